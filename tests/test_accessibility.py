"""The real book under axe-core, opened from disk: every page once, pages of each kind in the dark and on a phone."""
import pytest


def violations(page, **options):
    """What axe-core finds wrong with an open page, one line an element."""
    from axe_playwright_python.sync_playwright import Axe

    page.add_style_tag(content="* { transition: none !important; }")  # colours half-way between two states are no design
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False, **options}).response["violations"]
    return [f"{item['id']}: {node['target']} {node['html'][:160]}" for item in found for node in item["nodes"][:4]]


@pytest.mark.parametrize("name", ["chapters/index.html", "chapters/cases/chile-fosis.html", "chapters/synthesis/themes.html"])
def test_axe_finds_nothing_on_a_page_of_each_kind(opened, name):
    assert not violations(opened(name))


@pytest.mark.slow
def test_axe_finds_nothing_on_any_page(opened, names):
    for name in names:
        if name != "index.html":
            page = opened(name)
            found = violations(page)
            page.context.close()
            assert not found, f"{name}:\n" + "\n".join(found)


# what the dark theme changes, colours, and a phone, places too, is the same on pages of a kind
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
KINDS = ["chapters/index.html", "chapters/cases/guatemala.html", "chapters/synthesis/audit.html", "chapters/synthesis/conclusions.html", "chapters/synthesis/configurations.html",
         "chapters/synthesis/forecasts.html", "chapters/synthesis/trade-to-poverty.html", "chapters/synthesis/women-and-labour.html", "chapters/reference/data.html",
         "chapters/reference/exhibits.html", "chapters/reference/glossary.html", "chapters/reference/map.html", "chapters/reference/the-report.html", "search.html"]


@pytest.mark.slow
@pytest.mark.parametrize("theme, width", [("dark", 1360), ("light", 390), ("dark", 390)])
def test_axe_finds_nothing_in_the_dark_or_on_a_phone(opened, theme, width):
    for name in KINDS:
        page = opened(name, theme, width)
        found = violations(page, **(COLOURS if theme == "dark" else {}))
        page.context.close()
        assert not found, f"{name}, {theme}, {width} px:\n" + "\n".join(found)
