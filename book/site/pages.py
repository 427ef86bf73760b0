"""What a page says of itself: errors found while it was read, citation data in its head, links at its foot."""
import json
import os
import re
from html import escape

from sphinx.errors import ExtensionError

from book import citation, project
from data import assumed
from data.tables import FOLDER, path_of


def note_error(env, location, message):
    """Keep an error of a page; all of them end the build once everything is read."""
    if not hasattr(env, "book_errors"):
        env.book_errors = {}
    env.book_errors.setdefault(env.docname, []).append(f"{_place(location, env)}: {message}")


def _place(location, env):
    text = str(location)
    return text.removeprefix(f"{project.ROOT}/") if text != "None" else f"{env.docname}.md"


def forget(app, env, docname):
    getattr(env, "book_errors", {}).pop(docname, None)


def fail_on_errors(app, env):
    """After reading, before anything is written: any error or warning so far ends the build, so the last good book stays."""
    errors = [line for lines in getattr(env, "book_errors", {}).values() for line in lines]
    if errors:
        raise ExtensionError("the book has errors:\n  " + "\n  ".join(errors))
    if app._warncount:
        raise ExtensionError(f"{app._warncount} warning(s) above; mend the pages that they name")
    return []


def citation_head(app, pagename, templatename, context, doctree):
    """citation_* meta tags, and the links of the chapter's foot, for every page of the book."""
    page = next((page for page in project.pages() if page.docname == pagename), None)
    if page is None:
        return
    entry = citation.of_page(page, app.env.titles[pagename].astext())
    tags = "\n".join(f'<meta name="{name}" content="{escape(content, quote=True)}">' for name, content in citation.meta_tags(entry))
    context["metatags"] = context.get("metatags", "") + "\n" + tags
    context["book_version"], context["book_date"] = entry["version"], entry["date"]
    context["book_citation"] = citation.as_text(entry)
    context["book_files"] = citation.FILES
    context["book_slug"] = page.slug
    context["book_is_notebook"] = page.is_notebook
    if page.is_notebook:
        defaults = assumed.defaults(page.slug)
        context["book_rerun"] = f"python scripts/rerun.py {page.slug}"
        context["book_rerun_example"] = "".join(f" -p {name} {default}" for name, default in list(defaults.items())[:1])
        context["book_parameters"] = json.dumps(defaults)
    context["book_tables"] = _tables(page)
    made = {path.name for path in pdfs()}
    context["book_pdfs"] = [(name, words) for name, words in ((f"{page.slug}.pdf", "PDF"), ("book.pdf", "whole book as PDF")) if name in made]
    context["book_repository"] = citation.record().get("repository-code", "")
    context["book_source"] = f"{page.docname}.md"


def _tables(page):
    """The tables that a chapter read while it ran: files as in the folder data/."""
    if not page.is_notebook:
        return []
    record = json.loads(page.record.read_text(encoding="utf-8"))
    return sorted({path_of(read["table"]).relative_to(FOLDER).as_posix() for read in record["inputs"]["reads"]})


def pdfs():
    """The PDFs that pages link to: those that the build command has just made. `jupyter-book build .` makes none, and its pages name none."""
    return sorted(project.PDF.glob("*.pdf")) if os.environ.get("BOOK_PDF") else []


def rewrite_for_pdfs(app, env):
    """Pages name their PDFs only where there are some: when these come or go, every page is written anew, though not read."""
    names = [path.name for path in pdfs()]
    before, env.book_pdfs = getattr(env, "book_pdfs", names), names
    return [] if before == names else sorted(env.found_docs)


def steady_stylesheets(app, pagename, templatename, context, doctree):
    """Link to myst-nb's style sheet without the checksum that Sphinx adds only when the file stands there already.

    Otherwise a page written by the first build would differ from the same page written by the second; the name has a digest anyway.
    """
    tag = context["css_tag"]
    context["css_tag"] = lambda css: re.sub(r"(mystnb\.[0-9a-f]+\.css)\?v=[0-9a-f]+", r"\1", tag(css))


def mend_roles(app, pagename, templatename, context, doctree):
    """docutils gives entries of a bibliography a role that ARIA has withdrawn, in a list that holds links too: plain elements read better."""
    if "body" in context:
        context["body"] = context["body"].replace(' role="doc-biblioentry"', "").replace('<div role="list" class="citation-list">', '<div class="citation-list">')


def setup(app):
    app.connect("env-updated", rewrite_for_pdfs)
    app.connect("html-page-context", mend_roles)
    app.connect("html-page-context", steady_stylesheets)
    app.connect("env-purge-doc", forget)
    app.connect("env-updated", fail_on_errors, priority=900)
    app.connect("html-page-context", citation_head)
