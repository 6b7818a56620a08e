"""Dorling cartograms: a circle for every area, as large as what it stands for, near its place and its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.words import phrase
from kkgeo.errors import CRSError, InputError
from kkgeo.reference import municipalities
from kkgeo.reference.placed import check_codes, table_vintage
from kkgeo.spatial.contiguity import beside, contiguity

if TYPE_CHECKING:
    import geopandas as gpd

#: All circles together cover this share of all areas: large enough to be seen, small enough to stay near their place.
FILL = 0.5
#: Rounds in which neighbours attract each other, and at most as many more in which circles only give way.
_ROUNDS, _MOST_SETTLING = 300, 600
#: In one round a circle moves this share of what its neighbours, its own place and its overlaps ask for.
_TO_NEIGHBOURS, _TO_PLACE, _FROM_OVERLAP = 0.15, 0.01, 0.5
#: Circles that still overlap by less than this share of the smaller one are put apart by widening the whole picture.
_SETTLED = 0.005
#: The circle of an area with zero or no value, in radii of the median one.
_MINIMAL = 0.15
#: Circles this near to each other's edge count as touching, in radii of the smaller one.
_TOUCHING = 0.25
#: A value below this share of the largest would be a circle that no coordinate can tell from a point.
_LEAST_SHARE = 1e-9
#: Turns by this angle never come back to where they were: areas at one and the same place part in fixed directions.
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))

Floats = np.ndarray[Any, np.dtype[np.float64]]


def dorling(
    values: pd.Series,
    *,
    vintage: int | None = None,
    areas: gpd.GeoSeries | None = None,
    neighbours: Mapping[str, Iterable[str]] | None = None,
    fill: float = FILL,
) -> pd.DataFrame:
    """Where to draw a circle for every area, so that none covers another and neighbours stay together.

    Parameters
    ----------
    values : Series
        What the circles are as large as (schools, pupils, inhabitants), by REFNIS code or by the index of `areas`.
        A row ``unplaced`` is left out.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the codes; the one the values note if not given.
    areas : GeoSeries, optional
        Areas to draw instead of the municipalities: polygons in metres, such as EPSG:31370.
    neighbours : mapping of str to iterable of str, optional
        Which areas are to stay together; as in `kkgeo.spatial.contiguity` if not given.
    fill : float
        Share of the surface of all areas that the circles cover together, above 0 and at most 1.

    Returns
    -------
    DataFrame
        A row for every area, in the order of the areas; index ``nis`` (that of `areas`, if given). ``x``, ``y``
        (centre, metres, in the CRS of the areas), ``r`` (radius, metres), ``value``, ``status``: ``sized``, or
        ``zero`` or ``missing``, which have the smallest circle there is. ``attrs["kkgeo_dorling"]`` has
        ``square_metres_per_unit``, ``mean_displacement`` and ``most_displacement`` (metres from the centroid),
        ``neighbours_kept`` (share of pairs of neighbours whose circles lie within a quarter of the smaller radius) and
        ``rounds``.

    Raises
    ------
    InputError
        Negative or infinite values, or one below a billionth of the largest; a code twice; a `fill` that makes no
        sense; no area at all; unknown neighbours.
    CRSError
        Areas without a CRS in metres.
    UnknownReferenceError
        A code that the vintage does not have.

    Notes
    -----
    After D. Dorling, *Area Cartograms: Their Use and Creation* (CATMOD 59, 1996): circles start at the centroids; in
    every round circles that overlap push each other off, neighbours that came apart pull each other back, and each is
    drawn a little to its own place. Here all circles move at once, by sums in the order of the codes, so that the order
    of the input changes nothing, and the pull fades out. What overlap is left after the last round (at most half a per
    cent of the smaller radius, as a rule) goes by widening the picture, so that no two circles overlap at all.

    The circle of a value ``v`` has the area ``v · c``, with one ``c`` for the whole picture such that the circles
    cover `fill` of the surface of the areas.

    Examples
    --------
    >>> import pandas as pd
    >>> circles = dorling(pd.Series({"11002": 300.0, "44021": 100.0, "31005": 0.0}))
    >>> circles.loc[["11002", "44021", "31005"], "status"].tolist(), len(circles)
    (['sized', 'sized', 'zero'], 304)
    >>> round(float((circles.loc["11002", "r"] / circles.loc["44021", "r"]) ** 2), 6)
    3.0
    """
    if not 0 < fill <= 1:
        raise InputError("errors.spatial.fill", fill=fill)
    if areas is None:
        vintage = table_vintage(values, vintage)
        check_codes(values.index[values.index != "unplaced"], vintage, phrase("frames.table"))
        shapes = municipalities(vintage).geometry
        near: Mapping[str, Iterable[str]] = contiguity(vintage) if neighbours is None else neighbours
    else:
        shapes = _given(areas)
        near = beside(shapes) if neighbours is None else neighbours
    sizes = _sizes(values, shapes)
    # The order of the rows would change sums in their last digits; that of the codes is always the same.
    order = np.argsort(np.asarray(shapes.index, dtype=str), kind="stable")
    ordered, size = shapes.iloc[order], sizes.to_numpy()[order]
    centroids = ordered.centroid
    start = np.column_stack([centroids.x, centroids.y])
    sized = size > 0
    surface = float(np.sort(ordered.area.to_numpy()).sum())
    unit = fill * surface / float(size[sized].sum()) if sized.any() else 0.0
    radius = _radii(size, sized, unit, surface)
    pairs = _pairs(near, list(map(str, ordered.index)))
    layout = _settled(start.tobytes(), radius.tobytes(), pairs.tobytes())
    back = np.argsort(order, kind="stable")
    status = np.where(sized, "sized", np.where(np.isnan(size), "missing", "zero"))
    circles = pd.DataFrame(
        {
            "x": layout.centre[back, 0],
            "y": layout.centre[back, 1],
            "r": radius[back],
            "value": sizes.to_numpy(),
            "status": pd.array(status[back], dtype="str"),
        },
        index=shapes.index,
    )
    moved = np.hypot(*(layout.centre - start).T)
    circles.attrs["kkgeo_dorling"] = {
        "square_metres_per_unit": unit,
        "mean_displacement": float(moved.mean()),
        "most_displacement": float(moved.max()),
        "neighbours_kept": _kept(layout.centre, radius, pairs),
        "rounds": layout.rounds,
    }
    return circles


def _given(areas: gpd.GeoSeries) -> gpd.GeoSeries:
    if areas.crs is None or not areas.crs.is_projected:
        raise CRSError("errors.spatial.metres")
    if not len(areas) or areas.isna().any() or areas.is_empty.any() or not areas.index.is_unique:
        raise InputError("errors.spatial.shapes")
    return areas


def _sizes(values: pd.Series, shapes: gpd.GeoSeries) -> pd.Series:
    rows = values[values.index != "unplaced"]
    if not rows.index.is_unique:
        raise InputError("errors.spatial.twice", index=rows.index[rows.index.duplicated()][0])
    unknown = rows.index.difference(shapes.index)
    if len(unknown):
        raise InputError("errors.spatial.unknown", unknown=unknown[0], count=len(shapes))
    sizes = rows.astype("float64").reindex(shapes.index)
    wrong = sizes[(sizes < 0) | np.isinf(sizes)]
    if len(wrong):
        raise InputError("errors.spatial.too_large", index=wrong.index[0], value=wrong.iloc[0])
    lost = sizes[(sizes > 0) & (sizes < _LEAST_SHARE * sizes.max())]
    if len(lost):
        raise InputError("errors.spatial.too_small", index=lost.index[0], value=lost.iloc[0], largest=sizes.max())
    return sizes


def _radii(size: Floats, sized: np.ndarray, unit: float, surface: float) -> Floats:
    """Return the radius of every circle; those without a value are smaller than all others."""
    if not sized.any():
        return np.full(len(size), _MINIMAL * np.sqrt(surface / len(size) / np.pi))
    radius = np.sqrt(np.where(sized, size, 0) * unit / np.pi)
    smallest = min(_MINIMAL * float(np.median(radius[sized])), float(radius[sized].min()))
    return np.where(sized, radius, smallest)


def _pairs(neighbours: Mapping[str, Iterable[str]], codes: list[str]) -> np.ndarray:
    position = {code: i for i, code in enumerate(codes)}
    found = set()
    for code, others in neighbours.items():
        for a, b in ((str(code), str(other)) for other in others):
            if a not in position or b not in position:
                raise InputError("errors.spatial.neighbour", name=a if a not in position else b)
            if a != b:
                found.add((min(position[a], position[b]), max(position[a], position[b])))
    return np.array(sorted(found), dtype=np.intp).reshape(-1, 2)


@dataclass(frozen=True)
class _Layout:
    centre: Floats
    rounds: int


@lru_cache(maxsize=16)
def _settled(start: bytes, radius: bytes, pairs: bytes) -> _Layout:
    """Return where circles settle; the same ones are asked for by every map of a programme, and settle once."""
    layout = _settle(
        np.frombuffer(start).reshape(-1, 2), np.frombuffer(radius), np.frombuffer(pairs, np.intp).reshape(-1, 2)
    )
    layout.centre.flags.writeable = False
    return layout


def _settle(start: Floats, radius: Floats, pairs: np.ndarray) -> _Layout:
    """Let the circles push and pull until none overlaps."""
    count = len(start)
    x, y = start[:, 0].copy(), start[:, 1].copy()
    reach = radius[:, None] + radius[None, :]
    np.fill_diagonal(reach, 0)
    margin = float(np.median(radius))
    known = np.empty((0, count))
    # A large circle gives way less than the small one that pushes it, in the ratio of their areas.
    weight = radius**2
    fan = np.arange(count) * _GOLDEN_ANGLE
    first, second = pairs[:, 0], pairs[:, 1]
    share = weight[second] / (weight[first] + weight[second])
    friends = np.maximum(np.bincount(pairs.ravel(), minlength=count), 1)
    rounds = 0
    for rounds in range(1, _ROUNDS + _MOST_SETTLING + 1):
        if not len(known) or (np.hypot(x - known[0], y - known[1]) >= margin / 2).any():
            # Which pairs may overlap soon: until one circle has gone half of the margin, no other pair does.
            known = np.stack([x, y])
            squared = (x[:, None] - x[None, :]) ** 2 + (y[:, None] - y[None, :]) ** 2
            near_i, near_j = np.nonzero((squared <= (reach + margin) ** 2) & (reach > 0))
            near_reach = reach[near_i, near_j]
            near_squared = near_reach**2
        squared = (x[near_i] - x[near_j]) ** 2 + (y[near_i] - y[near_j]) ** 2
        overlapping = squared < near_squared
        i, j = near_i[overlapping], near_j[overlapping]
        distance = np.sqrt(squared[overlapping])
        overlap = near_reach[overlapping] - distance
        if rounds > _ROUNDS and not (overlap > _SETTLED * np.minimum(radius[i], radius[j])).any():
            break
        # Two at the same place have no direction from each other: each goes its own fixed way.
        apart = np.where(distance > 0, distance, 1)
        away_x = np.where(distance > 0, (x[i] - x[j]) / apart, np.cos(fan[i]))
        away_y = np.where(distance > 0, (y[i] - y[j]) / apart, np.sin(fan[i]))
        push = _FROM_OVERLAP * overlap * weight[j] / (weight[i] + weight[j])
        step_x, step_y = _summed(i, push * away_x, count), _summed(i, push * away_y, count)
        if rounds <= _ROUNDS:
            fading = 1 - rounds / _ROUNDS
            line_x, line_y = x[second] - x[first], y[second] - y[first]
            length = np.sqrt(line_x**2 + line_y**2)
            pull = np.maximum(length - reach[first, second], 0) / np.where(length > 0, length, 1)
            for step, line, own, origin in ((step_x, line_x, x, start[:, 0]), (step_y, line_y, y, start[:, 1])):
                drawn = _summed(first, pull * line * share, count) - _summed(second, pull * line * (1 - share), count)
                step += fading * (_TO_NEIGHBOURS * drawn / friends + _TO_PLACE * (origin - own))
        x, y = x + step_x, y + step_y
    return _Layout(_widened(np.column_stack([x, y]), radius), rounds)


def _summed(which: np.ndarray, amounts: Floats, count: int) -> Floats:
    """Add up amounts by circle, always in the same order."""
    # Of no amounts at all numpy makes whole numbers.
    return np.bincount(which, amounts, count).astype("float64")


def _widened(centre: Floats, radius: Floats) -> Floats:
    """Return the picture as much larger as its worst overlap needs; the circles keep their size."""
    first, second = np.triu_indices(len(centre), k=1)
    distance = np.sqrt(((centre[first] - centre[second]) ** 2).sum(axis=1))
    reach = radius[first] + radius[second]
    needed = reach > distance
    if not needed.any():
        return centre
    middle = centre.mean(axis=0)
    factor = float((reach[needed] / distance[needed]).max())
    widened: Floats = middle + (centre - middle) * factor
    return widened


def _kept(centre: Floats, radius: Floats, pairs: np.ndarray) -> float:
    if not len(pairs):
        return float("nan")
    first, second = pairs[:, 0], pairs[:, 1]
    gap = np.sqrt(((centre[first] - centre[second]) ** 2).sum(axis=1)) - radius[first] - radius[second]
    return float((gap <= _TOUCHING * np.minimum(radius[first], radius[second])).mean())
