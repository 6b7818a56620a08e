from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

import kkgeo as kk
from kkgeo.errors import CRSError, InputError, UnknownReferenceError
from kkgeo.spatial.cartogram import FILL, dorling
from kkgeo.spatial.contiguity import contiguity


def overlap(circles: pd.DataFrame) -> float:
    """How far, in metres, the two worst circles reach into each other; below zero where none do."""
    centre, radius = circles[["x", "y"]].to_numpy(), circles["r"].to_numpy()
    distance = np.hypot(*(centre[:, None] - centre[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    return float((radius[:, None] + radius[None] - distance).max()) if len(circles) > 1 else -1.0


@pytest.fixture(scope="module")
def schools() -> pd.Series:
    return kk.coverage(kk.geocode(kk.datasets.collaborations()), kk.geocode(kk.datasets.register()))["schools"]


@pytest.fixture(scope="module")
def circles(schools: pd.Series) -> pd.DataFrame:
    return dorling(schools)


@pytest.mark.slow
def test_all_municipalities_without_overlap_near_their_place(circles: pd.DataFrame, schools: pd.Series) -> None:
    towns = kk.municipalities(2025)
    assert list(circles.columns) == ["x", "y", "r", "value", "status"]
    assert circles.index.equals(towns.index)
    assert circles.index.name == "nis"
    assert overlap(circles) < 1e-6
    report = circles.attrs["kkgeo_dorling"]
    moved = np.hypot(circles["x"] - towns.centroid.x, circles["y"] - towns.centroid.y)
    assert report["mean_displacement"] == pytest.approx(moved.mean())
    assert report["most_displacement"] == pytest.approx(moved.max())
    # 5 km is about half the way from one municipality's middle to the next.
    assert moved.mean() < 5_000
    assert report["neighbours_kept"] > 0.25
    # What the time goes into: at most 900 rounds, and well before that the circles have settled.
    assert 300 < report["rounds"] < 600
    assert (np.pi * circles["r"] ** 2).sum() == pytest.approx(FILL * towns.area.sum())
    assert circles["value"].sum() == schools.drop("unplaced").sum()
    # The map is still a map: east stays east, north stays north.
    assert np.corrcoef(circles["x"], towns.centroid.x)[0, 1] > 0.99
    assert np.corrcoef(circles["y"], towns.centroid.y)[0, 1] > 0.97


def test_area_is_proportional_to_the_value(circles: pd.DataFrame) -> None:
    area = np.pi * circles["r"] ** 2
    per_school = area / circles["value"]
    assert np.allclose(per_school, circles.attrs["kkgeo_dorling"]["square_metres_per_unit"])
    assert set(circles["status"]) == {"sized"}


@pytest.mark.slow
def test_the_order_of_the_rows_changes_nothing(circles: pd.DataFrame, schools: pd.Series) -> None:
    shuffled = schools.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(dorling(shuffled), circles, check_exact=True)
    shapes = kk.municipalities(2025).geometry
    mixed = dorling(shuffled, areas=shapes.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(mixed.sort_index(), circles.sort_index(), check_exact=True)


@pytest.mark.slow
def test_neighbours_attract(schools: pd.Series, circles: pd.DataFrame) -> None:
    alone = dorling(schools, neighbours={})
    assert np.isnan(alone.attrs["kkgeo_dorling"]["neighbours_kept"])
    towns = kk.municipalities(2025)
    touching = gpd.sjoin(towns[["geometry"]], towns[["geometry"]], predicate="touches")

    def gaps(drawn: pd.DataFrame) -> float:
        one, other = drawn.loc[touching.index], drawn.loc[touching["nis_right"]]
        distance = np.hypot(one["x"].to_numpy() - other["x"].to_numpy(), one["y"].to_numpy() - other["y"].to_numpy())
        return float((distance - one["r"].to_numpy() - other["r"].to_numpy()).mean())

    assert gaps(circles) < 0.9 * gaps(alone)
    # Voeren touches nobody; who stays together is what contiguity says of it, as everywhere.
    pd.testing.assert_frame_equal(dorling(schools, neighbours=contiguity(2025)), circles)


@pytest.mark.slow
def test_zero_and_missing_get_the_smallest_circle_and_say_so() -> None:
    values = pd.Series({"11002": 300.0, "44021": 0.0, "31005": np.nan, "unplaced": 7.0})
    drawn = dorling(values)
    assert drawn.loc[["11002", "44021", "31005"], "status"].tolist() == ["sized", "zero", "missing"]
    assert (drawn["status"] == "missing").sum() == len(drawn) - 2
    rest = drawn.loc[drawn["status"] != "sized", "r"]
    assert rest.nunique() == 1
    assert 0 < rest.iloc[0] < drawn.loc["11002", "r"]
    nothing = dorling(pd.Series(dtype="float64"))
    assert (nothing["r"] > 0).all()
    assert overlap(nothing) < 1e-6
    assert nothing.attrs["kkgeo_dorling"]["square_metres_per_unit"] == 0


@pytest.mark.slow
@given(
    squares=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=14),
    values=st.lists(st.just(0.0) | st.floats(1e-2, 1e6) | st.just(float("nan")), min_size=14, max_size=14),
    fill=st.floats(0.05, 1),
)
@settings(max_examples=60, deadline=None)
def test_no_overlap_whatever_the_areas(squares: list[tuple[int, int]], values: list[float], fill: float) -> None:
    # The same square twice: two areas at exactly the same place.
    shapes = gpd.GeoSeries([box(x, y, x + 1, y + 1) for x, y in squares]).scale(1e3, 1e3, origin=(0, 0)).set_crs(31370)
    shapes.index = pd.Index([f"a{i}" for i in range(len(shapes))])
    size = pd.Series(values[: len(shapes)], index=shapes.index)
    drawn = dorling(size, areas=shapes, fill=fill)
    assert np.isfinite(drawn[["x", "y", "r"]].to_numpy()).all()
    assert (drawn["r"] > 0).all()
    assert overlap(drawn) <= 1e-6 * drawn["r"].max()
    sized = drawn[drawn["status"] == "sized"]
    if len(sized):
        assert (np.pi * sized["r"] ** 2).sum() == pytest.approx(fill * shapes.area.sum())
        assert (drawn.loc[drawn["status"] != "sized", "r"] <= sized["r"].min()).all()


@pytest.mark.slow
def test_errors() -> None:
    one = gpd.GeoSeries({"a": box(0, 0, 1, 1)}, crs=31370)
    with pytest.raises(InputError, match="'11002' has the value -1"):
        dorling(pd.Series({"11002": -1.0}))
    with pytest.raises(InputError, match="'11002' has the value inf"):
        dorling(pd.Series({"11002": np.inf}))
    with pytest.raises(InputError, match="too small to draw beside 1"):
        dorling(pd.Series({"11002": 1.0, "44021": 1e-10}))
    with pytest.raises(InputError, match="'11002' more than once"):
        dorling(pd.Series([1.0, 2.0], index=["11002", "11002"]))
    with pytest.raises(InputError, match="fill=0"):
        dorling(pd.Series({"11002": 1.0}), fill=0)
    with pytest.raises(UnknownReferenceError, match="exist in vintage 2018"):
        dorling(pd.Series({"11007": 1.0}))
    with pytest.raises(InputError, match="no area 'b'"):
        dorling(pd.Series({"b": 1.0}), areas=one)
    with pytest.raises(InputError, match="name 'b'"):
        dorling(pd.Series({"a": 1.0}), areas=one, neighbours={"a": ["b"]})
    with pytest.raises(CRSError, match="in metres"):
        dorling(pd.Series({"a": 1.0}), areas=one.to_crs(4326))
    with pytest.raises(InputError, match="at least one"):
        dorling(pd.Series({"a": 1.0}), areas=gpd.GeoSeries({"a": Point()}, crs=31370))
    noted = pd.Series({"11002": 1.0})
    noted.attrs["kkgeo"] = {"vintage": 2018}
    assert len(dorling(noted)) == 327
    with pytest.raises(InputError, match="of vintage 2018, not 2025"):
        dorling(noted, vintage=2025)
