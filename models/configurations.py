"""Which combinations of conditions go with an outcome: truth tables, their shortest descriptions, and how far a coding bears them.

data is a pandas DataFrame, one row a case (named by its index), one column a condition or outcome, with memberships in 0-1, as in
models.sets, whose expressions and relations of sets can be had from here. Source: Ragin (2008); the shortest descriptions after Quine
(1952), McCluskey (1956) and Petrick (1956).
"""
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from models.sets import NAME, Fit, column_of, consistency_of, membership, pri_of, recoded, relevance_of_necessity, set_relation

__all__ = ["Fit", "Model", "Row", "Survival", "TruthTable", "descriptions", "membership", "minimise", "prime_implicants", "relevance_of_necessity",
           "set_relation", "term_survival", "truth_table"]
KINDS = ("conservative", "parsimonious", "intermediate")
MOST_CONDITIONS = 8  # a table has 2^k rows and 3^k possible terms


@dataclass(frozen=True)
class Row:
    """One combination of conditions.

    values: 0 or 1 a condition; cases: names of those that belong here more than not; consistency, pri: of the row as sufficient for
    the outcome, over all cases (nan where no case has any membership); output: 1, 0, or None where it is a remainder (too few cases
    to say); contradictory: whether some of its cases have the outcome more than not, and some less.
    """

    values: tuple
    cases: tuple
    consistency: float
    pri: float
    output: int | None
    contradictory: bool


@dataclass(frozen=True)
class TruthTable:
    """All 2^k rows, in the order of binary numbers (the last condition turns fastest), with the names of conditions and outcome."""

    conditions: tuple
    outcome: str
    rows: tuple

    def frame(self):
        """The same as a DataFrame: conditions, n, consistency, pri, output, contradictory, cases."""
        return pd.DataFrame([{**dict(zip(self.conditions, row.values)), "n": len(row.cases), "consistency": row.consistency, "pri": row.pri,
                              "output": row.output, "contradictory": row.contradictory, "cases": row.cases} for row in self.rows])


@dataclass(frozen=True)
class Model:
    """A description of the positive rows: terms such as 'DEV*~URB', joined by or. str() gives an expression."""

    terms: tuple

    def __str__(self):
        return " + ".join(self.terms)


class Survival(NamedTuple):
    """Share of recodings in which a term stands in some of the tied models, and in every one of them."""

    some: float
    every: float


# --- truth table ---

def truth_table(data, conditions, outcome, consistency_cut, frequency_cut=1, pri_cut=0.0):
    """The truth table of a coding.

    conditions: names of columns, one to eight; outcome: an expression; consistency_cut, pri_cut: the least at which a row counts as
    positive, 0-1 (consistency_cut above 0); frequency_cut: the least number of cases at which a row counts at all, 1 or more.
    Raises ValueError outside these ranges, and for a case that is exactly half in a condition: it belongs to no row.
    """
    conditions = tuple(conditions)
    _check_table(conditions, consistency_cut, frequency_cut, pri_cut)
    columns, y = [column_of(data, name) for name in conditions], membership(data, outcome)
    for name, column in zip(conditions, columns):
        if np.any(column == 0.5):
            raise ValueError(f"{data.index[np.argmax(column == 0.5)]} is exactly half in {name}: it belongs to no row of the table")
    rows = []
    for values in product((0, 1), repeat=len(conditions)):
        x = np.min([column if value else 1 - column for value, column in zip(values, columns)], axis=0)
        cases = x > 0.5
        consistency, pri = consistency_of(x, y), pri_of(x, y)
        positive = consistency >= consistency_cut - 1e-12 and (pri_cut == 0 or pri >= pri_cut - 1e-12)
        rows.append(Row(values, tuple(data.index[cases]), consistency, pri, int(positive) if cases.sum() >= frequency_cut else None,
                        bool(np.any(y[cases] > 0.5) and np.any(y[cases] < 0.5))))
    return TruthTable(conditions, str(outcome), tuple(rows))


def _check_table(conditions, consistency_cut, frequency_cut, pri_cut=0.0):
    if not 1 <= len(conditions) <= MOST_CONDITIONS or len(set(conditions)) < len(conditions):
        raise ValueError(f"conditions = {', '.join(conditions)}: name one to {MOST_CONDITIONS} of them, each once")
    unfit = [name for name in conditions if not re.fullmatch(NAME, name) or name == "1"]
    if unfit:
        raise ValueError(f"conditions = {', '.join(unfit)}: a name that goes into expressions has no blank and no ~, * or +, and is not 1")
    if not 0 < consistency_cut <= 1 or not 0 <= pri_cut <= 1:
        raise ValueError(f"consistency_cut = {consistency_cut} must lie above 0 and at most at 1, pri_cut = {pri_cut} between 0 and 1")
    if frequency_cut < 1:
        raise ValueError(f"frequency_cut = {frequency_cut} must be 1 or more")


# --- minimisation: a term has 0, 1 or None (either) a condition; a set of rows is a whole number, one bit a row ---

def prime_implicants(table, kind="parsimonious"):
    """The prime implicant chart: term -> values of the positive rows that it covers. kind: conservative (positive rows only) or
    parsimonious (remainders may be covered too), else ValueError."""
    if kind not in KINDS[:2]:
        raise ValueError(f"kind = {kind!r} must be {' or '.join(KINDS[:2])}")
    positive, remainders = _sets(table)
    covers = _covers(len(table.conditions))
    return {_text(table.conditions, term): tuple(row.values for i, row in enumerate(table.rows) if covers[term] & positive & (1 << i))
            for term in _primes(len(table.conditions), positive, remainders if kind == "parsimonious" else 0)}


def minimise(table, kind="conservative", directions=None):
    """The shortest descriptions of the positive rows: all models that have the fewest terms, those with fewer literals first.

    kind: conservative (covers no remainder), parsimonious (covers any remainder that helps) or intermediate (only those that the
    directions make easy); directions: condition -> 1 or 0, whether its presence or its absence is expected to favour the outcome;
    needed for intermediate, and only there. No model where no row is positive; the term '1' (always) where no row is negative.
    Raises ValueError for another kind, a missing or unknown direction.
    Intermediate, after Ragin and Sonnett (2005): of a conservative term that lies inside a parsimonious one, literals go that are against
    their direction and not in the parsimonious term; the remainders so covered join the positive rows. Done for each pair of a
    conservative and a parsimonious model; all results are given.
    """
    _check_solution(table.conditions, kind, directions)
    return _described(table.conditions, *_sets(table), kind, directions)


def _check_solution(conditions, kind, directions):
    if kind not in KINDS:
        raise ValueError(f"kind = {kind!r} must be one of {', '.join(KINDS)}")
    if (kind == "intermediate") != (directions is not None):
        raise ValueError("directions belong to an intermediate solution, and only to it")
    wrong = [f"{name} = {value!r}" for name, value in (directions or {}).items() if name not in conditions or value not in (0, 1)]
    if wrong:
        raise ValueError(f"directions: {', '.join(wrong)}: each is a condition of {', '.join(conditions)}, with 1 or 0")


def _described(conditions, positive, remainders, kind, directions):
    """What `minimise` returns, for a set of positive rows and one of remainders."""
    k = len(conditions)
    if kind != "intermediate":
        return _models(conditions, _shortest(k, positive, remainders if kind == "parsimonious" else 0))
    expected = [directions.get(name) for name in conditions]
    found = set()
    for long in _shortest(k, positive, 0):
        for short in _shortest(k, positive, remainders):
            easy = 0
            for term in long:
                for wider in short:
                    if all(b is None or a == b for a, b in zip(term, wider)):
                        kept = tuple(None if b is None and e is not None and a == 1 - e else a for a, b, e in zip(term, wider, expected))
                        easy |= _covers(k)[kept]
            found |= _shortest(k, positive, easy & remainders)
    return _models(conditions, found)


def term_survival(data, conditions, outcome, consistency_cut, flip_prob, draws, seed, kind="parsimonious", frequency_cut=1, directions=None,
                  flip_outcome=True):
    """How often the terms of the coding's own models come back when each cell of a crisp coding may be wrong.

    flip_prob: chance that a cell is turned round, each apart from the others, 0-1; draws: number of recodings, 1 or more; seed: a whole
    number (with the same one, every cell that turns at a low flip_prob turns at a higher one too); flip_outcome: whether the outcome's
    cells can turn too; the other arguments as in `truth_table` (outcome: a column) and `minimise`. Returns term -> Survival.
    Raises ValueError outside these ranges and for a coding that is not crisp.
    """
    codings = recoded(data, [*conditions, outcome], flip_prob, draws, seed)
    if not flip_outcome:
        codings[:, :, -1] = column_of(data, outcome)
    own = minimise(truth_table(data, conditions, outcome, consistency_cut, frequency_cut), kind, directions)
    found = descriptions(codings, conditions, consistency_cut, frequency_cut, kind, directions)
    models = [[set(model.terms) for model in tied] for tied in found]
    survived = {}
    for term in sorted({term for model in own for term in model.terms}):
        some = sum(any(term in terms for terms in tied) for tied in models)
        every = sum(bool(tied) and all(term in terms for terms in tied) for tied in models)
        survived[term] = Survival(some / draws, every / draws)
    return survived


def descriptions(codings, conditions, consistency_cut, frequency_cut=1, kind="parsimonious", directions=None):
    """What `minimise` makes of the truth table of each of many crisp codings: a list of lists of Model, each set of rows minimised once.

    codings: array of 0 and 1, of shape (codings, cases, conditions + 1), the outcome last; the other arguments as in `truth_table` and
    `minimise`, and held to the same: else ValueError.
    """
    _check_table(conditions, consistency_cut, frequency_cut)
    _check_solution(conditions, kind, directions)
    seen, found = {}, []
    for rows in _sets_of_many(np.asarray(codings), consistency_cut, frequency_cut):
        if rows not in seen:
            seen[rows] = _described(tuple(conditions), *rows, kind, directions)
        found.append(seen[rows])
    return found


def _sets_of_many(codings, consistency_cut, frequency_cut):
    """(the positive rows, the remainders) of each of many crisp codings, as `truth_table` has them: a row's consistency is the share of its
    cases that have the outcome."""
    many, _, width = codings.shape
    rows = 1 << (width - 1)
    place = (codings[:, :, :-1].astype(int) @ (1 << np.arange(width - 2, -1, -1)) + rows * np.arange(many)[:, None]).ravel()
    sizes, hits = (np.bincount(place, weights, many * rows).reshape(many, rows) for weights in (None, codings[:, :, -1].ravel()))
    counted = sizes >= frequency_cut
    positive = counted & (hits / np.maximum(sizes, 1) >= consistency_cut - 1e-12)
    return zip(_as_numbers(positive), _as_numbers(~counted))


def _as_numbers(flags):
    """Each line of flags as a whole number, the first flag in its lowest bit."""
    return [int.from_bytes(line.tobytes(), "little") for line in np.packbits(flags, axis=1, bitorder="little")]


def _sets(table):
    """(the positive rows, the remainders)."""
    return tuple(sum(1 << i for i, row in enumerate(table.rows) if row.output == output) for output in (1, None))


@lru_cache
def _covers(k):
    """Every term of k conditions -> the rows that it covers."""
    rows = list(product((0, 1), repeat=k))
    return {term: sum(1 << i for i, row in enumerate(rows) if all(t is None or t == v for t, v in zip(term, row)))
            for term in product((0, 1, None), repeat=k)}


def _primes(k, positive, may):
    """Terms that cover a positive row, else only rows of `may`, and from which no literal can be left out; in the order of terms."""
    covers = _covers(k)
    implicants = {term: cover for term, cover in covers.items() if not cover & ~(positive | may)}
    return {term: cover & positive for term, cover in implicants.items() if cover & positive
            and not any(value is not None and term[:i] + (None,) + term[i + 1:] in implicants for i, value in enumerate(term))}


def _shortest(k, positive, may):
    """All sets of the fewest prime implicants that cover the positive rows: the shortest products of Petrick's method, found by
    trying one term, two terms, and so on, at the row that the fewest terms cover."""
    if not positive:
        return set()
    primes = _primes(k, positive, may)
    bits = [1 << i for i in range(positive.bit_length()) if positive >> i & 1]
    chart = sorted((([term for term, cover in primes.items() if cover & bit], bit) for bit in bits), key=lambda entry: len(entry[0]))

    def extend(chosen, covered, left):
        open_row = next((terms for terms, bit in chart if not covered & bit), None)
        if open_row is None:
            yield frozenset(chosen)
        elif left:
            for term in open_row:
                yield from extend((*chosen, term), covered | primes[term], left - 1)

    size, found = 0, set()
    while not found:
        size += 1
        found = set(extend((), 0, size))
    return found


def _models(conditions, sets):
    order = {0: 0, 1: 1, None: 2}
    models = [sorted(terms, key=lambda term: [order[value] for value in term]) for terms in sets]
    literals = [sum(value is not None for term in terms for value in term) for terms in models]
    texts = [tuple(_text(conditions, term) for term in terms) for terms in models]
    return [Model(terms) for _, _, terms in sorted((len(terms), count, terms) for count, terms in zip(literals, texts))]


def _text(conditions, term):
    return "*".join(("" if value else "~") + name for name, value in zip(conditions, term) if value is not None) or "1"
