"""The book in print: what the builder in book/typst has to know of this book's own elements, and the facts on its title page.

A number is underlined by its layer; the margin says its paragraph, source or range. A chart shows its default state. Folds are open,
solutions stand at the end of their chapter.
"""
import re
from datetime import date

import font_source_sans_pro
from docutils import nodes
from sphinx import addnodes

from book import citation, project
from book.files import swap
from book.pictures import kept_picture
from book.site import nodes as book_nodes
from book.typst import press
from book.typst.escape import call, content, markup, string

CLASSES = ("chapter-meta", "chapter-summary", "takeaway", "key-figures", "key-figure", "key-number", "key-label", "layer-legend", "dissent", "side",
           "opposition", "side-who", "entries", "entries-count", "entry", "entry-who", "theme-claims", "claim-place", "exercise", "exercise-title", "num-reported", "num-external", "num-assumed", "num-computed", "small")
WIDE = ("figures", "claims", "studies", "assumptions")  # reference pages that are one long table: an appendix, set small
SANS = "Source Sans Pro"


def configure(app, config):
    config.typst_styles = ["book/site/print.typ", *config.typst_styles]
    config.typst_font_paths = [*sorted(font_source_sans_pro.font_files_ttf.values()), *config.typst_font_paths]
    config.typst_classes = {name: name for name in CLASSES} | config.typst_classes
    config.typst_appendix = [f"chapters/reference/{name}" for name in WIDE] + config.typst_appendix
    config.typst_base_url = config.typst_base_url or config.html_baseurl
    config.typst_sans = config.typst_sans or SANS
    config.typst_region = config.typst_region or "GB"


# --- facts -------------------------------------------------------------------------------------------------------------------


def front(app, docname):
    """For the title page and the PDF's own metadata: of the book, or of one page."""
    record = citation.record()
    title, _, subtitle = record["title"].partition(": ")
    page = next((page for page in project.pages() if page.docname == (docname or app.config.root_doc)))
    entry = citation.of_page(page, app.env.titles[page.docname].astext())
    day = date.fromisoformat(entry["date"])
    licence = {"CC-BY-4.0": "Creative Commons Attribution 4.0 International (CC BY 4.0)"}.get(entry["licence"], entry["licence"])
    facts = {"title": title, "subtitle": subtitle or None, "authors": entry["authors"], "version": entry["version"], "date": entry["date"],
             "description": " ".join(record["abstract"].split()), "keywords": record.get("keywords", []), "citation": citation.as_text(entry), "index": "Index of themes"}
    cite = f"{'; '.join(entry['authors'])} ({entry['year']}). {record['title']}, version {entry['version']}, {entry['date']}. {entry['licence']}. {entry['address']}".strip()
    facts["imprint"] = [
        f"Version {entry['version']}, {day.day} {day:%B %Y}.",
        f"Text and data: {licence}. Code: MIT licence.",
        f"How to cite: {cite}",
        "Neither UNCTAD nor any of the speakers at the workshop has had a hand in this book.",
        "Each chapter is a notebook that can be run again with other assumptions; sliders, tables of the charts and notebooks are in the HTML edition"
        + (f": {app.config.typst_base_url}" if app.config.typst_base_url else ", which the same command builds."),
        "Set in Libertinus Serif, Source Sans Pro and New Computer Modern Math (SIL Open Font Licence 1.1; GUST Font Licence) and DejaVu Sans Mono (Bitstream "
        "Vera licence)."]
    return facts


# --- the tree, before it is written --------------------------------------------------------------------------------------------


def prepare(app, doctree, docname):
    """Move solutions to the end of the chapter; index claims by their themes; say of the legend what holds on paper."""
    for legend in doctree.findall(lambda node: isinstance(node, nodes.paragraph) and "layer-legend" in node["classes"]):
        legend.pop()
        legend += nodes.Text(". The margin gives the paragraph of the report, the source or the range.")
    for claims in doctree.findall(lambda node: isinstance(node, nodes.table) and "claims-table" in node["classes"]):
        join_columns(claims, "Kind", "Evidence")
    for term in doctree.findall(nodes.term):  # the glossary is in order by itself; the index is of themes
        for entry in list(term.findall(addnodes.index)):
            entry.parent.remove(entry)
    for place in list(doctree.findall(lambda node: isinstance(node, (nodes.row, nodes.paragraph)) and node.get("themes"))):
        line = place[0][0] if isinstance(place, nodes.row) else place
        line.extend(addnodes.index(entries=[("single", theme, "", "", None)]) for theme in place["themes"])
    solutions = []
    for exercise in list(doctree.findall(lambda node: isinstance(node, nodes.container) and "exercise" in node["classes"])):
        for fold in list(exercise.findall(book_nodes.fold)):
            fold.parent.remove(fold)
            title = exercise[0].deepcopy()
            solutions.append(nodes.container("", title, *fold.children, classes=["exercise"]))
    if solutions:
        section = nodes.section("", nodes.title("", "Solutions"), *solutions, ids=["solutions-to-the-exercises"])
        next(iter(doctree.findall(nodes.section))).append(section)


def join_columns(table, first, second):
    """Make one column of two that stand side by side, where a table has them: the paper is narrower than the screen."""
    group = table[0]
    head, *rows = group.findall(nodes.row)
    names = [entry.astext() for entry in head]
    if first not in names:
        return
    position = names.index(first)
    for row, mark in [(head, " and "), *((row, "; ") for row in rows)]:
        kept, dropped = row[position], row[position + 1]
        said = dropped.astext()
        kept[0] += nodes.Text(mark + (said.lower() if row is head else said))
        row.remove(dropped)
    group.remove(group[position])
    group["cols"] -= 1


# --- elements -------------------------------------------------------------------------------------------------------------------


def visit_number(self, node):
    note, doubt = _note(node), None
    body = self.render(node)
    if node["target"]:
        node["quiet"] = True
        body = "#" + self.cross(node, "#".join(node["target"]), body) + ";"
    if node["verdict"]:
        sign, word, is_first = book_nodes.doubt_of(self, node)
        doubt = f"{sign} {word}" if is_first else sign
    self.write(f"#num-{node['layer']}[{body}];")
    if "key-number" in node.parent.get("classes", []):
        self.write(f"#mark[{markup(' · '.join(filter(None, [note, doubt])))}];" if note or doubt else "")
    else:
        if note:
            self.aside(markup(note))
        self.write(f"#doubt[{markup(f'({doubt})' if ' ' in doubt else doubt)}];" if doubt else "")
    raise nodes.SkipNode


def _note(node):
    """What the margin says of a number; None where the text says it."""
    facts = dict(node["facts"])
    if node["layer"] == "reported":
        return f"¶{node['paragraph']}"
    if node["layer"] == "assumed":
        return f"assumed: {facts.get('Range') or facts.get('Choices')}"
    if node["layer"] == "external" and node["number_id"].startswith("series:"):
        return facts["Source"].rpartition(", vintage ")[0].rpartition(", ")[0]  # without the code, which the table of series has
    return None


def visit_chart(self, node):
    spec = node["spec"]
    words = spec["usermeta"]["book"]
    svg = re.sub(r'font-family="[^"]*"', f'font-family="{SANS}"', kept_picture(spec))
    path = self.builder.add_picture(f"{node['chart_id']}.svg", svg)
    explore = None
    if words["controls"]:
        base, page = self.config.typst_base_url, f"{self.docname}.html#{node['chart_id']}"
        where = f"#link({string(base.rstrip('/') + '/' + page)})[the HTML book]" if base else f"the HTML book, {markup(self.docname)}.html"
        labels = "; ".join(control["label"] for control in words["controls"])
        explore = content(f"Drawn at the default values. Sliders in {where}: {markup(labels)}.")
    self.block(call("chart", string(path), alt=string(words["description"]), subtitle=content(markup(words["subtitle"])),
                    note=content(markup(words["note"])) if words["note"] else None, source=content(markup(words["source"])) if words["source"] else None, explore=explore))
    raise nodes.SkipNode


def visit_fold(self, node):
    said = ". ".join(filter(None, [node["summary"], node.get("note")]))
    self.block(call("fold", content(markup(said)), content(self.render(node))))
    raise nodes.SkipNode


# --- the finished PDFs ------------------------------------------------------------------------------------------------------------


def finish(app, exception):
    """Swap the PDFs in whole when all went well; scripts/build.py does both after this process."""
    if app.builder.name == "typst" and app.config.typst_set and app.book_target and exception is None and not app._warncount:
        swap(app.outdir, app.book_target, leave=press.BESIDE)


def setup(app):
    app.setup_extension("book.typst")
    app.connect("config-inited", configure)
    app.connect("typst-front", front)
    app.connect("typst-doctree", prepare)
    app.connect("build-finished", finish)
    app.add_node(book_nodes.number, override=True, typst=(visit_number, None))
    app.add_node(book_nodes.chart, override=True, typst=(visit_chart, None))
    app.add_node(book_nodes.fold, override=True, typst=(visit_fold, None))

