"""Where maps and legends go on a sheet: as large as they can be, and nothing over anything else. Inches throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kkgeo.errors import InputError

#: Between maps, and between maps and legends.
GAP = 0.18
#: A map is not drawn smaller than this; a sheet that has no room for that has too much on it.
_SMALLEST = 0.8
#: An arrangement further down the list must make maps larger by this factor to be preferred.
_BETTER = 1.03


@dataclass(frozen=True)
class Sheet:
    """A size of paper or screen, in inches, and the sizes of its letters, in points."""

    width: float
    height: float
    margin: float
    title: float
    subtitle: float
    heading: float
    legend: float
    note: float
    #: How wide the words of a legend are before they break.
    words: float
    #: Names of towns, in points; how many a map of all has at most.
    town: float
    towns: int
    #: How high the charts under the map are at least, and at most in a row.
    charts: tuple[float, float]
    #: Letters of the charts, in points.
    chart: float
    #: What share of the sheet the country takes even with charts, which get lower for that.
    land: float


SHEETS = {
    "16:9": Sheet(13.333, 7.5, 0.25, 20, 10.5, 10.5, 9, 7, 2.5, 8.5, 18, (1.885, 2.2), 7.5, 0.2805),
    "a4": Sheet(8.268, 11.693, 0.36, 18, 10.5, 10, 8.5, 7, 2.1, 7, 16, (2.0, 3.6), 8.5, 0.0),
    "a4-landscape": Sheet(11.693, 8.268, 0.32, 20, 11, 10, 8.5, 7, 2.2, 7.5, 18, (1.9, 2.8), 7.5, 0.25),
    "square": Sheet(7.5, 7.5, 0.28, 16, 9.5, 9, 7.5, 6.5, 1.9, 6.5, 14, (1.7, 3.0), 6.5, 0.0),
}


@dataclass(frozen=True)
class Box:
    """A rectangle: its left and upper edge from the upper left corner of the sheet, its width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Arrangement:
    """The boxes of the maps, each under its heading, and of the items (legends and insets)."""

    maps: tuple[Box, ...]
    items: tuple[Box, ...]


def arrange(
    body: Box, maps: int, *, aspect: float, heading: float, items: Sequence[tuple[float, float]]
) -> Arrangement:
    """Find room for maps of one size and for items of given sizes.

    Parameters
    ----------
    body : Box
        What there is of the sheet.
    maps : int
        How many maps.
    aspect : float
        Width of a map by its height.
    heading : float
        Height to keep free above each map.
    items : sequence of (width, height)
        Legends and insets, in their order.

    Returns
    -------
    Arrangement
        Maps beside or under each other, with the items under or beside them: whichever makes the maps largest.

    Raises
    ------
    InputError
        There is no room.

    Examples
    --------
    >>> found = arrange(Box(0, 0, 12, 5), 2, aspect=2.5, heading=0, items=[(3, 2)])
    >>> [round(box.left, 2) for box in found.maps], found.items[0].top > found.maps[0].height
    ([0.0, 6.09], True)
    """
    best: tuple[float, Arrangement] | None = None
    for columns in range(maps, 0, -1):
        rows = -(-maps // columns)
        if columns > 1 and -(-maps // (columns - 1)) == rows:
            continue
        for beside in (False, True):
            found = _with_items(body, maps, columns, rows, aspect, heading, items, beside=beside)
            if found and found[0] >= _SMALLEST and (best is None or found[0] > best[0] * _BETTER):
                best = found
    if best is None:
        raise InputError("errors.maps.no_room", maps=maps)
    return best[1]


def _with_items(
    body: Box,
    maps: int,
    columns: int,
    rows: int,
    aspect: float,
    heading: float,
    items: Sequence[tuple[float, float]],
    *,
    beside: bool,
) -> tuple[float, Arrangement] | None:
    """Return how wide the maps are, and the boxes; None if the items do not fit."""
    placed = _in_columns(items, body.height) if beside else _in_a_row(items, body.width)
    if placed is None:
        return None
    taken, offsets = placed
    room_wide = body.width - (taken + GAP if beside and items else 0)
    room_high = body.height - (taken + GAP if not beside and items else 0)
    wide = (room_wide - (columns - 1) * GAP) / columns
    high = (room_high - (rows - 1) * GAP) / rows - heading
    wide = min(wide, high * aspect)
    if wide <= 0:
        return None
    high = wide / aspect
    block_wide = columns * (wide + GAP) - GAP
    block_high = rows * (high + heading + GAP) - GAP
    left = body.left
    boxes = tuple(
        Box(
            left + (i % columns) * (wide + GAP),
            body.top + heading + (i // columns) * (high + heading + GAP),
            wide,
            high,
        )
        for i in range(maps)
    )
    if beside:
        start_left, start_top = left + block_wide + GAP, body.top
    else:
        start_left, start_top = left, body.top + block_high + GAP
    found = tuple(Box(start_left + x, start_top + y, w, h) for (x, y), (w, h) in zip(offsets, items, strict=True))
    return wide, Arrangement(boxes, found)


def _in_columns(items: Sequence[tuple[float, float]], highest: float) -> tuple[float, list[tuple[float, float]]] | None:
    """Put items under each other, in as many columns as that takes; return the width of all and every offset."""
    offsets: list[tuple[float, float]] = []
    left = top = widest = 0.0
    for wide, high in items:
        if high > highest:
            return None
        if top and top + high > highest:
            left, top, widest = left + widest + GAP, 0.0, 0.0
        offsets.append((left, top))
        top, widest = top + high + GAP, max(widest, wide)
    return left + widest, offsets


def _in_a_row(items: Sequence[tuple[float, float]], widest: float) -> tuple[float, list[tuple[float, float]]] | None:
    """Put items beside each other; return the height of the highest and every offset."""
    offsets: list[tuple[float, float]] = []
    left = 0.0
    for wide, _ in items:
        offsets.append((left, 0.0))
        left += wide + 2 * GAP
    if left - 2 * GAP > widest:
        return None
    return max((high for _, high in items), default=0.0), offsets
