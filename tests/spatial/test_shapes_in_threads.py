"""Shapes that are prepared are of one thread: shared ones ended the whole process ("Aborted", in GEOS)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely

from kkgeo.geocoding import neighbours
from kkgeo.maps.web.data import _base
from kkgeo.reference.municipalities import boundaries
from kkgeo.spatial.contiguity import beside
from kkgeo.spatial.shares import atom_index, points_inside

THREADS = 4


def test_what_all_threads_have_is_not_prepared() -> None:
    points_inside(np.array([shapely.box(100_000, 190_000, 110_000, 200_000)]))
    neighbours.beyond(np.array([4.867, 4.776, 2.35]), np.array([50.467, 51.589, 48.86]))
    _base("EPSG:31370")
    for vintage in (2018, 2019, 2025):
        assert not shapely.is_prepared(boundaries(vintage).to_numpy()).any()


def test_each_thread_has_prepared_shapes_of_its_own() -> None:
    def own() -> set[int]:
        tree, _ = atom_index()
        assert shapely.is_prepared(tree.geometries).all()
        assert atom_index()[0] is tree
        ready.wait(10)
        return {*map(id, tree.geometries), *map(id, neighbours._outlines()[1])}

    ready = threading.Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        found = [each.result(60) for each in [pool.submit(own) for _ in range(THREADS)]]
    assert len(set.union(*found)) == sum(map(len, found))


def test_neighbours_are_found_by_several_threads_at_a_time() -> None:
    towns = boundaries(2018)
    alone = beside(towns)

    def asked() -> dict[str, tuple[str, ...]]:
        points_inside(towns.to_numpy()[:40])
        ready.wait(10)
        return beside(towns)

    ready = threading.Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        assert [each.result(60) for each in [pool.submit(asked) for _ in range(THREADS)]] == [alone] * THREADS
