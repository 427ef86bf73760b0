"""Whom a programme reaches: the poor directly or by way of large exporters, and small farms that come and go.

Every argument is a number or an array, save where said; arrays are combined element by element.
"""
from math import inf, log

import numpy as np
from scipy.stats import norm

from models.ranges import above, hold, plain


def worth_to_the_poor(multiplier, poor_share, lag, rate):
    """Present value of what reaches the poor of one unit spent: multiplier poor_share e^(-rate lag).

    multiplier: income made by one unit, 0 or more; poor_share: of it that the poor get, 0-1; lag: years until it is there, 0 or
    more; rate: of discount, continuous, 0 or more; else ValueError.
    """
    hold(0, inf, multiplier=multiplier, lag=lag, rate=rate)
    hold(0, 1, poor_share=poor_share)
    return multiplier * poor_share * np.exp(-rate * lag)


def break_even_multiplier(direct_share, indirect_share, lag, rate):
    """The multiplier at which an indirect programme is worth as much to the poor as a direct one with a multiplier of one.

    direct_share: of the direct programme that the poor get, 0-1; indirect_share: of the indirect one, above 0, at most 1; lag, rate
    of the indirect one as in `worth_to_the_poor`; else ValueError. Derivation: m t_L e^(-rT) = t_S, so m* = t_S e^(rT)/t_L.
    """
    hold(0, 1, direct_share=direct_share, indirect_share=indirect_share)
    above(0, indirect_share=indirect_share)
    hold(0, inf, lag=lag, rate=rate)
    return direct_share * np.exp(rate * lag) / indirect_share


def steady_share(entry, exit):
    """The share of all possible growers who take part in the long run: entry/(entry + exit).

    entry: share of those outside who come in a year, 0-1; exit: share of those inside who leave, 0-1; not both 0; else ValueError.
    Derivation: the flows exit N and entry (all - N) are equal. Its elasticity to entry is 1 - share, to exit the same below 0: a
    tenth more entry and a tenth less exit are worth about the same.
    """
    hold(0, 1, entry=entry, exit=exit)
    above(0, **{"entry + exit": np.asarray(entry) + exit})
    return entry / (entry + exit)


def inclusion(now, entry, exit, years, all_growers=1.0):
    """How many take part after so many years: N_{t+1} = N_t (1 - exit) + entry (all_growers - N_t).

    now: those who take part, from 0 to all_growers; entry, exit as in `steady_share`; years: whole numbers, 0 or more;
    all_growers: above 0 (1: the result is a share); else ValueError.
    Solved: N_t = N* + (N_0 - N*)(1 - entry - exit)^t, N* the steady number.
    """
    above(0, all_growers=all_growers)
    hold(0, inf, **{"now": now, "all_growers less now": np.asarray(all_growers) - now, "years": years})
    if np.any(np.asarray(years) != np.floor(years)):
        raise ValueError(f"years = {years} must be whole numbers")
    steady = steady_share(entry, exit) * all_growers
    return steady + (now - steady) * (1 - entry - exit) ** np.asarray(years)


def half_way(entry, exit):
    """Years until half of the way to the steady share is gone: log(1/2)/log(1 - entry - exit), numbers only.

    0 where entry and exit add up to 1 (the first year goes all of it). Raises ValueError where they are both 0 or exceed 1 together.
    """
    hold(0, 1, entry=entry, exit=exit, **{"entry + exit": entry + exit})
    above(0, **{"entry + exit": entry + exit})
    return log(0.5) / log(1 - entry - exit) if entry + exit < 1 else 0.0


def share_with_area(least, median, sigma):
    """Share of the growers who have at least so much land, when areas are lognormal: 1 - Phi(log(least/median)/sigma).

    least: 0 or more, infinite where nobody can take part; median: above 0, in the same unit; sigma: of the logarithm, above 0; else
    ValueError. Times a rate it gives the entry that a fixed cost leaves.
    """
    above(0, median=median, sigma=sigma)
    least = np.asarray(least, dtype=float)
    if not np.all(least >= 0):
        raise ValueError(f"least = {least} must be 0 or more")
    with np.errstate(divide="ignore"):
        found = norm.sf(np.log(least / median) / sigma)
    return plain(found)
