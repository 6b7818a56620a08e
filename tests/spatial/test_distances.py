from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

import kkgeo as kk
from kkgeo.errors import CRSError, InputError
from kkgeo.spatial.distances import nearest, nearest_km, points_km, within_km

# A lattice: many points at the same place and many at equal distances.
places = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=0, max_size=12)


def _array(pairs: list[tuple[int, int]]) -> np.ndarray:
    return np.array(pairs, dtype=float).reshape(-1, 2)


@given(places, places)
@settings(deadline=None)
def test_nearest_is_that_of_brute_force_and_the_first_of_equals(
    here: list[tuple[int, int]], there: list[tuple[int, int]]
) -> None:
    distance, position = nearest_km(_array(here), _array(there))
    for i, (x, y) in enumerate(here):
        all_of_them = [np.hypot(x - a, y - b) for a, b in there]
        if not there:
            assert np.isnan(distance[i])
            assert position[i] == -1
        else:
            assert distance[i] == pytest.approx(min(all_of_them))
            assert position[i] == int(np.argmin(all_of_them))


@given(places, places, st.integers(0, 5))
@settings(deadline=None)
def test_within_has_the_border_and_keeps_order(
    here: list[tuple[int, int]], there: list[tuple[int, int]], limit: int
) -> None:
    found = within_km(_array(here), _array(there), limit)
    assert len(found) == len(here)
    for (x, y), near in zip(here, found, strict=True):
        assert near.tolist() == [j for j, (a, b) in enumerate(there) if np.hypot(x - a, y - b) <= limit]


def test_nearest_on_the_index_of_the_sites_and_in_any_system() -> None:
    brussels, ghent, bruges = (4.3517, 50.8466), (3.7303, 51.0500), (3.2247, 51.2093)
    sites = gpd.GeoDataFrame(
        geometry=[shapely.Point(brussels), None, shapely.Point(), shapely.Point(bruges)], crs=4326, index=list("abca")
    )
    others = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(bruges, ghent, strict=True), crs=4326)).to_crs(3812)
    before = sites.copy()
    found = nearest(sites, others)
    assert list(found.index) == list("abca")
    assert found["distance_km"].dtype == float
    assert found["position"].dtype == "Int64"
    assert found["position"].isna().tolist() == [False, True, True, False]
    # The length of the geodesic on the ellipsoid, by other means.
    metres = Geod(ellps="WGS84").inv(*brussels, *ghent)[2]
    assert found["distance_km"].iloc[0] == pytest.approx(metres / 1000, rel=2e-4)
    assert found["distance_km"].iloc[3] == pytest.approx(0, abs=1e-3)
    assert found["position"].iloc[3] == 0
    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(sites))
    assert nearest(sites, others.iloc[:0]).isna().all(axis=None)
    assert nearest(sites.iloc[:0], others).shape == (0, 2)


def test_errors() -> None:
    point = gpd.GeoDataFrame(geometry=[shapely.Point(4, 51)], crs=4326)
    with pytest.raises(InputError, match="no points in the others"):
        nearest(point, pd.DataFrame({"lat": [1]}))
    with pytest.raises(CRSError, match="the sites have no coordinate system"):
        nearest(point.set_crs(None, allow_override=True), point)
    with pytest.raises(InputError, match="must be points, not Polygon"):
        nearest(gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=31370), point)
    assert np.isnan(points_km(gpd.GeoDataFrame(geometry=[None]))).all()
    assert np.isnan(points_km(gpd.GeoDataFrame(geometry=[shapely.Point(np.inf, 1)], crs=31370))).all()


@pytest.mark.parametrize("system", [
    'LOCAL_CS["bouwplaats",UNIT["m",1]]',
    'ENGCRS["x",EDATUM["y"],CS[Cartesian,2],AXIS["a",east],AXIS["b",north],UNIT["metre",1]]',
])  # fmt: skip
def test_a_system_that_has_no_place_on_earth_is_one_sentence(system: str) -> None:
    points = gpd.GeoDataFrame({"naam": ["a"]}, geometry=gpd.points_from_xy([3.72], [51.05]), crs=system)
    areas = points.assign(geometry=points.buffer(1))
    placed = kk.geocode(pd.DataFrame({"postcode": ["9000"], "lat": [51.05], "lon": [3.72]}))
    elsewhere = placed.set_crs(system, allow_override=True)
    calls: list[Callable[[], object]] = [
        lambda: kk.geocode(points),
        lambda: kk.coverage_gaps(placed, placed, areas=areas),
        lambda: kk.access(elsewhere.assign(pupils=1), placed.assign(free_places=1)),
    ]
    for call in calls:
        with pytest.raises(CRSError, match="EPSG:4326"):
            call()
