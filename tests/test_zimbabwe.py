"""The chapter on Zimbabwe: its charts held to the functions, its results to the design's numbers."""
import pytest

from book import results
from models.jobs import jobs_to_lift, land_gini, smallholder_families
from tests.test_charts import marks, published


@pytest.mark.parametrize("large, household, moved", [(4500, 6, 0), (3000, 4, 0), (6000, 8, 0.5), (4500, 6, 1)])
def test_the_shares_of_land_and_the_index_in_the_chart_are_the_functions(book, large, household, moved):
    spec = published("zimbabwe")["land"]
    values = {"n_large": large, "household": household, "redistributed": moved}
    families = smallholder_families(7e6, household, 300_000, 5)
    land = families * 3 + large * 2000
    small = (families * 3 + moved * large * 2000) / land
    bars = sorted(marks(spec, "layer_0_marks", **values), key=lambda item: item["y"])
    assert [item["width"] / spec["width"] for item in bars] == pytest.approx([small, 1 - small], abs=1e-6)
    (text,) = marks(spec, "layer_2_marks", **values)
    assert text["text"].startswith(f"Gini index {land_gini(families, large, 3, 2000, 1, moved):.2f}")


@pytest.mark.parametrize("feeds, chance", [(5, 0.3), (3, 0.05), (7, 1)])
def test_the_line_of_jobs_is_the_function(book, feeds, chance):
    spec = published("zimbabwe")["jobs"]
    points = marks(spec, "layer_2_marks", people_per_job=feeds, exit_chance=chance)
    assert len(points) > 30
    for item in points:
        share = item["x"] / spec["width"] * 0.2
        assert 600 * (1 - item["y"] / spec["height"]) == pytest.approx(jobs_to_lift(4e6, share, feeds, chance) / 1000, abs=1e-6)


def test_the_results_are_those_of_the_design(book):
    found = {key: result.value for key, result in results.read("zimbabwe").items()}
    assert (found["population"], found["on_land"], found["food_short"]) == (10e6, 7e6, pytest.approx(2.45e6))
    assert found["gini"] == pytest.approx(0.761, abs=5e-4)
    assert found["gini_span"] == "0.53 to 0.84"
    assert found["gini"] < found["gini_within"] < 1
    assert found["chance_needed"] == pytest.approx(0.4)
