"""What several tests need: the book as built, small books of their own, a browser; and skips that nobody overlooks."""
import fcntl
import os
import shutil
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: tests run side by side, and its threads would wait for each other

import pytest
from hypothesis import settings

from data import package, tables
from data.tables import FOLDER
from tests.small_book import ROOT, run_build

settings.register_profile("book", deadline=None)  # how long a case takes is for the benchmark
settings.load_profile("book")
REPORT = os.environ.get("TPC_REPORT")
NO_SKIPS = os.environ.get("TPC_NO_SKIPS") == "1"


def chromium():
    """The Chromium on the path, or None."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "chrome"))
    return next(filter(None, found), None)


@pytest.fixture(scope="session")
def book():
    """The folder of the real book's HTML, both books built now if they are not up to date; by one process of the tests, while others wait."""
    (ROOT / "_build").mkdir(exist_ok=True)
    with open(ROOT / "_build" / ".tests", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run_build(ROOT, what=None)
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def printed(book):
    """The folder of the real book's PDFs, made with the HTML."""
    return ROOT / "_build" / "pdf"


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium driven by Playwright."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on the path: install Debian's package chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def names(book):
    """The HTML files of the real book, by name."""
    return sorted(path.relative_to(book).as_posix() for path in book.rglob("*.html"))


@pytest.fixture
def opened(book, browser):
    """A function that opens a page of the book and returns it, with what it requested and complained of."""
    contexts = []

    def open_page(name, theme="light", width=1360, scripts=True):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, java_script_enabled=scripts, has_touch=width < 500)
        contexts.append(context)
        page = context.new_page()
        page.requested, page.complaints = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto((book / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def project(good, tmp_path):
    """A copy of the small book that a module built once, its fixture `good`, with everything that was built."""
    return Path(shutil.copytree(good, tmp_path / "project", symlinks=True))


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the data folder in which files may be spoiled."""
    shutil.copytree(FOLDER, tmp_path / "data", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for module in (package, tables):
        monkeypatch.setattr(module, "FOLDER", tmp_path / "data")
    monkeypatch.setattr(package, "DESCRIPTOR", tmp_path / "data" / "datapackage.json")
    tables._whole.cache_clear()
    yield tmp_path / "data"
    tables._whole.cache_clear()


def pytest_terminal_summary(terminalreporter, config):
    """Say at the end which tests could not run, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("tests that could not run", sep="!")
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            terminalreporter.line(f"{report.nodeid}: {reason}")
        terminalreporter.line(f"{len(skipped)} test(s) could not run" + ("; that counts as failure here" if NO_SKIPS else ""))


def pytest_sessionfinish(session, exitstatus):
    """Where TPC_NO_SKIPS=1, a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")  # pytest-xdist's workers have none
    if reporter and NO_SKIPS and exitstatus == 0 and reporter.stats.get("skipped"):
        session.exitstatus = 1
