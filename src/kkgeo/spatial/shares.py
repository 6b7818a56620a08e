"""The municipality of 2018 that has the largest share of an area or a line, and a point inside both."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from kkgeo._base.alone import kept_by_thread
from kkgeo.reference._data import boundaries_2018
from kkgeo.spatial.coordinates import from_lambert_72, to_lambert_72

Shapes = npt.NDArray[Any]
#: No school, no grounds and no municipality has as many.
CORNERS = 50_000


@kept_by_thread
def atom_index() -> tuple[shapely.STRtree, npt.NDArray[np.object_]]:
    """Return the tree of this thread over the municipalities of 2018 (EPSG:31370), and their codes in its order."""
    atoms = boundaries_2018().sort_index()
    # Copies: what is prepared is in the geometry itself, and all threads have those of the municipalities.
    shapes = shapely.from_wkb(shapely.to_wkb(atoms.to_numpy()))
    shapely.prepare(shapes)
    return shapely.STRtree(shapes), atoms.index.to_numpy(dtype=object)


def points_inside(shapes: Shapes) -> Shapes:
    """Return a point of each shape, inside the municipality of 2018 that has most of it; EPSG:31370.

    Most of an area is by its size, of a line by its length, of loose points by how many they are; what lies abroad
    counts as one municipality. The point of a shape that is empty or missing is missing.

    >>> two = shapely.from_wkt(["POLYGON ((104000 193000, 105000 193000, 105000 194000, 104000 193000))", None])
    >>> points_inside(two)[0].within(two[0]), points_inside(two)[1]
    (True, None)
    """
    shapes = _valid(np.array(shapes, dtype=object))
    points = np.full(len(shapes), None, dtype=object)
    there = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    points[there] = shapely.point_on_surface(shapes[there])
    tree, _ = atom_index()
    shape, atom = tree.query(shapes[there])
    whole = np.zeros(len(there), dtype=bool)
    # The municipalities are prepared for these tests, so they come first.
    whole[shape[shapely.covers(tree.geometries[atom], shapes[there][shape])]] = True
    # Those in one municipality have their point, and so have those wholly abroad.
    shape, atom = shape[~whole[shape]], atom[~whole[shape]]
    near = shapely.intersects(tree.geometries[atom], shapes[there][shape])
    shape, atom = shape[near], atom[near]
    if not len(shape):
        return points
    inside = shapely.intersection(shapes[there][shape], tree.geometries[atom])
    dimension = shapely.get_dimensions(shapes[there])
    size = _size(inside, dimension[shape])
    most = np.zeros(len(there))
    np.maximum.at(most, shape, size)
    abroad = _size(shapes[there], dimension) - np.bincount(shape, weights=size, minlength=len(there))
    # Of two as large the one with the lower code: the order of the tree.
    order = np.lexsort((atom, -size, shape))
    first = order[np.unique(shape[order], return_index=True)[1]]
    first = first[size[first] > 0]
    points[there[shape[first]]] = _surface(inside[first], dimension[shape[first]])
    over = np.flatnonzero(abroad > most)
    over = over[np.isin(over, shape)]
    rest, turn = shapes[there[over]], np.flatnonzero(np.isin(shape, over))
    while len(turn):
        # One municipality of each shape at a time.
        some, at = np.unique(shape[turn], return_index=True)
        where = np.searchsorted(over, some)
        rest[where] = shapely.difference(rest[where], tree.geometries[atom[turn[at]]])
        turn = np.delete(turn, at)
    points[there[over]] = _surface(rest, dimension[over])
    return points


def degrees_inside(shapes: Shapes) -> Shapes:
    """Return what `points_inside` does, of shapes in degrees (EPSG:4326) and in degrees."""
    moved: Shapes = shapely.transform(shapes, lambda at: np.column_stack(to_lambert_72(at[:, 0], at[:, 1])))
    back: Shapes = shapely.transform(points_inside(moved), lambda at: np.column_stack(from_lambert_72(*at.T)))
    return back


def _valid(shapes: Shapes) -> Shapes:
    wrong = ~(shapely.is_missing(shapes) | shapely.is_valid(shapes))
    shapes[wrong] = shapely.make_valid(shapes[wrong])
    return shapes


def _surface(parts: Shapes, dimension: npt.NDArray[np.int64]) -> Shapes:
    """Return a point inside each, of an area not on a line that only touches."""
    for which in np.flatnonzero(shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION.value):
        pieces = shapely.get_parts(parts[which])
        parts[which] = shapely.union_all(pieces[shapely.get_dimensions(pieces) == dimension[which]])
    points: Shapes = shapely.point_on_surface(parts)
    return points


def _size(shapes: Shapes, dimension: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the area of areas, the length of lines, the number of points."""
    count = shapely.get_num_geometries(shapes) * ~shapely.is_empty(shapes)
    size: npt.NDArray[np.float64] = np.choose(dimension, [count, shapely.length(shapes), shapely.area(shapes)])
    return size
