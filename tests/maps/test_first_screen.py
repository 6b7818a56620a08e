"""What a person sees without scrolling, measured in a real browser at the widths of a phone, a tablet and two desks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

import kkgeo as kk
from kkgeo.maps import MapSpec
from kkgeo.maps.classes.palettes import BAND_COLOUR, CLAIMED_COLOUR
from tests.looking import Looked, look

PHONE, TABLET, DESK, WIDE = (360, 740), (768, 850), (1300, 850), (1920, 1080)
SIZES = (PHONE, TABLET, DESK, WIDE)
#: The area of what is drawn of the areas, from the points of its paths; and the box around all of it.
_LAND = """() => {
    let land = 0;
    const [xs, ys] = [[], []];
    for (const path of document.querySelectorAll("path[role=option]")) {
        let own = 0;
        for (const ring of path.getAttribute("d").split("M").slice(1)) {
            const numbers = ring.match(/-?[\\d.]+/g).map(Number);
            let twice = 0;
            for (let i = 0, n = numbers.length; i < n; i += 2) {
                const [x, y, u, v] = [0, 1, 2, 3].map((k) => numbers[(i + k) % n]);
                twice += x * v - u * y;
                xs.push(x);
                ys.push(y);
            }
            own += Math.abs(twice) / 2;
        }
        land += own;
    }
    const [canvas, legend] = [".kk-canvas", ".kk-legend"].map((s) => document.querySelector(s).getBoundingClientRect());
    const extent = (all) => Math.max(...all) - Math.min(...all);
    return {
        land, wide: extent(xs), high: extent(ys),
        canvas: { left: canvas.left, top: canvas.top, right: canvas.right, bottom: canvas.bottom },
        legend: { left: legend.left, top: legend.top, right: legend.right, bottom: legend.bottom },
    };
}"""
#: Every piece of text on the map: names, the scale, the buttons.
_BOXES = """() => [...document.querySelectorAll(
    ".kk-canvas :is(.kk-name, .leaflet-control-scale-line, .leaflet-bar a), .kk-canvas svg text",
)]
    .filter((e) => e.textContent.trim() && getComputedStyle(e).visibility !== "hidden" && !e.closest(".kk-tip"))
    .map((e) => [e.textContent, e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0)
    .map(([text, { left, top, right, bottom }]) => [text, left, top, right, bottom])"""


@pytest.fixture(scope="module")
def opened(browser: Any, layers_file: Path) -> Iterator[Looked]:
    """One page, which is made wider and narrower."""
    looked = look(browser, layers_file, width=DESK[0], height=DESK[1])
    yield looked
    looked.assert_quiet()
    looked.close()


def sized(looked: Looked, size: tuple[int, int]) -> Any:
    """Return the page in another size, when its map has been drawn for that."""
    page = looked.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("scrollTo(0, 0)")
    # A map that grows or shrinks glides there, however long that takes a busy machine.
    before = None
    for _ in range(60):
        page.wait_for_timeout(80)
        now = page.evaluate(_BOXES)
        if now == before:
            return page
        before = now
    msg = "the map does not come to rest"
    raise AssertionError(msg)


@pytest.mark.parametrize("size", SIZES)
def test_the_land_fills_the_map(opened: Looked, size: tuple[int, int]) -> None:
    found = sized(opened, size).evaluate(_LAND)
    canvas = found["canvas"]
    wide, high = canvas["right"] - canvas["left"], canvas["bottom"] - canvas["top"]
    assert 2 <= wide / high <= 2.4
    assert max(found["wide"] / wide, found["high"] / high) >= 0.95
    assert found["wide"] <= wide
    assert found["high"] <= high
    assert found["land"] >= 0.5 * wide * high
    if size == DESK:
        assert found["land"] >= 0.22 * size[0] * size[1]


@pytest.mark.parametrize("size", SIZES)
def test_the_legend_is_seen_with_the_map(opened: Looked, size: tuple[int, int]) -> None:
    found = sized(opened, size).evaluate(_LAND)
    if size == PHONE:
        assert 0 <= found["legend"]["top"] - found["canvas"]["bottom"] <= 30
    else:
        assert found["legend"]["bottom"] <= size[1]
        assert found["canvas"]["bottom"] <= size[1]
    assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", [*SIZES, (360, 640), (1300, 900)])
def test_that_data_are_invented_is_seen_at_once(opened: Looked, size: tuple[int, int]) -> None:
    page = sized(opened, size)
    said = page.get_by_text("Verzonnen voorbeeldgegevens")
    assert said.count() == 1
    assert said.is_visible()
    frame = page.evaluate("document.querySelector('.kk-canvas').getBoundingClientRect().top")
    box = said.bounding_box()
    assert 0 <= box["y"] <= box["y"] + box["height"] <= min(frame, size[1])


@pytest.mark.parametrize("size", SIZES)
def test_no_text_on_the_map_lies_on_another(opened: Looked, size: tuple[int, int]) -> None:
    page = sized(opened, size)
    boxes = page.evaluate(_BOXES)
    shown = page.evaluate("[...document.querySelectorAll('.kk-town:not(.kk-covered)')].map((e) => e.textContent)")
    assert 10 <= len(shown) <= 20
    assert {"Antwerpen", "Gent"} <= set(shown)
    assert page.locator(".kk-finding:not(.kk-covered)").count() == page.locator(".kk-finding").count() > 0
    around = page.locator(":is(.kk-around, .kk-sea):not(.kk-covered)").count()
    assert around >= (3 if size[0] > PHONE[0] else 1)
    for (one, left, top, right, bottom), (other, west, north, east, south) in combinations(boxes, 2):
        assert right <= west or east <= left or bottom <= north or south <= top, (one, other)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "name", "within"),
    [
        ("hageland", "Hageland", None), ("3300", "3300", "Tienen"), ("gooik", "Gooik", "Pajottegem"),
        ("borgerhout", "Borgerhout", "Antwerpen"), ("Overpelt", "Overpelt", "Pelt"), ("ixelles", "Ixelles", "Elsene"),
        ("pajottenl", "Pajottenland", None), ("west-vl", "West-Vlaanderen", None), ("laeken", "Laeken", "Brussel"),
        ("9830", "9830", "Sint-Martens-Latem"), ("de panne", "De Panne", "De Panne"),
    ],
)  # fmt: skip
def test_the_search_finds_an_area_by_any_of_its_names(
    opened: Looked, typed: str, name: str, within: str | None
) -> None:
    page = sized(opened, DESK)
    page.get_by_role("button", name="Hele kaart").click()
    wide = page.evaluate(_LAND)["wide"]
    box = page.get_by_role("combobox", name="Zoek")
    box.fill(typed)
    assert page.locator(".kk-combo li span").first.inner_text() == name
    page.keyboard.press("Enter")
    assert box.input_value() == name
    found = page.evaluate(_LAND)
    assert found["wide"] > 1.05 * wide
    # What was found has a line around it, in the middle of the frame.
    ring = page.locator(".leaflet-kk-halo-pane path").first.bounding_box()
    frame = found["canvas"]
    across, down = (frame["left"] + frame["right"]) / 2, (frame["top"] + frame["bottom"]) / 2
    assert abs(ring["x"] + ring["width"] / 2 - across) < 20
    assert abs(ring["y"] + ring["height"] / 2 - down) < 20
    spoken = page.locator("path[aria-selected=true]")
    assert spoken.count() == (0 if within is None else 1)
    assert within is None or spoken.get_attribute("aria-label").startswith(f"{within}:")
    page.get_by_role("button", name="Hele kaart").click()


@pytest.mark.parametrize("kind", ["provinces", "points"])
def test_a_map_without_municipalities_finds_them_too(
    browser: Any, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, tmp_path: Path, kind: str
) -> None:
    spec = kk.point_map(placed) if kind == "points" else kk.choropleth(kk.coverage(placed, register, by="province"))
    looked = look(browser, spec.save(tmp_path / "kaart.html"), selector="path.leaflet-interactive")
    page = looked.page
    box = page.get_by_role("combobox", name="Zoek gemeente")
    scale = page.locator(".leaflet-control-scale-line")
    for typed, name, beside in (
        ("genk", "Genk", "gemeente"), ("3300", "3300", "in Tienen"), ("gooik", "Gooik", "in Pajottegem"),
        ("borgerhout", "Borgerhout", "in Antwerpen"), ("hageland", "Hageland", "streek"),
    ):  # fmt: skip
        page.get_by_role("button", name="Hele kaart").click()
        wide = scale.inner_text()
        box.fill(typed)
        assert page.locator(".kk-combo li").first.inner_text().split("\n") == [f"{name} {beside}"]
        page.keyboard.press("Enter")
        assert scale.inner_text() != wide
        ring = page.locator(".leaflet-kk-halo-pane path").first.bounding_box()
        frame = page.locator(".kk-canvas").bounding_box()
        assert abs(ring["x"] + ring["width"] / 2 - frame["x"] - frame["width"] / 2) < 20
        assert abs(ring["y"] + ring["height"] / 2 - frame["y"] - frame["height"] / 2) < 20
    looked.assert_quiet()
    looked.close()


@pytest.mark.parametrize("typed", ["xyzzy", "<b>9</b>", "1999", "=1+1", "Hagelandd"])
def test_what_is_not_found_is_said_where_it_is_seen(opened: Looked, typed: str) -> None:
    page = sized(opened, PHONE)
    box = page.get_by_role("combobox", name="Zoek")
    box.fill(typed)
    said = page.locator(".kk-nothing")
    assert said.is_visible()
    assert (
        said.inner_text() == f"Niets gevonden voor '{typed}'." == page.locator(".kk-hidden[role=status]").inner_text()
    )
    box.fill("gent")
    assert not said.is_visible()
    box.fill("")
    assert not said.is_visible()


@pytest.mark.slow
def test_every_municipality_has_its_name_where_it_is_wide_enough(opened: Looked) -> None:
    page = sized(opened, DESK)
    before = page.locator(".kk-town:not(.kk-covered)").count()
    box = page.get_by_role("combobox", name="Zoek")
    box.fill("lierde")
    page.keyboard.press("Enter")
    boxes = page.evaluate(_BOXES)
    for (one, left, top, right, bottom), (other, west, north, east, south) in combinations(boxes, 2):
        assert right <= west or east <= left or bottom <= north or south <= top, (one, other)
    assert {"Lierde", "Zottegem", "Brakel"} <= {text for text, *_ in boxes}
    button = page.get_by_role("button", name="Cirkels in plaats van gebieden")
    page.get_by_role("button", name="Hele kaart").click()
    assert page.locator(".kk-town:not(.kk-covered)").count() == before
    button.click()
    assert page.locator(".kk-town:not(.kk-covered)").count() >= 8
    assert page.locator(":is(.kk-around, .kk-sea):not(.kk-covered)").count() == 4
    assert page.locator("[data-finding], .kk-finding").count() == 0
    button.click()


@pytest.mark.slow
def test_what_is_claimed_is_strong_and_nothing_else_is(opened: Looked, layers: MapSpec) -> None:
    page = sized(opened, DESK)
    assert page.locator("pattern").count() == 0
    assert "<pattern" not in page.content()
    claimed = {one.key: one for one in layers.findings if one.filled}
    drawn = page.evaluate(
        "[...document.querySelectorAll('[data-finding]')].map((e) => [e.dataset.finding, e.getAttribute('fill')])"
    )
    assert drawn == [[key, one.colour] for key, one in claimed.items()]
    strong = {CLAIMED_COLOUR, BAND_COLOUR}
    fills = page.evaluate("[...document.querySelectorAll('path[role=option]')].map((e) => e.getAttribute('fill'))")
    assert not strong & set(fills)
    told = page.evaluate(
        "[...document.querySelectorAll('.kk-finding')].map((e) => [...e.children].map((line) => line.textContent))"
    )
    assert sorted(told) == sorted([*one.label] for one in claimed.values())
    # A municipality in it says so in the panel; on another layer nothing is claimed.
    page.locator("path[aria-label^='Tienen:']").focus()
    page.keyboard.press("Enter")
    assert "1 waar er 14 verwacht werden" in page.locator(".kk-details").inner_text()
    page.get_by_label("Meer of minder dan verwacht", exact=True).check()
    assert page.locator("[data-finding], .kk-finding").count() == 0
    page.get_by_label(layers.layer.title, exact=True).check()
    assert page.locator("[data-finding]").count() == len(claimed)


def tip(page: Any) -> list[str]:
    lines: list[str] = page.evaluate(
        "[...document.querySelectorAll('.kk-tip :is(strong, p)')].map((line) => line.innerText)"
    )
    return lines


@pytest.mark.parametrize("name", ["Gent", "Herstappe", "Antwerpen", "Sint-Jans-Molenbeek", "De Panne"])
def test_a_tooltip_has_four_lines_at_most(opened: Looked, name: str) -> None:
    page = sized(opened, DESK)
    page.locator(f"path[aria-label^='{name}:']").focus()
    lines = tip(page)
    assert lines[0] == name
    assert 2 <= len(lines) <= 4
    assert any("verwacht" in line for line in lines[1:])
    high = page.locator(".kk-tip").bounding_box()["height"]
    assert high <= 4 * 1.45 * 16 + 20
    # The panel below the map keeps all of it.
    page.keyboard.press("Enter")
    assert page.locator(".kk-details dt").count() > 4
    page.keyboard.press("Escape")


def test_the_table_fits_a_desk_and_has_more_on_request(opened: Looked) -> None:
    page = sized(opened, DESK)
    fits = "() => { const s = document.querySelector('.kk-scroll'); return s.scrollWidth <= s.clientWidth; }"
    assert page.evaluate(fits)
    assert page.locator("thead th").count() <= 6
    more = page.get_by_role("button", name="Alle cijfers")
    more.click()
    assert more.get_attribute("aria-pressed") == "true"
    assert page.locator("thead th").count() > 10
    more.click()
    assert page.evaluate(fits)
