"""models/chain.py: analytic cases and properties; the numbers of the design; the chapter's charts held to the functions."""
from math import inf, log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import reported
from models.chain import (export_total, fruit_left, greatest_total, least_testing, premium_that_holds, premium_that_pays, ratio_of_rounded,
                          sizes_that_work)

SHARE = st.floats(0, 1)
TONNES = st.floats(0, 1e5)
PRICE = st.floats(0, 5000)
PRODUCTS = st.lists(st.tuples(TONNES, PRICE), min_size=1, max_size=4)


def test_at_the_designs_defaults_exports_come_to_1_26_million_2_9_orders_below_the_claim():
    total = export_total([(30_000, 0.05, 300), (3_000, 0.3, 900)])
    assert total == pytest.approx(1.26e6)
    assert log10(reported.figure("colombia.guava_exports").value / total) == pytest.approx(2.9, abs=0.005)


def test_fruit_goes_into_the_paste():
    assert fruit_left(30_000, 3_000, 0.6) == pytest.approx(25_000)
    assert fruit_left(30_000, 3_000, 0.1) == pytest.approx(0)
    with pytest.raises(ValueError, match="but there are 30000"):
        fruit_left(30_000, 3_000, 0.09)
    with pytest.raises(ValueError, match="paste_yield = 0"):
        fruit_left(30_000, 3_000, 0)


def test_the_greatest_total_takes_the_dearest_first():
    products = [(30_000, 1_500), (3_000, 3_000)]
    assert greatest_total(products) == pytest.approx(54e6)
    assert greatest_total(products, 0.5) == pytest.approx(3_000 * 3_000 + 13_500 * 1_500)
    assert greatest_total(products, 1) == 0
    assert greatest_total([(10, 1), (10, 5)], 0.5) == 50


@given(PRODUCTS, SHARE, st.lists(SHARE, min_size=4, max_size=4), st.lists(SHARE, min_size=4, max_size=4))
def test_no_shares_and_prices_that_are_allowed_exceed_the_greatest_total(products, home, shares, discounts):
    shares = shares[:len(products)]
    weight = sum(tonnes for tonnes, _ in products)
    sent = sum(tonnes * share for (tonnes, _), share in zip(products, shares))
    if sent > (1 - home) * weight:  # scale down to what may leave
        shares = [share * (1 - home) * weight / sent for share in shares]
    total = export_total([(tonnes, share, price * part) for (tonnes, price), share, part in zip(products, shares, discounts)])
    assert total <= greatest_total(products, home) * (1 + 1e-9) + 1e-6


@pytest.mark.parametrize("call", [
    lambda: export_total([(1, 1.1, 1)]), lambda: export_total([(-1, 1, 1)]), lambda: export_total([(1, 1, float("nan"))]),
    lambda: greatest_total([(1, 1)], 1.1), lambda: greatest_total([(1, -1)]), lambda: fruit_left(-1, 1, 1),
    lambda: premium_that_pays(0, 0.5, 0.1, 1, 0), lambda: premium_that_holds(5, 1.5, 0.1), lambda: premium_that_holds(5, 0.5, -0.1),
    lambda: sizes_that_work(-0.1, 0.5, 0.1, 1, 0), lambda: ratio_of_rounded(1, 0.4, 0), lambda: least_testing(-1, 0.1),
])
def test_values_outside_the_domain_are_refused(call):
    with pytest.raises(ValueError):
        call()


def test_the_two_shares_of_panela_put_farming_near_seventeen_per_cent():
    low, high = ratio_of_rounded(1.3, 7.7, 1)
    assert low == pytest.approx(1.25 / 7.75) and high == pytest.approx(1.35 / 7.65)
    assert 0.161 < low < 1.3 / 7.7 < high < 0.177


def test_premiums_in_cases_that_can_be_reckoned_by_hand():
    assert premium_that_pays(10, 0.5, 0.1, 2, 0.04) == pytest.approx(0.1 + 0.02 + 0.2)
    assert premium_that_holds(1, 0, 0.1) == pytest.approx(0.1)  # alone, one is paid for what one delivers
    assert premium_that_holds(20, 0, 0.1) == pytest.approx(2)  # untested, quality must be worth n times its cost
    assert premium_that_holds(20, 1, 0.1) == pytest.approx(0.1)


@given(st.integers(1, 400), SHARE, st.floats(0.01, 0.5), st.floats(0.01, 2))
def test_the_premium_that_holds_is_where_poor_quality_stops_paying(members, tested, cost, premium):
    honest, cheat = premium - cost, (1 - tested) * premium * (members - 1) / members
    needed = premium_that_holds(members, tested, cost)
    if premium > needed * (1 + 1e-9):
        assert honest > cheat
    elif premium < needed * (1 - 1e-9):
        assert honest < cheat


@given(st.floats(0, 1.5), SHARE, st.floats(0.01, 0.4), st.floats(0, 20), st.floats(0, 0.1))
def test_the_sizes_that_work_are_those_at_which_the_premium_is_enough(premium, tested, cost, fixed, test_cost):
    window = sizes_that_work(premium, tested, cost, fixed, test_cost)
    for members in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 1000):
        needed = max(premium_that_pays(members, tested, cost, fixed, test_cost), premium_that_holds(members, tested, cost))
        if abs(premium - needed) < 1e-9:
            continue  # on the edge, rounding decides
        inside = window is not None and window[0] <= members <= window[1]
        assert inside == (premium > needed), (members, needed, window)


def test_the_window_of_the_defaults_and_its_ends():
    assert sizes_that_work(0.3, 0.3, 0.1, 2, 0.02) == (11, 21)
    assert sizes_that_work(0.3, 0.4, 0.1, 2, 0.02) == (11, inf)
    assert sizes_that_work(0.3, 0.1, 0.1, 2, 0.02) is None
    assert sizes_that_work(0.05, 1, 0.1, 2, 0.02) is None
    assert sizes_that_work(0.1, 0, 0.1, 0, 0) == (1, 1)


@given(st.floats(0.01, 1), st.floats(0.01, 1))
def test_testing_a_share_of_cost_over_premium_lets_any_size_hold(premium, cost):
    tested = least_testing(premium, cost)
    if tested is None:
        assert premium < cost
    else:
        assert tested == pytest.approx(cost / premium)
        assert premium_that_holds(10**9, tested, cost) <= premium * (1 + 1e-6)
        if tested > 0.01:
            assert premium_that_holds(10**9, tested * 0.99, cost) > premium


@given(st.floats(0.01, 1), st.floats(0.01, 1), st.integers(1, 500))
def test_the_least_testing_for_a_size_is_where_its_premium_is_just_enough(premium, cost, members):
    tested = least_testing(premium, cost, members)
    if tested is not None:
        needed = premium_that_holds(members, tested, cost)
        assert needed <= premium * (1 + 1e-6) if tested == 0 else needed == pytest.approx(premium, rel=1e-6)


def marks_of(chart, layer, **values):
    """(specification, items) of a layer in a chart of the chapter, drawn with these parameters."""
    from tests.test_charts import marks, published

    spec = published("colombia")[chart]
    return spec, marks(spec, layer, **values)


@pytest.mark.parametrize("shares, prices", [((0.05, 0.3), (300, 900)), ((1, 1), (1500, 3000)), ((0.02, 0.5), (100, 400)), ((0.5, 0), (700, 1200))])
def test_the_total_at_the_sliders_is_the_functions(book, shares, prices):
    total = export_total([(30_000, shares[0], prices[0]), (3_000, shares[1], prices[1])])
    spec, dots = marks_of("totals", "layer_4_marks", export_share_fresh=shares[0], export_share_paste=shares[1], price_fresh=prices[0], price_paste=prices[1])
    low, high = 5, log10(3e9)
    assert [10 ** (low + item["x"] / spec["width"] * (high - low)) for item in dots] == [pytest.approx(total, rel=1e-6)]


@pytest.mark.parametrize("premium", [0.05, 0.3, 0.45, 1])
@pytest.mark.parametrize("tested", [0, 0.3, 0.5, 1])
@pytest.mark.parametrize("cost, fixed", [(0.1, 2), (0.02, 20), (0.4, 0.1)])
def test_the_association_in_the_chart_is_the_functions(book, premium, tested, cost, fixed):
    values = {"premium": premium, "tested": tested, "quality_cost": cost, "fixed_cost": fixed}
    spec, texts = marks_of("association", "layer_6_marks", **values)
    window = sizes_that_work(premium, tested, cost, fixed, 0.02)
    expected = "no size works" if window is None else f"{window[0]} members or more" if window[1] == inf else f"{window[0]} to {window[1]} members"
    assert [item["text"] for item in texts] == [expected]
    for layer, function in (("layer_1_marks", lambda n: premium_that_pays(n, tested, cost, fixed, 0.02)), ("layer_2_marks", lambda n: premium_that_holds(n, tested, cost))):
        _, points = marks_of("association", layer, **values)
        assert len(points) > 50
        for item in points[::7]:
            members = 300 ** (item["x"] / spec["width"])
            assert 1 - item["y"] / spec["height"] == pytest.approx(function(members), rel=1e-6)
