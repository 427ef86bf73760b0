"""Which modules the fork server imports before anybody asks: those of other people that the project's notebooks import."""
import re
import sys

# what a kernel imports while it starts
KERNEL = ("ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.completer", "IPython.extensions.storemagic", "tornado.platform.asyncio",
          "tornado.queues", "sqlite3", "encodings.idna", "encodings.latin_1", "faulthandler")
# what the packages that chapters use import at their first use: pandera its strategies, and with them hypothesis; narwhals, under Altair, pandas' side
LATER = ("pandera.backends.pandas.register", "pandera.backends.pandas.builtin_checks", "pandera.backends.pandas.builtin_hypotheses",
         "pandera.backends.pandas.error_formatters", "pandera.accessors.pandas_accessor", "narwhals._pandas_like.namespace",
         "narwhals._pandas_like.dataframe", "narwhals._pandas_like.group_by", "narwhals._interchange.series", "narwhals.stable.v1._namespace",
         "pandas.core.methods.to_dict", "pandas.io.formats.string", "pandas.core.reshape.reshape", "statistics")
BASE = (*KERNEL, "altair", "pandas", "vl_convert", "yaml", *LATER)
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
