"""How far two coders agree who give each of some things a word."""
from collections import Counter
from typing import NamedTuple


class Agreement(NamedTuple):
    """observed: share of things given the same word, 0-1; expected: that share if each had dealt his words at random; kappa."""

    observed: float
    expected: float
    kappa: float


def agreement(first, second):
    """Cohen's kappa (1960) of two codings by words: (observed - expected)/(1 - expected); nan where both use one word only, and the same.

    first, second: mappings from thing to word, over the same things, one at least; else ValueError names the odd ones.
    """
    odd = sorted(set(first) ^ set(second))
    if odd or not first:
        raise ValueError(f"both coders must score the same things, one at least; scored once: {', '.join(map(str, odd)) or 'nothing at all'}")
    count = len(first)
    observed = sum(first[thing] == second[thing] for thing in first) / count
    mine, yours = Counter(first.values()), Counter(second.values())
    expected = sum(mine[word] * yours[word] for word in mine) / count**2
    return Agreement(observed, expected, (observed - expected) / (1 - expected) if expected < 1 else float("nan"))
