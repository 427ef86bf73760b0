"""What is merely assumed: parameters that a reader may move, each with default, legal range, unit and basis.

The table `parameters.csv` is the one place for them: a chapter's parameters cell, the check on an override, the bounds of a
slider and the table of assumptions all come from it.
"""
import re

import pandas as pd

from data.tables import UnknownName, near, select


class ParameterError(ValueError):
    """A parameter is unknown, of the wrong type or out of range; the message says what is allowed."""


def parameters(chapter=None):
    """The registered parameters, typed: all, or those of a chapter.

    Columns as in the table, with `default`, `low` and `high` as numbers where the type is a number.
    """
    frame = select("assumed/parameters", chapter=chapter)
    for column in ("default", "low", "high"):
        frame[column] = pd.Series([_typed(row["type"], row[column]) for _, row in frame.iterrows()], dtype="object", index=frame.index)
    return frame


def checks():
    """The audit's checks: an expression of figures, its unit, the bounds it should lie in, why, and which reading of the text it tests."""
    return select("assumed/checks")


def recommendations():
    """What each recommendation of the report stands on and what narrows it, and what later studies found: judgements of this book."""
    return select("assumed/recommendations")


def forecasts():
    """The report's forecasts as two coders scored them: coder, claim, score, why, evidence; judgements, and `evidence` joined by `;`."""
    return select("assumed/forecasts")


def later_evidence():
    """The best kind of evidence found since the report, by case: on the claim itself, later on the same trade or fund, on the country."""
    return select("assumed/later_evidence")


def parameter(chapter, name):
    """One registered parameter as a dictionary. Raises UnknownName with the near names."""
    known = parameters(chapter)
    found = known[known["name"] == name]
    if found.empty:
        raise UnknownName(f"data/assumed/parameters.csv has no parameter {name!r} of {chapter!r}{near(name, known['name'])}")
    return found.to_dict("records")[0]


def defaults(chapter):
    """Name -> default of a chapter's parameters."""
    known = parameters(chapter)
    return dict(zip(known["name"], known["default"]))


def allowed(row):
    """What a registered parameter may be, in words and without its unit: its choices, or its range."""
    if row["type"] == "choice":
        return row["choices"].replace("|", ", ")
    if row["type"] == "month":
        return f"{row['low'] or 'open'} to {row['high'] or 'open'}"
    return f"{row['low']:g} to {row['high']:g}"


def from_text(kind, text):
    """Text as a value of a type where it is one, else as it stands: `check` then says what is wrong."""
    try:
        return _typed(kind, text) if text else text
    except ValueError:
        return text


def check(chapter, values):
    """Hold values (name -> value) against the registry and return them.

    Raises ParameterError for a name that the chapter does not have (suggesting the near one), a value of the wrong type (saying
    the type), one out of range (saying the range and its basis) or one that is not among the choices.
    """
    known = {row["name"]: row for row in parameters(chapter).to_dict("records")}
    for name, value in values.items():
        if name not in known:
            raise ParameterError(f"{chapter} has no parameter {name!r}{near(name, known)}; it has {', '.join(known) or 'none'}")
        row = known[name]
        if not _is(row["type"], value):
            raise ParameterError(f"{chapter}: {name} = {value!r} must be {_AS_WORDS[row['type']]} ({row['meaning']})")
        if row["type"] == "choice":
            choices = row["choices"].split("|")
            if value not in choices:
                raise ParameterError(f"{chapter}: {name} = {value!r} is not among {', '.join(choices)}{near(value, choices)}")
        elif (row["low"] is not None and value < row["low"]) or (row["high"] is not None and value > row["high"]):
            raise ParameterError(f"{chapter}: {name} = {value!r} is outside {row['low']} to {row['high']} {row['unit']}; "
                                 f"basis of the range: {row['basis']}")
    return dict(values)


_AS_WORDS = {"number": "a number", "integer": "a whole number", "month": "a month such as '1989-07'", "choice": "one of the choices"}


def _is(kind, value):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value
    if kind == "month":
        return isinstance(value, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value) is not None
    return isinstance(value, str)


def _typed(kind, cell):
    if cell == "":
        return None
    if kind == "integer":
        return int(cell)
    return float(cell) if kind == "number" else cell
