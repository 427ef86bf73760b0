"""models/smallholders.py and the Guatemala chapter: bounds, break-evens, refusals, and the charts held to the functions."""
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import assumed, external
from models.contract import Terms, deliver, sell_elsewhere, solve
from models.distribution import LognormalLorenz, concentration_bounds, concentration_index, gini, gini_effect
from models.smallholders import (check, equalising_share, glut_rejection_that_breaks, least_discount, most_if_falling, scales, terms,
                                 with_new_ranks)

CASE = Terms(price_sigma=0.35, discount=0.85, rejection_base=0.05, rejection_glut=0.15, recovery=0.3, trade_cost=0.1, advance_share=0.3,
             production_cost=0.55, outside=0.3)
DEFAULTS = assumed.defaults("guatemala")


def given_with(**changed):
    return SimpleNamespace(**(DEFAULTS | changed))


# --- one point of a curve ---

def test_the_share_that_equalises_is_where_the_worst_curve_has_the_ginis_concentration():
    assert equalising_share(0.25, 0.55) == pytest.approx(0.30)
    for share, falls in ((0.2999, False), (0.3001, True)):
        assert (gini_effect(0.01, concentration_bounds(0.25, share)[1], 0.55) < 0) == falls
    assert equalising_share(0.25, 0.1) == pytest.approx(0.6)
    for wrong in ((0, 0.5), (1, 0.5), (0.25, 1.1), (float("nan"), 0.5)):
        with pytest.raises(ValueError):
            equalising_share(*wrong)


@given(st.floats(0.05, 0.9), st.floats(0, 1), st.lists(st.floats(0.01, 1), min_size=3, max_size=12))
def test_no_falling_revenue_has_a_greater_index(q, extra, heights):
    """Any step function of revenue that falls with rank: its curve's index is at most q minus what the poorest q have."""
    heights = sorted(heights, reverse=True)
    edges = np.linspace(0, 1, len(heights) + 1)
    reached = np.concatenate([[0], np.cumsum(heights) / np.sum(heights)])
    c = float(np.interp(q, edges, reached))
    assert concentration_index(edges, reached) <= most_if_falling(q, min(max(c, q), 1)) + 1e-9
    lines = most_if_falling(q, q + extra * (1 - q))
    assert lines == pytest.approx(concentration_index([q], [q + extra * (1 - q)]), abs=1e-12)


def test_a_share_below_the_peoples_own_is_no_falling_revenue():
    assert most_if_falling(0.25, 0.6) == pytest.approx(-0.35)
    with pytest.raises(ValueError, match="between population_share"):
        most_if_falling(0.25, 0.2)


def test_the_scales_worked_by_hand():
    assert scales(0.006, 0.6, 0.03, 0.25, 0.05) == pytest.approx((0.0036, 0.12, 0.6))
    assert scales(0, 0.6, 0.03, 0.25, 0.25) == (0, 0, 0)
    for wrong in ((1.1, 0.6, 0.03, 0.25, 0.05), (0.01, -0.1, 0.03, 0.25, 0.05), (0.01, 0.6, 0, 0.25, 0.05), (0.01, 0.6, 0.03, 0.25, 0.3), (0.01, 0.6, 0.03, 0.25, 0)):
        with pytest.raises(ValueError):
            scales(*wrong)


@settings(deadline=None, max_examples=40)
@given(st.floats(0.3, 0.7), st.floats(0, 0.02), st.floats(0.3, 1), st.floats(0.05, 1))
def test_holding_ranks_overstates_the_fall(index, source, outcome, reached):
    fixed, free, risen = with_new_ranks(index, source, outcome, 0.25, reached, points=400)
    assert fixed <= free + 1e-9 and 0 <= risen <= 1
    if reached == 1:  # everybody gets the same, so nobody overtakes within the quartile
        assert free - fixed >= -1e-12


def test_where_nobody_overtakes_both_changes_are_the_formula():
    fixed, free, risen = with_new_ranks(0.5, 1e-5, 0.25, 0.25, 1.0)
    before = gini(np.diff(LognormalLorenz(0.5).share(np.linspace(0, 1, 4001))))
    assert fixed == pytest.approx(1e-5 * (0 - before), rel=1e-9)
    assert free == pytest.approx(fixed, rel=1e-6) and risen < 0.01
    assert before == pytest.approx(0.5, abs=1e-3)
    for wrong in ({"population_share": 0}, {"reached": 0}, {"source_share": 1}, {"outcome_share": 1.1}):
        arguments = {"gini_index": 0.5, "source_share": 0.01, "outcome_share": 0.6, "population_share": 0.25, "reached": 0.5} | wrong
        with pytest.raises(ValueError):
            with_new_ranks(**arguments)


# --- the contract ---

def test_terms_take_the_contracts_parameters_from_the_table():
    assert terms(given_with()) == CASE


def test_a_rejection_beyond_the_break_even_breaks_the_contract_in_a_glut():
    at = glut_rejection_that_breaks(CASE)
    assert solve(replace(CASE, rejection_glut=at - 1e-4)).in_glut == 0 < solve(replace(CASE, rejection_glut=at + 1e-3)).in_glut
    assert glut_rejection_that_breaks(CASE, most=0.2) is None
    assert glut_rejection_that_breaks(replace(CASE, discount=0.0)) == 0.0


def test_the_least_discount_holds_her_at_the_price_and_less_does_not():
    at = least_discount(CASE, 1.5)
    assert solve(replace(CASE, discount=at)).threshold == pytest.approx(1.5, abs=1e-9)
    assert solve(replace(CASE, discount=at - 0.01)).threshold < 1.5
    assert least_discount(CASE, 1e4) is None
    assert least_discount(replace(CASE, advance_share=0, trade_cost=0.2), 1.1) == 0.0
    with pytest.raises(ValueError, match="1 or more"):
        least_discount(CASE, 0.9)


@pytest.mark.parametrize("changed, words", [
    ({"rejection_base": 0.5, "rejection_glut": 0.6}, "rejection_base = 0.5 and rejection_glut = 0.6"),
    ({"advance_share": 0.6}, "advance_share = 0.6 and production_cost = 0.55"),
    ({"production_cost": 0.8, "outside": 0.5}, "nobody would sign"),
])
def test_parameters_that_do_not_go_together_are_refused(changed, words):
    with pytest.raises(ValueError, match=words):
        check(given_with(**changed))
    check(given_with())


# --- the yardsticks ---

def test_the_survey_of_1989_holds_the_reports_three_per_cent_and_that_of_1986_does_not():
    share = {name: external.yardstick(f"guatemala.{name}")["value"] for name in ("first_fifth_1986", "second_fifth_1986", "first_fifth_1989", "second_fifth_1989")}
    bounds = {year: (share[f"first_fifth_{year}"] * 1.25, share[f"first_fifth_{year}"] + share[f"second_fifth_{year}"] / 4) for year in (1986, 1989)}
    assert bounds[1989][0] < 3 < bounds[1989][1] and bounds[1986][0] > 3


# --- the chapter ---

def published():
    from book import results

    return {key: result.value for key, result in results.read("guatemala").items()}


def test_what_the_chapter_publishes_is_what_was_designed(book):
    found = published()
    expected = {"side_selling": 0.109, "threshold": 1.447, "side_harsh": 0.405, "side_impatient": 0.322, "side_recovered": 0.068, "side_advanced": 0.149}
    for key, number in expected.items():
        assert found[key] == pytest.approx(number, abs=1e-3), key
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((-1, 0.1)) and found["ci_falling_depth"] == pytest.approx(0.35)
    assert found["dg_span"] == "0.1 to 1.6" and found["dg_least"] == pytest.approx(0.27) and found["dg_most"] == pytest.approx(0.93)
    assert found["exports_gdp"] == pytest.approx(0.01, abs=1e-3) and found["agro_exports"] == 7e8
    assert found["exports_grower"] == pytest.approx(1105, abs=1) and found["exports_hectare"] == pytest.approx(1842, abs=1)
    assert found["jobs_needed"] == 68000 and found["jobs_needed_high"] == pytest.approx(77273, abs=1)
    assert found["dg_free"] <= found["dg_fixed"]


def test_every_reported_figure_of_the_case_stands_in_the_chapter():
    from book import project
    from data import reported

    text = (project.ROOT / "chapters/cases/guatemala.md").read_text()
    figures = reported.figures()
    assert [name for name in figures[figures["case"] == "guatemala"]["id"] if f"`{name}" not in text and f"\n{name}" not in text] == []


def drawn(chart, layer, **values):
    from tests.test_charts import marks
    from tests.test_charts import published as charts_of

    spec = charts_of("guatemala")[chart]
    return spec, marks(spec, f"layer_{layer}_marks", **values)


def layer_of(chart, wanted):
    """Index of the layer whose mark and data fit."""
    from tests.test_charts import published as charts_of

    return next(i for i, layer in enumerate(charts_of("guatemala")[chart]["layer"]) if wanted(layer))


@pytest.mark.parametrize("index", [0.45, 0.55, 0.65])
@pytest.mark.parametrize("share, source", [(0.6, 0.006), (0.8, 0.01), (1, 0.003)])
def test_the_curves_and_words_of_the_band_are_the_functions(book, share, source, index):
    values = {"revenue_share_bottom": share, "producer_share_gnp": source, "gini": index}
    spec, rects = drawn("band", 0, **values)
    scale = spec["height"] / 1.2
    assert sorted(round((spec["height"] - item["y"] - item["height"]) / scale, 6) for item in rects) == [0, pytest.approx(share, abs=1e-6)]
    _, lines = drawn("band", 2, **values)
    for item in lines:
        people = item["x"] / spec["width"]
        if 0.001 < people < 0.999:
            assert (spec["height"] - item["y"]) / scale == pytest.approx(LognormalLorenz(index).share(round(people, 4)), abs=1e-6)
    words = layer_of("band", lambda layer: "transform" in layer and "row" in str(layer["transform"]) and layer["mark"].get("fontWeight") == "bold")
    _, texts = drawn("band", words, **values)
    most = concentration_bounds(0.25, share)[1]
    effects = [-100 * gini_effect(source, ci, index) for ci in (most, -1)]
    said = [[float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", item["text"].replace("−", "-"))] for item in texts]
    assert said == [[-1, pytest.approx(most, abs=0.0051)], pytest.approx(effects, abs=0.0051)]  # printed with two decimals


@pytest.mark.parametrize("share, source, size", [(0.6, 0.006, 6), (1, 0.01, 4), (0.7, 0.003, 8)])
def test_the_points_of_the_scales_are_the_functions(book, share, source, size):
    people = 95000 * size / external.yardstick("guatemala.population_1992")["value"]
    expected = scales(source, share, 0.03, 0.25, people)
    spec, points = drawn("scales", 1, revenue_share_bottom=share, producer_share_gnp=source, family_size=size)
    reach = np.log(4 / 0.001)
    found = [0.001 * np.exp(item["x"] / spec["width"] * reach) for item in sorted(points, key=lambda item: item["y"])]
    assert found == pytest.approx(expected, rel=1e-6)


CONTRACTS = [{}, {"rejection_glut": 0.4}, {"discount": 0.6, "recovery": 0.9}, {"price_sigma": 0.1, "rejection_glut": 0.6}, {"discount": 0.98, "price_sigma": 0.8},
             {"discount": 0.5, "rejection_glut": 0.6, "recovery": 0.0}]


@pytest.mark.parametrize("changed", CONTRACTS)
def test_the_lines_and_the_threshold_of_the_payoffs_are_the_functions(book, changed):
    case = replace(CASE, **changed)
    found = solve(case)
    spec, _ = drawn("payoffs", 0, **changed)
    across, up = spec["width"] / 2.1, spec["height"] / 2.7
    for layer, payoff in ((2, lambda price: deliver(price, case)), (3, lambda price: deliver(price, case) + case.discount * max(found.value, 0)),
                          (4, lambda price: sell_elsewhere(price, case))):
        _, lines = drawn("payoffs", layer, **changed)
        assert len(lines) == 7
        for item in lines:
            price = item["x"] / across + 0.3
            price = round(price, 6)
            assert (spec["height"] - item["y"]) / up == pytest.approx(float(payoff(price)), abs=1e-6)
    _, rules = drawn("payoffs", 1, **changed)
    assert [item["x"] / across + 0.3 for item in rules] == [pytest.approx(max(found.threshold, 1), abs=1e-6)]
    _, texts = drawn("payoffs", len(spec["layer"]) - 1, **changed)
    assert [item["text"] for item in texts] == [f"delivers up to {max(found.threshold, 1):.2f} × the contract price", f"sells elsewhere in {found.side_selling:.1%} of seasons"]
    _, shaded = drawn("payoffs", 0, **changed)
    assert len([item for item in shaded if item["x"] / across + 0.3 < 1 - 1e-9]) == (1 if found.in_glut > 1e-9 else 0)


@pytest.mark.parametrize("changed", [{}, {"discount": 0.5}, {"discount": 0.98, "recovery": 1}, {"recovery": 0}])
def test_the_field_of_the_map_is_the_functions(book, changed):
    spec, cells = drawn("map", 0, **changed)
    assert len(cells) == 13 * 8
    for item in cells[::7]:
        glut = round((item["x"] + item["width"] / 2) / spec["width"] * 0.65 - 0.025, 2)
        sigma = round(0.85 - (item["y"] + item["height"] / 2) / spec["height"] * 0.8, 2)
        expected = solve(replace(CASE, rejection_glut=glut, price_sigma=sigma, **changed)).side_selling
        assert (item["opacity"] - 0.03) / 0.6 == pytest.approx(expected, abs=1e-6)
