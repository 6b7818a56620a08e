"""Parts of longer names, said alone: "Sint-Joost", "Winge", "Korbeek"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kkgeo._base.text import fold
from kkgeo.geocoding.names import normalise
from kkgeo.reference import submunicipalities
from kkgeo.reference._data import table

#: A saint is no place without what follows.
_SAINTS = frozenset({"sint", "saint", "sainte"})
#: No name ends in one of these, and what follows one in a name says where it is: a hill, a river, another town.
_SMALL = frozenset(
    {"aan", "bij", "de", "den", "der", "des", "en", "het", "in", "la", "le", "les", "lez", "op", "sur", "te", "ten"}
    | {"ter", "zee"}
)
#: What tells a place from its namesake, and is none itself.
_PLAIN = frozenset(
    {"groot", "grote", "klein", "kleine", "neder", "nieuw", "nieuwe", "oud", "over", "opper", "onze"}
    | {"centrum", "christus", "koning"}
)
#: A part of fewer letters says nothing.
_LEAST = 4


@lru_cache
def _parts() -> dict[str, tuple[str, ...]]:
    towns = table("municipalities_2018")[["nis", "name_nl", "name_fr"]].itertuples(index=False)
    names = [(str(name), str(nis)) for nis, *called in towns for name in called]
    for frame in (submunicipalities(), table("postal_localities")):
        names += zip(map(str, frame["name"]), map(str, frame["nis_2018"]), strict=True)
    found: dict[str, dict[str, None]] = {}
    for name, atom in names:
        for part in _of(re.split(r"[\s-]+", name)):
            if len(key := normalise(part)) >= _LEAST:
                found.setdefault(key, {})[atom] = None
    return {key: tuple(atoms) for key, atoms in found.items()}


def _of(words: list[str]) -> Iterator[str]:
    """Yield what a name begins with and ends in, as far as people say it for the whole."""
    plain = [fold(word) for word in words]
    for n in range(1, len(words)):
        if plain[n - 1] not in _SAINTS | _SMALL and not (n == 1 and plain[0] in _PLAIN):
            yield "-".join(words[:n])
        named = plain[n - 1] in _SAINTS and n > 1
        follows = plain[n - 1] not in _SAINTS | _SMALL or (n == 1 and plain[0] in _SMALL)
        if follows and not named and plain[n] not in _SMALL | _PLAIN:
            yield "-".join(words[n:])


def called_partly(name: str) -> tuple[str, ...]:
    """Return the municipalities of 2018 in which something is called so in part.

    >>> called_partly("Winge"), called_partly("St-Joost"), called_partly("Gent")
    (('24135',), ('21014',), ())
    """
    return _parts().get(normalise(name), ())
