"""By what rows can be counted: areas (which have a denominator of their own) and attributes (which do not)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.words import DEFAULT, say
from kkgeo.areas.area import Area, lying, memberships, places_of
from kkgeo.areas.kinds import OF_TOWNS, areas_of
from kkgeo.reference._data import atoms_of
from kkgeo.reference.groupings import OUTSIDE

#: The label of rows that lie in no area of a kind, of which it cannot be decided, that could not be placed, and that
#: lack an attribute.
ELSEWHERE, UNDECIDED, UNPLACED, UNKNOWN = OUTSIDE, "undecided", "unplaced", "unknown"
#: Of clusters, what is not decided has a name of its own.
MIXED = "mixed"


@dataclass(frozen=True, eq=False)
class Dimension:
    """One way to cut the area up: every area of a kind, and what lies in none of them. Areas may overlap."""

    by: str
    areas: tuple[Area, ...]
    vintage: int
    lang: str

    @cached_property
    def every(self) -> tuple[Area, ...]:
        """The areas, and the rest, so that together they are all there is."""
        rest = frozenset(atoms_of(2018)).difference(*(area.atoms for area in self.areas))
        return (
            (*self.areas, Area(self.by, ELSEWHERE, say(f"areas.none_{self.by}", self.lang), rest))
            if rest
            else self.areas
        )

    @cached_property
    def undecided(self) -> str:
        """The label of what lies in none for sure."""
        return MIXED if self.by == "belfius" else UNDECIDED

    @cached_property
    def names(self) -> pd.Series:
        """The name of every area, in the order in which they are shown; last what is not decided, if that occurs."""
        names = {area.code: area.name for area in self.every}
        if self.by == "belfius" or not self._found["sure"].all():
            names[self.undecided] = say(f"areas.{self.undecided}", self.lang)
        return pd.Series(names)

    @cached_property
    def _found(self) -> pd.DataFrame:
        return memberships(self.every, self.vintage)

    @property
    def possible(self) -> Dimension:
        """The same areas with all that may lie in them: what is not decided lies in each that it may be in."""
        return self if self._found["sure"].all() else Possible(self.by, self.areas, self.vintage, self.lang)

    @cached_property
    def members(self) -> pd.DataFrame:
        """A row for each place and area it is in for sure, or that it may be in (columns ``place``, ``area``)."""
        found, codes = self._found, [area.code for area in self.every]
        sure = found[found["sure"]]
        open_ = found.loc[~found["place"].isin(sure["place"]), ["place"]].drop_duplicates()
        named = sure.assign(area=[codes[i] for i in sure["area"]])[["place", "area"]]
        return pd.concat([named, open_.assign(area=self.undecided)], ignore_index=True)

    @property
    def overlapping(self) -> bool:
        """Whether a place can be in two of the areas."""
        return bool(self.members["place"].duplicated().any())

    def of(self, frame: pd.DataFrame) -> pd.Series:
        """Return the area that each row is in, where areas do not overlap; missing where it is not placed."""
        return places_of(frame).map(self.members.set_index("place")["area"])

    def laid(self, frame: pd.DataFrame, column: str) -> pd.DataFrame:
        """Return the rows with the area that each is in; in two areas: two rows."""
        which, places = lying(frame)
        members = self.members
        areas = dict[str, list[str]]()
        for place, area in zip(members["place"], members["area"], strict=True):
            areas.setdefault(place, []).append(area)
        # What lies nowhere has the last of these.
        own = [*(areas.get(place, [UNPLACED]) for place in places), [UNPLACED]]
        count = np.array([*map(len, own)])[which]
        every, first = [area for some in own for area in some], np.cumsum([0, *map(len, own[:-1])])
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        labels = np.array(every, dtype=object)[np.repeat(first[which], count) + within]
        rows = frame if (count == 1).all() else frame.iloc[np.repeat(np.arange(len(frame)), count)]
        return rows.reset_index(drop=True).assign(**{column: labels})


class Possible(Dimension):
    """Areas with all that may lie in them."""

    @cached_property
    def members(self) -> pd.DataFrame:
        """A row for each place and area that it is in, or may be in."""
        codes = [area.code for area in self.every]
        maybe = self._found.assign(area=[codes[i] for i in self._found["area"]])[["place", "area"]]
        decided = Dimension(self.by, self.areas, self.vintage, self.lang).members
        return pd.concat([maybe, decided[decided["area"] == self.undecided]], ignore_index=True)


@lru_cache
def _of_towns(by: str, vintage: int, lang: str) -> Dimension:
    """Return areas that no file says and no argument changes: the same each time."""
    return Dimension(by, tuple(areas_of(by, vintage=vintage, lang=lang)), vintage, lang)


def dimension(by: str, vintage: int, *, lang: str = DEFAULT, **how: Any) -> Dimension:
    """Return the areas of one kind, every one of them; `how` as for `kkgeo.areas.kinds.areas_of`."""
    if by in OF_TOWNS:
        return _of_towns(by, vintage, lang)
    return Dimension(by, tuple(areas_of(by, vintage=vintage, lang=lang, **how)), vintage, lang)
