"""models.uncertainty: Ishigami's function, distributions against scipy and by hand, the design's route to poverty, refusals."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from models.jobs import exits, factor_needed
from models.uncertainty import NoRoot, Range, break_even, draws, propagate, quantiles, sobol_shares, tornado

ISHIGAMI = {name: Range(-np.pi, np.pi) for name in ("x", "y", "z")}
# the ranges of chapters.md 1.20
ROUTE = {"exports": Range(100, 110), "growth": Range(0.05, 0.15), "jobs_per_million": Range(60, 250), "additional": Range(0.4, 0.9),
         "multiplier": Range(1.1, 2), "poor_share": Range(0.3, 0.7), "exit_chance": Range(0.15, 0.6)}
FIXED = {"years": 5, "household": 5}


def ishigami(x, y, z):
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z ** 4 * np.sin(x)


def test_ishigamis_shares():
    found = sobol_shares(ishigami, ISHIGAMI, 2 ** 14, seed=1)
    assert found.first == {name: pytest.approx(value, abs=5e-3) for name, value in zip("xyz", (0.31391, 0.44241, 0))}
    assert found.total == {name: pytest.approx(value, abs=5e-3) for name, value in zip("xyz", (0.55759, 0.44241, 0.24368))}


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=5))
@settings(max_examples=20, deadline=None)
def test_shares_of_a_sum_are_those_of_the_squared_widths(widths):
    ranges = {f"f{i}": Range(0, width) for i, width in enumerate(widths)}
    found = sobol_shares(lambda **given: sum(given.values()), ranges, 2 ** 10, seed=3)
    expected = np.square(widths) / np.square(widths).sum()
    assert list(found.first.values()) == pytest.approx(expected, abs=0.03) and list(found.total.values()) == pytest.approx(expected, abs=0.03)


def test_the_designs_route_to_poverty():
    found = quantiles(propagate(exits, ROUTE, 2 ** 18, seed=1, **FIXED))
    assert np.array(found) / 1000 == pytest.approx([2.00, 7.47, 24.30], abs=0.05)
    total = sobol_shares(exits, ROUTE, 2 ** 14, seed=1, **FIXED).total
    expected = dict(jobs_per_million=0.30, exit_chance=0.29, growth=0.28, poor_share=0.14, additional=0.13, multiplier=0.07, exports=0.00)
    assert total == {name: pytest.approx(value, abs=0.015) for name, value in expected.items()}


def test_a_wider_range_alone_makes_the_multiplier_matter():
    total = sobol_shares(exits, {**ROUTE, "multiplier": Range(1, 4)}, 2 ** 14, seed=1, **FIXED).total
    assert total["multiplier"] == pytest.approx(0.25, abs=0.015)


@pytest.mark.parametrize("given, mean", [
    (Range(2, 6), 4), (Range(2, 6, "triangular"), 4), (Range(2, 6, "triangular", 2), 10 / 3), (Range(2, 6, "loguniform"), 4 / np.log(3))])
def test_draws_follow_their_range(given, mean):
    drawn = draws({"x": given}, 4096, seed=5)["x"]
    assert drawn.mean() == pytest.approx(mean, rel=1e-3) and kstest(drawn, given.distribution().cdf).pvalue > 0.999
    assert given.low <= drawn.min() and drawn.max() <= given.high


def test_draws_come_again_with_their_seed_and_are_a_power_of_two():
    ranges = {"x": Range(0, 1), "y": Range(1, 10, "loguniform")}
    one, two, other = draws(ranges, 1000, 1), draws(ranges, 1000, 1), draws(ranges, 1000, 2)
    assert all(np.array_equal(one[name], two[name]) and not np.array_equal(one[name], other[name]) for name in ranges)
    assert one["x"].size == 1024 and draws(ranges, 1, 1)["y"].size == 1
    assert np.corrcoef(one["x"], one["y"])[0, 1] == pytest.approx(0, abs=0.02)


def test_a_sobol_sequence_fills_every_sixteenth_alike():
    counts, _ = np.histogram(draws({"x": Range(0, 1)}, 1024, seed=9)["x"], bins=16, range=(0, 1))
    assert set(counts) == {64}


def test_quantiles_of_a_hundred_and_one():
    assert quantiles(range(101)) == (5, 50, 95) and quantiles([3]) == (3, 3, 3)


def test_a_tornado_has_the_widest_bar_first_and_the_others_at_their_median():
    ranges = {"a": Range(0, 1), "b": Range(1, 100, "loguniform"), "c": Range(0, 4)}
    bars = tornado(lambda a, b, c, d: a + b - c + d, ranges, d=1000)
    assert [bar.name for bar in bars] == ["b", "c", "a"]
    assert (bars[1].at_low, bars[1].at_high, bars[1].width) == (pytest.approx(1010.5), pytest.approx(1006.5), pytest.approx(4))
    assert tornado(lambda a, b, c: a + b - c, ranges, base={"b": 1})[0].at_low == pytest.approx(0.5 + 1 - 2)


@given(st.floats(-5, 5), st.floats(0.1, 10))
def test_break_even_of_a_line(target, slope):
    low, high = -60, 60
    assert break_even(lambda x, k: k * x, "x", low, high, target, k=slope) == pytest.approx(target / slope, abs=1e-9)


def test_break_even_at_an_end_and_none():
    assert break_even(lambda x: x ** 2, "x", 0, 3) == 0 and break_even(lambda x: x ** 2, "x", 0, 3, target=9) == 3
    with pytest.raises(NoRoot, match="no x between 1 and 3 brings the result to 0: it is 1 at the low end and 9 at the high end"):
        break_even(lambda x: x ** 2, "x", 1, 3)


def test_break_even_of_the_route_agrees_with_its_formula():
    case = {name: given.middle() for name, given in ROUTE.items() if name != "growth"}
    assert break_even(exits, "growth", 0, 1, 5000, **case, **FIXED) == pytest.approx(factor_needed(5000, "growth", **case, **FIXED), rel=1e-9)


@pytest.mark.parametrize("call, named", [
    (lambda: Range(2, 2), "low = 2 and high = 2"), (lambda: Range(0, 1, "loguniform"), "low = 0 must be above 0"), (lambda: Range(0, 1, "normal"), "shape = 'normal'"),
    (lambda: Range(0, 1, "triangular", 2), "mode = 2 must lie between 0 and 1"), (lambda: Range(0, 1, mode=0.5), "mode = 0.5: a uniform range has none"),
    (lambda: Range(0, float("nan")), "high = nan"), (lambda: draws({}, 10, 1), "ranges is empty"), (lambda: draws({"x": Range(0, 1)}, 0, 1), "n = 0"),
    (lambda: propagate(lambda x: 1.0, {"x": Range(0, 1)}, 8, 1), r"returned shape \(\) for 8 draws"), (lambda: quantiles([]), "one at least"),
    (lambda: quantiles([1, np.inf]), "finite"), (lambda: quantiles([1], (1.5,)), "shares"), (lambda: sobol_shares(ishigami, ISHIGAMI, 1000, 1), "n = 1000"),
    (lambda: sobol_shares(lambda x: 0 * x, {"x": Range(0, 1)}, 8, 1), "does not change"),
    (lambda: tornado(lambda x: x, {"x": Range(0, 1)}, base={"x": 3}), "x = 3 must lie between 0 and 1"),
    (lambda: tornado(lambda x: x, {"x": Range(0, 1)}, base={"y": 3}), "base has 'y'"), (lambda: break_even(lambda x: x, "x", 1, 0), "low = 1 and high = 0"),
    (lambda: break_even(lambda x: float("nan"), "x", 0, 1), "not a finite number")])
def test_what_is_illegal_is_refused(call, named):
    with pytest.raises(ValueError, match=named):
        call()
