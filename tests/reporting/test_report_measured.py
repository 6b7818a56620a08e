"""The report measured in a real browser: how long it is on a screen, a telephone and paper, and what is where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kkgeo as kk
from tests.crossed import few
from tests.looking import Looked, look
from tests.pdf import text_of
from tests.reporting.conftest import DAY
from tests.reporting.reading import Lists

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


@pytest.fixture(scope="module")
def every_list(lists: Lists, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The report of all lists that it can have: refused applications, other programmes, participation."""
    data = kk.datasets
    others = {"dynamoPROJECT": data.dynamoproject(), "dynamoOPWEG": data.dynamoopweg()}
    return kk.report(
        kk.enrich(kk.geocode(data.applications())),
        lists.register,
        academies=lists.academies,
        capacity="vrije_plaatsen",
        others={name: kk.enrich(kk.geocode(rows)) for name, rows in others.items()},
        participation=data.participation(),
        path=tmp_path_factory.mktemp("every") / "rapport.html",
        date=DAY,
    )


@pytest.mark.long
def test_of_all_lists_it_is_no_longer_than_one_reads_and_can_be_mailed(browser: Any, every_list: Any) -> None:
    assert every_list.html.stat().st_size < 2_000_000
    for width, most in ((DESK, 9_000), (PHONE, 16_000)):
        looked = look(browser, every_list.html, width=width)
        page = looked.page
        assert page.evaluate("document.documentElement.scrollHeight") <= most
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        # No chapter lies over the next one.
        ends = page.evaluate(
            """() => [...document.querySelectorAll("main > section:not(.kkr-first, .kkr-appendix)")].map((section) => [
                Math.max(...[...section.children].map((each) => each.getBoundingClientRect().bottom)),
                section.getBoundingClientRect().bottom])"""
        )
        assert len(ends) == 9
        assert all(inner <= outer + 1 for inner, outer in ends)
        # Each opens with a sentence that answers, and all but what is least asked for with a chart.
        for section in page.locator("main > section:not(.kkr-first, .kkr-appendix)").all():
            assert section.locator("p.kkr-lead").count() == 1
            charts = section.locator(":scope > .kkr-chart").count()
            assert charts >= 1 or section.get_attribute("id") == "published"
        lead = page.locator("#applications > p.kkr-lead").inner_text()
        # No sentence and no heading of a chart is cut for want of room; only names of rows may be.
        cut = "text => text.textContent.includes('…') && !text.hasAttribute('data-area')"
        assert page.evaluate(f"[...document.querySelectorAll('.kkr-chart svg text')].filter({cut}).length") == 0
        assert (
            "Er komen weinig of geen aanvragen uit Pajottenland. Wie er een indient, wordt minder vaak goedgekeurd"
            in lead
        )
        looked.close()
    looked = look(browser, every_list.html)
    assert len(re.findall(rb"/Type\s*/Page\b", looked.page.pdf(prefer_css_page_size=True))) <= 12
    looked.close()
    # What a list folds after its first lines is there without scripts, and on paper.
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(every_list.html.as_uri())
    assert page.locator("#invitations .kkr-lines tbody tr").count() == 50
    page.emulate_media(media="print")
    assert all(row.is_visible() for row in page.locator("#invitations .kkr-lines tbody tr").all())
    context.close()


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


@pytest.mark.parametrize("lang", few(["nl", "fr"]))
def test_what_opens_a_chapter_does_not_end_a_sheet(browser: Any, lists: Lists, tmp_path: Path, lang: str) -> None:
    made = kk.report(lists.placed, lists.register, path=tmp_path / "r.html", date=DAY, lang=lang)
    looked = look(browser, made.html, width=DESK)
    looked.page.pdf(path=tmp_path / "r.pdf", prefer_css_page_size=True)
    opening = looked.page.locator("h2, h3, h4, .kkr-lead, summary").all_text_contents()
    looked.close()
    openings = {"".join(text.split()) for text in opening} - {""}
    sheets = [
        ["".join(line.split()) for line in sheet.splitlines()] for sheet in text_of(tmp_path / "r.pdf").split("\f")
    ]
    # Under the last line stands which sheet it is.
    lasts = [[line for line in lines if line and not re.fullmatch(r"\d+/\d+", line)][-1:] for lines in sheets]
    assert len(openings) > 15
    assert sum(map(len, lasts)) >= 6
    assert [last for [last] in filter(None, lasts) if any(opening.endswith(last) for opening in openings)] == []


def test_the_map_is_laid_out_for_paper_before_it_is_printed(browser: Any, files: Any) -> None:
    """A browser gives scripts no time once it prints: names that were placed for a larger map lay on one another."""
    looked = look(browser, files.html, width=DESK)
    page = looked.page
    size = "(() => { const { width, height } = document.querySelector('.kk-canvas').getBoundingClientRect(); "
    size += "return [Math.round(width), Math.round(height)]; })()"
    screen = page.evaluate(size)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    before = page.evaluate(size)
    page.emulate_media(media="print")
    assert before == page.evaluate(size) != screen
    looked.close()


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
