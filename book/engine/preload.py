"""Which modules the fork server imports before anybody asks: those of other people that the project's notebooks import."""
import re
import sys

# what a kernel imports while it starts
KERNEL = ("ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.completer", "IPython.extensions.storemagic", "tornado.platform.asyncio",
          "tornado.queues", "sqlite3", "encodings.idna", "encodings.latin_1", "faulthandler")
BASE = (*KERNEL, "altair", "pandas", "vl_convert", "yaml")
ROOMS = ("data", "models", "chapters")
IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w.]+))", re.MULTILINE)


def third_party(root, own=("data", "models", "book")):
    """Names of modules, neither Python's nor the project's, that its data, models and chapters import, and what each kernel needs."""
    found = set()
    for room in ROOMS:
        for path in sorted([*(root / room).rglob("*.py"), *(root / room).rglob("*.md")]):
            found |= {a or b for a, b in IMPORT.findall(path.read_text(encoding="utf-8", errors="replace"))}
    foreign = {name for name in found if (top := name.split(".")[0]) and top not in sys.stdlib_module_names and top not in own}
    return [*BASE, *sorted(foreign - set(BASE))]
