"""The shapes of the world's countries, for the locator map."""
import json

from data.tables import TableError, select


def world():
    """Countries at 1:110 million as TopoJSON (a dictionary); feature ids are ISO 3166 numeric codes such as '404', see CASES.

    Natural Earth, public domain, as packaged by world-atlas 2.0.2; copied whole. For Altair: `alt.Data(values=world(),
    format=alt.TopoDataFormat(type="topojson", feature="countries"))`.
    """
    text = select("external/countries-110m")["text"].iloc[0]
    try:
        return json.loads(text)
    except ValueError as error:
        raise TableError(f"data/external/countries-110m.json is not valid JSON ({error}); restore it with `git checkout -- data/external/countries-110m.json`") from None


CITATION = "Natural Earth, countries at 1:110 million, as packaged by world-atlas 2.0.2"
