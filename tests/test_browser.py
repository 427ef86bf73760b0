"""The real book in a real browser, opened from disk: nothing from elsewhere, nothing broken, charts alive, numbers that explain themselves."""
import gzip
import re
from urllib.parse import unquote, urlparse

import pytest

from book import project
from book.site.publish import UNUSED

FIRST_VIEW = 150_000  # bytes, compressed
CHAPTER = "chapters/cases/chile-fosis.html"
# two opposite settings in every run, in the slow one three more, so that each value meets each value of the others
SETTINGS = [("light", 1360, True), ("dark", 390, False),
            *(pytest.param(*setting, marks=pytest.mark.slow) for setting in [("dark", 1360, True), ("light", 390, True), ("light", 1360, False)])]


@pytest.mark.parametrize("theme, width, scripts", SETTINGS)
def test_every_page_opens_from_disk_with_nothing_from_elsewhere_and_nothing_broken(opened, names, theme, width, scripts):
    for name in names:
        page = opened(name, theme, width, scripts)
        outside = [url for url in page.requested if not url.startswith("file:")]
        assert not outside, f"{name} asks for {outside}"
        assert not page.complaints, f"{name}: {page.complaints}"
        if name != "index.html":  # it only leads on
            overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, f"{name} is {overflow} px wider than a screen of {width}"
            assert page.locator("h1").filter(visible=True).count() == 1
        page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_dark_and_light_have_their_own_paper(opened, scripts):
    def paper(theme):
        return opened(CHAPTER, theme, scripts=scripts).evaluate("getComputedStyle(document.body).backgroundColor")

    light, dark = paper("light"), paper("dark")
    assert max(map(int, re.findall(r"\d+", dark)[:3])) < 80 < min(map(int, re.findall(r"\d+", light)[:3]))


def test_the_reader_can_switch_between_light_and_dark(opened):
    page = opened(CHAPTER)
    button = page.locator(".theme-switch-button").filter(visible=True).first
    icon = button.locator(".theme-switch").filter(visible=True)
    assert icon.bounding_box()["width"] >= 12
    seen = set()
    for _ in range(3):
        button.click()
        seen.add(page.evaluate("document.documentElement.dataset.theme"))
    assert seen == {"light", "dark"}


def test_charts_are_pictures_before_any_script(opened):
    page = opened(CHAPTER, scripts=False)
    for body in page.locator(".chart-body").all():
        box = body.locator("svg[data-size=chart-wide], svg[data-size=chart-any]").bounding_box()
        assert box["width"] > 300 and box["height"] > 120
        assert len(body.get_attribute("aria-label")) > 40
    assert not page.locator(".chart-controls").first.is_visible()


def test_a_phone_gets_the_narrow_picture_with_text_it_can_read(opened):
    page = opened(CHAPTER, width=390)
    for body in page.locator(".chart-body").all():
        picture = body.locator("svg").filter(visible=True)
        assert picture.count() == 1
        box = picture.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 391
        natural = float(picture.get_attribute("width"))
        assert box["width"] / natural > 0.85, "the picture is shrunk until its text cannot be read"
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)") >= 16


def live(page, name):
    page.wait_for_function("name => window.bookCharts.views.has(name)", arg=name)


def test_pointing_at_a_chart_loads_vega_once_and_draws_it(opened):
    page = opened(CHAPTER)
    assert not [url for url in page.requested if "vega" in url]
    for body in page.locator(".chart-body").all():
        body.scroll_into_view_if_needed()
        body.hover()
        live(page, body.get_attribute("data-chart"))
        assert body.locator("svg.marks").count() == 1
    assert len([url for url in page.requested if url.endswith("_charts/vega.js")]) == 1
    assert not [url for url in page.requested if not url.startswith("file:")] and not page.complaints


def test_small_multiples_stay_in_two_columns_on_a_phone_when_they_come_alive(opened):
    page = opened("chapters/reference/countries.html", width=390)
    body = page.locator("#fig-countries-trade-body")
    before = body.locator("svg").filter(visible=True).bounding_box()
    body.scroll_into_view_if_needed()
    body.focus()
    live(page, "fig-countries-trade")
    after = body.locator("svg.marks").bounding_box()
    assert after["width"] <= 391 and abs(after["width"] - before["width"]) < 12 and abs(after["height"] - before["height"]) < 12


def test_focus_by_keyboard_draws_a_chart(opened):
    page = opened(CHAPTER)
    body = page.locator(".chart-body").first
    body.focus()
    live(page, body.get_attribute("data-chart"))


def test_a_slider_moves_the_chart_and_reset_brings_it_back(opened):
    page = opened(CHAPTER)
    name = "fig-chile-fosis-lattice"
    body = page.locator(f"#{name}-body")
    body.scroll_into_view_if_needed()
    body.hover()
    live(page, name)

    def dots():
        return body.locator("svg .mark-symbol path").count()

    slider = page.locator(f"#{name}-min_sector_size")
    at_default = dots()
    assert at_default > 100
    slider.fill("15")
    page.wait_for_function("count => document.querySelectorAll('#fig-chile-fosis-lattice-body svg .mark-symbol path').length < count", arg=at_default)
    assert page.locator(f"label[for={name}-min_sector_size] output").inner_text() == "15"
    page.locator(f"form[data-chart={name}] button[type=reset]").click()
    page.wait_for_function("count => document.querySelectorAll('#fig-chile-fosis-lattice-body svg .mark-symbol path').length === count", arg=at_default)
    assert slider.input_value() == "1"


def test_a_slider_alone_wakes_its_chart(opened):
    page = opened(CHAPTER)
    name = "fig-chile-fosis-intervals"
    page.locator(f"#{name}-confidence").fill("0.5")
    live(page, name)
    page.wait_for_function("name => bookCharts.views.get(name).signal('confidence') === 0.5", arg=name)


def test_the_rerun_box_composes_the_command_from_the_sliders(opened):
    page = opened(CHAPTER)
    command = page.locator("#rerun-command")
    assert command.inner_text() == "python scripts/rerun.py chile-fosis -p confidence 0.95"
    page.locator("#fig-chile-fosis-intervals-confidence").fill("0.8")
    page.locator("#fig-chile-fosis-lattice-min_sector_size").fill("4")
    assert command.inner_text() == "python scripts/rerun.py chile-fosis -p confidence 0.8 -p min_sector_size 4"
    page.locator("form[data-chart=fig-chile-fosis-intervals] button[type=reset]").click()
    page.wait_for_function("document.getElementById('rerun-command').textContent === 'python scripts/rerun.py chile-fosis -p min_sector_size 4'")
    button = page.locator(".rerun-copy")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("/copied|selected/.test(document.getElementById('rerun-said').textContent)")
    assert not page.complaints


def test_without_scripts_the_rerun_box_holds_a_command(opened):
    page = opened(CHAPTER, scripts=False)
    assert page.locator("#rerun-command").inner_text() == "python scripts/rerun.py chile-fosis -p confidence 0.95"
    assert not page.locator(".rerun-copy").is_visible() and "sliders above" not in page.locator(".book-rerun").inner_text()


def test_a_live_chart_follows_the_theme(opened):
    page = opened(CHAPTER)
    body = page.locator(".chart-body").first
    body.hover()
    live(page, body.get_attribute("data-chart"))
    before = body.locator("svg text").first.get_attribute("fill")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function("fill => document.querySelector('.chart-body svg text').getAttribute('fill') !== fill", arg=before)


def test_drawing_a_chart_does_not_move_the_page(opened):
    page = opened(CHAPTER)
    body = page.locator(".chart-body").first
    before = page.locator("#a-second-reading").bounding_box()["y"] + page.evaluate("scrollY")
    body.hover()
    live(page, body.get_attribute("data-chart"))
    page.wait_for_timeout(200)
    after = page.locator("#a-second-reading").bounding_box()["y"] + page.evaluate("scrollY")
    assert abs(after - before) <= 12


@pytest.mark.parametrize("scripts", [True, False])
def test_a_number_tells_where_it_comes_from_on_hover_and_on_focus(opened, scripts):
    page = opened(CHAPTER, scripts=scripts)
    number = page.locator("article p .num-reported").first
    note = page.locator(f"#{number.get_attribute('aria-describedby')}")
    assert not note.is_visible()
    number.hover()
    note.wait_for(state="visible")
    assert "UNCTAD/ECDC/PA/1, ¶45" in note.inner_text()
    page.mouse.move(0, 0)
    note.wait_for(state="hidden")
    number.focus()
    note.wait_for(state="visible")
    assert note.locator("a").get_attribute("href").endswith("figures.html#row-chile-fosis-sample")


def test_each_layer_looks_different_and_a_doubt_has_a_word(opened):
    page = opened("chapters/index.html")
    borders = {layer: page.locator(f".num-{layer}").first.evaluate("node => getComputedStyle(node).borderBottomStyle")
               for layer in ("reported", "external", "assumed", "computed")}
    assert borders == {"reported": "solid", "external": "dashed", "assumed": "dotted", "computed": "none"}
    assert "cannot be right" in page.locator(".verdict").first.inner_text()


def test_search_works_from_disk(opened):
    page = opened("search.html")
    page.goto(page.url + "?q=knitwear")
    page.locator("#search-results a[href*='cases/tiruppur.html']").first.wait_for()  # results come one by one
    assert not [url for url in page.requested if not url.startswith("file:")]


@pytest.mark.parametrize("docname", [page.docname for page in project.notebooks()])
def test_the_first_view_of_a_chapter_is_light(opened, docname):
    page = opened(f"{docname}.html")
    page.wait_for_load_state("networkidle")
    sizes = {}
    for url in page.requested:
        with open(unquote(urlparse(url).path), "rb") as file:
            sizes[url] = len(gzip.compress(file.read(), 9))
    assert sum(sizes.values()) <= FIRST_VIEW, sizes


def test_no_page_has_a_part_whose_styles_are_left_out(book):
    for path in book.rglob("*.html"):
        classes = {name for given in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")) for name in given.split()}
        assert not [name for name in classes if name.startswith(UNUSED)], path.name


def test_every_column_of_every_table_has_a_heading_in_words(book):
    for path in book.rglob("*.html"):
        assert not re.findall(r"<th[^>]*>\s*(?:<p>)?\s*(?:</p>)?\s*</th>", path.read_text(encoding="utf-8")), path.name
