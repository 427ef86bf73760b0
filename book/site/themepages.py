"""The theme index: for each theme its cases, claims, figures and charts, and a map of case by theme; all from the tables."""
from collections import Counter

from docutils import nodes

from book import project
from book.errors import BookError
from book.numbers import phrase
from book.recommendations import part_of_case
from book.site.directives import BookDirective
from book.site.exhibits import charts_of
from book.site.nodes import doc_link, fold, in_print, on_screen, page_link
from book.site.roles import LEDGERS, anchor_of
from book.site.tables import evidence, opposed, present, speakers, table, where, with_themes
from data import reported
from models import argument

PLACES = {"front": "Opening", "background": "General background", "discussion-urban": "Urban discussion",
          "discussion-rural": "Rural discussion", "conclusions": "Conclusions", "annex": "Annexes"}
TOLD_BY = {"front": "the-report", "annex": "the-report", "discussion-urban": "urban", "discussion-rural": "rural"}  # the page of a place that has another name
OF_THEIR_OWN = {"gender": "women-and-labour", "wages": "women-and-labour"}  # themes to which a page is given
PAGES = {"urban": "Urban discussion", "rural": "Rural discussion", "women-and-labour": "Women and labour"}  # what such pages are called in a table


def counts():
    """(theme, place) -> number of claims, for every theme of themes.csv; places in the order of claims.csv."""
    claims = reported.claims()
    return Counter((theme, case) for case, themes in zip(claims["case"].astype(str), claims["themes"]) for theme in themes.split(";"))


def named(place):
    """A case or another part of the report, as pages call it: its country or trade, short."""
    titles = reported.cases().set_index("slug")["title"]
    return PLACES.get(place) or PAGES.get(place) or titles.get(place, place)


def figures_of(claims):
    """Figures of the report printed in the same lettered paragraph, and for the same case, as one of these claims."""
    spots = {(row["paragraph"], row["sub"], str(row["case"])) for _, row in claims.iterrows()}
    known = reported.figures()
    return known[[(row["paragraph"], row["sub"], str(row["case"])) in spots for _, row in known.iterrows()]]


class ThemePart(BookDirective):
    """What the directives of this module share: links."""

    has_content = False

    def link(self, words, docname, anchor=""):
        """A link to a page of the book; plain words where the book (or this build of it) has no such page."""
        if docname not in self.env.found_docs:
            return nodes.Text(words)
        return on_screen(page_link(docname, anchor, words)) if anchor else doc_link(self.env, docname, words)

    def case(self, place, words=""):
        """A case or another part of the report by name (or in other words), linked to the page that tells of it where there is one."""
        page = next((page for page in project.pages() if page.slug == TOLD_BY.get(place, place)), None)
        return self.link(words or named(place), page.docname) if page else nodes.Text(words or named(place))

    def claims_table(self, found, summary):
        """Claims as a folded table, with the case of each."""
        rows = [[where(row), row["paraphrase"], named(str(row["case"])), speakers(row["speaker"]), f"{row['kind']}, {row['modality']}", evidence(row)]
                for _, row in found.iterrows()]
        made = with_themes(table(["¶", "Claim, in our words", "Where", "Speaker", "Kind", "Evidence"], rows, classes=["claims-table"]), found)
        return fold("", made, summary=summary)


class EvidenceMap(ThemePart):
    """Claims by theme and place, a table each for urban cases, rural cases and the rest: a count leads to the theme's section, a head to the case."""

    def nodes(self):
        self.note_tables("reported/claims", "reported/themes", "reported/cases")
        found = counts()
        places = list(dict.fromkeys(str(case) for case in reported.claims()["case"]))
        parts = []
        part_of = {slug: part_of_case(slug) for slug in reported.cases()["slug"] if slug in places}
        urban, rural = ([slug for slug, part in part_of.items() if part == wanted] for wanted in argument.PARTS)
        for caption, chosen in (("In the urban cases", urban), ("In the rural cases", rural),
                                ("Outside the cases", [place for place in places if place in PLACES])):
            heads = ["Theme", *[[self.case(place, short(place))] for place in chosen]]
            rows = []
            for _, theme in reported.themes().iterrows():
                cells = [found.get((theme["theme"], place), 0) for place in chosen]
                rows.append([[self.inside(theme["name"], theme["theme"])],
                             *[[self.inside(str(count), theme["theme"])] if count else "·" for count in cells]])
            made = table(heads, rows, classes=["evidence-map"])
            parts += [nodes.rubric("", caption), made]
        return parts

    def inside(self, words, theme):
        return nodes.reference("", words, refid=f"theme-{theme}", internal=True)


SHORT = {"front": "opening", "background": "background", "peru-ngos": "Peru", "chile-fosis": "FOSIS", "chile-horticulture": "Chile", "alternative-trade": "ATOs", "sinos-valley": "Sinos",
         "discussion-urban": "urban", "discussion-rural": "rural", "conclusions": "conclusions"}


def short(place):
    """A word for a place at the head of a narrow column."""
    return SHORT.get(place, place.capitalize())


class ThemeIndex(ThemePart):
    """A section a theme: definition, cases with counts, claims, figures and charts that bear on it."""

    def nodes(self):
        self.note_tables("reported/claims", "reported/themes", "reported/cases", "reported/figures")
        found = counts()
        drawn = self.charts()
        return [self.theme(theme, found, drawn) for _, theme in reported.themes().iterrows()]

    def theme(self, theme, found, drawn):
        section = nodes.section(ids=[f"theme-{theme['theme']}"], names=[f"theme-{theme['theme']}"])
        section += nodes.title("", theme["name"])
        section += nodes.paragraph("", theme["definition"] + ".", themes=[theme["name"]])  # for the index of the printed book
        claims = reported.claims(theme=theme["theme"])
        if claims.empty:
            section += nodes.paragraph("", "No claim of the report is filed here.")
            return section
        here = [(place, count) for (name, place), count in found.items() if name == theme["theme"]]
        line = nodes.paragraph("", "", nodes.strong("", "Where: "))
        for position, (place, count) in enumerate(sorted(here, key=lambda pair: -pair[1])):
            line += [nodes.Text(", " if position else ""), self.case(place), nodes.Text(f" ({count})")]
        if theme["theme"] in OF_THEIR_OWN:
            line += [nodes.Text("; and "), self.case(OF_THEIR_OWN[theme["theme"]], "a page of its own")]
        told = {TOLD_BY.get(place, place) for place, count in here if count >= 2} | {OF_THEIR_OWN.get(theme["theme"])}
        charts, figures = [chart for chart in drawn if chart[0] in told], figures_of(claims)
        section += [on_screen(line, self.claims_table(claims, f"The {len(claims)} claims" if len(claims) > 1 else "The one claim"),
                              *self.figures(figures), *self.pictures(charts)),
                    in_print(*self.run_in(claims, figures))]
        return section

    def run_in(self, claims, figures):
        """The claims for paper, where each also stands in a table with speaker, kind and evidence: the words, run in by place."""
        parts = []
        for place, rows in claims.groupby(claims["case"].astype(str), sort=False):
            line = nodes.paragraph("", "", nodes.strong("", "", self.case(place)), nodes.Text(". "), classes=["theme-claims"])
            for _, row in rows.iterrows():
                line += [nodes.inline("", f"¶{where(row)}", classes=["claim-place"]), nodes.Text(f" {row['paraphrase']} ")]
            parts.append(line)
        if len(figures):
            places = dict.fromkeys(where(row) for _, row in figures.iterrows())
            parts.append(nodes.paragraph("", f"Figures printed beside these claims: ¶{', '.join(places)}.", classes=["theme-claims"]))
        return parts

    def figures(self, found):
        if found.empty:
            return []
        rows = [[where(row), f"{row['measure']}: {row['subject']}", phrase(present(row["low"]), present(row["high"]), row["unit"], row["qualifier"]),
                 [self.link("in the ledger", LEDGERS["reported"], anchor_of(row["id"]))]] for _, row in found.iterrows()]
        return [fold("", table(["¶", "What", "Value", "Its row"], rows), summary=f"Figures printed beside these claims: {len(rows)}")]

    def pictures(self, chosen):
        if not chosen:
            return []
        rows = [[[self.case(slug)], self.inline(f"{{numref}}`fig-{slug}-{name}`"), title] for slug, name, title in chosen]
        return [fold("", table(["Chapter", "Chart", "What it finds"], rows), summary=f"Charts of the chapters with two such claims or more: {len(rows)}")]

    def charts(self):
        """(slug, name, title) of the charts of the chapters that tell of a case or of another part of the report, and of themes with a page of their own."""
        telling = {*reported.cases()["slug"], *PLACES, *TOLD_BY.values(), *OF_THEIR_OWN.values()}
        return [(page.slug, words["name"], words["title"]) for page in project.notebooks() if page.slug in telling for words in charts_of(self.env, page)]


def about(themes, paragraphs):
    """Claims of any of some themes that stand in any of some paragraphs. UnknownName for a theme that is none."""
    for theme in themes:
        reported.claims(theme=theme)  # UnknownName, with the near ones
    known = reported.claims()
    bearing = [bool(set(row["themes"].split(";")) & set(themes)) and row["paragraph"] in paragraphs for _, row in known.iterrows()]
    return known[bearing]


class ClaimsAbout(ThemePart):
    """Claims of some themes in some paragraphs. Argument: themes joined by `;`, a bar, paragraphs joined by `;`."""

    required_arguments, final_argument_whitespace = 1, True

    def nodes(self):
        self.note_tables("reported/claims")
        themes, bar, paragraphs = self.arguments[0].partition("|")
        found = about(_words(themes), _words(paragraphs)) if bar else None
        if found is None or found.empty:
            raise BookError(f"claims-about {self.arguments[0]!r}: write `theme;theme | paragraph;paragraph` of claims that exist")
        rows = [[where(row), row["paraphrase"], f"{speakers(row['speaker'])}: {evidence(row)}", opposed(row["opposes"])] for _, row in found.iterrows()]
        return [with_themes(table(["¶", "Claim, in our words", "Who, and on what evidence", "Opposed by"], rows, classes=["claims-table"]), found)]


def _words(text):
    return [word.strip() for word in text.split(";") if word.strip()]


def setup(app):
    for name, directive in {"evidence-map": EvidenceMap, "theme-index": ThemeIndex, "claims-about": ClaimsAbout}.items():
        app.add_directive(name, directive)
