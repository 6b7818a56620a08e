"""How a sheet with one map is filled: the country as large as it can be, legends in the sea, the rest under it.

Inches from the upper left corner of the sheet, but for what a map shows, which is in metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from kkgeo.errors import InputError
from kkgeo.maps.figure.arranging import GAP, Box, Sheet
from kkgeo.maps.figure.drawing import Frame

#: Free above the country, and under it, where words have room.
_ABOVE, _UNDER = 0.1, 0.26
#: A later choice must make the country larger than this by one over it.
_WHOLE = 0.995
#: Free around a legend.
_CLEAR = 0.1
#: Under this width a map is a stamp; a sheet that has no room for more has too much on it.
_SMALLEST = 1.5
#: How many places from the middle to the right are tried.
_PLACES = 9
#: Maps of parts need this much height in a row at least.
PART = 1.25


@dataclass(frozen=True)
class Block:
    """What stands on the map above the country: its width and height."""

    width: float
    height: float


@dataclass(frozen=True)
class Composition:
    """The map over the whole width of the sheet, what it shows, its blocks, and what is left under it, if any."""

    band: Box
    frame: Frame
    blocks: tuple[Box, ...]
    under: Box | None
    #: Which of the choices was taken.
    choice: int

    @property
    def wide(self) -> float:
        """How wide a kilometre is, to compare by."""
        return 1_000 / self.frame.metres_per_inch


def compose(
    body: Box,
    land: shapely.Geometry,
    choices: Sequence[Sequence[Sequence[Block]]],
    sheet: Sheet,
    *,
    least: float,
    most: float = np.inf,
    enough: float = np.inf,
    below: float = _UNDER,
) -> Composition:
    """Find room for the country and for its blocks.

    Parameters
    ----------
    body : Box
        What there is of the sheet, over its whole width.
    land : geometry
        What no block may cover (EPSG:31370).
    choices : sequence
        Blocks in rows, each under the row before it: the choice that makes the country largest is taken.
    sheet : Sheet
        The paper.
    least : float
        Height to keep free under the map.
    most : float
        The height that what stands under the map can use.
    enough : float
        From this scale on (inches by kilometre) a choice is not better for being larger.
    below : float
        Height to keep free under the country, where words have room.

    Raises
    ------
    InputError
        There is no room.
    """
    shapely.prepare(land)
    room = body.height - (least + GAP if least else 0.0)
    best: tuple[tuple[float, float], Composition] | None = None
    for i, rows in enumerate(choices):
        found = _composed(body, land, [list(row) for row in rows], sheet, room, (least or PART, most), below, i)
        if found is None:
            continue
        # Of two that make it as large the one that leaves more room for what stands under it.
        # Words that break less are worth a little; those that break least come first.
        size = enough if found.wide >= enough else found.wide * _WHOLE**i
        score = (round(size, 4), -round(found.band.height, 1))
        if best is None or score > best[0]:
            best = score, found
    if best is None:
        raise InputError("errors.maps.no_room", maps=1)
    return best[1]


def _composed(
    body: Box,
    land: shapely.Geometry,
    rows: list[list[Block]],
    sheet: Sheet,
    room: float,
    under: tuple[float, float],
    below: float,
    choice: int,
) -> Composition | None:
    left, bottom, right, _ = shapely.bounds(land)
    widest = (body.width - 2 * sheet.margin) / (right - left)
    boxes = _in_the_corner(rows, body.width, sheet.margin)
    if boxes is None or max((box.top + box.height for box in boxes), default=0.0) + _CLEAR > room:
        return None
    scale, shift = _largest(land, boxes, body.width, room, widest, sheet.margin, below)
    if scale * (right - left) < _SMALLEST:
        return None
    high = room
    if scale >= 0.999 * widest:
        high = _lowest(land, boxes, body.width, room, scale, sheet.margin, below)
        high = max(high, body.height - GAP - under[1])
        if body.height - high - GAP < under[0]:
            high = room
        scale, shift = _largest(land, boxes, body.width, high, widest, sheet.margin, below)
    start = left - shift / scale
    frame = Frame(
        start, bottom - below / scale, start + body.width / scale, bottom + (high - below) / scale, body.width
    )
    placed = tuple(Box(body.left + box.left, body.top + box.top, box.width, box.height) for box in boxes)
    rest = body.height - high - GAP
    left_over = Box(sheet.margin, body.top + high + GAP, body.width - 2 * sheet.margin, rest)
    enough = rest > 0.999 * under[0]
    return Composition(Box(body.left, body.top, body.width, high), frame, placed, left_over if enough else None, choice)


def _in_the_corner(rows: list[list[Block]], wide: float, margin: float) -> list[Box] | None:
    """Put the rows under each other, blocks from the left; None where they do not fit beside each other."""
    top, boxes = _CLEAR, []
    for row in rows:
        left = margin
        for block in row:
            boxes.append(Box(left, top, block.width, block.height))
            left += block.width + 2 * GAP
        if left - 2 * GAP > wide - margin:
            return None
        top += max(block.height for block in row) + GAP / 2
    return boxes


def _largest(
    land: shapely.Geometry, boxes: Sequence[Box], wide: float, high: float, widest: float, margin: float, below: float
) -> tuple[float, float]:
    """Return the largest scale (inches by metre) at which no box covers the land, and where the land begins."""
    left, bottom, right, top = shapely.bounds(land)
    shapely.prepare(land)
    most = min(widest, (high - _ABOVE - below) / (top - bottom))

    def place(scale: float) -> float | None:
        across = (right - left) * scale
        shifts = np.linspace((wide - across) / 2, wide - margin - across, _PLACES)
        for box in boxes:
            shifts = shifts[~_covers(land, box, scale, shifts, high, below)]
        return float(shifts[0]) if len(shifts) else None

    shift = place(most)
    if shift is not None:
        return most, shift
    low, found = 0.0, 0.0
    for _ in range(14):
        middle = (low + most) / 2
        shift = place(middle)
        if shift is None:
            most = middle
        else:
            low, found = middle, shift
    return low, found


def _covers(
    land: shapely.Geometry, box: Box, scale: float, shift: NDArray[np.float64], high: float, below: float
) -> NDArray[np.bool_]:
    """Return for every place of the land whether a box covers it."""
    left, bottom, _, _ = shapely.bounds(land)
    x, y = left + (box.left - _CLEAR - shift) / scale, bottom + (high - below - box.top - box.height - _CLEAR) / scale
    across, up = (box.width + 2 * _CLEAR) / scale, (box.height + 2 * _CLEAR) / scale
    return np.asarray(shapely.intersects(land, shapely.box(x, y, x + across, y + up)))


def _lowest(
    land: shapely.Geometry, boxes: Sequence[Box], wide: float, most: float, scale: float, margin: float, below: float
) -> float:
    """Return how high the map must be for the land to have this scale."""
    low = 0.0
    for _ in range(10):
        middle = (low + most) / 2
        if _largest(land, boxes, wide, middle, scale, margin, below)[0] >= 0.999 * scale:
            most = middle
        else:
            low = middle
    return most
