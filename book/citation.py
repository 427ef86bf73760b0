"""How to cite the book and each of its pages, from one record: CITATION.cff at the top of the project, and the page's title."""
from functools import lru_cache

import yaml

from book import project
from book.errors import BookError

FILES = (("BibTeX", "bib"), ("RIS", "ris"))


@lru_cache(maxsize=1)
def record():
    """CITATION.cff as a dictionary."""
    path = project.ROOT / "CITATION.cff"
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BookError("CITATION.cff is missing; restore it with `git checkout -- CITATION.cff`") from None
    except yaml.YAMLError as error:
        raise BookError(f"CITATION.cff is not valid YAML ({error}); mend it") from None


def of_page(page, title):
    """What a citation of a page needs, as a dictionary: key, title, book, authors, year, date, version, licence, address."""
    book = record()
    date = str(book["date-released"])
    plain = title.replace("“", '"').replace("”", '"')
    return {"key": f"compendium-{page.slug}", "title": plain, "book": book["title"], "authors": [_name(author) for author in book["authors"]],
            "year": date[:4], "date": date, "version": book["version"], "licence": book["license"], "address": book.get("repository-code", "")}


def _name(author):
    return author["name"] if "name" in author else f"{author['family-names']}, {author['given-names']}"


def as_text(entry):
    """A sentence for a reference list."""
    address = f" {entry['address']}" if entry["address"] else ""
    return (f"{'; '.join(entry['authors'])} ({entry['year']}). “{entry['title']}”. In: {entry['book']}, version {entry['version']}, "
            f"{entry['date']}. {entry['licence']}.{address}")


def as_bibtex(entry):
    fields = {"author": " and ".join("{" + _for_latex(name) + "}" for name in entry["authors"]), "title": "{" + _for_latex(entry["title"]) + "}",
              "booktitle": "{" + _for_latex(entry["book"]) + "}", "year": entry["year"], "date": entry["date"],
              "note": f"Version {entry['version']}, {entry['licence']}", "url": entry["address"]}
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items() if text]
    return f"@incollection{{{entry['key']},\n" + ",\n".join(lines) + "\n}\n"


def _for_latex(text):
    """Text with the signs that LaTeX reads escaped, and braces, where they do not match, in a form that BibTeX need not balance."""
    braces = {} if _balanced(text) else {"{": r"\lbrace{}", "}": r"\rbrace{}"}
    named = braces | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(named.get(sign, f"\\{sign}" if sign in "&%#_$" else sign) for sign in text)


def _balanced(text):
    """Whether every brace of a text has its partner, in order."""
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


def as_ris(entry):
    lines = [("TY", "CHAP"), *(("AU", name) for name in entry["authors"]), ("TI", entry["title"]), ("T2", entry["book"]),
             ("PY", entry["year"]), ("DA", entry["date"].replace("-", "/")), ("ET", entry["version"]), ("N1", entry["licence"]),
             ("UR", entry["address"]), ("LA", "en"), ("ID", entry["key"]), ("ER", "")]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in lines if text or tag == "ER")


def meta_tags(entry):
    """(name, content) pairs for the page's head, as reference managers read them."""
    return [("citation_title", entry["title"]), *(("citation_author", name) for name in entry["authors"]),
            ("citation_publication_date", entry["date"].replace("-", "/")), ("citation_inbook_title", entry["book"]),
            ("citation_language", "en"), ("DC.title", entry["title"]), ("DC.date", entry["date"]), ("DC.rights", entry["licence"])]
