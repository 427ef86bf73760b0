"""Tables: how wide their columns are, and how docutils' cells, or those of an HTML table in a notebook's output, become Typst's."""
import re
from html.parser import HTMLParser

from docutils import nodes

from book.typst.escape import call, content, markup

SHORT = 12   # characters up to which a column is as wide as its longest cell
LINE, WIDE_LINE = 110, 150  # characters that a line of a table has, roughly
NUMBER = re.compile(r"[-–+−]?[\d,.]+(?: ?%| per cent)?$")


class Tables:
    """Part of the translator."""

    in_table = False

    def visit_table(self, node):
        group = next(iter(node.findall(nodes.tgroup)))
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        head, body = ([list(row.children) for part in group.findall(kind) for row in part.children] for kind in (nodes.thead, nodes.tbody))
        self.in_table = True
        cells = [[self.cell(entry) for entry in row] for row in head + body]
        self.in_table = False
        texts = [[entry.astext() for entry in row] for row in head + body if not any("morecols" in entry for entry in row)]
        number = self.builder.figure_number(self.docname, "table", node)
        self.write(tabular(texts, cells, len(head), group["cols"],
                           WIDE_LINE if self.docname in self.config.typst_appendix else LINE,
                           id=self.label(node["ids"][0]) if node["ids"] and title is not None else None,
                           number=content(markup(number)) if number and title is not None else None,
                           title=content(self.render(title)) if title is not None else None))
        raise nodes.SkipNode

    def cell(self, entry):
        """Source of one cell."""
        body = content(self.render(entry))
        if "morecols" in entry or "morerows" in entry:
            return call("table.cell", body, colspan=str(entry.get("morecols", 0) + 1), rowspan=str(entry.get("morerows", 0) + 1))
        return body

    def html_table(self, node):
        """Source of a table in a notebook's output, as pandas writes it."""
        parser = Reader()
        parser.feed(node.astext())
        rows = [[text.strip() for text in row] for row in parser.rows if row]
        if not rows or len({len(row) for row in rows}) > 1:
            self.fail(node, "this HTML table has cells that span others; make it simpler, or a table in Markdown")
        return tabular(rows, [[content(markup(text)) for text in row] for row in rows], parser.heads, len(rows[0]))


def tabular(texts, cells, heads, columns, line=LINE, **named):
    """Source of a table. texts: its rows as plain text, to measure; cells: as Typst content; heads: how many rows are its head."""
    held = [position for position in range(columns) if any(row[position].strip() for row in texts[heads:] if position < len(row))]
    if len(held) < columns and all(len(row) == columns for row in cells):  # a column that holds nothing is left out
        texts, cells = ([[row[position] for position in held] for row in rows] for rows in (texts, cells))
        columns = len(held)
    align = ["right" if _numeric(texts[heads:], position) else "left" for position in range(columns)]
    head = "(" + "".join(f"({''.join(f'{cell}, ' for cell in row)}), " for row in cells[:heads]) + ")"
    body = ",\n  ".join(", ".join(row) for row in cells[heads:])
    code = call("tabular", f"({''.join(f'{width}, ' for width in widths(texts, columns, line))})", head, body or "[]",
                align=f"({''.join(f'{side}, ' for side in align)})", size="tiny-table" if columns > 5 else None, **named)
    return f"#{code}\n\n"


def _numeric(rows, position):
    found = [row[position].strip() for row in rows if position < len(row) and row[position].strip()]
    return bool(found) and all(NUMBER.match(text) for text in found)


def widths(texts, columns, line):
    """Typst widths: short columns as wide as they need; the others have room for their longest word, and share what is left by what they hold."""
    lines = [[row[position] for row in texts if position < len(row) and row[position]] or [""] for position in range(columns)]
    longest = [max(map(len, cells)) for cells in lines]
    words = [min(18, max(len(word) for cell in cells for word in re.split(r"[\s._/-]", cell))) for cells in lines]
    held = [(sum(map(len, cells)) * (1 / len(texts) + 1 / len(cells))) ** 0.5 for cells in lines]
    open_ones = [position for position in range(columns) if longest[position] > SHORT]
    room = line - sum(longest[position] + 2 for position in range(columns) if position not in open_ones) - sum(words[position] for position in open_ones)
    shares = sum(held[position] for position in open_ones)
    return [f"{words[position] + max(room, 0) * held[position] / shares:.1f}fr" if position in open_ones else "auto" for position in range(columns)]


class Reader(HTMLParser):
    """Rows of the first table of an HTML text; `heads` counts those of its head."""

    def __init__(self):
        super().__init__()
        self.rows, self.heads, self.cell, self.in_head = [], 0, False, False

    def handle_starttag(self, tag, attrs):
        if tag == "thead":
            self.in_head = True
        elif tag == "tr":
            self.rows.append([])
            self.heads += self.in_head
        elif tag in ("td", "th"):
            self.cell = True
            span = int(dict(attrs).get("colspan") or 1)
            self.rows[-1] += [""] * span

    def handle_endtag(self, tag):
        if tag == "thead":
            self.in_head = False
        elif tag in ("td", "th"):
            self.cell = False

    def handle_data(self, data):
        if self.cell:
            self.rows[-1][-1] += data

