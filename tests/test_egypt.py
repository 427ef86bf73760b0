"""The chapter on Egypt: its explorable chart held to the functions, its results to the numbers of the design and to each other."""
from math import inf

import pytest

from book import results
from data import assumed, external, reported
from models.jobs import break_even_cost, cost_per_job_year, greatest_deadweight, net_jobs
from tests.test_charts import marks, published

DEFAULTS = dict(deadweight=0.3, displacement=0.2, exit=0.12)


def found():
    return {key: result.value for key, result in results.read("egypt").items()}


@pytest.mark.parametrize("timing", ["end", "start"])
@pytest.mark.parametrize("gain, back, lost, taken, rate, years", [(1200, 0.7, 0.12, 0.2, 0.08, 10), (3000, 0.95, 0.02, 0.0, 0.0, 30), (600, 0.5, 0.3, 0.6, 0.15, 1), (2500, 0.9, 0.05, 0.1, 0.05, 20)])
def test_the_frontier_of_the_chart_is_the_functions(book, timing, gain, back, lost, taken, rate, years):
    spec = published("egypt")["frontier"]
    given = dict(wage_gain_le=gain, recovery=back, exit_rate=lost, displacement=taken, discount=rate, years=years, timing=timing)
    whole = (1 + rate) / (1 - lost) if timing == "start" else 1
    expected = {}
    for cost in range(3000, 40001, 250):
        limit = greatest_deadweight(cost / whole, gain, taken, lost, rate, years, back)
        if 0 <= limit <= 0.7:
            expected[cost] = limit
    drawn = {round(3000 + item["x"] / spec["width"] * 37000): (1 - item["y"] / spec["height"]) * 0.7 for item in marks(spec, "layer_1_marks", **given)}
    assert drawn == pytest.approx(expected, abs=1e-6)
    text, = (item["text"] for item in marks(spec, "layer_3_marks", **given))
    assert text.endswith(f"LE {whole * break_even_cost(gain, 0.3, taken, lost, rate, years, back):,.0f}")


def test_the_break_evens_are_those_worked_out_before_and_the_verdict_turns_on_timing(book):
    values = found()
    assert [values[key] for key in ("no_recovery", "no_recovery_ever", "recovery_end", "recovery_ever", "recovery_start")] == pytest.approx([2575, 2957, 8585, 9856, 10536], abs=0.5)
    assert values["recovery_end"] < values["recovery_ever"] < assumed.defaults("egypt")["cost_per_job_le"] < values["recovery_start"]
    assert values["recovery_start"] == pytest.approx(sum(0.56 * 1200 * (0.88 / 1.08) ** t for t in range(10)) / 0.3)
    assert values["no_recovery_ever"] == pytest.approx(break_even_cost(1200, rate=0.08, years=inf, **DEFAULTS))


def test_at_the_deadweights_found_a_job_of_the_assumed_cost_breaks_even(book):
    values = found()
    for key, whole in (("deadweight_end", 1), ("deadweight_start", 1.08 / 0.88)):
        assert whole * break_even_cost(1200, values[key], 0.2, 0.12, 0.08, 10, 0.7) == pytest.approx(10000)


def test_a_project_is_no_loan_and_the_jobs_follow_from_the_budget(book):
    values = found()
    budget = reported.figure("egypt.financing").value
    rate = external.point("PA.NUS.FCRF EGY 1994").value
    assert rate == pytest.approx(3.385, abs=5e-4) and external.yardstick("egypt.exchange_rate_1994")["value"] == pytest.approx(rate, abs=1e-3)
    assert values["per_project_le"] == pytest.approx(budget / 230 / 1e6) and values["per_project_usd"] == pytest.approx(1.81, abs=0.005)
    assert values["gross_jobs"] == pytest.approx(budget * 0.4 / 10000) and values["net_jobs"] == pytest.approx(values["gross_jobs"] * 0.56)
    assert values["net_jobs_late"] == pytest.approx(net_jobs(budget, 0.4, 10000, 0.3, 0.2, 0.12, 10))
    assert values["per_job_year"] == pytest.approx(cost_per_job_year(10000, 0.3, 0.2, 0.12, 10, 0.7))


def test_the_funds_own_figures_do_not_go_together_unless_part_of_the_money_made_jobs(book):
    values = found()
    assert values["claimed_divided"] == "US$ 2,126 to 2,976"
    for share, jobs in ((values["claimed_share_low"], 50000), (values["claimed_share_high"], 70000)):
        assert share * 744e6 == pytest.approx(1400 * jobs * 5)


def test_the_targeting_ratios_are_shares_over_shares(book):
    values = found()
    assert values["ratio_bottom"] == pytest.approx(1.25) and values["ratio_line"] == pytest.approx(0.5 / 0.229)
    assert values["ratio_rural"] == pytest.approx(73 / external.point("SP.RUR.TOTL.ZS EGY 1995").value)


def test_every_range_in_the_chart_of_assumptions_is_the_registered_one(book):
    table = published("egypt")["tornado"]["usermeta"]["book"]["table"]
    rows = {row[0]: row[1:] for row in table["rows"]}
    back = assumed.parameter("egypt", "recovery")
    assert rows["share paid back"][:2] == [back["low"], back["high"]]
    assert rows["share paid back"][2:] == pytest.approx([break_even_cost(1200, rate=0.08, years=10, recovery=end, **DEFAULTS) for end in (back["low"], back["high"])], abs=0.01)
    assert rows["years counted"][2:] == pytest.approx([break_even_cost(1200, rate=0.08, years=years, recovery=0.7, **DEFAULTS) for years in (1, 30)], abs=0.01)


@pytest.mark.parametrize("name, illegal", [("recovery", 1.0), ("exit_rate", 0.0), ("years", 0), ("years", 2.5), ("timing", "middle"), ("deadweight", -0.1)])
def test_illegal_parameters_are_refused(name, illegal):
    with pytest.raises(assumed.ParameterError, match=name):
        assumed.check("egypt", assumed.defaults("egypt") | {name: illegal})
