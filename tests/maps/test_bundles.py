"""A page of more points than it has room for has bundles of them, and says so; other files have them all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.maps.web import bundling
from kkgeo.maps.web.page import fragment
from tests.crossed import few
from tests.looking import look


@pytest.fixture(scope="module")
def placed() -> Any:
    """Return twelve thousand schools around those of the invented register."""
    rng = np.random.default_rng(1)
    given = kk.datasets.register()
    rows = given.iloc[rng.integers(0, len(given), 12_000)].reset_index(drop=True).drop(columns="institution")
    rows["name"] = [f"Basisschool {i}" for i in range(len(rows))]
    rows["lon"], rows["lat"] = (rows[axis] + rng.normal(0, 1e-3, len(rows)) for axis in ("lon", "lat"))
    return kk.geocode(rows)


def _data(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="kaart-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.mark.slow
def test_a_page_of_many_points_has_bundles_and_says_what_it_left_out(placed: Any, tmp_path: Path) -> None:
    spec = kk.layered_map(placed, lang="en")
    page = spec.to_html()
    assert len(page) < 3_000_000
    [layer] = [one for one in _data(page)["layers"] if one["key"] == "schools"]
    drawn = next(one for one in spec.layers if one.key == "schools")
    assert sum(layer["weights"]) == len(drawn.shapes) > 11_000
    assert 1_000 < len(layer["weights"]) <= bundling.MOST
    assert layer["legend"]["entries"][0]["label"]
    assert layer["steps"][0]["counts"] == [len(drawn.shapes)]
    assert f"{len(drawn.shapes):,} points" in layer["note"]
    assert "left out" in layer["note"]
    assert "Basisschool 1234" not in page
    # The specification, and what is saved for a geographic information system, have every point by its name.
    spec.save(tmp_path / "map.gpkg")
    assert len(gpd.read_file(tmp_path / "map.gpkg", layer="schools")) == len(drawn.shapes)


@pytest.mark.slow
def test_few_points_are_as_they_are(placed: Any) -> None:
    page = kk.layered_map(placed.head(200), lang="en").to_html()
    [layer] = [one for one in _data(page)["layers"] if one["key"] == "schools"]
    assert "weights" not in layer
    assert "Basisschool 123" in page


def test_a_bundle_lies_in_the_middle_of_its_points_and_names_their_places(placed: Any) -> None:
    layer = kk.point_map(placed.reset_index(drop=True), lang="en").layers[0]
    made, weights = bundling.bundled(layer, "en")
    assert made.shapes.crs == layer.shapes.crs
    assert sum(weights) == len(layer.shapes)
    middle = np.average(np.column_stack([made.shapes.x, made.shapes.y]), axis=0, weights=weights)
    np.testing.assert_allclose(middle, [layer.shapes.x.mean(), layer.shapes.y.mean()], atol=1e-9)
    assert all(places for places in made.values)
    assert {place for places in made.values for place in places.removesuffix(" ...").split(", ")} <= {
        *placed["municipality"].dropna()
    }
    assert made.names[int(np.argmax(weights))] == f"{max(weights)} points"


@pytest.mark.slow
@pytest.mark.parametrize("kind", few(["layers", "points", "colours"]))
def test_the_numbers_in_the_bundles_are_all_points(kind: str, placed: Any, browser: object, tmp_path: Path) -> None:
    if kind == "layers":
        spec = kk.layered_map(placed, lang="en")
    else:
        spec = kk.point_map(placed, lang="en", colour="level" if kind == "colours" else None)
    layer = next(one for one in spec.layers if one.kind == "points")
    spec.save(tmp_path / "map.html")
    looked = look(browser, tmp_path / "map.html", selector="tbody tr")
    page = looked.page
    if kind == "layers":
        page.get_by_label(layer.title, exact=True).check()

    def seen() -> int:
        numbers = [int(text) for text in page.locator(".kk-cluster").all_text_contents()]
        assert min(numbers) > 1
        return sum(numbers) + int(page.locator(".kk-dot").count())

    page.wait_for_selector(".kk-cluster")
    assert seen() == len(layer.shapes) > 11_000
    # Nearer they fall apart, and come together again.
    count = "document.querySelectorAll('.kk-cluster').length"
    before = page.evaluate(count)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_function(f"(before) => {count} != before", arg=before)
    page.locator("button", has_text="Whole map").click()
    page.wait_for_function(f"(before) => {count} == before", arg=before)
    assert seen() == len(layer.shapes)
    looked.assert_quiet()
    looked.close()


def test_a_page_of_more_lines_than_it_has_room_for_has_some_of_everywhere_and_says_so() -> None:
    rows = kk.geocode(kk.datasets.collaborations())
    academies = kk.geocode(kk.datasets.academies())
    spec = kk.layered_map(rows, kk.geocode(kk.datasets.register()), academies=academies, lang="en")
    whole = next(one for one in spec.layers if one.kind == "lines")
    count = len(whole.shapes)
    # As it is drawn where there is room.
    assert bundling.too_many(whole, "en") is whole
    points = next(one for one in spec.layers if one.kind == "points")
    assert bundling.too_many(points, "en", 20) is points
    cut = bundling.too_many(whole, "en", 20)
    assert len(cut.shapes) == len(cut.names) == len(cut.values) == len(cut.classes) == 20 < count
    assert f"Of the {count} lines 20 are drawn" in cut.note
    # Each is a line of the whole with its own name, value and class, the first and the last among them.
    kept = [whole.shapes.index.get_loc(label) for label in cut.shapes.index]
    assert (kept[0], kept[-1]) == (0, count - 1)
    assert max(np.diff(kept)) - min(np.diff(kept)) <= 1
    assert cut.names == tuple(whole.names[at] for at in kept)
    assert cut.values == tuple(whole.values[at] for at in kept)
    assert cut.classes.tolist() == whole.classes[kept].tolist()
    assert cut.shapes.geom_equals(whole.shapes.iloc[kept]).all()
    data = json.loads(fragment(spec, most=20).data["kaart-data"])
    [layer] = [one for one in data["layers"] if one["key"] == whole.key]
    assert len(layer["lines"]) == 20
    assert f"Of the {count} lines 20 are drawn" in layer["note"]


def test_the_order_of_rows_changes_no_bundle(placed: Any) -> None:
    layers = [kk.point_map(frame, lang="en").layers[0] for frame in (placed, placed.iloc[::-1])]
    (one, weights), (other, same) = (bundling.bundled(layer, "en") for layer in layers)
    assert weights == same
    assert one.values == other.values
    pd.testing.assert_series_equal(pd.Series(one.shapes.x), pd.Series(other.shapes.x))
