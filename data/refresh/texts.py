"""The texts that a refresh writes: the table, its sidecar, the list of sources; and the data package made from them."""
import csv
import hashlib
import io
from functools import partial

from ruamel.yaml import YAML, YAMLError

from data import package
from data.refresh import tables, write
from data.schemas import SERIES_TABLES
from data.tables import TableError, parse, schema_of

MARK = "Refreshed on "  # how the caveat begins that is put into a sidecar
FETCHED = "Rows of the sources listed under `refreshed` were fetched from the publisher by scripts/refresh.py and were not held against a second copy. Of the others: "


def texts(name, shipped, rows, answer, changes, settings):
    """The files to write, file name -> text: table and list of sources, each with its sidecar. Raises write.CannotWrite."""
    try:
        return _texts(name, shipped, rows, answer, changes, settings)
    except (OSError, LookupError, StopIteration, YAMLError) as error:
        raise write.CannotWrite(f"{name}: its sidecar or the list of sources cannot be used ({type(error).__name__}: {' '.join(str(error).split())}); nothing was changed; "
                                "scripts/package.py --check says what is wrong with them") from error


def _texts(name, shipped, rows, answer, changes, settings):
    folder, contents = settings.folder, {f"{name}.csv": tables.text_of(shipped, rows)}
    used = {row["source"] for row in rows.values()} | {row["source"] for row in shipped.others}
    releases = [release for release in answer.releases if release.source in used]
    sources = _sources(name, shipped, used, releases, settings)
    if sources != (folder / "sources.csv").read_text(encoding="utf-8"):
        contents["sources.csv"] = sources
    for table in [file.removesuffix(".csv") for file in contents]:
        _fits(folder, table, contents[f"{table}.csv"])
        note = partial(_refreshed, releases=releases, changes=changes, today=settings.today) if table == name else None
        contents[f"{table}.yml"] = _sidecar(folder / f"{table}.yml", table, contents[f"{table}.csv"], note)
    return contents


def _sources(name, shipped, used, releases, settings):
    """The text of sources.csv with the releases, on the terms of the same publisher's rows before, and without sources that no table names any more."""
    text = (settings.folder / "sources.csv").read_text(encoding="utf-8")
    before = {row["source"]: row for row in _rows(text)}
    for other in {*SERIES_TABLES, *tables.TARGETS} - {name}:
        used = used | {row["source"] for row in _rows((settings.folder / f"{other}.csv").read_text(encoding="utf-8"))}
    publisher = shipped.target.publisher.partition(" (")[0]
    old = next(before[row["source"]] for row in shipped.rows.values() if before[row["source"]]["publisher"] == publisher)
    for release in releases:
        before[release.source] = {**old, "source": release.source, "year": str(release.day.year), "dataset": release.dataset, "vintage": release.vintage, "note": "",
                                  "obtained": f"asked of the publisher by scripts/refresh.py on {settings.today.isoformat()}, {release.address}"}
    return tables.as_csv(list(old), [row for source, row in before.items() if source in used])


def _fits(folder, table, text):
    """Hold the text of a table to be against its schema. Raises CannotWrite."""
    trial = folder / f".{table}.csv.refresh"
    try:
        trial.write_text(text, encoding="utf-8", newline="")
        parse(trial, schema_of(f"external/{table}"))
    except TableError as error:
        raise write.CannotWrite(f"{table}: what the publisher sent does not fit data/schemas.py ({error}); nothing was changed; mend data/refresh or the schema") from None
    except OSError as error:
        raise write.CannotWrite(f"{table}.csv cannot be written to {folder} ({error.strerror}); nothing was changed; make room or give leave to write there") from error
    finally:
        trial.unlink(missing_ok=True)


def _sidecar(path, table, text, note):
    """The text of a sidecar with rows, sha256 and known nulls as the table's text has them, and what `note` does to it."""
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    described = yaml.load(path.read_text(encoding="utf-8"))
    rows, numbers = _rows(text), schema_of(f"external/{table}").numbers
    described["rows"], described["sha256"] = len(rows), hashlib.sha256(text.encode()).hexdigest()
    described["known_nulls"] = {name: count for name in numbers if (count := sum(row[name] == "" for row in rows))}
    if note:
        note(described)
    out = io.StringIO()
    yaml.dump(described, out)
    return out.getvalue()


def _refreshed(described, releases, changes, today):
    """Note a refresh in a sidecar: vintage, day, state, and a caveat about what was written for the vintage before."""
    words = "; ".join(f"{release.dataset}, {release.vintage}" for release in releases) or "no other release"
    taken = [change.difference for change in changes.values() if not change.reason]
    described.setdefault("refreshed", []).append({
        "date": today.isoformat(), "vintage": words, "sources": [release.source for release in releases], "new": sum(len(found.new) for found in taken),
        "revised": sum(len(found.revised) for found in taken), "kept": sum(len(found.gone) for found in taken)})
    described["vintage"] = f"by row, in the column source; last refreshed to {words}"
    described["retrieved"] = today
    if described["integrity"] != "diverged":
        described["integrity"] = "unverified"
    if not described["integrity_note"].startswith(FETCHED):
        described["integrity_note"] = FETCHED + described["integrity_note"].strip()
    caveats = described["caveats"]
    caveats[:] = [caveat for caveat in caveats if not str(caveat).startswith(MARK)]
    caveats.append(f"{MARK}{today.isoformat()} to {words}. Citation, integrity note and the other caveats were written for the vintage before.")


def _rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def describe(folder):
    """Make data/datapackage.json anew if it does not say what the tables say; only for the project's own tables. Returns its name or nothing.

    It is made whole from the tables, so that it need not change with them: an interruption in between is mended by the next run.
    """
    if folder.resolve() != (package.FOLDER / "external").resolve():
        return []
    text = package.as_json(package.descriptor())
    if package.DESCRIPTOR.is_file() and package.DESCRIPTOR.read_text(encoding="utf-8") == text:
        return []
    write.renew(package.DESCRIPTOR.parent, {package.DESCRIPTOR.name: text})
    return [package.DESCRIPTOR.name]
