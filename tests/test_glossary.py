"""Terms of the glossary and the chapters that use them; the list of exhibits; reading on by theme."""
import re

import pytest

from book import charts, project
from book.notebook import payloads
from book.site import glossary, themes


@pytest.mark.parametrize("term, text, found", [
    ("smallholder", "Smallholders grow beans", "Smallholders"), ("Gini index", "its Gini index fell", "Gini index"),
    ("value chain", "in value chains", "value chains"), ("break-even", "a break-even", "break-even"),
    ("poverty gap", "the spoverty gap", None), ("cluster", "clustered firms", None), ("monopsony", "two monopsonies", "monopsonies")])
def test_a_term_is_known_in_its_plural_and_not_inside_other_words(term, text, found):
    match = glossary.pattern_of(term).search(text)
    assert (match and match[0]) == found


def test_every_term_is_defined_once_and_longer_terms_come_first():
    terms = glossary.terms()
    assert len(terms) > 40 and len({term.lower() for term in terms}) == len(terms)
    assert [len(term) for term in terms] == sorted(map(len, terms), reverse=True)


def test_a_chapter_links_each_term_once_and_only_to_the_glossary(book):
    for page in (book / "chapters" / "cases").glob("*.html"):
        links = re.findall(r'<a class="reference internal" href="([^"]+)"><span class="[^"]*std-term[^"]*">', page.read_text())
        assert all(link.startswith("../reference/glossary.html#term-") for link in links) and len(links) == len(set(links))
    assert "std-term" in (book / "chapters/cases/alternative-trade.html").read_text()
    assert "std-term" not in (book / "chapters/reference/claims.html").read_text()


def test_the_list_of_exhibits_has_every_chart_with_its_number(book):
    import nbformat

    page = (book / "chapters/reference/exhibits.html").read_text()
    for chapter in project.notebooks():
        shown = [spec["usermeta"]["book"] for spec in payloads(nbformat.read(chapter.executed, as_version=4), charts.MIME)]
        for chart in shown:
            assert re.search(rf'href="[^"]*{chapter.slug}.html#fig-{chapter.slug}-{chart["name"]}"', page), (chapter.slug, chart["name"])
            assert f"_charts/fig-{chapter.slug}-{chart['name']}.csv" in page


def test_reading_on_by_theme_goes_round_and_comes_back():
    for theme, slugs in themes.by_theme().items():
        assert len(slugs) == len(set(slugs)), theme
    cases = [page.slug for page in project.pages() if page.docname.startswith("chapters/cases/")]
    for slug in cases:
        for name, before, after in themes.neighbours(slug):
            assert before in cases and after in cases and slug not in (before, after)
            assert (name, slug) in {(other, there) for other, _, there in themes.neighbours(before)} or len(themes.neighbours(before)) == themes.THEMES_SHOWN
    assert themes.neighbours("glossary") == []
