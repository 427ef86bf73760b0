#!/usr/bin/env python3
"""Hold the tables of data/reported/ against the text of the report that they were transcribed from.

    python scripts/verify.py REPORT.txt

Says whether every figure stands in its paragraph as printed, whether every paragraph and every lettered item is represented in
the figures or the claims, and whether every numeral of the report is accounted for, by a figure or with a reason in
left_out.csv. Exit status 0 when all is explained, 1 with a list of problems, 2 when the report or a table cannot be used. The
report's text is not part of the book: UNCTAD published it as UNCTAD/ECDC/PA/1.
"""
import argparse
import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "data" / "reported"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from data.reported.source import labels, numerals, occurrences, paragraphs  # noqa: E402  (the path comes first)

LAST = 93
COLUMNS = {
    "figures": ("id", "paragraph", "sub", "qualifier", "token"),
    "claims": ("id", "paragraph", "sub"),
    "left_out": ("paragraph", "token", "reason"),
}
CONTEXT = 40


class Unusable(Exception):
    """The report or a table cannot be used; the message names the file, what is wrong and the remedy."""


def read(name):
    """A table of data/reported/ as a frame of text cells, empty ones as empty strings. Raises Unusable."""
    path = TABLES / f"{name}.csv"
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise Unusable(f"{path} is missing: take it from the repository again") from None
    except (OSError, ValueError) as error:
        raise Unusable(f"{path} cannot be read ({' '.join(str(error).split())}): take it from the repository again") from None
    missing = [column for column in COLUMNS[name] if column not in table.columns]
    if missing:
        raise Unusable(f"{path} has no column {', '.join(missing)}: take it from the repository again")
    return table


def read_report(path):
    """The report's paragraphs, "cover", "1" to "93", "A1" and "A2", from its text file. Raises Unusable."""
    path = Path(path)
    remedy = "give the path of the text of UNCTAD/ECDC/PA/1"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Unusable(f"{path} does not exist: {remedy}") from None
    except UnicodeDecodeError:
        raise Unusable(f"{path} is not UTF-8 text: {remedy}") from None
    except OSError as error:
        raise Unusable(f"{path} cannot be read ({error.strerror}): {remedy}") from None
    try:
        report = paragraphs(text)
    except ValueError as error:
        raise Unusable(f"{path} is not the report, for {error}: {remedy}") from None
    numbered = sum(name.isdigit() for name in report)
    if numbered != LAST:
        raise Unusable(f"{path} is not the whole report, for its paragraphs can be followed to {numbered} of {LAST} only: {remedy}")
    return report


def misplaced(table, report, name):
    """Problems of a table's tokens: no such paragraph, not standing in it, too long, or missing though nobody counted."""
    problems = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        what = f"{name}.csv, row {number}" + (f" ({row['id']})" if "id" in row else "")
        if row["paragraph"] not in report:
            problems.append(f"{what}: the report has no paragraph {row['paragraph']!r}")
        elif not row["token"]:
            if row.get("qualifier") != "counted":
                problems.append(f"{what}: no token, and the row is not marked as counted")
        elif row.get("qualifier") == "counted":
            problems.append(f"{what}: marked as counted by us, yet it has the token {row['token']!r}")
        elif len(row["token"].split()) > 5:
            problems.append(f"{what}: the token {row['token']!r} is longer than five words")
        elif not occurrences(row["token"], report[row["paragraph"]]):
            problems.append(f"{what}: {row['token']!r} does not stand in paragraph {row['paragraph']}")
    return problems


def unrepresented(report, *tables):
    """Paragraphs, and lettered items of paragraphs, that no row of the tables (with columns paragraph and sub) speaks of.

    The cover needs no row. Items of the annexes are not looked for.
    """
    present = {pair for table in tables for pair in zip(table["paragraph"], table["sub"])}
    spoken_of = {paragraph for paragraph, _ in present}
    problems = [f"paragraph {name}: no figure and no claim speaks of it"
                for name in report if name != "cover" and name not in spoken_of]
    for name, text in report.items():
        if name.isdigit():
            problems += [f"paragraph {name}({label}): no figure and no claim speaks of it"
                         for label in labels(text) if (name, label) not in present]
    return problems


def unexplained(report, *tables):
    """Numerals, with their paragraph and surroundings, that no token of the tables (columns paragraph, token) covers.

    A token covers the characters at which it stands, wherever in its paragraph it stands: a `four` elsewhere in the paragraph
    is not covered by `four categories`.
    """
    problems = []
    for name, text in report.items():
        covered = set()
        for table in tables:
            tokens = table.loc[(table["paragraph"] == name) & (table["token"] != ""), "token"]
            covered.update(position for token in tokens for start, end in occurrences(token, text) for position in range(start, end))
        for token, start in numerals(text):
            if not covered.issuperset(range(start, start + len(token))):
                around = text[max(0, start - CONTEXT): start + len(token) + CONTEXT]
                problems.append(f"paragraph {name}: {token!r} is in no row of figures.csv or left_out.csv: ...{around}...")
    return problems


def check(report, figures, claims, left_out):
    """All problems of the three tables against the report's paragraphs, as sentences; an empty list when all is explained."""
    problems = misplaced(figures, report, "figures") + misplaced(left_out, report, "left_out")
    problems += [f"left_out.csv, row {number}: no reason is given" for number, reason in enumerate(left_out["reason"], start=2) if not reason]
    return problems + unrepresented(report, figures, claims) + unexplained(report, figures, left_out)


def main(arguments=None):
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", metavar="REPORT.txt", help="the text of UNCTAD/ECDC/PA/1")
    options = parser.parse_args(arguments)
    try:
        report = read_report(options.report)
        figures, claims, left_out = read("figures"), read("claims"), read("left_out")
    except Unusable as error:
        print(error, file=sys.stderr)
        return 2
    problems = check(report, figures, claims, left_out)
    for problem in problems:
        print(problem)
    found = sum(len(numerals(text)) for text in report.values())
    print(f"{LAST} paragraphs and 2 annexes; {found} numerals; {len(figures)} figures, {len(claims)} claims, {len(left_out)} left out: "
          + (f"{len(problems)} problem{'s' * (len(problems) > 1)}" if problems else "all explained"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
