"""A book small enough to be built again and again: a copy of the project's rooms with chapters of a few lines."""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

INDEX = """# A small book

It has {num}`front.papers` and computes {num}`tiny.twice`, from {num}`param:tiny.factor`. See {numref}`fig-tiny-line`.
"""

CHAPTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

# Tiny

```{code-cell} ipython3
:tags: [parameters]

factor = 2.0
```

```{code-cell} ipython3
:tags: [hide-input]

import altair as alt
import pandas as pd

from book.chapter import Chapter, value
from data import reported
from models.intervals import wilson

chapter = Chapter("tiny", globals())
firms = reported.figure("trujillo.enterprises").value
```

Firms: {num}`trujillo.enterprises`.

```{code-cell} ipython3
:tags: [hide-input]

frame = pd.DataFrame({"x": [1, 2, 3], "y": [1.0, 4.0, 9.0]})
line = alt.Chart(frame).mark_line().encode(x="x:Q", y="y:Q").properties(width=500, height=200)
chapter.show(line, name="line", title="It rises", subtitle="y over x", description="A rising line.", table=frame)
```

```{code-cell} ipython3
:tags: [remove-cell]

chapter.publish(twice=value(firms * chapter.parameters.factor, "enterprises", inputs=["trujillo.enterprises", "param:tiny.factor"]))
```
"""

OTHER = CHAPTER.replace("tiny", "other").replace("Tiny", "Other").replace("trujillo.enterprises", "mexico.plants_japanese")

TOC = """format: jb-book
root: chapters/index
parts:
  - caption: Cases
    numbered: 1
    chapters:
"""


READER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  name: python3
---

# Reader

```{code-cell} ipython3
:tags: [parameters]

factor = 2.0
```

```{code-cell} ipython3
:tags: [remove-cell]

from book.chapter import Chapter, value

chapter = Chapter("reader", globals())
twice = chapter.results_of("tiny")["twice"].value
chapter.publish(more=value(twice + 1, "enterprises", inputs=["tiny.twice"]))
```

More: {num}`reader.more`.
"""


def make_project(folder, chapters={"tiny": CHAPTER}):
    """A copy of the project's rooms with a small book in it."""
    for room in ("data", "models", "book"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "scripts").mkdir()
    for name in ("scripts/build.py", "scripts/rerun.py", "scripts/sweep.py", "_config.yml", "CITATION.cff", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "chapters" / "cases").mkdir(parents=True)
    shutil.copy(ROOT / "chapters" / "references.bib", folder / "chapters" / "references.bib")
    (folder / "chapters" / "index.md").write_text(INDEX)
    (folder / "_toc.yml").write_text(TOC + "".join(f"      - file: chapters/cases/{slug}\n" for slug in chapters))
    with (folder / "data" / "assumed" / "parameters.csv").open("a") as table:
        for slug, text in chapters.items():
            (folder / "chapters" / "cases" / f"{slug}.md").write_text(text)
            table.write(f"{slug},factor,number,2.0,1.0,3.0,,times,what to multiply by,chosen for the test\n")
    return folder


def tree(folder):
    """Relative name -> content of every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def edit(path, old, new):
    text = path.read_text()
    assert text.count(old) >= 1, f"{old!r} does not stand in {path.name}"
    path.write_text(text.replace(old, new))


def why_stale(project):
    """slug -> reason, as the project's own code sees it."""
    code = "import json\nfrom book import execute\nprint(json.dumps({page.slug: reason for page, reason in execute.stale()}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=project, env={**os.environ, "PYTHONPATH": str(project)},
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def run_build(project, *arguments, what="--no-pdf"):
    """Run a project's own build command, for the HTML unless `what` says otherwise; returns the finished process with its output as text."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    return subprocess.run([sys.executable, str(Path(project) / "scripts" / "build.py"), *filter(None, [what]), *arguments], cwd=project, env=environment,
                          capture_output=True, text=True, timeout=600)


def run_script(project, name, *arguments):
    """Run another of a project's commands; returns the finished process with its output as text."""
    environment = {**os.environ, "PYTHONPATH": str(project)}
    return subprocess.run([sys.executable, str(Path(project) / "scripts" / name), *map(str, arguments)], cwd=project, env=environment,
                          capture_output=True, text=True, timeout=600)
