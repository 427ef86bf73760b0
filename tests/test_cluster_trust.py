"""models/cluster/trust.py: thresholds against the sums that they come from, the simulation, refusals."""
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.cluster.trust import (breaking_offer, check, confidence_path, cooperates, cooperation_threshold, least_confidence, patience_of_firms,
                                  reputation_threshold, simulate_cooperation, tipping_share)

steps = st.floats(0.05, 2)


def test_the_threshold_of_the_sinos_valley():
    assert cooperation_threshold(1, 1.6, 0.2) == pytest.approx(3 / 7)
    assert cooperation_threshold(1, 1.6, 0.2) == pytest.approx(0.43, abs=5e-3)
    assert least_confidence(0.9, 3 / 7) == pytest.approx(0.476, abs=5e-4)
    assert cooperation_threshold(1, 1.6, 0.2, poached=0.5) == pytest.approx(1.1 / 1.9)


@given(st.floats(-1, 1), steps, steps, st.floats(0.01, 0.95))
def test_the_threshold_is_where_the_two_streams_of_payoffs_are_worth_the_same(punish, more, most, discount):
    cooperate, defect = punish + more, punish + more + most
    years = discount ** np.arange(3000)
    kept, broken = cooperate * years.sum(), defect + punish * years[1:].sum()
    threshold = cooperation_threshold(cooperate, defect, punish)
    assume(abs(discount - threshold) > 1e-6)
    assert cooperates(discount, 1.0, threshold) == (kept > broken)


@given(st.floats(0.05, 1), st.floats(0.05, 1), st.floats(0, 1))
def test_confidence_counts_like_patience(patience, confidence, threshold):
    assume(abs(patience * confidence - threshold) > 1e-9)
    assert cooperates(patience, confidence, threshold) == cooperates(confidence, patience, threshold) == (confidence >= least_confidence(patience, threshold))


@given(st.floats(0, 1), st.floats(0, 1))
def test_an_offer_from_a_lead_buyer_makes_it_harder(one, other):
    assert cooperation_threshold(1, 1.6, 0.2, min(one, other)) <= cooperation_threshold(1, 1.6, 0.2, max(one, other)) < 1


def test_a_shared_name_is_harder_to_keep_in_a_crowd():
    found = [reputation_threshold(firms, 1.0, 0.5) for firms in (2, 3, 10, 50, 500)]
    assert found == sorted(found) and found[0] == 0 and found[1] == pytest.approx(0.25) and found[-1] == pytest.approx(0.5, abs=2e-3)
    assert reputation_threshold(2, 1.0, 0.3) == 0  # half of the benefit repays the effort


@given(st.integers(2, 500), st.floats(0.1, 5), st.floats(0.05, 0.95))
def test_the_threshold_of_a_shared_name_is_that_of_its_payoffs(firms, benefit, part):
    effort = part * benefit
    assume(effort > benefit / firms * 1.001)
    assert reputation_threshold(firms, benefit, effort) == pytest.approx(cooperation_threshold(benefit - effort, benefit * (firms - 1) / firms, 0), rel=1e-6)


@given(st.floats(0.1, 0.95), st.floats(0.1, 1), st.floats(0, 1))
def test_a_firm_joins_exactly_when_staying_is_worth_more_than_cheating(patience, confidence, others):
    discount, cooperate, defect, punish = patience * confidence, 1.0, 1.6, 0.2
    after = punish / (1 - discount)
    stay = 0.0
    for _ in range(3000):
        stay = cooperate + discount * (others * stay + (1 - others) * after)
    cheat = defect + discount * after
    assume(abs(stay - cheat) > 1e-6)
    assert (stay > cheat) == (others >= tipping_share(patience, confidence, cooperation_threshold(cooperate, defect, punish)))


def test_patience_is_spread_evenly():
    assert patience_of_firms(4, 0.8, 0.1) == pytest.approx(np.array([0.725, 0.775, 0.825, 0.875]))
    assert patience_of_firms(1, 0.8, 0.1) == pytest.approx(np.array([0.8]))


def test_a_path_of_confidence():
    assert list(confidence_path(5, 0.8, 0.3, 1, 2)) == [0.8, 0.3, 0.3, 0.8, 0.8]
    assert list(confidence_path(2, 0.8, 0.3, 5, 2)) == [0.8, 0.8]


def run(length, shock=0.3, firms=50, **options):
    return simulate_cooperation(patience_of_firms(firms, 0.9, 0.09), confidence_path(40, 0.8, shock, 10, length), 3 / 7, **options)


def test_a_short_shock_heals_and_a_long_one_does_not():
    untouched, short, long = run(0), run(1), run(3)
    assert np.all(untouched == 1)
    assert short[:11].min() == 1 and short.min() < 0.7 and short[-1] == 1
    assert long[-1] < 0.1  # confidence is back for 27 years, but hardly anyone has a partner who would stay
    assert np.all(run(3, shock=0.8) == 1)


@pytest.mark.parametrize("seed", range(20))
def test_among_many_firms_that_does_not_hang_on_the_draws(seed):
    assert run(1, seed=seed, firms=500)[-1] > 0.9 and run(3, seed=seed, firms=500)[-1] < 0.2


def test_among_few_firms_chance_can_tip_the_short_shock_over():
    ends = [run(1, seed=seed)[-1] for seed in range(20)]
    assert min(ends) < 0.1 and max(ends) == 1


def test_the_share_at_which_it_tips():
    assert tipping_share(0.9, 0.8, 3 / 7) == pytest.approx(0.595, abs=5e-4)
    for start, end in ((0.58, 0.0), (0.61, 1.0)):  # alike in patience and with all thinking again, they fall or rise at once
        path = simulate_cooperation(np.full(100, 0.9), [0.8] * 5, 3 / 7, start, revising=1, trying=0)
        assert path[-1] == end
    with pytest.raises(ValueError, match="confidence = 0"):
        tipping_share(0.9, 0, 0.5)


def test_the_same_seed_gives_the_same_path():
    assert np.array_equal(run(3, seed=4), run(3, seed=4)) and not np.array_equal(run(3, seed=4), run(3, seed=5))


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.integers(0, 5))
def test_where_all_think_again_the_path_is_that_of_the_best_answer(usual, threshold, start, seed):
    patience = patience_of_firms(30, 0.8, 0.15)
    path = simulate_cooperation(patience, np.full(6, usual), threshold, start, revising=1.0, trying=0.0, seed=seed)
    assert path[0] == round(start * 30) / 30
    for before, after in zip(path, path[1:]):
        assert after == np.mean(patience * usual * before >= threshold)


def test_nobody_thinks_again_and_everybody_tries():
    assert np.all(simulate_cooperation([0.5, 0.9], [0.1, 0.1], 0.9, start=0.5, revising=0, trying=0) == 0.5)
    assert list(simulate_cooperation([0.5, 0.9], [0.1], 0.9, start=0, trying=1)) == [0, 1]


@pytest.mark.parametrize("call, match", [
    (lambda: cooperation_threshold(1, 1, 0), "defect = 1"), (lambda: cooperation_threshold(0, 1, 0), "cooperate = 0"),
    (lambda: cooperation_threshold(1, 2, 0, -1), "poached"), (lambda: cooperates(1.2, 0.5, 0.5), "patience"), (lambda: cooperates(0.2, -0.5, 0.5), "confidence"),
    (lambda: cooperates(0.2, 0.5, 1.5), "threshold"), (lambda: least_confidence(0, 0.5), "patience"), (lambda: reputation_threshold(1, 1, 0.5), "firms = 1"),
    (lambda: reputation_threshold(5, 1, 1), "effort = 1"), (lambda: patience_of_firms(10, 0.95, 0.1), "within 0-1"), (lambda: patience_of_firms(0, 0.5, 0.1), "firms = 0"),
    (lambda: confidence_path(5, 0.8, 1.3, 1, 2), "shock"), (lambda: simulate_cooperation(0.5, [0.5], 0.5), "lists"),
    (lambda: simulate_cooperation([0.5], [1.5], 0.5), "confidence"), (lambda: simulate_cooperation([0.5], [0.5], 0.5, trying=2), "trying"),
])
def test_what_makes_no_sense_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()


def test_payoffs_of_the_chapter_must_be_in_order():
    check(SimpleNamespace(cooperate=1, defect=1.6, punish=0.2))
    with pytest.raises(ValueError, match="defect = 0.9 must be above cooperate = 1"):
        check(SimpleNamespace(cooperate=1, defect=0.9, punish=0.2))


@given(st.floats(0.05, 2), st.floats(0.05, 2), st.floats(0, 2), st.floats(0, 0.95))
def test_the_breaking_offer_is_where_the_threshold_meets_what_is_held(gap, gain, punish, held):
    cooperate, defect = punish + gap, punish + gap + gain
    offer = breaking_offer(cooperate, defect, punish, held)
    if held < cooperation_threshold(cooperate, defect, punish):
        assert offer == 0
    else:
        assert cooperation_threshold(cooperate, defect, punish, offer) == pytest.approx(held, abs=1e-9)


def test_the_breaking_offer_by_hand_and_outside_its_domain():
    assert breaking_offer(1, 1.6, 0.2, 0.72) == pytest.approx(0.856 / 0.28 - 1.6)
    with pytest.raises(ValueError, match="held = 1"):
        breaking_offer(1, 1.6, 0.2, 1)
    with pytest.raises(ValueError, match="defect"):
        breaking_offer(1, 0.9, 0.2, 0.5)
