"""What lies around Flanders and Brussels: which region or country a point outside is in, as far as known."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt
import shapely

from kkgeo._base.alone import kept_by_thread
from kkgeo.reference._data import table
from kkgeo.spatial.coordinates import Floats, to_lambert_72
from kkgeo.spatial.shares import atom_index

#: Nearer to the border than this the neighbours' outline (Natural Earth, 1:10,000,000) may lie on the wrong side.
_DOUBTFUL_M = 3_000.0
_BORDERS = ("netherlands", "france", "wallonia", "sea")


@kept_by_thread
def _outlines() -> tuple[tuple[str, ...], tuple[shapely.Geometry, ...], shapely.Geometry]:
    """Return names and outlines of the neighbours and the box they are clipped to, in degrees; of each thread."""
    import geopandas as gpd

    with as_file(files("kkgeo.reference").joinpath("data", "neighbours.parquet")) as path:
        frame = gpd.read_parquet(path)
    shapes = frame.geometry.to_numpy()
    shapely.prepare(shapes)
    return tuple(frame["name"]), tuple(shapes), shapely.box(*frame.total_bounds)


@lru_cache
def _foreign() -> dict[str, tuple[str, ...]]:
    """Return, for every municipality of 2018, what it borders on beyond Flanders and Brussels."""
    frame = table("borders_2018")
    return {
        str(row["nis"]): tuple(border for border in _BORDERS if float(row[f"{border}_km"]) > 0)
        for row in frame.to_dict("records")
    }


def beyond(lon: Floats, lat: Floats) -> npt.NDArray[np.object_]:
    """Name what points outside Flanders and Brussels lie in; None where that is not known.

    One of ``wallonia``, ``netherlands``, ``france``, ``germany``, ``luxembourg``, ``united_kingdom``, ``sea`` and
    ``far`` (from Belgium). Within 3 km of the border it must be something that the nearest municipality borders on.

    >>> beyond(np.array([4.867, 4.776, 2.35]), np.array([50.467, 51.589, 48.86])).tolist()
    ['wallonia', 'netherlands', 'far']
    """
    names, shapes, box = _outlines()
    found = np.full(len(lon), "far", dtype=object)
    left = np.flatnonzero(shapely.intersects_xy(box, lon, lat))
    found[left] = "sea"
    here = left
    for name, shape in zip(names, shapes, strict=True):
        inside = shapely.intersects_xy(shape, lon[here], lat[here])
        found[here[inside]] = name
        here = here[~inside]
    doubtful, nearest = _near(lon[left], lat[left])
    for town in np.unique(nearest):
        beside = _foreign().get(str(atom_index()[1][town]), ())
        rows = left[doubtful[nearest == town]]
        if len(beside) == 1:
            found[rows] = beside[0]
        else:
            found[rows] = [name if name in beside else None for name in found[rows]]
    return found


def _near(lon: Floats, lat: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return which points lie so near that an outline does not decide, and the municipality of 2018 nearest to each."""
    x, y = to_lambert_72(lon, lat)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    towns = atom_index()[0].geometries
    point, town = _boxes().query(shapely.points(x[known], y[known]))
    point = known[point]
    # Prepared, so that this is quick; exact distances only of what is near.
    near = shapely.dwithin(towns[town], shapely.points(x[point], y[point]), _DOUBTFUL_M + 1)
    point, town = point[near], town[near]
    distance = shapely.distance(shapely.points(x[point], y[point]), towns[town])
    close = distance <= _DOUBTFUL_M
    point, town, distance = point[close], town[close], distance[close]
    order = np.lexsort((town, distance, point))
    first = order[np.flatnonzero(np.diff(point[order], prepend=-1))]
    return point[first], town[first]


@lru_cache
def _boxes() -> shapely.STRtree:
    """Return the search tree over the municipalities of 2018 with what is so near to them that it is doubtful."""
    left, bottom, right, top = shapely.bounds(atom_index()[0].geometries).T
    margin = _DOUBTFUL_M + 1
    return shapely.STRtree(shapely.box(left - margin, bottom - margin, right + margin, top + margin))
