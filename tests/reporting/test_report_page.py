"""The report in a real browser without a network: quiet, sorted, reached, printed, read aloud."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

import kkgeo as kk
from tests.crossed import few
from tests.looking import Looked, look
from tests.reporting.reading import Lists, Page

#: Levels A and AA of WCAG 2.0 and 2.1.
WCAG = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
}
PROVINCES = "#tabel-province-year"
UNFOLDED = "for (const folded of document.querySelectorAll('details')) folded.open = true"


@pytest.fixture
def looked(browser: Any, files: Any) -> Iterator[Looked]:
    opened = look(browser, files.html)
    yield opened
    opened.assert_quiet()
    opened.close()


def column(page: Any, table: str, n: int) -> list[str]:
    found: list[str] = page.evaluate(
        "([t, n]) => [...document.querySelectorAll(`${t} tbody tr`)].map((row) => row.cells[n].textContent)", [table, n]
    )
    return found


@pytest.mark.slow
def test_it_is_small_and_carries_what_it_needs(files: Any) -> None:
    assert files.html.stat().st_size < 2_000_000
    html = files.html.read_text(encoding="utf-8")
    assert "default-src 'none'" in unescape(html)
    assert "unsafe-inline" not in html
    page = Page(files.html)
    assert not [name for _, name in page.attributes if name.startswith("on")]
    # Only drawings in the data have no style of their own in the markup: the policy would refuse it.
    assert not [tag for tag, name in page.attributes if name == "style"]
    assert len(re.findall('id="kk-geometry-', html)) == 1
    read = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    # A number and its per cent sign stay on one line.
    assert re.search("\\d\u00a0%", read)
    assert not re.search(r"\d %", read)
    # Who named the areas, and from what, is said once where they are listed.
    chapter = read.split('<section id="gaps"')[1].split("</section>")[0]
    assert chapter.count("Het departement noemde") == 1


@pytest.mark.slow
def test_the_same_lists_give_the_same_bytes(files: Any, lists: Lists, tmp_path: Path) -> None:
    again = kk.report(
        lists.placed,
        lists.register,
        academies=lists.academies,
        capacity="vrije_plaatsen",
        path=tmp_path / "anders.html",
        date=datetime.date(2025, 3, 1),
    )
    assert again.html.read_bytes() == files.html.read_bytes()
    assert again.workbook.read_bytes() == files.workbook.read_bytes()
    noted = openpyxl.load_workbook(again.workbook).properties
    assert (noted.created, noted.modified) == (datetime.datetime(2025, 3, 1, 12), datetime.datetime(2025, 3, 1, 12))
    with zipfile.ZipFile(again.workbook) as packed:
        assert packed.testzip() is None
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert {path.name for path in tmp_path.iterdir()} == {"anders.html", "anders.xlsx"}


@pytest.mark.slow
def test_headings_are_in_order_and_every_link_arrives(files: Any) -> None:
    page = Page(files.html)
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(set(page.ids)) == len(page.ids)
    wanted = {link.removeprefix("#") for link in page.links}
    # The table of a map is made by its script.
    assert {one for one in wanted if not one.endswith("-table")} <= set(page.ids)
    assert [link for link in page.links if not link.startswith("#")] == []


def test_maps_are_drawn_and_quiet(looked: Looked) -> None:
    assert looked.page.locator("#kkr-map path[role=option]").count() == 304
    assert looked.page.evaluate("[...document.querySelectorAll('[id]')].length") == looked.page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
    )


def test_tables_sort_and_their_last_rows_stay(looked: Looked) -> None:
    page = looked.page
    page.evaluate(UNFOLDED)
    before = column(page, PROVINCES, 0)
    totals = page.locator(f"{PROVINCES} tfoot").inner_text()
    button = page.locator(PROVINCES).get_by_role("button", name="Sorteer op Totaal", exact=True)
    button.click()
    counts = [int(text.replace(".", "")) for text in column(page, PROVINCES, 5)]
    assert counts == sorted(counts, reverse=True)
    head = page.locator(f"{PROVINCES} thead th").nth(5)
    assert head.get_attribute("aria-sort") == "descending"
    assert page.locator("#kkr-live").text_content() == "Gesorteerd op Totaal, hoogste eerst."
    button.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert [int(text.replace(".", "")) for text in column(page, PROVINCES, 5)] == counts[::-1]
    page.locator(PROVINCES).get_by_role("button", name="Sorteer op Provincie", exact=True).click()
    assert column(page, PROVINCES, 0) == sorted(before)
    assert head.get_attribute("aria-sort") is None
    assert page.locator(f"{PROVINCES} tfoot").inner_text() == totals
    page.locator("#tabel-gaps .kkr-sort").nth(3).click()
    assert column(page, "#tabel-gaps", 3) == ["61", "18", "8", "7", "5", "3"]
    # What is missing comes last.
    page.locator("#tabel-gaps .kkr-sort").nth(7).click()
    assert column(page, "#tabel-gaps", 7)[-2:] == ["–", "–"]
    # A bar beside a number leaves it a number.
    page.locator("#tabel-targets-2 .kkr-sort").nth(6).click()
    shown = [float(text.replace(",", ".")) for text in column(page, "#tabel-targets-2", 6)]
    assert shown == sorted(shown, reverse=True)
    page.locator("#tabel-rates-network .kkr-sort").nth(7).click()
    ratios = [float(text.replace(",", ".")) for text in column(page, "#tabel-rates-network", 7)]
    assert ratios == sorted(ratios, reverse=True)


def test_contents_and_skip_link_lead_there(looked: Looked) -> None:
    page = looked.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "kkr-main"
    for link in page.locator("nav a").all():
        link.click()
        target = link.get_attribute("href").removeprefix("#")
        assert page.evaluate("document.activeElement.id") == target
        top = page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", target)
        assert -1 <= top < 800
    looked.requests[:] = looked.requests[:1]


def test_the_map_still_does_what_a_map_does(looked: Looked) -> None:
    page = looked.page
    page.locator(".kk-map").get_by_label("Per jaar", exact=True).check()
    assert page.locator(".kk-map output").inner_text() == "2019"
    page.get_by_role("combobox").first.fill("Tienen")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#kkr-map .kk-details").inner_text().startswith("Tienen")


def test_print_has_every_chapter_and_nothing_clipped(looked: Looked) -> None:
    page = looked.page
    page.emulate_media(media="print")
    for hidden in (".kkr-sort", ".kkr-back", ".kk-layers"):
        assert not page.locator(hidden).first.is_visible()
    for frame in page.locator(".kk-frame").all():
        drawing = frame.locator(".leaflet-kk-areas-pane svg g").bounding_box()
        box = frame.bounding_box()
        assert drawing["x"] >= box["x"]
        assert drawing["x"] + drawing["width"] <= box["x"] + box["width"]
    page.set_viewport_size({"width": 703, "height": 1000})
    # A sheet of A4 is 703 pixels wide between its margins.
    wide = page.evaluate(
        "[...document.querySelectorAll('table')].filter((t) => t.offsetParent && t.offsetWidth > 703).map((t) => t.id)"
    )
    assert wide == []
    page.emulate_media(media="screen")


def test_a_school_to_invite_takes_a_line(looked: Looked) -> None:
    looked.page.set_viewport_size({"width": 1300, "height": 900})
    heights = looked.page.evaluate(
        "[...document.querySelectorAll('.kkr-lines tbody tr')].map((row) => row.getBoundingClientRect().height)"
    )
    assert len(heights) == 50
    assert max(heights) <= 48


@pytest.mark.parametrize("width", [1300, 650, 360])
def test_nothing_sticks_out_at_any_width(browser: Any, files: Any, width: int) -> None:
    looked = look(browser, files.html, width=width, height=740)
    page = looked.page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    outside = page.evaluate(
        """() => [...document.querySelectorAll("h1, h2, h3, p, li, dt, dd, figure, .kkr-scroll, .kk-button")]
            .filter((e) => e.offsetParent && !e.closest(".kk-scroll, .kk-hidden, .kkr-hidden"))
            .map((e) => [e.textContent.slice(0, 60), e.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.left < 0 || box.right > window.innerWidth + 0.5))
            .map(([text]) => text)"""
    )
    assert outside == []
    looked.assert_quiet()
    looked.close()


@pytest.mark.parametrize("width", few([1300, 360]))
def test_axe_finds_nothing_against_wcag(browser: Any, files: Any, width: int) -> None:
    looked = look(browser, files.html, width=width)
    page = looked.page
    page.evaluate(UNFOLDED)
    # All rows are made alike; axe takes ten times as long over all of them.
    page.locator(".kk-table input[type=text]").fill("gent")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 20
    looked.close()


@pytest.mark.long
def test_a_short_report_is_accessible_too(browser: Any, lists: Lists, made: Callable[..., Any]) -> None:
    rows = lists.placed.iloc[:20]
    rows.attrs = lists.placed.attrs
    looked = look(browser, made(rows, lang="en").html)
    looked.page.evaluate(UNFOLDED)
    found = Axe().run(looked.page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    looked.assert_quiet()
    looked.close()
