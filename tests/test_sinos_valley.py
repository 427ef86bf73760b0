"""The chapter on the Sinos Valley: its chart held to the threshold, its results to the series and to each other, refusals."""
from types import SimpleNamespace

import pytest

from book import results
from data import assumed, external
from models.cluster import (breaking_offer, confidence_path, cooperation_threshold, least_confidence, patience_of_firms, simulate_cooperation,
                            tipping_share)
from models.cluster.trust import check
from tests.test_charts import marks, published

PAYOFFS = [(1.6, 0.2, 0), (1.05, 0.95, 0), (3, 0, 2), (1.6, 0.9, 0.5), (2, 0.5, 1)]


@pytest.mark.parametrize("defect, punish, offer", PAYOFFS)
def test_the_edge_in_the_chart_is_the_least_confidence(book, defect, punish, offer):
    spec = published("sinos-valley")["region"]
    threshold = cooperation_threshold(1, defect, punish, offer)
    drawn = {round(0.5 + 0.5 * item["x"] / spec["width"], 3): 1 - item["y"] / spec["height"]
             for item in marks(spec, "layer_1_marks", defect=defect, punish=punish, offer=offer)}
    expected = {k / 1000: threshold / (k / 1000) for k in range(500, 1001, 5) if threshold / (k / 1000) <= 1}
    assert sorted(drawn) == pytest.approx(sorted(expected))
    for patience, confidence in drawn.items():
        assert confidence == pytest.approx(least_confidence(patience, threshold), abs=1e-6)


@pytest.mark.parametrize("defect, punish, offer", PAYOFFS)
def test_the_words_in_the_chart_give_the_same_number(book, defect, punish, offer):
    spec = published("sinos-valley")["region"]
    least = least_confidence(0.9, cooperation_threshold(1, defect, punish, offer))
    told = [item["text"] for item in marks(spec, "layer_4_marks", defect=defect, punish=punish, offer=offer)]
    assert told == [f"below the edge it breaks: 0.90 needs {'more than 1' if least > 1 else f'{least:.2f}'}"]


def test_the_results_of_the_game_hang_together(book):
    found = {key: result.value for key, result in results.read("sinos-valley").items()}
    threshold = cooperation_threshold(1, 1.6, 0.2)
    assert found["threshold"] == pytest.approx(3 / 7) and found["least_confidence"] == pytest.approx(threshold / 0.9)
    assert found["each_doubt"] ** 3 == pytest.approx(found["least_confidence"])
    assert found["tipping"] == pytest.approx(tipping_share(0.9, 0.8, threshold))
    assert found["breaking_offer"] == pytest.approx(breaking_offer(1, 1.6, 0.2, 0.72)) and 0 < found["breaking_offer_low"] < found["breaking_offer"]
    assert cooperation_threshold(1, 1.6, 0.2, found["breaking_offer"]) == pytest.approx(0.72)
    assert found["reputation_pair"] == pytest.approx(0.2) and found["reputation_pair"] < found["reputation_many"] < 0.6


@pytest.mark.parametrize("seed", [100, 101, 102])
def test_a_short_crisis_is_forgotten_and_a_long_one_is_not(seed):
    """With other draws than the chapter's."""
    firms, threshold = patience_of_firms(500, 0.9, 0.05), cooperation_threshold(1, 1.6, 0.2)
    short, long = (simulate_cooperation(firms, confidence_path(40, 0.8, 0.5, 10, years), threshold, seed=seed)[-1] for years in (2, 5))
    assert short > 0.95 and long < 0.1


def test_the_results_on_exports_are_those_of_the_series(book):
    found = {key: result.value for key, result in results.read("sinos-valley").items()}
    brazil = external.exports("footwear", "BRA").set_index("year")["value"]
    prices = external.series("FP.CPI.TOTL", "USA").set_index("year")["value"]
    above = [year for year in brazil.index if year > 1993 and brazil[year] > brazil[1993]]
    assert (found["back_year"], found["last_above"]) == (above[0], above[-1]) == (2005, 2008)
    assert found["fall_from_peak"] == pytest.approx(1 - brazil[2019] / brazil[1993])
    real = brazil / prices.reindex(brazil.index) * prices[1993]
    assert real.idxmax() == 1993 and found["real_fall_from_peak"] == pytest.approx(1 - real[2019] / brazil[1993])
    assert found["share_1993"] == pytest.approx(0.0505, abs=5e-4) and found["china_times"] == pytest.approx(10.1, abs=0.1)


def test_the_distances_follow_from_the_reports_two_numbers(book):
    found = {key: result.value for key, result in results.read("sinos-valley").items()}
    assert found["gap_low"] == 6 and found["gap_high"] == pytest.approx(37.6, abs=0.05)
    assert found["gap_region_low"] == 10 and found["gap_region_high"] == pytest.approx(33.2, abs=0.05)


def test_the_third_exercise():
    threshold = cooperation_threshold(1, 1.6, 0.2)
    assert 0.9 * 0.45 < threshold < 0.9 * 0.9
    assert cooperation_threshold(1, 1.6 - 0.4, 0.2) == pytest.approx(0.2)


@pytest.mark.parametrize("change", [{"cooperate": 1.6}, {"cooperate": 1.7}, {"punish": 1.0}])
def test_payoffs_out_of_order_are_refused(change):
    check(SimpleNamespace(cooperate=1.0, defect=1.6, punish=0.2))
    with pytest.raises(ValueError, match="must be above"):
        check(SimpleNamespace(**({"cooperate": 1.0, "defect": 1.6, "punish": 0.2} | change)))


@pytest.mark.parametrize("name, wrong", [("patience", 1.0), ("confidence", 0.1), ("offer", 3), ("firms", 49), ("bad_years", 0)])
def test_values_outside_their_range_are_refused(name, wrong):
    with pytest.raises(assumed.ParameterError, match=name):
        assumed.check("sinos-valley", assumed.defaults("sinos-valley") | {name: wrong})
