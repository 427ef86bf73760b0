"""models/jobs/routes.py and the chapter on trade and poverty: both routes against their scalar twins, derivatives, break-evens, charts."""
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import assumed, external, reported
from models.jobs import exits, exits_by_mean
from models.jobs.routes import (additional_output, check, exits_by_product, jobs_leg, mean_leg, pass_through_that_agrees, poor_share_of)

DEFAULTS = assumed.defaults("trade-to-poverty")
LEGS = {name: DEFAULTS[name] for name in ("jobs_per_million", "poor_share", "exit_chance", "household")}
OUT = {"exports": 105.0, **{name: DEFAULTS[name] for name in ("growth", "years", "additional", "multiplier")}}


def guatemala():
    survey = external.survey("GTM", 1989)
    return {"people": external.yardstick("guatemala.population_1992")["value"], "product": external.yardstick("guatemala.gdp_1992")["value"] / 1e6,
            "line": 2.15 / survey["mean"], "gini": survey["gini"]}


# --- the routes ---

def test_output_times_the_leg_is_the_first_route():
    assert additional_output(**OUT) * jobs_leg(**LEGS) == pytest.approx(exits(**OUT, **LEGS))
    assert jobs_leg(100, 0.5, 0.4, 5) == pytest.approx(100)
    assert additional_output(100, 0.1, 2, 0.5, 2) == pytest.approx(21)


@settings(deadline=None)
@given(st.floats(0.15, 1.5), st.floats(0.25, 0.65), st.floats(0, 0.3), st.floats(0, 1), st.floats(-0.05, 0.05))
def test_the_second_route_is_both_parts_of_its_scalar_twin(line, gini, growth, pass_through, change):
    """The twin takes the logarithm of the growth of income; here it comes of output over product."""
    output = additional_output(100.0, growth, 3, 0.5, 2)
    found = exits_by_product(100.0, growth, 3, 0.5, 2, 1e6, 5000.0, line, gini, pass_through, change)
    expected = sum(exits_by_mean(1e6, 1.0, gini, line, np.log(1 + output / 5000), pass_through, change))
    assert found == pytest.approx(expected, abs=1e-3)


@given(st.floats(0.1, 2), st.floats(0.2, 0.7))
def test_the_leg_by_the_mean_is_the_derivative(line, gini):
    small = 1e-5
    slope = 1e6 * (poor_share_of(line, gini) - poor_share_of(line * np.exp(-small), gini)) / small
    assert mean_leg(1e6, 1.0, line, gini, 1.0) == pytest.approx(slope, rel=1e-3, abs=1e-3)


def test_lognormal_poverty_of_the_handbook():
    assert poor_share_of(0.5, 0.4) == pytest.approx(0.2864, abs=5e-5) and poor_share_of(0.5, 0.5) == pytest.approx(0.4014, abs=5e-5)


def test_at_the_pass_through_that_agrees_both_legs_lift_the_same():
    place = guatemala()
    at = pass_through_that_agrees(**LEGS, **place)
    assert mean_leg(**place, pass_through=at) == pytest.approx(jobs_leg(**LEGS))


@pytest.mark.parametrize("call, words", [
    (lambda: poor_share_of(0, 0.5), "line"), (lambda: poor_share_of(0.5, 0), "gini"), (lambda: poor_share_of(0.5, 1), "gini"),
    (lambda: mean_leg(1, 0, 0.5, 0.5, 1), "product"), (lambda: mean_leg(-1, 1, 0.5, 0.5, 1), "people"), (lambda: jobs_leg(100, 1.1, 0.5, 5), "poor_share"),
    (lambda: exits_by_product(100, 0.1, 5, 0.5, 1, 1e6, 1e4, 0.4, 0.99, 1, 0.02), "gini"), (lambda: additional_output(100, 0.1, 5, 1.2, 1), "additional")])
def test_what_is_out_of_range_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_range_must_not_be_turned_round():
    check(SimpleNamespace(**DEFAULTS))
    for changed, words in (({"jobs_low": 200, "jobs_high": 150}, "jobs_low"), ({"multiplier_low": 1.5, "multiplier_high": 1.5}, "multiplier_low"),
                           ({"exports_low": 110, "exports_high": 100}, "exports_low"), ({"wide_low": 4, "wide_high": 1}, "wide_low")):
        with pytest.raises(ValueError, match=words):
            check(SimpleNamespace(**DEFAULTS | changed))


# --- the chapter ---

def published():
    from book import results

    return {key: result.value for key, result in results.read("trade-to-poverty").items()}


def test_the_fans_and_shares_are_those_of_the_design(book):
    found = published()
    assert [found[f"micro_{name}"] for name in ("5", "median", "95")] == pytest.approx([2000, 7500, 24300], abs=150)
    assert found["share_multiplier"] == pytest.approx(0.07, abs=0.01) and found["share_multiplier_wide"] == pytest.approx(0.25, abs=0.015)
    assert found["share_gini"] > 0.9 and 0 < found["gini_undoes"] < 0.2
    assert found["implied_growers"] == pytest.approx(95000 / 105, abs=0.5)


def test_the_rise_of_the_gini_index_that_undoes_the_growth_does(book):
    undone = exits_by_product(**OUT, **guatemala(), pass_through=DEFAULTS["pass_through"], gini_change=published()["gini_undoes"] / 100)
    whole = exits_by_product(**OUT, **guatemala(), pass_through=DEFAULTS["pass_through"])
    assert abs(undone) < 0.02 * whole


def test_the_exercises_come_out():
    assert 190 ** 2 / (3 * 310 ** 2) == pytest.approx(0.125, abs=5e-4) and 0.9 ** 2 / (3 * 3.1 ** 2) == pytest.approx(0.028, abs=5e-4)
    place = guatemala()
    assert place["line"] == pytest.approx(0.355, abs=1e-3) and place["gini"] == pytest.approx(0.596, abs=1e-3)
    assert mean_leg(1, 1, 0.355, 0.596, 1) == pytest.approx(0.324, abs=1e-3)
    assert mean_leg(**place, pass_through=0.65) / (905 * 0.5 * 5) == pytest.approx(0.085, abs=1e-3)


CHANGES = [{}, {"growth": 0.15, "years": 10, "multiplier": 4}, {"jobs_per_million": 900, "exit_chance": 0.15}, {"gini_change": 0.01}, {"gini_change": -0.01, "pass_through": 0.3},
           {"additional": 0.4, "household": 8, "poor_share": 0.7}]


@pytest.mark.parametrize("changed", CHANGES)
def test_the_calculator_is_the_two_functions(book, changed):
    from tests.test_charts import marks
    from tests.test_charts import published as charts_of

    given = DEFAULTS | changed
    out = {"exports": reported.figure("guatemala.export_revenue").value / 1e6, **{name: given[name] for name in ("growth", "years", "additional", "multiplier")}}
    expected = [exits(**out, **{name: given[name] for name in LEGS}), exits_by_product(**out, **guatemala(), pass_through=given["pass_through"], gini_change=given["gini_change"])]
    spec = charts_of("trade-to-poverty")["calculator"]
    texts = marks(spec, "layer_2_marks", **changed)
    assert [item["text"] for item in sorted(texts, key=lambda item: item["y"])] == [f"{number / 1000:.1f} thousand".replace("-", "−") for number in expected]
    bars = sorted(marks(spec, "layer_0_marks", **changed), key=lambda item: item["y"])
    zero = spec["width"] * 30 / 90
    for item, number in zip(bars, expected):
        shown = max(-30, min(60, number / 1000))
        end = item["x"] + (item["width"] if shown > 0 else 0)
        assert (end - zero) / spec["width"] * 90 == pytest.approx(shown, abs=1e-6)


@pytest.mark.parametrize("changed", [{}, {"line": "3.65"}, {"pass_through": 0.3}, {"line": "3.65", "pass_through": 1}])
def test_the_rings_of_the_countries_are_the_function(book, changed):
    from tests.test_charts import marks
    from tests.test_charts import published as charts_of

    given = DEFAULTS | changed
    spec = charts_of("trade-to-poverty")["countries"]
    layer = next(i for i, part in enumerate(spec["layer"]) if part["mark"]["type"] == "point")
    rings = sorted(marks(spec, f"layer_{layer}_marks", **changed), key=lambda item: item["y"])
    found = [10 * np.exp(item["x"] / spec["width"] * np.log(1000)) for item in rings]

    def expected(code, year):
        value = lambda name: float(external.series(name, code).set_index("year")["value"][year])
        survey = external.survey(code, year)
        return mean_leg(value("SP.POP.TOTL"), value("NY.GDP.MKTP.CD") / 1e6, float(given["line"]) / survey["mean"], survey["gini"], given["pass_through"])

    order = [("IND", 1993), ("KEN", 1994), ("GTM", 1989), ("EGY", 1995), ("PER", 1994), ("COL", 1992), ("CHL", 1994), ("BRA", 1995), ("MEX", 1994)]
    assert found == pytest.approx([expected(*place) for place in order], rel=1e-6)
