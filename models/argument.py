"""How claims stand to each other: whose discussion they belong to, what speaks against what, how far a recommendation may be trusted.

A claim is a mapping with the text cells id, paragraph, case, evidence and opposes (ids joined by `;`), as in a table of claims.
"""
from collections import Counter
from typing import NamedTuple

URBAN, RURAL = "urban", "rural"
PARTS = {URBAN: ((24, 58), (83, 88)), RURAL: ((59, 81), (89, 93))}
CONCERNS = ("none", "minor", "moderate", "serious")
LEVELS = ("very low", "low", "moderate", "high")
TOLD = ("official figure", "survey", "case description")  # evidence that is more than an opinion


class Confidence(NamedTuple):
    """The four components of GRADE-CERQual, each one of CONCERNS, and the level that follows, one of LEVELS."""

    methodological: str
    coherence: str
    adequacy: str
    relevance: str
    level: str


def part_of(paragraph):
    """The working group to which a paragraph of the report belongs, cases and conclusions alike: urban, rural, or '' for neither."""
    if not str(paragraph).isdigit():
        return ""
    return next((part for part, spans in PARTS.items() if any(low <= int(paragraph) <= high for low, high in spans)), "")


def ids(cell):
    """The ids in a cell, joined there by `;`."""
    return [id for id in cell.split(";") if id]


def opposed_pairs(claims):
    """Pairs of claims that contradict each other, each once, the earlier first, in the order of the claims."""
    order = {claim["id"]: place for place, claim in enumerate(claims)}
    return sorted({tuple(sorted((claim["id"], other), key=order.__getitem__)) for claim in claims for other in ids(claim["opposes"])},
                  key=lambda pair: (order[pair[0]], order[pair[1]]))


def disputes(claims, part):
    """Every contradiction that touches a part, told as claims with those that oppose them: a list of (id, ids of its opponents).

    The claim with most opponents comes first, with all of them; then the same with the contradictions that are left, so that each
    stands once. Of equals the earlier comes first. Only claims of the part stand at the head.
    """
    order = {claim["id"]: place for place, claim in enumerate(claims)}
    inside = {claim["id"] for claim in claims if part_of(claim["paragraph"]) == part}
    left = [pair for pair in opposed_pairs(claims) if inside & set(pair)]
    found = []
    while left:
        counts = Counter(id for pair in left for id in pair if id in inside)
        head = min(counts, key=lambda id: (-counts[id], order[id]))
        found.append((head, sorted((next(id for id in pair if id != head) for pair in left if head in pair), key=order.__getitem__)))
        left = [pair for pair in left if head not in pair]
    return found


def tally(claims, themes, places):
    """How many claims fall under each theme in each place: {(theme, case): [claims]}, for the themes and cases named; others are left out."""
    found = {}
    for claim in claims:
        for theme in ids(claim["themes"]):
            if theme in themes and claim["case"] in places:
                found.setdefault((theme, claim["case"]), []).append(claim)
    return found


def confidence(supports, against, tempering, relevance, cases, enough=4, moderates=2):
    """How far a recommendation may be trusted, by a rule that is written down.

    supports, against, tempering: claims that speak for it, contradict it, narrow it; relevance: one of CONCERNS; cases: the names
    of places that are cases; enough: how many cases make the data adequate, 1 or more; moderates: how many moderate concerns the level
    moderate bears, 0-4. Raises ValueError for another relevance.

    Methodological limitations: moderate where a figure, a survey or a description of a case stands behind it, since no text that only
    sums up tells the method; serious where only opinions do. Coherence: serious where as many claims contradict it as support it,
    moderate where fewer do, minor where claims narrow it, none otherwise. Adequacy: minor with enough cases, moderate with half
    as many, serious with fewer. Level: very low with two serious concerns or more; low with one, or with more moderate ones than
    `moderates`; moderate with fewer; high with none.
    """
    if relevance not in CONCERNS:
        raise ValueError(f"relevance = {relevance!r} must be one of {', '.join(CONCERNS)}")
    grades = {claim["evidence"] for claim in supports}
    methodological = "moderate" if grades & set(TOLD) else "serious"
    coherence = ("serious" if against and len(against) >= len(supports) else "moderate" if against else "minor" if tempering else "none")
    told = len({claim["case"] for claim in supports} & set(cases))
    adequacy = "minor" if told >= enough else "moderate" if 2 * told >= enough else "serious"
    concerns = (methodological, coherence, adequacy, relevance)
    serious, moderate = concerns.count("serious"), concerns.count("moderate")
    level = "very low" if serious > 1 else "low" if serious or moderate > moderates else "moderate" if moderate else "high"
    return Confidence(*concerns, level)
