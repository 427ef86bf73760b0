"""book/prose.py: what counts as a number typed into prose, what does not, and on which line it stands."""
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import project
from book.prose import check, numerals_in

EXAMPLE = project.ROOT / "chapters/cases/chile-fosis.md"


def words(text):
    return [found.word for found in numerals_in(text)]


@pytest.mark.parametrize("text, expected", [
    ("Of the firms 29 per cent exported.", "29 per cent"),
    ("Of the firms 29% exported.", "29%"),
    ("Of the firms 29\nper cent exported.", "29 per cent"),
    ("Some 1,800 firms were asked.", "1,800"),
    ("A slope of 0.5 is steep.", "0.5"),
    ("It came 3rd in its class.", "3rd"),
    ("It fell by ½ in a season.", "½"),
    ("They sold 10m pairs.", "10m"),
    ("A 12-month loan was usual.", "12-month"),
    ("Sales of US$ 105 million were claimed.", "105 million"),
    ("Wages of US$105 were paid.", "105"),
    ("Wages of USD105 were paid.", "105"),
    ("Wages of US$ 1995 were paid.", "1995"),
    ("Sales rose by 1990 per cent.", "1990 per cent"),
    ("Of these 1990 % were counted.", "1990 %"),
    ("It cost 2,000.", "2,000"),
    ("It cost $5 for 29 firms, in US$.", "29"),
    ("$$ a\r\n\r\nThere were 29 firms.\r\n\r\nb $$", "29"),
    ("::::{dissent}\n:::{claims}\n::::\n\nThere were 29 firms.", "29"),
    ("The workshop heard fourteen cases.", "fourteen"),
    ("A fourteen-case table follows.", "fourteen-case"),
    ("Zero is a bound.", "Zero"),
    ("Twenty-nine of them exported.", "Twenty-nine"),
    ("Two hundred came.", "Two hundred"),
    ("Hundreds of firms came.", "Hundreds"),
    ("Several thousand came.", "thousand"),
    ("A dozen came.", "dozen"),
    ("Nearly a billion was spent.", "billion"),
    ("More than half of them exported.", "half"),
    ("Half a number helps nobody.", "Half"),
    ("A third of them exported.", "A third"),
    ("One third exported.", "One third"),
    ("One-third exported.", "One-third"),
    ("Two-thirds exported.", "Two-thirds"),
    ("Two thirds exported.", "Two thirds"),
    ("A fifth of them exported.", "A fifth"),
    ("A quarter of them exported.", "quarter"),
    ("Three quarters exported.", "Three quarters"),
    ("It paid twice as much.", "twice"),
    ("It paid thrice as much.", "thrice"),
    ("Exports doubled.", "doubled"),
    ("Exports were double.", "double"),
    ("It paid six times as much.", "six times"),
    ("It paid two times as much.", "two times"),
    ("It rose tenfold.", "tenfold"),
    ("It rose two-fold.", "two-fold"),
    ("One per cent exported.", "One per cent"),
    ("The “fourteen” were never named.", "fourteen"),
    ("In ¶47, 29 per cent is printed.", "29 per cent"),
    ("By ¶¶44–47, 29 firms exported.", "29"),
    ("In January 29 firms exported.", "29"),
    ("A figure 29 per cent higher is printed.", "29 per cent"),
    ("In 1990 – 29 firms exported.", "29"),
    ("The top-10 firms exported.", "10"),
    ("A wage of $3.00 a day was paid.", "3.00"),
    ("Between US$ 5 and 29 per cent of US$ was lost.", "5"),
    ("One in five exported.", "five"),
    ("[29 firms](https://example.org/30) exported.", "29"),
    ("![A chart of 29 firms](chart30.svg)", "29"),
    ("* a list item with 29 firms", "29"),
    ("1. a counted item with 29 firms", "29"),
    ("| firms | 29 |", "29"),
    ("| costs $5 | seventeen | costs $ |", "5"),
    ("> a quotation with 29 firms", "29"),
    ("Firms\n: those 29 that exported", "29"),
    ("A claim.[^one]\n\n[^one]: It had 29 firms.", "29"),
    (":::{note}\nThere were 29 firms.\n:::", "29"),
    (":::{note} There were 29 firms.\n:::", "29"),
    (":::{margin} 30 things\nThere were 29 firms.\n:::", "29"),
    (":::{side} Pardo, ¶44, and 29 others\nThey agreed.\n:::", "29"),
    (":::{chapter-head}\n:takeaway: Of the firms 29 exported.\nA summary.\n:::", "29"),
    (":::{chapter-head}\n---\nevidence: a survey of 29\nnumber: 30\n---\nA summary.\n:::", "29"),
    (":::{key-figures}\nchile-fosis.top10|.1f | of the 29 firms\n:::", "29"),
    (":::{figure} chart30.svg\n:width: 31\nThere were 29 firms.\n:::", "29"),
    ("Text\nand 29. That is a sentence's end.", "29"),
    ("There were\n29. That is a sentence's end.", "29"),
])
def test_is_found(text, expected):
    assert expected in words(text)


# Here the text holds nothing else that counts: the word must be the only find.
@pytest.mark.parametrize("text, expected", [
    ("The year 1990 had 29 firms, as ¶47 says.", ["29"]),
    ("Three firms and then seventy-one more.", ["Three", "seventy-one"]),
    ("Of `17` and $18$ only 19 counts {num}`a.b|20`.", ["19"]),
    ("Three `x` hundred", ["Three", "hundred"]),
    ("A {num}`x.y` third", []),
])
def test_finds_exactly(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize("text", [
    "One firm, two owners, both first in their class; a single survey and another.",
    "A second reading. Second, it holds. The third year was dry. Third, it holds. In the fourth place, and in the twenty-first too.",
    "A half-life, a half-way house, a zero-sum game, a third party, a third country.",
    "They met halfway, on behalf of the headquarters; often the weight of attention mattered.",
    "A percentage is given in per cent.",
    "Annex II and part IV, from Charles XIV.",
    "In 1990, 1990–1992, 1990-92, 1990/91, the 1990s, the mid-1990s and (2026) it rained.",
    "On 10 January 1995, in January 1995, on January 10, 1995, on 31 December 1994, 9–13 January and 2026-11-24.",
    "In the first quarter of 1994, in the second half of the 1990s; in the 19th century; in 1990 dollars, in 1990s dollars.",
    "See ¶47, ¶¶44–47, ¶¶44, 47 and 58, ¶58(a), ¶58(b)–(c), ¶A1, (¶44 and ¶47).",
    "See paragraph 47, paragraphs 44–47, paragraphs 44 and 47, section 2, Section 2.1, chapter 6, Annex II, pages 3–4, p. 29.",
    "See figure 3, Table 4, equation 5, exercise 6, figures 3 and 4.",
    "In UNCTAD/ECDC/PA/1, TD/B/CN.2/13, CH-PA13 and GE.95-51755.",
    "With version 1.0.4, Version 2, Python 3.11, under CC BY 4.0 and CC BY-SA 4.0, by 1.0.4.",
    "At $3.00 (2021 PPP), at $3.00, 2021 PPP, under the $3.00 line, at the \\$3.00 a day (2021 PPP) line, the $3.00 and $4.20 lines.",
    "With SDT407, sha256, COVID-19, AEARCTR-0001416, ISO 3166-1, HS 6203, CO2, and the digest 3fa85f64ab.",
    "Inline `29 per cent`, ``a ` 29``, {num}`x.y29|.1%`, {cite:p}`brown2017grim`, {numref}`fig 29 <fig-29>`, {eq}`eq-29`.",
    "With {num}`x.y` per cent, and {num}`x.y|word` times.",
    "Inline $29 + x$, $p_{29}$, $\\frac{1}{2}$, and $$29$$ too.",
    "$$\na = 29\n+ 30 b\n- 31\n$$ (eq-29)",
    "\\begin{align}\na &= 29 \\\\\n+ 30\n\\end{align}",
    "[text](https://example.org/29/thirty-one), [text](other-29.md#part-30), <https://example.org/29>, https://example.org/29.",
    "[text][ref29]\n\n[ref29]: https://example.org/29 \"29 firms\"",
    "A note.[^29]\n\n[^29]: Its text.",
    "# Twenty-nine per cent of 30\n\n### 31 more",
    "Twenty-nine per cent\n===\n\nText",
    "(label-29)=\n(fig-30)=\n## Heading",
    "<!-- 29 firms -->\n\nText <!-- 30 firms --> and text.\n\n<!--\n31 firms\n\n32 firms\n-->",
    "% 29 firms\n\n+++ {\"tags\": [29]}",
    "1. an item\n2. another\n\n29. and one more",
    "---\ntitle: 29 firms\nversion: 30\n---\n\nText",
    "```python\nx = 29\n```\n\n~~~\n30\n~~~",
    "```{code-cell} ipython3\n:tags: [a29]\n\nx = 29\n:::\n\ny = 30\n```",
    "::::{exercise} The 29 firms\nText.\n:::{solution}\nText.\n:::\n::::",
    ":::{ledger} figures\n:case: 29\n:::\n\n:::{claims} case29\n:::\n\n```{toctree}\nchapter 29 of thirty\n```",
    ":::{chapter-head}\n:number: 29\n:takeaway: No number.\nText.\n:::",
    ":::{key-figures}\nchile-fosis.top10|,.3f | of the firms\nparam:x.y|.0% | sure\n:::",
    ":::{note}\n---\nnumber: 29\nclass: wide\n---\nText.\n:::",
    ":::{figure} charts/chart-29.svg\n:width: 30%\n:name: fig-31\nA caption.\n:::",
    ":::{proof} lattice-29\nText.\n:::",
    ":::{side} Some participants, ¶58(a)\nText.\n:::",
    "",
])
def test_passes(text):
    assert words(text) == []


PAGE = """---
title: 2 of 3
---

# Title with 4

Clean prose
and TYPED here.

```{code-cell} ipython3
:tags: [hide-input]

x = 29
```

::::{dissent}
:::{side} Pardo, ¶44
Clean.

More of TYPED here.
:::
:::{side} Others
:::
TYPED between the sides.
::::

* an item
  with TYPED

$$
a = 29
$$ (eq-x)

> quoted
> TYPED

| a | TYPED |

TYPED
"""
TYPED_LINES = [8, 20, 24, 28, 35, 37, 39]


def test_lines_are_those_of_the_file():
    found = numerals_in(PAGE.replace("TYPED", "seventeen"))
    assert [(one.line, one.word) for one in found] == [(line, "seventeen") for line in TYPED_LINES]


def test_line_ends_of_windows_change_nothing():
    assert [found.line for found in numerals_in(PAGE.replace("TYPED", "seventeen").replace("\n", "\r\n"))] == TYPED_LINES


def test_context_is_of_the_same_paragraph():
    found, = numerals_in("Before.\n\nOf the firms\n29 per cent `exported`.\n\nAfter.")
    assert found.context == "Of the firms 29 per cent `exported`."


CLEAN = st.sampled_from("the firm sold knitwear abroad and both owners knew little of markets which often fail poor people".split())
SENTENCES = st.lists(CLEAN, min_size=3, max_size=20)
NUMBERS = st.one_of(
    st.integers(0, 10**7).filter(lambda n: not 1800 <= n <= 2099).flatmap(
        lambda n: st.sampled_from([str(n), f"{n:,}", f"{n}%", f"{n} per cent"])),
    st.decimals(0, 999, places=2).map(str),
    st.sampled_from("fourteen,Fifty-three,half,two-thirds,a third,three quarters,twice,dozens,six times,tenfold".split(",")),
)


@given(st.lists(SENTENCES, min_size=1, max_size=4), NUMBERS, st.data())
def test_a_number_among_clean_words_is_always_found(paragraphs, typed, data):
    assert numerals_in("\n\n".join(" ".join(paragraph) for paragraph in paragraphs)) == []
    chosen = data.draw(st.integers(0, len(paragraphs) - 1))
    place = data.draw(st.integers(0, len(paragraphs[chosen])))
    paragraphs = [list(paragraph) for paragraph in paragraphs]
    paragraphs[chosen].insert(place, typed)
    found, = numerals_in("\n\n".join(" ".join(paragraph) for paragraph in paragraphs))
    assert (found.line, found.word) == (2 * chosen + 1, typed)


@given(SENTENCES, SENTENCES, st.sampled_from(["$", "`", "``", "$$", "\\$", "\\`", "<", "<!--", "[", "](", "{", "{{", "{num}`"]), st.data())
def test_an_unbalanced_mark_hides_nothing_elsewhere(before, after, mark, data):
    """Neither in the paragraph behind it nor, with its like, in the one between."""
    before.insert(data.draw(st.integers(0, len(before))), mark)
    after.insert(data.draw(st.integers(0, len(after))), mark)
    text = "\n\n".join([" ".join(before), "Of them seventeen exported.", " ".join(after)])
    assert [(found.line, found.word) for found in numerals_in(text)] == [(3, "seventeen")]


@pytest.mark.parametrize("mark", ["$", "`", "$$"])
def test_an_unbalanced_mark_hides_nothing_in_the_next_list_item_or_cell(mark):
    assert words(f"* a {mark}b\n* seventeen\n* c{mark} d") == ["seventeen"]
    assert words(f"| a {mark}b | seventeen | c{mark} d |") == ["seventeen"]


def test_an_open_quotation_does_not_swallow_what_follows_its_code():
    assert words("> ```\n> 29\n\nSeventeen firms") == ["Seventeen"]


def test_an_open_comment_hides_nothing():
    assert words("<!-- open\n\nSeventeen firms") == ["Seventeen"]


def test_a_number_put_into_the_example_chapter_is_found_wherever_its_prose_is():
    """At the end of every line of prose that ends in a full stop; code and front matter are told apart here by other means."""
    text = EXAMPLE.read_text(encoding="utf-8")
    known = set(numerals_in(text))
    inside = [line for cell in re.finditer(r"^(```|---|\$\$).*?^\1", text, re.M | re.S)
              for line in range(text.count("\n", 0, cell.start()), text.count("\n", 0, cell.end()) + 1)]
    lines = text.split("\n")
    prose = [i for i, line in enumerate(lines) if i not in inside and line.endswith(".") and line[0] != "#"]
    assert len(prose) > 20
    for i in prose:
        changed = lines[:i] + [lines[i] + " Of these 29 per cent sold abroad."] + lines[i + 1 :]
        new = set(numerals_in("\n".join(changed))) - known
        assert (i + 1, "29 per cent") in {(found.line, found.word) for found in new}, lines[i]


def test_the_message_says_where_what_and_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(project, "ROOT", tmp_path)
    path = tmp_path / "x.md"
    path.write_text("# T\n\nOf them 29 per cent sold.\n", encoding="utf-8")
    assert check([project.Page("x", path, "x", "")]) == [
        'x.md, line 3: "29 per cent" is typed into prose ("...Of them 29 per cent sold...."); '
        "take it from a table or a result with {num}`...`, or write it as equation or code"]


def test_chapters_hold_no_typed_numerals():
    messages = check(project.pages())
    assert messages == [], "\n".join(messages)
