"""The page of a re-run: what differs from the published values, side by side. One file, which needs nothing else."""
import re
from html import escape
from pathlib import Path

from book import pictures as drawing
from book.numbers import phrase
from data import assumed

STYLE = """
body { max-width: 76rem; margin: 0 auto; padding: 1.2rem 1.25rem 3rem; font-family: var(--serif); }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 600; margin: 0.4rem 0; }
h2 { font-size: 1.3rem; font-weight: 600; margin: 2.2rem 0 0.5rem; }
a { color: var(--accent); }
.lead { font-size: 1.08rem; max-width: 43rem; }
table.compare { border-collapse: collapse; width: 100%; font: 0.86rem/1.45 var(--sans); font-feature-settings: "tnum"; }
table.compare :is(th, td) { text-align: left; vertical-align: top; padding: 0.35rem 0.9rem 0.35rem 0; border-bottom: 1px solid var(--rule); }
table.compare thead th { color: var(--soft); font-weight: 600; border-bottom: 1px solid var(--ink); }
table.compare tbody th { font-weight: 400; }
table.compare .mine { color: var(--warm); font-weight: 600; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; border-top: 1px solid var(--rule); padding-top: 0.6rem; margin-top: 1.2rem; }
.pair figure { margin: 0 0 1rem; min-width: 0; }
.pair .which { font: 600 0.8rem var(--sans); color: var(--soft); margin: 0 0 0.2rem; }
.pair .rerun .which { color: var(--warm); }
.pair figcaption { font: 600 1.02rem/1.35 var(--serif); margin: 0; }
.pair p.subtitle, .pair p.note { font: 0.82rem/1.45 var(--sans); color: var(--soft); margin: 0.15rem 0 0.6rem; }
.pair svg { display: block; max-width: 100%; height: auto; overflow: visible; }
.pair svg text { font-family: var(--sans); }
.scroll { overflow-x: auto; }
@media (max-width: 56rem) { .pair { grid-template-columns: 1fr; } }
"""


def page_html(done):
    """The whole page for a `book.rerun.Rerun`."""
    slug, title = done.page.slug, done.page.heading
    changed = [key for key in done.found if done.found[key] != done.published.get(key)]
    same = [key for key in done.published if key not in changed and key in done.found]
    gone = [key for key in done.published if key not in done.found]
    css = (Path(__file__).parent / "site" / "static" / "book.css").read_text(encoding="utf-8")
    parts = [
        f"<p class='chapter-meta'>A re-run of the chapter <b>{escape(slug)}</b>. Not part of the book; its published values are those of the book.</p>",
        f"<h1>{escape(title)}</h1>", f"<p class='lead'>{escape(summary(done, changed))}</p>",
        f"<p><a href='{slug}.ipynb' download>The executed notebook</a> · <a href='rerun.json' download>parameters and results as JSON</a></p>",
        "<h2>What was assumed</h2>", parameters_table(done),
        "<h2>What the chapter publishes</h2>", results_table(done, changed, gone), unchanged("value", same), *chart_parts(done)]
    return ("<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
            f"<title>Re-run: {escape(title)}</title>\n<style>{css}{STYLE}</style>\n</head>\n<body>\n<main>\n" + "\n".join(filter(None, parts))
            + "\n</main>\n</body>\n</html>\n")


def summary(done, changed):
    """One sentence: how much differs."""
    moved = {name: pair for name, pair in done.parameters.items() if pair[0] != pair[1]}
    if not moved:
        return "Every parameter stands at the book's own value" + (", and every published value came out the same." if not changed else "; yet some values differ.")
    words = ", ".join(f"{name} at {show(value)} instead of {show(default)}" for name, (default, value) in moved.items())
    return f"With {words}, {len(changed)} of {len(done.published)} published values came out differently."


def show(value):
    return f"{value:g}" if isinstance(value, float) else str(value)


def parameters_table(done):
    rows = []
    for name, (default, value) in done.parameters.items():
        row = assumed.parameter(done.page.slug, name)
        rows.append([f"<code>{escape(name)}</code>, {escape(row['meaning'])}", escape(show(default)), f"<span class='mine'>{escape(show(value))}</span>",
                     escape(f"{assumed.allowed(row)} {row['unit']}"), escape(row["basis"])])
    if not rows:
        return "<p>Nothing but the book's own values.</p>"
    return table(["Parameter", "The book", "This re-run", "Range", "Basis of the range"], rows)


def results_table(done, changed, gone):
    rows = []
    for key in changed:
        mine, book = done.found[key], done.published.get(key)
        digits = telling_digits(book, mine)
        rows.append([f"<code>{escape(f'{done.page.slug}.{key}')}</code>", said(book, digits), f"<span class='mine'>{said(mine, digits)}</span>", difference(book, mine, digits)])
    rows += [[f"<code>{escape(key)}</code>", said(done.published[key]), "not published", ""] for key in gone]
    return table(["Result", "The book", "This re-run", "Difference"], rows) if rows else "<p>No published value differs.</p>"


def telling_digits(book, mine):
    """So many decimals that two different values look different."""
    digits = mine.digits
    if book is None or isinstance(mine.value, str) or isinstance(book.value, str) or mine.value == book.value:
        return digits
    while digits < 12 and f"{book.value:.{digits}f}" == f"{mine.value:.{digits}f}":
        digits += 1
    return digits


def said(result, digits=None):
    """A result as text with its unit."""
    if result is None:
        return "not published"
    if isinstance(result.value, str):
        return escape(result.value)
    return escape(phrase(result.value, result.value, result.unit, digits=result.digits if digits is None else digits))


def difference(book, mine, digits):
    """Mine less the book's, and in per cent of it."""
    if book is None or isinstance(book.value, str) or isinstance(mine.value, str):
        return ""
    apart = mine.value - book.value
    share = f" ({apart / abs(book.value):+.1%})" if book.value else ""
    return escape(f"{apart:+,.{digits}f}{share}".replace("-", "−"))


def table(heads, rows):
    head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in heads)
    body = "".join("<tr>" + "".join(f"<{'th scope=row' if i == 0 else 'td'}>{cell}</{'th' if i == 0 else 'td'}>" for i, cell in enumerate(row)) + "</tr>" for row in rows)
    return f"<div class='scroll' tabindex='0'><table class='compare'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def unchanged(what, names):
    """A folded list of what came out the same."""
    if not names:
        return ""
    listed = ", ".join(f"<code>{escape(name)}</code>" for name in names)
    return f"<details><summary>{len(names)} {what}{'s' * (len(names) != 1)} came out the same</summary><p>{listed}</p></details>"


def pictures(notebook):
    """The charts of an executed notebook: name -> (specification, words, SVG)."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []) if cell.cell_type == "code" else []:
            spec = output.get("data", {}).get(drawing.MIME)
            if spec and "book" in spec.get("usermeta", {}):
                words = spec["usermeta"]["book"]
                found[words["name"]] = (spec, words, "".join(output["data"][drawing.SVG]))
    return found


def chart_parts(done):
    book, mine = pictures(done.published_notebook), pictures(done.notebook)
    changed = [name for name in mine if name not in book or book[name][0] != mine[name][0]]
    parts = ["<h2>Charts that differ</h2>"] if changed else ["<h2>Charts</h2>", "<p>No chart differs.</p>"] if mine else []
    for name in changed:
        sides = [figure("The book", "published", book[name]) if name in book else "<div></div>", figure("This re-run", "rerun", mine[name])]
        parts.append(f"<section class='pair' aria-label='{escape(mine[name][1]['title'], quote=True)}'>{''.join(sides)}</section>")
    return [*parts, unchanged("chart", [name for name in mine if name not in changed])]


def figure(which, side, chart):
    _, words, svg = chart
    svg = own_ids(drawing.in_page_colours(svg), f"{side}-{words['name']}").replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    note = f"<p class='note'>{escape(words['note'])}</p>" if words["note"] else ""
    return (f"<figure class='{side}'><p class='which'>{which}</p><figcaption>{escape(words['title'])}</figcaption><p class='subtitle'>{escape(words['subtitle'])}</p>"
            f"<div role='img' aria-label='{escape(words['description'], quote=True)}'>{svg}</div>{note}</figure>")


def own_ids(svg, prefix):
    """A picture's ids with a prefix, so that two pictures in one page do not take each other's."""
    return re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg).replace("url(#", f"url(#{prefix}-").replace('href="#', f'href="#{prefix}-')
