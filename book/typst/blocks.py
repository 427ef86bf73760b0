"""Blocks: sections, paragraphs, lists, figures, code, equations."""
from docutils import nodes
from sphinx.locale import admonitionlabels

from book.typst.escape import call, content, markup, string


class Blocks:
    """Part of the translator."""

    # --- sections and paragraphs -------------------------------------------------------------------------------------------

    def visit_section(self, node):
        self.depth += 1

    def depart_section(self, node):
        self.depth -= 1

    def visit_title(self, node):
        parent = node.parent
        body = self.render(node)
        if isinstance(parent, nodes.section):
            number = self.builder.section_number(self.docname, parent)
            if self.depth == 1 and self.docname not in self.labels:
                self.block(call("chapter", self.label(""), content(body), number=string(number) if number else None))
                ids = parent["ids"]
            else:
                self.block(call("section", str(self.depth), self.label(parent["ids"][0]), content(body), number=string(number) if number else None))
                ids = parent["ids"][1:]
            self.write(self.anchors(ids) + "\n" if ids else "")
        else:
            self.block(call("rubric", content(body)))
        raise nodes.SkipNode

    def visit_rubric(self, node):
        # docutils' heading above footnotes stands alone, since they are set at the foot of the page
        if node.astext() != "Footnotes":
            self.block(call("rubric", content(self.render(node))))
        raise nodes.SkipNode

    def visit_paragraph(self, node):
        function = self.function(node)
        beside = None if function or self.in_table or self.asides is not None else []
        kept, self.asides = self.asides, beside
        body = self.anchors(node["ids"]) + self.render(node)
        self.asides = kept
        note = f"#{call('margin-note', *(content(aside) for aside in beside))};" if beside else ""
        self.write(f"{note}#{function}[{body}]\n\n" if function else f"{note}{body}\n\n")
        raise nodes.SkipNode

    def visit_container(self, node):
        if node.get("nb_element") == "cell_code_source" and node.parent.get("hide_mode") in ("input", "all"):
            raise nodes.SkipNode  # code that the page folds is left to the notebook
        if node.get("nb_element") == "cell_code_output" and node.parent.get("hide_mode") in ("output", "all"):
            raise nodes.SkipNode
        if node.get("literal_block"):
            self.captioned_code(node)
        function = self.function(node)
        if function:
            parts = [content(self.render([child])) for child in node.children]
            self.write(self.anchors(node["ids"]))
            self.block(call(function, *parts))
        else:
            self.write(self.anchors(node["ids"]) + self.render(node) + "\n\n")
        raise nodes.SkipNode

    def visit_block_quote(self, node):
        self.block(call("quote", content(self.render(node)), block="true"))
        raise nodes.SkipNode

    def visit_attribution(self, node):
        self.block(call("attribution", content(self.render(node))))
        raise nodes.SkipNode

    def visit_line_block(self, node):
        lines = [self.render(line) for line in node.findall(nodes.line)]
        self.write(" #linebreak() ".join(lines) + "\n\n")
        raise nodes.SkipNode

    def visit_transition(self, node):
        if node.next_node(descend=False, siblings=True) and not isinstance(node.next_node(descend=False, siblings=True), nodes.footnote):
            self.block("break-line")
        raise nodes.SkipNode

    # --- lists -------------------------------------------------------------------------------------------------------------

    def visit_bullet_list(self, node):
        self.block(call("list", *self.items(node), tight=self.tight(node)))
        raise nodes.SkipNode

    def visit_enumerated_list(self, node):
        forms = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
        form = node.get("prefix", "") + forms[node.get("enumtype", "arabic")] + node.get("suffix", ".")
        self.block(call("enum", *self.items(node), tight=self.tight(node), numbering=string(form), start=str(node["start"]) if "start" in node else None))
        raise nodes.SkipNode

    def items(self, node):
        return [content(self.anchors(item["ids"]) + self.render(item)) for item in node.children]

    def tight(self, node):
        return "true" if all(len(item.children) <= 1 for item in node.children) else "false"

    def visit_definition_list(self, node):
        items = []
        for item in node.children:
            heads = [child for child in item.children if isinstance(child, (nodes.term, nodes.classifier))]
            rest = [child for child in item.children if child not in heads]
            items.append(call("terms.item", content(", ".join(self.render([head]) for head in heads)), content("\n\n".join(self.render(part) for part in rest))))
        self.block(call("terms", *items, tight="false", separator="[#h(0.6em)]", hanging_indent="1.2em"))
        raise nodes.SkipNode

    def visit_field_list(self, node):
        items = [call("terms.item", content(self.render(field[0])), content(self.render(field[1]))) for field in node.children]
        self.block(call("terms", *items))
        raise nodes.SkipNode

    # --- figures, code, equations ---------------------------------------------------------------------------------------------

    def picture(self, node, body, title, kind="figure"):
        """Write a numbered figure: body and title are sources."""
        number = self.builder.figure_number(self.docname, kind, node)
        ids = node["ids"]
        self.write(self.anchors(ids[1:]))
        floats = kind == "figure" and not _opens_a_section(node)
        self.block(call("picture", self.label(ids[0]) if ids else "none", content(body), number=content(markup(number)) if number else None,
                        title=content(title), kind=string(kind), float="true" if floats else "false"))

    def visit_figure(self, node):
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        rest = [child for child in node.children if child not in captions]
        self.picture(node, self.render(rest), self.render(captions[0]) if captions else "")
        raise nodes.SkipNode

    def visit_legend(self, node):
        self.write("\n\n" + self.render(node))
        raise nodes.SkipNode

    def visit_image(self, node):
        path = self.builder.picture_file(self.docname, node)
        if not node.get("alt", "").strip():
            self.fail(node, f"the picture {node['uri']} has no text for those who do not see it; give it one with :alt:")
        code = call("image", string(path), alt=string(node["alt"]), width=_length(node.get("width")))
        self.write(f"#{code}\n\n" if isinstance(node.parent, (nodes.figure, nodes.section, nodes.container, nodes.document)) else f"#box({code});")
        raise nodes.SkipNode

    def visit_literal_block(self, node):
        language = node.get("language", "none")
        self.write(self.anchors(node["ids"]))
        self.block(call("code", string(node.astext()), lang=string(language) if language not in ("none", "default", "myst-ansi") else None))
        raise nodes.SkipNode

    visit_doctest_block = visit_literal_block

    def captioned_code(self, node):
        title, *rest = node.children
        self.picture(node, self.render(rest), self.render(title), kind="code-block")
        raise nodes.SkipNode

    def visit_math_block(self, node):
        latex = node.astext()
        number = self.builder.equation_number(self.docname, node)
        code = call("math.equation", f"$ {self.builder.formula(self.docname, node, latex)} $", block="true", alt=string(latex.strip()),
                    numbering=f"_ => [({number})]" if number else None)
        label = f"#label({self.label(node['ids'][0])})" if node["ids"] else ""
        self.write(f"#{code}{label}\n\n")
        raise nodes.SkipNode

    # --- boxes -----------------------------------------------------------------------------------------------------------------

    def visit_Admonition(self, node):
        """Of every kind: `note`, `warning` and so on carry no title, `admonition` and `topic` carry their own."""
        children = list(node.children)
        kind = node.__class__.__name__
        if children and isinstance(children[0], nodes.title):
            title = self.render(children.pop(0))
        else:
            title = markup(str(admonitionlabels.get(kind, kind.title())))
        self.block(call("admonition", content(title), content(self.render(children))))
        raise nodes.SkipNode

    visit_topic = visit_sidebar = visit_admonition = visit_seealso = visit_Admonition

    def visit_desc(self, node):
        self.unknown_visit(node)


for _kind in ("note", "warning", "tip", "important", "hint", "caution", "attention", "danger", "error"):
    setattr(Blocks, f"visit_{_kind}", Blocks.visit_Admonition)


def _opens_a_section(node):
    """Whether nothing that shows stands between a title and a node, which then must not float away from it."""
    while node.parent is not None and not isinstance(node.parent, nodes.section):
        node = node.parent
    before = [child for child in (node.parent or node).children if not isinstance(child, (nodes.comment, nodes.target))]
    position = before.index(node) if node in before else 0
    return position == 0 or isinstance(before[position - 1], nodes.title)


def _length(width):
    """A width in docutils' words as Typst's; None where there is none."""
    if not width:
        return None
    for unit, found in (("%", "%"), ("px", "pt"), ("pt", "pt"), ("mm", "mm"), ("cm", "cm"), ("em", "em"), ("in", "in")):
        if width.endswith(unit):
            return f"{float(width.removesuffix(unit)) * (0.75 if unit == 'px' else 1):g}{found}"
    return f"{float(width) * 0.75:g}pt"

