"""scripts/verify.py and data/reported/source.py, on a small made-up report (and on the real one where its path is told)."""
import os

import pandas as pd
import pytest

from data.reported.source import labels, normalise, numerals, occurrences, paragraphs
from scripts import verify

OPENING = """
WORKSHOP ON BEEKEEPING

REPORT/7

Contents

Bees . . .	1 - 93

## I. OPENING

1. The village of Elm keeps 1,200 hives, and **over 40 keepers** share them. Yields differ by 30 to

50 per cent between valleys. Honey fetched US\\$1 billion.

2. Two kinds of keeper were met: (i) those with *one third* of an acre; and (ii) the rest. One of them sang.

**A heading of 17 words
over two lines**

3. Keepers made some remarks:

- (a) Wax sells at six times the price of honey. It was

said that 16 per cent is lost.
- (b) Some disagreed.

A plain heading without a stop, with 12 in it

"""
ENDING = """
Annex I

LIST OF KEEPERS

Ms. Ash	Elm Lane 5, Elm

Annex II

LIST OF PAPERS

- BEE-1 On wax. By: Ash
"""
BOOK = OPENING + "\n".join(f"{number}. Here nothing is counted.\n" for number in range(4, 94)) + ENDING

FIGURES = [
    ("elm.hives", "1", "", "", "1,200 hives"), ("elm.keepers", "1", "", "over", "over 40 keepers"),
    ("elm.yields", "1", "", "up-to", "30 to 50 per cent"), ("elm.honey", "1", "", "", "US$1 billion"),
    ("elm.kinds", "2", "", "", "Two kinds"), ("elm.land", "2", "i", "", "one third"), ("elm.rest", "2", "ii", "counted", ""),
    ("elm.wax", "3", "a", "", "six times"), ("elm.loss", "3", "a", "", "16 per cent"),
    ("elm.listed", "A1", "", "counted", ""), ("elm.papers", "A2", "", "counted", ""),
]
CLAIMS = [("elm.disagreement", "3", "b")] + [(f"elm.nothing_{number}", str(number), "") for number in range(4, 94)]
LEFT_OUT = [("cover", "REPORT/7", "document symbol"), ("cover", "1 - 93", "paragraph reference"),
            ("A1", "Elm Lane 5", "street address"), ("A2", "BEE-1", "code of a paper")]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """A function that runs the command on made-up rows and text, and returns its exit status and what it printed."""

    def command(figures=FIGURES, claims=CLAIMS, left_out=LEFT_OUT, text=BOOK):
        path = tmp_path / "report.txt"
        path.write_text(text, encoding="utf-8")
        rows = {"figures": figures, "claims": claims, "left_out": left_out}
        monkeypatch.setattr(verify, "read", lambda name: pd.DataFrame(rows[name], columns=verify.COLUMNS[name]))
        status = verify.main([str(path)])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return command


def without(rows, id):
    left = [row for row in rows if row[0] != id]
    assert len(left) == len(rows) - 1
    return left


def test_all_explained(run):
    status, printed = run()
    assert status == 0
    assert printed.endswith("11 figures, 91 claims, 4 left out: all explained\n")
    assert len(printed.splitlines()) == 1


def test_token_that_is_not_in_its_paragraph(run):
    status, printed = run(figures=FIGURES + [("elm.goats", "2", "", "", "nine goats")])
    assert status == 1
    assert "figures.csv, row 13 (elm.goats): 'nine goats' does not stand in paragraph 2" in printed
    assert printed.endswith("1 problem\n")


def test_token_left_out_that_is_not_in_its_paragraph(run):
    status, printed = run(left_out=LEFT_OUT + [("1", "REPORT/7", "document symbol")])
    assert status == 1
    assert "left_out.csv, row 6: 'REPORT/7' does not stand in paragraph 1" in printed


def test_token_must_stand_free(run):
    status, printed = run(figures=FIGURES + [("elm.less", "3", "a", "", "6 per cent")])
    assert status == 1 and "'6 per cent' does not stand in paragraph 3" in printed


@pytest.mark.parametrize("row, problem", [
    (("elm.x", "94", "", "", "nine"), "the report has no paragraph '94'"),
    (("elm.x", "2", "", "", ""), "no token, and the row is not marked as counted"),
    (("elm.x", "2", "", "counted", "Two kinds"), "marked as counted by us, yet it has the token"),
    (("elm.x", "1", "", "", "keeps 1,200 hives, and over 40"), "the token 'keeps 1,200 hives, and over 40' is longer than five words"),
])
def test_rows_that_cannot_be_right(run, row, problem):
    status, printed = run(figures=FIGURES + [row])
    assert status == 1 and f"row 13 (elm.x): {problem}" in printed


def test_unexplained_numeral(run):
    status, printed = run(figures=without(FIGURES, "elm.hives"))
    assert status == 1
    assert "paragraph 1: '1,200' is in no row of figures.csv or left_out.csv: ...The village of Elm keeps 1,200 hives" in printed


def test_half_a_range_does_not_explain_the_range(run):
    status, printed = run(figures=without(FIGURES, "elm.yields") + [("elm.half", "1", "", "", "50 per cent")])
    assert status == 1 and "'30 to 50 per cent' is in no row" in printed


def test_reason_is_needed(run):
    status, printed = run(left_out=LEFT_OUT[:-1] + [("A2", "BEE-1", "")])
    assert status == 1 and "left_out.csv, row 5: no reason is given" in printed


def test_unrepresented_paragraph(run):
    status, printed = run(claims=without(CLAIMS, "elm.nothing_50"))
    assert status == 1 and "paragraph 50: no figure and no claim speaks of it" in printed


def test_unrepresented_annex(run):
    status, printed = run(figures=without(FIGURES, "elm.papers"))
    assert status == 1 and "paragraph A2: no figure and no claim speaks of it" in printed


def test_unrepresented_item(run):
    status, printed = run(claims=without(CLAIMS, "elm.disagreement"))
    assert status == 1
    assert "paragraph 3(b): no figure and no claim speaks of it" in printed
    assert "paragraph 3(a)" not in printed and "paragraph 3:" not in printed


def test_wrong_path(tmp_path, capsys):
    assert verify.main([str(tmp_path / "none.txt")]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err == f"{tmp_path / 'none.txt'} does not exist: give the path of the text of UNCTAD/ECDC/PA/1\n"


def test_folder_instead_of_a_file(tmp_path, capsys):
    assert verify.main([str(tmp_path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_bytes_that_are_no_text(tmp_path, capsys):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.4\n\xff\xfe\x80")
    assert verify.main([str(path)]) == 2
    assert "is not UTF-8 text" in capsys.readouterr().err


@pytest.mark.parametrize("text, problem", [
    ("A letter to nobody.", "is not the report, for it has no paragraph 1:"),
    (BOOK.split("Annex II")[0], "is not the report, for it does not end with Annex I and Annex II:"),
    (BOOK.replace("\n57. ", "\nx "), "its paragraphs can be followed to 56 of 93 only:"),
])
def test_wrong_report(run, text, problem):
    status, printed = run(text=text)
    assert status == 2 and problem in printed and len(printed.splitlines()) == 1


@pytest.mark.parametrize("content, problem", [
    (None, "is missing"), ("", "cannot be read"), ("id,paragraph\na.b,1\n", "has no column sub, qualifier, token"),
    ('id,paragraph,sub,qualifier,token\n"a.b,1\n', "cannot be read"),
])
def test_damaged_table(tmp_path, monkeypatch, capsys, content, problem):
    path = tmp_path / "report.txt"
    path.write_text(BOOK, encoding="utf-8")
    monkeypatch.setattr(verify, "TABLES", tmp_path)
    if content is not None:
        (tmp_path / "figures.csv").write_text(content, encoding="utf-8")
    assert verify.main([str(path)]) == 2
    error = capsys.readouterr().err
    assert str(tmp_path / "figures.csv") in error and problem in error and len(error.splitlines()) == 1


def test_paragraphs():
    report = paragraphs(BOOK)
    assert list(report) == ["cover", *(str(number) for number in range(1, 94)), "A1", "A2"]
    assert report["1"].endswith("Yields differ by 30 to 50 per cent between valleys. Honey fetched US$1 billion.")
    assert report["2"].endswith("One of them sang.")
    assert report["3"].endswith("- (b) Some disagreed.")
    assert not any("heading" in text or "OPENING" in text for text in report.values())


def test_paragraph_that_ends_at_a_page_break_in_a_sentence_with_a_number():
    report = paragraphs("1. It grew by\n\n2. 5 per cent? No.\n\nAnnex I\n\nx\n\nAnnex II\n\ny")
    assert report["2"] == "5 per cent? No."   # nothing in the text tells this from a new paragraph: the reader must look


def test_labels():
    report = paragraphs(BOOK)
    assert labels(report["2"]) == ["i", "ii"] and labels(report["3"]) == ["a", "b"]
    assert labels("the \"maquiladora\" (a kind of zone) and UNCTAD (see (b) there)") == ["b"]


@pytest.mark.parametrize("text, tokens", [
    ("1½ million hectares", ["1½ million"]), ("US\\$ 105 million", ["US$ 105 million"]), ("LE 1,412 million", ["1,412 million"]),
    ("1.6 and 1.3 million", ["1.6", "1.3 million"]), ("as wide as 30 to\n\n60 per cent", ["30 to 60 per cent"]),
    ("1990–1992 and 1990-1992", ["1990-1992", "1990-1992"]), ("the late 1980s", ["1980"]), ("a 300km distance", ["300"]),
    ("6.9 per cent, 12% and 12 %.", ["6.9 per cent", "12%", "12 %"]), ("In 1993, 45 plants.", ["1993", "45"]),
    ("1,000 to 15,000 hectares", ["1,000 to 15,000"]), ("TD/B/CN.2/13", ["2", "13"]), ("CH-PA10", ["10"]),
    ("Four million people", ["Four million"]), ("three or four workers", ["three or four"]), ("two hundred and fifty", ["two hundred and fifty"]),
    ("twenty-one", ["twenty-one"]), ("fourteen, not four", ["fourteen", "four"]), ("six times, not in times of crisis", ["six times"]),
    ("six sectors, four of them", ["six", "four"]), ("almost a quarter; the bottom quartile", ["quarter", "quartile"]),
    ("one third and two thirds, a half", ["one third", "two thirds", "half"]), ("half a dozen", ["half", "dozen"]),
    ("one item, one participant, one of them, no one", ["one item"]), ("It ranks third; first of all, ranked first", ["third", "first"]),
    ("twice, double, threefold, a multiple of it", ["twice", "double", "threefold", "a multiple of"]),
    ("often the weight of someone's tenant, thirdly", []), ("sixteenth-note attention to the content", []),
])
def test_numerals(text, tokens):
    plain = normalise(text)
    found = numerals(plain)
    assert [token for token, _ in found] == tokens
    assert all(plain.startswith(token, position) for token, position in found)


def test_occurrences():
    assert occurrences("6 per cent", "6 per cent, 16 per cent, 1.6 per cent") == [(0, 10)]
    assert occurrences("1,800", "11,800 and 1,800,000 and 1,800.") == [(25, 30)]
    assert occurrences("US\\$1 billion", normalise("total US\\$1\n billion")) == [(6, 18)]


def test_the_real_report(capsys):
    path = os.environ.get("TPC_REPORT")
    if not path:
        pytest.skip("the report's text is not part of the project: set TPC_REPORT to its path")
    status = verify.main([path])
    assert status == 0, "\n".join(capsys.readouterr())
