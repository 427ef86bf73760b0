"""Typst source to PDF: fonts, standard, date."""
import hashlib
import os
import re
import shutil
from pathlib import Path

import typst
from sphinx.errors import ExtensionError


def fonts(folder, paths):
    """Fonts that Typst carries, and the font files named, copied to a folder; none of the system's, so that every machine gives the same book."""
    folder.mkdir()
    for path in paths:
        shutil.copyfile(path, folder / Path(path).name)
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def digest(paths, *facts):
    """A digest of what files hold, of the facts given, of Typst's version and the date asked for; a file may be missing."""
    found = hashlib.sha256(f"{typst.__version__} {os.environ.get('SOURCE_DATE_EPOCH')} {facts}".encode())
    for path in sorted(paths):
        content = path.read_bytes() if path.is_file() else b"missing"
        found.update(f"{path.name} {hashlib.sha256(content).hexdigest()}".encode())
    return found.hexdigest()


def files_of(sources, document):
    """The files beneath `sources` of which a document is made: its own, and whatever these name, from the root, in a string."""
    found, waiting = set(), [sources / document.source_name]
    while waiting:
        path = waiting.pop()
        if path not in found and path.is_file():
            found.add(path)
            if path.suffix == ".typ":
                waiting += [sources / name for name in re.findall(r'"/([^"\\]+)"', path.read_text(encoding="utf-8"))]
    return found


def compile(sources, document, found, sans):
    """The PDF of a document as bytes: tagged, PDF/UA-1, the same bytes for the same sources."""
    stamp = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        pdf, complaints = typst.compile_with_warnings(
            str(sources / document.source_name), root=str(sources), font_paths=found, ignore_system_fonts=True, format="pdf",
            sys_inputs={"sides": "2" if document.two_sided else "1", **({"sans": sans} if sans else {})}, pdf_standards=["ua-1"], timestamp=int(stamp) if stamp else None)
    except typst.TypstError as error:
        raise ExtensionError(f"{document.name}.pdf cannot be set: {error.message}\n{error.diagnostic}" + "".join(f"\nhint: {hint}" for hint in error.hints)) from None
    if complaints:
        raise ExtensionError(f"{document.name}.pdf: " + "\n".join(f"{complaint.message}\n{complaint.diagnostic}" for complaint in complaints))
    return pdf

