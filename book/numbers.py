"""Numbers in prose: from an id to a text, its layer, where it comes from, and what the audit thinks of it.

An id is one of
    trujillo.enterprises            a figure of the report
    chile-fosis.exporters_low       a result that a chapter published
    param:chile-fosis.confidence    an assumption
    study:chile-fosis.wage_work     a figure from later literature
    series:zimbabwe.population_1994 a single value of the time, from the table of yardsticks
    series:SI.POV.DDAY.2021PPP KEN 1994   a value of a published series, as `data.external.points` says
and may be followed by `|` and options: a Python format such as `.1f` or `.0%`, or the words bare (no unit), word (spelled out),
low or high (one end of a range), plain (no qualifier).
"""
from dataclasses import dataclass

from book import project, results
from book.errors import BookError
from data import assumed, external, reported
from data.tables import UnknownName, near, rows

LAYERS = ("reported", "external", "assumed", "computed")
WORDS = ("bare", "word", "low", "high", "plain")
QUALIFIERS = {"about": "about ", "over": "over ", "under": "under ", "almost": "almost ", "at-least": "at least ",
              "at-most": "at most ", "up-to": "up to "}
VERDICTS = {"ambiguous": ("?", "two readings"), "inconsistent": ("≠", "does not agree"), "impossible": ("✗", "cannot be right")}
SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
         "nineteen twenty").split()
RANKS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
FRACTIONS = {0.5: "half", 0.3333: "one third", 0.6667: "two thirds", 0.25: "a quarter", 0.75: "three quarters"}
SPOKEN = {"current US$": "US$", "US$/kg": "US$ a kilogram", "US$/t": "US$ a tonne", "Gini coefficient": "", "thousand bags": "thousand bags of coffee"}  # units in a sentence
DATA_PAGE = "chapters/reference/data"
LARGE = ((1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True)
class Number:
    """What a page shows of a number.

    text: as it stands in the sentence; layer: one of LAYERS; facts: (label, text) pairs for the note beside it; paragraph: of the
    report, or ""; verdict: "" or a key of VERDICTS; files: what it was read from; target: page and anchor that tell more, where
    that is not the row of a ledger.
    """

    id: str
    text: str
    layer: str
    facts: tuple
    paragraph: str = ""
    verdict: str = ""
    files: tuple = ()
    target: tuple = ()


def look_up(written):
    """The Number for an id with its options, as written in a role. Raises BookError that names the id and the near ones."""
    id, *options = [part.strip() for part in written.split("|")]
    try:
        prefix, _, rest = id.rpartition(":")
        if prefix == "param":
            return _assumed(id, rest, options)
        if prefix == "study":
            return _external(id, rest, options)
        if prefix == "series":
            return _series(id, rest, options)
        if prefix:
            raise BookError(f"number {id!r}: unknown prefix {prefix!r}; use param:, study: or series:, or none for figures and results")
        return _reported_or_computed(id, options)
    except UnknownName as error:
        raise BookError(f"number {id!r}: {error}") from None


def table_of(written):
    """The table in which a number written in a role stands, such as external/studies; None for a result of a chapter."""
    id = written.split("|")[0].strip()
    prefix, _, rest = id.rpartition(":")
    if prefix == "series":
        return f"external/{external.table_of(rest)}" if " " in rest else "external/yardsticks"
    if prefix:
        return {"param": "assumed/parameters", "study": "external/studies"}.get(prefix)
    return "reported/figures" if id in set(rows("reported/figures", {})["id"]) else None


def _reported_or_computed(id, options):
    slug, dot, key = id.partition(".")
    if not dot:
        raise BookError(f"number {id!r}: an id has two parts, such as trujillo.enterprises")
    is_figure = not reported.select("reported/figures", id=id).empty
    has_chapter = any(page.slug == slug and page.is_notebook for page in project.pages())
    published = results.read(slug) if has_chapter else {}
    if is_figure and key in published:
        raise BookError(f"number {id!r} is both a figure of the report and a result of chapter {slug!r}; rename the result")
    if is_figure:
        return _reported(id, options)
    if key in published:
        return _computed(id, slug, published[key], options)
    known = list(reported.figures()["id"]) + [f"{slug}.{name}" for name in published]
    raise BookError(f"number {id!r} is neither a figure of the report nor a published result{near(id, known)}")


def _reported(id, options):
    figure = reported.figure(id)
    facts = [("As printed", f"“{figure.token}”")] if figure.token else [("Counted", "by this book, not printed")]
    facts += [("Where", f"UNCTAD/ECDC/PA/1, ¶{figure.where}"), ("What", f"{figure.measure}: {figure.subject}")]
    facts += [("When", figure.period)] if figure.period else []
    facts += [("Note", figure.note)] if figure.note else []
    verdict = figure.verdict if figure.verdict in VERDICTS else ""
    facts += [("Audit", f"{VERDICTS[verdict][1]}: {figure.why}")] if verdict else []
    text = phrase(figure.low, figure.high, figure.unit, figure.qualifier, options)
    return Number(id, text, "reported", tuple(facts), figure.where, verdict,
                  ("data/reported/figures.csv", "data/reported/verdicts.csv"))


def _computed(id, slug, result, options):
    facts = [("Computed from", "; ".join(result.inputs) or "no inputs named"), ("Chapter", slug)]
    facts += [("Note", result.note)] if result.note else []
    if isinstance(result.value, str):
        text = result.value
    else:
        text = phrase(result.value, result.value, result.unit, "", options, digits=result.digits)
    return Number(id, text, "computed", tuple(facts), files=(project.shown(project.RESULTS / f"{slug}.json"),))


def _assumed(id, rest, options):
    chapter, _, name = rest.partition(".")
    row = assumed.parameter(chapter, name)
    facts = [("What", row["meaning"]), ("Basis", row["basis"])]
    if row["type"] == "choice":
        text = row["default"]
        facts.insert(1, ("Choices", assumed.allowed(row)))
    elif row["type"] == "month":
        text = row["default"]
        facts.insert(1, ("Range", assumed.allowed(row)))
    else:
        text = phrase(row["default"], row["default"], row["unit"], "", options, digits=None)
        facts.insert(1, ("Range", f"{assumed.allowed(row)} {row['unit']}"))
    return Number(id, text, "assumed", tuple(facts), files=("data/assumed/parameters.csv",))


def _external(id, rest, options):
    row = external.study(rest)
    low, high = (row["value"], row["value"]) if row["value"] is not None else (row["low"], row["high"])
    facts = [("What", row["estimand"]), ("Source", row["citation_key"]), ("Where and when", f"{row['place']}, {row['period']}"),
             ("Seen", row["seen"])]
    facts += [("Sample", f"{row['n']:,.0f}")] if row["n"] is not None else []
    facts += [("Note", row["note"])] if row["note"] else []
    text = phrase(low, high, row["unit"], "", options, digits=None)
    return Number(id, text, "external", tuple(facts), files=("data/external/studies.csv",))


def _series(id, rest, options):
    if " " in rest.strip():
        return _point(id, external.point(rest), options)
    row = external.yardstick(rest)
    facts = [("What", f"{row['indicator']}, {row['year']:.0f}"), ("Source", f"{row['source']}, {row['code']}, vintage {row['vintage']}")]
    facts += [("Note", row["note"])] if row["note"] else []
    return Number(id, phrase(row["value"], row["value"], row["unit"], "", options, digits=None), "external", tuple(facts),
                  files=("data/external/yardsticks.csv",), target=(DATA_PAGE, "table-external-yardsticks"))


def _point(id, found, options):
    facts = [("What", found.title), ("Where and when", ", ".join(filter(None, [found.place, found.when]))), ("Unit", found.unit), ("Source", found.citation)]
    facts += [("Note", found.note)] if found.note else []
    facts += [("Doubt", found.doubt)] if found.doubt else []
    unit = SPOKEN.get(found.unit, "" if found.unit.startswith("index") else found.unit)
    unit = "US$" if unit.startswith("constant") and unit.endswith("US$") else unit
    return Number(id, phrase(found.value, found.value, unit, "", options, digits=None), "external", tuple(facts),
                  files=(f"data/external/{found.table}.csv", "data/external/series.csv", "data/external/sources.csv"),
                  target=(DATA_PAGE, f"table-external-{found.table}".replace("_", "-")))


def phrase(low, high, unit, qualifier="", options=(), digits=None):
    """The text of a number: 'over 17,000 jobs', 'US$ 105 million', '8 to 12 years', 'one third'.

    low, high: the bounds, None for an open one; options as in the module's head. Raises BookError for an option it cannot read.
    """
    specs = [option for option in options if option not in WORDS]
    if len(specs) > 1 or "" in specs:
        raise BookError(f"{specs[-1]!r} is neither a number format nor one of {', '.join(WORDS)}, or there are two formats")
    spec = specs[0] if specs else None
    if "low" in options or "high" in options:
        end = "low" if "low" in options else "high"
        low = high = low if end == "low" else high
        if low is None:
            raise BookError(f"the {end} end is open, so it has no number; leave the option {end!r} out")
        qualifier = ""
    ends = [end for end in (low, high) if end is not None]
    if not ends:
        return unit
    if len(ends) == 2 and low == high:
        ends = [low]
    texts = [_one(end, unit, spec, digits, "word" in options) for end in ends]
    front = "" if "plain" in options or len(ends) == 2 else QUALIFIERS.get(qualifier, "")
    if not front and len([end for end in (low, high) if end is None]) == 1 and "plain" not in options:
        front = "at least " if high is None else "at most "
    return front + _with_unit(" to ".join(texts), unit, spec, "bare" in options, singular=ends == [1])


def _one(number, unit, spec, digits, spelled):
    if spec:
        try:
            return format(number, spec).replace("%", " per cent")
        except ValueError:
            raise BookError(f"{spec!r} is neither a number format nor one of {', '.join(WORDS)}") from None
    if unit == "fraction":
        return next((word for share, word in FRACTIONS.items() if abs(number - share) < 1e-3), f"{number:g}")
    if unit == "rank" and number in RANKS:
        return RANKS[number]
    if unit == "year":
        return f"{number:.0f}"
    if spelled and number == int(number) and 0 <= number <= 20:
        return SMALL[int(number)]
    for size, name in LARGE:
        if abs(number) >= size:
            return f"{number / size:.4g} {name}"
    if digits is None:
        return f"{number:,.10g}" if number != int(number) else f"{number:,.0f}"
    return f"{number:,.{digits}f}"


def _with_unit(text, unit, spec, bare, singular):
    if bare or unit in ("", "fraction", "rank", "year") or (spec and "%" in spec):
        return text
    currency, _, rest = unit.partition(" ")
    if currency in ("US$", "LE"):
        return f"{currency} {text} {rest}".rstrip()
    if unit == "share":
        return text
    if singular and unit.endswith("s") and unit != "times":
        unit = unit[:-3] + "y" if unit.endswith("ies") else unit[:-1]
    return f"{text} {unit}"
