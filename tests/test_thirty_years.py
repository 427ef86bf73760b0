"""Thirty years on: pairs of surveys and their parts, the cards of the cases, and the charts held to the functions."""
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import project, results
from data import external, reported
from models.distribution import LognormalLorenz, decompose_poverty_change
from models.spells import Spell, elsewhere, fit, growth_of_tenths, mean_of_years, parts, spells, turning_line
from tests.test_charts import marks, published

KINDS = {"comparison", "statistic", "press", "unknown"}
CAUSAL = r"because|led to|leads to|leading to|due to|thanks to|owing to|as a result|resulted in|results in|caused|driven by|drove|brought about|contributed to|attribut\w+ to|on account of|therefore|consequently"


def row(country, year, spell="a", kind="micro", mean=10.0, gini=0.4):
    shares = np.diff([LognormalLorenz(gini).share(i / 10) for i in range(11)]) * 100
    return {"country": country, "year": year, "spell": spell, "kind": kind, "mean": mean, "gini": gini, "deciles": list(shares)}


def surveys():
    def filled(one):
        deciles = [one[f"decile_{i}"] for i in range(1, 11)]
        return one | {"deciles": None if any(share != share for share in deciles) else deciles, "gini": None if one["gini"] != one["gini"] else one["gini"]}

    return [filled(one) for one in external.surveys().to_dict("records")]


def text():
    return next(page.text for page in project.pages() if page.slug == "thirty-years")


# --- pairs ---

def test_a_pair_never_crosses_a_break_and_takes_nothing_imputed():
    rows = [row("A", 1994), row("A", 1997, "b"), row("A", 1999, "b"), row("A", 2001, "b", "imputed"), row("B", 1995), row("B", 2003, "b"), row("B", 2012, "b"), row("B", 2020, "b")]
    found = [(pair.country, pair.first["year"], pair.last["year"], pair.from_workshop) for pair in spells(rows, 2019)]
    assert found == [("A", 1997, 1999, True), ("B", 2003, 2012, False)]


def test_the_first_survey_is_the_nearest_and_the_earlier_of_two():
    rows = [row("A", year) for year in (1990, 1994, 1996, 2005)]
    assert [(pair.first["year"], pair.last["year"]) for pair in spells(rows, 2019)] == [(1994, 2005)]
    assert [(pair.first["year"], pair.last["year"]) for pair in spells(rows, 2000)] == [(1994, 1996)]
    assert spells([row("A", 1990), row("A", 2005)], 2019, window=3) == []


def test_short_later_spells_and_spells_that_overlap_the_first_pair_are_left_out():
    rows = [row("A", 1995), row("A", 2010), row("A", 2005, "b"), row("A", 2015, "b"), row("A", 2011, "c"), row("A", 2014, "c")]
    assert len(spells(rows, 2019)) == 1
    assert [pair.first["year"] for pair in spells(rows, 2019, least=3)] == [1995, 2011]


def test_a_last_year_before_the_workshop_is_refused():
    with pytest.raises(ValueError, match="last_year = 1995 must lie after 1995"):
        spells([row("A", 1995)], 1995)


def test_no_pair_of_the_real_surveys_joins_two_designs():
    for window, last, least in ((3, 2019, 5), (5, 2020, 3), (1, 2005, 10)):
        for pair in spells(surveys(), last, window=window, least=least):
            assert pair.first["spell"] == pair.last["spell"] and pair.first["welfare"] == pair.last["welfare"]
            assert pair.first["year"] < pair.last["year"] <= last
            assert "imputed" not in (pair.first["kind"], pair.last["kind"])


# --- parts ---

def test_the_reference_decomposition():
    growth, redistribution = decompose_poverty_change((100, LognormalLorenz(0.45)), (130, LognormalLorenz(0.5)), 60)
    assert (growth, redistribution, growth + redistribution) == (pytest.approx(-0.1119, abs=5e-5), pytest.approx(0.0533, abs=5e-5), pytest.approx(-0.0586, abs=5e-5))


@pytest.mark.parametrize("pair", spells(surveys(), 2019), ids=lambda pair: f"{pair.country} {pair.first['year']}")
def test_the_parts_add_up_for_each_pair_and_the_curve_is_near_the_survey(pair):
    curves = fit(pair)
    for line, column in ((3.65, "headcount_365"), (6.85, "headcount_685")):
        growth, redistribution, before, after = parts(pair, curves, line)
        assert growth + redistribution == pytest.approx(after - before, abs=1e-12)
        assert 100 * (after - before) == pytest.approx(pair.last[column] - pair.first[column], abs=2 if curves.is_fallback else 1.05)
    assert curves.is_fallback == (len(curves.refused) == 2)
    assert curves.miss < (0.04 if curves.is_fallback else 0.005)


def test_a_fit_that_is_no_lorenz_curve_is_refused_and_named():
    by_country = {(pair.country, pair.first["year"]): fit(pair) for pair in spells(surveys(), 2019)}
    assert by_country["COL", 1996].kind == "lognormal" and by_country["COL", 1996].refused == ("quadratic", "Beta")
    assert by_country["BRA", 1995].kind == "quadratic" and by_country["BRA", 1995].refused == ("Beta",)
    assert by_country["IND", 1993].refused == ()


@given(st.floats(0.25, 0.6), st.floats(0.7, 1.6))
def test_with_an_unchanged_curve_all_is_growth_and_all_tenths_grow_alike(gini, factor):
    pair = Spell("A", row("A", 1995, gini=gini), row("A", 2005, mean=10 * factor, gini=gini), True)
    growth, redistribution, before, after = parts(pair, fit(pair), 5)
    assert redistribution == pytest.approx(0, abs=1e-12) and growth == pytest.approx(after - before, abs=1e-12)
    assert growth_of_tenths(pair) == pytest.approx(factor ** 0.1 - 1)


@pytest.mark.parametrize("deciles", [[10] * 9, [20, 10, *[10] * 7, 0], [float("nan")] * 10])
def test_deciles_that_are_none_are_refused(deciles):
    pair = Spell("A", row("A", 1995) | {"deciles": deciles}, row("A", 2005), True)
    with pytest.raises(ValueError, match="ten shares that never fall"):
        fit(pair)


# --- the page ---

def cards():
    """Heading of a card -> (what was said, kind of evidence, what was found)."""
    section = text().split("## Then and now")[1].split("```{code-cell}")[0]
    found = {}
    for card in section.split("\n### ")[1:]:
        heading = card.split("\n")[0]
        then, since = re.findall(r":::\{side\} (.*?)\n(.*?)\n:::\n", card, re.S)
        assert then[0].startswith("Then, ¶") and since[0].startswith("Since: "), heading
        found[heading] = (then[1], since[0].removeprefix("Since: "), since[1])
    return found


def test_every_case_has_a_card_with_its_paragraphs_and_a_kind_of_evidence(book):
    section = text()
    assert len(cards()) == len(reported.cases()) == 14
    first = [str(case["paragraphs"]).split("-")[0] for _, case in reported.cases().iterrows()]
    assert [re.match(r"(\d+)", place)[1] for place in re.findall(r"\{side\} Then, ¶(\d+)", section)] == first
    told = published("thirty-years")["evidence"]["usermeta"]["book"]["table"]
    coded = sorted(line[1] for line in told["rows"])
    assert coded == sorted(kind for _, kind, _ in cards().values())


def test_every_card_names_its_evidence_or_says_unknown():
    for heading, (_, kind, found) in cards().items():
        assert kind in KINDS, heading
        if kind == "unknown":
            assert re.search(r"No(thing| figure| count| census)|unknown", found) and "fail" not in found, heading
        else:
            assert re.search(r"\{num\}`(study|series|thirty-years)[:.]|\{cite:p\}`", found), heading


def test_a_card_links_to_its_chapter_where_there_is_one():
    pages = {page.slug for page in project.pages()}
    for slug in reported.cases()["slug"]:
        assert (slug in pages) == (f"](../cases/{slug}.md)" in text()), f"{slug}: give the card a link to the chapter"


def test_no_word_of_the_page_claims_a_cause():
    prose = re.sub(r"```\{code-cell\}.*?```", lambda cell: " ".join(re.findall(r'"([^"]*)"', cell[0])), text(), flags=re.S)
    assert not re.findall(rf"\b(?:{CAUSAL})\b", prose, re.I)


# --- the placebo and the line that turns


def spell(first, last):
    return Spell("XXX", {"year": 1995, "mean": first[0], "gini": first[1]}, {"year": 2005, "mean": last[0], "gini": last[1]}, True)


def test_the_band_of_other_regions_by_hand():
    changes = {"EAS": -40.0, "SAS": -20.0, "SSF": -5.0, "LCN": -8.0, "MEA": None}
    assert elsewhere(changes, "LCN") == (-40.0, -5.0)
    assert elsewhere(changes, "EAS") == (-20.0, -5.0)
    assert elsewhere({"EAS": -40.0, "SAS": -20.0, "MEA": None}, "LCN") is None, "two regions are no band"


def test_a_mean_of_years_has_no_gaps():
    assert mean_of_years({1996: 2.0, 1997: 4.0, 1999: 9.0}, 1996, 1997) == 3.0
    assert mean_of_years({1996: 2.0, 1998: 4.0}, 1996, 1998) is None and mean_of_years({}, 1997, 1996) is None


@given(st.floats(2, 20), st.floats(1.01, 3), st.floats(0.25, 0.6), st.floats(0.005, 0.1))
def test_redistribution_changes_its_sign_at_the_turning_line(mean, growth, gini, wider):
    pair = spell((mean, gini), (mean * growth, gini + wider))
    turn = turning_line(pair)
    ends = [(end["mean"], LognormalLorenz(end["gini"])) for end in (pair.first, pair.last)]
    below, above = (decompose_poverty_change(*ends, turn * factor)[1] for factor in (0.98, 1.02))
    assert below > 0 > above


def test_the_turning_line_of_one_mean_is_its_formula():
    sigma = [LognormalLorenz(gini).sigma for gini in (0.4, 0.5)]
    assert turning_line(spell((10, 0.4), (10, 0.5))) == pytest.approx(10 * np.exp(sigma[0] * sigma[1] / 2))
    with pytest.raises(ValueError, match="Gini index is 0.4 at both ends"):
        turning_line(spell((10, 0.4), (12, 0.4)))


def test_the_warnings_stand_in_it():
    assert "¶7" in text() and "successful experiences" in text()
    assert text().count("Accounting, not cause") == 2


# --- charts ---

@pytest.mark.parametrize("place", ["Brazil", "India", "Peru"])
@pytest.mark.parametrize("line", [1.0, 3.65, 9.5, 15.0])
def test_the_chart_of_lines_is_the_function(book, place, line):
    pair = next(pair for pair in spells(surveys(), 2019) if pair.from_workshop and pair.country == {"Brazil": "BRA", "India": "IND", "Peru": "PER"}[place])
    ends = [(end["mean"], LognormalLorenz(end["gini"])) for end in (pair.first, pair.last)]
    spec = published("thirty-years")["lines"]
    growth, redistribution = decompose_poverty_change(*ends, line)
    said = [item["text"] for name in ("layer_4_layer_0_marks", "layer_4_layer_1_marks", "layer_4_layer_2_marks") for item in marks(spec, name, place=place, poverty_line=line)]
    assert said == [f"{name} {100 * part:+.1f}".replace("-", "−") for name, part in (("together", growth + redistribution), ("growth", growth), ("redistribution", redistribution))]
    low, high = next(layer["encoding"]["y"]["scale"]["domain"] for layer in spec["layer"] if "scale" in layer.get("encoding", {}).get("y", {}))
    drawn = marks(spec, "layer_2_marks", place=place) or marks(spec, "layer_2_pathgroup", place=place)
    points = [item for item in drawn if "y" in item]
    assert len(points) == 3 * 71
    expected = {}
    for i in range(71):
        z = 1 + 0.2 * i
        a, b = decompose_poverty_change(*ends, z)
        expected[round(z, 6)] = sorted((100 * a, 100 * b, 100 * (a + b)))
    seen = {}
    for item in points:
        seen.setdefault(round(1 + item["x"] / spec["width"] * 14, 6), []).append(high - item["y"] / spec["height"] * (high - low))
    assert sorted(seen) == sorted(expected)
    for z, values in seen.items():
        assert sorted(values) == pytest.approx(expected[z], abs=1e-6)


def test_results_agree_with_the_charts(book):
    found = {key: result.value for key, result in results.read("thirty-years").items()}
    table = published("thirty-years")["parts"]["usermeta"]["book"]["table"]
    rows = [dict(zip(table["columns"], line)) for line in table["rows"]]
    at = [line for line in rows if line["line, 2017 PPP$"] == 3.65]
    assert found["fewer_words"] == f"{sum(line['measured'] < 0 for line in at)} of {len(at)}"
    for line in rows:
        assert line["growth"] + line["redistribution"] == pytest.approx(line["fitted"], abs=0.011)
    assert found["example_total"] == "−0.0586"
    table = published("thirty-years")["placebo"]["usermeta"]["book"]["table"]
    beside = [line for row in table["rows"] for line in [dict(zip(table["columns"], row))] if line["what"].startswith("poverty")]
    assert len(beside) > 5 and all(line["the country"] >= line["other regions, least"] for line in beside), "the text says that poverty fell most in no country of a case"
    assert found["egypt_dollars"] == pytest.approx(417.1e6, rel=1e-3)
    assert found["kenya_share_1992"] == pytest.approx(0.0775, abs=1e-3)
