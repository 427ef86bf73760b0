"""Tables small enough to be refreshed again and again, publishers that hold the same, and the command that compares the two."""
import csv
import hashlib
import shutil

import pytest
import yaml

from data import tables
from data.refresh import ask, texts
from data.schemas import SERIES_TABLES
from data.tables import FOLDER
from scripts import refresh
from tests.publishers import Publishers

# a few rows of each table: series of one release, series of a fixed one, and what other publishers print
ROWS = {
    "indicators": ["SP.POP.TOTL,KEN,%d,%d,WDI-ONE2025," % (year, 25_000_000 + 10_001 * (year - 1990)) for year in range(1990, 1998)]
                  + ["SP.POP.TOTL,MEA,1990,250000000,WDI-ONE2025,"]
                  + ["SI.POV.DDAY.2021PPP,KEN,1992,32.1,WDI-SG2026,suspect", "SI.POV.DDAY.2021PPP,LCN,1992,18.4,WDI-SG2026,"]
                  + ["NY.GDP.PCAP.KD,MEX,%d,%d,WDI-SG2026," % (year, 8000 + year) for year in range(1990, 1997)]
                  + ["SE.SEC.ENRR.V2020,KEN,1990,25.3,WDI2020,"],
    "poverty_surveys": ["KEN,1992,consumption,1992-1997,micro,4.2,2.6,33.1,14.2,63.4,31.5,86.4,54.2,0.57,1,2,3,4,5,6,7,8,9,55,PIP2022,",
                        "KEN,1994,consumption,1992-1997,micro,4.1,3.0,28.7,9.3,60.1,26.4,86.7,52.3,,,,,,,,,,,,PIP2022,"],
    "commodity_prices": ["coffee_arabica,%s,%s,US$/kg,WB_PINK_2026_03" % row for row in (("1989-06", "2.7627"), ("1989-07", "1.9431"), ("1989-08", "1.7344"), ("1989-09", "1.7439"), ("1989-10", "1.5271"))]
                        + ["tobacco,1989-06,3712.4,US$/t,WB_PINK_2026_03"],
    "crops": ["tea,KEN,production,1990,197008,tonnes,FAO_QC_2020_GCAM,", "tea,KEN,production,1995,244530,tonnes,FAO_QC_2020_GCAM,", "panela,COL,production,2005,1694000,tonnes,FAO_FBSH_DDF,",
              "panela,COL,production,2010,1201000,tonnes,FAO_FBS_DDF,", "coffee_psd,KEN,exports,1990,1500,thousand bags,USDA_PSD_COFFEE_2023,"],
    "exports": ["tea,KEN,1994,302600000,current US$,FAO_TCL_DDF,"],
    "sectors": ["agriculture,KEN,persons engaged,1990,60.1,GGDC10S"],
}
SOURCES = {"WDI-ONE2025": "World Bank", "WDI-SG2026": "World Bank", "WDI2020": "World Bank", "PIP2022": "World Bank", "WB_PINK_2026_03": "World Bank", "FAO_QC_2020_GCAM": "Food and Agriculture Organization",
           "FAO_FBSH_DDF": "Food and Agriculture Organization", "FAO_FBS_DDF": "Food and Agriculture Organization", "FAO_TCL_DDF": "Food and Agriculture Organization",
           "USDA_PSD_COFFEE_2023": "United States Department of Agriculture", "GGDC10S": "Groningen Growth and Development Centre"}
SERIES = [("indicators", "SP.POP.TOTL", "population", "persons", ""), ("indicators", "SI.POV.DDAY.2021PPP", "poverty headcount at $3.00 a day, 2021 PPP", "per cent of population", ""),
          ("indicators", "NY.GDP.PCAP.KD", "gross domestic product a head", "constant 2015 US$", ""), ("indicators", "SE.SEC.ENRR.V2020", "enrolment, as published in 2020", "per cent", ""),
          ("commodity_prices", "coffee_arabica", "coffee", "US$/kg", ""), ("commodity_prices", "tobacco", "tobacco", "US$/t", ""), ("crops", "tea", "tea", "tonnes", ""),
          ("crops", "panela", "panela", "tonnes", ""), ("crops", "coffee_psd", "coffee", "thousand bags", "")]


@pytest.fixture
def folder(tmp_path):
    """A folder of small tables with the real tables' sidecars."""
    contents = {name: [",".join(tables.schema_of(f"external/{name}").frame.columns), *rows] for name, rows in ROWS.items()}
    contents["series"] = ["table,name,title,unit,since,underlying,note", *(f'{table},{name},"{title}",{unit},1960,,{note}' for table, name, title, unit, note in SERIES)]
    contents["sources"] = ["source,publisher,year,dataset,vintage,obtained,licence,licence_checked,note",
                           *(f"{source},{publisher},2025,dataset,a release,a copy,CC BY 4.0,2026-11,an old note" for source, publisher in SOURCES.items())]
    for name, lines in contents.items():
        text = "\n".join(lines) + "\n"
        (tmp_path / f"{name}.csv").write_text(text)
        shutil.copy(FOLDER / "external" / f"{name}.yml", tmp_path)
        (tmp_path / f"{name}.yml").write_text(texts._sidecar(tmp_path / f"{name}.yml", name, text, None))
    return tmp_path


@pytest.fixture
def publishers(httpserver, monkeypatch):
    """Publishers that hold exactly what the small tables hold, under their present releases."""
    monkeypatch.setattr(ask, "PAUSE", 0.01)
    found = Publishers(httpserver)
    found.titles = {"SP.POP.TOTL": "Population, total", "SI.POV.DDAY": "Poverty headcount ratio at $3.00 a day (2021 PPP) (% of population)",
                    "NY.GDP.PCAP.KD": "GDP per capita (constant 2015 US$)", "SE.SEC.ENRR": "School enrollment, secondary (% gross)"}
    for row in ROWS["indicators"]:
        name, place, year, value = row.split(",")[:4]
        found.values[name.removesuffix(".2021PPP"), place, int(year)] = float(value)
    for row in ROWS["poverty_surveys"]:
        cells = row.split(",")
        mean, median, *lines, gini = cells[5:14]
        found.surveys.append({"country_code": cells[0], "reporting_year": int(cells[1]), "welfare_type": cells[2], "comparable_spell": cells[3].replace("-", " - "),
                              "distribution_type": cells[4], "mean": float(mean), "median": float(median), "gini": float(gini) if gini else None,
                              **{f"decile{i}": float(cell) / 100 if cell else None for i, cell in enumerate(cells[14:24], start=1)},
                              "at": {line: (float(lines[i]) / 100, float(lines[i + 1]) / 100) for i, line in ((0, "2.15"), (2, "3.65"), (4, "6.85"))}})
    found.headings = {"Coal, South African **": "($/mt)", "Coffee, Arabica": "($/kg)", "Tobacco, US import u.v.": "($/mt)"}
    for row in ROWS["commodity_prices"]:
        name, month, price = row.split(",")[:3]
        found.months[{"coffee_arabica": "Coffee, Arabica", "tobacco": "Tobacco, US import u.v."}[name], month.replace("-", "M")] = float(price)
    found.crops = {"QCL": [bulk("KEN", "404", "667", "Tea leaves", "Production", year, "t", value) for year, value in ((1990, "197008.00"), (1991, "203588.00"), (1995, "244530.00"))]
                          + [bulk("World", "001", "667", "Tea leaves", "Production", 1990, "t", "2.5e6"), bulk("Cuba", "192", "826", "Unmanufactured tobacco", "Production", 1990, "t", "")],
                   "FBS": [bulk("Colombia", "170", "2541", "Sugar non-centrifugal", "Production", 2010, "1000 t", "1201.00")]}
    yield found
    httpserver.check()


def bulk(area, m49, code, item, element, year, unit, value):
    """A row of a bulk file."""
    return ["1", f"'{m49}", area, code, "'01620", item, "5510", element, str(year), str(year), unit, value, "A", ""]


@pytest.fixture
def run(folder, publishers, capsys):
    """Run the command on the small tables against the replays; gives status, what it said, and what it said of troubles."""
    def call(*arguments):
        found = refresh.main(["--folder", str(folder), "--timeout", "5", "--retries", "2", *publishers.addresses(), *arguments])
        told = capsys.readouterr()
        return found, told.out, told.err
    return call


def state(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(folder, table):
    with (folder / f"{table}.csv").open() as handle:
        return list(csv.DictReader(handle))


def agree(folder):
    """Table and sidecar say the same, every source is listed and used, and no file is left over."""
    for path in folder.glob("*.csv"):
        described = yaml.safe_load(path.with_suffix(".yml").read_text())
        assert described["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest() and described["rows"] == len(rows(folder, path.stem))
        nulls = {name: sum(row[name] == "" for row in rows(folder, path.stem)) for name in tables.schema_of(f"external/{path.stem}").numbers}
        assert described["known_nulls"] == {name: count for name, count in nulls.items() if count}
        tables.parse(path, tables.schema_of(f"external/{path.stem}"))
    assert {row["source"] for row in rows(folder, "sources")} == {row["source"] for table in (*SERIES_TABLES, "poverty_surveys") for row in rows(folder, table)}
    assert not list(folder.glob(".*"))
