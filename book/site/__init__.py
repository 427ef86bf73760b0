"""The Sphinx extension that makes the HTML book.

It executes the stale chapters before Sphinx reads anything, hands Sphinx the executed notebook where it asks for a chapter's
text, sets numbers, charts and the parts of a chapter, writes the files that pages link to, and swaps the finished book in whole.
`jupyter-book build .` needs nothing else.
"""
from pathlib import Path

from book.site import charts, datapage, directives, executed, exhibits, forecasts, glossary, ledgers, mathml, nodes, once, pages, print, progress, publish, report, roles, synthesis, themepages, themes

HERE = Path(__file__).parent


def _configure(app, config):
    """Static files and templates of the book's own, by absolute path: Jupyter Book has no folder for configuration."""
    config.html_static_path.append(str(HERE / "static"))
    config.templates_path.insert(0, str(HERE / "templates"))


def setup(app):
    app.connect("config-inited", _configure)
    app.add_css_file("book.css", priority=900)
    app.add_js_file("book.js", loading_method="defer")
    for part in (nodes, roles, directives, ledgers, datapage, exhibits, forecasts, glossary, themes, themepages, report, synthesis, charts, mathml, once, executed, pages, progress, publish, print):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": False}
