"""Areas that share their borders: every stretch of border is written once, and so are its coordinates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

#: Steps of a degree in which coordinates are written: about 10 metres, a tenth of a pixel where a town fills a screen.
SCALE = 10_000

Point = tuple[int, int]


@dataclass(frozen=True)
class Topology:
    """Stretches of border (`arcs`), and for every area its rings as numbers of arcs; ``~n`` is arc ``n`` backwards."""

    arcs: tuple[tuple[Point, ...], ...]
    areas: tuple[tuple[tuple[int, ...], ...], ...]

    def outline(self, members: Iterable[int]) -> list[int]:
        """Return the arcs around areas taken together: those that only one of the areas has."""
        seen = Counter(number if number >= 0 else ~number for i in members for ring in self.areas[i] for number in ring)
        return sorted(number for number, times in seen.items() if times % 2)

    def rings(self, members: Iterable[int]) -> list[list[int]]:
        """Return the rings around areas taken together, for filling by the even-odd rule."""
        left = dict.fromkeys(self.outline(members))
        at: dict[Point, list[int]] = {}
        for number in left:
            at.setdefault(self.arcs[number][0], []).append(number)
            at.setdefault(self.arcs[number][-1], []).append(number)
        found = []
        while left:
            ring: list[int] = []
            number = next(iter(left))
            start = here = self.arcs[number][0]
            while True:
                del left[number]
                forwards = self.arcs[number][0] == here
                ring.append(number if forwards else ~number)
                here = self.arcs[number][-1 if forwards else 0]
                if here == start:
                    break
                # At every point as many arcs come in as go out, so there is always one to go on by.
                number = next(n for n in at[here] if n in left)
            found.append(ring)
        return found

    def delta_coded(self) -> list[list[int]]:
        """Return the arcs as a first point and then the steps to the next: x, y, dx, dy, ..."""
        coded = []
        for arc in self.arcs:
            points = np.array(arc)
            coded.append(np.concatenate([points[:1], np.diff(points, axis=0)]).ravel().tolist())
        return coded


def topology(shapes: Sequence[Any]) -> Topology:
    """Cut areas in degrees, which share their vertices, into the stretches between the points where borders meet."""
    rings = [_rings(shape) for shape in shapes]
    beside: dict[Point, set[Point]] = {}
    for ring in (ring for own in rings for ring in own):
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            beside.setdefault(a, set()).add(b)
            beside.setdefault(b, set()).add(a)
    numbers: dict[tuple[Point, ...], int] = {}
    areas = []
    for own in rings:
        coded = []
        for ring in own:
            arcs = _cut(ring, {point for point in ring if len(beside[point]) != 2})
            coded.append(tuple(_number(arc, numbers) for arc in arcs))
        areas.append(tuple(coded))
    return Topology(tuple(numbers), tuple(areas))


def _number(arc: tuple[Point, ...], numbers: dict[tuple[Point, ...], int]) -> int:
    backwards = arc[::-1]
    if backwards in numbers and backwards != arc:
        return ~numbers[backwards]
    return numbers.setdefault(arc, len(numbers))


def _rings(shape: Any) -> list[list[Point]]:
    """Return the rings of an area, the largest first, without the point that closes them."""
    found = []
    for polygon in sorted(shapely.get_parts(shape), key=lambda part: -part.area):
        for ring in (polygon.exterior, *polygon.interiors):
            points = [(round(x * SCALE), round(y * SCALE)) for x, y in shapely.get_coordinates(ring)]
            kept = [point for i, point in enumerate(points[:-1]) if point != points[i + 1]]
            if len(kept) > 2:
                found.append(kept)
    return found


def _cut(ring: list[Point], joints: set[Point]) -> list[tuple[Point, ...]]:
    """Cut a ring at the points where borders meet; an island is one arc from its westernmost point around."""
    first = next((i for i, point in enumerate(ring) if point in joints), None)
    if first is None:
        first = ring.index(min(ring))
    turned = [*ring[first:], *ring[: first + 1]]
    arcs, begin = [], 0
    for i in range(1, len(turned)):
        if turned[i] in joints or i == len(turned) - 1:
            arcs.append(tuple(turned[begin : i + 1]))
            begin = i
    return arcs
