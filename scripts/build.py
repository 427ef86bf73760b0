"""Build the book: execute the stale chapters, make the HTML, say where to open it.

    python scripts/build.py [--jobs N]

The same book comes from `jupyter-book build .`; this command adds progress bars and the path to open. Exit status 0 when the book
stands, 1 when something has to be mended; the last good book then stays as it was.
"""
import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from book import project  # noqa: E402
from book.errors import BookError  # noqa: E402


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="chapters executed at a time (default 2)")
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error(f"--jobs {options.jobs}: at least one chapter must run at a time")
    try:
        project.pages()
    except BookError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    os.environ |= {"BOOK_JOBS": str(options.jobs), "BOOK_PROGRESS": "1", "PYTHONPATH": str(ROOT)}
    if build() or not (project.HTML / "index.html").is_file():
        print("\nthe book was not built; what stood in _build/html stays as it was", file=sys.stderr)
        return 1
    print(f"\nopen {project.HTML / 'index.html'}")
    return 0


def build():
    """What `jupyter-book build .` does, without its traceback. Returns 0 when all went well."""
    from jupyter_book.sphinx import build_sphinx

    overrides = {"external_toc_path": str(ROOT / "_toc.yml"), "latex_individualpages": False}
    result = build_sphinx(ROOT, project.HTML, noconfig=True, path_config=ROOT / "_config.yml", confoverrides=overrides,
                          quiet=True, warningiserror=True, keep_going=True)
    return 1 if isinstance(result, BaseException) else result


if __name__ == "__main__":
    sys.exit(main())
