"""The report's recommendations with all that bears on them, joined from the tables: for the pages, so without what draws charts."""
from typing import NamedTuple

from book.errors import BookError
from data import assumed, reported
from data.schemas import CASES
from models import argument

SHORT = {"chile-fosis": "Chile: FOSIS", "peru-ngos": "Peru: NGOs", "sinos-valley": "Sinos Valley", "chile-horticulture": "Chile: fruit",
         "alternative-trade": "Alternative trade"}


def part_of_case(slug):
    """Whether a case is urban or rural."""
    return argument.part_of(reported.cases(slug)["paragraphs"].iloc[0].partition("-")[0])


def short(slug):
    """A case's name, short enough for charts and lists."""
    return SHORT.get(slug, slug.title())


class Entry(NamedTuple):
    """One recommendation. claim: its row; judged: this book's judgements on it; supports, against, tempering: rows of claims; cases:
    slugs of the cases among the supports; confidence: a `models.argument.Confidence`."""

    claim: dict
    judged: dict
    supports: list
    against: list
    tempering: list
    cases: list
    confidence: argument.Confidence


def graded(**rule):
    """Every recommendation as an Entry, in the report's order, graded by the registered rule, or one with other `enough` and `moderates`.

    BookError where a recommendation has no judgement, or a judgement no recommendation.
    """
    rule = assumed.defaults("conclusions") | rule
    claims = reported.claims().astype({"case": str, "kind": str, "evidence": str}).to_dict("records")
    known = {claim["id"]: claim for claim in claims}
    judged = {row["claim"]: row for row in assumed.recommendations().to_dict("records")}
    wanted = [claim for claim in claims if claim["kind"] == "recommendation"]
    missing = [claim["id"] for claim in wanted if claim["id"] not in judged]
    if missing:
        raise BookError(f"data/assumed/recommendations.csv has no judgement on {', '.join(missing)}; add a row for each")
    stray = sorted(set(judged) - {claim["id"] for claim in wanted})
    if stray:
        raise BookError(f"data/assumed/recommendations.csv judges {', '.join(stray)}, which claims.csv does not call recommendations; take the rows out")
    return [_entry(claim, judged[claim["id"]], known, rule) for claim in wanted]


def _entry(claim, judged, known, rule):
    def rows(column, cell):
        unknown = [id for id in argument.ids(cell) if id not in known]
        if unknown:
            raise BookError(f"data/assumed/recommendations.csv, {claim['id']}: {column} names {', '.join(unknown)}, which claims.csv does not have")
        return [known[id] for id in argument.ids(cell)]

    supports, tempering = rows("supports", judged["supports"]), rows("tempered", judged["tempered"])
    against = rows("opposes", claim["opposes"])
    told = list(dict.fromkeys(row["case"] for row in supports if row["case"] in CASES))
    return Entry(claim, judged, supports, against, tempering, told, argument.confidence(supports, against, tempering, judged["relevance"], CASES, **rule))
