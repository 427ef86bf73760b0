"""How many firms of each size, how many work in each class, and how unequal that is.

Classes are given from the smallest up: their shares of all firms, and the mean number of persons who work in a firm of each.
"""
import numpy as np

from models.distribution import gini
from models.intervals import counts_printed_as


def firm_counts(percent, firms, decimals=0):
    """Least and greatest number of firms that would be printed as this percentage of all firms.

    percent: as printed, 0-100; firms: how many there are in all, 1 or more; decimals: of the percentage. Returns (low, high).
    Raises ValueError outside these ranges and where no number fits. Ties are rounded away from zero.
    """
    fitting = counts_printed_as(percent, decimals, firms)
    if not firms >= 1:
        raise ValueError(f"firms = {firms} must be 1 or more")
    if not fitting:
        raise ValueError(f"no number of firms out of {firms} is {percent} per cent with {decimals} decimals")
    return fitting[0], fitting[-1]


def jobs_by_class(shares, sizes, firms):
    """How many work in each class: firms times share times mean size. Returns an array of persons.

    shares: of all firms, 0 or more, adding up to 1; sizes: persons a firm, above 0, never falling; firms: above 0; else ValueError.
    """
    shares, sizes = _classes(shares, sizes)
    if not firms > 0:
        raise ValueError(f"firms = {firms} must be above 0")
    return firms * shares * sizes


def jobs_bounds(percents, sizes, firms, decimals=0):
    """Fewest and most who can work in the cluster, when the shares of the classes are printed as rounded percentages.

    percents: of the classes, as printed; sizes: persons a firm, never falling; firms, decimals as in `firm_counts`.
    Returns (low, high). Raises ValueError where no counts of firms fit the percentages and add up to all firms.
    Each class gets the fewest firms it can have; what is left goes to the smallest classes first for the low, to the largest for
    the high.
    """
    _, sizes = _classes(np.full(len(percents), 1 / len(percents)), sizes)
    limits = [firm_counts(percent, firms, decimals) for percent in percents]
    if not sum(low for low, _ in limits) <= firms <= sum(high for _, high in limits):
        raise ValueError(f"the percentages {', '.join(map(str, percents))} cannot add up to {firms} firms")

    def filled(order):
        left, jobs = firms - sum(low for low, _ in limits), sum(low * size for (low, _), size in zip(limits, sizes))
        for position in order:
            low, high = limits[position]
            taken = min(left, high - low)
            left, jobs = left - taken, jobs + taken * sizes[position]
        return float(jobs)

    return filled(range(len(sizes))), filled(reversed(range(len(sizes))))


def most_unequal(shares, sizes, lows, highs):
    """The most unequal sizes of firms that have these mean sizes by class and stay within the limits of each class.

    shares, sizes as in `jobs_by_class`; lows, highs: least and greatest size in each class, the mean between them and no class
    reaching into the next; else ValueError. Returns (sizes, weights): two groups a class, one at each limit, so mixed that the mean
    is kept. A class with one size alone gives a second group of weight 0.
    """
    shares, sizes = _classes(shares, sizes)
    lows, highs = np.asarray(lows, dtype=float), np.asarray(highs, dtype=float)
    if lows.shape != sizes.shape or highs.shape != sizes.shape or not np.all((lows <= sizes) & (sizes <= highs)) or np.any(highs[:-1] > lows[1:]):
        raise ValueError("every mean size must lie within the limits of its class, and no class reach into the next")
    width = np.where(highs > lows, highs - lows, 1.0)
    at_high = (sizes - lows) / width
    return np.column_stack([lows, highs]).ravel(), np.column_stack([shares * (1 - at_high), shares * at_high]).ravel()


def size_gini(shares, sizes, lows, highs):
    """Least and greatest Gini index of firm sizes that go with mean sizes by class: (between the classes, upper bound).

    Arguments as in `most_unequal`. The low takes all firms of a class to be alike. Source of the high: Gastwirth (1972), whose
    G_B + sum of p_i^2 (m_i - l_i)(u_i - m_i) / (m (u_i - l_i)) it equals; here it is the Gini of the sizes of `most_unequal`.
    """
    extreme, weights = most_unequal(shares, sizes, lows, highs)
    return gini(sizes, shares), gini(extreme, weights)


def check(parameters):
    """Limits that join parameters: raises ValueError unless size_1 to size_4 ascend."""
    sizes = [getattr(parameters, f"size_{number}") for number in range(1, 5)]
    if any(larger <= smaller for smaller, larger in zip(sizes, sizes[1:])):
        raise ValueError(f"the mean sizes size_1 to size_4 are {', '.join(map(str, sizes))}: each must be above the one before it")


def _classes(shares, sizes):
    """Shares and sizes as arrays, or ValueError."""
    shares, sizes = np.asarray(shares, dtype=float), np.asarray(sizes, dtype=float)
    if shares.ndim != 1 or shares.size == 0 or shares.shape != sizes.shape:
        raise ValueError("shares and sizes must be two lists of one length, one entry a class")
    if not np.all(shares >= 0) or abs(shares.sum() - 1) > 1e-9:
        raise ValueError(f"the shares must be 0 or more and add up to 1, not to {shares.sum():g}")
    if not np.all(sizes > 0) or np.any(np.diff(sizes) < 0):
        raise ValueError("the sizes must be above 0 and never fall from class to class")
    return shares, sizes
