"""Run a chapter many times with other assumptions: one table, a row for each run.

    python scripts/sweep.py alternative-trade --grid gamma=0:4:5 --sobol share_sold,cert_cost --runs 640
    python scripts/sweep.py chile-fosis --grid prior=uniform,jeffreys --grid confidence=0.8:0.95:4 --out prior.csv
    python scripts/sweep.py alternative-trade --sobol gamma=1:3 --runs 512 --scheduler tcp://127.0.0.1:8786

--grid NAME=LOW:HIGH:N or NAME=A,B,C puts a parameter on a grid; --sobol NAME,... or NAME=LOW:HIGH spreads points of a Sobol sequence, the same
at each crossing of the grid, over the legal range or a part of it (powers of two are evenest). What was done survives a kill or Ctrl-C: the same command
goes on from there. Exit status 0 when the table is written (failed runs stand in it as such), 1 when it could not be, 2 for a wrong command,
130 after Ctrl-C.
"""
import argparse
import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tqdm import tqdm  # noqa: E402

from book import project  # noqa: E402
from book.errors import BookError  # noqa: E402
from book.rerun import page_of  # noqa: E402
from book.sweeps import cluster, journal, plan, table  # noqa: E402
from book.sweeps.run import MEMORY, TIME_LIMIT, Runs, surroundings  # noqa: E402
from data.assumed import ParameterError  # noqa: E402
from data.tables import TableError  # noqa: E402


def parsed(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapter", help="the chapter's name, the last part of its address")
    parser.add_argument("--grid", action="append", default=[], metavar="NAME=LOW:HIGH:N", help="a parameter on a grid; may be repeated")
    parser.add_argument("--sobol", action="append", default=[], metavar="NAME,...", help="parameters spread over their ranges")
    parser.add_argument("--runs", type=int, metavar="N", help="runs in all, with --sobol")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the sweep; each run's own comes from it (default 1)")
    parser.add_argument("--out", metavar="FILE", help="the table, .csv or .parquet (default: in _build/sweeps, by chapter and plan)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="runs at a time (default: one for each processor)")
    parser.add_argument("--time-limit", type=float, default=TIME_LIMIT, metavar="SECONDS", help=f"that a run may take (default {TIME_LIMIT})")
    parser.add_argument("--memory", type=int, default=MEMORY >> 20, metavar="MB", help=f"that a run may write to (default {MEMORY >> 20})")
    parser.add_argument("--restart", action="store_true", help="forget what an earlier sweep left at --out")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="hand the runs to the Dask cluster at this address, such as tcp://host:8786")
    parser.add_argument("--chunk", type=int, default=20, metavar="N", help="runs that a worker of the cluster gets at a time (default 20)")
    options = parser.parse_args(arguments)
    for name in ("jobs", "chunk", "time_limit", "memory"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name.replace('_', '-')} {getattr(options, name)}: it must be more than nothing")
    return options


def main(arguments=None):
    options = parsed(arguments)
    try:
        page = page_of(options.chapter)
        sobol = [name for names in options.sobol for name in names.split(",")]
        wanted = plan.make(page.slug, options.grid, sobol, options.runs, options.seed)
        out = Path(options.out or project.BUILD / "sweeps" / f"{page.slug}-{wanted.digest[:8]}.csv")
        table.needs(out)
        if options.restart:
            journal.forget(out)
        kept = journal.Journal(out, wanted, surroundings(page))
    except (BookError, TableError, ParameterError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if out.is_file() and not kept.count:
        kept.finish()
        print(f"{out} is complete already: {wanted.runs} runs; --restart does them anew")
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return sweep(page, kept, options)
    except KeyboardInterrupt:
        print(f"\nstopped: {kept.count} of {wanted.runs} runs are kept; the same command goes on from there", file=sys.stderr)
        return 130
    except (BookError, TableError, OSError) as error:
        print(f"error: {error}\n{kept.count} of {wanted.runs} runs are kept; the same command goes on from there", file=sys.stderr)
        return 1
    finally:
        kept.close()


def sweep(page, kept, options):
    """Do what is not done yet, write the table, say how it went."""
    before = kept.count
    if before:
        print(f"{before} of {kept.plan.runs} runs are there from before")
    limits = {"time_limit": options.time_limit, "memory": options.memory << 20}
    with tqdm(total=kept.plan.runs, initial=before, desc=page.slug, unit="run", smoothing=0.05, disable=None) as bar:
        def take(records):
            for record in records:
                kept.add(record)
                bar.update(kept.count - bar.n)
                bar.set_postfix_str(f"{kept.failed} failed" if kept.failed else "")

        if options.scheduler:
            take(cluster.records(options.scheduler, page, kept.todo(), kept.about["surroundings"], **limits, chunk=options.chunk))
        else:
            with Runs(page, options.jobs, **limits) as runs:
                take(runs.records(kept.todo()))
    table.write(kept)
    failed = f", {kept.failed} of them failed: see the columns status and error" if kept.failed else ""
    kept.finish()
    print(f"{kept.plan.runs} runs{failed}\n\ntable {kept.table}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
