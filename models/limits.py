"""Refusals that several models share: each names the value and what is allowed."""
from math import isfinite


def above_zero(**values):
    """Raises ValueError for a value that is not a finite number above 0."""
    for name, value in values.items():
        if not (value > 0 and isfinite(value)):
            raise ValueError(f"{name} = {value} must be above 0")


def within_0_1(**values):
    """Raises ValueError for a value outside 0-1."""
    for name, value in values.items():
        if not 0 <= value <= 1:
            raise ValueError(f"{name} = {value} must lie between 0 and 1")
