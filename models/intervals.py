"""What a count, a percentage or a mean leaves open: intervals for proportions, and the whole numbers behind rounded figures."""
from collections import Counter
from decimal import Decimal
from math import ceil, comb, floor
from statistics import NormalDist

import numpy as np
from scipy.special import betainc, betaln


def wilson(successes, n, confidence=0.95):
    """Wilson's score interval for a proportion.

    successes: number of successes (0 to n), n: number of trials (1 or more), confidence: in (0, 1); the counts may be arrays of
    one shape. Returns (low, high), each a share in 0-1 of that shape. Raises ValueError outside these ranges.
    Source: Wilson (1927): (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), z the normal quantile of (1+confidence)/2.
    """
    k, size = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence = {confidence} must lie between 0 and 1")
    if np.any(size < 1) or np.any(k < 0) or np.any(k > size):
        raise ValueError("successes must lie between 0 and n, and n be at least 1")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p = k / size
    centre = p + z**2 / (2 * size)
    half = z * np.sqrt(p * (1 - p) / size + z**2 / (4 * size**2))
    # at k = 0 and k = n one bound is exactly 0 or 1; the subtraction would leave a rounding error there
    low = np.where(k == 0, 0.0, (centre - half) / (1 + z**2 / size))
    high = np.where(k == size, 1.0, (centre + half) / (1 + z**2 / size))
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


def consistent_counts(percent, decimals, n_max):
    """All counts (k, n) that would be printed as this percentage.

    percent: as printed, 0-100; decimals: how many it is printed with; n_max: largest n to look at. Returns the list of (k, n),
    k <= n <= n_max, for which 100 k/n rounded half away from zero gives percent; sorted by n, then k. Raises ValueError when
    percent is outside 0-100 or has more decimals than it is said to have.
    The idea is that of the GRIM test (Brown and Heathers 2017), turned round: not whether a sample fits, but which samples do.
    """
    printed = _in_last_places(percent, decimals)
    return [(k, n) for n in range(1, n_max + 1) for k in _printed_alike(printed, decimals, n)]


def counts_printed_as(percent, decimals, n):
    """The counts k out of n that would be printed as this percentage: a range, empty where none is. Arguments as in `consistent_counts`."""
    return _printed_alike(_in_last_places(percent, decimals), decimals, n)


def _in_last_places(percent, decimals):
    """A percentage as a whole number of units of its last printed place."""
    printed = Decimal(str(percent)) * 10**decimals
    if printed != int(printed) or not 0 <= percent <= 100:
        raise ValueError(f"percent = {percent} must lie between 0 and 100 and have at most {decimals} decimals")
    return int(printed)


def _printed_alike(printed, decimals, n):
    # floor(100 scale k/n + 1/2) = printed holds for (2 printed - 1) n <= 200 scale k < (2 printed + 1) n
    least, beyond = (-(-(2 * printed + side) * n // (200 * 10**decimals)) for side in (-1, 1))
    return range(max(0, least), min(n, beyond - 1) + 1)


def possible_mean(mean, decimals, n):
    """Whether n whole numbers can have this mean, printed with so many decimals (the GRIM test).

    A tie is allowed to have been rounded either way, since authors seldom say. n is 1 or more, else ValueError.
    Source: Brown and Heathers (2017).
    """
    if n < 1:
        raise ValueError(f"n = {n} must be at least 1")
    printed, half = Decimal(str(mean)), Decimal(1) / (2 * Decimal(10) ** decimals)
    return ceil((printed - half) * n) <= floor((printed + half) * n)


def total_successes(percents, n_total, silent=1, smallest=1, decimals=0):
    """How many successes a survey can have had, when only percentages by group are printed.

    percents: the printed percentages of the groups with successes; n_total: size of the whole survey; silent: number of further
    groups, without a success (0 or more); smallest: least size of any group; decimals: of the percentages.
    A design gives each group a size, the sizes adding up to n_total, and each group with successes a count that fits its
    percentage. Returns a Counter: total successes -> number of designs. It is empty when no design fits.
    """
    totals = Counter({(0, 0): 1})
    for options in group_sizes(percents, n_total, silent, smallest, decimals):
        following = Counter()
        for (size, successes), ways in totals.items():
            for k, n in options:
                if size + n <= n_total:
                    following[size + n, successes + k] += ways
        totals = following
    result = Counter()
    for (size, successes), ways in totals.items():
        result[successes] += ways * _splits(n_total - size, silent, smallest)
    return +result


def _splits(units, groups, smallest):
    """In how many ways so many units fall into ordered groups, none below the smallest."""
    if groups == 0:
        return int(units == 0)
    spare = units - groups * smallest
    return comb(spare + groups - 1, groups - 1) if spare >= 0 else 0


def group_sizes(percents, n_total, silent=1, smallest=1, decimals=0):
    """Which counts each group can have, given that all groups share one survey.

    Arguments as in `total_successes`. Returns one list of (k, n) a percentage: those that leave room for the other groups.
    """
    room = n_total - silent * smallest
    options = [[(k, n) for k, n in consistent_counts(percent, decimals, max(room, 0)) if n >= smallest] for percent in percents]
    if not all(options):
        return [[] for _ in percents]
    least = [min(n for _, n in found) for found in options]
    return [[(k, n) for k, n in found if n + sum(least) - least[i] <= room] for i, found in enumerate(options)]


def quantile_of_counts(counts, share):
    """The least value whose cumulated weight reaches a share of the whole; counts: value -> weight, share in (0, 1]."""
    reached, whole = 0, sum(counts.values())
    for value in sorted(counts):
        reached += counts[value]
        if reached >= share * whole:
            return value
    raise ValueError("there is nothing to take a quantile of")


def chance_greater(first, second, prior=(1.0, 1.0)):
    """Chance that one unknown proportion exceeds another, each with its own sample and the same Beta prior.

    first, second: arrays of shape (a, 2) and (b, 2) of counts (k, n); prior: the two parameters of the Beta distribution, above
    0 ((1, 1) is uniform, (1/2, 1/2) Jeffreys'). Returns an (a, b) array of probabilities.
    Source: P = integral of f1(x) F2(x) dx with Beta posteriors, by Gauss-Legendre after x = sin^2 t, which tames the ends.
    """
    first, second = np.atleast_2d(first).astype(float), np.atleast_2d(second).astype(float)
    alpha, beta = prior
    if min(alpha, beta) <= 0:
        raise ValueError(f"prior = {prior} must be above 0")
    nodes, weights = np.polynomial.legendre.leggauss(600)
    angle = (nodes + 1) * np.pi / 4
    x = np.sin(angle) ** 2
    jacobian = 2 * np.sin(angle) * np.cos(angle) * weights * np.pi / 4

    def shapes(counts):
        return counts[:, :1] + alpha, counts[:, 1:] - counts[:, :1] + beta

    a1, b1 = shapes(first)
    density = np.exp((a1 - 1) * np.log(x) + (b1 - 1) * np.log1p(-x) - betaln(a1, b1))
    a2, b2 = shapes(second)
    # the quadrature is exact to some ten digits; what it leaves beyond 0 and 1 is rounding
    return np.clip((density * jacobian) @ betainc(a2, b2, x).T, 0.0, 1.0)


def chance_greater_bounds(first, second, room, prior=(1.0, 1.0)):
    """Least and greatest `chance_greater` over all counts that two groups of one survey can have.

    first, second: lists of (k, n); room: the most that the two sizes may add up to. Returns (low, high).
    Raises ValueError when no pair fits.
    """
    chances = chance_greater(first, second, prior)
    fits = np.add.outer([n for _, n in first], [n for _, n in second]) <= room
    if not fits.any():
        raise ValueError(f"no pair of groups fits into {room} units")
    return float(chances[fits].min()), float(chances[fits].max())
