"""The parts of a chapter as directives, so that its source reads as prose with calls. `chapters/reference/parts.md` shows them.

All are made of ordinary containers, paragraphs and tables with classes, which every builder can set.
"""
import re

from docutils import nodes
from docutils.parsers.rst import directives as options
from sphinx.util.docutils import SphinxDirective

from book import project
from book.errors import BookError
from book.numbers import LAYERS
from book.site.nodes import LAYER_WORDS, fold
from book.site.pages import note_error
from book.site.roles import number_node
from book.site.tables import assumptions_table, evidence, opposed, speakers, table, where, with_themes
from data import assumed, reported
from data.tables import TableError, UnknownName

WORDS_A_MINUTE = 200


class BookDirective(SphinxDirective):
    """A directive whose BookErrors become errors of the page, so that the build ends with all of them."""

    has_content = True

    def run(self):
        try:
            return self.nodes()
        except (BookError, TableError, UnknownName) as error:
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
        minutes = max(1, round(len(_prose(page.text).split()) / WORDS_A_MINUTE))
        parts.append(f"{minutes} minute{'s' if minutes > 1 else ''}")
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
        rows = [[where(row), row["paraphrase"], speakers(row["speaker"]), f"{row['kind']}, {row['modality']}", evidence(row),
                 opposed(row["opposes"])] for _, row in found.iterrows()]
        made = table(["¶", "Claim, in our words", "Speaker", "Kind", "Evidence", "Opposed by"], rows, classes=["claims-table"])
        note = "The words of the claims that oppose one stand under their own paragraphs." if any(found["opposes"]) else ""
        return [fold("", with_themes(made, found), summary=f"All {len(found)} claims of this case, as this book reads them", note=note)]


class Assumptions(BookDirective):
    """The registered parameters of a chapter (the argument, or the page's own slug) as a table."""

    has_content, optional_arguments = False, 1

    def nodes(self):
        chapter = self.arguments[0] if self.arguments else self.slug
        self.note_tables("assumed/parameters")
        return [assumptions_table(assumed.parameters(chapter))]


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


def setup(app):
    for name, directive in {"chapter-head": ChapterHead, "key-figures": KeyFigures, "dissent": Dissent, "side": Side, "claims": Claims,
                            "assumptions": Assumptions, "exercise": Exercise, "solution": Solution}.items():
        app.add_directive(name, directive)
