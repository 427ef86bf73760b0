"""The table of a sweep, one row a run, and its chart."""
import csv
import json
import os
from itertools import islice
from pathlib import Path

from book.errors import BookError

HEAD, TAIL = ("run", "seed"), ("status", "error", "seconds", "version", "python", "inputs")
ROWS_AT_A_TIME = 5000


def columns(journal):
    """run, seed, the parameters, the results in the order of their first appearance, then how it went and from what it was made."""
    names = {}
    for record in journal.records():
        names |= dict.fromkeys(record["results"])
    return [*HEAD, *journal.plan.names, *(_own(name, journal.plan) for name in names), *TAIL]


def _own(name, plan):
    """A result's column: its name, unless that is taken."""
    return f"result_{name}" if name in (*HEAD, *plan.names, *TAIL) else name


def rows(journal):
    """The runs as dictionaries."""
    made_from = {key: journal.about["surroundings"][key] for key in ("version", "python", "inputs")}
    for record in journal.records():
        plain = {key: record[key] for key in ("run", "seed", "status", "error", "seconds")}
        yield {_own(name, journal.plan): value for name, value in record["results"].items()} | record["parameters"] | plain | made_from


def write(journal):
    """Write the table whole, as CSV or, where the name ends so, Parquet."""
    names = columns(journal)
    part = Path(f"{journal.table}.part")
    try:
        (_write_parquet if journal.table.suffix == ".parquet" else _write_csv)(part, names, rows(journal))
        os.replace(part, journal.table)
    finally:
        part.unlink(missing_ok=True)


def _write_csv(path, names, records):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def needs(path):
    """Raise BookError where a table of that name cannot be written here."""
    suffix = Path(path).suffix
    if suffix not in (".csv", ".parquet"):
        raise BookError(f"--out {path}: the name must end in .csv or .parquet")
    if suffix == ".parquet":
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError:
            raise BookError(f"--out {path}: Parquet needs the package pyarrow, which is not installed here; "
                            "install it (`.venv/bin/pip install pyarrow`), or write a .csv") from None


def _write_parquet(path, names, records):
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    records, writer = iter(records), None
    try:
        while block := list(islice(records, ROWS_AT_A_TIME)):
            made = pa.Table.from_pandas(pd.DataFrame(block).reindex(columns=names), preserve_index=False, schema=writer and writer.schema)
            writer = writer or pq.ParquetWriter(path, made.schema)
            writer.write_table(made)
    finally:
        if writer:
            writer.close()


def load(path):
    """The table of a sweep as a frame, one row a run; `attrs` holds its plan and from what it was made.

    Raises BookError when there is no such table, or the sweep did not finish.
    """
    import pandas as pd

    path = Path(path)
    if not path.is_file():
        going = Path(f"{path}.journal").is_file()
        raise BookError(f"{path} is not there{': the sweep has not finished; its command, given again, goes on' if going else ''}")
    if path.suffix == ".parquet":
        needs(path)
        frame = pd.read_parquet(path)
    else:
        frame = pd.read_csv(path, keep_default_na=False, na_values=[""], dtype={"status": "str", "error": "str", "version": "str", "python": "str", "inputs": "str"})
    frame["error"] = frame["error"].fillna("")
    try:
        frame.attrs = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        raise BookError(f"{path}.json, which says what was varied, is missing or damaged; a sweep's table travels with it") from None
    return frame


def results(frame):
    """The names of the published values in a sweep's table."""
    known = {*HEAD, *TAIL, *frame.attrs["plan"]["grid"], *frame.attrs["plan"]["sobol"]}
    return [name for name in frame.columns if name not in known]


def draw(frame, y=None, x=None):
    """A chart of one result over one parameter; an Altair chart.

    y: a result (the first number when absent); x: a parameter (the first of the grid, else of the Sobol points). Where many runs share
    a value of x, their median and the span of the middle nine in ten; else a dot for each run. Failed runs are left out.
    Raises BookError for a name that is not there.
    """
    import altair as alt

    from book import charts
    from data.tables import near

    plan = frame.attrs["plan"]
    parameters, numbers = [*plan["grid"], *plan["sobol"]], [name for name in results(frame) if frame[name].dtype.kind in "if"]
    x, y = x or parameters[0], y or next(iter(numbers), None)
    for name, known, what in ((x, parameters, "parameter"), (y, numbers, "numeric result")):
        if name not in known:
            raise BookError(f"the sweep has no {what} {name!r}{near(name, known)}; it has {', '.join(known) or 'none'}")
    fine = frame[frame["status"] == "ok"]
    kind = "Q" if fine[x].dtype.kind in "if" else "N"
    across = alt.X(f"{x}:{kind}", title=x, scale=alt.Scale(zero=False) if kind == "Q" else alt.Undefined)
    up = alt.Y(f"{y}:Q", title=y, scale=alt.Scale(zero=False))
    if x in plan["grid"] and len(fine) > 2 * fine[x].nunique():
        grouped = fine.groupby(x)[y].quantile([0.05, 0.5, 0.95]).unstack().reset_index()
        grouped.columns = [x, "low", y, "high"]
        base = alt.Chart(grouped).encode(x=across)
        span = base.mark_area(opacity=0.2, color=charts.BLUE) if kind == "Q" else base.mark_bar(opacity=0.2, color=charts.BLUE)
        middle = base.mark_line(color=charts.BLUE, strokeDash=[6, 3], point=True) if kind == "Q" else base.mark_point(color=charts.BLUE)
        return (span.encode(y=alt.Y("low:Q", title=y, scale=alt.Scale(zero=False)), y2="high:Q") + middle.encode(y=up)).properties(width=600, height=280)
    return alt.Chart(fine[[x, y]]).mark_point(color=charts.BLUE, opacity=0.6, size=22).encode(x=across, y=up).properties(width=600, height=280)
