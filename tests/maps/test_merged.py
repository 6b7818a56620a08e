"""What pandas makes of a placed list is still drawn: and what cannot be drawn says so."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError


def merged(rows: gpd.GeoDataFrame) -> pd.DataFrame:
    order = pd.DataFrame({"row": range(len(rows))})
    whole: pd.DataFrame = order.merge(rows.assign(row=range(len(rows))), on="row")
    return whole


def concatenated(rows: gpd.GeoDataFrame) -> pd.DataFrame:
    whole: pd.DataFrame = pd.concat([pd.DataFrame(rows.iloc[:9]), pd.DataFrame(rows.iloc[9:])], ignore_index=True)
    return whole


def renamed(rows: gpd.GeoDataFrame) -> pd.DataFrame:
    """A merge that called the points otherwise: the frame does not know them any more."""
    called: pd.DataFrame = rows.rename(columns={"geometry": "geometry_x"})
    return called


@pytest.mark.parametrize("trip", [merged, concatenated, renamed])
@pytest.mark.slow
def test_points_are_drawn_and_measured_after_a_merge(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, trip: Callable[[gpd.GeoDataFrame], pd.DataFrame]
) -> None:
    again = trip(placed)
    before = list(again.columns)
    there, here = kk.point_map(placed).layer, kk.point_map(again).layer
    assert there.shapes.to_wkt().tolist() == here.shapes.to_wkt().tolist()
    assert here.shapes.crs == there.shapes.crs
    far, near = (kk.coverage_gaps(rows, register, areas="hageland", lang="en") for rows in (placed, again))
    pd.testing.assert_frame_equal(far, near)
    assert list(again.columns) == before


def test_two_columns_of_points_are_an_error(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    own = placed.assign(row=range(len(placed)))
    twice = own.merge(own[["row", "geometry"]], on="row")
    for use in (kk.point_map, lambda rows: kk.coverage_gaps(rows, register, areas="hageland")):
        with pytest.raises(InputError, match=r"points in 2 columns: geometry_x, geometry_y\. Keep one.*set_geometry"):
            use(twice)


@pytest.mark.slow
def test_a_table_with_its_codes_in_a_column_says_how_to_mend_it(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    table = kk.coverage(placed, register)
    towns = kk.municipalities(2025)[["geometry"]]
    drawn = kk.choropleth(towns.merge(table, left_index=True, right_index=True), vintage=2025)
    assert drawn.layer.classes.tolist() == kk.choropleth(table).layer.classes.tolist()
    flat = table.reset_index().merge(towns.reset_index(), on="nis")
    with pytest.raises(InputError, match=r"codes in a column nis.*set_index\('nis'\)"):
        kk.choropleth(flat, vintage=2025)
    assert kk.choropleth(flat.set_index("nis"), vintage=2025).layer.classes.tolist() == drawn.layer.classes.tolist()
