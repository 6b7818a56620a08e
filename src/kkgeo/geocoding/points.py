"""From a point to the municipality it lies in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely

from kkgeo._base.given import checked
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError
from kkgeo.geocoding.raster import raster
from kkgeo.reference import CURRENT_VINTAGE
from kkgeo.reference._data import boundaries_2018, check_vintage, parts
from kkgeo.spatial.coordinates import Floats, to_lambert_72
from kkgeo.spatial.shares import atom_index

#: Fewer points than this get the exact test at once: reading the raster from the cache would take longer.
_FEW = 20_000
#: Points taken at a time: few enough for what is computed on the way to stay in the processor's cache.
_CHUNK = 65_536


@checked
def locate_points(lon: npt.ArrayLike, lat: npt.ArrayLike, *, vintage: int = CURRENT_VINTAGE) -> npt.NDArray[np.object_]:
    """Municipality of each point.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees, EPSG:4326. NaN gives no municipality.
    vintage : {2018, 2019, 2025}
        Vintage of the codes.

    Returns
    -------
    ndarray of object, shape (n,)
        REFNIS codes; None outside Flanders and Brussels.

    Raises
    ------
    InputError
        Arrays of different or of more than one dimension.
    UnknownReferenceError
        A vintage that does not exist.

    See Also
    --------
    geocode : Rows with addresses, names and points.

    Notes
    -----
    A point on a border belongs to the municipality of 2018 with the lowest code among those it touches, so the
    answer does not depend on the order of anything. The boundaries are generalised to 50 m.

    Many points are looked up in a raster of municipality numbers (see `kkgeo.geocoding.raster`), which is made on first
    use and kept in the user's cache folder or that of the environment variable ``KKGEO_CACHE``. Only points in
    cells that a border comes near to get the exact test, so the answers are those of the exact test.

    Examples
    --------
    >>> locate_points([4.40, 2.35], [51.22, 48.86]).tolist()
    ['11002', None]
    """
    vintage = check_vintage(vintage)
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    if x.shape != y.shape or x.ndim != 1:
        raise InputError("errors.geocoding.shapes", shape=_shape(x), shape2=_shape(y))
    _, codes = atom_index()
    later = parts(vintage)
    # Number 0 is outside, i + 1 the municipality at position i.
    answers = np.array([None, *(later[code] for code in codes)], dtype=object)
    located = np.empty(len(x), dtype=object)
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
    point, area = tree.query(shapely.points(x[valid], y[valid]), predicate="intersects")
    # The lowest of the areas that a point touches: they are sorted by code.
    np.minimum.at(found, valid[point], area)
    found[found == len(tree.geometries)] = -1
    return found


def distance_km(lon: float, lat: float, codes: frozenset[str]) -> float:
    """Return the distance from a point to the nearest of some municipalities of 2018, in km (Lambert 72)."""
    x, y = to_lambert_72(np.array([lon]), np.array([lat]))
    atoms = boundaries_2018().loc[sorted(codes)].to_numpy()
    return float(shapely.distance(shapely.points(x[0], y[0]), atoms).min()) / 1000
