"""Whether a build would change nothing: all that it reads and all that it wrote is as the last build left it. By content, never by time stamp.

A build that went well keeps one digest of both; the next one compares before it imports anything large. What the builders themselves
do about stale chapters and pages is not replaced by this: any difference at all sends the build to them.
"""
import os
import sys

from book import project
from book.files import digest_of, digest_of_file, write_whole

READ = ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.txt", "pyproject.toml", "chapters", "data", "models", "book", "scripts/build.py")


def given():
    """A digest of all that a build is made from: texts, tables, code, configuration, Python and the date asked for."""
    return digest_of([_digests(project.ROOT / name for name in READ), sys.version, os.environ.get("SOURCE_DATE_EPOCH")])


def state(target, *sources):
    """A digest of what is given and of what was written: outputs of chapters and the folder `target`.

    sources: further folders that the builder reads, such as that of the PDFs which pages link to.
    """
    return digest_of([given(), _digests([project.EXECUTED, project.RESULTS, target]), *map(_digests, zip(sources))])


def _digests(places):
    """name -> digest of the files at and below these places."""
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob("*"))]
    return {project.shown(path): digest_of_file(path) for path in files if path.is_file() and "__pycache__" not in path.parts}


def _kept(target):
    return project.BUILD / "left" / target.name


def is_unchanged(target, *sources):
    """Whether nothing has changed since `keep` was called with the same arguments."""
    kept = _kept(target)
    return kept.is_file() and kept.read_text(encoding="utf-8") == state(target, *sources)


def keep(target, began, *sources):
    """Keep the state after a build that went well, unless something was edited while it ran: `began` is what `given` said before."""
    if given() == began:
        write_whole(_kept(target), state(target, *sources))


def forget(target):
    """Before a build that may fail or be killed."""
    _kept(target).unlink(missing_ok=True)
