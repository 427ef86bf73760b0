"""The look of the charts, and how a chapter shows one: a Vega-Lite specification, its picture, its words and its table.

Colours are those of Okabe and Ito, used for the same thing on every page. A page turns each of them into a CSS variable, so that
one picture serves light and dark; so use these names in charts, not other colours.
"""
import os
import re

import altair as alt

from book.errors import BookError
from book.pictures import MIME, PALETTE, SVG, UNDRAWN, VEGALITE, in_page_colours, narrowed, picture  # noqa: F401: some are wanted under this name too
from data.external import citation_line

FONT = "Liberation Sans, Arial, sans-serif"  # text is measured with this; a page shows its own sans-serif

INK, SOFT, RULE, PAPER, BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW = PALETTE.values()
COLOURS = {colour: name for name, colour in PALETTE.items()}
LAYER_COLOURS = {"reported": BLUE, "external": GREEN, "assumed": VERMILION, "computed": INK}


@alt.theme.register("compendium", enable=True)
def theme():
    """Few grid lines, readable sizes, no frame."""
    axis = {"labelColor": SOFT, "titleColor": SOFT, "domainColor": SOFT, "tickColor": SOFT, "gridColor": RULE, "labelFontSize": 12,
            "titleFontSize": 12, "titleFontWeight": "normal", "labelPadding": 4, "titlePadding": 8}
    return alt.theme.ThemeConfig({"config": {
        "font": FONT, "background": None, "padding": {"left": 8, "right": 8, "top": 6, "bottom": 4}, "view": {"stroke": None, "continuousWidth": 600, "continuousHeight": 280},
        "axis": axis, "header": {"labelColor": INK, "titleColor": SOFT, "labelFontSize": 13, "labelFontWeight": "bold"},
        "legend": {"labelColor": INK, "titleColor": SOFT, "labelFontSize": 12, "titleFontWeight": "normal"},
        "mark": {"color": BLUE}, "text": {"color": INK, "fontSize": 12.5}, "rule": {"color": INK}, "line": {"strokeWidth": 2},
        "range": {"category": [BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, INK]},
    }})


def bare(spec):
    """What an Altair chart shows in a notebook by itself: specification and picture, without the words that a page demands."""
    return outputs(spec, "a chart; chapter.show(...) gives it words"), {}


def outputs(spec, text):
    """What a notebook keeps of a chart: its specification, a text, and its picture unless whoever runs the notebook draws it."""
    return {MIME: spec, "text/plain": text} | ({} if os.environ.get(UNDRAWN) else {SVG: picture(spec)})


alt.renderers.register("book", bare)
alt.renderers.enable("book")


def slider(row, label=None, step=None):
    """An Altair parameter for a registered assumption, with its default and legal range.

    row: as from `data.assumed.parameter`, its default replaced where a re-run moved it; label: what stands beside the slider
    (the row's meaning when absent); step: of the slider (1 for integers, a round one for numbers when absent).
    A choice becomes a menu.
    """
    label = label or row["meaning"]
    if row["type"] == "choice":
        return alt.param(name=row["name"], value=row["default"], bind=alt.binding_select(options=row["choices"].split("|"), name=label))
    step = step or (1 if row["type"] == "integer" else round_step(row["low"], row["high"], row["default"]))
    name = f"{label} [{row['unit']}]" if row["unit"] not in ("", "share") else label
    return alt.param(name=row["name"], value=row["default"], bind=alt.binding_range(min=row["low"], max=row["high"], step=step, name=name))


def round_step(low, high, value):
    """A step of 1, 2 or 5 times a power of ten, some forty or more to the range, that meets the value and the upper end.

    A browser moves a slider to its nearest step, so a step that misses the default would show another value than the book's.
    """
    for power in range(9, -9, -1):
        for digit in (5, 2, 1):
            step = digit * 10.0**power
            meets = all(abs((end - low) / step - round((end - low) / step)) < 1e-9 for end in (value, high))
            if step <= (high - low) / 40 and meets:
                return float(f"{step:.0e}")
    return (high - low) / 1000


def controls(spec):
    """The sliders and menus of a specification: a list of dictionaries with name, label, value and the binding's own keys."""
    found = []
    for param in spec.get("params", []):
        bind = param.get("bind")
        if isinstance(bind, dict) and "input" in bind:
            found.append({"name": param["name"], "value": param["value"], "label": bind.get("name", param["name"]),
                          **{key: bind[key] for key in ("input", "min", "max", "step", "options") if key in bind}})
    return found


def source_line(source, name=""):
    """The line under a chart that says where its numbers come from: a text as it is, else the citations of the frames in a list.

    source: a text, a frame with a citation in its `.attrs`, or a list of both. Raises BookError for a frame without a citation.
    """
    if isinstance(source, str):
        return source
    items = list(source) if isinstance(source, (list, tuple)) else [source]
    try:
        cited = citation_line([item for item in items if not isinstance(item, str)])
    except ValueError as error:
        raise BookError(f"chart {name!r}: source: {error}") from None
    parts = [item.rstrip(".") for item in items if isinstance(item, str)]
    return f"Source: {'; '.join(filter(None, [cited, *parts]))}."


def bundle(chart, *, name, title, subtitle, description, table, note="", source="", narrow=280):
    """What a notebook's output holds for a chart: the specification with the book's words in `usermeta`, and a picture.

    chart: an Altair chart; name: short id, unique in its chapter; title: the finding, a sentence; subtitle: what is shown, and
    units; description: what one sees, for those who do not see it; table: frame with the numbers, readable column names;
    note: beneath the chart; source: a text, a frame of `data.external` that carries its citation, or a list of them; narrow: width
    of the plot on a phone, in pixels (less where labels at its left are long).
    Raises BookError when a word is missing, since a chart without them cannot be read or cited.
    """
    words = {"name": name, "title": title, "subtitle": subtitle, "description": description}
    for key, text in words.items():
        if not str(text or "").strip():
            raise BookError(f"chart {name or '?'!r} has no {key}; give it one in chapter.show(..., {key}=...)")
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise BookError(f"chart name {name!r} must be lower-case letters, digits and hyphens; it becomes part of an address")
    if table is None or table.empty:
        raise BookError(f"chart {name!r} has no table; give the frame that it shows in chapter.show(..., table=...)")
    spec = chart.to_dict()
    spec["usermeta"] = {"book": words | {
        "note": note, "source": source_line(source, name), "controls": controls(spec),
        "table": {"columns": [str(column) for column in table.columns], "rows": table.astype(object).where(table.notna(), None).values.tolist()},
        "narrow": narrow}}
    return outputs(spec, f"{title}. {description}")
