"""Equations: LaTeX to Typst, through pandoc, all of a book at once."""
import json
import re
import subprocess

import pypandoc

MARK = "//formula"
# pandoc's widths for \! and \; are wrong in Typst
SPACES = {"#h(-1em)": "#h(-0.167em)", "#h(0em)": "thick"}
# signs that Typst has renamed since pandoc learnt them
RENAMED = {"sect": "inter", "plus.circle": "plus.o", "times.circle": "times.o", "minus.circle": "minus.o", "dot.circle": "dot.o"}


class FormulaError(ValueError):
    """A formula that cannot be set; `latex` is the formula, the message says why."""

    def __init__(self, latex, why):
        super().__init__(f"the formula {latex!r} cannot be set ({why}); write it with simpler commands")
        self.latex = latex


def convert(formulas):
    """LaTeX -> Typst math, without dollar signs, for every formula of a collection. Raises FormulaError for the first that fails."""
    formulas = list(dict.fromkeys(formulas))
    if not formulas:
        return {}
    output, complaints = _pandoc(formulas)
    if complaints:
        for latex in formulas:
            why = _pandoc([latex])[1]
            if why:
                raise FormulaError(latex, _reason(why))
    found = [part.strip() for part in output.split(MARK)[: len(formulas)]]
    converted = {}
    for latex, source in zip(formulas, found):
        if not (source.startswith("$ ") and source.endswith(" $")):
            raise FormulaError(latex, "pandoc gives no math for it")
        source = source[2:-2]
        for wrong, right in SPACES.items():
            source = source.replace(wrong, right)
        source = re.sub(rf'"[^"]*"|(?<![\w.])(?:{"|".join(map(re.escape, RENAMED))})(?!\w)', lambda found: RENAMED.get(found[0], found[0]), source)  # words in quotes stay
        converted[latex] = source
    return converted


def _pandoc(formulas):
    """What pandoc writes and what it complains of."""
    blocks = []
    for latex in formulas:
        blocks.append({"t": "Para", "c": [{"t": "Math", "c": [{"t": "DisplayMath"}, latex.strip()]}]})
        blocks.append({"t": "RawBlock", "c": ["typst", MARK]})
    document = json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks})
    done = subprocess.run([pypandoc.get_pandoc_path(), "-f", "json", "-t", "typst", "--wrap=none"], input=document, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"pandoc failed: {done.stderr.strip()}")
    return done.stdout, done.stderr.strip()


def _reason(complaint):
    lines = [line.strip() for line in complaint.splitlines()]
    return next((line for line in lines if line.startswith("unexpected")), lines[0])
