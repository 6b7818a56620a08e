"""From a point to the municipality it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal, TypeVar, overload

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kkgeo._base.given import checked
from kkgeo._base.lazily import NumbersOfDask
from kkgeo._base.near import meant
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError
from kkgeo.geocoding.raster import raster
from kkgeo.reference import CURRENT_VINTAGE
from kkgeo.reference._data import boundaries_2018, check_vintage, parts
from kkgeo.spatial.coordinates import Floats, to_lambert_72
from kkgeo.spatial.shares import atom_index

T = TypeVar("T", bound=np.generic)
#: Fewer points than this get the exact test at once: reading the raster from the cache would take longer.
_FEW = 20_000
#: Points taken at a time: few enough for what is computed on the way to stay in the processor's cache.
_CHUNK = 65_536


#: As what municipalities are given: texts, numbers, or texts that are in memory once.
CODES, INTEGERS, CATEGORIES = FORMS = ("codes", "integers", "categories")
#: What is in no municipality, as an integer.
_NOWHERE = -1


@overload
def locate_points(lon: NumbersOfDask, lat: NumbersOfDask, *, vintage: int = ..., as_: str = ...) -> NumbersOfDask: ...
@overload
def locate_points(
    lon: npt.ArrayLike, lat: npt.ArrayLike, *, vintage: int = ..., as_: Literal["codes"] = ...
) -> npt.NDArray[np.object_]: ...
@overload
def locate_points(
    lon: npt.ArrayLike, lat: npt.ArrayLike, *, vintage: int = ..., as_: Literal["integers"]
) -> npt.NDArray[np.int32]: ...
@overload
def locate_points(
    lon: npt.ArrayLike, lat: npt.ArrayLike, *, vintage: int = ..., as_: Literal["categories"]
) -> pd.Categorical: ...
@checked  # type: ignore[misc]  # What is of Dask goes another way from here.
def locate_points(
    lon: npt.ArrayLike, lat: npt.ArrayLike, *, vintage: int = CURRENT_VINTAGE, as_: str = CODES
) -> npt.NDArray[np.object_] | npt.NDArray[np.int32] | pd.Categorical:
    """Municipality of each point.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees, EPSG:4326. NaN gives no municipality.
    vintage : {2018, 2019, 2025}
        Vintage of the codes.
    as_ : {"codes", "integers", "categories"}
        REFNIS codes as text, one by one; as numbers; or as text in a Categorical, which has each once.

    Returns
    -------
    ndarray or Categorical, shape (n,)
        Of object: REFNIS codes, None outside Flanders and Brussels. As integers: of int32, -1 there. As categories: all
        codes of the vintage in their order, missing there. Integers take the least time, and 4 bytes a point.

    Raises
    ------
    InputError
        Arrays of different or of more than one dimension, or an unknown `as_`.
    UnknownReferenceError
        A vintage that does not exist.

    See Also
    --------
    geocode : Rows with addresses, names and points.
    locate_parts : Points that are more than the memory holds.

    Notes
    -----
    A point on a border belongs to the municipality of 2018 with the lowest code among those it touches, so the
    answer does not depend on the order of anything. The boundaries are generalised to 50 m.

    Two columns or arrays of Dask give one, partition by partition.

    Many points are looked up in a raster of municipality numbers (see `kkgeo.geocoding.raster`), which is made on first
    use and kept in the user's cache folder or that of the environment variable ``KKGEO_CACHE``. Only points in
    cells that a border comes near to get the exact test, so the answers are those of the exact test.

    Examples
    --------
    >>> locate_points([4.40, 2.35], [51.22, 48.86]).tolist()
    ['11002', None]
    >>> locate_points([4.40, 2.35], [51.22, 48.86], as_="integers").tolist()
    [11002, -1]
    """
    vintage = check_vintage(vintage)
    if as_ not in FORMS:
        raise InputError("errors.geocoding.form", as_=as_, known=FORMS, hint=meant(as_, FORMS))
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    if x.shape != y.shape or x.ndim != 1:
        raise InputError("errors.geocoding.shapes", shape=_shape(x), shape2=_shape(y))
    _, codes = atom_index()
    later = parts(vintage)
    # Number 0 is outside, i + 1 the municipality at position i.
    own = [str(later[code]) for code in codes]
    if as_ == CODES:
        return _answered(x, y, np.array([None, *own], dtype=object))
    if as_ == INTEGERS:
        return _answered(x, y, np.array([_NOWHERE, *map(int, own)], dtype=np.int32))
    towns = sorted({*own})
    place = {code: i for i, code in enumerate(towns)}
    which = _answered(x, y, np.array([_NOWHERE, *(place[code] for code in own)], dtype=np.int16))
    return pd.Categorical.from_codes(which, categories=pd.Index(towns, dtype="str"))


def _answered(x: Floats, y: Floats, answers: npt.NDArray[T]) -> npt.NDArray[T]:
    """Return of each point the answer of its number."""
    located = np.empty(len(x), dtype=answers.dtype)
    for some, number in _numbered(x, y):
        # Undecided points are below zero and get the first answer until their turn comes.
        if isinstance(some, slice):
            answers.take(number, out=located[some], mode="clip")
        else:
            located[some] = answers.take(number)
    return located


def _shape(numbers: Floats) -> Phrase:
    """Return in words what numbers were given as."""
    if numbers.ndim == 0:
        return phrase("errors.geocoding.shape_one")
    if numbers.ndim == 1:
        return phrase("errors.geocoding.shape_list", count=len(numbers))
    return phrase("errors.geocoding.shape_table", sizes=" × ".join(map(str, numbers.shape)))


def atom_positions(lon: Floats, lat: Floats) -> npt.NDArray[np.int32]:
    """Return the position of the municipality of 2018 of each point in degrees, or -1, as `locate_points` finds it."""
    found = np.empty(len(lon), dtype=np.int32)
    for some, number in _numbered(lon, lat):
        found[some] = number
    return found - np.int32(1)


def _numbered(x: Floats, y: Floats) -> Iterator[tuple[slice | npt.NDArray[np.intp], npt.NDArray[np.integer]]]:
    """Yield the numbers of all points, some at a time; those that the raster leaves undecided come again at the end."""
    if len(x) < _FEW:
        yield slice(None), _exact_numbers(x, y)
        return
    grid = raster()
    undecided = []
    for start in range(0, len(x), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        number, left = grid.numbers(x[chunk], y[chunk])
        yield chunk, number
        undecided.append(left + start)
    rest = np.concatenate(undecided)
    for start in range(0, len(rest), _CHUNK):
        some = rest[start : start + _CHUNK]
        yield some, _exact_numbers(x[some], y[some])


def _exact_numbers(lon: Floats, lat: Floats) -> npt.NDArray[np.int64]:
    """Return the number of each point, as in the raster, from the boundaries themselves."""
    return atom_numbers(*to_lambert_72(lon, lat)) + 1


def atom_numbers(x: Floats, y: Floats) -> npt.NDArray[np.int64]:
    """Return the position of the municipality of 2018 of each point in Lambert 72, or -1."""
    tree, _ = atom_index()
    found = np.full(len(x), len(tree.geometries), dtype=np.int64)
    valid = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    # What is near by its box, then each beside an area that is ready to be asked: in half of the time of both at once.
    point, area = tree.query(shapely.points(x[valid], y[valid]))
    touched = shapely.intersects_xy(_ready()[area], x[valid][point], y[valid][point])
    point, area = point[touched], area[touched]
    # The lowest of the areas that a point touches: they are sorted by code.
    np.minimum.at(found, valid[point], area)
    found[found == len(tree.geometries)] = -1
    return found


@lru_cache
def _ready() -> npt.NDArray[Any]:
    """Return the municipalities of 2018 as the index has them, prepared for many points."""
    areas: npt.NDArray[Any] = atom_index()[0].geometries
    shapely.prepare(areas)
    return areas


def distance_km(lon: float, lat: float, codes: frozenset[str]) -> float:
    """Return the distance from a point to the nearest of some municipalities of 2018, in km (Lambert 72)."""
    x, y = to_lambert_72(np.array([lon]), np.array([lat]))
    atoms = boundaries_2018().loc[sorted(codes)].to_numpy()
    return float(shapely.distance(shapely.points(x[0], y[0]), atoms).min()) / 1000
