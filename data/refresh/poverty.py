"""The World Bank's Poverty and Inequality Platform: three requests, one a line, at the parities that the table is in."""
import re
from datetime import date

from data.external.extraction import rounded
from data.refresh.ask import Answer, Empty, Malformed, Release, number, shown

BASE = "https://api.worldbank.org/pip/v1"
PARITIES = "2017"
LINES = {"215": 2.15, "365": 3.65, "685": 6.85}
VERSION = re.compile(rf"(\d{{4}})(\d\d)(\d\d)_{PARITIES}_\d\d_\d\d_PROD")
PER_CENT = ("headcount", "gap", "decile")
KINDS = {"micro", "group", "aggregate", "imputed"}


def fetch(service, shipped):
    """The national surveys that the platform has for the countries of the shipped table. Raises Trouble."""
    try:
        version = _version(service.json(f"{service.base}/versions", format="json"))
        countries = sorted({key[0] for key in shipped.rows})
        rows, left = None, 0
        for line, dollars in shipped.progress(LINES.items()):
            body = service.json(f"{service.base}/pip", country=",".join(countries), year="all", povline=dollars, fill_gaps="false",
                                welfare_type="all", reporting_level="national", version=version, format="json")
            found, left = _surveys(body, line, dollars, countries)
            if rows is None:
                rows = found
            elif rows.keys() != found.keys():
                raise Malformed(f"{len(rows)} surveys at one line and {len(found)} at another")
            for key, cells in found.items():
                rows[key].update(cells)
    except (Malformed, Empty) as error:
        raise service.trouble(error, f"{service.base}/pip") from error
    notes = (f"{left} rows that are estimates and not surveys, or have no spell of comparability, were passed over",) if left else ()
    day = date(*map(int, VERSION.fullmatch(version).groups()))
    release = Release(f"PIP_{version[:8]}_{PARITIES}", "Poverty and Inequality Platform", f"version {version}", day, f"{service.base}/pip")
    for cells in rows.values():
        cells["source"] = release.source
    return Answer((release,), rows, notes=notes)


def _version(body):
    """The newest release at the table's parities."""
    if not isinstance(body, list) or not all(isinstance(row, dict) for row in body):
        raise Malformed(f"the list of versions is {shown(body)}")
    found = sorted(row["version"] for row in body if VERSION.fullmatch(str(row.get("version"))))
    if not found:
        raise Malformed(f"no version at parities of {PARITIES} is left; the table must move to other lines under a new name")
    return found[-1]


def _surveys(body, line, dollars, countries):
    """Rows of one line, and how many were passed over."""
    if not isinstance(body, list):
        raise Malformed(f"no list of surveys but {shown(body)}")
    if not body:
        raise Empty()
    found, left = {}, 0
    for row in body:
        if not isinstance(row, dict) or not {"country_code", "reporting_year", "reporting_level", "welfare_type", "poverty_line", "headcount"} <= row.keys():
            raise Malformed(f"a survey is {shown(row)}")
        if row["country_code"] not in countries:
            raise Malformed(f"a survey is of {shown(row['country_code'])}, which was not asked for")
        where = f"{row['country_code']} {row['reporting_year']}"
        if number(row["poverty_line"], f"{where}: poverty_line") != dollars:
            raise Malformed(f"{where} is at the line {shown(row['poverty_line'])}, asked for was {dollars}")
        if row["reporting_level"] != "national":
            continue
        spell = str(row.get("comparable_spell") or "").replace(" ", "")
        if row.get("estimation_type", "survey") != "survey" or not re.fullmatch(r"\d{4}(-\d{4})?", spell):
            left += 1
            continue
        if row["welfare_type"] not in ("income", "consumption") or row.get("distribution_type") not in KINDS:
            raise Malformed(f"{where} is of {shown(row['welfare_type'])} and of the kind {shown(row.get('distribution_type'))}")
        year = number(row["reporting_year"], f"{where}: reporting_year")
        if year is None or year != int(year):
            raise Malformed(f"a survey's year is {shown(row['reporting_year'])}")
        key = (row["country_code"], int(year), row["welfare_type"])
        if key in found:
            raise Malformed(f"{where} stands there twice")
        cells = {"mean": "mean", "median": "median", f"headcount_{line}": "headcount", f"gap_{line}": "poverty_gap", "gini": "gini",
                 **{f"decile_{i}": f"decile{i}" for i in range(1, 11)}}
        found[key] = {"spell": spell, "kind": row["distribution_type"]}
        for column, theirs in cells.items():
            value = number(row.get(theirs), f"{where}: {theirs}")
            if value is not None:
                found[key][column] = rounded(value * 100 if column.startswith(PER_CENT) else value)
        if row["distribution_type"] == "imputed":
            found[key]["flag"] = "imputed"
    return found, left
