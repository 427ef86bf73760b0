"""The chapter on Tiruppur: the map of gains held to the functions, pacts and prices recomputed, rivals kept, what a re-run refuses."""
import math

import pytest

from book import results
from data import assumed, external
from models.cluster import break_even_wage, entrants, worker_gain
from tests.test_charts import marks, published

WAGES, HOURS = (0.5, 2.5), (0.8, 1.8)  # ends of the chart's axes


@pytest.fixture(scope="module")
def found(book):
    return {key: result.value for key, result in results.of_chapter("tiruppur").items()}


def study(name):
    return external.study(f"tiruppur.{name}")["value"]


@pytest.mark.parametrize("worth", [0.0, 0.5, 1.0, 1.5])
@pytest.mark.parametrize("cost", [0.0, 0.1, 0.4])
def test_the_line_of_the_map_is_the_break_even_wage(book, worth, cost):
    spec = published("tiruppur")["gain"]
    wage = lambda x: WAGES[0] + x / spec["width"] * (WAGES[1] - WAGES[0])
    hours = lambda y: HOURS[0] + (spec["height"] - y) / spec["height"] * (HOURS[1] - HOURS[0])
    drawn = marks(spec, "layer_2_marks", hour_value=worth, migration_cost=cost)
    assert len(drawn) == 51
    for item in drawn:
        assert wage(item["x"]) == pytest.approx(break_even_wage(hours(item["y"]), worth, cost), abs=1e-6)
    for layer, edges in (("layer_0_marks", (max, None)), ("layer_1_marks", (min, max))):
        for item in marks(spec, layer, hour_value=worth, migration_cost=cost):
            even = [break_even_wage(hours(item["y"]), v, cost) for v in (0.0, 1.5)]
            assert wage(item["x"]) == pytest.approx(edges[0](even), abs=1e-6)
            assert wage(item["x2"]) == pytest.approx(edges[1](even) if edges[1] else WAGES[1], abs=1e-6)


@pytest.mark.parametrize("wage, hours, worth, cost", [(1.3, 1.3, 1.0, 0.1), (0.6, 1.8, 0.0, 0.4), (2.5, 0.8, 1.5, 0.0), (1.0, 1.0, 0.7, 0.2)])
def test_the_gain_that_is_read_off_is_the_functions(book, wage, hours, worth, cost):
    spec = published("tiruppur")["gain"]
    [text] = marks(spec, "layer_6_marks", wage_ratio=wage, hours_ratio=hours, hour_value=worth, migration_cost=cost)
    read = float(text["text"].removeprefix("gain ").rstrip("%").replace("−", "-"))
    assert read == pytest.approx(100 * worker_gain(wage, hours, worth, cost), abs=0.5 + 1e-9)
    [dot] = marks(spec, "layer_5_marks", wage_ratio=wage, hours_ratio=hours, hour_value=worth, migration_cost=cost)
    assert dot["x"] / spec["width"] * 2 + 0.5 == pytest.approx(wage, abs=1e-6)


def test_the_sure_wage_is_a_gain_and_the_sure_loss_a_loss_whatever_an_hour_is_worth(found):
    hours, cost = study("shift_actual") / study("shift_recorded"), assumed.parameter("tiruppur", "migration_cost")["default"]
    gains = [worker_gain(found["wage_sure"] + 1e-9, hours, v / 10, cost) for v in range(16)]
    losses = [worker_gain(found["wage_loss"] - 1e-9, hours, v / 10, cost) for v in range(16)]
    assert min(gains) > 0 > max(losses)
    assert (found["wage_sure"], found["wage_loss"]) == (pytest.approx(1.85 / 1.5), pytest.approx(1.1 / 1.5))


def test_the_pacts_against_prices_by_hand(found):
    first = 1.10 * 1.04 * 1.03 * 1.03 / (100.0 / 69.872) - 1
    second = 1.18 * 1.05**3 / (171.622 / 146.791) - 1
    assert (found["pact_real_first"], found["pact_real_second"]) == (pytest.approx(-first), pytest.approx(second))
    assert first < 0 < second


def test_exports_by_hand_with_both_rivals(found):
    assert study("exports_1985") == 15 and study("exports_1985_low") == 10
    assert found["times_1985_1993"] == "67 to 100"
    assert found["growth_1985_1990"] == f"{100 * (20 ** 0.2 - 1):.0f} to {100 * (30 ** 0.2 - 1):.0f} per cent"
    assert found["growth_1990_1993"] == pytest.approx((1000 / 300) ** (1 / 3) - 1)
    # a dollar series of another author lies near the line of the press figures
    assert 15 < study("dollars_1986") * study("rate_1986") / 1e7 < 75 and 1000 < study("dollars_1997") * study("rate_1997") / 1e7 < 5000


def test_entry_is_the_shorter_side_at_the_defaults_and_undecided_over_the_ranges(found):
    values = assumed.defaults("tiruppur")
    entry, offered, able = entrants(values["sale_age"], machines=1.0, aspirants=values["aspirants"], interest=values["interest"], new_price=values["new_price"],
                                    wear=values["wear"], fixed_cost=values["fixed_cost"], mean_profit=1.0, sigma=values["sigma_profit"])
    assert (found["offered"], found["able"]) == (pytest.approx(offered), pytest.approx(able)) and entry == min(offered, able)
    assert found["short_side"] == ("machines are short" if offered < able else "buyers are short")
    assert found["corners"] == 2**7 and 0 < found["corners_machines"] < found["corners"]
    assert 0 < found["new_chance"] < found["old_chance"] < 1


def test_rivals_of_people_lie_further_apart_than_those_of_recent_exports(found):
    assert math.isclose(float(found["hit_ratio"]), study("hit_high") / study("hit_low"))
    assert 1 + found["exports_spread"] < study("workers_2025") / study("workers_2024") < study("hit_high") / study("hit_low")


@pytest.mark.parametrize("name, value", [("hours_ratio", 2.0), ("wear", 0.5), ("aspirants", 0), ("wage_ratio", "high")])
def test_values_outside_the_register_are_refused(name, value):
    with pytest.raises(assumed.ParameterError, match=name):
        assumed.check("tiruppur", {name: value})
