from __future__ import annotations

import numpy as np
import pytest
import shapely

from kkgeo.reference import VINTAGES, municipalities
from kkgeo.reference._data import boundaries_2018
from kkgeo.spatial.orientation import ALWAYS, NEIGHBOURS, ROOM, surroundings, towns

#: What a map of Flanders without is not one.
EXPECTED = {"Brugge", "Oostende", "Kortrijk", "Roeselare", "Gent", "Aalst", "Sint-Niklaas", "Antwerpen", "Mechelen"}
EXPECTED |= {"Turnhout", "Leuven", "Hasselt", "Genk", "Brussel"}


@pytest.mark.parametrize("vintage", VINTAGES)
def test_every_municipality_has_a_point_inside(vintage: int) -> None:
    places, shapes = towns(vintage), municipalities(vintage).geometry
    assert sorted(places.index) == list(shapes.index)
    points = shapely.points(places["x"].to_numpy(), places["y"].to_numpy())
    assert shapely.contains(shapes.reindex(places.index).to_numpy(), points).all()


@pytest.mark.parametrize("vintage", VINTAGES)
def test_the_towns_of_every_map_are_those_that_people_know(vintage: int) -> None:
    places = towns(vintage)
    assert set(places.loc[places["level"] == ALWAYS, "name"]) == EXPECTED
    room = [name.split("-")[0] for name in places.loc[places["level"] == ROOM, "name"]]
    assert len(room) == 21
    assert {"Tienen", "Halle", "Tongeren", "Ieper", "Diest"} <= set(room)
    assert places["level"].is_monotonic_increasing


def test_a_town_has_one_place_whatever_it_has_merged_with() -> None:
    old, new = towns(2018), towns(2025)
    # Tongeren, Deinze and Hasselt are larger since, and called otherwise.
    for before, after in (("73083", "73111"), ("44011", "44083"), ("71022", "71072")):
        assert tuple(old.loc[before, ["x", "y"]]) == tuple(new.loc[after, ["x", "y"]])


def test_points_are_in_the_town() -> None:
    # Town halls, in degrees, brought to metres: within two kilometres, which is a dot on a map of all.
    halls = {"Antwerpen": (152_350, 212_150), "Gent": (104_700, 193_800), "Brugge": (70_250, 211_750)}
    halls |= {"Leuven": (173_700, 174_300), "Hasselt": (218_350, 180_700)}
    places = towns(2018).set_index("name")
    for name, (x, y) in halls.items():
        assert np.hypot(*(places.loc[name, ["x", "y"]].to_numpy(dtype=float) - (x, y))) < 2_000, name


def test_no_gap_shows_between_us_and_the_neighbours() -> None:
    around, ours = surroundings(), boundaries_2018().union_all()
    assert around.crs == boundaries_2018().crs
    land = around["land"]
    # All of ours lies on land, but for the coast, where Natural Earth's line is a little off.
    beyond = shapely.difference(ours, land)
    assert beyond.area < 0.002 * ours.area
    # And around it there is land on three sides: no water within three kilometres where there is no sea.
    inland = shapely.box(24_000, 150_000, 262_000, 198_000)
    assert shapely.intersection(shapely.difference(shapely.buffer(ours, 3_000), land), inland).area < 1e5
    assert shapely.contains_properly(land, shapely.Point(52_000, 163_500)), "Comines"
    assert not shapely.intersects(land, shapely.Point(100_000, 300_000)), "the sea"
    assert not shapely.intersects(land, shapely.Point(100_000, 232_000)), "the Western Scheldt"


def test_names_of_the_neighbours_stand_beside_us() -> None:
    around, ours = surroundings(), boundaries_2018().union_all()
    left, bottom, right, top = ours.bounds
    for name in NEIGHBOURS:
        point = around[name]
        assert 1_500 < point.distance(ours) < 40_000
        assert left - 10_000 < point.x < right + 10_000
        assert bottom - 10_000 < point.y < top + 10_000
        assert shapely.intersects(around["land"], point) == (name != "sea")
