"""Who is who: the school of each collaboration in the register, once, for everything that counts, judges or invites."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kkgeo._base.alltexts import joined, series, texts_of
from kkgeo._base.coded import listed
from kkgeo._base.words import phrase
from kkgeo.errors import InputError
from kkgeo.schools.units import SCHOOL, names_of, numbers_of, school_keys, school_unit, sites_of
from kkgeo.sites.counted import counted_lists
from kkgeo.sites.headings import column_of

#: From so many rows on a list is told by what is in it: of fewer all may be so by chance; a choice.
MANY = 20
#: What a list of collaborations says of its rows, and one of schools or academies does not: with whom, and when.
_ACADEMY, _WHEN = ("academy", "academy_number"), ("year", "decision")
#: What tells one school or site from another in a list of all; a use of a programme has a day as well.
_WHERE = ("institution", "site", "name", "street", "house_number", "postal_code", "lat", "lon", "x", "y")
#: Of a list of uses at least so many rows are of a school that it has already; a choice.
_AGAIN = 0.05
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
        found = self.how.value_counts()
        return {way: int(found.get(way, 0)) for way in MATCHES}

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
    numbers, names = numbers_of(register), names_of(register)
    number_of, name_of = numbers_of(placed), names_of(placed)
    school = school_keys(register, unit, told=(numbers, names))
    own = school_keys(placed, unit, told=(number_of, name_of))
    by_number, by_name = _by(numbers, school), _by(names, school)
    numbered = {*school[numbers.notna().to_numpy()].tolist()}
    # A row without an address is at none: its key is no address of the register.
    told = ~own.str.startswith("#") if unit == "address" else sites_of(placed).notna()
    everywhere = {*school.tolist()} if unit == "address" else set[str]()
    nothing = (number_of.isna() & name_of.isna()).to_numpy()
    ways = np.where(nothing, MATCHES.index("nothing_to_match"), MATCHES.index("not_found"))
    found = np.full(len(placed), None, dtype=object)
    maybe: set[str] = set()
    # Of the others nothing is known that the register has.
    known = _among(number_of, by_number) | _among(name_of, by_name)
    if unit == "address":
        known |= _among(own, everywhere)
    at = np.flatnonzero(known)
    columns = (listed(column.iloc[at]) for column in (number_of, name_of, own))
    for row, number, name, key, exact in zip(at.tolist(), *columns, told.iloc[at].tolist(), strict=True):
        meant = by_number.get(number) or by_name.get(name) or set()
        by = "number" if number in by_number else "name"
        if exact and unit != SCHOOL and key in (meant or everywhere):
            way, one = unit, key
        elif not meant:
            continue
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
        ways[row], found[row] = MATCHES.index(way), one
    # Most of a long list may be in none, and pandas takes far longer to see that than Arrow.
    schools = pa.array(found, pa.large_string())
    partner = _among(school, {*found[at].tolist()} - {None})
    return Matched(
        school,
        partner,
        _among(school, maybe) & ~partner,
        pd.Series(pd.array(MATCHES, dtype="str").take(ways), index=placed.index),
        series(schools, placed),
        series(pc.coalesce(schools, joined("row ", texts_of(own))), placed),
    )


def _among(values: pd.Series, known: Collection[str]) -> npt.NDArray[np.bool_]:
    """Return which values are known ones: pandas would look at each of what is known by itself."""
    there = pc.is_in(texts_of(values), value_set=pa.array([*known], pa.large_string()))
    found: npt.NDArray[np.bool_] = there.to_numpy(zero_copy_only=False)
    return found


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
    for frame, what in ((register, "register"), (placed, "rows")):
        check_role(frame, what)
    if min(len(register), len(placed)) >= MANY and not _told(placed):
        known = _numbers(register)
        if len(known) >= MANY and known <= _numbers(placed):
            raise InputError("errors.schools.same_list")


def check_role(frame: pd.DataFrame, what: str) -> None:
    """Raise an error for a list of collaborations, or of uses, that is given as one of schools or of academies.

    It is one where it says of rows with which academy and for which year, or what was decided; or where each row has a
    day of its own and schools come again.
    """
    if what == "rows" or len(frame) < MANY:
        return
    told = {role: column_of(frame.columns, role) for role in (*_ACADEMY, *_WHEN)}
    there = {role: str(column) for role, column in told.items() if column is not None and frame[column].notna().any()}
    academy, when = (next((there[role] for role in roles if role in there), None) for roles in (_ACADEMY, _WHEN))
    if academy is not None and when is not None:
        raise InputError("errors.schools.collaborations", what=phrase(f"frames.{what}"), columns=[academy, when])
    day, known = column_of(frame.columns, "date"), [name for name in _WHERE if name in frame.columns]
    if day is None or not known or not frame[day].notna().any():
        return
    again = int(frame[known].astype("str").duplicated().sum())
    if again >= _AGAIN * len(frame):
        count = len(frame)
        raise InputError("errors.schools.uses", what=phrase(f"frames.{what}"), column=day, again=again, count=count)


def few_known(placed: pd.DataFrame, register: pd.DataFrame) -> tuple[int, int] | None:
    """Return how many numbers of schools a list has, and how many of them the register: where that is less than half.

    None where it is more, or where too few have a number to tell.
    """
    own, known = _numbers(placed), _numbers(register)
    if min(len(own), len(known)) < MANY or 2 * (both := len(own & known)) >= len(own):
        return None
    return len(own), both


def check_academies(academies: pd.DataFrame, *others: pd.DataFrame | None) -> None:
    """Raise an error for a list of academies that is one of collaborations, or the same schools as another list."""
    check_role(academies, "academies")
    own = _numbers(academies)
    if len(own) < MANY:
        return
    for other in others:
        if other is not None and 2 * (count := len(own & _numbers(other))) > len(own):
            raise InputError("errors.schools.academies", count=count)


def check_found(matched: Matched) -> None:
    """Raise an error where no row is of a school of the register: nobody then knows who takes part."""
    if len(matched.how) >= MANY and not matched.known.any():
        raise InputError("errors.schools.none_found", count=len(matched.how))


def _numbers(frame: pd.DataFrame) -> set[str]:
    """Return the numbers of the schools of a list."""
    return {number for number in numbers_of(frame).dropna().unique() if number}


def _told(placed: pd.DataFrame) -> bool:
    """Say whether rows tell anything of a collaboration: when, with whom, what was decided."""
    return any(column_of(placed.columns, role) is not None for role in (*_ACADEMY, *_WHEN, "date", "start"))


def _by(told: pd.Series[str], school: pd.Series[str]) -> dict[str, set[str]]:
    """Return the schools that are told by a number or a name."""
    found: dict[str, set[str]] = {}
    for key, one in zip(listed(told), listed(school), strict=True):
        if key is not None:
            found.setdefault(key, set()).add(one)
    return found
