"""Whom support for contract farming reaches near a city and far from it: freight takes from the price, and poverty grows with distance.

Distance is counted in hours to market, areas in hectares, money in the gross value of a hectare's crop. Every argument is a number
or an array; arrays are combined element by element. `check` joins parameters of the rural chapter.
"""
from math import exp, inf

import numpy as np
from scipy.stats import norm

from models.jobs.reach import share_with_area
from models.ranges import above, hold, plain


def check(parameters):
    """Raises ValueError where a grower at the market's gate would not even earn what the crop costs, or where the near are poorer than the far."""
    if parameters.cost_share >= 1:
        raise ValueError(f"cost_share = {parameters.cost_share} must be below 1")
    if parameters.poor_near > parameters.poor_far:
        raise ValueError(f"poor_near = {parameters.poor_near} must not be above poor_far = {parameters.poor_far}")


def least_area(hours, freight, cost_share, fixed):
    """The area from which a contract pays: fixed/(1 - cost_share - freight hours), infinite where freight takes all.

    hours: to market, 0 or more; freight: share of the price lost an hour, 0 or more; cost_share: of the crop's value, 0-1; fixed: cost
    of taking part whatever the area, as the gross value of so many hectares, 0 or more; else ValueError.
    """
    hold(0, inf, hours=hours, freight=freight, fixed=fixed)
    hold(0, 1, cost_share=cost_share)
    left = np.asarray(1 - cost_share - np.asarray(freight, dtype=float) * hours, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(left > 0, np.asarray(fixed, dtype=float) / np.where(left > 0, left, 1.0), inf)
    return plain(found)


def poor_share(hours, poor_near, poor_far, far):
    """Share of the growers who are poor: on a straight line from poor_near at the market to poor_far at `far` hours. Shares in 0-1; far above 0."""
    hold(0, 1, poor_near=poor_near, poor_far=poor_far)
    above(0, far=far)
    hold(0, far, hours=hours)
    return poor_near + (np.asarray(poor_far, dtype=float) - poor_near) * hours / far


def poor_reached(hours, freight, cost_share, fixed, median, sigma, poor_near, poor_far, far):
    """Poor growers who take part, of all growers offered a contract: `poor_share` times the share with `least_area` or more.

    median, sigma: of lognormal areas (`share_with_area`); the others as above. The poor are taken to have as much land as their
    neighbours, which flatters the result everywhere.
    """
    return poor_share(hours, poor_near, poor_far, far) * share_with_area(least_area(hours, freight, cost_share, fixed), median, sigma)


def freight_that_evens(cost_share, fixed, median, sigma, poor_near, poor_far, far):
    """The share of the price lost an hour at which support at `far` hours reaches as many poor growers as at the market.

    Numbers only, as in `poor_reached`; poor_near at most poor_far, which is above 0, cost_share below 1 and fixed above 0, else
    ValueError. Below it the far place reaches more. Derivation: q_near P(least near) = q_far P(least far), solved for the least area far away.
    """
    above(0, fixed=fixed, poor_far=poor_far, **{"1 - cost_share": 1 - cost_share})
    hold(0, poor_far, poor_near=poor_near)
    near = poor_near * share_with_area(least_area(0, 0, cost_share, fixed), median, sigma)
    if near == 0:
        return (1 - cost_share) / far
    area = median * exp(sigma * norm.isf(near / poor_far))
    return (1 - cost_share - fixed / area) / far
