"""Read a PDF back: its text, its tags, what it tells those who do not see its pictures, its fonts, its links."""
import re
from collections import Counter
from functools import lru_cache

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


def text_of(source):
    """Text of a page, or of all pages of a file, with single spaces."""
    if not hasattr(source, "extract_text"):
        return _text_of_file(source, source.stat().st_mtime_ns)
    return _plain(source.extract_text())


@lru_cache
def _text_of_file(path, changed):
    """The text of the whole book takes a minute, and several tests read it."""
    return _plain("\n".join(page.extract_text() for page in PdfReader(path).pages))


def _plain(text):
    text = text.replace("\u00ad", "").replace("\u200b", "").replace("ﬁ", "fi").replace("ﬂ", "fl")
    return re.sub(r"\s+", " ", text).strip()


def elements(reader):
    """All structure elements, in the order of reading."""
    def walk(node):
        node = node.get_object()
        if isinstance(node, ArrayObject):
            for child in node:
                yield from walk(child)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    yield from walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])


def roles(reader):
    """How many structure elements there are of each role."""
    return Counter(node["/S"].removeprefix("/") for node in elements(reader))


def alternatives(reader):
    """The alternative texts, in order."""
    return [node["/Alt"] for node in elements(reader) if "/Alt" in node]


def fonts(reader):
    """Name -> whether the font's file is embedded."""
    found = {}
    seen = set()

    def walk(resources):
        resources = resources.get_object()
        for font in (resources.get("/Font") or {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor", {})
            found[font["/BaseFont"].partition("+")[2]] = any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))
        for form in (resources.get("/XObject") or {}).values():
            if form.indirect_reference.idnum not in seen and "/Resources" in form.get_object():
                seen.add(form.indirect_reference.idnum)
                walk(form.get_object()["/Resources"])

    for page in reader.pages:
        walk(page["/Resources"])
    return found


def dead_links(reader):
    """Links inside the document whose destination is not a page of it."""
    pages = {page.indirect_reference.idnum for page in reader.pages}
    dead = []
    for page in reader.pages:
        for note in page.get("/Annots", []):
            note = note.get_object()
            target = note.get("/Dest") or (note.get("/A", {}).get("/D") if note.get("/A", {}).get("/S") == "/GoTo" else None)
            if isinstance(target, str):
                named = reader.named_destinations.get(target)
                if named is None:
                    dead.append(target)
            elif target is not None and target[0].idnum not in pages:
                dead.append(str(target))
            elif target is None and "/URI" not in note.get("/A", {}):
                dead.append("a link without a destination")
    return dead
