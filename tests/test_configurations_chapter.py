"""The two codings, models/recoding.py and the chapter on configurations: rules held, kappa by hand, exact dealings, charts against functions."""
from html import unescape
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import reported
from data.schemas import CASES, CONDITIONS
from models.configurations import minimise, set_relation, term_survival, truth_table
from models.recoding import agreement, by_chance, every_reading, recoded, standing

BAGS = list("BAGS")
ROWS = reported.coding().astype({"coder": str, "condition": str})
CODED = {name: rows.pivot(index="case", columns="condition", values="value").loc[list(CASES)] for name, rows in ROWS.groupby("coder")}
DATA = CODED["A"]


# --- the table ---

def test_each_coder_fills_every_cell_once():
    assert set(CODED) == {"A", "B"}
    for coder, rows in ROWS.groupby("coder"):
        assert sorted(zip(rows["case"], rows["condition"])) == sorted((case, name) for case in CASES for name in CONDITIONS), coder


def test_every_cell_rests_on_claims_of_its_case_or_of_the_conclusions_and_names_a_paragraph():
    claims = reported.claims().set_index("id")["case"].astype(str)
    for row in ROWS.itertuples():
        assert "¶" in row.why
        for claim in filter(None, row.claims.split(";")):
            assert claims[claim] in (row.case, "conclusions"), (row.coder, row.case, row.condition, claim)
        assert row.claims or row.value == 0, f"{row.coder}: {row.case} {row.condition} is asserted without a claim"


def test_a_yes_never_rests_on_recommendations_alone():
    kinds = reported.claims().set_index("id")["kind"].astype(str)
    for row in ROWS[ROWS["value"] == 1].itertuples():
        assert {kinds[claim] for claim in row.claims.split(";")} - {"recommendation", "forecast"}, (row.coder, row.case, row.condition)


# --- agreement ---

def test_kappa_by_hand():
    found = agreement([1, 1, 1, 0, 0, 0, 1, 0], [1, 1, 0, 0, 0, 1, 1, 0])
    assert found == pytest.approx((0.75, 0.5, 0.5))
    assert agreement([1, 0], [0, 1]).kappa == pytest.approx(-1)
    assert np.isnan(agreement([1, 1], [1, 1]).kappa)
    first = [1] * 42 + [0] * 42
    second = [0] * 3 + [1] * 39 + [1] * 3 + [0] * 39
    assert agreement(first, second).kappa == pytest.approx(1 - 6 / 84 / 0.5)
    for wrong in (([], []), ([1], [1, 0]), ([0.5], [1])):
        with pytest.raises(ValueError):
            agreement(*wrong)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=40))
def test_kappa_is_symmetric_and_at_most_one(pairs):
    first, second = zip(*pairs)
    one, two = agreement(first, second), agreement(second, first)
    assert one.observed == two.observed and one.expected == pytest.approx(two.expected)
    assert np.isnan(one.kappa) or one.kappa <= 1 + 1e-12


# --- wrong cells and chance ---

def test_no_cell_turns_at_nought_and_every_cell_at_one():
    cells = DATA[BAGS].to_numpy()
    assert np.array_equal(recoded(DATA, BAGS, 0, 3, 1), [cells] * 3)
    assert np.array_equal(recoded(DATA, BAGS, 1, 2, 1), [1 - cells] * 2)
    assert (recoded(DATA, BAGS, 0.1, 4000, 1) != cells).mean() == pytest.approx(0.1, abs=0.005)
    for wrong in ((1.1, 10), (0.1, 0)):
        with pytest.raises(ValueError):
            recoded(DATA, BAGS, *wrong, 1)
    with pytest.raises(ValueError, match="only a coding of 0 and 1"):
        recoded(DATA.assign(B=0.5), BAGS, 0.1, 10, 1)


def test_without_flips_every_condition_stands_where_its_relation_puts_it():
    found = standing(DATA, BAGS, "X", 0, 5, 1)
    for name in BAGS:
        assert found[name][:3] == pytest.approx([set_relation(DATA, name, "X").consistency] * 3)
    assert {name: kept.first for name, kept in found.items()} == {"B": 1, "A": 0, "G": 0, "S": 0}


def test_ties_are_first_for_nobody():
    tied = pd.DataFrame({"B": [1, 0, 1, 0], "A": [1, 0, 1, 0], "X": [1, 0, 0, 1]})
    assert [kept.first for kept in standing(tied, ["B", "A"], "X", 0, 2, 1).values()] == [0, 0]


def test_dealings_of_one_condition_are_hypergeometric():
    """B has seven cases and X goes to seven of fourteen: six or seven hits are (7 x 7 + 1) of C(14, 7)."""
    assert (DATA["B"].sum(), DATA["X"].sum(), (DATA["B"] * DATA["X"]).sum()) == (7, 7, 6)
    one, some = by_chance(DATA, BAGS, "X", "B")
    assert one == pytest.approx((comb(7, 6) * comb(7, 1) + 1) / comb(14, 7))
    assert one <= some <= 1
    assert by_chance(DATA, ["B"], "X", "B")[1] == one
    with pytest.raises(ValueError, match="no case has X"):
        by_chance(DATA.assign(X=0), BAGS, "X", "B")


def test_every_reading_of_two_cells():
    cells = [("colombia", "X"), ("egypt", "S")]
    found = every_reading(DATA, cells, BAGS, "X", 0.8)
    assert list(found["turned"]) == [0, 1, 1, 2]
    assert found["models"][0] == tuple(map(str, minimise(truth_table(DATA, BAGS, "X", 0.8), "parsimonious")))
    changed = DATA.copy()
    changed.loc["colombia", "X"] = 0
    assert found["models"][1] == tuple(map(str, minimise(truth_table(changed, BAGS, "X", 0.8), "parsimonious")))
    with pytest.raises(ValueError, match="twelve"):
        every_reading(DATA, [("egypt", "S")] * 13, BAGS, "X", 0.8)


# --- the chapter ---

def published():
    from book import results

    return {key: result.value for key, result in results.read("configurations").items()}


def test_what_is_published_is_what_the_coding_gives(book):
    found = published()
    assert found["cells"] == 84 and found["cells_agreed"] == int((CODED["A"] == CODED["B"]).to_numpy().sum())
    assert found["kappa"] == pytest.approx(agreement(CODED["A"], CODED["B"]).kappa, abs=0.005)
    assert (found["bx_consistency"], found["bx_coverage"]) == pytest.approx((6 / 7, 6 / 7), abs=0.005)
    assert (found["bp_consistency"], found["bp_coverage"]) == pytest.approx((4 / 7, 4 / 6), abs=0.005)
    assert (found["rows_observed"], found["rows_all"], found["contradictory"]) == (10, 16, 1)
    assert found["x_short"] == "B*~A + A*G*S" and found["readings"] == 2 ** found["doubtful"]
    assert found["b_first"] > 0.9 and found["weakest_term"] < found["strongest_term"] < 0.7
    assert found["both_terms"] < 0.2 < 0.9 < found["b_first_readings"]


def test_the_exercise_on_an_empty_row():
    added = pd.concat([DATA, pd.DataFrame([dict(B=1, A=1, G=1, S=1, X=0, P=0)], index=["new"])])
    assert [str(model) for model in minimise(truth_table(added, BAGS, "X", 0.8), "parsimonious")] == ["~B*A*G*S + B*~A"]
    assert set_relation(added, "B", "X").consistency == 0.75


@pytest.mark.parametrize("chance", [0, 0.05, 0.13, 0.2])
def test_the_points_of_the_survival_chart_are_the_functions(book, chance):
    from data import assumed
    from tests.test_charts import marks
    from tests.test_charts import published as charts_of

    given = assumed.defaults("configurations")
    spec = charts_of("configurations")["survival"]
    layer = next(i for i, part in enumerate(spec["layer"]) if "transform" in part and part["mark"]["type"] == "point")
    points = marks(spec, f"layer_{layer}_marks", flip_prob=chance)
    terms = term_survival(DATA, BAGS, "X", given["incl_cut"], chance, given["draws"], given["draw_seed"])
    expected = [kept.some for kept in terms.values()] + [standing(DATA, BAGS, "X", chance, given["draws"], given["draw_seed"])["B"].first]
    assert sorted(1 - item["y"] / spec["height"] for item in points) == pytest.approx(sorted(expected), abs=1e-6)


def test_the_ledger_shows_every_cell(book):
    page = unescape((book / "chapters/synthesis/configurations.html").read_text(encoding="utf-8")).translate(str.maketrans("’“”", "'\"\""))  # the page sets typographic quotes
    table = page[page.index(f"All {len(ROWS) // 2} cells"):]
    assert [row.why for row in ROWS.itertuples() if row.why not in table] == []
