"""How the tables of other publishers were cut from the compiled inputs: which series, places and years, how rounded, what flagged.

The inputs are not part of the book; `sources.csv` says from where each was taken, `series.csv` names the series and the first year
taken of each. Nothing is interpolated and no row is corrected: a doubtful value stays and carries a flag.
"""
import csv
from ast import literal_eval

from data.external.places import CASES, GROUPS
from data.schemas import SCHEMAS, SURVEY_LINES
from data.tables import FOLDER

DIGITS = 5  # significant digits kept
MORE_DIGITS = {"SP.POP.TOTL": 12, "coffee_arabica": 7}  # counts of persons are kept whole, the price by which growers are paid to the cent
PRICE_UNITS = {"$/kg": "US$/kg", "$/mt": "US$/t"}  # as published: as the tables write it
LAST_YEAR = 2025
SPARSE = {1980, 1985, 1987, *range(1990, 1996), 2000, 2005, 2010, 2015, 2019, 2020}  # FAO, WITS, GGDC: a few figures, no database

COMMODITIES = {"coffee_arabica": "Coffee, Arabica", "coffee_robusta": "Coffee, Robusta", "tea_mombasa": "Tea, Mombasa",
               "cocoa": "Cocoa", "sugar_world": "Sugar, world", "banana": "Banana, US", "cotton": "Cotton, A Index", "tobacco": "Tobacco, US import u.v."}
CROPS = {  # name: (item as published, countries)
    "apples": ("Apples", "CHL"), "grapes": ("Grapes", "CHL PER"), "fruit": ("Fruit Primary", "CHL COL GTM KEN"), "vegetables": ("Vegetables Primary", "CHL GTM KEN"),
    "mango_guava": ("Mangoes, mangosteens, guavas", "COL"), "panela": ("Sugar, non-centrifugal (panela etc.)", "COL WLD"), "sugar_cane": ("Sugar cane", "COL"),
    "coffee": ("Coffee, green", "COL GTM KEN MEX PER"), "coffee_psd": ("Coffee (PSD)", "BRA COL GTM KEN MEX PER VNM ZWE"), "bananas": ("Bananas", "COL GTM"),
    "broccoli": ("Cauliflowers and broccoli", "GTM"), "peas_green": ("Peas, green", "GTM ZWE"), "beans_dry": ("Beans, dry", "GTM"), "maize": ("Maize", "GTM KEN ZWE"),
    "beans_green": ("Beans, green", "KEN ZWE"), "tea": ("Tea", "KEN ZWE"), "tobacco": ("Tobacco, unmanufactured", "BRA ZWE"), "cotton_seed": ("Seed cotton", "EGY IND ZWE"),
}
AREAS = {"beans_green", "broccoli", "coffee", "fruit", "grapes", "peas_green", "sugar_cane", "tobacco", "vegetables"}  # crops of which the area is taken too
EXPORTS = {  # name: (code as published, countries, years or None for SPARSE)
    "total": ("TOTAL", "BRA CHL COL EGY GTM IND KEN KOR MEX PER ZWE", None), "footwear": ("64-67", "BRA CHN IND ITA VNM", None),
    "textiles": ("50-63", "GTM IND KOR MEX PER", None), "machinery": ("84-85", "KOR MEX", None), "vegetable_products": ("06-15", "CHL COL GTM KEN PER ZWE", None),
    "fruit_vegetables": ("fruit_and_vegetables", "CHL COL GTM KEN PER WLD ZWE", None), "agricultural_products": ("agricultural_products", "GTM KEN", None),
    "tea": ("tea", "KEN", None), "coffee": ("coffee_green", "KEN MEX", None), "beans_green": ("beans_green", "KEN", None), "sugar_noncentrifugal": ("sugar_non_centrifugal", "XAM", None),
}
EVERY_YEAR = {("footwear", "BRA"), ("total", "BRA"), ("footwear", "CHN"), ("footwear", "VNM")}  # the one series of the export tables that a chapter draws whole
MORE_YEARS = {("vegetable_products", "KEN"): {2001, 2002, 2003, 2016, 2017, 2018}, ("total", "KEN"): {2001, 2002, 2003, 2016, 2017, 2018}}

# flags: short words in the tables; what they mean stands in the sidecars
NOTES = {  # the compilers' notes on single rows -> flag
    "2019-20 line revision": "new-line", "2020 vintage; revised down": "vintage-doubt", "break: national accounts": "before-break", "consumption survey (income": "before-break",
    "coverage break": "coverage", "definition differs": "line-unclear", "hyperinflation and rebasing": "hyperinflation", "modelled; far below": "vintage-doubt",
    "new survey design": "after-break", "outlier against 1994": "outlier", "revised down strongly": "vintage-doubt", "survey covered": "urban-only", "suspect: differs": "suspect",
    "suspect: published as 0.0": "suspect", "to 2008 in 2006": "redenominated",
}
LATER_VINTAGE = {"SI.POV.DDAY.2021PPP", "SI.POV.LMIC.2021PPP", "SI.POV.UMIC.2021PPP", "SI.POV.GINI"} | {
    f"SI.DST.{part}" for part in ("FRST.10", "FRST.20", "02ND.20", "03RD.20", "04TH.20", "05TH.20", "10TH.10")}


class InputError(ValueError):
    """A compiled input is not as expected; the message names file and row."""


def read(folder, name, columns):
    """Rows of a compiled input as dictionaries. Raises FileNotFoundError, or InputError when a column is missing."""
    with (folder / name).open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if not set(columns) <= set(reader.fieldnames or ()):
            raise InputError(f"{name} lacks one of the columns {', '.join(columns)}")
        return list(reader)


def wanted(table):
    """name -> first year taken, of the series of a table, as `series.csv` says."""
    with (FOLDER / "external" / "series.csv").open(encoding="utf-8", newline="") as handle:
        return {row["name"]: int(row["since"]) for row in csv.DictReader(handle) if row["table"] == table}


def rounded(value, digits=DIGITS):
    """A number as the tables write it: so many significant digits, no trailing zeros, whole numbers without a point."""
    kept = float(f"{float(value):.{digits}g}")
    return f"{kept:.0f}" if kept == int(kept) and abs(kept) < 1e15 else repr(kept)


def rounded_as(name, value):
    """A value of a series or commodity as the tables write it."""
    return rounded(value, MORE_DIGITS.get(name, DIGITS))


def indicators(folder):
    """Yearly indicators of the case countries and of groups of countries; of the United States consumer prices alone."""
    since, rows = wanted("indicators"), []
    for row in read(folder, "indicators.csv", ("iso3", "year", "indicator", "value", "source_id", "note")):
        name, country, year = row["indicator"], row["iso3"], int(row["year"])
        deflator = (name, country) == ("FP.CPI.TOTL", "USA")  # for prices in dollars, and so from their first year
        if name not in since or year > LAST_YEAR or (year < since[name] and not deflator):
            continue
        if country in CASES or country in GROUPS or deflator:
            rows.append((name, country, year, rounded_as(name, row["value"]), row["source_id"], _flag(row, name, country, year)))
    missing = set(since) - {row[0] for row in rows}
    if missing:
        raise InputError(f"indicators.csv has no rows of {', '.join(sorted(missing))}")
    return ("indicator", "country", "year", "value", "source", "flag"), sorted(rows)


def _flag(row, name, country, year):
    """The flag of an indicator's row: from the compilers' note, or from what their audit found afterwards."""
    if row["note"]:
        note = literal_eval(row["note"])[0] if row["note"].startswith("(") else row["note"]
        found = [flag for start, flag in NOTES.items() if note.startswith(start)]
        if len(found) != 1:
            raise InputError(f"indicators.csv: {name} {country} {year} has a note without a flag: {note}")
        return found[0]
    if (country, year) == ("PER", 1977) and name in {"NV.AGR.TOTL.ZS", "NV.AGR.TOTL.ZS.V2020", "NV.IND.MANF.ZS"}:
        return "suspect"  # the sectors of that year sum to 178 per cent at the source
    if (country, year) == ("KEN", 2022) and name in LATER_VINTAGE:
        return "revised"  # a later vintage has 45.5 for 46.9 at $3.00
    if (name, country, year) == ("TX.VAL.FOOD.ZS.UN", "KEN", 2001) or (name in {"TX.VAL.FOOD.ZS.UN", "TX.VAL.AGRI.ZS.UN", "TX.VAL.MANF.ZS.UN"} and country == "KEN" and year in {2001, 2004, 2013}):
        return "suspect"  # fuels are missing from the total of those years
    return ""


def poverty_surveys(folder):
    """National household surveys of the case countries at 2017 purchasing power parity."""
    rows = []
    for row in read(folder, "poverty_pip_2017ppp.csv", ("iso3", "reporting_level", "comparable_spell", "decile10_share")):
        if row["iso3"] not in CASES or row["reporting_level"] != "national":
            continue
        cells = [row["iso3"], int(row["year"]), row["welfare_type"], row["comparable_spell"].replace(" ", ""), row["distribution_type"], row["mean"], row["median"]]
        cells += [row[f"{kind}_{line}"] for line in SURVEY_LINES for kind in ("headcount_ratio", "poverty_gap_index")]
        cells += [row["gini"]] + [row[f"decile{i}_share"] for i in range(1, 11)]
        flag = "imputed" if row["distribution_type"] == "imputed" else ""
        rows.append((*cells[:5], *(rounded(cell) if cell else "" for cell in cells[5:]), row["source_id"], flag))
    return list(SCHEMAS["external/poverty_surveys"].frame.columns), sorted(rows)


def commodity_prices(folder):
    """Monthly prices of the World Bank's sheet in the sheet's own units; months as they are, none filled in."""
    since, names, found = wanted("commodity_prices"), {item: name for name, item in COMMODITIES.items()}, {}
    for row in read(folder, "commodity_prices.csv", ("date", "commodity", "value", "unit", "source_id")):
        name = names.get(row["commodity"])
        if name is None or not row["source_id"].startswith("WB_PINK_") or int(row["date"][:4]) < since[name]:
            continue
        if (name, row["date"]) in found or row["unit"] not in PRICE_UNITS:
            raise InputError(f"commodity_prices.csv: {row['commodity']} {row['date']} is not one price in a known unit")
        found[name, row["date"]] = (name, row["date"], rounded_as(name, row["value"]), PRICE_UNITS[row["unit"]], row["source_id"])
    return ("commodity", "date", "price", "unit", "source"), [found[key] for key in sorted(found)]


def crops(folder):
    """Production and area of a few crops in a few years (FAO), and coffee production and exports by marketing year (USDA)."""
    since, rows = wanted("crops"), []
    places = {(item, country): name for name, (item, countries) in CROPS.items() for country in countries.split()}
    measures = {"Production": "production", "Area harvested": "area", "Export quantity (beans)": "exports"}
    units = {"tonnes": "tonnes", "ha": "hectares", "1000 60-kg bags": "thousand bags"}
    for row in read(folder, "crops.csv", ("iso3", "year", "item", "element", "value", "unit", "source_id")):
        name, year = places.get((row["item"], row["iso3"])), int(row["year"])
        if name is None or row["element"] not in measures or year < since[name]:
            continue
        measure, years = measures[row["element"]], SPARSE | ({2009, 2022} if name == "panela" else set())
        if name != "coffee_psd" and (year not in years or (measure == "area" and name not in AREAS)):
            continue
        flag = {("COL", "mango_guava", 2019): "suspect", ("COL", "mango_guava", 2020): "suspect"}.get((row["iso3"], name, year), "")
        if name == "coffee_psd":
            flag = "forecast" if year >= 2022 else "not-tracked" if row["iso3"] == "ZWE" and year > 2008 else ""
        rows.append((name, row["iso3"], measure, year, rounded(row["value"], 9), units[row["unit"]], row["source_id"], flag))
    return ("crop", "country", "measure", "year", "value", "unit", "source", "flag"), sorted(rows)


def exports(folder):
    """Exports of a few groups of goods in a few years: sections of the Harmonized System (WITS) and FAO's groups."""
    since, rows = wanted("exports"), []
    places = {(code, country): name for name, (code, countries, _) in EXPORTS.items() for country in countries.split()}
    for row in read(folder, "product_exports.csv", ("iso3", "country", "year", "code", "value_usd", "source_id")):
        country = row["iso3"] or {"Americas (FAO region)": "XAM"}.get(row["country"], "")
        name, year = places.get((row["code"], country)), int(row["year"])
        if name is None or year < since[name]:
            continue
        if (name, country) in EVERY_YEAR or year in SPARSE | MORE_YEARS.get((name, country), set()):
            rows.append((name, country, year, rounded(row["value_usd"], 9), "current US$", row["source_id"], _export_flag(name, country, year, row["source_id"])))
    return ("product", "country", "year", "value", "unit", "source", "flag"), sorted(rows)


def _export_flag(name, country, year, source):
    """What the compilers and their audit say against a value of the export tables."""
    if source.startswith("WITS"):
        if (country, year) in {("KEN", 2002), ("PER", 2000)}:
            return "suspect"
        if country == "ZWE":
            return "erratic"
        if country == "MEX" and year < 1992:
            return "without-maquiladoras"
        if country == "GTM" and (year < 2005 or year == 2006):
            return "without-free-zones"
        if country == "CHL" and year >= 2003:
            return "vintage-doubt"
    elif (name, country) == ("beans_green", "KEN") or (name, country, year) in {("tea", "KEN", 1998), ("tea", "KEN", 2002), ("coffee", "KEN", 2002)}:
        return "suspect"
    return ""


def sectors(folder):
    """Shares of agriculture and manufacturing in persons engaged and in value added, computed from the published levels."""
    rows = []
    for row in read(folder, "ggdc10s_sectors.csv", ("iso3", "variable", "year", "AGR", "MAN", "SUM", "source_id")):
        if row["iso3"] not in CASES or int(row["year"]) not in SPARSE or int(row["year"]) < 1980:
            continue
        for name, column in (("agriculture", "AGR"), ("manufacturing", "MAN")):
            if row[column] and row["SUM"]:
                share = 100 * float(row[column]) / float(row["SUM"])
                measure = {"EMP": "persons engaged", "VA": "value added"}[row["variable"]]
                rows.append((name, row["iso3"], measure, int(row["year"]), rounded(share, 4), row["source_id"]))
    return ("sector", "country", "measure", "year", "value", "source"), sorted(rows)


# Read on pages of their own after the compilation: start, basis, minimum, premium, total, state, page, note.
MORE_FLOORS = [
    ("2000-09", "seen", "", "", "126", "verified", "http://articles.chicagotribune.com/2000-09-25/news/0009260032_1_green-mountain-coffee-fair-trade-peet-s-coffee-and-tea",
     "press report; one figure for what growers are paid at least"),
    ("2007-03", "seen", "", "5", "", "verified", "http://www.fairtrade.net/single-view.html?no_cache=1&tx_ttnews%5Btt_news%5D=17&L=0&scale=1",
     "announcement of the labelling organisations; the premium then in force"),
    ("2007-06", "step", "", "10", "", "verified", "http://www.fairtrade.net/single-view.html?no_cache=1&tx_ttnews%5Btt_news%5D=17&L=0&scale=1",
     "contracts signed from 1 June 2007"),
    ("2007-09", "seen", "121", "", "", "verified", "http://citizenbean.blogspot.com/2007_09_17_archive.html",
     "press report, reprinted; 119 or 121 by region, said to be unchanged in ten years"),
]
SUMS = {"2004-06"}  # pages that print minimum and premium as one figure
UNVERIFIED = {"2001-10"}  # page not found again when the compilation was audited
BETTER_PAGES = {"2011-04": "http://fairworldproject.org/in-the-news/flo-new-premium-minimum-price-and-trade-standards-in-coffee/"}  # states both levels


def fairtrade_floors(folder):
    """Levels of the minimum price and premium for washed arabica that a page states, in US cents a pound."""
    rows = list(MORE_FLOORS)
    for row in read(folder, "fairtrade_coffee_price.csv", ("observed_from", "min_price_usd_lb", "premium_usd_lb", "status", "source_url")):
        start = row["observed_from"][:7]
        minimum, premium = (f"{float(row[key]) * 100:.0f}" if row[key] else "" for key in ("min_price_usd_lb", "premium_usd_lb"))
        level = ("", premium, minimum) if start in SUMS else (minimum, premium, "")
        basis = "seen" if row["status"].startswith("in force") else "step"
        state = "unverified" if start in UNVERIFIED else "verified"
        note = {"seen": "in force when the page was written", "step": "contracts signed from the first of the month"}[basis]
        rows.append((start, basis, *level, state, BETTER_PAGES.get(start, row["source_url"]), note))
    return ("start", "basis", "minimum", "premium", "total", "state", "page", "note"), sorted(rows)


TABLES = {"indicators": indicators, "poverty_surveys": poverty_surveys, "commodity_prices": commodity_prices, "crops": crops, "exports": exports,
          "sectors": sectors, "fairtrade_floors": fairtrade_floors}
