"""The data page: every table of a layer, what it is, where it comes from, what may be doubted, and which chapters use it."""
import json
import re

from docutils import nodes

from book import project
from book.errors import BookError
from book.numbers import table_of
from book.site.directives import BookDirective
from book.site.nodes import doc_link, fold, in_print, on_screen
from book.site.tables import table
from data import external, package
from data.tables import WHOLE_FILES, path_of

IN_FULL = ("external/sources", "external/flags")  # small tables that explain the others
PRINTED = ("external/flags",)  # of these, what fits a printed page
ROLE = re.compile(r"\{num\}`([^`]+)`")
KEY_FIGURES = re.compile(r"^:::\{key-figures\}\n(.*?)^:::", re.S | re.M)


class DataTables(BookDirective):
    """The tables of a layer (the argument: reported, external or assumed), a section each."""

    has_content, required_arguments = False, 1

    def nodes(self):
        layer = self.arguments[0]
        if layer not in package.LAYERS:
            raise BookError(f"data-tables {layer!r} is not one of {', '.join(package.LAYERS)}")
        self.note_made_from(layer)
        users = used_by()
        try:
            sections = [self.one(name, package.description(name), users.get(name, [])) for name in package.holdings(layer)]
        except package.PackageError as error:
            raise BookError(str(error)) from None
        whole = nodes.paragraph("", "Everything as one Frictionless data package: ", self.download("datapackage.json", "datapackage.json"))
        left = nodes.paragraph("", "The columns of each table with their units, the series that it holds and the list of sources stand in the HTML edition, and with the tables themselves.")
        return ([on_screen(whole), in_print(left)] if layer == "external" else []) + sections

    def download(self, name, label):
        """A link to a file that lies beside the pages; this page stands some folders down."""
        address = f"{'../' * self.env.docname.count('/')}_tables/{name}"
        return nodes.raw("", f'<a href="{address}" download>{label}</a>', format="html")

    def note_made_from(self, layer):
        """All that the sections are made from, so that the page is made again when it changes."""
        for name in package.holdings(layer):
            self.env.note_dependency(project.shown(path_of(name)))
            self.env.note_dependency(f"data/{name}.yml" if layer == "external" else f"data/{layer}/tables.yml")
        for page in project.pages():
            self.env.note_dependency(project.shown(page.path))
            if page.is_notebook:
                self.env.note_dependency(project.shown(page.record))

    def one(self, name, about, pages):
        """The section of one table."""
        ident = "table-" + name.replace("/", "-").replace("_", "-")
        section = nodes.section(ids=[ident], names=[ident])
        section += nodes.title("", about["title"])
        path = path_of(name)
        count = package.measured(name).get("rows", about.get("rows"))
        size = path.stat().st_size / 1000
        link = on_screen(nodes.Text("  ·  "), self.download(f"{name}{path.suffix}", path.suffix[1:].upper()))
        meta = nodes.paragraph("", "", nodes.literal("", project.shown(path)), nodes.Text(f"  ·  {count:,} rows, {size:,.0f} kB"), link, classes=["chapter-meta"])
        section += meta
        facts = [["Publisher", about["publisher"]], ["Dataset", about["dataset"]], ["Vintage", about["vintage"]], ["Obtained", about.get("obtained", "")],
                 ["Terms", f"{about['licence'].strip()} (looked up {about['licence_checked']})"], ["Citation", about["citation"]],
                 ["State", f"{package.STATES[about['integrity']]}: {about['integrity_note'].strip()}"], ["Used by", self.links(pages)]]
        section += table(["", ""], [[key, content if isinstance(content, list) else str(content)] for key, content in facts if content], classes=["facts"])
        if about["caveats"]:
            section += nodes.bullet_list("", *[nodes.list_item("", nodes.paragraph("", caveat)) for caveat in about["caveats"]])
        section += on_screen(fold("", columns_table(about["columns"]), summary="Columns and units"))
        series = external.held(name.partition("/")[2]) if name.startswith("external/") and name not in WHOLE_FILES else []
        if len(series):
            rows = [[[nodes.literal("", row.name)], row.title, row.unit, "; ".join(filter(None, [row.underlying, row.note]))] for row in series.itertuples(index=False)]
            made = fold("", table(["Name", "What is measured", "Unit", "Who stands behind it, and what to keep in mind"], rows), summary=f"The {len(series)} series that it holds")
            section += on_screen(made)
        if name in IN_FULL:
            whole = external.select(name)
            made = fold("", table([column.replace("_", " ") for column in whole], whole.astype(str).values.tolist()), summary="The table itself")
            section += made if name in PRINTED else on_screen(made)
        return section

    def links(self, pages):
        """Links to chapters, with commas; a word where there is none."""
        found = []
        for page in pages:
            found += [doc_link(self.env, page.docname, "start page" if page.slug == "index" else page.slug), nodes.Text(", ")]
        return found[:-1] or [nodes.Text("no chapter so far")]


def columns_table(columns):
    """The columns of a table with type, unit and meaning."""
    rows = [[[nodes.literal("", name)], column["type"], "" if column.get("unit", "none") == "none" else str(column["unit"]), str(column["meaning"])]
            for name, column in columns.items()]
    return table(["Column", "Type", "Unit", "Meaning"], rows)


def used_by():
    """Table -> the chapters that use it: read by the loaders when the chapter ran, or named by a number in its prose."""
    found = {}
    for page in project.pages():
        for name in sorted(tables_of(page)):
            found.setdefault(name, []).append(page)
    return found


def tables_of(page):
    """Names of the tables that a page rests on."""
    names = set()
    if page.is_notebook and page.record.is_file():
        names |= {read["table"] for read in json.loads(page.record.read_text(encoding="utf-8"))["inputs"]["reads"]}
    written = ROLE.findall(page.text) + [line.rpartition(" | ")[0] for block in KEY_FIGURES.findall(page.text) for line in block.splitlines() if " | " in line]
    return names | {table for table in map(table_of, written) if table}


def setup(app):
    app.add_directive("data-tables", DataTables)
