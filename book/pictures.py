"""Pictures of charts, from their specifications: what the pages need without the library that made the specifications.

Altair takes a second to import, so what only draws does not. Chapters use `book.charts`.
"""
import re
from pathlib import Path

import vl_convert

from book.files import digest_of, write_whole
from book.project import BUILD

UNSEEN = "BOOK_UNSEEN"  # environment variable: set where only results are wanted
MIME = "application/vnd.vegalite.v6+json"
SVG = "image/svg+xml"
UNDRAWN = "BOOK_UNDRAWN"  # environment variable: set where whoever runs the notebook draws its charts, rather than each kernel starting to draw
VEGALITE = "6.4"  # the version of Vega-Lite for which Altair writes; a test holds the two together

PALETTE = {"ink": "#22262b", "soft": "#5b626b", "rule": "#dfe3e7", "paper": "#ffffff", "blue": "#0072b2", "orange": "#e69f00", "green": "#009e73",
           "vermilion": "#d55e00", "sky": "#56b4e9", "purple": "#cc79a7", "yellow": "#f0e442"}
PENCIL = Path(__file__).read_text(encoding="utf-8")  # what draws: a picture kept from before it changed is not used
SHORTENED = re.compile(r'(?P<opacity>opacity=")?(?P<number>-?\d+\.\d{2,})')


def narrowed(spec, width):
    """The same chart for a phone: a single or layered view at a smaller width, small multiples in fewer columns, others as they are."""
    if isinstance(spec.get("width"), (int, float)) and spec["width"] > width:
        return spec | {"width": width}
    if "columns" in spec and isinstance(spec.get("spec", {}).get("width"), (int, float)):
        fewer = max(1, int(width // spec["spec"]["width"]))  # book.js does the same
        return spec | {"columns": fewer} if fewer < spec["columns"] else spec
    return spec


def picture(spec):
    """The chart as SVG text: coordinates to one decimal, opacities to two, no ARIA inside (the figure describes it), no fixed size.

    spec: a Vega-Lite specification, a dictionary. Raises ValueError when it cannot be drawn.
    """
    drawn = without_words(spec)
    svg = vl_convert.vegalite_to_svg(drawn, vl_version=VEGALITE)
    svg = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", svg)
    svg = re.sub(r"<[^>]+>", lambda tag: SHORTENED.sub(shorter, tag.group()), svg)  # words between tags stay as they are
    svg = with_own_names(svg, digest_of(drawn))
    return with_short_paths(without_idle_parts(re.sub(r' class="(?!marks")[^"]*"', "", svg)))


def kept_picture(spec):
    """`picture`, read where the build drew the same before with the same code, else drawn and kept."""
    kept = BUILD / "charts" / f"{digest_of([without_words(spec), VEGALITE, vl_convert.__version__, PENCIL])}.svg"
    if not kept.is_file():
        write_whole(kept, picture(spec))
    return kept.read_text(encoding="utf-8")


def without_words(spec):
    """What is drawn of a specification: all but the book's words."""
    return {key: value for key, value in spec.items() if key != "usermeta"}


def with_own_names(svg, digest):
    """The same picture, its clips named by what is drawn: Vega counts them on from picture to picture, and pictures share the names of a page."""
    names = {name: f"c{digest[:6]}-{number}" for number, name in enumerate(dict.fromkeys(re.findall(r'(?<= id=")clip\d+(?=")', svg)))}
    return re.sub(r'(?<= id=")clip\d+(?=")|(?<=url\(#)clip\d+(?=\))', lambda name: names[name.group()], svg)


def without_idle_parts(svg):
    """The same picture without what shows nothing: empty paths, opacities of one, hints for a mouse; a font that all texts share is said once."""
    svg = re.sub(r'<path d="(?:M0,0h0v0h0Z)?"[^>]*/>', "", svg)
    svg = re.sub(r' (?:opacity="1"|pointer-events="none")(?=[^<>]*>)', "", svg)
    fonts = re.findall(r' font-family="[^"]*"', svg)
    return svg.replace(fonts[0], "").replace("<svg", f"<svg{fonts[0]}", 1) if len(set(fonts)) == 1 else svg


def shorter(match):
    """A number inside a tag with fewer decimals: an opacity with two, anything else with one."""
    digits = 2 if match["opacity"] else 1
    return (match["opacity"] or "") + f"{float(match['number']):.{digits}f}".rstrip("0").removesuffix(".")


def in_page_colours(text):
    """SVG or JSON text with the book's colours replaced by CSS variables, so that it follows the page's light or dark."""
    for name, colour in PALETTE.items():
        text = re.sub(rf'"{colour}"', f'"var(--chart-{name})"', text, flags=re.IGNORECASE)
    return text


def with_short_paths(svg):
    """The same picture with long paths of straight lines told from point to point: a good third shorter."""
    return re.sub(r' d="([MLHVZ0-9.,-]{120,})"', lambda match: f' d="{_from_point_to_point(match[1])}"', svg)


def _from_point_to_point(path):
    """A long path of straight lines, each told from where the last one ended, in tenths of a pixel."""
    told, here, start = [], (0, 0), (0, 0)
    for command, numbers in re.findall(r"([MLHVZ])([^MLHVZ]*)", path):
        if command == "Z":
            told.append("z")
            here = start
            continue
        ends = [round(float(number) * 10) for number in numbers.split(",")]
        there = (ends[0], here[1]) if command == "H" else (here[0], ends[0]) if command == "V" else tuple(ends)
        if command == "M":
            told.append(f"M{_tenths(there[0])},{_tenths(there[1])}")
            start = there
        else:
            told.append(f"l{_tenths(there[0] - here[0])},{_tenths(there[1] - here[1])}".replace(",-", "-"))
        here = there
    return "".join(told)


def _tenths(count):
    """So many tenths, as short as SVG allows: -.5 for -5, 12 for 120."""
    text = f"{count / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
