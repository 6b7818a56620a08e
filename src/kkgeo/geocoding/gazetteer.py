"""Names of places, as people write them, and the municipalities of 2018 they can mean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kkgeo.reference import submunicipalities
from kkgeo.reference._data import VINTAGES, atoms_of, parts, table

Atoms = frozenset[str]

#: A misspelt name is taken at this similarity (1 - edits / length of the longer) ...
FUZZY_THRESHOLD = 0.84
#: ... if no other place comes this near to it ...
FUZZY_MARGIN = 0.08
#: ... and, where a postal code says between which names to choose, already at this.
FUZZY_THRESHOLD_IN_POSTAL_CODE = 0.70
#: Shorter names have too many neighbours (Mol, Moll, Mal, Mollem).
_SHORTEST_FUZZY = 5

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
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("\u2019", "'").strip()
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
    """What a name can mean: municipalities of 2018, best first, and how it was found."""

    atoms: Atoms
    order: tuple[str, ...]
    is_municipality: bool
    name: str
    score: float


@lru_cache
def _entries(vintage: int) -> dict[str, Meaning]:
    """Every name by its normalised form. A municipality's name means what it means in `vintage`, if it has it there."""
    towns: dict[str, tuple[str, set[str]]] = {}
    for year in [vintage, *sorted(set(VINTAGES) - {vintage}, reverse=True)]:
        fresh: dict[str, tuple[str, set[str]]] = {}
        for row in table(f"municipalities_{year}").itertuples():
            for name in {str(row.name_nl), str(row.name_fr)}:
                if (key := normalise(name)) not in towns:
                    fresh.setdefault(key, (name, set()))[1].update(atoms_of(year)[str(row.nis)])
        towns.update(fresh)
    villages: dict[str, tuple[str, set[str]]] = {}
    for frame in (submunicipalities(), table("postal_localities")):
        for name, atom in zip(frame["name"], frame["nis_2018"], strict=True):
            villages.setdefault(normalise(name), (name, set()))[1].add(atom)
    entries = {}
    for key in sorted(towns.keys() | villages.keys()):
        name, first = towns.get(key, ("", set()))
        village, second = villages.get(key, ("", set()))
        order = (*sorted(first), *sorted(second - first))
        entries[key] = Meaning(frozenset(order), order, bool(first), name or village, 1.0)
    return entries


@lru_cache(maxsize=4096)
def _keys_within(within: Atoms, vintage: int) -> tuple[str, ...]:
    return tuple(key for key, entry in _entries(vintage).items() if entry.atoms & within)


@lru_cache(maxsize=65536)
def _look_up_one(name: str, vintage: int, within: Atoms | None) -> Meaning | None:
    key, entries = normalise(name), _entries(vintage)
    if key in entries:
        return entries[key]
    if within is not None and (near := _nearest(key, _keys_within(within, vintage), within, vintage)):
        return near
    return _nearest(key, tuple(entries), None, vintage) if len(key) >= _SHORTEST_FUZZY else None


def _nearest(key: str, keys: tuple[str, ...], within: Atoms | None, vintage: int) -> Meaning | None:
    threshold = FUZZY_THRESHOLD if within is None else FUZZY_THRESHOLD_IN_POSTAL_CODE
    entries, image = _entries(vintage), parts(vintage)
    hits = process.extract(
        key, keys, scorer=OSA.normalized_similarity, score_cutoff=max(threshold - FUZZY_MARGIN, 0.0), limit=10
    )
    if not hits or hits[0][1] < threshold:
        return None
    best = entries[hits[0][0]]
    atoms = best.atoms if within is None else best.atoms & within
    for other, score, _ in hits[1:]:
        rivals = entries[other].atoms if within is None else entries[other].atoms & within
        if hits[0][1] - score < FUZZY_MARGIN and {image[a] for a in rivals} - {image[a] for a in atoms}:
            return None
    order = tuple(atom for atom in best.order if atom in atoms)
    return Meaning(atoms, order, best.is_municipality, best.name, round(float(hits[0][1]), 3))


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
    shared = frozenset.intersection(*(m.atoms for m in found))
    atoms = shared or frozenset.union(*(m.atoms for m in found))
    order = tuple(dict.fromkeys(atom for m in found for atom in m.order if atom in atoms))
    return Meaning(atoms, order, found[0].is_municipality, found[0].name, min(m.score for m in found))
