"""Charts and prose cite outside series without being told: the source line from the frames, the note beside a number."""
import altair as alt
import pandas as pd
import pytest

from book import charts
from book.errors import BookError
from book.numbers import look_up
from data import external, tables


def shown(**words):
    """The source line of a chart shown with these words."""
    frame = external.series("NE.EXP.GNFS.ZS", "MEX")
    chart = alt.Chart(frame).mark_line().encode(x="year:Q", y="value:Q")
    made = charts.bundle(chart, **{"name": "c", "title": "T", "subtitle": "s", "description": "d", "table": frame} | words)
    return made[charts.MIME]["usermeta"]["book"]["source"]


def test_a_chart_prints_the_citation_of_its_frames():
    exports, growth = external.series("NE.EXP.GNFS.ZS", "MEX"), external.series("NY.GDP.PCAP.KD", "MEX")
    assert shown(source="UNCTAD/ECDC/PA/1, ¶30.") == "UNCTAD/ECDC/PA/1, ¶30."
    assert shown(source=exports) == f"Source: {exports.attrs['citation']}."
    line = shown(source=[exports, external.processed(growth), "UNCTAD/ECDC/PA/1, ¶30."])
    assert line.startswith("Source: World Bank (2026), World Development Indicators, NE.EXP.GNFS.ZS and NY.GDP.PCAP.KD, as carried by")
    assert line.endswith("with processing by this book; UNCTAD/ECDC/PA/1, ¶30.")
    assert shown(source=[external.coffee_prices(), external.fairtrade_floors()]).count("Pink Sheet") == 1


def test_a_frame_without_a_citation_is_refused():
    with pytest.raises(BookError, match="chart 'c': source: this frame carries no citation"):
        shown(source=pd.DataFrame({"value": [1]}))


@pytest.mark.parametrize("written, text", [
    ("series:SI.POV.DDAY.2021PPP KEN 1994|.1f", "32.0 per cent of population"),
    ("series:SI.POV.DDAY.2021PPP KEN 1994|.0f|bare", "32"),
    ("series:NY.GDP.PCAP.KD ZWE 1994|,.0f", "US$ 1,634"),
    ("series:exports.footwear BRA 1993", "US$ 1.953 billion"),
    ("series:prices.coffee_arabica 1992-08|.2f", "US$ 1.17 a kilogram"),
    ("series:surveys.gini KEN 1994|.2f", "0.43"),
    ("series:crops.tea KEN 1994", "209,420 tonnes"),
    ("series:sectors.agriculture.value_added IND 1990|.0f|bare", "30"),
])
def test_a_number_in_prose_from_a_series(written, text):
    found = look_up(written)
    facts = dict(found.facts)
    assert (found.text, found.layer) == (text, "external")
    assert {"What", "Where and when", "Unit", "Source"} <= set(facts)
    assert any(publisher in facts["Source"] for publisher in ("World Bank (", "Food and Agriculture Organization (", "Groningen"))
    assert found.target == ("chapters/reference/data", f"table-external-{found.files[0].split('/')[-1].removesuffix('.csv').replace('_', '-')}")


def test_the_note_tells_vintage_and_doubt():
    facts = dict(look_up("series:SI.POV.DDAY.2021PPP KEN 2022").facts)
    assert "23 February 2026" in facts["Source"] and "45.5" in facts["Doubt"] and facts["Where and when"] == "Kenya, 2022"
    facts = dict(look_up("series:exports.total BRA 1990").facts)
    assert "copy of 2018" in facts["Source"] and "copy of 2022" not in facts["Source"]


@pytest.mark.parametrize("written, says", [
    ("series:SI.POV.DDAY.2021PPP KEN 1993", "it has 1992, 1994"),
    ("series:SI.POV.DAY.2021PPP KEN 1994", "did you mean 'SI.POV.DDAY.2021PPP'"),
    ("series:SI.POV.DDAY.2021PPP Kenya 1994", "did you mean 'KEN', Kenya"),
    ("series:kenya.populaton_1994", "did you mean 'kenya.population_1994'"),
])
def test_a_wrong_name_in_prose_gets_a_hint(written, says):
    with pytest.raises(BookError, match="number 'series:.*" + says):
        look_up(written)


def test_mixed_vintages_of_one_place_are_refused(monkeypatch):
    whole = tables.rows("external/indicators", {})
    spoilt = whole.astype({"source": "str"})
    spoilt.loc[(spoilt["indicator"] == "NE.EXP.GNFS.ZS") & (spoilt["country"] == "KEN") & (spoilt["year"] > 2000), "source"] = "WDI2020"
    kept = tables._whole
    monkeypatch.setattr(tables, "_whole", lambda table: spoilt if table == "external/indicators" else kept(table))
    with pytest.raises(tables.TableError, match="of KEN mixes vintages"):
        external.series("NE.EXP.GNFS.ZS", "KEN")
    assert not external.series("NE.EXP.GNFS.ZS", "MEX").empty
