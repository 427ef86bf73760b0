"""Two surveys of a country that may be compared: which they are, and in what parts poverty changed between them.

Means and lines are in one currency; shares are numbers in 0-1, decile shares in per cent as the surveys give them.
"""
from dataclasses import dataclass

import numpy as np

from models.distribution import BetaLorenz, InvalidLorenz, LognormalLorenz, QuadraticLorenz, decompose_poverty_change
from models.ranges import above

MEASURED = ("micro", "group")  # surveyed; imputed rows are none
POINTS = np.arange(1, 10) / 10


@dataclass(frozen=True)
class Spell:
    """Two surveys of one design: first and last are rows (dictionaries) of the surveys; from_workshop: whether the first lies near 1995."""

    country: str
    first: dict
    last: dict
    from_workshop: bool

    @property
    def years(self):
        return int(self.last["year"] - self.first["year"])


def spells(surveys, last_year, middle=1995, window=3, least=5):
    """The pairs that one may compare, by a rule that does not look at their results; sorted by kind, country and year.

    surveys: dictionaries with country, year, spell, kind, mean, gini and deciles (ten, or None); last_year: none later is taken;
    window: how far from `middle` the first survey of a country's first pair may lie. That pair starts with the survey nearest to
    `middle` (the earlier of two) which has a later one in its own spell. Every spell begun after it that spans `least` years gives
    one more pair, from its first survey to its last. No pair crosses two spells, so breaks are never joined.
    """
    if last_year <= middle:
        raise ValueError(f"last_year = {last_year} must lie after {middle}")
    usable = sorted((row for row in surveys if row["kind"] in MEASURED and row["deciles"] and row["gini"] and row["year"] <= last_year), key=lambda row: row["year"])
    groups = {}
    for row in usable:
        groups.setdefault((row["country"], row["spell"]), []).append(row)
    found = []
    for country in sorted({row["country"] for row in usable}):
        own = [rows for (place, _), rows in groups.items() if place == country and len(rows) > 1]
        near = [(abs(row["year"] - middle), row["year"], row, rows[-1]) for rows in own for row in rows[:-1] if abs(row["year"] - middle) <= window]
        begun = middle
        if near:
            _, _, first, last = min(near, key=lambda item: item[:2])
            found.append(Spell(country, first, last, True))
            begun = last["year"]
        found += [Spell(country, rows[0], rows[-1], False) for rows in own
                  if rows[0]["year"] >= begun and rows[0]["year"] > middle and rows[-1]["year"] - rows[0]["year"] >= least]
    return sorted(found, key=lambda spell: (not spell.from_workshop, spell.country, spell.first["year"]))


@dataclass(frozen=True)
class Fit:
    """A kind of Lorenz curve for both ends of a spell. miss: the largest distance from the cumulated shares, 0-1; refused: kinds that are no Lorenz curve."""

    kind: str
    before: object
    after: object
    miss: float
    refused: tuple

    @property
    def is_fallback(self):
        return self.kind == "lognormal"


def fit(spell):
    """The curves for a spell: quadratic or Beta, fitted to the cumulated decile shares, whichever is valid at both ends and closer
    (least squares over both); where both break a condition at an end, the lognormal with the surveys' Gini index."""
    ends = [_cumulated(row["deciles"]) for row in (spell.first, spell.last)]
    candidates, refused = [], []
    for kind, curve in (("quadratic", QuadraticLorenz), ("Beta", BetaLorenz)):
        try:
            pair = [curve.fit(POINTS, shares) for shares in ends]
            gaps = np.concatenate([one.share(POINTS) - shares for one, shares in zip(pair, ends)])
        except InvalidLorenz:
            refused.append(kind)
            continue
        candidates.append((float(gaps @ gaps), kind, pair, float(np.abs(gaps).max())))
    if not candidates:
        pair = [LognormalLorenz(row["gini"]) for row in (spell.first, spell.last)]
        gaps = np.concatenate([one.share(POINTS) - shares for one, shares in zip(pair, ends)])
        return Fit("lognormal", *pair, float(np.abs(gaps).max()), tuple(refused))
    _, kind, pair, miss = min(candidates, key=lambda item: item[0])
    return Fit(kind, *pair, miss, tuple(refused))


def parts(spell, curves, line):
    """(growth, redistribution, before, after) of the headcount at a line, from fitted curves: the first two add up to after - before."""
    growth, redistribution = decompose_poverty_change((spell.first["mean"], curves.before), (spell.last["mean"], curves.after), line)
    return growth, redistribution, curves.before.headcount(spell.first["mean"], line), curves.after.headcount(spell.last["mean"], line)


def growth_of_tenths(spell):
    """Growth a year of the mean of each tenth, from the poorest: ten numbers, 0.01 is one per cent. They are tenths, not the same people."""
    before, after = (np.array(row["deciles"]) / sum(row["deciles"]) * row["mean"] for row in (spell.first, spell.last))
    return (after / before) ** (1 / spell.years) - 1


def change_between(values, first, last):
    """last minus first of a mapping year -> value, or None where a year is missing."""
    return values[last] - values[first] if first in values and last in values else None


def mean_of_years(values, first, last):
    """Mean of a mapping year -> value from first to last, both in it, or None where a year is missing."""
    found = [values.get(year) for year in range(first, last + 1)]
    return None if not found or None in found else sum(found) / len(found)


def elsewhere(changes, home, least=3):
    """(least, most) of a mapping region -> change without the region `home`: a placebo for a country that lies there. None stands for
    a change not known; with fewer than `least` known ones the answer is None, since a band of one or two regions says nothing."""
    known = [change for region, change in changes.items() if region != home and change is not None]
    return (min(known), max(known)) if len(known) >= least else None


def turning_line(spell):
    """The poverty line at which the redistribution part of lognormal incomes changes its sign.

    For one mean the headcount does not feel a change of the spread from s0 to s1 at mean * exp(s0 s1 / 2). The part is an average
    over both means, so the line lies between the two values; bisection finds it. ValueError where the Gini index did not change.
    """
    ends = [(row["mean"], LognormalLorenz(row["gini"])) for row in (spell.first, spell.last)]
    if spell.first["gini"] == spell.last["gini"]:
        raise ValueError(f"the Gini index is {spell.first['gini']} at both ends, so that no line turns the sign of the redistribution")
    low, high = sorted(mean * np.exp(ends[0][1].sigma * ends[1][1].sigma / 2) for mean, _ in ends)
    sign = np.sign(decompose_poverty_change(*ends, low)[1])
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.sign(decompose_poverty_change(*ends, middle)[1]) == sign else (low, middle)
    return (low + high) / 2


def _cumulated(deciles):
    shares = np.asarray(deciles, dtype=float)
    if shares.shape != (10,) or not np.all(np.isfinite(shares)) or np.any(np.diff(shares) < -1e-9):
        raise ValueError("deciles must be ten shares that never fall")
    above(0, total=float(shares.sum()))
    return (shares / shares.sum()).cumsum()[:9]
