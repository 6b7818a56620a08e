"""Whose a collaboration is: the academy that each row names, once, for everything that counts by academy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.coded import coded, listed, together
from kkgeo._base.text import fold
from kkgeo.schools.units import numbers_of
from kkgeo.sites.cleaning import clean
from kkgeo.sites.headings import column_of

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Partners:
    """Which academies there are, which of them each row of their list is, and which of them each collaboration names.

    Academies are counted from 0: first those of the list in its order, each once however many sites it has there, then
    those that only collaborations name.
    """

    #: By row of the list of academies.
    of_site: Positions
    #: By collaboration; -1 where it names none, or a name that several academies of the list have.
    of_row: Positions
    #: How many academies the list has, and what the others are called.
    listed: int
    others: Sequence[str]
    #: Whether the collaborations have a column for it at all.
    told: bool

    @property
    def all(self) -> int:
        """How many academies there are."""
        return self.listed + len(self.others)

    @property
    def of_list(self) -> npt.NDArray[np.bool_]:
        """Whether a collaboration is with an academy of the list."""
        return (self.of_row >= 0) & (self.of_row < self.listed)

    def first_sites(self) -> Positions:
        """Return the first row in the list of every academy of the list."""
        return np.unique(self.of_site, return_index=True)[1]


def partners(rows: pd.DataFrame, academies: pd.DataFrame | None = None) -> Partners:
    """Find the academy of each collaboration: by its number, else by its name.

    Parameters
    ----------
    rows : DataFrame
        Collaborations: ``academy_number``, ``academy``, or headings that mean these.
    academies : DataFrame, optional
        Academies: ``institution``, ``name``. Rows with one number are sites of one academy; without a number each name
        is one, in a municipality (``nis``) where that is known.

    Notes
    -----
    A number that the list does not have, beside a name that it has, is that name: numbers change. A name that several
    academies of the list have tells nothing by itself.

    Examples
    --------
    >>> listed = pd.DataFrame({"institution": ["039107", "039107", "039115"], "name": ["A", "A", "B"]})
    >>> rows = pd.DataFrame({"academy_number": [39107, None, None, None], "academy": ["?", "b", "C", None]})
    >>> found = partners(rows, listed)
    >>> found.of_site.tolist(), found.of_row.tolist(), found.others
    ([0, 0, 1], [0, 1, 2, -1], ['c'])
    """
    by_number: dict[str, int] = {}
    by_name: dict[str, set[int]] = {}
    of_site: list[int] = []
    if academies is not None:
        keys: dict[str, int] = {}
        names = [*map(_name, academies["name"])] if "name" in academies.columns else [None] * len(academies)
        towns = academies["nis"].tolist() if "nis" in academies.columns else [None] * len(academies)
        for i, (number, name, nis) in enumerate(zip(listed(numbers_of(academies)), names, towns, strict=True)):
            key = f"no {number}" if number else f"{name}|{nis}" if name else f"#{i}"
            one = keys.setdefault(key, len(keys))
            of_site.append(one)
            if number:
                by_number.setdefault(number, one)
            if name:
                by_name.setdefault(name, set()).add(one)
    columns = [column_of(rows.columns, role) for role in ("academy_number", "academy")]
    missing = pd.Series(None, index=rows.index, dtype="str")
    numbers, named = (missing if column is None else rows[column] for column in columns)
    number_of, name_of = coded(clean(numbers, "institution"), _number), coded(named, _name)
    pairs, first = together([number_of.of_row, name_of.of_row], len(rows))
    sited = len(set(of_site))
    others: dict[str, int] = {}
    of_pair = []
    for row in first.tolist():
        number, name = number_of.texts[number_of.of_row[row]], name_of.texts[name_of.of_row[row]]
        own = by_name.get(name, set()) if name else set()
        if number and number in by_number:
            of_pair.append(by_number[number])
        elif len(own) == 1:
            of_pair.append(next(iter(own)))
        elif own or not (number or name):
            of_pair.append(-1)
        else:
            of_pair.append(sited + others.setdefault(str(number or name), len(others)))
    # In the order of their names: neither the order of the rows decides which of them is first.
    order = {key: i for i, key in enumerate(sorted(others))}
    place = {at: sited + order[key] for key, at in others.items()}
    of_one = np.array([place[one - sited] if one >= sited else one for one in of_pair], dtype=np.int64)
    told = any(column is not None for column in columns)
    return Partners(np.array(of_site, dtype=np.int64), of_one[pairs], sited, sorted(others), told)


def _number(value: Any) -> str | None:
    return str(value).casefold() if pd.notna(value) else None


def _name(value: Any) -> str | None:
    return fold(str(value)).strip() or None if pd.notna(value) else None
