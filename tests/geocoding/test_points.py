from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from kkgeo.errors import InputError
from kkgeo.geocoding import locate_points
from kkgeo.geocoding.points import atom_numbers
from kkgeo.reference import VINTAGES, municipalities, submunicipalities
from kkgeo.spatial.coordinates import to_degrees_from_lambert_72, to_lambert_72
from kkgeo.spatial.shares import atom_index

RNG = np.random.default_rng(7)


def random_points(count: int) -> tuple[np.ndarray, np.ndarray]:
    return RNG.uniform(2.4, 6.0, count), RNG.uniform(50.6, 51.6, count)


@pytest.mark.parametrize("vintage", VINTAGES)
def test_the_same_as_a_spatial_join(vintage: int) -> None:
    lon, lat = random_points(10_000)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326).to_crs(31370)
    joined = points.sjoin(municipalities(vintage)[["geometry"]], how="left", predicate="intersects")
    assert not joined.index.duplicated().any()
    expected = joined["nis"].astype(object).where(joined["nis"].notna(), None)
    found = locate_points(lon, lat, vintage=vintage)
    assert found.dtype == object
    assert found.tolist() == expected.tolist()
    assert sum(code is not None for code in found) > 4000


@pytest.mark.parametrize("vintage", VINTAGES)
def test_every_sub_municipality_lies_where_it_should(vintage: int) -> None:
    parts = submunicipalities()
    found = locate_points(parts["lon"], parts["lat"], vintage=vintage)
    assert found.tolist() == parts[f"nis_{vintage}"].tolist()


@pytest.mark.slow
def test_close_to_the_finer_boundaries(shared: Path) -> None:
    fine = gpd.read_file(shared / "boundaries" / "reference" / "gemeente2018.shp").set_crs(31370, allow_override=True)
    lon, lat = random_points(20_000)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326).to_crs(31370)
    joined = points.sjoin(fine, how="left")
    joined = joined[~joined.index.duplicated()]
    expected = [None if pd.isna(code) else str(int(code)) for code in joined["gemeente20"]]
    found = locate_points(lon, lat, vintage=2018).tolist()
    assert np.mean([a != b for a, b in zip(found, expected, strict=True)]) <= 0.002


def test_a_point_on_a_border_goes_to_the_lowest_code() -> None:
    towns = municipalities(2018)
    corners = np.unique(shapely.get_coordinates(towns.geometry.to_numpy()), axis=0)[::97]
    tree = shapely.STRtree(towns.geometry.to_numpy())
    corner, town = tree.query(shapely.points(corners), predicate="intersects")
    touching = pd.Series(towns.index.to_numpy()[town]).groupby(corner).agg(set)
    assert (touching.map(len) > 1).sum() > 100
    codes = atom_index()[1]
    found = [codes[number] for number in atom_numbers(corners[:, 0], corners[:, 1])]
    assert found == [min(touching[i]) for i in range(len(corners))]


def test_there_and_back_is_the_same_place() -> None:
    lon, lat = to_degrees_from_lambert_72(152_000.0, 212_000.0)
    assert np.allclose(to_lambert_72(np.array([lon]), np.array([lat])), [[152_000], [212_000]], atol=1e-3)


def test_missing_and_misshapen() -> None:
    assert locate_points([np.nan, 4.4], [51.2, 51.2]).tolist() == [None, "11002"]
    assert locate_points([], []).tolist() == []
    with pytest.raises(InputError, match="one length"):
        locate_points([1.0], [1.0, 2.0])


@pytest.mark.parametrize(("lon", "lat", "said"), [
    (4, 51, "lon is one number and lat is one number"),
    (4.4, [51.2], "lon is one number and lat is a list of 1 number."),
    ([4, 5, 4], [51], "lon is a list of 3 numbers and lat is a list of 1 number."),
    ([[4.0, 5.0]], [[51.0, 52.0]], "lon is a table of 1 × 2 numbers and lat is a table of 1 × 2 numbers"),
    (np.zeros((2, 3, 4)), [51], "lon is a table of 2 × 3 × 4 numbers and lat"),
])  # fmt: skip
def test_what_the_points_were_is_said_in_words(lon: object, lat: object, said: str) -> None:
    with pytest.raises(InputError) as told:
        locate_points(lon, lat)  # type: ignore[call-overload]
    assert said in str(told.value)


def test_the_written_out_transformation_is_that_of_proj() -> None:
    lon, lat = random_points(100)
    proj = pyproj.Transformer.from_crs(4326, 31370, always_xy=True).transform(lon, lat)
    assert np.allclose(to_lambert_72(lon, lat), proj, atol=1.5)


@pytest.mark.parametrize("vintage", VINTAGES)
@pytest.mark.parametrize("count", [2_000, 30_000])
def test_integers_and_categories_are_the_codes(vintage: int, count: int) -> None:
    lon, lat = random_points(count)
    lon[::50] = np.nan
    codes = locate_points(lon, lat, vintage=vintage)
    integers = locate_points(lon, lat, vintage=vintage, as_="integers")
    categories = locate_points(lon, lat, vintage=vintage, as_="categories")
    assert integers.dtype == np.int32
    assert integers.tolist() == [-1 if code is None else int(code) for code in codes]
    assert categories.categories.tolist() == sorted(municipalities(vintage).index)
    assert [None if code is np.nan else code for code in categories.tolist()] == codes.tolist()
    assert pd.Series(categories).value_counts().sum() == sum(code is not None for code in codes)


def test_another_form_is_refused_with_what_there_is() -> None:
    with pytest.raises(InputError, match=r"as_=.*strings.*codes.*integers.*categories"):
        locate_points([4.4], [51.2], as_="strings")  # type: ignore[call-overload]
