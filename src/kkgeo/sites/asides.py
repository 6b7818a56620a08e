"""Rows of a list that are no places: said by the list or found, kept, and set apart from what places are like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo.sites.asidekinds import KINDS, find_asides
from kkgeo.sites.cleaning import as_text
from kkgeo.sites.grid import Columns

#: The column that says of a row that it is no place; missing for a place.
ROW_KIND = "row_kind"
#: What stood in such a row, where it does not all fit in the columns.
ROW_TEXT = "row_text"
#: How many rows of a kind are named.
_SHOWN = 5
Mask = npt.NDArray[np.bool_]


def asides_of(raw: Columns, roles: Mapping[str, int]) -> pd.Series[Any]:
    """Return what every row is, missing for a place: as the list itself says it, or as it is found.

    What was filled into such a row from merged cells above is taken out again.
    """
    kinds = told_kinds(raw)
    kinds = find_asides(raw, roles) if kinds is None else kinds
    for row, at in raw.continued:
        if kinds[row] is not None:
            raw.values[at].iat[row] = None
    made = pd.Series(index=pd.RangeIndex(len(kinds)), dtype="str")
    if found := {row: kind for row, kind in enumerate(kinds) if kind is not None}:
        made.iloc[list(found)] = list(found.values())
    return made


def kinds_of(frame: pd.DataFrame) -> pd.Series[str]:
    """Return of every row of a list what it is if it is no place, as its column says; missing for a place.

    >>> kinds_of(pd.DataFrame({"row_kind": ["total", None]})).tolist(), kinds_of(pd.DataFrame({"a": [1]})).tolist()
    (['total', nan], [nan])
    """
    if ROW_KIND not in frame.columns or frame[ROW_KIND].ndim > 1:
        return pd.Series(None, index=frame.index, dtype="str")
    told = frame[ROW_KIND].astype("str").where(frame[ROW_KIND].notna())
    # A column of a person's own that is called so says something else.
    return told if told.dropna().isin(KINDS).all() else told.where(told.isna())


def told_kinds(raw: Columns) -> list[str | None] | None:
    """Return what the list itself says of its rows, as one that was read before does; None where it says nothing."""
    if ROW_KIND not in raw.headings:
        return None
    kinds = [as_text(value) for value in raw.values[raw.headings.index(ROW_KIND)]]
    return kinds if all(kind is None or kind in KINDS for kind in kinds) else None


def counted(raw: Columns, asides: pd.Series[Any]) -> dict[str, Any]:
    """Return how many rows of each kind there are, and the numbers of the first."""
    called = raw.numbers or raw.index
    found: dict[str, Any] = {}
    for kind in KINDS if asides.notna().any() else ():
        rows = np.flatnonzero((asides == kind).to_numpy(dtype=bool, na_value=False))
        if len(rows):
            found[kind] = {"count": len(rows), "rows": [str(called[row]) for row in rows[:_SHOWN]]}
    return found


def own_text(raw: Columns, row: int) -> str:
    """Return what stands in a row, one cell after another."""
    return " | ".join(text for column in raw.values if (text := as_text(column.iat[row])))


def set_apart(
    column: pd.Series[Any], make: Callable[[pd.Series[Any]], pd.Series[Any]], aside: Mask
) -> tuple[pd.Series[Any], Mask]:
    """Make a column of the rows that are places, and say of which others the cell does not fit in it."""
    lost = np.zeros(len(column), dtype=bool)
    if not aside.any():
        return make(column), lost
    filled = aside & column.notna().to_numpy(dtype=bool)
    if not filled.any():
        return make(column), lost
    made = make(column[~aside])
    if made.dtype in (np.dtype("int64"), np.dtype("bool")):
        made = made.astype("Int64" if made.dtype == np.dtype("int64") else "boolean")
    whole = made.reindex(column.index)
    for row in np.flatnonzero(filled).tolist():
        alone = make(column.iloc[[row]])
        if alone.isna().all() or _alike(alone.dtype, made.dtype):
            value: Any = alone.iat[0]
            whole.iat[row] = value
        elif isinstance(made.dtype, pd.StringDtype):
            whole.iat[row] = as_text(column.iat[row])
        else:
            lost[row] = True
    return whole, lost


def _alike(one: Any, other: Any) -> bool:
    """Say whether a value of one type can stand among those of another."""
    return str(one).casefold() == str(other).casefold()
