"""Tables of other publishers: file, sidecar and data package say the same; loaders carry unit and citation; wrong names get a hint."""
import csv
import hashlib
import json

import jsonschema
import pandas as pd
import pytest
from pybtex.database import parse_file

from book import project
from data import external, package, reported, tables
from data.external import extraction
from data.tables import FOLDER, UnknownName, schema_of
from scripts import extract
from scripts import package as command
from tests.small_book import ROOT

EXTERNAL = package.tables("external")
SERIES_COLUMN = {"indicators": "indicator", "commodity_prices": "commodity", "crops": "crop", "exports": "product", "sectors": "sector"}


@pytest.mark.parametrize("table", EXTERNAL)
def test_a_sidecar_describes_its_table(table):
    described, frame = package.description(table), tables.rows(table, {})
    content = (FOLDER / f"{table}.csv").read_bytes()
    assert described["sha256"] == hashlib.sha256(content).hexdigest(), f"data/{table}.csv changed: run scripts/package.py and mend the vintage"
    assert described["rows"] == len(frame) == len(list(csv.reader(content.decode().splitlines()))) - 1
    assert list(described["columns"]) == list(frame.columns)
    assert {name for name, column in described["columns"].items() if column["type"] == "number"} == set(schema_of(table).numbers)
    assert described["integrity"] in package.STATES and described["integrity_note"]


@pytest.mark.parametrize("table", EXTERNAL)
def test_known_nulls_are_the_nulls(table):
    frame, known = tables.rows(table, {}), package.description(table)["known_nulls"]
    missing = {name: int(frame[name].isna().sum()) for name in frame if frame[name].isna().any()}
    assert missing == {name: len(frame) if count == "all" else count for name, count in known.items()}


def test_every_file_of_the_folder_is_a_known_table_with_a_sidecar():
    files = {f"external/{path.stem}" for path in (FOLDER / "external").glob("*.csv")}
    assert files == set(EXTERNAL)
    assert {f"external/{path.stem}" for path in (FOLDER / "external").glob("*.yml")} == set(package.holdings("external"))


def test_the_data_package_is_made_from_the_sidecars_and_valid():
    found = json.loads(package.DESCRIPTOR.read_text(encoding="utf-8"))
    tabular = [one for one in found["resources"] if one.get("profile") == "tabular-data-resource"]
    for name, content in (("data-package-1", found), ("tabular-data-package-1", found | {"profile": "tabular-data-package", "resources": tabular})):
        jsonschema.validate(content, json.loads((ROOT / "tests" / "schemas" / f"{name}.json").read_text()))
    assert package.differences() == {}
    assert [one["path"] for one in found["resources"]] == [tables.path_of(name).relative_to(FOLDER).as_posix() for name in package.holdings()]
    assert len(tabular) == len(package.tables())
    for one in tabular:  # what the package promises of a field, the file keeps
        with (FOLDER / one["path"]).open(encoding="utf-8", newline="") as handle:
            records = list(csv.DictReader(handle))
        for field in one["schema"]["fields"]:
            cells = [record[field["name"]] for record in records]
            if field["type"] == "number":
                assert all(float(cell) == float(cell) for cell in cells if cell)
            if field.get("constraints", {}).get("unique"):
                assert len(set(cells)) == len(cells) and all(cells)
        keys = one["schema"].get("primaryKey", [])
        assert not keys or len({tuple(record[key] for key in keys) for record in records}) == len(records)


def test_check_names_what_differs_and_writing_mends_it(copied, capsys):
    assert command.main(["--check"]) == 0
    path = copied / "external" / "flags.csv"
    path.write_text(path.read_text() + "new,a new flag\n")
    tables._whole.cache_clear()
    before = (copied / "external" / "flags.yml").read_text()
    assert command.main(["--check"]) == 1
    said = capsys.readouterr().err
    assert "data/external/flags.yml" in said and "data/datapackage.json" in said and "scripts/package.py" in said
    assert (copied / "external" / "flags.yml").read_text() == before
    assert command.main([]) == 0
    assert command.main(["--check"]) == 0
    assert package.description("external/flags")["rows"] == len(path.read_text().splitlines()) - 1


@pytest.mark.parametrize("spoil, says", [
    (lambda text: text.replace("licence: CC BY 4.0\n", ""), "does not say licence"),
    (lambda text: text.replace("rows:", "row:"), "does not say rows"),
    (lambda text: text.replace("type: string", "type: number"), "is a string"),
    (lambda text: text.replace("  meaning:", "  sense:"), "has the columns"),
    (lambda text: text.replace("what it says of a value", "").replace("meaning: }", "sense: x}"), "needs a type and a meaning"),
    (lambda text: text.replace("integrity: verified", "integrity: sure"), "it is one of verified"),
    (lambda text: "- a list\n", "is not a list of `name: value` lines"),
    (lambda text: text + "{", "not valid YAML"),
    (lambda text: None, "is missing"),
])
def test_a_spoilt_sidecar_is_one_clear_message(copied, capsys, spoil, says):
    path = copied / "external" / "flags.yml"
    text = spoil(path.read_text())
    path.unlink() if text is None else path.write_text(text)
    assert command.main(["--check"]) == 2
    said = capsys.readouterr().err
    assert says in said and "flags" in said and "Traceback" not in said


def test_every_name_source_and_flag_of_the_tables_is_described():
    for table, column in SERIES_COLUMN.items():
        assert set(tables.rows(f"external/{table}", {})[column]) == set(external.held(table)["name"]), table
    known_sources, known_flags = set(tables.rows("external/sources", {})["source"]), set(tables.rows("external/flags", {})["flag"])
    used_sources, used_flags = set(), set()
    for table in [*SERIES_COLUMN, "poverty_surveys"]:
        frame = tables.rows(f"external/{table}", {})
        used_sources |= set(frame["source"])
        used_flags |= set(frame["flag"]) - {""} if "flag" in frame else set()
        if "country" in frame:
            assert set(frame["country"]) <= set(external.NAMES)
    assert used_sources == known_sources and used_flags == known_flags


def test_no_place_mixes_vintages_of_an_indicator():
    frame = tables.rows("external/indicators", {})
    assert frame.groupby(["indicator", "country"], observed=True)["source"].nunique().max() == 1


def test_the_shipped_tables_stay_small():
    assert sum(path.stat().st_size for path in (FOLDER / "external").iterdir() if path.suffix in (".csv", ".json")) < 2_000_000


# identities of the publishers that hold whatever the copies did to their numbers

def test_shares_sum_to_one_hundred_and_lines_nest():
    fifths = [external.series(f"SI.DST.{part}").set_index(["country", "year"])["value"] for part in ("FRST.20", "02ND.20", "03RD.20", "04TH.20", "05TH.20")]
    assert (sum(fifths) - 100).abs().max() <= 0.25
    surveys = external.surveys()
    assert (surveys[[f"decile_{i}" for i in range(1, 11)]].sum(axis=1, min_count=10).dropna() - 100).abs().max() < 0.01
    assert (surveys["headcount_215"] <= surveys["headcount_365"]).all() and (surveys["headcount_365"] <= surveys["headcount_685"]).all()
    low, middle, high = (external.series(f"SI.POV.{line}.2021PPP").set_index(["country", "year"])["value"] for line in ("DDAY", "LMIC", "UMIC"))
    assert (low <= middle).all() and (middle <= high).all()
    men, women = external.series("SL.TLF.CACT.MA.ZS")["value"], external.series("SL.TLF.CACT.FE.ZS")["value"]
    assert men.between(0, 100).all() and women.between(0, 100).all()


def test_doubtful_values_stay_and_carry_a_flag():
    flagged = {(row.country, row.year): row.flag for row in external.exports("vegetable_products").itertuples() if row.flag}
    assert flagged["KEN", 2002] == "suspect" and flagged["ZWE", 2005] == "erratic"
    egypt = external.series("SI.POV.DDAY.2021PPP", "EGY").set_index("year").loc[1999]
    assert (egypt["value"], egypt["flag"]) == (0, "suspect")
    mexico = external.exports("machinery", "MEX").set_index("year")["flag"]
    assert mexico[1991] == "without-maquiladoras" and mexico[1992] == ""


# loaders

def test_a_series_carries_unit_and_citation():
    frame = external.series("SI.POV.DDAY.2021PPP", country="KEN")
    assert list(frame.columns) == ["country", "year", "value", "flag", "source"] and frame["year"].dtype == "int64" and frame["value"].dtype == "float64"
    assert frame.set_index("year")["value"][1994] == 32.0
    assert frame.attrs["unit"] == "per cent of population"
    assert frame.attrs["citation"].startswith("World Bank (2026), World Development Indicators, SI.POV.DDAY, ") and "February 2026" in frame.attrs["vintage"]
    assert frame[frame["year"] > 2000].attrs["citation"] == frame.attrs["citation"]
    assert any("45.5" in caveat for caveat in frame.attrs["caveats"])


def test_several_places_and_all_places():
    both = external.series("NE.EXP.GNFS.ZS", ["MEX", "LCN"])
    assert list(dict.fromkeys(both["country"])) == ["MEX", "LCN"]
    assert "(Mexico)" in both.attrs["citation"] and "(Latin America and Caribbean)" in both.attrs["citation"]
    assert "vintages differ between the places shown" in both.attrs["caveats"]
    assert set(external.CASES) <= set(external.series("NE.EXP.GNFS.ZS")["country"])


def test_a_line_of_citations_names_each_release_once():
    one, two = external.series("NE.EXP.GNFS.ZS", "MEX"), external.series("NY.GDP.PCAP.KD", "MEX")
    said = external.citation_line([one, external.processed(two)])
    assert said.count("World Bank (2026)") == 1 and "NE.EXP.GNFS.ZS and NY.GDP.PCAP.KD" in said and said.endswith("with processing by this book")
    assert not two.attrs["processed"]
    with pytest.raises(ValueError, match="carries no citation"):
        external.citation_line([pd.DataFrame({"value": [1]})])


def test_reads_are_noted_row_exact(monkeypatch):
    log = tables.ReadLog()
    monkeypatch.setattr(tables, "READ_LOG", log)
    external.series("NE.EXP.GNFS.ZS", ["MEX", "LCN"])
    noted = [entry["selection"] for entry in log.entries() if entry["table"] == "external/indicators"]
    assert noted == [{"country": "LCN", "indicator": "NE.EXP.GNFS.ZS"}, {"country": "MEX", "indicator": "NE.EXP.GNFS.ZS"}]
    assert {"name": "NE.EXP.GNFS.ZS", "table": "indicators"} in [entry["selection"] for entry in log.entries()]


def test_coffee_in_cents_is_the_sheet_converted():
    sheet, cents = external.prices("coffee_arabica", "1992-08", "1992-08"), external.coffee_prices("1992-08", "1992-08")
    assert cents["price"].iloc[0] == pytest.approx(sheet["price"].iloc[0] * 45.359237, abs=0.005) == 52.93
    assert (sheet.attrs["unit"], cents.attrs["unit"]) == ("US$/kg", "US cents a pound") and "Pink Sheet" in cents.attrs["citation"]


def test_the_other_loaders():
    assert external.exports("footwear", "BRA").set_index("year")["value"].idxmax() == 2007
    assert set(external.crops("beans_green", "KEN", "area").columns) == {"country", "year", "value", "flag", "source"}
    assert external.sectors("agriculture", "KEN").attrs["citation"].endswith("with processing by this book")
    kenya = external.survey("KEN", 1994)
    assert kenya["welfare"] == "consumption" and sum(kenya["deciles"]) == pytest.approx(100, abs=0.01)
    assert external.survey("GTM", 1998)["deciles"] == [None] * 10


@pytest.mark.parametrize("call, says", [
    (lambda: external.study("chile-fosis.wage_worker"), "did you mean 'chile-fosis.wage_work'"),
    (lambda: external.series("SI.POV.DDAY"), "did you mean 'SI.POV.DDAY.2021PPP'"),
    (lambda: external.series("population"), "did you mean 'SP.POP.TOTL'"),
    (lambda: external.series("footwear"), "it stands in exports.csv"),
    (lambda: external.exports("shoes"), "it has total, footwear"),
    (lambda: external.series("SI.POV.GINI", "Kenya"), "did you mean 'KEN', Kenya"),
    (lambda: external.series("SI.POV.GINI", "ken"), "did you mean 'KEN'"),
    (lambda: external.series("SI.POV.GINI", ["KEN", "Gautemala"]), "did you mean 'GTM', Guatemala"),
    (lambda: external.series("SI.POV.GINI", "LCN"), "which is Latin America"),
    (lambda: external.series("SI.POV.GINI", []), "no country is named"),
    (lambda: external.crops("tea", "KEN", "harvest"), "it has production"),
    (lambda: external.survey("KEN", 1993), "it has 1992, 1994, 1997"),
    (lambda: external.point("SI.POV.DDAY.2021PPP KEN 1993"), "it has 1992, 1994, 1997"),
    (lambda: external.point("SP.POP.TOTL KEN 1950"), "it has 1970 to 2023, 54 in all"),
    (lambda: external.point("SI.POV.DDAY.2021PPP KEN"), "country or the year is missing"),
    (lambda: external.point("SI.POV.DDAY.2021PPP"), "write the series, the country and the year"),
    (lambda: external.point("surveys.spell KEN 1994"), "have no number 'spell'"),
    (lambda: external.point("surveys.decile_1 GTM 1998"), "gives no value"),
])
def test_a_wrong_name_gets_a_hint(call, says):
    with pytest.raises(UnknownName, match=says):
        call()


# extraction

def test_extraction_keeps_five_digits_and_refuses_an_unknown_note(tmp_path, capsys):
    assert [extraction.rounded(value) for value in ("7.929481", "-0.0012345678", "3.87e-08", "297775000", "0")] == ["7.9295", "-0.0012346", "3.87e-08", "297780000", "0"]
    assert extraction.rounded("25857130", 12) == "25857130"
    header = "iso3,country,year,indicator,value,unit,source_id,note\n"
    (tmp_path / "indicators.csv").write_text(header + "KEN,Kenya,1994,SI.POV.GINI,43.1,x,WDI-SG2026,never seen before\n")
    assert extract.main([str(tmp_path), "indicators", "--out", str(tmp_path)]) == 2
    assert "SI.POV.GINI KEN 1994 has a note without a flag" in capsys.readouterr().err
    (tmp_path / "indicators.csv").write_text(header)
    assert extract.main([str(tmp_path), "indicators", "--out", str(tmp_path)]) == 2
    assert "has no rows of" in capsys.readouterr().err


# single figures

def test_every_study_names_the_page_that_was_opened_and_an_entry_of_the_bibliography():
    frame, pages = external.studies(), package.description("external/studies")["pages"]
    assert set(frame["citation_key"]) == set(pages)
    assert all(page["address"].startswith("http") and page["seen"] for page in pages.values())
    assert set(frame["citation_key"]) <= set(parse_file(str(project.ROOT / "chapters" / "references.bib")).entries)


def test_the_vintage_of_a_yardstick_is_told_where_it_is_shown():
    from book.numbers import look_up

    found = look_up("series:zimbabwe.population_1994")
    assert found.layer == "external" and found.text == "10.87 million persons"
    assert any("World Bank" in text and "SP.POP.TOTL" in text and "2025" in text for _, text in found.facts)


def test_a_yardstick_that_also_stands_in_the_tables_has_the_same_value_there():
    country = {row.slug: row.country for row in reported.cases().itertuples()}
    held, compared = set(external.held("indicators")["name"]), 0
    for row in external.yardsticks().itertuples():
        place = country.get(row.case, "")
        names = [name for name in (row.code, f"{row.code}.V2020") if name in held]
        if names and len(place) == 3:
            there = [value for name in names for year, value in zip(*external.series(name, place)[["year", "value"]].T.values) if year == row.year]
            assert any(value == pytest.approx(row.value, rel=1e-4) for value in there), row.id
            compared += 1
    assert compared >= 8
