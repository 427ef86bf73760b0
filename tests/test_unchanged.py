"""When a build says that nothing changed: never when any file that counts differs, always when only time stamps do."""
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from book import project, unchanged

FILES = ("_toc.yml", "chapters/index.md", "chapters/cases/tiny.md", "data/reported/figures.csv", "models/intervals.py", "book/site/static/book.css",
         "requirements.txt", "_build/executed/tiny.ipynb", "_build/results/tiny.json", "_build/html/index.html", "_build/html/_static/book.css", "_build/pdf/book.pdf")


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A folder that looks like a built book, its state kept."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name}\n")
    for name, place in (("ROOT", "."), ("BUILD", "_build"), ("EXECUTED", "_build/executed"), ("RESULTS", "_build/results"), ("HTML", "_build/html"), ("PDF", "_build/pdf")):
        monkeypatch.setattr(project, name, tmp_path / place)
    unchanged.keep(project.HTML, unchanged.given(), project.PDF)
    return tmp_path


def same():
    return unchanged.is_unchanged(project.HTML, project.PDF)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), what=st.sampled_from(["edit", "empty", "delete", "rename", "add beside"]))
def test_any_difference_in_content_counts_and_undoing_it_does_too(built, name, what):
    path = built / name
    kept, other = path.read_text(), path.with_name(f"new-{path.name}")
    assert same()
    if what in ("edit", "empty"):
        path.write_text("other\n" if what == "edit" else "")
    elif what == "delete":
        path.unlink()
    elif what == "rename":
        path.rename(other)
    else:
        other.write_text("more\n")
    # a new file at the top level is no part of the book
    assert same() == (what == "add beside" and path.parent == built)
    other.unlink(missing_ok=True)
    path.write_text(kept)
    assert same()


def test_time_stamps_byte_code_and_working_files_do_not_count(built):
    for path in built.rglob("*"):
        os.utime(path, (1, 1))
    for name in ("book/__pycache__/x.pyc", "_build/work/html/page.html"):
        (built / name).parent.mkdir(parents=True)
        (built / name).write_text("x")
    assert same()


def test_the_epoch_for_dates_and_the_pdfs_that_pages_link_to_count(built, monkeypatch):
    assert not unchanged.is_unchanged(project.HTML), "pages with links to PDFs are not pages without"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert not same()


def test_a_build_that_has_begun_is_not_taken_for_finished(built):
    unchanged.forget(project.HTML)
    assert not same()
    unchanged.forget(project.HTML)  # nor is it an error to begin twice


def test_what_was_edited_while_the_build_ran_is_not_taken_for_built(built):
    unchanged.forget(project.HTML)
    began = unchanged.given()
    (built / "chapters/index.md").write_text("edited in the meantime\n")
    unchanged.keep(project.HTML, began, project.PDF)
    assert not same()
