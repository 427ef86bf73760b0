"""The Kenya chapter: its charts held to the functions, its break-evens put back into the models, rival shares kept apart."""
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import project, results
from data import assumed, external, reported
from models.compliance import margin, smallest_group, threshold_area
from models.jobs import full_time_jobs, growth_of_no_loss
from tests.test_charts import marks, published

P = assumed.defaults("kenya")


def jobs(tonnes=1.0, share=P["phi0"], packed=P["psi0"], small_days=P["small_days"], large_days=P["large_days"]):
    return sum(full_time_jobs(tonnes, share, small_days, P["small_yield"], large_days, P["large_yield"], packed, P["packing_days"]))


def found():
    return {key: result.value for key, result in results.read("kenya").items()}


# --- growth of no loss ---

@given(st.floats(0.1, 10), st.floats(0.1, 10), st.integers(1, 30))
def test_growth_of_no_loss_brings_the_jobs_back(before, after, years):
    assert (1 + growth_of_no_loss(before, after, years)) ** years * after == pytest.approx(before)


def test_growth_of_no_loss_worked_by_hand():
    assert growth_of_no_loss(1.21, 1, 2) == pytest.approx(0.1)
    assert growth_of_no_loss(1, 2, 1) == -0.5
    for wrong in ((0, 1, 1), (1, 0, 1), (1, 1, 0)):
        with pytest.raises(ValueError):
            growth_of_no_loss(*wrong)


# --- results ---

def test_at_the_growth_needed_the_jobs_are_kept(book):
    given = found()
    for key, packed in (("growth_needed", P["psi1"]), ("growth_needed_unpacked", P["psi0"])):
        assert jobs((1 + given[key]) ** P["years"], P["phi1"], packed) == pytest.approx(jobs())
    assert given["growth_needed"] < given["growth_needed_unpacked"] < external.study("kenya.growth_decade")["value"] / 100


@pytest.mark.parametrize("key, rate", [("ratio_needed", "growth_decade"), ("ratio_needed_long", "growth_long")])
def test_at_the_ratio_needed_the_jobs_are_kept(book, key, rate):
    ratio = found()[key]
    exact = ratio if not isinstance(ratio, str) else float(ratio.split()[0])
    days = exact * P["large_days"] / P["large_yield"] * P["small_yield"]
    times = (1 + external.study(f"kenya.{rate}")["value"] / 100) ** P["years"]
    assert jobs(times, P["phi1"], P["psi0"], days) == pytest.approx(jobs(small_days=days), rel=1e-9 if not isinstance(ratio, str) else 0.02)


def test_the_three_parts_add_up_to_the_change(book):
    given = found()
    assert given["growth_part"] + given["packing_part"] - given["share_part_loss"] == pytest.approx(given["jobs_ratio"] - 1)
    assert given["share_part_loss_high"] < given["share_part_loss"]


def test_the_weights_of_flowers_turn_one_share_into_the_other(book):
    given = found()
    f = 60_000 / 133_232
    assert given["flower_weight"] == pytest.approx(f)
    assert given["hcda_all_high"] == pytest.approx((1 - f) * 0.6 + f * 0.03)
    assert given["embassy_needs"] > 1, "the chapter says that the embassy's share cannot hold with flowers in"
    for high, share in ((given["four_low"], 0.6), (given["four_high"], 0.55)):
        assert high * 0.11 + (1 - high) * 1 == pytest.approx(share)
    assert (1 - f) * given["kibe_fv"] + f * 0.03 == pytest.approx(0.1)


def test_rank_and_fifth_by_hand(book):
    given = found()
    assert (given["flowers_needed_1992"], given["flowers_needed_1994"]) == (22.3e6, 131.3e6)
    assert given["flowers_needed_1992"] < external.study("kenya.flowers_1995")["value"] < given["flowers_needed_1994"]
    assert given["flowers_for_fifth"] == pytest.approx(0.2 * 1361.7e6 - 105.596e6, abs=5e4)


def test_the_widest_assumptions_leave_the_claim_far_above_the_exports(book):
    given = found()
    assert given["full_time_low"] < given["full_time"] < given["full_time_high"] < reported.figure("kenya.employed_horticulture").value / 9
    assert given["bean_days"] == pytest.approx(3283 / 8 / 3.9)


def test_every_reported_figure_of_the_case_stands_in_the_chapter():
    text = (project.ROOT / "chapters/cases/kenya.md").read_text()
    figures = reported.figures()
    assert [name for name in figures[figures["case"] == "kenya"]["id"] if f"`{name}" not in text and f"\n{name}" not in text] == []


# --- charts ---

def test_every_rival_share_is_a_row_of_its_own(book):
    spec = published("kenya")["shares"]
    rows = spec["usermeta"]["book"]["table"]["rows"]
    held = external.studies(case="kenya")
    assert len(rows) == held["id"].str.startswith("kenya.share_").sum() - held["id"].isin(["kenya.share_exporters_asked"]).sum()
    assert {"75", "18", "11", "55–60", "60", "55", "70", "40", "3", "over 50", "under 10"} == {row[2] for row in rows}


@pytest.mark.parametrize("values", [{}, {"small_days": 1800, "phi0": 0.9, "years": 5, "psi1": 0}, {"small_days": 300, "phi0": 0.1, "years": 20, "psi1": 1}])
def test_the_field_the_line_and_the_points_of_the_jobs_are_the_functions(book, values):
    spec = published("kenya")["jobs"]
    case = {name: P[name] for name in ("small_days", "phi0", "years", "psi1")} | values
    first = jobs(share=case["phi0"], small_days=case["small_days"])
    times = lambda rate, share: (1 + rate) ** case["years"] * jobs(share=share, packed=case["psi1"], small_days=case["small_days"]) / first
    across, up = spec["width"] / 0.14, spec["height"] / 0.8
    cells = marks(spec, "layer_0_marks", **values)
    assert len(cells) == 14 * 8
    for item in cells[::5]:
        rate, share = (item["x"] + item["width"] / 2) / across - 0.02, (spec["height"] - item["y"] - item["height"] / 2) / up
        assert item["opacity"] == pytest.approx(0.08 + min(0.6, abs(math.log(times(rate, share))) * 0.4), abs=1e-6)
    for item in marks(spec, "layer_3_marks", **values):
        share = (spec["height"] - item["y"]) / up
        assert times(item["x"] / across - 0.02, share) == pytest.approx(1, abs=1e-6)
    texts = [item for layer in (5, 6) for item in marks(spec, f"layer_{layer}_marks", **values)]
    assert sorted(item["text"] for item in texts) == sorted(f"×{times(rate, share):.2f}" for rate in (0.04, 0.06) for share in (0.11, 0.6))


@pytest.mark.parametrize("values", [{}, {"phi0": 0.5, "years": 20}])
def test_the_thin_lines_hold_for_two_and_three_times_the_work(book, values):
    spec = published("kenya")["jobs"]
    start, years = values.get("phi0", P["phi0"]), values.get("years", P["years"])
    across, up = spec["width"] / 0.14, spec["height"] / 0.8
    per_tonne = P["large_days"] / P["large_yield"] * P["small_yield"]
    seen = marks(spec, "layer_1_marks", **values)
    assert len(seen) == 2 * 17
    for item in seen:
        rate, share = item["x"] / across - 0.02, (spec["height"] - item["y"]) / up
        assert min(abs((1 + rate) ** years * jobs(share=share, small_days=r * per_tonne) / jobs(share=start, small_days=r * per_tonne) - 1) for r in (2, 3)) < 1e-6


@pytest.mark.parametrize("values", [{}, {"kappa": 500_000, "cost_share": 0.3, "rejected": 0.2}, {"kappa": 1000, "cost_share": 0.1, "rejected": 0}, {"cost_share": 0.9, "rejected": 0.5}, {"cost_share": 0.85}])
def test_the_curve_and_the_answer_of_the_group_are_the_functions(book, values):
    spec = published("kenya")["group"]
    case = P | values
    revenue = 35_000 * 6
    left = case["crops"] * margin(35_000, 6, case["rejected"], case["cost_share"] * revenue)
    line = marks(spec, "layer_2_marks", **values)
    assert len(line) == (60 if left > 0 else 0)
    for item in line[::7]:
        members = item["x"] / spec["width"] * 60
        plot = 10 * 10 ** ((1 - item["y"] / spec["height"]) * 4)
        assert plot == pytest.approx(threshold_area(case["kappa"], left, members, case["member_cost"]) * 10_000, rel=1e-6)
    (text,) = marks(spec, "layer_5_marks", **values)
    group = smallest_group(case["kappa"], left, 0.025, case["member_cost"])
    number = re.match(r"[\d,]+", text["text"])
    assert (int(number[0].replace(",", "")) if number else None) == group
