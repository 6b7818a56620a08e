"""Which rows of a list are no places: blank rows, totals, headings that come again, notes under the table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.coded import listed
from kkgeo._base.frames import comparable
from kkgeo._base.text import fold
from kkgeo.reference import municipalities, postal_localities, submunicipalities
from kkgeo.sites.asidewords import (
    SUMMED,
    TOTALS,
    heads_a_note,
    is_figure,
    is_note,
    is_phrase,
    is_province,
    is_title,
    is_total,
    no_name,
    plain,
    reads_as_note,
    total_of,
)
from kkgeo.sites.cleaning import CODES, COUNTS, NUMBERS, as_number, as_text, clean_code, strip_edges
from kkgeo.sites.grid import Columns
from kkgeo.sites.headings import FILLING, normalise_heading, role_of
from kkgeo.sites.marks import mark_of

#: What such a row is.
KINDS = ("blank", "total", "heading", "footnote")
Mask = npt.NDArray[np.bool_]

_CODED = {"postal_code": re.compile(r"\d{4,5}|\d{4} ?[A-Za-z]{2}"), "nis_code": re.compile(r"\d{5}")}
_CODE_AND_NAME = re.compile(r"(?:[A-Z]{1,2}[ -]*)?[1-9]\d{3},?\s*[^\d:]{2,40}|[^\d:]{2,40}[ ,(]+[1-9]\d{3}\)?")
_CODED_NAME = re.compile(r"\b[1-9]\d{3}\s+[^\W\d_]{2}")
_NAMED = ("municipality_name", "locality")
_ONLY_SIGNS = re.compile(r"[\s\u200b_=~.,;:|/\\…·•\-\u2010-\u2015\u2500-\u257f]+")
_DIGITS = re.compile(r"\d{1,6}")
#: How people write the words of a total, by themselves in a cell.
_SPELLINGS = {
    write(word) + end for word in sorted(TOTALS | SUMMED) for write in (str, str.capitalize, str.upper, str.title)
    for end in ("", ":", " :")
}  # fmt: skip
#: A row with fewer cells than this is looked at; where there are many rows, others only if a word of theirs says so.
_SEVERAL = 3
_MANY = 2_000
#: So many cells that are headings of the same, in other words, are a row of headings.
_AGREEING = 2
_MAY_BE = re.compile(r"tota|som\b|sum|gesamt|[Σ∑:]|samen|ensemble|vlaanderen|flanders|\b(?:tot|all|alle|alles)\b"
                     r"|aantal|number|count|nombre|gemidd|average|mean|moyenne|media|max|min|procent|percent|aandeel|share"
                     r"|bron|source|noo?t|note|nb|opm|toel|legend", re.IGNORECASE)  # fmt: skip
#: A total is exact to this, for amounts with decimals.
_EXACT = 1e-6
#: A table is wide if half of its rows have more cells than this.
_NARROW = 1
_LETTER = re.compile(r"[^\W\d_]")
Cells = dict[int, str]


def find_asides(raw: Columns, roles: Mapping[str, int]) -> list[str | None]:
    """Return of every row what it is if it is no place, one of `KINDS`; in doubt it is one.

    A row with a place of its own (a point, a code, a name that is known) is never a note or a heading, and a total only
    if its numbers are the sums of those above. What is merged into a row from above is not its own.
    """
    table = _Table(raw, roles)
    kinds: list[str | None] = [None] * len(raw.index)
    for row in np.flatnonzero(table.suspect | table.may_total).tolist():
        kinds[row] = table.kind(row)
        if kinds[row] is not None:
            table.aside.add(row)
    return kinds


def _different(values: pd.Series[Any]) -> tuple[npt.NDArray[np.intp], list[Any]]:
    """Return which of the different values each row has (-1: none), and these; texts in Arrow as they are there."""
    codes, found = pd.factorize(values if isinstance(values.dtype, pd.StringDtype) else values.astype(object))
    return codes, [*found]


@dataclass
class _Table:
    """The cells of a list, and what is known of its columns."""

    raw: Columns
    roles: Mapping[str, int]

    def __post_init__(self) -> None:
        last = len(self.raw.headings) - self.raw.added
        #: Columns of a person's own: not those that a run before this one wrote.
        written = written_by_us(self.raw.headings)
        self.own = [i for i in range(last) if i not in written]
        self.role_at = {position: role for role, position in self.roles.items()}
        #: Rows that were found to be no places, and where the last sum begins.
        self.aside: set[int] = set()
        self.begin = 0
        self.blank_before = -1
        self._columns: dict[int, pd.Series[Any]] = {}
        self._lists: dict[int, list[Any]] = {}
        #: Of a column, from a row on: up to where it was added, and what that gave.
        self._added: dict[tuple[int | None, int], tuple[int, float]] = {}

    def column(self, at: int) -> pd.Series[Any]:
        # Row by row every column is asked for anew.
        if at not in self._columns:
            self._columns[at] = comparable(self.raw.values[at])
        return self._columns[at]

    @cached_property
    def placed(self) -> Mask:
        """Which rows have a place of their own."""
        found = np.zeros(len(self.raw.index), dtype=bool)
        for role in (*_CODED, *_NAMED, *FILLING):
            if role in self.roles:
                found |= self._own(self.roles[role], self._places(self.roles[role], role))
        if self.raw.geometry is not None:
            shapes = self.raw.geometry
            found |= ~(shapes.isna() | shapes.is_empty).to_numpy(dtype=bool)
        for pair in (("lat", "lon"), ("x", "y")):
            if set(pair) <= self.roles.keys() and not found.all():
                rows = np.flatnonzero(~found)
                sure = [self._numeric(self.roles[role], rows) for role in pair]
                found[rows[sure[0] & sure[1]]] = True
        return found

    def _own(self, at: int, there: Mask) -> Mask:
        """Return the mask without the cells that are merged into from above."""
        filled = [row for row, column in self.raw.continued if column == at]
        there[filled] = False
        return there

    def _places(self, at: int, role: str) -> Mask:
        codes, texts = _different(self.column(at))
        if role in _CODED:
            known = [bool(_CODED[role].fullmatch(clean_code(text, role) or "") or _with_code(text)) for text in texts]
        elif role in FILLING:
            # An address or coordinates in one cell.
            known = [isinstance(text, str) and any(map(str.isdigit, text)) and not is_note(text) for text in texts]
        else:
            known = [
                isinstance(text, str) and (fold(strip_edges(text)) in known_places() or _with_code(text))
                for text in texts
            ]
        return np.append(np.array(known, dtype=bool), False)[codes]

    def _numeric(self, at: int, rows: npt.NDArray[np.intp]) -> Mask:
        values = self.column(at).iloc[rows]
        if pd.api.types.is_numeric_dtype(values):
            return values.notna().to_numpy(dtype=bool)
        texts = values.astype("str").str.replace(",", ".", regex=False)
        numbers = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float)
        return np.asarray(np.isfinite(numbers))

    @cached_property
    def suspect(self) -> Mask:
        """Which rows have to be looked at: without a place, and with next to nothing, or with a word of such a row."""
        found = ~self.placed
        rows = np.flatnonzero(found)
        if len(rows) < _MANY:
            return found
        filled, texts, words = (np.zeros(len(rows), dtype=np.int16) for _ in range(3))
        for at in self.own:
            codes, values = _different(self.column(at).iloc[rows])
            heading = normalise_heading(self.raw.headings[at])
            # Of each different value: whether it is anything, a text, and one with such a word.
            seen = np.zeros((len(values) + 1, 3), dtype=np.int16)
            for i, value in enumerate(values):
                seen[i] = self._glance(value, heading)
            seen = seen[codes]
            filled, texts, words = filled + seen[:, 0], texts + seen[:, 1], words + seen[:, 2]
        found[rows] = (filled < _SEVERAL) | (texts == 0) | (words > 0)
        return found

    @staticmethod
    def _glance(value: object, heading: str) -> tuple[bool, bool, bool]:
        if not isinstance(value, str):
            return True, False, False
        text = strip_edges(value)
        if not text or _ONLY_SIGNS.fullmatch(text):
            return False, False, False
        if text[0].isdigit():
            return True, False, bool(total_of(text) is not None)
        again = fold(text[0]) == heading[:1] and normalise_heading(text) == heading
        return True, True, again or _MAY_BE.search(text) is not None

    @cached_property
    def may_total(self) -> Mask:
        """Which rows have a cell that says nothing but that it is a total."""
        found = np.zeros(len(self.raw.index), dtype=bool)
        for at in self.own:
            values = self.column(at)
            if self.role_at.get(at) in (*_CODED, *NUMBERS, "year"):
                continue
            if values.dtype != object and not isinstance(values.dtype, pd.StringDtype):
                continue
            if len(values) < _MANY:
                found |= np.fromiter((isinstance(v, str) and v in _SPELLINGS for v in listed(values)), dtype=bool)
            else:
                found |= values.isin(_SPELLINGS).to_numpy(dtype=bool)
        return found

    @cached_property
    def wide(self) -> bool:
        """Whether rows have several cells, as a rule."""
        filled = sum((self.column(at).notna().to_numpy(dtype=int) for at in self.own), np.zeros(len(self.raw.index)))
        return bool(len(filled)) and float(np.median(filled[filled > 0])) > _NARROW if (filled > 0).any() else False

    @cached_property
    def last_place(self) -> int:
        """The last row with a place."""
        there = np.flatnonzero(self.placed)
        return int(there[-1]) if len(there) else -1

    def _listed(self, at: int) -> list[Any]:
        # A cell at a time, pandas takes fifty times longer.
        if at not in self._lists:
            self._lists[at] = listed(self.column(at))
        return self._lists[at]

    @cached_property
    def _normalised(self) -> list[str]:
        return [normalise_heading(heading) for heading in self.raw.headings]

    def cells(self, row: int) -> Cells:
        """Return what stands in a row of its own, as text."""
        found = {}
        for at in self.own:
            text = as_text(self._listed(at)[row])
            if text is not None and (row, at) not in self.raw.continued:
                found[at] = text
        return found

    def kind(self, row: int) -> str | None:
        """Return what a row is if it is no place."""
        cells = self.cells(row)
        placed = bool(self.placed[row])
        if not placed and self._is_blank(row, cells):
            self.blank_before = row
            return "blank"
        if not placed and self._is_heading(cells):
            return "heading"
        if self._is_total(row, cells, placed):
            self.begin = row + 1
            return "total"
        if placed:
            return None
        return self._note_or_title(row, cells)

    def _is_blank(self, row: int, cells: Cells) -> bool:
        if all(_ONLY_SIGNS.fullmatch(text) for text in cells.values()):
            return True
        if len(cells) != 1 or row < 2:
            return False
        # A row of a form of which only the number is filled in.
        [(at, text)] = cells.items()
        if self.role_at.get(at, "house_number") != "house_number" or not _DIGITS.fullmatch(text):
            return False
        before = [as_text(self.column(at).iat[row - back]) or "" for back in (1, 2)]
        return all(_DIGITS.fullmatch(b) and int(b) == int(text) - i for i, b in enumerate(before, start=1))

    def _is_heading(self, cells: Cells) -> bool:
        same, alike = set(), set()
        for at, text in cells.items():
            heading = self.raw.headings[at]
            # What has no letter is no heading that has one: so are most cells of a table of numbers.
            could = _LETTER.search(text) is not None or _LETTER.search(heading) is None
            if heading and could and normalise_heading(text) == self._normalised[at]:
                same.add(at)
            elif self.role_at.get(at) is not None and role_of(text) == self.role_at[at]:
                alike.add(at)
        worded = {at for at in same if not cells[at].isdigit()}
        if not worded and (len(alike) < _AGREEING or len(alike) < len(cells)):
            return False
        if len(same) + len(alike) == len(cells):
            return True
        # Another table below, with some headings of its own.
        others = [text for at, text in cells.items() if at not in same | alike]
        name = self.roles.get("name", -1)
        half = 2 * (len(same) + len(alike)) >= len(cells)
        return len(worded) > 1 and half and (name not in cells or name in same | alike) and not any(
            any(c.isdigit() for c in text) for text in others
        )  # fmt: skip

    def _is_total(self, row: int, cells: Cells, placed: bool) -> bool:
        numbers = {at: number for at, text in cells.items() if (number := as_number(text, count=True)) is not None}
        amounts = {at: number for at, number in numbers.items() if self._is_amount(at)}
        texts = {at: text for at, text in cells.items() if at not in numbers}
        if not texts:
            merged = any(line == row for line, _ in self.raw.continued)
            return not placed and not merged and self._are_sums(row, amounts, numbers, least=2)
        said = {at: rest for at, text in texts.items() if (rest := total_of(text)) is not None}
        others = {at: text for at, text in texts.items() if at not in said}
        name = self.roles.get("name", -1)
        if placed or not said:
            if not said and not placed and amounts and len(texts) == 1 and all(map(is_figure, texts.values())):
                return True
            if name in others and plain(others[name]) not in SUMMED:
                return False
            totalled = any(is_total(text) or plain(text) in SUMMED for text in texts.values())
            return totalled and self._are_sums(row, amounts, amounts, least=1)
        # A school that happens to be called so has an address or a number of its own.
        if name in others or self._has_identity(others, cells):
            return False
        at, rest = next(iter(said.items()))
        if not rest or amounts or self.role_at.get(at, "") in (*_CODED, *_NAMED, "province_given", "year"):
            return True
        return not others and (no_name(rest) or rest in self.said_elsewhere or _bare(rest) in self.said_elsewhere)

    def _is_amount(self, at: int) -> bool:
        role = self.role_at.get(at)
        return role is None or role in COUNTS

    def _has_identity(self, others: Cells, cells: Cells) -> bool:
        if self.roles.get("street", -1) in others:
            return True
        numbers = [cells.get(self.roles.get(role, -1), "") for role in ("institution", "academy_number")]
        return any(len(number) > _NARROW + 2 and number.isdigit() for number in numbers)

    @cached_property
    def said_elsewhere(self) -> set[str]:
        """What rows are told apart by: names of places, networks, years."""
        known = set(known_places())
        for role in (*_NAMED, "province_given", "network", "level", "year", "academy", "country"):
            if role in self.roles:
                known |= {plain(text) for v in self.column(self.roles[role]).unique() if (text := as_text(v))}
        return known

    def _are_sums(self, row: int, amounts: Mapping[int, float], numbers: Mapping[int, float], *, least: int) -> bool:
        """Say whether all numbers of a row are the sums of those above it, since the last total or since the first."""
        if not amounts or len(amounts) != len(numbers) or not any(amounts.values()):
            return False
        for start in {self.begin, 0}:
            if self._sum(None, start, row) >= least and all(
                abs(self._sum(at, start, row) - total) < max(_EXACT * abs(total), _EXACT)
                for at, total in amounts.items()
            ):
                return True
        return False

    def _sum(self, at: int | None, start: int, row: int) -> float:
        """Return the sum of a column from one row to another, or how many rows count; asked from above to below."""
        upto, total = self._added.get((at, start), (start, 0.0))
        rows = [i for i in range(upto, row) if i not in self.aside]
        if rows:
            total += len(rows) if at is None else float(self._amounts(at)[rows].sum())
        self._added[at, start] = row, total
        return total

    def _amounts(self, at: int) -> npt.NDArray[np.float64]:
        kept: dict[int, npt.NDArray[np.float64]] = self.__dict__.setdefault("_kept", {})
        if at not in kept:
            kept[at] = np.array([_amount(value) for value in self.column(at)])
        return kept[at]

    def _note_or_title(self, row: int, cells: Cells) -> str | None:
        (at, text), *more = cells.items()
        if len(more) == 1 and heads_a_note(text):
            return "footnote"
        if more:
            return None
        if is_note(text):
            return "footnote"
        role = self.role_at.get(at)
        if self.wide and role in (None, "name", *_NAMED, "province_given") and is_title(text):
            return "heading"
        if self.wide and role in (None, "name") and is_province(text):
            return "heading"
        if not self.wide or as_number(text) is not None or (role in (*_CODED, *_NAMED) and _CODED_NAME.search(text)):
            return None
        unfit = role in NUMBERS or role in CODES or role == "year"
        after = row > self.last_place >= 0 and self.blank_before > self.last_place
        several = " " in text
        if row in self.raw.across or reads_as_note(text) or (unfit and several):
            return "footnote"
        return "footnote" if after and is_phrase(text) else None


def written_by_us(headings: Sequence[str]) -> set[int]:
    """Return the columns that an earlier run wrote behind those of a person."""
    if "match_status" not in headings:
        return set()
    ours = {
        "nis",
        "municipality",
        "nis_2018",
        "nis_vintage",
        "province",
        "province_name",
        "regions",
        "borders",
        "kkgeo",
    }
    return {i for i, heading in enumerate(headings) if heading in ours or heading.startswith(("match_", "belfius_"))}


def _bare(words: str) -> str:
    """Return words without those that are part of no name."""
    return " ".join(word for word in words.split() if not no_name(word))


def _amount(value: object) -> float:
    """Return how much a cell adds to a sum; a mark is one."""
    number = as_number(as_text(value) or "", count=True)
    return float(mark_of(value) is True) if number is None else number


def _with_code(value: object) -> bool:
    """Say whether there is a postal code and a name in a cell."""
    if not isinstance(value, str) or not _CODE_AND_NAME.fullmatch(text := strip_edges(value)):
        return False
    return total_of(text) is None and not is_title(text) and not is_note(text)


@lru_cache(maxsize=1)
def known_places() -> frozenset[str]:
    """Return the names of municipalities, their parts and the localities of the post, folded."""
    towns = [municipalities(year, geometry=False)[["name_nl", "name_fr"]] for year in (2018, 2025)]
    names = [frame[column] for frame in towns for column in frame.columns]
    names += [postal_localities()["name"], submunicipalities()["name"]]
    return frozenset(fold(str(name)) for series in names for name in series.dropna())
