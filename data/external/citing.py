"""Who is to be cited: what a frame carries with it, and the one line that a chart prints for several frames.

A frame from a loader has in `.attrs`
    title, unit      what is measured, in which unit
    source           publisher and dataset, short
    vintage          which release; several are joined by `;`
    citation         publisher (year), dataset, series, vintage
    caveats          what to keep in mind, a list of sentences, the meaning of the flags in the frame among them
    cited            the parts of the citation, by which several frames are merged into one line
    processed        True where values are not those that the publisher printed (converted, computed)
"""
import re

from data.external.places import NAMES
from data.tables import UnknownName, near, rows, select

OURS = re.compile(r"\.(V2020|2026|SURVEY|2021PPP|2011PPP)$")  # suffixes that are not the publisher's


def described(table, name):
    """The row of `series.csv` for a series, as a dictionary. Raises UnknownName with the near names."""
    found = select("external/series", table=table, name=name)
    if found.empty:
        raise UnknownName(f"data/external/{table}.csv has no series {name!r}{_hint(table, str(name))}; data/external/series.csv lists what there is")
    return found.iloc[0].to_dict()


def _hint(table, name):
    """Near names of a table: by their spelling, by a word of their title, or the same name in another table."""
    every = rows("external/series", {})
    known = every[every["table"] == table]
    by_title = [row.name for row in known.itertuples(index=False) if len(name) > 3 and name.lower() in f"{row.name} {row.title}".lower()]
    elsewhere = list(every.loc[every["name"] == name, "table"])
    if by_title:
        return f" (did you mean {' or '.join(repr(one) for one in by_title[:3])}?)"
    if elsewhere:
        return f" (it stands in {' and '.join(elsewhere)}.csv)"
    return near(name, known["name"]) or (f"; it has {', '.join(known['name'])}" if len(known) <= 20 else "")


def attach(frame, table, title, unit, codes=(), underlying="", notes=(), processed=False):
    """Give a frame its unit and citation. frame: with a column source, and country and flag where it has them. Returns the frame."""
    cited, vintages, about_series = [], [], list(notes)
    for source in dict.fromkeys(frame["source"].astype(str)):
        row = select("external/sources", source=source).iloc[0]
        places = list(dict.fromkeys(frame.loc[frame["source"] == source, "country"])) if "country" in frame else []
        dataset = row["dataset"] + (f" (from {underlying})" if underlying and underlying.partition(",")[0] != row["publisher"] else "")
        cited.append({"source": source, "publisher": row["publisher"], "year": row["year"] or "no date", "dataset": dataset, "codes": list(codes), "vintage": row["vintage"], "places": places})
        vintages.append(row["vintage"])
        notes = [*notes, *filter(None, [row["note"]])]
    if "country" in frame and frame.groupby("country")["source"].agg(frozenset).nunique() > 1:
        notes = [*notes, "vintages differ between the places shown"]
    for flag in sorted(set(frame["flag"]) - {""}) if "flag" in frame else ():
        notes = [*notes, f"flag {flag}: {select('external/flags', flag=flag)['meaning'].iloc[0]}"]
    frame.attrs |= {"table": table, "note": "; ".join(filter(None, about_series)), "title": title, "unit": unit, "source": "; ".join(dict.fromkeys(f"{one['publisher']}, {one['dataset']}" for one in cited)),
                    "vintage": "; ".join(dict.fromkeys(vintages)), "caveats": list(dict.fromkeys(filter(None, notes))), "cited": cited, "processed": processed}
    frame.attrs["citation"] = line([frame])
    return frame


def processed(frame):
    """The same rows, marked as worked on: their citation then says `with processing by this book`."""
    marked = frame.copy()
    marked.attrs["processed"] = True
    if "cited" in marked.attrs:
        marked.attrs["citation"] = line([marked])
    return marked


def line(frames):
    """One citation for several frames: publisher (year), dataset, series, vintage; those of one release stand together.

    Raises ValueError for a frame that carries no citation.
    """
    merged, plain = {}, []
    for frame in frames:
        if "cited" not in frame.attrs:
            if "citation" not in frame.attrs:
                raise ValueError("this frame carries no citation; take it from a loader of data.external, or give the source as a text")
            plain.append(frame.attrs["citation"])
            continue
        for one in frame.attrs["cited"]:
            key = (one["publisher"], one["year"], one["dataset"], one["vintage"])
            codes, places = merged.setdefault(key, ([], []))
            codes += [code for code in one["codes"] if code not in codes]
            places += [place for place in one["places"] if place not in places]
    releases = {}  # of one dataset, series and places: several years and vintages, as where a later sheet adds a few months
    for (publisher, year, dataset, vintage), (codes, places) in merged.items():
        years, vintages = releases.setdefault((publisher, dataset, tuple(codes), tuple(places)), ([], []))
        years += [year] if year not in years else []
        vintages.append(vintage)
    parts = []
    for (publisher, dataset, codes, places), (years, vintages) in releases.items():
        where = f" ({_words([NAMES[place] for place in places])})" if len(releases) > 1 and 0 < len(places) <= 4 else ""
        parts.append(", ".join(filter(None, [f"{publisher} ({', '.join(years)})", dataset, _words(codes), _words(vintages)])) + where)
    text = "; ".join(dict.fromkeys(parts + plain))
    return text + (", with processing by this book" if any(frame.attrs.get("processed") for frame in frames) else "")


def code_of(name):
    """The publisher's code for a series' name of ours."""
    return OURS.sub("", name)


def _words(items):
    items = list(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""
