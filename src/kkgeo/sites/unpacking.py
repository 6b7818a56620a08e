"""The roles that a table has, those among them that stand together in one cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.coded import Array
from kkgeo.sites.assigning import Doubts, assign_roles
from kkgeo.sites.headings import FILLING
from kkgeo.sites.splitting import Counted, split_cells
from kkgeo.spatial.numbers import numbers
from kkgeo.spatial.pairs import beginning, halves, read_pairs, with_pairs

#: Columns of numbers that say where a row is; a row that has one of them has its coordinates.
_COORDINATES = ("lat", "lon", "x", "y")


@dataclass
class Unpacked:
    """The columns that are new or different, by role, how many cells each came from, and a clue beside the others."""

    columns: dict[str, pd.Series[Any]] = field(default_factory=dict)
    counted: dict[str, Counted] = field(default_factory=dict)
    beside: pd.Series[str] | None = None

    @property
    def whole(self) -> list[str]:
        """The roles whose own cells were split."""
        return [role for role, count in self.counted.items() if count.cells and role not in FILLING]


def unpack(taken: Mapping[str, pd.Series]) -> Unpacked:
    """Take apart the cells of a table that hold several things; `taken` has its columns by role.

    >>> found = unpack({"point": pd.Series(["51.05, 3.72", None]), "lat": pd.Series([None, 51.2]),
    ...     "lon": pd.Series([None, 4.4])})
    >>> found.columns["lat"].tolist()
    [51.05, 51.2]
    """
    split = split_cells(taken)
    unpacked = Unpacked(dict(split.columns), dict(split.counted), split.beside)
    if "point" in taken:
        _add_points(unpacked, taken)
    return unpacked


def _add_points(unpacked: Unpacked, taken: Mapping[str, pd.Series]) -> None:
    cells = taken["point"]
    pairs = read_pairs(cells)
    free = np.ones(len(cells), dtype=bool)
    for role in _COORDINATES:
        if role in taken:
            free &= taken[role].isna().to_numpy() | (taken[role].astype("str").str.strip() == "").to_numpy()
    added = []
    for first, second in (("lat", "lon"), ("x", "y")):
        some = free & np.isfinite(getattr(pairs, first))
        if some.any():
            added += [first, second]
            for role in (first, second):
                own = numbers(taken[role]) if role in taken else np.full(len(cells), np.nan)
                unreadable = role in taken and bool((np.isnan(own) & taken[role].notna().to_numpy()).any())
                filled = np.where(some, getattr(pairs, role), own)
                column: pd.Series[Any] = pd.Series(filled, index=cells.index)
                if unreadable:
                    # What cannot be read stays, for geocode to say so.
                    column = taken[role].astype("str").mask(some, column.map("{!r}".format))
                unpacked.columns[role] = column
    read = pairs.read
    blank = cells.isna().to_numpy() | (cells.astype("str").str.strip() == "").to_numpy()
    used, left = int((read & free).sum()), int((~read & ~blank).sum())
    unread = ~read & ~blank & free & ~cells.astype("str").str.contains("EMPTY", na=False).to_numpy(dtype=bool)
    if unread.any():
        for role in ("lat", "lon"):
            column = unpacked.columns.get(role, taken.get(role, pd.Series(np.nan, index=cells.index)))
            texts = column.map("{!r}".format) if pd.api.types.is_float_dtype(column) else column.astype("str")
            # As above: the whole cell, for geocode to say that it cannot be read.
            unpacked.columns[role] = texts.where(column.notna()).mask(unread, cells.astype("str"))
    if used or left:
        unpacked.counted["point"] = Counted(used, left, tuple(added))


def settle_point(
    roles: dict[str, int], doubts: Doubts, values: Sequence[pd.Series], told: Mapping[str, str] | None
) -> None:
    """Let the role ``point`` have the first column under such a heading that has coordinates in it, or none.

    "Locatie" and "Coördinaten" may as well be the heading of something else; what a person said stands.
    """
    if "point" not in roles or "point" in (told or {}):
        return
    taken, others = doubts.pop("point", (roles.pop("point"), []))
    roles.pop("point", None)
    asked = [taken, *others]
    found = with_pairs([beginning(values[position]) for position in asked], near=False)
    good = [position for position, there in zip(asked, found, strict=True) if there]
    if good:
        roles["point"] = good[0]
        if good[1:]:
            doubts["point"] = good[0], good[1:]


def columns_by_role(frame: pd.DataFrame, columns: Mapping[str, str] | None = None) -> dict[str, pd.Series]:
    """Return the columns of a table that play a role, by the role."""
    headings = [str(column) for column in frame.columns]
    roles, doubts = assign_roles(headings, headings, columns)
    plain = pd.DataFrame(frame)
    settle_point(roles, doubts, [plain.iloc[:, i] for i in range(len(headings))], columns)
    return {role: plain.iloc[:, position] for role, position in roles.items()}


def unnoticed(values: Mapping[str, Array]) -> list[tuple[str, str]]:
    """Return the columns without a role that seem to have coordinates in them, by the role that they could play."""
    headings, columns = [*values], [*map(beginning, values.values())]
    pairs = [
        ("point", heading) for heading, there in zip(headings, with_pairs(columns, near=True), strict=True) if there
    ]
    of_half: dict[str, list[str]] = {}
    for heading, half in zip(headings, halves(columns), strict=True):
        if half is not None:
            of_half.setdefault(half, []).append(heading)
    for first, second in (("lat", "lon"), ("x", "y")):
        # One half says nothing: many numbers are about fifty.
        if len(of_half.get(first, ())) == len(of_half.get(second, ())) == 1:
            pairs += [(first, of_half[first][0]), (second, of_half[second][0])]
    return pairs
