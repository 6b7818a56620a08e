"""The report measured in a real browser: how long it is on a screen, a telephone and paper, and what is where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.looking import Looked, look

pytestmark = pytest.mark.slow

DESK, PHONE = 1300, 360
#: Between its margins a sheet of A4 is so many pixels wide and high.
SHEET = (703, 1024)


@pytest.fixture(scope="module")
def desk(browser: Any, files: Any) -> Iterator[Looked]:
    looked = look(browser, files.html, width=DESK)
    yield looked
    looked.assert_quiet()
    looked.close()


def test_the_first_screen_has_the_finding_and_the_map_that_shows_it(desk: Looked) -> None:
    page = desk.page
    assert page.locator("h1").inner_text() == "Hageland en Grensgemeenten: minder samenwerkingen dan verwacht"
    assert page.evaluate("document.querySelector('.kk-frame').getBoundingClientRect().top + scrollY") <= 400
    assert page.locator(".kk-map").count() == 1
    # What can be chosen is grouped, and the gaps come first.
    assert page.locator(".kk-layers fieldset").count() == 2
    assert page.locator(".kk-layers input").first.is_checked()


@pytest.mark.parametrize(("width", "most"), [(DESK, 9_000), (PHONE, 16_000)])
def test_it_is_no_longer_than_one_reads(browser: Any, files: Any, width: int, most: int) -> None:
    looked = look(browser, files.html, width=width)
    assert looked.page.locator("details[open]").count() == 0
    assert looked.page.evaluate("document.documentElement.scrollHeight") <= most
    looked.close()


def test_it_is_at_most_twelve_sheets_and_page_one_is_one(desk: Looked) -> None:
    page = desk.page
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 12
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET[0], "height": SHEET[1]})
    assert page.evaluate("document.querySelector('.kkr-first').getBoundingClientRect().bottom + scrollY") <= SHEET[1]
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("p, li, dd, dt, td, th, figcaption")]
            .filter((e) => e.offsetParent && !e.closest(".kk-canvas"))
            .map((e) => [e.className || e.tagName, parseFloat(getComputedStyle(e).fontSize)])"""
    )
    body = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    # Figures and the sentence that answers stand out; no note is larger than what it is a note to.
    assert {name for name, size in sizes if size > body and name not in ("DD", "kkr-lead")} == set()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": DESK, "height": 800})


def test_every_chart_has_words_and_a_table(desk: Looked) -> None:
    charts = desk.page.locator(".kkr-chart").all()
    assert len(charts) >= 6
    for chart in charts:
        shown = [drawing for drawing in chart.locator("svg[role=img]").all() if drawing.is_visible()]
        folded = chart.evaluate("chart => chart.closest('details:not([open])') !== null")
        assert len(shown) == (not folded)
        assert all(len(drawing.get_attribute("aria-label")) > 40 for drawing in chart.locator("svg[role=img]").all())
        assert chart.locator("table.kkc-table caption").count() == 1
        assert chart.locator("table.kkc-table tbody tr").count() >= 1
    titles = desk.page.locator(".kkr-chart .kkr-wide svg > title").all_text_contents()
    assert len(set(titles)) == len(titles)


def test_without_scripts_everything_is_there_but_what_moves(browser: Any, files: Any, desk: Looked) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": DESK, "height": 800})
    page = context.new_page()
    page.goto(files.html.as_uri())
    picture = page.locator(".kk-map noscript svg[role=img]")
    assert picture.is_visible()
    assert "Hageland (1 waar er 14 verwacht werden)" in picture.get_attribute("aria-label")
    said = "main :is(h1, h2, h3, h4, .kkr-chart svg text, .kkr-card *, .kkr-table :is(th, td), .kkr-note)"
    texts = {text.strip() for text in page.locator(said).all_text_contents()}
    # The buttons that sort are all that scripts put into a table.
    with_scripts = {re.sub(r"\s*[↕▲▼]$", "", text.strip()) for text in desk.page.locator(said).all_text_contents()}
    assert with_scripts - texts == set()
    assert len(texts) > 500
    context.close()


def test_the_appendix_is_folded_and_a_link_into_it_unfolds(desk: Looked) -> None:
    page = desk.page
    folded = page.locator(".kkr-appendix > details")
    assert folded.count() >= 3
    page.locator('nav a[href="#method"]').click()
    page.wait_for_selector("#method", state="visible")
    assert page.locator(".kkr-appendix > details[open]").count() == 1
    page.locator(".kkr-appendix > details[open] > summary").press("Enter")
    assert not page.locator("#method").is_visible()


def test_at_twice_the_size_nothing_is_lost(browser: Any, files: Any) -> None:
    # A screen of 1,300 pixels at 200 % is one of 650 with letters twice as large.
    looked = look(browser, files.html, width=DESK // 2, height=400)
    page = looked.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for selector in ("h1", ".kk-frame", ".kkr-card >> nth=0", ".kkr-figures >> nth=0", ".kkr-caution"):
        assert page.locator(selector).is_visible()
    looked.close()


def test_with_the_colours_of_the_reader_boxes_keep_an_edge(desk: Looked) -> None:
    page = desk.page
    page.emulate_media(forced_colors="active")
    edges = page.evaluate(
        "[...document.querySelectorAll('.kkr-card, .kkr-figures > div')].map((e) => getComputedStyle(e).borderTopStyle)"
    )
    assert set(edges) == {"solid"}
    page.emulate_media(forced_colors="none")
