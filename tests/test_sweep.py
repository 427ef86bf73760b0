"""Many runs of a chapter: the plan, the journal that survives kills, the table, and a cluster of which one worker is killed."""
import json
import math
import os
import re
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from book import sweeps
from book.errors import BookError
from book.sweeps import journal, plan
from data.assumed import ParameterError
from tests.small_book import CHAPTER, edit, make_project, run_script, tree

RAISES = CHAPTER.replace('chapter = Chapter("tiny", globals())', '''chapter = Chapter("tiny", globals())
if factor > 2.9:
    raise ValueError("too much")
import random
luck = random.random()
import time; time.sleep(0.1)''').replace("chapter.publish(", 'chapter.publish(luck=value(luck, "", inputs=["x"]), ')


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("sweep") / "project", {"tiny": RAISES})


def sweep(project, *arguments):
    return run_script(project, "sweep.py", "tiny", *arguments)


def counted(path):
    """The table without what differs from time to time."""
    return sweeps.load(path).drop(columns=["seconds"])


def test_a_plan_crosses_the_grid_with_the_same_points_of_a_sequence():
    made = plan.make("chile-fosis", ["silent_sectors=1,2", "prior=uniform,jeffreys"], ["confidence=0.6:0.8", "min_sector_size"], runs=64, seed=5)
    sets = list(made.sets())
    assert [run for run, _, _ in sets] == list(range(64)) and len({seed for _, _, seed in sets}) == 64
    assert [(p["silent_sectors"], p["prior"]) for _, p, _ in sets[::16]] == [(1, "uniform"), (1, "jeffreys"), (2, "uniform"), (2, "jeffreys")]
    points = [[(p["confidence"], p["min_sector_size"]) for _, p, _ in sets[start:start + 16]] for start in (0, 16, 32, 48)]
    assert points[0] == points[1] == points[2] == points[3]
    assert all(0.6 <= confidence <= 0.8 and size in range(1, 16) for confidence, size in points[0])
    quarters = sorted(math.floor((confidence - 0.6) / 0.05) for confidence, _ in points[0])
    assert quarters == sorted([0, 1, 2, 3] * 4), "sixteen points of a Sobol sequence put four into each quarter"
    assert sets == list(plan.make("chile-fosis", ["silent_sectors=1,2", "prior=uniform,jeffreys"], ["confidence=0.6:0.8", "min_sector_size"], 64, 5).sets())
    assert sets != list(plan.make("chile-fosis", ["silent_sectors=1,2", "prior=uniform,jeffreys"], ["confidence=0.6:0.8", "min_sector_size"], 64, 6).sets())


def test_blocks_of_a_sequence_join():
    made = plan.make("chile-fosis", [], ["confidence"], runs=2 * plan.BLOCK + 7)
    values = [p["confidence"] for _, p, _ in made.sets()]
    assert len(values) == made.runs and len(set(values)) == made.runs


WRONG_PLANS = {
    "an unknown name": (["confidense=0.6:0.8:3"], [], None, ParameterError, "did you mean 'confidence'"),
    "an unknown name of a sequence": ([], ["confidense"], 8, ParameterError, "did you mean 'confidence'"),
    "out of range": (["confidence=0.6:1.2:3"], [], None, ParameterError, "outside 0.5 to 0.99.*basis"),
    "a range out of range": ([], ["confidence=0.1:0.8"], 8, ParameterError, "outside 0.5 to 0.99"),
    "the wrong type": (["confidence=a,b"], [], None, ParameterError, "must be a number"),
    "parts of a whole": (["min_sector_size=1:4:3"], [], None, BookError, "takes whole numbers"),
    "a wrong shape": (["confidence=0.6:0.8"], [], None, BookError, "low:high:n"),
    "no shape": (["confidence"], [], None, BookError, "low:high:n"),
    "a choice that is none": (["prior=uniform,flat"], [], None, ParameterError, "not among uniform, jeffreys"),
    "twice": (["confidence=0.6:0.8:3"], ["confidence"], 9, BookError, "named twice"),
    "a value twice": (["prior=uniform,uniform"], [], None, BookError, "stands there twice"),
    "no count": ([], ["confidence"], None, BookError, "needs --runs"),
    "a count that does not divide": (["silent_sectors=1,2"], ["confidence"], 9, BookError, "8 would"),
    "a count for a grid": (["silent_sectors=1,2"], [], 9, BookError, "2 crossings"),
    "nothing": ([], [], None, BookError, "nothing to vary"),
    "backwards": ([], ["confidence=0.8:0.6"], 8, BookError, "low must be less"),
}


@pytest.mark.parametrize("what", WRONG_PLANS)
def test_a_wrong_plan_is_refused(what):
    grid, sobol, runs, kind, words = WRONG_PLANS[what]
    with pytest.raises(kind, match=words):
        plan.make("chile-fosis", grid, sobol, runs)


def test_a_sweep_gives_one_row_a_run_with_seeds_versions_and_failures(project):
    done = sweep(project, "--grid", "factor=1:3:5", "--out", "five.csv", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert "5 runs, 1 of them failed" in done.stdout
    frame = sweeps.load(project / "five.csv")
    assert list(frame["factor"]) == [1, 1.5, 2, 2.5, 3] and list(frame["run"]) == list(range(5))
    assert list(frame["twice"][:4]) == [1800, 2700, 3600, 4500] and math.isnan(frame["twice"][4])
    assert list(frame["status"]) == ["ok"] * 4 + ["raised"] and frame["error"][4] == "ValueError: too much" and frame["error"][0] == ""
    assert frame["seed"].nunique() == 5 and frame["luck"].nunique() == 4
    assert set(frame["version"]) == {"0.1.0"} and set(frame["python"]) == {".".join(map(str, sys.version_info[:3]))} and frame["inputs"].nunique() == 1
    assert not list(project.glob("five.csv.journal*")) and not list(project.glob("*.part"))
    assert "complete already" in sweep(project, "--grid", "factor=1:3:5", "--out", "five.csv").stdout
    assert sweep(project, "--grid", "factor=1:3:5", "--out", "five.csv", "--restart", "--jobs", "1").returncode == 0
    pd.testing.assert_frame_equal(counted(project / "five.csv"), frame.drop(columns=["seconds"]))
    assert not (project / "_build/results").exists()


@pytest.mark.slow
def test_one_call_draws_a_sweep_and_names_that_are_not_there_are_told(project):
    assert sweep(project, "--grid", "factor=1:2:3", "--out", "three.csv").returncode == 0
    frame = sweeps.load(project / "three.csv")
    chart = sweeps.draw(frame, y="twice").to_dict()
    assert chart["encoding"]["x"]["field"] == "factor" and chart["encoding"]["y"]["field"] == "twice"
    with pytest.raises(BookError, match="no numeric result 'twise'.*did you mean 'twice'"):
        sweeps.draw(frame, y="twise")
    with pytest.raises(BookError, match="not there"):
        sweeps.load(project / "none.csv")
    many = pd.concat([frame] * 5)
    many.attrs = frame.attrs
    assert len(sweeps.draw(many, y="twice").to_dict()["layer"]) == 2


def started(project, *arguments):
    return subprocess.Popen([sys.executable, "scripts/sweep.py", "tiny", *arguments], cwd=project, env={**os.environ, "PYTHONPATH": str(project)},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def wait_for_lines(path, count, process):
    """Until the journal has this many runs, or the sweep has ended."""
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        if path.is_file() and path.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.01)


SIXTY = ("--sobol", "factor", "--runs", "60")


@pytest.mark.slow
def test_a_kill_and_an_interrupt_lose_and_repeat_nothing(project):
    assert sweep(project, *SIXTY, "--out", "whole.csv").returncode == 0
    for number, least in ((signal.SIGKILL, 8), (signal.SIGINT, 24)):
        process = started(project, *SIXTY, "--out", "cut.csv")
        wait_for_lines(project / "cut.csv.journal", least, process)
        os.kill(process.pid, number)
        _, said = process.communicate(timeout=60)
        if number == signal.SIGINT:
            assert process.returncode == 130 and re.search(r"stopped: \d+ of 60 runs are kept; the same command goes on", said) and "Traceback" not in said
    written = (project / "cut.csv.journal").read_bytes()
    before = [json.loads(line)["run"] for line in written.splitlines() if line.endswith(b"}")]
    assert 24 <= len(before) < 60 and len(set(before)) == len(before)
    with pytest.raises(BookError, match="has not finished"):
        sweeps.load(project / "cut.csv")
    with open(project / "cut.csv.journal", "ab") as stream:
        stream.write(b'{"run": 59, "se')  # a line that a kill cut short
    done = sweep(project, *SIXTY, "--out", "cut.csv")
    assert done.returncode == 0 and f"{len(before)} of 60 runs are there from before" in done.stdout
    pd.testing.assert_frame_equal(counted(project / "cut.csv"), counted(project / "whole.csv"))


@pytest.mark.slow
def test_a_sweep_does_not_go_on_with_other_inputs_or_another_plan(project, tmp_path):
    process = started(project, *SIXTY, "--out", "stale.csv")
    wait_for_lines(project / "stale.csv.journal", 3, process)
    process.kill()
    process.wait()
    other = sweep(project, "--sobol", "factor", "--runs", "61", "--out", "stale.csv")
    assert other.returncode == 2 and "another plan" in other.stderr
    text = (project / "models/intervals.py").read_text()
    edit(project / "models/intervals.py", '"""What a count', '"""  What a count')
    changed = sweep(project, *SIXTY, "--out", "stale.csv")
    (project / "models/intervals.py").write_text(text)
    assert changed.returncode == 2 and "inputs changed since" in changed.stderr and "--restart" in changed.stderr
    (project / "letters.csv").write_text("mine")
    mine = sweep(project, *SIXTY, "--out", "letters.csv")
    assert mine.returncode == 2 and "not made by a sweep" in mine.stderr and (project / "letters.csv").read_text() == "mine"


def test_two_sweeps_do_not_write_one_table(tmp_path):
    made = plan.make("chile-fosis", ["silent_sectors=1,2"], [])
    first = journal.Journal(tmp_path / "x.csv", made, {"inputs": "a"})
    with pytest.raises(BookError, match="another sweep at this moment"):
        journal.Journal(tmp_path / "x.csv", made, {"inputs": "a"})
    record = {"run": 1, "status": "ok"}
    first.add(record)
    first.add(record)
    assert first.count == 1 and list(first.records()) == [record] and [run for run, _, _ in first.todo()] == [0]
    first.close()
    again = journal.Journal(tmp_path / "x.csv", made, {"inputs": "a"})
    assert again.count == 1 and again.is_done(1)
    again.close()


@pytest.mark.slow
def test_bad_commands_change_nothing(project):
    before = {name for name in tree(project) if "__pycache__" not in name}
    for arguments, words in ((["--grid", "factor=1:9:3"], "outside 1.0 to 3.0"), (["--grid", "faktor=1:2:3"], "did you mean 'factor'"), (["--jobs", "0"], "--jobs 0"),
                             (["--grid", "factor=1:2:3", "--out", "x.txt"], ".csv or .parquet")):
        done = sweep(project, *arguments)
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr
    assert {name for name in tree(project) if "__pycache__" not in name} == before


@pytest.mark.slow
def test_parquet_holds_the_same_or_says_what_it_needs(project):
    done = sweep(project, "--grid", "factor=1:3:5", "--out", "five.parquet")
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        assert done.returncode == 2 and "needs the package pyarrow" in done.stderr and "write a .csv" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    assert sweep(project, "--grid", "factor=1:3:5", "--out", "same.csv").returncode == 0
    pd.testing.assert_frame_equal(counted(project / "five.parquet"), counted(project / "same.csv"), check_dtype=False)


@pytest.mark.slow
def test_kernels_give_the_same_as_forks(project, tmp_path):
    assert sweep(project, "--grid", "factor=1:3:3", "--out", "fork.csv").returncode == 0
    text = (project / "chapters/cases/tiny.md").read_text()
    edit(project / "chapters/cases/tiny.md", "kernelspec:", "sweep: kernel\nkernelspec:")
    assert sweep(project, "--grid", "factor=1:3:3", "--out", "kernel.csv").returncode == 0
    edit(project / "chapters/cases/tiny.md", "sweep: kernel", "sweep: rocket")
    wrong = sweep(project, "--grid", "factor=1:3:3", "--out", "rocket.csv")
    (project / "chapters/cases/tiny.md").write_text(text)
    assert wrong.returncode != 0 and "must be fork or kernel" in wrong.stderr
    pd.testing.assert_frame_equal(counted(project / "kernel.csv").drop(columns=["inputs"]), counted(project / "fork.csv").drop(columns=["inputs"]))


# --- a cluster on loopback ----------------------------------------------------------------------------------------------------

@pytest.fixture()
def dask(project):
    """A scheduler and two workers as processes of their own; gives (address, worker processes)."""
    pytest.importorskip("distributed", reason="the packages of requirements-cluster.txt are not installed")
    environment = {**os.environ, "PYTHONPATH": str(project), "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "20s"}
    processes = []

    def run(*arguments):
        processes.append(subprocess.Popen([sys.executable, "-m", "dask", *arguments], cwd=project, env=environment,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True))
        return processes[-1]

    note = project / "scheduler.json"
    note.unlink(missing_ok=True)
    run("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note))
    end = time.monotonic() + 60
    while not note.is_file() and time.monotonic() < end:
        time.sleep(0.05)
    address = json.loads(note.read_text())["address"]
    workers = [run("worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--name", str(i)) for i in range(2)]
    yield address, workers
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    note.unlink(missing_ok=True)


@pytest.mark.slow
def test_a_cluster_of_which_a_worker_is_killed_loses_and_doubles_nothing(project, dask):
    address, workers = dask
    assert sweep(project, *SIXTY, "--out", "alone.csv").returncode == 0
    process = started(project, *SIXTY, "--out", "cluster.csv", "--scheduler", address, "--chunk", "5")
    wait_for_lines(project / "cluster.csv.journal", 10, process)
    assert process.poll() is None, "the sweep was over before a worker could be killed"
    os.killpg(workers[0].pid, signal.SIGKILL)
    said, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    pd.testing.assert_frame_equal(counted(project / "cluster.csv"), counted(project / "alone.csv"))


@pytest.mark.slow
def test_no_scheduler_is_told(project):
    pytest.importorskip("distributed", reason="the packages of requirements-cluster.txt are not installed")
    done = sweep(project, *SIXTY, "--out", "nowhere.csv", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 1 and "no Dask scheduler answers at tcp://127.0.0.1:9" in done.stderr and "Traceback" not in done.stderr
