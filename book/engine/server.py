"""The fork server: one process that has imported the third-party packages, and makes a child of itself for each notebook.

Run as a script by `client.ForkServer`, never imported: `python -P server.py SOCKET MODULES`. It imports third-party packages only,
never `data`, `models` or `book`, or else every notebook would seem to import every module of the project.

A client connects to the socket and sends one line of JSON, the request. The answers on the same connection, a line of JSON each:
`{"pid": ...}` from the child once it runs, whatever the child has to say (see children.py), `{"exit": code}` from the server when the child
has ended, negative for a signal as in `subprocess`. The client may send a signal's number; when it hangs up, the child is killed. When
standard input closes, since the process that started the server is gone, all children are killed.
"""
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import sys
from importlib import import_module

HERE = os.path.dirname(os.path.abspath(__file__))
OWN = ("data", "models", "book")


def preload(names):
    """Import modules; one that is not there is left out, since the notebook that wants it will say so."""
    left_out = ("debugpy", "rfc3987_syntax")  # half of ipykernel's start, and of jsonschema's (see book/__init__.py); both do without
    sys.modules |= dict.fromkeys(left_out)
    for name in names:
        try:
            import_module(name)
        except Exception:  # noqa: BLE001: whatever it is, it will be raised again where the module is used
            pass
    for name in left_out:
        del sys.modules[name]
    strangers = [name for name in sys.modules if name.split(".")[0] in OWN]
    if strangers:
        sys.exit(f"the fork server must not import {', '.join(strangers)}")


class Server:
    """Accepts requests, forks, reports ends. `lifeline` is a file descriptor; when it closes, the server ends."""

    def __init__(self, listener, lifeline, targets):
        self.listener, self.lifeline, self.targets = listener, lifeline, targets
        self.connections = {}  # connection -> pid of its child, None when that has ended
        self.woken, self.waker = os.pipe()
        os.set_blocking(self.woken, False)
        os.set_blocking(self.waker, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)
        self.selector = selectors.DefaultSelector()
        for source in (listener, lifeline, self.woken):
            self.selector.register(source, selectors.EVENT_READ)

    def serve(self):
        """Until the lifeline closes."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj == self.woken:
                    os.read(self.woken, 4096)
                    self.reap()
                elif key.fileobj == self.lifeline:
                    if not os.read(self.lifeline, 4096):
                        self.end()
                        return
                elif key.fileobj in self.connections:
                    self.hear(key.fileobj)

    def accept(self):
        connection, _ = self.listener.accept()
        try:
            line = connection.makefile("rb").readline()
            request = json.loads(line)
        except (OSError, ValueError):
            connection.close()
            return
        pid = os.fork()
        if pid == 0:
            self.become_child(request, connection)
        self.connections[connection] = pid
        self.selector.register(connection, selectors.EVENT_READ)

    def become_child(self, request, connection):
        """In the child: let go of everything that is the server's, do what is asked, end."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            self.selector.close()
            for other in self.connections:
                other.close()
            self.listener.close()
            for descriptor in (self.woken, self.waker, self.lifeline):
                os.close(descriptor)
            code = self.targets["begin"](request, connection, Server)
        except BaseException:  # noqa: BLE001: a child must never come back into the server's loop
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)

    def hear(self, connection):
        """A signal's number from the client, or that it hung up: then its child is killed."""
        try:
            said = connection.recv(64)
        except OSError:
            said = b""
        if not said:
            self.signal_child(connection, signal.SIGKILL)
            self.forget(connection, dead=self.connections[connection] is None)
        else:
            for number in said.split():
                self.signal_child(connection, int(number))

    def signal_child(self, connection, number):
        pid = self.connections[connection]
        if pid is not None:  # not reaped yet, so the number cannot belong to another process
            try:
                os.killpg(pid, number)
            except ProcessLookupError:
                os.kill(pid, number)

    def forget(self, connection, dead):
        self.selector.unregister(connection)
        if dead:
            del self.connections[connection]
        connection.close()

    def reap(self):
        """Tell each client whose child has ended how it did."""
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            pid = ended.si_pid
            try:
                os.killpg(pid, signal.SIGKILL)  # what the child itself started; its number is not free for others yet
            except (ProcessLookupError, PermissionError):
                pass
            _, status = os.waitpid(pid, 0)
            for connection, owner in list(self.connections.items()):
                if owner == pid:
                    self.tell_end(connection, os.waitstatus_to_exitcode(status))

    def tell_end(self, connection, code):
        del self.connections[connection]
        if connection.fileno() < 0:  # the client had hung up
            return
        self.selector.unregister(connection)
        try:
            connection.setblocking(True)
            connection.settimeout(10)
            connection.sendall(json.dumps({"exit": code}).encode() + b"\n")
        except OSError:
            pass
        connection.close()

    def end(self):
        for connection in list(self.connections):
            self.signal_child(connection, signal.SIGKILL)
        try:
            while True:
                os.waitpid(-1, 0)  # so that their time is counted with that of this process
        except ChildProcessError:
            pass


def listen(path):
    """A listening Unix socket at this path."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(128)
    return listener


def main(path, modules):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the client, which then ends the server
    preload(modules)
    targets = runpy.run_path(os.path.join(HERE, "children.py"))  # leaves nothing in sys.modules
    gc.collect()
    gc.freeze()  # lets children share the memory
    lifeline = os.dup(0)  # numbers 0 to 2 are for the children's own streams
    listener = listen(f"{path}.starting")
    os.rename(f"{path}.starting", path)  # the client waits for this name
    Server(listener, lifeline, targets).serve()


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
