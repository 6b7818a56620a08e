"""Headings over two rows: groups of columns, merged over what each of their columns is called."""

from __future__ import annotations

from typing import Any

from kkgeo.sites.cleaning import as_text
from kkgeo.sites.grid import Grid
from kkgeo.sites.headings import role_of
from kkgeo.sites.years import year_of


def goes_below(grid: Grid, start: int) -> bool:
    """Say whether the row below one of headings has headings too: those of the columns of its groups.

    All that it has of its own stands below merged headings, and beside it headings are merged down into it; or else
    one of its texts is a heading or a year that is known.
    """
    row = start + 1
    if row >= len(grid.rows):
        return False
    inside = _columns(grid, start)
    own = {c: value for c, value in enumerate(grid.rows[row]) if as_text(value) and (row, c) not in grid.continued}
    if not own or not own.keys() <= inside.keys():
        return False
    texts = [as_text(value) or "" for value in own.values()]
    if any(below == row for below, _ in grid.continued):
        return True
    return len(own) > 1 and any(role_of(text) or year_of(text) for text in texts) and not all(map(_number, texts))


def headings_of(grid: Grid, start: int, last: int) -> list[Any]:
    """Return the headings of a list from the rows that have them.

    What a column is called is in the lowest of them. With its group before it, that is its heading where it so has
    a role that it has not by itself ("Academie" over "Naam").
    """
    found = [*grid.rows[last]]
    above = grid.rows[start]
    found += [None] * (len(above) - len(found))
    found = [value if as_text(value) else above[c] if c < len(above) else None for c, value in enumerate(found)]
    top = start if last > start else start - 1
    if top < 0:
        return found
    for c, group in _columns(grid, top).items():
        own = as_text(grid.rows[last][c]) if c < len(grid.rows[last]) else None
        both = f"{group} {own}"
        if own is not None and (role := role_of(both)) is not None and role != role_of(own):
            found[c] = both
    return found


def _columns(grid: Grid, row: int) -> dict[int, str]:
    """Return the columns that stand below a merged heading of a row, each with that heading."""
    found: dict[int, str] = {}
    below = {c for c, value in enumerate(grid.rows[row + 1]) if as_text(value)} if row + 1 < len(grid.rows) else set()
    for at, left, right in grid.groups:
        under = range(left, right + 1)
        text = as_text(grid.rows[row][left]) if at == row and left < len(grid.rows[row]) else None
        # What is over all of them is a title.
        if text is not None and not below <= {*under}:
            found |= dict.fromkeys(under, text)
    return found


def _number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").isdecimal() and year_of(text) is None
