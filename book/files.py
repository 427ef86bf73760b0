"""Files and folders written whole or not at all, and digests of what they hold."""
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path


def write_whole(path, content):
    """Write text or bytes so that the file is either the old one or the new one, never a part; makes the folder."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_if_changed(path, content):
    """`write_whole`, but leave a file alone that holds this already (its time stamp too); says whether it wrote."""
    data = content.encode() if isinstance(content, str) else content
    path = Path(path)
    if path.is_file() and path.read_bytes() == data:
        return False
    write_whole(path, data)
    return True


def swap(work, target, leave=()):
    """Copy a folder of finished work, without what is to be left, beside the target and rename it into place."""
    fresh, previous = target.with_name(f".{target.name}-next"), target.with_name(f".{target.name}-previous")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(work, fresh, ignore=shutil.ignore_patterns(*leave))
    shutil.rmtree(previous, ignore_errors=True)
    if target.exists():
        target.rename(previous)
    fresh.rename(target)
    shutil.rmtree(previous, ignore_errors=True)


def restore(target):
    """If a kill came between the two renames of a swap, the last good book stands beside: put it back."""
    previous = target.with_name(f".{target.name}-previous")
    # an empty target is what Sphinx itself makes at its start
    if previous.is_dir() and (not target.exists() or not any(target.iterdir())):
        shutil.rmtree(target, ignore_errors=True)
        previous.rename(target)


def as_json(value):
    """JSON text of a value: stable order, readable."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def digest_of(content):
    """A short digest of text, bytes or a JSON-able value."""
    if not isinstance(content, (str, bytes)):
        content = json.dumps(content, sort_keys=True, ensure_ascii=False)  # json indents in Python, and does all else in C
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()[:16]


def digest_of_file(path):
    """The digest of a file's content, or 'missing'."""
    path = Path(path)
    return digest_of(path.read_bytes()) if path.is_file() else "missing"
