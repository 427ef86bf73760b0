"""Whether a build would change nothing: all that it reads and all that it wrote is as the last build left it. By content, never by time stamp.

A build that went well keeps one digest of both; the next one compares before it imports anything large. What the builders themselves
do about stale chapters and pages is not replaced by this: any difference at all sends the build to them.
"""
import os
import sys

from book import project
from book.files import digest_of, digest_of_file, write_whole

READ = ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.txt", "pyproject.toml", "chapters", "data", "models", "book", "scripts/build.py")


def state(target, *sources):
    """A digest of everything that is read and of what was written: outputs of chapters and the folder `target`.

    sources: further files or folders that the builder reads, such as the PDFs that pages link to.
    """
    places = [project.ROOT / name for name in READ] + [project.EXECUTED, project.RESULTS, target, *sources]
    files = [path for place in places for path in ([place] if place.is_file() else _files_below(place))]
    digests = {project.shown(path): digest_of_file(path) for path in files}
    return digest_of([digests, sorted(map(str, sources)), sys.version, os.environ.get("SOURCE_DATE_EPOCH")])


def _files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def _kept(target):
    return project.BUILD / "left" / target.name


def is_unchanged(target, *sources):
    """Whether nothing has changed since `keep` was called with the same arguments."""
    kept = _kept(target)
    return kept.is_file() and kept.read_text(encoding="utf-8") == state(target, *sources)


def keep(target, *sources):
    """Keep the state after a build that went well."""
    write_whole(_kept(target), state(target, *sources))


def forget(target):
    """Before a build that may fail or be killed."""
    _kept(target).unlink(missing_ok=True)
