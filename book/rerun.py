"""Run a chapter again with other assumptions, and show beside the published values what differs.

A re-run reads the book and writes to a folder of its own, never to the book's results: see `scripts/rerun.py`.
"""
import copy
import json
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat

from book import execute, inputs, project, results
from book.errors import BookError
from book.files import as_json
from book.notebook import PARAMETERS_TAG, as_text, from_text
from data import assumed
from data.tables import near

FOLDER = project.BUILD / "reruns"


@dataclass(frozen=True)
class Rerun:
    """Both sides: `parameters` name -> (default, value), `published` and `found` key -> Result, and the two executed notebooks."""

    page: project.Page
    parameters: dict
    published: dict
    found: dict
    published_notebook: nbformat.NotebookNode
    notebook: nbformat.NotebookNode


def page_of(slug):
    """The chapter of that name. Raises BookError with the near names when the book has none that can be run."""
    known = {page.slug: page for page in project.notebooks()}
    if slug not in known:
        raise BookError(f"the book has no chapter {slug!r} that can be run{near(slug, known)}; it has {', '.join(known)}")
    return known[slug]


def checked(slug, texts):
    """Parameters given as text (name -> text), typed and held against the registry. Raises assumed.ParameterError."""
    rows = {row["name"]: row for row in assumed.parameters(slug).to_dict("records")}
    return assumed.check(slug, {name: assumed.from_text(rows[name]["type"], text) if name in rows else text for name, text in texts.items()})


def assignments(values):
    """Source that sets these values, name -> value."""
    return "".join(f"{name} = {value!r}\n" for name, value in values.items())


def with_parameters(notebook, values):
    """A copy of a notebook in which a cell after the parameters cell sets these values, as papermill does it."""
    changed = copy.deepcopy(notebook)
    position = next(i for i, cell in enumerate(changed.cells) if PARAMETERS_TAG in cell.metadata.get("tags", []))
    source = "# Parameters\n" + assignments(values)
    changed.cells.insert(position + 1, nbformat.v4.new_code_cell(source, id="injected", metadata={"tags": ["injected-parameters"]}))
    lines = changed.metadata["source_map"]
    lines.insert(position + 1, lines[position])
    return changed


def rerun(page, values, time_limit=execute.TIME_LIMIT):
    """Run a chapter with these values (checked ones) and without; the latter is read where it stands fresh. Returns a Rerun.

    Raises BookError when a cell raises (limits that join two parameters among them), names file, line and reason.
    """
    from book.engine.notebooks import Notebooks

    fresh = inputs.why_stale(page) is None
    plain = from_text(page)
    with Notebooks(project.ROOT) as notebooks, ThreadPoolExecutor(2) as pool:
        mine = pool.submit(execute.execute, with_parameters(plain, values), page, notebooks, None, time_limit, "give other values")
        book = None if fresh else pool.submit(execute.execute, plain, page, notebooks, None, time_limit)
        try:
            notebook = mine.result()[0]
            published = nbformat.read(page.executed, as_version=4) if fresh else book.result()[0]
        except BaseException:
            notebooks.close()
            raise
    defaults = assumed.defaults(page.slug)
    return Rerun(page, {name: (defaults[name], value) for name, value in values.items()}, *(results.from_payload(execute.published(one, page)) for one in (published, notebook)),
                 published, notebook)


def name_of(values):
    """A folder's name for a set of values, for instance `confidence-0.9`."""
    return re.sub(r"[^\w.+-]+", "_", "_".join(f"{name}-{value}" for name, value in values.items()))[:100] or "defaults"


def folder_for(slug, values, wanted=None):
    """Where a re-run goes: `_build/reruns/<slug>/<values>`, or the folder asked for. Raises BookError where the book itself would be touched."""
    if wanted is None:
        return FOLDER / slug / name_of(values)
    folder = Path(wanted).resolve()
    kept = [project.ROOT / room for room in ("data", "models", "chapters", "book", "scripts", "tests")] + [
        path for path in (project.EXECUTED, project.RESULTS, project.HTML, project.WORK)]
    if folder in (project.ROOT, project.BUILD) or any(folder == room or room in folder.parents for room in kept):
        raise BookError(f"{wanted} belongs to the book itself; give --out a folder of its own")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir()) and not (folder / "rerun.json").is_file()):
        raise BookError(f"{wanted} is there already and is no earlier re-run; give --out another folder")
    return folder


def write(done, folder):
    """Write page, notebook and results of a re-run; the folder is the old one or the new one, never a part."""
    from book.rerun_page import page_html

    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (fresh / "index.html").write_text(page_html(done), encoding="utf-8")
        (fresh / f"{done.page.slug}.ipynb").write_text(as_text(done.notebook), encoding="utf-8")
        record = {"chapter": done.page.slug, "parameters": {name: value for name, (_, value) in done.parameters.items()},
                  "published": results.as_payload(done.published), "found": results.as_payload(done.found)}
        (fresh / "rerun.json").write_text(as_json(json.loads(json.dumps(record))), encoding="utf-8")
        fresh.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return folder / "index.html"
