"""models/cluster/graduation.py: ratios of the design, the chain against small steps and against its own steady state, refusals."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cluster.graduation import simulate, steady_shares, up_rate_bounds, up_rates

SHARES = [0.17, 0.62, 0.20, 0.01]
rates = st.floats(0.02, 0.6)


@pytest.mark.parametrize("entry, expected", [(0.0, [3.65, 0.323, 0.05]), (0.05, [6.09, 0.492, 0.075])])
def test_ratios_of_up_to_down_in_trujillo(entry, expected):
    assert up_rates(SHARES, 0.1, entry) / 0.1 == pytest.approx(np.array(expected), abs=5e-3)


def test_without_entry_only_ratios_are_known():
    assert up_rates(SHARES, 0.4) == pytest.approx(4 * up_rates(SHARES, 0.1))
    assert up_rates(SHARES, [0.1, 0.2, 0.4]) == pytest.approx(up_rates(SHARES, 0.1) * [1, 2, 4])


def test_the_rounding_of_one_per_cent_leaves_the_top_rate_almost_open():
    bounds = up_rate_bounds([17, 62, 20, 1], 0.1) / 0.1
    assert bounds[2] == pytest.approx([0.5 / 20.5, 1.5 / 19.5])
    assert bounds[1] == pytest.approx([19.5 / 62.5, 20.5 / 61.5])
    assert up_rate_bounds([50, 50], 0.1, half_width=0.0) == pytest.approx(np.array([[0.1, 0.1]]))


@given(st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=3), rates, st.floats(0, 0.2))
def test_rates_of_any_shares_that_round_to_the_percentages_lie_within_the_bounds(errors, down, entry):
    last = -sum(errors)
    if abs(last) > 0.5:
        return
    shares = (np.array([17, 62, 20, 1]) + [*errors, last]) / 100
    if shares.min() < 0.005 + 1e-9:
        return
    low, high = up_rate_bounds([17, 62, 20, 1], down, entry).T
    found = up_rates(shares, down, entry)
    assert np.all(low - 1e-12 <= found) and np.all(found <= high + 1e-12)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6), rates, st.floats(0, 0.2))
def test_identified_rates_bring_back_the_shares(weights, down, entry):
    shares = np.array(weights) / sum(weights)
    assert steady_shares(up_rates(shares, down, entry), down, entry) == pytest.approx(shares)


@given(rates, st.floats(0, 0.2), st.floats(0, 0.2))
def test_shares_stay_and_the_whole_grows_by_entry_less_closing(down, entry, closing):
    firms = 1800 * np.array(SHARES)
    path = simulate(firms, up_rates(SHARES, down, entry), down, entry, closing, 10)
    assert path[-1] == pytest.approx(firms * np.exp(10 * (entry - closing)), rel=1e-9)


@given(rates, rates, st.floats(0, 0.2), st.floats(0.5, 5))
def test_the_chain_tends_to_the_steady_shares_of_its_rates(up, down, entry, boost):
    path = simulate([100, 0, 0], up, down, entry, entry, 4000, boost)
    assert path[-1].sum() == pytest.approx(100, rel=1e-6)
    assert path[-1] / 100 == pytest.approx(steady_shares([up, up * boost], down, entry), abs=1e-5)


def test_a_year_equals_many_small_steps():
    up, down, steps = np.array([0.6, 0.05, 0.01]), 0.1, 200_000
    firms = np.array([306.0, 1116, 360, 18])
    start = firms.copy()
    for _ in range(steps):
        rise, fall = up * firms[:-1], down * firms[1:]
        change = -0.07 * firms
        change[0] += 0.05 * firms.sum()
        change[:-1] += fall - rise
        change[1:] += rise - fall
        firms = firms + change / steps
    assert simulate(start, up, down, 0.05, 0.07, 1)[1] == pytest.approx(firms, rel=1e-5)


def test_a_boost_to_the_second_step_feeds_the_upper_classes():
    firms = 1800 * np.array(SHARES)
    up = up_rates(SHARES, 0.1, 0.05)
    path = simulate(firms, up, 0.1, 0.05, 0.05, 30, boost=2)
    assert path.shape == (31, 4) and np.all(np.diff(path[:, 2]) > 0) and np.all(path[1:, 1] < firms[1])
    assert path.sum(axis=1) == pytest.approx(np.full(31, 1800))
    assert simulate(firms, up, 0.1, 0.05, 0.05, 0, boost=2).tolist() == [firms.tolist()]


@pytest.mark.parametrize("call, match", [
    (lambda: up_rates([0.5, 0.4], 0.1), "add up to 1"), (lambda: up_rates([1.0, 0.0], 0.1), "above 0"), (lambda: up_rates(SHARES, 0.0), "down"),
    (lambda: up_rates(SHARES, [0.1, 0.1]), "3 of them"), (lambda: up_rates(SHARES, 0.1, -0.1), "entry = -0.1"),
    (lambda: up_rate_bounds([99.8, 0.2], 0.1), "may be empty"), (lambda: up_rate_bounds([50, 40], 0.1), "add up to 100"),
    (lambda: steady_shares([0.1, 0.0], 0.1), "up"), (lambda: steady_shares([0.1], 0.1, -1), "entry = -1"),
    (lambda: simulate([0, 0], 0.1, 0.1, 0, 0, 5), "some above 0"), (lambda: simulate([1, 1], 0.1, 0.1, -1, 0, 5, boosted=0), "entry = -1"),
    (lambda: simulate([1, 1], 0.1, 0.1, 0, 0, 5), "boosted = 1"), (lambda: simulate([1, 1], 0.1, 0.1, 0, 0, 1.5, boosted=0), "years = 1.5"),
    (lambda: simulate([1, 1], 0.1, 0.1, 0, 0, 5, boost=0, boosted=0), "boost = 0"),
])
def test_what_makes_no_sense_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
