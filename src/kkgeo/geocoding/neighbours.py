"""What lies around Flanders and Brussels: which region or country a point outside is in, as far as known."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
import shapely

from kkgeo.reference._data import boundaries_2018, table
from kkgeo.spatial.coordinates import to_lambert_72

#: Nearer to the border than this the neighbours' outline (Natural Earth, 1:10,000,000) may lie on the wrong side.
_DOUBTFUL_M = 3_000.0
_BORDERS = ("netherlands", "france", "wallonia", "sea")


@lru_cache
def _outlines() -> tuple[tuple[str, ...], tuple[shapely.Geometry, ...], shapely.Geometry]:
    """Return names and outlines of the neighbours and the box they are clipped to, in degrees."""
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


def beyond(lon: float, lat: float) -> str | None:
    """Name what a point outside Flanders and Brussels lies in, or None where that is not known.

    One of ``wallonia``, ``netherlands``, ``france``, ``germany``, ``luxembourg``, ``united_kingdom``, ``sea`` and
    ``far`` (from Belgium). Within 3 km of the border it must be something that the nearest municipality borders on.

    >>> beyond(4.867, 50.467), beyond(4.776, 51.589), beyond(2.35, 48.86)
    ('wallonia', 'netherlands', 'far')
    """
    names, shapes, box = _outlines()
    point = shapely.Point(lon, lat)
    if not box.intersects(point):
        return "far"
    found = next((name for name, shape in zip(names, shapes, strict=True) if shape.intersects(point)), "sea")
    x, y = to_lambert_72(np.array([lon]), np.array([lat]))
    towns = boundaries_2018().sort_index()
    distances = shapely.distance(shapely.Point(x[0], y[0]), towns.to_numpy())
    if distances.min() > _DOUBTFUL_M:
        return found
    beside = _foreign().get(str(towns.index[int(distances.argmin())]), ())
    if len(beside) == 1:
        return beside[0]
    return found if found in beside else None
