"""scripts/refresh.py against replayed publishers: what is new, revised and gone, what is written, and what must not be joined."""
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data import package, tables
from data.refresh import texts
from data.refresh.compare import broken, compare, merge
from data.refresh.tables import TARGETS, read
from scripts import refresh
from tests.publishers import as_json, said
from tests.small_tables import ROWS, agree, bulk, folder, publishers, rows, run, state  # noqa: F401  (fixtures among them)


# what is found and what is written

def test_the_same_values_change_nothing(run, folder):
    before = state(folder)
    status, said, trouble = run("--write")
    assert (status, trouble) == (0, "") and said.count("nothing to write") == 4 and state(folder) == before
    assert "last updated 14 October 2026" in said and "version 20260922_2017_01_02_PROD" in said and "sheet stamped 2 September 2026" in said and "update of 23 December 2025" in said


def test_new_years_and_revisions_are_told_and_not_written_unasked(run, folder, publishers):
    publishers.values |= {("SP.POP.TOTL", "KEN", 1998): 26_000_000, ("SP.POP.TOTL", "KEN", 1994): 25_100_000}
    before = state(folder)
    for arguments in ([], ["--dry-run"]):
        status, said, _ = run("--only", "indicators", *arguments)
        assert status == 0 and state(folder) == before and "nothing was written; --write takes this over" in said
        assert "SP.POP.TOTL KEN: 1 new (1998); 1 revised, 1 by more than 0.10%; most 1994 value 25040004 -> 25100000 (+0.24%)" in run("--only", "indicators", "--tolerance", "0.001")[1]
        assert "1 revised, 0 by more than 0.50%" in said
    assert "    revised 1994 value 25040004 -> 25100000 (+0.24%)\n" in run("--only", "indicators", "--values")[1]


def test_writing_takes_a_series_over_whole_and_twice_is_once(run, folder, publishers):
    publishers.values |= {("SP.POP.TOTL", "KEN", 1998): 26_000_000, ("SI.POV.DDAY", "KEN", 1992): 33.25}
    status, said, trouble = run("--only", "indicators", "--write")
    assert (status, trouble) == (0, "") and "written: indicators.csv, sources.csv, indicators.yml, sources.yml" in said
    found = rows(folder, "indicators")
    assert {row["source"] for row in found if (row["indicator"], row["country"]) == ("SP.POP.TOTL", "KEN")} == {"WDI_20261014"}
    assert [row for row in found if row["indicator"] == "SI.POV.DDAY.2021PPP"] == [
        {"indicator": "SI.POV.DDAY.2021PPP", "country": "KEN", "year": "1992", "value": "33.25", "source": "WDI_20261014", "flag": "suspect"},
        {"indicator": "SI.POV.DDAY.2021PPP", "country": "LCN", "year": "1992", "value": "18.4", "source": "WDI-SG2026", "flag": ""}]
    assert "flags to look at again: 1992 suspect" in said
    agree(folder)
    sources = {row["source"]: row for row in rows(folder, "sources")}
    new = sources["WDI_20261014"]
    assert (new["publisher"], new["year"], new["vintage"], new["licence"], new["note"]) == ("World Bank", "2026", "last updated 14 October 2026", "CC BY 4.0", "")
    assert f"scripts/refresh.py on {date.today().isoformat()}" in new["obtained"] and "WDI2020" in sources
    described = yaml.safe_load((folder / "indicators.yml").read_text())
    assert described["refreshed"] == [{"date": date.today().isoformat(), "vintage": "World Development Indicators, last updated 14 October 2026", "sources": ["WDI_20261014"], "new": 1, "revised": 1, "kept": 0}]
    assert (described["retrieved"], described["integrity"]) == (date.today(), "unverified") and "14 October 2026" in described["vintage"]
    assert "*id" not in (folder / "indicators.yml").read_text() and described["integrity_note"].startswith(texts.FETCHED) and described["caveats"][-1].startswith(texts.MARK)
    written = state(folder)
    assert run("--only", "indicators", "--write")[1].count("nothing to write") == 1 and state(folder) == written


def test_a_sidecar_keeps_every_line_that_a_refresh_does_not_speak_of(run, folder, publishers):
    publishers.values["SP.POP.TOTL", "KEN", 1998] = 26_000_000
    before = (folder / "indicators.yml").read_text().splitlines()
    run("--only", "indicators", "--write")
    lost = [line for line in before if line not in (folder / "indicators.yml").read_text().splitlines()]
    assert {line.split(":")[0] for line in lost if line[0] != " "} <= {"vintage", "retrieved", "integrity", "integrity_note", "rows", "sha256"}
    assert all("year: " not in line and "caveat" not in line for line in lost)


def test_a_second_refresh_adds_to_the_history(run, folder, publishers):
    for day, people in (("2026-10-14", 26_000_000), ("2026-12-01", 26_100_000)):
        publishers.updated = day
        publishers.values["SP.POP.TOTL", "KEN", 1998] = people
        assert run("--only", "indicators", "--write")[0] == 0
        agree(folder)
    described = yaml.safe_load((folder / "indicators.yml").read_text())
    assert [entry["sources"] for entry in described["refreshed"]] == [["WDI_20261014"], ["WDI_20261201"]]
    assert sum(caveat.startswith(texts.MARK) for caveat in described["caveats"]) == 1 and described["integrity_note"].count(texts.FETCHED.strip()) == 1
    assert "WDI_20261014" not in {row["source"] for row in rows(folder, "sources")}


def test_only_what_is_asked_for_is_fetched(run, publishers):
    run("--only", "crops,commodity_prices")
    assert not [path for path in publishers.asked if path.startswith(("/v2", "/pip"))] and len(publishers.asked) == 5
    publishers.asked.clear()
    run("--only", "indicators")
    assert all("SE.SEC.ENRR" not in path and "MEA" not in path for path in publishers.asked)


def test_pages_are_followed(run, publishers):
    publishers.per_page = 10
    publishers.values["NY.GDP.PCAP.KD", "MEX", 1960] = 5000
    status, said, trouble = run("--only", "indicators")
    assert (status, trouble) == (0, "") and "NY.GDP.PCAP.KD MEX: 1 new (1960)" in said
    assert [path for path in publishers.asked if "NY.GDP" in path][-1].count("page=7&") == 1


# series that must not be joined

def test_values_that_are_gone_are_kept_and_their_series_with_them(run, folder, publishers):
    publishers.values |= {("SP.POP.TOTL", "KEN", 1990): None, ("SP.POP.TOTL", "KEN", 1998): 26_000_000}
    before = state(folder)
    status, said, _ = run("--only", "indicators", "--write")
    assert status == 0 and state(folder) == before
    assert "SP.POP.TOTL KEN: NOT TAKEN OVER, values that are gone must not be joined" in said and "1 gone (1990), kept as shipped" in said and "give the old series a name of its own" in said


@pytest.mark.parametrize("change, says", [
    (lambda bank: bank.titles.update({"SI.POV.DDAY": "Poverty headcount ratio at $3.50 a day (2025 PPP) (% of population)"}), "SI.POV.DDAY.2021PPP: NOT TAKEN OVER, shipped on the base $3.00 and 2021"),
    (lambda bank: bank.titles.update({"NY.GDP.PCAP.KD": "GDP per capita (constant 2020 US$)"}), "NY.GDP.PCAP.KD: NOT TAKEN OVER, shipped on the base 2015"),
    (lambda bank: bank.names.update({"LCN": "Latin America"}), "the World Bank now calls LCN 'Latin America'"),
    (lambda bank: bank.titles.pop("SI.POV.DDAY"), "SI.POV.DDAY.2021PPP: NOT TAKEN OVER, the World Bank refuses the indicator SI.POV.DDAY"),
    (lambda bank: bank.values.update({("SI.POV.DDAY", "KEN", 1992): None}), "SI.POV.DDAY.2021PPP KEN: NOT TAKEN OVER, the publisher has no value of it any more"),
])
def test_another_series_under_an_old_name_is_not_taken_over(run, folder, publishers, change, says):
    change(publishers)
    publishers.values["SP.POP.TOTL", "KEN", 1998] = 26_000_000
    status, said, _ = run("--only", "indicators", "--write")
    assert status == 0 and says in said and "SP.POP.TOTL MEA: NOT TAKEN OVER, the World Bank regrouped MEA" in said
    assert {row["source"] for row in rows(folder, "indicators") if not row["indicator"].startswith("SP.POP")} == {"WDI-SG2026", "WDI2020"}
    assert len(rows(folder, "indicators")) == len(ROWS["indicators"]) + 1
    agree(folder)


@pytest.mark.parametrize("factors, says", [([1.25] * 7, "every value of value moved by the factor 1.25"), ([1.5, 1.3, 1.6, 1.4, 1.3, 1, 1], "half of the values of value moved by more than 20%")])
def test_a_break_is_told_and_taken_over_only_when_it_is_accepted(run, folder, publishers, factors, says):
    for year, factor in zip(range(1990, 1997), factors):
        publishers.values["NY.GDP.PCAP.KD", "MEX", year] *= factor
    before = state(folder)
    status, said, _ = run("--only", "indicators", "--write")
    assert status == 0 and says in said and "say --accept NY.GDP.PCAP.KD/MEX" in said and state(folder) == before
    assert run("--only", "indicators", "--write", "--accept", "NY.GDP.PCAP.KD/KEN")[0] == 0 and state(folder) == before
    run("--only", "indicators", "--write", "--accept", "NY.GDP.PCAP.KD/MEX")
    assert {row["source"] for row in rows(folder, "indicators") if row["country"] == "MEX"} == {"WDI_20261014"}
    agree(folder)


def test_even_an_accepted_break_is_not_joined_with_values_that_are_gone(run, folder, publishers):
    for year in range(1990, 1997):
        publishers.values["NY.GDP.PCAP.KD", "MEX", year] *= 1.25
    publishers.values["NY.GDP.PCAP.KD", "MEX", 1990] = None
    before = state(folder)
    assert "must not be joined" in run("--only", "indicators", "--write", "--accept", "NY.GDP.PCAP.KD")[1] and state(folder) == before


# the other publishers' tables

def test_surveys_from_fractions_to_per_cent(run, folder, publishers):
    publishers.surveys[0]["at"] = {"2.15": (0.34567, 0.1), "3.65": (0.634, 0.315), "6.85": (0.864, 0.542)}
    publishers.surveys.append({**publishers.surveys[0], "reporting_year": 2021, "comparable_spell": "2021", "distribution_type": "imputed", "gini": "NA"})
    publishers.surveys.append({**publishers.surveys[0], "reporting_year": 2030, "estimation_type": "projection"})
    publishers.surveys.append({**publishers.surveys[0], "country_code": "UGA"})
    status, said, trouble = run("--only", "poverty_surveys", "--write")
    assert (status, trouble) == (0, "") and "1 rows that are estimates" in said
    first, second, third = rows(folder, "poverty_surveys")
    assert (first["headcount_215"], first["gap_215"], first["headcount_365"], first["source"]) == ("34.567", "10", "63.4", "PIP_20260922_2017")
    assert (second["gini"], second["source"]) == ("", "PIP_20260922_2017")
    assert (third["year"], third["kind"], third["flag"], third["gini"], third["decile_10"]) == ("2021", "imputed", "imputed", "", "55")
    agree(folder)


@pytest.mark.parametrize("change, says", [
    (lambda bank: bank.versions.__setitem__(slice(2), []), "no version at parities of 2017 is left"),
    (lambda bank: bank.surveys.append(bank.surveys[0]), "KEN 1992 stands there twice"),
    (lambda bank: bank.surveys[0].update(mean="4,2"), "KEN 1992: mean is '4,2', not a number"),
    (lambda bank: bank.surveys[0].update(poverty_line=3.0), "KEN 1992 is at the line '3.0', asked for was 2.15"),
    (lambda bank: bank.surveys[0].update(distribution_type="guess"), "of the kind 'guess'"),
    (lambda bank: bank.surveys[0].update(headcount=True), "headcount is 'True', not a number"),
    (lambda bank: bank.surveys[0].update(country_code="XYZ") or bank.surveys[0]["at"].clear() or bank.surveys.clear(), "without any rows"),
])
def test_surveys_that_are_not_as_documented(run, folder, publishers, change, says):
    before = state(folder)
    change(publishers)
    status, _, trouble = run("--only", "poverty_surveys", "--write")
    assert status == 1 and says in trouble and trouble.startswith("poverty_surveys: World Bank (Poverty and Inequality Platform), http") and state(folder) == before


def test_new_months_beside_the_old_ones(run, folder, publishers):
    publishers.months |= {("Coffee, Arabica", "1989M11"): "1.6431", ("Coffee, Arabica", "1959M12"): 1.0, ("Tobacco, US import u.v.", "1989M07"): "…", ("Coffee, Arabica", "1989M10"): 1.6}
    status, said, trouble = run("--only", "commodity_prices", "--write")
    assert (status, trouble) == (0, "") and "coffee_arabica: 1 new (1989-11); 1 revised" in said
    found = {row["date"]: (row["price"], row["source"]) for row in rows(folder, "commodity_prices") if row["commodity"] == "coffee_arabica"}
    assert found["1989-09"] == ("1.7439", "WB_PINK_2026_03") and found["1989-10"] == ("1.6", "WB_PINK_20260902") and found["1989-11"] == ("1.6431", "WB_PINK_20260902") and len(found) == 6
    assert "CMO-Historical-Data-Monthly.xlsx" in {row["source"]: row for row in rows(folder, "sources")}["WB_PINK_20260902"]["obtained"]
    agree(folder)


def test_a_sheet_rounded_to_cents_does_not_coarsen_the_table(run, folder, publishers):
    publishers.months = {key: round(value, 2) for key, value in publishers.months.items()}
    publishers.months["Coffee, Arabica", "1989M11"] = 1.64
    run("--only", "commodity_prices", "--write")
    assert [row["price"] for row in rows(folder, "commodity_prices")][:6] == ["2.7627", "1.9431", "1.7344", "1.7439", "1.5271", "1.64"]
    agree(folder)


@pytest.mark.parametrize("change, says", [
    (lambda bank: bank.headings.update({"Coffee, Arabica": "($/mt)"}), "coffee_arabica: NOT TAKEN OVER, the sheet has it in '$/mt', shipped is US$/kg"),
    (lambda bank: bank.headings.pop("Tobacco, US import u.v."), "tobacco: NOT TAKEN OVER, the sheet has no column 'Tobacco, US import u.v.'"),
])
def test_a_price_in_another_unit_or_without_a_column_is_left(run, folder, publishers, change, says):
    before = state(folder)
    change(publishers)
    status, said, _ = run("--only", "commodity_prices", "--write")
    assert status == 0 and says in said and state(folder) == before


@pytest.mark.parametrize("change, says", [
    (lambda bank: setattr(bank, "stamp", "Updated on the 2nd"), "the sheet bears no day"),
    (lambda bank: bank.headings.clear() or bank.headings.update({"Gold": "($/troy oz)"}), "no row of headings such as 'Coffee, Arabica'"),
    (lambda bank: bank.months.update({("Coffee, Arabica", "1989M07"): "about 2"}), "Coffee, Arabica in row 8 is 'about 2', not a number"),
    (lambda bank: bank.faults["commodity_prices"].append(said("<html>no links</html>", "text/html")), "the page has no link to CMO-Historical-Data-Monthly.xlsx"),
    (lambda bank: bank.faults["commodity_prices"].extend([lambda good: good(), said(b"PK\3\4damaged")]), "a damaged workbook"),
    (lambda bank: bank.faults["commodity_prices"].extend([lambda good: good(), said("<html>sign in</html>")]), "no workbook but '<html>sign in</html>'"),
])
def test_a_sheet_that_is_not_as_documented(run, folder, publishers, change, says):
    before = state(folder)
    change(publishers)
    status, _, trouble = run("--only", "commodity_prices", "--write")
    assert status == 1 and says in trouble and "the format has changed and data/refresh must follow" in trouble and state(folder) == before


def test_crops_take_only_the_years_held_and_leave_the_closed_method_alone(run, folder, publishers):
    publishers.crops["QCL"][0][11], publishers.crops["FBS"][0][11] = "197010.00", "1202.50"
    status, said, trouble = run("--only", "crops", "--write")
    assert (status, trouble) == (0, "")
    assert {(row["crop"], row["year"]): (row["value"], row["source"]) for row in rows(folder, "crops")} == {
        ("tea", "1990"): ("197010", "FAO_QCL_20251223"), ("tea", "1995"): ("244530", "FAO_QCL_20251223"), ("panela", "2005"): ("1694000", "FAO_FBSH_DDF"),
        ("panela", "2010"): ("1202500", "FAO_FBS_20251223"), ("coffee_psd", "1990"): ("1500", "USDA_PSD_COFFEE_2023")}
    agree(folder)
    written = state(folder)
    assert "nothing to write" in run("--only", "crops", "--write")[1] and state(folder) == written


def test_a_crop_in_another_unit_is_left(run, folder, publishers):
    before = state(folder)
    publishers.crops["QCL"][0][10] = "1000 An"
    assert "tea KEN production: NOT TAKEN OVER, FAOSTAT has it in '1000 An', shipped is tonnes" in run("--only", "crops", "--write")[1] and state(folder) == before


@pytest.mark.parametrize("change, says", [
    (lambda fao: fao.crops["QCL"][0].__setitem__(5, "Wheat"), "the item 667 is 'Wheat', expected was tea"),
    (lambda fao: fao.crops["QCL"][0].__setitem__(11, "many"), "Tea leaves, KEN, 1990: Value is 'many', not a number"),
    (lambda fao: fao.crops["QCL"][0].pop(), "line 2 of QCL_E_All_Data_(Normalized).csv has another number of cells"),
    (lambda fao: fao.crops["QCL"].append(fao.crops["QCL"][0]), "Tea leaves, KEN, 1990 stands there twice"),
    (lambda fao: fao.crops["QCL"].clear() or fao.crops["FBS"].clear(), "without any rows"),
    (lambda fao: fao.crops.pop("FBS"), "the catalogue has no file of FBS"),
    (lambda fao: fao.faults["crops"].append(lambda good: as_json({"Datasets": []})), "the catalogue is"),
    (lambda fao: fao.faults["crops"].extend([lambda good: good(), said(b"PK")]), "no archive that can be read"),
    (lambda fao: fao.faults["crops"].extend([lambda good: good(), lambda good: said(fao.archive("QCL", ["Country", "Crop"]))(good)]), "has no column Area Code (M49)"),
])
def test_bulk_files_that_are_not_as_documented(run, folder, publishers, change, says):
    before = state(folder)
    change(publishers)
    status, _, trouble = run("--only", "crops", "--write")
    assert status == 1 and says in trouble and trouble.startswith("crops: Food and Agriculture Organization (FAOSTAT), http") and state(folder) == before


# the comparison

cells = st.dictionaries(st.tuples(st.integers(1990, 1999)), st.fixed_dictionaries({"value": st.sampled_from(["", "1", "1.2", "1.25", "3e+09", "-4", "word"])}), max_size=8)


@given(cells, cells)
def test_the_four_parts_make_up_the_whole(before, after):
    found = compare(before, after, ("value",))
    revised = [(change.key, change.column) for change in found.revised]
    parts = [*found.new, *found.gone, *found.same, *revised]
    shipped, fetched = ({(key, "value") for key, row in table.items() if row["value"]} for table in (before, after))
    assert len(parts) == len(set(parts)) and set(parts) == shipped | fetched
    assert set(found.new) == fetched - shipped and set(found.gone) == shipped - fetched
    assert all(change.before != change.after for change in found.revised)
    assert compare(after, after, ("value",)).same == sorted(fetched)


@given(cells, cells, st.booleans())
def test_a_refresh_loses_no_row_and_a_second_one_finds_nothing_new(before, after, mixed):
    shipped = {key: {"year": key[0], **row, "source": "old"} for key, row in before.items()}
    fetched = {key: {**row, "source": "new"} for key, row in after.items() if row["value"]}
    rows = merge(shipped, fetched, compare(shipped, fetched, ("value",)), ("year",), mixed)
    assert rows.keys() >= shipped.keys() and rows.keys() <= shipped.keys() | fetched.keys()
    again = compare(rows, fetched, ("value",))
    assert not again.new and not again.revised and merge(rows, fetched, again, ("year",), mixed) == rows
    lost = compare(shipped, fetched, ("value",)).gone
    assert all(rows[key]["value"] == shipped[key]["value"] for key, _ in lost)
    if not mixed and not lost and fetched:
        assert len({row["source"] for row in rows.values() if row["value"]}) == 1


def test_relative_changes_and_breaks():
    before = {(year,): {"value": str(year)} for year in range(1990, 2000)}
    assert [change.relative for change in compare({(1,): {"value": "-4"}}, {(1,): {"value": "-5"}}, ("value",)).revised] == [-0.25]
    assert [change.relative for change in compare({(1,): {"value": "0"}}, {(1,): {"value": "5"}}, ("value",)).revised] == [None]
    moved = {key: {"value": str(float(row["value"]) * 1.3)} for key, row in before.items()}
    assert "factor 1.3" in broken(compare(before, moved, ("value",)))
    assert broken(compare(before, {key: {"value": str(float(row["value"]) * 1.01)} for key, row in before.items()}, ("value",))) == ""
    few = dict(list(moved.items())[:4])
    assert broken(compare(before, few, ("value",))) == ""


# the shipped tables

@pytest.fixture
def shipped(copied):
    """A copy of the project's own tables, which the data package is made from."""
    return copied / "external"


def test_the_shipped_tables_against_publishers_that_print_them(shipped, publishers, capsys):
    """Every series that is asked for is found and read back to the same cell; then one new year goes into table, sidecar and package."""
    from data.external.citing import code_of
    from data.external.extraction import COMMODITIES
    from data.external.places import CASES, GROUPS
    from data.refresh.faostat import ITEMS

    held = {name: read(shipped, name) for name in TARGETS}
    publishers.values = {(code_of(name), place, year): float(row["value"]) for (name, place, year), row in held["indicators"].rows.items()}
    publishers.titles = {code_of(name): held["indicators"].wording(name) for name, _ in held["indicators"].series()}
    publishers.names = {place: place for place in CASES} | GROUPS
    publishers.surveys = [{"country_code": country, "reporting_year": year, "welfare_type": welfare, "comparable_spell": row["spell"], "distribution_type": row["kind"],
                           **{theirs: float(row[ours]) / by if row[ours] else None for ours, theirs, by in (("mean", "mean", 1), ("median", "median", 1), ("gini", "gini", 1),
                                                                                                        *((f"decile_{i}", f"decile{i}", 100) for i in range(1, 11)))},
                           "at": {dollars: (float(row[f"headcount_{line}"]) / 100, float(row[f"gap_{line}"]) / 100) for line, dollars in (("215", "2.15"), ("365", "3.65"), ("685", "6.85"))}}
                          for (country, year, welfare), row in held["poverty_surveys"].rows.items()]
    publishers.headings = {COMMODITIES[name]: {"US$/kg": "($/kg)", "US$/t": "($/mt)"}[held["commodity_prices"].unit(name)] for name, in held["commodity_prices"].series()}
    publishers.months = {(COMMODITIES[name], month.replace("-", "M")): float(row["price"]) for (name, month), row in held["commodity_prices"].rows.items()}
    publishers.crops = {"QCL": [], "FBS": []}
    numeric = {country: code for country, (_, _, code) in CASES.items()} | {"WLD": "001"}
    for (crop, country, measure, year), row in held["crops"].rows.items():
        domain, code, word = ITEMS[crop]
        unit, factor = ("ha", 1) if measure == "area" else ("1000 t", 1000) if domain == "FBS" else ("t", 1)
        publishers.crops[domain].append(bulk(country, numeric[country], code, word, {"production": "Production", "area": "Area harvested"}[measure], year, unit, repr(float(row["value"]) / factor)))
    arguments = ["--folder", str(shipped), "--timeout", "20", "--write", *publishers.addresses()]
    before = state(shipped)
    assert refresh.main(arguments) == 0, capsys.readouterr().err
    told = capsys.readouterr().out
    assert told.count("nothing to write") == 4 and state(shipped) == before and told.count("NOT TAKEN OVER") == sum("NOT TAKEN OVER, the World Bank regrouped" in line for line in told.splitlines())
    tables._whole.cache_clear()
    publishers.values["NE.EXP.GNFS.ZS", "MEX", 2026] = 40.1
    assert refresh.main([*arguments, "--only", "indicators"]) == 0
    assert "written: datapackage.json" in capsys.readouterr().out
    tables._whole.cache_clear()
    assert package.differences() == {}
    from data import external

    frame = external.series("NE.EXP.GNFS.ZS", "MEX")
    assert frame["value"].iloc[-1] == 40.1 and "last updated 14 October 2026" in frame.attrs["citation"]
