"""Many runs of one notebook's cells without a kernel, each in a throw-away fork of a process that has the chapter's imports.

What isolates a run: it is a process of its own with its own copy of everything, in a session of its own, with seeds of its own; the system
holds its memory and its CPU time, the clock is held from outside, and what it leaves running is killed with it. What it has not: a kernel's
interrupt, widgets, and a place for what is written past sys.stdout (that goes to a log, whose last line stands in the message if the run dies).
"""
import ast
import os
import select
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from book.engine.client import Closable, ForkServer, Job, how_it_ended, short_folder
from book.engine.preload import third_party
from book.errors import BookError

WARM = "from data import tables\nfor name in tables.SCHEMAS:\n    try:\n        tables.rows(name, {})\n    except Exception:\n        pass\n"


@dataclass
class Ended:
    """How a run ended: `outputs`, a list for each cell that ran; `error`, None or (kind, message); `cell`, the last that ran; `seconds`.

    kind: `raised` (a cell did), `time` (stopped at its limit), `killed` (by a signal or the system).
    """

    outputs: list = field(default_factory=list)
    error: tuple | None = None
    cell: int = 0
    seconds: float = 0.0


@dataclass
class _Running:
    key: object
    job: Job
    began: float
    log: str
    cell: int = 0


class Cells(Closable):
    """Runs of one notebook. `start` as many as wanted at a time; `ended` gives those that came to an end. Close it, or use `with`."""

    def __init__(self, root, imports, environment=None, time_limit=600, memory=1 << 30, only=None, server=None):
        """imports: the sources whose imports a run finds done; time_limit: seconds a run may take; memory: bytes; only: a MIME type."""
        self.root, self.time_limit, self.memory, self.only = root, time_limit, memory, only
        self.environment = dict(os.environ) | (environment or {})
        self.imports = import_lines(imports)
        self.owned = server is None
        self.server = server or ForkServer(third_party(root))
        self.template = self.folder = None
        self.running = {}

    def _prepared(self):
        """The chapter's own server, a child of the general one; anew when it is gone."""
        if self.template is None or self.template.poll() is not None:
            self._drop()
            self.folder = short_folder("book-cells-")
            path = os.path.join(self.folder, "s")
            self.template = self.server.start({
                "kind": "server", "path": path, "warm": self.imports + WARM, "env": self.environment, "cwd": str(self.root),
                "log": os.path.join(self.folder, "log")})
            if self.template.receive(120) is None:
                raise BookError(f"the chapter's imports cannot be prepared: {self._last_line('log')}")
        return os.path.join(self.folder, "s")

    def start(self, key, cells, seed=None):
        """Begin a run of these sources; `key` comes back with its end."""
        path = self._prepared()
        log = os.path.join(self.folder, f"log-{len(self.running)}-{time.monotonic_ns()}")
        job = Job.request(path, {"kind": "cells", "cells": cells, "seed": seed, "memory": self.memory, "cpu": self.time_limit + 5,
                                 "log": log, "only": self.only})
        self.running[job] = _Running(key, job, time.monotonic(), log)

    def ended(self, wait=None):
        """(key, Ended) of the runs that have come to an end, waiting for one up to `wait` seconds (None: as long as it takes)."""
        give_up = None if wait is None else time.monotonic() + wait
        found = []
        while self.running and not found:
            now = time.monotonic()
            until = min(run.began for run in self.running.values()) + self.time_limit
            if give_up is not None:
                until = min(until, give_up)
            select.select(list(self.running), [], [], max(0, until - now))
            for run in list(self.running.values()):
                end = self._look(run)
                if end:
                    del self.running[run.job]
                    Path(run.log).unlink(missing_ok=True)
                    found.append((run.key, end))
            if give_up is not None and time.monotonic() >= give_up:
                break
        return found

    def _look(self, run):
        """An Ended when the run has come to one."""
        while (message := run.job.receive(0)) is not None:
            if "cell" in message:
                run.cell = message["cell"]
            else:
                seconds = time.monotonic() - run.began
                run.job.end()
                error = message["error"]
                return Ended(message["outputs"], error and ("raised", f"{error['ename']}: {error['evalue']}"), run.cell, seconds)
        seconds = time.monotonic() - run.began
        if run.job.returncode is not None:
            return Ended([], ("killed", self._death(run)), run.cell, seconds)
        if seconds > self.time_limit:
            run.job.end()
            return Ended([], ("time", f"took more than {self.time_limit:g} seconds and was stopped"), run.cell, seconds)
        return None

    def _death(self, run):
        said = self._last_line(run.log)
        return f"the process {how_it_ended(run.job.returncode)}{f' ({said})' if said else ''}; it may write to {self.memory >> 20} MB"

    def _last_line(self, log):
        try:
            lines = Path(self.folder, log).read_text(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1][:200] if lines else ""

    def _drop(self):
        if self.template is not None:
            self.template.end()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.template = self.folder = None

    def close(self):
        """End every run and the servers."""
        for job in self.running:
            job.kill()
        self.running = {}
        self._drop()
        if self.owned:
            self.server.close()


def import_lines(sources):
    """The import statements of sources, as one text; each by itself, so that one that fails is left to the run."""
    found = []
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:  # IPython's own syntax, or a fault that the run will tell
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)) and not getattr(node, "level", 0):
                found.append(f"try:\n    {ast.unparse(node)}\nexcept Exception:\n    pass\n")
    return "".join(dict.fromkeys(found))
