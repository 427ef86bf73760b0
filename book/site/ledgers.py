"""Whole tables of the book as pages: every figure, claim, study, assumption, case."""
from docutils import nodes

from book import project
from book.errors import BookError
from book.numbers import VERDICTS, phrase
from book.site.directives import BookDirective
from book.site.nodes import doc_link, fold, in_print, on_screen
from book.site.roles import anchor_of
from book.site.tables import assumptions_table, country_names, evidence, opposition_rows, present, speakers, table, where, with_themes
from data import assumed, external, reported


class Ledger(BookDirective):
    """A whole table of the book, or a part of one: figures, claims, studies, assumptions, cases, verdicts, misprints, oppositions, codings."""

    has_content, required_arguments = False, 1

    def nodes(self):
        kinds = {"oppositions": self.oppositions, "misprints": self.misprints, "verdicts": self.verdicts, "figures": self.figures, "claims": self.claims, "studies": self.studies, "assumptions": self.assumptions, "cases": self.cases, "codings": self.codings}
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
            cells = [[where(row), [row["paraphrase"], on_screen(nodes.Text(" "), nodes.inline("", row["themes"].replace(";", ", "), classes=["small"]))],
                      speakers(row["speaker"]), f"{row['kind']}, {row['modality']}", evidence(row), row["direction"]]
                     for _, row in rows.iterrows()]
            made = table(["¶", [nodes.Text("Claim, in our words"), on_screen(nodes.Text(", and its themes"))], "Speaker", "Kind", "Evidence", "For the poor"], cells)
            parts += self.part(case, with_themes(made, rows))
        return parts

    def oppositions(self):
        self.note_tables("reported/claims")
        rows = opposition_rows(reported.claims())
        made = table(["¶", "One claim", "¶", "Another"], rows)
        return [fold("", made, summary=f"All {len(rows)} pairs of claims that this book reads as contradicting each other")]

    def misprints(self):
        self.note_tables("reported/misprints")
        rows = [[row["paragraph"], f"“{row['printed']}”", row["probably"], row["why"]] for _, row in reported.misprints().iterrows()]
        return [table(["¶", "Printed", "Probably", "Why one may think so"], rows)]

    def verdicts(self):
        self.note_tables("reported/verdicts", "reported/figures")
        figures = reported.figures().set_index("id")
        rows = []
        for _, row in reported.verdicts().iterrows():
            figure = figures.loc[row["figure"]]
            value = phrase(present(figure["low"]), present(figure["high"]), figure["unit"], figure["qualifier"])
            sign = VERDICTS.get(row["verdict"], ("", ""))[0]
            rows.append([where(figure), f"{figure['measure']}: {figure['subject']}", value, f"{sign} {row['verdict']}".strip(), row["why"]])
        return [table(["¶", "What", "Value", "Verdict", "Why"], rows)]

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
                          [*self.inline(f"{{cite:t}}`{row['citation_key']}`"), f" ({row['seen']})"], row["note"]])
        return [table(["What was measured", "Value", "Where and when", "Source, and what was seen of it", "Note"], cells)]

    def assumptions(self):
        self.note_tables("assumed/parameters")
        return [assumptions_table(assumed.parameters(), with_chapter=True)]

    def codings(self):
        self.note_tables("reported/coding", "reported/cases")
        titles = reported.cases().set_index("slug")["title"]
        said = {key: rows.set_index("coder") for key, rows in reported.coding().groupby(["case", "condition"], sort=False, observed=True)}
        rows = [[titles[case], condition, " / ".join(f"{value:g}" for value in cell["value"]), "agree" if cell["value"].nunique() == 1 else "differ",
                 cell.loc["A", "why"], cell.loc["B", "why"]] for (case, condition), cell in said.items()]
        made = table(["Case", "Condition", "A / B", "Agreement", "Why, in the words of coder A", "Why, in the words of coder B"], rows)
        left = nodes.paragraph("", f"What both coders gave as their reasons for each of the {len(rows)} cells can be read in the HTML edition.", classes=["small"])
        return [on_screen(fold("", made, summary=f"All {len(rows)} cells, with both coders' reasons")), in_print(left)]

    def cases(self):
        self.note_tables("reported/cases")
        docnames = {page.slug: page.docname for page in project.pages()}
        cells = []
        for _, row in reported.cases().iterrows():
            title = doc_link(self.env, docnames[row["slug"]], row["title"]) if row["slug"] in docnames else row["title"]
            cells.append([[title], row["sector"], country_names(row["country"]), f"¶{row['paragraphs'].replace('-', '–')}"])
        return [table(["Case", "What is made", "Country", "In the report"], cells)]


def setup(app):
    app.add_directive("ledger", Ledger)
