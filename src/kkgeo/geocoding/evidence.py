"""What each field of a row says: a set of municipalities of 2018, or that it says nothing and why.

The municipality of 2018 is the atom of every vintage, so two fields agree where their sets meet, contradict each
other where they do not, and decide a municipality of any vintage where all that is left lies in one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kkgeo._base.words import say
from kkgeo.geocoding.gazetteer import Atoms, look_up, normalise
from kkgeo.reference._data import VINTAGES, atoms_of, table

#: Postal codes of Wallonia (bpost: Walloon Brabant; Liège, Namur, Hainaut and Luxembourg).
_WALLOON = ((1300, 1499), (4000, 7999))
_DUTCH_POSTCODE = re.compile(r"(?:NL[\s-]*)?\d{4}\s?[A-Za-z]{2}", re.IGNORECASE)
#: What people write before the postal code of another country.
_COUNTRIES = {
    **dict.fromkeys(("f", "fr"), "france"),
    **dict.fromkeys(("d", "de"), "germany"),
    **dict.fromkeys(("l", "lu"), "luxembourg"),
    "nl": "netherlands",
}
_FOREIGN_POSTCODE = re.compile(r"([A-Za-z]{1,2})[\s-]*\d{4,5}")


@dataclass(frozen=True)
class Evidence:
    """One field that means something."""

    kind: str
    value: str
    order: tuple[str, ...]
    level: str
    score: float = 1.0
    note: str = ""

    @property
    def atoms(self) -> Atoms:
        """The municipalities of 2018 it can mean; `order` has the likeliest first."""
        return frozenset(self.order)

    def named(self, lang: str) -> str:
        """Name the field, as in "postal code 2000"."""
        return say(f"placing.{self.kind}", lang, value=self.value)


@dataclass(frozen=True)
class Testimony:
    """All that the text fields of a row say."""

    evidence: tuple[Evidence, ...] = ()
    unknown: tuple[str, ...] = ()
    outside: tuple[str, str] | None = None


@lru_cache
def _postal_codes() -> dict[str, tuple[str, ...]]:
    served: dict[str, list[str]] = {}
    for row in table("postal_codes").itertuples():
        served.setdefault(str(row.postal_code), []).append(str(row.nis_2018))
    return {code: tuple(atoms) for code, atoms in served.items()}


@lru_cache
def _localities() -> dict[tuple[str, str], frozenset[str]]:
    """Municipalities of 2018 by postal code and locality together, as bpost lists them."""
    pairs: dict[tuple[str, str], set[str]] = {}
    for row in table("postal_localities").itertuples():
        pairs.setdefault((str(row.postal_code), normalise(str(row.name))), set()).add(str(row.nis_2018))
    return {pair: frozenset(atoms) for pair, atoms in pairs.items()}


@lru_cache
def _without_area() -> dict[str, str]:
    codes = table("postal_codes_without_area")
    return dict(zip(codes["postal_code"], codes["holder"], strict=True))


@lru_cache
def _provinces() -> dict[str, frozenset[str]]:
    """Municipalities of 2018 by name of the province they were in, in any vintage."""
    by_name: dict[str, frozenset[str]] = {}
    towns: dict[int, dict[str, str]] = {}
    for v in VINTAGES:
        frame = table(f"municipalities_{v}")
        towns[v] = dict(zip(frame["nis"], frame["province"], strict=True))
    for row in table("provinces").to_dict("records"):
        codes = [(v, code) for v in VINTAGES for code, province in towns[v].items() if province == row["province"]]
        atoms = frozenset(atom for v, code in codes for atom in atoms_of(v)[code])
        for name in map(str, row.values()):
            by_name[normalise(name) or name] = by_name[normalise(f"provincie {name}")] = atoms
    by_name["brussel"] = by_name["brussels"] = by_name[normalise("Brussels Hoofdstedelijk Gewest")]
    return by_name


def _code(value: str, code_vintage: int | None) -> tuple[str, ...]:
    vintages = VINTAGES if code_vintage is None else (code_vintage,)
    return tuple(dict.fromkeys(atom for v in vintages for atom in atoms_of(v).get(value, ())))


def _beyond(postal_code: str) -> str | None:
    if _DUTCH_POSTCODE.fullmatch(postal_code):
        return "netherlands"
    if abroad := _FOREIGN_POSTCODE.fullmatch(postal_code):
        return _COUNTRIES.get(abroad[1].casefold())
    if re.fullmatch(r"\d{4}", postal_code) and any(low <= int(postal_code) <= high for low, high in _WALLOON):
        return "wallonia"
    return None


def hear(fields: Mapping[str, str], vintage: int, code_vintage: int | None, lang: str) -> Testimony:
    """Say what the text fields of a row mean.

    `fields` has, as far as they are filled in, ``nis_code``, ``postal_code``, ``locality``, ``municipality_name``
    and ``province_given``.
    """
    evidence: list[Evidence] = []
    unknown: list[str] = []
    outside: tuple[str, str] | None = None
    if code := fields.get("nis_code"):
        if order := _code(code, code_vintage):
            evidence.append(Evidence("code", code, order, "code"))
        else:
            unknown.append(say("placing.unknown_code", lang, value=code))
    served: tuple[str, ...] = ()
    if postal_code := fields.get("postal_code"):
        if served := _postal_codes().get(postal_code, ()):
            evidence.append(Evidence("postal_code", postal_code, served, "postal_code"))
        elif where := _beyond(postal_code):
            outside = (say("placing.postal_code", lang, value=postal_code), where)
        elif holder := _without_area().get(postal_code):
            unknown.append(say("placing.postal_code_without_area", lang, value=postal_code, holder=holder))
        else:
            unknown.append(say("placing.unknown_postal_code", lang, value=postal_code))
    for kind in ("locality", "municipality_name"):
        if name := fields.get(kind):
            meaning = look_up(name, vintage, frozenset(served) or None)
            if meaning is None:
                unknown.append(say("placing.unknown_name", lang, value=name))
                continue
            if meaning.beyond:
                outside = outside or (say(f"placing.{kind}", lang, value=name), meaning.beyond)
                continue
            level = "municipality" if meaning.is_municipality else "submunicipality"
            note = say("placing.fuzzy", lang, value=name, name=meaning.name) if meaning.score < 1 else ""
            # Where a village lies in two municipalities under one code, bpost's list says which one the code means.
            listed = _localities().get((postal_code or "", normalise(name)), frozenset())
            order = tuple(atom for atom in meaning.order if atom in listed) or meaning.order
            evidence.append(Evidence(kind, name, order, level, meaning.score, note))
    if province := fields.get("province_given"):
        within = _provinces().get(normalise(province) or province)
        if within is None:
            unknown.append(say("placing.unknown_province", lang, value=province))
        else:
            evidence.append(Evidence("province", province, tuple(sorted(within)), "province"))
    return Testimony(tuple(evidence), tuple(unknown), outside)
