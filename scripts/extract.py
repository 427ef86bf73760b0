"""Write the compact tables of data/external/ that were selected from larger compilations, so that the selection can be read and repeated.

    python scripts/extract.py FOLDER [NAME ...]

FOLDER holds the compiled inputs: commodity_prices.csv (date, commodity, value, unit, source_id) and fairtrade_coffee_price.csv.
They are not part of the book; the sidecars say from where each was taken. Without NAME all tables are written. Prints rows and
sha256 of each, for its sidecar. Exit status 0, or 2 when an input is missing or not as expected.
"""
import argparse
import csv
import hashlib
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "data" / "external"
POUNDS_A_KILOGRAM = 1 / 0.45359237

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


def read(folder, name, columns):
    with (folder / name).open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if not set(columns) <= set(reader.fieldnames or ()):
            raise ValueError(f"{name} lacks one of the columns {', '.join(columns)}")
        return list(reader)


def coffee_prices(folder):
    """Monthly washed arabica of the World Bank, from US dollars a kilogram to US cents a pound; months as they are, none filled in."""
    found = {}
    for row in read(folder, "commodity_prices.csv", ("date", "commodity", "value", "unit", "source_id")):
        if row["commodity"] == "Coffee, Arabica" and row["source_id"].startswith("WB_PINK_"):
            if row["unit"] != "$/kg" or row["date"] in found:
                raise ValueError(f"commodity_prices.csv: {row['date']} is not one price in $/kg")
            found[row["date"]] = f"{float(row['value']) * 100 / POUNDS_A_KILOGRAM:.2f}"
    return ("date", "price"), sorted(found.items())


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


TABLES = {"coffee_prices": coffee_prices, "fairtrade_floors": fairtrade_floors}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="where the compiled inputs are")
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"tables to write: {', '.join(TABLES)}")
    parser.add_argument("--out", type=Path, default=OUT, help="where to write (default data/external)")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(TABLES)
    if unknown:
        parser.error(f"no table {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    for name in options.names or TABLES:
        try:
            header, rows = TABLES[name](options.folder)
        except FileNotFoundError as error:
            print(f"{error.filename} is missing: give the folder of the compiled inputs", file=sys.stderr)
            return 2
        except ValueError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 2
        path = options.out / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows([header, *rows])
        print(f"{path}: rows: {len(rows)}, sha256: {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
