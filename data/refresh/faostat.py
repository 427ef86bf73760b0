"""FAOSTAT's bulk files, which need no account: crops (QCL) and food balance sheets by the new method (FBS)."""
import csv
import io
import tempfile
import zipfile
import zlib
from datetime import date

from data.external.extraction import rounded
from data.external.places import CASES
from data.refresh.ask import Answer, Empty, Malformed, Release, dated, number, shown

BASE = "https://bulks-faostat.fao.org/production"
ITEMS = {  # name: (domain, code of the item in that domain, a word of its title)
    "apples": ("QCL", "515", "apples"), "bananas": ("QCL", "486", "bananas"), "beans_dry": ("QCL", "176", "beans"), "beans_green": ("QCL", "414", "beans"),
    "broccoli": ("QCL", "393", "broccoli"), "coffee": ("QCL", "656", "coffee"), "cotton_seed": ("QCL", "328", "cotton"), "fruit": ("QCL", "1738", "fruit"),
    "grapes": ("QCL", "560", "grapes"), "maize": ("QCL", "56", "maize"), "mango_guava": ("QCL", "571", "guavas"), "panela": ("FBS", "2541", "non-centrifugal"),
    "peas_green": ("QCL", "417", "peas"), "sugar_cane": ("QCL", "156", "sugar cane"), "tea": ("QCL", "667", "tea"), "tobacco": ("QCL", "826", "tobacco"),
    "vegetables": ("QCL", "1735", "vegetables"),
}
PREFIX = {"QCL": "FAO_QC", "FBS": "FAO_FBS_"}  # how the sources of rows begin that may be renewed; FAO_FBSH_, the old method, is closed
NAMES = {"QCL": ("FAO_QCL", "FAOSTAT, crops and livestock products"), "FBS": ("FAO_FBS", "FAOSTAT, food balance sheets, new method")}
MEASURES = {"Production": "production", "Area harvested": "area"}
UNITS = {"t": ("tonnes", 1), "tonnes": ("tonnes", 1), "1000 t": ("tonnes", 1000), "1000 tonnes": ("tonnes", 1000), "ha": ("hectares", 1)}
COLUMNS = ("Area Code (M49)", "Item Code", "Item", "Element", "Year", "Unit", "Value")
AREAS = {numeric: country for country, (_, _, numeric) in CASES.items()} | {"001": "WLD"}


def renewable(row):
    """Whether a row of the shipped table comes from a file that is read here."""
    domain = ITEMS.get(row["crop"], ("",))[0]
    return row["source"].startswith(PREFIX.get(domain, "-"))


def fetch(service, shipped):
    """What FAOSTAT has for exactly the crops, places and years of the shipped table. Raises Trouble."""
    domains = sorted({ITEMS[key[0]][0] for key in shipped.rows})
    rows, releases, withheld, address = {}, [], {}, f"{service.base}/datasets_E.json"
    try:
        offered = _offered(service.json(address), domains)
        for domain in shipped.progress(domains):
            address, day = offered[domain]
            with tempfile.TemporaryFile() as handle:
                service.download(address, handle)
                found, other = _values(handle, domain, shipped)
            release = Release(f"{NAMES[domain][0]}_{day:%Y%m%d}", NAMES[domain][1], f"update of {dated(day)}", day, address)
            for cells in found.values():
                cells["source"] = release.source
            rows |= found
            withheld |= other
            releases.append(release)
    except (Malformed, Empty) as error:
        raise service.trouble(error, address) from error
    return Answer(tuple(releases), rows, withheld)


def _offered(body, domains):
    """domain -> (address of its file, day of its last update), from the catalogue."""
    try:
        found = {entry["DatasetCode"]: (entry["FileLocation"], date.fromisoformat(entry["DateUpdate"][:10])) for entry in body["Datasets"]["Dataset"]
                 if entry["DatasetCode"] in domains}
    except (LookupError, TypeError, ValueError):
        raise Malformed(f"the catalogue is {shown(body)}") from None
    if set(found) != set(domains):
        raise Malformed(f"the catalogue has no file of {', '.join(set(domains) - set(found))}")
    return found


def _values(handle, domain, shipped):
    """Values by (crop, country, measure, year), and series whose unit is another than the shipped one."""
    names = {code: (name, word) for name, (where, code, word) in ITEMS.items() if where == domain}
    found, withheld, seen = {}, {}, False
    for row in _lines(handle):
        seen = True
        name, word = names.get(row["Item Code"].strip(), (None, ""))
        country, measure = AREAS.get(row["Area Code (M49)"].strip().lstrip("'")), MEASURES.get(row["Element"])
        if name is None or country is None or measure is None:
            continue
        if word not in row["Item"].lower():
            raise Malformed(f"the item {row['Item Code']} is {row['Item']!r}, expected was {name}")
        if not row["Year"].isdigit():
            raise Malformed(f"a year is {shown(row['Year'])}")
        key = (name, country, measure, int(row["Year"]))
        if key not in shipped.rows:
            continue
        unit, factor = UNITS.get(row["Unit"], (row["Unit"], 1))
        if unit != shipped.rows[key]["unit"]:
            withheld[key[:3]] = f"FAOSTAT has it in {row['Unit']!r}, shipped is {shipped.rows[key]['unit']}"
            continue
        value = number(row["Value"], f"{row['Item']}, {country}, {row['Year']}: Value")
        if value is not None:
            if key in found:
                raise Malformed(f"{row['Item']}, {country}, {row['Year']} stands there twice")
            found[key] = {"value": rounded(value * factor, 9), "unit": unit}
    if not seen:
        raise Empty()
    return found, withheld


def _lines(handle):
    """Rows of the table in a bulk file as dictionaries."""
    try:
        with zipfile.ZipFile(handle) as archive:
            names = [name for name in archive.namelist() if "All_Data" in name and name.endswith(".csv")]
            if len(names) != 1:
                raise Malformed(f"the archive holds {', '.join(archive.namelist()) or 'nothing'}")
            with archive.open(names[0]) as raw:
                reader = csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline=""), strict=True)
                missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
                if missing:
                    raise Malformed(f"{names[0]} has no column {', '.join(missing)}")
                for row in reader:
                    if None in row or None in row.values():
                        raise Malformed(f"line {reader.line_num} of {names[0]} has another number of cells than its head")
                    yield row
    except (zipfile.BadZipFile, zlib.error, EOFError, csv.Error, NotImplementedError) as error:
        raise Malformed(f"no archive that can be read ({error})") from None
