"""Which school a row is about, and which schools of a register have a collaboration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.text import fold
from kkgeo.schools.units import institutions

#: How a collaboration was found in the register, or why it was not.
MATCHES = ("number", "name", "other_number", "several", "not_found", "nothing_to_match")


@dataclass(frozen=True)
class Matched:
    """What became of the collaborations, and of the rows of the register."""

    #: What tells one school from another; on the register.
    school: pd.Series[str]
    #: Rows of a school with a collaboration; on the register.
    partner: npt.NDArray[np.bool_]
    #: Rows of a school that may have one: see ``other_number`` and ``several``; on the register.
    possible: npt.NDArray[np.bool_]
    #: One of `MATCHES` for each collaboration.
    how: pd.Series[str]
    #: The school of each collaboration, as in `school`; missing where none was found.
    found: pd.Series[str]

    @property
    def counts(self) -> dict[str, int]:
        """How many collaborations there are of each of `MATCHES`."""
        found = Counter(self.how)
        return {way: found[way] for way in MATCHES}

    @property
    def unmatched(self) -> list[Hashable]:
        """The labels of the collaborations that no school of the register was found for, in order."""
        return list(self.how.index[self.found.isna()])


def numbers_of(rows: pd.DataFrame) -> list[str]:
    """Return the institution number of each row in one form, without capitals, empty where there is none.

    >>> numbers_of(pd.DataFrame({"institution": ["00123", 123.0, " f001", None]}))
    ['000123', '000123', 'f001', '']
    """
    return [number.casefold() for number in institutions(rows).fillna("")]


def names_of(rows: pd.DataFrame) -> list[str]:
    """Return the name and municipality of each row in one form, empty where one of them is missing.

    >>> names_of(pd.DataFrame({"name": ["Sint-Jan  (Élan)", "?"], "nis": ["44021", "44021"]}))
    ['sint jan elan|44021', '']
    """
    if "name" not in rows or "nis" not in rows:
        return [""] * len(rows)
    named = [
        re.sub(r"[\W_]+", " ", fold(str(name))).strip() if known else ""
        for name, known in zip(rows["name"], rows["name"].notna(), strict=True)
    ]
    placed = rows["nis"].notna().tolist()
    return [
        f"{name}|{nis}" if name and known else "" for name, nis, known in zip(named, rows["nis"], placed, strict=True)
    ]


def school_keys(rows: pd.DataFrame) -> pd.Series[str]:
    """Return what tells one school from another: its number, else its name and municipality, else its row.

    >>> school_keys(pd.DataFrame({"institution": ["101", None], "name": ["a", "A"], "nis": ["44021"] * 2})).tolist()
    ['no 000101', 'a|44021']
    """
    both = zip(numbers_of(rows), names_of(rows), strict=True)
    keys = [f"no {number}" if number else name or f"#{i}" for i, (number, name) in enumerate(both)]
    return pd.Series(keys, index=rows.index, dtype="str")


def match_schools(placed: pd.DataFrame, register: pd.DataFrame) -> Matched:
    """Find the school of each collaboration in the register: by number, else by name and municipality.

    Parameters
    ----------
    placed : DataFrame
        Collaborations: ``institution``, or ``name`` and ``nis``.
    register : DataFrame
        Schools, likewise, in the same vintage.

    Returns
    -------
    Matched
        Every site of a school that is found has a collaboration.

    Notes
    -----
    Each collaboration is one of ``number``; ``name`` (its number is missing or not in the register, and one school
    with that name is in that municipality); ``other_number`` (that school has a number, and it is another);
    ``several`` (more than one school has that name there); ``not_found``; ``nothing_to_match`` (neither a number nor
    both name and municipality). Of ``other_number`` and ``several`` the schools meant are `possible`, not `partner`.
    """
    school = school_keys(register)
    numbers = numbers_of(register)
    known = set(numbers) - {""}
    named: dict[str, set[str]] = {}
    numbered = dict(zip(school, numbers, strict=True))
    for name, key in zip(names_of(register), school, strict=True):
        if name:
            named.setdefault(name, set()).add(key)
    maybe: set[str] = set()
    how: list[str] = []
    found: list[str | None] = []
    for number, name in zip(numbers_of(placed), names_of(placed), strict=True):
        bearers = named.get(name, set())
        school_of = None
        if number in known:
            way, school_of = "number", f"no {number}"
        elif not bearers:
            way = "not_found" if number or name else "nothing_to_match"
        elif len(bearers) > 1:
            way, maybe = "several", maybe | bearers
        elif number and numbered[next(iter(bearers))]:
            way, maybe = "other_number", maybe | bearers
        else:
            way, school_of = "name", next(iter(bearers))
        how.append(way)
        found.append(school_of)
    partner = school.isin([key for key in found if key is not None])
    possible = school.isin(maybe) & ~partner
    return Matched(
        school,
        partner.to_numpy(dtype=bool),
        possible.to_numpy(dtype=bool),
        pd.Series(how, index=placed.index, dtype="str"),
        pd.Series(found, index=placed.index, dtype="str"),
    )
