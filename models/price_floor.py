"""A price floor with a premium: what it is worth to a grower, as a gift and as insurance, and what free entry leaves of it.

Prices are per pound in any one currency. Under the scheme a buyer pays the market price or the floor, whichever is higher, and a
premium on top; a grower sells a share of the crop that way and the rest at the market price.
"""
from bisect import bisect_right
from math import isfinite

import numpy as np
from scipy.optimize import brentq

from models.ranges import hold


def in_force(dates, steps, early):
    """The value in force at each date.

    dates: sortable strings such as '1989-07'; steps: list of (start, value), each value holding from its start until the next;
    early: the value before the first start. Returns an array of floats. Raises ValueError when the starts do not ascend.
    """
    starts = [start for start, _ in steps]
    if any(later <= earlier for earlier, later in zip(starts, starts[1:])):
        raise ValueError(f"the starts {', '.join(starts)} must ascend")
    values = [early, *(value for _, value in steps)]
    return np.array([values[bisect_right(starts, date)] for date in dates], dtype=float)


def price_paid(market, floor, premium=0.0):
    """What a buyer under the scheme pays: max(market, floor) + premium, element by element.

    market: prices, 0 or more; floor, premium: one number each or arrays of the same shape, 0 or more; else ValueError.
    """
    market, floor, premium = (np.asarray(values, dtype=float) for values in (market, floor, premium))
    if not (np.all(market >= 0) and np.all(floor >= 0) and np.all(premium >= 0)):
        raise ValueError("market, floor and premium must be 0 or more")
    return np.maximum(market, floor) + premium


def binding(market, floor):
    """In how many periods the market price lies below the floor, and for how many at a stretch.

    market: prices, one or more, in the order of time; floor: a number or an array of that length. Returns (share of the periods
    in 0-1, length of the longest unbroken run). A price equal to the floor does not count. Raises ValueError without a price.
    """
    below = np.atleast_1d(np.asarray(market, dtype=float) < np.asarray(floor, dtype=float))
    if below.size == 0:
        raise ValueError("market holds no price")
    turns = np.flatnonzero(np.diff(below, prepend=False, append=False))  # where a run begins, and where it has ended, in turn
    return float(below.mean()), int(max(turns[1::2] - turns[::2], default=0))


def variation(prices):
    """Coefficient of variation: standard deviation (of the whole, not of a sample) over mean. Needs a mean above 0."""
    prices = np.asarray(prices, dtype=float)
    if not prices.mean() > 0:
        raise ValueError("the mean of the prices must be above 0")
    return float(prices.std() / prices.mean())


def certainty_equivalent(incomes, aversion, weights=None):
    """The sure income that is as good as these uncertain ones, at constant relative risk aversion.

    incomes: above 0, equally likely, or as likely as their weights; aversion: gamma, 0 or more; weights: 0 or more, not all 0.
    Returns (sum w y^(1-gamma) / sum w)^(1/(1-gamma)), which is the mean at gamma = 0, and in the limit gamma = 1 the geometric
    mean. Raises ValueError outside these ranges. Source: utility y^(1-gamma)/(1-gamma) (Pratt 1964), solved for y.
    """
    incomes = np.asarray(incomes, dtype=float)
    weights = np.ones_like(incomes) if weights is None else np.asarray(weights, dtype=float)
    if incomes.size == 0 or not np.all(incomes > 0):
        raise ValueError("incomes must be above 0, and there must be one")
    if not (isfinite(aversion) and aversion >= 0):
        raise ValueError(f"aversion = {aversion} must be 0 or more")
    if np.any(weights < 0) or not weights.sum() > 0:
        raise ValueError("weights must be 0 or more, and not all 0")
    weights = weights / weights.sum()
    logs = np.log(incomes)
    middle = weights @ logs
    power = 1 - aversion
    # around the geometric mean, the sum is near 1 and its logarithm exact, however near gamma is to 1
    excess = weights @ np.expm1(power * (logs - middle)) if power else 0.0
    return float(np.exp(middle + (np.log1p(excess) / power if power else 0.0)))


def mixed(market, scheme, share):
    """A grower's average price a pound who sells this share (0-1, else ValueError) under the scheme and the rest on the market."""
    hold(0, 1, share=share)
    return share * np.asarray(scheme, dtype=float) + (1 - share) * np.asarray(market, dtype=float)


def gain(market, scheme, share, aversion):
    """What selling a share under the scheme is worth, split in two: (transfer, relief from risk), in units of the prices.

    market, scheme: prices of the same equally likely years; share: 0-1; aversion: gamma, 0 or more. The transfer is the rise of
    the mean; the relief is what the certainty equivalent rises beyond that. Their sum is the whole gain.
    """
    before, after = np.asarray(market, dtype=float), mixed(market, scheme, share)
    transfer = float(after.mean() - before.mean())
    whole = certainty_equivalent(after, aversion) - certainty_equivalent(before, aversion)
    return transfer, whole - transfer


def risk_aversion_of_even_parts(market, scheme, share, most=50.0):
    """The risk aversion at which relief from risk is worth as much as the transfer: arguments as in `gain`.

    Below it the scheme is more gift than insurance. Returns None when no value up to `most` makes them equal.
    """
    def excess(aversion):
        transfer, relief = gain(market, scheme, share, aversion)
        return relief - transfer

    if not excess(0.0) < 0 <= excess(most):
        return None
    return float(brentq(excess, 0.0, most, xtol=1e-10))


def free_entry_share(market, scheme, cost, aversion=0.0):
    """The share sold under the scheme at which certifying the whole crop no longer pays: gain(share) = cost.

    market, scheme: prices of the same equally likely years, the scheme's nowhere below the market's; cost: of certification, a
    pound of the whole crop, 0 or more; aversion: gamma. Returns a share in 0-1, or None when the cost exceeds even the gain from
    selling everything. Raises ValueError outside these ranges.
    For a risk-neutral grower the share is cost / mean(scheme - market): the condition of de Janvry, McIntosh and Sadoulet (2015),
    who let growers certify until the expected benefit, spread over all that is certified, is gone.
    """
    market, scheme = np.asarray(market, dtype=float), np.asarray(scheme, dtype=float)
    if np.any(scheme < market):
        raise ValueError("the scheme must nowhere pay less than the market")
    if not cost >= 0:
        raise ValueError(f"cost = {cost} must be 0 or more")

    def net(share):
        return sum(gain(market, scheme, share, aversion)) - cost

    if net(1.0) < 0:
        return None
    if cost == 0:
        return 0.0
    return float(brentq(net, 0.0, 1.0, xtol=1e-12))


def check(parameters):
    """Limits that join two parameters: raises ValueError unless first_year to last_year span five years or more."""
    if parameters.last_year - parameters.first_year < 4:
        raise ValueError(f"first_year = {parameters.first_year} and last_year = {parameters.last_year}: a mean over years needs five of them")
