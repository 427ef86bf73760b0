"""The tables that can be refreshed, how they stand on disk, and which of their rows a publisher is asked for."""
import csv
import hashlib
import io
import re
from dataclasses import dataclass, field
from typing import Callable

import yaml
from tqdm import tqdm

from data.refresh import faostat, pink_sheet, poverty, world_bank
from data.schemas import SURVEY_NUMBERS
from data.tables import TableError, parse, schema_of

FIXED = re.compile(r"as published in \d{4}")  # titles and notes of series that hold one vintage for good


@dataclass(frozen=True)
class Target:
    """publisher: who is asked; base: where; fetch: reads the answer; keys: columns that name a row; series: how many of them name a
    series; values, words: columns of numbers and of words that the publisher gives; renewable: which rows are of a dataset that is
    asked; mixed: whether releases may stand side by side in a series."""

    publisher: str
    base: str
    fetch: Callable
    keys: tuple
    series: int
    values: tuple
    words: tuple = ()
    renewable: Callable = lambda row: True
    mixed: bool = False


TARGETS = {
    "indicators": Target("World Bank (Indicators API)", world_bank.BASE, world_bank.fetch, ("indicator", "country", "year"), 2, ("value",),
                         renewable=lambda row: row["source"].startswith(("WDI", "ILO"))),
    "poverty_surveys": Target("World Bank (Poverty and Inequality Platform)", poverty.BASE, poverty.fetch, ("country", "year", "welfare"), 1, SURVEY_NUMBERS, ("spell", "kind")),
    "commodity_prices": Target("World Bank (Pink Sheet)", pink_sheet.BASE, pink_sheet.fetch, ("commodity", "date"), 1, ("price",), mixed=True),
    "crops": Target("Food and Agriculture Organization (FAOSTAT)", faostat.BASE, faostat.fetch, ("crop", "country", "measure", "year"), 3, ("value",),
                    renewable=faostat.renewable),
}


class Unusable(Exception):
    """A table on disk cannot be refreshed as it stands; the message names the file and the remedy."""


@dataclass(frozen=True)
class Shipped:
    """A table as it stands: header; rows that may be renewed, by key; other rows, left alone; what series.csv says of its series."""

    target: Target
    header: list
    rows: dict
    others: list
    about: dict = field(repr=False)
    progress: Callable = staticmethod(lambda steps: steps)

    def series(self):
        """The names of its series: tuples of the first key columns."""
        return {key[:self.target.series] for key in self.rows}

    def since(self, name):
        """The first year that is taken of a series."""
        return int(self.about[name]["since"])

    def wording(self, name):
        """Title and unit of a series."""
        return f"{self.about[name]['title']}, {self.about[name]['unit']}"

    def unit(self, name):
        """The unit of a commodity or crop."""
        return next(row["unit"] for key, row in self.rows.items() if key[0] == name)


def read(folder, name):
    """A table of a folder as Shipped, held against its schema and its sidecar. Raises Unusable."""
    target, path = TARGETS[name], folder / f"{name}.csv"
    try:
        parse(path, schema_of(f"external/{name}"))
        described = yaml.safe_load((folder / f"{name}.yml").read_text(encoding="utf-8"))
        about = {row["name"]: row for row in _csv(folder / "series.csv") if row["table"] == name}
    except TableError as error:
        raise Unusable(str(error)) from None
    except (OSError, yaml.YAMLError, KeyError) as error:
        raise Unusable(f"{name}: its sidecar or series.csv cannot be read ({' '.join(str(error).split())}); restore them with git checkout") from None
    if not isinstance(described, dict) or described.get("sha256") != hashlib.sha256(path.read_bytes()).hexdigest():
        raise Unusable(f"{name}: {path.name} is not the file that {name}.yml describes (its sha256 differs); restore both with git checkout, or mend the sidecar, and try again")
    rows, others = {}, []
    for row in _csv(path):
        fixed = FIXED.search("{title} {note}".format(**about.get(row[target.keys[0]], {"title": "", "note": ""})))
        if fixed or not target.renewable(row):
            others.append(row)
        else:
            rows[key_of(target, row)] = row
    return Shipped(target, list(_header(path)), rows, others, about)


def key_of(target, row):
    """The key of a row: its key columns, years as whole numbers."""
    return tuple(int(row[column]) if column == "year" else row[column] for column in target.keys)


def text_of(shipped, rows):
    """The CSV text of a table: these rows and the ones left alone, in the order of their keys."""
    every = sorted([*rows.values(), *shipped.others], key=lambda row: key_of(shipped.target, row))
    return as_csv(shipped.header, every)


def as_csv(header, rows):
    """CSV text of rows that are dictionaries."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def bar(steps, label):
    """Steps with a progress bar where somebody is watching."""
    return tqdm(steps, desc=label, leave=False, disable=None)


def _header(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return next(csv.reader(handle))


def _csv(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
