"""Executed chapters for Sphinx: run what is stale, read notebooks in place of texts, rebuild pages by content.

myst-nb asks `create_nb_reader` for a reader of each file; the function is replaced by one that hands out the executed notebook of
a chapter. This touches a name that myst-nb does not promise to keep: its version is pinned, and a test builds a book with it.
"""
import os
from dataclasses import replace

import myst_nb.sphinx_
import nbformat
from myst_nb.core.read import NbReader, create_nb_reader
from sphinx.errors import ExtensionError

from book import execute, project
from book.errors import BookError
from book.files import digest_of, digest_of_file
from book.site.progress import bar
from data.tables import TableError


def run_stale(app):
    """Before anything is read: execute the stale chapters. A failure ends the build with its message."""
    jobs = int(os.environ.get("BOOK_JOBS", "2"))
    try:
        with bar(None, "running chapters") as progress:
            def told(page, reason):
                progress.update()
                progress.write(f"ran {page.slug}: {reason}")

            execute.run_stale(jobs, told, begun=progress.reset)
    except (BookError, TableError) as error:
        raise ExtensionError(str(error)) from None
    except OSError as error:
        raise ExtensionError(f"a chapter's outputs cannot be written: {error}; make room or mend the rights, then build again") from None


def reader_for(path, md_config, nb_config, content):
    """myst-nb's `create_nb_reader`, but an executed notebook for a chapter of the book."""
    page = next((page for page in project.notebooks() if str(page.path) == os.path.abspath(path)), None)
    if page is None:
        return create_nb_reader(path, md_config, nb_config, content)
    return NbReader(lambda text: nbformat.read(page.executed, as_version=4), replace(md_config))


def digests(app, env):
    """docname -> digest of all that a page is made from: text, executed notebook, noted dependencies, configuration, the book's code."""
    # titles count for every page: neighbours are named at its foot
    common = digest_of([digest_of_file(path) for path in sorted(_common_files())] + [page.heading for page in project.pages()])
    chapters = {page.docname: page for page in project.notebooks()}
    found = {}
    for docname in env.found_docs:
        files = [env.doc2path(docname)] + sorted(os.path.join(app.srcdir, name) for name in env.dependencies.get(docname, ()))
        if docname in chapters:
            files += [chapters[docname].executed, chapters[docname].results]
        found[docname] = digest_of([common] + [digest_of_file(path) for path in files])
    return found


def _common_files():
    names = [project.ROOT / name for name in ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.txt")]
    code = [path for path in (project.ROOT / "book").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return [str(path) for path in names + code]


def outdated(app, env, added, changed, removed):
    """Pages whose inputs differ in content from those of the last build; Sphinx itself sees time stamps only."""
    before = getattr(env, "book_digests", {})
    now = digests(app, env)
    return [docname for docname in now if now[docname] != before.get(docname)]


def remember(app, env):
    """After reading: keep the digests for the next build (dependencies are known now)."""
    env.book_digests = digests(app, env)
    return []


def setup(app):
    myst_nb.sphinx_.create_nb_reader = reader_for
    app.connect("builder-inited", run_stale)
    app.connect("env-get-outdated", outdated)
    app.connect("env-updated", remember)
