"""Tables of the book as docutils nodes, and the words in which their cells speak."""
from docutils import nodes

from book.site.nodes import in_print, on_screen
from book.site.roles import anchor_of
from data import assumed, reported
from data.external import NAMES
from models import argument


def table(columns, rows, classes=()):
    """A docutils table. columns: headings, all of them empty for a table without a head (a screen reader needs each of the others); rows: lists of cells, each a text, a node or a list of both."""
    if any(columns) and not all(columns):
        raise ValueError(f"a column without a heading: {columns}")
    found = nodes.table(classes=["book-table", *classes])
    group = nodes.tgroup(cols=len(columns))
    group.extend(nodes.colspec(colwidth=1) for _ in columns)
    if any(columns):
        group += nodes.thead("", _row(columns))
    body = nodes.tbody()
    body.extend(_row(row) for row in rows)
    group += body
    found += group
    return found


def with_themes(made, claims):
    """A table of claims whose rows carry their themes, for the index of the printed book."""
    names = reported.themes().set_index("theme")["name"]
    for row, themes in zip(next(made.findall(nodes.tbody)).children, claims["themes"]):
        row["themes"] = [names[theme] for theme in themes.split(";") if theme]
    return made


def _row(cells):
    row = nodes.row()
    for cell in cells:
        entry = nodes.entry()
        content = cell if isinstance(cell, list) else [cell]
        entry += nodes.paragraph("", "", *[item if isinstance(item, nodes.Node) else nodes.Text(str(item)) for item in content])
        row += entry
    return row


def country_names(codes):
    """Names for ISO 3166 codes joined by `;`; 'world' where there is none."""
    return ", ".join(NAMES[code] for code in codes.split(";") if code) or "world"


def present(number):
    """A number cell, or None for a missing one."""
    return None if number != number else number


def speakers(ids):
    """Speakers' ids, joined by `;`, as names: surnames of people, words for groups."""
    known = set(reported.people()["id"])
    return ", ".join(name.title() if name in known else name.replace("-", " ") for name in ids.split(";"))


def where(row):
    """Paragraph with its letter, for instance 58(a)."""
    return f"{row['paragraph']}({row['sub']})" if row["sub"] else row["paragraph"]


def opposed(ids):
    """A cell with the claims that oppose one, by their ids joined by `;`: on the screen with their words; in print by their paragraphs, since the
    words stand in the table of all claims."""
    wanted = argument.ids(ids)
    if not wanted:
        return ""
    known = reported.claims().set_index("id").loc[wanted]
    places = [f"¶{where(row)}" for _, row in known.iterrows()]
    words = "; ".join(f"{place}: {paraphrase}" for place, paraphrase in zip(places, known["paraphrase"]))
    return [on_screen(nodes.Text(words)), in_print(nodes.Text(", ".join(dict.fromkeys(places))))]


def evidence(row):
    """What stands behind a claim, with the size of its sample where one is stated."""
    return row["evidence"] + (f", n = {row['n']:.0f}" if row["n"] == row["n"] else "")


def assumptions_table(found, with_chapter=False):
    """Parameters as a table, each row with an anchor."""
    rows = []
    for _, row in found.iterrows():
        default = row["default"] if isinstance(row["default"], str) else f"{row['default']:g}"
        name = nodes.literal("", row["name"], ids=[anchor_of(f"param:{row['chapter']}.{row['name']}")] if with_chapter else [])
        rows.append(([row["chapter"]] if with_chapter else []) + [[name], row["meaning"], default, assumed.allowed(row), row["unit"], row["basis"]])
    heads = (["Chapter"] if with_chapter else []) + ["Name", "Meaning", "Default", "Range", "Unit", "Basis"]
    return table(heads, rows, classes=["assumptions-table"])


def opposition_rows(claims):
    """Pairs of claims that contradict each other, once each: [paragraph, claim, paragraph, claim]."""
    known = claims.set_index("id")
    pairs = argument.opposed_pairs(claims.to_dict("records"))
    return [[where(known.loc[a]), known.loc[a]["paraphrase"], where(known.loc[b]), known.loc[b]["paraphrase"]] for a, b in pairs]
