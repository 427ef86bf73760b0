"""models.jobs: the numbers of the design, second ways of working them out, properties, refusals."""
from math import inf, log
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models import jobs
from models.distribution import Lognormal, gini
from models.jobs.content import check
from models.ranges import above, hold

share = st.floats(0, 1)
inner = st.floats(0.01, 0.99)
EGYPT = dict(deadweight=0.3, displacement=0.2, exit=0.12)


# --- content (Mexico) ---

def test_content_of_the_default_plant():
    wages, suppliers = jobs.value_added(0.18, 0.02, 0.45, 0.3)
    assert (wages, suppliers) == (0.18, pytest.approx(0.02 * 0.45 / 0.7))
    assert sum(jobs.jobs_per_million(25, 0.02, 40, 0.3)) == pytest.approx(25 + 0.02 * 40 / 0.7)


def test_from_one_to_six_per_cent_moves_little_beside_the_wages():
    one, six = (sum(jobs.value_added(0.18, d, 0.45, 0.3)) for d in (0.01, 0.06))
    assert six - one == pytest.approx(0.0321, abs=5e-5) and six - one < 0.18


@given(share, share, share, st.floats(0, 0.95))
def test_content_is_the_sum_over_tiers_and_never_more_than_what_is_spent_at_home(w, d, v, a):
    assume(w + d <= 1 and v + a <= 1)
    tiers = w + sum(d * a ** tier * v for tier in range(2000))
    assert sum(jobs.value_added(w, d, v, a)) == pytest.approx(tiers, abs=1e-9)
    assert sum(jobs.value_added(w, d, v, a)) <= w + d + 1e-9


@given(st.floats(0, 0.5), inner, st.floats(0, 0.9), st.floats(0, 1.5))
def test_purchases_needed_reach_the_target(direct, per_output, a, target):
    needed = jobs.purchases_needed(target, direct, per_output, a, most=1 - direct)
    reached = direct + (1 - direct if needed is None else needed) * per_output / (1 - a)
    assert reached <= target + 1e-9 if needed is None else reached == pytest.approx(max(target, direct), abs=1e-9)


def test_content_works_on_arrays():
    assert jobs.value_added(0.18, np.array([0.01, 0.06]), 0.45, 0.3)[1] == pytest.approx([0.0064286, 0.0385714], abs=1e-6)


@pytest.mark.parametrize("w, d, v, a, named", [
    (0.6, 0.5, 0.4, 0.3, r"wages \+ purchases = 1\.1 must lie between 0 and 1"), (0.2, 0.1, 0.6, 0.5, r"supplier_value_added \+ supplier_purchases = 1\.1"),
    (0.2, 0.1, 0.0, 1.0, "1 - supplier_purchases = 0 must be above 0"), (-0.1, 0.1, 0.4, 0.3, "wages = -0.1"), (float("nan"), 0.1, 0.4, 0.3, "wages = nan")])
def test_illegal_content_is_refused(w, d, v, a, named):
    with pytest.raises(ValueError, match=named):
        jobs.value_added(w, d, v, a)


def test_the_chapters_joint_limits():
    check(SimpleNamespace(w_share=0.7, d=0.3, v_s=0.7, a_s=0.3))
    with pytest.raises(ValueError, match=r"v_s \+ a_s = 1\.3 must lie between 0 and 1"):
        check(SimpleNamespace(w_share=0.18, d=0.02, v_s=0.7, a_s=0.6))


def test_other_refusals_of_content():
    with pytest.raises(ValueError, match="supplier_jobs = -1"):
        jobs.jobs_per_million(25, 0.02, -1, 0.3)
    with pytest.raises(ValueError, match="most = 2"):
        jobs.purchases_needed(0.5, 0.2, 0.4, 0.3, most=2)


# --- programme (Egypt) ---

def test_the_designs_break_even_is_of_jobs_for_ever_and_without_recovery():
    assert jobs.break_even_cost(1200, rate=0.08, years=inf, **EGYPT) == pytest.approx(2957, abs=0.5)
    assert jobs.break_even_cost(1200, rate=0.08, years=inf, recovery=0.7, **EGYPT) == pytest.approx(9856, abs=0.5)


def test_over_ten_years_the_defaults_fail_with_and_without_recovery():
    assert jobs.break_even_cost(1200, rate=0.08, years=10, **EGYPT) == pytest.approx(2575, abs=0.5)
    assert jobs.break_even_cost(1200, rate=0.08, years=10, recovery=0.7, **EGYPT) == pytest.approx(8585, abs=0.5)


@given(st.floats(0, 1), st.integers(1, 40), st.floats(0, 0.5))
def test_job_years_is_the_sum_year_by_year(exit, years, rate):
    assert jobs.job_years(exit, years, rate) == pytest.approx(sum((1 - exit) ** t / (1 + rate) ** t for t in range(1, years + 1)), rel=1e-7, abs=1e-12)


@given(st.floats(0.01, 1), st.floats(0, 0.5))
def test_job_years_for_ever_is_the_limit(exit, rate):
    assert jobs.job_years(exit, inf, rate) == pytest.approx(jobs.job_years(exit, 5000, rate), rel=1e-9)


@given(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0, 0.9), st.integers(1, 30), st.floats(100, 1e5))
def test_cost_of_a_job_year_is_outlay_over_the_jobs_of_all_years(deadweight, displacement, exit, years, cost):
    all_years = sum(jobs.net_jobs(1e9, 0.4, cost, deadweight, displacement, exit, year) for year in range(1, years + 1))
    assert jobs.cost_per_job_year(cost, deadweight, displacement, exit, years, recovery=0.25) == pytest.approx(0.75 * 4e8 / all_years, rel=1e-9)


@given(st.floats(0, 0.7), st.floats(0, 0.6), st.floats(0.02, 0.3), st.floats(0, 0.2), st.integers(1, 30), st.floats(0, 0.95))
def test_at_the_break_even_cost_its_own_deadweight_is_the_greatest(deadweight, displacement, exit, rate, years, recovery):
    cost = jobs.break_even_cost(1200, deadweight, displacement, exit, rate, years, recovery)
    assert jobs.greatest_deadweight(cost, 1200, displacement, exit, rate, years, recovery) == pytest.approx(deadweight, abs=1e-9)
    assert jobs.break_even_cost(1200, deadweight, displacement, exit, rate, years, recovery) <= jobs.break_even_cost(
        1200, deadweight, displacement, exit, rate, years + 1, recovery)


def test_limits_of_a_programme():
    assert jobs.cost_per_job_year(10_000, 1.0, 0.2, 0.1, 10) == inf and jobs.greatest_deadweight(10_000, 0, 0.2, 0.1, 0.08, 10) == -inf
    assert jobs.job_years(0, 10) == 10 and jobs.job_years(1, 10, 0.1) == 0
    assert jobs.break_even_cost(1200, np.array([0.3, 1.0]), 0.2, 0.12, 0.08, inf) == pytest.approx([2956.8, 0])
    assert jobs.targeting_ratio(0.5, 0.25) == 2


@pytest.mark.parametrize("call, named", [
    (lambda: jobs.job_years(0.1, 2.5), "years = 2.5 must be a whole number"), (lambda: jobs.job_years(0, inf), "exit or rate"),
    (lambda: jobs.break_even_cost(1200, 0.3, 0.2, 0.1, 0.08, 10, recovery=1), "1 - recovery = 0 must be above 0"),
    (lambda: jobs.break_even_cost(1200, 1.3, 0.2, 0.1, 0.08, 10), "deadweight = 1.3 must lie between 0 and 1"),
    (lambda: jobs.net_jobs(1e6, 0.4, 0, 0.3, 0.2), "cost_per_job = 0 must be above 0"), (lambda: jobs.targeting_ratio(0.5, 0), "population_share = 0")])
def test_an_illegal_programme_is_refused(call, named):
    with pytest.raises(ValueError, match=named):
        call()


# --- land (Zimbabwe) ---

def test_land_of_the_default_case():
    families = jobs.smallholder_families(7e6, 6)
    assert families == pytest.approx(1.1667e6, rel=1e-4)
    assert jobs.land_gini(families, 4500, 3, 2000) == pytest.approx(0.716, abs=5e-4)
    assert [round(jobs.land_gini(7e6 / hh, n, 3, 2000), 3) for n, hh in ((4000, 5), (5000, 7))] == [0.653, 0.764]


def test_land_without_the_families_of_wage_workers():
    assert jobs.land_gini(jobs.smallholder_families(7e6, 6, 300_000, 5), 4500, 3, 2000) == pytest.approx(0.761, abs=5e-4)


def test_land_over_the_plausible_ranges():
    corners = [jobs.land_gini(jobs.smallholder_families(7e6, hh, workers, 5), n, 3, 2000) for hh in (4, 8) for workers in (0, 300_000) for n in (3000, 6000)]
    assert min(corners) == pytest.approx(0.53, abs=5e-3) and max(corners) == pytest.approx(0.845, abs=5e-4)


@given(st.integers(1, 500), st.integers(1, 20), st.floats(1, 20), st.floats(20, 500), st.floats(1, 4), share)
def test_land_gini_is_that_of_the_farms(small, large, small_ha, large_ha, quality, moved):
    areas = [small_ha + moved * quality * large_ha * large / small] * small + [(1 - moved) * quality * large_ha] * large
    assert jobs.land_gini(small, large, small_ha, large_ha, quality, moved) == pytest.approx(gini(areas), abs=1e-9)


@given(st.lists(st.floats(0, 20), min_size=2, max_size=40), st.lists(st.floats(1000, 15_000), min_size=2, max_size=10))
def test_bounds_hold_every_set_of_farms_and_are_reached(small, large):
    means = [min(max(float(np.mean(areas)), low), high) for areas, low, high in ((small, 0.0, 20.0), (large, 1000.0, 15_000.0))]
    assume(means[0] > 1e-3)
    low, high = jobs.land_gini_bounds(len(small), len(large), *means, (0, 20), (1000, 15_000))
    assert low - 1e-9 <= gini(small + large) <= high + 1e-9


def test_bounds_are_sharp():
    """Small: 17 in 20 with nothing, 3 with 20 ha; large: 13 in 14 with 1,000, one with 15,000 (means 3 and 2,000)."""
    areas = [0.0] * 170 + [20.0] * 30 + [1000.0] * 13 + [15_000.0]
    assert jobs.land_gini_bounds(200, 14, 3, 2000, (0, 20), (1000, 15_000))[1] == pytest.approx(gini(areas), abs=1e-12)


@given(st.floats(0.01, 0.9), st.floats(4, 8))
def test_redistribution_for_a_target_reaches_it(target, hh):
    moved = jobs.redistribution_for(target, 7e6 / hh, 4500, 3, 2000)
    before = jobs.land_gini(7e6 / hh, 4500, 3, 2000)
    assert jobs.land_gini(7e6 / hh, 4500, 3, 2000, redistributed=moved) == pytest.approx(min(target, before), abs=1e-9)


def test_jobs_to_lift_one_per_cent_and_back():
    needed = jobs.jobs_to_lift(4e6, 0.01, 5, 0.3)
    assert needed == pytest.approx(26_667, abs=0.5) and jobs.people_lifted(needed, 5, 0.3) == pytest.approx(40_000)


@pytest.mark.parametrize("call, named", [
    (lambda: jobs.smallholder_families(1e6, 6, 300_000, 5), "people less the families of wage workers = -500000 must be above 0"),
    (lambda: jobs.land_gini(100, 10, 300, 20), "a large farm, weighted with quality, less a small one = -280"),
    (lambda: jobs.land_gini(100, 10, 3, 20, redistributed=1.5), "redistributed = 1.5"), (lambda: jobs.land_gini(0, 10, 3, 20), "small_farms = 0"),
    (lambda: jobs.land_gini_bounds(100, 10, 25, 2000, (0, 20), (1000, 15_000)), "small_ha = 25 must lie between 0 and 20"),
    (lambda: jobs.land_gini_bounds(100, 10, 3, 2000, (0, 20), (10, 15_000)), "must be 20 or more"), (lambda: jobs.jobs_to_lift(4e6, 0.01, 5, 0), "exit_chance = 0")])
def test_illegal_land_is_refused(call, named):
    with pytest.raises(ValueError, match=named):
        call()


# --- sectors (Chile) ---

def test_chiles_relative_productivity_and_gain():
    farms, rest = jobs.relative_productivity(0.069, 0.16), jobs.relative_productivity(1 - 0.069, 1 - 0.16)
    assert (farms, rest, farms / rest) == (pytest.approx(0.431, abs=5e-4), pytest.approx(1.108, abs=5e-4), pytest.approx(0.389, abs=5e-4))
    assert jobs.reallocation_gain(0.1, 0.069, 0.16, 0.5) == pytest.approx(0.0054, abs=5e-5)


@given(share, share, inner, share)
def test_reallocation_gain_is_output_after_less_before(moved, output, labour, ratio):
    after = (output - moved * ratio * output) + (1 - output) + moved * labour * ratio * (1 - output) / (1 - labour)
    assert jobs.reallocation_gain(moved, output, labour, ratio) == pytest.approx(after - 1, abs=1e-9)


@pytest.mark.parametrize("labour", [0, 1, 1.2])
def test_a_sector_without_or_with_all_workers_is_refused(labour):
    with pytest.raises(ValueError, match="labour_share"):
        jobs.reallocation_gain(0.1, 0.069, labour, 0.5)


# --- crops (Kenya) ---

CROP = dict(small_days=300, small_yield=6, large_days=250, large_yield=12, packing_days=8)


def test_full_time_jobs_by_hand():
    found = jobs.full_time_jobs(46_000, 0.75, packed_share=0.5, **CROP)
    assert found == (pytest.approx(7500), pytest.approx(50 * 250 / 12), pytest.approx(800))
    assert sum(jobs.full_time_jobs(46_000, 0.75, packed_share=0.5, year_days=115, **CROP)) == pytest.approx(2 * sum(found))


@given(share, st.floats(1, 1e6), st.floats(1, 1e6))
def test_at_the_share_of_no_loss_the_jobs_are_as_many(small, before, after):
    wanted = sum(jobs.full_time_jobs(before, small, packed_share=0.3, **CROP))
    found = jobs.share_of_no_loss(wanted, after, packed_share=0.6, **CROP)
    if 0 <= found <= 1:
        assert sum(jobs.full_time_jobs(after, found, packed_share=0.6, **CROP)) == pytest.approx(wanted, rel=1e-9)


@given(st.floats(0, 2e5), share, share, st.floats(0, 2e5), share, share)
def test_the_parts_of_a_change_add_up_and_turn_round(x0, s0, p0, x1, s1, p1):
    def total(tonnes, small_share, packed_share):
        return sum(jobs.full_time_jobs(tonnes, small_share, packed_share=packed_share, **CROP))

    before, after = (dict(tonnes=x, small_share=s, packed_share=p) for x, s, p in ((x0, s0, p0), (x1, s1, p1)))
    parts, back = jobs.shapley_change(total, before, after), jobs.shapley_change(total, after, before)
    assert sum(parts.values()) == pytest.approx(total(**after) - total(**before), abs=1e-6)
    assert all(parts[name] == pytest.approx(-back[name], abs=1e-6) for name in parts)
    assert list(parts) == ["tonnes", "small_share", "packed_share"]
    unmoved = jobs.shapley_change(total, before, {**after, "small_share": s0})
    assert unmoved["small_share"] == 0


def test_shapley_of_a_product_of_two_and_of_three():
    assert jobs.shapley_change(lambda a, b: a * b, dict(a=2, b=3), dict(a=4, b=7)) == dict(a=10, b=12)
    found = jobs.shapley_change(lambda a, b, c: a * b * c, dict(a=1, b=1, c=1), dict(a=2, b=2, c=2))
    assert found == {name: pytest.approx(7 / 3) for name in "abc"}


@pytest.mark.parametrize("call, named", [
    (lambda: jobs.full_time_jobs(1000, 1.2, packed_share=0.5, **CROP), "small_share = 1.2"),
    (lambda: jobs.full_time_jobs(1000, 0.5, packed_share=0.5, **{**CROP, "large_yield": 0}), "large_yield = 0 must be above 0"),
    (lambda: jobs.share_of_no_loss(100, 1000, packed_share=0.5, **{**CROP, "large_days": 600}), "same days a tonne"),
    (lambda: jobs.shapley_change(max, dict(a=1), dict(b=1)), "name the same factors")])
def test_illegal_crops_are_refused(call, named):
    with pytest.raises(ValueError, match=named):
        call()


# --- from exports to poverty ---

CASE = dict(exports=105, growth=0.1, years=5, jobs_per_million=155, additional=0.65, multiplier=1.55, poor_share=0.5, exit_chance=0.375, household=5)


def test_exits_by_hand():
    assert jobs.exits(**CASE) == pytest.approx(105 * 0.61051 * 155 * 0.65 * 1.55 * 0.5 * 0.375 * 5)


@pytest.mark.parametrize("name", [name for name in jobs.FACTORS if name != "years"])
def test_the_factor_needed_reaches_the_target(name):
    target = 0.8 * jobs.exits(**CASE)
    found = jobs.factor_needed(target, name, **CASE)
    assert jobs.exits(**{**CASE, name: found}) == pytest.approx(target)


def test_no_factor_makes_up_for_another_that_is_nothing():
    assert jobs.factor_needed(1000, "growth", **{**CASE, "poor_share": 0}) is None and jobs.factor_needed(1000, "growth", **{**CASE, "years": 0}) is None
    assert jobs.factor_needed(1000, "multiplier", **{**CASE, "growth": 0}) is None
    assert jobs.factor_needed(1e6, "poor_share", **CASE) > 1


def test_exits_by_the_mean_are_those_of_two_headcounts():
    growth, redistribution = jobs.exits_by_mean(1e6, 100, 0.45, 60, log(1.3), gini_change=0.05)
    assert growth / 1e6 == pytest.approx(0.1119, abs=5e-5) and redistribution / 1e6 == pytest.approx(-0.0533, abs=5e-5)
    assert growth + redistribution == pytest.approx(1e6 * (Lognormal(100, 0.45).headcount(60) - Lognormal(130, 0.5).headcount(60)))


@given(st.floats(0, 0.5), st.floats(0, 1.5))
def test_growth_alone_makes_no_one_poor_and_half_of_it_passed_through_is_half_the_growth(growth, passed):
    found = jobs.exits_by_mean(1e6, 100, 0.45, 60, growth, passed)
    assert found[0] >= -1e-6 and found[1] == 0
    assert found == pytest.approx(jobs.exits_by_mean(1e6, 100, 0.45, 60, growth * passed), abs=1e-6)


@pytest.mark.parametrize("call, named", [
    (lambda: jobs.exits(**{**CASE, "poor_share": np.array([0.5, 1.5])}), "poor_share = 1.5 must lie between 0 and 1"),
    (lambda: jobs.exits(**{**CASE, "growth": -1.1}), "growth = -1.1 must be -1 or more"), (lambda: jobs.exits(**{**CASE, "exports": -1}), "exports = -1"),
    (lambda: jobs.factor_needed(1000, "years", **CASE), "name = 'years'"), (lambda: jobs.factor_needed(0, "growth", **CASE), "target = 0"),
    (lambda: jobs.exits_by_mean(1e6, 100, 0.45, 60, 0.1, gini_change=0.6), "gini"), (lambda: jobs.exits_by_mean(-1, 100, 0.45, 60, 0.1), "people = -1")])
def test_an_illegal_way_to_poverty_is_refused(call, named):
    with pytest.raises(ValueError, match=named):
        call()


# --- reach (the two syntheses) ---

@given(share, st.floats(0.01, 1), st.floats(0, 20), st.floats(0, 0.2))
def test_at_the_break_even_multiplier_both_programmes_are_worth_the_same(direct, indirect, lag, rate):
    found = jobs.break_even_multiplier(direct, indirect, lag, rate)
    assert jobs.worth_to_the_poor(found, indirect, lag, rate) == pytest.approx(jobs.worth_to_the_poor(1, direct, 0, rate), abs=1e-9)


def test_break_even_multiplier_by_hand():
    assert jobs.break_even_multiplier(0.6, 0.3, 0, 0.1) == 2 and jobs.break_even_multiplier(0.6, 0.3, 10, 0.1) == pytest.approx(2 * np.e)


@given(share, share, share, st.integers(0, 60))
def test_inclusion_is_the_recursion_year_by_year(now, entry, exit, years):
    assume(entry + exit > 1e-6)
    taking_part = now
    for _ in range(years):
        taking_part = taking_part * (1 - exit) + entry * (1 - taking_part)
    assert jobs.inclusion(now, entry, exit, years) == pytest.approx(taking_part, abs=1e-9)


@given(inner, inner)
def test_the_steady_share_stays(entry, exit):
    steady = jobs.steady_share(entry, exit)
    assert jobs.inclusion(steady, entry, exit, np.array([0, 1, 7])) == pytest.approx([steady] * 3)
    slope = (jobs.steady_share(entry * 1.000001, exit) / steady - 1) / 1e-6
    assert slope == pytest.approx(1 - steady, abs=1e-5)
    if entry + exit < 1:
        assert jobs.inclusion(0.0, entry, exit, 0) + (1 - (1 - entry - exit) ** jobs.half_way(entry, exit)) == pytest.approx(0.5)


def test_half_way_in_one_year_and_areas_by_hand():
    assert jobs.half_way(0.4, 0.6) == 0 and jobs.half_way(0.2, 0.3) == 1
    assert jobs.share_with_area(2, 2, 0.8) == 0.5 and jobs.share_with_area(np.array([0, inf]), 2, 0.8) == pytest.approx([1, 0])


@pytest.mark.parametrize("call, named", [
    (lambda: jobs.steady_share(0, 0), r"entry \+ exit = 0 must be above 0"), (lambda: jobs.inclusion(1.2, 0.1, 0.1, 3), "all_growers less now"),
    (lambda: jobs.inclusion(0.5, 0.1, 0.1, 1.5), "years = 1.5"), (lambda: jobs.half_way(0.7, 0.7), r"entry \+ exit = 1.4"),
    (lambda: jobs.break_even_multiplier(0.5, 0, 5, 0.1), "indirect_share = 0"), (lambda: jobs.share_with_area(-1, 2, 0.8), "least = -1")])
def test_illegal_reach_is_refused(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_ranges_name_the_first_value_that_is_out():
    with pytest.raises(ValueError, match="x = 3 must lie between 0 and 1"):
        hold(0, 1, y=0.5, x=[0.2, 3, 4])
    with pytest.raises(ValueError, match="x = inf must be above 0"):
        above(0, x=inf)
    with pytest.raises(ValueError, match="x = nan must be a finite number"):
        hold(-inf, inf, x=float("nan"))
