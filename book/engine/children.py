"""What a child of the fork server does: be a kernel, run a notebook's cells by itself, or become a server for one chapter.

The server runs this file and keeps its functions; it is never imported, so that it does not count as a module that a notebook imported.
Requests have `kind` and, all optional: `cwd`, `env` (replaces the environment), `log` (a file for what goes to the raw streams), `memory`
(bytes), `cpu` (seconds), `seed`.
"""
import base64
import ctypes
import gc
import io
import json
import os
import random
import signal
import socket
import sys
import types

PR_SET_PDEATHSIG = 1
SPARE_MEMORY = 128 << 20  # bytes beyond the limit, for telling that it was reached


def begin(request, connection, server_class):
    """Put the child into the state of a fresh process, then do what the request asks. Returns the exit code."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # no child outlives its server
    if "env" in request:
        os.environ.clear()
        os.environ.update(request["env"])
    if "cwd" in request:
        os.chdir(request["cwd"])
    _redirect(request.get("log", os.devnull))
    limit(request.get("memory"), request.get("cpu"))
    if request["kind"] != "server":
        seed(request.get("seed"))
        sys.modules["__main__"] = fresh = types.ModuleType("__main__")
        if "__mp_main__" in sys.modules:  # multiprocessing's name for the same
            sys.modules["__mp_main__"] = fresh
    send(connection, {"pid": os.getpid()})
    return {"kernel": kernel, "cells": cells, "server": become_server}[request["kind"]](request, connection, server_class)


def send(connection, message):
    connection.sendall(json.dumps(message).encode() + b"\n")


def _redirect(log):
    """Raw standard streams: nothing to read, and a file for what is written past sys.stdout. V8 fails where one of them is closed."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(written)


def limit(memory=None, cpu=None):
    """Limits that the system enforces. Memory: writable private memory (Linux); V8 reserves far more addresses than it writes to."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory) + SPARE_MEMORY))
    if cpu:
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu), int(cpu)))


def telling(shell):
    """Let a shell use the spare memory to say that memory ran out."""
    import resource

    original = shell.showtraceback

    def showtraceback(*arguments, **options):
        if isinstance(sys.exc_info()[1], MemoryError):
            hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
            resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
        return original(*arguments, **options)

    shell.showtraceback = showtraceback


def seed(number=None):
    """Seeds of the global generators, which a fork would otherwise share with every other: random where none is asked for."""
    random.seed(number)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(number)


def kernel(request, connection, server_class):
    """An ordinary IPython kernel; `arguments` as on the command line of ipykernel_launcher. Says {"listens": true} once it does."""
    from ipykernel.kernelapp import IPKernelApp

    # the default of this setting was read from the environment when ipykernel was imported
    arguments = [*request["arguments"], f"--IPKernelApp.parent_handle={os.getppid()}"]
    sys.argv = ["ipykernel_launcher.py", *arguments]
    app = IPKernelApp.instance()
    sys.modules["debugpy"] = None  # the debugger is half of a kernel's start
    app.initialize(arguments)
    del sys.modules["debugpy"]
    telling(app.shell)
    send(connection, {"listens": True})
    connection.close()
    app.start()
    return 0


def become_server(request, connection, server_class):
    """A server at `path` that has run the source `warm`: for runs of one chapter, whose modules and tables do not change meanwhile."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(request["path"])
    listener.listen(128)
    sys.path.insert(0, "")
    exec(request["warm"], {"__name__": "warm"})
    sys.path.pop(0)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    targets = {"begin": begin}
    send(connection, {"ready": True})
    lifeline, _ = os.pipe()  # never closes: what the client says on the connection is for the general server, which kills this one
    server_class(listener, lifeline, targets).serve()
    return 0


def cells(request, connection, server_class):
    """Run `cells` (sources) one after another in a new IPython shell, without a kernel, until one raises.

    Says {"cell": position} before each, and at the end {"outputs": a list for each cell, "error": None or {cell, ename, evalue}}. Outputs
    are as in a notebook; `only`: a MIME type, to get nothing but the outputs that have it.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        def _showtraceback(self, etype, evalue, stb):
            said.outputs.append({"output_type": "error", "ename": etype.__name__, "evalue": str(evalue), "traceback": list(stb)})

    said = Said()
    config = Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}})
    shell = Shell.instance(config=config, displayhook_class=said.hook_class(), display_pub_class=said.publisher_class())
    telling(shell)
    sys.stdout, sys.stderr = said.stream("stdout"), said.stream("stderr")
    sys.path.insert(0, "")
    done, error, only = [], None, request.get("only")
    for position, source in enumerate(request["cells"]):
        send(connection, {"cell": position})
        said.outputs = []
        result = shell.run_cell(source, store_history=True)
        done.append([one for one in said.outputs if not only or only in one.get("data", {})])
        raised = result.error_before_exec or result.error_in_exec
        if raised is not None:
            error = {"cell": position, "ename": type(raised).__name__, "evalue": str(raised)}
            break
    send(connection, {"outputs": done, "error": error})
    return 0


class Said:
    """Collects what cells show, in order, as a notebook keeps it."""

    def __init__(self):
        self.outputs, self.clear_next = [], False

    def add(self, output):
        if self.clear_next:
            self.outputs, self.clear_next = [], False
        self.outputs.append(output)

    def add_text(self, name, text):
        last = self.outputs[-1] if self.outputs and not self.clear_next else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.add({"output_type": "stream", "name": name, "text": text})

    def stream(self, name):
        said = self

        class Stream(io.TextIOBase):
            encoding, errors = "utf-8", "strict"

            def writable(self):
                return True

            def write(self, text):
                if text:
                    said.add_text(name, text)
                return len(text)

        return Stream()

    def publisher_class(self):
        from IPython.core.displaypub import DisplayPublisher

        said = self

        class Publisher(DisplayPublisher):
            def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **_):
                said.add({"output_type": "display_data", "data": plain(data), "metadata": metadata or {}})

            def clear_output(self, wait=False):
                said.clear_next = True
                if not wait:
                    said.outputs, said.clear_next = [], False

        return Publisher

    def hook_class(self):
        from IPython.core.displayhook import DisplayHook

        said = self

        class Hook(DisplayHook):
            def write_output_prompt(self):
                pass

            def write_format_data(self, format_dict, md_dict=None):
                if format_dict:
                    said.add({"output_type": "execute_result", "data": plain(format_dict), "metadata": md_dict or {},
                              "execution_count": self.prompt_count})

            def finish_displayhook(self):
                self._is_active = False

        return Hook


def plain(data):
    """A MIME bundle with bytes as base64 text."""
    return {mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value for mime, value in data.items()}
