"""Coordinates that stand in one cell: "51.05, 3.72", degrees and minutes, WKT, the address of a map."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kkgeo._base.coded import Array, listed
from kkgeo.spatial import coordinates as xy
from kkgeo.spatial.numbers import DMS, Floats, numbers, read_angle, read_number, side_of
from kkgeo.spatial.shares import CORNERS, degrees_inside

#: Degrees with a decimal point and one sign between, by far the most common; read by the column.
_DIGIT = re.compile(r"\d")
#: What every pair of numbers has, and every shape.
_PAIR = re.compile(r"\d\D+\d|\d{40}")
_COMMON = r"^\s*(?:[(\[]\s*)?([+-]?\d{1,3}\.\d+)(?:\s*[,;]\s*|\s+)([+-]?\d{1,3}\.\d+)\s*(?:[)\]]\s*)?$"
_WKT = re.compile(
    r"\s*+(?:SRID\s*=\s*(\d+)\s*;)?\s*+"
    r"((?:POINT|LINESTRING|POLYGON|MULTI\w+|GEOMETRYCOLLECTION)\s*+(?:ZM?|M)?\s*\(.*)",
    re.IGNORECASE | re.DOTALL,
)
_WKB = re.compile(r"\s*0[01][0-9A-F]{40,}\s*", re.IGNORECASE)
_DECIMALS = r"(-?\d{1,3}\.\d+)"
#: Where the address of a map has its coordinates, latitude first: Google Maps, OpenStreetMap, geo:.
_LINKS = (
    re.compile(rf"!3d{_DECIMALS}!4d{_DECIMALS}"),
    re.compile(
        rf"[?&](?:q|query|ll|center|destination|daddr|cp)=(?:loc:)?{_DECIMALS}(?:,|%2C|~){_DECIMALS}", re.IGNORECASE
    ),
    re.compile(rf"[?&]mlat={_DECIMALS}&mlon={_DECIMALS}"),
    re.compile(rf"#map=\d+(?:\.\d+)?/{_DECIMALS}/{_DECIMALS}"),
    re.compile(rf"@{_DECIMALS},{_DECIMALS}"),
    re.compile(rf"geo:{_DECIMALS},{_DECIMALS}"),
)
_LABEL = re.compile(
    r"(?:latitude|lat|longitude|long|lon|lng|breedte(?:graad)?|lengte(?:graad)?|(?<![a-z])[xyne])\s*[:=]\s*",
    re.IGNORECASE,
)
#: A side of the Earth before each number, or behind.
_SIDES = re.compile(
    r"(?=[NSZEOW])([NSZEOW].+?)(?<![\s,;/])[\s,;/]*+([NSZEOW][BL]?\s*[+-]?\d.*)"
    r"|(?=[\d+-])([^NSZEOW]+[NSZEOW][BL]?\.?)[\s,;/]*(\d[^NSZEOW]*[NSZEOW][BL]?\.?)",
    re.IGNORECASE | re.DOTALL,
)
_SIGNS = (r"\s*[;|/\n\t]\s*", r"\s*,\s+", r"\s+", r"\s*,\s*")
#: Systems of coordinates that are read as they stand.
_DEGREES, _METRES = (4326, 4258), (31370, 3812)
#: Between the metres of Lambert 72 and those of Lambert 2008.
_APART = 450_000
#: Metres of Lambert coordinates are more than this in Belgium: less are years, or numbers of something else.
_FAR = 10_000
#: How many texts of a column are looked at to see whether it has coordinates, and how many of them must be.
_LOOKED_AT, _ENOUGH = 200, 0.8
#: So many columns are looked at together.
_AT_ONCE = 500
#: ... under a heading that says so
_ENOUGH_SAID = 0.5


@dataclass
class Pairs:
    """The coordinates of each row as they stand in its cell: degrees, or metres of a system to be recognised."""

    lon: Floats
    lat: Floats
    x: Floats
    y: Floats

    @property
    def read(self) -> npt.NDArray[np.bool_]:
        """The rows that have a pair."""
        read: npt.NDArray[np.bool_] = np.isfinite(self.lon) | np.isfinite(self.x)
        return read


def read_pairs(cells: pd.Series) -> Pairs:
    """Read a column of texts, or of shapes, with coordinates.

    Two numbers are latitude and longitude, in the order that falls near Belgium, or else x and y. WKT has the longitude
    first. An area or a line gets a point inside the municipality that has most of it.

    >>> pairs = read_pairs(pd.Series(["51,05; 3,72", "POINT (3.72 51.05)", "104700 193800", "Campus Noord"]))
    >>> pairs.lat.tolist(), pairs.x.tolist()
    ([51.05, 51.05, nan, nan], [nan, nan, 104700.0, nan])
    """
    pairs = Pairs(*(np.full(len(cells), np.nan) for _ in range(4)))
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(object)
    if not (cells.dtype == object or isinstance(cells.dtype, pd.StringDtype)):
        return pairs
    if cells.dtype == object and cells.map(lambda cell: isinstance(cell, shapely.Geometry)).any():
        return _from_shapes(cells.tolist(), [None] * len(cells))
    texts = cells.astype("str")
    common = texts.str.extract(_COMMON)
    first, second = (pd.to_numeric(common[i], errors="coerce").to_numpy(dtype=float) for i in (0, 1))
    _put(pairs, np.arange(len(cells)), first, second)
    rest = np.flatnonzero(~pairs.read & texts.notna().to_numpy())
    if len(rest):
        row, distinct = pd.factorize(texts.iloc[rest])
        found = _read_texts(distinct.tolist())
        for name in ("lon", "lat", "x", "y"):
            getattr(pairs, name)[rest] = getattr(found, name)[row]
    return pairs


def beginning(cells: pd.Series | Array) -> list[Any]:
    """Return what a column begins with: texts and shapes as they are, or numbers with decimals; not what is blank.

    >>> beginning(pd.Series(["51.05", " ", None])), beginning(pd.Series([51.05])), beginning(pd.Series([51]))
    (['51.05'], [51.05], [])
    """
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(object)
    texts = isinstance(cells.dtype, pd.StringDtype)
    if not (texts or cells.dtype == object or pd.api.types.is_float_dtype(cells)):
        return []
    some = listed(cells if len(cells) <= _LOOKED_AT else pd.Series(cells).dropna().head(10 * _LOOKED_AT))
    if not texts:
        some = pd.Series(some, dtype=object).dropna().tolist()
        some = [cell if isinstance(cell, str | float | shapely.Geometry) else str(cell) for cell in some]
    there = (c for c in some if (c.strip() if isinstance(c, str) else c is not None and c == c))
    return list(islice(there, _LOOKED_AT))


def with_pairs(columns: Sequence[list[Any]], *, near: bool) -> list[bool]:
    """Say of what each column begins with whether most of it is coordinates; `near`: near Belgium.

    >>> with_pairs([["51.05, 3.72"], ["Gent"], ["12.5, 13.5"], [51.05]], near=True)
    [True, False, False, False]
    """
    enough = _ENOUGH if near else _ENOUGH_SAID
    said = [False] * len(columns)
    asked: dict[int, list[Any]] = {}
    for at, some in enumerate(columns):
        # A list can have thousands of columns, of which few can have any: those are read together.
        if any(isinstance(cell, shapely.Geometry) for cell in some):
            said[at] = bool(_good(pd.Series(some, dtype=object), near=near).mean() >= enough)
        elif some and sum(isinstance(cell, str) and bool(_PAIR.search(cell)) for cell in some) >= enough * len(some):
            asked[at] = some
    for at, share in _shares(asked, partial(_good, near=near)):
        said[at] = bool(share >= enough)
    return said


def _good(cells: pd.Series, *, near: bool) -> npt.NDArray[np.bool_]:
    pairs = read_pairs(cells)
    if not near:
        return pairs.read
    places = [xy.interpret(pd.Series(a), pd.Series(b)) for a, b in ((pairs.lon, pairs.lat), (pairs.x, pairs.y))]
    good: npt.NDArray[np.bool_] = np.logical_or(*(_here(place.lon, place.lat) for place in places))
    return good


def _shares(
    asked: Mapping[int, list[Any]], good: Callable[[pd.Series], npt.NDArray[np.bool_]]
) -> Iterator[tuple[int, Any]]:
    """Give the share of the cells of each column that are good (in each way), of many columns at once."""
    every = iter(asked)
    while some := [*islice(every, _AT_ONCE)]:
        met = good(pd.Series([cell for at in some for cell in asked[at]]))
        ends = np.cumsum([len(asked[at]) for at in some])
        yield from zip(some, (part.mean(axis=0) for part in np.split(met, ends[:-1])), strict=True)


def _here(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    (west, east), (south, north) = xy.HALVES_HERE["lon"], xy.HALVES_HERE["lat"]
    with np.errstate(invalid="ignore"):
        inside: npt.NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def halves(columns: Sequence[list[Any]]) -> list[str | None]:
    """Say which half of a coordinate near Belgium most of what each column begins with is: lat, lon, x or y.

    >>> halves([[51.05, 51.21], ["4,40", "3,72"], ["51", "4"]])
    ['lat', 'lon', None]
    """
    said: list[str | None] = [None] * len(columns)
    asked = {
        at: [*map(str, some)]
        for at, some in enumerate(columns)
        if sum(isinstance(cell, float) or (isinstance(cell, str) and bool(_DIGIT.search(cell))) for cell in some)
        >= max(_ENOUGH * len(some), 1)
    }
    for at, of_half in _shares(asked, _in_halves):
        said[at] = next((half for half, share in zip(xy.HALVES_HERE, of_half, strict=True) if share >= _ENOUGH), None)
    return said


def _in_halves(cells: pd.Series) -> npt.NDArray[np.bool_]:
    """Say of each number which half it can be: as many columns as there are halves."""
    some = numbers(cells)
    with np.errstate(invalid="ignore"):
        broken = some != np.round(some)
        return np.column_stack([broken & (some >= low) & (some <= high) for low, high in xy.HALVES_HERE.values()])


def _put(pairs: Pairs, rows: npt.NDArray[np.intp], first: Floats, second: Floats) -> None:
    """Put two numbers where they belong: as degrees, in the order that is near Belgium, or as metres."""
    with np.errstate(invalid="ignore"):
        swapped = (xy.interpret(pd.Series(first), pd.Series(second), xy.WGS84).kind == xy.WGS84) & np.isfinite(first)
        degrees = swapped | ((np.abs(first) <= 90) & (np.abs(second) <= 180))
    metres = np.isfinite(first) & np.isfinite(second) & ~degrees
    pairs.lat[rows[degrees]] = np.where(swapped, second, first)[degrees]
    pairs.lon[rows[degrees]] = np.where(swapped, first, second)[degrees]
    pairs.x[rows[metres]], pairs.y[rows[metres]] = first[metres], second[metres]


def _read_texts(texts: list[str]) -> Pairs:
    pairs = Pairs(*(np.full(len(texts), np.nan) for _ in range(4)))
    shapes: dict[int, Any] = {}
    systems: dict[int, int | None] = {}
    found_at: list[tuple[int, float, float]] = []
    for i, text in enumerate(texts):
        if written := _WKT.fullmatch(text):
            shapes[i] = shapely.from_wkt(written[2], on_invalid="ignore")
            systems[i] = int(written[1]) if written[1] else None
        elif _WKB.fullmatch(text):
            shapes[i] = shapely.from_wkb(text.strip(), on_invalid="ignore")
            systems[i] = int(shapely.get_srid(shapes[i])) or None
        elif text.lstrip().startswith("{") and '"coordinates"' in text:
            shapes[i], systems[i] = shapely.from_geojson(text, on_invalid="ignore"), 4326
        else:
            first, second, lat_first = _two(text)
            if lat_first is not None:
                pairs.lat[i], pairs.lon[i] = (first, second) if lat_first else (second, first)
            elif math.isfinite(first) and math.isfinite(second):
                found_at.append((i, first, second))
    if found_at:
        at, one, other = zip(*found_at, strict=True)
        _put(pairs, np.array(at), np.array(one), np.array(other))
    if shapes:
        rows = np.array(list(shapes))
        found = _from_shapes(list(shapes.values()), list(systems.values()))
        for name in ("lon", "lat", "x", "y"):
            getattr(pairs, name)[rows] = getattr(found, name)
    return pairs


def _two(text: str) -> tuple[float, float, bool | None]:
    """Return the two numbers of a text, and whether the first is said to be a latitude."""
    for link in _LINKS:
        if found := link.search(text):
            return float(found[1]), float(found[2]), True
    text = text.strip()
    # As a program writes an object: {"lat": 51.05, "lon": 3.72}.
    text = re.sub("[\"']", "", text) if text.startswith("{") else text
    bare = _LABEL.sub(" ", text).strip().strip("()[]{}<>").strip()
    halves = _SIDES.fullmatch(bare)
    angles = [DMS.fullmatch(half) for half in halves.groups() if half] if halves else []
    if len(angles) == 2 and angles[0] and angles[1]:
        return read_angle(angles[0]), read_angle(angles[1]), side_of(angles[0]) in ("N", "S", "Z")
    for sign in _SIGNS:
        parts = [part for part in re.split(sign, bare) if part]
        if sign == _SIGNS[2] and re.fullmatch(r"\d{2,3} \d{3} \d{3} \d{3}", " ".join(parts)):
            parts = ["".join(parts[:2]), "".join(parts[2:])]
        elif sign == _SIGNS[3] and re.fullmatch(r"\d+,\d+,\d+,\d+", ",".join(parts)):
            parts = [".".join(parts[:2]), ".".join(parts[2:])]
        if len(parts) == 2:
            first, second = read_number(parts[0]), read_number(parts[1])
            if _plausible(first, second):
                return first, second, None
    return math.nan, math.nan, None


def _plausible(first: float, second: float) -> bool:
    """Say whether two numbers can be coordinates: not "12/2", nor two years."""
    if not (math.isfinite(first) and math.isfinite(second)):
        return False
    if abs(first) <= 180 and abs(second) <= 180:
        return first == second == 0 or not (first.is_integer() and second.is_integer())
    if max(abs(first), abs(second)) >= _FAR:
        return True
    return bool(xy.interpret(pd.Series([first]), pd.Series([second])).thousands[0])


def _from_shapes(shapes: list[Any], systems: list[int | None]) -> Pairs:
    """Return the coordinates of points, and of a point in each other shape; a system that is not told is recognised."""
    import geopandas as gpd

    pairs = Pairs(*(np.full(len(shapes), np.nan) for _ in range(4)))
    geometry = np.array([shape if isinstance(shape, shapely.Geometry) else None for shape in shapes], dtype=object)
    geometry[shapely.get_num_coordinates(geometry) > CORNERS] = None
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    told = np.array([system or 0 for system in systems])
    corner = shapely.bounds(geometry)
    with np.errstate(invalid="ignore"):
        small = (np.abs(corner[:, 0]) <= 180) & (np.abs(corner[:, 1]) <= 180)
        # The areas of use of the two systems do not overlap.
        far = (corner[:, 0] > _APART) & (corner[:, 1] > _APART)
    told = np.where((told == 0) & there, np.where(small, 4326, np.where(far, 3812, 31370)), told)
    for system in {*told[there].tolist()}:
        rows = np.flatnonzero(there & (told == system))
        some = geometry[rows]
        flat = shapely.get_type_id(some) != shapely.GeometryType.POINT.value
        if flat.any():
            inside = degrees_inside(np.array(gpd.GeoSeries(some[flat], crs=system).to_crs(4326), dtype=object))
            some[flat] = gpd.GeoSeries(inside, crs=4326).to_crs(system).to_numpy()
        if system not in (*_DEGREES, *_METRES):
            some = gpd.GeoSeries(some, crs=system).to_crs(4326).to_numpy()
        first, second = ("x", "y") if system in _METRES else ("lon", "lat")
        getattr(pairs, first)[rows], getattr(pairs, second)[rows] = shapely.get_x(some), shapely.get_y(some)
    return pairs
