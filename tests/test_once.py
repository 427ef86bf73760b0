"""book/site/once.py: the same references as Sphinx and sphinxcontrib-bibtex make, without reading and looking up anew for each."""
import subprocess
import sys
from types import SimpleNamespace

from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.domains.std import StandardDomain

from book import project
from book.site.once import OutlineDomain


class Pages:
    """An environment of one page with a figure in a section, a table and a listing with a caption; it counts how often it reads the page."""

    def __init__(self):
        self.read = 0
        self.config = SimpleNamespace(numfig=True, numfig_format={"figure": "Figure %s", "table": "Table %s", "section": "Section %s", "code-block": "Listing %s"})
        self.toc_fignumbers = {"page": {kind: {ident: (3, 1)} for kind, ident in (("figure", "curve"), ("table", "rows"), ("code-block", "lines"))}}
        self.toc_secnumbers = {"page": {"#part": (3, 2), "": (3,)}}
        self.domaindata = {}
        self.app = SimpleNamespace(registry=SimpleNamespace(enumerable_nodes={}))

    def get_doctree(self, docname):
        self.read += 1
        tree = new_document("page")
        section = nodes.section("", nodes.title("", "A part"), ids=["part"])
        figure = nodes.figure("", nodes.image(uri="curve.svg"), nodes.caption("", "A curve"), ids=["curve"])
        table = nodes.table("", nodes.title("", "Rows"), ids=["rows"])
        listing = nodes.container("", nodes.caption("", "Lines"), nodes.literal_block("", "x"), literal_block=True, ids=["lines"])
        plain = nodes.paragraph("", "Text", ids=["text"])
        section += [figure, table, listing, plain]
        tree += section
        for element in (section, figure, table, listing, plain):
            tree.ids[element["ids"][0]] = element
        return tree


def references(domain_class):
    """What a domain makes of references to each place, and how often it read the page for them."""
    env = Pages()
    domain = domain_class(env)
    made = []
    for name in ("part", "curve", "rows", "lines", "text", "curve"):
        domain.labels[name], domain.anonlabels[name] = ("page", name, name.title()), ("page", name)
        builder = SimpleNamespace(name="html", get_relative_uri=lambda start, end: f"{end}.html")
        node = addnodes.pending_xref("", refexplicit=False)
        found = domain._resolve_numref_xref(env, "other", builder, "numref", name, node, nodes.inline("", name))
        made.append(found and found.pformat())
    return made, env.read


def test_references_to_numbered_places_are_those_of_sphinx_and_the_page_is_read_once():
    expected, often = references(StandardDomain)
    made, once = references(OutlineDomain)
    assert made == expected and [bool(one) for one in made] == [True, True, True, True, False, True]
    assert "Figure 3.1" in made[1] and (often, once) == (6, 1)


def test_a_page_that_is_read_anew_is_outlined_anew():
    env = Pages()
    domain = OutlineDomain(env)
    domain.outlines.get_doctree("page")
    domain.clear_doc("page")
    domain.outlines.get_doctree("page")
    assert env.read == 2 and domain.outlines.config is env.config


def test_importing_the_book_leaves_out_the_grammars_of_addresses_and_nothing_else():
    code = ("import sys, book, jsonschema; assert sys.modules['rfc3987_syntax'] is None and 'lark' not in sys.modules; "
            "jsonschema.validate({'a': 1}, {'type': 'object', 'required': ['a']}); import nbformat, altair")
    done = subprocess.run([sys.executable, "-c", code], cwd=project.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
