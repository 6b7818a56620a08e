"""What stands beside the name of a place in the same cell: a province, a country, a postal code."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from kkgeo._base.words import localised
from kkgeo.geocoding import abroad
from kkgeo.geocoding.gazetteer import Atoms, exact
from kkgeo.geocoding.names import normalise, pieces
from kkgeo.reference._data import VINTAGES, atoms_of, table
from kkgeo.sites.addresses import code_and_place

#: What people write for a province of ours, beside its names (ISO 3166-2 among them).
_SHORT = {
    "Antwerpen": ("Antw.", "Ant.", "Antwerp", "VAN", "BE-VAN"),
    "Vlaams-Brabant": ("Vl.-Br.", "Vl.-Brab.", "Vl.-Brabant", "Vlaams-Br.", "V.-B.", "VBR", "BE-VBR"),
    "West-Vlaanderen": ("W.-Vl.", "West-Vl.", "W.-Vlaanderen", "VWV", "BE-VWV", "W.-V."),
    "Oost-Vlaanderen": ("O.-Vl.", "Oost-Vl.", "O.-Vlaanderen", "VOV", "BE-VOV", "O.-V."),
    "Limburg": ("Limb.", "Lim.", "VLI", "BE-VLI", "Belgisch-Limburg"),
    "Brussels Hoofdstedelijk Gewest": (
        *("Brussel", "Brussels", "Bruxelles", "BHG", "Bxl", "Brus.", "BRU", "BE-BRU"),
        *("Brussels Gewest", "Région bruxelloise"),
    ),
}
_FLEMISH = ("Vlaanderen", "Vlaams Gewest", "Flanders", "Flandre", "Région flamande", "VLG", "BE-VLG", "Vl.")
#: Two before 1995: Brabant was one province.
_BRABANT = ("Brabant", "Brab.", "Br.")
#: A text of its own of fewer signs is no country or province: it may be short for something else.
_WHOLE = 5
_HEAD = re.compile(r"^(?:(NL|F|FR|D|DE|L|LU|GB|UK|B|BE)\s?[-–]\s?|(NL|GB|UK)\s)(?=\w)")
_TAIL = re.compile(r"\s?[-–]\s?(?=([^\W\d_][\w.\s]*)$)|(?<!\s)\s++(?=([^\W\d_]\S*(?:\s\S+){0,2})$)")


#: "Antwerpen (prov.)"
_SAID_AFTER = re.compile(r"^([^(,]*[^(,\s])\s*[(,]\s*(prov(?:\.|incie|ince)?)\s*\)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Qualified:
    """A text without what tells its name from others, and that, as typed."""

    name: str
    provinces: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()


@lru_cache
def _ours() -> dict[str, Atoms]:
    """Municipalities of 2018 by name of the province they were in, in any vintage."""
    found: dict[str, Atoms] = {}
    towns = {v: table(f"municipalities_{v}") for v in VINTAGES}
    for row in table("provinces").to_dict("records"):
        codes = [
            (v, code)
            for v, frame in towns.items()
            for code, province in zip(frame["nis"], frame["province"], strict=True)
            if province == row["province"]
        ]
        atoms = frozenset(atom for v, code in codes for atom in atoms_of(v)[code])
        for name in (*map(str, row.values()), *_SHORT[str(row["name_nl"])]):
            found[abroad.province_key(name)] = atoms
    brussels, everything = found["brussel"], frozenset(atoms_of(2018))
    found |= {abroad.province_key(name): everything - brussels for name in _FLEMISH}
    return found | {abroad.province_key(name): found["vlaamsbrabant"] | brussels for name in _BRABANT}


@lru_cache
def _in_dutch() -> frozenset[str]:
    """Return the names that mean a province or region here first, though a place outside bears them: "Limburg"."""
    return frozenset(map(abroad.province_key, (*table("provinces")["name_nl"], *_FLEMISH)))


def province_atoms(text: str) -> Atoms | None:
    """Return the municipalities of 2018 of a province or region of ours, as people write it.

    >>> len(province_atoms("O.-Vl.")) == len(province_atoms("Oost-Vlaanderen")), province_atoms("Luik")
    (True, None)
    """
    # "Limburg (B)"
    named = [piece for piece in pieces(text) if abroad.country(piece, short=False) != "belgium"]
    return _ours().get(abroad.province_key(named[0] if len(named) == 1 else text))


def province_words(text: str, lang: str) -> str:
    """Return the full name of a province or region of ours that somebody wrote short; another text as it is.

    >>> province_words("O.-Vl.", "en"), province_words("Brab.", "en")
    ('East Flanders', 'Brab.')
    """
    key = abroad.province_key(text)
    for row in table("provinces").to_dict("records"):
        if key in {abroad.province_key(name) for name in (*map(str, row.values()), *_SHORT[str(row["name_nl"])])}:
            return str(row[localised(map(str, row), "name", lang)])
    return text


def _kind(text: str) -> str | None:
    """Say what a text beside a name is, if it is one of the three."""
    if re.fullmatch(r"(?:B(?:E)?[\s-]*)?[1-9]\d{3}", text) or abroad.postal_code(text):
        return "postal_codes"
    if province_atoms(text) or abroad.province(text):
        return "provinces"
    return "countries" if abroad.country(text, short=False) else None


@lru_cache(maxsize=65536)
def qualified(text: str, vintage: int) -> Qualified:
    """Take apart what a cell says of a place beside its name.

    >>> qualified("Hamme (O.-Vl.)", 2025).provinces, qualified("Zwijndrecht, Nederland", 2025).countries
    (('O.-Vl.',), ('Nederland',))
    >>> qualified("Borgerhout (Antwerpen)", 2025).name, qualified("AALST (3800)", 2025).postal_codes
    ('Borgerhout (Antwerpen)', ('3800',))
    """
    text = _SAID_AFTER.sub(r"\2 \1", text)
    known = exact(text, vintage)
    if known and (known.order or abroad.province_key(text) not in _in_dutch()):
        return Qualified(text)
    if pair := code_and_place(text):
        inner = qualified(pair[1], vintage) if pair[1] else Qualified("")
        return replace(inner, postal_codes=(pair[0], *inner.postal_codes))
    found: dict[str, list[str]] = {"provinces": [], "countries": [], "postal_codes": []}
    if len(text) >= _WHOLE and not text.isdecimal() and (kind := _kind(text)):
        # A cell with nothing but "Nederland".
        return Qualified("", **{kind: (text,)})
    names: list[str] = []
    parted = pieces(text) or [text]
    for piece in parted:
        kind = _kind(piece) if len(parted) > 1 else None
        if kind and not (names and _names_a_part(names[0], piece, vintage)) and (names or kind != "provinces"):
            found[kind].append(piece)
            continue
        name, more = _ends(piece, vintage)
        names.append(name)
        for kind, values in more.items():
            found[kind] += values
    if not any(found.values()):
        return Qualified(text)
    return Qualified(", ".join(names), *(tuple(values) for values in found.values()))


def _names_a_part(name: str, piece: str, vintage: int) -> bool:
    """Say whether a second name that is also a province is meant as the town: "Kiel (Antwerpen)"."""
    one, other = exact(name, vintage), exact(piece, vintage)
    return bool(one and other and one.all_atoms & other.atoms)


def _ends(piece: str, vintage: int) -> tuple[str, dict[str, list[str]]]:
    """Take a country or province off the end (or its sign off the beginning) of a name that nobody bears."""
    if exact(piece, vintage):
        return piece, {}
    if head := _HEAD.match(piece):
        return piece[head.end() :], {"countries": [head[1] or head[2]]}
    for sign in _TAIL.finditer(piece):
        name, tail = piece[: sign.start()], sign[1] or sign[2]
        if not normalise(name) or len(tail) == 1:
            continue
        written = tail == tail.upper() or len(tail) > 3
        if abroad.country(tail, short=False) and written:
            return name, {"countries": [tail]}
        of_one = province_atoms(tail) or abroad.province(tail)
        if of_one and exact(name, vintage) and not _names_a_part(name, tail, vintage):
            return name, {"provinces": [tail]}
    return piece, {}
