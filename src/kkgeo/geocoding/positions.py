"""What a decision asks about the exact point of a row, answered for all rows that ask it at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from kkgeo._base.words import number
from kkgeo.geocoding.neighbours import beyond
from kkgeo.spatial.coordinates import Floats, to_lambert_72
from kkgeo.spatial.shares import atom_index

Rows = npt.NDArray[np.intp]

#: A point this near to the municipality of the address counts as in it: the boundaries are generalised to 50 m, and
#: addresses are measured at the gate or at the door.
BORDER_TOLERANCE_KM = 0.1
#: Stands in a note for the kilometres of its row: a character for private use.
KILOMETRES = "\ue0f0"
#: How many distances are computed at a time.
_CHUNK = 131_072
#: The distance of a box and that of what lies in it are rounded apart.
_ROUNDING_M = 1.0


class Question(NamedTuple):
    """``metres`` or ``kilometres`` to the nearest of some municipalities of 2018, or what lies ``beyond`` all."""

    what: str
    atoms: tuple[str, ...] = ()


class UnansweredError(Exception):
    """A decision asks what is not known yet of the rows that it is made for."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.question = question


@dataclass
class Position:
    """The exact point of rows that are alike, by what is known of it: what else is asked is an `UnansweredError`."""

    known: Mapping[Question, Any]
    #: The municipality of 2018 that the rows lie in.
    inside: str | None = None
    #: Whether kilometres are written as `KILOMETRES`; `measured` is then what they are asked of.
    marked: bool = True
    measured: Question | None = None

    def _told(self, question: Question) -> Any:
        if question not in self.known:
            raise UnansweredError(question)
        return self.known[question]

    def metres(self, atoms: Collection[str]) -> int | None:
        """Return how far the nearest of some municipalities is, from 1 m on; None if too far to count as in it."""
        if self.inside is not None and not _beside()[self.inside].intersection(atoms):
            return None
        found: int | None = self._told(Question("metres", tuple(sorted(atoms))))
        return found

    def kilometres(self, atoms: Collection[str], lang: str) -> str:
        """Write how far the nearest of some municipalities is."""
        question = Question("kilometres", tuple(sorted(atoms)))
        if self.marked:
            self.measured = question
            return KILOMETRES
        return number(self._told(question), lang, 1)

    def beyond(self) -> str | None:
        """Name what a point outside Flanders and Brussels lies in; see `kkgeo.geocoding.neighbours.beyond`."""
        found: str | None = self._told(Question("beyond"))
        return found


class Points:
    """The points of all rows, in degrees."""

    def __init__(self, lon: Floats, lat: Floats) -> None:
        self.lon, self.lat = lon, lat

    def answer(self, what: str, rows: Rows, sets: Sequence[tuple[str, ...]], which: Rows) -> npt.NDArray[Any]:
        """Answer one question about some rows; `which` of the `sets` of municipalities is asked of each of them.

        Returns
        -------
        ndarray of object
            Metres as `Position.metres` has them, kilometres with one decimal, or what lies beyond.
        """
        if what == "beyond":
            return beyond(self.lon[rows], self.lat[rows])
        within = BORDER_TOLERANCE_KM if what == "metres" else np.inf
        km = self._kilometres(rows, sets, which, within)
        if what == "kilometres":
            # As it is written; numpy rounds a half otherwise.
            return np.array([round(distance, 1) for distance in km.tolist()] + [None], dtype=object)[:-1]
        near = km <= BORDER_TOLERANCE_KM
        found = np.full(len(rows), None, dtype=object)
        found[near] = np.maximum(np.rint(km[near] * 1000), 1).astype(int)
        return found

    def _kilometres(self, rows: Rows, sets: Sequence[tuple[str, ...]], which: Rows, within: float) -> Floats:
        """Return the distance of each row to the nearest of its set, at least where it is no more than `within`."""
        tree, _ = atom_index()
        positions = np.concatenate([[_at()[code] for code in atoms] for atoms in sets])
        sizes = np.array([*map(len, sets)])
        begins = np.cumsum(sizes) - sizes
        bounds = _bounds()
        km = np.empty(len(rows))
        for some, start, length in _pieces(sizes[which]):
            x, y = to_lambert_72(self.lon[rows[some]], self.lat[rows[some]])
            row = np.repeat(np.arange(len(x)), length)
            area = positions[np.repeat(begins[which[some]] - start, length) + np.arange(len(row))]
            metres = np.full(len(row), np.inf)
            left, bottom, right, top = bounds[area].T
            aside = np.maximum(np.maximum(left - x[row], x[row] - right), 0)
            above = np.maximum(np.maximum(bottom - y[row], y[row] - top), 0)
            near = np.flatnonzero(np.hypot(aside, above) <= within * 1000 + _ROUNDING_M)
            metres[near] = shapely.distance(shapely.points(x, y)[row[near]], tree.geometries[area[near]])
            km[some] = np.minimum.reduceat(metres, start) / 1000
        return km


def _pieces(sizes: npt.NDArray[np.intp]) -> Iterator[tuple[slice, Rows, Rows]]:
    """Yield some rows at a time, with where the pairs of each of them begin and how many there are."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        before = ends[first] - sizes[first]
        last = max(int(np.searchsorted(ends, before + _CHUNK, side="right")), first + 1)
        yield slice(first, last), ends[first:last] - sizes[first:last] - before, sizes[first:last]
        first = last


@lru_cache
def _at() -> dict[str, int]:
    _, codes = atom_index()
    return {str(code): i for i, code in enumerate(codes)}


@lru_cache
def _beside() -> dict[str, frozenset[str]]:
    """Return, for every municipality of 2018, those that a point in it may be near enough to to count as in them."""
    left, bottom, right, top = _bounds().T
    margin = BORDER_TOLERANCE_KM * 1000 + _ROUNDING_M
    across = (left[:, None] <= right + margin) & (left <= right[:, None] + margin)
    along = (bottom[:, None] <= top + margin) & (bottom <= top[:, None] + margin)
    _, codes = atom_index()
    return {str(code): frozenset(map(str, codes[near])) for code, near in zip(codes, across & along, strict=True)}


@lru_cache
def _bounds() -> Floats:
    tree, _ = atom_index()
    found: Floats = shapely.bounds(tree.geometries)
    return found
