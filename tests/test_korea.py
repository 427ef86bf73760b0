"""The chapter on Korea: its chart held to the accounting, its results to the sources' own ratios, what a re-run refuses."""
from types import SimpleNamespace

import pytest

from book import results
from data import assumed, external
from models.cluster import moved_share_of_even_large, split_growth
from models.cluster.spin_off import check
from tests.test_charts import marks, published

LOW, HIGH = -26, 60  # ends of the chart's axis


@pytest.fixture(scope="module")
def found(book):
    return {key: result.value for key, result in results.of_chapter("korea").items()}


def study(name):
    return external.study(f"korea.{name}")["value"]


@pytest.mark.parametrize("start, end, growth", [(0.56, 0.69, 0.2), (0.5, 0.73, 0.35), (0.6, 0.65, -0.05), (0.55, 0.7, 0.0)])
@pytest.mark.parametrize("moved", [0.0, 0.3, 1.0])
def test_the_lines_and_the_dots_are_the_functions(book, start, end, growth, moved):
    spec = published("korea")["moved"]
    values = {"small_share0": start, "small_share1": end, "net_growth": growth, "spin_off_share": moved}
    at = lambda item: LOW + (spec["height"] - item["y"]) / spec["height"] * (HIGH - LOW)
    for layer, part in (("layer_1_marks", lambda change: growth), ("layer_2_marks", lambda change: change.new_small), ("layer_3_marks", lambda change: change.new_large)):
        drawn = sorted((item["x"] / spec["width"], at(item)) for item in marks(spec, layer, **values))
        assert len(drawn) == 51
        for rho, height in drawn[::10]:
            assert height == pytest.approx(100 * part(split_growth(start, end, growth, min(1.0, round(rho, 10)))), abs=1e-6)
    change = split_growth(start, end, growth, moved)
    for layer, expected in (("layer_5_layer_0_marks", change.new_small), ("layer_5_layer_1_marks", change.new_large)):
        [dot] = marks(spec, layer, **values)
        assert (dot["x"] / spec["width"], at(dot)) == (pytest.approx(moved, abs=1e-6), pytest.approx(100 * expected, abs=1e-6))


def test_every_value_that_the_sliders_can_take_has_an_account():
    """So the chart cannot show a state that the model refuses."""
    ends = [[assumed.parameter("korea", name)[end] for end in ("low", "high")] for name in ("small_share0", "small_share1", "net_growth", "spin_off_share")]
    for start in ends[0]:
        for end in ends[1]:
            for growth in ends[2]:
                for moved in ends[3]:
                    check(SimpleNamespace(small_share0=start, small_share1=end, net_growth=growth, spin_off_share=moved))


def test_values_from_elsewhere_are_refused():
    with pytest.raises(ValueError, match="did not grow"):
        check(SimpleNamespace(small_share0=0.69, small_share1=0.56, net_growth=0.0, spin_off_share=0.3))
    with pytest.raises(assumed.ParameterError, match="outside -0.05 to 0.35"):
        assumed.check("korea", {"net_growth": 0.5})


def test_the_press_copies_agree_with_the_ratio_that_one_of_them_prints(found):
    for year in (1980, 1990, 1993):
        assert found[f"implied_{year}"] == pytest.approx(study(f"productivity_{year}"), abs=0.25)


def test_new_jobs_add_up_to_growth_and_the_break_even_is_where_large_firms_stand_still(found):
    assert found["new_small"] + found["new_large"] == pytest.approx(100 * assumed.parameter("korea", "net_growth")["default"])
    assert split_growth(0.56, 0.69, 0.2, found["even"]).new_large == pytest.approx(0, abs=1e-12)
    shares = study("jobs_share_1985") / 100, study("jobs_share_1993") / 100
    assert split_growth(*shares, found["growth_even"], 0).large == pytest.approx(0, abs=1e-12)
    assert found["even_wide"] == pytest.approx(moved_share_of_even_large(*shares, found["engaged_growth"]))


def test_from_1989_to_1993_no_part_moved_explains_what_large_firms_lost(found):
    assert found["late_even"] > 1 and found["late_large_loss"] > found["late_small"]
    assert found["late_small"] - found["late_large_loss"] == pytest.approx(100 * (0.99**4 - 1))


def test_shares_of_exports_of_one_year_are_a_whole_and_the_gain_lies_between_its_bounds(found):
    for year in (1982, 1989):
        whole = study(f"exports_share_{year}") + study(f"exports_trading_{year}") + study(f"exports_large_{year}")
        assert whole == pytest.approx(100, abs=0.5)
    assert 0 < found["exports_new_low"] < found["exports_rise"] == pytest.approx(16.9)
