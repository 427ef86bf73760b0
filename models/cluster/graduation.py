"""How small firms come, grow, shrink and go: the age of the living, and a chain of size classes.

In the chain a firm of class i moves up at a yearly rate, down at another, and closes at a third, the same in every class; new
firms start in the lowest class. Rates are per year and firm, and hold at every moment (a rate of 0.1 moves 9.5 per cent of a class
within a year). Arrays run from the lowest class up.
"""
from itertools import product
from math import log

import numpy as np
from scipy.linalg import expm


def exit_rate(mean_age):
    """Yearly exit rate that keeps the living firms at this mean age, and the years in which half of the firms of a year are gone.

    mean_age: years, above 0. Returns (rate, half_life), a rate per year and years.
    Holds where entry is steady and every firm, young or old, runs the same risk: the ages of the living are then exponential with
    mean 1/rate, and survival to age t is exp(-rate t). Derivation: the firms now aged t are entry times exp(-rate t); the mean of
    that density is 1/rate, and exp(-rate t) = 1/2 at t = log(2)/rate.
    """
    if not mean_age > 0:
        raise ValueError(f"mean_age = {mean_age} must be above 0 years")
    rate = 1 / mean_age
    return rate, log(2) / rate


def up_rates(shares, down, entry=0.0):
    """Yearly rates of moving up that keep the shares of the classes as they are.

    shares: of the k classes, above 0, adding up to 1; down: rate of moving down, above 0 (one number, or k - 1 of them: from the
    second class, the third ...); entry: new firms a year as a share of all firms, 0 or more; else ValueError. Returns k - 1 rates.
    Derivation: the classes above i grow with the whole, at the rate of entry less that of closing, and lose the rate of closing; so the
    firms that cross into them are pi_i g_i - pi_{i+1} d_{i+1} = entry times the sum of pi_j over j > i. Where the number of firms is
    steady, entry is the exit rate.
    One survey gives the shares and no rate: with entry 0 only the ratios g_i/d_{i+1} = pi_{i+1}/pi_i are known.
    """
    shares = _shares(shares)
    down = _rates(down, shares.size - 1, "down")
    if not entry >= 0:
        raise ValueError(f"entry = {entry} must be 0 or more")
    above = np.cumsum(shares[::-1])[::-1][1:]
    return (shares[1:] * down + entry * above) / shares[:-1]


def up_rate_bounds(percents, down, entry=0.0, half_width=0.5):
    """Least and greatest rate of moving up out of each class, when the shares are rounded percentages.

    percents: as printed, above 0; each may be off by half_width per cent, and the true ones add up to 100; down, entry as in
    `up_rates`. Returns an array of shape (k - 1, 2). Raises ValueError where a share could be 0 or nothing adds up to 100.
    A rate is a quotient of two sums of shares, so its extremes lie at corners of what the rounding allows: all shares but one at a
    limit, and that one making up the whole.
    """
    percents = np.asarray(percents, dtype=float)
    if percents.size < 2 or not np.all(percents > half_width):
        raise ValueError(f"every one of two or more percentages must be above {half_width}, else its class may be empty")
    corners = []
    for free in range(percents.size):
        for sides in product((-half_width, half_width), repeat=percents.size - 1):
            corner = percents + np.insert(sides, free, 0.0)
            corner[free] = 100 - corner.sum() + corner[free]
            if abs(corner[free] - percents[free]) <= half_width + 1e-9:
                corners.append(corner / 100)
    if not corners:
        raise ValueError("no shares that are rounded to these percentages add up to 100")
    rates = np.array([up_rates(corner, down, entry) for corner in corners])
    return np.column_stack([rates.min(axis=0), rates.max(axis=0)])


def steady_shares(up, down, entry=0.0):
    """Shares of the classes towards which the chain tends: the reverse of `up_rates`, worked out from the highest class down.

    up: rates out of the first class, the second ..., above 0; down: as in `up_rates`; else ValueError. Returns k shares.
    """
    up = _rates(up, len(up), "up")
    down = _rates(down, up.size, "down")
    if not entry >= 0:
        raise ValueError(f"entry = {entry} must be 0 or more")
    shares = np.ones(up.size + 1)
    for i in reversed(range(up.size)):
        shares[i] = (shares[i + 1] * down[i] + entry * shares[i + 1:].sum()) / up[i]
    return shares / shares.sum()


def simulate(firms, up, down, entry, closing, years, boost=1.0, boosted=1):
    """Numbers of firms by class at the end of each year, from year 0 on.

    firms: by class now, 0 or more, some above 0; up, down: rates as in `steady_shares`; entry: new firms a year as a share of all
    firms; closing: rate of closing; both 0 or more; years: a whole number, 0 or more; boost: by what the rate of moving up out of the
    class number `boosted` (0 is the lowest) is multiplied, from the start on, above 0; else ValueError.
    Returns an array of shape (years + 1, k). The flows are linear in the numbers, so a year is a matrix exponential, without error.
    """
    firms = np.asarray(firms, dtype=float)
    up = _rates(up, firms.size - 1, "up").copy()
    down = _rates(down, firms.size - 1, "down")
    if not np.all(firms >= 0) or not firms.sum() > 0:
        raise ValueError("firms must be 0 or more in every class, and some above 0")
    if not (entry >= 0 and closing >= 0 and boost > 0):
        raise ValueError(f"entry = {entry} and closing = {closing} must be 0 or more, boost = {boost} above 0")
    if not 0 <= boosted < up.size or years < 0 or years != int(years):
        raise ValueError(f"boosted = {boosted} must be one of the {up.size} lower classes, years = {years} a whole number of 0 or more")
    up[boosted] *= boost
    flows = np.diag(up, -1) + np.diag(down, 1)
    flows -= np.diag(flows.sum(axis=0) + closing)
    flows[0] += entry
    year = expm(flows)
    path = [firms]
    for _ in range(int(years)):
        path.append(year @ path[-1])
    return np.array(path)


def _shares(shares):
    shares = np.asarray(shares, dtype=float)
    if shares.ndim != 1 or shares.size < 2 or not np.all(shares > 0) or abs(shares.sum() - 1) > 1e-9:
        raise ValueError("the shares of two or more classes must be above 0 and add up to 1")
    return shares


def _rates(rates, size, name):
    """One rate for all, or one each, as an array."""
    rates = np.asarray(rates, dtype=float)
    if rates.ndim > 1 or (rates.ndim == 1 and rates.size != size) or not np.all((rates > 0) & np.isfinite(rates)):
        raise ValueError(f"{name} must be one rate above 0, or {size} of them")
    return np.broadcast_to(rates, (size,))
