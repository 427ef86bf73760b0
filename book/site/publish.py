"""Write the book aside, add the files that pages link to, and swap it in whole, so that a failure leaves the last good book.

Sphinx writes into `_build/work/html`; when all went well that folder is copied and takes the place of `_build/html`.
"""
import json
import re
import shutil
from pathlib import Path

import vl_convert
from sphinx.errors import ExtensionError

from book import citation, project
from book.files import restore, swap, write_if_changed
from book.pictures import VEGALITE
from book.site.charts import chart_files
from book.site.pages import pdfs

# parts of the theme that no page has; a test holds the pages against them
UNUSED = ("accordion", "breadcrumb", "carousel", "offcanvas", "pagination", "placeholder", "popover", "spinner", "toast")
UNUSED_CLASS = re.compile(rf"\.(?:{'|'.join(UNUSED)})(?![a-z])")

REDIRECT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="refresh" content="0; url={page}"><link rel="canonical" href="{page}"><p><a href="{page}">{title}</a></p></html>
"""


def stage(app, config):
    """Send a build that was meant for `_build/html` or `_build/pdf` to the work folder; other targets stay as asked."""
    app.book_target = None
    target = Path(app.outdir).resolve()
    restore(target)
    if target in (project.HTML, project.PDF):
        app.book_target = target
        staged = project.WORK / target.name
        staged.mkdir(parents=True, exist_ok=True)
        app.outdir = type(app.outdir)(staged)


def finish(app, exception):
    """At the end of a build: check it, complete it, swap it in; after a failure, forget the work so that no fault stays hidden."""
    if app.builder.name != "html":
        return
    work = Path(app.outdir)
    if exception is not None or app._warncount:
        _forget_work(app)
        if exception is None:
            raise ExtensionError(f"{app._warncount} warning(s) above; mend the pages that they name. The last good book stays as it was")
        return
    try:
        complete(app.env, work)
        problems = dead_links(work)
        if problems:
            raise ExtensionError("the built pages have faults:\n  " + "\n  ".join(problems))
        if app.book_target:
            swap(work, app.book_target, leave=(".buildinfo", ".doctrees"))
    except OSError as error:
        _forget_work(app)
        raise ExtensionError(f"the book cannot be written: {error}; make room or mend the rights, then build again") from None
    except ExtensionError:
        _forget_work(app)
        raise


def complete(env, work):
    """Add to the pages what they link to, and take away what nobody needs."""
    wanted = added_files(env)
    for name, content in wanted.items():
        write_if_changed(work / name, content)
    _remove_unwanted(work, wanted)
    lighten_theme(work / "_static")
    tidy_search_index(work / "searchindex.js")


def added_files(env):
    """name -> content of the files beside the pages: charts, notebooks, tables, citations, the Vega bundle, the way in."""
    found = {}
    for charts in getattr(env, "book_charts", {}).values():
        for ident, spec in charts.items():
            found |= chart_files(ident, spec)
    if found:
        found["_charts/vega.js"] = vega_bundle()
    for page in project.pages():
        entry = citation.of_page(page, env.titles[page.docname].astext())
        found[f"_cite/{page.slug}.bib"] = citation.as_bibtex(entry)
        found[f"_cite/{page.slug}.ris"] = citation.as_ris(entry)
        if page.is_notebook:
            found[f"_notebooks/{page.slug}.ipynb"] = page.executed.read_bytes()
    data = project.ROOT / "data"
    for table in sorted([*data.rglob("*.csv"), *data.rglob("*.json")]):
        found[f"_tables/{table.relative_to(data).as_posix()}"] = table.read_bytes()
    found |= {f"_pdf/{path.name}": path.read_bytes() for path in pdfs()}
    root = f"{env.config.root_doc}.html"
    found["index.html"] = REDIRECT.format(page=root, title=env.config.html_title)
    return found


def vega_bundle():
    """The script that draws charts in a page, kept from earlier builds: to bundle it takes seconds."""
    kept = project.BUILD / "charts" / f"vega-{VEGALITE}-{vl_convert.__version__}.js"
    if not kept.is_file():
        bundle = vl_convert.javascript_bundle(vl_version=VEGALITE, snippet="window.bookVega = vegaEmbed;")
        write_if_changed(kept, f"(() => {{{bundle}\n}})();\n")  # the bundle's own names must not meet those of other scripts
    return kept.read_text(encoding="utf-8")


def _remove_unwanted(work, wanted):
    """Files of charts, notebooks or citations that no page has any more."""
    for folder in ("_charts", "_cite", "_notebooks", "_pdf", "_tables"):
        for path in sorted((work / folder).rglob("*")):
            if path.is_file() and path.relative_to(work).as_posix() not in wanted:
                path.unlink()
        if (work / folder).is_dir() and not any((work / folder).iterdir()):
            (work / folder).rmdir()


def lighten_theme(static):
    """Take out of the theme what no page of this book uses: the icon font with its rules and script, rules of UNUSED parts, and source maps.

    The icons that pages do show are drawn by book.css. This saves a reader more than a third of the first page's weight.
    """
    for path in [*static.rglob("*.map"), *static.rglob("fontawesome.js*"), *static.rglob("webpack-macros.html"), *static.rglob("sbt-webpack-macros.html")]:
        path.unlink(missing_ok=True)
    shutil.rmtree(static / "vendor", ignore_errors=True)
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    text = sheet.read_text(encoding="utf-8")
    text = re.sub(r"@font-face\s*\{[^}]*\}", "", text)
    text = re.sub(r"(?<=\})\s*\.fa-[^{},]*(?:,\s*\.fa[^{},]*)*\{[^{}]*\}", "", text)
    text = re.sub(r"(?<=[{}])[^{}@]+\{[^{}]*\}", lambda rule: "" if all(map(UNUSED_CLASS.search, rule[0].partition("{")[0].split(","))) else rule[0], text)
    write_if_changed(sheet, re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", text))


def tidy_search_index(path):
    """Take words out of the search index that no page has any more: Sphinx keeps them, empty, when it indexes changed pages only."""
    head, tail = "Search.setIndex(", ")"
    index = json.loads(path.read_text(encoding="utf-8").removeprefix(head).removesuffix(tail))
    for part in ("terms", "titleterms", "alltitles", "indexentries"):
        index[part] = {word: places for word, places in sorted(index[part].items()) if places != []}
    write_if_changed(path, head + json.dumps(index, sort_keys=True, separators=(",", ":")) + tail)


def dead_links(work):
    """What a reader would stumble over: links to files that are not there, anything loaded from elsewhere. A list of sentences."""
    problems = []
    for page in sorted(work.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        name = page.relative_to(work).as_posix()
        for attribute, url in re.findall(r'<(?:script|img|link|iframe|source)\b[^>]*?\b(src|href)="([^"]+)"', text):
            if re.match(r"(?:https?:)?//", url):
                problems.append(f"{name} loads {url} from elsewhere ({attribute})")
        for url in set(re.findall(r'\bhref="([^"#?]+)', text)):
            if re.match(r"[a-z]+:|//", url):
                continue
            if not (page.parent / url).exists():
                problems.append(f"{name} links to {url}, which is not there")
    return problems


def _forget_work(app):
    shutil.rmtree(app.doctreedir, ignore_errors=True)
    if getattr(app, "book_target", None):
        shutil.rmtree(app.outdir, ignore_errors=True)


def setup(app):
    app.connect("config-inited", stage)
    app.connect("build-finished", finish, priority=900)  # after the theme has written its styles
