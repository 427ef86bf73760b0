"""From exports to persons who leave poverty, by two routes that need not agree: through jobs, and through the mean income.

Money is in millions of dollars where jobs a million enter, else in any one currency.
"""
from inspect import signature
from math import exp, inf

from models.distribution import Lognormal, decompose_poverty_change
from models.ranges import above, hold


def exits(exports, growth, years, jobs_per_million, additional, multiplier, poor_share, exit_chance, household):
    """Persons who leave poverty through the jobs of export growth. Numbers or arrays, combined element by element.

    exports: now, in millions of dollars a year, 0 or more; growth: a year, -1 or more (0.1 is 10 per cent); years: 0 or more;
    jobs_per_million: jobs a million dollars of exports a year, 0 or more; additional: share of them that would not exist otherwise,
    0-1; multiplier: all jobs over direct ones, 0 or more; poor_share: of the jobs that the poor get, 0-1; exit_chance: that such
    a job lifts its household above the line, 0-1; household: persons, 0 or more; else ValueError.
    Formula: X [(1 + g)^T - 1] l a m p e h. Every factor but growth and years has an elasticity of one.
    """
    hold(0, inf, exports=exports, years=years, jobs_per_million=jobs_per_million, multiplier=multiplier, household=household)
    hold(-1, inf, growth=growth)
    hold(0, 1, additional=additional, poor_share=poor_share, exit_chance=exit_chance)
    return (exports * ((1 + growth) ** years - 1) * jobs_per_million * additional * multiplier * poor_share * exit_chance * household)


FACTORS = tuple(signature(exits).parameters)


def factor_needed(target, name, **factors):
    """The value of one factor at which `exits` reaches a target, all others as given.

    target: persons, above 0; name: of the factor, not years; factors: all arguments of `exits`, numbers only (that of `name` may be
    left out). Returns a number that may exceed the factor's range: then it alone cannot reach the target; None where another factor
    is 0. Derivation: exits is the product of the factors; growth enters as (1 + g)^T - 1.
    """
    above(0, target=target)
    if name not in FACTORS or name == "years":
        raise ValueError(f"name = {name!r} must be one of {', '.join(factor for factor in FACTORS if factor != 'years')}")
    rest = exits(**{**factors, name: 1.0})
    if name == "growth":
        rest = rest / (2 ** factors["years"] - 1) if factors["years"] else 0.0
    if not rest > 0:
        return None
    return (1 + target / rest) ** (1 / factors["years"]) - 1 if name == "growth" else target / rest


def exits_by_mean(people, mean, gini, line, income_growth, pass_through=1.0, gini_change=0.0):
    """Persons who leave poverty when the mean income grows, in two parts that add up to it: (growth, redistribution).

    people: 0 or more; mean, line: in one currency, above 0; gini: above 0 and below 1, before; income_growth: change of the
    logarithm of income a head; pass_through: what share of it reaches the mean of households, 0 or more; gini_change: of the Gini,
    which must stay above 0 and below 1; else ValueError. A part is below 0 where it makes poor.
    Incomes are lognormal before and after; the parts are those of `decompose_poverty_change`.
    """
    hold(0, inf, people=people, pass_through=pass_through)
    hold(-inf, inf, income_growth=income_growth)
    before, after = Lognormal(mean, gini), Lognormal(mean * exp(pass_through * income_growth), gini + gini_change)
    growth, redistribution = decompose_poverty_change((before.mean, before.shape), (after.mean, after.shape), line)
    return -people * growth, -people * redistribution
