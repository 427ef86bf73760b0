"""Do the runs of a sweep on this machine: each in a throw-away fork, or in a kernel of its own where the chapter or the system wants it."""
import platform
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice

from nbformat.v4 import new_code_cell

from book import citation, inputs, project, results
from book.engine.client import Closable, available
from book.engine.cells import Cells
from book.errors import BookError
from book.files import digest_of, digest_of_file
from book.notebook import PARAMETERS_TAG, from_text, payloads
from book.pictures import UNSEEN
from book.rerun import assignments, with_parameters

TIME_LIMIT, MEMORY = 600, 1 << 30


def surroundings(page):
    """From what the runs of a chapter are made: version of the book, Python, and a digest of every text, module, table and result they may use."""
    files = [page.path, project.ROOT / "requirements.txt"]
    for room in ("data", "models", "book"):
        files += [path for path in (project.ROOT / room).rglob("*") if path.suffix in (".py", ".csv", ".yml")]
    files += [project.RESULTS / f"{slug}.json" for slug in inputs.results_read(page)]
    digests = {project.shown(path): digest_of_file(path) for path in sorted(files)}
    return {"version": str(citation.record()["version"]), "python": platform.python_version(), "inputs": digest_of(digests)}


def in_kernels(page):
    """Whether a chapter's runs need kernels: its front matter says `sweep: kernel`, or nothing can be forked here."""
    wanted = page.front_matter.get("sweep", "fork")
    if wanted not in ("fork", "kernel"):
        raise BookError(f"{project.shown(page.path)}: `sweep: {wanted}` in its head must be fork or kernel")
    return wanted == "kernel" or not available()


class Runs(Closable):
    """Runs of one chapter, `jobs` at a time. `records` does them; close it, or use `with`."""

    def __init__(self, page, jobs=2, time_limit=TIME_LIMIT, memory=MEMORY):
        self.page, self.jobs, self.time_limit, self.memory = page, jobs, time_limit, memory
        self.notebook = from_text(page)
        self.kernels = in_kernels(page)
        code = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        self.sources = [cell.source for cell in code]
        self.after = 1 + next(i for i, cell in enumerate(code) if PARAMETERS_TAG in cell.metadata.get("tags", []))
        self.worker = None

    def close(self):
        if self.worker:
            self.worker.close()

    def records(self, todo):
        """Do (run, parameters, seed) one after another, `jobs` at a time; gives a record of each as it ends, in any order."""
        return self._by_kernel(todo) if self.kernels else self._by_fork(todo)

    def _by_fork(self, todo):
        if self.worker is None:
            self.worker = Cells(project.ROOT, self.sources, {UNSEEN: "1"}, self.time_limit, self.memory, only=results.MIME)
        todo, running = iter(todo), {}
        while True:
            for run, parameters, seed in islice(todo, self.jobs - len(running)):
                self.worker.start(run, self._with(parameters), seed)
                running[run] = (parameters, seed)
            if not running:
                return
            for run, end in self.worker.ended():
                yield record(run, *running.pop(run), end.outputs, end.error, end.seconds)

    def _with(self, parameters):
        return [*self.sources[: self.after], assignments(parameters), *self.sources[self.after:]]

    def _by_kernel(self, todo):
        from book.engine.notebooks import Notebooks

        if self.worker is None:
            self.worker = Notebooks(project.ROOT)
        todo, running = iter(todo), {}
        with ThreadPoolExecutor(self.jobs) as pool:
            try:
                while True:
                    for one in islice(todo, self.jobs - len(running)):
                        running[pool.submit(self._in_kernel, *one)] = one
                    if not running:
                        return
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        yield record(*running.pop(future), *future.result())
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self.worker.close()
                raise

    def _in_kernel(self, run, parameters, seed):
        from book.engine.notebooks import Raised, Stopped

        notebook = with_parameters(self.notebook, parameters)
        notebook.metadata.pop("source_map")
        notebook.cells.insert(0, new_code_cell(f"import random\nimport numpy\nrandom.seed({seed})\nnumpy.random.seed({seed})", id="seed"))
        began, outputs, error = time.monotonic(), [], None
        try:
            done = self.worker.run(notebook, {UNSEEN: "1"}, self.time_limit, self.memory)
            outputs = [[{"data": {results.MIME: payload}} for payload in payloads(done, results.MIME)]]
        except Raised as raised:
            error = ("raised", f"{raised.ename}: {raised.evalue}")
        except Stopped as stopped:
            error = ("time" if "took more than" in str(stopped) else "killed", str(stopped))
        return outputs, error, time.monotonic() - began


def record(run, parameters, seed, outputs, error, seconds):
    """What the journal keeps of a run."""
    published = [output["data"][results.MIME] for cell in outputs for output in cell] if error is None else []
    if error is None and len(published) != 1:
        error = ("raised", f"publish() was called {len(published)} times; a chapter calls it once")
    values = {key: entry["value"] for key, entry in published[0].items()} if error is None else {}
    status, message = error or ("ok", "")
    return {"run": run, "seed": seed, "parameters": parameters, "results": values, "status": status, "error": message, "seconds": round(seconds, 4)}
