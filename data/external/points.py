"""One value of a published series, named in a line: for numbers in prose and for the inputs of results.

    SI.POV.DDAY.2021PPP KEN 1994          an indicator
    exports.footwear BRA 1993             exports of a group of goods
    crops.tea KEN 1994                    a crop's production; crops.tea.area, crops.coffee_psd.exports
    sectors.agriculture IND 1990          share of persons engaged; sectors.agriculture.value_added
    prices.coffee_arabica 1992-08         a monthly price, in the unit of the sheet
    surveys.gini KEN 1994                 a column of a household survey
"""
from dataclasses import dataclass

from data.external import citing, loading
from data.external.places import NAMES
from data.tables import UnknownName, select


@dataclass(frozen=True)
class Point:
    """value in `unit`; title, place, when: what it is; citation and vintage; note on the series; doubt: what its flag means; table: where it stands."""

    value: float
    unit: str
    title: str
    place: str
    when: str
    citation: str
    vintage: str
    note: str
    doubt: str
    table: str


def table_of(written):
    """The table, such as exports, in which a point so written stands."""
    kind = written.partition(".")[0]
    return {"prices": "commodity_prices", "surveys": "poverty_surveys"}.get(kind, kind if kind in ("exports", "crops", "sectors") else "indicators")


def point(written):
    """The Point named by a line such as 'SI.POV.DDAY.2021PPP KEN 1994'. Raises UnknownName, saying what there is."""
    words = written.split()
    if len(words) < 2 or len(words) > 3:
        raise UnknownName(f"{written!r}: write the series, the country and the year, such as 'SI.POV.DDAY.2021PPP KEN 1994'")
    name, country, when = words[0], words[1] if len(words) == 3 else None, words[-1]
    kind, _, rest = name.partition(".")
    if kind == "prices":
        frame = loading.prices(rest).rename(columns={"date": "when", "price": "value"})
    elif country is None:
        raise UnknownName(f"{written!r}: the country or the year is missing, such as 'SI.POV.DDAY.2021PPP KEN 1994'")
    elif kind in ("exports", "crops", "sectors"):
        item, _, measure = rest.partition(".")
        frame = getattr(loading, kind)(item, country, **({"measure": measure.replace("_", " ")} if measure else {})).rename(columns={"year": "when"})
    elif kind == "surveys":
        frame = _column(loading.surveys(country), rest)
    else:
        frame = loading.series(name, country).rename(columns={"year": "when"})
    found = frame[frame["when"].astype(str) == when]
    if len(found) != 1:
        held = list(frame["when"].astype(str))
        shown = ", ".join(held) if len(held) <= 12 else f"{held[0]} to {held[-1]}, {len(held)} in all"
        raise UnknownName(f"{name} {country or ''} has no value for {when}; it has {shown}".replace("  ", " "))
    row, about = found.iloc[0], frame.attrs
    if row["value"] != row["value"]:
        raise UnknownName(f"{written!r}: the publisher gives no value")
    own = found[["value", "source"]].copy()
    own.attrs |= {"cited": [one for one in about["cited"] if one["source"] == row["source"]]}
    flag = row["flag"] if "flag" in found else ""
    doubt = select("external/flags", flag=flag)["meaning"].iloc[0] if flag else ""
    return Point(float(row["value"]), about["unit"], about["title"], NAMES.get(country, country or ""), when, citing.line([own]),
                 own.attrs["cited"][0]["vintage"], about["note"], doubt, about["table"])


def _column(frame, column):
    if column not in frame or column in ("country", "year", "welfare", "spell", "kind", "source", "flag"):
        raise UnknownName(f"surveys have no number {column!r}; they have mean, median, headcount_215, gap_215, gini, decile_1 and so on")
    kind = column.rstrip("0123456789_")
    unit = {"headcount": "per cent of population", "gap": "per cent of the line", "gini": "Gini coefficient", "decile": "per cent"}.get(kind, "2017 international $ a day")
    title = {"headcount": f"poverty headcount at ${column[-3:-2]}.{column[-2:]} a day, 2017 PPP", "gap": f"poverty gap at ${column[-3:-2]}.{column[-2:]} a day, 2017 PPP",
             "gini": "Gini coefficient", "decile": f"share of tenth {column.rpartition('_')[2]} from the bottom"}.get(kind, f"{column} income or consumption a head")
    renamed = frame.rename(columns={"year": "when", column: "value"})[["when", "value", "flag", "source"]]
    renamed.attrs |= {"unit": unit, "title": title}
    return renamed
