"""The builder for print by itself, on small documents that have nothing of this book: every element, every fault."""
import json
import shutil

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from book.typst import escape, formulas, tables
from tests.pdf_reading import alternatives, roles, text_of
from tests.small_book import ROOT

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><rect width="90" height="40"/><text x="4" y="20" fill="#fff">inside</text></svg>'
SECOND = "# Second page\n\nBack to {ref}`the first <first-page>` and {numref}`fig-square`.\n"
ELEMENTS = (ROOT / "tests" / "elements.md").read_text(encoding="utf-8")


def build(folder, builder="typst", files={}, **config):
    """Build a small Sphinx project; returns its output folder. Raises what the build raises."""
    source = folder / "source"
    source.mkdir(parents=True, exist_ok=True)
    (source / "square.svg").write_text(SQUARE)
    shutil.copy(ROOT / "chapters" / "references.bib", source)
    toc = "# Index\n\n```{toctree}\n:caption: Part one\n:numbered: 1\nfirst\nsecond\n```\n\n```{toctree}\n:caption: Back\nreferences\n```\n"
    pages = {"index.md": toc, "first.md": ELEMENTS, "second.md": SECOND, "references.md": "# References of all\n\n```{bibliography}\n```\n"} | files
    for name, text in pages.items():
        (source / name).write_text(text, encoding="utf-8")
    config = {"extensions": ["myst_parser", "sphinxcontrib.bibtex", "book.typst"], "project": "A small book", "author": "Nobody", "language": "en", "numfig": True,
              "bibtex_bibfiles": ["references.bib"], "bibtex_reference_style": "author_year", "suppress_warnings": ["misc.highlighting_failure"],
              "myst_enable_extensions": ["dollarmath", "deflist", "colon_fence", "fieldlist"], "myst_heading_anchors": 3} | config
    with patch_docutils(None), docutils_namespace():
        app = Sphinx(str(source), None, str(folder / builder), str(folder / "doctrees"), builder, config, status=None, warning=None, freshenv=True)
        app.build()
    return folder / builder


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    return build(tmp_path_factory.mktemp("printed"))


WORDS = ["Every kind of element", "emphasis", "strong", "inline_code", "by label", "another page", "A quotation of some words.", "first line", "second line",
         "After a transition.", "A rubric", "bullet two", "with a second paragraph", "numbered two", "Its definition.", "Where the grower sells.", "its body",
         "answer = 42", "A captioned listing", "The text of the note.", "The caption of the square", "The caption of the table", "1,000", "cell b", "across both columns", "left cell", "turned", "nine",
         "A note of some words.", "A title of its own", "With a body.", "A topic", "Pratt", "Risk aversion in the small and in the large"]
SIGNS = "Signs: # $5 @name <tag> [x] ~ ` * _a_ – 1. 5 - 3 = 2 “quoted” it’s // http://x.y/z."


def test_every_element_is_in_print_and_in_html(printed, tmp_path):
    html = "".join(path.read_text() for path in build(tmp_path, "html", html_theme="basic").glob("*.html"))
    paper = text_of(printed / "first.pdf")
    for words in WORDS:
        assert words in paper, words
        assert words.split(" ")[0] in html
    assert SIGNS in paper
    for number in ("Fig. 1.1", "Table 1.1", "Listing 1.1", "(1.1)"):
        assert paper.count(number) >= 2 and number in html.replace("\N{NO-BREAK SPACE}", " "), number  # where it stands, and where it is referred to
    assert paper.count("The text of the note.") == 1, "the note stands once"


def test_the_list_of_elements_in_the_readme_names_what_the_document_uses():
    listed = (ROOT / "book" / "typst" / "README.md").read_text().lower()
    for kind in ("footnotes", "citations", "code with a caption", "glossary", "admonitions", "equations", "line blocks", "index entries", "transitions", "rubrics"):
        assert kind in listed


def test_structure_is_tagged(printed):
    reader = PdfReader(printed / "first.pdf")
    found = roles(reader)
    assert {"H1", "H2", "P", "L", "LI", "Lbl", "LBody", "Table", "TH", "TD", "Figure", "Formula", "Link", "Code", "BlockQuote", "Caption"} <= set(found), found
    told = alternatives(reader)
    assert "A black square." in told and "A second square." in told and any("\\frac{1}{2}" in text for text in told)
    assert any(page.mediabox.width > page.mediabox.height for page in reader.pages), "a table of nine wide columns stands on a turned page"
    assert reader.metadata["/Title"] == "Every kind of element" and reader.metadata["/Author"] == "Nobody"
    assert reader.trailer["/Root"]["/Lang"] == "en" and "pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data().decode()


def test_the_book_has_parts_chapters_contents_index_and_right_hand_openings(printed):
    reader = PdfReader(printed / "book.pdf")
    pages = [text_of(page) for page in reader.pages]

    def outline(entries):
        return [outline(entry) if isinstance(entry, list) else entry.title for entry in entries]

    assert outline(reader.outline) == ["Contents", "Index", "Part one", ["1 Every kind of element", [
        "Lists", "Code, notes, citations", "Pictures, tables, equations", "Boxes"], "2 Second page"], "Back", ["References of all"], "Index"]
    for title in ("1 Every kind of element", "2 Second page", "Part one"):
        openings = [number for number, text in enumerate(pages) if text.startswith(title)]
        assert openings and openings[0] % 2 == 0, (title, openings)  # counted from nought, so even is right
    blank = [number for number, text in enumerate(pages) if not text.strip()]
    assert blank and all(number % 2 == 1 for number in blank), "blank pages are left pages and carry no running head"
    assert any("Trade" in text and text.startswith("Index") for text in pages[-2:])
    assert any("A small book" in text for text in pages[8:]), "running heads name the book"


def test_links_lead_somewhere_and_a_chapter_alone_names_what_lies_elsewhere(printed, tmp_path):
    alone = text_of(printed / "second.pdf")
    assert "the first" in alone and alone.count("(first.html)") == 1, "a page that lies elsewhere is named once"
    assert "References" in text_of(printed / "first.pdf") and "References" not in alone, "a chapter lists what it cites"
    addressed = build(tmp_path, typst_base_url="https://example.org/book/")
    uris = [note["/A"]["/URI"] for page in PdfReader(addressed / "second.pdf").pages for note in map(lambda it: it.get_object(), page.get("/Annots", []))
            if "/URI" in note.get("/A", {})]
    assert "https://example.org/book/first.html#first-page" in uris and "https://example.org/book/first.html#fig-square" in uris


def test_the_same_bytes_twice(printed, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    one, two = build(tmp_path / "one"), build(tmp_path / "two")
    for name in ("book.pdf", "first.pdf", "second.pdf"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    assert PdfReader(one / "book.pdf").metadata["/CreationDate"].startswith("D:20231114")


def test_nothing_changed_sets_nothing_and_a_damaged_pdf_is_set_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    out = build(tmp_path)
    before = (out / "book.pdf").stat().st_mtime_ns, (out / "first.pdf").read_bytes()
    build(tmp_path)
    assert (out / "book.pdf").stat().st_mtime_ns == before[0]
    (out / "first.pdf").write_bytes(b"damaged")
    build(tmp_path)
    assert (out / "first.pdf").read_bytes() == before[1]
    times = {path.name: path.stat().st_mtime_ns for path in out.glob("*.pdf")}
    build(tmp_path, files={"second.md": SECOND + "\nOne line more.\n"})
    assert {name for name, time in times.items() if (out / name).stat().st_mtime_ns != time} == {"book.pdf", "second.pdf"}
    (out / ".digests").write_text("[1")
    (out / "book.pdf").unlink()
    build(tmp_path, author="Somebody")
    assert PdfReader(out / "book.pdf").metadata["/Author"] == PdfReader(out / "second.pdf").metadata["/Author"] == "Somebody"


def test_a_sign_that_no_font_has_is_an_error(tmp_path):
    with pytest.raises(ExtensionError, match="could not be displayed"):
        build(tmp_path, files={"second.md": "# Second page\n\n中文\n"})


FAULTS = {
    "a picture without alternative text": ("![](square.svg)", ["first.md:", "square.svg", ":alt:"]),
    "a formula that cannot be set": ("x\n\n$$ \\nosuchmacro{x} $$", ["first.md:", "nosuchmacro", "write it with simpler commands"]),
    "raw HTML": ("```{raw} html\n<video src='x.mp4'></video>\n```", ["first.md:", "raw html cannot be set in print"]),
    "an element without a visitor": ("```{eval-rst}\n.. py:function:: f(x)\n\n   Does.\n```", ["first.md:", "desc", "README.md"]),
    "a reference to nowhere": ("See {ref}`nowhere-at-all`.", ["lead nowhere"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_the_build_with_its_place_and_leaves_the_last_pdf(tmp_path, fault):
    out = build(tmp_path, files={"first.md": "(first-page)=\n# First\n\n```{figure} square.svg\n:name: fig-square\n:alt: A square.\n\nCaption\n```\n"})
    before = (out / "book.pdf").read_bytes()
    text, expected = FAULTS[fault]
    with pytest.raises(ExtensionError) as error:
        build(tmp_path, files={"first.md": f"(first-page)=\n# First\n\n```{{figure}} square.svg\n:name: fig-square\n:alt: A square.\n\nCaption\n```\n\nText.\n\n{text}\n"})
    for words in expected:
        assert words in str(error.value), error.value
    assert (out / "book.pdf").read_bytes() == before
    assert not list(out.glob(".*.pdf"))


def test_a_missing_picture_is_an_error(tmp_path):
    with pytest.raises(ExtensionError, match="first.md:5: the picture nowhere.svg is not there"):
        build(tmp_path, files={"first.md": "(first-page)=\n# First\n\n(fig-square)=\n![A square.](nowhere.svg)\n", "second.md": "# Second\n"},
              suppress_warnings=["image.not_readable"])


def test_a_chapter_that_is_gone_takes_its_pdf_along_and_no_other_file(tmp_path):
    out = build(tmp_path)
    (out / "mine.pdf").write_bytes(b"mine")
    build(tmp_path, files={"index.md": "# Index\n\n```{toctree}\n:numbered: 1\nfirst\nreferences\n```\n", "first.md": "# First\n", "references.md": "# References\n"})
    assert sorted(path.name for path in out.glob("*.pdf")) == ["book.pdf", "first.pdf", "mine.pdf", "references.pdf"]


# --- pieces --------------------------------------------------------------------------------------------------------------------


def shown(markup):
    """What Typst's markup shows, as text: words, spaces, and the name of anything else."""
    value = json.loads(typst.query(f"#metadata([{markup}])<it>".encode(), "<it>", field="value"))[0]

    def flat(node):
        kind = node["func"]
        if kind == "sequence":
            return "".join(map(flat, node["children"]))
        return node["text"] if kind in ("text", "symbol") else " " if kind == "space" else f"⟨{kind}⟩"

    return flat(value)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab1.,;:!?()[]{}<>#$%&*_-+=~`^|\\/@\"'é¶– "), min_size=1, max_size=20).filter(lambda text: text.strip() == text and "  " not in text))
def test_text_comes_out_as_it_is(text):
    assert shown(escape.markup(text)) == text


def test_values_are_typst_literals():
    code = escape.value({"a": [1, "b\n\"c\\"], "b": {}, "c": None, "d": True})
    found = json.loads(typst.query(f"#metadata({code})<it>".encode(), "<it>", field="value"))[0]
    assert found == {"a": [1, "b\n\"c\\"], "b": {}, "c": None, "d": True}


def test_formulas_convert_together_and_the_one_that_cannot_is_named():
    found = formulas.convert([r"\frac{a}{b}", r"a\!b\;c", r"\text{if } x"])
    assert found[r"\frac{a}{b}"] == "a / b" and "-0.167em" in found[r"a\!b\;c"] and "thick" in found[r"a\!b\;c"] and '"if "' in found[r"\text{if } x"]
    assert formulas.convert([]) == {}
    for latex in (r"\ce{H2O}", r"\mathbbm{1}", r"\prescript{a}{b}{c}", r"\frac{a}"):
        with pytest.raises(formulas.FormulaError) as error:
            formulas.convert(["a", latex, "b"])
        assert error.value.latex == latex


def test_columns_are_as_wide_as_they_need():
    rows = [["¶", "Claim", "Kind"], ["44", "a long sentence of many words " * 4, "fact"], ["45", "another long sentence " * 5, "fact"]]
    assert tables.widths(rows, 3, 90)[0::2] == ["auto", "auto"]
    wide = tables.widths([["a" * 30, "word " * 40], ["b" * 30, "word " * 40]], 2, 90)
    assert float(wide[1].removesuffix("fr")) > float(wide[0].removesuffix("fr"))
    equal = tables.widths([["word " * 60, "word " * 60, "other " * 3]] * 3, 3, 90)
    assert equal[0] == equal[1], "columns that are high together are widened together"


def test_a_word_that_no_column_can_hold_breaks_and_a_repeated_head_has_no_links(tmp_path):
    assert tables.broken("description") == "description" and tables.broken("a" * 20) == "\N{ZERO WIDTH SPACE}".join(["a" * 9, "a" * 9, "aa"])
    rows = "".join(f"| row {number} | {'methot2018reconsidering'} |\n" for number in range(90))
    out = build(tmp_path, files={"second.md": f"# Second\n\n| [first](first-page) | [outside](https://example.org/) |\n| -- | -- |\n{rows}"})
    assert len(PdfReader(out / "second.pdf").pages) > 1, "a link in a head that comes again would end the build"


def test_an_html_table_of_a_notebook_is_read_and_spans_are_refused():
    reader = tables.Reader()
    reader.feed("<table><thead><tr><th></th><th>a &amp; b</th></tr></thead><tbody><tr><th>0</th><td>1.50</td></tr></tbody></table>")
    assert reader.rows == [["", "a & b"], ["0", "1.50"]] and reader.heads == 1
    source = tables.tabular([["a", "b"], ["x", ""]], [["[a]", "[b]"], ["[x]", "[]"]], 1, 2)
    assert "[b]" not in source, "a column that holds nothing is left out"
    for word, start in (("unbreakable", "#turned["), ("1", "#tabular(")):
        assert tables.tabular([[word] * 9] * 2, [[f"[{word}]"] * 9] * 2, 1, 9).startswith(start), "turned where it does not fit"
    counts = tables.tabular([["a", "b"], ["1", "word"], ["·", "·"]], [["[a]", "[b]"], ["[1]", "[word]"], ["[·]", "[·]"]], 1, 2)
    assert "align: (right, left, )" in counts, "a sign for nothing does not hide that a column holds numbers"


@pytest.mark.parametrize("latex, source", [(r"A \cap B", "A inter B"), (r"\bigcap_i A_i", "inter.big_i A_i"), (r"a \otimes b", "a times.o b")])
def test_signs_that_typst_has_renamed_are_set_by_their_new_names(latex, source):
    from book.typst.formulas import convert

    assert convert([latex]) == {latex: source}
    assert convert([r"x \text{ sect}"]) == {r"x \text{ sect}": 'x upright(" sect")'}
