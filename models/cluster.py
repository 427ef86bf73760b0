"""Small firms side by side: how they come, stay, grow and go."""
from math import log


def exit_rate(mean_age):
    """Yearly exit rate that keeps the living firms at this mean age, and the years in which half of the firms of a year are gone.

    mean_age: years, above 0. Returns (rate, half_life), a rate per year and years.
    Holds where entry is steady and every firm, young or old, runs the same risk: the ages of the living are then exponential with
    mean 1/rate, and survival to age t is exp(-rate t). Derivation: the firms now aged t are entry times exp(-rate t); the mean of
    that density is 1/rate, and exp(-rate t) = 1/2 at t = log(2)/rate.
    """
    if not mean_age > 0:
        raise ValueError(f"mean_age = {mean_age} must be above 0 years")
    rate = 1 / mean_age
    return rate, log(2) / rate
