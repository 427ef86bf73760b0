"""The synthesis: grades by their rule, pages made from the tables, charts held to the functions, a ledger that filters in a browser."""
import re
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import argument as reading
from book import project
from book.errors import BookError
from data import assumed, external, reported, tables
from data.schemas import CASES, SCHEMAS
from models import argument, remoteness
from models.jobs import break_even_multiplier, inclusion, steady_share, worth_to_the_poor
from tests.small_book import edit, make_project, run_build
from tests.test_charts import marks, published

PAGES = ("urban", "rural", "conclusions")
WARNED = [*sorted((project.ROOT / "chapters/synthesis").glob("*.md")), project.ROOT / "chapters/reference/the-report.md"]
# what each page takes from the tables: a claim, score, person or paper that is added to them appears by way of these (tested below)
MADE_FROM_TABLES = {
    "urban": ['constraints("urban")', ":::{oppositions} urban", ":::{claims} discussion-urban"],
    "rural": ['constraints("rural")', ":::{oppositions} rural", ":::{claims} discussion-rural"],
    "conclusions": [":::{recommendations}", "reading.graded(", ":::{claims} conclusions"],
    "configurations": ["reported.coding()", ":::{ledger} codings"],
    "thirty-years": ["assumed.later_evidence()"],
    "forecasts": [":::{forecasts} differences", ":::{forecasts} all"],
    "themes": [":::{evidence-map}", ":::{theme-index}"],
    "women-and-labour": [":::{claims-about} gender;wages;employment | 38;46;58;73;81;88"],
    "background": [":::{claims} front", ":::{claims} background"],
    "audit": [":::{ledger} verdicts", ":::{ledger} misprints", ":::{ledger} oppositions"],
    "the-report": [":::{report} participants", ":::{report} papers", ":::{report} timeline", ":::{ledger} oppositions", ":::{ledger} verdicts", ":::{ledger} misprints", ":::{claims} front"],
}
LEDGER = "chapters/synthesis/conclusions.html"


def claim(id="elm.one", paragraph="59", case="kenya", evidence="opinion", opposes="", themes="land"):
    return {"id": id, "paragraph": paragraph, "case": case, "evidence": evidence, "opposes": opposes, "themes": themes}


# --- models/argument.py


@pytest.mark.parametrize("paragraph, part", [("23", ""), ("24", "urban"), ("58", "urban"), ("59", "rural"), ("81", "rural"), ("82", ""), ("83", "urban"), ("88", "urban"), ("89", "rural"), ("93", "rural"), ("cover", ""), ("A1", "")])
def test_a_paragraph_belongs_to_its_working_group(paragraph, part):
    assert argument.part_of(paragraph) == part


def test_disputes_tell_each_contradiction_once_beginning_with_the_most_disputed():
    rows = [claim("a.a", "30", opposes="a.b"), claim("a.b", "60", opposes="a.a;a.c;a.d"), claim("a.c", "61", opposes="a.b;a.d"), claim("a.d", "10", opposes="a.b;a.c"), claim("a.e", "62")]
    assert argument.disputes(rows, "rural") == [("a.b", ["a.a", "a.c", "a.d"]), ("a.c", ["a.d"])]
    assert argument.disputes(rows, "urban") == [("a.a", ["a.b"])], "only claims of the part stand at the head"


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1])), st.lists(st.sampled_from(["30", "60"]), min_size=10, max_size=10))
def test_disputes_lose_no_contradiction_and_repeat_none(pairs, paragraphs):
    rows = [claim(f"c.n{i}", paragraphs[i], opposes=";".join(f"c.n{b if a == i else a}" for a, b in sorted(pairs) if i in (a, b))) for i in range(10)]
    told = [frozenset((head, other)) for head, others in argument.disputes(rows, "rural") for other in others]
    assert len(told) == len(set(told))
    assert set(told) == {frozenset((f"c.n{a}", f"c.n{b}")) for a, b in pairs if "60" in (paragraphs[a], paragraphs[b])}


def test_the_disputes_of_both_parts_cover_every_contradiction_that_touches_a_group():
    rows = reported.claims().to_dict("records")
    told = {frozenset((head, other)) for part in argument.PARTS for head, others in argument.disputes(rows, part) for other in others}
    part = {row["id"]: argument.part_of(row["paragraph"]) for row in rows}
    assert told == {frozenset(pair) for pair in argument.opposed_pairs(rows) if part[pair[0]] or part[pair[1]]}


def test_grades_by_hand():
    opinions = [claim(f"a.n{i}", case=CASES[i]) for i in range(4)]
    described = [row | {"evidence": "case description"} for row in opinions]
    against = [claim("b.one")]
    assert argument.confidence([], [], [], "none", CASES) == ("serious", "none", "serious", "none", "very low")
    assert argument.confidence(opinions, [], [], "minor", CASES) == ("serious", "none", "minor", "minor", "low")
    assert argument.confidence(described, [], [], "minor", CASES) == ("moderate", "none", "minor", "minor", "moderate")
    assert argument.confidence(described[:2], [], against, "moderate", CASES) == ("moderate", "minor", "moderate", "moderate", "low")
    assert argument.confidence(described[:2], against, [], "minor", CASES, moderates=3).level == "moderate"
    assert argument.confidence(described[:1], against, [], "minor", CASES).coherence == "serious"
    with pytest.raises(ValueError, match="relevance = 'some' must be one of none, minor"):
        argument.confidence([], [], [], "some", CASES)


@given(st.lists(st.tuples(st.sampled_from(CASES), st.sampled_from(["opinion", "none", "survey", "case description"])), max_size=8), st.integers(0, 6), st.sampled_from(argument.CONCERNS), st.integers(2, 8), st.integers(1, 4))
def test_more_against_never_raises_a_grade_and_more_behind_it_never_lowers_one(supports, against, relevance, enough, moderates):
    def level(count, rivals):
        rows = [claim(f"a.n{i}", case=case, evidence=evidence) for i, (case, evidence) in enumerate(supports[:count])]
        return argument.LEVELS.index(argument.confidence(rows, [claim(f"b.n{i}") for i in range(rivals)], [], relevance, CASES, enough, moderates).level)

    assert level(len(supports), against + 1) <= level(len(supports), against)
    assert level(len(supports), against) >= level(max(len(supports) - 1, 0), against)


# --- models/remoteness.py

PLACE = {"cost_share": 0.5, "fixed": 0.1, "median": 0.6, "sigma": 0.8, "poor_near": 0.3, "poor_far": 0.7, "far": 8.0}


def test_areas_and_shares_by_hand():
    assert remoteness.least_area(0, 0.03, 0.5, 0.1) == pytest.approx(0.2)
    assert remoteness.least_area(5, 0.1, 0.5, 0.1) == np.inf and remoteness.least_area(9, 0.1, 0.5, 0) == np.inf
    assert list(remoteness.least_area([0, 2], 0.05, 0.5, 0.1)) == pytest.approx([0.2, 0.25])
    assert remoteness.poor_share(4, 0.3, 0.7, 8) == pytest.approx(0.5)
    # least area equal to the median: one half take part
    assert remoteness.poor_reached(0, 0, 0.5, 0.3, 0.6, 0.8, 0.4, 0.4, 8) == pytest.approx(0.2)


@given(st.floats(0.2, 0.8), st.floats(0.02, 0.4), st.floats(0.2, 3), st.floats(0.3, 1.5), st.floats(0.05, 0.9), st.floats(0, 0.9), st.floats(2, 12))
def test_at_the_freight_that_evens_near_and_far_reach_as_many(cost, fixed, median, sigma, far_share, part, far):
    place = (cost, fixed, median, sigma, part * far_share, far_share, far)
    freight = remoteness.freight_that_evens(*place)
    near = remoteness.poor_reached(0, max(freight, 0), *place)
    assert remoteness.poor_reached(far, freight, *place) == pytest.approx(near, abs=1e-9)


def test_values_that_mean_nothing_are_refused():
    from types import SimpleNamespace

    for wrong in ({"poor_near": 0.8, "poor_far": 0.7}, {"cost_share": 1.0, "poor_near": 0.1, "poor_far": 0.7}):
        with pytest.raises(ValueError, match="must"):
            remoteness.check(SimpleNamespace(**{"cost_share": 0.5} | wrong))
    with pytest.raises(ValueError, match="hours"):
        remoteness.least_area(-1, 0.1, 0.5, 0.1)
    with pytest.raises(ValueError, match="fixed"):
        remoteness.freight_that_evens(**PLACE | {"fixed": 0})
    with pytest.raises(ValueError, match="poor_near"):
        remoteness.freight_that_evens(**PLACE | {"poor_near": 0.8})


# --- the table of judgements


def test_every_recommendation_is_judged_with_reasons_and_no_judgement_is_left_over():
    entries = reading.graded()
    assert [entry.claim["id"] for entry in entries] == list(reported.claims(kind="recommendation")["id"])
    for entry in entries:
        assert entry.confidence.level in argument.LEVELS and entry.judged["because"]
        assert [row["id"] for row in entry.against] == argument.ids(entry.claim["opposes"])


def test_judgements_name_claims_and_studies_that_exist_and_take_no_side_twice():
    claims, studies = set(reported.claims()["id"]), set(external.studies()["id"])
    for row in assumed.recommendations().to_dict("records"):
        supports, tempered = set(argument.ids(row["supports"])), set(argument.ids(row["tempered"]))
        opposed = set(argument.ids(reported.claims().set_index("id").loc[row["claim"], "opposes"]))
        assert supports | tempered <= claims and not supports & tempered and not (supports | tempered) & opposed, row["claim"]
        assert row["claim"] not in supports | tempered
        assert set(argument.ids(row["studies"])) <= studies
        assert (row["later"] == "silent") == (row["studies"] == "") == (row["later_note"] == ""), row["claim"]


def test_what_the_prose_calls_most_and_least_trusted_is_graded_so():
    level = {entry.claim["id"]: entry.confidence.level for entry in reading.graded()}
    for most in ("front.expand_labour_intensive_exports", "background.promote_producer_associations", "conclusions.support_producer_led_associations", "conclusions.heed_workers_and_subregions"):
        assert level[most] == "moderate"
    for least in ("conclusions.wide_coverage_probably_best", "discussion-urban.macro_policy_promote_trade", "discussion-rural.rehabilitate_state_extension", "discussion-rural.rural_access_roads"):
        assert level[least] == "very low"
    entries = {entry.claim["id"]: entry for entry in reading.graded()}
    assert max(len(entry.against) for entry in entries.values()) == len(entries["discussion-rural.rehabilitate_state_extension"].against)
    strict = [entry.confidence.level for enough in (2, 8) for moderates in (1, 4) for entry in reading.graded(enough=enough, moderates=moderates) if not entry.cases]
    assert set(strict) <= {"low", "very low"}, "without a case no rule lifts a recommendation"


# --- pages are made from the tables


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The folder of a copy of the tables, which the loaders read instead."""
    for layer in {name.split("/")[0] for name in SCHEMAS}:
        shutil.copytree(tables.FOLDER / layer, tmp_path / layer, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    tables._whole.cache_clear()
    yield tmp_path
    tables._whole.cache_clear()


def add(folder, table, line):
    path = folder / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    tables._whole.cache_clear()


def test_a_constraint_that_is_added_appears_in_its_square(copied):
    before, _, places = reading.constraints("urban")
    assert not len(before[(before["place"] == "Tiruppur") & (before["theme"] == "Environment")])
    add(copied, "reported/claims", "tiruppur.made_up,36,,tiruppur,swaminathan,constraint,environment,-,asserts,case description,,Dye makes the river unfit.,")
    cells, themes, _ = reading.constraints("urban")
    found = cells[(cells["place"] == "Tiruppur") & (cells["theme"] == "Environment")].iloc[0]
    assert found["claims"] == 1 and found["read"] == "Dye makes the river unfit." and "Environment" in themes
    assert len(reading.constraints("rural")[0]) and len(places) == 10 and places[-2:] == ["discussion", "conclusions"]


def test_a_recommendation_without_a_judgement_is_an_error_that_names_it_and_the_remedy(copied):
    add(copied, "reported/claims", "kenya.made_up,80,,kenya,mukumbu,recommendation,credit,+,should,opinion,,Lend more.,")
    with pytest.raises(BookError, match=r"recommendations.csv has no judgement on kenya.made_up; add a row"):
        reading.graded()
    add(copied, "assumed/recommendations", "kenya.made_up,act,kenya.few_inputs_no_capital,,minor,why not,silent,,")
    assert next(entry for entry in reading.graded() if entry.claim["id"] == "kenya.made_up").confidence == ("moderate", "none", "serious", "minor", "low")
    add(copied, "assumed/recommendations", "kenya.stray,act,,,minor,why not,silent,,")
    with pytest.raises(BookError, match="judges kenya.stray"):
        reading.graded()


def test_a_support_that_is_no_claim_is_an_error(copied):
    path = copied / "assumed/recommendations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("kenya.few_inputs_no_capital", "kenya.few_inputs", 1), encoding="utf-8")
    tables._whole.cache_clear()
    with pytest.raises(BookError, match="supports names kenya.few_inputs, which claims.csv does not have"):
        reading.graded()


@pytest.mark.parametrize("slug", MADE_FROM_TABLES)
def test_every_page_of_the_synthesis_is_made_from_the_tables(slug):
    text = next(path for path in WARNED if path.stem == slug).read_text(encoding="utf-8")
    assert [part for part in MADE_FROM_TABLES[slug] if part not in text] == []


SECTIONS = {  # heading -> directive; a page of the book holds each
    "Against": "{oppositions} rural", "Ledger": "{recommendations}", "Map": "{evidence-map}", "Themes": "{theme-index}", "Women": "{claims-about} gender;wages | 80",
    "Differ": "{forecasts} differences", "Forecasts": "{forecasts} all", "Own": "{claims} kenya", "Pairs": "{ledger} oppositions", "People": "{report} participants",
    "Papers": "{report} papers", "Time": "{report} timeline"}


@pytest.mark.slow
def test_what_is_added_to_the_tables_appears_where_it_belongs_on_every_kind_of_page(tmp_path):
    small = make_project(tmp_path / "project")
    body = "\n\n".join(f"## {head}\n\n:::{directive}\n:::" for head, directive in SECTIONS.items())
    (small / "chapters" / "all.md").write_text(f"# All\n\n{body}\n\n## Sources\n\n```{{bibliography}}\n```\n", encoding="utf-8")
    edit(small / "_toc.yml", "      - file: chapters/cases/tiny\n", "      - file: chapters/cases/tiny\n      - file: chapters/all\n")

    def grow(table, *lines):
        path = small / "data" / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8") + "".join(line + "\n" for line in lines), encoding="utf-8")

    claims = small / "data/reported/claims.csv"
    for opposed in ("discussion-rural.limited_role_for_state,", "kenya.support_smallholders_by_research,"):
        old = next(line for line in claims.read_text(encoding="utf-8").splitlines() if line.startswith(opposed))
        edit(claims, old, old + ";kenya.new_finding")
    grow("reported/claims",
         "kenya.new_finding,80,,kenya,mukumbu,finding,gender;environment,+,asserts,opinion,,A finding nobody had.,discussion-rural.limited_role_for_state;kenya.support_smallholders_by_research",
         "kenya.new_forecast,80,,kenya,mukumbu,forecast,environment,-,may,opinion,,A forecast nobody made.,",
         "kenya.new_advice,80,,kenya,mukumbu,recommendation,credit,+,should,opinion,,An advice nobody gave.,")
    grow("assumed/recommendations", "kenya.new_advice,act,kenya.new_finding,,minor,a reason for the grade,silent,,")
    grow("assumed/forecasts", "A,kenya.new_forecast,unknown,nobody looked,", "B,kenya.new_forecast,untestable,nobody could look,")
    grow("reported/people", "somebody,Somebody New,An office,KEN,participant,,A1,")
    grow("reported/papers", "CH-PA99,A paper nobody read,mukumbu,en,kenya,A2")
    grow("reported/figures", "kenya.new_year,80,,kenya,a thing,counted thing,7,7,,persons,1983,seven,")
    done = run_build(small)
    assert done.returncode == 0, done.stdout + done.stderr
    html = (small / "_build" / "html" / "chapters" / "all.html").read_text(encoding="utf-8")
    parts = {found[1]: found[2] for found in re.finditer(r"<h2[^>]*>([A-Z][a-z]+)<(.*?)(?=<h2|\Z)", html, flags=re.S)}
    assert set(SECTIONS) <= set(parts)
    where = {
        "A finding nobody had.": {"Against", "Ledger", "Themes", "Women", "Own", "Pairs"},
        "A forecast nobody made.": {"Themes", "Differ", "Forecasts", "Own"},
        "An advice nobody gave.": {"Ledger", "Themes", "Own"},
        "A reason for the grade.": {"Ledger"}, "nobody could look": {"Differ", "Forecasts"}, "Somebody New": {"People"}, "A paper nobody read": {"Papers"}, "1983": {"Time"}}
    assert {words: {head for head in SECTIONS if words in parts[head]} for words in where} == where
    kenya_and_environment = re.search(r"#theme-environment.*?</tr>", parts["Map"].split("In the rural cases")[1], flags=re.S)[0]
    assert re.findall(r">(\d+)<", kenya_and_environment) == ["2"], "the map counts the two claims that were added"


# --- the pages as they stand


@pytest.mark.parametrize("path", WARNED, ids=lambda path: path.stem)
def test_every_page_of_the_synthesis_warns_that_the_cases_were_chosen_for_their_success(path, book):
    assert '"successful experiences" (¶7)' in path.read_text(encoding="utf-8")
    html = (book / path.relative_to(project.ROOT)).with_suffix(".html").read_text(encoding="utf-8")
    assert re.search(r"“successful experiences” \(¶7\)", html)


def test_every_verdict_of_the_book_names_its_evidence():
    """Grades, scores, cells and verdicts, wherever they stand: none without a reason and what it rests on."""
    bare = []
    for entry in reading.graded():
        # a grade may rest on nothing in the report, and then must say so by its level
        if not entry.judged["because"] or (not entry.supports and entry.confidence.level not in ("low", "very low")):
            bare.append(entry.claim["id"])
        if entry.judged["later"] != "silent" and not argument.ids(entry.judged["studies"]):
            bare.append(f"later: {entry.claim['id']}")
    for row in assumed.forecasts().astype(str).to_dict("records"):
        if not row["why"] or (not row["evidence"] and row["score"] not in ("unknown", "untestable")):
            bare.append(f"{row['coder']}: {row['claim']}")
    for row in reported.coding().astype(str).to_dict("records"):
        if "¶" not in row["why"]:
            bare.append(f"{row['coder']}: {row['case']} {row['condition']}")
    bare += [row["figure"] for row in reported.verdicts().astype(str).to_dict("records") if not row["why"]]
    bare += [row["id"] for row in assumed.checks().astype(str).to_dict("records") if not row["basis"]]
    assert bare == []


def test_the_words_that_the_prose_says_of_the_squares_are_true():
    """Sentences of the two group pages that no number carries."""
    cells, _, places = reading.constraints("urban")
    assert set(cells[cells["best support"] == "survey"]["place"]) == {"Trujillo"}
    assert set(cells[cells["theme"] == "Credit and finance"]["place"]) - set(places[-2:]) == {"Peru: NGOs", "Trujillo"}
    assert set(places) - set(cells["place"]) == {"Korea", "Tiruppur"}
    rural, _, _ = reading.constraints("rural")
    of = lambda place: rural[rural["place"] == place].set_index("theme")["claims"]
    assert of("Alternative trade").idxmax() == "Bargaining power" and {"Credit and finance", "Skills and technology"} <= set(of("Kenya").index)
    assert "Zimbabwe" not in set(rural["place"])


def test_what_the_takeaway_says_has_most_cases_behind_it_has():
    cases = {entry.claim["id"]: len(entry.cases) for entry in reading.graded()}
    assert {id for id, count in cases.items() if count == max(cases.values())} == {"front.expand_labour_intensive_exports", "background.promote_producer_associations"}


@pytest.mark.parametrize("slug", PAGES)
def test_every_group_page_ends_with_its_claims(slug):
    text = (project.ROOT / f"chapters/synthesis/{slug}.md").read_text(encoding="utf-8")
    case = {"urban": "discussion-urban", "rural": "discussion-rural"}.get(slug, "conclusions")
    assert text.rstrip().endswith(f":::{{claims}} {case}\n:::")
    missing = [id for id in reported.figures(case=case)["id"] if f"`{id}" not in text and f"\n{id}" not in text]
    assert missing == []


def inside(item, spec, top, bottom=0.0):
    """A mark's height on an axis from bottom to top."""
    return bottom + (top - bottom) * (1 - item["y"] / spec["height"])


@pytest.mark.parametrize("direct, indirect, rate, lag, multiplier", [(0.5, 0.2, 0.08, 5, 1.5), (0.9, 0.5, 0.2, 15, 6), (0.1, 0.9, 0, 0, 1), (0.6, 0.3, 0.1, 10, 3)])
def test_the_break_even_chart_is_the_functions(book, direct, indirect, rate, lag, multiplier):
    spec = published("urban")["break-even"]
    values = {"direct_share": direct, "indirect_share": indirect, "rate": rate, "lag": lag, "multiplier": multiplier}
    drawn = marks(spec, "layer_0_marks", **values)
    assert len(drawn) == 151
    for item in drawn:
        years = item["x"] / spec["width"] * 15
        assert inside(item, spec, 8) == pytest.approx(min(break_even_multiplier(direct, indirect, years, rate), 8), abs=1e-6)
    said = marks(spec, "layer_4_marks", **values)[0]["text"]
    assert said == f"worth: direct {direct:.2f}, trickle-down {worth_to_the_poor(multiplier, indirect, lag, rate):.2f}"
    assert marks(spec, "layer_5_marks", **values)[0]["text"] == f"break-even multiplier: {break_even_multiplier(direct, indirect, lag, rate):.1f}"


@pytest.mark.parametrize("entry, leaving, help, now, years", [(0.05, 0.1, 2, 0.1, 20), (0.15, 0.5, 3, 0.9, 40), (0.01, 0.02, 1, 0, 5)])
def test_the_inclusion_chart_is_the_functions(book, entry, leaving, help, now, years):
    spec = published("rural")["inclusion"]
    values = {"entry": entry, "leaving": leaving, "help": help, "now": now, "years": years}
    rates = [(entry * help, leaving), (entry, leaving / help), (entry, leaving)]
    drawn = sorted((round(item["x"] / spec["width"] * 40), inside(item, spec, 1.3)) for item in marks(spec, "layer_0_marks", **values))
    expected = sorted((year, float(inclusion(now, e, x, year))) for e, x in rates for year in range(years + 1))
    assert [year for year, _ in drawn] == [year for year, _ in expected]
    assert [share for _, share in drawn] == pytest.approx([share for _, share in expected], abs=1e-6)
    texts = {item["text"] for item in marks(spec, "layer_1_marks", **values)}
    names = ("help to get in", "help to stay in", "no help")
    assert texts == {f"{name}: {100 * steady_share(e, x):.0f}% in the end, {100 * x * steady_share(e, x):.1f}% leave" for name, (e, x) in zip(names, rates)}


@pytest.mark.parametrize("freight, fixed, near, far", [(0.03, 0.1, 0.3, 0.7), (0.1, 0.4, 0.05, 0.95), (0, 0.02, 0.9, 0.5)])
def test_the_remoteness_chart_is_the_functions(book, freight, fixed, near, far):
    spec = published("rural")["remoteness"]
    place = {row["name"]: row["default"] for row in assumed.parameters("rural").to_dict("records")}
    drawn = marks(spec, "layer_3_layer_0_marks", freight=freight, fixed=fixed, poor_near=near, poor_far=far)
    assert len(drawn) == 61
    for item in drawn:
        hours = min(item["x"] / spec["width"] * 13, place["far"])
        expected = remoteness.poor_reached(hours, freight, place["cost_share"], fixed, place["median_area"], place["area_sigma"], near, far, place["far"])
        assert inside(item, spec, 1.05) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("enough", range(2, 9))
@pytest.mark.parametrize("moderates", range(1, 5))
def test_the_levels_in_the_chart_are_the_rules(book, enough, moderates):
    spec = published("conclusions")["levels"]
    texts = sorted(int(item["text"]) for item in marks(spec, "layer_1_marks", enough=enough, moderates=moderates))
    levels = [entry.confidence.level for entry in reading.graded(enough=enough, moderates=moderates)]
    assert texts == sorted(levels.count(level) for level in set(levels))


# --- the ledger in a browser


@pytest.fixture
def ledger(book, browser):
    """A function that opens the ledger and returns the page."""
    contexts = []

    def opened(scripts=True, width=1360, media="screen"):
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.emulate_media(media=media)
        page.goto((book / LEDGER).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def shown(page):
    return page.locator(".entry").filter(visible=True)


def test_without_scripts_the_ledger_is_complete_and_has_no_dead_controls(ledger):
    page = ledger(scripts=False)
    assert shown(page).count() == len(reading.graded())
    assert page.locator(".entries-controls").count() == 0
    letters = lambda text: re.sub(r"\W+", "", text)
    assert [letters(text) for text in page.locator(".entry-text").all_inner_texts()] == [letters(entry.claim["paraphrase"]) for entry in reading.graded()]


@pytest.mark.parametrize("width", [1360, 390])
def test_filters_show_what_they_say_and_the_count_follows(ledger, width):
    page, entries = ledger(width=width), reading.graded()
    form = page.locator(".entries-controls")
    form.locator("select[name=level]").select_option("level-2")
    wanted = sum(entry.confidence.level == "moderate" for entry in entries)
    assert shown(page).count() == wanted
    assert form.locator("output").inner_text() == f"{wanted} of {len(entries)} shown"
    form.locator("select[name=part]").select_option("part-urban")
    assert shown(page).count() == sum(entry.confidence.level == "moderate" and argument.part_of(entry.claim["paragraph"]) == "urban" for entry in entries)
    form.locator("button[type=reset]").click()
    page.wait_for_function("count => document.querySelectorAll('.entry:not(.is-filtered)').length === count", arg=len(entries))
    form.locator("select[name=dispute]").select_option("disputed")
    assert shown(page).count() == sum(bool(entry.against) for entry in entries)
    form.locator("select[name=dispute]").select_option("")
    form.locator("input[name=words]").fill("Extension STATE")
    assert 0 < shown(page).count() < len(entries)
    assert all("extension" in text.lower() and "state" in text.lower() for text in shown(page).all_inner_texts())


def test_sorting_keeps_every_entry_and_puts_the_most_contradicted_first(ledger):
    page, entries = ledger(), reading.graded()
    page.locator("select[name=order]").select_option("against")
    counts = [int(re.search(r"against-(\d+)", names)[1]) for names in page.locator(".entry").evaluate_all("all => all.map(one => one.className)")]
    assert counts == sorted((len(entry.against) for entry in entries), reverse=True)
    page.locator("select[name=order]").select_option("place")
    assert page.locator(".entry-who").first.inner_text().startswith(f"¶{entries[0].claim['paragraph']}")


def test_the_ledger_is_worked_by_keyboard_alone(ledger):
    page = ledger()
    page.locator("input[name=words]").focus()
    page.keyboard.type("roads")
    assert shown(page).count() < len(reading.graded())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "level"
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.activeElement.value !== ''")


def test_print_undoes_the_filters(ledger):
    page = ledger()
    page.locator("input[name=words]").fill("roads")
    assert shown(page).count() < len(reading.graded())
    page.emulate_media(media="print")
    assert shown(page).count() == len(reading.graded())
    assert not page.locator(".entries-controls").is_visible()
