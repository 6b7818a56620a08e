"""Cells far from the list, which somebody touched by accident: they are left, and said."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from kkgeo.sites.budget import CELLS, too_large
from kkgeo.sites.layout import empty_cell
from kkgeo.sites.sheets import Sheet

#: Blank rows and columns behind which a cell is far away, and up to how many cells may be there by accident.
_FAR_ROWS, _FAR_COLUMNS, _FEW = 1_000, 100, 5


def without_strays(sheet: Sheet, path: Path) -> None:
    """Leave out of a sheet the few cells that are far from the others, and note which; refuse one that stays vast."""
    rows = sheet.rows
    strays = list(dict.fromkeys(_below(rows) + _beside(rows)))
    for row, column in strays:
        sheet.stray.append(f"{letters(column)}{row + 1}")
        rows[row][column] = None
    for row in {row for row, _ in strays}:
        _cut(rows[row])
    while rows and not rows[-1]:
        rows.pop()
    width = max(map(len, rows), default=0)
    # What is merged is filled in, in rows that may be shorter.
    merged = sum((min(bottom, len(rows)) - top) * (left + 1) for top, left, bottom, _ in sheet.merged if bottom > top)
    if len(rows) * width > CELLS or merged > CELLS:
        raise too_large(path)


def letters(column: int) -> str:
    """Return the name of a column, counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def _cut(row: list[object]) -> None:
    while row and empty_cell(row[-1]):
        row.pop()


def _filled(row: list[object]) -> list[int]:
    return [i for i, value in enumerate(row) if not empty_cell(value)]


def _below(rows: list[list[object]]) -> list[tuple[int, int]]:
    last = [i for i in range(len(rows) - 1, -1, -1) if rows[i]] if len(rows) > _FAR_ROWS else []
    cells: list[tuple[int, int]] = []
    for lower, upper in pairwise(last):
        cells += [(lower, column) for column in _filled(rows[lower])]
        if len(cells) > _FEW:
            return []
        if lower - upper > _FAR_ROWS:
            return cells
    return []


def _beside(rows: list[list[object]]) -> list[tuple[int, int]]:
    widest = sorted((i for i, row in enumerate(rows) if len(row) > _FAR_COLUMNS), key=lambda i: len(rows[i]))
    if not widest:
        return []
    few = widest[-_FEW:]
    others = max((len(row) for i, row in enumerate(rows) if i not in few), default=0)
    cells = sorted(((i, column) for i in few for column in _filled(rows[i])), key=lambda cell: -cell[1])
    found = []
    for (row, column), (_, before) in pairwise([*cells, (-1, others - 1)]):
        found.append((row, column))
        if len(found) > _FEW or column < others:
            return []
        if column - max(before, others - 1) > _FAR_COLUMNS:
            return found
    return []
