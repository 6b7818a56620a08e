"""The interactive page in a real browser without a network."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

import kkgeo as kk
from kkgeo._base.words import heading
from kkgeo.maps import MapSpec, Tiles, layered_map
from kkgeo.maps.classes.palettes import UNCERTAIN_COLOUR
from kkgeo.maps.web.page import fragment, page
from kkgeo.maps.web.shell import document, tile_host
from tests.crossed import few
from tests.looking import Looked, cells, legend, look

SCHOOLS = "Plaatsen waar een partnerschool ligt"
RATE = "Kunstkuursamenwerkingen per 100 scholen"
REGIONS = ["Hageland", "Brabantse Kempen", "Pajottenland"]
#: Levels A and AA of WCAG 2.0 and 2.1.
WCAG = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
}


@pytest.fixture
def looked(browser: Any, layers_file: Path) -> Iterator[Looked]:
    opened = look(browser, layers_file)
    yield opened
    opened.assert_quiet()
    opened.close()


def fills(page: Any) -> list[str]:
    script = "[...document.querySelectorAll('path[role=option]')].map((path) => path.getAttribute('fill'))"
    found: list[str] = page.evaluate(script)
    return found


def spoken(page: Any) -> str:
    text: str = page.locator(".kk-hidden[role=status]").text_content()
    return text


def focused(page: Any) -> str:
    label: str = page.evaluate(
        "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    )
    return label


def test_the_layer_switch_colours_the_areas_and_changes_legend_and_table(looked: Looked, layers: MapSpec) -> None:
    page = looked.page
    before = fills(page)
    assert len(before) == 304
    for layer in layers.layers:
        if layer.kind != "areas" or layer.step:
            continue
        page.get_by_role("radio", name=layer.title, exact=True).check()
        shown = legend(page, layer.title)
        counts = {entry.label: f"{entry.count}" for entry in layer.legend}
        assert shown.items() >= counts.items()
        assert page.locator("caption").inner_text() == layer.title
        unsure = [False] * 304 if layer.uncertain is None else layer.uncertain
        colours = [layer.entry_of(int(number)).colour for number in layer.classes]
        assert fills(page) == [UNCERTAIN_COLOUR if own else colour for colour, own in zip(colours, unsure, strict=True)]
        assert layer.title in spoken(page) or layer is layers.layers[0]
    assert fills(page) != before


def test_areas_of_which_next_to_nothing_is_expected_are_plain_grey_and_say_so(looked: Looked, layers: MapSpec) -> None:
    first = next(layer for layer in layers.layers if layer.key == "rate")
    assert first.uncertain is not None
    looked.page.get_by_label(RATE, exact=True).check()
    page, words = looked.page, heading("word.next_to_nothing", "nl")
    assert legend(page, RATE)[words] == f"{int(first.uncertain.sum())}"
    for path, unsure in zip(page.locator("path[role=option]").all(), first.uncertain, strict=True):
        assert (path.get_attribute("fill") == UNCERTAIN_COLOUR) == unsure
        assert path.get_attribute("aria-label").endswith(words) == unsure
    ratio = next(layer for layer in layers.layers if layer.key == "ratio")
    assert [entry.count for entry in ratio.legend if entry.label == words] == [int(first.uncertain.sum())]


def test_the_slider_goes_through_the_years_with_one_set_of_classes(looked: Looked, layers: MapSpec) -> None:
    page = looked.page
    page.get_by_label("Per jaar", exact=True).check()
    page.get_by_role("button", name="Alle cijfers").click()
    slider = page.locator("input[type=range]")
    steps = [layer for layer in layers.layers if layer.key == "year"]
    assert [step.step for step in steps] == ["2019", "2020", "2021", "2022"]
    seen = []
    for step in steps:
        assert slider.get_attribute("aria-valuetext") == step.step
        shown = legend(page, f"Per jaar: {step.step}")
        assert {entry.label: f"{entry.count}" for entry in step.legend}.items() <= shown.items()
        assert cells(page, 3) == [step.columns[2].cells[i] for i in sorted(range(304), key=order_of(page, step.names))]
        assert page.locator("output").inner_text() == step.step
        seen.append(fills(page))
        slider.focus()
        page.keyboard.press("ArrowRight")
    assert len({tuple(own) for own in seen}) == 4
    total = sum(int(cell) for step in steps for cell in step.columns[2].cells)
    assert total == 369
    page.get_by_label("Per net", exact=True).check()
    chosen = page.locator(".kk-steps select")
    chosen.select_option("Gemeenschapsonderwijs")
    assert page.locator("caption").inner_text() == "Per net: Gemeenschapsonderwijs"


def order_of(page: Any, names: tuple[str, ...]) -> Any:
    """Return where a name comes in the table, which the browser sorted."""
    place = {name: i for i, name in enumerate(cells(page, 0))}
    return lambda i: place[names[i]]


def test_overlays_come_with_their_legend_and_their_table(looked: Looked, layers: MapSpec) -> None:
    page = looked.page
    # Over the layer that answers there is what is claimed, and nothing else at first.
    assert page.locator(".kk-label").count() == 0
    page.get_by_label("Streken", exact=True).check()
    assert [label.inner_text() for label in page.locator(".kk-label").all()] == [
        "Hageland",
        "Brabantse Kempen",
        "Pajottenland",
    ]
    page.get_by_label("Streken", exact=True).uncheck()
    assert page.locator(".kk-label").count() == 0
    assert legend(page, "Streken") == {}
    clusters = page.locator(".kk-cluster")
    assert clusters.count() == 0
    page.get_by_label(SCHOOLS, exact=True).check()
    dots = page.locator(".kk-dot").count()
    assert clusters.count() > 10
    assert sum(int(text) for text in clusters.all_text_contents()) + dots == 314
    page.get_by_label("Academies", exact=True).check()
    assert legend(page, "Academies") == {"Academie": "161"}
    page.get_by_label("Lijnen van school naar academie", exact=True).check()
    assert legend(page, "Lijnen")["School en academie van één samenwerking"] == "314"
    # Those of a chosen area are over all others.
    page.locator("path[aria-label^='Gent:']").focus()
    page.keyboard.press("Enter")
    assert page.locator("path.kk-heavy").get_attribute("d").count("M") > 5
    page.get_by_label("Lijnen van school naar academie", exact=True).uncheck()
    assert page.locator("path.kk-heavy").count() == 0
    page.get_by_label("Lijnen van school naar academie", exact=True).check()
    page.get_by_label("Grensgemeenten", exact=True).check()
    borders = next(layer for layer in layers.layers if layer.key == "borders")
    assert legend(page, "Grensgemeenten") == {entry.label: f"{entry.count}" for entry in borders.legend}
    page.get_by_label("Tabel van").select_option(SCHOOLS)
    assert len(cells(page, 0)) == 314
    page.get_by_label(SCHOOLS, exact=True).uncheck()
    assert len(cells(page, 0)) == 304


def test_the_search_finds_municipalities_and_schools(looked: Looked) -> None:
    page = looked.page
    box = page.get_by_role("combobox", name="Zoek")
    box.fill("liege")
    assert spoken(page) == page.locator(".kk-nothing").inner_text() == "Niets gevonden voor 'liege'."
    box.fill("SINT-NIKL")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert focused(page).startswith("Sint-Niklaas: ")
    assert page.locator("tr.kk-chosen th").inner_text() == "Sint-Niklaas"
    assert page.locator(".kk-details strong").inner_text() == "Sint-Niklaas"
    box.fill("fictieve basisschool de berk 0172")
    page.locator("[role=listbox] li").first.click()
    page.wait_for_selector(".kk-dot:focus")
    assert focused(page).startswith("Fictieve basisschool De Berk 0172 (Antwerpen)")
    assert page.get_by_label(SCHOOLS, exact=True).is_checked()
    assert page.locator("tr.kk-chosen th").inner_text() == "Fictieve basisschool De Berk 0172 (Antwerpen)"
    box.fill("gent")
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"


def test_the_table_sorts_and_filters(looked: Looked) -> None:
    page = looked.page
    # The surface under the gaps is their background: no measure of the table.
    assert page.locator("thead th").count() == 5
    page.get_by_label(RATE, exact=True).check()
    heads = ["Gebied", "per 100 scholen", "Samenwerkingen", "Verwacht", "Tekort", "Oordeel"]
    assert [head.inner_text() for head in page.locator("thead button span:first-child").all()] == heads
    lacking = [float(text.replace(",", ".")) for text in cells(page, 4)]
    assert lacking == sorted(lacking, reverse=True)
    assert min(lacking) == 0
    page.get_by_role("button", name="Gebied", exact=True).click()
    assert cells(page, 0)[:2] == ["Aalst", "Aalter"]
    page.get_by_role("button", name="per 100 scholen").click()
    values = [float(text.replace(".", "").replace(",", ".")) for text in cells(page, 1) if text != "Geen gegevens"]
    assert values == sorted(values, reverse=True)
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("per 100 scholen")
    page.get_by_role("button", name="per 100 scholen").press("Enter")
    assert [float(text.replace(",", ".")) for text in cells(page, 1)] == sorted(values)
    assert spoken(page) == "Gesorteerd op per 100 scholen, laagste eerst."
    page.get_by_label("Toon alleen rijen met").fill("pajottenland")
    assert page.locator(".kk-counted").inner_text() == "11 rijen"
    assert len(cells(page, 0)) == 11
    page.get_by_label("Toon alleen rijen met").fill("gent oost")
    assert page.locator(".kk-counted").inner_text() == "0 rijen"
    page.get_by_label("Toon alleen rijen met").fill("sint-niklaas")
    assert page.locator(".kk-counted").inner_text() == "1 rij"


def test_a_row_leads_to_its_area_and_an_area_to_its_row(looked: Looked) -> None:
    page = looked.page
    row = page.get_by_role("button", name="Leuven", exact=True)
    row.focus()
    page.keyboard.press("Enter")
    assert focused(page).startswith("Leuven: ")
    assert " geteld, " in page.locator(".leaflet-tooltip.kk-tip").inner_text()
    page.keyboard.press("Escape")
    assert focused(page) == "Leuven"
    assert page.locator(".leaflet-tooltip.kk-tip").count() == 0
    page.get_by_role("button", name="Hele kaart").click()
    page.locator("path[aria-label^='Gent:']").click()
    chosen = page.locator("tr.kk-chosen")
    assert chosen.locator("th").inner_text() == "Gent"
    assert chosen.get_attribute("aria-current") == "true"
    box, frame = chosen.bounding_box(), page.locator(".kk-scroll").bounding_box()
    assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]
    assert page.locator("path[aria-selected=true]").get_attribute("aria-label").startswith("Gent: ")
    assert spoken(page).startswith("Gent. geteld / verwacht: ")
    page.locator("tbody tr", has_text="Oostende").locator("td").nth(2).click()
    assert focused(page).startswith("Oostende: ")


def test_every_municipality_is_reached_by_keyboard(looked: Looked, layers: MapSpec) -> None:
    page = looked.page
    first = page.locator("path[role=option][tabindex='0']")
    assert first.count() == 1
    # From the last control before the map, with Tab alone.
    page.get_by_role("button", name="Afdrukken").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "option":
            break
    reached = [focused(page)]
    for _ in range(303):
        page.keyboard.press("PageDown")
        reached.append(focused(page))
    layer = layers.layers[0]
    assert len(set(reached)) == 304
    assert {label.split(": ")[0] for label in reached} == set(layer.names)
    by_name = dict(zip(layer.names, layer.values, strict=True))
    assert all(label.split(": ", 1)[1].startswith(by_name[label.split(": ")[0]]) for label in reached)
    page.keyboard.press("Home")
    assert focused(page) == reached[0]
    page.keyboard.press("g")
    assert focused(page).startswith("G")
    page.keyboard.press("Enter")
    assert page.locator(".kk-details").is_visible()
    # No trap: Tab leaves the map, and Shift+Tab comes back to the same area.
    here = focused(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") != "option"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == here


@pytest.mark.long
def test_arrows_reach_every_municipality_too(looked: Looked) -> None:
    """Follow every arrow from every area, as the page itself computes them, breadth first."""
    reached = looked.page.evaluate(
        """() => {
            const paths = [...document.querySelectorAll("path[role=option]")];
            const seen = new Set([paths.findIndex((path) => path.getAttribute("tabindex") === "0")]);
            for (const i of seen) {
                for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
                    paths[i].focus({ preventScroll: true });
                    paths[i].dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
                    seen.add(paths.indexOf(document.activeElement));
                }
            }
            return seen.size;
        }"""
    )
    assert reached == 304


def test_the_table_has_one_stop_for_the_tab_key(looked: Looked) -> None:
    page = looked.page
    assert page.locator("tbody button[tabindex='0']").count() == 1
    page.locator("tbody button[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == cells(page, 0)[1]
    page.keyboard.press("End")
    assert focused(page) == cells(page, 0)[-1]
    assert page.locator("tbody button[tabindex='0']").count() == 1


def test_circles_instead_of_areas(looked: Looked, layers: MapSpec) -> None:
    page = looked.page
    before = page.locator("path[aria-label^='Gent:']").get_attribute("d")
    button = page.get_by_role("button", name="Cirkels in plaats van gebieden")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("path[role=option]").count() == 304
    assert page.locator("path[aria-label^='Gent:']").get_attribute("d") != before
    assert "zo groot als haar aantal scholen" in page.locator(".kk-legends").inner_text()
    assert legend(page, "Streken") == {}
    assert layers.circles is not None
    widths = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("path[role=option]")]
            .map((path) => [path.getAttribute("aria-label").split(": ")[0], path.getBBox().width]))"""
    )
    radii = dict(zip(layers.layers[0].names, layers.circles["r"], strict=True))
    assert widths["Antwerpen"] / widths["Gent"] == pytest.approx(radii["Antwerpen"] / radii["Gent"], rel=0.1)
    page.locator("path[aria-label^='Gent:']").click()
    assert page.locator("tr.kk-chosen th").inner_text() == "Gent"
    button.click()
    assert page.locator("path[aria-label^='Gent:']").get_attribute("d") == before


def test_the_download_has_every_measure_of_the_rows_as_shown(looked: Looked, layers: MapSpec) -> None:
    page = looked.page
    page.get_by_label(RATE, exact=True).check()
    page.get_by_label("Toon alleen rijen met").fill("hageland")
    page.get_by_role("button", name="Verwacht").click()
    shown = cells(page, 0)
    assert page.locator("thead th").count() == 6
    with page.expect_download() as download:
        page.get_by_role("button", name="Download tabel").click()
    assert download.value.suggested_filename == "kunstkuursamenwerkingen-per-100-scholen.csv"
    raw = Path(download.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    head, rows = read[0], read[1:]
    page.get_by_role("button", name="Alle cijfers").click()
    measures = page.evaluate("[...document.querySelectorAll('thead .kk-printed')].map((h) => h.textContent)")
    # Every measure, whatever the table shows; an interval is two numbers.
    assert head == [
        measures[0], "NIS-code",
        *(one for name in measures[1:] for one in ([f"{name}: van", f"{name}: tot"] if "interval" in name else [name])),
    ]  # fmt: skip
    assert [row[0] for row in rows] == shown == cells(page, 0)
    codes = dict(zip(layers.layer.names, layers.layer.shapes.index, strict=True))
    assert [row[1] for row in rows] == [codes[row[0]] for row in rows]
    numbers = [head.index(name) for name in ("Verwacht", "Tekort", "95 %-interval: van", "95 %-interval: tot")]
    for row in rows:
        low, high = (float(row[k].replace(",", ".")) for k in numbers[2:])
        assert 0 <= low <= high
        assert all("." not in row[k] for k in numbers)
    assert [row[head.index("Verwacht")] for row in rows] == [
        text.removesuffix(",0") for text in cells(page, measures.index("Verwacht"))
    ]
    assert len(read) == 22


def test_print_has_the_map_the_legend_and_the_whole_table(looked: Looked) -> None:
    page = looked.page
    page.get_by_label("Verhouding tot het verwachte aantal", exact=True).check()
    page.emulate_media(media="print")
    assert page.locator(".kk-canvas").is_visible()
    assert page.locator(".kk-legend").first.is_visible()
    for hidden in (".kk-layers", ".kk-search", ".kk-help", ".leaflet-control-zoom"):
        assert not page.locator(hidden).first.is_visible()
    assert page.evaluate(
        "document.querySelector('.kk-scroll').scrollHeight <= document.querySelector('.kk-scroll').clientHeight"
    )
    # On a busy machine the map is laid out anew a moment later.
    page.wait_for_function(
        """() => {
          const [map, frame] = [".leaflet-kk-areas-pane svg g", ".kk-canvas"]
            .map((one) => document.querySelector(one).getBoundingClientRect());
          return map.left >= frame.left && map.right <= frame.right;
        }"""
    )
    map_box, frame = (
        page.locator(".leaflet-kk-areas-pane svg g").bounding_box(),
        page.locator(".kk-canvas").bounding_box(),
    )
    assert map_box["width"] > 0.7 * frame["width"]
    printed = page.pdf(prefer_css_page_size=True)
    pages = re.findall(rb"/Type\s*/Page\b", printed)
    assert 5 <= len(pages) <= 20
    page.emulate_media(media="screen")
    assert page.locator(".kk-layers").is_visible()


@pytest.mark.parametrize(("width", "height"), [(1300, 900), (650, 450), (360, 740), (320, 640)])
def test_everything_is_usable_at_any_width(browser: Any, layers_file: Path, width: int, height: int) -> None:
    looked = look(browser, layers_file, width=width, height=height)
    page = looked.page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for label in ("Meer of minder dan verwacht", "Academies"):
        page.get_by_label(label, exact=True).check()
    outside = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, label, .kk-legend li, h1, p")]
            .filter((e) => e.offsetParent && !e.closest(".kk-scroll, .kk-hidden"))
            .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.left < 0 || box.right > window.innerWidth))"""
    )
    assert outside == []
    clipped = page.evaluate(
        """() => [...document.querySelectorAll(".kk-legend li span, .kk-legend-title, .kk-layers label, .kk-button")]
            .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline")
            .map((e) => e.textContent)"""
    )
    assert clipped == []
    page.locator("path[aria-label^='Gent:']").focus()
    page.keyboard.press("Enter")
    assert page.locator(".kk-details").is_visible()
    tip = page.locator(".leaflet-tooltip.kk-tip")
    if tip.count():
        box, frame = tip.bounding_box(), page.locator(".kk-canvas").bounding_box()
        assert box["x"] >= frame["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    looked.assert_quiet()
    looked.close()


def test_no_label_lies_on_another(browser: Any, layers_file: Path) -> None:
    for width in (1300, 800, 360):
        looked = look(browser, layers_file, width=width)
        boxes = [label.bounding_box() for label in looked.page.locator(".kk-name:not(.kk-covered)").all()]
        assert boxes
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                apart = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
                assert apart or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
        looked.close()


@pytest.mark.parametrize(
    "state",
    few(
        [
            *("first", "small", "search", "all measures"),
            *("slider", "schools", "chosen", "points", "english", "nothing found", "funnel", "layer"),
        ],
        4,
    ),
)
def test_axe_finds_nothing_against_wcag(
    browser: Any, layers_file: Path, placed: gpd.GeoDataFrame, tmp_path: Path, state: str
) -> None:
    file = layers_file
    if state == "points":
        file = kk.point_map(placed, colour="year").save(tmp_path / "p.html")
    if state == "english":
        file = layered_map(placed, lang="en", tiles=None).save(tmp_path / "e.html")
    looked = look(browser, file, width=360 if state == "small" else 1280)
    page = looked.page
    if state != "first":
        # All rows are made alike; axe takes ten times as long over all of them.
        page.locator(".kk-table input[type=text]").fill("gent")
    if state == "slider":
        page.get_by_label("Per jaar", exact=True).check()
    elif state == "schools":
        for label in (SCHOOLS, "Academies", "Lijnen van school naar academie"):
            page.get_by_label(label, exact=True).check()
        page.get_by_label("Tabel van").select_option("Academies")
    elif state == "chosen":
        page.locator("path[aria-label^='Gent:']").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Cirkels in plaats van gebieden").click()
    elif state == "search":
        page.get_by_role("combobox", name="Zoek").fill("gen")
        page.keyboard.press("ArrowDown")
        assert page.locator(".kk-combo li[aria-selected=true]").count() == 1
    elif state == "nothing found":
        page.get_by_role("combobox", name="Zoek").fill("xyzzy")
        assert page.locator(".kk-nothing").is_visible()
    elif state == "all measures":
        page.get_by_role("button", name="Alle cijfers").click()
    elif state == "funnel":
        page.locator(".kk-funnel circle[data-area]").first.focus()
        page.keyboard.press("Enter")
        assert page.locator(".kk-details").is_visible()
    elif state == "layer":
        page.get_by_label("Verhouding tot het verwachte aantal", exact=True).check()
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 15
    looked.close()


def test_points_are_reached_and_named_by_keyboard(browser: Any, placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    spec = kk.point_map(placed, colour="year")
    looked = look(browser, spec.save(tmp_path / "p.html"))
    page = looked.page
    points = page.locator("path[role=option]")
    assert points.count() == len(spec.layer.names)
    points.first.focus()
    page.keyboard.press("Home")
    seen = {focused(page)}
    for _ in range(len(spec.layer.names)):
        page.keyboard.press("PageDown")
        seen.add(focused(page))
    assert seen == {f"{n}: {v}" for n, v in zip(spec.layer.names, spec.layer.values, strict=True)}
    page.keyboard.press("Enter")
    assert page.locator("tr.kk-chosen th").inner_text() == focused(page).split(": ")[0]
    looked.assert_quiet()
    looked.close()


def test_several_maps_stand_on_one_page_with_their_boundaries_once(
    browser: Any, layers: MapSpec, tmp_path: Path
) -> None:
    second = kk.choropleth(pd.Series({"11002": 3.0, "44021": 0.0}, name="rate"), title="Tweede")
    parts = [fragment(layers, ident="a"), fragment(second, ident="b")]
    scripts = sorted(dict.fromkeys(text for part in parts for text in part.scripts), key=lambda t: "SchoolMap" in t)
    data = {**parts[0].data, **parts[1].data}
    assert len([name for name in data if name.startswith("kk-geometry")]) == 1
    styles = [text for part in parts for text in part.styles]
    bodies = [part.body for part in parts]
    html = document("map.html.j2", lang="nl", title="x", bodies=bodies, styles=styles, scripts=scripts, data=data)
    file = tmp_path / "two.html"
    file.write_text(html, encoding="utf-8", newline="\n")
    looked = look(browser, file, selector="#b path[aria-label]")
    assert looked.page.locator("#a path[role=option]").count() == 304
    assert looked.page.locator("#b path[role=option]").count() == 304
    ids = looked.page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    looked.assert_quiet()
    looked.close()


@pytest.mark.slow
def test_the_layered_map_is_small_and_the_same_each_time(layers: MapSpec) -> None:
    first = page(layers)
    assert first == page(layers)
    assert len(first.encode()) < 1_000_000
    assert "unsafe-inline" not in first


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", "javascript:alert(1)//{z}/{x}/{y}", "data:text/html,{z}{x}{y}", "file:///{z}/{x}/{y}.png",
    "https://a b/{z}/{x}/{y}", "https://tiles.example/1.png", "https://tiles.example/{z}/{x}.png", "https:///{z}/{x}/{y}",
    "https://[tiles/{z}/{x}/{y}", "//tiles.example/{z}/{x}/{y}", "", "https://ik:geheim@tiles.example/{z}/{x}/{y}",
])  # fmt: skip
def test_what_is_no_address_of_tiles_is_refused_at_once(url: str) -> None:
    with pytest.raises(kk.errors.InputError, match=r"url=.* is no address of tiles"):
        Tiles(url, "")
    assert Tiles("http://127.0.0.1:8080/{z}/{x}/{y}", "").url.startswith("http:")


def test_tiles_only_when_asked_for(browser: Any, tmp_path: Path) -> None:
    tiles = Tiles("https://{s}.tiles.example/{z}/{x}/{y}.png", "© <b>Iemand</b>")
    spec = kk.choropleth(pd.Series({"11002": 3.0}, name="rate"))
    assert "tiles.example" not in spec.to_html()
    file = replace(spec, tiles=tiles).save(tmp_path / "t.html")
    looked = look(browser, file)
    asked = {url.split("/")[2] for url in looked.requests if url.startswith("http")}
    assert asked
    assert asked <= {f"{s}.tiles.example" for s in "abc"}
    assert looked.page.locator(".leaflet-control-attribution").inner_text() == "© <b>Iemand</b>"
    assert looked.page.evaluate("window.violations") == []
    looked.close()
    assert tile_host(tiles) == "https://*.tiles.example"
