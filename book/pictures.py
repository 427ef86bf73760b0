"""Pictures of charts, from their specifications: what the pages need without the library that made the specifications.

Altair takes a second to import, so what only draws does not. Chapters use `book.charts`.
"""
import re

import vl_convert

MIME = "application/vnd.vegalite.v6+json"
VEGALITE = "6.4"  # the version of Vega-Lite for which Altair writes; a test holds the two together

PALETTE = {"ink": "#22262b", "soft": "#5b626b", "rule": "#dfe3e7", "paper": "#ffffff", "blue": "#0072b2", "orange": "#e69f00", "green": "#009e73",
           "vermilion": "#d55e00", "sky": "#56b4e9", "purple": "#cc79a7", "yellow": "#f0e442"}


def narrowed(spec, width):
    """The same chart for a phone: a single or layered view at a smaller width, others as they are."""
    if isinstance(spec.get("width"), (int, float)) and spec["width"] > width:
        return spec | {"width": width}
    return spec


def picture(spec):
    """The chart as SVG text: coordinates to one decimal, no ARIA inside (the figure describes it), no fixed size."""
    drawn = {key: value for key, value in spec.items() if key != "usermeta"}
    svg = vl_convert.vegalite_to_svg(drawn, vl_version=VEGALITE)
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    svg = re.sub(r"-?\d+\.\d{2,}", lambda match: f"{float(match.group()):.1f}".removesuffix(".0"), svg)
    return re.sub(r' class="(?!marks")[^"]*"', "", svg)


def in_page_colours(text):
    """SVG or JSON text with the book's colours replaced by CSS variables, so that it follows the page's light or dark."""
    for name, colour in PALETTE.items():
        text = re.sub(rf'"{colour}"', f'"var(--chart-{name})"', text, flags=re.IGNORECASE)
    return text
