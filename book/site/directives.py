"""The parts of a chapter as directives, so that its source reads as prose with calls. `chapters/reference/parts.md` shows them.

All are made of ordinary containers, paragraphs and tables with classes, which every builder can set.
"""
import re

from docutils import nodes
from docutils.parsers.rst import directives as options
from sphinx.util.docutils import SphinxDirective

from book import project
from book.errors import BookError
from book.numbers import LAYERS, phrase
from book.site.nodes import LAYER_WORDS, fold
from book.site.pages import note_error
from book.site.roles import anchor_of, number_node
from data import assumed, external, reported

WORDS_A_MINUTE = 200


def table(columns, rows, caption=None, classes=(), numeric=()):
    """A docutils table. columns: headings; rows: lists of strings or nodes; numeric: positions to set right-aligned."""
    found = nodes.table(classes=["book-table", *classes])
    if caption:
        found += nodes.title("", caption)
    group = nodes.tgroup(cols=len(columns))
    group.extend(nodes.colspec(colwidth=1) for _ in columns)
    group += nodes.thead("", _row(columns, numeric))
    body = nodes.tbody()
    body.extend(_row(row, numeric) for row in rows)
    group += body
    found += group
    return found


def _row(cells, numeric):
    row = nodes.row()
    for position, cell in enumerate(cells):
        entry = nodes.entry(classes=["number"] if position in numeric else [])
        content = cell if isinstance(cell, list) else [cell]
        entry += nodes.paragraph("", "", *[item if isinstance(item, nodes.Node) else nodes.Text(str(item)) for item in content])
        row += entry
    return row


COUNTRIES = {"KOR": "Republic of Korea", "MEX": "Mexico", "IND": "India", "PER": "Peru", "CHL": "Chile", "EGY": "Egypt", "BRA": "Brazil",
             "ZWE": "Zimbabwe", "COL": "Colombia", "GTM": "Guatemala", "KEN": "Kenya"}


def country_names(codes):
    """Names for ISO 3166 codes joined by `;`; 'world' where there is none."""
    return ", ".join(COUNTRIES[code] for code in codes.split(";") if code) or "world"


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


class BookDirective(SphinxDirective):
    """A directive whose BookErrors become errors of the page, so that the build ends with all of them."""

    has_content = True

    def run(self):
        try:
            return self.nodes()
        except BookError as error:
            note_error(self.env, self.get_location(), str(error))
            return []

    @property
    def slug(self):
        return self.env.docname.rsplit("/", 1)[-1]

    def parsed(self):
        """The directive's content as nodes."""
        return self.parse_content_to_nodes() if hasattr(self, "parse_content_to_nodes") else self._nested()

    def _nested(self):
        holder = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, holder)
        return holder.children

    def inline(self, text):
        """A line of text with roles as nodes."""
        found, messages = self.state.inline_text(text, self.lineno)
        return found + messages

    def note_tables(self, *names):
        for name in names:
            self.env.note_dependency(f"data/{name}.csv")


class ChapterHead(BookDirective):
    """Who spoke, where, how long it takes, what stands behind it; then the summary. Option `evidence`: a phrase; `takeaway`: a sentence."""

    option_spec = {"evidence": options.unchanged_required, "takeaway": options.unchanged_required}

    def nodes(self):
        self.note_tables("reported/cases", "reported/people")
        found = reported.cases(self.slug)
        parts = []
        if not found.empty:
            case = found.iloc[0]
            people = {row["id"]: row for _, row in reported.people().iterrows()}
            parts += [f"{people[name]['name']}, {people[name]['affiliation']}" for name in case["panelist"].split(";")]
            parts.append(f"paragraphs {case['paragraphs'].replace('-', '–')}")
        page = next(page for page in project.pages() if page.docname == self.env.docname)
        parts.append(f"{max(1, round(len(_prose(page.text).split()) / WORDS_A_MINUTE))} minutes")
        if "evidence" in self.options:
            parts.append(f"evidence: {self.options['evidence']}")
        meta = nodes.paragraph("", "  ·  ".join(parts), classes=["chapter-meta"])
        summary = nodes.container("", *self.parsed(), classes=["chapter-summary"])
        result = [meta, summary]
        if "takeaway" in self.options:
            line = nodes.paragraph("", "", nodes.strong("", "What to take away. "), *self.inline(self.options["takeaway"]))
            result.append(nodes.container("", line, classes=["takeaway"]))
        return result


def _prose(text):
    """Text without front matter and code: what one reads."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    return re.sub(r"```\{code-cell\}.*?```", "", text, flags=re.S)


class KeyFigures(BookDirective):
    """Three to five figures on a line, each `id with options | what it is`, then the legend of the layers."""

    def nodes(self):
        strip = nodes.container(classes=["key-figures"])
        for line in self.content:
            if not line.strip():
                continue
            written, bar, label = line.rpartition(" | ")
            if not bar:
                raise BookError(f"key figure {line!r}: write `id | what it is`")
            figure = nodes.paragraph("", "", number_node(self.env, written.strip(), self.get_location()), classes=["key-number"])
            strip += nodes.container("", figure, nodes.paragraph("", "", *self.inline(label.strip()), classes=["key-label"]), classes=["key-figure"])
        return [strip, legend()]


def legend():
    """One line that says how the layers of number look."""
    line = nodes.paragraph("", "How to read a number: ", classes=["layer-legend"])
    for position, layer in enumerate(LAYERS):
        line += nodes.inline("", LAYER_WORDS[layer], classes=[f"num-{layer}", "num-sample"])
        line += nodes.Text(" · " if position < len(LAYERS) - 1 else ". Point at one, or tap it, to see where it comes from.")
    return line


class Dissent(BookDirective):
    """Two columns of equal width; holds two `side` directives."""

    def nodes(self):
        return [nodes.container("", *self.parsed(), classes=["dissent"])]


class Side(BookDirective):
    """One side of a disagreement; the argument says who speaks, and where."""

    required_arguments, final_argument_whitespace = 1, True

    def nodes(self):
        who = nodes.paragraph("", "", *self.inline(self.arguments[0]), classes=["side-who"])
        return [nodes.container("", who, *self.parsed(), classes=["side"])]


class Claims(BookDirective):
    """The claims of a case (the argument, or the page's own slug), folded."""

    has_content, optional_arguments = False, 1

    def nodes(self):
        case = self.arguments[0] if self.arguments else self.slug
        self.note_tables("reported/claims")
        found = reported.claims(case=case)
        if found.empty:
            raise BookError(f"data/reported/claims.csv has no claim of {case!r}")
        rows = [[where(row), row["paraphrase"], speakers(row["speaker"]), f"{row['kind']}, {row['modality']}", _evidence(row),
                 self.opposed(row["opposes"])] for _, row in found.iterrows()]
        made = table(["¶", "Claim, in our words", "Speaker", "Kind", "Evidence", "Opposed by"], rows, classes=["claims-table"])
        return [fold("", made, summary=f"All {len(found)} claims of this case, as this book reads them")]

    def opposed(self, ids):
        """The claims that contradict one, by paragraph and in their words."""
        known = reported.claims().set_index("id")
        return "; ".join(f"¶{where(known.loc[id])}: {known.loc[id]['paraphrase']}" for id in ids.split(";") if id)


def _evidence(row):
    return row["evidence"] + (f", n = {row['n']:.0f}" if row["n"] == row["n"] else "")


class Assumptions(BookDirective):
    """The registered parameters of a chapter (the argument, or the page's own slug) as a table."""

    has_content, optional_arguments = False, 1

    def nodes(self):
        chapter = self.arguments[0] if self.arguments else self.slug
        self.note_tables("assumed/parameters")
        return [assumptions_table(assumed.parameters(chapter))]


def assumptions_table(found, with_chapter=False):
    """Parameters as a table, each row with an anchor."""
    rows = []
    for _, row in found.iterrows():
        span = row["choices"].replace("|", ", ") if row["type"] == "choice" else f"{row['low']:g} to {row['high']:g}"
        default = row["default"] if isinstance(row["default"], str) else f"{row['default']:g}"
        name = nodes.literal("", row["name"], ids=[anchor_of(f"param:{row['chapter']}.{row['name']}")] if with_chapter else [])
        rows.append(([row["chapter"]] if with_chapter else []) + [[name], row["meaning"], default, span, row["unit"], row["basis"]])
    heads = (["Chapter"] if with_chapter else []) + ["Name", "Meaning", "Default", "Range", "Unit", "Basis"]
    return table(heads, rows, classes=["assumptions-table"])


class Exercise(BookDirective):
    """An exercise; the argument is its title. Exercises are counted through the page."""

    required_arguments, final_argument_whitespace = 1, True

    def nodes(self):
        count = self.env.temp_data["book_exercise"] = self.env.temp_data.get("book_exercise", 0) + 1
        title = nodes.paragraph("", f"Exercise {count}. {self.arguments[0]}", classes=["exercise-title"])
        return [nodes.container("", title, *self.parsed(), classes=["exercise"])]


class Solution(BookDirective):
    """The solution of the exercise above it, folded."""

    def nodes(self):
        return [fold("", *self.parsed(), summary="Solution")]


class Ledger(BookDirective):
    """A whole table of the book: figures, claims, studies, assumptions, cases, papers, left-out."""

    has_content, required_arguments = False, 1

    def nodes(self):
        kinds = {"figures": self.figures, "claims": self.claims, "studies": self.studies, "assumptions": self.assumptions, "cases": self.cases}
        if self.arguments[0] not in kinds:
            raise BookError(f"ledger {self.arguments[0]!r} is not one of {', '.join(kinds)}")
        return kinds[self.arguments[0]]()

    def figures(self):
        self.note_tables("reported/figures", "reported/verdicts")
        verdicts = reported.verdicts().set_index("figure")["verdict"].to_dict()
        parts = []
        for case, rows in reported.figures().groupby("case", sort=False, observed=True):
            cells = []
            for _, row in rows.iterrows():
                value = phrase(present(row["low"]), present(row["high"]), row["unit"], row["qualifier"])
                name = nodes.literal("", row["id"], ids=[anchor_of(row["id"])], classes=["small"])
                cells.append([where(row), [f"{row['measure']}: {row['subject']} ", name], value, f"“{row['token']}”" if row["token"] else "counted",
                              "; ".join(filter(None, [verdicts.get(row["id"], ""), row["note"]]))])
            parts += self.part(case, table(["¶", "What", "Value", "As printed", "Verdict and note"], cells))
        return parts

    def claims(self):
        self.note_tables("reported/claims")
        parts = []
        for case, rows in reported.claims().groupby("case", sort=False, observed=True):
            cells = [[where(row), [row["paraphrase"] + " ", nodes.inline("", row["themes"].replace(";", ", "), classes=["small"])],
                      speakers(row["speaker"]), f"{row['kind']}, {row['modality']}", _evidence(row), row["direction"]]
                     for _, row in rows.iterrows()]
            parts += self.part(case, table(["¶", "Claim, in our words, and its themes", "Speaker", "Kind", "Evidence", "For the poor"], cells))
        return parts

    def part(self, case, content):
        """A section of the ledger for one case."""
        titles = {row["slug"]: row["title"] for _, row in reported.cases().iterrows()}
        names = {"front": "Opening", "background": "General background", "discussion-urban": "Discussion of the urban cases",
                 "discussion-rural": "Discussion of the rural cases", "conclusions": "Conclusions and recommendations", "annex": "Annexes"}
        section = nodes.section(ids=[f"ledger-{case}"], names=[f"ledger-{case}"])
        section += nodes.title("", titles.get(case, names.get(case, case)))
        section += content
        return [section]

    def studies(self):
        self.note_tables("external/studies")
        cells = []
        for _, row in external.studies().iterrows():
            ends = [present(row["value"])] * 2 if present(row["value"]) is not None else [present(row["low"]), present(row["high"])]
            name = nodes.literal("", row["id"], ids=[anchor_of(row["id"])], classes=["small"])
            cells.append([[row["estimand"] + " ", name], phrase(*ends, row["unit"]), f"{row['place']}, {row['period']}",
                          f"{row['citation_key']} ({row['seen']})", row["note"]])
        return [table(["What was measured", "Value", "Where and when", "Source, and what was seen of it", "Note"], cells)]

    def assumptions(self):
        self.note_tables("assumed/parameters")
        return [assumptions_table(assumed.parameters(), with_chapter=True)]

    def cases(self):
        self.note_tables("reported/cases")
        pages = {page.slug for page in project.pages()}
        cells = []
        for _, row in reported.cases().iterrows():
            title = row["title"]
            if row["slug"] in pages:
                docname = next(page.docname for page in project.pages() if page.slug == row["slug"])
                uri = f"{docname.removeprefix('chapters/')}.html"
                title = nodes.reference("", row["title"], refuri=uri, internal=True)
            cells.append([[title], row["sector"], country_names(row["country"]), f"¶{row['paragraphs'].replace('-', '–')}"])
        return [table(["Case", "What is made", "Country", "In the report"], cells)]


def setup(app):
    for name, directive in {"chapter-head": ChapterHead, "key-figures": KeyFigures, "dissent": Dissent, "side": Side, "claims": Claims,
                            "assumptions": Assumptions, "exercise": Exercise, "solution": Solution, "ledger": Ledger}.items():
        app.add_directive(name, directive)
