"""How far it is to the nearest: straight lines in Lambert 72, in km."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import CRSError, InputError
from kkgeo.spatial.coordinates import Floats, converted, to_lambert_72

Positions = npt.NDArray[np.int64]

#: Two distances that differ by less are equal (1 mm, in km): what is left of rounding, far below any coordinate.
EQUAL_KM = 1e-6


def points_km(sites: pd.DataFrame, what: Phrase | None = None) -> Floats:
    """Return the point of every row in km of Lambert 72 (EPSG:31370): an array (rows, 2), NaN where there is none.

    Parameters
    ----------
    sites : GeoDataFrame
        Points in any coordinate system. A row without a point of its own has none here either: the middle of its
        municipality is no place of a school.
    what : Phrase, optional
        What the rows are, for the message of an error.

    Returns
    -------
    ndarray of float
        Columns x and y.

    Raises
    ------
    InputError
        No geometry, or one that is not a point.
    CRSError
        A geometry without a coordinate system.

    Examples
    --------
    >>> import geopandas as gpd
    >>> points_km(gpd.GeoDataFrame(geometry=gpd.points_from_xy([150_000], [170_000], crs=31370))).tolist()
    [[150.0, 170.0]]
    """
    import geopandas as gpd

    if not isinstance(sites, gpd.GeoDataFrame) or sites.active_geometry_name is None:
        raise InputError("errors.spatial.no_points", what=what or phrase("what.rows"))
    shapes = sites.geometry
    present = ~(shapes.isna() | shapes.is_empty).to_numpy(dtype=bool)
    located = np.full((len(sites), 2), np.nan)
    if not present.any():
        return located
    if shapes.crs is None:
        raise CRSError("errors.spatial.no_crs", what=what or phrase("what.rows"))
    if not (shapes[present].geom_type == "Point").all():
        kinds = ", ".join(sorted(set(shapes[present].geom_type) - {"Point"}))
        raise InputError("errors.spatial.not_points", what=what or phrase("what.rows"), kinds=kinds)
    if shapes.crs.to_epsg() == 31370:
        located[present] = np.column_stack([shapes[present].x, shapes[present].y])
    else:
        degrees = converted(shapes[present], 4326, what or phrase("what.rows"))
        located[present] = np.column_stack(to_lambert_72(degrees.x.to_numpy(), degrees.y.to_numpy()))
    located[~np.isfinite(located).all(axis=1)] = np.nan
    return located / 1000


def nearest(sites: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return which of the others is nearest to each site, and how far it is in a straight line.

    Parameters
    ----------
    sites, others : GeoDataFrame
        Points, each in any coordinate system.

    Returns
    -------
    DataFrame
        On the index of `sites`: ``distance_km`` (float, NaN) and ``position`` (Int64, missing): the place of the
        nearest in `others`, counted from 0, as for ``others.iloc``. Both are missing where the site has no point,
        or none of the others has one.

    Raises
    ------
    InputError
        No geometry, or one that is not a point.
    CRSError
        A geometry without a coordinate system.

    Notes
    -----
    ``sqrt((x - x')² + (y - y')²)`` in Lambert 72 (EPSG:31370), whose scale differs from 1 by less than 0.01 % in
    Flanders. A straight line is shorter than the road, and a river or a motorway does not count. Of several that are
    as near (within 1 mm), the first is taken.

    Examples
    --------
    >>> import geopandas as gpd
    >>> sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy([150_000, None], [170_000, None], crs=31370))
    >>> others = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 153_000], [0, 174_000], crs=31370))
    >>> nearest(sites, others)["distance_km"].tolist(), nearest(sites, others)["position"].tolist()
    ([5.0, nan], [1, <NA>])
    """
    distance, position = nearest_km(points_km(sites, phrase("what.sites")), points_km(others, phrase("what.others")))
    found = pd.DataFrame({"distance_km": distance}, index=sites.index)
    found["position"] = pd.array(np.where(position < 0, 0, position), dtype="Int64")
    found["position"] = found["position"].mask(position < 0)
    return found


def nearest_km(points: Floats, others: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the distance from each point to the nearest of the others and the position of that one; NaN and -1.

    Both are arrays (rows, 2) as `points_km` returns them.
    """
    distance = np.full(len(points), np.nan)
    position = np.full(len(points), -1, dtype=np.int64)
    asked = np.flatnonzero(np.isfinite(points).all(axis=1))
    offered = np.flatnonzero(np.isfinite(others).all(axis=1))
    if not len(asked) or not len(offered):
        return distance, position
    from scipy.spatial import cKDTree

    # One of each place, the first: a tree that holds a place twice returns either of them.
    places, first = np.unique(others[offered], axis=0, return_index=True)
    tree = cKDTree(places)
    near, which = tree.query(points[asked], k=[1, 2])
    # Where a second place is as near, look at all that are.
    chosen = first[which[:, 0]]
    for tied in np.flatnonzero(near[:, 1] - near[:, 0] <= EQUAL_KM):
        chosen[tied] = first[tree.query_ball_point(points[asked[tied]], near[tied, 0] + EQUAL_KM)].min()
    distance[asked] = near[:, 0]
    position[asked] = offered[chosen]
    return distance, position


def within_km(points: Floats, others: Floats, limit: float) -> list[npt.NDArray[np.int64]]:
    """Return, for each point, the positions of the others at most `limit` km away, in order."""
    from scipy.spatial import cKDTree

    found = [np.zeros(0, dtype=np.int64) for _ in points]
    asked = np.flatnonzero(np.isfinite(points).all(axis=1))
    offered = np.flatnonzero(np.isfinite(others).all(axis=1))
    if len(asked) and len(offered):
        for at, near in zip(
            asked, cKDTree(others[offered]).query_ball_point(points[asked], limit + EQUAL_KM), strict=True
        ):
            found[at] = offered[np.sort(np.asarray(near, dtype=np.int64))]
    return found


def pairs_within(points: Floats, others: Floats, limit: float) -> tuple[Positions, Positions, Floats]:
    """Return every pair of a point and another at most `limit` km away: their positions, and how far it is.

    >>> places = np.array([[0.0, 0.0], [3.0, 4.0], [np.nan, np.nan]])
    >>> [side.tolist() for side in pairs_within(places, places[:1], 5)]
    [[0, 1], [0, 0], [0.0, 5.0]]
    """
    near = within_km(points, others, limit)
    at = np.repeat(np.arange(len(points)), [len(found) for found in near]).astype(np.int64)
    to = np.concatenate([*near, np.zeros(0, dtype=np.int64)])
    return at, to, np.sqrt(((points[at] - others[to]) ** 2).sum(axis=1))
