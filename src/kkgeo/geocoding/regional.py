"""Regions that people write beside the name of a place: "Vorst (Kempen)", "Tielt (Hageland)"."""

from __future__ import annotations

import re
from functools import lru_cache

import pandas as pd

from kkgeo.geocoding.names import normalise
from kkgeo.reference import grouping, regions
from kkgeo.reference._data import CURRENT_VINTAGE, atoms_of, table
from kkgeo.reference.groupings import OUTSIDE

#: Groupings whose groups people call by their names.
_KINDS = ("tourist_region", "reference_region", "regional_landscape")
#: "Kust (excl. Zeebrugge)", "Kunststeden - Gent" and the like say more than the name of a region.
_MORE = re.compile(r"(?<!\s)\s*(?:\(.*|[&/] .*| - .*)$")
#: A part of a region is said by the name of the whole: "Antwerpse Kempen", "Noord-Hageland".
_WHOLE = re.compile(r"(?:Antwerpse|Limburgse) (Kempen)|(?:Noord|Zuid)-(Hageland)")


@lru_cache
def _regions() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    groups = pd.concat([grouping(kind, vintage=CURRENT_VINTAGE) for kind in _KINDS])
    for frame in (groups[groups["group"] != OUTSIDE], regions(vintage=CURRENT_VINTAGE)):
        for name, nis in frame[["name", "nis"]].itertuples(index=False):
            short = _MORE.sub("", str(name))
            whole = _WHOLE.fullmatch(short)
            for called in (short, *filter(None, whole.groups() if whole else ())):
                found.setdefault(normalise(called), set()).update(atoms_of(CURRENT_VINTAGE)[str(nis)])
    # What is called as a town or a province means that.
    towns = {
        normalise(str(name)) for name in (*table("municipalities_2018")["name_nl"], *table("provinces")["name_nl"])
    }
    return {key: frozenset(atoms) for key, atoms in found.items() if key not in towns}


def region_atoms(text: str) -> frozenset[str]:
    """Return the municipalities of 2018 of a region, as whoever delimits it widest; none where it is no region.

    >>> "24137" in region_atoms("Hageland"), region_atoms("Gent")
    (True, frozenset())
    """
    return _regions().get(normalise(text), frozenset())
