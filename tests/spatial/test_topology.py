from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kkgeo.reference import municipalities, provinces
from kkgeo.spatial.topology import SCALE, Topology, topology


def polygon(cut: Topology, rings: list[list[int]]) -> shapely.Geometry:
    """Return what rings enclose by the even-odd rule."""
    whole: shapely.Geometry = shapely.Polygon()
    for ring in rings:
        points: list[Any] = []
        for n in ring:
            arc = cut.arcs[n] if n >= 0 else cut.arcs[~n][::-1]
            assert not points or points[-1] == arc[0]
            points += arc if not points else arc[1:]
        assert points[0] == points[-1]
        # A ring may touch itself at a corner, which is valid for filling but not for shapely.
        whole = whole.symmetric_difference(shapely.make_valid(shapely.Polygon(np.array(points) / SCALE)))
    return whole


@pytest.mark.slow
@pytest.mark.parametrize("vintage", [2018, 2019, 2025])
def test_the_municipalities_come_back_as_they_were(vintage: int) -> None:
    towns = municipalities(vintage)
    simple = shapely.coverage_simplify(towns.geometry.to_numpy(), 100)
    degrees = gpd.GeoSeries(simple, index=towns.index, crs=towns.crs).to_crs(4326)
    cut = topology(degrees.to_numpy())
    for shape, rings in zip(degrees, cut.areas, strict=True):
        back = polygon(cut, [list(ring) for ring in rings])
        # Rounding moves a point by at most half a step in each direction.
        assert back.symmetric_difference(shape).area < shape.length / SCALE
    # Every stretch between two municipalities is there once, not twice.
    used = [n if n >= 0 else ~n for area in cut.areas for ring in area for n in ring]
    assert set(used) == set(range(len(cut.arcs)))
    assert max(used.count(n) for n in set(used)) == 2
    # Areas taken together have the outline of their union.
    named = provinces(vintage)
    for code in named.index:
        members = [i for i, province in enumerate(towns["province"]) if province == code]
        union = polygon(cut, cut.rings(members))
        assert union.area == pytest.approx(sum(degrees.iloc[i].area for i in members), rel=1e-3)
        assert sorted({n if n >= 0 else ~n for ring in cut.rings(members) for n in ring}) == cut.outline(members)


@given(st.integers(2, 6), st.data())
@settings(max_examples=50, deadline=None)
def test_any_grid_and_any_part_of_it(size: int, data: st.DataObject) -> None:
    squares = [shapely.box(x / 10, y / 10, (x + 1) / 10, (y + 1) / 10) for x in range(size) for y in range(size)]
    cut = topology(squares)
    chosen = data.draw(st.sets(st.integers(0, size * size - 1), min_size=1))
    union = shapely.union_all([squares[i] for i in chosen])
    assert polygon(cut, cut.rings(chosen)).symmetric_difference(union).area == pytest.approx(0, abs=1e-9)


def test_an_island_and_the_hole_it_lies_in_share_one_arc() -> None:
    inner = shapely.box(0.4, 0.4, 0.6, 0.6)
    cut = topology([shapely.box(0, 0, 1, 1).difference(inner), inner])
    assert len(cut.arcs) == 2
    assert cut.outline([0, 1]) == [cut.areas[0][0][0]]
    flat = cut.delta_coded()
    for coded, arc in zip(flat, cut.arcs, strict=True):
        assert np.cumsum(np.array(coded).reshape(-1, 2), axis=0).tolist() == [list(point) for point in arc]
