"""models.intervals and models.cluster: published numbers, second opinions, brute force, and what must always hold."""
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from math import exp, factorial, floor, log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta as beta_distribution
from statsmodels.stats.proportion import proportion_confint

from models.cluster import exit_rate
from models.intervals import (chance_greater, chance_greater_bounds, consistent_counts, group_sizes, possible_mean, quantile_of_counts,
                              total_successes, wilson)

FOSIS = (29, 14, 7, 4)  # per cent of exporters in four sectors of 121 enterprises
UNIFORM, JEFFREYS = (1.0, 1.0), (0.5, 0.5)

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
confidences = st.floats(0.5, 0.999)
drawn = settings(deadline=None, derandomize=True)


# --- Wilson's interval


@pytest.mark.parametrize("successes, n, low, high", [(81, 263, 0.2553, 0.3662), (0, 20, 0, 0.1611)])
def test_wilson_gives_published_intervals(successes, n, low, high):
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@drawn
@given(counts, confidences)
def test_wilson_agrees_with_statsmodels(count, confidence):
    assert wilson(*count, confidence) == pytest.approx(proportion_confint(*count, alpha=1 - confidence, method="wilson"), abs=1e-9)


@drawn
@given(counts, confidences)
def test_wilson_holds_the_share_within_nought_and_one(count, confidence):
    k, n = count
    low, high = wilson(k, n, confidence)
    assert 0 <= low <= k / n <= high <= 1
    assert low < high
    assert (low == 0) == (k == 0) and (high == 1) == (k == n)


@drawn
@given(counts, confidences)
def test_wilson_is_symmetric_in_success_and_failure(count, confidence):
    k, n = count
    low, high = wilson(k, n, confidence)
    assert wilson(n - k, n, confidence) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@drawn
@given(counts, confidences, confidences)
def test_wilson_is_wider_with_more_confidence(count, one, other):
    assume(abs(one - other) > 1e-3)
    narrow, wide = (wilson(*count, confidence) for confidence in sorted((one, other)))
    assert wide[0] <= narrow[0] and narrow[1] <= wide[1] and wide[1] - wide[0] > narrow[1] - narrow[0]


@drawn
@given(st.lists(counts, min_size=1, max_size=6), confidences)
def test_wilson_of_arrays_is_wilson_of_each(pairs, confidence):
    k, n = np.array(pairs).T
    low, high = wilson(k, n, confidence)
    assert low.shape == high.shape == k.shape
    assert list(zip(low, high)) == [wilson(*pair, confidence) for pair in pairs]


def test_wilson_of_scalars_is_plain():
    assert [type(bound) for bound in wilson(np.int64(3), np.int64(7))] == [float, float]


@pytest.mark.parametrize("successes, n, confidence", [
    (-1, 10, 0.95), (11, 10, 0.95), (0, 0, 0.95), (1, -5, 0.95), (1, 10, 0), (1, 10, 1), (1, 10, 95), ([1, 11], [10, 10], 0.95),
])
def test_wilson_refuses_what_is_outside_its_domain(successes, n, confidence):
    with pytest.raises(ValueError, match="must lie between"):
        wilson(successes, n, confidence)


# --- counts behind a percentage


def printed_as(n_max, decimals):
    """Printed percentage (as an integer number of its last place) -> list of (k, n), by decimal rounding half up."""
    place, found = Decimal(1).scaleb(-decimals), defaultdict(list)
    for n in range(1, n_max + 1):
        for k in range(n + 1):
            rounded = (Decimal(100 * k) / n).quantize(place, ROUND_HALF_UP)
            found[int(rounded.scaleb(decimals))].append((k, n))
    return found


@pytest.mark.parametrize("decimals, n_max", [(0, 80), (1, 45), (2, 24)])
def test_counts_behind_every_percentage(decimals, n_max):
    """All printed percentages from 0 to 100, ties such as 1/8 = 12.5 per cent among them; sorted by n, then k."""
    expected = printed_as(n_max, decimals)
    for target in range(100 * 10**decimals + 1):
        percent = Decimal(target).scaleb(-decimals)
        assert consistent_counts(percent, decimals, n_max) == expected[target], percent


def test_counts_take_floats_as_printed():
    assert consistent_counts(12.5, 1, 16) == [(1, 8), (2, 16)]
    assert consistent_counts(0.1, 1, 2000)[0] == (1, 667)
    assert (1, 8) in consistent_counts(13, 0, 8) and (1, 8) not in consistent_counts(12, 0, 8)


def test_counts_behind_percentages_of_large_groups():
    """From some hundreds on several counts of one n are printed alike."""
    sizes = (199, 200, 399, 400, 401, 617, 1000)
    for percent in range(101):
        found = consistent_counts(percent, 0, max(sizes))
        for n in sizes:
            expected = [k for k in range(n + 1) if (Decimal(100 * k) / n).quantize(Decimal(1), ROUND_HALF_UP) == percent]
            assert [k for k, size in found if size == n] == expected, f"{percent} per cent of {n}"


@drawn
@given(counts, st.integers(0, 2))
def test_a_count_is_among_those_behind_its_own_percentage(count, decimals):
    k, n = count
    percent = (Decimal(100 * k) / n).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert (k, n) in consistent_counts(percent, decimals, n)


@pytest.mark.parametrize("percent, decimals", [(101, 0), (-1, 0), (12.5, 0), (12.55, 1), (100.1, 1)])
def test_counts_refuse_what_is_no_such_percentage(percent, decimals):
    with pytest.raises(ValueError, match="must lie between 0 and 100"):
        consistent_counts(percent, decimals, 10)


def test_no_counts_where_no_group_is_large_enough():
    assert consistent_counts(4, 0, 22) == [] and consistent_counts(4, 0, 23) == [(1, 23)] and consistent_counts(50, 0, 0) == []


# --- means of whole numbers


def test_the_published_impossible_mean():
    assert not possible_mean(5.27, 2, 43)
    assert possible_mean(5.28, 2, 43) and possible_mean(5.26, 2, 43)


@drawn
@given(st.integers(-3000, 3000), st.integers(1, 400), st.integers(0, 3))
def test_the_rounded_mean_of_whole_numbers_is_possible(total, n, decimals):
    """Rounded half to even, half up, or half away from nought."""
    scale = 10**decimals
    exact = Fraction(total * scale, n)
    for rounded in (round(exact), floor(exact + Fraction(1, 2)), -floor(Fraction(1, 2) - exact)):
        assert possible_mean(Decimal(rounded).scaleb(-decimals), decimals, n)


@drawn
@given(st.integers(-500, 500), st.integers(1, 150), st.integers(0, 2))
def test_a_mean_is_possible_when_some_sum_lies_near_enough(last_places, n, decimals):
    scale = 10**decimals
    middle = last_places * n // scale
    sums = range(middle - n - 1, middle + n + 2)
    near = any(abs(Fraction(total, n) - Fraction(last_places, scale)) <= Fraction(1, 2 * scale) for total in sums)
    assert possible_mean(Decimal(last_places).scaleb(-decimals), decimals, n) == near


@pytest.mark.parametrize("n", [0, -3])
def test_a_mean_needs_somebody(n):
    with pytest.raises(ValueError, match="at least 1"):
        possible_mean(1, 0, n)


# --- successes of a whole survey


def brute_force(percents, n_total, silent, smallest, decimals=0):
    """Every way to divide a survey: sizes of all groups one after another, then the counts that fit; totals and (k, n) by group."""
    fitting = printed_as(n_total, decimals)
    totals, seen = Counter(), [set() for _ in percents]
    for sizes in product(range(smallest, n_total + 1), repeat=len(percents) + silent):
        if sum(sizes) != n_total:
            continue
        options = [[k for k, n in fitting[round(percent * 10**decimals)] if n == size] for percent, size in zip(percents, sizes)]
        for chosen in product(*options):
            totals[sum(chosen)] += 1
            for group, pair in enumerate(zip(chosen, sizes)):
                seen[group].add(pair)
    return totals, seen


SURVEYS = [
    ((50,), 12, 0, 1), ((50,), 12, 1, 1), ((50, 33), 14, 0, 1), ((50, 33), 14, 1, 1), ((50, 33), 14, 2, 1), ((50, 33), 15, 1, 3),
    ((50, 33), 15, 2, 4), ((50, 50), 9, 1, 1), ((100, 0), 8, 1, 1), ((25, 50, 67), 13, 0, 1), ((25, 50, 67), 13, 1, 2),
    ((13, 50), 18, 1, 1),
    ((4,), 20, 1, 1), ((50, 33), 4, 2, 1), ((50,), 7, 0, 1),
]


@pytest.mark.parametrize("percents, n_total, silent, smallest", SURVEYS)
def test_totals_and_sizes_against_all_divisions_of_small_surveys(percents, n_total, silent, smallest):
    totals, seen = brute_force(percents, n_total, silent, smallest)
    assert total_successes(percents, n_total, silent, smallest) == totals
    sizes = group_sizes(percents, n_total, silent, smallest)
    if silent:
        assert [set(found) for found in sizes] == seen
    else:
        assert all(set(found) >= pairs for found, pairs in zip(sizes, seen))


def test_totals_with_decimals():
    assert total_successes((12.5, 33.3), 14, 1, 1, decimals=1) == brute_force((12.5, 33.3), 14, 1, 1, decimals=1)[0]


def test_most_of_these_small_surveys_have_designs():
    """And some have none, so that both are told apart."""
    assert [survey for survey in SURVEYS if not total_successes(*survey)] == [
        ((50, 33), 15, 2, 4), ((4,), 20, 1, 1), ((50, 33), 4, 2, 1), ((50,), 7, 0, 1)]


def test_the_survey_of_fosis():
    totals = total_successes(FOSIS, 121, silent=2)
    assert (sum(totals.values()), min(totals), max(totals)) == (154169, 5, 25)
    assert [quantile_of_counts(totals, share) for share in (0.05, 0.5, 0.95)] == [7, 11, 18]


@pytest.mark.parametrize("silent", [1, 2])
def test_group_sizes_of_fosis_are_those_of_its_designs(silent):
    """Fixing one group at each of its counts leaves a survey that exists, and all those surveys together are the whole."""
    sizes, totals = group_sizes(FOSIS, 121, silent), total_successes(FOSIS, 121, silent)
    for group in range(len(FOSIS)):
        others = FOSIS[:group] + FOSIS[group + 1:]
        together = Counter()
        for k, n in sizes[group]:
            rest = total_successes(others, 121 - n, silent)
            assert rest, (FOSIS[group], k, n)
            together += Counter({total + k: ways for total, ways in rest.items()})
        assert together == totals


def test_a_survey_too_small_for_its_percentages_has_no_design():
    assert total_successes(FOSIS, 40, silent=1) == Counter()
    assert group_sizes(FOSIS, 20, silent=1) == [[], [], [], []]


@drawn
@given(st.dictionaries(st.integers(-50, 50), st.integers(1, 9), min_size=1), st.floats(0.001, 1))
def test_quantiles_of_counts_are_those_of_the_values_written_out(weights, share):
    written_out = sorted(Counter(weights).elements())
    expected = next(value for i, value in enumerate(written_out, 1) if i >= share * len(written_out))
    assert quantile_of_counts(weights, share) == expected


def test_quantiles_of_nothing():
    with pytest.raises(ValueError, match="nothing"):
        quantile_of_counts({}, 0.5)


# --- which share is larger


def exact_chance(first, second):
    """P(A > B) under uniform priors, in whole-number arithmetic: a sum over the successes of A's posterior.

    With posteriors Beta(a, b) and Beta(c, d), a whole: P = sum for i < a of B(c + i, b + d) / ((b + i) B(1 + i, b) B(c, d)), for A > B.
    """
    (k1, n1), (k2, n2) = first, second
    a, b, c, d = k1 + 1, n1 - k1 + 1, k2 + 1, n2 - k2 + 1

    def beta(x, y):
        return Fraction(factorial(x - 1) * factorial(y - 1), factorial(x + y - 1))

    return sum(beta(c + i, b + d) / ((b + i) * beta(1 + i, b) * beta(c, d)) for i in range(a))


SAMPLES = [(0, 1), (1, 1), (0, 23), (1, 25), (2, 7), (4, 14), (5, 17), (12, 41), (20, 40), (30, 31), (60, 60)]


def one(first, second, prior=UNIFORM):
    return float(chance_greater([first], [second], prior)[0, 0])


def test_the_exact_sum_itself():
    """Nothing seen of B, one success in one of A: the integral of 2x times x is 2/3."""
    assert exact_chance((1, 1), (0, 0)) == Fraction(2, 3) and exact_chance((0, 0), (0, 0)) == Fraction(1, 2)


def test_chances_under_a_uniform_prior_are_exact():
    expected = [[float(exact_chance(first, second)) for second in SAMPLES] for first in SAMPLES]
    assert chance_greater(SAMPLES, SAMPLES) == pytest.approx(np.array(expected), abs=1e-9)


@pytest.mark.parametrize("first, second", [((2, 7), (1, 7)), ((0, 3), (0, 23)), ((12, 41), (1, 25)), ((5, 5), (3, 4)), ((40, 900), (30, 900))])
def test_chances_under_jeffreys_prior(first, second):
    (k1, n1), (k2, n2) = first, second
    one_share, other = beta_distribution(k1 + 0.5, n1 - k1 + 0.5), beta_distribution(k2 + 0.5, n2 - k2 + 0.5)
    cuts = [0, *sorted({one_share.mean(), other.mean(), 1e-3, 1 - 1e-3}), 1]
    expected = sum(quad(lambda x: one_share.pdf(x) * other.cdf(x), low, high, epsabs=1e-11, limit=200)[0] for low, high in zip(cuts, cuts[1:]))
    assert one(first, second, JEFFREYS) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("prior", [UNIFORM, JEFFREYS, (2.0, 5.0)])
@pytest.mark.parametrize("count", [(0, 1), (0, 30), (7, 24), (30, 30), (300, 1000)])
def test_equal_samples_are_even(count, prior):
    assert one(count, count, prior) == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize("prior", [UNIFORM, JEFFREYS, (2.0, 5.0)])
def test_one_or_the_other_is_greater(prior):
    table = chance_greater(SAMPLES, SAMPLES, prior)
    assert table + table.T == pytest.approx(np.ones_like(table), abs=1e-8)


@pytest.mark.parametrize("prior", [UNIFORM, JEFFREYS, (2.0, 5.0)])
def test_chances_lie_within_nought_and_one(prior):
    """Exactly, since charts and tables show them as they are."""
    table = chance_greater(SAMPLES, SAMPLES, prior)
    assert 0 <= table.min() and table.max() <= 1


def test_more_successes_make_the_first_likelier():
    table = chance_greater([(k, 25) for k in range(26)], SAMPLES)
    assert np.all(np.diff(table, axis=0) > 0)


def test_chances_come_as_a_table():
    first, second = [(2, 7), (4, 14), (0, 3)], [(1, 25), (2, 50)]
    table = chance_greater(first, second)
    assert table.shape == (3, 2)
    assert [[table[i, j] for j in range(2)] for i in range(3)] == [[pytest.approx(one(a, b)) for b in second] for a in first]


@pytest.mark.parametrize("prior", [(0, 1), (1, 0), (-1, 1)])
def test_a_prior_is_above_nought(prior):
    with pytest.raises(ValueError, match="must be above 0"):
        chance_greater([(1, 2)], [(1, 2)], prior)


@pytest.mark.parametrize("room", [32, 40, 60, 1000])
def test_bounds_are_those_of_the_pairs_that_fit(room):
    first, second = [(2, 7), (4, 14), (5, 17)], [(1, 25), (2, 50), (0, 60)]
    fitting = [one(a, b) for a in first for b in second if a[1] + b[1] <= room]
    assert chance_greater_bounds(first, second, room) == pytest.approx((min(fitting), max(fitting)))


def test_bounds_use_the_prior():
    pair = [(2, 7)], [(1, 25)]
    assert chance_greater_bounds(*pair, 32, JEFFREYS) == pytest.approx((one((2, 7), (1, 25), JEFFREYS),) * 2)
    assert chance_greater_bounds(*pair, 32, JEFFREYS) != pytest.approx(chance_greater_bounds(*pair, 32), abs=1e-4)


def test_bounds_need_a_pair_that_fits():
    with pytest.raises(ValueError, match="no pair of groups fits into 31 units"):
        chance_greater_bounds([(2, 7)], [(1, 25)], 31)


# --- exit


@pytest.mark.parametrize("mean_age, rate, half_life", [(8, 0.125, 5.5452), (12, 1 / 12, 8.3178), (1, 1, 0.6931)])
def test_exit_rates(mean_age, rate, half_life):
    assert exit_rate(mean_age) == pytest.approx((rate, half_life), abs=1e-4)


@drawn
@given(st.floats(0.01, 1000))
def test_half_are_gone_after_the_half_life(mean_age):
    rate, half_life = exit_rate(mean_age)
    assert exp(-rate * half_life) == pytest.approx(0.5)
    assert quad(lambda age: age * rate * exp(-rate * age), 0, 50 * mean_age)[0] == pytest.approx(mean_age, rel=1e-5)
    assert half_life == pytest.approx(mean_age * log(2))


@pytest.mark.parametrize("mean_age", [0, -1, float("nan")])
def test_ages_are_above_nought(mean_age):
    with pytest.raises(ValueError, match="must be above 0 years"):
        exit_rate(mean_age)
