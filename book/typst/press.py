"""Typst source to PDF: fonts, standard, date; which PDFs are set anew. Nothing of Sphinx but its errors is loaded here, since Typst needs the room."""
import hashlib
import json
import os
import re
import shutil
from pathlib import Path

import typst
from sphinx.errors import ExtensionError


BESIDE = ("source", ".*")  # what stands in the folder of the PDFs and is not for readers


def prepare(sources, documents, font_paths, sans):
    """Write beside the sources all that `run` needs: the font files named, and which documents there are.

    Fonts of the system are never used, so that every machine gives the same book.
    """
    (sources / "fonts").mkdir()
    for path in font_paths:
        shutil.copyfile(path, sources / "fonts" / Path(path).name)
    job = {"documents": {document.name: document.two_sided for document in documents}, "sans": sans}
    (sources / "documents.json").write_text(json.dumps(job), encoding="utf-8")


def run(folder):
    """Set the documents in `folder`/source that changed since the PDFs in `folder` were set, all of them before anything is written.

    PDFs of documents that are gone are taken away. Raises ExtensionError with Typst's message where one cannot be set.
    """
    sources, kept = folder / "source", folder / ".digests"
    job = json.loads((sources / "documents.json").read_text(encoding="utf-8"))
    documents, sans = job["documents"], job["sans"]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(sources / "fonts")])
    common = digest((sources / "fonts").iterdir(), sans)
    made_of = {name: digest(files_of(sources, name), common, two_sided) for name, two_sided in documents.items()}
    paths = {name: folder / f"{name}.pdf" for name in documents}
    before = _digests_in(kept)
    changed = [name for name in documents if before.get(name) != digest([paths[name]], made_of[name])]
    pdfs = {name: compile(sources, name, documents[name], fonts, sans) for name in changed}
    for name, content in pdfs.items():
        aside = paths[name].with_name(f".{name}.pdf")
        aside.write_bytes(content)
        os.replace(aside, paths[name])
    for name in before.keys() - documents:
        (folder / f"{name}.pdf").unlink(missing_ok=True)
    kept.write_text(json.dumps({name: digest([path], made_of[name]) for name, path in paths.items()}), encoding="utf-8")


def _digests_in(path):
    """name -> digest of the PDFs that an earlier build left; none where that cannot be told."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def digest(paths, *facts):
    """A digest of what files hold, of the facts given, of Typst's version and the date asked for; a file may be missing."""
    found = hashlib.sha256(f"{typst.__version__} {os.environ.get('SOURCE_DATE_EPOCH')} {facts}".encode())
    for path in sorted(paths):
        content = path.read_bytes() if path.is_file() else b"missing"
        found.update(f"{path.name} {hashlib.sha256(content).hexdigest()}".encode())
    return found.hexdigest()


def files_of(sources, name):
    """The files beneath `sources` of which a document is made: its own, and whatever these name, from the root, in a string."""
    found, waiting = set(), [sources / f"{name}.typ"]
    while waiting:
        path = waiting.pop()
        if path not in found and path.is_file():
            found.add(path)
            if path.suffix == ".typ":
                waiting += [sources / name for name in re.findall(r'"/([^"\\]+)"', path.read_text(encoding="utf-8"))]
    return found


def compile(sources, name, two_sided, fonts, sans):
    """The PDF of a document as bytes: tagged, PDF/UA-1, the same bytes for the same sources."""
    stamp = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        pdf, complaints = typst.compile_with_warnings(
            str(sources / f"{name}.typ"), root=str(sources), font_paths=fonts, ignore_system_fonts=True, format="pdf",
            sys_inputs={"sides": "2" if two_sided else "1", **({"sans": sans} if sans else {})}, pdf_standards=["ua-1"], timestamp=int(stamp) if stamp else None)
    except typst.TypstError as error:
        raise ExtensionError(f"{name}.pdf cannot be set: {error.message}\n{error.diagnostic}" + "".join(f"\nhint: {hint}" for hint in error.hints)) from None
    if complaints:
        raise ExtensionError(f"{name}.pdf: " + "\n".join(f"{complaint.message}\n{complaint.diagnostic}" for complaint in complaints))
    return pdf

