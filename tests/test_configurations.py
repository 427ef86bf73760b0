"""models.configurations and models.sets: Lipset's data, a second way to minimise, fuzzy sets by hand, properties, refusals."""
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.configurations import (Model, Row, TruthTable, descriptions, membership, minimise, prime_implicants, relevance_of_necessity, set_relation,
                                   term_survival, truth_table)

CONDITIONS = ("DEV", "URB", "LIT", "IND", "STB")
CODES = {"AU": "101100", "BE": "111111", "CZ": "111111", "NL": "111111", "UK": "111111", "EE": "001010", "FI": "101011", "IE": "101011",
         "FR": "101111", "SE": "101111", "DE": "111100", "GR": "000000", "PT": "000000", "ES": "000000", "HU": "001000", "PL": "001000",
         "IT": "000010", "RO": "000010"}
LIPSET = pd.DataFrame([[int(digit) for digit in code] for code in CODES.values()], index=list(CODES), columns=[*CONDITIONS, "SURV"])
LONG, SHORT = "DEV*~URB*LIT*STB + DEV*LIT*IND*STB", "DEV*STB"


def lipset(**changed):
    return truth_table(LIPSET, CONDITIONS, "SURV", 1, **changed)


def table_of(outputs):
    """A truth table with these outputs (1, 0 or None), in the order of its rows."""
    k = len(outputs).bit_length() - 1
    names = tuple("ABCDEFGH"[:k])
    return TruthTable(names, "Y", tuple(Row(values, (), 1.0, 1.0, output, False) for values, output in zip(product((0, 1), repeat=k), outputs)))


tables = st.integers(1, 4).flatmap(lambda k: st.lists(st.sampled_from((0, 1, None)), min_size=2 ** k, max_size=2 ** k)).map(table_of)


def covered(table, term):
    """Positions of the rows in which a term holds, by way of memberships."""
    data = pd.DataFrame([row.values for row in table.rows], columns=table.conditions, dtype=float)
    return {i for i, one in enumerate(membership(data, term)) if one == 1}


def rows(table, *outputs):
    return {i for i, row in enumerate(table.rows) if row.output in outputs}


# --- Lipset ---

def test_lipsets_truth_table():
    table = lipset()
    assert len(rows(table, 0, 1)) == 9 and len(rows(table, 1)) == 3 and len(rows(table, None)) == 23
    assert {row.cases for row in table.rows if row.output == 1} == {("BE", "CZ", "NL", "UK"), ("FI", "IE"), ("FR", "SE")}
    assert not any(row.contradictory for row in table.rows)
    frame = table.frame()
    assert frame["n"].sum() == 18 and list(frame.columns[:5]) == list(CONDITIONS)


def test_lipsets_solutions():
    table = lipset()
    assert [str(model) for model in minimise(table)] == [LONG]
    assert [str(model) for model in minimise(table, "parsimonious")] == [SHORT]
    assert [str(model) for model in minimise(table, "intermediate", dict.fromkeys(CONDITIONS, 1))] == ["DEV*LIT*STB"]
    assert [str(model) for model in minimise(table, "intermediate", dict.fromkeys(CONDITIONS, 0))] == [SHORT]
    assert minimise(table, "intermediate", {}) == minimise(table)


@pytest.mark.parametrize("expression", [LONG, SHORT, "DEV*LIT*STB"])
def test_lipsets_solutions_fit_wholly(expression):
    assert set_relation(LIPSET, expression, "SURV") == (1, 1, 1) and set_relation(LIPSET, expression, "SURV", "necessary") == (1, 1, 1)


def test_single_conditions_of_lipset_by_hand():
    assert set_relation(LIPSET, "DEV", "SURV") == (pytest.approx(0.8), 1, pytest.approx(0.8))
    assert set_relation(LIPSET, "LIT", "SURV", "necessary")[:2] == (1, pytest.approx(8 / 13))
    assert relevance_of_necessity(LIPSET, "LIT", "SURV") == pytest.approx(0.5)


def test_the_chart_of_lipset():
    chart = prime_implicants(lipset(), "conservative")
    assert set(chart) == set(LONG.split(" + ")) and chart["DEV*LIT*IND*STB"] == ((1, 0, 1, 1, 1), (1, 1, 1, 1, 1))


def test_a_higher_frequency_cut_makes_remainders():
    assert len(rows(lipset(frequency_cut=2), 0, 1)) == 6 and lipset(frequency_cut=2).rows[0b00101].output is None


def test_the_absence_of_the_outcome_has_its_own_table():
    table = truth_table(LIPSET, CONDITIONS, "~SURV", 1)
    assert rows(table, 1) == rows(lipset(), 0)
    for model in minimise(table):
        assert set_relation(LIPSET, str(model), "~SURV") == (1, 1, 1)


# --- minimising ---

def merged(start):
    """Prime implicants as Quine and McCluskey find them: pairs that differ in one place are merged until none does."""
    primes, level = set(), set(start)
    while level:
        used, following = set(), set()
        for one, two in combinations(level, 2):
            places = [i for i, (a, b) in enumerate(zip(one, two)) if a != b]
            if len(places) == 1 and None not in (one[places[0]], two[places[0]]):
                following.add(one[:places[0]] + (None,) + one[places[0] + 1:])
                used |= {one, two}
        primes |= level - used
        level = following
    return primes


def as_text(table, term):
    return "*".join(("" if value else "~") + name for name, value in zip(table.conditions, term) if value is not None) or "1"


@settings(deadline=None)
@given(tables, st.sampled_from(("conservative", "parsimonious")))
def test_prime_implicants_are_those_of_merging_pairs(table, kind):
    may = {1} if kind == "conservative" else {1, None}
    expected = {as_text(table, term) for term in merged(row.values for row in table.rows if row.output in may)}
    assert set(prime_implicants(table, kind)) == {text for text in expected if covered(table, text) & rows(table, 1)}


@settings(deadline=None, max_examples=40)
@given(tables, st.sampled_from(("conservative", "parsimonious")))
def test_the_models_are_all_shortest_covers(table, kind):
    positive, chart = rows(table, 1), prime_implicants(table, kind)
    found = minimise(table, kind)
    if not positive:
        assert found == []
        return
    inside = {term: covered(table, term) for term in chart}
    for size in range(1, len(chart) + 1):
        covers = {frozenset(chosen) for chosen in combinations(chart, size) if positive <= set().union(*(inside[term] for term in chosen))}
        if covers:
            break
    assert {frozenset(model.terms) for model in found} == covers and len(found) == len(covers)


@settings(deadline=None)
@given(tables)
def test_what_each_kind_may_cover(table):
    positive, negative, directions = rows(table, 1), rows(table, 0), dict.fromkeys(table.conditions, 1)
    short = minimise(table, "parsimonious")
    for kind, models in (("conservative", minimise(table)), ("parsimonious", short), ("intermediate", minimise(table, "intermediate", directions))):
        assert bool(models) == bool(positive)
        for model in models:
            inside = set().union(*(covered(table, term) for term in model.terms))
            assert positive <= inside and not inside & negative and len(model.terms) >= len(short[0].terms)
            assert kind != "conservative" or inside == positive


@given(tables, st.data())
def test_more_that_is_unknown_never_lengthens_the_parsimonious_solution(table, data):
    fewer = rows(table, 0)
    forgotten = data.draw(st.sets(st.sampled_from(sorted(fewer)))) if fewer else set()
    wider = table_of([None if i in forgotten else row.output for i, row in enumerate(table.rows)])
    before, after = minimise(table, "parsimonious"), minimise(wider, "parsimonious")
    assert len(before) == len(after) == 0 or len(after[0].terms) <= len(before[0].terms)


@given(st.integers(2, 4), st.integers(0, 10 ** 6))
def test_a_condition_that_never_matters_is_left_out(k, seed):
    outputs = np.random.default_rng(seed).integers(0, 2, 2 ** k)
    doubled = table_of([int(output) for output in outputs for _ in (0, 1)])
    small = table_of([int(output) for output in outputs])
    assert {model.terms for model in minimise(doubled)} == {model.terms for model in minimise(small)}


def test_two_tied_models_of_a_cycle():
    """Positive wherever the three conditions are not all alike: six prime implicants, two ways to choose three of them."""
    table = table_of([0, 1, 1, 1, 1, 1, 1, 0])
    assert {str(model) for model in minimise(table)} == {"~A*B + A*~C + ~B*C", "~A*C + A*~B + B*~C"}
    assert len(prime_implicants(table, "conservative")) == 6


def test_no_positive_and_no_negative_row():
    assert minimise(table_of([0, None, 0, 0]), "parsimonious") == [] and minimise(table_of([1, None, 1, None]), "parsimonious") == [Model(("1",))]
    assert minimise(table_of([1, 1])) == [Model(("1",))] and list(membership(LIPSET, "1")) == [1] * 18


def test_intermediate_drops_only_what_goes_against_its_direction():
    """Positive at ~A*~B*C, negative at A*~B*~C. ~B goes where B is expected to favour; ~A goes too where A is, unless the
    parsimonious term is ~A itself."""
    table = table_of([None, 1, None, None, 0, None, None, None])
    assert {str(model) for model in minimise(table, "parsimonious")} == {"~A", "C"}
    assert [str(model) for model in minimise(table, "intermediate", {"B": 1, "C": 1})] == ["~A*C"]
    assert [str(model) for model in minimise(table, "intermediate", {"B": 1, "A": 1})] == ["C", "~A*C"]


# --- contradictory rows and fuzzy sets ---

def test_contradictory_rows():
    data = pd.DataFrame({"A": [1, 1, 1, 1, 0], "Y": [1, 1, 1, 0, 0]}, index=list("pqrst"))
    strict, mild = truth_table(data, ["A"], "Y", 1), truth_table(data, ["A"], "Y", 0.75)
    assert strict.rows[1].contradictory and not strict.rows[0].contradictory and strict.rows[1].consistency == 0.75
    assert (strict.rows[1].output, mild.rows[1].output) == (0, 1) and strict.rows[1].cases == tuple("pqrs")
    assert minimise(strict) == [] and [str(model) for model in minimise(mild)] == ["A"]


FUZZY = pd.DataFrame({"A": [0.9, 0.6, 0.2], "B": [0.3, 0.8, 0.7], "Y": [0.8, 0.7, 0.4]}, index=["one", "two", "three"])


def test_fuzzy_relations_by_hand():
    """A*B is .3, .6, .2; with Y the lesser is the same, so it is wholly consistent; A alone exceeds Y in the first case."""
    assert list(membership(FUZZY, "A*B + ~A")) == pytest.approx([0.3, 0.6, 0.8])
    assert set_relation(FUZZY, "A*B", "Y")[:2] == (pytest.approx(1), pytest.approx(1.1 / 1.9))
    consistency, coverage, pri = set_relation(FUZZY, "A", "Y")
    assert (consistency, coverage, pri) == (pytest.approx(1.6 / 1.7), pytest.approx(1.6 / 1.9), pytest.approx((1.6 - 0.7) / (1.7 - 0.7)))
    needed = set_relation(FUZZY, "A", "Y", "necessary")
    assert needed == (pytest.approx(1.6 / 1.9), pytest.approx(1.6 / 1.7), pytest.approx((1.6 - 0.7) / (1.9 - 0.7)))
    assert relevance_of_necessity(FUZZY, "A", "Y") == pytest.approx((0.1 + 0.4 + 0.8) / (0.2 + 0.4 + 0.8))


def test_a_fuzzy_truth_table():
    table = truth_table(FUZZY, ["A", "B"], "Y", 0.8)
    assert [row.cases for row in table.rows] == [(), ("three",), ("one",), ("two",)]
    assert table.rows[1].consistency == pytest.approx((0.1 + 0.4 + 0.4) / (0.1 + 0.4 + 0.7)) and [row.output for row in table.rows] == [None, 0, 1, 1]
    assert [str(model) for model in minimise(table)] == ["A"]


def test_a_pri_cut_can_only_take_rows_away():
    low, high = truth_table(FUZZY, ["A", "B"], "Y", 0.5), truth_table(FUZZY, ["A", "B"], "Y", 0.5, pri_cut=0.6)
    assert [row.output for row in low.rows] == [None, 1, 1, 1] and [row.output for row in high.rows] == [None, 0, 1, 1]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12))
def test_sufficient_one_way_is_necessary_the_other(pairs):
    data = pd.DataFrame(pairs, columns=["A", "Y"])
    if data["A"].sum() > 1e-9 and data["Y"].sum() > 1e-9:
        one, other = set_relation(data, "A", "Y"), set_relation(data, "Y", "A", "necessary")
        assert one[:2] == other[:2] and (one.pri == other.pri or np.isnan([one.pri, other.pri]).all())
        assert 0 <= one.consistency <= 1 + 1e-12 and 0 <= one.coverage <= 1 + 1e-12
    assert membership(data, "~A") == pytest.approx(1 - data["A"]) and membership(data, "A + ~A").min() >= 0.5


# --- how far a coding bears its terms ---

@given(st.lists(st.lists(st.tuples(*[st.integers(0, 1)] * 4), min_size=6, max_size=6), min_size=1, max_size=6), st.sampled_from([0.5, 2 / 3, 0.75, 1]),
       st.integers(1, 3), st.sampled_from(["conservative", "parsimonious", "intermediate"]))
def test_many_codings_are_described_as_each_by_itself(codings, consistency_cut, frequency_cut, kind):
    directions = {"A": 1, "B": 0} if kind == "intermediate" else None
    tables = [truth_table(pd.DataFrame(coding, columns=[*"ABC", "Y"]), [*"ABC"], "Y", consistency_cut, frequency_cut) for coding in codings]
    assert descriptions(np.array(codings), [*"ABC"], consistency_cut, frequency_cut, kind, directions) == [minimise(table, kind, directions) for table in tables]


def test_terms_survive_when_nothing_is_wrong():
    assert term_survival(LIPSET, CONDITIONS, "SURV", 1, 0.0, 3, seed=1, kind="conservative") == dict.fromkeys(LONG.split(" + "), (1, 1))


def test_terms_survive_less_the_more_cells_may_be_wrong():
    found = [term_survival(LIPSET, CONDITIONS, "SURV", 0.75, chance, 60, seed=1)[SHORT].some for chance in (0.0, 0.02, 0.1, 0.3)]
    assert found[0] == 1 and found == sorted(found, reverse=True) and found[-1] < 0.2
    again = term_survival(LIPSET, CONDITIONS, "SURV", 0.75, 0.1, 60, seed=1)[SHORT]
    assert again.some == found[2] and again.every <= again.some


def test_turning_every_cell_of_one_condition_and_the_outcome_turns_twice():
    """A = Y throughout; when all cells turn, ~A = ~Y, which is the same table; with the outcome kept, the term turns."""
    data = pd.DataFrame({"A": [0, 1, 1, 0], "Y": [0, 1, 1, 0]})
    assert term_survival(data, ["A"], "Y", 1, 1.0, 2, seed=1) == {"A": (1, 1)}
    assert term_survival(data, ["A"], "Y", 1, 1.0, 2, seed=1, flip_outcome=False) == {"A": (0, 0)}


@pytest.mark.parametrize("chance", [0.05, 0.2, 0.5])
def test_one_condition_survives_as_often_as_no_row_is_spoilt(chance):
    """One case each way: A stands unless a cell of either turns in a way that spoils it; by enumeration of the sixteen recodings."""
    data = pd.DataFrame({"A": [0, 1], "Y": [0, 1]})
    expected = 0
    for cells in product((0, 1), repeat=4):
        turned = pd.DataFrame(np.abs(data.to_numpy() - np.reshape(cells, (2, 2))), columns=["A", "Y"])
        models = minimise(truth_table(turned, ["A"], "Y", 1), "parsimonious")
        expected += any("A" in model.terms for model in models) * np.prod([chance if cell else 1 - chance for cell in cells])
    found = term_survival(data, ["A"], "Y", 1, chance, 1000, seed=4)["A"].some
    assert found == pytest.approx(expected, abs=0.05)


# --- refusals ---

HALF = FUZZY.assign(A=[0.9, 0.5, 0.2])


@pytest.mark.parametrize("call, named", [
    (lambda: truth_table(LIPSET, ["DEV", "AGE"], "SURV", 1), "no column 'AGE'; they have DEV, URB"), (lambda: lipset(pri_cut=2), "pri_cut = 2"),
    (lambda: truth_table(LIPSET, ["DEV", "DEV"], "SURV", 1), "each once"), (lambda: truth_table(LIPSET, [], "SURV", 1), "name one to 8"),
    (lambda: truth_table(LIPSET, CONDITIONS, "SURV", 0), "consistency_cut = 0 must lie above 0"), (lambda: lipset(frequency_cut=0), "frequency_cut = 0"),
    (lambda: truth_table(HALF, ["A", "B"], "Y", 0.8), "two is exactly half in A"),
    (lambda: truth_table(FUZZY.assign(A=[0.9, 1.5, 0.2]), ["A"], "Y", 0.8), "A = 1.5 of two must lie between 0 and 1"),
    (lambda: truth_table(FUZZY.assign(B=[0.9, np.nan, 0.2]), ["B"], "Y", 0.8), "B = nan of two"),
    (lambda: truth_table(LIPSET.rename(columns={"DEV": "rich country"}), ["rich country"], "SURV", 1), "has no blank"),
    (lambda: membership(LIPSET, "DEV*"), "'' is no condition"), (lambda: membership(LIPSET, "~~DEV"), "'~~DEV' is no condition"),
    (lambda: membership(LIPSET.iloc[:0], "DEV"), "no case"),
    (lambda: set_relation(LIPSET, "DEV", "SURV", "enough"), "kind = 'enough'"), (lambda: set_relation(LIPSET, "DEV*~DEV", "SURV"), r"no case has any membership in DEV\*~DEV"),
    (lambda: minimise(lipset(), "complex"), "kind = 'complex'"), (lambda: minimise(lipset(), "intermediate"), "directions belong"),
    (lambda: minimise(lipset(), "parsimonious", {"DEV": 1}), "directions belong"), (lambda: minimise(lipset(), "intermediate", {"AGE": 1}), "AGE = 1"),
    (lambda: minimise(lipset(), "intermediate", {"DEV": 2}), "DEV = 2"), (lambda: prime_implicants(lipset(), "intermediate"), "kind = 'intermediate'"),
    (lambda: term_survival(FUZZY, ["A"], "Y", 0.8, 0.1, 5, 1), "0 and 1"), (lambda: term_survival(LIPSET, CONDITIONS, "SURV", 1, 1.5, 5, 1), "flip_prob = 1.5"),
    (lambda: term_survival(LIPSET, CONDITIONS, "SURV", 1, 0.1, 0, 1), "draws = 0")])
def test_what_is_illegal_is_refused(call, named):
    with pytest.raises(ValueError, match=named):
        call()
