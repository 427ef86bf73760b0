"""models/contract.py: the numbers of the reference case, the fixed point against brute force, properties."""
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from models.contract import (Terms, buyer_margin, chance_below, deliver, honours, mean_below, rejection, sell_elsewhere, solve, threshold_price)

CASE = Terms(price_sigma=0.35, discount=0.85, rejection_base=0.05, rejection_glut=0.15, recovery=0.3, trade_cost=0.1, advance_share=0.3,
             production_cost=0.55, outside=0.3)
terms = st.builds(Terms, price_sigma=st.floats(0.1, 0.8), discount=st.floats(0.5, 0.98), rejection_base=st.floats(0, 0.3), rejection_glut=st.floats(0, 0.6),
                  recovery=st.floats(0, 1), trade_cost=st.floats(0, 0.3), advance_share=st.floats(0, 0.6), production_cost=st.floats(0.3, 0.8),
                  outside=st.floats(0.1, 0.5))


def brute(case, points=200_001):
    """Value, chance of side-selling, and the processor's margin by value iteration on a fine grid of prices."""
    z = np.linspace(-8, 8, points)
    weight = norm.pdf(z) / norm.pdf(z).sum()
    price = case.mean_price * np.exp(case.price_sigma * z - case.price_sigma**2 / 2)
    own = case.production_cost - case.advance_share + case.outside
    delivered, sold = deliver(price, case), sell_elsewhere(price, case)
    value = 0.0
    for _ in range(4000):
        stays = delivered + case.discount * max(value, 0) >= sold
        new = weight @ np.where(stays, delivered + case.discount * max(value, 0), sold) - own
        if abs(new - value) < 1e-12:
            break
        value = new
    margin = np.where(stays, (1 - rejection(price, case)) * (price - 1), -(1 - case.recovery) * case.advance_share)
    return value, weight @ ~stays, weight @ (~stays & (price < 1)), weight @ margin


@pytest.mark.parametrize("changed, side_selling", [
    ({}, 0.109), ({"rejection_glut": 0.4}, 0.405), ({"discount": 0.6}, 0.322), ({"recovery": 0.9}, 0.068), ({"advance_share": 0.5}, 0.149)])
def test_the_reference_case(changed, side_selling):
    assert solve(replace(CASE, **changed)).side_selling == pytest.approx(side_selling, abs=5e-4)


def test_the_threshold_of_the_reference_case():
    assert solve(CASE).threshold == pytest.approx(1.45, abs=5e-3)


def test_heavy_rejection_makes_some_sell_elsewhere_even_below_the_contracts_price():
    found = solve(replace(CASE, rejection_glut=0.4))
    assert found.threshold_glut < 1 < found.threshold
    assert found.in_glut == pytest.approx(0.133, abs=5e-4) and found.in_scarcity == pytest.approx(0.272, abs=5e-4)
    assert solve(CASE).in_glut == 0


@settings(deadline=None)
@given(terms)
def test_the_fixed_point_is_that_of_value_iteration(case):
    found = solve(case)
    value, side_selling, in_glut, margin = brute(case, 20_001)
    assert found.value == pytest.approx(value, abs=2e-3)
    assert found.side_selling == pytest.approx(side_selling, abs=2e-2)
    assert found.side_selling == pytest.approx(found.in_scarcity + found.in_glut, abs=1e-12)
    assert found.in_glut == pytest.approx(in_glut, abs=2e-2) and buyer_margin(case) == pytest.approx(margin, abs=2e-2)


@pytest.mark.parametrize("changed", [{}, {"rejection_glut": 0.4}, {"discount": 0.5, "outside": 0.5, "production_cost": 0.8},
                                     pytest.param({"discount": 0.98}, marks=pytest.mark.slow)])
def test_the_fixed_point_to_many_digits(changed):
    case = replace(CASE, **changed)
    value, side_selling, _, margin = brute(case, 2_000_001)
    assert solve(case).value == pytest.approx(value, abs=2e-5)
    assert solve(case).side_selling == pytest.approx(side_selling, abs=2e-5)
    assert buyer_margin(case) == pytest.approx(margin, abs=2e-5)


@given(terms)
def test_six_rounds_are_enough(case):
    """A chart works out so many; policy iteration converges like Newton's method."""
    assert solve(case, rounds=6).value == pytest.approx(solve(case).value, abs=1e-9)


@given(terms, st.floats(0, 3), st.booleans())
def test_she_honours_up_to_the_threshold(case, value, glut):
    limit = threshold_price(case, value, glut)
    assume(limit > 1e-6)
    for price, kept in ((limit * (1 - 1e-6), True), (limit * (1 + 1e-6), False)):
        if (price < 1) == glut and (limit < 1) == glut:
            assert honours(price, case, value) == kept


@given(terms)
def test_what_makes_a_contract_worth_more_makes_side_selling_rarer(case):
    found = solve(case)
    assert -1e-12 <= found.in_glut and -1e-12 <= found.in_scarcity and found.side_selling <= 1 + 1e-12
    if case.discount <= 0.9:
        assert solve(replace(case, discount=case.discount + 0.05)).side_selling <= found.side_selling + 1e-9
    harsher = replace(case, rejection_glut=case.rejection_glut + 0.1)
    assert solve(harsher).side_selling >= found.side_selling - 1e-9 and solve(harsher).value <= found.value + 1e-9
    assert solve(replace(case, outside=case.outside + 0.1)).side_selling >= found.side_selling - 1e-9


def test_one_who_will_not_sign_has_no_future_to_lose():
    case = replace(CASE, outside=0.9)
    found = solve(case)
    assert not found.signs and found.value < 0
    assert found.threshold == threshold_price(case, 0.0)
    assert solve(CASE).signs


def test_without_a_future_an_exact_case():
    """No discounting, rejection, advance or trade cost: she delivers below the contract's price and sells elsewhere above it."""
    case = Terms(price_sigma=0.5, discount=0.0, rejection_base=0, rejection_glut=0, recovery=0, trade_cost=0, advance_share=0, production_cost=0, outside=0)
    found = solve(case)
    assert found.threshold == 1 and found.side_selling == pytest.approx(1 - norm.cdf(0.25))
    assert found.value == pytest.approx(norm.cdf(0.25) + 1 - norm.cdf(-0.25))  # mean of the greater of 1 and the price
    assert buyer_margin(case) == pytest.approx(norm.cdf(-0.25) - norm.cdf(0.25))


@given(st.floats(0.05, 5), st.floats(0.1, 1), st.floats(0.5, 2))
def test_partial_means_of_a_lognormal_price(price, sigma, mean):
    case = replace(CASE, price_sigma=sigma, mean_price=mean)
    z = np.linspace(-9, 9, 40_001)
    prices, weight = mean * np.exp(sigma * z - sigma**2 / 2), norm.pdf(z) / norm.pdf(z).sum()
    assert chance_below(price, case) == pytest.approx(weight[prices < price].sum(), abs=1e-3)
    assert mean_below(price, case) == pytest.approx((weight * prices)[prices < price].sum(), abs=5e-3)
    assert chance_below(0, case) == mean_below(0, case) == 0


def test_the_payoffs_at_two_prices():
    """Worked by hand: at 0.8 a fifth of the harvest is rejected, at 1.5 a twentieth."""
    assert deliver([0.8, 1.5], CASE) == pytest.approx([1 - 0.2 - 0.3 + 0.5 * 0.2 * 0.8 * 0.9, 1 - 0.05 - 0.3 + 0.5 * 0.05 * 1.5 * 0.9])
    assert sell_elsewhere([0.8, 1.5], CASE) == pytest.approx([0.72 - 0.09, 1.35 - 0.09])
    assert rejection([0.8, 1, 1.5], CASE) == pytest.approx([0.2, 0.05, 0.05])


@pytest.mark.parametrize("changed", [
    {"price_sigma": 0}, {"mean_price": 0}, {"discount": 1}, {"discount": -0.1}, {"rejection_base": 1.1}, {"rejection_glut": -0.1}, {"recovery": 1.1},
    {"trade_cost": 1}, {"advance_share": 2}, {"production_cost": -1}, {"outside": -0.1}, {"salvage": 1.1}, {"rejection_base": 0.5, "rejection_glut": 0.6},
    {"discount": float("nan")}])
def test_terms_outside_their_range_are_refused(changed):
    with pytest.raises(ValueError):
        replace(CASE, **changed)
