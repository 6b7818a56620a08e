"""Which municipalities lie side by side, so that none stands alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kkgeo.reference._data import check_vintage
from kkgeo.reference.municipalities import boundaries

if TYPE_CHECKING:
    import geopandas as gpd


@lru_cache
def contiguity(vintage: int) -> dict[str, tuple[str, ...]]:
    """Neighbours of every municipality; every municipality has one.

    Parameters
    ----------
    vintage : {2018, 2019, 2025}
        Vintage of the municipalities.

    Returns
    -------
    dict of str to tuple of str
        REFNIS codes, both in order; symmetric, nobody is a neighbour of its own. Shared, not to be changed.

    Raises
    ------
    UnknownReferenceError
        A vintage that does not exist.

    Notes
    -----
    Neighbours share at least a point of the generalised boundary ("queen"). Voeren touches no other municipality of
    Flanders: it is joined to the nearest, Riemst, 4.5 km away across Wallonia. Most of Baarle-Hertog lies in the
    Netherlands, but one of its pieces, Zondereigen, is on the Flemish side: it has neighbours like any other.

    Examples
    --------
    >>> contiguity(2025)["73109"], contiguity(2025)["13002"]
    (('73066',), ('13014', '13023', '13035', '13040'))
    """
    return beside(boundaries(check_vintage(vintage)))


def beside(areas: gpd.GeoSeries) -> dict[str, tuple[str, ...]]:
    """Return the neighbours of every area: those that share at least a point with it, else the nearest."""
    import shapely

    shapes = areas.set_axis(areas.index.astype(str)).sort_index()
    codes, polygons = [str(code) for code in shapes.index], shapes.to_numpy()
    found: dict[str, set[str]] = {code: set() for code in codes}
    for i, j in shapely.STRtree(polygons).query(polygons, predicate="intersects").T.tolist():
        if i != j:
            found[codes[i]].add(codes[j])
    for i, code in enumerate(codes):
        if not found[code] and len(codes) > 1:
            distances = shapely.distance(polygons[i], polygons)
            distances[i] = np.inf
            nearest = codes[int(distances.argmin())]
            found[code].add(nearest)
            found[nearest].add(code)
    return {code: tuple(sorted(others)) for code, others in found.items()}
