"""The report's recommendations (`book.recommendations`) and its constraints case by case, with what draws them: for the synthesis pages."""
import altair as alt
import pandas as pd

from book import charts
from book.recommendations import Entry, graded, part_of_case, short  # noqa: F401: chapters take all from here
from data import reported
from data.schemas import CASES
from models import argument


# --- constraints, case by case ---

EVIDENCE = ["none", "opinion", "case description", "official figure", "survey"]
SHADES = [charts.SOFT, charts.ORANGE, charts.GREEN, charts.BLUE, charts.PURPLE]


def constraints(part):
    """What holds exporters back, by theme and place: (cells, themes, places), from the claims of kind constraint in a working group's part.

    cells: a frame with theme, place, claims (how many), best support, read (their words), a row for each theme and place that has any;
    themes: those named, in most places first; places: every case of the part, then discussion and conclusions, named or not.
    """
    claims = [claim for claim in reported.claims(kind="constraint").to_dict("records") if argument.part_of(claim["paragraph"]) == part]
    cases = [slug for slug in CASES if part_of_case(slug) == part]
    places = {slug: short(slug) for slug in cases} | {f"discussion-{part}": "discussion", "conclusions": "conclusions"}
    names = dict(zip(reported.themes()["theme"], reported.themes()["name"]))
    found = argument.tally(claims, names, places)
    cells = pd.DataFrame([
        {"theme": names[theme], "place": places[place], "claims": len(rows), "best support": max((row["evidence"] for row in rows), key=EVIDENCE.index),
         "read": " / ".join(row["paraphrase"] for row in rows)} for (theme, place), rows in found.items()])
    spread = cells.groupby("theme")["place"].nunique()
    themes = sorted(spread.index, key=lambda theme: (-spread[theme], theme))
    return cells, themes, list(places.values())


def matrix(cells, themes, places):
    """The chart of `constraints`: a grid of themes against places; numbers count claims, colour tells the best support."""
    across = alt.X("place:N", sort=places, scale=alt.Scale(domain=places), title=None, axis=alt.Axis(orient="top", labelAngle=-55, domain=False, ticks=False, labelFontSize=12, labelColor=charts.INK, labelLimit=120))
    down = alt.Y("theme:N", sort=themes, scale=alt.Scale(domain=themes), title=None, axis=alt.Axis(domain=False, ticks=False, labelFontSize=12, labelColor=charts.INK, labelLimit=170, minExtent=158))
    ground = alt.Chart(cells).encode(x=across, y=down)
    empty = alt.Chart(pd.DataFrame([{"theme": theme, "place": place} for theme in themes for place in places])).mark_rect(stroke=charts.RULE, filled=False).encode(x=across, y=down)
    tiles = ground.mark_rect(opacity=0.45).encode(
        color=alt.Color("best support:N", legend=None, scale=alt.Scale(domain=EVIDENCE, range=SHADES)), tooltip=["theme", "place", "claims", "best support", "read"])
    return (empty + tiles + ground.mark_text(fontSize=12, fontWeight="bold").encode(text="claims:Q")).properties(width=460, height=25 * len(themes))
