from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiPoint, Point

from kkgeo.errors import CRSError, InputError, SourceError
from kkgeo.sites import read_sites


@pytest.fixture
def places() -> gpd.GeoDataFrame:
    shapes = [Point(4, 51), None, MultiPoint([(3, 51)]), LineString([(3.9, 51), (4.1, 51)]), Point()]
    return gpd.GeoDataFrame(
        {"naam": list("ABCDE"), "postcode": [8000, None, 9000, 1000, 2000]},
        geometry=shapes,
        crs=4326,
        index=[7, 7, 1, 2, 3],
    )


def test_shapes_become_coordinates(places: gpd.GeoDataFrame) -> None:
    before = places.copy()
    sites = read_sites(places)
    assert type(sites) is pd.DataFrame
    assert sites.columns.tolist() == ["name", "postal_code", "lon", "lat"]
    assert sites["lon"].fillna(0).tolist() == [4, 0, 3, pytest.approx(4, abs=0.1), 0]
    assert sites["lat"].fillna(0).tolist() == [51, 0, 51, pytest.approx(51, abs=0.001), 0]
    assert sites["postal_code"].fillna("-").tolist() == ["8000", "-", "9000", "1000", "2000"]
    assert sites.index.tolist() == [7, 7, 1, 2, 3]
    assert sites.attrs["kkgeo_columns"] == {
        "name": "naam", "postal_code": "postcode", "lon": "geometry", "lat": "geometry",
    }  # fmt: skip
    assert sites.attrs["kkgeo_reading"] == {"lines": 1}
    assert places.equals(before)
    assert places.geometry.geom_type.tolist()[2] == "MultiPoint"


@pytest.mark.parametrize("crs", [4326, 31370, 3812, 3857])
def test_points_in_any_system(crs: int) -> None:
    points = gpd.GeoSeries([Point(4.4, 51.2)], crs=4326).to_crs(crs)
    sites = read_sites(gpd.GeoDataFrame({"naam": ["A"]}, geometry=points))
    assert sites["lon"].iloc[0] == pytest.approx(4.4, abs=1e-6)
    assert sites["lat"].iloc[0] == pytest.approx(51.2, abs=1e-6)


def test_coordinates_of_the_list_come_before_its_points() -> None:
    frame = gpd.GeoDataFrame({"lat": [50.0], "lng": [5.0]}, geometry=[Point(4, 51)])
    assert read_sites(frame).to_dict("list") == {"lat": [50.0], "lon": [5.0]}
    # Half a pair is none, and is not lost.
    half = gpd.GeoDataFrame({"lat": [50.0]}, geometry=[Point(4, 51)], crs=4326)
    assert read_sites(half).to_dict("list") == {"lat_input": [50.0], "lon": [4.0], "lat": [51.0]}


def test_points_without_a_system_are_refused(places: gpd.GeoDataFrame) -> None:
    with pytest.raises(CRSError, match=r"no coordinate reference system.*set_crs"):
        read_sites(places.set_crs(None, allow_override=True))


def test_shapes_that_are_nowhere_say_nothing(places: gpd.GeoDataFrame) -> None:
    areas = gpd.GeoDataFrame({"opm": ["x"]}, geometry=[Point(float("inf"), 51)], crs=4326)
    with pytest.raises(InputError, match="None of the headings"):
        read_sites(areas)
    named = read_sites(areas.rename(columns={"opm": "gemeente"}))
    assert named.columns.tolist() == ["municipality_name"]
    assert named.attrs["kkgeo_reading"]["not_points"] == 1
    assert "lon" in read_sites(places.iloc[:0]).columns


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet", "fgb"])
def test_files_with_points(tmp_path: Path, places: gpd.GeoDataFrame, suffix: str) -> None:
    places["huisnr"] = ["2020-01-01", "1/2", "12.0", "7 bis", "3"]
    file = tmp_path / f"p.{suffix}"
    if suffix == "parquet":
        places.to_parquet(file)
    else:
        places.to_file(file, **({"SPATIAL_INDEX": "NO"} if suffix == "fgb" else {}))
    sites = read_sites(file)
    assert sites["name"].tolist() == list("ABCDE")
    assert sites["postal_code"].fillna("-").tolist() == ["8000", "-", "9000", "1000", "2000"]
    assert sites["house_number"].tolist() == ["2020-01-01", "1/2", "12.0", "7 bis", "3"]
    assert sites["lon"].fillna(0).tolist() == [4, 0, 3, pytest.approx(4, abs=0.1), 0]
    assert {str(sites[c].dtype) for c in ("name", "postal_code", "house_number")} == {"str"}
    assert sites.index.tolist() == ([7, 7, 1, 2, 3] if suffix == "parquet" else [0, 1, 2, 3, 4])


@pytest.mark.parametrize("crs", [4326, 31370, 3812, 3857])
@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "shp", "geojson"])
def test_files_are_read_in_their_own_system(tmp_path: Path, suffix: str, crs: int) -> None:
    points = gpd.GeoSeries([Point(4.4, 51.2), None], crs=4326).to_crs(crs)
    frame = gpd.GeoDataFrame({"naam": ["A", "B"]}, geometry=points)
    frame.to_file(tmp_path / f"p.{suffix}", **({"SPATIAL_INDEX": "NO"} if suffix == "fgb" else {}))
    sites = read_sites(tmp_path / f"p.{suffix}")
    assert sites["lon"].iloc[0] == pytest.approx(4.4, abs=1e-5)
    assert sites["lat"].iloc[0] == pytest.approx(51.2, abs=1e-5)
    assert sites["lon"].isna().tolist() == [False, True]


def test_a_kml_file_has_its_names_and_its_columns(tmp_path: Path) -> None:
    placemark = """<Placemark><name>A</name>
    <ExtendedData><Data name="postcode"><value>8000</value></Data></ExtendedData>
    <Point><coordinates>4.4,51.2</coordinates></Point></Placemark>"""
    (tmp_path / "p.kml").write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>L</name>{placemark}</Folder></Document></kml>'
    )
    sites = read_sites(tmp_path / "p.kml")
    assert sites[["name", "postal_code", "lon", "lat"]].to_numpy().tolist() == [["A", "8000", 4.4, 51.2]]


def test_layers_of_a_geopackage(tmp_path: Path, places: gpd.GeoDataFrame) -> None:
    file = tmp_path / "p.gpkg"
    places.to_file(file, layer="scholen")
    assert len(read_sites(file)) == 5
    places.iloc[:2].to_file(file, layer="academies")
    with pytest.raises(InputError, match=r"has layers scholen, academies. Say which one"):
        read_sites(file)
    assert len(read_sites(file, sheet="academies")) == 2
    assert len(read_sites(file, sheet=1)) == 5
    with pytest.raises(InputError, match=r"no layer 'x' in p.gpkg. Its layers are scholen, academies"):
        read_sites(file, sheet="x")


def test_a_parquet_file_of_a_table(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"naam": ["A", None], "nis": [11002, 31005], "n": [1.5, 2]}, index=pd.Index(["p", "q"], name="id")
    )
    frame.to_parquet(tmp_path / "t.parquet")
    sites = read_sites(tmp_path / "t.parquet")
    assert sites["nis_code"].tolist() == ["11002", "31005"]
    assert sites.index.equals(frame.index)
    assert sites["n"].tolist() == [1.5, 2]


@pytest.mark.parametrize(
    ("suffix", "said"),
    [
        ("gpkg", "not a GeoPackage"),
        ("geojson", "not GeoJSON"),
        ("parquet", "whole"),
        ("fgb", "not FlatGeobuf"),
        ("shp", "not a shapefile"),
        ("kml", "not KML"),
    ],
)
def test_files_that_are_not_what_they_are_called(tmp_path: Path, suffix: str, said: str) -> None:
    file = tmp_path / f"p.{suffix}"
    file.write_text("naam;postcode\nA;8000\n")
    with pytest.raises(SourceError, match=said):
        read_sites(file)
    with pytest.raises(InputError, match="header=3 means nothing"):
        read_sites(file, header=3)
