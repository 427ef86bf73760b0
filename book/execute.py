"""Run chapters through papermill: only the stale ones, several at a time, each written whole or not at all."""
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from book import inputs, project, results
from book.errors import BookError
from book.files import as_json, write_whole
from book.notebook import as_text, from_text, payloads, tidy

TIME_LIMIT = 600  # seconds a cell may take


def stale():
    """(page, reason) for every chapter whose outputs are not made from exactly what is on disk."""
    found = ((page, inputs.why_stale(page)) for page in project.notebooks())
    return [(page, reason) for page, reason in found if reason]


def run_stale(jobs=2, told=lambda page, reason: None):
    """Run the stale chapters, `jobs` at a time; `told` is called with (page, reason) when one is done. Returns those pairs.

    Chapters that ran stay written when another fails; the first failure is raised as BookError after the running ones end.
    """
    todo = stale()
    if not todo:
        return []
    if jobs == 1 or len(todo) == 1:
        for page, reason in todo:
            run(page)
            told(page, reason)
        return todo
    failure = None
    # spawned, not forked: the parent may hold threads of its own
    with ProcessPoolExecutor(min(jobs, len(todo)), mp_context=get_context("spawn")) as pool:
        running = {pool.submit(run, page): (page, reason) for page, reason in todo}
        for done in as_completed(running):
            if done.cancelled():
                continue
            error = done.exception()
            if error is None:
                told(*running[done])
            elif failure is None:
                failure = error
                for other in running:
                    other.cancel()
    if failure:
        raise failure
    return todo


def run(page):
    """Execute one chapter and write its notebook, results and record. Raises BookError naming file, line and error."""
    notebook, reported = execute(from_text(page), page)
    published = payloads(notebook, results.MIME)
    if len(published) > 1:
        raise BookError(f"{project.shown(page.path)}: publish() is called {len(published)} times; a chapter calls it once")
    notebook_text, results_text = as_text(notebook), as_json(published[0] if published else {})
    page.record.unlink(missing_ok=True)  # a kill between these writes leaves a chapter without a record, which is stale
    write_whole(page.executed, notebook_text)
    write_whole(page.results, results_text)
    write_whole(page.record, as_json(inputs.record_of(page, reported, notebook_text, results_text)))


def execute(notebook, page):
    """Run a notebook in a kernel of its own. Returns (executed notebook, what `inputs.report` said)."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from nbformat.v4 import new_code_cell
    from traitlets.config import Config

    lines = notebook.metadata.pop("source_map")
    notebook.cells.append(new_code_cell("from book.inputs import report\nreport()", id="inputs"))
    notebook.metadata.setdefault("kernelspec", {"name": "python3", "display_name": "Python 3", "language": "python"})
    # each kernel talks over sockets in a folder of its own: kernels that start together would fight for TCP ports
    folder = tempfile.mkdtemp(prefix="kernel-")
    config = Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/s"}})
    try:
        done = papermill.execute_notebook(
            notebook, None, kernel_name="python3", progress_bar=False, request_save_on_cell_execute=False,
            cwd=str(project.ROOT), execution_timeout=TIME_LIMIT, start_timeout=120, config=config)
    except PapermillExecutionError as error:
        line = lines[error.cell_index] + 1 if error.cell_index < len(lines) else "end"
        raise BookError(f"{project.shown(page.path)}, cell at line {line}: {error.ename}: {error.evalue}; "
                        "mend the cell, or try it with `make lab`") from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise BookError(f"{project.shown(page.path)}: {type(error).__name__}: {str(error).splitlines()[0]}; "
                        f"a cell may take {TIME_LIMIT} seconds") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    reported = payloads(done, inputs.MIME)[-1]
    done.cells.pop()
    done.metadata["source_map"] = lines
    return tidy(done), reported
