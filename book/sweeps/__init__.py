"""Thousands of runs of one chapter: a plan of parameter sets, a journal that survives a kill, a table, a chart.

    runs = sweeps.load("_build/sweeps/chile-fosis.csv")
    sweeps.draw(runs, y="knitwear_bound_high")

`scripts/sweep.py` makes the tables.
"""
from book.sweeps.table import draw, load

__all__ = ["draw", "load"]
