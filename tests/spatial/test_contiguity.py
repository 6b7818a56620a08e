from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import UnknownReferenceError
from kkgeo.maps import comparing
from kkgeo.reference import read_typology
from kkgeo.spatial.cartogram import dorling
from kkgeo.spatial.contiguity import beside, contiguity

pytestmark = pytest.mark.parametrize("vintage", [2018, 2019, 2025])


def test_every_municipality_has_a_neighbour_who_says_the_same(vintage: int) -> None:
    neighbours = contiguity(vintage)
    assert list(neighbours) == sorted(kk.municipalities(vintage, geometry=False).index)
    for code, others in neighbours.items():
        assert others
        assert code not in others
        assert list(others) == sorted(set(others))
        assert all(code in neighbours[other] for other in others)


def test_all_hang_together(vintage: int) -> None:
    neighbours = contiguity(vintage)
    reached, next_up = set(), ["11002"]
    while next_up:
        code = next_up.pop()
        if code not in reached:
            reached.add(code)
            next_up += neighbours[code]
    assert reached == set(neighbours)


def test_neighbours_touch_but_for_voeren(vintage: int) -> None:
    towns = kk.municipalities(vintage).geometry
    for code in ("13002", "23098", "44021", "73066"):
        apart = towns.distance(towns[code]).to_numpy()
        touching = set(towns.index[(apart == 0) & (towns.index != code)])
        assert set(contiguity(vintage)[code]) - touching == ({"73109"} if code == "73066" else set())
    distance = towns.distance(towns["73109"]).drop("73109")
    assert contiguity(vintage)["73109"] == (distance.idxmin(),)
    assert 4_000 < distance.min() < 5_000


def test_a_merger_has_the_neighbours_of_its_parts(vintage: int) -> None:
    old = contiguity(2018)
    for code, others in contiguity(vintage).items():
        parts = kk.translate([code], source=vintage, target=2018)[0] if vintage != 2018 else (code,)
        around = {other for part in parts for other in old[part]}
        later = set(kk.translate(sorted(around), source=2018, target=vintage)) - {code}
        assert set(others) == later


def test_another_vintage(vintage: int) -> None:
    assert np.mean([len(others) for others in contiguity(vintage).values()]) > 4
    with pytest.raises(UnknownReferenceError, match="no vintage"):
        contiguity(vintage + 100)


@pytest.mark.slow
def test_neighbours_are_the_same_wherever_they_are_used(vintage: int) -> None:
    """Voeren touches nobody: on maps, in circles and in the smoothing it is joined to Riemst alike."""
    neighbours = contiguity(vintage)
    towns = kk.municipalities(vintage).geometry
    assert beside(towns) == neighbours
    compared = comparing._groups(vintage, read_typology())["neighbours"]
    codes = [str(code) for code in towns.index]
    for i, code in enumerate(codes):
        assert {codes[j] for j in np.flatnonzero(compared[i])} == set(neighbours[code])
    values = pd.Series(1.0, index=codes)
    circles, asked = dorling(values, vintage=vintage), dorling(values, vintage=vintage, neighbours=neighbours)
    assert circles.equals(asked)
    assert circles.equals(dorling(values, areas=towns))
