"""One table from start to end: ask, compare, tell, and with leave write."""
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from data.refresh import report, tables, texts, write
from data.refresh.ask import Service
from data.refresh.compare import Difference, broken, compare, merge


@dataclass(frozen=True)
class Series:
    """A series as it was and as it is now: rows by key, their difference, and why they must not be taken over (or nothing)."""

    shipped: dict
    fetched: dict
    difference: Difference
    reason: str = ""


@dataclass(frozen=True)
class Settings:
    """What the command was told; today: the day that is noted."""

    folder: Path
    today: object
    write: bool = False
    timeout: float = 30
    retries: int = 3
    tolerance: float = 0.005
    accept: frozenset = frozenset()
    every: bool = False


def refresh(name, settings, base=None):
    """Ask for one table; returns the lines to print. Raises Trouble, tables.Unusable or write.CannotWrite; then nothing was changed."""
    target, shipped = tables.TARGETS[name], tables.read(settings.folder, name)
    service = Service(target.publisher, name, (base or target.base).rstrip("/"), settings.timeout, settings.retries)
    answer = target.fetch(service, replace(shipped, progress=partial(tables.bar, label=name)))
    changes = compared(shipped, answer, settings.accept)
    told = report.lines(name, answer, changes, settings.tolerance, settings.every)
    rows = dict(shipped.rows)
    for change in changes.values():
        if not change.reason:
            rows |= merge(change.shipped, change.fetched, change.difference, target.keys, target.mixed)
    if rows == shipped.rows:
        return [*told, "  nothing to write"]
    if not settings.write:
        return [*told, "  nothing was written; --write takes this over"]
    contents = texts.texts(name, shipped, rows, answer, changes, settings)
    write.renew(settings.folder, contents)
    return [*told, f"  written: {', '.join(contents)}; read the sidecar's citation and caveats and the prose again, then `make book` and `make test`"]


def compared(shipped, answer, accept=frozenset()):
    """series -> Series, for all series that were asked for and not held back."""
    target, found = shipped.target, {}
    before, after = _grouped(shipped.rows, target.series), _grouped(answer.rows, target.series)
    for series in sorted(before):
        if any(series[:i] in answer.withheld for i in range(1, len(series) + 1)):
            continue
        mine, theirs = before[series], after.get(series, {})
        difference = compare(mine, theirs, (*target.values, *target.words))
        found[series] = Series(mine, theirs, difference, _reason(series, theirs, difference, target.mixed, accept))
    return found


def _reason(series, fetched, difference, mixed, accept):
    """Why a series must not be taken over, or an empty string."""
    if not fetched:
        return "the publisher has no value of it any more"
    changed, name, reason = difference.new or difference.revised, "/".join(map(str, series)), broken(difference)
    if difference.gone and changed and (reason or not mixed):
        return f"{reason + '; and ' if reason else ''}values that are gone must not be joined with the others: give the old series a name of its own in series.csv and the table first"
    if not reason or {name, str(series[0])} & accept:
        return ""
    return f"{reason}; look at it, and if it is still the same series, say --accept {name}"


def _grouped(rows, length):
    found = {}
    for key, row in rows.items():
        found.setdefault(key[:length], {})[key] = row
    return found
