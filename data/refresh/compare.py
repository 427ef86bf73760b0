"""What is new, revised and gone between a shipped table and a publisher's answer, and which series must not be written. No I/O."""
from dataclasses import dataclass, field
from statistics import median

BREAK = 0.2  # half of a series' values moved by more than this: another series under the same name, until somebody has looked
REBASED = 0.01  # all values moved by the same factor, give or take this
OVERLAP = 5  # values in common below which nothing is said of breaks


@dataclass(frozen=True)
class Change:
    """A cell that differs: key of the row, column, the cell before and after; relative: change of a number, None where there is none."""

    key: tuple
    column: str
    before: str
    after: str
    relative: float | None


@dataclass(frozen=True)
class Difference:
    """Cells, named (key, column), parted into four: new, revised (Changes), gone, and same."""

    new: list = field(default_factory=list)
    revised: list = field(default_factory=list)
    gone: list = field(default_factory=list)
    same: list = field(default_factory=list)


def compare(shipped, fetched, columns):
    """The Difference between two sets of rows, key -> {column: cell}; an empty cell counts as none.

    Where the publisher prints all numbers of a column with fewer decimals than are shipped, a number that agrees to those is the same.
    """
    before, after = _cells(shipped, columns), _cells(fetched, columns)
    printed = {column: _decimals(cell for (_, name), cell in after.items() if name == column) for column in columns}
    found = Difference(new=[cell for cell in after if cell not in before], gone=[cell for cell in before if cell not in after])
    for cell in before.keys() & after.keys():
        if before[cell] == after[cell] or _agree(before[cell], after[cell], printed[cell[1]]):
            found.same.append(cell)
        else:
            found.revised.append(Change(*cell, before[cell], after[cell], _relative(before[cell], after[cell])))
    for cells in (found.new, found.gone, found.same):
        cells.sort()
    found.revised.sort(key=lambda change: (change.key, change.column))
    return found


def broken(difference):
    """Why the values of a series do not continue the shipped ones, or an empty string."""
    for column in sorted({change.column for change in difference.revised}):
        ratios = [float(change.after) / float(change.before) for change in difference.revised
                  if change.column == column and change.relative is not None and float(change.after)]
        same = [1.0 for _, name in difference.same if name == column]
        if not ratios or len(ratios) + len(same) < OVERLAP:
            continue
        middle = median(ratios)
        if not same and abs(middle - 1) > 2 * REBASED and all(abs(ratio / middle - 1) <= REBASED for ratio in ratios):
            return f"every value of {column} moved by the factor {middle:.4g}: another base or unit"
        if median(abs(ratio - 1) for ratio in ratios + same) > BREAK:
            return f"half of the values of {column} moved by more than {BREAK:.0%}"
    return ""


def merge(shipped, fetched, difference, keys, mixed):
    """Rows of a series after a refresh, key -> row. keys: the columns that make a key.

    mixed: whether releases may stand side by side in the series; then only new and revised rows are taken over, and else all rows, so
    that the series is of one release. A flag that was set stays.
    """
    changed = {key for key, _ in difference.new} | {change.key for change in difference.revised}
    taken = changed if mixed else fetched.keys() if changed else ()
    return shipped | {key: shipped.get(key, dict(zip(keys, key))) | fetched[key] for key in taken}


def _cells(rows, columns):
    return {(key, column): row[column] for key, row in rows.items() for column in columns if row.get(column, "") != ""}


def _number(cell):
    try:
        return float(cell)
    except ValueError:
        return None


def _relative(before, after):
    """Change of a number relative to what it was; None for words and where it was nought."""
    old, new = _number(before), _number(after)
    return None if not old or new is None else (new - old) / abs(old)


def _decimals(cells):
    """The most decimals with which numbers are printed, or None where there are too few numbers to tell."""
    cells = [cell for cell in cells if _number(cell) is not None]
    return max(len(cell.partition(".")[2]) for cell in cells) if len(cells) >= OVERLAP else None


def _agree(before, after, decimals):
    """Whether two numbers are equal, or agree to so many decimals, the first being printed with more."""
    old, new = _number(before), _number(after)
    if old is None or new is None or old == new:
        return old is not None and old == new
    if decimals is None or len(before.partition(".")[2]) <= decimals:
        return False
    return abs(old - new) <= 0.5 * 10 ** -decimals * (1 + 1e-9)
