"""Who has how much: poverty measures, inequality, concentration of one source of income, and what moved the number of the poor.

Incomes are in any one currency, a poverty line in the same; shares, Gini and concentration indices are numbers, not per cent.
The Lorenz curves with a formula stand in models/lorenz.py and can be had from here too.
"""
import numpy as np

from models.ranges import above, hold
from models.lorenz import BetaLorenz, InvalidLorenz, Lognormal, LognormalLorenz, LorenzCurve, QuadraticLorenz

__all__ = ["BetaLorenz", "InvalidLorenz", "Lognormal", "LognormalLorenz", "LorenzCurve", "QuadraticLorenz", "concentration_bounds",
           "concentration_index", "decompose_poverty_change", "fgt", "gini", "gini_bounds", "gini_effect", "kakwani", "watts"]


# --- incomes ---

def fgt(incomes, line, alpha, weights=None):
    """Poverty measure of Foster, Greer and Thorbecke: the mean over all persons of (1 - income/line)^alpha for those below the line.

    incomes: array of shape (n,); line: above 0; alpha: 0 (headcount), 1 (gap), 2 (squared gap) or any other number from 0 on;
    weights: of shape (n,), from 0 on. Returns a share in 0-1 where no income is negative. Someone exactly at the line is not poor.
    Raises ValueError outside these ranges. Source: Foster, Greer and Thorbecke (1984).
    """
    y, w = _incomes(incomes, weights)
    above(0, line=line)
    if not alpha >= 0:
        raise ValueError(f"alpha = {alpha} must be 0 or more")
    poor = y < line
    return float(w[poor] @ (1 - y[poor] / line) ** alpha / w.sum())


def watts(incomes, line, weights=None):
    """Watts' poverty measure: the mean over all persons of log(line/income) for those below the line.

    Arguments as in `fgt`; the incomes of the poor must be above 0, else ValueError. Source: Watts (1968).
    """
    y, w = _incomes(incomes, weights)
    above(0, line=line)
    poor = y < line
    if np.any(y[poor] <= 0):
        raise ValueError("an income of 0 or less has no logarithm; Watts' measure needs incomes above 0")
    return float(w[poor] @ np.log(line / y[poor]) / w.sum())


def gini(incomes, weights=None):
    """Gini index of a population: 1 minus twice the area under its Lorenz curve, drawn with straight lines from (0, 0).

    incomes: array of shape (n,), none negative, not all 0; weights as in `fgt`. Returns a number in 0-1 (at most 1 - 1/n without
    weights: the formula divides by n squared). Raises ValueError outside these ranges.
    """
    y, w = _incomes(incomes, weights)
    if np.any(y < 0) or not w @ y > 0:
        raise ValueError("incomes must be 0 or more, and some above 0")
    order = np.argsort(y, kind="stable")
    y, w = y[order], w[order]
    reached = np.cumsum(w * y) / (w @ y)
    return float(1 - w @ (reached + np.concatenate(([0.0], reached[:-1]))) / w.sum())


def _incomes(incomes, weights):
    """Incomes and weights as arrays; without weights every income counts 1."""
    y = np.asarray(incomes, dtype=float)
    w = np.ones_like(y) if weights is None else np.asarray(weights, dtype=float)
    if y.ndim != 1 or y.size == 0 or not np.all(np.isfinite(y)):
        raise ValueError("incomes must be a list of numbers, with one at least")
    if w.shape != y.shape or not np.all(np.isfinite(w)) or np.any(w < 0) or not w.sum() > 0:
        raise ValueError("weights must be as many as the incomes, 0 or more, and some above 0")
    return y, w


# --- concentration of a source or an outcome over people ranked by income ---

def concentration_index(cumulative_population, cumulative_outcome):
    """Concentration index: 1 minus twice the area under a concentration curve drawn with straight lines.

    cumulative_population: shares in 0-1 of the people, ranked from the poorest, never falling; cumulative_outcome: the share of the
    outcome that they have together, in 0-1, never falling. (0, 0) and (1, 1) are added when missing. Returns a number in -1 to 1:
    below 0 when the poor have more than their share of it. Raises ValueError outside these ranges.
    """
    p, c = (np.asarray(values, dtype=float) for values in (cumulative_population, cumulative_outcome))
    if p.ndim != 1 or p.shape != c.shape:
        raise ValueError("population and outcome must be two lists of one length")
    if p.size == 0 or p[0] > 0:
        p, c = np.insert(p, 0, 0.0), np.insert(c, 0, 0.0)
    if p[-1] < 1:
        p, c = np.append(p, 1.0), np.append(c, 1.0)
    if not (np.all(np.isfinite(p)) and np.all(np.isfinite(c))) or np.any(np.diff(p) < 0) or np.any(np.diff(c) < 0):
        raise ValueError("both lists must hold numbers and never fall")
    if p[0] < 0 or p[-1] > 1 or abs(c[0]) > 1e-9 or abs(c[-1] - 1) > 1e-9:
        raise ValueError("a concentration curve goes from (0, 0) to (1, 1)")
    return float(1 - np.diff(p) @ (c[1:] + c[:-1]))


def concentration_bounds(population_share, outcome_share, most=None):
    """Least and greatest concentration index that go with one known point of the curve.

    population_share: the poorest so many, in 0-1; outcome_share: what they have of the outcome, in 0-1; most: the same, where only
    a range from outcome_share to `most` is known. The outcome is never negative and nothing else is assumed of it.
    Returns (low, high). Raises ValueError outside these ranges.
    Derivation: the curve never falls, so it lies below (p, c) left of the point and above it right of it. The greatest area has c
    from the very poorest on and 1 from p on, p c + 1 - p; the least has 0 up to p and c from p on, (1 - p) c.
    """
    most = outcome_share if most is None else most
    hold(0, 1, population_share=population_share, outcome_share=outcome_share, most=most)
    if most < outcome_share:
        raise ValueError(f"most = {most} must not lie below outcome_share = {outcome_share}")
    p = population_share
    return 1 - 2 * (p * most + 1 - p), 1 - 2 * (1 - p) * outcome_share


def gini_bounds(population_share, income_share):
    """Least and greatest Gini index that go with one known point of the Lorenz curve, incomes never negative.

    population_share: the poorest so many, above 0 and below 1; income_share: what they have, from 0 to population_share.
    Returns (low, high). Raises ValueError outside these ranges.
    Derivation: a Lorenz curve is convex. The least Gini has two straight lines through the point (Gastwirth 1972). The greatest has
    nothing for the very poorest, one straight line through the point, and one person with all the rest; of the slopes m that a
    convex curve can have there, the one with the least area below, (1/2)(m a^2 + 2 a s + s^2/m), a = 1 - p, s the income share.
    """
    p, share = population_share, income_share
    if not 0 < p < 1 or not 0 <= share <= p:
        raise ValueError(f"population_share = {p} must lie between 0 and 1, income_share = {share} between 0 and population_share")
    if share == 0:
        return p, 1.0
    rest = 1 - p
    slope = min(max(share / rest, share / p), (1 - share) / rest)
    return p - share, 1 - (slope * rest**2 + 2 * rest * share + share**2 / slope)


def kakwani(concentration, gini):
    """Kakwani's index: concentration index of a source minus Gini of all income. Below 0, more of the source lowers the Gini.

    concentration in -1 to 1, gini in 0-1, else ValueError. Source: Kakwani (1977), there for taxes, which lower it above 0.
    """
    if not -1 <= concentration <= 1:
        raise ValueError(f"concentration = {concentration} must lie between -1 and 1")
    hold(0, 1, gini=gini)
    return concentration - gini


def gini_effect(source_share, concentration, gini):
    """Change of the Gini index for a growth of one source: what all of it does, at the rate of its first per cent.

    source_share: the source's share of all income, 0-1; concentration, gini as in `kakwani`. Returns source_share times their
    difference. A growth by x of the source (0.01 is one per cent) moves the Gini by about x times this. Ranks are held fixed.
    Raises ValueError outside these ranges. Source: Lerman and Yitzhaki (1985).
    """
    hold(0, 1, source_share=source_share)
    return source_share * kakwani(concentration, gini)


# --- what moved the number of the poor ---

def decompose_poverty_change(before, after, line):
    """Change of the headcount in two parts that add up to it: growth of the mean, and redistribution.

    before, after: pairs (mean, shape), where a shape has `.headcount(mean, line)`; line in the currency of the means.
    Returns (growth, redistribution), shares in -1 to 1. Each is the average over the two orders in which mean and shape can change
    (Shapley's rule), so nothing is left over. Source: Datt and Ravallion (1992), averaged as in Shorrocks (2013).
    """
    (mean0, shape0), (mean1, shape1) = before, after
    heads = {(i, j): shape.headcount(mean, line) for i, mean in enumerate((mean0, mean1)) for j, shape in enumerate((shape0, shape1))}
    growth = (heads[1, 0] - heads[0, 0] + heads[1, 1] - heads[0, 1]) / 2
    redistribution = (heads[0, 1] - heads[0, 0] + heads[1, 1] - heads[1, 0]) / 2
    return growth, redistribution
