"""Nothing of the report is left out: every figure stands in the prose of a chapter, every claim in the table of a page."""
import html
import re

import pytest

from book import project
from data import reported

CHAPTERS = ("chapters/cases/", "chapters/synthesis/", "chapters/index", "chapters/reference/the-report")


def shown_figures():
    """Ids that a chapter's prose or strip of key figures shows, options left off."""
    found = set()
    for page in project.pages():
        if page.docname.startswith(CHAPTERS):
            found |= {written.split("|")[0].strip() for written in re.findall(r"\{num\}`([^`]+)`", page.text)}
            for strip in re.findall(r"^:::\{key-figures\}\n(.*?)^:::$", page.text, flags=re.M | re.S):
                found |= {line.split("|")[0].strip() for line in strip.splitlines()}
    return found


def test_every_figure_of_the_report_stands_in_a_chapter():
    left = [row.id for row in reported.figures().itertuples() if row.id not in shown_figures()]
    assert left == [], "no chapter shows " + ", ".join(left)


def test_every_case_has_its_chapter():
    slugs = {page.slug for page in project.pages()}
    assert [slug for slug in reported.cases()["slug"] if slug not in slugs] == []


@pytest.mark.parametrize("case", sorted(set(reported.claims()["case"])))
def test_every_claim_stands_in_a_chapters_table(book, case):
    pages = [page for page in project.pages() if page.docname.startswith(CHAPTERS)]
    text = " ".join(re.sub(r"<[^>]+>", "", (book / f"{page.docname}.html").read_text()) for page in pages)
    plain = str.maketrans("", "", "'\"’‘“”")  # quotation marks are set anew on the pages
    text = " ".join(html.unescape(text).translate(plain).split())
    left = [row.id for row in reported.claims(case=case).itertuples() if " ".join(row.paraphrase.translate(plain).split()) not in text]
    assert left == [], "no chapter has " + ", ".join(left)
