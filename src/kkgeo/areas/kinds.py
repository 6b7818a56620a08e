"""The kinds of area there are, and all areas of a kind: what ``by=`` counts by and ``areas=`` names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.words import localised, say, word
from kkgeo.areas.area import CORE, Area, extended
from kkgeo.errors import InputError
from kkgeo.reference import BORDERS, Edition, borders, municipalities, provinces, read_typology, regions
from kkgeo.reference._data import BRUSSELS, parts
from kkgeo.reference.groupings import OUTSIDE, grouping, grouping_sources
from kkgeo.reference.municipalities import town_names

#: Kinds of area that are no grouping, as ``by=`` names them.
#: Those that are the same whatever is asked: no file, edition or extent changes them.
OF_TOWNS = ("municipality", "province")
_KINDS = (*OF_TOWNS, "belfius", "region", "border")
#: The index name of each kind that is not called as the kind.
INDEX_NAMES = {"municipality": "nis", "belfius": "belfius_cluster"}
#: What ``areas=`` calls all areas of a kind, besides the kind itself.
PLURALS = {
    "municipalities": "municipality",
    "provinces": "province",
    "clusters": "belfius",
    "regions": "region",
    "borders": "border",
}
#: The one area that has the name of a kind: the municipalities on any border that makes one at the edge of Flanders.
BORDER = "border"
#: These borders, as the report means it: not that of Brussels, and not the sea.
EDGE = ("netherlands", "france", "wallonia")


def kinds() -> tuple[str, ...]:
    """Return the kinds of area there are, as ``by=`` names them."""
    return (*_KINDS, *grouping_sources())


def is_kind(key: str) -> bool:
    """Whether somebody counts by areas, not by a column: a kind, or a grouping of their own in a file."""
    return key in kinds() or _is_file(key)


def _is_file(kind: str) -> bool:
    return Path(kind).suffix.lower() == ".csv"


def index_name(key: str) -> str:
    """Return the name of the index level of what is counted by; of a file its name, never that of a kind.

    >>> index_name("belfius"), index_name("lists/zones.csv"), index_name("province.csv")
    ('belfius_cluster', 'zones', 'province.csv')
    """
    if _is_file(key):
        path = Path(key)
        return path.name if path.stem in (*kinds(), *INDEX_NAMES.values()) else path.stem
    return INDEX_NAMES.get(key, key)


def areas_of(
    kind: str,
    *,
    vintage: int,
    lang: str,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
) -> list[Area]:
    """Return every area of a kind, in the order in which they are shown."""
    if kind == "region":
        return _regions(extent, regions_file, lang)
    if kind == "border":
        sides = _sides()
        return [
            Area("border", side, say(f"border.{side}", lang), own, definition=say(f"border.{side}_is", lang))
            for side, own in sides.items()
        ]
    if kind == "belfius":
        clusters = read_typology(edition)
        said = clusters.names(lang)["name"]
        called = {"edition": clusters.title}
        titles = {str(c): say("areas.cluster", lang, code=c, name=name, **called) for c, name in said.items()}
        return _grouped("cluster", said, clusters.atoms, titles)
    if kind in grouping_sources() or _is_file(kind):
        return _groups(kind, lang)
    if kind not in _KINDS:
        raise InputError("areas.kind", kind=kind, known=kinds(), hint=meant(kind, kinds()))
    towns = municipalities(vintage, geometry=False)
    named: pd.DataFrame = provinces(vintage)
    names = town_names(vintage, lang) if kind == "municipality" else named[localised(named.columns, "name", lang)]
    home = pd.Series(towns.index, towns.index) if kind == "municipality" else towns["province"]
    return _grouped(kind, names, parts(vintage).map(home))


def _grouped(kind: str, names: pd.Series, of: pd.Series, titles: Mapping[str, str] | None = None) -> list[Area]:
    """Return areas that do not overlap: `of` says of every municipality of 2018 in which it is, if in any."""
    own = {str(code): frozenset(map(str, group.index)) for code, group in of.groupby(of)}
    called = titles or {}
    return [
        Area(kind, str(code), str(name), own[str(code)], title=called.get(str(code), ""))
        for code, name in names.items()
        if str(code) in own
    ]


def _groups(kind: str, lang: str) -> list[Area]:
    """Return the groups of a grouping; the last is what is in none of them, if anything is."""
    own_file = _is_file(kind)
    label = Path(kind).stem if own_file else word("grouping", kind, lang)
    source = Path(kind).name if own_file else grouping_sources()[kind]
    found = []
    for code, rows in grouping(kind, vintage=2018, lang=lang).groupby("group", sort=False):
        name = str(rows["name"].iloc[0])
        alone = code == OUTSIDE or name == label
        title = name if alone else say("areas.of_kind", lang, name=name, kind=label[:1].lower() + label[1:])
        own = frozenset(map(str, rows["nis"]))
        found.append(Area(index_name(kind), str(code), name, own, definition=source, title=title))
    return found


def _regions(extent: str, regions_file: str | os.PathLike[str] | None, lang: str) -> list[Area]:
    """Return regions, as far as they have a municipality at this extent."""
    found = []
    for code, rows in regions(regions_file, vintage=2018).groupby("region", sort=False):
        core = frozenset(rows.loc[rows["role"] == "core", "nis"])
        fringe = frozenset(rows["nis"]) - core if extent != CORE else frozenset()
        if core | fringe:
            plain = str(rows["name"].iloc[0])
            name = extended(plain, extent, fringe, lang)
            said = say("areas.region_fringe_is" if fringe else "areas.region_is", lang)
            found.append(Area("region", str(code), name, core | fringe, extent, fringe, said, plain=plain))
    return found


def _sides() -> dict[str, frozenset[str]]:
    """Return the municipalities on each border."""
    lengths = borders(2018)
    return {side: frozenset(map(str, lengths.index[lengths[f"{side}_km"] > 0])) for side in BORDERS}


def edge(lang: str) -> Area:
    """Return the border municipalities (grensgemeenten), as the report means them."""
    sides, towns = _sides(), municipalities(2018, geometry=False)
    flemish = set(towns.index[towns["province"] != BRUSSELS])
    own = frozenset().union(*(sides[side] for side in EDGE)) & flemish
    return Area("border", BORDER, say("border.edge", lang), own, definition=say("border.edge_is", lang))
