"""Which parameter sets a sweep runs: a grid, points of a Sobol sequence at each of its crossings, and a seed for each run."""
import hashlib
import warnings
from dataclasses import dataclass
from itertools import product
from math import floor, prod

from book.errors import BookError
from book.files import digest_of
from data import assumed
from data.tables import near

BLOCK = 256


@dataclass(frozen=True)
class Plan:
    """grid: name -> values; sobol: name -> (low, high) or choices; each: Sobol points at each crossing of the grid; seed: of the sweep."""

    chapter: str
    grid: dict
    sobol: dict
    each: int = 1
    seed: int = 1

    @property
    def runs(self):
        return prod(len(values) for values in self.grid.values()) * self.each

    @property
    def names(self):
        return [*self.grid, *self.sobol]

    def as_dict(self):
        return {"chapter": self.chapter, "grid": self.grid, "sobol": {name: list(span) for name, span in self.sobol.items()}, "each": self.each,
                "seed": self.seed, "runs": self.runs}

    @property
    def digest(self):
        return digest_of(self.as_dict())

    def sets(self):
        """(run, parameters, seed) one after another; nothing is held but a block of points."""
        run = 0
        for crossing in product(*self.grid.values()):
            for point in self._points():
                yield run, dict(zip(self.names, (*crossing, *point))), seed_of(self.seed, run)
                run += 1

    def _points(self):
        """The same Sobol points at every crossing, so that crossings differ by the grid alone."""
        if not self.sobol:
            yield from [()] * self.each
            return
        from scipy.stats import qmc

        rows = {row["name"]: row for row in assumed.parameters(self.chapter).to_dict("records")}
        engine = qmc.Sobol(len(self.sobol), scramble=True, rng=self.seed)
        for start in range(0, self.each, BLOCK):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # that the count is no power of two: said in the help
                block = engine.random(min(BLOCK, self.each - start))
            for unit in block:
                yield tuple(_scaled(rows[name]["type"], span, float(u)) for (name, span), u in zip(self.sobol.items(), unit))


def _scaled(kind, span, unit):
    """A number in 0-1 as a value of a parameter."""
    if kind == "choice":
        return span[min(floor(unit * len(span)), len(span) - 1)]
    low, high = span
    return min(int(low) + floor(unit * (int(high) - int(low) + 1)), int(high)) if kind == "integer" else low + unit * (high - low)


def seed_of(sweep_seed, run):
    """The seed of one run: 32 bits from the sweep's seed and the run's number."""
    return int.from_bytes(hashlib.sha256(f"{sweep_seed}:{run}".encode()).digest()[:4], "big")


def make(chapter, grid_texts, sobol_texts, runs=None, seed=1):
    """A Plan from what the command line says.

    grid_texts: `name=low:high:n` or `name=a,b,c`; sobol_texts: names, or `name=low:high`. Raises BookError or assumed.ParameterError.
    """
    rows = {row["name"]: row for row in assumed.parameters(chapter).to_dict("records")}
    grid = dict(_grid_axis(chapter, rows, text) for text in grid_texts)
    sobol = dict(_sobol_axis(chapter, rows, text) for text in sobol_texts)
    named = [text.split("=")[0] for text in (*grid_texts, *sobol_texts)]
    for name in named:
        if named.count(name) > 1:
            raise BookError(f"{name} is named twice; a parameter has one axis")
    if not named:
        raise BookError(f"nothing to vary; give --grid or --sobol one of {', '.join(rows) or 'no parameters: the chapter has none'}")
    crossings = prod(len(values) for values in grid.values())
    if not sobol:
        if runs not in (None, crossings):
            raise BookError(f"--runs {runs}: the grid has {crossings} crossings, and without --sobol each is run once; leave --runs out")
        return Plan(chapter, grid, {}, 1, seed)
    if not runs or runs < 1:
        raise BookError("--sobol needs --runs: how many runs there are in all")
    if runs % crossings:
        fitting = max(1, round(runs / crossings)) * crossings
        raise BookError(f"--runs {runs} does not divide among the {crossings} crossings of the grid; {fitting} would")
    return Plan(chapter, grid, sobol, runs // crossings, seed)


def _row(chapter, rows, name):
    if name not in rows:
        raise assumed.ParameterError(f"{chapter} has no parameter {name!r}{near(name, rows)}; it has {', '.join(rows) or 'none'}")
    return rows[name]


def _grid_axis(chapter, rows, text):
    name, equals, span = text.partition("=")
    row = _row(chapter, rows, name)
    if not equals or not span:
        raise BookError(f"--grid {text}: write {name}=low:high:n, or {name}=a,b,c")
    if ":" in span and row["type"] in ("number", "integer"):
        try:
            low, high, count = span.split(":")
            low, high, count = float(low), float(high), int(count)
        except ValueError:
            raise BookError(f"--grid {text}: write {name}=low:high:n, three numbers") from None
        if count < 1 or (count == 1) != (low == high):
            raise BookError(f"--grid {text}: n must be 2 or more, or 1 where low equals high")
        values = [low + (high - low) * i / (count - 1) if i < count - 1 else high for i in range(count)] if count > 1 else [low]
        if row["type"] == "integer":
            if any(abs(value - round(value)) > 1e-9 for value in values):
                raise BookError(f"--grid {text}: {name} takes whole numbers, and these steps give others; choose n so that they do not")
            values = [round(value) for value in values]
    else:
        values = [assumed.from_text(row["type"], part) for part in span.split(",")]
    if len(set(values)) < len(values):
        raise BookError(f"--grid {text}: a value stands there twice")
    for value in values:
        assumed.check(chapter, {name: value})
    return name, values


def _sobol_axis(chapter, rows, text):
    name, equals, span = text.partition("=")
    row = _row(chapter, rows, name)
    if row["type"] == "month":
        raise BookError(f"--sobol {name}: months have no Sobol points; put them on a grid, --grid {name}=1990-01,1995-01")
    if row["type"] == "choice":
        if equals:
            raise BookError(f"--sobol {text}: a choice takes no range; leave it out, or use --grid {name}=...")
        return name, row["choices"].split("|")
    if not equals:
        return name, (row["low"], row["high"])
    try:
        low, high = (assumed.from_text(row["type"], part) for part in span.split(":"))
    except ValueError:
        raise BookError(f"--sobol {text}: write {name}, or {name}=low:high") from None
    for value in (low, high):
        assumed.check(chapter, {name: value})
    if not low < high:
        raise BookError(f"--sobol {text}: low must be less than high")
    return name, (low, high)
