"""Small and large farms: how unequal is land, and how many jobs on large farms reach how many of the poor (Zimbabwe).

Areas are in hectares. Every argument is a number or an array, save the ranges; arrays are combined element by element.
"""
from math import inf

import numpy as np

from models.ranges import above, hold


def smallholder_families(people, household, wage_workers=0, dependants=1):
    """Families with a small farm: the people on the land less the wage workers' families, over the size of a household.

    people, wage_workers: 0 or more; household: persons, 1 or more; dependants: persons that live on a wage, the worker included, 1
    or more; the wage workers' families must be fewer than the people; else ValueError.
    """
    hold(0, inf, people=people, wage_workers=wage_workers)
    hold(1, inf, household=household, dependants=dependants)
    left = people - wage_workers * dependants
    above(0, **{"people less the families of wage workers": left})
    return left / household


def land_gini(small_farms, large_farms, small_ha, large_ha, quality=1.0, redistributed=0.0):
    """Gini index of land between two classes of farms, each farm having its class's mean: |N_S/N - A_S/A|.

    small_farms, large_farms: numbers of farms, above 0; small_ha, large_ha: mean areas, above 0; quality: what a hectare of a large
    farm is worth in hectares of a small one, above 0, such that the large farm is not the smaller; redistributed: share of the
    large farms' land, 0-1, that goes to the small ones, each getting the same and the number of farms staying as it is; else
    ValueError. It is a least value: inequality within the classes adds to it (`land_gini_bounds`), and so do the landless.
    Derivation: the Lorenz curve has one corner, at (N_S/N, A_S/A); one minus twice the area below it is the difference.
    """
    hold(0, 1, redistributed=redistributed)
    farms_share, land_share = _shares(small_farms, large_farms, small_ha, large_ha, quality)
    return abs(farms_share - land_share - redistributed * (1 - land_share))


def redistribution_for(target, small_farms, large_farms, small_ha, large_ha, quality=1.0):
    """The share of the large farms' land that must go to the small ones for `land_gini` to fall to a target (0-1).

    Other arguments as in `land_gini`, numbers only. Returns 0 where the target is met already.
    """
    hold(0, 1, target=target)
    farms_share, land_share = _shares(small_farms, large_farms, small_ha, large_ha, quality)
    return max(farms_share - land_share - target, 0.0) / (1 - land_share)


def land_gini_bounds(small_farms, large_farms, small_ha, large_ha, small_range, large_range, quality=1.0):
    """Least and greatest Gini index of land that go with the classes' numbers, means and ranges.

    small_range, large_range: (least, greatest) area of a farm in the class, with the class's mean between them; weighted with
    quality, no large farm may be smaller than a small one; other arguments as in `land_gini`; else ValueError. Returns (low, high).
    Derivation: the least has all farms of a class alike. The greatest puts every farm at one of the two ends of its class's range,
    which gives a class of mean m on (l, u) the Gini (m - l)(u - m)/(m (u - l)); it counts with the class's share of farms times its
    share of land. Source: Gastwirth (1972).
    """
    for name, mean, (least, most) in (("small_ha", small_ha, small_range), ("large_ha", large_ha, large_range)):
        hold(0, inf, **{f"the least area of {name}": least})
        above(least, **{f"the greatest area of {name}": most})
        hold(least, most, **{name: mean})
    hold(small_range[1], inf, **{"the least large farm, weighted with quality,": quality * large_range[0]})
    low = land_gini(small_farms, large_farms, small_ha, large_ha, quality)
    farms_share, land_share = _shares(small_farms, large_farms, small_ha, large_ha, quality)
    within = farms_share * land_share * _spread(small_ha, *small_range) + (1 - farms_share) * (1 - land_share) * _spread(large_ha, *large_range)
    return low, low + within


def jobs_to_lift(poor, share, people_per_job, exit_chance):
    """Jobs needed to lift a share of the poor: share poor/(people_per_job exit_chance).

    poor: persons, 0 or more; share: of them, 0-1; people_per_job: who live on one wage, the worker included, above 0; exit_chance:
    that a job lifts them, above 0, at most 1; else ValueError. No job is taken by one who is not poor, and none is lost elsewhere.
    """
    hold(0, inf, poor=poor)
    hold(0, 1, share=share, exit_chance=exit_chance)
    above(0, people_per_job=people_per_job, exit_chance=exit_chance)
    return share * poor / (people_per_job * exit_chance)


def people_lifted(jobs, people_per_job, exit_chance):
    """The reverse of `jobs_to_lift`: persons that so many jobs (0 or more) lift."""
    hold(0, inf, jobs=jobs)
    hold(0, 1, exit_chance=exit_chance)
    above(0, people_per_job=people_per_job)
    return jobs * people_per_job * exit_chance


def _spread(mean, least, most):
    """Greatest Gini of a class with this mean on this range."""
    return (mean - least) * (most - mean) / (mean * (most - least))


def _shares(small_farms, large_farms, small_ha, large_ha, quality):
    """(the small farms' share of all farms, their share of all land)."""
    above(0, small_farms=small_farms, large_farms=large_farms, small_ha=small_ha, large_ha=large_ha, quality=quality)
    hold(0, inf, **{"a large farm, weighted with quality, less a small one": quality * np.asarray(large_ha, dtype=float) - small_ha})
    land = small_farms * small_ha + large_farms * large_ha * quality
    return small_farms / (small_farms + large_farms), small_farms * small_ha / land
