"""models/compliance.py: a fixed cost shared, by hand and as properties; refusals."""
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.compliance import margin, smallest_group, threshold_area

areas, margins, costs = st.floats(0.1, 20), st.floats(10, 3000), st.floats(1, 20_000)


def test_a_hectare_by_hand():
    assert margin(300, 10, 0.45, 900) == pytest.approx(750)
    assert margin(300, 10, 0.45, 900, alternative=800) == pytest.approx(-50)


def test_areas_by_hand():
    assert threshold_area(500, 750) == pytest.approx(2 / 3)
    assert threshold_area(500, 750, members=20) == pytest.approx(1 / 30)
    assert threshold_area(500, 750, members=20, member_cost=50) == pytest.approx(0.1)
    assert threshold_area(500, 0) == threshold_area(500, -10) == inf
    assert threshold_area(0, 750) == 0


def test_groups_by_hand():
    assert smallest_group(500, 100, 0.5) == 10
    assert smallest_group(500, 100, 10) == 1 and smallest_group(0, 100, 1) == 1
    assert smallest_group(500, 100, 0.5, member_cost=50) is None
    assert smallest_group(500, 100, 0.5, member_cost=60) is None and smallest_group(500, -1, 0.5) is None
    assert smallest_group(0, 100, 0.5, member_cost=50) == 1


@given(costs, margins, areas, st.floats(0, 50))
def test_the_smallest_group_just_suffices(cost, hectare, area, member_cost):
    group = smallest_group(cost, hectare, area, member_cost)
    if group is None:
        assert threshold_area(0, hectare, 1, member_cost) >= area
    else:
        assert threshold_area(cost, hectare, group, member_cost) <= area * (1 + 1e-9)
        assert group == 1 or threshold_area(cost, hectare, group - 1, member_cost) > area * (1 - 1e-9)


@given(costs, margins, st.integers(1, 500))
def test_without_costs_of_their_own_members_share_the_threshold(cost, hectare, members):
    assert threshold_area(cost, hectare, members) == pytest.approx(threshold_area(cost, hectare) / members)


@pytest.mark.parametrize("call, match", [
    (lambda: margin(-1, 10, 0, 0), "price = -1"), (lambda: margin(1, 10, 1.5, 0), "yield_gap"), (lambda: threshold_area(-1, 100), "fixed_cost = -1"),
    (lambda: threshold_area(1, 100, 0), "members = 0"), (lambda: threshold_area(1, 100, 1, -1), "member_cost = -1"), (lambda: smallest_group(1, 100, 0), "area = 0"),
])
def test_what_makes_no_sense_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
