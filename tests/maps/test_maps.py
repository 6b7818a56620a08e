from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.errors import CRSError, InputError, UnknownReferenceError
from kkgeo.maps import MapSpec
from kkgeo.maps.classes.classify import classify_numbers
from tests.crossed import few
from tests.looking import look

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
def area_map(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> MapSpec:
    return kk.choropleth(kk.coverage(placed, register))


@pytest.fixture(scope="module")
def site_map(placed: gpd.GeoDataFrame) -> MapSpec:
    return kk.point_map(placed, colour="name")


def test_areas_in_a_browser_without_network(browser: Any, area_map: MapSpec, tmp_path: Path) -> None:
    looked = look(browser, area_map.save(tmp_path / "kaart.html"))
    page = looked.page
    assert page.locator("path[aria-label]").count() == 304
    page.locator("path[aria-label^='Gent:']").focus()
    assert "35 geteld, " in page.locator(".leaflet-tooltip").inner_text()
    assert page.locator("h1").inner_text() == area_map.title
    shown = page.locator(".kk-legend li > span").all_inner_texts()
    assert area_map.layer.uncertain is not None
    little = int(area_map.layer.uncertain.sum())
    assert 150 < little < 304
    assert shown == [
        *(f"{entry.label} ({entry.count})" for entry in area_map.legend),
        f"Minder dan 1 verwacht ({little})",
        "Buiten Vlaanderen en Brussel",
    ]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    looked.assert_quiet()
    looked.close()


def test_hostile_names_show_as_typed_and_do_nothing(browser: Any, placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    looked = look(browser, kk.point_map(placed.iloc[:1], colour="name").save(tmp_path / "p.html"))
    page = looked.page
    label = page.locator("path[aria-label]").get_attribute("aria-label")
    assert label.startswith(HOSTILE)
    page.locator("path[aria-label]").focus()
    assert HOSTILE.replace("\u2028", "") in page.locator(".leaflet-tooltip").inner_text().replace("\u2028", "")
    assert page.locator("table th[scope=row]").text_content() == HOSTILE
    assert page.locator("img").count() == 0
    looked.assert_quiet()
    looked.close()


def test_points_and_areas_are_in_the_crs_of_their_kind(area_map: MapSpec, site_map: MapSpec) -> None:
    assert site_map.layer.is_points
    assert site_map.layer.shapes.crs.to_epsg() == 4326
    assert area_map.layer.shapes.crs.to_epsg() == 31370


@pytest.mark.slow
@pytest.mark.parametrize("suffix", few([".html", ".pdf", ".png", ".svg"], 2))
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
    assert clusters.legend[0].label == "Grote en regionale steden: V15"


def test_errors(placed: gpd.GeoDataFrame, area_map: MapSpec, tmp_path: Path) -> None:
    with pytest.raises(UnknownReferenceError, match="exist in vintage 2018"):
        kk.choropleth(pd.Series({"11007": 1.0}, name="rate"))
    with pytest.raises(InputError, match="no column 'x'"):
        kk.point_map(placed, colour="x")
    with pytest.raises(InputError, match=r"\.html, \.png, \.svg, \.pdf"):
        area_map.save(tmp_path / "x.gif")
    with pytest.raises(InputError, match="one row for each area"):
        kk.choropleth(kk.coverage(placed, by=["province", "year"]), "collaborations")
    with pytest.raises(InputError, match="above the last break"):
        kk.choropleth(pd.Series({"11002": 9.0}, name="rate"), breaks=[1, 2])


def test_every_class_has_words_of_its_own() -> None:
    small = kk.choropleth(pd.Series({"11002": 0.0012, "44021": 0.004, "31005": 0.0009}, name="rate_area"), "rate_area")
    assert [entry.label for entry in small.legend] == ["0,0009", "0,0012", "0,0040", "Geen gegevens"]
    halves = kk.choropleth(pd.Series({"11002": 1, "44021": 2, "31005": 3}, name="rate"), breaks=[0.5, 1.5, 4])
    assert [entry.label for entry in halves.legend][:3] == ["0,0 – 0,5", "0,5 – 1,5", "1,5 – 4,0"]
    flags = kk.choropleth(pd.Series({"11002": True, "44021": False, "31005": None}, name="verdict"), "verdict")
    assert [(entry.label, entry.count) for entry in flags.legend] == [("ja", 1), ("nee", 1), ("Niet ingevuld", 302)]


@pytest.mark.parametrize("scheme", ["fisher_jenks", "quantiles", "equal_interval"])
@given(
    values=st.lists(st.floats(0, 1e6, allow_subnormal=False) | st.just(float("nan")), max_size=30),
    k=st.integers(1, 7),
)
@settings(max_examples=60, deadline=None)
def test_classes_hold_every_value_once(scheme: str, values: list[float], k: int) -> None:
    classes, legend = classify_numbers(pd.Series(values, dtype="float64"), scheme, k, None, "nl")
    assert len(classes) == len(values) == sum(entry.count for entry in legend)
    missing = sum(value != value for value in values)
    assert (classes == -1).sum() == missing
    assert sum(entry.count for entry in legend if entry.hatched) == missing
    shown = len(legend) - (missing > 0)
    assert ((classes >= -1) & (classes < shown)).all()
    # A higher value is never in a lower class.
    order = np.argsort(values)
    ranked = classes[order][~np.isnan(np.asarray(values, dtype=float)[order])]
    assert (np.diff(ranked) >= 0).all()


@pytest.mark.slow
def test_texts_of_the_user_and_of_one_row() -> None:
    table = kk.coverage(kk.geocode(pd.DataFrame({"postcode": ["9000", "?"]})))
    spec = kk.choropleth(table, "collaborations", subtitle="2019 tot 2022", note="Voorlopig.", source="Departement.")
    assert spec.notes[0] == "Voorlopig."
    assert "1 rij kon niet geplaatst worden en staat niet op de kaart." in spec.notes
    html, drawn = spec.to_html(), [text.get_text() for text in spec.to_figure().texts]
    for text in ("2019 tot 2022", "Voorlopig.", "Departement."):
        assert text in html
        assert any(text in line for line in drawn)
    bare = pd.DataFrame({"collaborations": [3, 2]}, index=["11002", "unplaced"])
    assert any(note.startswith("2 rijen") for note in kk.choropleth(bare, "collaborations").notes)
    invented = table.copy()
    invented.attrs = {"kkgeo_illustrative": True}
    assert any("Verzonnen" in note for note in kk.choropleth(invented, "collaborations").notes)
    with pytest.raises(InputError, match="of vintage 2025, not 2018"):
        kk.choropleth(table, "collaborations", vintage=2018)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".html", ".png", ".svg", ".pdf"])
def test_any_text_can_be_written(tmp_path: Path, suffix: str) -> None:
    odd = ["a\ud800\x00b", "学校 😀 \u202eabc", "$x^2$ \\frac{", "_underscore", "x" * 3000, HOSTILE]
    codes = ["11002", "44021", "31005", "24062", "71072", "12025"]
    spec = kk.choropleth(
        pd.Series(odd, index=codes, name="c", dtype=object), "c", title=" ".join(odd), note=odd[1], source=odd[2]
    )
    assert spec.save(tmp_path / f"x{suffix}").stat().st_size > 10_000
    assert len(spec.legend) == len(odd) + 1


def test_points_by_number_and_without_a_place(placed: gpd.GeoDataFrame) -> None:
    rows = placed.assign(oki=np.linspace(0, 1, len(placed)))
    spec = kk.point_map(rows, colour="oki")
    assert len(spec.legend) == 6
    assert spec.legend[0].label == "0"
    rows.loc[rows.index[0], "geometry"] = shapely.Point()
    assert len(kk.point_map(rows).layer.names) == len(spec.layer.names) - 1
    with pytest.raises(CRSError, match="set_crs"):
        kk.point_map(gpd.GeoDataFrame(pd.DataFrame(rows).drop(columns="geometry"), geometry=list(rows.geometry)))


def test_the_folium_map_stands_alone(browser: Any, tmp_path: Path) -> None:
    import folium

    spec = kk.choropleth(kk.typology(2018, vintage=2025), "cluster", note="{{7*7}} <b>Noot</b>")
    drawing = spec.to_folium()
    folium.CircleMarker([51.05, 3.72], radius=4, tooltip="Eigen laag").add_to(drawing)
    file = tmp_path / "folium.html"
    file.write_text(drawing.get_root().render(), encoding="utf-8")
    page = browser.new_page()
    requests: list[str] = []
    trouble: list[str] = []
    page.on("request", lambda r: requests.append(r.url))
    page.on("pageerror", lambda e: trouble.append(str(e)))
    page.goto(file.as_uri())
    page.wait_for_selector("path.leaflet-interactive")
    assert page.locator("path.leaflet-interactive").count() == 304 + 1
    assert page.locator("pattern").count() == 0
    for text in (spec.title, *(entry.label for entry in spec.legend), spec.source):
        assert page.get_by_text(text).first.is_visible(), text
    assert page.locator(".kk-source").inner_text().startswith("{{7*7}} <b>Noot</b>")
    assert (requests, trouble) == ([file.as_uri()], [])
    page.close()
