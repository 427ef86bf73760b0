"""Which documents the book has, and the main file of each PDF."""
from dataclasses import dataclass, field

from sphinx import addnodes
from sphinx.errors import ExtensionError

from book.typst.escape import call, content, markup, string, value


@dataclass
class Part:
    """Documents under one caption; the root document stands in a part without one."""

    title: str
    docnames: list
    numbered: bool = False


@dataclass
class Document:
    """One PDF: name without ending, main source, whether left and right pages differ, facts for its metadata."""

    name: str
    source: str
    two_sided: bool
    facts: dict = field(default_factory=dict)


def parts(env):
    """The parts of a book, from the tables of contents of its root document."""
    root = env.config.root_doc
    found = [Part("", [root])]
    for tree in env.get_doctree(root).findall(addnodes.toctree):
        docnames = [name for entry in tree["includefiles"] for name in below(env, entry)]
        if docnames:
            found.append(Part(tree.get("caption") or "", docnames, bool(tree.get("numbered"))))
    return found


def below(env, docname):
    """A document and all that its own tables of contents name."""
    return [docname] + [name for child in env.toctree_includes.get(docname, []) for name in below(env, child)]


def body_name(docname):
    return f"body/{docname}.typ"


def imports(styles):
    return "".join(f'#import "/{name}": *\n' for name in styles) + "\n"


def front(builder, docname):
    """What the project says of the book (docname None) or of a chapter: the first answer to the event `typst-front`."""
    config = builder.config
    known = {"title": config.project, "subtitle": None, "authors": [config.author] if config.author else [], "date": None, "version": config.release,
             "description": None, "keywords": [], "imprint": [], "citation": None, "index": "Index"}
    return known | (builder.app.emit_firstresult("typst-front", docname) or {})


def documents(builder, styles):
    """The book, and a document for each numbered chapter."""
    found = [book(builder, styles)]
    for part in builder.parts:
        for docname in part.docnames:
            if builder.env.toc_secnumbers.get(docname, {}).get("") and docname not in builder.config.typst_appendix:
                found.append(chapter(builder, styles, docname))
    names = [document.name for document in found]
    for name in names:
        if names.count(name) > 1:
            raise ExtensionError(f"two PDFs would be called {name}.pdf; rename a document")
    return found


def opened(builder, facts, title):
    """The call that sets a document up."""
    date = facts["date"]
    day = f"datetime(year: {int(date[:4])}, month: {int(date[5:7])}, day: {int(date[8:10])})" if date else "auto"
    named = {"title": string(title), "authors": value(facts["authors"]), "description": value(facts["description"]), "keywords": value(facts["keywords"]),
             "date": day, "lang": string(builder.config.language), "region": value(builder.config.typst_region)}
    return f"#show: {call('document.with', **named)}\n"


def book(builder, styles):
    facts = front(builder, None)
    version = " · ".join(filter(None, [f"Version {facts['version']}" if facts["version"] else None, facts["date"]]))
    lines = [imports(styles), opened(builder, facts, facts["title"]),
             f"#{call('title-page', content(markup(facts['title'])), value(facts['subtitle']), content(markup(', '.join(facts['authors']))), content(markup(version)))}",
             f"#{call('imprint', '(' + ''.join(f'{content(markup(text))}, ' for text in facts['imprint']) + ')')}",
             '#set page(numbering: "i")', "#turn()", '#contents([Contents])', "#turn()", '#set page(numbering: "1")', "#counter(page).update(1)"]
    marked = True
    for number, part in enumerate(builder.parts):
        if part.title:
            lines += [f"#turn(marked: {value(marked)})", "#set heading(offset: 0)", f"#part({content(markup(part.title))})"]
            marked = True
        lines.append(f"#set heading(offset: {1 if part.title else 0})")
        for docname in part.docnames:
            if number:
                lines.append(f"#turn(right: {value(part.numbered or marked and docname == part.docnames[0])}, marked: {value(marked)})")
            wide = docname in builder.config.typst_appendix
            lines.append(f'#wide(include "/{body_name(docname)}")' if wide else f'#include "/{body_name(docname)}"')
            marked = not wide
    lines += [f"#turn(marked: {value(marked)})", "#set heading(offset: 0)", f"#back-index({content(markup(facts['index']))})"]
    return Document("book", "\n".join(lines) + "\n", True, facts)


def chapter(builder, styles, docname):
    facts = front(builder, docname)
    title = builder.env.titles[docname].astext()
    whole = front(builder, None)
    base = builder.config.typst_base_url
    address = f"{base.rstrip('/')}/{docname}.html" if base else None
    cited = [label for label in builder.references if label in builder.cited[docname]]
    entries = [f"#{call('reference', label, builder.references[label])}" for label in cited]
    lines = [imports(styles), opened(builder, facts, title),
             f"#{call('chapter-front', content(markup(whole['title'])), content(markup(facts['citation'] or '')), value(address))}",
             f'#include "/{body_name(docname)}"']
    if entries:
        lines += ['#section(2, "references", [References])', *entries]
    return Document(docname.rsplit("/", 1)[-1], "\n\n".join(lines) + "\n", False, facts)
