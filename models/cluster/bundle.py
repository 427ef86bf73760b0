"""Why help small producers with several things at once? An order that one is too small for, and constraints that need each other.

How well a constraint is met is a number in 0-1.
"""
from math import ceil, inf

import numpy as np
from scipy.stats import binom

from models.ranges import above, hold


def chance_of_filling(members, capacity, order, good):
    """Chance that a group fills an order: at least order/capacity of its members deliver work that is good enough.

    members: a whole number, 1 or more; capacity: pieces that one can make in the time, above 0; order: pieces, above 0; good: chance
    that a member's pieces pass, each member's apart from the others', 0-1; else ValueError. Exact: P(Bin(members, good) >= order/capacity).
    All pieces of a member pass or none does. Where each piece stands alone, it is the chance for members * capacity members of
    capacity 1.
    """
    if members != int(members) or members < 1:
        raise ValueError(f"members = {members} must be a whole number of 1 or more")
    above(0, capacity=capacity, order=order)
    hold(0, 1, good=good)
    # a quotient such as 2.1/0.7 must not become 4 by a rounding error
    needed = ceil(order / capacity * (1 - 1e-12))
    return float(binom.sf(needed - 1, int(members), good))


def smallest_group(capacity, order, good, chance, most=100_000):
    """The fewest members with whom an order is filled with at least this chance (0-1), or None where even `most` do not suffice."""
    hold(0, 1, chance=chance)
    if chance_of_filling(most, capacity, order, good) < chance:
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if chance_of_filling(middle, capacity, order, good) >= chance else (middle, high)
    return high


def o_ring(met):
    """Success where every constraint must hold: the product of how well each is met (0-1). Source: Kremer (1993)."""
    return float(np.prod(_met(met)))


def ces(met, r, weights=None):
    """Success where constraints can stand in for one another: (sum of w q^r)^(1/r), the weights scaled to add up to 1.

    met: how well each constraint is met, 0-1; r: 1 (the mean: perfect substitutes) down to -infinity (the least alone counts); at 0
    the geometric mean, its limit; weights: above 0, alike when left out. Raises ValueError outside these ranges.
    Where r is 0 or less, success is 0 as soon as one constraint is not met at all. Source: Arrow, Chenery, Minhas and Solow (1961).
    """
    met, weights = _met(met), _weights(weights, np.size(met))
    if not r <= 1:
        raise ValueError(f"r = {r} must be 1 or less")
    least = float(met.min())
    if r == -inf or (r <= 0 and least == 0):
        return least
    if least == 0:
        return float((weights @ met**r) ** (1 / r))
    if abs(r) < 1e-100:  # the limit, to every digit; r log q of so small an r would not keep its own
        return float(np.exp(weights @ np.log(met)))
    powers = r * np.log(met)
    top = powers.max()
    # around the greatest term, the sum is 1 plus something small; its logarithm is exact, however near r is to 0
    return float(np.exp((top + np.log1p(weights @ np.expm1(powers - top))) / r))


def gains_in_turn(success, met, order, lifted=1.0):
    """What each intervention adds when constraints are lifted one after the other.

    success: a function of how well the constraints are met (`o_ring`, or `ces` with its r); met: 0-1; order: positions of the
    constraints, in the order in which they are lifted, each once; lifted: to what, at least what they are; else ValueError.
    Returns an array, one gain a step; they add up to the gain of the bundle.
    """
    now = _met(met).copy()
    hold(0, 1, lifted=lifted)
    if sorted(set(order)) != sorted(order) or not all(0 <= position < now.size for position in order):
        raise ValueError(f"order = {list(order)} must name positions among {now.size} constraints, each once")
    if np.any(now[list(order)] > lifted):
        raise ValueError(f"lifted = {lifted} lies below how well a constraint is met already ({now[list(order)].max():g})")
    path = [success(now)]
    for position in order:
        now[position] = lifted
        path.append(success(now))
    return np.diff(path)


def best_spending(met, prices, budget, r, weights=None):
    """The spending on each constraint that makes `ces` greatest, for a budget.

    met, r, weights as in `ces` (r = 0 with weights alike is best for `o_ring` too); prices: of lifting a constraint from 0 to 1, in
    proportion for a part, above 0; budget: 0 or more; else ValueError. Returns an array in the currency of the prices; a budget
    larger than what lifts all constraints to 1 is not spent whole.
    Derivation: w q^(r-1)/price is the same wherever something is spent and something is left to lift, so q is a common level
    times (w/price)^(1/(1-r)), held within what is met already and 1; the cost of a level is piecewise linear. At r = 1 all goes
    to the greatest w/price first.
    """
    met, weights, prices = _met(met), _weights(weights, np.size(met)), np.asarray(prices, dtype=float)
    if prices.shape != met.shape or not np.all(prices > 0) or not budget >= 0 or not r <= 1:
        raise ValueError("prices must be above 0, one a constraint, budget 0 or more, and r 1 or less")
    room = prices * (1 - met)
    if budget >= room.sum():
        return room
    worth = weights / prices
    if r == 1:
        spent, left = np.zeros_like(met), budget
        for position in np.argsort(-worth, kind="stable"):
            spent[position] = min(left, room[position])
            left -= spent[position]
        return spent
    scale = np.maximum((worth / worth.max()) ** (1 / (1 - r)), 1e-300)
    levels = np.unique(np.concatenate([met / scale, 1 / scale]))
    costs = [prices @ (np.clip(level * scale, met, 1) - met) for level in levels]
    level = np.interp(budget, costs, levels)
    return prices * (np.clip(level * scale, met, 1) - met)


def _met(met):
    met = np.asarray(met, dtype=float)
    if met.ndim != 1 or met.size == 0 or not np.all((met >= 0) & (met <= 1)):
        raise ValueError("how well each constraint is met must be a list of numbers in 0-1")
    return met


def _weights(weights, size):
    weights = np.ones(size) if weights is None else np.asarray(weights, dtype=float)
    if weights.shape != (size,) or not np.all(weights > 0):
        raise ValueError("weights must be above 0, one a constraint")
    return weights / weights.sum()
