"""A grower's contract that no court enforces: when does she deliver, and when does she sell elsewhere?

Money is counted in contract prices times the harvest, so the contract pays 1 for a harvest that is taken whole. One season: the
processor advances inputs; the harvest price p on the spot market becomes known; the grower delivers, or sells elsewhere.
She who delivers has a contract next season; she who does not never has one again. The processor is not modelled: what he rejects is
given. All integrals are exact (the pieces are partial means of a lognormal price); nothing is drawn at random.
"""
from dataclasses import dataclass
from math import erf, log, sqrt

import numpy as np


@dataclass(frozen=True)
class Terms:
    """A contract and the market beside it.

    price_sigma: standard deviation of the logarithm of the spot price, above 0; mean_price: its mean, above 0, in contract prices;
    discount: weight of the next season, from 0 to below 1; rejection_base: share of a delivery that is rejected, always;
    rejection_glut: what is rejected on top of it when the spot price is below the contract's; the two from 0, their sum at most 1;
    recovery: share of the advance that the processor gets back from one who sells elsewhere, 0-1; trade_cost: share of the spot
    price lost on selling there, 0 to below 1; advance_share: inputs advanced, a share of the contract's value, 0-1;
    production_cost: of the whole harvest, inputs included, from 0; outside: income of a season without a contract, from 0;
    salvage: share of the net spot price that rejected produce fetches, 0-1.
    """

    price_sigma: float
    discount: float
    rejection_base: float
    rejection_glut: float
    recovery: float
    trade_cost: float
    advance_share: float
    production_cost: float
    outside: float
    mean_price: float = 1.0
    salvage: float = 0.5

    def __post_init__(self):
        """Raises ValueError for a value outside its range."""
        shares = ("rejection_base", "rejection_glut", "recovery", "advance_share", "salvage")
        wrong = [name for name in shares if not 0 <= getattr(self, name) <= 1]
        wrong += [name for name in ("price_sigma", "mean_price") if not getattr(self, name) > 0]
        wrong += [name for name in ("discount", "trade_cost") if not 0 <= getattr(self, name) < 1]
        wrong += [name for name in ("production_cost", "outside") if not getattr(self, name) >= 0]
        if wrong:
            raise ValueError("; ".join(f"{name} = {getattr(self, name)} is outside its range" for name in wrong))
        if self.rejection_base + self.rejection_glut > 1:
            raise ValueError("rejection_base and rejection_glut together must not exceed 1")


@dataclass(frozen=True)
class Outcome:
    """What follows from terms.

    value: of having the contract before a season, above what is earned without it, in contract prices; signs: whether it is above 0;
    threshold: the spot price up to which she delivers when the market is not glutted, in contract prices;
    threshold_glut: the same where the processor rejects as in a glut; it matters when it lies below 1;
    side_selling: share of seasons in which she sells elsewhere; in_scarcity, in_glut: its two parts, with the spot price from the
    contract's on and below it.
    """

    value: float
    signs: bool
    threshold: float
    threshold_glut: float
    side_selling: float
    in_scarcity: float
    in_glut: float


def rejection(price, terms):
    """Share of the delivery that is rejected at a spot price (a number or an array, in contract prices)."""
    return terms.rejection_base + terms.rejection_glut * (np.asarray(price) < 1)


def deliver(price, terms):
    """This season's revenue when she delivers: price paid, less the advance, plus what the rejected share fetches elsewhere."""
    refused = rejection(price, terms)
    return 1 - refused - terms.advance_share + terms.salvage * refused * np.asarray(price) * (1 - terms.trade_cost)


def sell_elsewhere(price, terms):
    """This season's revenue when she sells all of it elsewhere: the spot price less costs and what is recovered of the advance."""
    return np.asarray(price) * (1 - terms.trade_cost) - terms.recovery * terms.advance_share


def honours(price, terms, value):
    """Whether she delivers at a spot price, when the contract is worth `value`: the honour condition."""
    return deliver(price, terms) + terms.discount * max(value, 0.0) >= sell_elsewhere(price, terms)


def threshold_price(terms, value, glut=False):
    """The spot price up to which the honour condition holds; `glut`: with the rejections of a glut. In contract prices, 0 or more.

    Derivation: deliver + discount value = sell_elsewhere, linear in the price.
    """
    refused = terms.rejection_base + terms.rejection_glut * glut
    gain = 1 - refused - (1 - terms.recovery) * terms.advance_share + terms.discount * max(value, 0.0)
    return max(gain / ((1 - terms.trade_cost) * (1 - terms.salvage * refused)), 0.0)


def chance_below(price, terms):
    """Chance that the lognormal spot price lies below a price of 0 or more."""
    return _normal((log(price / terms.mean_price) / terms.price_sigma + terms.price_sigma / 2)) if price > 0 else 0.0


def mean_below(price, terms):
    """The part of the mean spot price that comes from prices below a price: E[p; p < price]."""
    if price <= 0:
        return 0.0
    return terms.mean_price * _normal(log(price / terms.mean_price) / terms.price_sigma - terms.price_sigma / 2)


def solve(terms, rounds=60, tolerance=1e-13):
    """The fixed point: what the contract is worth to a grower who decides by that worth.

    V = E[income of the season - outside income] / (1 - discount * chance of delivering), each side at the prices at which V makes
    her deliver. Solved by policy iteration from the policy of one who sees no future: each round works out the worth of a policy
    exactly, then the best policy for it. The worths rise to the fixed point, which is the only one since the right-hand side of
    V = E max(deliver + discount V, sell elsewhere) - costs has a slope of `discount` at most.
    Where even the first worth is below 0 she does not sign, and would deliver only what pays at once.
    """
    value, _, first = _worth(terms, 0.0)
    if first <= 0:
        return _outcome(terms, first)
    for _ in range(rounds):
        previous, (value, _, _) = value, _worth(terms, value)
        if abs(value - previous) <= tolerance * (1 + abs(value)):
            break
    return _outcome(terms, value)


def _worth(terms, value):
    """(worth of the policy that is best for `value`, chance that it delivers, its mean net income of a season)."""
    chance_glut, mean_glut, chance_rest, mean_rest = _delivered(terms, value)
    net = 1 - terms.trade_cost
    paid = 0.0
    for chance, mean, refused in ((chance_glut, mean_glut, terms.rejection_base + terms.rejection_glut),
                                  (chance_rest, mean_rest, terms.rejection_base)):
        paid += (1 - refused - terms.advance_share) * chance + terms.salvage * refused * net * mean
    chance, mean = chance_glut + chance_rest, mean_glut + mean_rest
    elsewhere = net * (terms.mean_price - mean) - terms.recovery * terms.advance_share * (1 - chance)
    season = paid + elsewhere - (terms.production_cost - terms.advance_share) - terms.outside
    return season / (1 - terms.discount * chance), chance, season


def _delivered(terms, value):
    """Chance of delivering and mean price delivered at, in a glut and otherwise."""
    low = min(threshold_price(terms, value, glut=True), 1.0)
    high = max(threshold_price(terms, value), 1.0)
    return (chance_below(low, terms), mean_below(low, terms),
            chance_below(high, terms) - chance_below(1.0, terms), mean_below(high, terms) - mean_below(1.0, terms))


def _outcome(terms, value):
    chance_glut, _, chance_rest, _ = _delivered(terms, value)
    glut = chance_below(1.0, terms)
    return Outcome(value, value > 0, threshold_price(terms, value), threshold_price(terms, value, glut=True),
                   1 - chance_glut - chance_rest, 1 - glut - chance_rest, glut - chance_glut)


def buyer_margin(terms):
    """Mean gain of the processor in a season with a contract, against buying the same harvest on the spot market, in contract prices.

    He takes what he does not reject at the contract's price and saves the spot price on it; from one who sells elsewhere he loses
    the advance that he does not recover. The grower answers as in `solve`.
    """
    chance_glut, mean_glut, chance_rest, mean_rest = _delivered(terms, solve(terms).value)
    saved = ((1 - terms.rejection_base - terms.rejection_glut) * (mean_glut - chance_glut)
             + (1 - terms.rejection_base) * (mean_rest - chance_rest))
    return saved - (1 - terms.recovery) * terms.advance_share * (1 - chance_glut - chance_rest)


def _normal(score):
    """Standard normal distribution function."""
    return (1 + erf(score / sqrt(2))) / 2
