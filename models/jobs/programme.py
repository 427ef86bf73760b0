"""A fund that pays for jobs: how many are new, what one costs while it lasts, and what it may cost (Egypt).

Money is in any one currency. Every argument is a number or an array, save `years`; arrays are combined element by element.
"""
from math import inf

import numpy as np

from models.ranges import above, hold, plain


def job_years(exit, years, rate=0.0):
    """Years of work that one job brings, each discounted: the sum of S(t)/(1 + rate)^t over t = 1 ... years, S(t) = (1 - exit)^t.

    exit: share of the jobs lost in a year, 0-1; years: a whole number from 1 on, or math.inf; rate: of discount, 0 or more; with
    years = inf one of exit and rate must be above 0; else ValueError. The first year is already one of exit and of discount: a
    job counts, and pays, at the end of each year.
    """
    hold(0, 1, exit=exit)
    hold(0, inf, rate=rate)
    if not (years == inf or (years >= 1 and years == int(years))):
        raise ValueError(f"years = {years} must be a whole number from 1 on, or inf")
    ratio = np.asarray((1 - np.asarray(exit, dtype=float)) / (1 + np.asarray(rate, dtype=float)))
    if years == inf:
        above(0, **{"exit or rate, with years = inf,": 1 - ratio})
        found = ratio / (1 - ratio)
    else:
        # year by year: the closed form loses its digits where the ratio is near 1
        found = sum(ratio ** year for year in range(1, int(years) + 1))
    return plain(found)


def net_jobs(budget, share, cost_per_job, deadweight, displacement, exit=0.0, year=0):
    """Jobs that would not exist otherwise and still exist after so many years.

    budget: 0 or more; share: of it that goes into jobs, 0-1; cost_per_job: gross, above 0; deadweight: share of the jobs that would
    have come anyway, 0-1; displacement: share of the rest that others lose, 0-1; exit as in `job_years`; year: 0 or more; else
    ValueError. Formula: budget share/cost (1 - deadweight)(1 - displacement)(1 - exit)^year.
    """
    hold(0, inf, budget=budget, year=year)
    hold(0, 1, share=share, exit=exit)
    above(0, cost_per_job=cost_per_job)
    return budget * share / cost_per_job * _additional(deadweight, displacement) * (1 - exit) ** year


def cost_per_job_year(cost_per_job, deadweight, displacement, exit, years, recovery=0.0):
    """What a year of additional work costs, not discounted: cost (1 - recovery)/((1 - deadweight)(1 - displacement) job_years).

    recovery: share of the outlay that comes back, 0-1, else ValueError; the other arguments as in `net_jobs` and `job_years`.
    Infinite where no job is additional or none lasts a year.
    """
    above(0, cost_per_job=cost_per_job)
    hold(0, 1, recovery=recovery)
    bought = np.asarray(_additional(deadweight, displacement) * job_years(exit, years), dtype=float)
    with np.errstate(divide="ignore"):
        found = cost_per_job * (1 - recovery) / bought
    return plain(found)


def break_even_cost(gain, deadweight, displacement, exit, rate, years, recovery=0.0):
    """The gross cost of a job at which the fund's outlay equals what workers gain.

    gain: of a worker by a year in the job, 0 or more; recovery: share of the outlay that comes back, 0 to below 1; the other
    arguments as in `net_jobs` and `job_years`; else ValueError. A dearer job costs more than it brings.
    Derivation: c (1 - recovery) = (1 - deadweight)(1 - displacement) sum of gain S(t)/(1 + rate)^t, solved for c. What is recovered
    counts in full, as if it came back at once.
    """
    hold(0, inf, gain=gain)
    _part_recovered(recovery)
    return _additional(deadweight, displacement) * gain * job_years(exit, years, rate) / (1 - recovery)


def greatest_deadweight(cost_per_job, gain, displacement, exit, rate, years, recovery=0.0):
    """The deadweight at which a job of this cost (above 0) just breaks even; below 0 where it fails even without deadweight.

    Arguments as in `break_even_cost`, whose equation it solves for deadweight; -inf where a job brings nothing.
    """
    above(0, cost_per_job=cost_per_job)
    brings = np.asarray(break_even_cost(gain, 0.0, displacement, exit, rate, years, recovery), dtype=float)
    with np.errstate(divide="ignore"):
        found = 1 - cost_per_job / brings
    return plain(found)


def targeting_ratio(benefit_share, population_share):
    """How well benefits reach a group: its share of the benefits (0-1) over its share of the people (above 0, at most 1).

    Above 1 the group gets more than its share. Raises ValueError outside these ranges. Source: Coady, Grosh and Hoddinott (2004).
    """
    hold(0, 1, benefit_share=benefit_share, population_share=population_share)
    above(0, population_share=population_share)
    return benefit_share / population_share


def _additional(deadweight, displacement):
    hold(0, 1, deadweight=deadweight, displacement=displacement)
    return (1 - deadweight) * (1 - displacement)


def _part_recovered(recovery):
    hold(0, 1, recovery=recovery)
    above(0, **{"1 - recovery": 1 - np.asarray(recovery, dtype=float)})
