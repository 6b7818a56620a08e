"""Cells that hold several things, as an address or a postal code with its place, split into the roles they have.

Used by `kkgeo.read_sites` and by `kkgeo.geocode`, so that a table means the same whoever read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.streets import NUMBER, number_and_box
from kkgeo.sites.addresses import Parts, code_and_place, is_place, place_key, take_apart
from kkgeo.sites.cleaning import as_text

Texts = npt.NDArray[np.object_]
Rows = npt.NDArray[np.intp]

#: What a cell can be split into, by the role that each part plays.
_FIELDS = ("street", "house_number", "box", "postal_code")
#: What a row cannot have two of, by the role whose cell would bring a second.
_SECOND = {
    "municipality_name": "postal_code", "locality": "postal_code", "street": "house_number", "house_number": "box",
}  # fmt: skip
#: A box in a column of numbers and boxes, of a row that has no number.
_BOX = re.compile(r"(?:bus|bte|bo[iî]te|box)[\s.:]*(\w{1,6})", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True)
class Counted:
    """How many cells of a column were split, how many could not be, and which roles the parts play."""

    cells: int
    left: int
    roles: tuple[str, ...]


@dataclass
class Split:
    """What splitting gives: the columns that are new or different, by role, on the index of the table."""

    columns: dict[str, pd.Series[str]] = field(default_factory=dict)
    counted: dict[str, Counted] = field(default_factory=dict)
    #: Postal code and place of an address where the row has others: a clue of its own. None where nothing is.
    beside: pd.Series[str] | None = None


def split_cells(taken: Mapping[str, pd.Series]) -> Split:
    """Split the cells that hold several things.

    `taken` has the columns of a table by role. A part goes where the row has nothing yet, and never over what a person
    filled in; a cell whose postal code is another than the one of its row stays whole.

    >>> split = split_cells({"municipality_name": pd.Series(["9000 Gent", "Aalst"])})
    >>> {role: column.tolist() for role, column in split.columns.items()}
    {'municipality_name': ['Gent', 'Aalst'], 'postal_code': ['9000', nan]}
    """
    rows = _Rows(taken)
    for role, read in _READ.items():
        if role in taken:
            rows.split(role, read)
    return rows.result()


@dataclass(frozen=True)
class _Read:
    """The parts of each different text in a column, and which of them each row has."""

    row: Rows
    parts: list[Parts | None]
    left: npt.NDArray[np.bool_]

    def rows(self) -> Rows:
        """Return the rows that have parts."""
        return np.flatnonzero(np.array([part is not None for part in self.parts] + [False])[self.row])

    def of(self, name: str, rows: Rows) -> Texts:
        """Return one part of some rows."""
        values = [getattr(part, name) if part is not None else "" for part in self.parts]
        return np.array([*values, ""], dtype=object)[self.row[rows]]

    def count(self, which: npt.NDArray[np.bool_]) -> int:
        """Count the rows whose text is one of these."""
        return int(np.append(which, False)[self.row].sum())


class _Rows:
    """A table while its cells are split."""

    def __init__(self, taken: Mapping[str, pd.Series]) -> None:
        self.taken = taken
        self.cells: dict[str, Texts] = {}
        self.counted: dict[str, Counted] = {}
        self.beside: Texts | None = None

    def cell(self, role: str) -> Texts:
        """Return the texts of a role, empty where nothing is filled in, to read and to write."""
        if role not in self.cells:
            if role in self.taken:
                column = self.taken[role]
                if isinstance(column.dtype, pd.StringDtype):
                    self.cells[role] = np.array(column.fillna("").to_numpy(dtype=object), copy=True)
                else:
                    self.cells[role] = np.array([as_text(value) or "" for value in column.tolist()], dtype=object)
            else:
                self.cells[role] = np.full(len(next(iter(self.taken.values()))), "", dtype=object)
        return self.cells[role]

    def split(self, role: str, reader: Callable[[str], Parts | None]) -> None:
        found = _read(self.taken[role], role, reader)
        if found is None:
            return
        rows, before = found.rows(), set(self.cells)
        if part := _SECOND.get(role):
            # Two postal codes, numbers or boxes: the cell stays whole.
            rows = rows[~self.clash(part, rows, found.of(part, rows))]
        elif role == "postal_code":
            # What the row does not need is not guessed at.
            rows = rows[~self.named_beside(rows, found)]
        own = {"municipality_name": "place", "locality": "place"}.get(role, role)
        if role != "address" and len(rows):
            self.cell(role)[rows] = found.of(own, rows)
        own_street = self.clash("street", rows, found.of("street", rows)) if role == "address" else rows < 0
        filled = []
        for part in [part for part in _FIELDS if part != role]:
            # The number of one street is not that of another.
            some = rows[~own_street] if part in ("house_number", "box") else rows
            filled += [part] if self.fill(part, some, found.of(part, some)) else []
        if own != "place":
            filled += self.fill_places(rows, found, keep=role in ("address", "street"))
        if role == "address":
            filled += self.fill_bare(rows, found)
        several = np.array([part is not None and (role != "address" or part.several) for part in found.parts], bool)
        count, left = found.count(several), found.count(found.left)
        if role in _SECOND or role == "postal_code":
            left, count = left + count - len(rows), len(rows)
        # An address that says nothing new, as in a table that was read before, was not split.
        count = count if role != "address" or filled else 0
        if count or left:
            self.counted[role] = Counted(
                count, left, tuple(dict.fromkeys(filled if role == "address" else [role, *filled]))
            )
        for untouched in set(self.cells) - before - {role, *filled}:
            del self.cells[untouched]

    def clash(self, role: str, rows: Rows, values: Texts) -> npt.NDArray[np.bool_]:
        """Say where a row has something else than a part."""
        if role not in self.taken and role not in self.cells:
            return np.zeros(len(rows), dtype=bool)
        have = self.cell(role)[rows]
        unlike: npt.NDArray[np.bool_] = (have != "") & (values != "") & (have != values)
        some = np.flatnonzero(unlike)
        unlike[some] = [_alike(a) != _alike(b) for a, b in zip(have[some], values[some], strict=True)]
        return unlike

    def named_beside(self, rows: Rows, found: _Read) -> npt.NDArray[np.bool_]:
        """Say where a text that is no place to the letter stands for a postal code, and the row has a name already."""
        unsure = np.array([_is_guess(part) for part in found.parts] + [False])[found.row[rows]]
        named = np.zeros(len(rows), dtype=bool)
        for role in ("municipality_name", "locality"):
            if role in self.taken:
                named |= self.cell(role)[rows] != ""
        guessed: npt.NDArray[np.bool_] = named & unsure
        return guessed

    def fill(self, role: str, rows: Rows, values: Texts) -> bool:
        """Put parts where a row has nothing in that role; say whether any was."""
        if not (values != "").any():
            return False
        free = (self.cell(role)[rows] == "") & (values != "")
        self.cell(role)[rows[free]] = values[free]
        return bool(free.any())

    def fill_places(self, rows: Rows, found: _Read, *, keep: bool) -> list[str]:
        """Put places where a row names none, as a part where it names another; `keep` what has no room left."""
        places, codes = found.of("place", rows), found.of("postal_code", rows)
        keys = {place: place_key(place) for place in {*places}}
        filled, open_ = [], places != ""
        for role in ("municipality_name", "locality"):
            if not open_.any():
                break
            have = self.cell(role)[rows]
            known = keys | {name: place_key(name) for name in {*have} - keys.keys()}
            same = np.array([known[a] == known[b] for a, b in zip(have, places, strict=True)], dtype=bool)
            free = open_ & (have == "")
            if role == "locality":
                free &= ~self.in_town(rows, places)
            self.cell(role)[rows[free]] = places[free]
            open_ &= ~(free | same)
            filled += [role] if free.any() else []
        other = self.clash("postal_code", rows, codes)
        if keep and (open_ | other).any():
            if self.beside is None:
                self.beside = np.full(len(found.row), "", dtype=object)
            texts = [f"{code} {place}".strip() for code, place in zip(codes, places, strict=True)]
            self.beside[rows[open_ | other]] = np.array(texts, dtype=object)[open_ | other]
        return filled

    def fill_bare(self, rows: Rows, found: _Read) -> list[str]:
        """Take an address that is nothing but the name of a place for one, where the row says no other."""
        bare = np.array([part is not None and not part.several and is_place(part.street) for part in found.parts], bool)
        rows = rows[bare[found.row[rows]]]
        for role in ("postal_code", "municipality_name", "locality"):
            rows = rows[self.cell(role)[rows] == ""]
        self.cell("municipality_name")[rows] = self.cell("street")[rows]
        return ["municipality_name"] if len(rows) else []

    def in_town(self, rows: Rows, places: Texts) -> npt.NDArray[np.bool_]:
        """Say where a place is the municipality that the row names already."""
        towns = self.cell("municipality_name")[rows]
        return np.array([place_key(a) == place_key(b) for a, b in zip(towns, places, strict=True)], dtype=bool)

    def result(self) -> Split:
        index = next(iter(self.taken.values())).index if self.taken else pd.Index([])
        made = {role: _series(cells, index) for role, cells in self.cells.items()}
        split = Split(made, self.counted)
        if self.beside is not None:
            split.beside = _series(self.beside, index)
        return split


def _series(cells: Texts, index: pd.Index) -> pd.Series[str]:
    return pd.Series([cell or None for cell in cells], index=index, dtype="str")


def _read(column: pd.Series, role: str, reader: Callable[[str], Parts | None]) -> _Read | None:
    """Read every different text of a column once; None where there is nothing to split."""
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return None
    texts = column if isinstance(column.dtype, pd.StringDtype) else column.map(as_text).astype("str")
    row, distinct = pd.factorize(texts.where(texts.str.strip() != ""))
    cells = pd.Series(distinct, dtype="str")
    may = np.ones(len(cells), dtype=bool)
    if role != "address":
        may = _having(cells, r"\d")
    if role in ("postal_code", "house_number"):
        may &= _having(cells, r"[^\W\d_]{2}")
    if role == "postal_code":
        # The name of a place under the wrong heading.
        may |= ~_having(cells, r"\d")
    if not may.any():
        return None
    read = [reader(text) if might else None for text, might in zip(cells.tolist(), may.tolist(), strict=True)]
    left = np.zeros(len(cells), dtype=bool)
    if role == "address":
        left = np.array([part is None or not part.several for part in read], dtype=bool)
    elif role != "street":
        unread = may & np.array([part is None for part in read], dtype=bool)
        left = unread & _having(cells, r"\d{4}") & _having(cells, _LETTERS.pattern)
    if not left.any() and not any(part is not None for part in read):
        return None
    return _Read(row.astype(np.intp), read, left)


def _alike(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _having(cells: pd.Series, pattern: str) -> npt.NDArray[np.bool_]:
    return np.array(cells.str.contains(pattern, regex=True), dtype=bool)


def _address(text: str) -> Parts | None:
    if "@" in text and " " not in text.strip():
        # An e-mail address.
        return None
    parts = take_apart(text)
    return parts if parts.several or _LETTERS.search(parts.street) else None


def _street(text: str) -> Parts | None:
    if re.fullmatch(NUMBER, text):
        return Parts(house_number=text)
    parts = take_apart(text)
    return parts if parts.several else None


def _number(text: str) -> Parts | None:
    if alone := _BOX.fullmatch(text):
        return Parts(box=alone[1])
    number, box = number_and_box(text)
    return Parts(house_number=number, box=box) if box else None


def _code(text: str) -> Parts | None:
    # No postal code is without a number: what has none is a name, however it is spelt.
    if is_place(text) or not any(sign.isdecimal() for sign in text):
        return Parts(place=text) if _LETTERS.search(text) else None
    pair = code_and_place(text)
    return Parts(postal_code=pair[0], place=pair[1]) if pair and pair[1] else _whole(text)


def _is_guess(parts: Parts | None) -> bool:
    """Say whether a cell was taken for a name only because it has no number in it."""
    return parts is not None and not parts.postal_code and not is_place(parts.place)


def _place(text: str) -> Parts | None:
    pair = code_and_place(text)
    return Parts(postal_code=pair[0], place=pair[1]) if pair else _whole(text)


def _whole(text: str) -> Parts | None:
    """Read an address under the heading of one of its parts."""
    parts = take_apart(text)
    return parts if parts.house_number and parts.place else None


#: Who reads the cells of each role; an address last, for it only fills what the columns of its parts leave open.
_READ: dict[str, Callable[[str], Parts | None]] = {
    "postal_code": _code,
    "municipality_name": _place,
    "locality": _place,
    "street": _street,
    "house_number": _number,
    "address": _address,
}
