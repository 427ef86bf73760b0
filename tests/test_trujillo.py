"""The chapter on Trujillo: its charts held to the functions, its results to the report's figures and to each other."""
import numpy as np
import pytest

from book import results
from models.cluster import jobs_by_class, simulate, up_rates
from tests.test_charts import marks, published

SHARES = np.array([0.17, 0.62, 0.20, 0.01])


@pytest.mark.parametrize("sizes", [(2, 5, 8, 20), (1, 4, 8, 17), (3, 6, 16, 50), (1.5, 4.5, 12, 30)])
def test_the_shares_of_jobs_in_the_chart_are_the_functions(book, sizes):
    spec = published("trujillo")["jobs"]
    bars = marks(spec, "layer_0_marks", **{f"size_{i}": size for i, size in enumerate(sizes, 1)})
    jobs = jobs_by_class(SHARES, sizes, 1800)
    drawn = [item["width"] / spec["width"] * 0.8 for item in sorted(bars, key=lambda item: item["y"])]
    assert drawn == pytest.approx(list(jobs / jobs.sum()), abs=1e-6)


@pytest.mark.parametrize("speed", [0.02, 0.1, 0.4])
def test_the_curves_of_help_are_the_functions(book, speed):
    spec = published("trujillo")["boost"]
    lines = marks(spec, "layer_2_pathgroup", speed=speed) or marks(spec, "layer_2_marks", speed=speed)
    points = [(item["x"], item["y"]) for item in marks(spec, "layer_2_marks", speed=speed)]
    assert lines and points
    up = up_rates(SHARES, speed, 0.05)
    expected = set()
    for years in (2, 5, 10):
        for boost in np.arange(0.5, 5.01, 0.5):
            end = simulate(SHARES, up, speed, 0.05, 0.05, years, boost, 1)[-1]
            expected.add((round((boost - 0.5) / 5.4 * spec["width"], 3), round((1 - end[2:].sum() / end.sum() / 0.7) * spec["height"], 3)))
    drawn = {(round(x, 3), round(y, 3)) for x, y in points}
    assert {(round(x, 1), round(y, 1)) for x, y in drawn} == {(round(x, 1), round(y, 1)) for x, y in expected}


def test_the_results_are_those_of_the_design_and_agree_with_each_other(book):
    found = {key: result.value for key, result in results.read("trujillo").items()}
    assert [found[key] for key in ("jobs", "jobs_least", "jobs_most")] == pytest.approx([9432, 7956, 11034])
    assert (found["small_least"], found["small_most"], found["emerging_least"], found["emerging_most"]) == (9, 26, 1107, 1124)
    assert (found["gini_low"], found["gini_high"]) == (pytest.approx(0.198, abs=5e-4), pytest.approx(0.245, abs=5e-4))
    assert [found[f"ratio_{i}"] for i in (1, 2, 3)] == pytest.approx([3.647, 0.3226, 0.05], abs=5e-4)
    assert [found[f"ratio_exit_{i}"] for i in (1, 2, 3)] == pytest.approx([6.09, 0.492, 0.075], abs=5e-3)
    assert found["jobs_family_share"] + found["jobs_upper_share"] == pytest.approx(1)
    assert float(found["boost_needed_fast"]) < float(found["boost_needed"]) < float(found["boost_needed_slow"])
