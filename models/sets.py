"""Sets of cases: memberships in 0-1, expressions of them, and whether one set is sufficient or necessary for another.

data is a pandas DataFrame, one row a case (named by its index), one column a set: 0 and 1 alone are crisp, others fuzzy. In
expressions `*` is and (the least), `+` is or (the greatest), `~` is not (one less it): "DEV*~URB + STB"; `1` is always.
"""
import re
from math import inf
from typing import NamedTuple

import numpy as np

from models.ranges import hold

NAME = r"[^~*+\s]+"
NOTHING = 1e-12  # a sum of memberships up to this is an empty set


class Fit(NamedTuple):
    """How well a relation of sets holds: consistency and coverage in 0-1, pri (proportional reduction of inconsistency; nan where
    what is left to judge it is nothing)."""

    consistency: float
    coverage: float
    pri: float


def membership(data, expression):
    """Membership of every case in an expression: an array. Raises ValueError for an unknown column, a value outside 0-1, or bad syntax."""
    terms = [[_literal(data, part) for part in term.split("*")] for term in str(expression).split("+")]
    return np.max([np.min(term, axis=0) for term in terms], axis=0)


def set_relation(data, expression, outcome, kind="sufficient"):
    """How well an expression is sufficient, or necessary, for an outcome: a Fit of consistency, coverage and pri.

    outcome: an expression too; kind: sufficient or necessary. Raises ValueError where no case is in the set that is judged, or in
    the other. Sufficient: x below y, consistency sum min(x, y)/sum x, coverage sum min(x, y)/sum y, pri (sum min(x, y) - s)/(sum x - s) with
    s = sum min(x, y, 1 - y). Necessary: the same with x and y in each other's place. Source: Ragin (2008), Schneider and Wagemann (2012).
    """
    if kind not in ("sufficient", "necessary"):
        raise ValueError(f"kind = {kind!r} must be sufficient or necessary")
    x, y = membership(data, expression), membership(data, outcome)
    for name, found in ((expression, x), (outcome, y)):
        if not found.sum() > NOTHING:
            raise ValueError(f"no case has any membership in {name}")
    inner, outer = (x, y) if kind == "sufficient" else (y, x)
    return Fit(consistency_of(inner, outer), float(np.minimum(x, y).sum() / outer.sum()), pri_of(inner, outer))


def relevance_of_necessity(data, expression, outcome):
    """How little trivial a necessary condition is: sum (1 - x)/sum (1 - min(x, y)), near 0 where nearly every case has it.

    Arguments as in `set_relation`; nan where every case is wholly in both. Source: Schneider and Wagemann (2012).
    """
    x, y = membership(data, expression), membership(data, outcome)
    return _quotient((1 - x).sum(), (1 - np.minimum(x, y)).sum())


def _literal(data, text):
    found = re.fullmatch(rf"\s*(~?)\s*({NAME})\s*", text)
    if not found:
        raise ValueError(f"{text.strip()!r} is no condition: an expression is written as in 'A*~B + C'")
    if found[2] == "1" and "1" not in data:
        column = np.ones(len(data))
    else:
        column = column_of(data, found[2])
    return 1 - column if found[1] else column


def column_of(data, name):
    """Memberships of every case in one set: an array. Raises ValueError for an unknown set, no case, or a value outside 0-1."""
    if name not in data:
        raise ValueError(f"the data have no column {name!r}; they have {', '.join(map(str, data))}")
    column = np.asarray(data[name], dtype=float)
    if column.size == 0:
        raise ValueError("the data have no case")
    wrong = ~((column >= 0) & (column <= 1))
    if np.any(wrong):
        raise ValueError(f"{name} = {column[wrong][0]:g} of {data.index[np.argmax(wrong)]} must lie between 0 and 1")
    return column


def crisp_cells(data, names):
    """The cells of some columns: an array of 0 and 1, a row a case. Raises ValueError where the coding is not crisp."""
    cells = np.column_stack([column_of(data, name) for name in names])
    if not np.all((cells == 0) | (cells == 1)):
        raise ValueError("only a coding of 0 and 1 can be turned round or dealt anew")
    return cells


def recoded(data, names, flip_prob, draws, seed):
    """The cells of some columns with each turned round at random, apart from the others: an array of shape (draws, cases, names).

    flip_prob: 0-1; draws: 1 or more; seed: a whole number (with the same one, every cell that turns at a low
    flip_prob turns at a higher one too); else ValueError.
    """
    hold(0, 1, flip_prob=flip_prob)
    hold(1, inf, draws=draws)
    cells = crisp_cells(data, names)
    turned = np.random.default_rng(seed).random((draws, *cells.shape)) < flip_prob
    return np.abs(cells - turned)


def consistency_of(x, y):
    """Consistency of x as sufficient for y, arrays of memberships: sum min(x, y)/sum x; nan where x is empty."""
    return _quotient(np.minimum(x, y).sum(), x.sum())


def pri_of(x, y):
    """Proportional reduction of inconsistency of x as sufficient for y, arrays of memberships; nan where nothing is left to judge."""
    both = np.minimum(np.minimum(x, y), 1 - y).sum()
    return _quotient(np.minimum(x, y).sum() - both, x.sum() - both)


def _quotient(part, whole):
    return float(part / whole) if whole > NOTHING else float("nan")
