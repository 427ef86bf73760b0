"""Forked kernels and cells without kernels: the same outputs as cold kernels, nothing shared, and one clear end for each that fails."""
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from book import execute, inputs, pictures, project
from book.engine.cells import Cells, import_lines
from book.engine.client import ForkServer, available
from book.engine.notebooks import Notebooks, Raised, Stopped
from book.engine.preload import third_party
from book.errors import BookError
from book.notebook import from_text, payloads, tidy
from tests.processes import alive, gone

pytestmark = pytest.mark.skipif(not available(), reason="kernels are not forked here: Linux only")

SHOWS = [
    "print('one'); print('two')",
    "import sys\nprint('three', file=sys.stderr)",
    "from IPython.display import display, HTML, Image\ndisplay(HTML('<b>x</b>'))\nprint('after')\ndisplay({'application/x-own+json': {'a': [1, None]}, 'text/plain': 'own'}, raw=True)\n7 * 6",
    "import pandas as pd\npd.DataFrame({'a': [1.5, 2], 'b': ['x', 'y']})",
    "import numpy as np\nrng = np.random.default_rng(7)\nm = rng.normal(size=(60, 60))\nprint(np.linalg.svd(m)[1][:3])\nnp.linalg.inv(m).sum()",
    "import vl_convert\nsvg = vl_convert.vegalite_to_svg({'data': {'values': [{'x': 1}]}, 'mark': 'bar', 'encoding': {'x': {'field': 'x'}}}, vl_version='6.1')\nlen(svg), __name__",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
]


def notebook(*sources):
    return new_notebook(cells=[new_code_cell(source, id=f"c{position}") for position, source in enumerate(sources)],
                        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})


def shown(done):
    return [cell.outputs for cell in tidy(done).cells]


@pytest.fixture(scope="module")
def forked():
    with Notebooks(project.ROOT) as notebooks:
        assert notebooks.server
        yield notebooks


@pytest.fixture(scope="module")
def cold():
    before = os.environ.get("BOOK_KERNELS")
    os.environ["BOOK_KERNELS"] = "cold"
    notebooks = Notebooks(project.ROOT)
    os.environ.pop("BOOK_KERNELS") if before is None else os.environ.update(BOOK_KERNELS=before)
    assert notebooks.server is None
    return notebooks


def in_process(server, sources, **options):
    """The outputs of sources run without a kernel."""
    with Cells(project.ROOT, sources, server=server, **options) as cells:
        cells.start("only", sources, seed=options.get("seed"))
        (_, end), = cells.ended()
        return end


def test_a_small_notebook_gives_the_same_from_forked_cold_and_no_kernel(forked, cold):
    expected = shown(cold.run(notebook(*SHOWS)))
    assert len([output for outputs in expected for output in outputs]) >= 11
    assert shown(forked.run(notebook(*SHOWS))) == expected
    end = in_process(forked.server, SHOWS)
    assert end.error is None and end.outputs == expected


CHART = """import altair as alt
import pandas as pd
from book import charts
frame = pd.DataFrame({"x": [1, 2, 3.25], "y": [0.1, 4, None], "day": pd.to_datetime(["1994-01-01", "1995-06-30", "1996-12-31"])})
chart = alt.Chart(frame).mark_point().encode(x="day:T", y="y:Q", tooltip="x:Q").properties(width=200, height=90)
display(charts.bundle(chart, name="dots", title="Dots", subtitle="y by day", description="Three dots.", table=frame[["x", "y"]]), raw=True)
chart"""


def test_a_chart_drawn_after_its_run_is_the_one_that_a_kernel_draws(forked, tmp_path):
    page = project.Page("chapters/cases/dots", tmp_path / "dots.md", "dots", "Cases")
    source = notebook(CHART)
    source.metadata["source_map"] = [7]
    done, _ = execute.execute(source, page, forked)
    expected = forked.run(notebook(CHART))
    assert [pictures.SVG in output.data for output in expected.cells[0].outputs] == [True, True]
    assert shown(done) == shown(expected)


def test_a_chart_that_cannot_be_drawn_is_told_with_its_place(forked, tmp_path):
    page = project.Page("chapters/cases/dots", tmp_path / "dots.md", "dots", "Cases")
    source = notebook("pass", CHART.replace(".properties(", '.transform_calculate(z="((").properties('))
    source.metadata["source_map"] = [3, 7]
    with pytest.raises(BookError, match="dots.md, cell at line 8: the chart cannot be drawn: .*Unexpected end of input; mend its Vega-Lite specification"):
        execute.execute(source, page, forked)


def test_what_chapters_import_of_other_people_is_there_before_they_run(forked):
    """What a forked kernel still has to import by itself is a handful of small modules; pandera alone would bring hypothesis, for a quarter of a second."""
    source = "import sys\n_before = set(sys.modules)\n", CHART, "from data import reported\nreported.figures()\nsorted({m for m in set(sys.modules) - _before if m.split('.')[0] not in ('data', 'models', 'book')})"
    found = forked.run(notebook(*source)).cells[-1].outputs[-1].data["text/plain"]
    assert "hypothesis" not in found.replace("hypothesis.", "") and "narwhals" not in found and len(found.split(",")) < 30, found


@pytest.mark.slow
def test_every_chapter_gives_the_same_as_in_a_cold_kernel_and_records_the_same_inputs(forked, cold):
    def both(page):
        return page.slug, *(execute.execute(from_text(page), page, notebooks) for notebooks in (forked, cold))

    with ThreadPoolExecutor(2) as pool:
        for slug, (warm, reported), (plain, expected) in pool.map(both, project.notebooks()):
            assert warm == plain, slug
            assert reported == expected and reported["modules"], slug


@pytest.mark.slow
def test_fifty_runs_in_a_row_are_equal(forked):
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _: shown(forked.run(notebook(*SHOWS))), range(50)))
    assert all(run == runs[0] for run in runs)


def test_only_what_a_notebook_imports_is_recorded(forked):
    source = "from models import intervals\nfrom book.inputs import report\nreport()"
    found = payloads(forked.run(notebook(source)), inputs.MIME)[0]["modules"]
    assert "models/intervals.py" in found and "models/chain.py" not in found and (project.ROOT / "models/chain.py").is_file() and not [name for name in found if "engine" in name]
    assert payloads(forked.run(notebook("from book.inputs import report\nreport()")), inputs.MIME)[0]["modules"] == sorted(
        set(found) - {"models/intervals.py", "models/__init__.py"})


def test_the_server_refuses_to_import_the_project():
    with ForkServer(["models.intervals"]) as server, pytest.raises(BookError, match="must not import models"):
        server.start({"kind": "cells", "cells": []})


def test_what_is_imported_ahead_is_other_peoples():
    names = third_party(project.ROOT)
    assert {"pandas", "altair", "scipy.optimize"} <= set(names)
    assert not [name for name in names if name.split(".")[0] in ("data", "models", "book", "json")]


def test_forks_share_no_random_numbers_and_a_seed_repeats_them(forked):
    draws = "import random, numpy\nprint(random.random(), numpy.random.rand(), numpy.random.default_rng().random())"
    kernels = {forked.run(notebook(draws)).cells[0].outputs[0].text for _ in range(2)}
    assert len(kernels) == 2
    with Cells(project.ROOT, [draws], server=forked.server) as cells:
        for key, seed in (("a", 1), ("b", 1), ("c", 2)):
            cells.start(key, [draws], seed)
        said = {}
        while len(said) < 3:
            said |= {key: end.outputs[0][0]["text"].split()[:2] for key, end in cells.ended()}
    assert said["a"] == said["b"] != said["c"]


def test_runs_share_nothing(forked):
    with Cells(project.ROOT, ["import models.intervals"], server=forked.server) as cells:
        cells.start(1, ["import models.intervals, os\nmodels.intervals.wilson = None\nos.environ['LEFT'] = 'x'\nos.chdir('/')"])
        assert cells.ended()[0][1].error is None
        cells.start(2, ["import models.intervals, os\nprint(models.intervals.wilson is None, os.environ.get('LEFT'), os.getcwd())"])
        assert cells.ended()[0][1].outputs[0][0]["text"] == f"False None {project.ROOT}\n"


FATES = {
    "a raising cell": ("1 / 0", Raised, "ZeroDivisionError: division by zero", "raised"),
    "an endless loop": ("while True:\n    pass", Stopped, "took more than 2 seconds", "time"),
    "a loop that ignores interrupts": ("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    time.sleep(0.1)", Stopped, "took more than 2 seconds", "time"),
    "a killed process": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", Stopped, "killed by SIGKILL", "killed"),
    "a fault in C": ("import ctypes\nctypes.string_at(0)", Stopped, "killed by SIGSEGV", "killed"),
    "an exit": ("import os\nos._exit(3)", Stopped, "status 3", "killed"),
    "runaway memory": ("held = []\nwhile True:\n    held.append(bytearray(10_000_000))", Raised, "MemoryError", "raised"),
}


@pytest.mark.parametrize("fate", FATES)
def test_each_way_to_fail_says_which_cell_and_why_and_the_others_go_on(forked, fate):
    source, kind, words, short = FATES[fate]
    limits = {"time_limit": 2 if short == "time" else 60, "memory": 600 << 20}
    with ThreadPoolExecutor(2) as pool:
        other = pool.submit(forked.run, notebook("import time\ntime.sleep(1)\n'fine'"))
        with pytest.raises(kind, match=words) as caught:
            forked.run(notebook("1", source, "2"), **limits)
        assert caught.value.cell == 1
        assert other.result().cells[0].outputs[0].data["text/plain"] == "'fine'"
    with Cells(project.ROOT, [], server=forked.server, **limits) as cells:
        cells.start("bad", ["1", source, "2"])
        cells.start("good", ["print('fine')"])
        ends = {}
        while len(ends) < 2:
            ends |= dict(cells.ended())
    assert ends["bad"].error[0] == short and words in ends["bad"].error[1] and ends["bad"].cell == 1
    assert ends["good"].error is None and ends["good"].outputs[0][0]["text"] == "fine\n"


SPAWNS = "import subprocess, time, sys\nprocess = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\nprint(process.pid)"


def test_what_a_run_started_ends_with_it_and_closing_ends_all(forked):
    done = forked.run(notebook(SPAWNS))
    assert gone(int(done.cells[0].outputs[0].text))
    assert gone(int(in_process(forked.server, [SPAWNS]).outputs[0][0]["text"]))
    server = ForkServer([])
    jobs = [server.start({"kind": "cells", "cells": ["import time; time.sleep(600)"]}) for _ in range(2)]
    pids = [server.process.pid, *(job.pid for job in jobs)]
    assert all(map(alive, pids))
    server.close()
    assert gone(*pids)


def test_when_the_program_is_killed_its_server_and_kernels_go_too():
    code = ("import time\nfrom book.engine.client import ForkServer\nserver = ForkServer([])\n"
            "job = server.start({'kind': 'cells', 'cells': ['import time; time.sleep(600)']})\n"
            "print(server.process.pid, job.pid, flush=True)\ntime.sleep(600)")
    process = subprocess.Popen([sys.executable, "-c", code], cwd=project.ROOT, env={**os.environ, "PYTHONPATH": str(project.ROOT)}, stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in process.stdout.readline().split()]
    assert all(map(alive, pids))
    process.kill()
    process.wait()
    assert gone(*pids)


def test_a_server_that_died_is_started_anew():
    with ForkServer([]) as server:
        job = server.start({"kind": "cells", "cells": ["import time; time.sleep(600)"]})
        os.kill(server.process.pid, signal.SIGKILL)
        assert job.wait(20) == -signal.SIGKILL
        again = server.start({"kind": "cells", "cells": ["print(1)"]})
        assert [again.receive(20), again.receive(20)][1]["outputs"][0][0]["text"] == "1\n"


def test_imports_are_found_wherever_they_stand():
    lines = import_lines(["try:\n    import pandas as pd\n    from models import audit\nexcept ImportError:\n    raise", "%magic\nimport x", "import pandas as pd"])
    assert lines.count("import pandas as pd") == 1 and "from models import audit" in lines and "import x" not in lines
