"""Run chapters through papermill: only the stale ones, several at a time, each written whole or not at all."""
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

from book import inputs, pictures, project, results
from book.errors import BookError
from book.files import as_json, write_whole
from book.notebook import as_text, from_text, payloads, tidy

TIME_LIMIT = 600  # seconds a cell may take


def stale():
    """(page, reason) for every chapter whose outputs are not made from exactly what is on disk."""
    found = ((page, inputs.why_stale(page)) for page in project.notebooks())
    return [(page, reason) for page, reason in found if reason]


def run_stale(jobs=2, told=lambda page, reason: None, begun=lambda count: None):
    """Run the stale chapters, `jobs` at a time, each after those whose results it reads. Returns (page, reason) of all that ran.

    `begun` is called with the number of stale chapters, `told` with (page, reason) when one is done. When a chapter fails, those that do not wait for it still run and stay
    written; then a BookError tells all failures. A circle of chapters that read each other's results is a BookError too.
    """
    from book.engine.notebooks import Notebooks

    remove_orphans()
    plan = Plan(stale())
    begun(len(plan.pending))
    if not plan.pending:
        refuse_circles()
        return []
    failures = {}  # page -> error
    with Notebooks(project.ROOT) as notebooks, ThreadPoolExecutor(jobs) as pool:
        running = {}
        try:
            while plan.pending:
                for page in plan.ready([*running.values(), *failures])[: jobs - len(running)]:
                    running[pool.submit(run, page, sorted(plan.pending), notebooks)] = page
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    page, error = running.pop(future), future.exception()
                    if error is None:
                        told(page, plan.done(page))
                    elif isinstance(error, results.ResultPending):
                        plan.put_off(page, str(error))
                    else:
                        failures[page] = error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            notebooks.close()  # ends the kernels, and with them the threads that wait for them
            raise
    if failures:
        raise _all_of(failures, plan)
    if plan.pending:
        raise BookError(f"chapters read each other's results in a circle: {plan.circle()}; take one of the reads out")
    refuse_circles()
    return plan.ran


def _all_of(failures, plan):
    """One error that tells all failures, and which chapters could not run because of them."""
    for error in failures.values():
        if not isinstance(error, BookError):
            return error
    lines = [str(error) for error in failures.values()]
    failed = {page.slug for page in failures}
    lines += [f"{slug} did not run, since it reads results of {', '.join(sorted(plan.waits[slug] & plan.pending.keys()))}"
              for slug in plan.pending if slug not in failed]
    return BookError("\n  ".join(lines))


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


def run(page, pending, notebooks):
    """Execute one chapter and write its notebook, results and record. Raises BookError naming file, line and error.

    pending: slugs of chapters yet to run; ResultPending when this one reads the results of one of them.
    """
    environment = {results.PENDING: ",".join(slug for slug in pending if slug != page.slug)}
    notebook, reported = execute(from_text(page), page, notebooks, environment, draw=pictures.kept_picture)
    notebook_text, results_text = as_text(notebook), as_json(published(notebook, page))
    page.record.unlink(missing_ok=True)  # a kill between these writes leaves a chapter without a record, which is stale
    write_whole(page.executed, notebook_text)
    write_whole(page.results, results_text)
    write_whole(page.record, as_json(inputs.record_of(page, reported, notebook_text, results_text)))


def published(notebook, page):
    """What an executed notebook published, as JSON-able dictionaries; a BookError when it did so twice."""
    found = payloads(notebook, results.MIME)
    if len(found) > 1:
        raise BookError(f"{project.shown(page.path)}: publish() is called {len(found)} times; a chapter calls it once")
    return found[0] if found else {}


def execute(notebook, page, notebooks, environment=None, time_limit=TIME_LIMIT, remedy="mend the cell, or try it with `make lab`",
            draw=pictures.picture):
    """Run a notebook in a kernel of its own. Returns (executed notebook, what `inputs.report` said).

    notebooks: a `book.engine.notebooks.Notebooks`; draw: makes a chart's specification its picture, here and not in the kernel, which
    would start a drawing engine for its few charts. Raises BookError naming file, line, error and remedy, or ResultPending.
    """
    from nbformat.v4 import new_code_cell

    from book.engine.notebooks import MEMORY_LIMIT, Raised, Stopped

    lines = notebook.metadata.pop("source_map")
    notebook.cells.append(new_code_cell("from book.inputs import report\nreport()", id="inputs"))
    try:
        done = notebooks.run(notebook, {pictures.UNDRAWN: "1"} | (environment or {}), time_limit)
    except Raised as error:
        if error.ename == results.ResultPending.__name__:
            raise results.ResultPending(error.evalue) from None
        why = error.evalue or (f"a chapter may write to {MEMORY_LIMIT >> 20} MB" if error.ename == "MemoryError" else "no message")
        raise BookError(f"{place(page, lines, error.cell)}: {error.ename}: {why}; {remedy}") from None
    except Stopped as error:
        raise BookError(f"{place(page, lines, error.cell)}: {error}; {remedy}") from None
    reported = payloads(done, inputs.MIME)[-1]
    done.cells.pop()
    draw_charts(done, page, lines, draw)
    done.metadata["source_map"] = lines
    return tidy(done), reported


def draw_charts(notebook, page, lines, draw):
    """Put its picture beside each chart of an executed notebook that has none. Raises BookError when a chart cannot be drawn."""
    for position, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if pictures.MIME in data and pictures.SVG not in data:
                try:
                    data[pictures.SVG] = draw(data[pictures.MIME])
                except ValueError as error:
                    raise BookError(f"{place(page, lines, position)}: the chart cannot be drawn: {' '.join(str(error).splitlines()[:2])}; "
                                    "mend its Vega-Lite specification") from None


def place(page, lines, cell):
    """File and line of a cell, for messages."""
    return f"{project.shown(page.path)}, cell at line {lines[cell] + 1 if cell < len(lines) else 'end'}"
