"""Lorenz curves with a formula, and poverty from them: general quadratic, Beta and lognormal.

Means and poverty lines are in any one currency; shares and Gini indices are numbers, not per cent.
"""
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from statistics import NormalDist

import numpy as np
from scipy.optimize import brentq
from scipy.special import beta as beta_function
from scipy.special import hyp2f1

from models.ranges import above

NORMAL = NormalDist()
LEAST_END = 0.9  # how far below one a fitted quadratic curve may end


class InvalidLorenz(ValueError):
    """A fitted curve is no Lorenz curve; the message names the conditions that it breaks."""


class LorenzCurve:
    """What every Lorenz curve gives: poverty for a mean and a line. A curve has `_share`, `_slope`, `_gini`, `_poorest`, `_steepest`,
    `_squared_slopes` and `validity`."""

    def headcount(self, mean, line):
        """Share of the poor. mean, line: in one currency, above 0. The poor end where the slope of the curve is line/mean."""
        self._usable()
        above(0, mean=mean, line=line)
        return self._headcount(line / mean)

    def poverty_gap(self, mean, line):
        """Mean over all persons of the poor's shortfall as a share of the line."""
        poor = self.headcount(mean, line)
        return poor - mean / line * self._share(poor)

    def squared_poverty_gap(self, mean, line):
        """Mean over all persons of the poor's squared shortfall, as a share of the squared line."""
        poor, ratio = self.headcount(mean, line), mean / line
        return poor - 2 * ratio * self._share(poor) + ratio**2 * self._squared_slopes(poor)

    def gini(self):
        """Gini index."""
        self._usable()
        return self._gini()

    def share(self, p):
        """What the poorest share p of the people have of all income; p in 0-1, a number or an array."""
        self._usable()
        p = np.asarray(p, dtype=float)
        if not np.all((p >= 0) & (p <= 1)):
            raise ValueError("p must lie between 0 and 1")
        result = self._share(p)
        return float(result) if p.ndim == 0 else result

    def _usable(self):
        broken = [condition for condition, met in self.validity().items() if not met]
        if broken:
            raise InvalidLorenz(f"{self} is no Lorenz curve: it breaks {'; '.join(broken)}")


@dataclass(frozen=True)
class QuadraticLorenz(LorenzCurve):
    """General quadratic curve: L(1 - L) = a(p^2 - L) + b L(p - 1) + c(p - L).

    Source: Villasenor and Arnold (1989); poverty from it as in Datt (1998). With e = -(a + b + c + 1), m = b^2 - 4a, n = 2be - 4c:
    L(p) = -(b p + e + sqrt(m p^2 + n p + e^2))/2.
    """

    a: float
    b: float
    c: float

    @classmethod
    def fit(cls, population_share, income_share):
        """Least squares, all points alike, on cumulated shares in 0-1 (arrays of one shape, three points or more below 1)."""
        p, share = _points(population_share, income_share)
        matrix = np.column_stack([p**2 - share, share * (p - 1), p - share])
        return cls(*map(float, np.linalg.lstsq(matrix, share * (1 - share), rcond=None)[0]))

    @property
    def _emnr(self):
        e = -(self.a + self.b + self.c + 1)
        m, n = self.b**2 - 4 * self.a, 2 * self.b * e - 4 * self.c
        return e, m, n, n**2 - 4 * m * e**2

    def validity(self):
        """Condition -> whether it is met. The rules are those of the World Bank's Poverty and Inequality Platform."""
        e, m, n, r2 = self._emnr
        p = np.linspace(0, 1, 101)
        end = min(1.0, self.a + self.c)
        return {
            "a real root": bool(r2 >= 0 and np.all((m * p + n) * p + e**2 >= -1e-12)),
            "e at most 0": e <= 0,
            "c at least 0": self.c >= 0,
            "convexity": m < 0 or (0 < 4 * m * e**2 < n**2 and (n >= 0 or m < -n / 2)),
            f"a + c at least {LEAST_END} (the curve ends {1 - end:.4f} below 1)": self.a + self.c >= LEAST_END,
        }

    def _root(self, p):
        e, m, n, _ = self._emnr
        return np.sqrt(np.maximum((m * p + n) * p + e**2, 0.0))

    def _share(self, p):
        return -(self.b * p + self._emnr[0] + self._root(p)) / 2

    def _headcount(self, ratio):
        e, m, n, r2 = self._emnr
        u = self.b + 2 * ratio
        lowest = -self.c / e  # the slope at 0
        end = self._root(1.0)
        steepest = -self.b / 2 - (2 * m + n) / (4 * end) if end > 0 else inf
        if ratio <= lowest:
            return 0.0
        if ratio >= steepest:
            return 1.0
        return float(-(n + sqrt(r2) * u / sqrt(u**2 - m)) / (2 * m))

    def _squared_slopes(self, poor):
        """Integral of the squared slope from 0 to the headcount."""
        _, m, n, r2 = self._emnr
        r = sqrt(r2)
        first, second = (r - n) / (2 * m), -(r + n) / (2 * m)
        return float(r / 16 * log((1 - poor / first) / (1 - poor / second)) - self.a * poor - self.b * self._share(poor))

    def _gini(self):
        e, m, n, r2 = self._emnr

        def area(p):
            """Integral of the root: the usual one of a quadratic's square root."""
            inner = -np.arcsin(np.clip((2 * m * p + n) / sqrt(r2), -1, 1)) / sqrt(-m) if m < 0 else (
                np.log(abs(2 * sqrt(m) * self._root(p) + 2 * m * p + n)) / sqrt(m))
            return (2 * m * p + n) / (4 * m) * self._root(p) - r2 / (8 * m) * inner

        return float(1 + self.b / 2 + e + area(1.0) - area(0.0))


@dataclass(frozen=True)
class BetaLorenz(LorenzCurve):
    """Beta curve: L(p) = p - theta p^gamma (1 - p)^delta. Source: Kakwani (1980); poverty from it as in Datt (1998)."""

    theta: float
    gamma: float
    delta: float

    @classmethod
    def fit(cls, population_share, income_share):
        """Least squares of log(p - L) on log p and log(1 - p), on cumulated shares in 0-1 (arrays of one shape, three points or more
        below 1, each with an income share below its population share)."""
        p, share = _points(population_share, income_share)
        if np.any(share >= p):
            raise ValueError("every income share must lie below its population share, else log(p - L) is not defined")
        matrix = np.column_stack([np.ones_like(p), np.log(p), np.log1p(-p)])
        found = np.linalg.lstsq(matrix, np.log(p - share), rcond=None)[0]
        return cls(exp(found[0]), float(found[1]), float(found[2]))

    def validity(self):
        """Condition -> whether it is met. The rules are those of the World Bank's Poverty and Inequality Platform."""
        grid = np.arange(1, 1000) / 1000
        return {
            "theta, gamma and delta above 0": min(self.theta, self.gamma, self.delta) > 0,
            "a slope of 0 or more from 0.001 to 0.1": bool(np.all(self._slope(grid[:100]) >= 0)),
            "convexity from 0.001 to 0.999": bool(np.all(self._curvature(grid) >= 0)),
        }

    def _bulge(self, p):
        return self.theta * p**self.gamma * (1 - p) ** self.delta

    def _share(self, p):
        return p - self._bulge(p)

    def _slope(self, p):
        return 1 - self._bulge(p) * (self.gamma / p - self.delta / (1 - p))

    def _curvature(self, p):
        g, d = self.gamma, self.delta
        return self._bulge(p) * (g * (1 - g) / p**2 + 2 * g * d / (p * (1 - p)) + d * (1 - d) / (1 - p) ** 2)

    def _headcount(self, ratio):
        low, high = 1e-12, 1 - 1e-12
        if self._slope(low) >= ratio:
            return 0.0
        if self._slope(high) <= ratio:
            return 1.0
        return float(brentq(lambda p: self._slope(p) - ratio, low, high, xtol=1e-15))

    def _squared_slopes(self, poor):
        """Integral of the squared slope, (1 - g')^2 with g the bulge; that of g'^2 is a sum of incomplete Beta functions."""
        g, d = self.gamma, self.delta
        if g <= 0.5:
            raise InvalidLorenz(f"{self} has no squared poverty gap: with gamma of 0.5 or less it is infinite")

        def incomplete(first, second):
            return poor**first / first * hyp2f1(first, 1 - second, first + 1, poor)

        squares = self.theta**2 * (g**2 * incomplete(2 * g - 1, 2 * d + 1) - 2 * g * d * incomplete(2 * g, 2 * d)
                                   + d**2 * incomplete(2 * g + 1, 2 * d - 1))
        return float(poor - 2 * self._bulge(poor) + squares)

    def _gini(self):
        return float(2 * self.theta * beta_function(1 + self.gamma, 1 + self.delta))


@dataclass(frozen=True)
class LognormalLorenz(LorenzCurve):
    """Lorenz curve of lognormal incomes with a Gini index above 0 and below 1: L(p) = Phi(Phi^-1(p) - s), s = sqrt(2) Phi^-1((1 + G)/2)."""

    gini_index: float

    def __post_init__(self):
        if not 0 < self.gini_index < 1:
            raise ValueError(f"gini = {self.gini_index} must lie between 0 and 1")

    @property
    def sigma(self):
        """Standard deviation of the logarithm of income."""
        return sqrt(2) * NORMAL.inv_cdf((1 + self.gini_index) / 2)

    def validity(self):
        """Nothing can be wrong with it."""
        return {}

    def _share(self, p):
        scalar = np.ndim(p) == 0
        found = [q if q in (0.0, 1.0) else NORMAL.cdf(NORMAL.inv_cdf(q) - self.sigma) for q in np.atleast_1d(p).tolist()]
        return found[0] if scalar else np.array(found)

    def _headcount(self, ratio):
        return NORMAL.cdf(log(ratio) / self.sigma + self.sigma / 2)

    def _squared_slopes(self, poor):
        """Integral of exp(2 s x - s^2) over the normal scores x of the poor."""
        s = self.sigma
        return 0.0 if poor == 0 else exp(s**2) * (1.0 if poor == 1 else NORMAL.cdf(NORMAL.inv_cdf(poor) - 2 * s))

    def _gini(self):
        return self.gini_index


class Lognormal:
    """Lognormal incomes with a mean (in currency, above 0) and a Gini index (above 0, below 1); a line is in the same currency.

    Source: standard properties of the lognormal; the growth elasticity as in Bourguignon (2002).
    """

    def __init__(self, mean, gini):
        above(0, mean=mean)
        self.mean, self.shape = mean, LognormalLorenz(gini)

    def headcount(self, line):
        """Share of people below the line."""
        return self.shape.headcount(self.mean, line)

    def poverty_gap(self, line):
        """Mean over all persons of the poor's shortfall as a share of the line."""
        return self.shape.poverty_gap(self.mean, line)

    def growth_elasticity(self, line):
        """Per cent by which the headcount changes when every income grows by one per cent; below 0.

        Raises ValueError where the headcount is too small to be told from 0.
        """
        above(0, line=line)
        s = self.shape.sigma
        score = log(line / self.mean) / s + s / 2
        if not NORMAL.cdf(score) > 0:
            raise ValueError(f"line = {line} leaves nobody poor, so the headcount has no elasticity")
        return -NORMAL.pdf(score) / NORMAL.cdf(score) / s


def _points(population_share, income_share):
    """The points of a curve that a fit can use: those inside 0-1."""
    p, share = (np.asarray(values, dtype=float) for values in (population_share, income_share))
    if p.ndim != 1 or p.shape != share.shape or not (np.all(np.isfinite(p)) and np.all(np.isfinite(share))):
        raise ValueError("population and income shares must be two lists of numbers of one length")
    if np.any((p < 0) | (p > 1) | (share < 0) | (share > 1)):
        raise ValueError("shares must lie between 0 and 1")
    inside = (p > 0) & (p < 1)
    if inside.sum() < 3:
        raise ValueError(f"a curve with three parameters needs three points or more below 1, not {inside.sum()}")
    return p[inside], share[inside]
