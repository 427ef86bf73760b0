"""The tables as a Frictionless data package: sidecars that agree with their files, and `datapackage.json` made from them.

Each table of `data/external/` has a sidecar of its own; the tables of the other two layers are described in one file a layer,
`tables.yml`. `rows`, `sha256` and `known_nulls` of a sidecar are told by the file; everything else is written by hand. `datapackage.json` is
generated whole, never edited.
"""
import hashlib
import json
import re

import yaml

from data.schemas import SCHEMAS
from data.tables import FOLDER, WHOLE_FILES, path_of, rows

DESCRIPTOR = FOLDER / "datapackage.json"
LAYERS = ("reported", "external", "assumed")
NEEDED = ("title", "publisher", "dataset", "vintage", "retrieved", "licence", "licence_checked", "citation", "integrity", "integrity_note",
          "rows", "sha256", "columns", "known_nulls", "caveats")
STATES = {"verified": "verified", "spot-checked": "checked in samples", "unverified": "not verified", "diverged": "copies differ"}
CC_BY = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}


class PackageError(ValueError):
    """A sidecar cannot be used; the message names it and what to mend."""


def tables(layer=None):
    """Names of the tables, such as external/indicators: all, or those of a layer, in the order of the schemas."""
    return [name for name in SCHEMAS if layer in (None, name.partition("/")[0])]


def holdings(layer=None):
    """Names of all that a layer holds: its tables, then the files that are no tables."""
    return tables(layer) + [name for name in WHOLE_FILES if layer in (None, name.partition("/")[0])]


def description(table):
    """What is known about a table: its sidecar, or its entry in the layer's `tables.yml`, as a dictionary. Raises PackageError."""
    layer, _, name = table.partition("/")
    path = sidecar(table) if layer == "external" else FOLDER / layer / "tables.yml"
    shown = f"data/{path.relative_to(FOLDER).as_posix()}"
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackageError(f"{shown} is missing: describe data/{table}.csv in it") from None
    except yaml.YAMLError as error:
        raise PackageError(f"{shown} is not valid YAML ({error}); mend it") from None
    if not isinstance(found, dict):
        raise PackageError(f"{shown} is not a list of `name: value` lines; restore it with `git checkout -- {shown}`")
    if layer != "external":
        found = {key: value for key, value in found.items() if key != "tables"} | ((found.get("tables") or {}).get(name) or {})
    missing = [key for key in NEEDED if key not in found and not (layer != "external" and key in ("rows", "sha256", "known_nulls"))]
    if missing:
        raise PackageError(f"{shown} does not say {', '.join(missing)} of data/{table}.csv; add it")
    if not isinstance(found["columns"], dict) or not all(isinstance(column, dict) and {"type", "meaning"} <= set(column) for column in found["columns"].values()):
        raise PackageError(f"{shown}: each of `columns` needs a type and a meaning")
    if found["integrity"] not in STATES:
        raise PackageError(f"{shown}: integrity is {found['integrity']!r}; it is one of {', '.join(STATES)}")
    return found


def sidecar(table):
    """The file that describes a table of `data/external/`."""
    return FOLDER / f"{table}.yml"


def measured(table):
    """rows, sha256 and missing numbers of a table's file, as it stands; sha256 alone of a file that is no table."""
    told = {"sha256": hashlib.sha256(path_of(table).read_bytes()).hexdigest()}
    if table in WHOLE_FILES:
        return told
    frame = rows(table, {})
    missing = {name: count for name, count in frame.isna().sum().items() if count}
    return told | {"rows": len(frame), "known_nulls": "{" + ", ".join(f"{name}: {count}" for name, count in missing.items()) + "}"}


def renewed(table):
    """The text of a sidecar with rows, sha256 and known nulls as its table has them, all else as it is. Raises PackageError."""
    description(table)
    text = sidecar(table).read_text(encoding="utf-8")
    for key, value in measured(table).items():
        text, count = re.subn(rf"^{key}:.*$", f"{key}: {value}", text, flags=re.M)
        if count != 1:
            raise PackageError(f"data/{table}.yml has {count} lines that begin with `{key}:`; it needs one")
    return text


def descriptor():
    """The data package as a dictionary, from the sidecars and schemas."""
    return {
        "profile": "data-package", "name": "trade-poverty-compendium-data",
        "title": "Data of the Trade and Poverty Compendium",
        "description": "What the report says (reported), what other publishers say (external), what is merely assumed (assumed). Terms go by table.",
        "licenses": [CC_BY], "resources": [resource(table) for table in tables()] + [whole_file(name) for name in WHOLE_FILES],
    }


def resource(table):
    """One table as a resource of the data package."""
    about = description(table)
    layer, _, name = table.partition("/")
    found = {
        "profile": "tabular-data-resource", "name": f"{layer}-{name}".replace("_", "-"), "path": f"{table}.csv", "title": about["title"],
        "description": " ".join(about["caveats"]) or about["title"], "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "licenses": [license_of(about)], "sources": [{"title": str(about["citation"])}], "vintage": str(about["vintage"]), "integrity": about["integrity"],
        "integrityNote": about["integrity_note"].strip(), "schema": schema(table, about["columns"]),
    }
    if layer == "external":
        now = measured(table)
        found |= {"hash": f"sha256:{now['sha256']}", "bytes": path_of(table).stat().st_size, "rows": now["rows"]}
    return found


def whole_file(name):
    """A file that is no table as a resource of the data package."""
    about, path = description(name), path_of(name)
    return {"name": name.replace("/", "-"), "path": path.relative_to(FOLDER).as_posix(), "title": about["title"], "description": " ".join(about["caveats"]),
            "format": path.suffix[1:], "mediatype": "application/json", "encoding": "utf-8", "licenses": [license_of(about)], "sources": [{"title": about["citation"]}],
            "vintage": about["vintage"], "integrity": about["integrity"], "integrityNote": about["integrity_note"],
            "hash": f"sha256:{measured(name)['sha256']}", "bytes": path.stat().st_size}


def license_of(about):
    """The licence of a table: Creative Commons by its name, else the terms in words."""
    text = about["licence"].strip()
    return CC_BY if text.startswith("CC BY 4.0") else {"name": "other", "title": text}


def schema(table, columns):
    """The Table Schema of a table: columns in the order of its schema, with meaning and unit from its description. Raises PackageError."""
    known = SCHEMAS[table]
    if list(columns) != list(known.frame.columns):
        raise PackageError(f"the description of data/{table}.csv has the columns {', '.join(columns)}; the table has {', '.join(known.frame.columns)}")
    fields = []
    for name, column in columns.items():
        number = name in known.numbers
        if (column["type"] == "number") != number:
            raise PackageError(f"the description of data/{table}.csv calls {name} a {column['type']}; it is a {'number' if number else 'string'}")
        field = {"name": name, "type": column["type"], "description": str(column["meaning"])}
        if column.get("unit", "none") != "none":
            field["unit"] = column["unit"]
        if known.frame.columns[name].unique:
            field["constraints"] = {"unique": True, "required": True}
        fields.append(field)
    found = {"fields": fields, "missingValues": [""]}
    if known.frame.unique:
        found["primaryKey"] = list(known.frame.unique)
    return found


def as_json(found):
    """The text of `datapackage.json`."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def differences():
    """Path -> text of the files that do not say what the tables say: sidecars of `data/external/`, and `datapackage.json`."""
    wanted = {sidecar(table): renewed(table) for table in holdings("external")}
    stale = {path: text for path, text in wanted.items() if path.read_text(encoding="utf-8") != text}
    text = as_json(descriptor())
    if not DESCRIPTOR.is_file() or DESCRIPTOR.read_text(encoding="utf-8") != text:
        stale[DESCRIPTOR] = text
    return stale
