#!/usr/bin/env python3
"""Cut the tables of data/external from the inputs they were taken from, so that the selection can be read and repeated.

    scripts/extract.py FOLDER [NAME ...]

FOLDER holds the compiled inputs (indicators.csv, commodity_prices.csv and so on). They are not part of the book: sources.csv says
from where each was taken; series.csv and data/external/extraction.py say what was taken. Without NAME all tables are written.
Afterwards `scripts/package.py` renews rows and sha256 in the sidecars. Exit status 0, or 2 when an input is missing or not as expected.
"""
import argparse
import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from data.external.extraction import TABLES, InputError  # noqa: E402


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="where the compiled inputs are")
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"tables to write: {', '.join(TABLES)}")
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "external", help="where to write (default data/external)")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(TABLES)
    if unknown:
        parser.error(f"no table {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    try:
        made = {name: TABLES[name](options.folder) for name in options.names or TABLES}
    except FileNotFoundError as error:
        print(f"{error.filename} is missing: give the folder of the compiled inputs", file=sys.stderr)
        return 2
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for name, (header, rows) in made.items():
        path = options.out / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows([header, *rows])
        print(f"{path}: rows: {len(rows)}, bytes: {path.stat().st_size}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
