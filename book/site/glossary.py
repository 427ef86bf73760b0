"""Links from a chapter's prose to the glossary: the first time a term of the field stands in a chapter, it leads to its definition.

Writers need not mark terms. The terms are those of `chapters/reference/glossary.md`; plural and capital forms count as well.
"""
import re

from docutils import nodes
from sphinx import addnodes

from book import project

GLOSSARY = "chapters/reference/glossary"
LINKED = ("chapters/cases/", "chapters/synthesis/")
CLOSED = (nodes.reference, nodes.title, nodes.caption, nodes.table, nodes.literal, nodes.literal_block, addnodes.pending_xref)


def terms():
    """The terms of the glossary, longest first: the lines of its directive that are not indented. Empty where the book has no glossary."""
    path = project.ROOT / f"{GLOSSARY}.md"
    if not path.is_file():
        return []
    inside = re.findall(r"^:::\{glossary\}\n(.*?)^:::$", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = [line.strip() for block in inside for line in block.splitlines() if line.strip() and not line[0].isspace() and line[0] != ":"]
    return sorted(found, key=len, reverse=True)


def pattern_of(term):
    """What counts as the term in a text: itself or a plain plural, whatever its first letter's case."""
    first = f"[{term[0].lower()}{term[0].upper()}]" if term[0].isalpha() else re.escape(term[0])
    body = re.escape(term[1:])
    plural = f"(?:{body[:-1]}ies|{body})" if term.endswith("y") and term[-2] not in "aeiou" else f"{body}(?:e?s)?"
    return re.compile(rf"(?<![\w-]){first}{plural}(?![\w-])")


def link_terms(app, doctree):
    """After a chapter is read: make a link of the first place at which each term stands in a paragraph of it."""
    env = app.env
    if not env.docname.startswith(LINKED) or GLOSSARY not in env.found_docs:
        return
    env.note_dependency(f"{GLOSSARY}.md")
    wanted = [(term, pattern_of(term)) for term in terms()]
    for text in [node for node in doctree.findall(nodes.Text) if _open(node)]:
        for term, pattern in list(wanted):
            match = pattern.search(text)
            if match:
                link = addnodes.pending_xref("", nodes.inline("", match[0], classes=["std", "std-term"]), refdomain="std", reftype="term",
                                             reftarget=term, refexplicit=True, refdoc=env.docname, refwarn=True)
                before, after = nodes.Text(text[: match.start()]), nodes.Text(text[match.end() :])
                text.parent.replace(text, [part for part in (before, link, after) if not isinstance(part, nodes.Text) or part])
                wanted.remove((term, pattern))
                break  # the rest of this text is a new node; a second term in it waits for its next place


def _open(text):
    """Whether a text is plain prose: in a paragraph, and not in a link, a heading, a table, a caption or the line above the summary."""
    node, in_paragraph = text.parent, False
    while node is not None:
        if isinstance(node, CLOSED) or "chapter-meta" in node.get("classes", ()) or "key-label" in node.get("classes", ()):
            return False
        in_paragraph = in_paragraph or isinstance(node, nodes.paragraph)
        node = node.parent
    return in_paragraph


def setup(app):
    app.connect("doctree-read", link_terms)
