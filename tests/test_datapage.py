"""The data page and the country pages: every table has its section, its file and its users; what a number's note links to is there."""
import re

import pytest

from book.numbers import table_of
from book.site import datapage
from data import external, package, reported, tables
from data.tables import TableError, UnknownName, path_of


def page(book, name):
    return (book / "chapters" / "reference" / f"{name}.html").read_text(encoding="utf-8")


def test_every_table_has_a_section_with_state_terms_and_file(book):
    html = page(book, "data")
    parts = {found[1]: found[2] for found in re.finditer(r'<section id="(table-[a-z0-9-]+)">(.*?)(?=<section id="table-|</article>)', html, re.S)}
    for name in package.holdings():
        about, section = package.description(name), parts["table-" + name.replace("/", "-").replace("_", "-")]
        address = re.search(r'href="\.\./\.\./(_tables/[^"]+)" download', section)[1]
        assert (book / address).read_bytes() == path_of(name).read_bytes()
        assert package.STATES[about["integrity"]] in section and "Terms" in section and "Columns and units" in section
        assert section.count("<code") > len(about["columns"])
    assert "_tables/datapackage.json" in html and (book / "_tables" / "datapackage.json").is_file()


def test_the_users_of_a_table_are_told_from_what_was_read(book):
    users = {name: {found.slug for found in pages} for name, pages in datapage.used_by().items()}
    assert {"map"} == users["external/countries-110m"]
    assert "countries" in users["external/indicators"] and "alternative-trade" in users["external/commodity_prices"]
    assert "index" in users["external/studies"]  # by a number in its prose alone
    section = page(book, "data").partition('id="table-external-commodity-prices"')[2].partition("</section>")[0]
    assert 'href="../cases/alternative-trade.html"' in section


@pytest.mark.parametrize("written, table", [
    ("series:SI.POV.DDAY.2021PPP KEN 1994|.1f", "external/indicators"), ("series:exports.footwear BRA 1993", "external/exports"),
    ("series:prices.cocoa 1993-01", "external/commodity_prices"), ("series:surveys.gini KEN 1994", "external/poverty_surveys"),
    ("series:kenya.population_1994", "external/yardsticks"), ("study:chile-fosis.wage_work|bare", "external/studies"),
    ("param:chile-fosis.confidence", "assumed/parameters"), ("trujillo.enterprises", "reported/figures"), ("chile-fosis.exporters_low", None),
])
def test_the_table_of_a_number(written, table):
    assert table_of(written) == table


def test_notes_link_to_sections_that_are_there(book):
    anchors = set(re.findall(r'id="(table-[a-z0-9-]+)"', page(book, "data")))
    linked = set()
    for path in sorted((book / "chapters").rglob("*.html")):
        linked |= set(re.findall(r'href="[^"]*data\.html#(table-[a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    assert linked and linked <= anchors


def test_the_map_holds_every_country_of_a_case():
    shapes = {str(shape.get("id")) for shape in external.world()["objects"]["countries"]["geometries"]}
    assert len(external.world()["objects"]["countries"]["geometries"]) == package.description("external/countries-110m")["rows"]
    assert {number for _, _, number in external.CASES.values()} <= shapes
    told = {code for cell in reported.cases()["country"] for code in cell.split(";") if code}
    assert told == set(external.CASES)


def test_a_damaged_or_missing_map_is_one_clear_message(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    (tmp_path / "external").mkdir()
    tables._text.cache_clear()
    with pytest.raises(TableError, match="data/external/countries-110m.json is missing; restore it"):
        external.world()
    (tmp_path / "external" / "countries-110m.json").write_text("{")
    with pytest.raises(TableError, match="not valid JSON"):
        external.world()
    tables._text.cache_clear()


def test_both_country_pages_say_what_they_do_not_know(book):
    countries = page(book, "countries")
    assert "unknown" in countries and "before 2006" in countries and "before 2011" in countries
    for word in ("because", "led to", "thanks to", "due to"):
        assert word not in re.sub(r"<[^>]+>", " ", countries).lower()


def test_a_table_that_is_not_there():
    with pytest.raises(UnknownName, match="there is no table"):
        tables.select("external/nothing")
