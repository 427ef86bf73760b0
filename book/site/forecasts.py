"""The forecasts of the report with the scores of two coders, as tables."""
from docutils import nodes

from book.errors import BookError
from book.site.directives import BookDirective
from book.site.nodes import fold
from book.site.roles import number_node
from book.site.tables import speakers, table, where
from data import assumed, external, reported

HEDGED = ("may", "fears", "suggests")


def scored():
    """The forecasts in the report's order, each a dictionary: claim (row of claims.csv), A and B (rows of forecasts.csv).

    BookError where a forecast lacks a score, or something is scored that is no forecast.
    """
    claims = {row["id"]: row for _, row in reported.claims(kind="forecast").iterrows()}
    scores = {(row["claim"], row["coder"]): row for _, row in assumed.forecasts().iterrows()}
    once = [f"{claim} by coder {coder}" for claim in claims for coder in "AB" if (claim, coder) not in scores]
    odd = sorted({claim for claim, _ in scores} - set(claims))
    if once or odd:
        raise BookError("data/assumed/forecasts.csv must score every forecast of claims.csv twice and nothing else; "
                        f"not scored: {', '.join(once) or 'none'}; no forecast: {', '.join(odd) or 'none'}")
    return [{"claim": claim, "A": scores[id, "A"], "B": scores[id, "B"]} for id, claim in claims.items()]


class Forecasts(BookDirective):
    """Argument `differences`: those that the coders score differently, side by side; `all`: every forecast, with reasons and evidence folded."""

    has_content, required_arguments = False, 1

    def nodes(self):
        self.note_tables("reported/claims", "assumed/forecasts", "external/studies")
        kinds = {"differences": self.differences, "all": self.everything}
        if self.arguments[0] not in kinds:
            raise BookError(f"forecasts {self.arguments[0]!r} is not one of {', '.join(kinds)}")
        return kinds[self.arguments[0]](scored())

    def differences(self, found):
        rows = [[where(one["claim"]), one["claim"]["paraphrase"], *([f"{one[coder]['score']}: ", one[coder]["why"]] for coder in "AB")]
                for one in found if one["A"]["score"] != one["B"]["score"]]
        return [table(["¶", "Forecast, in our words", "Coder A", "Coder B"], rows)]

    def everything(self, found):
        heads = [[where(one["claim"]), one["claim"]["paraphrase"], speakers(one["claim"]["speaker"]),
                  "hedged" if one["claim"]["modality"] in HEDGED else "firm", one["A"]["score"],
                  one["B"]["score"] + ("" if one["A"]["score"] == one["B"]["score"] else " (differs)")] for one in found]
        reasons = [[where(one["claim"]), coder, one[coder]["score"], one[coder]["why"], self.evidence(one[coder]["evidence"])] for one in found for coder in "AB"]
        return [table(["¶", "Forecast, in our words", "Speaker", "How said", "Coder A", "Coder B"], heads),
                fold("", table(["¶", "Coder", "Score", "Why", "Evidence"], reasons), summary=f"The reasons and the evidence of all {2 * len(found)} scores")]

    def evidence(self, written):
        """What a score rests on: a figure of the tables as a number with its note, any other source by its name."""
        known = external.studies().set_index("id")
        parts = []
        for item in filter(None, (item.strip() for item in written.split(";"))):
            parts += [nodes.Text("; ")] if parts else []
            if item in known.index:
                row = known.loc[item]
                parts += [nodes.Text(f"{row['estimand']}, {row['place']}, {row['period']}: "), number_node(self.env, f"study:{item}", self.get_location())]
            elif item.startswith("series:"):
                point = external.point(item.removeprefix("series:"))
                parts += [nodes.Text(f"{point.title}, {point.place} {point.when}: "), number_node(self.env, f"{item}|,.0f", self.get_location())]
            else:
                parts.append(nodes.Text(item))
        return parts or "no evidence found in the files"


def setup(app):
    app.add_directive("forecasts", Forecasts)
