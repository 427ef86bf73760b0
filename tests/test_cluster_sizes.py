"""models/cluster/sizes.py: the numbers worked out when the chapter was designed, bounds by brute force, refusals."""
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cluster.sizes import check, firm_counts, jobs_bounds, jobs_by_class, most_unequal, size_gini
from models.distribution import gini
from models.intervals import consistent_counts

SHARES = [0.17, 0.62, 0.20, 0.01]
LOWS, HIGHS = [1, 4, 7, 17], [3, 6, 16, 50]


@pytest.mark.parametrize("sizes, jobs, between", [((2, 5, 8, 20), 9432, 0.198), ((1, 4, 8, 17), 7956, 0.266), ((3, 6, 8, 30), 11034, 0.159)])
def test_jobs_and_gini_of_trujillo(sizes, jobs, between):
    assert jobs_by_class(SHARES, sizes, 1800).sum() == pytest.approx(jobs)
    assert size_gini(SHARES, sizes, LOWS, HIGHS)[0] == pytest.approx(between, abs=5e-4)


def test_the_upper_bound_of_the_gini_is_gastwirths():
    sizes = np.array([2, 5, 8, 20])
    low, high = size_gini(SHARES, sizes, LOWS, HIGHS)
    shares, lows, highs = map(np.array, (SHARES, LOWS, HIGHS))
    within = (shares**2 * (sizes - lows) * (highs - sizes) / (highs - lows)).sum() / (shares @ sizes)
    assert high == pytest.approx(low + within, abs=1e-12) and high == pytest.approx(0.245, abs=5e-4)


def test_one_firm_in_a_hundred_holds_some_four_per_cent_of_jobs():
    jobs = jobs_by_class(SHARES, [2, 5, 8, 20], 1800)
    assert jobs[-1] / jobs.sum() == pytest.approx(0.038, abs=5e-4)


@pytest.mark.parametrize("percent, low, high", [(17, 297, 314), (62, 1107, 1124), (20, 351, 368), (1, 9, 26), (0, 0, 8), (100, 1791, 1800)])
def test_firms_of_a_printed_share(percent, low, high):
    assert firm_counts(percent, 1800) == (low, high)


@given(st.integers(0, 100), st.integers(1, 400))
def test_firm_counts_agree_with_the_admissible_counts_of_a_survey(percent, firms):
    fits = [k for k, n in consistent_counts(percent, 0, firms) if n == firms]
    if fits:
        assert firm_counts(percent, firms) == (min(fits), max(fits))
    else:
        with pytest.raises(ValueError, match="no number of firms"):
            firm_counts(percent, firms)


def test_firm_counts_with_decimals():
    assert firm_counts(0.5, 1000, 1) == (5, 5)
    assert firm_counts(33.3, 3, 1) == (1, 1)


def test_bounds_of_jobs_by_trying_all_counts():
    percents, sizes, firms = [20, 50, 30], [2, 5, 9], 157
    ranges = [range(low, high + 1) for low, high in (firm_counts(percent, firms) for percent in percents)]
    jobs = [np.dot(counts, sizes) for counts in product(*ranges) if sum(counts) == firms]
    assert jobs_bounds(percents, sizes, firms) == (min(jobs), max(jobs))


@given(st.lists(st.integers(1, 50), min_size=2, max_size=5), st.integers(200, 3000))
def test_the_true_number_of_jobs_lies_within_its_bounds(parts, scale):
    counts = np.array(parts) * scale // sum(parts)
    firms = int(counts.sum())
    percents = [int(100 * count / firms + 0.5) for count in counts]
    sizes = np.arange(1, len(parts) + 1) * 3
    low, high = jobs_bounds(percents, sizes, firms)
    assert low <= counts @ sizes <= high


@given(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_the_most_unequal_sizes_keep_the_means_and_are_more_unequal_than_any_others(weights, places):
    shares = np.array(weights) / sum(weights)
    lows, highs = np.array(LOWS, dtype=float), np.array(HIGHS, dtype=float)
    sizes = lows + np.array(places) * (highs - lows)
    extreme, masses = most_unequal(shares, sizes, lows, highs)
    assert masses.sum() == pytest.approx(1) and extreme @ masses == pytest.approx(shares @ sizes)
    low, high = size_gini(shares, sizes, lows, highs)
    assert low <= high + 1e-12
    halfway = np.column_stack([(sizes + lows) / 2, (sizes + highs) / 2]).ravel()
    assert low - 1e-12 <= gini(halfway, masses) <= high + 1e-12


def test_a_class_of_one_size_needs_no_bounds():
    extreme, masses = most_unequal([0.5, 0.5], [1, 5], [1, 2], [1, 8])
    assert list(masses) == [0.5, 0, 0.25, 0.25] and extreme @ masses == 3


@pytest.mark.parametrize("call, match", [
    (lambda: jobs_by_class([0.5, 0.4], [1, 2], 10), "add up to 1"), (lambda: jobs_by_class([0.5, 0.5], [2, 1], 10), "never fall"),
    (lambda: jobs_by_class([0.5, 0.5], [1, 2, 3], 10), "one length"), (lambda: jobs_by_class([0.5, 0.5], [1, 2], 0), "firms = 0"),
    (lambda: firm_counts(101, 10), "between 0 and 100"), (lambda: firm_counts(1.5, 10), "at most 0 decimals"),
    (lambda: firm_counts(10, 0), "1 or more"), (lambda: jobs_bounds([10, 20], [1, 2], 100), "cannot add up"),
    (lambda: most_unequal([0.5, 0.5], [2, 5], [1, 2], [3, 9]), "reach into the next"),
    (lambda: most_unequal([0.5, 0.5], [4, 5], [1, 5], [3, 9]), "within the limits"),
])
def test_what_makes_no_sense_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()


def test_mean_sizes_of_the_chapter_must_ascend():
    check(SimpleNamespace(size_1=2, size_2=5, size_3=8, size_4=20))
    with pytest.raises(ValueError, match="size_1 to size_4 are 2, 8, 8, 20"):
        check(SimpleNamespace(size_1=2, size_2=8, size_3=8, size_4=20))
