"""Which chapters run again: order by results read, circles, and random sequences of edits against a build from scratch."""
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.small_book import CHAPTER, OTHER, READER, edit, make_project, run_build, tree, why_stale

pytestmark = pytest.mark.slow

CHAPTERS = {"reader": READER, "tiny": CHAPTER, "other": OTHER}  # the reader stands before the chapter that it reads


def ran(done):
    """slug -> reason, from what a build printed."""
    lines = [line.split("ran ", 1)[1] for line in done.stdout.splitlines() if line.startswith("ran ")]
    return dict(line.split(": ", 1) for line in lines)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """A book of three chapters, one of which reads the results of another; built once."""
    project = make_project(tmp_path_factory.mktemp("three") / "project", CHAPTERS)
    done = run_build(project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(ran(done)).index("tiny") < list(ran(done)).index("reader")
    return project


@pytest.fixture()
def project(three, tmp_path):
    return shutil.copytree(three, tmp_path / "project")


def test_a_reader_runs_again_only_when_the_results_it_reads_change(project):
    edit(project / "chapters/cases/tiny.md", "# Tiny", "# Tinier")
    assert ran(run_build(project)) == {"tiny": "chapters/cases/tiny.md changed"}
    edit(project / "chapters/cases/tiny.md", "firms * chapter", "2 * firms * chapter")
    assert ran(run_build(project)) == {"tiny": "chapters/cases/tiny.md changed", "reader": "results of tiny changed"}
    assert "7,201 enterprises" in (project / "_build/html/chapters/cases/reader.html").read_text()


def test_a_circle_is_an_error_that_names_it(project):
    edit(project / "chapters/cases/tiny.md", "firms = reported", 'chapter.results_of("reader")\nfirms = reported')
    before = tree(project / "_build/html")
    done = run_build(project)
    assert done.returncode != 0 and "in a circle" in done.stderr and "tiny" in done.stderr and "reader" in done.stderr
    assert tree(project / "_build/html") == before
    assert run_build(project).returncode != 0, "the circle stays an error"
    shutil.rmtree(project / "_build/executed")
    done = run_build(project)
    assert done.returncode != 0 and "tiny waits for reader" in done.stderr and "reader waits for tiny" in done.stderr
    edit(project / "chapters/cases/tiny.md", 'chapter.results_of("reader")\n', "")
    assert run_build(project).returncode == 0
    assert tree(project / "_build/html") == before


def test_when_one_chapter_fails_the_others_run_and_the_message_tells_all(project):
    edit(project / "chapters/cases/tiny.md", "firms = reported", "1 / 0\nfirms = reported")
    edit(project / "chapters/cases/other.md", "# Other", "# Another")
    shutil.rmtree(project / "_build/executed")
    (project / "_build/results/tiny.json").unlink()
    done = run_build(project)
    assert done.returncode != 0 and set(ran(done)) == {"other"}
    assert "chapters/cases/tiny.md, cell at line 20: ZeroDivisionError" in done.stderr
    assert "reader did not run, since it reads results of tiny" in done.stderr and "Traceback" not in done.stderr
    edit(project / "chapters/cases/tiny.md", "1 / 0\nfirms = reported", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nfirms = reported")
    done = run_build(project)
    assert done.returncode != 0 and "chapters/cases/tiny.md, cell at line 20: the kernel was killed by SIGKILL" in done.stderr
    edit(project / "chapters/cases/tiny.md", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "")
    done = run_build(project)
    assert done.returncode == 0 and set(ran(done)) == {"tiny", "reader"}


def test_results_of_a_chapter_that_is_gone_are_gone(project):
    edit(project / "_toc.yml", "      - file: chapters/cases/tiny\n", "")
    (project / "chapters/index.md").write_text("# A small book\n\nOther: {num}`other.twice`.\n")
    done = run_build(project)
    assert done.returncode != 0 and "chapter 'tiny' has not been executed" in done.stderr
    assert not (project / "_build/results/tiny.json").exists()


def test_a_kill_in_mid_build_loses_nothing_and_the_next_build_is_whole(project):
    before = tree(project / "_build/html")
    edit(project / "chapters/cases/tiny.md", "# Tiny", "# Tinier")
    environment = {**os.environ, "PYTHONPATH": str(project)}
    for wait in (0.7, 1.5, 3, 6):
        process = subprocess.Popen([sys.executable, "scripts/build.py", "--no-pdf"], cwd=project, env=environment, start_new_session=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        page = tree(project / "_build/html") or tree(project / "_build/.html-previous")
        assert set(page) == set(before), "after a kill the last good book or the new one stands whole"
    assert run_build(project).returncode == 0
    assert tree(project / "_build/html") == tree(from_scratch(project))


def from_scratch(project):
    """The HTML of a build without anything built before."""
    fresh = project.parent / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(project, fresh, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    done = run_build(fresh)
    assert done.returncode == 0, done.stdout + done.stderr
    return fresh / "_build/html"


def bump(path, old, prefix):
    """Change a text to one that was never there before."""
    text = path.read_text()
    mark = f"{prefix}{random.randrange(10**9)}"
    assert old in text
    path.write_text(text.replace(old, f"{old} {mark}", 1))


# edit -> the chapters that it makes stale
EDITS = {
    "text of tiny": (lambda p: bump(p / "chapters/cases/tiny.md", "Firms:", "now"), {"tiny"}),
    "text of other": (lambda p: bump(p / "chapters/cases/other.md", "Firms:", "now"), {"other"}),
    "row that tiny reads": (lambda p: bump(p / "data/reported/figures.csv", "footwear enterprises", ""), {"tiny"}),
    "row that nobody reads": (lambda p: bump(p / "data/reported/figures.csv", "not told how they were drawn", ""), set()),
    "module that tiny and other import": (lambda p: bump(p / "models/intervals.py", "# at k = 0 and k = n", ""), {"tiny", "other"}),
    "module that nobody imports": (lambda p: bump(p / "models/cluster/__init__.py", '"""Small firms side by side', ""), set()),
    "the lock": (lambda p: bump(p / "requirements.txt", "# ", ""), {"tiny", "other", "reader"}),
    "a touch": (lambda p: os.utime(p / "chapters/cases/tiny.md"), set()),
    "a row with an old time stamp": (lambda p: (bump(p / "data/reported/figures.csv", "footwear enterprises", ""), os.utime(p / "data/reported/figures.csv", (1, 1))), {"tiny"}),
    "a deleted output": (lambda p: (p / "_build/executed/other.ipynb").unlink(missing_ok=True), {"other"}),
    "a tampered output": (lambda p: bump(p / "_build/results/tiny.json", '"digits"', " "), {"tiny"}),
    "a tampered page": (lambda p: (p / "_build/html/chapters/cases/other.html").write_text("gone"), set()),
}


@pytest.mark.parametrize("seed", [1, 2])
def test_random_edits_run_exactly_the_affected_chapters_and_give_the_pages_of_a_fresh_build(project, seed):
    chance = random.Random(seed)
    for _ in range(3):
        chosen = chance.sample(sorted(EDITS), k=chance.randint(1, 3))
        expected = set()
        for name in chosen:
            EDITS[name][0](project)
            expected |= EDITS[name][1]
        done = run_build(project)
        assert done.returncode == 0, done.stdout + done.stderr
        assert set(ran(done)) == expected, chosen
        assert why_stale(project) == {}
    assert tree(project / "_build/html") == tree(from_scratch(project))
