"""CITATION.cff and book.citation: the record is valid, and reference managers can read what is made of it."""
import copy
import datetime
import json
import tomllib

import pytest
from jsonschema import Draft7Validator, FormatChecker
from pybtex.database import parse_string

from book import citation, project
from book.errors import BookError

SCHEMA = json.loads((project.ROOT / "tests/schemas/cff-1.2.0.json").read_text(encoding="utf-8"))
PAGES = project.pages()


def as_json(node):
    """YAML's dates as the text that the schema wants."""
    if isinstance(node, dict):
        return {key: as_json(value) for key, value in node.items()}
    if isinstance(node, list):
        return [as_json(value) for value in node]
    return node.isoformat() if isinstance(node, datetime.date) else node


def faults(record):
    found = Draft7Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(record)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


def title_of(page):
    return next(line for line in page.text.splitlines() if line.startswith("# "))[2:].strip()


def entry_of(title, slug="chile-fosis"):
    return citation.of_page(next(page for page in PAGES if page.slug == slug), title)


def ris(text):
    """RIS as a list of (tag, value), every line in the form that the format wants."""
    assert text.endswith("\r\n")
    lines = text.split("\r\n")[:-1]
    assert all(line[2:6] == "  - " and line[:2].isalnum() and line[:2].isupper() and "\n" not in line for line in lines)
    return [(line[:2], line[6:]) for line in lines]


def bibtex(entry):
    """The one BibTeX entry, parsed."""
    entries = parse_string(citation.as_bibtex(entry), "bibtex").entries
    assert list(entries) == [entry["key"]]
    return entries[entry["key"]]


def bare(text):
    """BibTeX text without the braces that keep capitals and the strokes that keep signs from LaTeX."""
    for sign in "&%$#_{}":
        text = text.replace(f"\\{sign}", sign)
    return text.removeprefix("{").removesuffix("}")


# --- the record


def test_the_schema_is_itself_a_schema():
    Draft7Validator.check_schema(SCHEMA)


def test_the_record_is_valid():
    assert faults(as_json(citation.record())) == []


@pytest.mark.parametrize("change", [
    lambda record: record.pop("authors"),
    lambda record: record.pop("title"),
    lambda record: record.pop("message"),
    lambda record: record.update(colour="red"),
    lambda record: record.update(license="my own"),
    lambda record: record.update({"date-released": "November 2026"}),
    lambda record: record.update(authors=[]),
    lambda record: record["references"][0].pop("type"),
    lambda record: record.update({"cff-version": "1.3"}),
    lambda record: record.update(type="book"),
], ids=["no authors", "no title", "no message", "unknown field", "licence", "date", "empty authors", "reference", "version", "type"])
def test_a_record_with_a_fault_is_not_valid(change):
    """Or else the test above would prove nothing."""
    record = as_json(copy.deepcopy(citation.record()))
    change(record)
    assert faults(record)


def test_the_record_agrees_with_the_package():
    package = tomllib.loads((project.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert str(citation.record()["version"]) == package["version"]
    assert citation.record()["title"] == package["description"]


@pytest.mark.parametrize("content, words", [(None, "CITATION.cff is missing; restore it"), ("title: [", "CITATION.cff is not valid YAML")])
def test_a_record_that_cannot_be_read(tmp_path, monkeypatch, content, words):
    if content:
        (tmp_path / "CITATION.cff").write_text(content, encoding="utf-8")
    monkeypatch.setattr(project, "ROOT", tmp_path)
    citation.record.cache_clear()
    try:
        with pytest.raises(BookError, match=words):
            citation.record()
    finally:
        citation.record.cache_clear()


# --- citations of pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_bibtex_of_every_page(page):
    record, title = citation.record(), title_of(page)
    found = bibtex(citation.of_page(page, title))
    assert found.type == "incollection"
    assert bare(found.fields["title"]) == title.replace("“", '"').replace("”", '"')
    assert bare(found.fields["booktitle"]) == record["title"]
    assert found.fields["year"] == str(record["date-released"].year)
    assert str(record["version"]) in found.fields["note"] and record["license"] in found.fields["note"]
    assert [bare(str(person)) for person in found.persons["author"]] == [author["name"] for author in record["authors"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_ris_of_every_page(page):
    record, title = citation.record(), title_of(page)
    lines = ris(citation.as_ris(citation.of_page(page, title)))
    assert lines[0] == ("TY", "CHAP") and lines[-1] == ("ER", "")
    found = dict(lines)
    assert found["TI"] == title.replace("“", '"').replace("”", '"') and found["T2"] == record["title"]
    assert found["PY"] == str(record["date-released"].year) and found["DA"] == record["date-released"].strftime("%Y/%m/%d")
    assert found["ET"] == str(record["version"]) and found["ID"] == f"compendium-{page.slug}"
    assert [text for tag, text in lines if tag == "AU"] == [author["name"] for author in record["authors"]]
    assert all(text for tag, text in lines if tag != "ER")


def test_every_page_has_a_key_of_its_own():
    keys = [citation.of_page(page, title_of(page))["key"] for page in PAGES]
    assert len(set(keys)) == len(keys) > 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_meta_tags_of_every_page(page):
    record, title = citation.record(), title_of(page)
    entry = citation.of_page(page, title)
    tags = citation.meta_tags(entry)
    found = dict(tags)
    assert {"citation_title", "citation_author", "citation_publication_date", "citation_inbook_title", "citation_language",
            "DC.title", "DC.date", "DC.rights"} <= set(found)
    assert all(content for _, content in tags)
    assert found["citation_title"] == found["DC.title"] == entry["title"]
    assert found["citation_inbook_title"] == record["title"] and found["DC.rights"] == record["license"]
    assert found["DC.date"] == record["date-released"].isoformat() and found["citation_publication_date"] == found["DC.date"].replace("-", "/")
    assert [content for name, content in tags if name == "citation_author"] == [author["name"] for author in record["authors"]]


def test_the_sentence_names_everything():
    record, entry = citation.record(), entry_of("Bees")
    text = citation.as_text(entry)
    for part in ("“Bees”", record["title"], f"version {record['version']}", record["date-released"].isoformat(), record["license"],
                 record["authors"][0]["name"], f"({record['date-released'].year})"):
        assert part in text


def test_several_authors_and_an_address():
    entry = entry_of("Bees") | {"authors": [citation._name({"family-names": "Ash", "given-names": "Ann"}), "Elm and Oak Society"],
                                "address": "https://example.org/a_b?c=1&d=2"}
    found = bibtex(entry)
    assert [bare(str(person)) for person in found.persons["author"]] == ["Ash, Ann", "Elm and Oak Society"]
    assert bare(found.fields["url"]) == entry["address"]
    lines = ris(citation.as_ris(entry))
    assert [text for tag, text in lines if tag == "AU"] == ["Ash, Ann", "Elm and Oak Society"]
    assert ("UR", entry["address"]) in lines
    assert [content for name, content in citation.meta_tags(entry) if name == "citation_author"] == entry["authors"]
    assert citation.as_text(entry).startswith("Ash, Ann; Elm and Oak Society (") and citation.as_text(entry).endswith(entry["address"])


def test_without_an_address_none_is_given():
    entry = entry_of("Bees") | {"address": ""}
    assert "url" not in bibtex(entry).fields and "UR" not in dict(ris(citation.as_ris(entry)))


@pytest.mark.parametrize("title", [
    "Growers & traders", 'What "poor" means', "It's theirs", "{Braces} within", "Ño único: São Paulo – Perú", "50% of it, $3 a day, #1",
    "A, B; C: D = E", "snake_case @home",
])
def test_special_characters_survive(title):
    entry = entry_of(title)
    assert bare(bibtex(entry).fields["title"]) == title
    assert dict(ris(citation.as_ris(entry)))["TI"] == title
    assert dict(citation.meta_tags(entry))["citation_title"] == title
    assert title in citation.as_text(entry)


def test_curly_quotation_marks_become_plain():
    assert entry_of("What “poor” means")["title"] == 'What "poor" means'


def test_signs_that_latex_reads_are_kept_from_it():
    """An unescaped & stops LaTeX, an unescaped per cent sign swallows the rest of the line."""
    written = citation.as_bibtex(entry_of("Growers & traders: 50% in #1"))
    assert r"Growers \& traders: 50\% in \#1" in written


@pytest.mark.parametrize("title", ["An open { brace", "A closed } brace"])
def test_a_single_brace_does_not_break_the_file(title):
    assert bibtex(entry_of(title)).fields["year"]
