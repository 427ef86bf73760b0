"""The runs of a sweep as they come in: one line a run, appended, so that a kill loses nothing that was done and repeats nothing.

Beside the table `runs.csv` stand, while the sweep goes on, `runs.csv.journal` (the runs) and `runs.csv.json` (the plan; it stays).
"""
import fcntl
import json
import os
import time
from array import array
from pathlib import Path

from book.errors import BookError
from book.files import as_json, write_whole

NOT_DONE = 2**64 - 1
SYNC_EVERY = 1.0  # seconds between two requests to put the journal on the disk


class Journal:
    """Which runs are done and what they gave; eight bytes of memory a run."""

    def __init__(self, table, plan, surroundings):
        """Open or begin the journal of the table at this path. Raises BookError when another sweep's work stands there."""
        self.table = Path(table)
        self.plan = plan
        self.about = {"plan": plan.as_dict(), "surroundings": surroundings}
        self.path, self.note = Path(f"{table}.journal"), Path(f"{table}.json")
        self.offsets = array("Q", [NOT_DONE]) * plan.runs
        self.count = self.failed = 0
        self.synced = time.monotonic()
        self.table.parent.mkdir(parents=True, exist_ok=True)
        self._compare()
        self.stream = open(self.path, "a+b")  # noqa: SIM115: closed by close()
        try:
            fcntl.flock(self.stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.stream.close()
            raise BookError(f"{self.table} is being made by another sweep at this moment; wait for it, or give another --out") from None
        write_whole(self.note, as_json(self.about))
        self._read()

    def _compare(self):
        """What stands there must be of the same plan and made from the same inputs."""
        try:
            before = json.loads(self.note.read_text(encoding="utf-8"))
            plan, surroundings = before["plan"], before["surroundings"]
        except FileNotFoundError:
            if self.table.exists() or self.path.exists():
                raise BookError(f"{self.table} is there already and was not made by a sweep; give another --out") from None
            return
        except (ValueError, KeyError, TypeError):
            raise BookError(f"{self.note} is damaged; delete it and {self.path.name}, or give another --out") from None
        if plan != json.loads(json.dumps(self.about["plan"])):
            raise BookError(f"{self.table} belongs to a sweep of another plan; give another --out, or --restart to begin anew")
        if surroundings != self.about["surroundings"]:
            changed = ", ".join(key for key in self.about["surroundings"] if surroundings.get(key) != self.about["surroundings"][key])
            raise BookError(f"{self.table} was begun with other inputs ({changed} changed since); runs of both would not compare: "
                            "give another --out, or --restart to begin anew")

    def _read(self):
        """Note the runs that are in the journal; a line that a kill cut short is taken off."""
        self.stream.seek(0)
        offset = 0
        for line in self.stream:
            try:
                record = json.loads(line) if line.endswith(b"\n") else None
            except ValueError:
                record = None
            if record is None:
                break
            self._note(record, offset)
            offset += len(line)
        self.stream.truncate(offset)
        self.end = offset

    def _note(self, record, offset):
        if self.offsets[record["run"]] == NOT_DONE:
            self.offsets[record["run"]] = offset
            self.count += 1
            self.failed += record["status"] != "ok"

    def is_done(self, run):
        return self.offsets[run] != NOT_DONE

    def todo(self):
        """(run, parameters, seed) of the runs that are not done."""
        return (one for one in self.plan.sets() if not self.is_done(one[0]))

    def add(self, record):
        """Append a run; one that is there already is left out."""
        if self.is_done(record["run"]):
            return
        line = json.dumps(record).encode() + b"\n"
        os.write(self.stream.fileno(), line)
        self._note(record, self.end)
        self.end += len(line)
        if time.monotonic() - self.synced > SYNC_EVERY:
            os.fsync(self.stream.fileno())
            self.synced = time.monotonic()

    def records(self):
        """All runs that are done, in the order of the plan."""
        with open(self.path, "rb") as stream:
            for offset in self.offsets:
                if offset != NOT_DONE:
                    stream.seek(offset)
                    yield json.loads(stream.readline())

    def close(self):
        self.stream.close()

    def finish(self):
        """The table is written: the journal has done its work."""
        self.close()
        self.path.unlink(missing_ok=True)


def forget(table):
    """Take away a table with its journal and note, to begin anew."""
    for path in (Path(table), Path(f"{table}.journal"), Path(f"{table}.json")):
        path.unlink(missing_ok=True)
