"""Where things stand in the project, and which pages the book has."""
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from book.errors import BookError

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
EXECUTED = BUILD / "executed"
RESULTS = BUILD / "results"
HTML = BUILD / "html"
PDF = BUILD / "pdf"
WORK = BUILD / "work"  # where the two are made before they are swapped in


@dataclass(frozen=True)
class Page:
    """docname: as in _toc.yml; path: the text; slug: its last part; part: the caption it stands under."""

    docname: str
    path: Path
    slug: str
    part: str

    @property
    def text(self):
        return self.path.read_text(encoding="utf-8")

    @property
    def front_matter(self):
        """The YAML head of the page as a dictionary; empty where there is none."""
        try:
            head = _head_of(self.text)
        except yaml.YAMLError as error:
            raise BookError(f"{shown(self.path)}: the YAML between the first two --- lines is not valid ({error}); mend it") from None
        return dict(head) if isinstance(head, dict) else {}

    @property
    def heading(self):
        """The page's title, as its text gives it; empty where there is none."""
        return next((line.removeprefix("# ").strip() for line in self.text.splitlines() if line.startswith("# ")), "")

    @property
    def is_notebook(self):
        """Whether the page has code to execute: told by `jupytext` in its front matter."""
        return "jupytext" in self.front_matter

    @property
    def executed(self):
        return EXECUTED / f"{self.slug}.ipynb"

    @property
    def record(self):
        return EXECUTED / f"{self.slug}.json"

    @property
    def results(self):
        return RESULTS / f"{self.slug}.json"


def shown(path):
    """A path as messages show it: relative to the project."""
    path = Path(path)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def pages():
    """All pages of the book in the order of _toc.yml. Raises BookError for a missing or doubled entry."""
    toc = ROOT / "_toc.yml"
    try:
        entries = _entries_in(toc.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BookError("_toc.yml is missing; restore it with `git checkout -- _toc.yml`") from None
    except yaml.YAMLError as error:
        raise BookError(f"_toc.yml is not valid YAML ({error}); mend it") from None
    found = [_page(ROOT, docname, part) for docname, part in entries]
    for page in found:
        if not page.path.is_file():
            raise BookError(f"_toc.yml names {page.docname}, but {shown(page.path)} does not exist; write it or take the entry out")
    slugs = [page.slug for page in found]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise BookError(f"_toc.yml has two pages called {slug}; results are filed by that name: rename one")
    return found


@lru_cache(maxsize=256)
def _head_of(text):
    """The YAML head of a page's text, as `Page.front_matter` tells it: every number on a page asks which pages are notebooks."""
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        return None
    return yaml.safe_load("\n".join(lines[1 : lines.index("---", 1)]))


@lru_cache(maxsize=1024)
def _page(root, docname, part):
    path = root / f"{docname}.md"
    return Page(docname, path, Path(docname).name, part)


@lru_cache(maxsize=1)
def _entries_in(text):
    """(docname, part caption) pairs of a toc file's text; pages ask for them thousands of times in a build."""
    return tuple(_entries(yaml.safe_load(text)))


def _entries(node, part=""):
    """(docname, part caption) pairs of a toc tree, in order."""
    part = node.get("caption", part)
    docname = node.get("root") or node.get("file")
    if docname:
        yield docname, part
    for key in ("parts", "chapters", "sections"):
        for child in node.get(key) or []:
            yield from _entries(child, part)


def notebooks():
    """The pages that are executed."""
    return [page for page in pages() if page.is_notebook]
