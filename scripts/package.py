#!/usr/bin/env python3
"""Renew rows, sha256 and known nulls in the sidecars of data/external, and data/datapackage.json made from sidecars and schemas.

    scripts/package.py           after a table was changed
    scripts/package.py --check   write nothing; name what differs

Exit status 0; 1 when --check finds a difference; 2 when a table or a sidecar cannot be used.
"""
import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from data import package  # noqa: E402
from data.tables import TableError  # noqa: E402


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something differs")
    options = parser.parse_args(arguments)
    try:
        stale = package.differences()
    except (package.PackageError, TableError) as error:
        print(error, file=sys.stderr)
        return 2
    for path, text in stale.items():
        shown = path.relative_to(package.FOLDER.parent).as_posix()
        if options.check:
            print(f"{shown} does not say what its table says; run scripts/package.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{shown} renewed")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
