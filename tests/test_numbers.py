"""book.numbers and book.results: from an id to the words of a sentence, and what happens when a number is not there."""
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from book import numbers, project, results
from book.errors import BookError
from book.numbers import VERDICTS, look_up, phrase
from book.results import Result, value
from data import assumed, external, reported, tables

RESULTS = {
    "exporters_low": value(np.int64(5), "enterprises", inputs=["chile-fosis.sample", "param:chile-fosis.min_sector_size"]),
    "share_low": value(5 / 121, "share", 3, inputs=["chile-fosis.sample"], note="if they were drawn at random"),
    "span": value("5 to 25", "enterprises", inputs=["chile-fosis.sample"]),
    "half_life": value(5.5452, "years", 1, inputs=["chile-fosis.longevity"]),
}


@pytest.fixture
def published(tmp_path, monkeypatch):
    """The file of results of one chapter, written here, the others publishing nothing; the book's own build is not looked at."""
    monkeypatch.setattr(project, "RESULTS", tmp_path)
    for page in project.notebooks():
        (tmp_path / f"{page.slug}.json").write_text("{}", encoding="utf-8")
    path = tmp_path / "chile-fosis.json"
    path.write_text(json.dumps(results.as_payload(RESULTS)), encoding="utf-8")
    return path


# --- phrases


@pytest.mark.parametrize("low, high, unit, qualifier, text", [
    (1800, 1800, "enterprises", "", "1,800 enterprises"),
    (17000, None, "jobs", "over", "over 17,000 jobs"),
    (17000, None, "jobs a year", "over", "over 17,000 jobs a year"),
    (None, 20, "hectares", "under", "under 20 hectares"),
    (None, 20, "hectares", "at-most", "at most 20 hectares"),
    (None, 20, "hectares", "up-to", "up to 20 hectares"),
    (3, None, "sectors", "at-least", "at least 3 sectors"),
    (1985, 1985, "year", "about", "about 1985"),
    (100, 100, "per cent", "almost", "almost 100 per cent"),
    (14, 14, "cases", "counted", "14 cases"),
    (6, 6, "per cent", "average", "6 per cent"),
    (3, None, "sectors", "", "at least 3 sectors"),
    (None, 3, "sectors", "", "at most 3 sectors"),
    (8, 12, "years", "", "8 to 12 years"),
    (30, 60, "per cent", "up-to", "30 to 60 per cent"),
    (1980, 1989, "year", "", "1980 to 1989"),
    (0.5, 2.25, "hectares", "", "0.5 to 2.25 hectares"),
    (14.8, 14.8, "percentage points", "", "14.8 percentage points"),
    (-3, -3, "per cent", "", "-3 per cent"),
    (0, 0, "cases", "", "0 cases"),
    (1234.5, 1234.5, "tonnes", "", "1,234.5 tonnes"),
    (600, 600, "US$", "", "US$ 600"),
    (105e6, 105e6, "US$", "about", "about US$ 105 million"),
    (1e9, 1e9, "US$ a year", "", "US$ 1 billion a year"),
    (4, 6, "US$ a year", "", "US$ 4 to 6 a year"),
    (50, 50, "LE", "", "LE 50"),
    (1500000, 1500000, "hectares", "", "1.5 million hectares"),
    (1e6, 2e6, "persons", "", "1 million to 2 million persons"),
    (999999, 999999, "persons", "", "999,999 persons"),
    (0.3333, 0.3333, "fraction", "", "one third"),
    (0.6667, 0.6667, "fraction", "", "two thirds"),
    (0.25, 0.25, "fraction", "almost", "almost a quarter"),
    (0.75, 0.75, "fraction", "", "three quarters"),
    (0.5, None, "fraction", "over", "over half"),
    (0.4, 0.4, "fraction", "", "0.4"),
    (3, 3, "rank", "", "third"),
    (1, 1, "rank", "", "first"),
    (6, 6, "times", "", "6 times"),
    (1, None, "times", "over", "over 1 times"),
    (1, 1, "enterprises", "", "1 enterprise"),
    (1, 1, "countries", "", "1 country"),
    (1, 2, "years", "", "1 to 2 years"),
    (0.95, 0.95, "share", "", "0.95"),
    (7, 7, "", "", "7"),
])
def test_phrases(low, high, unit, qualifier, text):
    assert phrase(low, high, unit, qualifier) == text


@pytest.mark.parametrize("low, high, unit, qualifier, options, text", [
    (1800, 1800, "enterprises", "", ["bare"], "1,800"),
    (17000, None, "jobs", "over", ["bare"], "over 17,000"),
    (17000, None, "jobs", "over", ["plain"], "17,000 jobs"),
    (17000, None, "jobs", "over", ["plain", "bare"], "17,000"),
    (3, None, "jobs", "", ["plain"], "3 jobs"),
    (600, 600, "US$", "", ["bare"], "600"),
    (6, 6, "sectors", "", ["word"], "six sectors"),
    (4, 4, "sectors", "", ["word", "bare"], "four"),
    (0, 0, "sectors", "", ["word"], "zero sectors"),
    (20, 20, "sectors", "", ["word"], "twenty sectors"),
    (21, 21, "sectors", "", ["word"], "21 sectors"),
    (2.5, 2.5, "sectors", "", ["word"], "2.5 sectors"),
    (1, 1, "years", "over", ["word"], "over one year"),
    (8, 12, "years", "", ["word"], "eight to twelve years"),
    (8, 12, "years", "", ["low"], "8 years"),
    (8, 12, "years", "", ["high"], "12 years"),
    (8, 12, "years", "about", ["high", "bare"], "12"),
    (1, 12, "years", "", ["low", "word"], "one year"),
    (0.0625, 0.0625, "share", "", [".0%"], "6 per cent"),
    (0.0625, 0.0625, "share", "", [".2f"], "0.06"),
    (0.4, 0.6, "share", "", [".0%"], "40 per cent to 60 per cent"),
    (1e6, 1e6, "persons", "", [",.0f"], "1,000,000 persons"),
    (1800, 1800, "enterprises", "", [".1f", "bare"], "1800.0"),
])
def test_phrases_with_options(low, high, unit, qualifier, options, text):
    assert phrase(low, high, unit, qualifier, options) == text


@pytest.mark.parametrize("number, digits, text", [
    (5.5452, 1, "5.5 years"), (5.5452, 0, "6 years"), (5, 2, "5.00 years"), (5.5452, None, "5.5452 years"), (12345.678, 1, "12,345.7 years"),
])
def test_phrases_with_digits(number, digits, text):
    assert phrase(number, number, "years", digits=digits) == text


@pytest.mark.parametrize("options", [["bogus"], [".q"], ["Bare"], ["bare", "bogus"], [".1f", "bogus"], ["bogus", ".1f"]])
def test_an_option_that_says_nothing_is_refused(options):
    """Also when it stands beside a good one, or a slip of the pen is never seen."""
    with pytest.raises(BookError, match="is neither a number format nor one of bare, word, low, high, plain"):
        phrase(1.5, 1.5, "years", "", options)


@pytest.mark.parametrize("low, high, option", [(50, None, "high"), (None, 20, "low")])
def test_an_end_that_is_open_cannot_be_asked_for(low, high, option):
    """Or else the unit alone stands in the sentence."""
    with pytest.raises(BookError):
        phrase(low, high, "persons", "", [option])


def test_every_figure_of_the_report_has_a_phrase():
    for _, row in reported.figures().iterrows():
        figure = reported.figure(row["id"])
        text = phrase(figure.low, figure.high, figure.unit, figure.qualifier)
        assert text == " ".join(text.split()) and "nan" not in text and "None" not in text, row["id"]
        assert any(sign.isdigit() for sign in text) or figure.unit in ("fraction", "rank"), (row["id"], text)


# --- a number of each layer


def test_a_reported_number():
    number = look_up("trujillo.enterprises")
    assert (number.id, number.text, number.layer, number.paragraph, number.verdict) == (
        "trujillo.enterprises", "1,800 enterprises", "reported", "53", "")
    facts = dict(number.facts)
    assert facts["As printed"] == "“1,800 footwear enterprises”" and facts["Where"] == "UNCTAD/ECDC/PA/1, ¶53"
    assert facts["What"] == "enterprises: footwear cluster of Trujillo"
    assert number.files == ("data/reported/figures.csv", "data/reported/verdicts.csv")


def test_a_reported_number_with_its_letter_period_and_note():
    number = look_up("guatemala.export_revenue | plain")
    row = reported.figure("guatemala.export_revenue")
    assert number.text == "US$ 105 million" and dict(number.facts)["When"] == row.period == "1992"
    lettered = next(row for _, row in reported.figures().iterrows() if row["sub"])
    assert look_up(lettered["id"]).paragraph == f"{lettered['paragraph']}({lettered['sub']})"
    assert f"¶{lettered['paragraph']}({lettered['sub']})" in dict(look_up(lettered["id"]).facts)["Where"]
    assert dict(look_up("front.participants").facts)["Note"] == reported.figure("front.participants").note


def test_a_counted_number_says_so():
    facts = dict(look_up("front.cases").facts)
    assert facts["Counted"] == "by this book, not printed" and "As printed" not in facts


def test_an_assumed_number():
    number = look_up("param:chile-fosis.confidence|.0%")
    row = assumed.parameter("chile-fosis", "confidence")
    assert (number.text, number.layer, number.paragraph) == ("95 per cent", "assumed", "")
    assert dict(number.facts) == {"What": row["meaning"], "Range": "0.5 to 0.99 share", "Basis": row["basis"]}
    assert [label for label, _ in number.facts] == ["What", "Range", "Basis"]
    assert number.files == ("data/assumed/parameters.csv",)


def test_an_assumed_choice():
    number = look_up("param:chile-fosis.prior")
    assert number.text == "uniform" and dict(number.facts)["Choices"] == "uniform, jeffreys"


def test_an_assumed_month(tmp_path, monkeypatch):
    (tmp_path / "assumed").mkdir()
    (tmp_path / "assumed/parameters.csv").write_text(
        "chapter,name,type,default,low,high,choices,unit,meaning,basis\n"
        "elm,start,month,1989-07,1985-01,1995-12,,month,month of the first sale,the years of the report\n", encoding="utf-8")
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    tables._whole.cache_clear()
    try:
        number = look_up("param:elm.start")
        assert "1985-01 to 1995-12" in dict(number.facts)["Range"]
        assert "1989" in number.text
    finally:
        tables._whole.cache_clear()


def test_an_external_number():
    number = look_up("study:chile-fosis.self_employment_small")
    row = external.study("chile-fosis.self_employment_small")
    assert (number.text, number.layer, number.paragraph) == ("14.8 percentage points", "external", "")
    facts = dict(number.facts)
    assert facts["Source"] == "martinez2018micro" and facts["Seen"] == "abstract"
    assert facts["Where and when"] == f"{row['place']}, {row['period']}"
    assert facts["What"] == row["estimand"] and facts["Note"] == row["note"] and "Sample" not in facts
    assert number.files == ("data/external/studies.csv",)


def test_an_external_range_with_its_sample(monkeypatch):
    row = external.study("chile-fosis.wage_work") | {"value": None, "low": 4.0, "high": 11.5, "n": 1948.0}
    monkeypatch.setattr(numbers.external, "study", lambda id: row)
    number = look_up("study:chile-fosis.wage_work")
    assert number.text == "4 to 11.5 percentage points" and dict(number.facts)["Sample"] == "1,948"


def test_a_number_of_a_series():
    number, row = look_up("series:zimbabwe.population_1994"), external.yardstick("zimbabwe.population_1994")
    assert (number.layer, number.paragraph, number.files) == ("external", "", ("data/external/yardsticks.csv",))
    assert number.text == phrase(row["value"], row["value"], row["unit"])
    facts = dict(number.facts)
    assert facts["What"] == f"{row['indicator']}, 1994" and all(row[part] in facts["Source"] for part in ("source", "code", "vintage"))


def test_a_computed_number(published):
    number = look_up("chile-fosis.exporters_low")
    assert (number.text, number.layer, number.paragraph, number.verdict) == ("5 enterprises", "computed", "", "")
    assert dict(number.facts) == {"Computed from": "chile-fosis.sample; param:chile-fosis.min_sector_size", "Chapter": "chile-fosis"}
    assert [path.rpartition("/")[2] for path in number.files] == ["chile-fosis.json"]


@pytest.mark.parametrize("written, text", [
    ("share_low", "0.041"), ("share_low|.0%", "4 per cent"), ("span", "5 to 25"), ("half_life", "5.5 years"), ("half_life|.0f|bare", "6"),
])
def test_texts_of_computed_numbers(published, written, text):
    assert look_up(f"chile-fosis.{written}").text == text


def test_a_computed_number_with_its_note(published):
    assert dict(look_up("chile-fosis.share_low").facts)["Note"] == "if they were drawn at random"


# --- verdicts


def test_verdicts_stand_with_their_numbers():
    """Those that the audit doubts are marked, with the reason; the others are not."""
    seen = set()
    for _, row in reported.verdicts().iterrows():
        if row["figure"].startswith("chile-fosis."):
            continue  # needs that chapter's results
        number = look_up(row["figure"])
        assert number.verdict == (row["verdict"] if row["verdict"] in VERDICTS else "")
        seen.add(number.verdict)
        expected = f"{VERDICTS[number.verdict][1]}: {row['why']}" if number.verdict else None
        assert dict(number.facts).get("Audit") == expected
    assert "impossible" in seen


@pytest.mark.parametrize("verdict", ["holds", "ambiguous", "inconsistent", "impossible", "unchecked"])
def test_only_doubts_are_marked(verdict, monkeypatch):
    figure = replace(reported.figure("trujillo.enterprises"), verdict=verdict, why="for the test")
    monkeypatch.setattr(numbers.reported, "figure", lambda id: figure)
    number = look_up("trujillo.enterprises")
    doubted = verdict in ("ambiguous", "inconsistent", "impossible")
    assert number.verdict == (verdict if doubted else "")
    assert ("Audit" in dict(number.facts)) == doubted


def test_each_verdict_has_a_sign_and_words_of_its_own():
    assert len({sign for sign, _ in VERDICTS.values()}) == len({words for _, words in VERDICTS.values()}) == len(VERDICTS) == 3


# --- ids that are wrong


@pytest.mark.parametrize("written, near", [
    ("trujillo.enterprise", "'trujillo.enterprises'"), ("param:chile-fosis.confidenc", "'confidence'"),
    ("study:chile-fosis.wage_works", "'chile-fosis.wage_work'"), ("series:zimbabwe.population_1949", "'zimbabwe.population_1994'"),
    ("chile-fosis.exporter_low", "'chile-fosis.exporters_low'"),
])
def test_a_wrong_id_suggests_the_near_one(published, written, near):
    with pytest.raises(BookError) as caught:
        look_up(written)
    message = str(caught.value)
    assert message.startswith(f"number {written!r}") and "did you mean" in message and near in message


def test_an_unknown_prefix():
    with pytest.raises(BookError, match="number 'table:coffee.price': unknown prefix 'table'; use param:, study: or series:"):
        look_up("table:coffee.price")


@pytest.mark.parametrize("written", ["trujillo", "", "|bare"])
def test_an_id_has_two_parts(written):
    with pytest.raises(BookError, match="an id has two parts"):
        look_up(written)


def test_a_name_that_is_both_figure_and_result_is_refused(published):
    published.write_text(json.dumps(results.as_payload({"sample": value(121, "enterprises", inputs=["x"])})), encoding="utf-8")
    with pytest.raises(BookError, match="'chile-fosis.sample' is both a figure of the report and a result of chapter 'chile-fosis'"):
        look_up("chile-fosis.sample")


def test_a_bad_option_in_a_role_is_refused():
    with pytest.raises(BookError, match="'bogus' is neither"):
        look_up("trujillo.enterprises|bogus")


def test_blanks_around_the_parts_do_not_count():
    assert look_up(" trujillo.enterprises | bare ") == look_up("trujillo.enterprises|bare")


# --- results


@pytest.mark.parametrize("given, kind", [
    (np.int64(3), int), (np.float64(0.5), float), (np.float32(0.5), float), (np.array(3), int), (np.str_("some"), str), (3, int),
    (0.5, float), ("some", str),
])
def test_values_become_plain(given, kind):
    result = value(given, "units", 1, ["a.b"], "a note")
    assert type(result.value) is kind and result.value == given
    assert result == Result(kind(given), "units", 1, ("a.b",), "a note")
    json.dumps(results.as_payload({"key": result}))


@pytest.mark.parametrize("given", [
    None, [1], (1,), {}, 1 + 2j, np.array([1, 2]), math.nan, np.float64("nan"), np.float32("nan"), math.inf, -math.inf,
], ids=repr)
def test_values_that_are_no_number_are_refused(given):
    with pytest.raises(BookError, match="a published value"):
        value(given)


def test_results_come_back_as_they_were_published(published):
    assert results.read("chile-fosis") == RESULTS
    assert results.one("chile-fosis", "half_life") == RESULTS["half_life"]


def test_a_wrong_result_suggests_the_near_one(published):
    with pytest.raises(BookError, match="chapter 'chile-fosis' publishes no result 'half_live' .did you mean 'half_life'"):
        results.one("chile-fosis", "half_live")


def test_missing_results_say_what_to_do(published):
    published.unlink()
    with pytest.raises(BookError, match="chile-fosis.json is missing: chapter 'chile-fosis' has not been executed; run `make book`"):
        results.read("chile-fosis")
    with pytest.raises(BookError, match="has not been executed"):
        look_up("chile-fosis.exporters_low")


@pytest.mark.parametrize("content", [
    b"", b'{"a": {"value": 1', b"\xff\xfe", b"[]", b'{"a": 1}', b'{"a": {"value": 1}}', b'{"a": {"inputs": []}}',
    b'{"a": {"value": 1, "inputs": [], "colour": "red"}}',
])
def test_damaged_results_say_what_to_do(published, content):
    """Cut off, or JSON of another shape."""
    published.write_bytes(content)
    with pytest.raises(BookError, match=r"chile-fosis.json is damaged.*delete it and run `make book`"):
        results.read("chile-fosis")
