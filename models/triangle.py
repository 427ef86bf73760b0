"""Growth, inequality and poverty: the triangle in a lognormal world, and the bounds that need no such world.

A line is counted in means: z = line / mean before the change. Growth is a factor of the mean over the whole time, 1.79 for ten years
of 6 per cent. A Gini index and shares are in 0-1.
"""
from math import exp, isfinite, log, sqrt
from statistics import NormalDist

from models.distribution import Lognormal
from models.ranges import above

NORMAL = NormalDist()


def growth_factor(growth, years):
    """What the mean is multiplied by: (1 + growth) ** years; growth above -1, years 0 or more, else ValueError."""
    if not growth > -1 or not years >= 0:
        raise ValueError(f"growth = {growth} must be above -1 and years = {years} 0 or more")
    return (1 + growth) ** years


def headcount(line, gini, factor=1.0):
    """Share of the poor when the mean has grown by a factor: line in means before the growth. Raises ValueError as `Lognormal` does."""
    return Lognormal(factor, gini).headcount(line)


def change(line, gini, factor, gini_change):
    """Change of the headcount when the mean grows by a factor and the Gini index by gini_change."""
    return headcount(line, gini + gini_change, factor) - headcount(line, gini)


def gini_that_keeps(line, gini, factor, target=0.0):
    """The change of the Gini index at which, after growth, the headcount has changed by `target`; None where none does.

    line: in means, above 0 and at most 1 (above the mean more inequality can lower the headcount, and the question turns round);
    gini: above 0, below 1; factor: above 0; target: change of the headcount. Raises ValueError outside these ranges.
    Derivation: the headcount is Phi(x), x = l/s + s/2, with l the logarithm of line over mean and s the standard deviation of log
    income. For a wanted x and the l after growth, s^2/2 - x s + l = 0; the root x + sqrt(x^2 - 2 l) is the one that goes on from
    the state before the growth, since there l <= 0. Then G = 2 Phi(s / sqrt 2) - 1.
    """
    if not 0 < line <= 1:
        raise ValueError(f"line = {line} must be above 0 and at most 1, in means")
    above(0, factor=factor)
    wanted = headcount(line, gini) + target
    if not 0 < wanted < 1:
        return None
    score, distance = NORMAL.inv_cdf(wanted), log(line / factor)
    inside = score**2 - 2 * distance
    spread = score + sqrt(inside) if inside >= 0 else -1.0
    if spread <= 0:
        return None
    return 2 * NORMAL.cdf(spread / sqrt(2)) - 1 - gini


def growth_that_keeps(line, gini, gini_change):
    """The factor by which the mean must grow so that a change of the Gini index leaves the headcount as it was.

    line: in means, above 0; gini and gini + gini_change: above 0, below 1; else ValueError. The inverse of `gini_that_keeps`: with the
    same x and the new s, the logarithm of line over mean must be s (x - s/2).
    """
    before, after = Lognormal(1.0, gini), Lognormal(1.0, gini + gini_change)
    score = NORMAL.inv_cdf(before.headcount(line))
    return line / exp(after.shape.sigma * (score - after.shape.sigma / 2))


def exits(line, gini, multiple, share, threshold=0.0):
    """Share of all people who leave poverty when some of them multiply their incomes: (least, greatest, if drawn by lot).

    line: in means; gini: of all incomes before; multiple: 1 or more, what their incomes are multiplied by; share: of all people, 0-1,
    who have the chance; threshold: income in lines that one needs to take it up, for the third number: the takers are then drawn by
    lot from all above it. Raises ValueError outside these ranges, or when fewer than `share` of the people are above the threshold.
    Only those with an income from line/multiple to line can leave. So many at most do, and at least those whom there is no room
    to pass over. The bounds hold for any choice of the takers; the distribution gives only how many are within reach.
    """
    if not multiple >= 1 or not isfinite(multiple):
        raise ValueError(f"multiple = {multiple} must be 1 or more")
    if not 0 <= share <= 1 or not threshold >= 0:
        raise ValueError(f"share = {share} must lie between 0 and 1, threshold = {threshold} must be 0 or more")
    below = headcount(line, gini)
    reach = below - headcount(line / multiple, gini)
    able = 1.0 - (headcount(line * threshold, gini) if line * threshold > 0 else 0.0)
    if share > able:
        raise ValueError(f"share = {share} exceeds {able:.3f}, the people with {threshold} lines or more")
    start = max(1 / multiple, threshold)
    poor_takers = below - headcount(line * start, gini) if start < 1 else 0.0
    return max(0.0, share - (1 - reach)), min(share, reach), share * poor_takers / able


def share_of_the_poor(employment_share, relative_risk):
    """Of the poor at work, the share who work in a group with this share of all workers (0-1) and this risk of poverty relative to the others (0 or more).

    Bayes' rule. Raises ValueError outside these ranges, or when nobody is poor.
    """
    if not 0 <= employment_share <= 1 or not relative_risk >= 0 or not isfinite(relative_risk):
        raise ValueError(f"employment_share = {employment_share} must lie between 0 and 1, relative_risk = {relative_risk} must be 0 or more")
    inside, outside = employment_share * relative_risk, 1 - employment_share
    if inside + outside == 0:
        raise ValueError("nobody is poor: the group holds all workers and its risk is 0")
    return inside / (inside + outside)


def risk_for_majority(employment_share):
    """The relative risk of poverty from which a group holds most of the working poor: (1 - e)/e; employment_share above 0 to 1, else ValueError."""
    if not 0 < employment_share <= 1:
        raise ValueError(f"employment_share = {employment_share} must be above 0 and at most 1")
    return (1 - employment_share) / employment_share


def check(parameters):
    """Limits that join parameters: the Gini index stays within 0.05 to 0.95, and enough people are above the threshold.

    Raises ValueError naming the parameters.
    """
    after = parameters.gini0 + parameters.d_gini
    if not 0.05 <= after <= 0.95:
        raise ValueError(f"gini0 = {parameters.gini0} and d_gini = {parameters.d_gini} make {after:.2f}; a Gini index must stay within 0.05 to 0.95 here")
    exits(parameters.z_over_mu, parameters.gini0, parameters.multiple, parameters.takers, parameters.threshold)
