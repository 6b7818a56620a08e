"""Which school of the register a collaboration belongs to, and what the register says of that school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo.errors import InputError
from kkgeo.reference.placed import noted_vintage
from kkgeo.schools.matching import names_of, numbers_of

#: How the key of a school begins that has a number.
_NUMBERED = "no "


@dataclass(frozen=True)
class Linked:
    """Collaborations and the schools of a register, tied together."""

    #: What tells one school from another, for each row of the register.
    register_keys: pd.Series[str]
    #: Likewise for each collaboration, by position; that of the register where the school was found there.
    row_keys: pd.Series[str]
    #: Whether the school of a collaboration is in the register, by position.
    found: npt.NDArray[np.bool_]

    @property
    def schools(self) -> pd.Index:
        """Every school of the register once, in its order."""
        unique: pd.Index = pd.Index(self.register_keys.unique(), name="school")
        return unique


def link(placed: pd.DataFrame, register: pd.DataFrame | None) -> Linked:
    """Find the school of each collaboration: by institution number, else by name and municipality.

    With a column ``site`` in both, a school is a site of an institution. A number that the register does not have is
    another school, whatever its name; a name counts only where one school of that municipality has it, and one of the
    two has no number. What is not found keeps a key of its own, so that it still counts as one school.
    """
    if register is None:
        raise InputError("errors.schools.no_register")
    if placed is register:
        raise InputError("errors.schools.same_table")
    noted_vintage(register, "register", noted_vintage(placed, "rows"))
    if register.empty:
        raise InputError("errors.schools.empty")
    by_number = "institution" in placed and "institution" in register
    by_name = all({"name", "nis"} <= set(frame.columns) for frame in (placed, register))
    if not (by_number or by_name):
        raise InputError("errors.schools.no_link")
    sites = by_number and "site" in placed and "site" in register
    own_numbers, own_names = _numbers(register, sites), names_of(register)
    keys = pd.Series(_keys(own_numbers, own_names), index=register.index, dtype="str")
    numbered = set(own_numbers) - {""} if by_number else set[str]()
    bearers: dict[str, set[str]] = {}
    for name, key in zip(own_names, keys, strict=True):
        if name:
            bearers.setdefault(name, set()).add(key)
    numbers, names = _numbers(placed, sites), names_of(placed)
    row_keys: list[str] = []
    found: list[bool] = []
    for number, name, own in zip(numbers, names, _keys(numbers, names, "row "), strict=True):
        alike = bearers.get(name, set())
        namesake = next(iter(alike)) if len(alike) == 1 else None
        if namesake is not None and number and namesake.startswith(_NUMBERED):
            namesake = None
        school = _NUMBERED + number if number in numbered else namesake
        row_keys.append(own if school is None else school)
        found.append(school is not None)
    return Linked(keys, pd.Series(row_keys, dtype="str"), np.array(found, dtype=bool))


def of_schools(linked: Linked, values: pd.Series) -> tuple[pd.Series, int]:
    """Return one value for each school of the register, and how many schools have rows that contradict each other.

    Those have no value: which of them a collaboration belongs to, nobody can say.
    """
    grouped = values.groupby(linked.register_keys.to_numpy(), sort=False)
    first, several = grouped.first(), grouped.nunique() > 1
    return first.mask(several).reindex(linked.schools), int(several.sum())


def _numbers(rows: pd.DataFrame, sites: bool) -> list[str]:
    numbers = numbers_of(rows)
    if not sites:
        return numbers
    told = rows["site"].astype(object).where(rows["site"].notna(), "")
    return [f"{number}/{str(site).strip()}" if number else "" for number, site in zip(numbers, told, strict=True)]


def _keys(numbers: Sequence[str], names: Sequence[str], mark: str = "") -> list[str]:
    """Return a key for each row; `mark` keeps those of collaborations apart from those of the register."""
    return [
        f"{mark}{_NUMBERED}{number}" if number else f"{mark}name {name}" if name else f"{mark}#{i}"
        for i, (number, name) in enumerate(zip(numbers, names, strict=True))
    ]
