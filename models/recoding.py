"""How far a crisp coding of cases can be trusted: agreement of two coders, what wrong cells do to a relation, what chance alone does.

data as in models.sets, with 0 and 1 alone.
"""
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from models import scoring
from models.configurations import descriptions
from models.sets import column_of, consistency_of, crisp_cells, recoded


def agreement(first, second):
    """Cohen's kappa of two crisp codings of the same cells, as `models.scoring.agreement` has it for words; nan where both say one thing only.

    first, second: arrays of 0 and 1, of one length, one cell or more; else ValueError. Returns a `models.scoring.Agreement`.
    """
    first, second = (np.asarray(values, dtype=float).ravel() for values in (first, second))
    if first.size == 0 or first.shape != second.shape:
        raise ValueError(f"the codings have {first.size} and {second.size} cells: they must be of the same ones, one at least")
    if not np.all(np.isin(np.concatenate([first, second]), (0, 1))):
        raise ValueError("a coding has 0 and 1 alone")
    return scoring.agreement(*(dict(enumerate(values.tolist())) for values in (first, second)))


class Standing(NamedTuple):
    """Of the recodings: the 5th, 50th and 95th per cent of a condition's consistency, and the share in which it is the most consistent."""

    low: float
    middle: float
    high: float
    first: float


def standing(data, conditions, outcome, flip_prob, draws, seed):
    """What wrong cells do to each condition as sufficient for an outcome: condition -> Standing, ties counted for nobody.

    Other arguments as in `recoded`. A recoding in which a condition has no case is left out of its quantiles.
    """
    found = recoded(data, [*conditions, outcome], flip_prob, draws, seed)
    y = found[:, :, -1]
    with np.errstate(invalid="ignore", divide="ignore"):
        consistency = np.array([(found[:, :, i] * y).sum(axis=1) / found[:, :, i].sum(axis=1) for i in range(len(conditions))])
    filled = np.nan_to_num(consistency, nan=-1)
    best = [np.all(filled[i] > np.delete(filled, i, axis=0), axis=0).mean() for i in range(len(conditions))]
    return {name: Standing(*map(float, np.nanquantile(consistency[i], (0.05, 0.5, 0.95))), float(best[i])) for i, name in enumerate(conditions)}


def by_chance(data, conditions, outcome, condition):
    """How often one condition, and how often any of several, fits an outcome dealt at random at least as well as the one does in fact.

    The outcome goes to as many cases as in the data, in all ways that there are; a fit is as good where consistency and coverage are
    both no lower. Returns (the condition, any of the conditions), shares in 0-1. Raises ValueError as `models.sets` does, and where
    the outcome or the condition is empty.
    """
    cells, y = crisp_cells(data, conditions), column_of(data, outcome)
    own = cells[:, list(conditions).index(condition)]
    if not own.sum() or not y.sum():
        raise ValueError(f"no case has {condition if not own.sum() else outcome}")
    picks = list(combinations(range(len(y)), int(y.sum())))
    dealt = np.zeros((len(picks), len(y)))
    np.put_along_axis(dealt, np.array(picks), 1, axis=1)
    hits = dealt @ cells
    wanted, covered = consistency_of(own, y), (own * y).sum() / y.sum()
    sizes = np.maximum(cells.sum(axis=0), 1)
    fits = (hits / sizes >= wanted - 1e-12) & (hits / y.sum() >= covered - 1e-12)
    return float(fits[:, list(conditions).index(condition)].mean()), float(fits.any(axis=1).mean())


def every_reading(data, doubtful, conditions, outcome, consistency_cut, kind="parsimonious"):
    """What each combination of readings of some doubtful cells gives: a DataFrame, one row a combination, all as coded first.

    doubtful: pairs (case, column), up to twelve, else ValueError; other arguments as in `configurations.truth_table` and `minimise`.
    Columns: turned (how many cells), models (a tuple of descriptions, all tied ones), first (the most consistent condition, or "").
    """
    if len(doubtful) > 12:
        raise ValueError(f"doubtful has {len(doubtful)} cells: twelve are the most, they make 4096 combinations")
    names = [*conditions, outcome]
    cells = crisp_cells(data, names)
    chosen = [cut for size in range(len(doubtful) + 1) for cut in combinations(doubtful, size)]
    codings = np.repeat(cells[None], len(chosen), axis=0)
    for coding, turned in zip(codings, chosen):
        for case, name in turned:
            place = data.index.get_loc(case), names.index(name)
            coding[place] = 1 - coding[place]
    first = []
    for coding in codings:
        fits = {name: consistency_of(coding[:, i], coding[:, -1]) for i, name in enumerate(conditions)}
        best = [name for name, fit in fits.items() if fit == max(fits.values())]
        first.append(best[0] if len(best) == 1 else "")
    found = descriptions(codings, conditions, consistency_cut, kind=kind)
    return pd.DataFrame({"turned": [len(turned) for turned in chosen], "models": [tuple(map(str, models)) for models in found], "first": first})
