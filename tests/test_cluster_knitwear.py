"""models/cluster/knitwear.py: break-even lines, entry on the shorter side of the market, refusals."""
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import lognorm

from models.cluster.knitwear import (age_of_most_entry, break_even_hours, break_even_wage, chance_of_profit, entrants, second_hand_price,
                                     worker_gain)

TERMS = {"machines": 1000, "aspirants": 400, "interest": 0.15, "new_price": 2.0, "wear": 0.12, "fixed_cost": 0.2, "mean_profit": 0.5, "sigma": 0.6}
wages, hours, values, costs = st.floats(0.6, 2.5), st.floats(0.8, 1.8), st.floats(0, 1.5), st.floats(0, 0.4)


def test_the_gain_by_hand():
    # 1.3 times the hours at 1.3 times the wage earn 1.69; 0.3 of the hours are worth 0.3 more, and moving costs 0.1
    assert worker_gain(1.3, 1.3, 1.0, 0.1) == pytest.approx(1.69 - 1 - 0.3 - 0.1)
    assert worker_gain(1.0, 1.0, 0.7, 0.0) == pytest.approx(0)
    assert worker_gain(np.array([1.0, 2.0]), 1.0, 1.0, 0.1) == pytest.approx(np.array([-0.1, 0.9]))


@given(wages, hours, values, costs)
def test_at_break_even_nothing_is_gained(wage, ratio, value, cost):
    even = break_even_wage(ratio, value, cost)
    if even > 0:
        assert worker_gain(even, ratio, value, cost) == pytest.approx(0, abs=1e-9)
    even = break_even_hours(wage, value, cost)
    assume(even is not None and even < 1e6)
    assert worker_gain(wage, even, value, cost) == pytest.approx(0, abs=1e-6 * max(1, even))


@given(wages, hours, values, costs, st.floats(0.01, 0.5))
def test_longer_hours_help_only_where_the_wage_exceeds_the_worth_of_an_hour(wage, ratio, value, cost, more):
    change = worker_gain(wage, ratio + more, value, cost) - worker_gain(wage, ratio, value, cost)
    assert change == pytest.approx((wage - value) * more, abs=1e-12)


def test_no_hours_break_even_where_none_can():
    assert break_even_hours(1.0, 1.0, 0.1) is None
    assert break_even_hours(0.8, 1.0, 0.1) is None  # the wage is below the worth of an hour, and moving costs besides
    assert break_even_hours(1.3, 1.0, 0.1) == pytest.approx(1 / 3)


@given(st.floats(0.01, 5), st.floats(0.1, 3), st.floats(0.1, 1.5))
def test_the_chance_of_a_profit_is_the_lognormals(least, mean, sigma):
    assert chance_of_profit(least, mean, sigma) == pytest.approx(lognorm.sf(least, sigma, scale=mean * np.exp(-sigma**2 / 2)), abs=1e-12)


def test_entry_by_hand():
    assert second_hand_price(0, 2.0, 0.12) == 2 and second_hand_price(5, 2.0, 0.5) == 0.0625
    assert chance_of_profit(0, 1, 0.6) == 1
    shorter, offered, able = entrants(5, **TERMS)
    assert offered == 200 and shorter == 200 and able == pytest.approx(400 * chance_of_profit(0.15 * 2 * 0.88**5 + 0.2, 0.5, 0.6))
    shorter, offered, able = entrants(2, **TERMS)
    assert shorter == able < offered == 500


@given(st.floats(2, 12), st.floats(2, 12))
def test_offers_fall_and_buyers_rise_with_the_age_of_sale(one, other):
    early, late = entrants(min(one, other), **TERMS), entrants(max(one, other), **TERMS)
    assert early[1] >= late[1] and early[2] <= late[2] + 1e-12


@given(st.floats(10, 5000), st.floats(10, 2000), st.floats(0.03, 0.3))
def test_no_other_age_brings_in_more_firms(machines, aspirants, wear):
    terms = TERMS | {"machines": machines, "aspirants": aspirants, "wear": wear}
    age, balanced = age_of_most_entry(2, 12, **terms)
    most = entrants(age, **terms)
    assert all(entrants(other, **terms)[0] <= most[0] + 1e-6 for other in np.linspace(2, 12, 41))
    assert balanced == (abs(most[1] - most[2]) < 1e-6)


def test_where_one_side_is_short_throughout_the_best_age_lies_at_an_end():
    assert age_of_most_entry(2, 12, **TERMS | {"machines": 10}) == (2, False)
    assert age_of_most_entry(2, 12, **TERMS | {"machines": 1e6}) == (12, False)


@pytest.mark.parametrize("call, match", [
    (lambda: worker_gain(0, 1, 1, 0), "wage_ratio"), (lambda: worker_gain(1, -1, 1, 0), "hours_ratio"), (lambda: worker_gain(1, 1, -1, 0), "hour_value"),
    (lambda: break_even_wage(1, 1, -0.1), "migration_cost"), (lambda: second_hand_price(-1, 2, 0.1), "age = -1"),
    (lambda: second_hand_price(1, 2, 1.1), "wear"), (lambda: chance_of_profit(1, 0, 1), "mean = 0"), (lambda: entrants(0, **TERMS), "age = 0"),
    (lambda: entrants(1, **TERMS | {"interest": -1}), "interest"), (lambda: age_of_most_entry(5, 5, **TERMS), "youngest = 5"),
])
def test_what_makes_no_sense_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
