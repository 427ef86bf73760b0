"""Assumed ranges, carried through to a result: draws, quantiles, which range matters most, and where a claim turns.

A range is a prior that somebody typed in. Shares of variance rank the widths of ranges, not the importance of their subjects.
"""
from dataclasses import dataclass
from math import ceil, isfinite, log2

import numpy as np
from scipy.optimize import brentq
from scipy.stats import loguniform, qmc, sobol_indices, triang, uniform

SHAPES = ("uniform", "triangular", "loguniform")


class NoRoot(ValueError):
    """Nowhere on its range does a factor bring the result to the target; the message says what the result is at both ends."""


@dataclass(frozen=True)
class Range:
    """What an uncertain number may be: from low to high, low below high; a triangular one has a mode on the range (its middle when
    left out); a loguniform one has its low above 0. shape: uniform, triangular or loguniform. Else ValueError."""

    low: float
    high: float
    shape: str = "uniform"
    mode: float | None = None

    def __post_init__(self):
        if self.shape not in SHAPES:
            raise ValueError(f"shape = {self.shape!r} must be one of {', '.join(SHAPES)}")
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            raise ValueError(f"low = {self.low} and high = {self.high}: a range goes from a number up to a greater one")
        if self.shape == "loguniform" and not self.low > 0:
            raise ValueError(f"low = {self.low} must be above 0 in a loguniform range")
        if self.mode is not None and self.shape != "triangular":
            raise ValueError(f"mode = {self.mode}: a {self.shape} range has none")
        if self.mode is not None and not self.low <= self.mode <= self.high:
            raise ValueError(f"mode = {self.mode} must lie between {self.low} and {self.high}")

    def distribution(self):
        """The same as a frozen distribution of scipy.stats."""
        width = self.high - self.low
        if self.shape == "loguniform":
            return loguniform(self.low, self.high)
        if self.shape == "triangular":
            return triang(0.5 if self.mode is None else (self.mode - self.low) / width, self.low, width)
        return uniform(self.low, width)

    def middle(self):
        """The median."""
        return float(self.distribution().median())


def draws(ranges, n, seed):
    """Draws from independent ranges, spread evenly by a scrambled Sobol sequence.

    ranges: name -> Range, one or more; n: how many draws, 1 or more (rounded up to a power of two, which keeps them even); seed: a
    whole number, so that the same draws come again. Returns name -> array of one length. Raises ValueError outside these ranges.
    """
    _some(ranges)
    if n < 1:
        raise ValueError(f"n = {n} must be 1 or more")
    points = qmc.Sobol(len(ranges), scramble=True, rng=np.random.default_rng(seed)).random_base2(ceil(log2(n)))
    # a point at 0 or 1 would be an end of a range; the inverse takes it
    return {name: given.distribution().ppf(points[:, i]) for i, (name, given) in enumerate(ranges.items())}


def propagate(function, ranges, n, seed, **fixed):
    """The function's results at `draws`: function takes arrays by name and returns an array of their length, else ValueError.

    fixed: arguments that are not uncertain.
    """
    drawn = draws(ranges, n, seed)
    return _results(function, {**drawn, **fixed}, len(next(iter(drawn.values()))))


def quantiles(results, shares=(0.05, 0.5, 0.95)):
    """The results (one or more finite numbers) below which these shares (0-1) of them lie, with straight lines between; else ValueError."""
    results = np.asarray(results, dtype=float)
    if results.size == 0 or not np.all(np.isfinite(results)):
        raise ValueError("results must be finite numbers, with one at least")
    if not all(0 <= share <= 1 for share in shares):
        raise ValueError(f"shares = {tuple(shares)} must lie between 0 and 1")
    return tuple(float(value) for value in np.quantile(results, shares))


@dataclass(frozen=True)
class Shares:
    """Shares of a result's variance: `first` by one factor alone, `total` with all that it does together with others; name -> share."""

    first: dict
    total: dict


def sobol_shares(function, ranges, n, seed, **fixed):
    """Sobol's shares of variance, by the estimators of Saltelli and others (2010) as in scipy.stats.sobol_indices.

    function, ranges, seed, fixed as in `propagate`; n: a power of two; (d + 2) n results are worked out for d factors. Estimates may
    lie a little outside 0-1. Raises ValueError where n is no power of two or the result never changes.
    """
    _some(ranges)
    if not (n >= 2 and n & (n - 1) == 0):
        raise ValueError(f"n = {n} must be a power of two, 2 or more")
    names = list(ranges)

    def of_matrix(columns):
        found = _results(function, {**dict(zip(names, columns)), **fixed}, columns.shape[1])
        if found.size > 1 and np.ptp(found) == 0:
            raise ValueError("the result does not change with any factor, so there is no variance to share")
        return found

    found = sobol_indices(func=of_matrix, n=n, dists=[given.distribution() for given in ranges.values()], rng=np.random.default_rng(seed))
    return Shares(dict(zip(names, map(float, found.first_order))), dict(zip(names, map(float, found.total_order))))


@dataclass(frozen=True)
class Bar:
    """One bar of a tornado: the result with one factor at the low and at the high end of its range, all others at their base."""

    name: str
    at_low: float
    at_high: float

    @property
    def width(self):
        """How far the factor alone moves the result."""
        return abs(self.at_high - self.at_low)


def tornado(function, ranges, base=None, **fixed):
    """One factor at a time from the low to the high end of its range, the widest bar first (ties in the order of the ranges).

    function takes numbers by name and returns a number; base: name -> value for the others, the medians when left out; a name that is
    not a range, or a value off its range, is refused with ValueError. Returns a list of Bar.
    """
    _some(ranges)
    base = {name: given.middle() for name, given in ranges.items()} | (base or {})
    for name, value in base.items():
        if name not in ranges:
            raise ValueError(f"base has {name!r}, which is not among the ranges {', '.join(ranges)}")
        if not ranges[name].low <= value <= ranges[name].high:
            raise ValueError(f"{name} = {value} must lie between {ranges[name].low} and {ranges[name].high}")
    bars = [Bar(name, *(float(function(**{**base, **fixed, name: end})) for end in (given.low, given.high))) for name, given in ranges.items()]
    return sorted(bars, key=lambda bar: -bar.width)


def break_even(function, name, low, high, target=0.0, **fixed):
    """The value of one factor at which the result is the target, by Brent's method.

    function takes `name` and the fixed arguments by name and returns a number; low, high: ends of the factor's range, low below high.
    Where the result crosses the target more than once, one of the crossings is found. Raises ValueError where the result at an end is
    not a finite number, NoRoot where both ends lie on the same side of the target.
    """
    if not (isfinite(low) and isfinite(high) and low < high):
        raise ValueError(f"low = {low} and high = {high}: a range goes from a number up to a greater one")

    def excess(value):
        return float(function(**{**fixed, name: value})) - target

    ends = excess(low), excess(high)
    if not all(map(isfinite, ends)):
        raise ValueError(f"the result at {name} = {low} or {high} is not a finite number")
    if ends[0] == 0 or ends[1] == 0:
        return float(low if ends[0] == 0 else high)
    if ends[0] * ends[1] > 0:
        raise NoRoot(f"no {name} between {low:g} and {high:g} brings the result to {target:g}: it is {ends[0] + target:g} at the low end "
                     f"and {ends[1] + target:g} at the high end")
    return float(brentq(excess, low, high, xtol=1e-12 * max(abs(low), abs(high)), rtol=1e-12))


def _some(ranges):
    if not ranges:
        raise ValueError("ranges is empty: name one at least")


def _results(function, arguments, length):
    found = np.asarray(function(**arguments), dtype=float)
    if found.shape != (length,):
        raise ValueError(f"the function returned shape {found.shape} for {length} draws: it must take arrays and return one of their length")
    return found
