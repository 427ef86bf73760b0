"""models/price_floor.py: analytic cases, properties, and the numbers worked out when the chapter was designed; the extraction of its tables."""
import csv
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import external
from models.price_floor import binding, certainty_equivalent, check, free_entry_share, gain, in_force, mixed, price_paid, risk_aversion_of_even_parts, variation
from scripts import extract

PRICES = st.lists(st.floats(20, 400), min_size=2, max_size=40)
STEPS_MINIMUM = [("2008-06", 125), ("2011-04", 140), ("2023-08", 180)]
STEPS_PREMIUM = [("2007-06", 10), ("2011-04", 20)]


def scheme(start, end):
    """Yearly means of the market price and of what the scheme pays, floor 121 and premium 5 until the first step."""
    prices = external.coffee_prices(start, end)
    paid = price_paid(prices["price"], in_force(prices["date"], STEPS_MINIMUM, 121), in_force(prices["date"], STEPS_PREMIUM, 5))
    years = prices["date"].str[:4]
    return prices["price"].groupby(years).mean().to_numpy(), prices.assign(paid=paid)["paid"].groupby(years).mean().to_numpy()


def test_values_hold_from_their_start_until_the_next():
    assert list(in_force(["1989-07", "2008-05", "2008-06", "2011-03", "2030-01"], STEPS_MINIMUM, 121)) == [121, 121, 125, 125, 180]
    assert list(in_force(["1989-07"], [], 121)) == [121]
    with pytest.raises(ValueError, match="must ascend"):
        in_force(["1990-01"], [("2008-06", 1), ("2007-06", 2)], 0)


def test_the_price_paid_is_the_higher_of_market_and_floor_with_the_premium_on_top():
    assert list(price_paid([80, 121, 172.6], 121, 5)) == [126, 126, 177.6]
    assert list(price_paid([80, 80], [121, 125], [5, 10])) == [126, 135]
    with pytest.raises(ValueError, match="must be 0 or more"):
        price_paid([80], -1)
    with pytest.raises(ValueError, match="must be 0 or more"):
        price_paid([float("nan")], 121)


def test_binding_counts_strictly_and_finds_the_longest_run():
    assert binding([100, 121, 100, 100, 130, 100], 121) == (4 / 6, 2)
    assert binding([100, 130], [90, 140]) == (0.5, 1)
    assert binding([200], 121) == (0.0, 0)
    with pytest.raises(ValueError, match="no price"):
        binding([], 121)


def test_certainty_equivalents_of_two_incomes():
    assert certainty_equivalent([50, 200], 0) == pytest.approx(125)
    assert certainty_equivalent([50, 200], 1) == pytest.approx(100)  # geometric mean
    assert certainty_equivalent([50, 200], 2) == pytest.approx(80)  # harmonic mean
    assert certainty_equivalent([50, 200], 2, [1, 3]) == pytest.approx(4 / (1 / 50 + 3 / 200))
    assert certainty_equivalent([50, 200, 7], 1, [1, 1, 0]) == pytest.approx(100)


@pytest.mark.parametrize("near", [1e-3, 1e-6, 1e-9, 1e-12])
def test_the_certainty_equivalent_runs_smoothly_through_its_limit(near):
    incomes = [50, 80, 200]
    at = certainty_equivalent(incomes, 1)
    below, above = certainty_equivalent(incomes, 1 - near), certainty_equivalent(incomes, 1 + near)
    assert above <= at <= below
    assert below - above == pytest.approx(2 * near * at * np.var(np.log(incomes)) / 2, rel=1e-3, abs=1e-12)


@pytest.mark.parametrize("incomes, aversion, weights", [([0, 1], 2, None), ([], 2, None), ([1, 2], -0.1, None), ([1, 2], float("nan"), None),
                                                        ([1, 2], 2, [0, 0]), ([1, 2], 2, [-1, 2])])
def test_certainty_equivalents_outside_the_domain_are_refused(incomes, aversion, weights):
    with pytest.raises(ValueError):
        certainty_equivalent(incomes, aversion, weights)


@given(PRICES, st.floats(0, 8), st.floats(0, 8), st.floats(0.1, 10))
def test_a_certainty_equivalent_falls_with_aversion_lies_within_the_incomes_and_scales(incomes, one, other, factor):
    low, high = certainty_equivalent(incomes, max(one, other)), certainty_equivalent(incomes, min(one, other))
    assert min(incomes) - 1e-9 <= low <= high + 1e-9 and high <= np.mean(incomes) + 1e-9
    assert certainty_equivalent([factor * income for income in incomes], one) == pytest.approx(factor * certainty_equivalent(incomes, one), rel=1e-9)


@given(PRICES, st.floats(50, 250), st.floats(0, 30), st.floats(0, 1), st.floats(0, 5))
def test_a_floor_never_harms_and_a_sure_premium_is_all_transfer(market, floor, premium, share, aversion):
    transfer, relief = gain(market, price_paid(market, floor, premium), share, aversion)
    assert transfer >= -1e-9 and transfer + relief >= -1e-9
    transfer, relief = gain([100, 100], price_paid([100, 100], 0, premium), share, aversion)
    assert transfer == pytest.approx(share * premium) and relief == pytest.approx(0, abs=1e-9)


@given(PRICES, st.floats(50, 250), st.floats(0, 1))
def test_without_risk_aversion_there_is_no_relief_from_risk(market, floor, share):
    assert gain(market, price_paid(market, floor), share, 0)[1] == pytest.approx(0, abs=1e-9)


def test_a_floor_above_every_price_takes_all_risk_away():
    market = [50, 80, 120]
    transfer, relief = gain(market, price_paid(market, 130), 1, 2)
    assert transfer + relief == pytest.approx(130 - certainty_equivalent(market, 2))
    with pytest.raises(ValueError, match="between 0 and 1"):
        mixed(market, market, 1.1)


def test_gift_and_insurance_weigh_the_same_at_the_risk_aversion_found():
    market = np.array([50.0, 80, 200])
    paid = price_paid(market, 90)
    found = risk_aversion_of_even_parts(market, paid, 0.5)
    transfer, relief = gain(market, paid, 0.5, found)
    assert transfer == pytest.approx(relief)
    assert gain(market, paid, 0.5, found / 2)[1] < transfer
    assert risk_aversion_of_even_parts([100, 100], [110, 110], 0.5) is None


@given(PRICES, st.floats(100, 250), st.floats(1, 30), st.floats(0, 5), st.floats(0.05, 1))
def test_at_the_free_entry_share_the_gain_equals_the_cost(market, floor, premium, aversion, part):
    paid = price_paid(market, floor, premium)
    cost = part * sum(gain(market, paid, 1, aversion)) * 0.999
    share = free_entry_share(market, paid, cost, aversion)
    assert sum(gain(market, paid, share, aversion)) == pytest.approx(cost, rel=1e-6)
    if aversion == 0:
        assert share == pytest.approx(cost / np.mean(paid - np.array(market)), rel=1e-6)


def test_free_entry_at_the_ends_and_outside_the_domain():
    assert free_entry_share([100], [110], 0) == 0
    assert free_entry_share([100], [110], 10) == pytest.approx(1)
    assert free_entry_share([100], [110], 11) is None
    with pytest.raises(ValueError, match="nowhere pay less"):
        free_entry_share([100], [90], 1)
    with pytest.raises(ValueError, match="cost"):
        free_entry_share([100], [110], -1)


def test_years_too_few_for_a_mean_are_refused():
    check(SimpleNamespace(first_year=1989, last_year=1993))
    with pytest.raises(ValueError, match="needs five"):
        check(SimpleNamespace(first_year=1989, last_year=1992))


def test_the_price_lay_below_the_floor_in_as_many_months_as_the_design_says():
    five_years = external.coffee_prices("1989-06", "1994-05")["price"]
    assert len(five_years) == 60
    assert round(binding(five_years, 121)[0] * 60) == 58 and binding(five_years, 126) == (1, 60)
    assert binding(external.coffee_prices("1994-06", "1999-12")["price"], 121)[0] == pytest.approx(0.31, abs=0.005)
    assert binding(external.coffee_prices("2000-01", "2004-12")["price"], 121) == (1, 60)
    long = external.coffee_prices("1989-01", "2016-12")
    assert binding(long["price"], in_force(long["date"], STEPS_MINIMUM, 121))[0] == pytest.approx(0.51, abs=0.005)


@pytest.mark.parametrize("share, transfer, relief", [(0.1, 2.7, 1.9), (0.3, 8.0, 5.1), (1.0, 26.8, 11.0)])
def test_the_gains_of_1989_to_2016_are_those_of_the_design(share, transfer, relief):
    assert gain(*scheme("1989-01", "2016-12"), share, 2) == pytest.approx((transfer, relief), abs=0.06)


def test_the_floor_takes_a_third_of_the_variation_away():
    prices = external.coffee_prices("1989-01", "2016-12")
    paid = price_paid(prices["price"], in_force(prices["date"], STEPS_MINIMUM, 121), in_force(prices["date"], STEPS_PREMIUM, 5))
    assert variation(prices["price"]) == pytest.approx(0.42, abs=0.005)
    assert variation(paid) == pytest.approx(0.27, abs=0.005)
    with pytest.raises(ValueError):
        variation([0, 0])


def test_the_loader_gives_the_months_asked_for_without_gaps():
    dates = list(external.coffee_prices("1989-11", "1990-02")["date"])
    assert dates == ["1989-11", "1989-12", "1990-01", "1990-02"]
    every = list(external.coffee_prices()["date"])
    assert every == [f"{1960 + i // 12}-{i % 12 + 1:02d}" for i in range(len(every))]


def test_the_attested_levels_agree_with_the_sums_that_pages_print():
    floors = external.fairtrade_floors()
    minimum = [(row.start, row.minimum) for row in floors.itertuples() if row.minimum == row.minimum]
    premium = [(row.start, row.premium) for row in floors.itertuples() if row.premium == row.premium]
    for row in floors[floors["total"].notna()].itertuples():
        assert in_force([row.start], minimum, 121)[0] + in_force([row.start], premium, 5)[0] == row.total


def test_extraction_selects_and_never_fills_in(tmp_path, capsys):
    (tmp_path / "commodity_prices.csv").write_text(
        'date,commodity,value,unit,source_id\n1990-02,"Coffee, Arabica",2.20462262,$/kg,WB_PINK_2026_03\n'
        '1960-01,"Coffee, Arabica",1,$/kg,WB_PINK_2026_03\n1990-02,"Coffee, Arabica",9,$/kg,OTHER\n1990-02,Cocoa,9,$/kg,WB_PINK_2026_03\n')
    assert extract.main([str(tmp_path), "commodity_prices", "--out", str(tmp_path)]) == 0
    source = ["US$/kg", "WB_PINK_2026_03"]
    with (tmp_path / "commodity_prices.csv").open() as lines:
        assert list(csv.reader(lines)) == [["commodity", "date", "price", "unit", "source"], ["cocoa", "1990-02", "9", *source],
                                           ["coffee_arabica", "1960-01", "1", *source], ["coffee_arabica", "1990-02", "2.204623", *source]]
    assert "rows: 3" in capsys.readouterr().out
    assert extract.main([str(tmp_path), "fairtrade_floors", "--out", str(tmp_path)]) == 2
    assert "is missing" in capsys.readouterr().err


def marks_of(book, chart, layer, **values):
    """(specification, items) of a layer in a chart of the chapter, drawn with these parameters."""
    from tests.test_charts import marks, published

    spec = published("alternative-trade")[chart]
    return spec, marks(spec, layer, **values)


def yearly(first, last, floor):
    """Yearly market prices and prices paid as the chapter reckons them, with another early floor."""
    levels = external.fairtrade_floors()
    steps = {name: [(row["start"], row[name]) for _, row in levels.iterrows() if row[name] == row[name]] for name in ("minimum", "premium")}
    prices = external.coffee_prices(f"{first}-01", f"{last}-12")
    prices["paid"] = price_paid(prices["price"], in_force(prices["date"], steps["minimum"], floor), in_force(prices["date"], steps["premium"], 5))
    means = prices.groupby(prices["date"].str[:4])[["price", "paid"]].mean()
    return means["price"].to_numpy(), means["paid"].to_numpy()


@pytest.mark.parametrize("floor", [100, 121, 126, 140])
def test_the_count_in_the_chart_of_prices_is_the_functions(book, floor):
    share, _ = binding(external.coffee_prices("1989-06", "1994-05")["price"], floor)
    spec, texts = marks_of(book, "prices", "layer_5_marks", early_floor=floor)
    assert [item["text"] for item in texts] == [f"{round(share * 60)} of 60"]
    _, lines = marks_of(book, "prices", "layer_4_marks", early_floor=floor)
    assert {round(430 * (1 - item["y"] / spec["height"]), 4) for item in lines} == {floor}


@pytest.mark.parametrize("floor", [100, 121, 140])
@pytest.mark.parametrize("gamma", [0, 0.5, 1, 2, 5])
@pytest.mark.parametrize("share", [0.05, 0.3, 1])
def test_the_gain_in_the_chart_is_the_functions(book, share, gamma, floor):
    transfer, relief = gain(*yearly(1989, 2025, floor), share, gamma)
    values = {"share_sold": share, "gamma": gamma, "early_floor": floor}
    spec, dots = marks_of(book, "worth", "layer_3_marks", **values)
    assert [60 * (1 - item["y"] / spec["height"]) for item in dots] == [pytest.approx(transfer + relief, abs=1e-6)]
    _, areas = marks_of(book, "worth", "layer_0_marks", **values)
    at = min(areas, key=lambda item: abs(item["x"] / spec["width"] - share))
    assert 60 * (1 - at["y2"] / spec["height"]) == pytest.approx(transfer, abs=1e-6)


@pytest.mark.parametrize("floor", [100, 121, 140])
@pytest.mark.parametrize("cost", [0.5, 3, 6])
def test_the_years_in_the_chart_of_free_entry_are_the_functions(book, cost, floor):
    market, paid = yearly(1989, 2025, floor)
    expected = free_entry_share(market, paid, cost) * (paid - market) - cost
    spec, bars = marks_of(book, "entry", "layer_0_marks", cert_cost=cost, early_floor=floor)
    bars = sorted(bars, key=lambda item: item["x"])
    assert len(bars) == len(expected)
    scale = spec["height"] / 19  # pixels a cent; the axis runs from -6 to 13
    zero = spec["height"] * 13 / 19
    for item, net in zip(bars, expected):
        top, bottom = sorted((item["y"], item["y"] + item["height"]))
        assert (zero - top if net > 0 else zero - bottom) / scale == pytest.approx(net, abs=1e-6)
