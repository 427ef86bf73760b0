"""models/cluster/spin_off.py: the identities of the accounting, losses in the network in closed form, refusals."""
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.cluster.spin_off import (buyer_concentration, check, losses, mean_loss, moved_share_of_even_large, split_growth, subcontract_shares)

shares = st.floats(0.05, 0.95)


def test_the_growth_of_small_firms_by_hand():
    # 100 jobs become 102; small firms go from 45 to 66.3, large ones from 55 to 35.7
    change = split_growth(0.45, 0.65, 0.02, 0.3)
    assert (change.small, change.large) == pytest.approx((0.213, -0.193))
    assert (change.moved, change.new_small, change.new_large) == pytest.approx((0.0639, 0.1491, -0.1291))


@given(shares, shares, st.floats(-0.5, 2), st.floats(0, 1), st.floats(0, 1))
def test_new_jobs_add_up_to_net_growth_whatever_was_moved(before, after, growth, one, other):
    small = after * (1 + growth) - before
    assume(small > 0 and small < 1 - before)
    for part in (one, other):
        change = split_growth(before, after, growth, part)
        assert change.new_small + change.new_large == pytest.approx(growth, abs=1e-12)
        assert change.new_small == pytest.approx((1 - part) * change.small, abs=1e-12)
        assert change.new_large == pytest.approx(change.large + part * change.small, abs=1e-12)


@given(shares, shares, st.floats(-0.5, 2))
def test_where_all_was_moved_small_firms_made_nothing_and_at_the_break_even_large_firms_did(before, after, growth):
    assume(0 < after * (1 + growth) - before < 1 - before)
    assert split_growth(before, after, growth, 1).new_small == 0
    even = moved_share_of_even_large(before, after, growth)
    if 0 <= even <= 1:
        assert split_growth(before, after, growth, even).new_large == pytest.approx(0, abs=1e-9)
    assert (even > 1) == (growth < 0) or growth == pytest.approx(0, abs=1e-9)


def test_shrinking_small_firms_can_be_recorded_but_not_explained_by_moves():
    assert split_growth(0.6, 0.5, 0.0, 0).small == pytest.approx(-0.1)
    with pytest.raises(ValueError, match="fell by 0.1"):
        split_growth(0.6, 0.5, 0.0, 0.1)
    with pytest.raises(ValueError, match="nothing to split"):
        moved_share_of_even_large(0.6, 0.5, 0.0)


@pytest.mark.parametrize("values, match", [((1.2, 0.5, 0, 0), "share_before"), ((0.5, -0.1, 0, 0), "share_after"), ((0.5, 0.6, -1, 0), "growth"),
                                           ((0.5, 0.6, 0, 1.1), "moved_share"), ((0.5, 0.9, 1.0, 1.0), "more than large firms had")])
def test_accounts_outside_the_domain_are_refused(values, match):
    with pytest.raises(ValueError, match=match):
        split_growth(*values)


@given(st.integers(1, 4), st.integers(1, 6), st.integers(1, 3))
def test_each_supplier_sells_all_and_each_buyer_buys_alike(tiers, ties, branching):
    network = subcontract_shares(tiers, ties, core=6, branching=branching)
    assert [sold.shape for sold in network] == [(6 * branching ** (t + 1), 6 * branching**t) for t in range(tiers)]
    for sold in network:
        assert sold.sum(axis=1) == pytest.approx(np.ones(sold.shape[0]))
        assert sold.sum(axis=0) == pytest.approx(np.full(sold.shape[1], branching))
        assert buyer_concentration(sold) == pytest.approx(np.full(sold.shape[0], 1 / ties))


@given(st.integers(1, 4), st.integers(1, 6), st.lists(st.floats(0, 1), min_size=6, max_size=6), st.floats(0, 1))
def test_ties_leave_the_mean_loss_alone(tiers, ties, shock, pass_through):
    found = losses(subcontract_shares(tiers, ties), shock, pass_through)
    assert [loss.mean() for loss in found] == pytest.approx([mean_loss(shock, pass_through, tier) for tier in range(tiers + 1)], abs=1e-12)


def test_ties_spread_the_loss_of_one_firm_and_do_nothing_where_all_lose():
    one = [0.3, 0, 0, 0, 0, 0]
    worst = [losses(subcontract_shares(3, ties), one, 0.8)[-1].max() for ties in range(1, 7)]
    assert worst[0] == pytest.approx(0.3 * 0.8**3) and worst[-1] == pytest.approx(0.3 * 0.8**3 / 6)
    assert all(later < earlier + 1e-12 for earlier, later in zip(worst, worst[1:]))
    for ties in (1, 3, 6):
        assert losses(subcontract_shares(2, ties), [0.5] * 6, 0.8)[2] == pytest.approx(np.full(24, 0.5 * 0.8**2))


@pytest.mark.parametrize("call, match", [
    (lambda: subcontract_shares(0, 1), "tiers = 0"), (lambda: subcontract_shares(2, 7), "must not exceed the 6"),
    (lambda: subcontract_shares(2, 1.5), "ties = 1.5"), (lambda: losses(subcontract_shares(1, 1), [0.1], 0.5), "each of the 6"),
    (lambda: losses(subcontract_shares(1, 1), [2] * 6, 0.5), "loss in 0-1"), (lambda: losses(subcontract_shares(1, 1), [0] * 6, 1.5), "pass_through"),
])
def test_networks_that_make_no_sense_are_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()


def test_limits_that_join_parameters_of_the_chapter():
    good = {"small_share0": 0.45, "small_share1": 0.65, "net_growth": 0.02, "spin_off_share": 0.3}
    check(SimpleNamespace(**good))
    with pytest.raises(ValueError, match="did not grow"):
        check(SimpleNamespace(**good | {"small_share1": 0.44}))
    with pytest.raises(ValueError, match="more than large firms had"):
        check(SimpleNamespace(**good | {"small_share0": 0.8, "small_share1": 0.8, "net_growth": 0.5, "spin_off_share": 1.0}))
