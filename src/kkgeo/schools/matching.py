"""Who is who: the school of each collaboration in the register, once, for everything that counts, judges or invites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo.errors import InputError
from kkgeo.schools.units import SCHOOL, names_of, numbers_of, school_keys, school_unit, sites_of
from kkgeo.sites.counted import counted_lists

#: How a collaboration was found in the register, or why it was not.
MATCHES = ("number", "site", "address", "name", "other_number", "several", "not_found", "nothing_to_match")


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
    #: Likewise, and where none was found what tells it from other schools that were not.
    keys: pd.Series[str]

    @property
    def counts(self) -> dict[str, int]:
        """How many collaborations there are of each of `MATCHES`."""
        found = Counter(self.how)
        return {way: found[way] for way in MATCHES}

    @property
    def told(self) -> dict[str, Any]:
        """What a table that is made of them notes."""
        missing = int((~self.known).sum())
        return {"rows": len(self.how), "linked": self.counts, "not_in_register": missing, "schools": len(self.schools)}

    @property
    def unmatched(self) -> list[Hashable]:
        """The labels of the collaborations that no school of the register was found for, in order."""
        return list(self.how.index[self.found.isna()])

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether the school of a collaboration is in the register, by position."""
        return self.found.notna().to_numpy(dtype=bool)

    @property
    def schools(self) -> pd.Index:
        """Every school of the register once, in its order."""
        unique: pd.Index = pd.Index(self.school.unique(), name="school")
        return unique

    def of_schools(self, values: pd.Series) -> tuple[pd.Series, int]:
        """Return one value of the register for each school, and how many schools have rows that contradict each other.

        Those have no value: which of them a collaboration belongs to, nobody can say.
        """
        grouped = values.groupby(self.school.to_numpy(), sort=False)
        first, several = grouped.first(), grouped.nunique() > 1
        return first.mask(several).reindex(self.schools), int(several.sum())


def match_schools(placed: pd.DataFrame, register: pd.DataFrame, unit: str = SCHOOL) -> Matched:
    """Find the school of each collaboration in the register: by number, else by name and municipality.

    Parameters
    ----------
    placed : DataFrame
        Collaborations: ``institution`` (with ``site``), or ``name`` and ``nis``.
    register : DataFrame
        Schools, likewise, in the same vintage.
    unit : {"row", "institution", "site", "address"}
        What one school is. Of a site or an address all that tells an institution counts, and then which one of it.

    Returns
    -------
    Matched
        Every row of a school that is found has a collaboration.

    Notes
    -----
    Each collaboration is one of ``number``; ``site`` and ``address`` (the number's own, where a school is one);
    ``name`` (its number is missing or not in the register, and one school with that name is in that municipality);
    ``other_number`` (that school has a number, and it is another); ``several`` (more than one school has that name
    there, or the institution has more than one and nothing says which); ``not_found`` (with `unit` ``site`` also a site
    that the register does not have); ``nothing_to_match`` (neither a number nor both name and municipality). The
    schools meant by what was not found are `possible`, not `partner`.

    Examples
    --------
    >>> schools = pd.DataFrame({"institution": ["101", "101", "102"], "site": ["1", "2", "1"]})
    >>> rows = pd.DataFrame({"institution": ["101", "101", "103"], "site": ["2", None, "1"]})
    >>> match_schools(rows, schools).how.tolist(), match_schools(rows, schools, "site").how.tolist()
    (['number', 'number', 'not_found'], ['site', 'several', 'not_found'])
    """
    unit = school_unit(unit)
    school, own = school_keys(register, unit), school_keys(placed, unit)
    numbers, names = numbers_of(register), names_of(register)
    by_number, by_name = _by(numbers, school), _by(names, school)
    numbered = {key for key, number in zip(school.tolist(), numbers, strict=True) if number}
    # A row without an address is at none: its key is no address of the register.
    told = [not key.startswith("#") for key in own] if unit == "address" else list(map(bool, sites_of(placed)))
    everywhere = set(school) if unit == "address" else set[str]()
    maybe: set[str] = set()
    ways: list[str] = []
    found: list[str | None] = []
    rows = zip(numbers_of(placed), names_of(placed), own.tolist(), told, strict=True)
    for number, name, key, exact in rows:
        meant = by_number.get(number) or by_name.get(name) or set()
        by = "number" if number in by_number else "name"
        if exact and unit != SCHOOL and key in (meant or everywhere):
            way, one = unit, key
        elif not meant:
            way, one = ("not_found" if number or name else "nothing_to_match"), None
        elif by == "number" and unit == "site" and exact:
            way, one = "not_found", None
        elif len(meant) > 1:
            way, one = "several", None
        elif by == "name" and number and meant <= numbered:
            way, one = "other_number", None
        else:
            way, one = by, next(iter(meant))
        if one is None:
            maybe |= meant
        ways.append(way)
        found.append(one)
    partner = school.isin([key for key in found if key is not None])
    keys = [f"row {key}" if one is None else one for one, key in zip(found, own, strict=True)]
    return Matched(
        school,
        partner.to_numpy(dtype=bool),
        (school.isin(maybe) & ~partner).to_numpy(dtype=bool),
        pd.Series(ways, index=placed.index, dtype="str"),
        pd.Series(found, index=placed.index, dtype="str"),
        pd.Series(keys, index=placed.index, dtype="str"),
    )


def check_lists(
    placed: pd.DataFrame, register: pd.DataFrame | None, unit: str = SCHOOL
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of both lists that count, or say why nobody can know which schools have a collaboration."""
    unit = school_unit(unit)
    if register is None:
        raise InputError("errors.schools.no_register")
    check_two(placed, register)
    placed, vintage = counted_lists(placed, "rows")
    register, _ = counted_lists(register, "register", vintage)
    if register.empty:
        raise InputError("errors.schools.empty")
    by_number = "institution" in placed and "institution" in register
    by_name = all({"name", "nis"} <= set(frame.columns) for frame in (placed, register))
    if not (by_number or by_name or unit == "address"):
        raise InputError("errors.schools.no_link")
    if unit == "site" and not all({"institution", "site"} <= set(frame.columns) for frame in (placed, register)):
        raise InputError("errors.schools.no_sites")
    return placed, register


def check_two(placed: pd.DataFrame, register: pd.DataFrame) -> None:
    """Raise an error if one table is given as both: every school would take part, or none."""
    if placed is register:
        raise InputError("errors.schools.same_table")


def _by(told: list[str], school: pd.Series[str]) -> dict[str, set[str]]:
    """Return the schools that are told by a number or a name."""
    found: dict[str, set[str]] = {}
    for key, one in zip(told, school.tolist(), strict=True):
        if key:
            found.setdefault(key, set()).add(one)
    return found
