"""Reading on by theme: which chapters come before and after this one among those that share a theme with it."""
from book import project
from book.site.themepages import counts
from data import reported

CLAIMS_NEEDED = 2  # claims on a theme that make it one of a case's themes
THEMES_SHOWN = 3


def by_theme():
    """theme -> slugs of the cases that have a page and several claims on it, in the book's order."""
    cases, found = set(reported.cases()["slug"]), counts()
    pages = [page.slug for page in project.pages() if page.slug in cases]
    return {theme: [slug for slug in pages if found[theme, slug] >= CLAIMS_NEEDED] for theme in reported.themes()["theme"]}


def neighbours(slug):
    """(theme's name, slug before, slug after) for the themes of a case that fewest others share, three at most.

    The order is circular, so that both neighbours exist; with one other chapter they are the same. Empty for other pages.
    """
    names = dict(zip(reported.themes()["theme"], reported.themes()["name"]))
    shared = sorted((slugs, theme) for theme, slugs in by_theme().items() if slug in slugs and len(slugs) > 1)
    found = []
    for slugs, theme in sorted(shared, key=lambda pair: len(pair[0]))[:THEMES_SHOWN]:
        at = slugs.index(slug)
        found.append((names[theme], slugs[at - 1], slugs[(at + 1) % len(slugs)]))
    return found


def show(app, pagename, templatename, context, doctree):
    """Give the template what it needs to offer the neighbours: (theme, (docname, title) before, the same after)."""
    slug = pagename.rsplit("/", 1)[-1]
    titles = {page.slug: (page.docname, app.env.titles[page.docname].astext()) for page in project.pages() if page.docname in app.env.titles}
    if pagename in {docname for docname, _ in titles.values()}:
        context["book_themes"] = [(theme, titles[before], titles[after]) for theme, before, after in neighbours(slug)]


def setup(app):
    app.connect("html-page-context", show)
