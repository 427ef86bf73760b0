"""data.assumed: the registry of parameters is sane, `check` says what is wrong, and chapters set what the registry says."""
import ast
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from book import notebook, project
from data import assumed, tables
from data.assumed import ParameterError
from data.tables import UnknownName

HEADER = "chapter,name,type,default,low,high,choices,unit,meaning,basis\n"
MADE_UP = HEADER + """elm,share_sold,number,0.4,0.1,0.9,,share,part of the honey that is sold,between nothing and all
elm,hives,integer,12,1,40,,hives,hives of a keeper,the keepers' own count
elm,start,month,1989-07,1985-01,1995-12,,month,month of the first sale,the years of the report
elm,end,month,1990-01,1985-01,,,month,month of the last sale,no end is known
elm,method,choice,fast,,,fast|slow,method,how to count,there are but two
elm,price,number,3,,,,US$,price of a jar,no limit is known
oak,rate,number,0.05,0,1,,share,yearly rate,by definition
"""
LOW, HIGH = 0.1, 0.9
FEWEST, MOST = 1, 40

drawn = settings(deadline=None, derandomize=True)


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """A made-up registry in place of the book's own."""
    (tmp_path / "assumed").mkdir()
    (tmp_path / "assumed/parameters.csv").write_text(MADE_UP, encoding="utf-8")
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    tables._whole.cache_clear()
    yield
    tables._whole.cache_clear()


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """The same for tests that draw many values."""
    folder = tmp_path_factory.mktemp("tables")
    (folder / "assumed").mkdir()
    (folder / "assumed/parameters.csv").write_text(MADE_UP, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "FOLDER", folder)
        tables._whole.cache_clear()
        yield
    tables._whole.cache_clear()


# --- the book's own registry


def book_rows():
    table = assumed.parameters()
    return [assumed.parameter(chapter, name) for chapter, name in zip(table["chapter"], table["name"])]


def name_of(row):
    return f"{row['chapter']}.{row['name']}"


def test_the_registry_has_each_parameter_once():
    names = [name_of(row) for row in book_rows()]
    assert names and len(set(names)) == len(names)


@pytest.mark.parametrize("row", book_rows(), ids=name_of)
def test_registered_parameters_are_sane(row):
    assert row["unit"].strip() and row["meaning"].strip() and len(row["basis"].split()) >= 3
    if row["type"] == "choice":
        choices = row["choices"].split("|")
        assert row["default"] in choices and len(set(choices)) == len(choices) >= 2
        assert row["low"] is None and row["high"] is None
    else:
        assert row["choices"] == ""
        assert row["low"] is not None and row["high"] is not None
        assert row["low"] < row["high"] and row["low"] <= row["default"] <= row["high"]
        assert type(row["default"]) is type(row["low"]) is type(row["high"]) is {"integer": int, "number": float, "month": str}[row["type"]]
    assert assumed.check(row["chapter"], {row["name"]: row["default"]}) == {row["name"]: row["default"]}


def test_registered_chapters_are_notebooks_of_the_book():
    assert {row["chapter"] for row in book_rows()} <= {page.slug for page in project.notebooks()}


@pytest.mark.parametrize("page", project.notebooks(), ids=lambda page: page.slug)
def test_parameters_cells_set_the_registered_defaults(page):
    """Plain assignments, one a registered name, with its default and its type: papermill replaces what stands there."""
    cell = next(cell for cell in notebook.from_text(page).cells if notebook.PARAMETERS_TAG in cell.metadata.get("tags", []))
    assert all(isinstance(statement, (ast.Assign, ast.AnnAssign)) for statement in ast.parse(cell.source).body)
    values = {}
    exec(cell.source, values)
    del values["__builtins__"]
    expected = assumed.defaults(page.slug)
    assert values == expected
    assert {name: type(value) for name, value in values.items()} == {name: type(value) for name, value in expected.items()}


# --- reading a registry


def test_values_are_typed(registry):
    assert assumed.defaults("elm") == {"share_sold": 0.4, "hives": 12, "start": "1989-07", "end": "1990-01", "method": "fast", "price": 3.0}
    types = {name: type(value) for name, value in assumed.defaults("elm").items()}
    assert types == {"share_sold": float, "hives": int, "start": str, "end": str, "method": str, "price": float}
    assert assumed.parameter("elm", "price")["low"] is None and assumed.parameter("elm", "method")["high"] is None
    assert list(assumed.parameters()["chapter"].unique()) == ["elm", "oak"]
    assert assumed.parameter("elm", "hives")["high"] == 40


def test_a_wrong_name_suggests_the_near_one(registry):
    with pytest.raises(UnknownName, match="no parameter 'hive' of 'elm' .did you mean 'hives'"):
        assumed.parameter("elm", "hive")


def test_a_parameter_of_another_chapter_is_unknown(registry):
    with pytest.raises(UnknownName, match="no parameter 'rate' of 'elm'"):
        assumed.parameter("elm", "rate")


# --- check


def refusal(values, chapter="elm"):
    with pytest.raises(ParameterError) as caught:
        assumed.check(chapter, values)
    return str(caught.value)


def test_check_returns_what_it_was_given(registry):
    values = {"hives": 40, "share_sold": 0.1, "start": "1995-12", "method": "slow", "price": -1e9}
    checked = assumed.check("elm", values)
    assert checked == values and checked is not values
    assert assumed.check("elm", {}) == {}


def test_a_whole_number_will_do_where_a_number_is_wanted(registry):
    assert assumed.check("oak", {"rate": 1}) == {"rate": 1}


def test_an_unknown_name_is_refused_with_the_near_one(registry):
    message = refusal({"hives": 3, "shares_sold": 0.5})
    assert "elm has no parameter 'shares_sold'" in message and "did you mean 'share_sold'" in message
    assert "hives, start, end, method" in message


def test_a_chapter_without_parameters_says_so(registry):
    assert "it has none" in refusal({"rate": 0.5}, "beech")


@pytest.mark.parametrize("name, value, words", [
    *(("share_sold", value, "a number") for value in (True, "0.5", math.nan, None, [0.5])),
    *(("hives", value, "a whole number") for value in (3.0, True, "3", math.nan, None)),
    *(("start", value, "a month such as '1989-07'") for value in ("1989", "1989-13", "1989-00", "1989-07-01", 198907, None)),
    *(("method", value, "one of the choices") for value in (1, None, ["fast"])),
])
def test_a_wrong_type_is_refused_with_the_right_one(registry, name, value, words):
    message = refusal({name: value})
    assert f"elm: {name} = {value!r} must be {words}" in message
    assert assumed.parameter("elm", name)["meaning"] in message


@pytest.mark.parametrize("name, value, span", [
    *(("share_sold", value, "0.1 to 0.9 share") for value in (0.0999, 0.901, 1, math.inf, -math.inf)),
    *(("hives", value, "1 to 40 hives") for value in (0, 41)),
    *(("start", value, "1985-01 to 1995-12 month") for value in ("1984-12", "1996-01")),
])
def test_a_value_out_of_range_is_refused_with_range_and_basis(registry, name, value, span):
    message = refusal({name: value})
    assert f"{name} = {value!r} is outside {span}" in message
    assert f"basis of the range: {assumed.parameter('elm', name)['basis']}" in message


def test_a_wrong_choice_is_refused_with_the_choices(registry):
    message = refusal({"method": "slwo"})
    assert "method = 'slwo' is not among fast, slow" in message and "did you mean 'slow'" in message


def test_a_month_without_an_end_has_no_end(registry):
    assert assumed.check("elm", {"end": "2020-01"})
    assert "is outside" in refusal({"end": "1984-12"})


def test_one_wrong_value_among_right_ones_is_found(registry):
    assert "hives = 99" in refusal({"share_sold": 0.5, "hives": 99, "method": "slow"})


@drawn
@given(st.floats(LOW, HIGH))
def test_any_number_within_the_range_passes(made_up, value):
    assert assumed.check("elm", {"share_sold": value}) == {"share_sold": value}


@drawn
@given(st.one_of(st.floats(max_value=LOW, exclude_max=True), st.floats(min_value=HIGH, exclude_min=True)))
def test_any_number_outside_the_range_is_refused(made_up, value):
    assert "is outside" in refusal({"share_sold": value})


@drawn
@given(st.integers(FEWEST, MOST))
def test_any_whole_number_within_the_range_passes(made_up, value):
    assert assumed.check("elm", {"hives": value}) == {"hives": value}


@drawn
@given(st.one_of(st.integers(max_value=FEWEST - 1), st.integers(min_value=MOST + 1)))
def test_any_whole_number_outside_the_range_is_refused(made_up, value):
    assert "is outside" in refusal({"hives": value})


@drawn
@given(st.dates())
def test_months_are_within_the_range_when_they_come_between_its_ends(made_up, day):
    month = f"{day.year:04d}-{day.month:02d}"
    if (1985, 1) <= (day.year, day.month) <= (1995, 12):
        assert assumed.check("elm", {"start": month})
    else:
        assert "is outside" in refusal({"start": month})
