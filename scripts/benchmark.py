"""Measure how fast the book executes, builds and sweeps, against the tools that it replaces. Prints a table and no verdict.

    python scripts/benchmark.py                       everything: the better part of an hour
    python scripts/benchmark.py --only sweep          one part; also book, execution, nothing, growth; may be repeated
    python scripts/benchmark.py --quick               small books, one pair: to see that it works

Each comparison runs its sides in turn, as many rounds as --rounds says, and shows medians; other work on the machine slows both sides, so that
ratios of one run mean more than seconds. The books measured are made for it: chapters with the code and the plain text of this book's, in
turn, without what only this book's extension can set; the same files for both sides.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from book import project  # noqa: E402
from book.errors import BookError  # noqa: E402
from book.rerun import page_of  # noqa: E402

HEAD = "---\njupytext:\n  text_representation:\n    extension: .md\n    format_name: myst\nkernelspec:\n  display_name: Python 3\n  language: python\n  name: python3\n---\n\n"
PLAIN_CONFIG = "title: A book\nonly_build_toc_files: true\nexecute:\n  execute_notebooks: \"{mode}\"\n  timeout: 600\nparse:\n  myst_enable_extensions: [colon_fence, dollarmath, deflist, substitution]\n"

# --- books to measure ---------------------------------------------------------------------------------------------------------

def chapters(count):
    """slug -> text of so many chapters with the code of this book's chapters in turn."""
    sources = [page for page in project.notebooks() if "results_of(" not in page.text]
    return {f"{sources[i % len(sources)].slug}-{i}": plain(sources[i % len(sources)].text, i) for i in range(count)}


def plain(text, number):
    """A chapter's text without what only this book's extension sets: roles become their words, containers their content."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    pieces = re.split(r"(```\{code-cell\}.*?\n```\n)", body, flags=re.S)
    for i in range(0, len(pieces), 2):
        piece = re.sub(r"\{[a-z:]+\}`([^`]*)`", r"\1", pieces[i])
        piece = re.sub(r"\[([^\]]*)\]\([^)\s]*\.md[^)]*\)", r"\1", piece)
        piece = re.sub(r"^:{3,}.*\n|^:\w+:.*\n", "", piece, flags=re.M)
        pieces[i] = re.sub(r"^\$\$ \([\w-]+\)", "$$", piece, flags=re.M)
    return HEAD + re.sub(r"^# .*$", f"# Chapter {number}", "".join(pieces), count=1, flags=re.M)


def make_book(folder, texts, mode=None):
    """A book of these chapters: this project's way, or, where `mode` is an execute_notebooks of Jupyter Book, in its own way."""
    for room in ("data", "models", "book"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "CITATION.cff", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "chapters").mkdir()
    shutil.copy(ROOT / "chapters" / "references.bib", folder / "chapters" / "references.bib")
    (folder / "chapters" / "index.md").write_text("# A book\n\nChapters follow.\n")
    for slug, text in texts.items():
        (folder / "chapters" / f"{slug}.md").write_text(text)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\nchapters:\n" + "".join(f"  - file: chapters/{slug}\n" for slug in texts))
    if mode:
        (folder / "_config.yml").write_text(PLAIN_CONFIG.format(mode=mode))
    return folder


# --- measuring ------------------------------------------------------------------------------------------------------------------

class Spent:
    """What a command took: wall seconds, CPU seconds of it and all that it started, most memory at a time in MB (shared pages counted once)."""

    def __init__(self, wall, cpu, memory):
        self.wall, self.cpu, self.memory = wall, cpu, memory


def spend(folder, *command):
    """Run a command in a folder and measure it. Raises SystemExit with its last words when it fails."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONWARNINGS": "ignore"}
    with tempfile.TemporaryFile("w+") as said:
        began = time.monotonic()
        process = subprocess.Popen([sys.executable, *map(str, command)], cwd=folder, env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
        peak, over = [0.0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, over))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        over.set()
        watcher.join()
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(map(str, command))} failed:\n{said.read()[-2000:]}")
    return Spent(wall, usage.ru_utime + usage.ru_stime, peak[0])


def _watch(pid, peak, over):
    """Keep the greatest memory of a process and its descendants."""
    import psutil

    while not over.wait(0.25):
        try:
            tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        except psutil.Error:
            continue
        peak[0] = max(peak[0], sum(map(_own_memory, tree)))


def _own_memory(process):
    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", text, re.M).group(1)) / 1024
    except (OSError, AttributeError):
        return 0.0


def rounds(count, **sides):
    """Run each side in turn so many times; name -> Spent of medians. A side is a function that gives a Spent."""
    seen = {name: [] for name in sides}
    for _ in range(count):
        for name, side in sides.items():
            seen[name].append(side())
            print(f"    {name}: {seen[name][-1].wall:.1f} s", file=sys.stderr)
    return {name: Spent(*(median(getattr(one, key) for one in found) for key in ("wall", "cpu", "memory"))) for name, found in seen.items()}


def show(title, found, base):
    """One comparison as rows of a table; ratios are of the side named `base` to each."""
    print(f"\n{title}\n\n| way | wall s | CPU s | memory MB | wall, share of {base} | CPU, share of {base} |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, one in found.items():
        print(f"| {name} | {one.wall:.1f} | {one.cpu:.1f} | {one.memory:.0f} | {one.wall / found[base].wall:.2f} | {one.cpu / found[base].cpu:.2f} |", flush=True)


def without(folder, *names):
    """Take outputs of earlier rounds away."""
    for name in names:
        shutil.rmtree(folder / name, ignore_errors=True)


BUILD = ("scripts/build.py", "--jobs", "2")  # HTML and PDFs
HTML_ALONE = (*BUILD, "--no-pdf")  # what Jupyter Book makes as well
JUPYTER_BOOK = ("-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-q")
EXECUTE = ("-c", "from book import execute; execute.run_stale(2)")
CELLS = """
import contextlib, io, sys
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
import nbformat
shell = InteractiveShell.instance()
for path in sorted(Path("notebooks").glob("*.ipynb")):
    shell.reset(new_session=False)
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            with contextlib.redirect_stdout(io.StringIO()):
                result = shell.run_cell(cell.source)
            result.raise_error()
"""
TO_NOTEBOOKS = "from book import notebook, project\nimport pathlib\npathlib.Path('notebooks').mkdir()\nfor page in project.notebooks():\n    made = notebook.from_text(page)\n    made.metadata.pop('source_map')\n    pathlib.Path('notebooks', page.slug + '.ipynb').write_text(notebook.as_text(made))\n"
PAPERMILL = """
import subprocess, sys
from pathlib import Path
for path in sorted(Path("notebooks").glob("*.ipynb")):
    subprocess.run([sys.executable, "-m", "papermill", str(path), "done.ipynb", "--no-progress-bar", "-k", "python3", *sys.argv[1:]], check=True)
"""


# --- the parts ------------------------------------------------------------------------------------------------------------------

def part_book(folder, options):
    texts = chapters(options.chapters)
    ours, theirs = make_book(folder / "ours", texts), make_book(folder / "theirs", texts, "force")

    def build(command):
        without(ours, "_build")
        return spend(ours, *command)

    def jupyter_book():
        without(theirs, "_build")
        return spend(theirs, *JUPYTER_BOOK)

    found = rounds(options.rounds, **{"jupyter-book build": jupyter_book, "scripts/build.py --no-pdf": lambda: build(HTML_ALONE),
                                      "scripts/build.py, HTML and PDFs": lambda: build(BUILD)})
    show(f"Cold: execute and build {options.chapters} chapters", found, "jupyter-book build")


def part_execution(folder, options):
    book = make_book(folder / "book", chapters(options.chapters))
    spend(book, "-c", TO_NOTEBOOKS)

    def execute():
        without(book, "_build")
        return spend(book, *EXECUTE)

    sides = {"papermill command, one after another": lambda: spend(book, "-c", PAPERMILL), "forked kernels, two at a time": execute,
             "the cells alone, one process": lambda: spend(book, "-c", CELLS)}
    found = rounds(options.rounds, **sides)
    show(f"Execution of {options.chapters} chapters", found, "papermill command, one after another")
    show("The same beside the cells' own time", found, "the cells alone, one process")


def part_nothing(folder, options):
    texts = chapters(options.chapters)
    ours, theirs = make_book(folder / "ours", texts), make_book(folder / "theirs", texts, "cache")
    spend(ours, *HTML_ALONE)
    spend(theirs, *JUPYTER_BOOK)
    show(f"Nothing changed, {options.chapters} chapters", rounds(options.rounds, **{
        "jupyter-book build, with its cache": lambda: spend(theirs, *JUPYTER_BOOK), "scripts/build.py --no-pdf": lambda: spend(ours, *HTML_ALONE)}),
        "jupyter-book build, with its cache")
    turn = [0]

    def change(book):
        turn[0] += 1
        path = book / "data" / "reported" / "figures.csv"
        path.write_text(re.sub(r"^(chile-fosis\.sample,.*?micro-enterprises)[ \d]*", rf"\1 {turn[0]}", path.read_text(), count=1, flags=re.M))

    def ours_changed():
        change(ours)
        return spend(ours, *HTML_ALONE)

    def theirs_changed():
        change(theirs)
        return spend(theirs, *JUPYTER_BOOK)

    show("One row of a table changed (jupyter-cache executes nothing then, and shows the old values)", rounds(options.rounds, **{
        "jupyter-book build, with its cache": theirs_changed, "scripts/build.py --no-pdf": ours_changed}), "jupyter-book build, with its cache")


def part_sweep(folder, options):
    slug = options.page.slug
    texts = {slug: plain(options.page.text, 1)}
    book = make_book(folder / "book", texts)
    spend(book, "-c", TO_NOTEBOOKS)
    kernels = make_book(folder / "kernels", {slug: texts[slug].replace("kernelspec:", "sweep: kernel\nkernelspec:")})
    name, low, high = options.vary
    few, many, most = (2, 8, 8) if options.quick else (5, 40, 200)  # a sweep is of many runs: its start is a part of each

    def sweep(where, count):
        return lambda: spend(where, "scripts/sweep.py", slug, "--sobol", f"{name}={low}:{high}", "--runs", count, "--out", "x.csv", "--restart", "--jobs", 2)

    def papermill():
        return spend(book, "-c", "import sys\n" + f"for i in range({few}):\n" + "".join(f"    {line}\n" for line in PAPERMILL.strip().splitlines()), "-p", name, str(low))

    found = rounds(options.rounds, **{"papermill command": papermill, "forked kernels": sweep(kernels, many), "in-process forks": sweep(book, most)})
    runs = {"papermill command": few, "forked kernels": many, "in-process forks": most}
    print(f"\nA sweep of {slug}, for each run\n\n| way | runs | CPU s a run | runs a core and second | wall s a run | times fewer CPU s than papermill |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    base = found["papermill command"].cpu / few
    for way, one in found.items():
        each = one.cpu / runs[way]
        print(f"| {way} | {runs[way]} | {each:.3f} | {1 / each:.2f} | {one.wall / runs[way]:.3f} | {base / each:.1f} |", flush=True)


def part_growth(folder, options):
    counts = (4, 8) if options.quick else (25, 100)
    print("\nGrowth with chapters: cold execute and build\n\n| chapters | wall s | CPU s | CPU s a chapter | memory MB |\n| ---: | ---: | ---: | ---: | ---: |", flush=True)
    for count in counts:
        book = make_book(folder / f"book-{count}", chapters(count))
        one = spend(book, *BUILD)
        print(f"| {count} | {one.wall:.1f} | {one.cpu:.1f} | {one.cpu / count:.2f} | {one.memory:.0f} |", flush=True)
        shutil.rmtree(book)
    page = options.page
    book = make_book(folder / "sweep", {page.slug: plain(page.text, 1)})
    name, low, high = options.vary
    print("\nGrowth with runs\n\n| runs | wall s | CPU s | CPU s a run | memory MB |\n| ---: | ---: | ---: | ---: | ---: |", flush=True)
    for count in (4, 16, 64) if options.quick else (10, 100, 1000):
        one = spend(book, "scripts/sweep.py", page.slug, "--sobol", f"{name}={low}:{high}", "--runs", count, "--out", "x.csv", "--restart", "--jobs", 2)
        print(f"| {count} | {one.wall:.1f} | {one.cpu:.1f} | {one.cpu / count:.3f} | {one.memory:.0f} |", flush=True)


PARTS = {"book": part_book, "execution": part_execution, "nothing": part_nothing, "sweep": part_sweep, "growth": part_growth}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; may be repeated (default: all)")
    parser.add_argument("--quick", action="store_true", help="three chapters, one round")
    parser.add_argument("--rounds", type=int, metavar="N", help="of each comparison (default 3; 1 with --quick)")
    parser.add_argument("--chapters", type=int, metavar="N", help="of the books compared (default 20; 3 with --quick)")
    parser.add_argument("--sweep", default="alternative-trade", metavar="CHAPTER", help="the chapter swept")
    parser.add_argument("--vary", nargs=3, default=["share_sold", "0.1", "0.9"], metavar=("NAME", "LOW", "HIGH"), help="its parameter, and between what")
    options = parser.parse_args()
    try:
        options.page = page_of(options.sweep)
    except BookError as error:
        parser.error(str(error))
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.chapters = options.chapters or (3 if options.quick else 20)
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}; load at the start {os.getloadavg()[0]:.1f}")
    for part in options.only or PARTS:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            print(f"  {part} ...", file=sys.stderr)
            PARTS[part](Path(folder), options)


if __name__ == "__main__":
    main()
