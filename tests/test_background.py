"""models/triangle.py: analytic cases, properties, bad input; what the chapter on the background says of its claims and surveys; its charts."""
from math import log, sqrt
from statistics import NormalDist
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data import external, reported
from models.distribution import Lognormal
from models.triangle import (change, check, exits, gini_that_keeps, growth_factor, growth_that_keeps, headcount, risk_for_majority,
                             share_of_the_poor)

NORMAL = NormalDist()
LINES, GINIS = st.floats(0.1, 1), st.floats(0.25, 0.65)


def test_the_headcount_is_that_of_the_design():
    assert headcount(0.5, 0.4) == pytest.approx(0.2864, abs=5e-5)
    assert headcount(0.5, 0.45) == pytest.approx(0.3456, abs=5e-5)
    assert headcount(0.5, 0.4, 2.0) == pytest.approx(headcount(0.25, 0.4))


def test_growth_adds_up_over_the_years():
    assert growth_factor(0.06, 10) == pytest.approx(1.790848)
    assert growth_factor(-0.02, 0) == 1
    for wrong in ((-1, 5), (0.05, -1)):
        with pytest.raises(ValueError):
            growth_factor(*wrong)


@given(LINES, GINIS, st.floats(0.7, 12), st.sampled_from([-0.1, -0.05, 0.0, 0.05]))
def test_the_gini_that_keeps_does_keep(line, gini, factor, target):
    found = gini_that_keeps(line, gini, factor, target)
    if found is not None:
        assume(0.01 < gini + found < 0.985)
        assert change(line, gini, factor, found) == pytest.approx(target, abs=1e-9)


@given(LINES, GINIS, st.floats(1, 8), st.floats(1.01, 2))
def test_growth_can_bear_more_inequality_and_more_growth_still_more(line, gini, factor, more):
    found, higher = gini_that_keeps(line, gini, factor), gini_that_keeps(line, gini, factor * more)
    assert found >= -1e-9 and higher > found


@given(LINES, GINIS, st.floats(1, 4))
def test_growth_that_keeps_is_the_inverse(line, gini, factor):
    found = gini_that_keeps(line, gini, factor)
    assume(gini + found < 0.985)
    assert growth_that_keeps(line, gini, found) == pytest.approx(factor, rel=1e-6)


@given(LINES, GINIS)
def test_the_slope_at_no_growth_is_that_of_the_formula(line, gini):
    """dG = sqrt(2) phi(s / sqrt 2) ds with ds = s / (s^2/2 - l) for a growth of the logarithm by one."""
    spread, step = Lognormal(1, gini).shape.sigma, 1e-5
    expected = sqrt(2) * NORMAL.pdf(spread / sqrt(2)) * spread / (spread**2 / 2 - log(line))
    assert gini_that_keeps(line, gini, np.exp(step)) / step == pytest.approx(expected, rel=1e-3)


@given(st.floats(0.1, 0.9), GINIS, st.floats(1, 3), st.floats(0.005, 0.1))
def test_in_a_lognormal_world_growth_favours_the_poor_exactly_when_inequality_falls(line, gini, factor, step):
    """Lambert (2011), for the headcount at lines up to the mean."""
    assert change(line, gini, factor, step) > change(line, gini, factor, 0) > change(line, gini, factor, -step)


def test_no_change_can_keep_a_headcount_that_cannot_be_reached():
    assert gini_that_keeps(0.1, 0.25, 1, -0.5) is None  # fewer than nobody
    assert gini_that_keeps(0.9, 0.25, 0.4) is None  # the mean falls far below the line
    for wrong in ((1.01, 0.4, 1), (0, 0.4, 1), (0.5, 1, 1), (0.5, 0.4, 0)):
        with pytest.raises(ValueError):
            gini_that_keeps(*wrong)


@given(st.integers(0, 10_000), st.floats(1, 5), st.floats(0.02, 0.6), st.floats(0, 0.9))
def test_no_choice_of_takers_breaks_the_bounds(seed, multiple, share, threshold):
    """A sample of the lognormal, its own headcounts, and takers chosen at random, from the bottom and from above the threshold."""
    line, gini, n = 0.5, 0.45, 4000
    spread = Lognormal(1, gini).shape.sigma
    incomes = np.exp(spread * np.array([NORMAL.inv_cdf((i + 0.5) / n) for i in range(n)]) - spread**2 / 2)
    least, greatest, by_lot = exits(line, gini, multiple, share, threshold)
    takers = int(share * n)
    rng = np.random.default_rng(seed)
    able = np.flatnonzero(incomes >= threshold * line)
    for chosen in (rng.permutation(n)[:takers], np.arange(takers), rng.permutation(able)[:takers]):
        left = np.sum((incomes[chosen] < line) & (incomes[chosen] * multiple >= line)) / n
        assert least - 2 / n <= left <= greatest + 2 / n
    among_able = np.mean((incomes[able] < line) & (incomes[able] * multiple >= line))
    assert by_lot == pytest.approx(share * among_able, abs=share * 0.003)


def test_exits_at_the_ends_and_outside_the_domain():
    assert exits(0.4, 0.5, 1, 0.1) == pytest.approx((0, 0, 0))
    assert exits(0.4, 0.5, 2, 0.05, 1)[2] == 0
    assert exits(0.4, 0.5, 2, 1)[0] == pytest.approx(exits(0.4, 0.5, 2, 1)[1])  # all take it up: those within reach leave
    with pytest.raises(ValueError, match="people with 3 lines or more"):
        exits(1, 0.3, 2, 0.3, 3)
    for wrong in ((0.4, 0.5, 0.9, 0.1), (0.4, 0.5, 2, 1.1), (0.4, 0.5, 2, 0.1, -1)):
        with pytest.raises(ValueError):
            exits(*wrong)


def test_where_the_poor_work():
    assert share_of_the_poor(0.7, 1) == pytest.approx(0.7)
    assert share_of_the_poor(0.7, 1.5) == pytest.approx(1.05 / 1.35)
    assert risk_for_majority(0.7) == pytest.approx(3 / 7)
    assert share_of_the_poor(0.35, risk_for_majority(0.35)) == pytest.approx(0.5)
    for call in (lambda: share_of_the_poor(1, 0), lambda: share_of_the_poor(1.1, 1), lambda: share_of_the_poor(0.5, -1), lambda: risk_for_majority(0)):
        with pytest.raises(ValueError):
            call()


def test_parameters_that_do_not_go_together_are_refused():
    good = dict(gini0=0.5, d_gini=0.0, z_over_mu=0.4, multiple=2, takers=0.05, threshold=0.5)
    check(SimpleNamespace(**good))
    with pytest.raises(ValueError, match="exceeds"):
        check(SimpleNamespace(**good | {"z_over_mu": 1, "threshold": 2, "takers": 0.3}))
    with pytest.raises(ValueError, match="gini0 = 0.1 and d_gini = -0.1"):
        check(SimpleNamespace(**good | {"gini0": 0.1, "d_gini": -0.1}))


def test_one_claim_about_the_world_rests_on_a_figure_and_none_on_a_survey():
    found = [row for case in ("front", "background") for row in reported.claims(case=case).itertuples() if row.kind not in ("fact", "definition")]
    assert [row.id for row in found if row.evidence == "official figure"] == ["front.inequality_despite_growth"]
    assert not [row for row in found if row.evidence == "survey"]
    assert all(row.paragraph.isdigit() and int(row.paragraph) <= 23 for row in found)


def test_every_figure_of_the_opening_and_the_background_is_shown():
    from book import project

    text = next(page.text for page in project.pages() if page.slug == "background")
    for case in ("front", "background"):
        for name in reported.figures(case=case)["id"]:
            assert f"`{name}" in text, name


@pytest.mark.parametrize("name, line", [("chile_{}_1994", 0.26), ("kenya_{}_1994", 0.77), ("india_{}_1993", 1.33)])
def test_surveys_have_lines_where_the_chapter_says(name, line):
    mean = external.yardstick("background." + name.format("mean"))["value"]
    assert 3.65 / mean == pytest.approx(line, abs=0.005)


def marks_of(chart, layer, **values):
    """(specification, items) of a layer in a chart of the chapter, drawn with these parameters."""
    from tests.test_charts import marks, published

    spec = published("background")[chart]
    return spec, marks(spec, layer, **values)


@pytest.mark.parametrize("line, gini, years", [(0.4, 0.5, 10), (1.0, 0.25, 30), (0.1, 0.65, 1), (0.7, 0.4, 20)])
def test_the_lines_of_equal_poverty_in_the_chart_are_the_functions(book, line, gini, years):
    spec, _ = marks_of("iso", "layer_4_marks")
    values = {"z_over_mu": line, "gini0": gini, "years": years}
    groups = marks_of("iso", "layer_1_pathgroup", **values)[1]
    drawn = 0
    for path in groups:
        points = path["items"][0]["items"]
        growths = [-0.02 + 0.12 * item["x"] / spec["width"] for item in points]
        rises = [0.2 - 0.3 * item["y"] / spec["height"] for item in points]
        targets = [target for target in (0.05, 0.0, -0.05, -0.1)
                   if (found := gini_that_keeps(line, gini, growth_factor(growths[0], years), target)) is not None and found == pytest.approx(rises[0], abs=1e-6)]
        assert len(targets) == 1
        for growth, rise in zip(growths, rises):
            assert rise == pytest.approx(gini_that_keeps(line, gini, growth_factor(growth, years), targets[0]), abs=1e-6)
        drawn += len(points)
    assert drawn > 20


@pytest.mark.parametrize("growth", [-0.02, 0.03, 0.1])
@pytest.mark.parametrize("d_gini", [-0.1, 0, 0.1])
@pytest.mark.parametrize("line, gini, years", [(0.4, 0.5, 10), (1.0, 0.25, 30), (0.1, 0.65, 1)])
def test_the_headcounts_at_the_sliders_are_the_functions(book, growth, d_gini, line, gini, years):
    _, texts = marks_of("iso", "layer_4_marks", growth=growth, d_gini=d_gini, z_over_mu=line, gini0=gini, years=years)
    before, after = headcount(line, gini), headcount(line, gini + d_gini, growth_factor(growth, years))
    assert [item["text"] for item in texts] == [f"poor: {100 * before:.1f}% to {100 * after:.1f}%"]


@pytest.mark.parametrize("growth", [0.01, 0.06, 0.1])
def test_the_points_that_undo_a_year_in_the_chart_are_the_functions(book, growth):
    _, texts = marks_of("countries", "layer_3_marks", growth=growth)
    found = sorted(item["text"] for item in texts)
    surveys = [("brazil", 1995), ("chile", 1994), ("colombia", 1992), ("egypt", 1995), ("india", 1993), ("kenya", 1994), ("mexico", 1994), ("peru", 1994)]
    expected = []
    for country, year in surveys:
        mean, gini = (external.yardstick(f"background.{country}_{what}_{year}")["value"] for what in ("mean", "gini"))
        expected.append("–" if 3.65 > mean else f"{100 * gini_that_keeps(3.65 / mean, gini, 1 + growth):+.1f}")
    assert found == sorted(expected)


@pytest.mark.parametrize("line, takers, threshold", [(0.4, 0.05, 0.5), (1.0, 0.3, 0.9), (0.1, 0.01, 0), (0.5, 0.1, 1.5)])
def test_the_bounds_on_exits_in_the_chart_are_the_functions(book, line, takers, threshold):
    values = {"z_over_mu": line, "takers": takers, "threshold": threshold}
    spec, band = marks_of("multiple", "layer_0_marks", **values)
    _, lot = marks_of("multiple", "layer_1_marks", **values)
    _, above = marks_of("multiple", "layer_2_marks", **values)
    assert len(band) == len(lot) == len(above) == 81
    share = lambda y: 1 - y / spec["height"]
    for areas, free, barred in list(zip(band, lot, above))[::9]:
        multiple = 1 + 4 * areas["x"] / spec["width"]
        least, most, by_lot = exits(line, 0.5, multiple, takers)
        bottom, top = sorted((share(areas["y"]), share(areas["y2"])))
        assert (bottom, top) == pytest.approx((least / takers, most / takers), abs=1e-6)
        assert share(free["y"]) == pytest.approx(by_lot / takers, abs=1e-6)
        assert share(barred["y"]) == pytest.approx(exits(line, 0.5, multiple, takers, threshold)[2] / takers, abs=1e-6)
