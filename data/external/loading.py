"""The loaders of series: each hands out typed rows that carry their unit and their citation. See `data.external` for their use."""
import pandas as pd

from data.external import citing
from data.external.places import NAMES
from data.tables import TableError, UnknownName, near, record, rows, select

CENTS_A_POUND = 100 * 0.45359237  # from US dollars a kilogram


def series(name, country=None):
    """A yearly indicator: columns country, year, value, flag, source; sorted by country and year.

    name: as in `series.csv`, such as 'SI.POV.DDAY.2021PPP'; country: a code, several, or None for every place held. Only years with
    a value are there. Raises UnknownName, suggesting near names, for a series or country that the table does not have, and
    TableError where one place mixes vintages.
    """
    about = citing.described("indicators", name)
    frame = _take("indicators", country, indicator=name)
    mixed = [place for place, count in frame.groupby("country")["source"].nunique().items() if count > 1]
    if mixed:
        raise TableError(f"data/external/indicators.csv: {name} of {', '.join(mixed)} mixes vintages; give one of them a name of its own")
    return citing.attach(_slim(frame), "indicators", about["title"], about["unit"], [citing.code_of(name)], about["underlying"], [about["note"]])


def surveys(country=None):
    """National household surveys at 2017 purchasing power parity, one row a survey: mean, median, headcounts, gaps, Gini, deciles.

    Columns as in `poverty_surveys.yml`; headcounts, gaps and deciles in per cent, `gini` a fraction, mean and median in 2017
    international $ a day. `welfare` (income or consumption) and `spell` say what may be compared.
    """
    frame = _take("poverty_surveys", country)
    return citing.attach(frame, "poverty_surveys", "household surveys", "2017 international $ a day, per cent", notes=[
        "lines at 2017 parities, not to be joined with those at 2021 parities", "income and consumption do not compare; only years of one spell do"])


def survey(country, year):
    """One survey as a dictionary, missing numbers None, with `deciles`, a list of ten shares in per cent. Raises UnknownName with the years held."""
    known = surveys(country)
    found = known[known["year"] == year]
    if len(found) != 1:
        raise UnknownName(f"data/external/poverty_surveys.csv has no survey of {country} in {year}; it has {', '.join(map(str, known['year']))}")
    row = record(found)
    return row | {"deciles": [row[f"decile_{i}"] for i in range(1, 11)], "citation": known.attrs["citation"]}


def prices(commodity, start=None, end=None):
    """Monthly price of a commodity: columns date (such as '1989-07'), price, source; the unit is in `.attrs`.

    start, end: first and last month wanted, both included; None for as early or late as there is.
    """
    about = citing.described("commodity_prices", commodity)
    frame = select("external/commodity_prices", commodity=commodity)
    frame = _plain(frame[(frame["date"] >= (start or "")) & (frame["date"] <= (end or "9999"))][["date", "price", "source"]])
    return citing.attach(frame, "commodity_prices", about["title"], about["unit"], [about["title"]], about["underlying"], [about["note"], "current dollars, not deflated"])


def coffee_prices(start=None, end=None):
    """Monthly price of washed arabica: columns date and price, in current US cents a pound, from `prices("coffee_arabica")`."""
    frame = prices("coffee_arabica", start, end)
    frame["price"] = (frame["price"] * CENTS_A_POUND).round(2)
    frame.attrs |= {"unit": "US cents a pound"}
    return citing.processed(frame[["date", "price"]])


def crops(crop, country=None, measure="production"):
    """A crop: columns country, year, value, flag, source; measure: production or area, for coffee_psd production or exports.

    FAO's series hold a few years only; coffee_psd (United States Department of Agriculture) every marketing year.
    """
    about = citing.described("crops", crop)
    frame = _take("crops", country, crop=crop, measure=measure)
    unit = frame["unit"].iloc[0]
    return citing.attach(_slim(frame), "crops", f"{about['title']}, {measure}", unit, [about["title"]], "", [about["note"]])


def exports(product, country=None):
    """Exports of a group of goods to the world, current US$: columns country, year, value, flag, source. A few years only."""
    about = citing.described("exports", product)
    frame = _take("exports", country, product=product)
    return citing.attach(_slim(frame), "exports", f"exports of {about['title']}", about["unit"], [about["title"]], about["underlying"], [about["note"]])


def sectors(sector, country=None, measure="persons engaged"):
    """Share of agriculture or manufacturing, per cent of all sectors: columns country, year, value, source. measure: persons engaged or value added."""
    about = citing.described("sectors", sector)
    frame = _take("sectors", country, sector=sector, measure=measure)
    return citing.attach(frame[["country", "year", "value", "source"]], "sectors", f"{about['title']}, {measure}", about["unit"], [about["title"]],
                         notes=[about["note"]], processed=True)


def _take(table, country, **wanted):
    """Rows of a table for the places wanted, each read noted by itself; years as whole numbers. Raises UnknownName."""
    known = sorted(set(rows(f"external/{table}", wanted)["country"].astype(str)))
    if not known:
        column, value = list(wanted.items())[-1]
        choices = sorted(set(rows(f"external/{table}", dict(list(wanted.items())[:-1]))[column].astype(str)))
        raise UnknownName(f"data/external/{table}.csv has no {column} {value!r} here{near(value, choices)}; it has {', '.join(choices)}")
    places = [None] if country is None else [country] if isinstance(country, str) else list(country)
    if not places:
        raise UnknownName("no country is named; give a code, several, or None for all")
    for place in places:
        if place is not None and place not in known:
            raise UnknownName(f"data/external/{table}.csv has no {' '.join(map(str, wanted.values()))} of {place!r}{_near_place(place, known)}; it has {', '.join(known)}".replace("no  of", "no rows of"))
    frame = pd.concat([select(f"external/{table}", **wanted, country=place) for place in places], ignore_index=True)
    frame["year"] = frame["year"].astype("int64")
    return _plain(frame)


def _near_place(place, known):
    """Suggest a code for a wrong one or for a name."""
    by_name = {NAMES[code].lower(): code for code in known}
    wrong = str(place).strip()
    if wrong.upper() in known:
        return f" (did you mean {wrong.upper()!r}?)"
    alike = [code for name, code in by_name.items() if len(wrong) > 3 and (wrong.lower() in name or name in wrong.lower())]
    alike = alike or [by_name[match] for match in by_name if near(wrong.lower(), [match])]
    if alike:
        return f" (did you mean {' or '.join(f'{code!r}, {NAMES[code]}' for code in alike[:3])}?)"
    return near(wrong.upper(), known) or (f", which is {NAMES[wrong]}" if wrong in NAMES else "")


def _slim(frame):
    return frame[["country", "year", "value", "flag", "source"]]


def _plain(frame):
    """The frame with words instead of categories, so that rows of several places join."""
    kinds = {column: "str" for column in frame if isinstance(frame[column].dtype, pd.CategoricalDtype)}
    return frame.astype(kinds).reset_index(drop=True)
