"""The fork server as the rest of the book sees it: start it, ask for children, hear from them.

    with ForkServer(modules) as server:
        job = server.start({"kind": "cells", "cells": ["1 + 1"]})
        message = job.receive(timeout=60)

A `Job` looks like a `subprocess.Popen`, so that Jupyter can hold a kernel by it.
"""
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path

from book.errors import BookError

START_LIMIT = 120  # seconds that the imports may take
PATH_LIMIT = 60  # characters: a Unix socket's path may have 107, and kernels add to this


def available():
    """Whether kernels can be forked here: on Linux, unless the environment says BOOK_KERNELS=cold. macOS's own libraries forbid it."""
    return sys.platform.startswith("linux") and os.environ.get("BOOK_KERNELS") != "cold"


def short_folder(prefix):
    """A new private folder for sockets, in /tmp where the usual place has too long a name."""
    usual = tempfile.gettempdir()
    return tempfile.mkdtemp(prefix=prefix, dir=usual if len(usual) < PATH_LIMIT else "/tmp")


class Closable(AbstractContextManager):
    """Something with a `close`, which the end of a `with` calls."""

    def __exit__(self, *_):
        self.close()


class Job:
    """A child of a fork server. `pid`; `returncode` once it has ended: negative for a signal."""

    stdin = stdout = stderr = None

    def __init__(self, connection):
        self.connection = connection
        self.returncode = None
        self.heard = b""
        self.said = []  # messages received while waiting for the end
        first = self._read(START_LIMIT)
        if not first or "pid" not in first:
            raise ConnectionError("the fork server's child did not start")
        self.pid = first["pid"]

    @classmethod
    def request(cls, path, request):
        """A new child of the server that listens at `path`."""
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(path)
            connection.sendall(json.dumps(request).encode() + b"\n")
            return cls(connection)
        except BaseException:
            connection.close()
            raise

    def fileno(self):
        return self.connection.fileno()

    def _read(self, timeout):
        """The next message; None after `timeout` seconds or when there is none any more."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            line, newline, rest = self.heard.partition(b"\n")
            if newline:
                self.heard = rest
                message = json.loads(line)
                if "exit" in message:
                    self.returncode = message["exit"]
                    self.connection.close()
                    return None
                return message
            left = None if end is None else max(0, end - time.monotonic())
            ready, _, _ = select.select([self.connection], [], [], left)
            if not ready:
                return None
            try:
                data = self.connection.recv(1 << 20)
            except OSError:
                data = b""
            if not data:  # the server is gone, and the child with it
                self.returncode = -signal.SIGKILL
                self.connection.close()
                return None
            self.heard += data
        return None

    def receive(self, timeout=None):
        """What the child says next: a dictionary; None when `timeout` seconds went by or it has ended (then `returncode` is set)."""
        return self.said.pop(0) if self.said else self._read(timeout)

    def poll(self):
        """The return code, or None while it runs."""
        return self.wait(0)

    def wait(self, timeout=None):
        """The return code; None when it still runs after `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            message = self._read(None if end is None else max(0, end - time.monotonic()))
            if message is not None:
                self.said.append(message)
            elif end is not None and time.monotonic() >= end:
                break
        return self.returncode

    def send_signal(self, number):
        """To the child and all that it started."""
        if self.returncode is None:
            try:
                self.connection.sendall(b"%d\n" % number)
            except OSError:
                pass

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def end(self):
        """Kill it and wait until it is gone."""
        self.kill()
        return self.wait(30)


class ForkServer(Closable):
    """A fork server with these modules imported; started at the first request, started anew when it died. Threads may share it."""

    def __init__(self, modules):
        self.modules = list(modules)
        self.process = self.folder = None
        self.closed = False
        self.lock = threading.Lock()

    @property
    def path(self):
        return os.path.join(self.folder, "s")

    def begin(self):
        """Start the process and do not wait for it: its imports may go on while the caller does something else."""
        with self.lock:
            self._begin()

    def _begin(self):
        if self.process is not None and self.process.poll() is None:
            return
        if self.closed:
            raise BookError("the server from which kernels are forked was closed")
        self._clear()
        self.folder = short_folder("book-fork-")
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(Path(__file__).with_name("server.py")), self.path, json.dumps(self.modules)],
                stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)

    def _ready(self):
        """Wait until the socket is there."""
        self._begin()
        end = time.monotonic() + START_LIMIT
        while not os.path.exists(self.path):
            if self.process.poll() is not None or time.monotonic() > end:
                last = Path(self.folder, "log").read_text(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
                raise BookError(f"the server from which kernels are forked did not start: {last[0]}; "
                                "set BOOK_KERNELS=cold in the environment to do without it")
            time.sleep(0.005)

    def start(self, request):
        """A Job that does what the request says: see children.py. Raises BookError when no server can be had."""
        for attempt in (1, 2):
            with self.lock:
                self._ready()
            try:
                return Job.request(self.path, request)
            except (ConnectionError, FileNotFoundError) as error:
                if attempt == 2:
                    raise BookError(f"the server from which kernels are forked does not answer ({error}); "
                                    "set BOOK_KERNELS=cold in the environment to do without it") from None
                with self.lock:
                    self._stop()

    def _stop(self):
        if self.process is not None:
            self.process.stdin.close()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def _clear(self):
        self._stop()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def close(self):
        """End the server and every child that it still has."""
        with self.lock:
            self.closed = True
            self._clear()


def how_it_ended(code):
    """A return code in words."""
    if code < 0:
        try:
            return f"was killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"was killed by signal {-code}"
    return f"ended with status {code}"
