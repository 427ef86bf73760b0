"""Tables of other publishers and their sidecars: one cannot change without the other."""
import hashlib

import pytest
import yaml
from pybtex.database import parse_file

from book import project
from data import external
from data.tables import FOLDER, UnknownName, schema_of

TABLES = sorted(path.stem for path in (FOLDER / "external").glob("*.csv"))
FIELDS = {"title", "publisher", "dataset", "vintage", "retrieved", "licence", "citation", "integrity", "integrity_note", "rows", "sha256",
          "columns", "known_nulls", "caveats", "chapters"}
STATES = {"verified", "spot-checked", "unverified", "diverged"}


def sidecar(table):
    return yaml.safe_load((FOLDER / "external" / f"{table}.yml").read_text())


@pytest.mark.parametrize("table", TABLES)
def test_a_sidecar_describes_its_table(table):
    described, path = sidecar(table), FOLDER / "external" / f"{table}.csv"
    assert FIELDS <= described.keys()
    assert described["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest(), f"{table}.csv changed: mend the sidecar's sha256, rows and vintage"
    frame = external.select(f"external/{table}")
    assert described["rows"] == len(frame)
    assert list(described["columns"]) == list(frame.columns)
    numbers = set(schema_of(f"external/{table}").numbers)
    assert {name for name, column in described["columns"].items() if column["type"] == "number"} == numbers
    assert described["integrity"] in STATES and described["integrity_note"]


@pytest.mark.parametrize("table", TABLES)
def test_known_nulls_are_the_nulls(table):
    frame, known = external.select(f"external/{table}"), sidecar(table)["known_nulls"]
    missing = {name: int(frame[name].isna().sum()) for name in frame if frame[name].isna().any()}
    assert missing == {name: len(frame) if count == "all" else count for name, count in known.items()}


def test_every_study_names_the_page_that_was_opened_and_an_entry_of_the_bibliography():
    frame, pages = external.studies(), sidecar("studies")["pages"]
    assert set(frame["citation_key"]) == set(pages)
    assert all(page["address"].startswith("http") and page["seen"] for page in pages.values())
    assert set(frame["citation_key"]) <= set(parse_file(str(project.ROOT / "chapters" / "references.bib")).entries)


def test_the_chapters_that_use_a_study_are_those_the_sidecar_names():
    used = {page.slug for page in project.pages() if "study:" in page.text and page.docname.startswith("chapters/cases/")}
    assert used == set(sidecar("studies")["chapters"])


def test_the_vintage_of_a_yardstick_is_told_where_it_is_shown():
    from book.numbers import look_up

    found = look_up("series:zimbabwe.population_1994")
    assert found.layer == "external" and found.text == "10.87 million persons"
    assert any("World Bank" in text and "SP.POP.TOTL" in text and "2025" in text for _, text in found.facts)


def test_a_wrong_name_suggests_the_near_one():
    with pytest.raises(UnknownName, match="did you mean 'chile-fosis.wage_work'"):
        external.study("chile-fosis.wage_worker")
    assert external.study("chile-fosis.wage_work")["low"] is None
