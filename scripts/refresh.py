#!/usr/bin/env python3
"""Ask the publishers whether the tables of data/external/ are still what they publish, and say what changed and by how much.

    scripts/refresh.py [--only TABLE[,TABLE]] [--write]

Asked are the World Bank (indicators; the Poverty and Inequality Platform for poverty_surveys; the Pink Sheet for commodity_prices) and
FAOSTAT (crops; its bulk files are large, some ninety megabytes). Nothing is written without --write. With it

  - a series that has new or revised values is taken over whole, so that it is of one release (of prices only the months that changed);
  - a value that the publisher has no more is kept, and with it its series, since the two releases must not be joined;
  - a series that does not continue the shipped one (another base, unit, name or group of countries; every value moved by one factor, or
    half of them by more than a fifth) is not taken over;
  - nothing is filled in; of crops only the years are renewed that the table has;
  - series of a fixed vintage, exports, sectors, floors and studies are left alone;
  - table, sidecar and list of sources change together or not at all. A run that was killed in between is finished by the next.

Exit status 0; 1 when a table could not be refreshed (the others still are); 2 for a mistake in the command.

It is tested against replays of the publishers' documented formats. It has NOT YET BEEN RUN against the live services: read the report
of a first run with care, and strike this paragraph when it was right.
"""
import argparse
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from data.package import PackageError  # noqa: E402
from data.refresh import texts, write  # noqa: E402
from data.refresh.ask import Trouble  # noqa: E402
from data.refresh.run import Settings, refresh  # noqa: E402
from data.refresh.tables import TARGETS, Unusable  # noqa: E402
from data.tables import TableError  # noqa: E402


def main(arguments=None):
    options = parse(arguments)
    try:
        if write.pending(options.folder) and not options.write:
            print(f"an earlier run was interrupted while it wrote {', '.join(write.pending(options.folder))} in {options.folder}: table and sidecar may not agree; "
                  "run again with --write to finish it", file=sys.stderr)
            return 1
        if options.write:
            for name in write.finish(options.folder):
                print(f"finished what an interrupted run had begun: {name}")
            write.sweep(options.folder)
    except (write.Interrupted, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    settings = Settings(options.folder, date.today(), options.write, options.timeout, options.retries, options.tolerance, frozenset(options.accept), options.values)
    failed = 0
    for name in options.only or TARGETS:
        try:
            print("\n".join(refresh(name, settings, options.base_url.get(name))), flush=True)
        except KeyboardInterrupt:
            print(f"{name}: stopped; nothing of this table was changed, or the next run with --write finishes it", file=sys.stderr)
            return 1
        except (Trouble, Unusable, write.CannotWrite, write.Interrupted) as error:
            print(error, file=sys.stderr, flush=True)
            failed += 1
    if options.write:
        try:
            for name in texts.describe(options.folder):
                print(f"written: {name}")
        except (PackageError, TableError, write.CannotWrite) as error:
            print(f"datapackage.json could not be made anew: {error}; then run scripts/package.py", file=sys.stderr)
            failed += 1
    return 1 if failed else 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="TABLE[,TABLE]", type=lambda text: text.split(","), help=f"which tables: {', '.join(TARGETS)} (default all)")
    parser.add_argument("--write", action="store_true", help="write what changed")
    parser.add_argument("--dry-run", action="store_true", help="write nothing (as without --write)")
    parser.add_argument("--values", action="store_true", help="name every value that changed, not only the largest revision of a series")
    parser.add_argument("--tolerance", type=float, default=0.005, metavar="SHARE", help="revisions up to this share of a value are not counted as large (default 0.005)")
    parser.add_argument("--accept", metavar="SERIES[,SERIES]", type=lambda text: text.split(","), default=[],
                        help="take over these series though half of their values moved or all by one factor")
    parser.add_argument("--timeout", type=float, default=30, metavar="SECONDS", help="how long a silence to bear (default 30)")
    parser.add_argument("--retries", type=int, default=3, metavar="N", help="further tries where one may help (default 3)")
    parser.add_argument("--base-url", action="append", default=[], metavar="TABLE=URL", help="ask for a table at another address")
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "external", help="where the tables are (default data/external)")
    options = parser.parse_args(arguments)
    options.base_url = dict(text.partition("=")[::2] for text in options.base_url)
    unknown = {*(options.only or ()), *options.base_url} - set(TARGETS)
    if unknown:
        parser.error(f"no table {', '.join(sorted(unknown))} is refreshed here; there are {', '.join(TARGETS)}")
    if options.write and options.dry_run:
        parser.error("--write and --dry-run exclude each other")
    if not options.timeout > 0 or options.retries < 0 or not 0 <= options.tolerance < 1:
        parser.error("--timeout must be above 0, --retries 0 or more, --tolerance from 0 to below 1")
    if not all(url.startswith(("http://", "https://")) for url in options.base_url.values()):
        parser.error("--base-url wants TABLE=URL, such as indicators=http://localhost:8000/v2")
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    return options


if __name__ == "__main__":
    sys.exit(main())
