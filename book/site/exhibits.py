"""The list of exhibits: every chart of the book with its number, its files and the notebook that makes it."""
import nbformat
from docutils import nodes
from sphinx import addnodes

from book import pictures, project
from book.notebook import payloads
from book.site.directives import BookDirective
from book.site.tables import table


def charts_of(env, page):
    """The words of every chart that a chapter shows, in order; the page at hand then depends on that chapter's notebook."""
    env.note_dependency(project.shown(page.executed))
    notebook = nbformat.read(page.executed, as_version=4)
    return [spec["usermeta"]["book"] for spec in payloads(notebook, pictures.MIME) if "book" in spec.get("usermeta", {})]


class Exhibits(BookDirective):
    """All charts by chapter, in the book's order: number and title, what is beside the page, where it comes from."""

    has_content = False

    def nodes(self):
        parts = []
        for page in project.notebooks():
            words = charts_of(self.env, page)
            if words:
                parts.append(self.chapter(page, words))
        return parts

    def chapter(self, page, words):
        """A section with the charts of one chapter."""
        section = nodes.section(ids=[f"exhibits-{page.slug}"], names=[f"exhibits-{page.slug}"])
        section += nodes.title("", page.heading)
        rows = []
        for chart in words:
            ident = f"fig-{page.slug}-{chart['name']}"
            files = addnodes.only(expr="html")  # they lie beside the pages; on paper there is nothing to click
            for ending in ("csv", "svg"):
                files += [nodes.Text(" "), nodes.reference("", ending.upper(), refuri=f"../../_charts/{ident}.{ending}", internal=True)]
            rows.append([self.inline(f"{{numref}}`{ident}`"), [chart["title"], files], "sliders" if chart["controls"] else "still", chart["source"]])
        section += table(["Chart", "What it finds, and its files", "Kind", "Source"], rows, classes=["exhibits-table"])
        return section


def setup(app):
    app.add_directive("exhibits", Exhibits)
