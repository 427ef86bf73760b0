"""What models share that take numbers and arrays alike: refusals, each of which names the first value out of its range, and the range."""
import numpy as np


def hold(low, high, **values):
    """Raises ValueError unless every value, a number or an array, is finite and lies from low to high, both included."""
    for name, value in values.items():
        value = np.asarray(value, dtype=float)
        _refuse(name, value[~(np.isfinite(value) & (value >= low) & (value <= high))], _span(low, high))


def above(limit, **values):
    """Raises ValueError unless every value, a number or an array, is finite and above a limit."""
    for name, value in values.items():
        value = np.asarray(value, dtype=float)
        _refuse(name, value[~(np.isfinite(value) & (value > limit))], f"be above {limit:g}")


def plain(found):
    """A result as a number where it is one, else as the array that it is."""
    return float(found) if np.ndim(found) == 0 else found


def _span(low, high):
    if low == -np.inf and high == np.inf:
        return "be a finite number"
    if high == np.inf:
        return f"be {low:g} or more"
    return f"lie between {low:g} and {high:g}"


def _refuse(name, wrong, allowed):
    if wrong.size:
        raise ValueError(f"{name} = {wrong.flat[0]:.10g} must {allowed}")
