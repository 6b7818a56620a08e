"""A raster of municipality numbers over longitude and latitude, in which most points need no geometry at all.

Two levels. A coarse cell lies wholly in one municipality of 2018, wholly outside all of them, or a border crosses it
or may. A cell of the last kind is a block of fine cells, each of one of the same three kinds. Only a point in a fine
cell of the last kind needs an exact test.

Why a cell that names a municipality cannot be wrong. The exact test brings a point to Lambert 72, where borders are
straight between vertices. The raster does the opposite: it cuts the borders into pieces of at most `_PIECE` metres and
brings their ends to degrees. It then takes for undecided every fine cell that comes within `_MARGIN` metres of a piece
drawn straight in degrees. Straight in degrees is not straight in Lambert 72, and arithmetic rounds, but together these
stay below the margin:

- Between the ends of a piece the two lines are at most piece² / 8 R apart. R, the radius of curvature of one system's
  straight lines in the other, is that of the parallels in a conic projection, R = N cot(latitude), above 5,000 km here:
  6 mm for 500 m.
- There and back through PROJ is not quite the same place, because the datum shift forgets the height: 1 mm.
- Rounding of a point's place in the raster: 1e-12 of a cell. Degrees have 1e-15 of theirs: far below a micrometre.

So a cell that is not undecided lies on one side of every border, its centre as well as any point that is counted
in it, and the exact test gives one answer for all of them: that of the centre. Which that is follows from the rings by
counting borders along a line of fine cells: a sum of integers, the same in whatever order they are added.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from kkgeo._base.cache import folder as cache_folder
from kkgeo._base.cache import read_own, secret, write_own
from kkgeo.errors import IntegrityError
from kkgeo.reference._data import BOUNDARIES_FILE, boundaries_2018
from kkgeo.spatial.coordinates import WGS84_TO_LAMBERT_72, Floats, from_lambert_72

Integers = npt.NDArray[np.int32]
Small = npt.NDArray[np.int16]

#: Corner of the raster and what it covers, in degrees; around it lies one more cell on each side.
WEST, SOUTH, EAST, NORTH = 2.5, 50.65, 5.95, 51.55
#: Coarse cells per degree of longitude and of latitude: about 200 m by 200 m.
PER_LON, PER_LAT = 340, 560
#: Fine cells in the side of a coarse one (a power of two, so that the place in a block is exact): about 13 m by 13 m.
SIDE = 16
COLUMNS = round((EAST - WEST) * PER_LON) + 2
ROWS = round((NORTH - SOUTH) * PER_LAT) + 2

#: What numbers mean: 0 outside, i + 1 the municipality at position i (sorted by code of 2018), and below zero:
OUTSIDE = 0
UNDECIDED = -1
#: In the coarse level only: the cells around the raster, which stand for the rest of the world, and the first block.
_BEYOND, _FIRST_BLOCK = -1, -2

#: Longest piece of a border drawn straight in degrees, and how near a cell may come to one, in metres.
_PIECE, _MARGIN = 500.0, 0.1
#: Metres in a degree, less than the least there are of longitude (69,200 at 51.55 degrees) or of latitude.
_METRES = 60_000.0
#: A piece of a border that rises less than this, in fine cells, is taken for level.
_LEVEL = 1e-3

#: Change it with the meaning of anything here: the name of the cache file has it.
_FORMAT = 1
_MAGIC = b"kkgeo raster\n"
#: More than any raster has: a cache file that says it holds more is not unpacked.
_MOST_BYTES = 1 << 28


@dataclass(frozen=True)
class Raster:
    """The two levels: `coarse`, shape (ROWS * COLUMNS,), and `fine`, shape (blocks * SIDE * SIDE,)."""

    coarse: Integers
    fine: Small

    def numbers(self, lon: Floats, lat: Floats) -> tuple[Integers, npt.NDArray[np.intp]]:
        """Return the number of each point (see `OUTSIDE`), and the positions of those that are undecided."""
        with np.errstate(over="ignore", invalid="ignore"):
            across = _places(lon, WEST, PER_LON, COLUMNS)
            up = _places(lat, SOUTH, PER_LAT, ROWS)
        column, row = across.astype(np.int32), up.astype(np.int32)
        cell = row * np.int32(COLUMNS)
        cell += column
        # No place is out of range: "clip" only spares numpy a copy.
        found = self.coarse.take(cell, mode="clip")
        hard = np.flatnonzero(found < 0)
        level = found[hard]
        beyond = hard[level == _BEYOND]
        inner = level != _BEYOND
        hard = hard[inner]
        place = (_FIRST_BLOCK - level[inner]) * np.int32(SIDE * SIDE)
        place += ((up[hard] - row[hard]) * SIDE).astype(np.int32) * np.int32(SIDE)
        place += ((across[hard] - column[hard]) * SIDE).astype(np.int32)
        finer = self.fine.take(place, mode="clip")
        found[hard] = finer
        found[beyond] = OUTSIDE
        # PROJ counts degrees around the globe: 364.4 is 4.4. Such numbers are none of the raster's business.
        wrapped = beyond[(np.abs(lon[beyond]) > 180) | (np.abs(lat[beyond]) > 90)]
        found[wrapped] = UNDECIDED
        return found, np.concatenate((hard[finer == UNDECIDED], wrapped))


def _places(degrees: Floats, start: float, per_degree: int, count: int) -> Floats:
    """Return places in coarse cells, 0 <= place <= count - 1; what is out of range or NaN is in an outer cell."""
    places = degrees - start
    places *= per_degree
    places += 1.0
    # fmax takes the number where the other is NaN.
    np.fmax(places, 0.0, out=places)
    return np.fmin(places, count - 1.0, out=places)


@lru_cache
def raster() -> Raster:
    """Return the raster of this process: from the cache, or built and kept there."""
    folder = cache_folder()
    if folder is None:
        return build()
    path = folder / f"points-{_key()}.raster"
    key = secret(folder)
    kept = _read(path, key)
    if kept is None:
        kept = build()
        # A cache that cannot be written is no cache, and no error.
        with suppress(OSError):
            write_own(path, _pack(kept, key))
    return kept


def _key() -> str:
    """Return what a raster depends on, as a name: another version of any of it never reads this one's."""
    grid = (_FORMAT, WEST, SOUTH, EAST, NORTH, PER_LON, PER_LAT, SIDE, _PIECE, _MARGIN, _METRES, _LEVEL)
    boundaries = files("kkgeo.reference").joinpath("data", BOUNDARIES_FILE).read_bytes()
    digest = hashlib.sha256(f"{grid}\n{WGS84_TO_LAMBERT_72}\n".encode())
    digest.update(boundaries)
    return digest.hexdigest()[:32]


def _pack(kept: Raster, key: bytes) -> bytes:
    """Return the content of a cache file: a mark, the HMAC-SHA-256 of the rest, the two levels compressed."""
    plain = kept.coarse.astype("<i4").tobytes() + kept.fine.astype("<i2").tobytes()
    body = zlib.compress(plain, level=1)
    return _MAGIC + hmac.digest(key, body, "sha256") + body


def _read(path: Path, key: bytes) -> Raster | None:
    """Read a cache file; None where there is none, it is not whole, or not of this folder."""
    try:
        content = read_own(path, _MOST_BYTES)
        if content is None:
            return None
        start = len(_MAGIC) + hashlib.sha256().digest_size
        body = memoryview(content)[start:]
        if not hmac.compare_digest(content[:start], _MAGIC + hmac.digest(key, body, "sha256")):
            return None
        plain = zlib.decompressobj().decompress(body, _MOST_BYTES)
        coarse = np.frombuffer(plain, dtype="<i4", count=ROWS * COLUMNS).astype(np.int32)
        fine = np.frombuffer(plain, dtype="<i2", offset=coarse.nbytes).astype(np.int16)
    except (ValueError, zlib.error):
        return None
    most = len(boundaries_2018())
    if not len(fine) or max(int(coarse.max()), int(fine.max())) > most or int(fine.min()) < UNDECIDED:
        return None
    blocks = _FIRST_BLOCK + 1 - int(coarse.min())
    return Raster(coarse, fine) if len(fine) == blocks * SIDE * SIDE else None


def build() -> Raster:
    """Build the raster from the boundaries of 2018."""
    lines = _lines()
    row, piece = _rows(lines)
    cell_row, cell_column = _near(lines, row, piece)
    near = np.zeros((ROWS, COLUMNS), dtype=bool)
    near[cell_row // SIDE, cell_column // SIDE] = True
    if near[[0, -1]].any() or near[:, [0, -1]].any():
        raise IntegrityError("errors.geocoding.raster_too_small", WEST=WEST, EAST=EAST, SOUTH=SOUTH, NORTH=NORTH)
    block = np.full(near.shape, -1, dtype=np.int32)
    block[near] = np.arange(np.count_nonzero(near), dtype=np.int32)

    event_row, event_column, change = _crossings(lines, row, piece)
    # The number at the left edge of each coarse cell, on each line of fine cells.
    edge = np.zeros((ROWS * SIDE, COLUMNS), dtype=np.int16)
    np.add.at(edge, (event_row, -(-event_column // SIDE)), change)
    np.cumsum(edge, axis=1, out=edge)

    fine = np.zeros((np.count_nonzero(near), SIDE, SIDE), dtype=np.int16)
    block_row, block_column = np.nonzero(near)
    fine[:, :, 0] = edge.reshape(ROWS, SIDE, COLUMNS)[block_row, :, block_column]
    within = event_column % SIDE > 0
    event_row, event_column, change = event_row[within], event_column[within], change[within]
    event_block = block[event_row // SIDE, event_column // SIDE]
    np.add.at(fine, (event_block, event_row % SIDE, event_column % SIDE), change)
    np.cumsum(fine, axis=2, out=fine)
    fine[block[cell_row // SIDE, cell_column // SIDE], cell_row % SIDE, cell_column % SIDE] = UNDECIDED

    coarse = edge[SIDE // 2 :: SIDE].astype(np.int32)
    coarse[near] = _FIRST_BLOCK - block[near]
    if fine.min() < UNDECIDED or max(int(fine.max()), int(coarse.max())) > len(boundaries_2018()):
        raise IntegrityError("errors.geocoding.boundaries_overlap")
    coarse[[0, -1]] = _BEYOND
    coarse[:, [0, -1]] = _BEYOND
    return Raster(coarse.ravel(), fine.ravel())


@dataclass(frozen=True)
class _Lines:
    """Pieces of borders from (u0, v0) to (u1, v1), in fine cells, with the number of the municipality to their left."""

    u0: Floats
    v0: Floats
    u1: Floats
    v1: Floats
    number: Small


def _lines() -> _Lines:
    """Return all borders in pieces, each twice where two municipalities share it."""
    shapes = boundaries_2018().sort_index().to_numpy()
    # The inside of a ring must lie to the left of it; of a hole, too.
    areas, number = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    rings, area = shapely.get_rings(areas, return_index=True)
    xy, ring = shapely.get_coordinates(shapely.segmentize(rings, _PIECE), return_index=True)
    lon, lat = from_lambert_72(xy[:, 0], xy[:, 1])
    u = ((lon - WEST) * PER_LON + 1) * SIDE
    v = ((lat - SOUTH) * PER_LAT + 1) * SIDE
    start = np.flatnonzero(ring[:-1] == ring[1:])
    return _Lines(u[start], v[start], u[start + 1], v[start + 1], (number[area[ring[start]]] + 1).astype(np.int16))


def _margin(per_degree: int) -> float:
    """Return the margin in fine cells."""
    return _MARGIN / _METRES * per_degree * SIDE


def _spread(first: Integers, last: Integers) -> tuple[Integers, npt.NDArray[np.intp]]:
    """Return all integers from each first to its last, and the position of the pair that each came from."""
    count = last - first + 1
    which = np.repeat(np.arange(len(count)), count)
    begin = np.cumsum(count) - count
    return (np.arange(len(which)) - (begin - first)[which]).astype(np.int32), which


def _floor(values: Floats) -> Integers:
    return np.floor(values).astype(np.int32)


def _rows(lines: _Lines) -> tuple[Integers, npt.NDArray[np.intp]]:
    """Return the rows of fine cells that each piece comes near to, and the piece."""
    margin = _margin(PER_LAT)
    return _spread(
        _floor(np.minimum(lines.v0, lines.v1) - margin),
        _floor(np.maximum(lines.v0, lines.v1) + margin),
    )


def _across(lines: _Lines, piece: npt.NDArray[np.intp], v: Floats) -> Floats:
    """Return where each piece reaches the height v, never beyond its ends; any place on it where it is level."""
    u0, u1 = lines.u0, lines.u1
    rise = lines.v1 - lines.v0
    slope = np.divide(u1 - u0, rise, out=np.zeros_like(rise), where=rise != 0)
    u = u0[piece] + (v - lines.v0[piece]) * slope[piece]
    reached: Floats = np.clip(u, np.minimum(u0, u1)[piece], np.maximum(u0, u1)[piece])
    return reached


def _near(lines: _Lines, row: Integers, piece: npt.NDArray[np.intp]) -> tuple[Integers, Integers]:
    """Return row and column of every fine cell that comes within the margin of a piece."""
    margin = _margin(PER_LAT)
    low, high = np.minimum(lines.v0, lines.v1)[piece], np.maximum(lines.v0, lines.v1)[piece]
    rows = row.astype(np.float64)
    bottom, top = np.maximum(low, rows - margin), np.minimum(high, rows + 1.0 + margin)
    first, last = _across(lines, piece, bottom), _across(lines, piece, top)
    # Where a piece is all but level, its whole length: dividing by its rise would lose too many digits.
    level = high - low < _LEVEL
    first[level], last[level] = lines.u0[piece[level]], lines.u1[piece[level]]
    margin = _margin(PER_LON)
    column, which = _spread(_floor(np.minimum(first, last) - margin), _floor(np.maximum(first, last) + margin))
    return row[which], column


def _crossings(lines: _Lines, row: Integers, piece: npt.NDArray[np.intp]) -> tuple[Integers, Integers, Small]:
    """Return where borders cross the middle of a row: the row, the first column whose middle is past it, the change.

    Past a piece that goes up one leaves what lies to its left; past one that goes down one enters it.
    """
    middle = row + 0.5
    below0, below1 = lines.v0[piece] <= middle, lines.v1[piece] <= middle
    crossed = below0 != below1
    row, piece, up = row[crossed], piece[crossed], below0[crossed]
    column = np.ceil(_across(lines, piece, row.astype(np.float64) + 0.5) - 0.5).astype(np.int32)
    number = lines.number[piece]
    return row, column, np.where(up, -number, number)
