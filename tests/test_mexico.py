"""The chapter on Mexico: its charts held to the functions, its parameters to their joint limits, its results to figures and to each other."""
from types import SimpleNamespace

import pytest

from book import results
from book.errors import BookError
from data import assumed, external
from models.jobs import jobs_per_million, value_added
from models.jobs.content import check
from tests.test_charts import marks, published

REPORTED = [0.01, 0.02, 0.06]  # Tijuana, the nation, the interior
DEEP = [0.0, 0.3, 0.6]


def found():
    return {key: result.value for key, result in results.read("mexico").items()}


@pytest.mark.parametrize("d, w, v, a", [(0.02, 0.21, 0.45, 0.3), (0.3, 0.08, 0.2, 0.0), (0.005, 0.3, 0.4, 0.6), (0.12, 0.15, 0.7, 0.3)])
def test_the_bars_of_value_added_are_the_functions(book, d, w, v, a):
    spec = published("mexico")["content"]
    unit = spec["width"] / 60  # pixels a cent; the axis ends at 60
    plant, chain = (sorted(marks(spec, f"layer_{layer}_marks", d=d, w_share=w, v_s=v, a_s=a), key=lambda item: item["y"]) for layer in (0, 1))
    for bought, one, other in zip([*REPORTED, d], plant, chain):
        paid, earned = value_added(w, bought, v, a)
        assert one["width"] / unit == pytest.approx(100 * paid, abs=1e-6)
        assert other["x"] / unit == pytest.approx(100 * paid, abs=1e-6) and other["width"] / unit == pytest.approx(100 * earned, abs=1e-6)


def test_where_the_suppliers_shares_exceed_one_the_chart_holds_value_added_and_says_so(book):
    spec = published("mexico")["content"]
    chain = sorted(marks(spec, "layer_1_marks", v_s=0.7, a_s=0.6), key=lambda item: item["y"])
    expected = [100 * value_added(0.21, bought, 0.4, 0.6)[1] for bought in [*REPORTED, 0.02]]
    assert [item["width"] / spec["width"] * 60 for item in chain] == pytest.approx(expected, abs=1e-6)
    assert len(marks(spec, "layer_3_marks", v_s=0.7, a_s=0.6)) == 1 and not marks(spec, "layer_3_marks", v_s=0.7, a_s=0.3)


@pytest.mark.parametrize("plant, supplier", [(25, 40), (5, 150), (80, 5)])
def test_the_dots_and_lines_of_jobs_are_the_functions(book, plant, supplier):
    spec = published("mexico")["jobs"]
    top = sum(jobs_per_million(plant, 0.3, supplier, 0.6))  # the axis runs from nought to the greatest value
    read = lambda item: (1 - item["y"] / spec["height"]) * top  # noqa: E731
    given = dict(jobs_per_musd_maq=plant, jobs_per_musd_sup=supplier)
    dots = sorted(marks(spec, "layer_2_marks", **given), key=lambda item: item["x"])
    assert [read(item) for item in dots] == pytest.approx([sum(jobs_per_million(plant, d, supplier, 0.3)) for d in REPORTED], abs=1e-6)
    ends = sorted(read(item) for item in marks(spec, "layer_1_marks", **given))
    assert ends == pytest.approx([sum(jobs_per_million(plant, 0.3, supplier, a)) for a in DEEP], abs=1e-6)


def test_the_parameters_are_legal_together_and_illegal_ones_are_refused():
    defaults = assumed.defaults("mexico")
    check(SimpleNamespace(**defaults))
    with pytest.raises(ValueError, match=r"v_s \+ a_s = 1\.1 must lie between 0 and 1"):
        check(SimpleNamespace(**defaults | {"v_s": 0.6, "a_s": 0.5}))
    with pytest.raises(assumed.ParameterError, match="w_share"):
        assumed.check("mexico", defaults | {"w_share": 0.5})
    with pytest.raises((BookError, assumed.ParameterError), match="w_shares"):
        assumed.check("mexico", {"w_shares": 0.2})


def test_the_reports_three_figures_can_stand_together(book):
    values = found()
    assert (values["tijuana"], values["national"], values["plants_other"]) == (pytest.approx(1), pytest.approx(2), 6)
    assert values["interior_weight"] * 6 + (1 - values["interior_weight"]) * 1 == pytest.approx(2)
    assert values["interior_jobs"] == pytest.approx(1 - 468.0 / 542.1) and round(values["national_by_jobs"]) == 2


def test_the_wage_bill_is_the_domestic_content(book):
    values = found()
    assert values["lift"] == pytest.approx(values["content_interior"] - values["content_nation"])
    assert values["lift"] == pytest.approx(100 * 0.04 * 0.45 / 0.7) and values["lift_inputs"] == pytest.approx(values["lift"] * 0.79)
    assert values["wage_part"] == pytest.approx(21 / values["content_nation"])
    assert values["content_interior"] < 100 * (0.21 + 0.06)
    assert values["border_1980"] == pytest.approx(0.954, abs=5e-4) and values["border_1997"] == pytest.approx(0.806, abs=5e-4)
    assert values["exchange_share"] == pytest.approx(6 / 26) and values["exchange_share"] > 0.02


def test_the_break_evens_reach_their_targets(book):
    values = found()
    assert sum(value_added(0.21, values["d_equal"], 0.45, 0.3)) == pytest.approx(0.42)
    assert sum(value_added(0.21, values["d_tenth"], 0.45, 0.3)) == pytest.approx(1.1 * values["content_nation"] / 100)
    assert sum(jobs_per_million(25, values["d_jobs_equal"], 40, 0.3)) == pytest.approx(50)
    assert jobs_per_million(25, 0.06, values["supplier_jobs_half"], 0.3)[1] == pytest.approx(12.5)
    assert values["jobs_added"] == pytest.approx(1000 * 0.04 * 40 / 0.7) and values["jobs_low"] < 25 < values["jobs_high"]


def test_mexicos_exports_and_income_are_those_of_the_series(book):
    values = found()
    assert external.point("NE.EXP.GNFS.ZS MEX 1994").value == pytest.approx(13, abs=0.5)
    assert external.point("NE.EXP.GNFS.ZS MEX 2024").value == pytest.approx(37, abs=0.5)
    assert values["income_growth"] == pytest.approx(0.2, abs=0.01)
    title = published("mexico")["growth"]["usermeta"]["book"]["title"]
    assert title == "Of five countries, Mexico's exports rose most as a share of GDP and its income a head rose least"
