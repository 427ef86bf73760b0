"""models/cluster/bundle.py: exact binomials, the limits of the aggregate, the best spending against others, refusals."""
from fractions import Fraction
from math import comb, inf

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from models.cluster.bundle import best_spending, ces, chance_of_filling, gains_in_turn, o_ring, smallest_group

met = st.lists(st.floats(0.05, 1), min_size=2, max_size=5)
bends = st.floats(-10, 1)


def test_an_order_of_two_hundred_sweaters():
    assert chance_of_filling(20, 8, 200, 0.8) == 0
    assert chance_of_filling(24, 8, 200, 1.0) == 0 and chance_of_filling(25, 8, 200, 1.0) == 1
    assert chance_of_filling(40, 8, 200, 0.8) == pytest.approx(0.997, abs=5e-4)
    exact = sum(Fraction(comb(40, k)) * Fraction(4, 5) ** k * Fraction(1, 5) ** (40 - k) for k in range(25, 41))
    assert chance_of_filling(40, 8, 200, 0.8) == pytest.approx(float(exact), rel=1e-12)


def test_a_quotient_is_not_pushed_up_by_rounding():
    assert 2.1 / 0.7 > 3  # in floating point
    assert chance_of_filling(3, 0.7, 2.1, 1.0) == 1


@given(st.integers(1, 200), st.floats(1, 20), st.floats(1, 500), st.floats(0.4, 0.99))
def test_more_members_better_work_and_smaller_orders_help(members, capacity, order, good):
    chance = chance_of_filling(members, capacity, order, good)
    assert chance <= chance_of_filling(members + 1, capacity, order, good) + 1e-12
    assert chance <= chance_of_filling(members, capacity, order, min(1.0, good + 0.05)) + 1e-12
    assert chance >= chance_of_filling(members, capacity, order * 1.1, good) - 1e-12


@given(st.floats(1, 400), st.floats(0.4, 0.99), st.floats(0.5, 0.999))
def test_the_smallest_group_just_suffices(order, good, chance):
    group = smallest_group(8, order, good, chance)
    assert chance_of_filling(group, 8, order, good) >= chance
    assert group == 1 or chance_of_filling(group - 1, 8, order, good) < chance


def test_no_group_is_large_enough_where_nothing_passes():
    assert smallest_group(8, 200, 0.0, 0.5) is None
    assert smallest_group(8, 200, 0.8, 0.95) == 36


def test_the_aggregate_by_hand():
    assert ces([0.2, 0.8], 1) == pytest.approx(0.5)
    assert ces([0.2, 0.8], 1, [3, 1]) == pytest.approx(0.35)
    assert ces([0.2, 0.8], 0) == pytest.approx(0.4)
    assert ces([0.2, 0.8], -1) == pytest.approx(0.32)
    assert ces([0.2, 0.8], -inf) == 0.2
    assert ces([0.0, 1.0], 0.5) == pytest.approx(0.25) and ces([0.0, 1.0], 0) == 0 and ces([0.0, 1.0], -2) == 0
    assert o_ring([0.6] * 4) == pytest.approx(0.1296)


@pytest.mark.parametrize("near", [1e-4, 1e-8, 1e-12, -1e-4, -1e-8, -1e-12])
def test_the_aggregate_runs_smoothly_through_the_geometric_mean(near):
    levels, weights = np.array([0.2, 0.5, 0.9]), np.array([0.5, 0.3, 0.2])
    logs = np.log(levels)
    slope = ces(levels, 0, weights) * (weights @ logs**2 - (weights @ logs) ** 2) / 2
    assert ces(levels, near, weights) - ces(levels, 0, weights) == pytest.approx(near * slope, rel=1e-2, abs=1e-15)


def test_the_aggregate_tends_to_the_least():
    assert ces([0.3, 0.5, 0.9], -5000) == pytest.approx(0.3, rel=1e-3)


@given(met, bends, bends, st.floats(0.1, 1))
@example([1.0, 0.5], 0.0, 5e-324, 1.0)
@example([1.0, 1.0], 5e-324, 0.0, 0.5)
@example([1.0, 0.5], -5e-324, 1e-100, 0.5)
def test_the_aggregate_rises_with_r_lies_within_and_scales(levels, one, other, factor):
    low, high = ces(levels, min(one, other)), ces(levels, max(one, other))
    assert min(levels) - 1e-12 <= low <= high + 1e-12 and high <= np.mean(levels) + 1e-12
    assert ces(np.array(levels) * factor, one) == pytest.approx(factor * ces(levels, one), rel=1e-9)


@given(met, bends)
def test_gains_in_turn_add_up_to_the_bundle(levels, r):
    gains = gains_in_turn(lambda now: ces(now, r), levels, range(len(levels)))
    assert np.all(gains >= -1e-12) and gains.sum() == pytest.approx(1 - ces(levels, r))


@pytest.mark.parametrize("success", [o_ring, lambda now: ces(now, -2), lambda now: ces(now, 0.5)])
def test_each_further_intervention_adds_more_than_the_one_before(success):
    assert np.all(np.diff(gains_in_turn(success, [0.6] * 4, [0, 1, 2, 3])) > 0)


def test_gains_without_complements_and_with_one_constraint_alone():
    assert gains_in_turn(lambda now: ces(now, 1), [0.6] * 4, [2, 0]) == pytest.approx(np.array([0.1, 0.1]))
    assert gains_in_turn(lambda now: ces(now, -inf), [0.6] * 4, [0, 1, 2, 3]) == pytest.approx(np.array([0, 0, 0, 0.4]))
    assert gains_in_turn(o_ring, [0.5, 0.5], [0], lifted=0.8) == pytest.approx(np.array([0.15]))


@given(st.lists(st.floats(0.05, 1), min_size=3, max_size=3), st.lists(st.floats(0.2, 3), min_size=3, max_size=3), st.floats(0, 3),
       st.sampled_from([-inf, -10, -2, 0, 0.5, 1]), st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_no_other_spending_does_better(levels, prices, budget, r, tries):
    levels, prices = np.array(levels), np.array(prices)
    spent = best_spending(levels, prices, budget, r)
    room = prices * (1 - levels)
    assert np.all(spent >= -1e-12) and np.all(spent <= room + 1e-9)
    assert spent.sum() == pytest.approx(min(budget, room.sum()), abs=1e-9)
    other = np.minimum(np.array(tries) / sum(tries) * budget, room)
    best = ces(np.minimum(levels + spent / prices, 1), r)
    assert ces(np.minimum(levels + other / prices, 1), r) <= best + 1e-9


def test_spending_fills_the_lowest_first():
    assert best_spending([0.3, 0.5, 0.6, 0.8], [1, 1, 1, 1], 0.5, -2) == pytest.approx(np.array([1 / 3, 2 / 15, 1 / 30, 0]))
    assert best_spending([0.3, 0.5], [2, 1], 0.4, 1) == pytest.approx(np.array([0, 0.4]))
    assert best_spending([0.3, 0.5], [1, 1], 9, 0) == pytest.approx(np.array([0.7, 0.5]))


@given(st.lists(st.floats(0.05, 0.9), min_size=2, max_size=2), st.floats(0.05, 0.5), st.floats(0, 1))
def test_the_best_spending_for_the_geometric_mean_is_best_for_the_product(levels, budget, part):
    assume(budget <= 2 - sum(levels))
    best = np.array(levels) + best_spending(levels, [1, 1], budget, 0)
    other = np.minimum(np.array(levels) + np.array([part, 1 - part]) * budget, 1)
    assert o_ring(other) <= o_ring(np.minimum(best, 1)) + 1e-12


@pytest.mark.parametrize("call, match", [
    (lambda: chance_of_filling(0, 8, 200, 0.8), "members = 0"), (lambda: chance_of_filling(2.5, 8, 200, 0.8), "members = 2.5"),
    (lambda: chance_of_filling(2, 0, 200, 0.8), "capacity = 0"), (lambda: chance_of_filling(2, 8, 200, 1.8), "good = 1.8"),
    (lambda: smallest_group(8, 200, 0.8, 1.5), "chance"), (lambda: ces([0.5], 1.1), "r = 1.1"), (lambda: ces([0.5], float("nan")), "r = nan"),
    (lambda: ces([], 1), "how well"), (lambda: ces([0.5, 0.5], 1, [1]), "weights"), (lambda: o_ring([1.2]), "how well"),
    (lambda: gains_in_turn(o_ring, [0.5], [0, 0]), "each once"), (lambda: gains_in_turn(o_ring, [0.5], [1]), "positions"),
    (lambda: gains_in_turn(o_ring, [0.5], [0], 0.4), "already"), (lambda: best_spending([0.5], [0], 1, 0), "prices"),
    (lambda: best_spending([0.5], [1], -1, 0), "budget"),
])
def test_what_makes_no_sense_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
