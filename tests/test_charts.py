"""Charts: what they must bring along, how they are drawn, and the formulas in Vega held to the Python functions."""
import copy
import json
import os
import re
import subprocess
import sys

import altair as alt
import nbformat
import pandas as pd
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from book import charts, pictures, project
from book.errors import BookError
from book.site import charts as page_charts
from data import reported
from models.intervals import group_sizes, wilson

FRAME = pd.DataFrame({"x": [1, 2, 3], "y": [1.0, 4.0, None]})
WORDS = {"name": "line", "title": "It rises", "subtitle": "y over x", "description": "A rising line.", "table": FRAME}
SECTORS = {"knitwear": "knitwear", "wood, furniture": "wood", "repair": "repair", "textiles": "textiles"}


def line():
    return alt.Chart(FRAME).mark_line(color=charts.BLUE).encode(x="x:Q", y="y:Q").properties(width=500, height=200)


def published(slug):
    """name -> specification of the charts in a chapter's executed notebook."""
    notebook = nbformat.read(project.EXECUTED / f"{slug}.ipynb", as_version=4)
    specs = [output["data"][charts.MIME] for cell in notebook.cells if cell.cell_type == "code"
             for output in cell.outputs if charts.MIME in output.get("data", {})]
    return {spec["usermeta"]["book"]["name"]: spec for spec in specs}


def marks(spec, name, **values):
    """The items of one mark as Vega draws them, with parameters set to these values."""
    spec = copy.deepcopy({key: value for key, value in spec.items() if key != "usermeta"})
    for param in spec["params"]:
        if param["name"] in values:
            param["value"] = values.pop(param["name"])
    assert not values, f"the chart has no parameter {values}"
    found = []

    def walk(node):
        if node.get("name") == name:
            found.extend(node["items"])
        for item in node.get("items", []):
            walk(item)

    walk(vl_convert.vegalite_to_scenegraph(spec, vl_version=charts.VEGALITE)["scenegraph"])
    return found


@pytest.mark.parametrize("word", ["name", "title", "subtitle", "description"])
def test_a_chart_without_its_words_is_refused(word):
    with pytest.raises(BookError, match=f"has no {word}"):
        charts.bundle(line(), **WORDS | {word: " "})


def test_a_chart_without_a_table_or_with_a_bad_name_is_refused():
    with pytest.raises(BookError, match="has no table"):
        charts.bundle(line(), **WORDS | {"table": FRAME.iloc[:0]})
    with pytest.raises(BookError, match="must be lower-case"):
        charts.bundle(line(), **WORDS | {"name": "My chart"})


def test_a_bundle_is_valid_for_notebooks_and_keeps_words_and_table():
    bundle = charts.bundle(line(), **WORDS)
    output = nbformat.v4.new_output("display_data", data=bundle)
    cell = nbformat.v4.new_code_cell(outputs=[output])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    words = bundle[charts.MIME]["usermeta"]["book"]
    assert words["table"] == {"columns": ["x", "y"], "rows": [[1, 1.0], [2, 4.0], [3, None]]}
    assert bundle["text/plain"] == "It rises. A rising line."
    json.dumps(bundle)


def test_a_picture_rounds_coordinates_and_leaves_words_alone():
    words = alt.Chart(pd.DataFrame({"x": [1 / 3]})).mark_text().encode(x="x:Q", text=alt.value("0.48 needs 1.234"))
    svg = charts.picture(words.properties(width=100).to_dict())
    assert ">0.48 needs 1.234<" in svg
    assert not re.search(r'="[^"]*\.\d\d[^"]*"', svg)


def test_a_picture_has_the_books_colours_as_variables_and_nothing_from_elsewhere():
    svg = charts.picture(charts.bundle(line(), **WORDS)[charts.MIME])
    shown = charts.in_page_colours(svg)
    assert charts.BLUE in svg and charts.BLUE not in shown and 'var(--chart-blue)' in shown
    assert not re.search(r'(?:href|src)="', svg) and "aria-" not in svg
    assert not re.search(r"\d\.\d\d", svg), "coordinates need one decimal"


def test_a_kept_picture_is_the_drawn_one_and_drawn_anew_when_the_chart_or_what_draws_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "BUILD", tmp_path)
    spec = charts.bundle(line(), **WORDS)[charts.MIME]
    assert pictures.kept_picture(spec) == pictures.kept_picture(spec) == pictures.picture(spec)
    kept, = (tmp_path / "charts").iterdir()
    kept.write_text("<svg/>")
    assert pictures.kept_picture(spec) == "<svg/>", "it is read where it stands"
    assert pictures.kept_picture(spec | {"height": 90}) == pictures.picture(spec | {"height": 90})
    monkeypatch.setattr(pictures, "PENCIL", "another way to draw")
    assert pictures.kept_picture(spec) == pictures.picture(spec)


def test_a_picture_is_the_same_whatever_was_drawn_before_it_and_its_clips_are_its_own():
    """Vega numbers clips through a whole process; two pictures on a page with one name between them would clip each other."""
    clipped = line().mark_line(clip=True).to_dict()
    other = clipped | {"height": 120}
    first, second, again = pictures.picture(clipped), pictures.picture(other), pictures.picture(clipped)
    assert first == again
    names = [re.findall(r' id="([^"]+)"', svg) for svg in (first, second)]
    assert names[0] and not set(names[0]) & set(names[1]), names
    for svg, own in zip((first, second), names):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(own)


def test_pictures_are_drawn_by_the_version_for_which_altair_writes():
    assert alt.SCHEMA_VERSION.startswith(f"v{charts.VEGALITE}.")


def test_what_draws_the_pages_does_without_altair():
    code = "import sys, book.site, book.rerun_page; sys.exit('altair' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=project.ROOT, env={**os.environ, "PYTHONPATH": str(project.ROOT)}).returncode == 0


def test_every_colour_has_a_variable_in_the_style_sheet_for_light_and_dark():
    sheet = (project.ROOT / "book" / "site" / "static" / "book.css").read_text()
    for name in charts.COLOURS.values():
        assert sheet.count(f"--chart-{name}:") == 3, name  # light, dark, dark without scripts


def test_the_files_of_a_chart_say_what_the_chart_says():
    files = page_charts.chart_files("fig-x-line", charts.bundle(line(), **WORDS)[charts.MIME])
    assert files["_charts/fig-x-line.csv"] == "x,y\n1,1.0\n2,4.0\n3,\n"
    assert files["_charts/fig-x-line.js"].startswith('bookCharts.add("fig-x-line",{')


@given(st.integers(0, 40), st.integers(1, 60), st.sampled_from([0.001, 0.01, 0.05, 0.1, 1, 10]))
def test_a_sliders_steps_meet_its_default_and_its_end(start, span, unit):
    low, value, high = 0.0, start * unit, (start + span) * unit
    step = charts.round_step(low, high, value)
    for end in (value, high):
        assert abs((end - low) / step - round((end - low) / step)) < 1e-6
    assert step <= (high - low) / 40 + 1e-12


def test_the_sliders_of_the_chapters_stand_at_the_registered_defaults(book):
    for page in project.notebooks():
        for name, spec in published(page.slug).items():
            for control in charts.controls(spec):
                if control["input"] == "range":
                    steps = (control["value"] - control["min"]) / control["step"]
                    assert abs(steps - round(steps)) < 1e-6, (page.slug, name, control)


@pytest.mark.parametrize("smallest", [1, 5, 12])
@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95, 0.99])
def test_wilsons_interval_in_the_fosis_chart_is_the_functions(book, confidence, smallest):
    spec = published("chile-fosis")["intervals"]
    share = [reported.figure(f"chile-fosis.exporters_{name}").value for name in SECTORS.values()]
    admissible = group_sizes(share, 121, silent=2, smallest=smallest)
    width = spec["width"] / 0.7  # pixels a share of one; the axis ends at 0.7
    for layer, chosen in (("layer_0_marks", lambda found: found), ("layer_1_marks", lambda found: [pair for pair in found if pair[1] == max(n for _, n in found)])):
        drawn = sorted((item["y"], item["x"] / width, item["x2"] / width)
                       for item in marks(spec, layer, confidence=confidence, min_sector_size=smallest))
        assert len(drawn) == len(SECTORS)
        for (_, low, high), found in zip(drawn, admissible):
            bounds = [wilson(k, n, confidence) for k, n in chosen(found)]
            assert low == pytest.approx(min(bound[0] for bound in bounds), abs=1e-6)
            assert high == pytest.approx(max(bound[1] for bound in bounds), abs=1e-6)


@pytest.mark.parametrize("smallest", [1, 7, 15])
def test_the_dots_of_the_fosis_chart_are_the_admissible_counts(book, smallest):
    spec = published("chile-fosis")["lattice"]
    share = [reported.figure(f"chile-fosis.exporters_{name}").value for name in SECTORS.values()]
    expected = sorted((n, k) for found in group_sizes(share, 121, silent=2, smallest=smallest) for k, n in found)
    drawn = sorted((round(item["x"] / spec["width"] * 135), round((spec["height"] - item["y"]) / spec["height"] * 25))
                   for item in marks(spec, "layer_0_marks", min_sector_size=smallest))
    assert drawn == expected


def test_a_picture_rounds_coordinates_but_neither_its_words_nor_its_shades():
    frame = pd.DataFrame([{"x": 1.23456, "y": 2.34567, "words": "1.45 × and 0.10", "shade": 0.0712}])
    base = alt.Chart(frame).encode(x="x:Q", y="y:Q")
    shade = alt.Opacity("shade:Q", scale=alt.Scale(domain=[0, 1], range=[0, 1]), legend=None)
    svg = charts.picture((base.mark_text().encode(text="words:N") + base.mark_point().encode(opacity=shade)).properties(width=333, height=211).to_dict())
    assert ">1.45 × and 0.10<" in svg and 'opacity="0.07"' in svg
    assert not re.search(r'(?:transform|d|x1|y2)="[^"]*\d\.\d\d', svg)


def test_a_long_line_is_drawn_point_by_point_as_before():
    """The short form of a path leads through the points of the long form, to the tenth of a pixel."""
    long = "M0,100L10.5,99.9L10.5,0H-3.2V7L-0.4,0.1ZM5,5L6.1,4.9Z"
    x = y = start_x = start_y = 0.0
    seen = []
    for command, numbers in re.findall(r"([Mlz])([^Mlz]*)", pictures._from_point_to_point(long)):
        dx, dy = (float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)) if numbers else (start_x - x, start_y - y)
        x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
        start_x, start_y = (x, y) if command == "M" else (start_x, start_y)
        seen.append((round(x, 1), round(y, 1)))
    assert seen == [(0, 100), (10.5, 99.9), (10.5, 0), (-3.2, 0), (-3.2, 7), (-0.4, 0.1), (0, 100), (5, 5), (6.1, 4.9), (5, 5)]


def test_small_multiples_stand_in_fewer_columns_on_a_phone():
    spec = {"columns": 4, "spec": {"width": 130}, "facet": {}}
    assert charts.narrowed(spec, 280)["columns"] == 2 and spec["columns"] == 4
    assert charts.narrowed(spec, 100)["columns"] == 1
    assert charts.narrowed(spec, 900) is spec
    assert charts.narrowed({"width": 600}, 280) == {"width": 280}
