"""Sheets of a workbook, of whatever program: which are read, which are not, and what merged and hidden cells mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kkgeo._base.frames import distinct
from kkgeo._base.near import meant
from kkgeo._base.words import phrase
from kkgeo.errors import InputError
from kkgeo.sites.cleaning import EXCEL_EPOCH
from kkgeo.sites.grid import Columns, Grid
from kkgeo.sites.headings import ROLES, TERMS, normalise_heading, role_of
from kkgeo.sites.layout import count_known, empty_cell, find_headings, lay_out

#: What is given for a sheet to read all of them.
ALL = "all"
#: The column with the name of the sheet, where several are joined.
SHEET = "sheet"
#: What says of a row who or where it is. A sheet without any of it has counts, as a cover has, and no rows of a list.
_OF_ROWS = frozenset(ROLES) - {
    "year", "decision", "network", "level", "pupils", "oki", "academy", "academy_number", "free_places", "country",
    "province_given", "date", *TERMS,
}  # fmt: skip
#: First and last row and column of merged cells, from 0, the last ones included.
Merged = tuple[int, int, int, int]


@dataclass
class Sheet:
    """The cells of one sheet, and what of it a person does not see."""

    title: str
    rows: list[list[Any]]
    hidden: bool = False
    merged: Sequence[Merged] = ()
    #: Rows, from 0, that are hidden, and whether a filter does that.
    hidden_rows: Collection[int] = ()
    filtered: bool = False
    epoch: dt.datetime = EXCEL_EPOCH
    #: Names of cells that were far from the others, and are not among them.
    stray: list[str] = field(default_factory=list)
    #: Name of the first cell with a formula that has no result.
    without: str = ""


@dataclass
class Book:
    """The sheets of a workbook, and which of them are to be read."""

    sheets: list[Sheet]
    path: str
    chosen: list[Sheet] = field(default_factory=list)

    @property
    def seen(self) -> list[Sheet]:
        """The sheets that a person sees, or all where none is seen."""
        return [sheet for sheet in self.sheets if not sheet.hidden] or self.sheets

    def check(self, sheet: Sheet) -> None:
        """Refuse a sheet with a formula that has no result: a program wrote it and no spreadsheet computed it since."""
        if sheet.without:
            raise InputError("errors.sites.formula", cell=sheet.without, title=sheet.title, path=self.path)

    def where(self, sheet: Sheet) -> Any:
        """Name a sheet for an error; of the only one the file is name enough."""
        if len(self.sheets) == 1:
            return self.path
        return phrase("errors.sites.where_sheet", title=sheet.title, path=self.path)


def choose(book: Book, asked: str | int | None, told: Collection[str]) -> bool:
    """Choose what is read: the sheet asked for, all, or the first one not hidden with headings that are known.

    Return whether they are to be joined.
    """
    names = [sheet.title for sheet in book.sheets]
    if not names:
        raise InputError("errors.sites.no_sheets", where=book.path)
    seen = book.seen
    if isinstance(asked, str) and asked.casefold() == ALL and asked not in names:
        book.chosen = _alike(_lists(seen, told), told)
        return True
    if asked is None:
        book.chosen = _lists(seen, told)[:1]
    elif isinstance(asked, int) and not isinstance(asked, bool) and 1 <= asked <= len(names):
        book.chosen = [book.sheets[asked - 1]]
    elif str(asked) in names:
        book.chosen = [book.sheets[names.index(str(asked))]]
    else:
        hint = meant(asked, names)
        raise InputError("errors.sites.no_sheet", sheet=asked, where=book.path, names=names, hint=hint)
    return False


def lay_out_sheets(book: Book, joined: bool, header: int | None, told: Collection[str]) -> Columns:
    """Lay the chosen sheets out as columns, below each other, and note what was not read."""
    laid = [lay_out(_grid(book, sheet), header, told) for sheet in book.chosen]
    unread = [_unread(sheet, book.chosen[0], told) for sheet in book.sheets if sheet not in book.chosen]
    columns = _stack(laid, [sheet.title for sheet in book.chosen]) if joined else laid[0]
    if not joined:
        columns.notes["sheet"] = book.chosen[0].title
    columns.notes["unread"] = [sheet for sheet in unread if sheet["rows"]]
    columns.notes = {key: value for key, value in columns.notes.items() if value != []}
    return columns


def _grid(book: Book, sheet: Sheet) -> Grid:
    """Return the cells of a sheet, what is merged downwards filled in."""
    rows = sheet.rows
    continued: set[tuple[int, int]] = set()
    for top, left, bottom, _ in sheet.merged:
        last = min(bottom, len(rows) - 1)
        if top >= last or left >= len(rows[top]) or empty_cell(rows[top][left]):
            continue
        for row in range(top + 1, last + 1):
            rows[row] += [None] * (left + 1 - len(rows[row]))
            if empty_cell(rows[row][left]):
                rows[row][left] = rows[top][left]
                continued.add((row, left))
    groups = [(top, left, right) for top, left, bottom, right in sheet.merged if top == bottom and right > left]
    return Grid(
        rows, book.where(sheet), open_right=True, epoch=sheet.epoch, continued=continued,
        across={top for top, _, _ in groups}, groups=groups,
        hidden=set(sheet.hidden_rows), filtered=sheet.filtered, notes={"stray": sheet.stray} if sheet.stray else {},
    )  # fmt: skip


def _known(sheet: Sheet, told: Collection[str]) -> int:
    """Count the headings of a sheet that are known."""
    filled = [row for row in sheet.rows if not all(map(empty_cell, row))]
    return count_known(filled[find_headings(filled, told)], told) if filled else 0


def _lists(sheets: Sequence[Sheet], told: Collection[str]) -> list[Sheet]:
    """Return the sheets that seem to be lists: of those with headings that are known not the ones with counts alone."""
    known = [sheet for sheet in sheets if _known(sheet, told)]
    return [sheet for sheet in known if _roles(sheet, told) & {*_OF_ROWS, *told}] or known or [*sheets[:1]]


def _roles(sheet: Sheet, told: Collection[str]) -> frozenset[str]:
    """Return what the headings of a sheet stand for; of those of no sheet that is known, the headings."""
    if not any(not all(map(empty_cell, row)) for row in sheet.rows):
        return frozenset()
    texts = [str(v) for v in sheet.rows[find_headings(sheet.rows, told)] if not empty_cell(v)]
    roles = {role for text in texts if (role := role_of(text))} | {text for text in texts if text in told}
    return frozenset(roles or map(normalise_heading, texts))


def _alike(sheets: Sequence[Sheet], told: Collection[str]) -> list[Sheet]:
    first = _roles(sheets[0], told)
    return [sheet for sheet in sheets if _roles(sheet, told) == first]


def _unread(sheet: Sheet, read: Sheet, told: Collection[str]) -> dict[str, Any]:
    filled = sum(not all(map(empty_cell, row)) for row in sheet.rows)
    known = _known(sheet, told)
    start = find_headings(sheet.rows, told) if known else -1
    below = sum(not all(map(empty_cell, row)) for row in sheet.rows[start + 1 :]) if known else filled
    alike = bool(known) and _roles(sheet, told) == _roles(read, told)
    return {"title": sheet.title, "rows": below, "hidden": sheet.hidden, "alike": alike, "known": bool(known)}


#: A year or a school year in the name of a sheet.
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[-–/_]\s*((?:19|20)?\d\d))?(?!\d)")


def year_in(title: str) -> str | None:
    """Return the year or school year that a name has in it, if it is one.

    >>> year_in("Lijst 2019-20"), year_in("2021"), year_in("Blad1")
    ('2019-2020', '2021', None)
    """
    match = _YEAR.search(title)
    if match is None:
        return None
    first, second = match.groups()
    return first if second is None else f"{first}-{first[: 4 - len(second)]}{second}"


def _stack(laid: Sequence[Columns], titles: Sequence[str]) -> Columns:
    """Put sheets below each other, with the name of each; a column that only some have is missing in the others.

    Where no column has the year and every sheet has it in its name, that is the year.
    """
    first, index = laid[0], pd.RangeIndex(sum(len(columns.index) for columns in laid))
    keyed = [dict(zip(_keys(columns), range(len(columns.headings)), strict=True)) for columns in laid]
    headings: dict[str, str] = {}
    for columns, keys in zip(laid, keyed, strict=True):
        headings |= {key: columns.headings[at] for key, at in keys.items() if key not in headings}
    cells: list[list[Any]] = []
    for key in headings:
        parts = [
            columns.values[keys[key]].tolist() if key in keys else [None] * len(columns.index)
            for columns, keys in zip(laid, keyed, strict=True)
        ]
        cells.append([value for part in parts for value in part])
    continued, across, start = set(), set(), 0
    for columns, keys in zip(laid, keyed, strict=True):
        places = {at: list(headings).index(key) for key, at in keys.items()}
        continued |= {(start + row, places[at]) for row, at in columns.continued}
        across |= {start + row for row in columns.across}
        start += len(columns.index)
    names = [title for title, columns in zip(titles, laid, strict=True) for _ in columns.index]
    added: dict[str, list[str | None]] = {SHEET: [*names]}
    years = {title: year_in(title) for title in titles}
    if all(years.values()) and "year" not in map(role_of, headings.values()):
        added["year"] = [years[name] for name in names]
    said = [*headings.values(), *added]
    only = {
        headings[key]: [t for t, keys in zip(titles, keyed, strict=True) if key in keys]
        for key in headings
        if not all(key in keys for keys in keyed)
    }
    hidden = [columns.notes["hidden_rows"] for columns in laid if "hidden_rows" in columns.notes]
    notes: dict[str, Any] = {"sheets": list(titles), "only_in": only, "heading_row": first.notes["heading_row"]}
    if stray := [cell for columns in laid for cell in columns.notes.get("stray", ())]:
        notes["stray"] = stray
    if cut := [heading for columns in laid for heading in columns.notes.get("cut_short", ())]:
        notes["cut_short"] = [*dict.fromkeys(cut)]
    if hidden:
        notes["hidden_rows"] = sum(hidden)
        notes["filtered"] = any(columns.notes.get("filtered") for columns in laid)
    return Columns(
        headings=said,
        labels=distinct(said),
        values=[pd.Series(column, index=index, dtype="object") for column in (*cells, *added.values())],
        index=index,
        where=first.where,
        epoch=first.epoch,
        continued=continued,
        across=across,
        added=len(added),
        numbers=[f"{title}!{n}" for title, columns in zip(titles, laid, strict=True) for n in columns.numbers],
        notes={key: value for key, value in notes.items() if value},
    )


def _keys(columns: Columns) -> list[str]:
    """Return what a column of one sheet and of another have in common: their role, else their heading."""
    roles = [role_of(heading) for heading in columns.headings]
    return distinct(
        [
            f"role {role}" if role and roles.count(role) == 1 else normalise_heading(label)
            for role, label in zip(roles, columns.labels, strict=True)
        ]
    )
