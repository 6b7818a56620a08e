"""By what rows can be counted: areas (which have a denominator of their own) and attributes (which do not)."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pandas as pd

from kkgeo.errors import InputError
from kkgeo.reference import BORDERS, Edition, borders, municipalities, provinces, read_typology, regions

#: The label of rows that lie in no area of a kind, that could not be placed, and that lack an attribute.
ELSEWHERE, UNPLACED, UNKNOWN = "none", "unplaced", "unknown"
AREAS = ("municipality", "province", "belfius", "region", "border")
#: The index name of each kind of area.
INDEX_NAMES = {
    "municipality": "nis",
    "province": "province",
    "belfius": "belfius_cluster",
    "region": "region",
    "border": "border",
}


@dataclass(frozen=True)
class Dimension:
    """One way to cut the area up.

    `members` has a row for each municipality and area it is in (columns ``nis``, ``area``); areas may overlap.
    `names` has the name of every area, in the order in which they are shown. `atoms` has the area of every municipality
    of 2018, where that is finer than `members` is.
    """

    by: str
    names: pd.Series
    members: pd.DataFrame
    atoms: pd.Series | None = None

    @property
    def overlapping(self) -> bool:
        """Whether a municipality can be in two of the areas."""
        return bool(self.members["nis"].duplicated().any())


def dimension(
    by: str, vintage: int, regions_file: str | os.PathLike[str] | None, lang: str, edition: Edition = 2018
) -> Dimension:
    """Return the areas of one kind, every one of them, and the municipalities in each."""
    towns, atoms = municipalities(vintage, geometry=False), None
    if by == "municipality":
        names, area = towns["name_nl"], pd.Series(towns.index, index=towns.index)
    elif by == "province":
        names, area = provinces(vintage)[f"name_{lang}"], towns["province"]
    elif by == "belfius":
        clusters = read_typology(edition)
        names, atoms = clusters.names(lang)["name"], clusters.atoms
        names["mixed"] = {"nl": "Delen in verschillende clusters", "en": "Parts in different clusters"}[lang]
        area = clusters.of(vintage)["cluster"].fillna("mixed")
    elif by == "region":
        lists = regions(regions_file, vintage=vintage)
        names = lists.drop_duplicates("region").set_index("region")["name"]
        return _with_rest(by, names, lists[["nis", "region"]].set_axis(["nis", "area"], axis=1), towns.index, lang)
    elif by == "border":
        lengths = borders(vintage)
        pairs = [(code, b) for b in BORDERS for code in lengths.index[lengths[f"{b}_km"] > 0]]
        names = pd.Series(_BORDER_NAMES[lang])
        return _with_rest(by, names, pd.DataFrame(pairs, columns=["nis", "area"]), towns.index, lang)
    else:
        msg = f"{by!r} is no kind of area. There are {', '.join(AREAS)}; any column of the rows can be counted by too."
        raise InputError(msg)
    return Dimension(by, names, pd.DataFrame({"nis": towns.index, "area": area.to_numpy()}), atoms)


_BORDER_NAMES = {
    "nl": dict(zip(BORDERS, ("Nederland", "Frankrijk", "Wallonië", "Brussel", "Vlaanderen", "Noordzee"), strict=True)),
    "en": dict(zip(BORDERS, ("Netherlands", "France", "Wallonia", "Brussels", "Flanders", "North Sea"), strict=True)),
}
_REST_NAMES = {
    "nl": {"region": "Buiten deze regio's", "border": "Niet aan een grens"},
    "en": {"region": "Outside these regions", "border": "Not on a border"},
}
UNPLACED_NAMES = {"nl": "Niet geplaatst", "en": "Not placed"}


def _with_rest(by: str, names: pd.Series, members: pd.DataFrame, towns: pd.Index, lang: str) -> Dimension:
    """Add the municipalities that are in none of the areas, so that the areas together are all there is."""
    rest = towns.difference(pd.Index(members["nis"]))
    names = pd.concat([names, pd.Series({ELSEWHERE: _REST_NAMES[lang][by]})])
    left = pd.DataFrame({"nis": rest, "area": ELSEWHERE})
    return Dimension(by, names, pd.concat([members, left], ignore_index=True))
