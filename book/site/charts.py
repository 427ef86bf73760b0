"""Charts in the page: a static picture at once, an interactive one when the reader points at it, a table for everybody.

The output of a notebook becomes a numbered figure whose caption is the chart's title. The picture stands in the page itself, with
the book's colours as CSS variables, so that it follows light and dark without a second copy.
"""
import csv
import io
import json
from html import escape

from docutils import nodes

from book import pictures as drawing
from book.site import nodes as book_nodes
from book.site.pages import note_error

ROWS_SHOWN = 60


class Renderer:
    """myst-nb's plugin for the MIME type of charts."""

    @staticmethod
    def handle_mime(renderer, data, inline):
        if inline or data.mime_type != drawing.MIME:
            return None
        env = renderer.renderer.sphinx_env
        words = data.content.get("usermeta", {}).get("book")
        if words is None:
            note_error(env, f"{env.docname}.md:{data.line}", "a chart without title and description; show it with chapter.show(...)")
            return []
        docname = env.docname
        slug = docname.rsplit("/", 1)[-1]
        ident = f"fig-{slug}-{words['name']}"
        figure = nodes.figure(ids=[ident], names=[ident], classes=["chart"])
        figure += nodes.caption("", words["title"])
        figure += book_nodes.chart(spec=data.content, chart_id=ident, slug=slug)
        renderer.renderer.document.note_explicit_target(figure)
        if not hasattr(env, "book_charts"):
            env.book_charts = {}
        env.book_charts.setdefault(docname, {})[ident] = data.content
        return [figure]


def table_csv(words):
    """The chart's table as CSV text."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(words["table"]["columns"])
    writer.writerows(words["table"]["rows"])
    return stream.getvalue()


def chart_files(ident, spec):
    """The files beside a page that belong to a chart: name -> content (script for the interactive chart, picture, table)."""
    words = spec["usermeta"]["book"]
    live = drawing.without_words(spec)
    live["params"] = [{key: value for key, value in param.items() if not _is_control(key, value)} for param in live.get("params", [])]
    code = drawing.in_page_colours(json.dumps(live, separators=(",", ":"), ensure_ascii=False))
    return {f"_charts/{ident}.js": f"bookCharts.add({json.dumps(ident)},{code});\n",
            f"_charts/{ident}.svg": drawing.kept_picture(spec), f"_charts/{ident}.csv": table_csv(words)}


def _is_control(key, value):
    return key == "bind" and isinstance(value, dict) and "input" in value


def visit_chart(self, node):
    spec, ident = node["spec"], node["chart_id"]
    words = spec["usermeta"]["book"]
    base = "../" * self.builder.current_docname.count("/")
    narrow = drawing.narrowed(spec, words["narrow"])
    same = narrow is spec
    self.body.append(f'<p class="chart-subtitle">{escape(words["subtitle"])}</p>\n')
    self.body.append(_controls_html(ident, words["title"], words["controls"]))
    self.body.append(f'<div class="chart-body" id="{ident}-body" data-chart="{ident}" data-base="{base}" data-narrow="{words["narrow"]}" role="img" '
                     f'aria-label="{escape(words["description"], quote=True)}">')
    self.body.append(_inline(drawing.kept_picture(spec), "chart-wide" if not same else "chart-any"))
    if not same:
        self.body.append(_inline(drawing.kept_picture(narrow), "chart-narrow"))
    self.body.append("</div>\n")
    lines = [escape(words[key]) for key in ("note", "source") if words[key]]
    self.body.append('<div class="chart-foot">' + "".join(f"<p>{line}</p>" for line in lines))
    self.body.append(f'<p class="chart-links"><a href="{base}_charts/{ident}.csv" download>CSV</a> '
                     f'<a href="{base}_charts/{ident}.svg" download>SVG</a> <a href="#{ident}">link to this chart</a></p>')
    self.body.append(f'<details class="chart-table"><summary>Data as a table</summary>{_table_html(words)}</details>')
    self.body.append(f'<p class="chart-description">{escape(words["description"])}</p></div>\n')
    raise nodes.SkipNode


def depart_chart(self, node):
    """Never reached: `visit_chart` writes the whole element."""


def _inline(svg, name):
    svg = drawing.in_page_colours(svg)
    return svg.replace("<svg ", f'<svg aria-hidden="true" focusable="false" data-size="{name}" ', 1)


def _controls_html(ident, title, controls):
    if not controls:
        return ""
    parts = []
    for control in controls:
        name, label = f"{ident}-{control['name']}", escape(control["label"])
        if control["input"] == "range":
            parts.append(
                f'<label for="{name}"><span>{label}</span> <output for="{name}">{control["value"]:g}</output>'
                f'<input type="range" id="{name}" name="{control["name"]}" min="{control["min"]:g}" max="{control["max"]:g}" '
                f'step="{control["step"]:g}" value="{control["value"]:g}" data-default="{control["value"]:g}"></label>')
        else:
            options = "".join(f'<option{" selected" if option == control["value"] else ""}>{escape(str(option))}</option>'
                              for option in control["options"])
            parts.append(f'<label for="{name}"><span>{label}</span><select id="{name}" name="{control["name"]}" '
                         f'data-default="{escape(str(control["value"]))}">{options}</select></label>')
    return (f'<form class="chart-controls" data-chart="{ident}" aria-label="Assumptions: {escape(title, quote=True)}">{"".join(parts)}'
            '<button type="reset">reset</button></form>\n')


def _table_html(words):
    columns, rows = words["table"]["columns"], words["table"]["rows"]
    numeric = [all(isinstance(row[i], (int, float)) or row[i] is None for row in rows) for i in range(len(columns))]
    classes = [' class="number"' if is_number else "" for is_number in numeric]
    head = "".join(f'<th scope="col"{kind}>{escape(column)}</th>' for column, kind in zip(columns, classes))
    body = "".join("<tr>" + "".join(f"<td{kind}>{_cell(value)}</td>" for value, kind in zip(row, classes)) + "</tr>"
                   for row in rows[:ROWS_SHOWN])
    more = f"<p>The first {ROWS_SHOWN} of {len(rows)} rows; all stand in the CSV.</p>" if len(rows) > ROWS_SHOWN else ""
    return f'<div class="table-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'


def _cell(value):
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else escape(str(value))


def forget(app, env, docname):
    getattr(env, "book_charts", {}).pop(docname, None)


def setup(app):
    app.connect("env-purge-doc", forget)
