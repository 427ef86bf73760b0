"""The World Bank's Indicators API, version 2, through the client wbgapi: one request for each indicator and thousand values."""
import re
from contextlib import contextmanager
from datetime import date

import wbgapi

from data.external.citing import code_of
from data.external.extraction import rounded_as
from data.external.places import GROUPS
from data.refresh.ask import AGENT, Answer, Empty, Malformed, Release, Status, dated, number, shown

BASE = "https://api.worldbank.org/v2"
DATABASE = 2  # World Development Indicators
MOST_PAGES = 200
REGROUPED = {"MEA": "it holds Afghanistan and Pakistan since 2025", "SAS": "it lost Afghanistan and Pakistan in 2025"}


def fetch(service, shipped):
    """What the World Bank has for the indicators and places of the shipped table. Raises Trouble."""
    asked, withheld, rows, vintages = {}, {}, {}, set()
    for name, country in sorted(shipped.series()):
        if country in REGROUPED:
            withheld[name, country] = f"the World Bank regrouped {country}: {REGROUPED[country]}; not asked for"
        else:
            asked.setdefault(name, []).append(country)
    for name, countries in shipped.progress(asked.items()):
        code = code_of(name)
        path = f"country/{';'.join(countries)}/indicator/{code}"
        address = f"{service.base}/{wbgapi.lang}/{path}"
        since = min(shipped.since(name), *(key[2] for key in shipped.rows if key[0] == name))
        try:
            found, vintage = service.attempt(lambda: _rows(service, path, f"{since}:{date.today().year}"), address)
        except Refused as error:
            withheld[name,] = f"the World Bank refuses the indicator {code} ({error}); perhaps it is published no more"
            continue
        vintages.add(vintage)
        try:
            reason = _another(shipped.wording(name), found, code, countries)
            if reason:
                withheld[name,] = reason
                continue
            for row in found:
                value = number(row.get("value"), f"{code}, {row['countryiso3code']}, {row['date']}: value")
                if value is not None:
                    rows[name, row["countryiso3code"], int(row["date"])] = {"value": rounded_as(name, value)}
        except Malformed as error:
            raise service.trouble(error, address) from error
    if not vintages:
        raise service.trouble(Empty())
    latest = max(vintages)
    release = Release(f"WDI_{latest:%Y%m%d}", "World Development Indicators", f"last updated {dated(latest)}", latest, f"{service.base}/country/.../indicator/...")
    for cells in rows.values():
        cells["source"] = release.source
    return Answer((release,), rows, withheld)


class Refused(Exception):
    """The API knows no such indicator, or has no rows of it; it says so in the body of an answer with status 200."""


def _rows(service, path, years):
    """All rows of a request and the day on which the database was last updated."""
    pages = []

    def note(response, **_):
        if len(pages) >= MOST_PAGES:
            raise Malformed("its pages do not come to an end")
        try:
            pages.append(response.json()[0])
        except (ValueError, LookupError, TypeError):
            pages.append({})

    with _client(service, note):
        try:
            found = list(wbgapi.fetch(path, {"source": DATABASE, "date": years}))
        except wbgapi.APIResponseError as error:
            raise Malformed(error.msg) from None
        except wbgapi.APIError as error:
            if error.code:
                raise Status(error.code, error.msg) from None
            if pages and pages[-1].get("message"):
                raise Refused(error.msg) from None
            raise Malformed(error.msg) from None
        except Malformed:
            raise
        except (TypeError, LookupError, ValueError, AttributeError) as error:
            if pages and pages[-1].get("total") in (0, "0"):
                raise Refused("no rows") from None
            raise Malformed(f"{type(error).__name__}: {error}") from None
    try:
        total, vintage = int(pages[0]["total"]), date.fromisoformat(pages[0]["lastupdated"])
    except (LookupError, TypeError, ValueError):
        raise Malformed(f"the page's head is {shown(pages[0])}, without total and lastupdated") from None
    if not found:
        raise Refused("no rows")
    if len(found) != total:
        raise Malformed(f"{len(found)} rows where its head speaks of {total}")
    return found, vintage


def _another(wording, rows, code, countries):
    """Why rows are not of the series that is shipped, or an empty string. Raises Malformed for rows that cannot be read."""
    seen = {}
    for row in rows:
        if not isinstance(row, dict) or not {"indicator", "country", "countryiso3code", "date", "value"} <= row.keys():
            raise Malformed(f"{code}: a row is {shown(row)}")
        if not re.fullmatch(r"\d{4}", str(row["date"])) or row["countryiso3code"] not in countries:
            raise Malformed(f"{code}: a row is of {shown(row['countryiso3code'])} in {shown(row['date'])}, which was not asked for")
        if not isinstance(row["indicator"], dict) or row["indicator"].get("id") != code or not isinstance(row["country"], dict):
            raise Malformed(f"{code}: a row is of the indicator {shown(row['indicator'])}")
        if (row["countryiso3code"], row["date"]) in seen:
            raise Malformed(f"{code}: {row['countryiso3code']} stands twice in {row['date']}")
        seen[row["countryiso3code"], row["date"]] = row
    title = str(rows[0]["indicator"].get("value"))
    missing = [mark for mark in re.findall(r"\$\d+\.\d\d|\b(?:19|20)\d\d\b", wording) if mark not in title]
    if missing:
        return f"shipped on the base {' and '.join(missing)}, but the World Bank now calls it {title!r}; give it a new name in series.csv"
    for country, name in GROUPS.items():
        for row in rows:
            if row["countryiso3code"] == country and _words(row["country"].get("value")) != _words(name):
                return f"the World Bank now calls {country} {row['country'].get('value')!r}, shipped as {name!r}"
    return ""


def _words(name):
    return {word for word in re.findall(r"\w+", str(name).lower()) if word not in ("and", "the")}


@contextmanager
def _client(service, note):
    """wbgapi set to a service; its settings are global, so they are put back."""
    before = wbgapi.endpoint, wbgapi.get_options
    wbgapi.endpoint = service.base
    wbgapi.get_options = {"timeout": service.timeout, "headers": AGENT, "hooks": {"response": note}}
    try:
        yield
    finally:
        wbgapi.endpoint, wbgapi.get_options = before
