"""From the cells of a file to named columns: which row has the headings, what is under them, what has no heading."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any

import pandas as pd

from kkgeo._base.frames import distinct, of_cells
from kkgeo._base.words import phrase
from kkgeo.errors import InputError
from kkgeo.sites.budget import check_size
from kkgeo.sites.cleaning import COUNTS, as_text
from kkgeo.sites.grid import Columns, Grid
from kkgeo.sites.grouped import goes_below, headings_of
from kkgeo.sites.headings import role_of, same_heading, short_heading
from kkgeo.sites.plain import PlainRows

#: How far down the headings are sought, past titles and blank lines.
HEADING_ROWS = 30


def empty_cell(value: object) -> bool:
    """Say whether there is nothing at all in a cell; a space is something."""
    return value is None or value == ""


def lay_out(grid: Grid, header: int | None, told: Collection[str]) -> Columns:
    """Find the headings and lay what is under them out as columns.

    Rows below the last one with anything in it are not rows; every other row is kept. A column without a heading is
    called ``column_`` with its number; it is left out if there is nothing in it. Two columns with one heading get
    different labels: the second has ``_2`` behind it.
    """
    rows = grid.rows
    while (
        rows
        and not grid.own
        and all(empty_cell(v) or (len(rows) - 1, c) in grid.continued for c, v in enumerate(rows[-1]))
    ):
        rows.pop()
    if not rows:
        raise InputError("errors.sites.nothing", where=grid.where)
    start = (0 if grid.own else find_headings(rows, told)) if header is None else _given_header(grid, header)
    last = start
    # Headings merged downwards: the rows that they go on in have nothing of their own.
    while last + 1 < len(rows) and _goes_on(grid, last + 1):
        last += 1
    if last == start and goes_below(grid, start):
        last += 1
    named = headings_of(grid, start, last) if grid.groups else rows[start]
    given = [*named] if grid.own else [as_text(value) or "" for value in named]
    headings = [*map(short_heading, given)]
    while headings and not headings[-1]:
        headings.pop()
    body = rows[last + 1 :]
    width = len(headings)
    widest = _widest(body, width)
    if widest > width and not grid.open_right:
        _refuse_ragged(grid, start, width)
    headings += [""] * (widest - width)
    check_size(grid.where, len(body), len(headings), _cells(body))
    index = pd.RangeIndex(len(body))
    continued: set[tuple[int, int]] = set()
    if isinstance(body, PlainRows):
        kept = [i for i, heading in enumerate(headings) if heading or body.filled(i)]
        values = [body.column(i, index) for i in kept]
    else:
        columns = _columns(body, len(headings))
        kept = [i for i, heading in enumerate(headings) if heading or not all(map(empty_cell, columns[i]))]
        below = {(row - last - 1, i) for row, i in grid.continued if last < row < len(rows) and i in kept}
        continued = {(row, kept.index(i)) for row, i in below}
        for row, at in sorted(continued):
            # A number of people that is merged over rows is that of all of them together.
            if role_of(headings[kept[at]]) in COUNTS:
                columns[kept[at]][row] = None
                continued.discard((row, at))
        values = _series([[None if v == "" else v for v in columns[i]] for i in kept], index)
    notes: dict[str, Any] = {**grid.notes, "heading_row": start + 1}
    notes |= cut_short(given)
    if continued:
        notes["merged"] = len(continued)
    if hidden := sum(last < row < len(rows) for row in grid.hidden):
        notes |= {"hidden_rows": hidden, "filtered": grid.filtered}
    return Columns(
        headings=[headings[i] for i in kept],
        labels=distinct([headings[i] or f"column_{i + 1}" for i in kept]),
        values=values,
        index=index,
        where=grid.where,
        epoch=grid.epoch,
        continued=continued,
        across={row - last - 1 for row in grid.across if row > last},
        numbers=range(last + 2, last + 2 + len(body)),
        notes=notes,
    )


def cut_short(headings: Sequence[str]) -> dict[str, list[str]]:
    """Return what there is to note of headings that are longer than a heading is."""
    cut = [short for heading in headings if (short := short_heading(heading)) != heading]
    return {"cut_short": cut} if cut else {}


def _blank(grid: Grid, row: int) -> bool:
    return all(empty_cell(value) or (row, c) in grid.continued for c, value in enumerate(grid.rows[row]))


def _cells(body: Sequence[Sequence[Any]]) -> int:
    """Return how many cells there are."""
    return len(body) * body.width if isinstance(body, PlainRows) else sum(map(len, body))


def _widest(body: Sequence[Sequence[Any]], width: int) -> int:
    """Return how many cells a row has up to the last with anything in it, where that is more than a width."""
    if isinstance(body, PlainRows):
        return next((i for i in range(body.width, width, -1) if body.filled(i - 1)), width)
    return max((_filled_width(row) for row in body if len(row) > width), default=width)


def _columns(body: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """Return the cells by column; None where a row ends before."""
    if min(map(len, body), default=0) >= width:
        return [[*map(itemgetter(i), body)] for i in range(width)]
    return [[row[i] if i < len(row) else None for row in body] for i in range(width)]


def _series(columns: Sequence[list[Any]], index: pd.Index[Any]) -> list[pd.Series[Any]]:
    """Return columns as they are, each with the index."""
    return [column for _, column in of_cells(columns, index).items()]


def _goes_on(grid: Grid, row: int) -> bool:
    cells = [(row, c) in grid.continued for c, value in enumerate(grid.rows[row]) if not empty_cell(value)]
    return bool(cells) and all(cells)


def find_headings(rows: Sequence[Sequence[Any]], told: Collection[str]) -> int:
    """Return the row of the headings.

    It is the first row with a known heading. But where only one is known there, and more in a wider row further down,
    the first was a title ("Academie"); and where two or more are known, and more still right below, it was a row of
    headings over groups of columns. Not simply the row with the most: a second table further down, or a school called
    "School", would make titles of the rows above it.
    """
    near = range(min(HEADING_ROWS, len(rows)))
    filled = [sum(not empty_cell(value) for value in rows[i]) for i in near]
    known = [count_known(rows[i], told) for i in near]
    first = next((i for i in near if known[i]), None)
    if first is not None:
        if known[first] == 1:
            wider = [i for i in near if i > first and filled[i] > filled[first]]
            alone = [i for i in wider if filled[first] == 1 and known[i]]
            first = next((i for i in wider if known[i] > 1), alone[0] if alone else first)
        while first + 1 in near and known[first + 1] > known[first] > 1:
            first += 1
        return first
    # No heading is known: the first row of several cells, past titles, so that the error names what stands there.
    return next((i for i in near if filled[i] > 1), next((i for i in near if filled[i]), 0))


def count_known(row: Sequence[Any], told: Collection[str]) -> int:
    """Count the roles that the texts of a row could be headings of, and the headings that were told."""
    texts = [short_heading(text) for value in row if isinstance(value, str) and (text := as_text(value))]
    roles = {role for text in texts if (role := role_of(text)) is not None}
    named = sum(any(same_heading(text, heading) for text in texts) for heading in told)
    # The text in a cell of data is seldom a heading; a heading that was told is one.
    return len(roles) + 2 * named


def _given_header(grid: Grid, header: int) -> int:
    if isinstance(header, bool) or not isinstance(header, int) or not 1 <= header <= len(grid.rows):
        raise InputError("errors.sites.no_row", header=header, where=grid.where, count=len(grid.rows))
    if all(as_text(value) is None for value in grid.rows[header - 1]):
        raise InputError("errors.sites.blank_row", header=header, where=grid.where)
    return header - 1


def _filled_width(row: Sequence[Any]) -> int:
    return max((i for i, value in enumerate(row, start=1) if not empty_cell(value)), default=0)


def _refuse_ragged(grid: Grid, start: int, width: int) -> None:
    for number, row in enumerate(grid.rows[start + 1 :], start=start + 1):
        if _filled_width(row) > width:
            line = grid.lines[number] if grid.lines else number + 1
            known = "place" if line == number + 1 else "place_line"
            place = phrase(f"errors.sites.{known}", row=number + 1, line=line)
            stray = next(str(value) for value in row[width:] if not empty_cell(value))
            raise InputError(
                "errors.sites.too_many_cells", place=place, where=grid.where, width=width, stray=stray[:40]
            )
