"""From what a chapter was made, and whether that is still what stands on disk.

A chapter's inputs are its text, the rows that the loaders handed to it, the results of other chapters that it read, the modules
of the project that it imported, the lock file and the Python version. Only content counts, never a time stamp.
"""
import json
import platform
import sys

from book import project, results
from book.files import digest_of, digest_of_file
from data import tables

MIME = "application/vnd.trade-poverty.inputs+json"
PACKAGES = ("data", "models", "book")


def report():
    """Show, as the last output of a chapter, what was read and imported while it ran. The build calls this, chapters do not."""
    from IPython.display import display

    folders = tuple(str(project.ROOT / name) for name in PACKAGES)
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    modules = sorted(project.shown(file) for file in files if file and file.startswith(folders))
    payload = {"reads": tables.READ_LOG.entries(), "results": results.RESULT_LOG.entries(), "modules": modules}
    display({MIME: payload, "text/plain": "inputs"}, raw=True)


def record_of(page, reported, notebook_text, results_text):
    """What to remember of an execution: every input with its digest, and the digests of what came out."""
    modules = {name: digest_of_file(project.ROOT / name) for name in reported["modules"]}
    return {"inputs": {"text": digest_of(page.text), "reads": reported["reads"], "results": reported["results"], "modules": modules,
                       **_surroundings()},
            "outputs": {"notebook": digest_of(notebook_text), "results": digest_of(results_text)}}


def why_stale(page):
    """Why a chapter must run again: a phrase that names the first input that changed; None when it is fresh."""
    try:
        record = json.loads(page.record.read_text(encoding="utf-8"))
        inputs, outputs = record["inputs"], record["outputs"]
    except FileNotFoundError:
        return "never executed"
    except (ValueError, KeyError, TypeError):
        return f"{project.shown(page.record)} is damaged"
    for name, path in (("notebook", page.executed), ("results", page.results)):
        now = digest_of_file(path)
        if now != outputs[name]:
            return f"{project.shown(path)} is missing" if now == "missing" else f"{project.shown(path)} was altered"
    if digest_of(page.text) != inputs["text"]:
        return f"{project.shown(page.path)} changed"
    for name, now in _surroundings().items():
        if now != inputs[name]:
            return {"lock": "requirements.txt changed", "python": f"Python is now {now}"}[name]
    for name, then in inputs["modules"].items():
        if digest_of_file(project.ROOT / name) != then:
            return f"{name} changed"
    for read in inputs["reads"]:
        if tables.digest(tables.rows(read["table"], read["selection"])) != read["digest"]:
            chosen = ", ".join(f"{key} {value}" for key, value in read["selection"].items())
            return f"data/{read['table']}.csv changed{f' ({chosen})' if chosen else ''}"
    for slug, then in inputs["results"].items():
        if digest_of_file(project.RESULTS / f"{slug}.json") != then:
            return f"results of {slug} changed"
    return None


def results_read(page):
    """Slugs of the chapters whose results this one read when it ran last; empty when that is not known."""
    try:
        return set(json.loads(page.record.read_text(encoding="utf-8"))["inputs"]["results"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


def _surroundings():
    return {"lock": digest_of_file(project.ROOT / "requirements.txt"), "python": platform.python_version()}
