"""Smallholders under contract: what one point of a concentration curve says of inequality, nationally and locally, and break-evens of a contract.

Shares are numbers in 0-1; incomes are counted in the country's mean income, contracts as in `models.contract`.
"""
from dataclasses import replace

import numpy as np
from scipy.optimize import brentq

from models.contract import Terms, solve
from models.distribution import LognormalLorenz, gini


# --- one known point of a concentration curve ---

def equalising_share(population_share, gini_index):
    """The least share of a source for the poorest that lowers the Gini index, whatever else is unknown.

    population_share: how many the poorest are, above 0 and below 1; gini_index: in 0-1. Returns (1 - G) / (2 (1 - p)); above 1
    no share is enough. Raises ValueError outside these ranges.
    Derivation: the greatest concentration index with share c is 1 - 2 (1 - p) c (`concentration_bounds`); set it below G.
    """
    if not 0 < population_share < 1 or not 0 <= gini_index <= 1:
        raise ValueError(f"population_share = {population_share} must lie between 0 and 1, gini_index = {gini_index} in 0-1")
    return (1 - gini_index) / (2 * (1 - population_share))


def most_if_falling(population_share, outcome_share):
    """Greatest concentration index with one known point, if what a person gets of the source nowhere rises with income.

    population_share, outcome_share: in 0-1, the second not below the first, else ValueError. Returns p - c.
    Derivation: the curve is then concave, so it lies nowhere below the two straight lines through its point.
    """
    if not 0 <= population_share <= outcome_share <= 1:
        raise ValueError(f"outcome_share = {outcome_share} must lie between population_share = {population_share} and 1")
    return population_share - outcome_share


def scales(source_share, outcome_share, income_share, population_share, people_share):
    """What the revenue of the poorest weighs against ever smaller incomes: (all income, theirs, that of growers among them).

    source_share: of all income that the source is; outcome_share: of the source that goes to the poorest; income_share: of all
    income that the poorest have; population_share: how many they are; people_share: of the whole people that live in growers'
    families, all of them taken to be among the poorest and to have what the poorest have on average. All in 0-1; the last three
    above 0. Returns three shares, of which the last two may exceed 1. Raises ValueError outside these ranges.
    """
    for name, share in (("source_share", source_share), ("outcome_share", outcome_share)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} = {share} must lie in 0-1")
    if not 0 < income_share <= 1 or not 0 < people_share <= population_share <= 1:
        raise ValueError(f"income_share = {income_share} must be above 0; people_share = {people_share} above 0 and at most "
                         f"population_share = {population_share}")
    flow = source_share * outcome_share
    return flow, flow / income_share, flow / income_share * population_share / people_share


def with_new_ranks(gini_index, source_share, outcome_share, population_share, reached, points=4000):
    """Change of the Gini index when revenue is added, with ranks held fixed and with ranks as they become, on lognormal incomes.

    gini_index: of incomes before, above 0 and below 1; source_share: of all income afterwards; outcome_share: of the revenue that
    goes to the poorest `population_share`, in equal sums to a share `reached` of them, drawn from all their ranks alike; the rest
    goes to everybody else in equal sums. Returns (change at fixed ranks, change, share of those reached who rise above the highest
    income of the poorest). The first is never above the second: a person who overtakes others counts as poor to the end there.
    Raises ValueError outside these ranges.
    """
    if not 0 < population_share < 1 or not 0 < reached <= 1:
        raise ValueError(f"population_share = {population_share} and reached = {reached} must lie above 0, the second in 0-1")
    if not 0 <= source_share < 1 or not 0 <= outcome_share <= 1:
        raise ValueError(f"source_share = {source_share} and outcome_share = {outcome_share} must lie in 0-1, the first below 1")
    shape = LognormalLorenz(gini_index)
    reached_by = np.linspace(0, 1, points + 1)
    incomes = np.diff(shape.share(reached_by)) * points * (1 - source_share)
    poor = reached_by[1:] <= population_share + 1e-12
    gift = source_share * outcome_share / (population_share * reached)
    rest = source_share * (1 - outcome_share) / (1 - population_share)
    after = np.concatenate([incomes[poor] + gift, incomes[poor], incomes[~poor] + rest])
    weights = np.concatenate([np.full(poor.sum(), reached), np.full(poor.sum(), 1 - reached), np.ones((~poor).sum())])
    before = gini(incomes)
    fixed = source_share * (population_share - outcome_share) + (1 - source_share) * before - before
    above = float(np.mean(incomes[poor] + gift > incomes[poor].max()))
    return float(fixed), gini(after, weights) - before, above


# --- the contract ---

def terms(parameters):
    """The contract's `Terms` from a chapter's parameters: an object with the names of its fields, mean price and salvage apart."""
    names = ("price_sigma", "discount", "rejection_base", "rejection_glut", "recovery", "trade_cost", "advance_share", "production_cost",
             "outside")
    return Terms(**{name: getattr(parameters, name) for name in names})


def glut_rejection_that_breaks(contract, most=1.0):
    """The rejection in gluts above which she sells elsewhere even when the spot price lies just below the contract's.

    contract: `Terms`, whose own rejection_glut is ignored; most: the largest looked at. Returns a share, or None when even `most`
    (or what rejection_base leaves) does not break it, and 0.0 when it is broken without any.
    """
    most = min(most, 1 - contract.rejection_base)

    def margin(rejected):
        return solve(replace(contract, rejection_glut=rejected)).threshold_glut - 1

    if margin(0.0) < 0:
        return 0.0
    return None if margin(most) >= 0 else float(brentq(margin, 0.0, most, xtol=1e-12))


def least_discount(contract, price, most=0.999):
    """The least weight of the next season at which she still delivers at a spot price from the contract's on.

    contract: `Terms`, whose own discount is ignored; price: 1 or more, in contract prices, else ValueError. Returns a number, 0.0
    when she delivers without a future, or None when even `most` is not enough.
    """
    if not price >= 1:
        raise ValueError(f"price = {price} must be 1 or more")

    def margin(discount):
        return solve(replace(contract, discount=discount)).threshold - price

    if margin(0.0) >= 0:
        return 0.0
    return None if margin(most) < 0 else float(brentq(margin, 0.0, most, xtol=1e-12))


def check(parameters):
    """Limits that join several parameters: raises ValueError, naming them, when the contract makes no sense or nobody would sign it."""
    p = parameters
    if p.rejection_base + p.rejection_glut > 1:
        raise ValueError(f"rejection_base = {p.rejection_base} and rejection_glut = {p.rejection_glut}: together they reject more than the harvest; "
                         "lower one of them")
    if p.advance_share > p.production_cost:
        raise ValueError(f"advance_share = {p.advance_share} and production_cost = {p.production_cost}: the inputs advanced are part of the cost; "
                         "lower the first or raise the second")
    if not solve(terms(p)).signs:
        raise ValueError(f"production_cost = {p.production_cost}, outside = {p.outside}, rejection_base = {p.rejection_base}, "
                         f"rejection_glut = {p.rejection_glut}: nobody would sign this contract; lower one of them")
