from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.maps import MapSpec

HOSTILE = "<script>alert(1)</script>{{7*7}}{% raw %}\u2028</script>\"'><img src=x onerror=alert(1)>=1+1"


@pytest.fixture(scope="module")
def placed() -> gpd.GeoDataFrame:
    rows = kk.datasets.collaborations()
    rows["lat"] = rows["lat"].fillna(51.0543)
    rows["lon"] = rows["lon"].where(rows["lat"] != 51.0543, None)
    rows.loc[rows["lon"].isna(), "lat"] = None
    rows.loc[0, "name"] = HOSTILE
    return kk.enrich(kk.geocode(rows))


@pytest.fixture(scope="module")
def area_map(placed: gpd.GeoDataFrame) -> MapSpec:
    return kk.choropleth(kk.coverage(placed, kk.geocode(kk.datasets.register())))


@pytest.fixture(scope="module")
def site_map(placed: gpd.GeoDataFrame) -> MapSpec:
    return kk.point_map(placed, colour="name")


def look(browser: Any, file: Path) -> tuple[Any, list[str], list[str]]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    requests: list[str] = []
    trouble: list[str] = []
    page.on("request", lambda r: requests.append(r.url))
    page.on("console", lambda m: trouble.append(m.text))
    page.on("pageerror", lambda e: trouble.append(str(e)))
    page.on("dialog", lambda d: (trouble.append("a dialog opened"), d.dismiss()))
    page.goto(file.as_uri())
    page.wait_for_selector("path[aria-label]")
    return page, requests, trouble


def test_areas_in_a_browser_without_network(browser: Any, area_map: MapSpec, tmp_path: Path) -> None:
    page, requests, trouble = look(browser, area_map.save(tmp_path / "kaart.html"))
    assert page.locator("path[aria-label]").count() == 304
    page.locator("path[aria-label^='Gent:']").focus()
    assert "samenwerkingen" in page.locator(".leaflet-tooltip").inner_text()
    assert page.locator("h1").inner_text() == area_map.title
    shown = page.locator(".legend li span").all_inner_texts()
    assert shown == [f"{entry.label} ({entry.count})" for entry in area_map.legend]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert requests == [(tmp_path / "kaart.html").as_uri()]
    assert trouble == []
    page.close()


def test_hostile_names_show_as_typed_and_do_nothing(browser: Any, placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    page, requests, trouble = look(browser, kk.point_map(placed.iloc[:1], colour="name").save(tmp_path / "p.html"))
    label = page.locator("path[aria-label]").get_attribute("aria-label")
    assert label.startswith(HOSTILE)
    page.locator("path[aria-label]").focus()
    assert HOSTILE.replace("\u2028", "") in page.locator(".leaflet-tooltip").inner_text().replace("\u2028", "")
    assert page.locator("table th[scope=row]").text_content() == HOSTILE
    assert page.locator("img").count() == 0
    assert (len(requests), trouble) == (1, [])
    page.close()


def test_html_and_figure_have_the_same_legend(area_map: MapSpec, site_map: MapSpec) -> None:
    for spec in (area_map, kk.point_map(kk.geocode(kk.datasets.collaborations()), colour="year")):
        drawn = [text.get_text() for text in spec.to_figure().axes[0].get_legend().get_texts()]
        assert drawn == [f"{entry.label}  ({entry.count})" for entry in spec.legend]
        texts = [text.get_text() for text in spec.to_figure().texts]
        assert any(spec.title.split()[0] in text for text in texts)
        assert sum(entry.count for entry in spec.legend) == len(spec.layer.names)
    assert site_map.layer.is_points
    assert site_map.layer.shapes.crs.to_epsg() == 4326
    assert area_map.layer.shapes.crs.to_epsg() == 31370


@pytest.mark.parametrize("suffix", [".html", ".png", ".svg", ".pdf"])
def test_the_same_map_gives_the_same_bytes(area_map: MapSpec, tmp_path: Path, suffix: str) -> None:
    first = area_map.save(tmp_path / f"a{suffix}").read_bytes()
    assert first == area_map.save(tmp_path / f"b{suffix}").read_bytes()
    assert len(first) > 50_000
    if suffix == ".html":
        assert len(first) < 1_000_000


def test_nothing_in_the_page_is_fetched(area_map: MapSpec) -> None:
    html = area_map.to_html()
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//(?!leafletjs\.com)""", html)
    assert "default-src 'none'" in html
    assert "Verzonnen voorbeeldgegevens" in html


def test_missing_zero_and_raw_counts() -> None:
    spec = kk.choropleth(pd.Series({"11002": 3.0, "44021": 0.0, "31005": 8.0}, name="collaborations"), "collaborations")
    assert [(entry.count, entry.hatched) for entry in spec.legend] == [(1, False), (1, False), (1, False), (301, True)]
    assert any("niet gecorrigeerd" in note for note in spec.notes)
    nothing = kk.choropleth(pd.Series({"11002": float("nan")}, name="rate"))
    assert [entry.count for entry in nothing.legend] == [304]
    assert nothing.to_figure() is not None


def test_user_breaks_categories_provinces_and_language(placed: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed, by="province", lang="en")
    spec = kk.choropleth(table, "collaborations", breaks=[50, 100, 200], lang="en")
    assert len(spec.layer.names) == 6
    assert [entry.label for entry in spec.legend][-1] == "100 – 200"
    clusters = kk.choropleth(kk.typology(2018, vintage=2025), "cluster")
    assert clusters.legend[-1].hatched
    assert clusters.legend[0].label == "B1"


def test_errors(placed: gpd.GeoDataFrame, area_map: MapSpec, tmp_path: Path) -> None:
    with pytest.raises(UnknownReferenceError, match="exists in vintage 2018"):
        kk.choropleth(pd.Series({"11007": 1.0}, name="rate"))
    with pytest.raises(InputError, match="no column 'x'"):
        kk.point_map(placed, colour="x")
    with pytest.raises(InputError, match=r"\.html, \.png, \.svg, \.pdf"):
        area_map.save(tmp_path / "x.gif")
    with pytest.raises(InputError, match="one row for each area"):
        kk.choropleth(kk.coverage(placed, by=["province", "year"]), "collaborations")
    with pytest.raises(InputError, match="above the last break"):
        kk.choropleth(pd.Series({"11002": 9.0}, name="rate"), breaks=[1, 2])
