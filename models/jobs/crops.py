"""An export crop grown on small and on large farms: full-time jobs, and what growth, smallholders' share and packing did to them (Kenya).

Units: tonnes a year; days of work a hectare a year; tonnes a hectare a year; days of work a tonne packed; a full-time job is so many
days a year. Every argument is a number or an array; arrays are combined element by element.
"""
from itertools import combinations
from math import comb, inf

import numpy as np

from models.ranges import above, hold


def full_time_jobs(tonnes, small_share, small_days, small_yield, large_days, large_yield, packed_share, packing_days, year_days=230):
    """Full-time jobs in three parts: (on small farms, on large farms, in packing).

    tonnes: exported a year, 0 or more; small_share: of the tonnes that smallholders grow, 0-1; small_days, large_days: days a
    hectare, 0 or more; small_yield, large_yield: tonnes a hectare, above 0; packed_share: of the tonnes that are packed in the
    country, 0-1; packing_days: days a tonne packed, 0 or more; year_days: days of a full-time job, above 0; else ValueError.
    Derivation: days/yield is days a tonne, so X (share d_S/y_S + (1 - share) d_L/y_L + packed d_P)/year_days.
    """
    hold(0, inf, tonnes=tonnes, small_days=small_days, large_days=large_days, packing_days=packing_days)
    hold(0, 1, small_share=small_share, packed_share=packed_share)
    above(0, small_yield=small_yield, large_yield=large_yield, year_days=year_days)
    years = tonnes / year_days
    return years * small_share * small_days / small_yield, years * (1 - small_share) * large_days / large_yield, years * packed_share * packing_days


def share_of_no_loss(jobs, tonnes, small_days, small_yield, large_days, large_yield, packed_share, packing_days, year_days=230):
    """The smallholders' share at which `full_time_jobs` add up to so many jobs, other arguments as there.

    It may lie outside 0-1: then every share gives more jobs, or every share fewer. Raises ValueError where both kinds of farm need
    the same days a tonne (the share then moves nothing), or where tonnes are 0.
    """
    above(0, tonnes=tonnes)
    none = sum(full_time_jobs(tonnes, 0.0, small_days, small_yield, large_days, large_yield, packed_share, packing_days, year_days))
    whole = sum(full_time_jobs(tonnes, 1.0, small_days, small_yield, large_days, large_yield, packed_share, packing_days, year_days))
    if np.any(whole == none):
        raise ValueError("small and large farms need the same days a tonne: no share of smallholders changes the jobs")
    return (jobs - none) / (whole - none)


def growth_of_no_loss(before, after, years):
    """The growth of tonnes a year that makes up for fewer jobs a tonne: (before/after)^(1/years) - 1.

    before, after: jobs from the same tonnes with the old and the new shares, above 0; years: above 0; else ValueError. Below 0 where
    the new shares make more jobs. Derivation: jobs are in proportion to tonnes, so (1 + g)^years after = before.
    """
    above(0, before=before, after=after, years=years)
    return (before / after) ** (1 / years) - 1


def shapley_change(function, before, after):
    """Change of a function in as many parts as it has factors, with nothing left over.

    function: takes the factors by name and returns a number; before, after: name -> value, the same names, one or more, else
    ValueError. Returns name -> part, in the order of `before`; the parts add up to function(after) - function(before).
    Each part is the factor's own effect averaged over all orders in which the factors can change. Source: Shorrocks (2013).
    """
    if not before or set(before) != set(after):
        raise ValueError(f"before has {', '.join(before) or 'no factor'} and after {', '.join(after) or 'no factor'}: name the same factors")
    names = list(before)
    worth = {chosen: function(**{name: (after if name in chosen else before)[name] for name in names})
             for size in range(len(names) + 1) for chosen in map(frozenset, combinations(names, size))}
    return {name: sum((worth[chosen | {name}] - worth[chosen]) / (len(names) * comb(len(names) - 1, len(chosen)))
                      for chosen in worth if name not in chosen) for name in names}
