"""Features are written whatever the columns are called and whatever shapes there are, and read back the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

import kkgeo as kk
from kkgeo.sites.features import read_features
from kkgeo.sites.json_files import read_json

SUFFIXES = [".gpkg", ".fgb", ".geojson"]
SQUARE = Polygon([(3, 51), (3.1, 51), (3.1, 51.1)])
SHAPES = {
    "points": [Point(4, 51), Point(3, 51), Point(5, 51)],
    "some": [Point(4, 51), None, Point(3, 51)],
    "first lacks": [None, None, Point(3, 51)],
    "none": [None, None, None],
    "mixed": [Point(4, 51), SQUARE, LineString([(3, 51), (4, 51)])],
    "mixed and none": [SQUARE, None, Point(3, 51)],
}
HEADINGS = [
    ["fid", "naam"], ["FID", "Geom"], ["geom", "rowid", "ogc_fid"], ["Opm", "OPM", "opm"], ["a", "A_2", "A"],
    ["x" * 300, "select"], ["", "a\nb"], ["type", "id", "properties"], ["Geometry", "the_geom"],
    ["é", "É", "a\"b'c;--"],
    ["naam", "kkgeo_fid", "fid_2", "FID", "geom_2"],
]  # fmt: skip


def back(rows: gpd.GeoDataFrame, path: Path) -> pd.DataFrame:
    kk.write_table(rows, path)
    return read_json(path, None, ())[0] if path.suffix == ".geojson" else read_features(path, None)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
def test_every_row_comes_back_with_its_shape_and_in_its_place(tmp_path: Path, shapes: list[Any], suffix: str) -> None:
    rows = gpd.GeoDataFrame({"naam": list("CAB"), "fid": ["7", "x", None]}, geometry=shapes, crs=4326)
    found = back(rows, tmp_path / f"d{suffix}")
    assert found["naam"].tolist() == list("CAB")
    assert found["fid"].fillna("-").tolist() == ["7", "x", "-"]
    wanted = [None if shape is None else shape.wkt for shape in shapes]
    assert [None if shape is None else shape.wkt for shape in found.geometry] == wanted


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("headings", HEADINGS, ids=lambda headings: headings[0][:9])
def test_columns_keep_their_names_and_their_values(tmp_path: Path, headings: list[str], suffix: str) -> None:
    values = {heading: [f"{heading[:5]}{i}", None, "z"] for i, heading in enumerate(headings)}
    rows = gpd.GeoDataFrame(values, geometry=[Point(4, 51), None, Point(3, 51)], crs=4326)
    before = rows.copy()
    found = back(rows, tmp_path / f"d{suffix}")
    assert found.columns.tolist() == [*headings, "geometry"]
    assert {h: found[h].fillna("").tolist() for h in headings} == {h: rows[h].fillna("").tolist() for h in headings}
    assert rows.equals(before)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    names=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), min_size=1, max_size=5),
    there=st.lists(st.booleans(), min_size=1, max_size=5),
    suffix=st.sampled_from([".gpkg", ".fgb"]),
)
def test_rows_in_are_rows_out(tmp_path: Path, names: list[str], there: list[bool], suffix: str) -> None:
    values = pd.DataFrame([[f"{row}-{i}" for i in range(len(names))] for row in range(len(there))])
    points = [Point(3, 51 + row / 10) if here else None for row, here in enumerate(there)]
    rows = gpd.GeoDataFrame(values, geometry=gpd.GeoSeries(points, crs=4326))
    rows.columns = [*[name if name != "geometry" else "g" for name in names], "geometry"]
    found = back(rows, tmp_path / f"d{suffix}")
    assert found.geometry.notna().tolist() == there
    assert found.drop(columns="geometry").to_numpy().tolist() == values.to_numpy().tolist()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_values_that_such_a_file_has_no_type_for(tmp_path: Path, suffix: str) -> None:
    rows = gpd.GeoDataFrame(
        {
            "duur": pd.to_timedelta(["1 day", None]), "ja": pd.array([True, None], dtype="boolean"),
            "n": pd.array([1, None], dtype="Int64"), "dag": pd.Series([pd.Timestamp(2020, 1, 1), pd.NaT]),
            "tekst": pd.Series(["half \ud800 \0 rest", None], dtype=object), "soort": pd.Categorical(["a", None]),
            "lijst": [[1], None], "tweede": gpd.GeoSeries([Point(1, 2), None]), "punt": [None, Point(3, 51)],
            "geometry": ["tekst", "ook"],
        },
        geometry="punt", crs=4326,
    )  # fmt: skip
    found = back(rows, tmp_path / f"d{suffix}")
    assert len(found) == 2
    assert found["tekst"].iloc[0] == "half ? \N{REPLACEMENT CHARACTER} rest"
    assert found["tweede"].iloc[0] == "POINT (1 2)"
    assert found["duur"].iloc[0] == "1 days"
    assert found["geometry_2"].tolist() == ["tekst", "ook"]
