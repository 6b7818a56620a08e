"""What a person decides of a map: colours, bounds, words, layers of their own."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import kkgeo as kk
from kkgeo.errors import CRSError, InputError
from kkgeo.maps.classes.palettes import NO_DATA_COLOUR, ZERO_COLOUR


@pytest.fixture(scope="module")
def values() -> pd.Series:
    return pd.Series({"11002": 3.0, "44021": 0.0, "24107": 8.0}, name="Muziekscholen")


def test_colours_by_name_or_one_by_one(values: pd.Series) -> None:
    named = kk.choropleth(values, palette="viridis").legend
    given = kk.choropleth(values, palette=["gold", "#880000"]).legend
    assert [entry.colour for entry in given] == [ZERO_COLOUR, "#ffd700", "#880000", NO_DATA_COLOUR]
    assert named[0].colour == ZERO_COLOUR
    assert len({entry.colour for entry in named}) == len(named)
    plain = kk.choropleth(values).legend
    assert [entry.label for entry in plain] == [entry.label for entry in named] == [entry.label for entry in given]


@pytest.mark.parametrize(
    ("palette", "words"),
    [
        ("viridi", "viridis"),
        ("", "no palette"),
        (["gold"], "1 colours and the legend 2"),
        (["gold", "ietsje"], "no colour"),
        (["gold", 3], "must be a text or a list of texts"),
        ([], "0 colours"),
    ],
)
def test_a_palette_that_there_is_not(values: pd.Series, palette: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        kk.choropleth(values, palette=palette)  # type: ignore[arg-type]


def test_bounds_and_colours_of_many_layers(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    spec = kk.layered_map(placed, register, layers=["rate"], breaks=[10, 100], palette=["#dddd00", "#bb0000"])
    assert [entry.label for entry in spec.legend[:3]] == ["0", "0 – 10", "10 – 100"]
    assert [entry.colour for entry in spec.legend[1:3]] == ["#dddd00", "#bb0000"]
    assert kk.layered_map(placed, register, layers="rate").layers[0].key == "rate"


def own(kind: str) -> gpd.GeoDataFrame:
    point = shapely.Point(4.7, 50.9)
    shape = {
        "points": point,
        "lines": shapely.LineString([(4.7, 50.9), (4.9, 51.0)]),
        "outlines": point.buffer(0.1),
    }[kind]
    return gpd.GeoDataFrame({"naam": ["<b>Een</b>", None]}, geometry=[shape, shape], crs=4326)


@pytest.mark.parametrize("kind", ["points", "lines", "outlines"])
def test_layers_of_ones_own(placed: gpd.GeoDataFrame, kind: str) -> None:
    spec = kk.layered_map(placed, layers=["rate"], own={"Bibliotheken": own(kind)})
    layer = spec.layers[-1]
    assert (layer.kind, layer.title, layer.names[0]) == (kind, "Bibliotheken", "<b>Een</b>")
    assert layer.shapes.crs.to_epsg() == (31370 if kind == "outlines" else 4326)
    assert layer.legend[0].count == 2
    page = spec.to_html()
    assert "Bibliotheken" in page
    assert "<b>Een" not in page


def test_layers_that_cannot_be_drawn(placed: gpd.GeoDataFrame) -> None:
    nowhere = own("points").set_crs(None, allow_override=True)
    mixed = gpd.GeoDataFrame(pd.concat([own("points"), own("lines")]))
    cases: list[tuple[object, type[Exception]]] = [
        (nowhere, CRSError),
        (mixed, InputError),
        (own("points").iloc[:0], InputError),
        (pd.DataFrame({"naam": ["x"]}), InputError),
    ]
    for frame, error in cases:
        with pytest.raises(error, match="Eigen"):
            kk.layered_map(placed, layers=["rate"], own={"Eigen": frame})


def test_colours_of_own_layers_differ_from_those_of_outlines(placed: gpd.GeoDataFrame) -> None:
    spec = kk.layered_map(placed, layers=["regions"], areas="regions", own={"A": own("outlines"), "B": own("lines")})
    colours = [entry.colour for layer in spec.layers[1:] for entry in layer.legend]
    first = {entry.colour for entry in spec.layers[0].legend}
    assert len(set(colours)) == len(colours) == 2
    assert not first & set(colours)
