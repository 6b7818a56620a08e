"""Map, funnel plot, table and address say the same: what is pointed at or chosen in one is so in all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

import kkgeo as kk
from kkgeo.maps import MapSpec
from tests.looking import Looked, look
from tests.maps.test_page import WCAG, focused

GENT = "44021"
DOT = f"circle[data-area='{GENT}']"


@pytest.fixture(scope="module")
def opened(browser: Any, layers_file: Path) -> Iterator[Looked]:
    looked = look(browser, layers_file, width=1300, height=1500)
    yield looked
    looked.assert_quiet()
    looked.close()


@pytest.fixture
def page(opened: Looked) -> Any:
    """The page as it begins."""
    opened.page.mouse.move(5, 5)
    opened.page.evaluate("location.hash = ''")
    opened.page.get_by_role("radio", name="Geteld / verwacht, met de omgeving", exact=True).check()
    return opened.page


def halos(page: Any) -> int:
    count: int = page.locator(".leaflet-kk-halo-pane path").count()
    return count


def ring(page: Any, name: str) -> str | None:
    """Return the code of the area whose dot has a ring around it."""
    script = """(name) => {
        const ring = document.querySelector(`.kk-${name}-ring`);
        if (ring.getAttribute("visibility") !== "visible") return null;
        const at = (e) => `${e.getAttribute("cx")}/${e.getAttribute("cy")}`;
        return [...document.querySelectorAll("circle[data-area]")].find((dot) => at(dot) === at(ring)).dataset.area;
    }"""
    found: str | None = page.evaluate(script, name)
    return found


def test_a_dot_leads_to_its_area_and_its_row(page: Any) -> None:
    before = halos(page)
    page.locator(DOT).hover()
    assert halos(page) == before + 2
    assert page.locator(".kk-tip strong").inner_text() == "Gent"
    assert page.locator("tr.kk-pointed th").inner_text() == "Gent"
    assert ring(page, "focus") == GENT
    page.locator(DOT).click()
    assert page.locator("tr.kk-chosen th").inner_text() == "Gent"
    assert page.locator(".kk-details strong").inner_text() == "Gent"
    assert page.locator("path[aria-selected=true]").get_attribute("aria-label").startswith("Gent:")
    assert page.locator(f"{DOT}[aria-selected=true]").count() == 1
    page.mouse.move(5, 5)
    assert ring(page, "focus") is None
    assert ring(page, "selected") == GENT


def test_an_area_and_a_row_lead_to_their_dot(page: Any) -> None:
    page.locator("path[aria-label^='Gent:']").hover()
    assert ring(page, "focus") == GENT
    page.mouse.move(5, 5)
    row = page.locator("tbody tr", has_text="Brugge").first
    row.locator("td").first.hover()
    assert ring(page, "focus") == "31005"
    assert page.locator(".kk-tip").count() == 0
    row.locator("td").first.click()
    assert ring(page, "selected") == "31005"


@pytest.mark.slow
def test_every_dot_is_reached_by_keyboard(page: Any) -> None:
    dots = page.locator("circle[data-area]")
    assert dots.count() == 304
    stop = page.locator("circle[data-area][tabindex='0']")
    assert stop.count() == 1
    stop.focus()
    page.keyboard.press("Home")
    # As the keyboard would, without the time that 304 keys take.
    seen = page.evaluate("""() => {
        const seen = new Set();
        for (let k = 0; k < 304; k++) {
            seen.add(document.activeElement.dataset.area);
            const key = { key: "PageDown", bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", key));
        }
        return seen.size;
    }""")
    assert seen == 304
    page.keyboard.press("Home")
    page.keyboard.press("g")
    page.keyboard.press("Enter")
    assert page.locator(".kk-details strong").inner_text() == focused(page).split(":")[0]
    page.locator(".kk-table input[type=text]").fill("gent")
    found = Axe().run(page, context=".kk-funnel", options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    page.locator(".kk-table input[type=text]").fill("")


@pytest.mark.slow
def test_the_address_says_what_is_shown(page: Any, browser: Any, layers_file: Path) -> None:
    page.get_by_role("radio", name="Meer of minder dan verwacht", exact=True).check()
    page.locator("path[aria-label^='Gent:']").focus()
    page.keyboard.press("Enter")
    said = page.evaluate("location.hash")
    assert said == f"#layer=verdict&area={GENT}"
    again = browser.new_page(viewport={"width": 1300, "height": 900})
    again.goto(layers_file.as_uri() + said)
    again.wait_for_selector("path[aria-label]")
    assert again.get_by_role("radio", name="Meer of minder dan verwacht", exact=True).is_checked()
    assert again.locator("caption").inner_text() == "Meer of minder dan verwacht"
    assert again.locator("tr.kk-chosen th").inner_text() == "Gent"
    assert again.locator(".kk-details strong").inner_text() == "Gent"
    again.evaluate("location.hash = '#layer=rate&area=31005'")
    again.wait_for_function("document.querySelector('.kk-details strong').textContent === 'Brugge'")
    again.close()


@pytest.mark.parametrize(
    "said",
    [
        "layer=<img src=x onerror=ran=1>&area=<b>", "area=__proto__&layer=constructor", "layer=schools&area=99999",
        "area=&layer=", "%E0%A4%A", "javascript:ran=1", "area=44021'];ran=1;//", "kaart-table",
    ],
)  # fmt: skip
def test_an_address_that_says_nothing_shows_the_map_as_it_begins(opened: Looked, page: Any, said: str) -> None:
    page.evaluate("(said) => { location.hash = said; }", said)
    page.wait_for_timeout(30)
    assert page.get_by_role("radio", name="Geteld / verwacht, met de omgeving", exact=True).is_checked()
    opened.assert_nothing_ran()


@pytest.mark.slow
def test_a_notebook_shows_the_page_whole_and_small(
    browser: Any, layers_file: Path, layers: MapSpec, judged: pd.DataFrame, tmp_path: Path
) -> None:
    shown = layers._repr_html_()
    assert shown == layers._repr_html_()
    assert len(shown.encode()) <= 400_000
    # Size limits of files: all layers with the plot, and one layer.
    assert layers_file.stat().st_size <= 900_000
    assert len(kk.choropleth(judged).to_html().encode()) <= 450_000
    file = tmp_path / "notebook.html"
    file.write_text(f"<!DOCTYPE html><title>x</title><body>{shown}", encoding="utf-8", newline="\n")
    looked = look(browser, file, width=1000, selector="iframe")
    frame = looked.page.frame_locator("iframe")
    frame.locator("path[role=option]").first.wait_for()
    assert frame.locator("path[role=option]").count() == 304
    scrolls = """() => [...document.querySelectorAll("*")].filter((e) => e.scrollHeight > e.clientHeight + 1)
        .filter((e) => /auto|scroll/.test(getComputedStyle(e).overflowY)).map((e) => e.className)"""
    own = looked.page.frames[1]
    looked.page.wait_for_timeout(200)
    assert own.evaluate("document.documentElement.scrollHeight <= window.innerHeight + 1")
    assert own.evaluate(scrolls) == []
    frame.locator("summary").click()
    looked.page.wait_for_timeout(200)
    assert own.evaluate("document.documentElement.scrollHeight <= window.innerHeight + 1")
    assert own.evaluate(scrolls) == []
    assert frame.locator("tbody tr").count() == 304
    looked.assert_quiet()
    looked.close()


def test_without_scripts_a_picture_stands_there(browser: Any, layers_file: Path, layers: MapSpec) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1300, "height": 850})
    page = context.new_page()
    page.goto(layers_file.as_uri())
    picture = page.locator("noscript svg[role=img], svg[role=img]").first
    box = picture.bounding_box()
    assert box["width"] > 800
    assert box["y"] + box["height"] < 850
    assert picture.get_attribute("aria-label") == layers.alternative
    claimed = [one.colour for one in layers.findings if one.filled]
    assert [picture.locator(f"path[fill='{colour}']").count() for colour in claimed] == [1] * len(claimed)
    told = page.locator(".kk-still li").all_inner_texts()
    assert [text.strip() for text in told] == [entry.label for entry in (*layers.findings_legend, *layers.legend)]
    context.close()
