"""What an area is: municipalities of 2018 under one name; and which rows lie in it, decided once for all uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from kkgeo._base.coded import Positions, alike
from kkgeo._base.near import meant
from kkgeo._base.words import say
from kkgeo.errors import InputError
from kkgeo.reference._data import atoms_of, parts
from kkgeo.reference.municipalities import population_of_parts, town_names

#: How much of a region counts: what all sources agree on, or also what some add.
EXTENTS = ("core", "core+fringe")
CORE = EXTENTS[0]
#: The column of `located`.
PLACE = "_lies_in"


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
        which, places = lying(frame)
        sure, maybe = ({*found["place"][found["sure"] == known]} for known in (True, False))
        # What lies nowhere has the last place.
        return tuple(np.array([*(place in own for place in places), False])[which] for own in (sure, maybe))  # type: ignore[return-value]

    def towns(self, vintage: int, lang: str = "nl") -> pd.DataFrame:
        """Return the municipalities of a vintage that are in it, also in part: ``name``, ``population`` (in it)."""
        people = population_of_parts(vintage)[sorted(self.atoms)]
        summed = people.groupby(parts(vintage).reindex(people.index)).sum()
        names = town_names(vintage, lang).reindex(summed.index)
        return pd.DataFrame({"name": names, "population": summed})


def places_of(frame: pd.DataFrame) -> pd.Series:
    """Return the smallest place that is known of every row: its municipality of 2018, else ``~`` and the merged one.

    A row whose municipality has merged, and of which the part is not known, lies in an area that has all parts, and is
    undecided where an area has some. What has no municipality has no place.
    """
    which, places = lying(frame)
    return pd.Series(np.array([*places, None], dtype=object)[which], index=frame.index)


def lying(frame: pd.DataFrame) -> tuple[Positions, list[str]]:
    """Return which of the different places each row lies in (-1: none), and these; see `places_of`.

    Of a table that has been `located` this is known.
    """
    if PLACE in frame.columns:
        kept = frame[PLACE].array
        return kept.codes.astype(np.intp), [*kept.categories]
    pair, first = alike(frame, ["nis", "nis_2018"])
    one = frame[["nis", "nis_2018"]].iloc[first]
    towns, atoms, known = one["nis"].tolist(), one["nis_2018"].tolist(), one.notna().to_numpy()
    places = [
        None if not town_known else atom if atom_known and atom in atoms_of(2018) else f"~{town}"
        for town, atom, (town_known, atom_known) in zip(towns, atoms, known.tolist(), strict=True)
    ]
    which, different = pd.factorize(np.array([*places, None], dtype=object)[:-1])
    return which[pair], [*different]


def located(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with a column that says where its rows lie, so that it is found out once; see `lying`."""
    which, places = lying(frame)
    return frame.assign(**{PLACE: pd.Categorical.from_codes(which, categories=pd.Index(places, dtype=object))})


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
