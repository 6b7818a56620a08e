"""Counts and bases of sets of municipalities, each against another set: what areas are judged by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kkgeo.areas.area import Area, places_of
from kkgeo.counting.cells import YEAR
from kkgeo.counting.denominators import POPULATION, SCHOOLS
from kkgeo.counting.expecting import Stratified
from kkgeo.counting.rest import Sides
from kkgeo.reference._data import atoms_of, parts
from kkgeo.reference.municipalities import population_of_parts
from kkgeo.stats.poisson import Floats

#: The period of all years together.
ALL = "all"
#: An area and what it is compared with: municipalities of 2018.
Pair = tuple[frozenset[str], frozenset[str]]


def of_period(rows: pd.DataFrame, period: object) -> NDArray[np.bool_]:
    """Return which rows are of a period."""
    return np.ones(len(rows), dtype=bool) if period == ALL else (rows[YEAR] == period).to_numpy(bool, na_value=False)


class Against:
    """Rows and register of a list, ready to be counted in any set of municipalities of 2018."""

    def __init__(self, given: Stratified, vintage: int) -> None:
        self.given, self.vintage = given, vintage
        self.everywhere = frozenset(part for parts in atoms_of(vintage).values() for part in parts)
        strata, related = given.combinations(), given.denominator
        #: Of each stratum which one of the denominator it has.
        shared = pd.MultiIndex.from_frame(strata[given.shared].drop_duplicates())
        self._shared = shared.get_indexer(pd.MultiIndex.from_frame(strata[given.shared]))
        self._strata, self._bases = len(strata), len(shared)
        self._rows = _Counted(given.rows, strata, given.columns, "_counted")
        self._people = related.name == POPULATION
        if not self._people:
            assert related.rows is not None
            units = related.name == SCHOOLS
            own = shared.to_frame(index=False)
            self._schools = _Counted(related.rows, own, given.shared, "_unit" if units else None)

    def rest_of(self, atoms: frozenset[str]) -> frozenset[str]:
        """Return every municipality that is not in an area."""
        return self.everywhere - atoms

    def sides(self, pairs: Sequence[Pair], period: object = ALL) -> Sides:
        """Return counts and bases of areas that are told apart into parts, each part against its own rest.

        The parts are strata: one row, as many columns as there are parts and strata together. What may lie in a set
        (of a merged municipality only the whole is known) is neither in it nor in its rest.
        """
        then = of_period(self.given.rows, period)
        counts = [[self._rows.number(self._rows.inside(side, self.vintage) & then) for side in pair] for pair in pairs]
        bases = [[self._base(side)[self._shared] for side in pair] for pair in pairs]
        parts = (counts, 0), (bases, 0), (counts, 1), (bases, 1)
        return Sides(*(np.concatenate([one[side] for one in both])[None, :].astype(np.float64) for both, side in parts))

    def base(self, atoms: frozenset[str]) -> float:
        """Return the denominator of a set, all strata together."""
        return float(self._base(atoms).sum())

    def largest(self, area: Area, lang: str) -> tuple[frozenset[str], str]:
        """Return the municipality of an area that has the largest denominator: what of it is there, and its name."""
        towns = area.towns(self.vintage, lang)
        own = parts(self.vintage)[sorted(area.atoms)]
        members = {str(code): frozenset(map(str, group.index)) for code, group in own.groupby(own)}
        # Of two that are as large the one with most inhabitants.
        code = max(members, key=lambda code: (self.base(members[code]), float(towns["population"][code])))
        return members[code], str(towns["name"][code])

    def without_largest(self, area: Area, lang: str) -> tuple[str, int, float] | None:
        """Return what an area is without its largest municipality, if that is not all of it.

        That is: the name of the municipality, how many were counted in the others, how many were to be expected.
        """
        largest, name = self.largest(area, lang)
        left = area.atoms - largest
        if not left:
            return None
        sides = self.sides([(left, self.rest_of(left))])
        there = sides.rest_base > 0
        expected = (sides.base[there] * sides.rest[there] / sides.rest_base[there]).sum()
        return name, int(sides.observed.sum()), float(expected)

    def beside(self, atoms: frozenset[str], period: object = ALL) -> Floats:
        """Return how many are in no municipality, or perhaps in an area: by stratum."""
        rows = self.given.rows
        sure = self._rows.inside(atoms, self.vintage) | self._rows.inside(self.rest_of(atoms), self.vintage)
        return self._rows.number(~sure & of_period(rows, period))

    def _base(self, atoms: frozenset[str]) -> Floats:
        if self._people:
            return np.full(self._bases, float(population_of_parts(self.vintage)[sorted(atoms)].sum()))
        return self._schools.number(self._schools.inside(atoms, self.vintage))


class _Counted:
    """Rows of which those in a set of municipalities are counted, stratum by stratum."""

    def __init__(self, rows: pd.DataFrame, strata: pd.DataFrame, columns: list[str], what: str | None) -> None:
        self._place, places = pd.factorize(places_of(rows))
        self._places = [str(place) for place in places]
        index = pd.MultiIndex.from_frame(strata[columns])
        self._stratum = index.get_indexer(pd.MultiIndex.from_frame(rows[columns]))
        self._strata = len(strata)
        #: What counts once, else what is added up.
        self._keys = None if what is None else pd.factorize(rows[what])[0]
        self._weights = None if what is not None else rows["_weight"].to_numpy(dtype=np.float64)

    def inside(self, atoms: frozenset[str], vintage: int) -> NDArray[np.bool_]:
        """Return which rows are in a set of municipalities for sure."""
        merged = atoms_of(vintage)
        there = [
            atoms.issuperset(merged.get(place[1:], ("",))) if place.startswith("~") else place in atoms
            for place in self._places
        ]
        # Rows without a municipality have the place -1: the last of these.
        return np.array([*there, False])[self._place]

    def number(self, which: NDArray[np.bool_]) -> Floats:
        """Return how many of these rows there are in each stratum."""
        # A stratum that only the other list has is nothing to compare with, and is not among these.
        which = which & (self._stratum >= 0)
        stratum = self._stratum[which]
        if self._keys is None:
            assert self._weights is not None
            return np.bincount(stratum, self._weights[which], self._strata).astype(np.float64)
        keys = self._keys[which]
        most = int(self._keys.max(initial=0)) + 1
        both = np.unique(stratum[keys >= 0].astype(np.int64) * most + keys[keys >= 0])
        return np.bincount(both // most, minlength=self._strata).astype(np.float64)
