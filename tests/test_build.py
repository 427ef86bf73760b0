"""Real builds of a small book: what a good one holds, what runs again and what does not, and how each fault fails."""
import csv
import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from tests.small_book import CHAPTER, OTHER, edit, make_project, run_build, tree, why_stale

pytestmark = pytest.mark.slow

@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A small book, built once; tests copy it."""
    project = make_project(tmp_path_factory.mktemp("good") / "project")
    done = run_build(project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project


def test_a_good_book_holds_numbers_charts_notebooks_and_citations(good):
    html = good / "_build" / "html"
    page = (html / "chapters" / "cases" / "tiny.html").read_text()
    assert "1,800 enterprises" in page and "Figure 1.1" in page and "<svg" in page and "A rising line." in page
    index = (html / "chapters" / "index.html").read_text()
    assert "3,600 enterprises" in index and "14 papers" in index and "Figure 1.1" in index
    assert 'url=chapters/index.html' in (html / "index.html").read_text()
    notebook = nbformat.read(html / "_notebooks" / "tiny.ipynb", as_version=4)
    assert [cell.get("outputs") for cell in notebook.cells if cell.cell_type == "code"][-1]
    assert "papermill" not in notebook.metadata and str(good) not in nbformat.writes(notebook)
    assert "@incollection" in (html / "_cite" / "tiny.bib").read_text()
    assert list(csv.DictReader((html / "_charts" / "fig-tiny-line.csv").open()))[2] == {"x": "3", "y": "9.0"}
    assert 'name="citation_title" content="Tiny"' in page
    assert "https://" not in "".join(line for line in page.splitlines() if "<script" in line or "<link" in line)


def test_nothing_changed_runs_nothing_and_changes_nothing(project):
    before = tree(project / "_build" / "html")
    done = run_build(project)
    assert done.returncode == 0 and "nothing changed since the last build" in done.stdout and "ran tiny" not in done.stdout + done.stderr
    assert tree(project / "_build" / "html") == before
    shutil.rmtree(project / "_build" / "left")  # the long way round, through Sphinx, comes to the same
    done = run_build(project)
    assert done.returncode == 0 and "nothing changed" not in done.stdout and "ran tiny" not in done.stdout + done.stderr
    assert tree(project / "_build" / "html") == before


def test_jupyter_book_alone_gives_the_same_book(good, tmp_path):
    project = make_project(tmp_path / "project")
    code = "from jupyter_book.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "build", "."], cwd=project, env={**os.environ, "PYTHONPATH": str(project)},
                          capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert tree(project / "_build" / "html") == tree(good / "_build" / "html")


def test_two_cold_builds_are_equal(good, tmp_path):
    project = make_project(tmp_path / "project")
    assert run_build(project, "--jobs", "1").returncode == 0
    assert tree(project / "_build" / "html") == tree(good / "_build" / "html")


FAULTS = {
    "a raising cell": (
        "chapters/cases/tiny.md", "firms = reported", "1 / 0\nfirms = reported",
        ["chapters/cases/tiny.md", "line 20", "ZeroDivisionError"]),
    "a number that is not there": (
        "chapters/cases/tiny.md", "{num}`trujillo.enterprises`", "{num}`trujillo.enterprize`",
        ["chapters/cases/tiny.md:33", "trujillo.enterprize", "did you mean 'trujillo.enterprises'"]),
    "a result that is not there": ("chapters/index.md", "tiny.twice", "tiny.thrice", ["chapters/index.md:3", "tiny.thrice", "tiny.twice"]),
    "a parameter that is not registered": (
        "chapters/cases/tiny.md", "factor = 2.0", "factor = 2.0\nfaktor = 1.0", ["tiny.md", "faktor", "did you mean 'factor'"]),
    "a parameter out of range": ("chapters/cases/tiny.md", "factor = 2.0", "factor = 4.0", ["tiny.md", "4.0", "1.0 to 3.0", "chosen for the test"]),
    "a parameter of the wrong type": ("chapters/cases/tiny.md", "factor = 2.0", 'factor = "much"', ["tiny.md", "factor", "a number"]),
    "a chart without a description": (
        "chapters/cases/tiny.md", 'description="A rising line.", ', 'description="", ', ["tiny.md", "chart 'line' has no description"]),
    "a chart shown by itself": ("chapters/cases/tiny.md", "chapter.show(line, name", "display(line)\nchapter.show(line, name", ["tiny.md:", "without title"]),
    "a chart without a table": ("chapters/cases/tiny.md", "table=frame", "table=None", ["tiny.md", "chart 'line' has no table"]),
    "a result without inputs": (
        "chapters/cases/tiny.md", ', inputs=["trujillo.enterprises", "param:tiny.factor"]', "", ["tiny.md", "twice", "names no inputs"]),
    "a toc entry without a file": ("_toc.yml", "cases/tiny", "cases/teeny", ["_toc.yml", "chapters/cases/teeny", "does not exist"]),
    "a reference to nowhere": ("chapters/index.md", "fig-tiny-line", "fig-tiny-curve", ["chapters/index.md", "fig-tiny-curve"]),
    "an unknown citation": ("chapters/index.md", "It has", "It has {cite:p}`nobody1900`", ["chapters/index.md", "nobody1900"]),
    "a damaged table": ("data/reported/figures.csv", ",1800,1800,", ",many,1800,", ["data/reported/figures.csv", "line ", "many", "git checkout"]),
    "no parameters cell": ("chapters/cases/tiny.md", ":tags: [parameters]", ":tags: [other]", ["tiny.md", "0 cells are tagged `parameters`"]),
    "a formula that cannot be set": ("chapters/index.md", "It has", "$$ \\nosuchmacro{x} $$\n\nIt has", ["nosuchmacro", "cannot be set"]),
}


LASTING = {"a raising cell", "a result that is not there", "a reference to nowhere"}  # one for each stage: these are also built again and mended


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_with_its_place_and_remedy_and_leaves_the_last_good_book(project, fault):
    name, old, new, expected = FAULTS[fault]
    before = tree(project / "_build" / "html")
    sound = (project / name).read_text()
    edit(project / name, old, new)
    done = run_build(project)
    output = done.stdout + done.stderr
    assert done.returncode != 0
    for words in expected:
        assert words in output, output
    assert "Traceback" not in output
    assert tree(project / "_build" / "html") == before
    if fault in LASTING:
        assert run_build(project).returncode != 0, "the same fault must fail the second time too"
        (project / name).write_text(sound)
        assert run_build(project).returncode == 0
        assert tree(project / "_build" / "html") == before


def test_a_chapter_is_stale_by_content_only(project):
    assert why_stale(project) == {}
    for path in project.rglob("*"):
        if path.is_file() and path.suffix in (".csv", ".py", ".md", ".json", ".ipynb"):
            os.utime(path, (1, 1))
    assert why_stale(project) == {}


STALE = {
    "its text": ("chapters/cases/tiny.md", "# Tiny", "# Tinier", "chapters/cases/tiny.md changed"),
    "a row that it read": ("data/reported/figures.csv", "footwear enterprises", "shoe enterprises", "data/reported/figures.csv changed (id trujillo.enterprises)"),
    "its parameters": ("data/assumed/parameters.csv", "chosen for the test", "chosen", "data/assumed/parameters.csv changed (chapter tiny)"),
    "a module that it imported": ("models/intervals.py", '"""What a count', '"""  What a count', "models/intervals.py changed"),
    "the lock": ("requirements.txt", "altair==", "altair ==", "requirements.txt changed"),
    "its results": ("_build/results/tiny.json", "3600", "3601", "_build/results/tiny.json was altered"),
    "its notebook": ("_build/executed/tiny.ipynb", "It rises", "It falls", "_build/executed/tiny.ipynb was altered"),
}


@pytest.mark.parametrize("what", STALE)
def test_a_chapter_runs_again_when_this_changes(project, what):
    name, old, new, reason = STALE[what]
    stamp = (project / name).stat().st_mtime - 1000
    edit(project / name, old, new)
    os.utime(project / name, (stamp, stamp))  # older than everything: only content counts
    assert why_stale(project) == {"tiny": reason}


def test_a_row_of_another_case_or_a_module_not_imported_changes_nothing(project):
    edit(project / "data/reported/figures.csv", "not told how they were drawn", "not told")
    edit(project / "data/assumed/parameters.csv", "custom of the field", "habit of the field")
    edit(project / "models/cluster/__init__.py", '"""Small firms', '"""  Small firms')
    assert why_stale(project) == {}


def test_a_page_shows_a_changed_row_although_its_time_stamp_is_old(project):
    path = project / "data" / "reported" / "figures.csv"
    stamp = path.stat().st_mtime - 1000
    edit(path, "14 technical papers,", "fourteen papers,")
    os.utime(path, (stamp, stamp))
    done = run_build(project)
    assert done.returncode == 0 and "ran tiny" not in done.stdout + done.stderr
    assert "fourteen papers" in (project / "_build" / "html" / "chapters" / "index.html").read_text()


def test_outputs_that_cannot_be_written_give_one_sentence(project):
    shutil.rmtree(project / "_build" / "results")
    (project / "_build" / "results").write_text("in the way")
    before = tree(project / "_build" / "html")
    done = run_build(project)
    assert done.returncode != 0 and "cannot be written" in done.stderr and "_build/results" in done.stderr and "Traceback" not in done.stderr
    assert tree(project / "_build" / "html") == before


def test_a_tampered_page_is_mended(project):
    page = project / "_build" / "html" / "chapters" / "cases" / "tiny.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b"1,800", b"1,900"))
    assert run_build(project).returncode == 0
    assert page.read_bytes() == before


def test_a_kill_between_the_renames_of_a_swap_loses_nothing(project):
    html = project / "_build" / "html"
    before = tree(html)
    html.rename(html.with_name(".html-previous"))
    edit(project / "chapters" / "index.md", "front.papers", "front.paper")
    assert run_build(project).returncode != 0
    assert tree(html) == before


def test_only_the_changed_chapter_runs_and_two_run_at_a_time(tmp_path):
    project = make_project(tmp_path / "project", {"tiny": CHAPTER, "other": OTHER})
    done = run_build(project, "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ran tiny" in done.stdout + done.stderr and "ran other" in done.stdout + done.stderr
    edit(project / "chapters" / "cases" / "other.md", "# Other", "# Another")
    done = run_build(project)
    output = done.stdout + done.stderr
    assert "ran other: chapters/cases/other.md changed" in output and "ran tiny" not in output


def test_papermill_reruns_the_downloaded_notebook_and_refuses_what_is_illegal(project, tmp_path):
    notebook = project / "_build" / "html" / "_notebooks" / "tiny.ipynb"
    results = tree(project / "_build" / "results")

    def papermill(*arguments):
        return subprocess.run([sys.executable, "-m", "papermill", str(notebook), str(tmp_path / "mine.ipynb"), *arguments], cwd=project,
                              env={**os.environ, "PYTHONPATH": str(project)}, capture_output=True, text=True, timeout=600)

    assert papermill("-p", "factor", "3").returncode == 0
    assert "5400" in (tmp_path / "mine.ipynb").read_text()
    for arguments, words in ((("-p", "factor", "7"), "outside 1.0 to 3.0"), (("-p", "fakctor", "2"), "did you mean 'factor'")):
        done = papermill(*arguments)
        assert done.returncode != 0 and words in done.stderr
    assert tree(project / "_build" / "results") == results
