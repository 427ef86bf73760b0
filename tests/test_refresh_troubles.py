"""scripts/refresh.py when publishers or the disk are in trouble: one sentence, the other tables go on, nothing is lost or half-written."""
import errno
import os
import signal
import subprocess
import sys

import pytest

from data.refresh import write
from data.refresh.tables import TARGETS, Unusable, read
from scripts import refresh
from tests.publishers import as_json, said, slow, status, truncated
from tests.small_tables import agree, folder, publishers, rows, run, state  # noqa: F401  (fixtures among them)
from tests.small_book import ROOT


# publishers in trouble: one sentence, the other tables go on, nothing is lost

FOR_EVER = 9  # more often than the command tries


@pytest.mark.parametrize("table", list(TARGETS))
@pytest.mark.parametrize("fault, says", [
    (status(503), "answered 503 SERVICE UNAVAILABLE to each of 3 tries; nothing of this table was changed; its service fails: try again later"),
    (status(404), "answered 404 NOT FOUND; nothing of this table was changed; the address has moved: find the new one and give it with --base-url"),
    (status(403), "answered 403 FORBIDDEN; nothing of this table was changed; it refuses the request: try again later"),
    (truncated, "broke off in the middle of an answer; nothing of this table was changed; try again later"),
    (said(""), ""), (said("null"), ""), (said("[]"), ""), (said("<html>maintenance</html>"), "sent what its documentation does not describe"), (said('{"rows": 1'), "sent what its documentation does not describe"),
])
def test_a_publisher_in_trouble(run, folder, publishers, table, fault, says):
    before = state(folder)
    publishers.faults[table] = [fault] * FOR_EVER
    found, told, trouble = run("--write")
    assert found == 1 and says in trouble and state(folder) == before
    assert trouble.startswith(f"{table}: {TARGETS[table].publisher}, http://localhost") and trouble.count("\n") == 1 and "Traceback" not in trouble
    assert told.count("nothing to write") == 3


@pytest.mark.parametrize("table", list(TARGETS))
def test_silence(folder, publishers, capsys, table):
    publishers.faults[table] = [slow(0.5)]
    found = refresh.main(["--folder", str(folder), "--timeout", "0.2", "--retries", "0", "--only", table, *publishers.addresses()])
    told = capsys.readouterr()
    assert found == 1 and "was silent for 0.2 seconds" in told.err and "give a longer --timeout" in told.err


@pytest.mark.parametrize("table", list(TARGETS))
@pytest.mark.parametrize("fault", [status(503), status(429, '{"message": "Rate limit is exceeded. Try again in 5 seconds."}'), truncated])
def test_a_passing_fault_is_tried_again(run, publishers, table, fault):
    publishers.faults[table] = [fault, fault]
    found, told, trouble = run("--only", table)
    assert (found, trouble) == (0, "") and "nothing to write" in told and not publishers.faults[table]


@pytest.mark.parametrize("table", list(TARGETS))
def test_no_network(folder, capsys, table):
    found = refresh.main(["--folder", str(folder), "--retries", "0", "--only", table, "--base-url", f"{table}=http://127.0.0.1:9"])
    told = capsys.readouterr()
    assert found == 1 and "http://127.0.0.1:9" in told.err and "cannot be reached" in told.err and "check the network connection" in told.err


@pytest.mark.parametrize("body, says", [
    ([{"page": 1, "total": 1, "per_page": 50, "lastupdated": "2026-10-14"}, [{"country": "KEN"}]], "NY.GDP.PCAP.KD: a row is"),
    ([{"page": 1, "total": 9, "per_page": 50, "lastupdated": "2026-10-14"}, [{"country": "KEN"}]], "1 rows where its head speaks of 9"),
    ([{"page": 1, "per_page": 50}, []], "KeyError: 'total'"),
    ([{"page": 1, "total": 1, "per_page": 50, "lastupdated": "yesterday"}, [1]], "without total and lastupdated"),
    ([{"page": 0, "pages": 0, "per_page": 0, "total": 0, "sourceid": None, "lastupdated": None}, None], "answered without any rows"),
    ([{"page": 1, "total": 5, "per_page": 0, "lastupdated": "2026-10-14"}, []], "its pages do not come to an end"),
    (7, "Unrecognized response object format"),
])
def test_indicators_that_are_not_as_documented(run, folder, publishers, body, says):
    before = state(folder)
    publishers.faults["indicators"] = [lambda good: as_json(body)] * 300
    status, _, trouble = run("--only", "indicators", "--write")
    assert status == 1 and says in trouble and state(folder) == before


@pytest.mark.parametrize("change, says", [
    ({"value": "many"}, "NY.GDP.PCAP.KD, MEX, 1996: value is 'many', not a number"), ({"value": True}, "not a number"), ({"date": "1996Q1"}, "in '1996Q1', which was not asked for"),
    ({"countryiso3code": "USA"}, "a row is of 'USA'"), ({"indicator": {"id": "OTHER", "value": ""}}, "a row is of the indicator"), ({"date": "1995"}, "MEX stands twice in 1995"),
])
def test_a_row_of_another_type_or_place(run, folder, publishers, change, says):
    def changed(good):
        head, found = good().get_json()
        next(row for row in found if row["date"] == "1996").update(change)
        return as_json([head, found])

    before = state(folder)
    publishers.faults["indicators"] = [changed]
    status, _, trouble = run("--only", "indicators", "--write")
    assert status == 1 and says in trouble and state(folder) == before


# the disk

def changed(publishers):
    publishers.values["SP.POP.TOTL", "KEN", 1998] = 26_000_000


KILLED = """
import os, signal, sys
from data.refresh import write
from scripts import refresh
count = [0]
def killing(real):
    def call(*arguments, **named):
        count[0] += 1
        if count[0] == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call
write.os.replace, write.Path.unlink = killing(os.replace), killing(write.Path.unlink)
sys.exit(refresh.main(sys.argv[2:]))
"""


@pytest.mark.parametrize("step", range(1, 9))  # at which renaming or removal the run is killed: two trials of texts, the journal, four files, the journal's end
def test_a_run_that_is_killed_is_found_out_and_finished(run, folder, publishers, step):
    changed(publishers)
    before = state(folder)
    arguments = ["--folder", str(folder), "--only", "indicators", *publishers.addresses()]
    done = subprocess.run([sys.executable, "-c", KILLED, str(step), *arguments, "--write"], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    after = state(folder)
    status, said, trouble = run("--only", "indicators")
    if step < 4:  # before the journal stood, everything is as it was
        assert {name: after[name] for name in before} == before and status == 0
    else:
        assert status == 1 and "an earlier run was interrupted while it wrote indicators.csv, sources.csv, indicators.yml, sources.yml" in trouble and "--write" in trouble
        assert not said
    status, said, trouble = run("--only", "indicators", "--write")
    assert (status, trouble) == (0, "")
    assert step < 4 or "finished what an interrupted run had begun: indicators.csv" in said
    agree(folder)
    finished = state(folder)
    assert all(after[name] in (before[name], finished[name]) for name in before)  # each file was whole, the old one or the new
    assert ("SP.POP.TOTL", "KEN", "1998") in {(row["indicator"], row["country"], row["year"]) for row in rows(folder, "indicators")}


def test_a_journal_whose_file_is_lost_says_what_to_do(run, folder, tmp_path):
    (folder / write.JOURNAL).write_text('{"indicators.csv": "00"}')
    status, _, trouble = run("--write")
    assert status == 1 and "the new indicators.csv is lost" in trouble and "git checkout" in trouble
    (folder / write.JOURNAL).write_text("{")
    for arguments in ([], ["--write"]):
        status, _, trouble = run(*arguments)
        assert status == 1 and ".refresh.json cannot be read" in trouble


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("nth", [1, 2, 4])
def test_a_full_disk_leaves_everything_as_it_was(run, folder, publishers, monkeypatch, call, nth):
    changed(publishers)
    before, real, count = state(folder), getattr(os, call), [0]

    def full(*arguments):
        count[0] += 1
        if count[0] == nth and (call == "fsync" or nth == 1):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(write.os, call, full)
    status, said, trouble = run("--only", "indicators", "--write")
    if call == "replace" and nth > 1:
        assert status == 0
        return
    assert status == 1 and "No space left on device" in trouble and "nothing was changed; make room" in trouble and state(folder) == before


def test_a_real_limit_on_the_size_of_files(folder, publishers):
    changed(publishers)
    before = state(folder)
    limited = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))\nfrom scripts import refresh\nsys.exit(refresh.main(sys.argv[1:]))"
    arguments = ["--folder", str(folder), "--only", "indicators", *publishers.addresses(), "--write"]
    done = subprocess.run([sys.executable, "-B", "-c", limited, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "File too large" in done.stderr and "nothing was changed" in done.stderr and "Traceback" not in done.stderr
    assert state(folder) == before


def test_a_table_that_was_edited_is_not_refreshed(run, folder):
    path = folder / "indicators.csv"
    path.write_text(path.read_text().replace("25.3", "25.4"))
    status, said, trouble = run("--write")
    assert status == 1 and "indicators.csv is not the file that indicators.yml describes" in trouble and "git checkout" in trouble and said.count("nothing to write") == 3
    path.unlink()
    with pytest.raises(Unusable, match="the table is missing"):
        read(folder, "indicators")


def test_a_download_that_cannot_be_stored(run, folder, monkeypatch):
    class Full:
        def seek(self, _): pass
        def truncate(self): pass
        def write(self, _): raise OSError(errno.ENOSPC, "No space left on device")
        def __enter__(self): return self
        def __exit__(self, *_): pass

    before = state(folder)
    monkeypatch.setattr("data.refresh.faostat.tempfile.TemporaryFile", Full)
    status, _, trouble = run("--only", "crops", "--write")
    assert status == 1 and "cannot be stored (No space left on device)" in trouble and "make room" in trouble and state(folder) == before


@pytest.mark.parametrize("spoil", [lambda folder: (folder / "sources.csv").unlink(), lambda folder: (folder / "sources.csv").write_text("source,publisher\n"),
                                   lambda folder: (folder / "sources.yml").unlink(), lambda folder: (folder / "sources.yml").write_text("a: [")])
def test_a_list_of_sources_that_cannot_be_used(run, folder, publishers, spoil):
    changed(publishers)
    spoil(folder)
    before = state(folder)
    status, _, trouble = run("--only", "indicators", "--write")
    assert status == 1 and "the list of sources cannot be used" in trouble and "scripts/package.py --check" in trouble and state(folder) == before


def test_what_the_schema_does_not_allow_is_not_written(run, folder, publishers):
    publishers.months["Coffee, Arabica", "1989M11"] = -1.5
    before = state(folder)
    status, _, trouble = run("--only", "commodity_prices", "--write")
    assert status == 1 and "does not fit data/schemas.py" in trouble and "-1.5" in trouble and state(folder) == before


# the command

@pytest.mark.parametrize("arguments, says", [
    (["--only", "exports"], "no table exports is refreshed here"), (["--write", "--dry-run"], "exclude each other"), (["--timeout", "0"], "--timeout must be above 0"),
    (["--base-url", "indicators=localhost"], "TABLE=URL"), (["--base-url", "crop=http://x"], "no table crop"), (["--folder", "/nowhere"], "is no folder"), (["--retries", "-1"], "--retries"),
])
def test_a_mistake_in_the_command(capsys, arguments, says):
    with pytest.raises(SystemExit) as stopped:
        refresh.main(arguments)
    assert stopped.value.code == 2 and says in capsys.readouterr().err


def test_the_help_says_that_nobody_has_run_it_against_the_live_services(capsys):
    with pytest.raises(SystemExit):
        refresh.main(["--help"])
    assert "NOT YET BEEN RUN against the live services" in capsys.readouterr().out
