"""Build the book: execute the stale chapters, make the HTML and the PDFs, say where to open them.

    python scripts/build.py [--jobs N] [--no-pdf | --only-pdf]

The same HTML comes from `jupyter-book build .`; this command adds the PDFs, which the pages then link to, progress bars and the paths to open.
Where nothing has changed since the last build, by content, it says so and is done. Exit status 0 when the book stands, 1 when something has to be
mended; the last good book then stays as it was.
"""
import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from book import apart, files, project, unchanged  # noqa: E402
from book.errors import BookError  # noqa: E402


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="chapters executed at a time (default 2)")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--no-pdf", action="store_true", help="the HTML alone")
    only.add_argument("--only-pdf", action="store_true", help="the PDFs alone")
    options = parser.parse_args(arguments)
    if options.jobs < 1:
        parser.error(f"--jobs {options.jobs}: at least one chapter must run at a time")
    try:
        project.pages()
    except BookError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    with_pdf, with_html = not options.no_pdf, not options.only_pdf
    os.environ |= {"BOOK_JOBS": str(options.jobs), "BOOK_PROGRESS": "1", "BOOK_PDF": "1" if with_pdf else "", "PYTHONPATH": str(ROOT)}
    books = [("typst", project.PDF / "book.pdf", ())] if with_pdf else []  # first, since pages link to the PDFs
    books += [("html", project.HTML / "index.html", (project.PDF,) if with_pdf else ())] if with_html else []
    built = 0
    for builder, way_in, sources in books:
        if unchanged.is_unchanged(way_in.parent, *sources):
            continue
        unchanged.forget(way_in.parent)
        began = unchanged.given()
        if build(builder, way_in.parent) or not way_in.is_file():
            print(f"\nthe book was not built; what stood in _build/{way_in.parent.name} stays as it was", file=sys.stderr)
            return 1
        unchanged.keep(way_in.parent, began, *sources)
        built += 1
    if not built:
        print("nothing changed since the last build")
    print("\n" + "\n".join(f"open {way_in}" for _, way_in, _ in reversed(books)))
    return 0


def build(builder, target):
    """Exit status of making the HTML here, or the PDFs in two processes one after the other: Sphinx and Typst each take much memory."""
    if builder == "html":
        return sphinx(builder, target)
    work = project.WORK / target.name
    status = apart.status_of(sphinx, builder, target, {"typst_set": False}) or apart.status_of(set_pdfs, work, target)
    if status < 0:
        print(f"error: the process that makes the PDFs was killed by signal {-status}; where that was for want of memory, make room, then build again", file=sys.stderr)
    return status


def sphinx(builder, target, config={}):
    """What `jupyter-book build .` does, without its traceback. Returns 0 when all went well."""
    from jupyter_book.sphinx import build_sphinx

    overrides = {"external_toc_path": str(ROOT / "_toc.yml"), "latex_individualpages": False} | config
    result = build_sphinx(ROOT, target, noconfig=True, path_config=ROOT / "_config.yml", confoverrides=overrides, builder=builder,
                          quiet=True, warningiserror=True, keep_going=True)
    return 1 if isinstance(result, BaseException) else result


def set_pdfs(work, target):
    """Set what Sphinx wrote, and swap the PDFs in whole. Returns 0 when all went well."""
    from sphinx.errors import ExtensionError

    from book.typst import press

    try:
        press.run(work)
        files.swap(work, target, leave=press.BESIDE)
    except ExtensionError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: the PDFs cannot be written: {error}; make room or mend the rights, then build again", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
