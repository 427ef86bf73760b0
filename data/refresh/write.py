"""Several files renewed together: all of them or none, and an interruption in between is told by a journal and can be finished.

Each file is first written beside itself and flushed to the disk. Then the journal, `.refresh.json` in the same folder, names them
with the sha256 that each is to have; then they take their places by renaming; then the journal goes. Whoever finds the journal knows
that an earlier run was killed between the first renaming and the last, and that `finish` completes it.
"""
import hashlib
import json
import os
from pathlib import Path

JOURNAL = ".refresh.json"


class Interrupted(Exception):
    """An earlier run was killed while it wrote, and cannot be finished; the message names the files and the remedy."""


class CannotWrite(Exception):
    """The disk refuses; the message says why, and that nothing was changed."""


def renew(folder, contents):
    """Give files of a folder new contents, file name -> text. Raises CannotWrite; then all of them are as they were."""
    folder, prepared = Path(folder), []
    try:
        for name, text in contents.items():
            prepared.append(_aside(name))
            _flushed(folder / _aside(name), text.encode())
        prepared.append(_aside(JOURNAL))
        _flushed(folder / _aside(JOURNAL), json.dumps({name: _digest(text.encode()) for name, text in contents.items()}, indent=1).encode())
        os.replace(folder / _aside(JOURNAL), folder / JOURNAL)
        _flush_folder(folder)
    except OSError as error:
        for name in prepared:
            (folder / name).unlink(missing_ok=True)
        (folder / JOURNAL).unlink(missing_ok=True)
        raise CannotWrite(f"{', '.join(contents)} cannot be written to {folder} ({error.strerror or error}); nothing was changed; make room or give leave to write there") from error
    finish(folder)


def pending(folder):
    """The files that an interrupted run was about to renew: file name -> sha256; empty when there was none."""
    try:
        found = json.loads((Path(folder) / JOURNAL).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise Interrupted(f"{folder}/{JOURNAL} cannot be read; restore the tables with `git checkout -- {folder}` and remove it") from None
    return found


def finish(folder):
    """Complete what the journal names; returns the names of the files. Raises Interrupted when one of them is lost."""
    folder, waiting = Path(folder), pending(folder)
    for name, digest in waiting.items():
        aside, place = folder / _aside(name), folder / name
        if aside.is_file() and _digest(aside.read_bytes()) == digest:
            continue
        if not place.is_file() or _digest(place.read_bytes()) != digest:
            raise Interrupted(f"an earlier run was interrupted while it wrote {', '.join(waiting)}, and the new {name} is lost; "
                              f"restore the tables with `git checkout -- {folder}` and remove {folder}/{JOURNAL}")
    for name in waiting:
        if (folder / _aside(name)).is_file():
            os.replace(folder / _aside(name), folder / name)
    if waiting:
        _flush_folder(folder)
        (folder / JOURNAL).unlink()
    return list(waiting)


def sweep(folder):
    """Remove what a run left that was killed before its journal stood. Only for a folder without a journal."""
    for path in Path(folder).glob(f"{_aside('*')}"):
        path.unlink()


def _aside(name):
    return f".{name}.refresh"


def _digest(content):
    return hashlib.sha256(content).hexdigest()


def _flushed(path, content):
    with open(path, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _flush_folder(folder):
    """Make renamings last; not every system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
