"""The book in print, read back: a small book with every fault, and the real one beside its own HTML."""
import os
import re
import shutil
from html import unescape

import pytest
from pdfua import validate
from pypdf import PdfReader

from data import reported
from tests.pdf_reading import alternatives, dead_links, fonts, roles, text_of
from tests.small_book import CHAPTER, OTHER, ROOT, edit, make_project, run_build, tree

pytestmark = pytest.mark.slow

PRINTED = CHAPTER.replace("Firms: {num}`trujillo.enterprises`.\n", """Firms: {num}`trujillo.enterprises`, guava {num}`colombia.guava_exports`, at {num}`param:tiny.factor`[^note], by {cite:t}`pratt1964risk` and {eq}`eq-tiny`.

[^note]: A note at the foot.

$$ y = x^2 $$ (eq-tiny)

::::{exercise} A square
What is it?
:::{solution}
Four times as large.
:::
::::
""") + """
## Claims

:::{claims} egypt
:::
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A small book of two chapters, HTML and PDFs."""
    project = make_project(tmp_path_factory.mktemp("good") / "project", {"tiny": PRINTED, "other": OTHER})
    with (project / "_toc.yml").open("a") as toc:
        toc.write("  - caption: Reference\n    chapters:\n      - file: chapters/reference/bibliography\n")
    (project / "chapters" / "reference").mkdir()
    shutil.copy(ROOT / "chapters" / "reference" / "bibliography.md", project / "chapters" / "reference")
    done = run_build(project, what=None)
    assert done.returncode == 0, done.stdout + done.stderr
    return project


def test_one_command_gives_both_books_and_says_where(good):
    assert (good / "_build" / "html" / "index.html").is_file()
    assert sorted(tree(good / "_build" / "pdf")) == ["book.pdf", "other.pdf", "tiny.pdf"]


def linked_pdfs(page):
    return set(re.findall(r'href="[./]*_pdf/([\w-]+\.pdf)"', page.read_text()))


def test_each_page_links_to_the_pdfs_that_were_just_made_and_to_none_otherwise(project):
    html = project / "_build" / "html"
    assert tree(html / "_pdf") == tree(project / "_build" / "pdf")
    assert linked_pdfs(html / "chapters" / "cases" / "tiny.html") == {"tiny.pdf", "book.pdf"} and linked_pdfs(html / "chapters" / "index.html") == {"book.pdf"}
    with_pdfs = tree(html)
    assert run_build(project).returncode == 0
    assert not (html / "_pdf").exists() and not linked_pdfs(html / "chapters" / "cases" / "tiny.html")
    done = run_build(project, what=None)
    assert done.returncode == 0 and tree(html) == with_pdfs


def test_a_chapter_alone_holds_its_own_elements(good):
    reader = PdfReader(good / "_build" / "pdf" / "tiny.pdf")
    text = text_of(good / "_build" / "pdf" / "tiny.pdf")
    for words in ("1,800 enterprises", "US$ 1 billion a year", "(✗ cannot be right)", "¶67", "assumed: 1 to 3 times", "Figure 1.1", "It rises", "y over x", "(1.1)",
                  "A note at the foot.", "Exercise 1. A square", "Solutions", "Four times as large.", "References", "Risk aversion in the small",
                  "Cite as: Trade and Poverty Compendium contributors (2026). “Tiny”.", "Claim, in our words", "Kind and evidence"):
        assert words in text, words
    assert text.index("What is it?") < text.index("Solutions") < text.index("Four times as large."), "solutions stand at the end"
    assert "import altair" not in text, "code that the page folds is left to the notebook"
    assert "A rising line." in alternatives(reader)
    assert reader.metadata["/Title"] == "Tiny" and reader.metadata["/Author"] == "Trade and Poverty Compendium contributors"
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == ["1 Tiny"]


def test_the_book_in_print(good):
    text = text_of(good / "_build" / "pdf" / "book.pdf")
    for words in ("Poverty Alleviation through International Trade", "Version 0.1.0, 24 November 2026.", "CC BY 4.0", "How to cite", "SIL Open Font Licence", "Contents",
                  "Index of themes", "3,600 enterprises", "14 papers"):
        assert words in text, words
    found = roles(PdfReader(good / "_build" / "pdf" / "book.pdf"))
    assert found["Figure"] == 2 and found["Formula"] == 1 and found["Note"] == 1 and found["TH"] == 4


def test_the_same_bytes_in_another_folder_and_at_another_time(good, tmp_path):
    project = make_project(tmp_path / "elsewhere", {"tiny": PRINTED, "other": OTHER})
    shutil.copytree(good / "chapters" / "reference", project / "chapters" / "reference")
    shutil.copy(good / "_toc.yml", project / "_toc.yml")
    os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
    try:
        assert run_build(project, what="--only-pdf").returncode == 0
        first = tree(project / "_build" / "pdf")
        assert run_build(good, what="--only-pdf").returncode == 0
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
    assert tree(good / "_build" / "pdf") == first


def test_the_html_does_not_change_when_the_pdfs_are_made(project):
    before = tree(project / "_build" / "html")
    assert run_build(project, what="--only-pdf").returncode == 0
    done = run_build(project, what=None)
    assert done.returncode == 0 and "ran " not in done.stdout + done.stderr
    assert tree(project / "_build" / "html") == before


FAULTS = {
    "an element that cannot be set": ("It has", "```{raw} html\n<video></video>\n```\n\nIt has", ["chapters/index.md:3", "raw html cannot be set"]),
    "a picture without alternative text": ("It has", "![](../_build/square.svg)\n\nIt has", ["chapters/index.md:3", ":alt:"]),
    "a reference to nowhere": ("fig-tiny-line", "fig-tiny-curve", ["chapters/index.md", "fig-tiny-curve"]),
    "a formula that print cannot set": ("It has", "$$ \\prescript{a}{b}{c} $$\n\nIt has", ["chapters/index.md:3", "prescript", "simpler commands"]),
    "a number that is not there": ("tiny.twice", "tiny.thrice", ["chapters/index.md:3", "tiny.thrice"]),
    "a sign that no font has": ("It has", "It has 中文 and", ["book.pdf cannot be set", "could not be displayed"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_with_its_place_and_leaves_the_last_pdfs(project, fault):
    (project / "_build" / "square.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    before = tree(project / "_build" / "pdf")
    old, new, expected = FAULTS[fault]
    edit(project / "chapters" / "index.md", old, new)
    for _ in range(2):
        done = run_build(project, what="--only-pdf")
        output = done.stdout + done.stderr
        assert done.returncode != 0 and "Traceback" not in output
        for words in expected:
            assert words in output, output
        assert tree(project / "_build" / "pdf") == before


def test_pdfs_that_cannot_be_written_give_one_sentence_and_the_next_build_mends(project):
    before = tree(project / "_build" / "pdf")
    edit(project / "chapters" / "index.md", "It has", "It now has")
    in_the_way = project / "_build" / ".pdf-next"
    in_the_way.write_text("")
    done = run_build(project, what="--only-pdf")
    assert done.returncode == 1 and "the PDFs cannot be written" in done.stderr and ".pdf-next" in done.stderr and "Traceback" not in done.stderr
    assert tree(project / "_build" / "pdf") == before
    in_the_way.unlink()
    done = run_build(project, what="--only-pdf")
    assert done.returncode == 0 and "It now has" in text_of(project / "_build" / "pdf" / "book.pdf")
    assert set(tree(project / "_build" / "pdf")) == set(before)


# --- the real book -----------------------------------------------------------------------------------------------------------


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


def squeezed(text):
    """Without spaces and hyphens, where lines of print may break."""
    return re.sub(r"[\s\N{NO-BREAK SPACE}‐-]", "", text)


def test_every_pdf_of_the_book_keeps_the_standard(printed):
    for path in sorted(printed.glob("*.pdf")):
        reader = PdfReader(path)
        assert not dead_links(reader), path.name
        assert all(fonts(reader).values()), (path.name, fonts(reader))
        assert {name.split("-")[0] for name in fonts(reader)} <= {"LibertinusSerif", "SourceSansPro", "NewCMMath", "DejaVuSansMono"}, path.name
        report = validate(path)
        assert not [finding for finding in report.findings], (path.name, report.findings)
        found = roles(reader)
        assert found["H1"] >= 1 and len(alternatives(reader)) >= found["Figure"] + found["Formula"], path.name


def test_print_gives_no_orders_that_only_a_screen_can_obey(printed):
    for path in sorted(printed.glob("*.pdf")):
        text = text_of(path)
        assert not re.search(r"\b(click|hover|unfold)\b", text, re.I) and "Pointat" not in squeezed(text), path.name


def test_the_themes_in_print_hold_every_claim(printed):
    path = printed / "themes.pdf"
    if not path.is_file():
        pytest.skip("no page of themes in this build")

    def bare(words):  # print sets curly quotes and apostrophes
        return re.sub(r"[‘’“”'\"]", "", squeezed(words))

    text = bare(text_of(path))
    assert not [row["id"] for _, row in reported.claims().iterrows() if bare(row["paraphrase"]) not in text]


def test_print_says_the_same_as_the_pages(book, printed):
    whole = squeezed(text_of(printed / "book.pdf"))
    names = {path.stem for path in printed.glob("*.pdf")} - {"book"}
    assert len(names) >= 3
    for page in sorted((book / "chapters").rglob("*.html")):
        if page.stem not in names:
            continue
        html = page.read_text(encoding="utf-8")
        text = squeezed(text_of(printed / f"{page.stem}.pdf"))
        numbers = [plain(found) for found in re.findall(r'<span class="num num-\w+"[^>]*>([^<]*)', html)]
        assert numbers or page.stem == "themes", (page.stem, "only the page of themes has no number of the text")
        for number in numbers:
            assert squeezed(number) in text, (page.stem, number)
        for number, title in re.findall(r'<span class="caption-number">([^<]*)</span><span class="caption-text">(.*?)</span>', html):
            assert squeezed(plain(number) + plain(title)) in text and squeezed(plain(number) + plain(title)) in whole, (page.stem, number, title)
        for equation in re.findall(r'<span class="eqno">(\([\d.]+\))', html):
            assert equation in text
        for heading in re.findall(r"<h[23]>(.*?)<a class=\"headerlink\"", html):
            assert squeezed(plain(heading)) in text, (page.stem, heading)
        for described in re.findall(r'role="img" aria-label="([^"]*)"', html):
            assert unescape(described) in alternatives(PdfReader(printed / f"{page.stem}.pdf"))
