"""The chapter on Chile's horticulture: its charts held to the functions, its results to the design's numbers."""
import pytest

from book import results
from models.compliance import margin, threshold_area
from tests.test_charts import marks, published


@pytest.mark.parametrize("fixed, members, price, cost", [(500, 1, 250, 3000), (3000, 10, 400, 1000), (50, 50, 100, 500)])
def test_the_curve_of_the_least_area_is_the_function(book, fixed, members, price, cost):
    spec = published("chile-horticulture")["threshold"]
    points = marks(spec, "layer_2_marks", fixed_cost=fixed, members=members, price=price, cost=cost)
    assert points
    for item in points:
        gap = 0.2 + item["x"] / spec["width"] * 0.5
        expected = threshold_area(fixed, margin(price, 30, gap, cost, 300), members)
        assert 3 * (1 - item["y"] / spec["height"]) == pytest.approx(expected, rel=1e-6)
    (wall,) = marks(spec, "layer_3_marks", fixed_cost=fixed, members=members, price=price, cost=cost)
    assert margin(price, 30, 0.2 + wall["x"] / spec["width"] * 0.5, cost, 300) == pytest.approx(0, abs=1e-6)


def test_the_results_are_those_of_the_design(book):
    found = {key: result.value for key, result in results.read("chile-horticulture").items()}
    assert found["pace"] == pytest.approx(0.0236, abs=5e-5)
    assert (found["relative"], found["relative_rest"]) == (pytest.approx(0.431, abs=5e-4), pytest.approx(0.389, abs=5e-4))
    assert found["gain"] == pytest.approx(0.0054, abs=5e-5)
    assert found["series_growth"] == pytest.approx(0.883, abs=1e-3)
    assert found["area_low"] < found["area_closed"] < found["area_default"]
    assert found["area_group"] == pytest.approx(found["area_default"] / 20)
