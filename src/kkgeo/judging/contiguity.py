"""Which municipalities lie side by side, so that none stands alone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely

from kkgeo.reference import municipalities
from kkgeo.reference._data import check_vintage


@lru_cache
def contiguity(vintage: int) -> dict[str, tuple[str, ...]]:
    """Return the neighbours of every municipality.

    Parameters
    ----------
    vintage : {2018, 2019, 2025}
        Vintage of the municipalities.

    Returns
    -------
    dict of str to tuple of str
        REFNIS codes in order; symmetric. Neighbours share at least a point ("queen").

    Raises
    ------
    UnknownReferenceError
        A vintage that does not exist.

    Notes
    -----
    Voeren touches no other municipality of Flanders: it is joined to the nearest, Riemst, 4.5 km away across Wallonia.
    Baarle-Hertog needs nothing: one of its pieces (Zondereigen) lies against Hoogstraten, Merksplas, Turnhout and
    Ravels.

    Examples
    --------
    >>> contiguity(2025)["73109"]
    ('73066',)
    """
    shapes = municipalities(check_vintage(vintage)).geometry.sort_index()
    codes, polygons = [str(code) for code in shapes.index], shapes.to_numpy()
    found: dict[str, set[str]] = {code: set() for code in codes}
    for i, j in shapely.STRtree(polygons).query(polygons, predicate="intersects").T.tolist():
        if i != j:
            found[codes[i]].add(codes[j])
    for i, code in enumerate(codes):
        if not found[code]:
            distances = shapely.distance(polygons[i], polygons)
            distances[i] = np.inf
            nearest = codes[int(distances.argmin())]
            found[code].add(nearest)
            found[nearest].add(code)
    return {code: tuple(sorted(others)) for code, others in found.items()}
