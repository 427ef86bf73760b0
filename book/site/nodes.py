"""Three kinds of element that docutils does not have: a number with its note, a chart, and a fold."""
from html import escape

from docutils import nodes
from sphinx import addnodes

from book.numbers import VERDICTS

LAYER_WORDS = {"reported": "reported in 1995", "external": "from another source", "assumed": "assumed, yours to move",
               "computed": "computed by this book"}


class number(nodes.Inline, nodes.TextElement):
    """A number in prose. Attributes: number_id, layer, facts (label, text pairs), verdict, paragraph, target (docname, anchor) or None."""


class chart(nodes.General, nodes.Element):
    """A chart. Attributes: spec (Vega-Lite, with the book's words in usermeta), chart_id, slug."""


class fold(nodes.General, nodes.Element):
    """Something folded behind a line of text. Attributes: summary; note, a line that print sets under it, or nothing."""


def doc_link(env, docname, text):
    """A link to a page of the book, which the builder resolves and of which it warns where there is none."""
    return addnodes.pending_xref("", nodes.inline("", text), refdomain="std", reftype="doc", reftarget=f"/{docname}", refexplicit=True, refdoc=env.docname, refwarn=True)


def page_link(docname, anchor, text, **attributes):
    """A link to a place on another page, in whatever form the builder has for it: told by `resolve_page_links` before writing."""
    return nodes.reference("", text, refuri="#", internal=True, page_link=(docname, anchor), **attributes)


def resolve_page_links(app, doctree, docname):
    """Give the links to places on other pages the address that this builder uses."""
    for node in doctree.findall(nodes.reference):
        if "page_link" in node:
            page, anchor = node["page_link"]
            node["refuri"] = f"{app.builder.get_relative_uri(docname, page)}#{anchor}"


def on_screen(*parts):
    """What only the HTML edition shows, where a reader can fold, sort and follow it."""
    return addnodes.only("", *parts, expr="html")


def in_print(*parts):
    """What only the print edition shows."""
    return addnodes.only("", *parts, expr="not html")


def visit_number(self, node):
    count = self.book_numbers = getattr(self, "book_numbers", 0) + 1
    ident = f"number-{count}"
    node["note_id"] = ident
    self.body.append(f'<span class="num-wrap"><span class="num num-{node["layer"]}" tabindex="0" aria-describedby="{ident}">')


def doubt_of(translator, node):
    """(sign, word, whether it comes first on the page) of the doubt that a number carries: where it comes again the sign alone is shown."""
    seen = translator.book_doubts = getattr(translator, "book_doubts", set())
    why = dict(node["facts"])["Audit"]
    is_first = why not in seen
    seen.add(why)
    return *VERDICTS[node["verdict"]], is_first


def depart_number(self, node):
    if node["verdict"]:
        sign, word, is_first = doubt_of(self, node)
        shown = f"({sign}\N{NO-BREAK SPACE}{word})" if is_first else f'{sign}<span class="unseen"> {word}</span>'  # unseen: for screen readers
        self.body.append(f'<span class="verdict verdict-{node["verdict"]}">\N{NO-BREAK SPACE}{shown}</span>')
    facts = "".join(f'<span class="num-fact"><b>{escape(label)}</b> {escape(text)}</span>' for label, text in node["facts"])
    link = ""
    if node["target"]:
        docname, anchor = node["target"]
        uri = self.builder.get_relative_uri(self.builder.current_docname, docname)
        link = f'<a href="{uri}#{anchor}">{"row in the ledger" if anchor.startswith("row-") else "about this table"}</a>'
    self.body.append(f'</span><span class="num-note" id="{node["note_id"]}" role="tooltip">'
                     f'<span class="num-layer">{LAYER_WORDS[node["layer"]]}</span>{facts}{link}</span></span>')


def visit_fold(self, node):
    self.body.append(f'<details class="fold"><summary>{escape(node["summary"])}</summary>\n')


def depart_fold(self, node):
    self.body.append("</details>\n")


def setup(app):
    from book.site.charts import depart_chart, visit_chart

    app.add_node(number, html=(visit_number, depart_number))
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_node(chart, html=(visit_chart, depart_chart))
    app.connect("doctree-resolved", resolve_page_links)
