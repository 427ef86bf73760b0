"""Run chapters through papermill: only the stale ones, several at a time, each written whole or not at all."""
import os
import shutil
import tempfile
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
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
    """Run the stale chapters, `jobs` at a time, each after those whose results it reads. Returns (page, reason) of all that ran.

    `told` is called with (page, reason) when one is done. Chapters that ran stay written when another fails; the first failure is
    raised as BookError after the running ones end. A circle of chapters that read each other's results is a BookError too.
    """
    remove_orphans()
    plan = Plan(stale())
    failure = None
    if not plan.pending:
        refuse_circles()
        return []
    # spawned, not forked: the parent may hold threads of its own
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = {}
        while plan.pending and not (failure and not running):
            for page in [] if failure else plan.ready(running.values())[: jobs - len(running)]:
                running[pool.submit(run, page, sorted(plan.pending))] = page
            if not running:
                raise BookError(f"chapters read each other's results in a circle: {plan.circle()}; take one of the reads out")
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                page, error = running.pop(future), future.exception()
                if error is None:
                    told(page, plan.done(page))
                elif isinstance(error, results.ResultPending):
                    plan.put_off(page, str(error))
                else:
                    failure = failure or error
    if failure:
        raise failure
    refuse_circles()
    return plan.ran


def refuse_circles():
    """Raise BookError where chapters, all fresh, read each other's results in a circle: which of them came first would count."""
    reads = {page.slug: inputs.results_read(page) for page in project.notebooks()}
    for start in reads:
        seen, following = set(), set(reads[start])
        while following:
            slug = following.pop()
            if slug == start:
                raise BookError(f"chapters read each other's results in a circle: {start} reads {', '.join(sorted(reads[start]))}, "
                                "and comes back to itself; take one of the reads out")
            if slug not in seen:
                seen.add(slug)
                following |= reads.get(slug, set())


class Plan:
    """Which chapters are still to run, and which of them wait for others. Slugs throughout, but pages go in and out."""

    def __init__(self, todo):
        self.pending = {page.slug: (page, reason) for page, reason in todo}
        self.waits = {page.slug: inputs.results_read(page) for page, _ in todo}
        self.ran = []

    def ready(self, running):
        """Pages that wait for no pending chapter and are not running."""
        busy = {page.slug for page in running}
        return [page for slug, (page, _) in self.pending.items() if slug not in busy and not self.waits[slug] & self.pending.keys()]

    def done(self, page):
        """Note that a page ran; chapters that read its results may have become stale. Returns the reason why it ran."""
        reason = self.pending.pop(page.slug)[1]
        self.ran.append((page, reason))
        for other in project.notebooks():
            if page.slug in inputs.results_read(other):
                why = inputs.why_stale(other)
                if why and other.slug not in self.pending:
                    self.pending[other.slug] = (other, why)
                    self.waits[other.slug] = inputs.results_read(other)
                elif not why:
                    self.pending.pop(other.slug, None)  # the results came out as they were
        return reason

    def put_off(self, page, slug):
        """Note that a page asked for results of a chapter that has yet to run."""
        self.waits[page.slug] = self.waits[page.slug] | {slug}

    def circle(self):
        """The pending chapters and what each waits for, as text."""
        return ", ".join(f"{slug} waits for {', '.join(sorted(self.waits[slug] & self.pending.keys()))}" for slug in self.pending)


def remove_orphans():
    """Take away outputs of chapters that the book no longer has, lest another chapter goes on reading them."""
    known = {page.slug for page in project.notebooks()}
    for folder in (project.EXECUTED, project.RESULTS):
        for path in folder.glob("*.*"):
            if path.stem not in known:
                path.unlink()


def run(page, pending=()):
    """Execute one chapter and write its notebook, results and record. Raises BookError naming file, line and error.

    pending: slugs of chapters yet to run; ResultPending when this one reads the results of one of them.
    """
    os.environ[results.PENDING] = ",".join(slug for slug in pending if slug != page.slug)
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
        if error.ename == results.ResultPending.__name__:
            raise results.ResultPending(error.evalue) from None
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
