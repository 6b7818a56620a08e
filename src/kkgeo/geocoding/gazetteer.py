"""Names of places, as people write them, and the municipalities of 2018 they can mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kkgeo._base.text import fold
from kkgeo.reference import submunicipalities
from kkgeo.reference._data import VINTAGES, atoms_of, table

Atoms = frozenset[str]

#: A misspelt name is taken at this similarity (1 - edits / letters typed): one typing error from four letters on, two
#: from eight. An edit is a letter too many, too few, another, or two swapped. benchmarks/names.py prints precision and
#: recall beside other values.
FUZZY_THRESHOLD = 0.75
#: ... where it contradicts the postal code beside it, only at this ...
FUZZY_THRESHOLD_AGAINST_POSTAL_CODE = 0.84
#: ... and, where a postal code says between which names to choose, already at this.
FUZZY_THRESHOLD_IN_POSTAL_CODE = 0.60
#: Places that are fewer edits than this further away than the nearest can be meant as well.
FUZZY_MARGIN = 1

#: How many readings of a misspelt name its note names.
_NAMED = 3

_SHORT_FORMS = (
    (re.compile(r"\bo\.?\s?l\.?\s?v\.?(?=\W|$)"), "onze lieve vrouw "),
    (re.compile(r"\bo/d\b|\bo\.d\."), "op den"),
    (re.compile(r"\ba/d\b|\ba\.d\."), "aan de"),
    (re.compile(r"\bb/d\b"), "bij de"),
    (re.compile(r"\b(?:st|ste|snt)\b\.?"), "sint"),
)
_DECORATIONS = re.compile(r"^(?:stad|gemeente|deelgemeente|b|be)\b[\s.:-]+|[\s,-]+(?:stad|belgie|belgium|belgique)$")
_DISTRICT = re.compile(r"(?<=\D)\s*\d+\s*$")


def normalise(name: str) -> str:
    """Reduce a name to the letters that tell it from others.

    >>> normalise("St.-Niklaas") == normalise("SINT NIKLAAS"), normalise("Antwerpen 5")
    (True, 'antwerpen')
    """
    text = fold(name).replace("\u2019", "'").strip()
    text = _DISTRICT.sub("", text)
    text = _DECORATIONS.sub("", text)
    for pattern, long in _SHORT_FORMS:
        text = pattern.sub(long, text)
    return re.sub(r"[^a-z0-9]", "", text)


def pieces(name: str) -> list[str]:
    """Split what holds two names: "Borgerhout (Antwerpen)", "Brussel / Bruxelles", "Gent, Ledeberg".

    >>> pieces("Borgerhout (Antwerpen)")
    ['Borgerhout', 'Antwerpen']
    """
    # A short form is written with a slash too: Heist o/d Berg.
    parted = re.split(r"[()\[\],;]|(?<![oabOAB])/|/(?![dD]\b)", name)
    return [piece.strip() for piece in parted if normalise(piece)]


@dataclass(frozen=True)
class Meaning:
    """What a name can mean: municipalities of 2018, best first, and how it was found; or a place `beyond` the area."""

    order: tuple[str, ...]
    is_municipality: bool
    name: str
    score: float = 1.0
    beyond: str = ""

    @property
    def atoms(self) -> Atoms:
        """The municipalities without their order."""
        return frozenset(self.order)


def _towns(vintage: int) -> dict[str, tuple[str, set[str]]]:
    """Names of municipalities. One that `vintage` has means what it means there."""
    towns: dict[str, tuple[str, set[str]]] = {}
    for year in [vintage, *sorted(set(VINTAGES) - {vintage}, reverse=True)]:
        fresh: dict[str, tuple[str, set[str]]] = {}
        exonyms = table("exonyms")[["nis", "name"]].itertuples(index=False)
        known = table(f"municipalities_{year}")[["nis", "name_nl", "name_fr"]].itertuples(index=False)
        for nis, *names in (*known, *exonyms):
            for name in dict.fromkeys(map(str, names)):
                if (key := normalise(name)) not in towns and str(nis) in atoms_of(year):
                    fresh.setdefault(key, (name, set()))[1].update(atoms_of(year)[str(nis)])
        towns.update(fresh)
    return towns


@lru_cache
def _entries(vintage: int) -> dict[str, Meaning]:
    """Every name by its normalised form."""
    towns = _towns(vintage)
    villages: dict[str, tuple[str, set[str]]] = {}
    for frame in (submunicipalities(), table("postal_localities")):
        for name, atom in zip(frame["name"], frame["nis_2018"], strict=True):
            villages.setdefault(normalise(name), (name, set()))[1].add(atom)
    entries = {}
    for key in sorted(towns.keys() | villages.keys()):
        name, first = towns.get(key, ("", set()))
        village, second = villages.get(key, ("", set()))
        entries[key] = Meaning((*sorted(first), *sorted(second - first)), bool(first), name or village)
    for walloon in table("wallonia")[["name_nl", "name_fr"]].to_numpy().ravel():
        entries.setdefault(normalise(walloon), Meaning((), True, str(walloon), beyond="wallonia"))
    return entries


@lru_cache(maxsize=4096)
def _keys_within(within: Atoms, vintage: int) -> tuple[str, ...]:
    return tuple(key for key, entry in _entries(vintage).items() if entry.atoms & within)


@lru_cache(maxsize=65536)
def _look_up_one(name: str, vintage: int, within: Atoms | None) -> Meaning | None:
    key, entries = normalise(name), _entries(vintage)
    if key in entries:
        return entries[key]
    if both := _two_names(name, entries):
        return both
    if within is None:
        return nearest(key, tuple(entries), vintage, FUZZY_THRESHOLD)
    near = nearest(key, _keys_within(within, vintage), vintage, FUZZY_THRESHOLD_IN_POSTAL_CODE, within=within)
    return near or nearest(key, tuple(entries), vintage, FUZZY_THRESHOLD_AGAINST_POSTAL_CODE)


def _two_names(name: str, entries: dict[str, Meaning]) -> Meaning | None:
    """Read a municipality and a part of it written as one, as in "Gent-Ledeberg" or "Antwerpen Deurne"."""
    for sign in re.finditer(r"[\s-]+", name.strip()):
        one, other = (entries.get(normalise(half)) for half in (name[: sign.start()], name[sign.end() :]))
        if one and other and (shared := one.atoms & other.atoms):
            order = tuple(atom for atom in one.order if atom in shared)
            return Meaning(order, one.is_municipality, f"{one.name}-{other.name}")
    return None


def nearest(
    key: str,
    keys: Sequence[str],
    vintage: int,
    threshold: float,
    *,
    margin: int = FUZZY_MARGIN,
    within: Atoms | None = None,
) -> Meaning | None:
    """Return what a misspelt name can mean: the nearest of `keys`, and those within `margin` edits of the nearest.

    Parameters
    ----------
    key : str
        A normalised name.
    keys : sequence of str
        The normalised names to choose from.
    threshold : float
        Lowest similarity, 1 - edits / letters of `key`.
    margin : int
        A place this many edits further away than the nearest is no rival.
    within : frozenset of str, optional
        Municipalities of 2018 to keep of what a name means.
    """
    furthest = int((1.0 - threshold) * len(key) + 1e-9)
    if furthest == 0:
        return None
    hits = process.extract(key, keys, scorer=OSA.distance, score_cutoff=furthest, limit=None)
    if not hits:
        return None
    least = hits[0][1]
    entries = _entries(vintage)
    meant = [entries[hit] for hit, edits, _ in hits if edits < least + margin]
    if any(m.beyond for m in meant) and len(meant) > 1:
        return None
    order = tuple(dict.fromkeys(a for m in meant for a in m.order if within is None or a in within))
    names = " / ".join(dict.fromkeys(m.name for m in meant[:_NAMED]))
    score = round(1.0 - least / max(len(key), len(hits[0][0])), 3)
    return Meaning(order, meant[0].is_municipality, names, score, meant[0].beyond)


@lru_cache(maxsize=65536)
def look_up(name: str, vintage: int, within: Atoms | None = None) -> Meaning | None:
    """Return what a name can mean, or None where no place is called anything like it.

    Parameters
    ----------
    name : str
        As typed; of "Borgerhout (Antwerpen)" both parts must agree, else either can be meant.
    vintage : int
        The vintage in which the name of a municipality is read.
    within : frozenset of str, optional
        Municipalities of 2018 that the postal code serves: a misspelt name is sought there first.
    """
    found = [m for piece in pieces(name) if (m := _look_up_one(piece, vintage, within)) is not None]
    # "Sint-Niklaas, Beveren" may also be one name that only looks like two.
    if not found:
        return _look_up_one(name, vintage, within) if normalise(name) else None
    here = [m for m in found if not m.beyond]
    if not here:
        return found[0]
    shared = frozenset.intersection(*(m.atoms for m in here))
    atoms = shared or frozenset.union(*(m.atoms for m in here))
    order = tuple(dict.fromkeys(atom for m in here for atom in m.order if atom in atoms))
    return Meaning(order, here[0].is_municipality, here[0].name, min(m.score for m in here))
