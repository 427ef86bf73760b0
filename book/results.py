"""What chapters work out and publish: read back by prose, by other chapters and by the build."""
import json
import os
from dataclasses import asdict, dataclass
from math import isfinite

from book import project
from book.errors import BookError
from book.files import digest_of_file
from data.tables import near

MIME = "application/vnd.trade-poverty.results+json"
PENDING = "BOOK_PENDING"  # environment variable: chapters that the build is still going to run, joined by commas


@dataclass(frozen=True)
class Result:
    """One published value: a number or a short text, its unit, the decimals worth printing, and the ids of what it came from."""

    value: float | int | str
    unit: str = ""
    digits: int = 0
    inputs: tuple = ()
    note: str = ""

    def __post_init__(self):
        if isinstance(self.value, float) and not isfinite(self.value):
            raise BookError(f"a published value is {self.value}, not a number; publish a text such as 'unknown' instead")


def value(number, unit="", digits=0, inputs=(), note=""):
    """A Result with plain Python types: numpy's scalars are turned into int or float."""
    plain = number.item() if hasattr(number, "item") and getattr(number, "ndim", 0) == 0 else number
    if not isinstance(plain, (int, float, str)):
        raise BookError(f"a published value must be a number or a text, not {type(number).__name__}")
    return Result(plain, unit, digits, tuple(inputs), note)


class ResultPending(Exception):
    """A chapter asked for results of another that has yet to run; the message is that chapter's slug. The build then runs it first."""


class ResultLog:
    """Remembers whose results were read in this process: slug -> digest of the file. A chapter's inputs are told from it."""

    def __init__(self):
        self._reads = {}

    def note(self, slug):
        self._reads[slug] = digest_of_file(project.RESULTS / f"{slug}.json")

    def entries(self):
        return dict(sorted(self._reads.items()))


RESULT_LOG = ResultLog()


def of_chapter(slug):
    """The published values of another chapter, for a notebook: key -> Result. Noted as an input of the chapter that asks.

    Raises ResultPending while the build has yet to run that chapter, BookError when nothing is published under that name.
    """
    if slug in os.environ.get(PENDING, "").split(","):
        raise ResultPending(slug)
    found = read(slug)
    RESULT_LOG.note(slug)
    return found


def as_payload(results):
    """Results (key -> Result) as JSON-able dictionaries."""
    return {key: asdict(result) | {"inputs": list(result.inputs)} for key, result in results.items()}


def from_payload(stored):
    """The reverse of `as_payload`."""
    return {key: Result(**(entry | {"inputs": tuple(entry["inputs"])})) for key, entry in stored.items()}


def read(slug):
    """A chapter's published results: key -> Result. Raises BookError when it was not executed yet."""
    path = project.RESULTS / f"{slug}.json"
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return from_payload(stored)
    except FileNotFoundError:
        raise BookError(f"{project.shown(path)} is missing: chapter {slug!r} has not been executed; run `make book`") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BookError(f"{project.shown(path)} is damaged ({error}); delete it and run `make book`") from None


def one(slug, key):
    """One published result; BookError with the near names when the chapter does not publish it."""
    found = read(slug)
    if key not in found:
        raise BookError(f"chapter {slug!r} publishes no result {key!r}{near(key, found)}")
    return found[key]
