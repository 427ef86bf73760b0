"""Read the book's tables: checked against their schema, typed, and with a memory of which rows were handed out.

A table is named by its layer and file, for instance `reported/figures`, and stands as CSV beside the package of its layer.
"""
import csv
import hashlib
import json
from functools import lru_cache
from math import inf
from pathlib import Path

import pandas as pd
from pandera.errors import SchemaErrors

from data.schemas import SCHEMAS, Schema

FOLDER = Path(__file__).resolve().parent
WHOLE_FILES = {"external/countries-110m": "external/countries-110m.json"}  # no tables: handed out as one text


class TableError(ValueError):
    """A table is missing or damaged; the message names the file, the row and the remedy."""


class UnknownName(LookupError):
    """A name stands in no table; the message suggests the near ones."""


class ReadLog:
    """Remembers what was read in this process: tables and selections.

    A chapter's inputs are told from it. It is the one thing in `data` that changes while a program runs.
    """

    def __init__(self):
        self._reads = set()

    def note(self, table, selection):
        self._reads.add((table, json.dumps(selection, sort_keys=True)))

    def entries(self):
        """The reads so far: a list of dictionaries with table, selection and digest of the rows handed out, sorted."""
        reads = [(table, json.loads(selection)) for table, selection in sorted(self._reads)]
        return [{"table": table, "selection": selection, "digest": digest(rows(table, selection))} for table, selection in reads]


READ_LOG = ReadLog()


def select(table, /, **wanted):
    """Rows of a table in which each named column equals the wanted value; a fresh frame.

    In a list column (told by the schema, cells joined by `;`) a row matches when the list contains the value. A wanted value of
    None asks for nothing. Raises TableError when the table cannot be used, KeyError for a column that it does not have.
    """
    selection = {column: value for column, value in wanted.items() if value is not None}
    frame = rows(table, selection)
    READ_LOG.note(table, selection)
    return frame


def rows(table, selection):
    """What `select` returns, without a note in the log: for checking later whether the answer is still the same."""
    if table in WHOLE_FILES:
        return pd.DataFrame({"text": [_text(table)]})
    frame = _whole(table)
    lists = schema_of(table).lists
    for column, value in selection.items():
        if column in lists:
            frame = frame[[value in cell.split(";") for cell in frame[column].astype(str)]]
        else:
            frame = frame[frame[column] == value]
    return frame.reset_index(drop=True)


def record(frame):
    """The first row of a frame as a dictionary; missing numbers are None."""
    return {key: (None if value != value else value) for key, value in frame.iloc[0].to_dict().items()}


def by_id(table, id, what):
    """The row of a table with this id, as from `record`. what: what the table holds, for UnknownName, which suggests the near ids."""
    found = select(table, id=id)
    if found.empty:
        raise UnknownName(f"data/{table}.csv has no {what} {id!r}{near(id, rows(table, {})['id'])}")
    return record(found)


def schema_of(table):
    """The Schema of a table; UnknownName when there is no such table."""
    if table not in SCHEMAS:
        raise UnknownName(f"there is no table {table!r}; the tables are {', '.join(sorted(SCHEMAS))}")
    return SCHEMAS[table]


def path_of(table):
    """The file of a table, or of what is handed out whole."""
    return FOLDER / WHOLE_FILES.get(table, f"{table}.csv")


def digest(frame):
    """A digest of a frame's content: column names and cells, in order."""
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()[:16]


def near(name, names, most=3):
    """Known names that resemble a wrong one, for an error message: ' (did you mean ...?)' or nothing."""
    from difflib import get_close_matches

    found = get_close_matches(str(name), [str(known) for known in names], n=most, cutoff=0.6)
    return f" (did you mean {' or '.join(repr(match) for match in found)}?)" if found else ""


def parse(path, schema):
    """Read one CSV file and hold it against its schema.

    path: the file; schema: a `data.schemas.Schema`. Returns a typed frame with one row a record. Raises TableError, naming the
    file, the line and what to do, when the file is missing, is not UTF-8 CSV, has a row of the wrong length, lacks a column, or
    holds a value that its column does not allow.
    """
    shown = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    remedy = f"restore it with `git checkout -- {shown}` or mend the row"
    lines, records = [], []
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            header = next(reader, [])
            for record in reader:
                if len(record) != len(header):
                    raise TableError(f"{shown}, line {reader.line_num}: {len(record)} cells where the header has {len(header)}; {remedy}")
                for column, cell in zip(header, record):
                    if "\0" in cell:
                        raise TableError(f"{shown}, line {reader.line_num}: {column} is {cell!r}, which holds a NUL byte; {remedy}")
                lines.append(reader.line_num)
                records.append(record)
    except FileNotFoundError:
        raise TableError(f"{shown}: the table is missing; restore it with `git checkout -- {shown}`") from None
    except UnicodeDecodeError as error:
        raise TableError(f"{shown}: not UTF-8 text ({error.reason} at byte {error.start}); {remedy}") from None
    except csv.Error as error:
        raise TableError(f"{shown}, line {reader.line_num}: not valid CSV ({error}); {remedy}") from None
    expected = list(schema.frame.columns)
    if header != expected:
        raise TableError(f"{shown}, line 1: the columns are {', '.join(header) or 'none'}; expected {', '.join(expected)}; {remedy}")
    frame = pd.DataFrame(records, columns=header, dtype="str")
    for column in schema.numbers:
        frame[column] = _numbers(frame[column], column, shown, lines, remedy)
    try:
        typed = schema.frame.validate(frame, lazy=True)
    except SchemaErrors as error:
        case = error.failure_cases.iloc[0]
        where = f", line {lines[int(case['index'])]}" if pd.notna(case["index"]) else ""
        raise TableError(f"{shown}{where}: {case['column']} is {case['failure_case']!r}, which fails {case['check']}; {remedy}") from None
    for column in schema.categories:
        typed[column] = typed[column].astype("category")
    return typed


def _numbers(cells, column, shown, lines, remedy):
    """Cells as floats, an empty one as missing."""
    values = pd.to_numeric(cells.where(cells != "", None), errors="coerce")
    wrong = (values.isna() & (cells != "")) | values.isin([inf, -inf])
    if wrong.any():
        first = wrong.idxmax()
        raise TableError(f"{shown}, line {lines[first]}: {column} is {cells[first]!r}, not a number; {remedy}")
    return values.astype("float64")


@lru_cache(maxsize=None)
def _text(table):
    path = path_of(table)
    shown = f"data/{path.relative_to(FOLDER).as_posix()}"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TableError(f"{shown} is missing; restore it with `git checkout -- {shown}`") from None


@lru_cache(maxsize=None)
def _whole(table):
    schema: Schema = schema_of(table)
    return parse(path_of(table), schema)
