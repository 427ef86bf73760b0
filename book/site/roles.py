"""The role `num`: a number in prose that comes from a table or a result, with where it comes from."""
from docutils import nodes as docutils_nodes
from sphinx.util.docutils import SphinxRole

from book.errors import BookError
from book.numbers import look_up
from book.site.nodes import number
from book.site.pages import note_error
from data.tables import TableError

LEDGERS = {"reported": "chapters/reference/figures", "assumed": "chapters/reference/assumptions", "external": "chapters/reference/studies"}


def anchor_of(id):
    """The anchor of a row in a ledger page, from the row's id."""
    return "row-" + id.rpartition(":")[2].replace(".", "-").replace("_", "-")


def number_node(env, written, location):
    """The node for an id as written in a role; notes the files it depends on. A missing number is an error of the page."""
    try:
        found = look_up(written)
    except (BookError, TableError) as error:
        note_error(env, location, str(error))
        return docutils_nodes.problematic(written, written)
    for name in found.files:
        env.note_dependency(name)
    known = found.layer in LEDGERS and not found.id.startswith("series:")  # a series has no row in a ledger
    target = found.target or (known and (LEDGERS[found.layer], anchor_of(found.id))) or None
    if target and target[0] not in env.found_docs:
        target = None
    return number("", "", docutils_nodes.Text(found.text), number_id=found.id, layer=found.layer, facts=[list(fact) for fact in found.facts],
                  verdict=found.verdict, paragraph=found.paragraph, target=target)


class NumberRole(SphinxRole):
    def run(self):
        return [number_node(self.env, self.text, self.get_location())], []


def begin_sentences(app, doctree):
    """After a page is read: a number that begins a sentence begins with a capital, as in "About 300,000 workers"."""
    for node in doctree.findall(number):
        paragraph = node.parent
        if not isinstance(paragraph, docutils_nodes.paragraph) or "key-number" in paragraph.get("classes", ()):
            continue
        before = "".join(sibling.astext() for sibling in paragraph.children[: paragraph.index(node)]).rstrip()
        if not before or before[-1] in ".?!":
            text = node.next_node(docutils_nodes.Text)
            text.parent.replace(text, docutils_nodes.Text(text[:1].upper() + text[1:]))


def setup(app):
    app.add_role("num", NumberRole())
    app.connect("doctree-read", begin_sentences)
