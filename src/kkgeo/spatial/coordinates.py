"""Coordinates as people write them: recognised, put in order, and brought to WGS84 and Lambert 72."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer
from pyproj.exceptions import ProjError

from kkgeo._base.near import meant
from kkgeo._base.words import Phrase
from kkgeo.errors import CRSError
from kkgeo.spatial.numbers import Floats as Floats
from kkgeo.spatial.numbers import numbers

if TYPE_CHECKING:
    import geopandas as gpd

#: BD72 to WGS 84 (3), EPSG operation 15929, written out: left to itself PROJ takes a correction grid where one is
#: installed, and a point near a border would then lie elsewhere on another machine. The grid differs by up to 0.2 m.
WGS84_TO_LAMBERT_72 = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 "
    "+step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=-106.8686 +y=52.2978 +z=-103.7239 "
    "+rx=-0.3366 +ry=0.457 +rz=-1.8422 +s=-1.2747 +convention=coordinate_frame "
    "+step +inv +proj=cart +ellps=intl +step +proj=pop +v_3 "
    "+step +proj=lcc +lat_0=90 +lon_0=4.36748666666667 +lat_1=51.1666672333333 +lat_2=49.8333339 "
    "+x_0=150000.013 +y_0=5400088.438 +ellps=intl"
)
_WGS84_TO_LAMBERT_2008 = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
    "+step +proj=lcc +lat_0=50.797815 +lon_0=4.35921583333333 +lat_1=49.8333333333333 +lat_2=51.1666666666667 "
    "+x_0=649328 +y_0=665262 +ellps=GRS80"
)

#: What a pair of numbers can be.
NONE, WGS84, SWAPPED, LAMBERT_72, LAMBERT_2008, ELSEWHERE, UNREADABLE, ZERO = range(8)

#: EPSG code of each system that may be told.
SYSTEMS = {4326: WGS84, 31370: LAMBERT_72, 3812: LAMBERT_2008}

#: Belgium and some 50 km around it: degrees, metres of Lambert 72, metres of Lambert 2008 (EPSG areas of use). The
#: three do not overlap, so the numbers say which system they are in.
_LON, _LAT = (2.0, 7.0), (49.0, 52.1)
_X72, _Y72 = (-30_000.0, 350_000.0), (-30_000.0, 300_000.0)
_X08, _Y08 = (470_000.0, 850_000.0), (470_000.0, 800_000.0)
#: Flanders and Brussels: where a pair must come out for a lost decimal point to be put back.
_LON_HERE, _LAT_HERE = (2.5, 5.95), (50.6, 51.6)
_X72_HERE, _Y72_HERE = (20_000.0, 260_000.0), (150_000.0, 246_000.0)
#: Each half of a pair there.
HALVES_HERE = {"lat": _LAT_HERE, "lon": _LON_HERE, "x": _X72_HERE, "y": _Y72_HERE}
_X08_HERE, _Y08_HERE = (520_000.0, 760_000.0), (650_000.0, 746_000.0)
#: The most decimals that are looked for.
_DECIMALS = 15


@lru_cache
def _transformer(pipeline: str) -> Transformer:
    return Transformer.from_pipeline(pipeline)


def to_lambert_72(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Bring degrees (WGS84) to metres (Lambert 72), the same on every machine."""
    x, y = _transformer(WGS84_TO_LAMBERT_72).transform(lon, lat)
    return np.asarray(x, dtype=float), np.asarray(y, dtype=float)


def _to_degrees(pipeline: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    lon, lat = _transformer(pipeline).transform(x, y, direction="INVERSE")
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


@dataclass(frozen=True)
class Coordinates:
    """One pair for each row, in degrees, and what it was taken for (one of the constants of this module)."""

    lon: Floats
    lat: Floats
    kind: npt.NDArray[np.int8]
    #: Rows whose decimal point was put back.
    scaled: npt.NDArray[np.bool_]
    #: Rows whose numbers were taken as thousands of metres, with a point for thousands or in kilometres.
    thousands: npt.NDArray[np.bool_]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """The rows that have a point."""
        return np.isin(self.kind, (NONE, UNREADABLE, ZERO), invert=True)


def told_system(crs: Any) -> int | None:
    """Return what the caller says the coordinates are in, or None where they are to be recognised."""
    if crs is None:
        return None
    from pyproj import CRS
    from pyproj.exceptions import CRSError as UnknownCRSError

    try:
        code = CRS.from_user_input(crs).to_epsg()
    except UnknownCRSError:
        code = None
    if code not in SYSTEMS:
        raise CRSError("errors.spatial.crs", crs=crs, hint=meant(crs, [f"EPSG:{code}" for code in SYSTEMS]))
    return SYSTEMS[code]


def _within(values: Floats, limits: tuple[float, float]) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = (values >= limits[0]) & (values <= limits[1])
    return inside


def interpret(first: pd.Series, second: pd.Series, told: int | None = None) -> Coordinates:
    """Say what each pair is. `first` is meant as longitude or x, `second` as latitude or y.

    A pair is taken in the system it is told to be in; otherwise in the one whose area around Belgium it lies in.
    Degrees in the wrong order are recognised because no place has both orders near Belgium. (0, 0) and half a pair
    are no coordinates. Other degrees are elsewhere on Earth. Small numbers that are Lambert coordinates in Flanders or
    Brussels when taken a thousand times are that: no degrees are as large, and as metres they lie far in France. Whole
    numbers that are none of these have lost their decimal point if there is one way to put it back that comes out in
    Flanders or Brussels; the rest is unreadable.
    """
    a, b = numbers(first), numbers(second)
    a, b, thousands = _thousand_times(a, b, told)
    a, b, scaled = _put_back(a, b, told)
    given = ~(first.isna().to_numpy() & second.isna().to_numpy())
    finite = np.isfinite(a) & np.isfinite(b)
    kind = np.full(len(a), NONE, dtype=np.int8)
    kind[given] = UNREADABLE
    with np.errstate(invalid="ignore"):
        kind[finite & (np.abs(a) <= 180) & (np.abs(b) <= 90)] = ELSEWHERE
        if told is None or told == WGS84:
            kind[_within(b, _LON) & _within(a, _LAT)] = SWAPPED
            kind[_within(a, _LON) & _within(b, _LAT)] = WGS84
        if told in (None, LAMBERT_72):
            # Degrees are small numbers too: what lies within 180 metres of an origin far in France is degrees.
            in_72 = _within(a, _X72) & _within(b, _Y72) & ((np.abs(a) > 180) | (np.abs(b) > 90))
            kind[in_72] = LAMBERT_72
        if told in (None, LAMBERT_2008):
            kind[_within(a, _X08) & _within(b, _Y08)] = LAMBERT_2008
        kind[(a == 0) & (b == 0)] = ZERO
    lon, lat = np.full(len(a), np.nan), np.full(len(a), np.nan)
    plain = (kind == WGS84) | (kind == ELSEWHERE)
    lon[plain], lat[plain] = a[plain], b[plain]
    swapped = kind == SWAPPED
    lon[swapped], lat[swapped] = b[swapped], a[swapped]
    for system, pipeline in ((LAMBERT_72, WGS84_TO_LAMBERT_72), (LAMBERT_2008, _WGS84_TO_LAMBERT_2008)):
        here = kind == system
        if here.any():
            lon[here], lat[here] = _to_degrees(pipeline, a[here], b[here])
    return Coordinates(lon, lat, kind, scaled & (kind != UNREADABLE), thousands)


def nothing(rows: int) -> Coordinates:
    """Return rows without coordinates."""
    absent, no = np.full(rows, np.nan), np.zeros(rows, dtype=bool)
    return Coordinates(absent, absent.copy(), np.full(rows, NONE, dtype=np.int8), no, no.copy())


def _thousand_times(a: Floats, b: Floats, told: int | None) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Take a pair, or one of its numbers, a thousand times where that makes Lambert coordinates of ours.

    In Flanders y begins at 150 km in Lambert 72 and at 650 in Lambert 2008, and no latitude is as large.
    """
    done = np.zeros(len(a), dtype=bool)
    limits = ((LAMBERT_72, _X72_HERE, _Y72_HERE), (LAMBERT_2008, _X08_HERE, _Y08_HERE))
    with np.errstate(invalid="ignore", over="ignore"):
        for system, x, y in limits:
            for times_a, times_b in ((1000, 1000), (1000, 1), (1, 1000)):
                fits = ~done & _within(a * times_a, x) & _within(b * times_b, y)
                if told in (None, system) and fits.any():
                    a, b = np.where(fits, a * times_a, a), np.where(fits, b * times_b, b)
                    done |= fits
    return a, b, done


def _put_back(a: Floats, b: Floats, told: int | None) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Put back the decimal point of pairs of whole numbers that are too large for what they are.

    Of degrees each number has lost its own count of decimals; the latitudes of Flanders begin with 50 or 51 and a
    Lambert 72 y there with 15 to 24, so no pair can be both. Degrees are tried in the order given first.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        whole = np.isfinite(a) & np.isfinite(b) & (np.abs(a) >= 1) & (np.abs(b) >= 1)
        whole &= (np.maximum(np.abs(a), np.abs(b)) > 180) & (a == np.round(a)) & (b == np.round(b))
        for system, x, y in ((LAMBERT_72, _X72, _Y72), (LAMBERT_2008, _X08, _Y08)):
            if told in (None, system):
                whole &= ~(_within(a, x) & _within(b, y))
        if not whole.any():
            return a, b, whole
        a, b, open_ = a.copy(), b.copy(), whole.copy()
        ways = [] if told in (LAMBERT_72, LAMBERT_2008) else [(_LON_HERE, _LAT_HERE), (_LAT_HERE, _LON_HERE)]
        for limits_a, limits_b in ways:
            one, other = _scaled_into(a, limits_a), _scaled_into(b, limits_b)
            fits = open_ & np.isfinite(one) & np.isfinite(other)
            a[fits], b[fits], open_ = one[fits], other[fits], open_ & ~fits
        if told in (None, LAMBERT_72):
            for decimals in range(1, _DECIMALS):
                one, other = a / 10.0**decimals, b / 10.0**decimals
                fits = open_ & _within(one, _X72_HERE) & _within(other, _Y72_HERE)
                a[fits], b[fits], open_ = one[fits], other[fits], open_ & ~fits
    return a, b, whole & ~open_


def _scaled_into(values: Floats, limits: tuple[float, float]) -> Floats:
    """Divide by the power of ten that brings each value between the limits; NaN where none does."""
    found = np.full(len(values), np.nan)
    for decimals in range(_DECIMALS + 1):
        tried = values / 10.0**decimals
        found = np.where(np.isnan(found) & _within(tried, limits), tried, found)
    return found


def from_lambert_72(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Bring metres (Lambert 72) to degrees (WGS84)."""
    return _to_degrees(WGS84_TO_LAMBERT_72, x, y)


def to_degrees_from_lambert_72(x: float, y: float) -> tuple[float, float]:
    """Bring one point from Lambert 72 to longitude and latitude (WGS84)."""
    lon, lat = from_lambert_72(np.array([x]), np.array([y]))
    return float(lon[0]), float(lat[0])


def converted(shapes: gpd.GeoSeries, epsg: int, where: str | Phrase) -> gpd.GeoSeries:
    """Return shapes in another coordinate reference system; `where` names what they are of, for the error.

    Raises
    ------
    CRSError
        There is no way from theirs: that of a drawing or of a building site has no place on earth.
    """
    try:
        return shapes.to_crs(epsg)
    except ProjError as error:
        raise CRSError("errors.spatial.no_conversion", where=where, epsg=epsg) from error
