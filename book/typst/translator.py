"""One document as Typst: what each kind of node becomes. The functions that it calls stand in layout/layout.typ.

Nodes of other extensions are added as for every Sphinx builder: `app.add_node(kind, typst=(visit, depart))`.
"""
import re

from docutils import nodes
from sphinx.util.docutils import SphinxTranslator

from book.typst.blocks import Blocks
from book.typst.escape import call, content, markup, string
from book.typst.tables import Tables, broken

WRAPPED = {"emphasis": "emph", "strong": "strong", "title_reference": "emph", "literal_emphasis": "emph", "literal_strong": "strong",
           "subscript": "sub", "superscript": "super", "manpage": "emph", "term": "strong"}
PASSED = ["document", "compound", "compact_paragraph", "abbreviation", "glossary"]
LEFT_OUT = ["comment", "substitution_definition", "toctree", "tabular_col_spec", "highlightlang", "footnote"]


class TypstTranslator(Tables, Blocks, SphinxTranslator):
    """`source` holds the Typst code when the document was walked; `labels` the places in it, `links` (label, node) pairs."""

    def __init__(self, document, builder):
        super().__init__(document, builder)
        self.docname = builder.current_docname
        self.functions = self.config.typst_classes
        self.depth = 0
        self.asides = None
        self.labels, self.links, self.named = [], [], set()
        self.stack = [[]]
        self.notes = {id: note for note in document.findall(nodes.footnote) for id in note["ids"]}
        self.set_notes = set()

    # --- writing ---------------------------------------------------------------------------------------------------------

    @property
    def source(self):
        return "".join(self.stack[0])

    def write(self, text):
        self.stack[-1].append(text)

    def render(self, children):
        """Source of some nodes, without writing it."""
        self.stack.append([])
        for child in children if isinstance(children, list) else children.children:
            child.walkabout(self)
        return "".join(self.stack.pop()).strip("\n")

    def block(self, code):
        self.write(f"#{code}\n\n")

    def inline(self, code):
        self.write(f"#{code};")

    def fail(self, node, message):
        """Keep an error; the builder ends with all of them."""
        self.builder.fail(self.docname, node, message)
        raise nodes.SkipNode

    def label(self, id):
        """The label of an id of this document."""
        name = f"{self.docname}#{id}" if id else self.docname
        self.labels.append(name)
        return string(name)

    def anchors(self, ids):
        """Source of anchors for ids."""
        return "".join(f"#anchor({self.label(id)});" for id in ids)

    def cross(self, node, target, body):
        """Source of a link to a label, which may stand in another document."""
        docname, _, id = target.partition("#")
        self.links.append((target, node))
        if docname == self.docname:
            return call("link", f"label({string(target)})", content(body))
        page = f"{docname}.html" + (f"#{id}" if id else "")
        quiet = node.get("quiet") or docname in self.named  # the first link to a page names it, the others do not
        if not quiet:
            self.named.add(docname)
        base = self.config.typst_base_url
        return call("cross", string(target), content(body), url=string(base.rstrip("/") + "/" + page) if base else None,
                    words=None if base or quiet else content(markup(f"{docname}.html")))

    def aside(self, source):
        """Add a note to the margin beside the paragraph at hand, once; says whether there is a margin here."""
        if self.asides is not None and source not in self.asides:
            self.asides.append(source)
        return self.asides is not None

    def function(self, node):
        """The function for a node's class, of those that the project named; or None."""
        return next((self.functions[name] for name in node["classes"] if name in self.functions), None)

    # --- text ------------------------------------------------------------------------------------------------------------

    def visit_Text(self, node):
        text = node.astext()
        self.write(markup(re.sub(r"\w+", lambda word: broken(word.group()), text) if self.in_table else text))

    def depart_Text(self, node):
        pass

    def unknown_visit(self, node):
        self.fail(node, f"a {node.__class__.__name__} cannot be set in print; use an element that book/typst/README.md lists, or "
                        f"give it a visitor: app.add_node({node.__class__.__name__}, typst=(visit, depart))")

    def visit_inline(self, node):
        function = self.function(node)
        self.write((f"#{function}[" if function else "") + self.anchors(node["ids"]))

    def depart_inline(self, node):
        self.write("];" if self.function(node) else "")

    def visit_literal(self, node):
        self.write(self.anchors(node["ids"]))
        text = node.astext()
        if self.in_table:  # long names break where they can
            text = "".join(f"{sign}\N{ZERO WIDTH SPACE}" if sign in "._-/:" else sign for sign in text)
        self.inline(call("raw", string(text)))
        raise nodes.SkipNode

    def visit_math(self, node):
        latex = node.astext()
        self.inline(call("math.equation", f"${self.builder.formula(self.docname, node, latex)}$", alt=string(latex.strip())))
        raise nodes.SkipNode

    def visit_reference(self, node):
        body = self.render(node)
        uri = node.get("refuri", "")
        if self.in_head:  # a head comes again on each page, and what comes again must not be a link
            self.write(body)
        elif "refid" in node:
            self.inline(self.cross(node, f"{self.docname}#{node['refid']}", body))
        elif uri.startswith("%"):
            self.inline(self.cross(node, uri[1:], body))
        elif uri.startswith(("http:", "https:", "mailto:")):
            self.inline(call("link", string(uri), content(body)))
        else:
            self.fail(node, f"the link to {uri!r} leads nowhere in print; name a page, a label or a full address")
        raise nodes.SkipNode

    visit_number_reference = visit_reference

    def visit_download_reference(self, node):
        self.write(self.render(node))
        raise nodes.SkipNode

    def visit_footnote_reference(self, node):
        id = node.get("refid")
        if id not in self.notes:
            self.fail(node, f"the footnote {node.astext()!r} is not there; write it, or take the mark out")
        name = f"label({string(f'{self.docname}#{id}')})"
        if id in self.set_notes:
            self.inline(call("footnote", name))
        else:
            self.set_notes.add(id)
            kept, self.asides = self.asides, None
            body = self.render([child for child in self.notes[id].children if not isinstance(child, nodes.label)])
            self.asides = kept
            self.write(f"#[#footnote[{body}]#label({self.label(id)})];")
        raise nodes.SkipNode

    def visit_citation_reference(self, node):
        self.write(self.render(node))
        raise nodes.SkipNode

    def visit_citation(self, node):
        """An entry of the reference list; the builder keeps it for the lists of single chapters."""
        body = self.render([child for child in node.children if not isinstance(child, nodes.label)])
        label = self.label(node["ids"][0])
        self.builder.references[label] = content(body)
        self.block(call("reference", label, content(body)))
        raise nodes.SkipNode

    def visit_target(self, node):
        self.write(self.anchors([id for id in node["ids"] if "refuri" not in node]))
        # a target without text of its own belongs to what follows
        if not node.children:
            raise nodes.SkipNode

    def depart_target(self, node):
        pass

    def visit_index(self, node):
        for kind, text, *_ in node["entries"]:
            if kind == "single":
                self.inline(call("indexed", string(text)))
        raise nodes.SkipNode

    def visit_raw(self, node):
        formats = node.get("format", "").split()
        if "typst" in formats:
            self.write(node.astext() + "\n\n")
        elif "html" in formats and "<table" in node.astext():
            self.write(self.html_table(node))
        else:
            self.fail(node, f"raw {node.get('format')} cannot be set in print; give a picture, a table or a text beside it")
        raise nodes.SkipNode

    def visit_system_message(self, node):
        self.fail(node, node.astext())

    visit_problematic = visit_system_message


def _wrapped(function):
    def visit(self, node):
        self.write(f"#{function}[" + self.anchors(node["ids"]))

    def depart(self, node):
        self.write("];")

    return visit, depart


def _passed(self, node):
    pass


def _left_out(self, node):
    raise nodes.SkipNode


for _name, _function in WRAPPED.items():
    _visit, _depart = _wrapped(_function)
    setattr(TypstTranslator, f"visit_{_name}", _visit)
    setattr(TypstTranslator, f"depart_{_name}", _depart)
for _name in PASSED:
    setattr(TypstTranslator, f"visit_{_name}", _passed)
    setattr(TypstTranslator, f"depart_{_name}", _passed)
for _name in LEFT_OUT:
    setattr(TypstTranslator, f"visit_{_name}", _left_out)
