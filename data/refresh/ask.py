"""Requests to a publisher: time-outs, tries, and every trouble told in one sentence that says what to do."""
import json
from dataclasses import dataclass, field
from datetime import date

import requests
from requests.exceptions import ChunkedEncodingError, ConnectionError, ContentDecodingError, Timeout
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

AGENT = {"User-Agent": "trade-poverty-compendium (scripts/refresh.py)"}
PAUSE = 1.0  # seconds before the second try; doubled for each further one, half a minute at most
CHUNK = 1 << 16


class Trouble(Exception):
    """A table could not be refreshed; the message names table, publisher, address, what happened and what to do."""


class Status(Exception):
    """The publisher answered with an HTTP status other than 200."""

    def __init__(self, code, reason):
        super().__init__(f"{code} {reason}".strip())
        self.code = code


class Malformed(ValueError):
    """An answer is not as documented; the message says what was found where what was expected."""


class Empty(ValueError):
    """An answer holds no rows at all."""


@dataclass(frozen=True)
class Release:
    """A row of sources.csv to be: its name, the dataset, the release in words, the day of it, and the address that was asked."""

    source: str
    dataset: str
    vintage: str
    day: date
    address: str


@dataclass(frozen=True)
class Answer:
    """What a publisher has now.

    releases: those that the rows are of; rows: key -> {column: cell as the table writes it}, with the name of a release in the column
    source; withheld: series -> why it must not be written (a series is a tuple, or a shorter tuple that stands for all series that
    begin with it); notes: further sentences for the report.
    """

    releases: tuple
    rows: dict
    withheld: dict = field(default_factory=dict)
    notes: tuple = ()


@dataclass(frozen=True)
class Service:
    """A publisher's service as one table uses it. timeout: seconds of silence that are borne; retries: further tries after the first."""

    publisher: str
    table: str
    base: str
    timeout: float = 30
    retries: int = 3

    def bytes(self, address, **params):
        """The body of an answer."""
        return self.attempt(lambda: _body(requests.get(address, params=params, headers=AGENT, timeout=self.timeout)), address)

    def json(self, address, **params):
        """The body of an answer, which must be JSON."""
        def call():
            body = _body(requests.get(address, params=params, headers=AGENT, timeout=self.timeout))
            try:
                return json.loads(body)
            except ValueError:
                raise Malformed(f"no JSON but {shown(body)}") from None
        return self.attempt(call, address)

    def download(self, address, handle):
        """The body of a large answer into an open binary file."""
        def call():
            handle.seek(0)
            handle.truncate()
            with requests.get(address, headers=AGENT, timeout=self.timeout, stream=True) as response:
                _check(response)
                for chunk in response.iter_content(CHUNK):
                    handle.write(chunk)
            handle.seek(0)
        self.attempt(call, address)

    def attempt(self, call, address):
        """The result of a call, tried again where that may help. Raises Trouble."""
        tries = Retrying(stop=stop_after_attempt(self.retries + 1), wait=wait_exponential(multiplier=PAUSE, max=30),
                         retry=retry_if_exception(_passing), reraise=True)
        try:
            return tries(call)
        except Exception as error:  # what is not known here is raised again by `trouble`
            raise self.trouble(error, address) from error

    def trouble(self, error, address=None):
        """An error as a Trouble; one that is no trouble of the publisher's is raised again."""
        address = address or self.base
        later = "try again later"
        if isinstance(error, Trouble):
            return error
        if isinstance(error, Status) and error.code in (404, 410):
            return self._say(address, f"answered {error}", f"the address has moved: find the new one and give it with --base-url {self.table}=URL")
        if isinstance(error, Status):
            times = f" to each of {self.retries + 1} tries" if _passing(error) and self.retries else ""
            return self._say(address, f"answered {error}{times}", f"its service fails: {later}" if error.code >= 500 else f"it refuses the request: {later}")
        if isinstance(error, Timeout):
            return self._say(address, f"was silent for {self.timeout:g} seconds", f"{later}, or give a longer --timeout")
        if isinstance(error, (ChunkedEncodingError, ContentDecodingError)) or "IncompleteRead" in str(error):
            return self._say(address, "broke off in the middle of an answer", later)
        if isinstance(error, ConnectionError):
            return self._say(address, "cannot be reached", "check the network connection and the address")
        if isinstance(error, requests.RequestException):
            return self._say(address, f"cannot be asked ({error})", f"check the address given with --base-url {self.table}=URL")
        if isinstance(error, Empty):
            return self._say(address, "answered without any rows", f"{later}; if it stays so, the address or the series have changed")
        if isinstance(error, Malformed):
            return self._say(address, f"sent what its documentation does not describe: {error}",
                             f"{later}; if it stays so, the format has changed and data/refresh must follow")
        if isinstance(error, OSError) and error.errno:
            return self._say(address, f"sent what cannot be stored ({error.strerror})", "make room in the folder of temporary files")
        raise error

    def _say(self, address, what, remedy):
        return Trouble(f"{self.table}: {self.publisher}, {address}, {what}; nothing of this table was changed; {remedy}")


def dated(day):
    """A day in words."""
    return f"{day.day} {day:%B %Y}"


def shown(body, most=60):
    """The beginning of an answer, for a message."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
    text = " ".join(text.split())
    return repr(text if len(text) <= most else text[:most] + "...")


def number(value, where):
    """A value of an answer as a float, or None where there is none. Raises Malformed when it is something else."""
    if value is None or (isinstance(value, str) and value.strip() in ("", "NA", "NaN", "..", "...", "…")):
        return None
    try:
        if isinstance(value, bool):
            raise ValueError
        found = float(value)
    except (TypeError, ValueError):
        raise Malformed(f"{where} is {shown(value)}, not a number") from None
    if found != found or found in (float("inf"), float("-inf")):
        raise Malformed(f"{where} is {value!r}, not a number")
    return found


def _body(response):
    _check(response)
    return response.content


def _check(response):
    if response.status_code != 200:
        raise Status(response.status_code, response.reason or "")


def _passing(error):
    """Whether a further try may help."""
    if isinstance(error, Status):
        return error.code == 429 or error.code >= 500
    return isinstance(error, (ConnectionError, Timeout, ChunkedEncodingError, ContentDecodingError))
