"""The chapter on Peru's NGOs: its charts held to the functions, its results to each other, its sums to the published series."""
import pytest

from book import results
from data import assumed, external
from models.cluster import ces, chance_of_filling, gains_in_turn, o_ring, smallest_group
from tests.test_charts import marks, published

CURVES = {"all or nothing": "layer_2_marks", "piece by piece": "layer_4_marks"}
TOP = 1.22  # of the axis of chances


def chances(spec, layer, **values):
    """Members -> chance, as Vega draws a curve."""
    return {round(item["x"] / spec["width"] * 100): TOP * (1 - item["y"] / spec["height"]) for item in marks(spec, layer, **values)}


@pytest.mark.parametrize("good", [0.4, 0.8, 0.99])
@pytest.mark.parametrize("order, capacity", [(200, 8), (20, 20), (210, 7), (800, 8), (90, 1), (500, 20)])
def test_the_curves_of_the_order_are_the_exact_binomials(book, order, capacity, good):
    spec = published("peru-ngos")["fill"]
    for words, layer in CURVES.items():
        drawn = chances(spec, layer, order=order, capacity=capacity, good=good)
        assert sorted(drawn) == list(range(1, 101))
        for members, chance in drawn.items():
            trials, size = (members, capacity) if words == "all or nothing" else (members * capacity, 1)
            assert chance == pytest.approx(chance_of_filling(trials, size, order, good), abs=1e-6), (words, members)


@pytest.mark.parametrize("order, good", [(200, 0.8), (200, 0.6), (100, 0.95), (800, 0.8)])
def test_the_group_that_is_enough_is_told_beside_its_curve(book, order, good):
    spec = published("peru-ngos")["fill"]
    for words, layer, size in [("all or nothing", "layer_3_marks", 8), ("piece by piece", "layer_5_marks", 1)]:
        group = -(-smallest_group(size, order, good, 0.95) // (1 if size == 8 else 8))
        told = [item["text"] for item in marks(spec, layer, order=order, good=good)]
        assert told == [f"{words}: {group if group <= 100 else 'more than 100'} members"]


def test_the_results_hang_together(book):
    found = {key: result.value for key, result in results.read("peru-ngos").items()}
    assert (found["group"], found["group_pieces"], found["least"]) == (36, 33, 25)
    assert found["group_high"] < found["group"] < found["group_low"]
    assert found["quality_members"] == found["group_low"] - found["group_high"]
    assert found["alone"] == 0 and found["chance_least"] == pytest.approx(0.8**25)
    assert sum(found[f"gain_{i}"] for i in range(1, 5)) == pytest.approx(1 - 0.6**4)
    assert sum(found[f"ces_{i}"] for i in range(1, 5)) == pytest.approx(0.4)
    assert found["ratio_product"] > found["ratio_ces"] > found["ratio_substitutes"] == 4


@pytest.mark.parametrize("r", [-10, -2, -0.1, 0, 0.5, 0.99])
@pytest.mark.parametrize("met", [0.05, 0.6, 0.95])
def test_a_bundle_beats_single_services_for_four_groups_below_r_of_one(met, r):
    """What the chapter says of the break-even, over the ranges that a reader may choose."""
    gains = gains_in_turn(lambda levels: ces(levels, r), [met] * 4, range(4))
    assert gains.sum() > 4 * gains[0] * (1 - 1e-9)
    assert gains_in_turn(o_ring, [met] * 4, range(4)).sum() > 4 * gains_in_turn(o_ring, [met] * 4, [0])[0]
    assert ces([met, 1, 1, 1], -1000) == pytest.approx(met, rel=2e-3)


def test_the_numbers_of_the_third_exercise():
    levels = [0.9, 0.9, 0.9, 0.3]
    assert [o_ring(levels), o_ring([0.9, 0.9, 0.9, 1]), o_ring([1, 0.9, 0.9, 0.3])] == pytest.approx([0.219, 0.729, 0.243], abs=5e-4)
    assert [ces(levels, -2), ces([0.9, 0.9, 0.9, 1], -2), ces([1, 0.9, 0.9, 0.3], -2)] == pytest.approx([0.520, 0.922, 0.524], abs=5e-4)
    assert [ces(levels, 1), ces([0.9, 0.9, 0.9, 1], 1), ces([1, 0.9, 0.9, 0.3], 1)] == pytest.approx([0.75, 0.925, 0.775])


def test_shares_and_multiples_are_those_of_the_series(book):
    found = {key: result.value for key, result in results.read("peru-ngos").items()}
    textiles, total = (external.exports(group, "PER").set_index("year") for group in ("textiles", "total"))
    assert found["textile_share_span"] == "11 and 3 per cent"
    assert found["textile_times"] == pytest.approx(textiles["value"][2019] / textiles["value"][1994])
    assert found["times_per"] < found["times_ind"] and found["times_kor"] < 1
    spec = published("peru-ngos")["textiles"]
    assert len(marks({**spec, "params": []}, "layer_1_marks")) == int((textiles["flag"] != "").sum()) == 1  # the doubtful year is hollow
    assert 0.02 < textiles["value"][2019] / total["value"][2019] < 0.04


@pytest.mark.parametrize("name, wrong", [("capacity", 0), ("order", 10), ("good", 1.0), ("met", 0.0), ("r", 1.5), ("order", 200.5)])
def test_what_makes_no_sense_is_refused(name, wrong):
    values = assumed.defaults("peru-ngos") | {name: wrong}
    with pytest.raises(assumed.ParameterError, match=name):
        assumed.check("peru-ngos", values)
