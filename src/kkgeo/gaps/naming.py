"""Which named regions an area that was found overlaps, so that it can be called after them."""

from __future__ import annotations

from collections.abc import Collection

from kkgeo._base.words import listing, say
from kkgeo.reference.regions import regions


def overlapped(codes: Collection[str], vintage: int) -> list[tuple[str, int, int]]:
    """Return the regions that an area lies in for half or more, or that lie in it for half or more.

    Parameters
    ----------
    codes : collection of str
        Municipalities of the area.
    vintage : {2018, 2019, 2025}
        Of these.

    Returns
    -------
    list of (name, shared, total)
        How many municipalities of the region's core are in the area, of how many; most shared first.

    Examples
    --------
    >>> overlapped(["24130", "24028", "24133"], 2018)
    [('Hageland', 3, 19)]
    >>> overlapped(["11002"], 2018)
    []
    """
    lists = regions(vintage=vintage)
    found = []
    for (_, name), members in lists[lists["role"] == "core"].groupby(["region", "name"], sort=False)["nis"]:
        shared, total = int(members.isin(codes).sum()), len(members)
        if shared and 2 * shared >= min(total, len(codes)):
            found.append((str(name), shared, total))
    return sorted(found, key=lambda region: -region[1])


def region_words(overlap: list[tuple[str, int, int]], lang: str) -> str:
    """Return the regions in words, each with how many of its municipalities there are; empty if there are none.

    >>> region_words([("Hageland", 18, 19)], "en"), region_words([], "nl")
    ('Hageland (18 of its 19 municipalities)', '')
    """
    parts = [
        say("found.region" if shared < total else "found.region_all", lang, name=name, shared=shared, total=total)
        for name, shared, total in overlap
    ]
    return listing(parts, lang)
