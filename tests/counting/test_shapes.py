"""A table by one kind of area has the shapes of the areas, and stays the table that it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import kkgeo as kk
from kkgeo._base.geotable import GeoTable
from kkgeo._base.oldcolumns import Table
from kkgeo.areas.shapes import shape_of
from kkgeo.reference._data import boundaries_2018

KINDS = ("municipality", "province", "region", "border", "belfius", "arrondissement")
NOWHERE = {"unplaced", "undecided", "mixed"}


@pytest.fixture(scope="module")
def small() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Few rows, of which one lies nowhere and one in a municipality that has merged, nobody knows in which part."""
    rows = pd.DataFrame(
        {"naam": list("abcd"), "postcode": ["9000", "3300", None, None], "year": [2020, 2021, 2020, 2021]}
    )
    rows["gemeente"] = [None, None, "Nergens", "Aalter"]
    schools = pd.DataFrame({"postcode": ["9000", "3300", "3300", "2000", "8500", "1000"]})
    return kk.enrich(kk.geocode(rows)), kk.enrich(kk.geocode(schools))


@pytest.fixture(scope="module")
def tables(small: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> dict[str, Any]:
    return {kind: kk.coverage(*small, by=kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_area_has_its_shape_and_what_lies_in_none_has_none(tables: dict[str, Any], kind: str) -> None:
    table = tables[kind]
    assert isinstance(table, gpd.GeoDataFrame)
    assert table.crs.to_epsg() == 31370
    without = set(table.index[table.geometry.isna()])
    assert without == NOWHERE & set(table.index)
    assert "unplaced" in without
    there = table.geometry.dropna()
    assert set(there.geom_type) <= {"Polygon", "MultiPolygon"}
    assert there.is_valid.all()


@pytest.mark.parametrize("kind", ["municipality", "province", "belfius", "arrondissement"])
def test_areas_that_cover_everything_have_the_shape_of_all(tables: dict[str, Any], kind: str) -> None:
    assert tables[kind].geometry.area.sum() == pytest.approx(boundaries_2018().area.sum())


def test_a_shape_is_the_union_that_maps_draw(tables: dict[str, Any]) -> None:
    towns = kk.municipalities(2025)
    assert tables["municipality"].geometry[towns.index].geom_equals_exact(towns.geometry, 0).all()
    hageland = kk.regions(vintage=2018).query("region == 'hageland' and role == 'core'")["nis"]
    assert tables["region"].geometry["hageland"].equals(shape_of(frozenset(hageland)))
    whole = kk.provinces(2025, geometry=True).geometry
    assert tables["province"].geometry[whole.index].geom_equals(whole).all()


@pytest.mark.slow
def test_regions_that_overlap_keep_what_they_share(small: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> None:
    # Municipalities on two borders lie in both.
    border = kk.coverage(*small, by="border", vintage=2025).geometry
    assert border["wallonia"].intersection(border["france"]).area > 1e6
    wide = kk.coverage(*small, by="region", extent="core+fringe").geometry["hageland"]
    assert wide.area > kk.coverage(*small, by="region").geometry["hageland"].area


def test_without_geometry_or_with_several_or_with_no_area_it_is_the_plain_table(
    small: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], tables: dict[str, Any]
) -> None:
    plain = kk.coverage(*small, by="province", geometry=False)
    assert type(plain) is Table
    assert "geometry" not in plain
    pd.testing.assert_frame_equal(tables["province"].drop(columns="geometry"), plain)
    assert plain.attrs == tables["province"].attrs
    for by in (["province", "year"], ["province", "border"], "year"):
        assert not isinstance(kk.coverage(*small, by=by), gpd.GeoDataFrame)


def test_it_stays_what_it_is_when_it_is_cut_joined_and_moved(tables: dict[str, Any]) -> None:
    table = tables["province"]
    names = pd.DataFrame({"other": 1}, index=table.index)
    made: dict[str, Any] = {
        "copy": table.copy(), "slice": table[table["observed"] > 0], "rows": table.iloc[:2],
        "columns": table[["name", "geometry"]], "assign": table.assign(x=1), "sort": table.sort_values("name"),
        "crs": table.to_crs(4326), "join": table.join(names),
        "merge": table.merge(names, left_index=True, right_index=True), "concat": pd.concat([table, table]),
        "index": table.reset_index().set_index("province"), "loc": table.loc[["20001"]],
    }  # fmt: skip
    for name, other in made.items():
        assert type(other) is GeoTable, name
        assert other.attrs == table.attrs, name
        assert other.crs is not None, name
    plain = {"some": table[["name", "observed"]], "drop": table.drop(columns="geometry")}
    for name, other in plain.items():
        assert type(other) is Table, name
        assert other.attrs == table.attrs, name


def test_old_names_of_columns_still_answer(tables: dict[str, Any]) -> None:
    table = tables["province"]
    looks: tuple[Callable[[Any], object], ...] = (
        lambda own: own["flag"],
        lambda own: own.flag,
        lambda own: own.loc["20001", "flag"],
        lambda own: own[["name", "flag"]],
        lambda own: own[["name", "verdict"]]["flag"],
        lambda own: own.to_crs(4326)["flag"],
    )
    for look in looks:
        with pytest.warns(DeprecationWarning, match="verdict") as caught:
            look(table)
        assert caught[0].filename == __file__


def test_what_geopandas_has_its_own_of_is_its_own(tables: dict[str, Any]) -> None:
    table = tables["province"]
    assert set(table.explode().geometry.geom_type.dropna()) == {"Polygon"}
    assert type(table.astype({"observed": "float64"})) is GeoTable
    with pytest.raises(KeyError, match="'verdict' now"):
        table.sort_values("flag")


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb", ".parquet"])
def test_every_file_with_shapes_keeps_counts_codes_and_shapes(
    tables: dict[str, Any], tmp_path: Path, suffix: str
) -> None:
    table = tables["province"]
    for name, write in {"own": lambda path: kk.write_table(table, path), "to_file": table.to_file}.items():
        path = tmp_path / f"{name}{suffix}"
        if suffix == ".parquet":
            table.to_parquet(path) if name == "to_file" else write(path)
            found = gpd.read_parquet(path).reset_index()
            assert found.attrs == table.attrs
        else:
            write(path)
            found = gpd.read_file(path)
        assert found["province"].tolist() == table.index.tolist()
        assert found["collaborations"].tolist() == table["collaborations"].tolist()
        there = found["geometry"].notna().to_numpy()
        assert there.tolist() == table.geometry.notna().tolist()
        shapes = found.geometry[there].to_crs(31370)
        apart = shapely.hausdorff_distance(shapes.to_numpy(), table.geometry[there].to_numpy())
        assert apart.max() < 0.02


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json"])
def test_files_without_shapes_carry_none(tables: dict[str, Any], tmp_path: Path, suffix: str) -> None:
    table = tables["province"]
    pair = (table, table.drop(columns="geometry"))
    for number, each in enumerate((*pair, table.loc[["unplaced"]])):
        kk.write_table(each, tmp_path / f"{number}{suffix}")
    one, other, nowhere = ((tmp_path / f"{number}{suffix}").read_bytes() for number in range(3))
    assert one == other
    for content in (one, nowhere):
        assert b"POLYGON" not in content
        assert b"longitude" not in content


@pytest.mark.slow
def test_it_is_drawn_and_explored(tables: dict[str, Any]) -> None:
    table = tables["province"]
    axes = table.plot("ratio")
    assert axes.collections
    axes.figure.clear()
    assert "Antwerpen" in table.explore("observed").get_root().render()


@pytest.mark.slow
def test_what_takes_the_table_takes_it_with_shapes(table: pd.DataFrame) -> None:
    plain = table.drop(columns="geometry")
    assert kk.find_gaps(table, method="moran").sentences == kk.find_gaps(plain, method="moran").sentences
    assert kk.choropleth(table, "rate").to_html() == kk.choropleth(plain, "rate").to_html()
    assert not isinstance(kk.simulate(table, add={"Aarschot": 1}), gpd.GeoDataFrame)
