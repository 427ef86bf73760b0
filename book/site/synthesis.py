"""The tables of the synthesis pages, made from the tables of claims: who contradicts whom, and what each recommendation stands on."""
from collections import Counter

from docutils import nodes

from book.recommendations import graded, short
from book.errors import BookError
from book.numbers import look_up
from book.site.directives import BookDirective
from book.site.nodes import in_print, on_screen, page_link
from book.site.roles import LEDGERS, anchor_of
from book.site.tables import evidence, speakers, where
from data import external, reported
from data.schemas import CASES
from models import argument

CLAIMS_PAGE, STUDIES_PAGE = "chapters/reference/claims", LEDGERS["external"]
LATER = {"silent": "Nothing in this book's table of studies bears on it.", "supports": "On its side", "mixed": "Mixed", "against": "Against it"}
ASKS = {"act": "asks to act", "study": "asks to study"}


class Oppositions(BookDirective):
    """Claims of a working group beside those that oppose them, from `opposes` in the table of claims; the argument is urban or rural."""

    has_content, required_arguments = False, 1

    def nodes(self):
        part = self.arguments[0]
        if part not in argument.PARTS:
            raise BookError(f"oppositions {part!r} is neither urban nor rural")
        self.note_tables("reported/claims")
        known = reported.claims().set_index("id", drop=False)
        which = in_print(nodes.paragraph("", "At the left one claim, at the right all that oppose it.", classes=["entries-count"]))
        return [which, *(self.dispute(known.loc[head], [known.loc[id] for id in others])
                         for head, others in argument.disputes(list(known.to_dict("records")), part))]

    def dispute(self, head, others):
        """One claim at the left, all that oppose it at the right."""
        sides = []
        for rows, word in (([head], "One claim"), (others, f"{len(others)} against it" if len(others) > 1 else "One against it")):
            side = nodes.container(classes=["side"])
            side += on_screen(nodes.paragraph("", word, classes=["side-who"]))  # in print one line above all of them says which side is which
            for row in rows:
                side += nodes.paragraph("", "", claim_link(self.env, row), nodes.Text(f" {speakers(row['speaker'])}: {row['paraphrase']}"))
            sides.append(side)
        return nodes.container("", *sides, classes=["opposition", "dissent"])


class Recommendations(BookDirective):
    """Every recommendation of the report: who made it, how far it may be trusted and why, what contradicts it, what was found later."""

    has_content = False

    def nodes(self):
        self.note_tables("reported/claims", "assumed/recommendations", "assumed/parameters", "external/studies")
        found = graded()
        counts = Counter(entry.confidence.level for entry in found)
        counted = ", ".join(f"{counts[level]} of {level} confidence" for level in argument.LEVELS[::-1] if counts[level])
        head = nodes.paragraph("", f"All {len(found)} recommendations: {counted}.", classes=["entries-count"])
        head += in_print(nodes.Text(" Where a line is missing this book found nothing: no claim that supports, contradicts or narrows, no later study."))
        return [nodes.container("", head, *[self.entry(entry) for entry in found], classes=["entries"])]

    def entry(self, entry):
        claim, judged, sure = entry.claim, entry.judged, entry.confidence
        classes = ["entry", f"level-{argument.LEVELS.index(sure.level)}", f"part-{argument.part_of(claim['paragraph']) or 'general'}",
                   f"asks-{judged['asks']}", f"against-{len(entry.against)}", f"cases-{len(entry.cases)}"]
        made = nodes.container(classes=classes)
        made += nodes.paragraph("", "", claim_link(self.env, claim), nodes.Text(f" {speakers(claim['speaker'])}, {ASKS[judged['asks']]}"), classes=["entry-who"])
        made += nodes.paragraph("", claim["paraphrase"], classes=["entry-text"])
        made += line("Confidence", f"{sure.level}. Concerns: methods {sure.methodological}, coherence {sure.coherence}, adequacy {sure.adequacy}, "
                                   f"relevance {sure.relevance}. {judged['because'][0].upper()}{judged['because'][1:]}.")
        made += self.told("Stands on", entry.supports, "no claim of the report")
        made += self.told("Contradicted by", entry.against, "no claim that this book found", words=True)
        made += self.told("Narrowed or taken back by", entry.tempering, "no claim that this book found", words=True)
        made += self.later(judged)
        return made

    def told(self, label, claims, none, words=False):
        """A line of claims: paragraph, case and evidence, or what they say."""
        parts = []
        for position, claim in enumerate(claims):
            parts.append(claim_link(self.env, claim))
            place = self.place(claim)
            said = f" {claim['paraphrase']}" if words else f" {place}{evidence(claim)}" + ("; " if position < len(claims) - 1 else ".")
            parts.append(nodes.Text(said + (" " if words else "")))
        return line(label, *parts) if parts else on_screen(line(label, f"{none}."))

    def place(self, claim):
        return f"{short(claim['case'])}, " if claim["case"] in CASES else ""

    def later(self, judged):
        """What later studies found, each with its value and source."""
        studies = argument.ids(judged["studies"])
        if not studies:
            return on_screen(line("Later", LATER["silent"]))
        parts = [f"{LATER[judged['later']].lower()}: {judged['later_note']}. "]
        for position, id in enumerate(studies):
            row = external.study(id)
            parts += [nodes.Text(f"{row['estimand'][0].upper()}{row['estimand'][1:]}, {row['place']}: "), self.value(id),
                      nodes.Text(" "), *self.inline(f"{{cite:p}}`{row['citation_key']}`"), nodes.Text(". " if position < len(studies) - 1 else ".")]
        return line("Later", *parts)

    def value(self, id):
        """The value of a study as a link to its row: what it is and where from stand around it, so it needs no note of its own."""
        text = look_up(f"study:{id}").text
        if STUDIES_PAGE not in self.env.found_docs:
            return nodes.inline("", text, classes=["num-external"])
        return page_link(STUDIES_PAGE, anchor_of(f"study:{id}"), text, classes=["num-external", "entry-value"])


def line(label, *parts):
    """A paragraph that begins with what it tells."""
    return nodes.paragraph("", "", nodes.strong("", f"{label}: "), *[part if isinstance(part, nodes.Node) else nodes.Text(part) for part in parts])


def claim_link(env, claim):
    """The paragraph of a claim as a link to the ledger of claims, where its words stand."""
    text = f"¶{where(claim)}"
    if CLAIMS_PAGE not in env.found_docs:
        return nodes.inline("", text, classes=["claim-place"])
    return page_link(CLAIMS_PAGE, f"ledger-{claim['case']}", text, classes=["claim-place"])


def load_script(app, pagename, templatename, context, doctree):
    """The script of the ledger goes to pages that hold one."""
    if doctree is not None and any("entries" in node.get("classes", ()) for node in doctree.findall(nodes.container)):
        app.add_js_file("ledger.js", loading_method="defer")


def setup(app):
    app.add_directive("oppositions", Oppositions)
    app.add_directive("recommendations", Recommendations)
    app.connect("html-page-context", load_script)
