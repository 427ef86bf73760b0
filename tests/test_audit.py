"""The audit: arithmetic with units, verdicts by rule, and verdicts.csv as the rule gives it."""
from math import inf, log10

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import assumed, external, reported
from models import audit

VALUES = {"a.fruit": (30000.0, 30000.0, "tonnes a year"), "a.money": (1e9, 1e9, "US$ a year"), "a.share": (15.0, 15.0, "per cent"),
          "a.range": (2.0, 4.0, "hectares"), "a.over": (50.0, None, "persons"), "a.people": (1000.0, 1000.0, "workers")}


def run(expression, unit):
    return audit.evaluate(expression, VALUES, unit, audit.registry())


def test_units_carry_through():
    assert run("{a.money} / {a.fruit}", "US$/tonne") == pytest.approx((33333.33, 33333.33), rel=1e-6)
    assert run("{a.share}", "fraction") == pytest.approx((0.15, 0.15))
    assert run("((1 + {a.share}) ** (1/6) - 1) * 1 / year", "per cent a year") == pytest.approx((2.3567, 2.3567), rel=1e-4)
    assert run("{a.range} * 2", "hectares") == (4.0, 8.0)
    assert run("{a.range|high}", "hectares") == (4.0, 4.0)
    assert run("{a.over} + {a.people}", "persons") == (1050.0, inf)


@pytest.mark.parametrize("expression, unit", [("{a.money} / {a.fruit}", "tonnes"), ("{a.money} + {a.fruit}", "US$"), ("{a.fruit} / {a.money}", "US$/tonne")])
def test_units_that_do_not_fit_are_an_error(expression, unit):
    with pytest.raises(pint.DimensionalityError):
        run(expression, unit)


@pytest.mark.parametrize("expression", ["{a.nobody}", "__import__('os')", "{a.fruit} if 1 else 2", "{a.fruit}.magnitude", "a"])
def test_what_is_not_arithmetic_over_known_figures_is_refused(expression):
    with pytest.raises(ValueError):
        run(expression, "tonnes a year")


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="unknown unit 'furlongs of hope'"):
        run("{a.fruit}", "furlongs of hope")


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6), st.floats(1e-3, 1e6))
def test_distance_is_the_logarithm_of_the_ratio_to_the_nearer_bound(v, one, other):
    low, high = sorted((one, other))
    found = audit.orders_off((v, v), (low, high))
    expected = log10(v / high) if v > high else log10(v / low) if v < low else 0
    assert found == pytest.approx(expected, abs=1e-12)


def test_ranges_that_touch_fit_and_open_bounds_never_fail():
    assert audit.orders_off((1, 3), (3, 5)) == 0
    assert audit.orders_off((1, inf), (50, inf)) == 0
    assert audit.orders_off((1e9, 1e9), (-inf, inf)) == 0


@pytest.mark.parametrize("distances, expected", [
    ([], "unchecked"), ([0.0], "holds"), ([0.0, 0.0], "holds"), ([0.0, 2.0], "ambiguous"), ([0.3], "inconsistent"),
    ([0.3, 1.5], "inconsistent"), ([1.0], "impossible"), ([1.2, 3.0], "impossible")])
def test_the_rule(distances, expected):
    assert audit.verdict(distances) == expected


def book_findings():
    figures = reported.figures()
    values = {row.id: (None if row.low != row.low else row.low, None if row.high != row.high else row.high, row.unit) for row in figures.itertuples()}
    values |= {f"series:{row.id}": (row.value, row.value, row.unit) for row in external.yardsticks().itertuples()}
    return audit.findings(audit.examine(assumed.checks().to_dict("records"), values))


def test_verdicts_are_what_the_rule_gives():
    written = reported.verdicts()
    written = written[written["chapter"] == "audit"].set_index("figure")["verdict"].to_dict()
    computed = {found["figure"]: found["verdict"] for found in book_findings().values()}
    assert written == computed


def test_each_finding_is_about_one_figure_and_each_figure_has_one_finding():
    figures = [found["figure"] for found in book_findings().values()]
    assert len(figures) == len(set(figures))
    checks = assumed.checks()
    assert (checks.groupby("finding")["figure"].nunique() == 1).all()


def test_a_changed_figure_changes_its_verdict():
    figures = reported.figures()
    values = {row.id: (row.low, row.high, row.unit) for row in figures.itertuples()}
    values |= {f"series:{row.id}": (row.value, row.value, row.unit) for row in external.yardsticks().itertuples()}
    checks = [check for check in assumed.checks().to_dict("records") if check["finding"] == "guava"]
    assert audit.findings(audit.examine(checks, values))["guava"]["verdict"] == "impossible"
    values["colombia.guava_exports"] = (5e6, 5e6, "US$ a year")
    assert audit.findings(audit.examine(checks, values))["guava"]["verdict"] == "holds"
