"""The pages made from the tables: themes, forecasts, the report itself; a claim added to the table appears where it belongs."""
import csv
import shutil

import pytest

from book import project
from book.errors import BookError
from book.site import forecasts, report, themepages
from data import assumed, reported, tables
from models.scoring import agreement


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the tables that the code reads instead; returns a function that adds a row to one."""
    for layer in ("reported", "assumed"):
        shutil.copytree(tables.FOLDER / layer, tmp_path / layer)
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    tables._whole.cache_clear()

    def add(table, **cells):
        path = tmp_path / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as handle:
            header = next(csv.reader(handle))
        assert set(cells) <= set(header)
        with path.open("a", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerow([cells.get(column, "") for column in header])
        tables._whole.cache_clear()

    yield add
    tables._whole.cache_clear()


def claim(**changed):
    return {"id": "guatemala.made_up", "paragraph": "73", "case": "guatemala", "speaker": "immink", "kind": "finding", "themes": "gender;environment",
            "direction": "-", "modality": "asserts", "evidence": "opinion", "paraphrase": "A made-up claim."} | changed


def test_a_claim_added_to_the_table_appears_under_its_themes_and_case(copy):
    before, women = themepages.counts(), len(themepages.about(["gender"], ["73"]))
    copy("reported/claims", **claim())
    after = themepages.counts()
    changed = {key for key in after if after[key] != before.get(key, 0)}
    assert changed == {("gender", "guatemala"), ("environment", "guatemala")}
    assert "A made-up claim." in set(reported.claims(theme="environment")["paraphrase"])
    assert len(themepages.about(["gender"], ["73"])) == women + 1


def test_a_claim_brings_the_figures_of_its_paragraph(copy):
    before = set(themepages.figures_of(reported.claims(theme="environment"))["id"])
    copy("reported/claims", **claim())
    added = set(themepages.figures_of(reported.claims(theme="environment"))["id"]) - before
    assert added and added == set(reported.figures(case="guatemala", paragraph="73")["id"])


def test_counts_cover_every_claim_once_a_theme():
    assert sum(themepages.counts().values()) == sum(len(row.split(";")) for row in reported.claims()["themes"])
    assert {theme for theme, _ in themepages.counts()} <= set(reported.themes()["theme"])


def test_every_place_where_a_theme_stands_has_a_page_and_a_name():
    slugs = {page.slug for page in project.pages()}
    for place in {place for _, place in themepages.counts()}:
        assert themepages.TOLD_BY.get(place, place) in slugs and themepages.named(place) != place
    for theme, slug in themepages.OF_THEIR_OWN.items():
        assert slug in slugs and len(reported.claims(theme=theme)) and themepages.named(slug) != slug


def test_the_index_shows_the_charts_of_the_page_a_theme_has_of_its_own(book):
    html = (book / "chapters/synthesis/themes.html").read_text(encoding="utf-8")
    gender = html.split('id="theme-gender"')[1].split('id="theme-inequality"')[0]
    assert "women-and-labour.html#fig-women-and-labour-women" in gender and "kenya.html#fig-" not in gender


def test_every_forecast_is_scored_twice_and_names_its_evidence():
    found = forecasts.scored()
    assert [one["claim"]["id"] for one in found] == list(reported.claims(kind="forecast")["id"])
    for one in found:
        for coder in "AB":
            assert one[coder]["coder"] == coder and one[coder]["why"]
            assert one[coder]["evidence"] or one[coder]["score"] in ("unknown", "untestable"), one["claim"]["id"]


def test_a_forecast_without_scores_ends_the_build_and_is_named(copy):
    copy("reported/claims", **claim(kind="forecast"))
    with pytest.raises(BookError, match="guatemala.made_up by coder A, guatemala.made_up by coder B"):
        forecasts.scored()


def test_a_score_of_no_forecast_is_refused(copy):
    copy("assumed/forecasts", coder="A", claim="guatemala.women_benefited_less", score="confirmed", why="made up", evidence="x")
    with pytest.raises(BookError, match="no forecast: guatemala.women_benefited_less"):
        forecasts.scored()


def test_kappa_by_hand():
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 35/50, expected (25*30 + 25*20)/2500 = 1/2, kappa 0.4
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    found = agreement(dict(enumerate(a for a, _ in pairs)), dict(enumerate(b for _, b in pairs)))
    assert found == pytest.approx((0.7, 0.5, 0.4))


def test_kappa_of_the_forecasts_by_hand():
    table = assumed.forecasts().astype(str)
    first, second = (dict(table[table["coder"] == coder][["claim", "score"]].itertuples(index=False)) for coder in "AB")
    # A: 7 unknown, 4 partly, 3 untestable, 3 contested, 2 confirmed, 1 contradicted; B: 8, 4, 3, 2, 2, 1; alike on 15
    expected = (7 * 8 + 4 * 4 + 3 * 3 + 3 * 2 + 2 * 2 + 1 * 1) / 400
    assert agreement(first, second) == pytest.approx((0.75, expected, (0.75 - expected) / (1 - expected)))


def test_kappa_at_its_ends():
    assert agreement({1: "a", 2: "b"}, {1: "a", 2: "b"}).kappa == 1
    assert agreement({1: "a", 2: "b"}, {1: "b", 2: "a"}).kappa == -1
    assert agreement({1: "a"}, {1: "a"}).kappa != agreement({1: "a"}, {1: "a"}).kappa  # not a number: one word only


@pytest.mark.parametrize("first, second, words", [({}, {}, "nothing at all"), ({1: "a", 7: "b"}, {1: "a"}, "scored once: 7")])
def test_unlike_codings_are_refused(first, second, words):
    with pytest.raises(ValueError, match=words):
        agreement(first, second)


def test_participants_add_up_to_the_people():
    rows = report.by_country()
    assert sum(row[-1] for row in rows) == len(reported.people())
    assert all(sum(row[1:-1]) == row[-1] for row in rows)
    assert sum(row[1] for row in rows) == reported.figure("annex.panelists").value


def test_the_timeline_is_in_order_and_of_the_report_alone():
    years = [year for year, _ in report.dated()]
    assert years == sorted(years) and years
    assert not {"front", "annex"} & {str(row["case"]) for _, row in report.dated()}
