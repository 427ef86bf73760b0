"""Run a chapter again with other assumptions, and see beside the published values what differs.

    python scripts/rerun.py chile-fosis -p confidence 0.9 -p silent_sectors 1
    python scripts/rerun.py chile-fosis --list        the parameters, their ranges, and why

Parameters are held against data/assumed/parameters.csv before anything starts. The executed notebook and a page that opens from disk
go to _build/reruns/; the book's own results are never touched. Exit status 0 when it ran, 1 when a cell refused, 2 for a wrong command.
"""
import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from book import rerun  # noqa: E402
from book.errors import BookError  # noqa: E402
from data import assumed  # noqa: E402
from data.tables import TableError  # noqa: E402


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapter", help="the chapter's name, the last part of its address")
    parser.add_argument("-p", "--parameter", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), help="another value for a parameter; may be repeated")
    parser.add_argument("--list", action="store_true", help="show the chapter's parameters and stop")
    parser.add_argument("--out", metavar="FOLDER", help="where the page and the notebook go (default _build/reruns/CHAPTER/VALUES)")
    parser.add_argument("--time-limit", type=float, default=600, metavar="SECONDS", help="that a cell may take (default 600)")
    options = parser.parse_args(arguments)
    try:
        page = rerun.page_of(options.chapter)
        if options.list:
            print(listing(page.slug))
            return 0
        names = [name for name, _ in options.parameter]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise BookError(f"-p {twice} is given twice; give each parameter once")
        values = rerun.checked(page.slug, dict(options.parameter))
        folder = rerun.folder_for(page.slug, values, options.out)
    except (BookError, TableError, assumed.ParameterError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        done = rerun.rerun(page, values, options.time_limit)
        path = rerun.write(done, folder)
    except (BookError, TableError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {folder} cannot be written: {error}; give --out a folder that can", file=sys.stderr)
        return 1
    for key, result in done.found.items():
        before = done.published.get(key)
        if result != before:
            print(f"{page.slug}.{key}: {before.value if before else 'not published'} -> {result.value} {result.unit}".rstrip())
    print(f"\nopen {path}")
    return 0


def listing(slug):
    """The parameters of a chapter as text."""
    lines = []
    for row in assumed.parameters(slug).to_dict("records"):
        lines.append(f"{row['name']} = {row['default']}  ({row['type']}, {assumed.allowed(row)} {row['unit']}): {row['meaning']}; {row['basis']}")
    return "\n".join(lines) or f"{slug} has no parameters"


if __name__ == "__main__":
    sys.exit(main())
