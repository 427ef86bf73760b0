"""Equations as MathML, which browsers set by themselves: no script, no font, nothing from elsewhere."""
import re
from html import escape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number


def mathml(latex, display):
    """MathML of a formula, with its LaTeX as alternative text. Raises ExtensionError that shows what cannot be set."""
    try:
        converted = convert(latex, display=display)
    except Exception as error:
        raise ExtensionError(f"the formula {latex!r} cannot be set ({error}); write it with simpler commands") from None
    unknown = re.search(r"\\[A-Za-z]+", converted)
    if unknown:  # the converter passes on what it does not know, which a reader would see as raw TeX
        raise ExtensionError(f"the formula {latex!r} cannot be set: {unknown.group()} is unknown; write it with simpler commands")
    return converted.replace("<math ", f'<math alttext="{escape(latex, quote=True)}" ', 1)


def visit_inline(self, node):
    self.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def visit_block(self, node):
    number = ""
    if node["number"]:
        number = f'<span class="eqno">({get_node_equation_number(self, node)})</span>'
    ident = f' id="{node["ids"][0]}"' if node["ids"] else ""
    self.body.append(f'<div class="math"{ident} tabindex="0">{mathml(node.astext(), "block")}{number}</div>\n')
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
