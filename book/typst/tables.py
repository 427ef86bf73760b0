"""Tables: how wide their columns are, and how docutils' cells, or those of an HTML table in a notebook's output, become Typst's."""
import re
from html.parser import HTMLParser

from docutils import nodes

from book.typst.escape import call, content, markup

SHORT = 12   # characters up to which a column is as wide as its longest cell
LINE = 86      # characters that a line of a table has, roughly; more where it is set smaller or wider
WORD = 18      # letters up to which a column makes room for a word; a longer one breaks
SMALLER, WIDER = 1.1, 1.27
TURNED = 8     # columns above which a table stands on a page of its own, turned, where they do not fit an upright one
NUMBER = re.compile(r"[-–+−]?[\d,.]+(?: ?%| per cent)?$")
NOTHING = ("", "·", "–")


class Tables:
    """Part of the translator."""

    in_table = in_head = False

    def visit_table(self, node):
        group = next(iter(node.findall(nodes.tgroup)))
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        head, body = ([list(row.children) for part in group.findall(kind) for row in part.children] for kind in (nodes.thead, nodes.tbody))
        self.in_table = True
        cells = []
        for position, row in enumerate(head + body):
            self.in_head = position < len(head)
            cells.append([self.cell(entry) for entry in row])
        self.in_table = self.in_head = False
        texts = [[entry.astext() for entry in row] for row in head + body if not any("morecols" in entry for entry in row)]
        number = self.builder.figure_number(self.docname, "table", node)
        wide = self.docname in self.config.typst_appendix
        self.write(tabular(texts, cells, len(head), group["cols"],
                           LINE * (WIDER if wide else 1), wide,
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


def tabular(texts, cells, heads, columns, line=LINE, tiny=False, **named):
    """Source of a table. texts: its rows as plain text, to measure; cells: as Typst content; heads: how many rows are its head; tiny: set as small as one of many columns."""
    held = [position for position in range(columns) if any(row[position].strip() for row in texts[heads:] if position < len(row))]
    if len(held) < columns and all(len(row) == columns for row in cells):  # a column that holds nothing is left out
        texts, cells = ([[row[position] for position in held] for row in rows] for rows in (texts, cells))
        columns = len(held)
    align = ["right" if _numeric(texts[heads:], position) else "left" for position in range(columns)]
    head = "(" + "".join(f"({''.join(f'{cell}, ' for cell in row)}), " for row in cells[:heads]) + ")"
    body = ",\n  ".join(", ".join(row) for row in cells[heads:])
    tiny = tiny or columns > 5
    line *= SMALLER if tiny else 1
    code = call("tabular", f"({''.join(f'{width}, ' for width in widths(texts, columns, line))})", head, body or "[]",
                align=f"({''.join(f'{side}, ' for side in align)})", size="tiny-table" if tiny else None, **named)
    return f"#turned[#{code}]\n\n" if columns > TURNED and needed(texts, columns) > line else f"#{code}\n\n"


def _numeric(rows, position):
    found = [row[position].strip() for row in rows if position < len(row) and row[position].strip() not in NOTHING]
    return bool(found) and all(NUMBER.match(text) for text in found)


def broken(word):
    """A word with places to break where it is too long for any column."""
    return word if len(word) <= WORD else "\N{ZERO WIDTH SPACE}".join(word[start:start + WORD // 2] for start in range(0, len(word), WORD // 2))


def needed(texts, columns):
    """Characters that a line must have for columns in which no word has to break."""
    least = [max((len(word) for row in texts if position < len(row) for word in row[position].split()), default=0) for position in range(columns)]
    return sum(least) + 2 * columns


def widths(texts, columns, line):
    """Typst widths: short columns as wide as they need; the others so that the table comes out low, with room for their longest word."""
    lengths = [[len(row[position]) if position < len(row) else 0 for position in range(columns)] for row in texts]
    longest = [max(row[position] for row in lengths) for position in range(columns)]
    words = [max(len(word) for row in texts for word in re.split(r"[\s._/-]", row[position] if position < len(row) else "")) for position in range(columns)]
    free = [position for position in range(columns) if longest[position] > SHORT]
    found = {position: min(words[position], WORD) + 1.5 for position in free}
    room = line - sum(longest[position] + 2 for position in range(columns) if position not in free) - sum(found.values())

    def height(widened):
        # nearly the highest cell of each row; the highest alone would not tell that two columns, both widened, make a row lower
        return sum(sum(max(1, row[position] / (found[position] + (2 if position == widened else 0))) ** 6 for position in free) ** (1 / 6) for row in lengths)

    while free and room >= 2:  # room goes where it saves most
        found[min(free, key=height)] += 2
        room -= 2
    return [f"{found[position]:.1f}fr" if position in free else "auto" for position in range(columns)]


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

