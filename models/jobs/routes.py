"""Two routes from the same export growth to persons who leave poverty, side by side: through jobs, and through the mean income.

Both begin with the additional output, X [(1 + g)^T - 1] a m. Money is in millions of dollars a year. Every argument is a number or
an array; arrays are combined element by element.
"""
from math import inf

import numpy as np
from scipy.stats import norm

from models.jobs.poverty import exits
from models.ranges import above, hold


def additional_output(exports, growth, years, additional, multiplier):
    """Output of a year that would not exist otherwise, in millions: X [(1 + g)^T - 1] a m, arguments as in `poverty.exits`."""
    return exits(exports, growth, years, 1.0, additional, multiplier, 1.0, 1.0, 1.0)


def jobs_leg(jobs_per_million, poor_share, exit_chance, household):
    """Persons who leave poverty a million of additional output, by the jobs: l p e h, arguments as in `poverty.exits`."""
    return exits(1.0, 1.0, 1.0, jobs_per_million, 1.0, 1.0, poor_share, exit_chance, household)


def poor_share_of(line, gini):
    """Share of people below a line counted in means, incomes lognormal: line above 0, gini above 0 and below 1; else ValueError."""
    spread = _spread(gini)
    above(0, line=line)
    return norm.cdf(np.log(line) / spread + spread / 2)


def mean_leg(people, product, line, gini, pass_through):
    """Persons who leave poverty a million of additional output, by the mean income, for a small change with the Gini index held.

    people: 0 or more; product: of the country, millions, above 0; line: poverty line in means, above 0; gini: above 0, below 1;
    pass_through: share of the growth of the product that reaches households' mean income, 0 or more; else ValueError.
    Derivation: H = Phi(ln(z)/s + s/2), so -dH/d ln(mean) = phi(.)/s; a million is 1/product of the product.
    """
    hold(0, inf, people=people, pass_through=pass_through)
    above(0, product=product, line=line)
    spread = _spread(gini)
    return people * pass_through / product * norm.pdf(np.log(line) / spread + spread / 2) / spread


def exits_by_product(exports, growth, years, additional, multiplier, people, product, line, gini, pass_through, gini_change=0.0):
    """Persons who leave poverty when the additional output raises the mean, below 0 where they enter it: people (H0 - H1).

    The mean grows by (1 + output/product)^pass_through; gini_change: of the Gini index, which must stay above 0 and below 1; other
    arguments as above; else ValueError. It is both parts of `poverty.exits_by_mean` together, for arrays.
    """
    hold(0, inf, people=people, pass_through=pass_through)
    above(0, product=product)
    growth_of_mean = (1 + additional_output(exports, growth, years, additional, multiplier) / product) ** pass_through
    return people * (poor_share_of(line, gini) - poor_share_of(line / growth_of_mean, np.asarray(gini) + gini_change))


def pass_through_that_agrees(jobs_per_million, poor_share, exit_chance, household, people, product, line, gini):
    """The pass-through at which both legs lift the same number: `jobs_leg` over `mean_leg` at one. It may exceed one."""
    return jobs_leg(jobs_per_million, poor_share, exit_chance, household) / mean_leg(people, product, line, gini, 1.0)


def check(parameters):
    """Limits that join two parameters: raises ValueError unless each range's low end lies below its high end."""
    for name in ("exports", "jobs", "multiplier", "wide"):
        low, high = getattr(parameters, f"{name}_low"), getattr(parameters, f"{name}_high")
        if not low < high:
            raise ValueError(f"{name}_low = {low} must lie below {name}_high = {high}")


def _spread(gini):
    above(0, gini=gini, **{"1 - gini": 1 - np.asarray(gini, dtype=float)})
    return np.sqrt(2) * norm.ppf((1 + np.asarray(gini, dtype=float)) / 2)
