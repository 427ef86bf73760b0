"""Functions in processes of their own: what they return, and that none outlives the one who called."""
import os
import signal
import subprocess
import sys
import time

import pytest

from book.apart import status_of
from scripts import build
from tests.processes import alive, gone
from tests.small_book import ROOT


def give(status):
    return status


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def wait():
    print(os.getpid(), flush=True)
    time.sleep(600)


@pytest.mark.parametrize("function, arguments, expected", [(give, (0,), 0), (give, (3,), 3), (give, ("words",), 1), (die, (), -signal.SIGKILL)])
def test_the_status_is_what_the_function_returns_or_the_signal_that_killed_it(function, arguments, expected):
    assert status_of(function, *arguments) == expected


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("number, status", [(signal.SIGINT, 1), (signal.SIGKILL, -signal.SIGKILL)])
def test_the_function_ends_with_the_one_who_called(tmp_path, number, status):
    script = tmp_path / "caller.py"
    script.write_text("import sys\nfrom book.apart import status_of\nfrom tests.test_apart import wait\nif __name__ == '__main__':\n    sys.exit(status_of(wait))\n")
    caller = subprocess.Popen([sys.executable, str(script)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    inner = int(caller.stdout.readline())
    assert alive(inner)
    caller.send_signal(number)
    said = caller.communicate(timeout=60)[1]
    assert caller.returncode == status and "Traceback" not in said
    assert gone(inner)


def test_pdfs_are_set_after_sphinx_has_ended_and_by_a_process_without_it(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(build.apart, "status_of", lambda function, *arguments: asked.append((function.__name__, arguments)) or 0)
    assert build.build("typst", tmp_path / "pdf") == 0
    assert [name for name, _ in asked] == ["sphinx", "set_pdfs"] and asked[0][1][-1] == {"typst_set": False}
    loaded = subprocess.run([sys.executable, "-c", "import sys\nfrom book import files\nfrom book.typst import press\nprint(*sys.modules)"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = set(loaded.stdout.split())
    assert "typst" in names and not names & {"sphinx.application", "docutils", "pandas", "altair", "numpy"}


def test_what_was_killed_is_told_and_nothing_is_set(monkeypatch, capsys, tmp_path):
    asked = []
    monkeypatch.setattr(build.apart, "status_of", lambda function, *arguments: asked.append(function.__name__) or -signal.SIGKILL)
    assert build.build("typst", tmp_path / "pdf") != 0
    assert asked == ["sphinx"] and "killed by signal 9" in capsys.readouterr().err and not list(tmp_path.iterdir())
