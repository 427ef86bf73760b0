"""What each table must look like: columns in order, types, closed vocabularies, unique keys.

One `Schema` a table, under the name by which `data.tables` knows it. Text cells are never missing: an empty cell is the empty
string. Number cells may be empty and are then missing (NaN).
"""
import re
from dataclasses import dataclass

import pandera.pandas as pa

CASES = ("korea", "mexico", "tiruppur", "peru-ngos", "chile-fosis", "egypt", "trujillo", "sinos-valley",
         "zimbabwe", "chile-horticulture", "colombia", "alternative-trade", "guatemala", "kenya")
PLACES = CASES + ("front", "background", "discussion-urban", "discussion-rural", "conclusions", "annex")
QUALIFIERS = ("", "about", "over", "under", "almost", "at-least", "at-most", "up-to", "average", "main", "counted")
KINDS = ("finding", "mechanism", "constraint", "outcome", "forecast", "recommendation", "disagreement", "definition", "fact")
DIRECTIONS = ("+", "-", "mixed", "none")
MODALITIES = ("asserts", "suggests", "may", "should", "fears", "reports")
EVIDENCE = ("survey", "official figure", "case description", "opinion", "none")
VERDICTS = ("holds", "ambiguous", "inconsistent", "impossible", "unchecked")
CONDITIONS = ("B", "A", "G", "S", "X", "P")  # of the two codings; X and P are outcomes
SCORES = ("confirmed", "partly", "contradicted", "contested", "untestable", "unknown")
LATER = ("comparison", "statistic", "press", "unknown", "not asked")
PEOPLE = ("panelist", "participant", "secretariat", "opening-speaker", "absent-author", "co-author")
PARAGRAPH = r"cover|A1|A2|[1-9]|[1-8]\d|9[0-3]"


@dataclass(frozen=True)
class Schema:
    """frame: the pandera schema; numbers, lists, categories: names of columns of that kind."""

    frame: pa.DataFrameSchema
    numbers: tuple = ()
    lists: tuple = ()
    categories: tuple = ()


def text(pattern=None, among=None, filled=False, unique=False):
    """A text column: its cells match a pattern, stand among given words, are not empty, or never repeat."""
    checks = []
    if pattern:
        whole = re.compile(pattern)  # fullmatch: `$` would let a line break pass
        checks.append(pa.Check(lambda cells: cells.map(lambda cell: whole.fullmatch(cell) is not None), error=f"the pattern {pattern}"))
    if among:
        checks.append(pa.Check.isin(list(among), error=f"one of {', '.join(word or '(empty)' for word in among)}"))
    if filled:
        checks.append(pa.Check(lambda cells: cells != "", error="not empty"))
    return pa.Column(str, checks, unique=unique)


def words(among):
    """A text column of several words from a closed list, joined by `;`."""
    known = set(among)
    return pa.Column(str, pa.Check(lambda cells: cells.map(lambda cell: set(cell.split(";")) <= known),
                                   error=f"words among {', '.join(among)}, joined by ;"))


def number(low=None):
    """A number column; cells may be missing."""
    return pa.Column(float, [pa.Check.ge(low)] if low is not None else [], nullable=True)


def table(columns, unique=None, **kinds):
    """A table of such columns in this order; unique: names of columns whose cells together never repeat."""
    return Schema(pa.DataFrameSchema(columns, ordered=True, strict=True, unique=list(unique) if unique else None), **kinds)


IDENTIFIER = r"[a-z0-9-]+\.[a-z0-9_]+"
SERIES_TABLES = ("indicators", "commodity_prices", "crops", "exports", "sectors")
SURVEY_LINES = ("215", "365", "685")  # 2017 international cents a day
SURVEY_NUMBERS = ("mean", "median", *(f"{kind}_{line}" for line in SURVEY_LINES for kind in ("headcount", "gap")), "gini", *(f"decile_{i}" for i in range(1, 11)))
SOURCE, FLAG, COUNTRY = r"[A-Z0-9_-]+", r"[a-z-]*", r"[A-Z]{3}"

SCHEMAS = {
    "reported/figures": table({
        "id": text(IDENTIFIER, unique=True), "paragraph": text(PARAGRAPH), "sub": text(r"[a-z]{0,4}"), "case": text(among=PLACES),
        "subject": text(filled=True), "measure": text(filled=True), "low": number(), "high": number(),
        "qualifier": text(among=QUALIFIERS), "unit": text(filled=True), "period": text(), "token": text(), "note": text(),
    }, numbers=("low", "high"), categories=("case", "qualifier", "unit")),
    "reported/claims": table({
        "id": text(IDENTIFIER, unique=True), "paragraph": text(PARAGRAPH), "sub": text(r"[a-z]{0,4}"), "case": text(among=PLACES),
        "speaker": text(filled=True), "kind": text(among=KINDS), "themes": text(filled=True), "direction": text(among=DIRECTIONS),
        "modality": text(among=MODALITIES), "evidence": text(among=EVIDENCE), "n": number(0), "paraphrase": text(filled=True),
        "opposes": text(),
    }, numbers=("n",), lists=("themes", "speaker", "opposes"), categories=("case", "kind", "direction", "modality", "evidence")),
    "reported/themes": table({"theme": text(r"[a-z-]+", unique=True), "name": text(filled=True), "definition": text(filled=True)}),
    "reported/cases": table({
        "slug": text(among=CASES, unique=True), "title": text(filled=True), "country": text(r"([A-Z]{3}(;[A-Z]{3})*)?"),
        "sector": text(filled=True), "panelist": text(filled=True), "affiliation": text(filled=True), "paper": text(r"(CH-PA\d*)?"),
        "paragraphs": text(r"\d+-\d+"),
    }, lists=("country", "panelist")),
    "reported/people": table({
        "id": text(r"[a-z-]+", unique=True), "name": text(filled=True), "affiliation": text(), "country": text(r"([A-Z]{3})?"),
        "kind": text(among=PEOPLE), "role": text(), "paragraphs": text(filled=True), "note": text(),
    }, lists=("paragraphs",), categories=("kind",)),
    "reported/papers": table({
        "code": text(r"CH-PA\d*", unique=True), "title": text(filled=True), "author": text(), "language": text(filled=True),
        "case": text(among=("",) + PLACES), "paragraphs": text(),
    }, lists=("author",)),
    "reported/organisations": table({
        "id": text(r"[a-z0-9-]+", unique=True), "name": text(filled=True), "expansion": text(), "kind": text(filled=True),
        "country": text(r"([A-Z]{3})?"), "case": text(), "paragraphs": text(filled=True),
    }, lists=("paragraphs",), categories=("kind",)),
    "reported/left_out": table({"paragraph": text(PARAGRAPH), "token": text(filled=True), "reason": text(filled=True)}),
    "reported/verdicts": table({
        "figure": text(IDENTIFIER, unique=True), "verdict": text(among=VERDICTS), "why": text(filled=True), "chapter": text(filled=True),
    }, categories=("verdict",)),
    "reported/misprints": table({"paragraph": text(PARAGRAPH), "printed": text(filled=True), "probably": text(filled=True), "why": text(filled=True)}),
    "reported/coding": table({
        "coder": text(among=("A", "B")), "case": text(among=CASES), "condition": text(among=CONDITIONS),
        "value": pa.Column(float, pa.Check.isin([0.0, 1.0], error="0 or 1")),
        "claims": text(), "why": text(filled=True),
    }, numbers=("value",), lists=("claims",), categories=("coder", "condition"), unique=("coder", "case", "condition")),
    "external/indicators": table({
        "indicator": text(r"[A-Z][A-Z0-9.]+"), "country": text(COUNTRY), "year": number(1900), "value": number(), "source": text(SOURCE), "flag": text(FLAG),
    }, numbers=("year", "value"), categories=("indicator", "country", "source"), unique=("indicator", "country", "year")),
    "external/poverty_surveys": table({
        "country": text(COUNTRY), "year": number(1900), "welfare": text(among=("income", "consumption")), "spell": text(r"\d{4}(-\d{4})?"),
        "kind": text(among=("micro", "group", "aggregate", "imputed")), **{name: number(0) for name in SURVEY_NUMBERS}, "source": text(SOURCE), "flag": text(FLAG),
    }, numbers=("year", *SURVEY_NUMBERS), categories=("country", "welfare", "kind"), unique=("country", "year", "welfare")),
    "external/commodity_prices": table({
        "commodity": text(r"[a-z_]+"), "date": text(r"\d{4}-(0[1-9]|1[0-2])"), "price": number(0), "unit": text(filled=True), "source": text(SOURCE),
    }, numbers=("price",), categories=("commodity", "unit", "source"), unique=("commodity", "date")),
    "external/crops": table({
        "crop": text(r"[a-z_]+"), "country": text(COUNTRY), "measure": text(among=("production", "area", "exports")), "year": number(1900), "value": number(0),
        "unit": text(filled=True), "source": text(SOURCE), "flag": text(FLAG),
    }, numbers=("year", "value"), categories=("crop", "country", "measure", "unit", "source"), unique=("crop", "country", "measure", "year")),
    "external/exports": table({
        "product": text(r"[a-z_]+"), "country": text(COUNTRY), "year": number(1900), "value": number(0), "unit": text(filled=True), "source": text(SOURCE), "flag": text(FLAG),
    }, numbers=("year", "value"), categories=("product", "country", "unit", "source"), unique=("product", "country", "year")),
    "external/sectors": table({
        "sector": text(r"[a-z_]+"), "country": text(COUNTRY), "measure": text(among=("persons engaged", "value added")), "year": number(1900), "value": number(0), "source": text(SOURCE),
    }, numbers=("year", "value"), categories=("sector", "country", "measure"), unique=("sector", "country", "measure", "year")),
    "external/fairtrade_floors": table({
        "start": text(r"\d{4}-(0[1-9]|1[0-2])", unique=True), "basis": text(among=("step", "seen")), "minimum": number(0),
        "premium": number(0), "total": number(0), "state": text(among=("verified", "unverified")), "page": text(r"https?://\S+"),
        "note": text(filled=True),
    }, numbers=("minimum", "premium", "total"), categories=("basis", "state")),
    "external/studies": table({
        "id": text(IDENTIFIER, unique=True), "case": text(among=PLACES), "citation_key": text(filled=True), "estimand": text(filled=True),
        "value": number(), "low": number(), "high": number(), "unit": text(filled=True), "place": text(filled=True),
        "period": text(filled=True), "n": number(0), "seen": text(among=("abstract", "full text", "secondary")), "note": text(),
    }, numbers=("value", "low", "high", "n"), categories=("case", "seen")),
    "external/yardsticks": table({
        "id": text(IDENTIFIER, unique=True), "case": text(among=PLACES), "year": number(1900), "indicator": text(filled=True), "code": text(filled=True),
        "value": number(), "unit": text(filled=True), "source": text(filled=True), "vintage": text(filled=True), "note": text(),
    }, numbers=("year", "value"), categories=("case",)),
    "external/series": table({
        "table": text(among=SERIES_TABLES), "name": text(r"[A-Z][A-Z0-9.]+|[a-z_]+"), "title": text(filled=True), "unit": text(filled=True), "since": number(1900),
        "underlying": text(), "note": text(),
    }, numbers=("since",), categories=("table",), unique=("table", "name")),
    "external/sources": table({
        "source": text(SOURCE, unique=True), "publisher": text(filled=True), "year": text(r"(\d{4})?"), "dataset": text(filled=True), "vintage": text(filled=True),
        "obtained": text(filled=True), "licence": text(filled=True), "licence_checked": text(r"\d{4}-\d{2}(-\d{2})?"), "note": text(),
    }),
    "external/flags": table({"flag": text(r"[a-z-]+", unique=True), "meaning": text(filled=True)}),
    "assumed/checks": table({
        "id": text(r"[a-z0-9_]+", unique=True), "finding": text(r"[a-z_]+"), "label": text(filled=True), "figure": text(IDENTIFIER), "reading": text(filled=True),
        "paragraph": text(PARAGRAPH), "expression": text(filled=True), "unit": text(filled=True), "low": text(), "high": text(),
        "layer": text(among=("reported", "external", "assumed")), "basis": text(filled=True), "says": text(filled=True),
    }, categories=("layer",)),
    "assumed/recommendations": table({
        "claim": text(IDENTIFIER, unique=True), "asks": text(among=("act", "study")), "supports": text(), "tempered": text(),
        "relevance": text(among=("none", "minor", "moderate", "serious")), "because": text(filled=True),
        "later": text(among=("silent", "supports", "mixed", "against")), "studies": text(), "later_note": text(),
    }, lists=("supports", "tempered", "studies"), categories=("asks", "relevance", "later")),
    "assumed/forecasts": table({
        "coder": text(among=("A", "B")), "claim": text(IDENTIFIER), "score": text(among=SCORES), "why": text(filled=True), "evidence": text(),
    }, lists=("evidence",), categories=("coder", "score"), unique=("coder", "claim")),
    "assumed/later_evidence": table({
        "case": text(among=CASES, unique=True), **{about: text(among=LATER) for about in ("claim", "later", "country")},
    }, categories=("claim", "later", "country")),
    "assumed/parameters": table({
        "chapter": text(r"[a-z-]+"), "name": text(r"[a-z][a-z0-9_]*"), "type": text(among=("number", "integer", "month", "choice")),
        "default": text(filled=True), "low": text(), "high": text(), "choices": text(), "unit": text(filled=True),
        "meaning": text(filled=True), "basis": text(filled=True),
    }, categories=("type",)),
}
