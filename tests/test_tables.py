"""data.tables, data.schemas, data.reported, data.external: tables load, damage is named, rows refer to rows that exist."""
import re
import shutil
from itertools import chain

import pandas as pd
import pytest
from pybtex.database import parse_file

from data import external, reported, tables
from data.schemas import CASES, PLACES, SCHEMAS
from data.tables import ReadLog, TableError, UnknownName

GENERIC_SPEAKERS = {"report", "participants", "some-participants", "several-participants", "one-participant", "critics"}
PARAGRAPHS = {str(number) for number in range(1, 94)}
UNITS_IN_SHARES = {"per cent": 100, "fraction": 1}


def cells(column):
    """All words of a list column, empty ones left out."""
    return {word for cell in column for word in cell.split(";") if word}


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The folder of a copy of the tables, which the loaders read instead; nothing read before is remembered."""
    folder = tmp_path / "data"
    for layer in {name.split("/")[0] for name in SCHEMAS}:
        shutil.copytree(tables.FOLDER / layer, folder / layer, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(tables, "FOLDER", folder)
    monkeypatch.setattr(tables, "READ_LOG", ReadLog())
    tables._whole.cache_clear()
    yield folder
    tables._whole.cache_clear()


def replace(path, old, new):
    """Replace the one place where a text stands in a file."""
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {path.name}"
    path.write_text(content.replace(old, new), encoding="utf-8")


# --- every table as it stands


@pytest.mark.parametrize("table", SCHEMAS)
def test_table_loads_with_its_types(table):
    schema, frame = SCHEMAS[table], tables.select(table)
    assert len(frame) > 0
    assert list(frame.columns) == list(schema.frame.columns)
    for column in frame:
        if column in schema.numbers:
            assert frame[column].dtype == "float64"
        else:
            assert (frame[column].dtype == "category") == (column in schema.categories), column
            assert all(type(cell) is str for cell in frame[column]), column


def test_every_file_in_a_layer_has_a_schema():
    found = {f"{path.parent.name}/{path.stem}" for path in tables.FOLDER.glob("*/*.csv")}
    assert found == set(SCHEMAS)


def test_cells_hold_no_stray_white_space():
    for table in SCHEMAS:
        frame = tables.select(table)
        for column in frame.columns.difference(SCHEMAS[table].numbers):
            stray = [cell for cell in frame[column].astype(str) if cell != " ".join(cell.split())]
            assert not stray, f"{table}, {column}: {stray}"


def test_lists_hold_nothing_twice_and_nothing_empty():
    for table, schema in SCHEMAS.items():
        for column in schema.lists:
            for cell in filter(None, tables.select(table)[column]):
                parts = cell.split(";")
                assert all(parts) and len(set(parts)) == len(parts), f"{table}, {column}: {cell}"


def test_a_selection_is_fresh():
    first = tables.select("reported/themes")
    first.loc[0, "name"] = "spoilt"
    assert tables.select("reported/themes").loc[0, "name"] != "spoilt"


def test_select_takes_equal_cells_and_members_of_lists():
    assert set(tables.select("reported/figures", case="kenya")["case"]) == {"kenya"}
    everything = tables.select("reported/claims")
    found = tables.select("reported/claims", themes="gender", case="tiruppur")
    expected = [row["id"] for _, row in everything.iterrows() if row["case"] == "tiruppur" and "gender" in row["themes"].split(";")]
    assert list(found["id"]) == expected
    assert 0 < len(expected) < len(tables.select("reported/claims", case="tiruppur"))
    assert list(found.index) == list(range(len(found)))


def test_select_with_none_asks_for_nothing():
    assert len(tables.select("reported/figures", case=None)) == len(tables.select("reported/figures"))


def test_select_of_a_wrong_table_or_column():
    with pytest.raises(UnknownName, match="no table 'reported/figurs'.*reported/figures"):
        tables.select("reported/figurs")
    with pytest.raises(KeyError, match="colour"):
        tables.select("reported/figures", colour="red")


# --- damage

THEMES = "theme,name,definition\nbees,Bees,What flies\nwax,Wax,What burns\n"
FIGURES = ("id,paragraph,sub,case,subject,measure,low,high,qualifier,unit,period,token,note\n"
           "kenya.hives,77,,kenya,keepers,hives,3,4,about,hives,1995,3 to 4 hives,\n"
           "kenya.yield,78,a,kenya,keepers,honey,,9,under,tonnes,1995,under nine tonnes,\n")
DAMAGE = [
    ("row too short", "reported/themes", THEMES.replace(",What burns", ""), 3, "2 cells where the header has 3"),
    ("row too long", "reported/themes", THEMES.replace("What burns", "What burns,brightly"), 3, "4 cells where the header has 3"),
    ("blank line", "reported/themes", THEMES.replace("\nwax", "\n\nwax"), 3, "0 cells where the header has 3"),
    ("renamed column", "reported/themes", THEMES.replace("definition", "colour"), 1, "expected theme, name, definition"),
    ("column missing", "reported/themes", "theme,name\nbees,Bees\n", 1, "expected theme, name, definition"),
    ("columns in another order", "reported/themes",
     THEMES.replace("name,definition", "definition,name"), 1, "expected theme, name, definition"),
    ("unknown column", "reported/themes",
     "theme,name,definition,colour\nbees,Bees,What flies,red\n", 1, "theme, name, definition, colour"),
    ("empty file", "reported/themes", "", 1, "the columns are none"),
    ("open quotation", "reported/themes", THEMES + '"wo', 4, "not valid CSV"),
    ("text after a quotation", "reported/themes", THEMES.replace("Wax", '"Wax"es'), 3, "not valid CSV"),
    ("empty where filled", "reported/themes", THEMES.replace("Wax", ""), 3, "name is ''"),
    ("pattern", "reported/themes", THEMES.replace("wax,", "Wax!,"), 3, "theme is 'Wax!'"),
    ("NUL in an id", "reported/themes", THEMES.replace("wax,", "w\0ax,"), 3, "w\\x00ax"),
    ("doubled id", "reported/themes", THEMES + "wax,Wax,What seals\n", (3, 4), "theme is 'wax'"),
    ("doubled figure", "reported/figures", FIGURES + FIGURES.splitlines()[1] + "\n", (2, 4), "kenya.hives"),
    ("word outside a vocabulary", "reported/figures", FIGURES.replace("under,", "below,"), 3, "qualifier is 'below'"),
    ("wrong case", "reported/figures", FIGURES.replace("78,a,kenya", "78,a,kenia"), 3, "case is 'kenia'"),
    ("paragraph beyond the last", "reported/figures", FIGURES.replace(",78,", ",94,"), 3, "paragraph is '94'"),
    ("paragraph zero", "reported/figures", FIGURES.replace(",78,", ",0,"), 3, "paragraph is '0'"),
    ("text in a number column", "reported/figures", FIGURES.replace(",,9,", ",,nine,"), 3, "high is 'nine', not a number"),
    ("NaN in a number column", "reported/figures", FIGURES.replace(",,9,", ",,nan,"), 3, "high is 'nan', not a number"),
    ("id without a case", "reported/figures", FIGURES.replace("kenya.yield", "yield"), 3, "id is 'yield'"),
]


def damaged(tmp_path, table, content):
    """The message with which `parse` refuses a file of this content."""
    path = tmp_path / "data" / f"{table}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TableError) as caught:
        tables.parse(path, SCHEMAS[table])
    message = str(caught.value)
    assert message.startswith(f"data/{table}.csv")
    assert f"git checkout -- data/{table}.csv" in message
    return message


def test_the_made_up_tables_are_sound(tmp_path):
    """Or else the tests of damage would prove nothing. Empty number cells are missing, text cells are never."""
    for table, content in (("reported/themes", THEMES), ("reported/figures", FIGURES)):
        path = tmp_path / f"{table.split('/')[1]}.csv"
        path.write_text(content, encoding="utf-8")
        frame = tables.parse(path, SCHEMAS[table])
        assert len(frame) == 2
    assert pd.isna(frame.loc[1, "low"]) and frame.loc[1, "high"] == 9 and frame.loc[1, "note"] == ""


@pytest.mark.parametrize("table, content, line, words", [row[1:] for row in DAMAGE], ids=[row[0] for row in DAMAGE])
def test_damage_is_named_with_file_line_and_remedy(tmp_path, table, content, line, words):
    message = damaged(tmp_path, table, content)
    named = re.search(r", line (\d+):", message)
    assert named, message
    assert int(named[1]) in (line if isinstance(line, tuple) else (line,)), message
    assert words in message


def test_a_missing_file_is_named(tmp_path):
    assert "the table is missing" in damaged(tmp_path, "reported/themes", None)


def test_text_that_is_not_utf8_is_named_with_its_place(tmp_path):
    content = THEMES.encode().replace(b"Wax", b"W\xe9x")
    message = damaged(tmp_path, "reported/themes", content)
    assert "not UTF-8" in message
    assert re.search(rf"byte {content.index(0xE9)}\b|line 3\b", message)


def test_a_nul_byte_in_free_text_is_refused(tmp_path):
    assert "line 3" in damaged(tmp_path, "reported/themes", THEMES.replace("What burns", "What\0burns"))


@pytest.mark.parametrize("infinite", ["inf", "-inf", "Infinity"])
def test_an_infinite_number_is_refused(tmp_path, infinite):
    assert "line 3" in damaged(tmp_path, "reported/figures", FIGURES.replace(",,9,", f",,{infinite},"))


def test_an_id_that_ends_with_a_line_break_is_refused(tmp_path):
    """A pattern that ends with $ lets one through."""
    damaged(tmp_path, "reported/figures", FIGURES.replace("kenya.yield,", '"kenya.yield\n",'))


def test_a_record_over_several_lines_is_named_by_one_of_them(tmp_path):
    message = damaged(tmp_path, "reported/themes", 'theme,name,definition\nbees,Bees,"What\nflies"\nWAX,Wax,What burns\n')
    assert ", line 4:" in message


def test_windows_line_ends_are_read_alike(tmp_path):
    path = tmp_path / "themes.csv"
    path.write_bytes(THEMES.replace("\n", "\r\n").encode())
    assert list(tables.parse(path, SCHEMAS["reported/themes"])["definition"]) == ["What flies", "What burns"]


def test_damage_of_the_books_own_table_reaches_the_reader(copied):
    replace(copied / "reported/figures.csv", ",1800,1800,,enterprises,", ",1800,many,,enterprises,")
    with pytest.raises(TableError, match=r"data/reported/figures\.csv, line \d+: high is 'many'"):
        reported.figure("trujillo.enterprises")


# --- what was read


def test_the_log_notes_table_selection_and_digest(copied):
    reported.figures(case="kenya")
    reported.claims(theme="gender")
    reported.figures(case="kenya")
    entries = tables.READ_LOG.entries()
    assert [(entry["table"], entry["selection"]) for entry in entries] == [
        ("reported/claims", {"themes": "gender"}), ("reported/figures", {"case": "kenya"})]
    assert entries[1]["digest"] == tables.digest(tables.rows("reported/figures", {"case": "kenya"}))


def test_the_log_notes_what_was_not_found(copied):
    """A row that is added later makes the chapter stale."""
    with pytest.raises(UnknownName):
        reported.figure("kenya.elephants")
    assert {"id": "kenya.elephants"} in [entry["selection"] for entry in tables.READ_LOG.entries()]


def test_rows_leaves_no_note(copied):
    tables.rows("reported/figures", {"case": "kenya"})
    assert tables.READ_LOG.entries() == []


def test_a_figure_depends_on_its_verdict(copied):
    reported.figure("chile-fosis.sectors")
    assert [entry["table"] for entry in tables.READ_LOG.entries()] == ["reported/figures", "reported/verdicts"]


@pytest.mark.parametrize("old, new, changes", [
    (",1800,1800,,enterprises,", ",1801,1801,,enterprises,", True),
    ("over 17,000 jobs", "over 17 000 jobs", False),
])
def test_a_digest_changes_with_the_selected_rows_only(copied, old, new, changes):
    before = tables.digest(tables.rows("reported/figures", {"case": "trujillo"}))
    replace(copied / "reported/figures.csv", old, new)
    tables._whole.cache_clear()
    after = tables.digest(tables.rows("reported/figures", {"case": "trujillo"}))
    assert (after != before) == changes


def test_a_digest_tells_column_names_and_order_of_rows():
    frame = pd.DataFrame({"a": ["1", "2"], "b": ["x", "y"]})
    others = [frame.rename(columns={"a": "c"}), frame.iloc[::-1], frame.iloc[:1], frame.replace("y", "z")]
    assert len({tables.digest(other) for other in [frame, *others]}) == 5
    assert tables.digest(frame.copy()) == tables.digest(frame)


# --- names


def test_a_wrong_figure_suggests_the_near_one():
    with pytest.raises(UnknownName, match="did you mean 'trujillo.enterprises'"):
        reported.figure("trujillo.enterprise")


def test_a_wrong_theme_suggests_the_near_one():
    with pytest.raises(UnknownName, match="no theme 'gendr' .did you mean 'gender'"):
        reported.claims(theme="gendr")


def test_a_wrong_study_suggests_the_near_one():
    with pytest.raises(UnknownName, match="did you mean 'chile-fosis.wage_work'"):
        external.study("chile-fosis.wages_work")


def test_a_wrong_yardstick_suggests_the_near_one():
    with pytest.raises(UnknownName, match="did you mean 'zimbabwe.population_1994'"):
        external.yardstick("zimbabwe.populaton_1994")


def test_a_name_like_no_other_suggests_nothing():
    with pytest.raises(UnknownName) as caught:
        reported.figure("xyzzy")
    assert "did you mean" not in str(caught.value)


def test_a_figure_as_an_object():
    figure = reported.figure("trujillo.enterprises")
    assert (figure.value, figure.low, figure.high, figure.unit, figure.where) == (1800, 1800, 1800, "enterprises", "53")
    assert (figure.verdict, figure.why) == ("unchecked", "")


def test_a_figure_carries_its_verdict():
    figure = reported.figure("chile-fosis.sectors")
    row = reported.verdicts().set_index("figure").loc["chile-fosis.sectors"]
    assert (figure.verdict, figure.why) == (row["verdict"], row["why"]) and figure.verdict == "ambiguous"


def test_where_joins_paragraph_and_letter():
    common = dict(id="a.b", case="kenya", subject="s", measure="m", qualifier="", unit="u", period="", token="", note="", low=1.0, high=1.0)
    assert reported.Figure(paragraph="58", sub="a", **common).where == "58(a)"


@pytest.mark.parametrize("id, low, high", [("chile-horticulture.yield_gap", 30, 60), ("front.participants", 50, None),
                                           ("zimbabwe.smallholder_maximum", None, 20)])
def test_a_range_has_no_value(id, low, high):
    figure = reported.figure(id)
    assert (figure.low, figure.high) == (low, high)
    with pytest.raises(ValueError, match=f"{id} is not a point.*use .low and .high"):
        figure.value


def test_loaders_of_one_case_or_paragraph():
    assert set(reported.figures(paragraph=47)["id"]) == set(reported.figures(paragraph="47")["id"]) > {"chile-fosis.exporters_knitwear"}
    assert list(reported.cases("kenya")["slug"]) == ["kenya"]
    assert list(reported.people("mukumbu")["id"]) == ["mukumbu"]
    assert set(reported.claims(speaker="little")["id"]) > set(reported.claims(speaker="moyo;little")["id"]), "joint speakers count for each"
    assert set(external.studies("chile-fosis")["case"]) == {"chile-fosis"}
    assert external.study("chile-fosis.wage_work")["value"] == 9 and external.study("chile-fosis.wage_work")["low"] is None


# --- rows that refer to rows


@pytest.fixture(scope="module")
def claims():
    return reported.claims()


@pytest.fixture(scope="module")
def figures():
    return reported.figures()


def case_paragraphs():
    """Case -> the set of its paragraphs."""
    spans = {row["slug"]: row["paragraphs"].split("-") for _, row in reported.cases().iterrows()}
    return {slug: {str(number) for number in range(int(first), int(last) + 1)} for slug, (first, last) in spans.items()}


def test_claims_are_filed_under_known_themes(claims):
    themes = set(reported.themes()["theme"])
    used = cells(claims["themes"])
    assert used - themes == set()
    assert themes - used == set(), "themes without a claim"


def test_claims_oppose_claims_that_oppose_them(claims):
    opposes = {row["id"]: set(filter(None, row["opposes"].split(";"))) for _, row in claims.iterrows()}
    assert any(opposes.values())
    pairs = {(claim, other) for claim, others in opposes.items() for other in others}
    assert {other for _, other in pairs} - set(opposes) == set(), "unknown claims"
    assert {(claim, other) for claim, other in pairs if (other, claim) not in pairs} == set(), "one-sided"
    assert {claim for claim, other in pairs if claim == other} == set(), "opposes itself"


def test_claims_have_known_speakers(claims):
    assert cells(claims["speaker"]) - set(reported.people()["id"]) - GENERIC_SPEAKERS == set()


def test_paraphrases_are_not_repeated(claims):
    assert list(claims["paraphrase"][claims["paraphrase"].duplicated()]) == []


def test_every_paragraph_has_a_claim(claims):
    assert PARAGRAPHS - set(claims["paragraph"]) == set()


def test_every_case_has_claims_and_its_row(claims):
    assert set(reported.cases()["slug"]) == set(CASES) and len(CASES) == 14
    assert set(CASES) - set(claims["case"]) == set()


@pytest.mark.parametrize("table", ["claims", "figures"])
def test_rows_stand_in_the_paragraphs_of_their_case(table):
    frame, spans = tables.select(f"reported/{table}"), case_paragraphs()
    of_cases = {paragraph: slug for slug, span in spans.items() for paragraph in span}
    wrong = [(row["id"], row["paragraph"]) for _, row in frame.iterrows()
             if (row["paragraph"] not in spans[row["case"]] if row["case"] in spans else row["paragraph"] in of_cases)]
    assert wrong == []


def test_cases_share_no_paragraph():
    spans = case_paragraphs()
    assert sum(len(span) for span in spans.values()) == len(set(chain(*spans.values())))
    assert set(chain(*spans.values())) == {str(number) for number in range(24, 81)} - {"58"}


@pytest.mark.parametrize("table", ["reported/claims", "reported/figures", "external/studies", "external/yardsticks"])
def test_ids_begin_with_the_case(table):
    frame = tables.select(table)
    assert [row["id"] for _, row in frame.iterrows() if row["id"].split(".")[0] != row["case"]] == []
    assert set(frame["case"]) <= set(PLACES)


def test_cases_name_known_people_papers_and_countries():
    cases, people, papers = reported.cases(), set(reported.people()["id"]), reported.papers()
    assert cells(cases["panelist"]) - people == set()
    assert all(cases["panelist"] != "")
    codes = cases[cases["paper"] != ""].set_index("slug")["paper"].to_dict()
    assert codes == {case: code for case, code in zip(papers["case"], papers["code"]) if case in CASES}
    assert cells(papers["author"]) - people == set()
    affiliations = reported.people().set_index("id")["affiliation"]
    for _, row in cases.iterrows():
        assert row["affiliation"].split(";") == [affiliations[person] for person in row["panelist"].split(";")], row["slug"]


def test_paragraph_lists_name_real_paragraphs():
    real = PARAGRAPHS | {"cover", "A1", "A2"}
    for table in ("people", "papers", "organisations"):
        assert cells(tables.select(f"reported/{table}")["paragraphs"]) - real == set(), table
    assert cells(reported.organisations()["case"]) - set(PLACES) == set()


def test_verdicts_are_on_figures(figures):
    assert set(reported.verdicts()["figure"]) - set(figures["id"]) == set()


def test_bounds_are_in_order_and_never_both_open(figures):
    assert list(figures[figures["low"] > figures["high"]]["id"]) == []
    assert list(figures[figures["low"].isna() & figures["high"].isna()]["id"]) == []


def test_open_bounds_agree_with_the_qualifier(figures):
    """'over' leaves the upper end open, 'under' the lower; a point has neither."""
    low_only, high_only = figures["high"].isna(), figures["low"].isna()
    assert set(figures[low_only]["qualifier"]) <= {"over", "at-least"}
    assert set(figures[high_only]["qualifier"]) <= {"under", "at-most", "up-to"}
    assert not figures[~low_only & ~high_only]["qualifier"].isin(["over", "under", "at-least", "at-most"]).any()


@pytest.mark.parametrize("unit, most", UNITS_IN_SHARES.items())
def test_shares_lie_between_nought_and_the_whole(figures, unit, most):
    found = figures[figures["unit"].astype(str).str.match(rf"{unit}\b")]
    ends = pd.concat([found["low"], found["high"]]).dropna()
    assert len(ends) > 0
    assert ends.between(0, most).all(), found[["id", "low", "high"]]


def test_tokens_are_short_and_missing_only_where_counted(figures):
    assert [row["id"] for _, row in figures.iterrows() if len(row["token"].split()) > 5] == []
    assert [row["id"] for _, row in figures.iterrows() if (row["token"] == "") != (row["qualifier"] == "counted")] == []


def test_studies_cite_entries_of_the_bibliography():
    from book.project import ROOT

    keys = set(parse_file(ROOT / "chapters/references.bib").entries)
    studies = external.studies()
    assert set(studies["citation_key"]) - keys == set()
    assert set(studies["case"]) - set(PLACES) == set()
    assert list(studies[studies["value"].isna() & studies["low"].isna() & studies["high"].isna()]["id"]) == []
    assert list(studies[studies["low"] > studies["high"]]["id"]) == []


def test_reasons_for_leaving_a_numeral_out_do_not_repeat():
    left = reported.left_out()
    assert not left.duplicated(["paragraph", "token"]).any()
