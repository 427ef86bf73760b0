"""The list of exhibits: every chart of the book with its number, its files and the notebook that makes it."""
import nbformat
from docutils import nodes

from book import pictures, project
from book.notebook import payloads
from book.site.directives import BookDirective
from book.site.nodes import in_print, on_screen
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
        where = nodes.paragraph("", "On paper this is a list; kind, source and files of a chart stand under the chart and in the HTML edition.")
        return [in_print(where), *parts]

    def chapter(self, page, words):
        """A section with the charts of one chapter."""
        section = nodes.section(ids=[f"exhibits-{page.slug}"], names=[f"exhibits-{page.slug}"])
        section += nodes.title("", page.heading)
        rows, titles = [], nodes.bullet_list()
        for chart in words:
            ident = f"fig-{page.slug}-{chart['name']}"
            files = []
            for ending in ("csv", "svg"):
                files += [nodes.Text(" "), nodes.reference("", ending.upper(), refuri=f"../../_charts/{ident}.{ending}", internal=True)]
            titles += nodes.list_item("", nodes.paragraph("", "", *self.inline(f"{{numref}}`{ident}`"), nodes.Text(f" {chart['title']}")))
            rows.append([self.inline(f"{{numref}}`{ident}`"), [chart["title"], *files], "sliders" if chart["controls"] else "still", chart["source"]])
        section += [on_screen(table(["Chart", "What it finds, and its files", "Kind", "Source"], rows, classes=["exhibits-table"])), in_print(titles)]
        return section


def setup(app):
    app.add_directive("exhibits", Exhibits)
