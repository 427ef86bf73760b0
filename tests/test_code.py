"""The code itself: every name that it uses is defined, also on paths that only a failure takes."""
import ast

import pytest
from pyflakes import checker, messages

from tests.small_book import ROOT

FILES = [path for room in ("book", "data", "models", "scripts", "tests") for path in sorted((ROOT / room).rglob("*.py"))]
UNDEFINED = (messages.UndefinedName, messages.UndefinedLocal, messages.UndefinedExport)


def undefined(text):
    return [str(found.message % found.message_args) for found in checker.Checker(ast.parse(text)).messages if isinstance(found, UNDEFINED)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_name_is_defined(path):
    assert not undefined(path.read_text(encoding="utf-8"))


def test_a_name_that_nothing_defines_is_found():
    assert undefined("def f():\n    try:\n        g = 1\n    except OSError:\n        tidy()\n") == ["undefined name 'tidy'"]
