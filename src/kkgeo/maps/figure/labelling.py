"""Where the words on a map go: findings with their leaders first, then towns, then the names of the neighbours.

Inches from the lower left corner of the map throughout. The same words always get the same places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from kkgeo.maps.figure.lettering import Corners, height, width

#: Between words, and between words and the edge of the map.
_PAD = 0.03
_EDGE = 0.06
#: Places for the words of a finding are this far apart, as are the points at which it is looked what lies there.
_STEP = 0.1
#: What a place costs: covering a square inch of the country, of a gap, of a gap of its own; an inch of leader; a leader
#: that crosses an inch of another gap; covering the point of a town, where its name would stand, or a line of a gap.
_LAND, _GAP, _OWN, _LEADER, _ACROSS, _DOT, _NAME, _LINE = 1.0, 12.0, 5.0, 0.6, 4.0, 8.0, 2.5, 1.2
#: A leader is as good as a text: nothing stands on it.
_NEVER = 1e6
#: Words stand on a shape if so much of them does; of others that touch it the leader goes so far into it, in inches.
_ON, _INTO = 0.5, 0.4
#: From the point of a town to its name.
_OFF = 0.055


@dataclass(frozen=True)
class Words:
    """Lines of text of one size, each bold or not."""

    lines: tuple[tuple[str, bool], ...]
    size: float

    @property
    def wide(self) -> float:
        """How wide the widest line is."""
        return max(width(text, self.size, bold=bold) for text, bold in self.lines)

    @property
    def high(self) -> float:
        """How high all lines are."""
        return height(len(self.lines), self.size)


@dataclass(frozen=True)
class Pointed:
    """Words in their place: the box they fill, and the line from there to what they are about, if any."""

    words: Words
    box: Corners
    leader: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(frozen=True)
class Town:
    """A town: its name, where it is, and whether every map names it."""

    name: str
    x: float
    y: float
    always: bool


class Room:
    """What of a map is taken."""

    def __init__(self, wide: float, high: float, taken: Sequence[Corners] = ()) -> None:
        self.wide, self.high = wide, high
        self.taken: list[Corners] = list(taken)
        self.leaders: list[shapely.Geometry] = []

    def free(self, box: Corners, *, pad: float = _PAD) -> bool:
        """Whether a box is on the map and covers nothing."""
        left, bottom, right, top = box
        if left < _EDGE or bottom < _EDGE or right > self.wide - _EDGE or top > self.high - _EDGE:
            return False
        if any(
            left - pad < other[2] and other[0] < right + pad and bottom - pad < other[3] and other[1] < top + pad
            for other in self.taken
        ):
            return False
        around = shapely.box(left - pad, bottom - pad, right + pad, top + pad)
        return not any(line.intersects(around) for line in self.leaders)


class Ground:
    """How much of a shape lies under any box, from points at equal distances."""

    def __init__(self, shape: shapely.Geometry, wide: float, high: float) -> None:
        x = np.arange(_STEP / 4, wide, _STEP / 2)
        y = np.arange(_STEP / 4, high, _STEP / 2)
        shapely.prepare(shape)
        inside = shapely.contains_xy(shape, *np.meshgrid(x, y))
        self.sums = np.zeros((len(y) + 1, len(x) + 1))
        self.sums[1:, 1:] = inside.cumsum(axis=0).cumsum(axis=1) * (_STEP / 2) ** 2

    def under(self, left: np.ndarray, bottom: np.ndarray, wide: float, high: float) -> np.ndarray:
        """Return the square inches of the shape under boxes."""
        rows, columns = (n - 1 for n in self.sums.shape)
        x0, x1 = (np.clip(np.rint(v / (_STEP / 2)).astype(int), 0, columns) for v in (left, left + wide))
        y0, y1 = (np.clip(np.rint(v / (_STEP / 2)).astype(int), 0, rows) for v in (bottom, bottom + high))
        sums = self.sums
        return np.asarray(sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0])


def place_findings(
    words: Sequence[Words],
    shapes: Sequence[shapely.Geometry],
    *,
    room: Room,
    land: shapely.Geometry,
    towns: Sequence[Town],
    town_size: float,
    lines: Sequence[shapely.Geometry] = (),
) -> list[Pointed]:
    """Give the words of every finding a place, the first ones first, with a leader to its shape.

    They keep off each other, the points of towns and what is taken, and if they can off the country and other gaps.
    """
    grounds = [Ground(shape, room.wide, room.high) for shape in shapes]
    under_all = Ground(land, room.wide, room.high)
    names = [_beside(town, town_size)[0] for town in towns if town.always]
    done: list[Pointed] = []
    for i, (own, shape) in enumerate(zip(words, shapes, strict=True)):
        left, bottom = (
            axis.ravel()
            for axis in np.meshgrid(
                np.arange(_EDGE, max(room.wide - own.wide - _EDGE, 2 * _EDGE), _STEP),
                np.arange(_EDGE, max(room.high - own.high - _EDGE, 2 * _EDGE), _STEP),
            )
        )
        right, top = left + own.wide, bottom + own.high
        cost = _LAND * under_all.under(left, bottom, own.wide, own.high)
        for j, ground in enumerate(grounds):
            cost += (_OWN if i == j else _GAP) * ground.under(left, bottom, own.wide, own.high)
        boxes = shapely.box(left, bottom, right, top)
        # A shape may have many parts; the leader goes to the nearest of the large ones.
        parts = shapely.get_parts(shape)
        main = shapely.union_all([part for part in parts if part.area >= 0.3 * max(parts, key=shapely.area).area])
        shapely.prepare(main)
        away = shapely.distance(main, boxes)
        cost += _LEADER * away * (1 + away)
        for other in room.taken:
            cost[_overlap(left, bottom, right, top, other)] += _NEVER
        for town in towns:
            dot = (town.x - _OFF, town.y - _OFF, town.x + _OFF, town.y + _OFF)
            cost[_overlap(left, bottom, right, top, dot)] += _DOT if town.always else _DOT / 20
        for name in names:
            cost[_overlap(left, bottom, right, top, name)] += _NAME
        for line in lines:
            shapely.prepare(line)
            cost[shapely.intersects(line, boxes)] += _LINE
        best: tuple[float, Pointed] | None = None
        # Only of the best places it is looked where their leaders go.
        for k in np.argsort(cost, kind="stable")[:400]:
            if best is not None and cost[k] >= best[0]:
                break
            box = (float(left[k]), float(bottom[k]), float(right[k]), float(top[k]))
            leader = _leader(box, main)
            more = 0.0
            if leader is not None:
                line = shapely.LineString(leader)
                near = shapely.buffer(line, _PAD)
                more += sum(_NEVER for other in room.taken if near.intersects(shapely.box(*other)))
                more += sum(_NEVER for other in room.leaders if near.intersects(other))
                more += _DOT * sum(shapely.Point(t.x, t.y).distance(line) < _OFF for t in towns if t.always)
                more += _NAME * sum(near.intersects(shapely.box(*name)) for name in names)
                more += _ACROSS * sum(line.intersection(other).length for j, other in enumerate(shapes) if j != i)
            if best is None or cost[k] + more < best[0]:
                best = float(cost[k] + more), Pointed(own, box, leader)
        if best is None or best[0] >= _NEVER:
            continue
        done.append(best[1])
        room.taken.append(best[1].box)
        if best[1].leader is not None:
            room.leaders.append(shapely.LineString(best[1].leader))
    return done


def _leader(box: Corners, shape: shapely.Geometry) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the shortest line from the words to the shape and a little into it; none where they stand on it.

    Where they only touch its edge the line is not from there but from the shape's middle: else they would seem to be of
    what they mostly stand on.
    """
    filled = shapely.box(*box)
    line = shapely.shortest_line(filled, shape)
    (x0, y0), (x1, y1) = shapely.get_coordinates(line).tolist()
    long = float(np.hypot(x1 - x0, y1 - y0))
    if long < _PAD:
        if filled.intersection(shape).area >= _ON * filled.area:
            return None
        middle = shapely.point_on_surface(min(shapely.get_parts(shape), key=filled.distance))
        (x0, y0), (x1, y1) = shapely.get_coordinates(shapely.shortest_line(filled, middle)).tolist()
        long = float(np.hypot(x1 - x0, y1 - y0))
        return None if long < _PAD else ((x0, y0), _towards((x0, y0), (x1, y1), min(1.0, _INTO / long)))
    # A little into the shape, so that it is seen which of two neighbours is meant.
    return (x0, y0), _towards((x0, y0), (x1, y1), 1 + 0.09 / long)


def _towards(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    """Return the point at a share of the way."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _overlap(left: np.ndarray, bottom: np.ndarray, right: np.ndarray, top: np.ndarray, other: Corners) -> np.ndarray:
    return np.asarray(
        (left - _PAD < other[2]) & (other[0] < right + _PAD) & (bottom - _PAD < other[3]) & (other[1] < top + _PAD)
    )


def _beside(town: Town, size: float) -> list[Corners]:
    """Return where the name of a town may stand, the best place first."""
    wide, high = width(town.name, size), height(1, size)
    x, y, slant = town.x, town.y, 0.7 * _OFF
    middles = [
        (x + _OFF + wide / 2, y),
        (x - _OFF - wide / 2, y),
        (x + slant + wide / 2, y + slant + high / 2),
        (x + slant + wide / 2, y - slant - high / 2),
        (x - slant - wide / 2, y + slant + high / 2),
        (x - slant - wide / 2, y - slant - high / 2),
        (x, y + _OFF + high / 2),
        (x, y - _OFF - high / 2),
    ]
    return [(mx - wide / 2, my - high / 2, mx + wide / 2, my + high / 2) for mx, my in middles]


def place_towns(
    towns: Sequence[Town], size: float, *, room: Room, most: int, lines: shapely.Geometry
) -> list[tuple[Town, Corners]]:
    """Give names of towns a place beside their points, those that matter most first; without one a town is left out.

    If they can they keep off `lines`.
    """
    done: list[tuple[Town, Corners]] = []
    dots = [(t.x - 0.02, t.y - 0.02, t.x + 0.02, t.y + 0.02) for t in towns if t.always]
    for town in towns:
        if len(done) >= most:
            break
        point = (town.x - _OFF / 2, town.y - _OFF / 2, town.x + _OFF / 2, town.y + _OFF / 2)
        if not room.free(point, pad=0):
            continue
        others = [dot for dot in dots if not (dot[0] <= town.x <= dot[2] and dot[1] <= town.y <= dot[3])]
        free = [
            box
            for box in _beside(town, size)
            if room.free(box, pad=0.015) and not any(_over(box, dot) for dot in others)
        ]
        if free:
            # The first of those that cover no line, else the first.
            box = min(free, key=lambda box: lines.intersects(shapely.box(*box)))
            done.append((town, box))
            room.taken += [box, point]
    return done


def _over(one: Corners, other: Corners) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def place_near(
    text: str, size: float, at: tuple[float, float], *, room: Room, clear: shapely.Geometry, reach: float
) -> Corners | None:
    """Give a name the free place nearest to its point that does not touch `clear`; none if there is none near it."""
    wide, high = width(text, size), height(1, size)
    steps = sorted(
        ((dx, dy) for dx in np.arange(-reach, reach + 0.01, 0.1) for dy in np.arange(-1.2, 1.21, 0.1)),
        key=lambda step: (abs(step[0]) * 0.35 + abs(step[1]), step),
    )
    for dx, dy in steps:
        x, y = at[0] + float(dx), at[1] + float(dy)
        box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        if room.free(box, pad=0.05) and not clear.intersects(shapely.box(*box)):
            return box
    return None
