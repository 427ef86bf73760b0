"""One chapter with other assumptions: every wrong command, what the page says, and that the book's own results stay as they are."""
import json
import re

import nbformat
import pytest

from book import project as book_project
from book import rerun
from book.rerun_page import difference, own_ids, said, telling_digits
from book.results import Result
from data import assumed
from tests.small_book import CHAPTER, READER, edit, make_project, run_script, tree

JOINT = CHAPTER.replace('chapter = Chapter("tiny", globals())', '''chapter = Chapter("tiny", globals())
if chapter.parameters.factor == 1.25:
    raise ValueError("factor = 1.25 does not go with the rest")''')


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A small book that was never built: a re-run needs nothing from a build."""
    return make_project(tmp_path_factory.mktemp("rerun") / "project", {"tiny": JOINT, "reader": READER})


REFUSED = {
    "an unknown chapter": (["teeny"], ["no chapter 'teeny'", "did you mean 'tiny'"]),
    "an unknown name": (["tiny", "-p", "faktor", "2"], ["no parameter 'faktor'", "did you mean 'factor'", "it has factor"]),
    "out of range": (["tiny", "-p", "factor", "7"], ["factor = 7.0", "outside 1.0 to 3.0 times", "basis of the range: chosen for the test"]),
    "below the range": (["tiny", "-p", "factor", "-1"], ["factor = -1.0", "outside 1.0 to 3.0"]),
    "the wrong type": (["tiny", "-p", "factor", "much"], ["factor = 'much'", "a number", "what to multiply by"]),
    "not a number": (["tiny", "-p", "factor", "nan"], ["factor = nan", "a number"]),
    "infinite": (["tiny", "-p", "factor", "inf"], ["factor = inf", "outside 1.0 to 3.0"]),
    "no value": (["tiny", "-p", "factor"], ["expected 2 arguments"]),
    "twice": (["tiny", "-p", "factor", "2", "-p", "factor", "3"], ["factor is given twice"]),
    "a folder of the book": (["tiny", "--out", "data"], ["data belongs to the book itself"]),
    "the book's results": (["tiny", "--out", "_build/results"], ["belongs to the book itself"]),
    "a folder with something in it": (["tiny", "--out", "scripts/.."], ["belongs to the book itself"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", REFUSED)
def test_a_wrong_command_is_refused_before_anything_starts(book, what):
    arguments, words = REFUSED[what]
    before = tree(book)
    done = run_script(book, "rerun.py", *arguments)
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr
    for part in words:
        assert part in done.stderr
    after = tree(book)
    assert {name: after[name] for name in after if "__pycache__" not in name} == {name: before[name] for name in before if "__pycache__" not in name}


def test_types_and_choices_are_told_too():
    with pytest.raises(assumed.ParameterError, match="silent_sectors = '1.5' must be a whole number"):
        rerun.checked("chile-fosis", {"silent_sectors": "1.5"})
    with pytest.raises(assumed.ParameterError, match="prior = 'jefreys' is not among uniform, jeffreys.*did you mean 'jeffreys'"):
        rerun.checked("chile-fosis", {"prior": "jefreys"})
    assert rerun.checked("chile-fosis", {"silent_sectors": "1", "confidence": "0.9", "prior": "jeffreys"}) == {
        "silent_sectors": 1, "confidence": 0.9, "prior": "jeffreys"}


@pytest.mark.slow
def test_limits_that_join_parameters_are_told_with_their_place(book):
    done = run_script(book, "rerun.py", "tiny", "-p", "factor", "1.25")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "chapters/cases/tiny.md, cell at line 20: ValueError: factor = 1.25 does not go with the rest; give other values" in done.stderr
    assert not (book / "_build/reruns").exists()


@pytest.mark.slow
def test_a_chapter_that_reads_results_which_are_not_there_says_so(book):
    done = run_script(book, "rerun.py", "reader", "-p", "factor", "3")
    assert done.returncode == 1 and "chapter 'tiny' has not been executed" in done.stderr and "make book" in done.stderr


def test_a_rerun_shows_both_sides_and_leaves_the_book_alone(book):
    (book / "_build/results").mkdir(parents=True, exist_ok=True)
    (book / "_build/results/tiny.json").write_text("the book's own")
    done = run_script(book, "rerun.py", "tiny", "-p", "factor", "3")
    assert done.returncode == 0, done.stderr
    assert "tiny.twice: 3600.0 -> 5400.0 enterprises" in done.stdout
    folder = book / "_build/reruns/tiny/factor-3.0"
    assert str(folder / "index.html") in done.stdout
    page = (folder / "index.html").read_text()
    assert "1 of 1 published values came out differently" in page
    for words in ("3,600 enterprises", "5,400 enterprises", "+1,800 (+50.0%)", "factor at 3 instead of 2", "1 to 3 times", "chosen for the test", "No chart differs"):
        assert words in page
    assert not re.search(r'(?:src|href)="?https?:', page) and "<script" not in page
    assert json.loads((folder / "rerun.json").read_text())["parameters"] == {"factor": 3.0}
    notebook = nbformat.read(folder / "tiny.ipynb", as_version=4)
    assert any("factor = 3.0" in cell.source for cell in notebook.cells) and str(book) not in (folder / "tiny.ipynb").read_text()
    assert (book / "_build/results/tiny.json").read_text() == "the book's own"
    assert not (book / "_build/executed").exists()
    again = run_script(book, "rerun.py", "tiny", "-p", "factor", "3")
    assert again.returncode == 0 and (folder / "index.html").read_text() == page


@pytest.mark.slow
def test_a_rerun_with_the_books_own_values_differs_in_nothing(book):
    done = run_script(book, "rerun.py", "tiny", "--out", "mine")
    assert done.returncode == 0 and "->" not in done.stdout
    page = (book / "mine/index.html").read_text()
    assert "every published value came out the same" in page and "No published value differs" in page
    edit(book / "mine/index.html", "A re-run", "Spoilt")
    assert run_script(book, "rerun.py", "tiny", "--out", "mine").returncode == 0
    assert (book / "mine/index.html").read_text() == page


@pytest.mark.slow
def test_the_list_tells_names_ranges_and_reasons(book):
    done = run_script(book, "rerun.py", "tiny", "--list")
    assert done.returncode == 0 and "factor = 2.0  (number, 1 to 3 times): what to multiply by; chosen for the test" in done.stdout


def test_small_differences_get_the_decimals_that_show_them():
    book, mine = Result(0.5, "share", 2), Result(0.5004, "share", 2)
    digits = telling_digits(book, mine)
    assert digits == 4 and said(book, digits) == "0.5000" and said(mine, digits) == "0.5004" and difference(book, mine, digits) == "+0.0004 (+0.1%)"
    assert difference(Result("a"), Result("b"), 0) == "" and said(Result("<b>")) == "&lt;b&gt;"
    assert difference(Result(0, "jobs"), Result(-2, "jobs"), 0) == "−2"


def test_pictures_in_one_page_keep_their_ids_apart():
    svg = '<svg><clipPath id="clip0"/><g clip-path="url(#clip0)"><use xlink:href="#clip0"/></g></svg>'
    assert own_ids(svg, "a") == '<svg><clipPath id="a-clip0"/><g clip-path="url(#a-clip0)"><use xlink:href="#a-clip0"/></g></svg>'


def test_a_folder_that_is_no_rerun_is_not_overwritten(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(Exception, match="no earlier re-run"):
        rerun.folder_for("chile-fosis", {}, tmp_path)
    assert rerun.folder_for("chile-fosis", {"confidence": 0.9}) == book_project.BUILD / "reruns/chile-fosis/confidence-0.9"
