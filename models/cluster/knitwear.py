"""A cluster that turns to export: does a worker gain, and who can enter with a second-hand machine?"""
from math import erf, log, sqrt

import numpy as np
from scipy.optimize import brentq

from models.ranges import above, hold


def worker_gain(wage_ratio, hours_ratio, hour_value, migration_cost):
    """What a worker gains by work in the cluster, in yearly earnings at the alternative.

    wage_ratio: hourly wage in the cluster over that of the alternative, above 0; hours_ratio: hours in the cluster over those of the
    alternative, above 0; hour_value: what an hour of one's own is worth, in hourly wages of the alternative, 0 or more;
    migration_cost: a year, in yearly earnings at the alternative, 0 or more. Numbers or arrays. Raises ValueError outside these ranges.
    Derivation: wage times hours, less the same at the alternative, less the worth of the hours worked on top, less the cost, over
    the earnings at the alternative: w n - 1 - v (n - 1) - m.
    """
    _worker(wage_ratio=wage_ratio, hours_ratio=hours_ratio, hour_value=hour_value, migration_cost=migration_cost)
    return wage_ratio * hours_ratio - 1 - hour_value * (hours_ratio - 1) - migration_cost


def break_even_wage(hours_ratio, hour_value, migration_cost):
    """The wage ratio at which `worker_gain` is 0: (1 + v (n - 1) + m)/n. It may be 0 or less where fewer hours alone are worth the move."""
    _worker(wage_ratio=1.0, hours_ratio=hours_ratio, hour_value=hour_value, migration_cost=migration_cost)
    return (1 + hour_value * (hours_ratio - 1) + migration_cost) / hours_ratio


def break_even_hours(wage_ratio, hour_value, migration_cost):
    """The hours ratio at which `worker_gain` is 0, (1 + m - v)/(w - v), or None where no hours above 0 make it so.

    With a wage above the worth of an hour, longer hours than these gain; with a wage below it, shorter hours do.
    """
    _worker(wage_ratio=wage_ratio, hours_ratio=1.0, hour_value=hour_value, migration_cost=migration_cost)
    if wage_ratio == hour_value:
        return None
    found = (1 + migration_cost - hour_value) / (wage_ratio - hour_value)
    return found if found > 0 else None


def second_hand_price(age, new_price, wear):
    """Price of a machine at an age in years (0 or more): new_price (above 0) times (1 - wear)^age, wear in 0-1; else ValueError."""
    above(0, new_price=new_price)
    hold(0, 1, wear=wear)
    if not np.all(np.asarray(age) >= 0):
        raise ValueError(f"age = {age} must be 0 or more years")
    return new_price * (1 - wear) ** age


def chance_of_profit(least, mean, sigma):
    """Chance that a lognormal yearly profit with this mean reaches `least`; 1 where least is 0 or less. mean, sigma (of the
    logarithm) above 0, else ValueError."""
    above(0, mean=mean, sigma=sigma)
    if least <= 0:
        return 1.0
    return (1 - erf((log(least / mean) / sigma + sigma / 2) / sqrt(2))) / 2


def entrants(age, machines, aspirants, interest, new_price, wear, fixed_cost, mean_profit, sigma):
    """New firms a year when exporters sell their machines at this age: (entrants, machines on offer, aspirants who can pay).

    age: at which exporters replace a machine, years, above 0; machines: that exporters run, 0 or more; aspirants: who would enter
    in a year, 0 or more; interest: yearly cost of a machine as a share of its price, 0 or more; new_price, wear as in
    `second_hand_price`; fixed_cost: a year, 0 or more; mean_profit, sigma: of the lognormal yearly profit before both costs.
    Money in one currency, one machine a firm. Raises ValueError outside these ranges.
    Derivation: machines/age come on offer; those enter whose profit reaches interest times price plus fixed_cost. The shorter side
    decides. Offers fall with the age and buyers rise with it, so where the two cross entry is greatest, and where they do not cross
    it is greatest at the end of the range.
    """
    above(0, age=age)
    if not min(machines, aspirants, interest, fixed_cost) >= 0:
        raise ValueError("machines, aspirants, interest and fixed_cost must be 0 or more")
    offered = machines / age
    able = aspirants * chance_of_profit(interest * second_hand_price(age, new_price, wear) + fixed_cost, mean_profit, sigma)
    return min(offered, able), offered, able


def age_of_most_entry(youngest, oldest, **terms):
    """The age of sale, within a range of years, at which most firms enter. terms: those of `entrants` other than age.

    Returns (age, whether machines and buyers balance there). Without a balance it is the youngest age where machines are short
    throughout and the oldest where buyers are.
    """
    if not 0 < youngest < oldest:
        raise ValueError(f"youngest = {youngest} must be above 0 and below oldest = {oldest}")

    def excess(age):
        _, offered, able = entrants(age, **terms)
        return offered - able

    if excess(youngest) <= 0:
        return youngest, excess(youngest) == 0
    if excess(oldest) >= 0:
        return oldest, excess(oldest) == 0
    return float(brentq(excess, youngest, oldest, xtol=1e-12)), True


def _worker(wage_ratio, hours_ratio, hour_value, migration_cost):
    if not (np.all(np.asarray(wage_ratio) > 0) and np.all(np.asarray(hours_ratio) > 0)):
        raise ValueError("wage_ratio and hours_ratio must be above 0")
    if not (np.all(np.asarray(hour_value) >= 0) and np.all(np.asarray(migration_cost) >= 0)):
        raise ValueError("hour_value and migration_cost must be 0 or more")
