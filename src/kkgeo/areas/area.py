"""What an area is: municipalities of 2018 under one name; and which rows lie in it, decided once for all uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.words import say
from kkgeo.errors import InputError
from kkgeo.reference import municipalities
from kkgeo.reference._data import atoms_of, parts
from kkgeo.reference.municipalities import population_of_parts

#: How much of a region counts: what all sources agree on, or also what some add.
EXTENTS = ("core", "core+fringe")
CORE = EXTENTS[0]


@dataclass(frozen=True)
class Area:
    """An area as a set of municipalities of 2018, of which every later municipality is a union.

    `code` tells it from the others of its kind; `title` is what it is called where other kinds stand beside it
    ("Leuven (arrondissement)"), `name` among its own ("Leuven"), `plain` without its extent. `fringe` are those of its
    municipalities that only some sources count in it; `definition` says in words what it is.
    """

    kind: str
    code: str
    name: str
    atoms: frozenset[str]
    extent: str = CORE
    fringe: frozenset[str] = frozenset()
    definition: str = ""
    title: str = ""
    plain: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", self.title or self.name)
        object.__setattr__(self, "plain", self.plain or self.title)

    @property
    def id(self) -> str:
        """What tells it from areas of any kind."""
        if self.kind in ("region", "province", "cluster", "list", "polygon") or self.code == self.kind:
            return self.code
        return f"{self.kind}-{self.code}" if self.kind == "border" else f"{self.kind}:{self.code}"

    def holds(self, frame: pd.DataFrame, vintage: int) -> tuple[np.ndarray, np.ndarray]:
        """Return which rows lie in the area, and of which that is not decided; see `places_of`."""
        found = memberships([self], vintage)
        places, sure = places_of(frame), found["sure"].to_numpy(dtype=bool)
        return (
            places.isin(found["place"][sure]).to_numpy(dtype=bool),
            places.isin(found["place"][~sure]).to_numpy(dtype=bool),
        )

    def towns(self, vintage: int) -> pd.DataFrame:
        """Return the municipalities of a vintage that are in it, also in part: ``name``, ``population`` (in it)."""
        people = population_of_parts(vintage)[sorted(self.atoms)]
        summed = people.groupby(parts(vintage).reindex(people.index)).sum()
        names = municipalities(vintage, geometry=False)["name_nl"].reindex(summed.index)
        return pd.DataFrame({"name": names, "population": summed})


def places_of(frame: pd.DataFrame) -> pd.Series:
    """Return the smallest place that is known of every row: its municipality of 2018, else ``~`` and the merged one.

    A row whose municipality has merged, and of which the part is not known, lies in an area that has all parts, and is
    undecided where an area has some. What has no municipality has no place.
    """
    nis, part = frame["nis"], frame["nis_2018"]
    merged = "~" + nis.astype(object)
    known = part.isin(list(atoms_of(2018)))
    return part.astype(object).where(known, merged).where(nis.notna(), None)


def memberships(areas: Sequence[Area], vintage: int) -> pd.DataFrame:
    """Return which places lie in which areas: ``place`` (see `places_of`), ``area`` (its position), ``sure``.

    What is returned is shared, not to be changed.
    """
    return _memberships(tuple(areas), vintage)


@lru_cache(maxsize=128)
def _memberships(areas: tuple[Area, ...], vintage: int) -> pd.DataFrame:
    atoms = pd.DataFrame(
        [(atom, i) for i, area in enumerate(areas) for atom in sorted(area.atoms)], columns=["place", "area"]
    ).astype({"area": int})
    own = atoms.assign(place="~" + atoms["place"].map(parts(vintage)).astype(object))
    counted = own.groupby(["place", "area"], sort=False).size().rename("has").reset_index()
    whole = {f"~{code}": len(members) for code, members in atoms_of(vintage).items()}
    merged = counted.assign(sure=counted["has"] == counted["place"].map(whole)).drop(columns="has")
    return pd.concat([atoms.assign(sure=True), merged], ignore_index=True)


def check_extent(extent: str) -> str:
    """Return how much of a region counts, or raise an error that lists the choices."""
    if extent not in EXTENTS:
        raise InputError("areas.extent", extent=extent, known=EXTENTS, hint=meant(extent, EXTENTS))
    return extent


def extended(name: str, extent: str, fringe: frozenset[str], lang: str) -> str:
    """Return the name of a region, with its extent where that is more than its core."""
    return say("areas.with_fringe", lang, name=name) if extent != CORE and fringe else name
