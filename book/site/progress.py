"""Progress bars on a terminal; on anything else, one line a chapter that ran and nothing more."""
import os

from tqdm import tqdm


def bar(total, what):
    """A tqdm bar, shown when the build command asks for it and somebody watches a terminal."""
    return tqdm(total=total, desc=what, unit="", leave=False, disable=None if os.environ.get("BOOK_PROGRESS") else True)


def start_reading(app, env, docnames):
    app.book_bar = bar(len(docnames), "reading pages")


def start_writing(app, env):
    app.book_bar.close()
    app.book_bar = bar(None, "writing pages")
    return []


def step(app, *event):
    app.book_bar.update()


def stop(app, exception):
    if hasattr(app, "book_bar"):
        app.book_bar.close()


def setup(app):
    app.connect("env-before-read-docs", start_reading)
    app.connect("doctree-read", step)
    app.connect("env-updated", start_writing, priority=950)
    app.connect("html-page-context", step)
    app.connect("build-finished", stop, priority=100)
