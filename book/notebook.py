"""Chapters are text; these functions make notebooks of them and take outputs out again."""
import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

from book.errors import BookError
from book.files import digest_of
from book.project import shown

PARAMETERS_TAG = "parameters"
SYNTAX = {"colon_fence", "dollarmath", "deflist", "substitution"}


def from_text(page):
    """The notebook of a chapter, unexecuted: cell ids made from position and text, so that the same text gives the same file.

    `metadata.source_map` holds the line at which each cell starts. Raises BookError when the parameters cell is missing or double.
    """
    config = MdParserConfig(enable_extensions=SYNTAX)
    notebook = read_myst_markdown_notebook(page.text, config, add_source_map=True, path=page.path)
    for position, cell in enumerate(notebook.cells):
        cell["id"] = digest_of(f"{position}\n{cell.source}")[:12]
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata.setdefault("kernelspec", {"name": "python3", "display_name": "Python 3", "language": "python"})
    tagged = [cell for cell in notebook.cells if PARAMETERS_TAG in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise BookError(f"{shown(page.path)}: {len(tagged)} cells are tagged `{PARAMETERS_TAG}`; a chapter has exactly one")
    return notebook


def payloads(notebook, mime):
    """All outputs of one MIME type, in order."""
    return [output["data"][mime] for cell in notebook.cells if cell.cell_type == "code"
            for output in cell.get("outputs", []) if mime in output.get("data", {})]


def tidy(notebook):
    """Take out what differs between two equal runs (paths, time stamps) or serves the build only."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if not cell.metadata.get("tags", True):
            cell.metadata.pop("tags")
    return notebook


def as_text(notebook):
    """The notebook as JSON text, valid by nbformat's own check."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook)
