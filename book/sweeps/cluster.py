"""Hand the runs of a sweep to a Dask cluster, in chunks: workers have a copy of the book and fork from a server of their own.

A worker that dies takes its chunk's unfinished runs with it; the scheduler gives the chunk to another, and the journal, written here, takes
each run once. After as many deaths as Dask allows (three), the runs of the chunk are recorded as killed.
"""
import threading
from itertools import islice

from book.errors import BookError
from book.rerun import page_of
from book.sweeps.run import Runs, surroundings

CONNECT_LIMIT = 20  # seconds
AHEAD = 2  # chunks in hand for each thread of the cluster
_own = threading.local()


def run_chunk(slug, chunk, expected, time_limit, memory):
    """On a worker: do the runs of a chunk, one after another. Raises BookError when the worker's copy of the book is another one."""
    page = page_of(slug)
    here = surroundings(page)
    if here != expected:
        changed = ", ".join(key for key in expected if here.get(key) != expected[key])
        raise BookError(f"a worker's copy of the book differs ({changed}); give all workers the same")
    key = (slug, expected["inputs"], time_limit, memory)
    if getattr(_own, "key", None) != key:
        if hasattr(_own, "runs"):
            _own.runs.close()
        _own.key, _own.runs = key, Runs(page, 1, time_limit, memory)
    return list(_own.runs.records(chunk))


def records(address, page, todo, expected, time_limit, memory, chunk=20):
    """Do (run, parameters, seed) on the cluster whose scheduler has this address; gives records as chunks end, in any order.

    Raises BookError when the packages are missing, the scheduler cannot be reached or goes away, no worker is there or has another book.
    """
    try:
        from distributed import Client, as_completed
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise BookError("--scheduler needs the package distributed: `.venv/bin/pip install -r requirements-cluster.txt`") from None
    try:
        client = Client(address, timeout=CONNECT_LIMIT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BookError(f"no Dask scheduler answers at {address} ({type(error).__name__}); start one with `dask scheduler`, see the page on re-runs") from None
    try:
        client.wait_for_workers(1, timeout=CONNECT_LIMIT)
    except TimeoutError:
        client.close()
        raise BookError(f"the scheduler at {address} has no worker; start some with `dask worker {address}` in a copy of the book") from None
    todo, held = iter(todo), {}

    def submit():
        if part := list(islice(todo, chunk)):
            future = client.submit(run_chunk, page.slug, part, expected, time_limit, memory, pure=False)
            held[future.key] = part
            return future

    try:
        threads = sum(client.nthreads().values())
        ending = as_completed([future for future in (submit() for _ in range(AHEAD * max(1, threads))) if future], loop=client.loop, raise_errors=False)
        for future in ending:
            part = held.pop(future.key)
            if future.status == "finished":
                yield from future.result()
            elif future.status == "error" and isinstance(future.exception(), KilledWorker):
                why = "the workers that had it died; some run of the chunk may have taken them down"
                yield from ({"run": run, "seed": seed, "parameters": parameters, "results": {}, "status": "killed", "error": why, "seconds": 0.0}
                            for run, parameters, seed in part)
            elif future.status == "error":
                raise BookError(f"a worker could not do its part: {future.exception()}")
            else:
                raise BookError(f"the scheduler at {address} went away; what came in is kept, and the same command goes on from there")
            future.release()
            if more := submit():
                ending.add(more)
    finally:
        client.close(timeout=5)  # releases what is still in hand
