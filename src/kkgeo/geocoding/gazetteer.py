"""Names of places, as people write them, and the municipalities of 2018 they can mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kkgeo.geocoding.abroad import NEAR_KM, Place, places
from kkgeo.geocoding.names import normalise, pieces
from kkgeo.geocoding.partly import called_partly
from kkgeo.geocoding.regional import region_atoms
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
#: A hamlet of fewer sectors may be a field or a street: it is no rival of a name with one typing error that is as near.
_RIVAL_SECTORS = 2
#: How many readings of a misspelt name its note names.
_NAMED = 3


@dataclass(frozen=True)
class Meaning:
    """What a name can mean, and how it was found.

    `order` has the municipalities of 2018 that it is a name in, best first, `hamlets` those that have a hamlet of that
    name or a place that is called so in part, `beyond` the places outside that bear it. Of a misspelt name (`score`
    below 1) the last two are those that are as near. `apart` has places that a second name in the same text means;
    `doubt` says that something beside the name is not known, and could tell which of the places that bear it is meant.
    """

    order: tuple[str, ...]
    is_municipality: bool
    name: str
    score: float = 1.0
    hamlets: tuple[str, ...] = ()
    beyond: tuple[Place, ...] = ()
    apart: tuple[Place, ...] = ()
    doubt: bool = False

    @property
    def atoms(self) -> Atoms:
        """The municipalities without their order."""
        return frozenset(self.order)

    @property
    def all_atoms(self) -> Atoms:
        """Those that have a hamlet of the name among them."""
        return frozenset(self.order + self.hamlets)


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
    """Every name in Flanders and Brussels by its normalised form."""
    towns = _towns(vintage)
    villages: dict[str, tuple[str, set[str]]] = {}
    for frame in (submunicipalities(), table("postal_localities")):
        for name, atom in zip(frame["name"], frame["nis_2018"], strict=True):
            villages.setdefault(normalise(name), (name, set()))[1].add(atom)
    entries = {}
    for key in sorted(towns.keys() | villages.keys()):
        name, first = towns.get(key, ("", set()))
        village, second = villages.get(key, ("", set()))
        order = (*sorted(first), *sorted(second - first))
        also = dict.fromkeys((*_hamlets().get(key, ("",))[1:], *called_partly(key)))
        hamlets = tuple(atom for atom in also if atom not in order)
        entries[key] = Meaning(order, bool(first), name or village, hamlets=hamlets, beyond=places().get(key, ()))
    return entries


@lru_cache
def _hamlets() -> dict[str, tuple[str, ...]]:
    """Return, by the normalised name of a hamlet, its name and the municipalities of 2018 that have one."""
    found: dict[str, tuple[str, ...]] = {}
    for name, atom, _ in table("hamlets_2018").itertuples(index=False):
        if key := normalise(str(name)):
            known = found.get(key, (str(name),))
            found[key] = known if atom in known else (*known, str(atom))
    return found


@lru_cache
def _rivals() -> dict[int, tuple[str, ...]]:
    """Return, by their length, the names that are none of ours and that a misspelt name can be as near to."""
    by_length: dict[int, list[str]] = {}
    for key in sorted((_hamlets().keys() | places().keys()) - _entries(VINTAGES[-1]).keys()):
        by_length.setdefault(len(key), []).append(key)
    return {length: tuple(keys) for length, keys in by_length.items()}


@lru_cache
def _small() -> frozenset[str]:
    """Return the names of hamlets that may as well be a field or a street, and of nothing else."""
    sectors: dict[str, int] = {}
    for name, _, count in table("hamlets_2018").itertuples(index=False):
        key = normalise(str(name))
        sectors[key] = max(int(count), sectors.get(key, 0))
    return frozenset(key for key, count in sectors.items() if count < _RIVAL_SECTORS) - places().keys()


def _shorter(key: str) -> set[str]:
    """Return a name and what is left of it without any one of its letters: two names one edit apart share one."""
    return {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}


@lru_cache
def _one_edit_index() -> dict[str, tuple[str, ...]]:
    """Return all names, ours and the rivals, by what `_shorter` makes of them. Every vintage has the same names."""
    index: dict[str, tuple[str, ...]] = {}
    rivals = (key for keys in _rivals().values() for key in keys if key not in _small())
    for key in (*_entries(VINTAGES[-1]), *rivals):
        for variant in _shorter(key):
            index[variant] = (*index.get(variant, ()), key)
    return index


def _one_edit_from(key: str) -> list[str]:
    index = _one_edit_index()
    near = {name for variant in _shorter(key) for name in index.get(variant, ())}
    return sorted(name for name in near if OSA.distance(key, name, score_cutoff=1) == 1)


def _as_near(key: str, edits: int) -> list[str]:
    lengths = range(len(key) - edits, len(key) + edits + 1)
    near = (
        process.extract(key, _rivals().get(n, ()), scorer=OSA.distance, score_cutoff=edits, limit=None) for n in lengths
    )
    return [name for hits in near for name, _, _ in hits]


@lru_cache
def _keys_of_atom() -> dict[str, tuple[str, ...]]:
    """Return the names in each municipality of 2018, hamlets included. Every vintage has the same names."""
    found: dict[str, dict[str, None]] = {}
    for key, entry in _entries(VINTAGES[-1]).items():
        for vintage in VINTAGES:
            for atom in (*entry.hamlets, *_entries(vintage)[key].order):
                found.setdefault(atom, {})[key] = None
    for key, (_, *atoms) in _hamlets().items():
        for atom in atoms:
            found.setdefault(atom, {})[key] = None
    return {atom: tuple(keys) for atom, keys in found.items()}


@lru_cache(maxsize=4096)
def _keys_within(within: Atoms) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for atom in sorted(within) for key in _keys_of_atom().get(atom, ())))


def exact(name: str, vintage: int) -> Meaning | None:
    """Return what a name means to the letter, or None."""
    key = normalise(name)
    if found := _entries(vintage).get(key):
        return found
    hamlets, beyond = _hamlets().get(key, ()), places().get(key, ())
    if not hamlets and not beyond:
        return None
    # "Molenbeek" alone is mostly Sint-Jans-Molenbeek, also where other places have a quarter of that name.
    also = tuple(dict.fromkeys((*hamlets[1:], *called_partly(key))))
    return Meaning((), False, hamlets[0] if hamlets else beyond[0].name, hamlets=also, beyond=beyond)


@lru_cache(maxsize=65536)
def _look_up_one(name: str, vintage: int, within: Atoms | None) -> Meaning | None:
    key, entries = normalise(name), _entries(vintage)
    if not key:
        return None
    found = exact(name, vintage)
    if found is None or not found.order:
        # Beside a postal code a name of its own is nearer than one abroad that is spelt as this one.
        threshold = FUZZY_THRESHOLD if found else FUZZY_THRESHOLD_IN_POSTAL_CODE
        if within is not None and (found is None or not found.all_atoms & within):
            near = nearest(key, _keys_within(within), vintage, threshold, within=within)
            if near and (found is None or near.score >= 1 - 1 / len(key)):
                return replace(near, beyond=found.beyond if found else ())
    if found:
        return found
    if both := _two_names(name, entries):
        return both
    read, partly = _by_spelling(key, vintage, within), called_partly(key)
    if not partly:
        return read
    if read is None:
        return Meaning((), False, name, hamlets=partly)
    also = tuple(atom for atom in dict.fromkeys((*partly, *read.hamlets)) if atom not in read.order)
    return replace(read, hamlets=also)


def _two_names(name: str, entries: dict[str, Meaning]) -> Meaning | None:
    """Read a municipality and a part of it written as one, as in "Gent-Ledeberg" or "Antwerpen Deurne"."""
    for sign in re.finditer(r"[\s-]+", name.strip()):
        one, other = (entries.get(normalise(half)) for half in (name[: sign.start()], name[sign.end() :]))
        if one and other and (shared := one.atoms & other.atoms):
            order = tuple(atom for atom in one.order if atom in shared)
            return Meaning(order, one.is_municipality, f"{one.name}-{other.name}")
    return None


def _by_spelling(key: str, vintage: int, within: Atoms | None) -> Meaning | None:
    """Read a name that nobody bears as that of the places it is nearest to, with all that are as near."""
    threshold = FUZZY_THRESHOLD if within is None else FUZZY_THRESHOLD_AGAINST_POSTAL_CODE
    if int((1.0 - threshold) * len(key) + 1e-9) == 0:
        return None
    entries = _entries(vintage)
    if near := _one_edit_from(key):
        ours, edits = nearest(key, [name for name in near if name in entries], vintage, threshold), 1
    else:
        ours = nearest(key, tuple(entries), vintage, threshold)
        if ours is None:
            return None
        edits = OSA.distance(key, normalise(ours.name.split(" / ")[0]))
        near = _as_near(key, edits)
    others = [name for name in near if name not in entries]
    least = ours.score if ours else max(_similarity(key, name, edits) for name in others)
    others = [name for name in others if _similarity(key, name, edits) >= least]
    hamlets = tuple(dict.fromkeys(atom for name in others for atom in _hamlets().get(name, ())[1:]))
    far = not ours or edits > 1
    beyond = tuple(place for name in others for place in places().get(name, ()) if far or place.km <= NEAR_KM)
    if ours:
        return replace(ours, hamlets=tuple(atom for atom in hamlets if atom not in ours.order), beyond=beyond)
    called = [_hamlets().get(name, ("",))[0] or places()[name][0].name for name in others]
    return Meaning((), False, " / ".join(called[:_NAMED]), least, hamlets, beyond)


def _similarity(key: str, name: str, edits: int) -> float:
    return round(1.0 - edits / max(len(key), len(name)), 3)


def nearest(
    key: str, keys: Sequence[str], vintage: int, threshold: float, *, within: Atoms | None = None
) -> Meaning | None:
    """Return what a misspelt name can mean: the nearest of `keys`, and those that are as near.

    Parameters
    ----------
    key : str
        A normalised name.
    keys : sequence of str
        The normalised names to choose from.
    threshold : float
        Lowest similarity, 1 - edits / letters of `key`.
    within : frozenset of str, optional
        Municipalities of 2018 to keep of what a name means; their hamlets count.
    """
    furthest = int((1.0 - threshold) * len(key) + 1e-9)
    if furthest == 0:
        return None
    hits = process.extract(key, keys, scorer=OSA.distance, score_cutoff=furthest, limit=None)
    if not hits:
        return None
    least = hits[0][1]
    entries = _entries(vintage)
    alike = {hit: _similarity(key, hit, least) for hit, edits, _ in hits if edits == least}
    score = max(alike.values())
    meant = [_known(hit, entries) for hit, similarity in alike.items() if similarity == score]
    order = tuple(dict.fromkeys(a for m in meant for a in _kept(m, within)))
    names = " / ".join(dict.fromkeys(m.name for m in meant[:_NAMED]))
    return Meaning(order, meant[0].is_municipality, names, score)


def _known(key: str, entries: dict[str, Meaning]) -> Meaning:
    return entries.get(key) or Meaning((), False, _hamlets()[key][0], hamlets=_hamlets()[key][1:])


def _kept(meaning: Meaning, within: Atoms | None) -> Iterable[str]:
    return meaning.order if within is None else (a for a in meaning.order + meaning.hamlets if a in within)


#: What stands beside the name of a place without telling it from another of that name.
_PLAIN = re.compile(
    r"centrum|stad|gemeente|deelgemeente|fusiegemeente|noord|zuid|oost|west|station|campus|dorp|haven|afdeling|vestiging"
)


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
        Municipalities of 2018 that another field says: a misspelt name is sought there first.
    """
    parted = pieces(name)
    if len(parted) < 2 or (exact(name, vintage) and not all(exact(piece, vintage) for piece in parted)):
        # A name may look like two; "Gent, Brugge" is two all the same, though Gentbrugge is a village.
        return _look_up_one(parted[0] if len(parted) == 1 else name, vintage, within)
    region = frozenset[str]().union(*(region_atoms(piece) for piece in parted[1:]))
    if region and (told := [piece for piece in parted if not region_atoms(piece)]):
        # "Tielt (Hageland)", where a region can tell which.
        meaning = look_up(", ".join(told), vintage, within)
        if meaning and (order := tuple(atom for atom in meaning.order if atom in region)):
            return replace(meaning, order=order)
        if meaning and (hamlets := tuple(atom for atom in meaning.hamlets if atom in region)):
            return replace(meaning, order=hamlets, is_municipality=False)
    read = [_look_up_one(piece, vintage, within) for piece in parted]
    found = [m for m in read if m is not None]
    sure = [m for m in found if m.score == 1.0] or found
    if not sure:
        return _look_up_one(name, vintage, within)
    here = [m for m in sure if m.order]
    if not here:
        if abroad := [m for m in sure if m.beyond and not m.hamlets]:
            return abroad[0]
        shared = frozenset.intersection(*(m.all_atoms for m in sure))
        return replace(sure[0], hamlets=tuple(atom for atom in sure[0].hamlets if atom in shared) or sure[0].hamlets)
    shared = frozenset.intersection(*(m.atoms for m in here))
    shared = shared or frozenset.intersection(*(m.all_atoms for m in here))
    atoms = shared or frozenset.union(*(m.atoms for m in here))
    order = tuple(dict.fromkeys(atom for m in here for atom in m.order if atom in atoms)) or tuple(sorted(atoms))
    apart = tuple(m.beyond[0] for m in sure if m.beyond and not m.all_atoms & atoms)
    beyond = here[0].beyond if len(here) == 1 else ()
    strange = [piece for piece, m in zip(parted, read, strict=True) if m is None and not _PLAIN.match(piece.lower())]
    score = min(m.score for m in here)
    # Of two towns that have nothing in common neither is meant more than the other.
    called, known = here[0].name, here[0].is_municipality and (len(here) == 1 or bool(shared))
    return Meaning(order, known, called, score, beyond=beyond, apart=apart, doubt=bool(strange and beyond))
