"""What a chapter's notebook calls.

    chapter = Chapter("chile-fosis", globals())        after the parameters cell: checks the parameters
    chapter.parameters.confidence                      their values
    chapter.slider("confidence")                       one of them as a slider in a chart
    chapter.show(chart, name=..., title=..., ...)      a chart with its words and its table
    chapter.results_of("kenya")["jobs"].value          what another chapter published
    chapter.publish(exporters_low=value(5, "enterprises", inputs=[...]))   results, for prose and other chapters

Results and charts are outputs of the notebook; nothing is written to disk, so a re-run cannot disturb the book's own results.
"""
import os
from types import SimpleNamespace

from altair.utils.schemapi import disable_debug_mode
from IPython.display import display

from book import charts, results
from book.errors import BookError
from book.pictures import UNSEEN
from book.results import Result, value
from data import assumed

__all__ = ["Chapter", "value"]

if os.environ.get(UNSEEN):
    disable_debug_mode()  # Altair holds each part of a chart against its schema when it is made: for charts that nobody sees, that is idle work

# names that IPython keeps in a notebook's namespace
SHELL_NAMES = {"In", "Out", "exit", "quit", "get_ipython", "open"}


class Chapter:
    """One chapter while its notebook runs."""

    def __init__(self, slug, namespace):
        """slug: the chapter's name; namespace: the notebook's globals(), read right after the parameters cell.

        Every plain value in the namespace must be a registered parameter of the chapter, of the right type and within its range,
        and every registered parameter must be there: otherwise data.assumed.ParameterError says which and what is allowed.
        """
        self.slug = slug
        given = {name: value for name, value in namespace.items()
                 if not name.startswith("_") and name not in SHELL_NAMES and isinstance(value, (int, float, str, list, dict, type(None)))}
        self.defaults = assumed.defaults(slug)
        missing = [name for name in self.defaults if name not in given]
        checked = assumed.check(slug, given)
        if missing:
            raise assumed.ParameterError(f"{slug}: the parameters cell does not set {', '.join(missing)}; "
                                         "data/assumed/parameters.csv lists what it must set")
        self.parameters = SimpleNamespace(**checked)

    @property
    def overridden(self):
        """Name -> (default, value) of the parameters that differ from the book's."""
        values = vars(self.parameters)
        return {name: (default, values[name]) for name, default in self.defaults.items() if values[name] != default}

    def slider(self, name, label=None, step=None):
        """A registered parameter as a slider or menu in a chart, standing at its present value."""
        row = assumed.parameter(self.slug, name) | {"default": getattr(self.parameters, name)}
        return charts.slider(row, label, step)

    def show(self, chart, **words):
        """Show a chart with its words and table: see `book.charts.bundle` for them. In a sweep, where nobody looks, nothing is drawn."""
        if os.environ.get(UNSEEN):
            return
        display(charts.bundle(chart, **words), raw=True)

    def results_of(self, slug):
        """What another chapter published: key -> Result, an object with value, unit, digits. The build runs that chapter first."""
        return results.of_chapter(slug)

    def publish(self, **published):
        """Publish results, once a chapter: each a `value(number, unit, digits, inputs)`."""
        for key, result in published.items():
            if not isinstance(result, Result):
                raise BookError(f"publish({key}=...) takes value(number, unit, digits, inputs), not {type(result).__name__}")
            if not result.inputs:
                raise BookError(f"publish({key}=...) names no inputs; give the ids of the numbers that it was computed from")
        payload = results.as_payload(published)
        lines = [f"{key} = {result.value} {result.unit}".rstrip() for key, result in published.items()]
        display({results.MIME: payload, "text/plain": "\n".join(lines)}, raw=True)
