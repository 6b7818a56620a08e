"""Room for the columns that a step adds, without losing one that a person wrote."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kkgeo.errors import InputError


def keep_apart(frame: pd.DataFrame, ours: Sequence[str], *more: str) -> pd.DataFrame:
    """Return a frame without the columns `ours` and `more`.

    Where all of `ours` are there, an earlier run wrote them, and they go. A column that only happens to have one
    of the names is a person's, and gets ``_input`` behind it.
    """
    if set(ours) <= set(frame.columns):
        return frame.drop(columns=[c for c in frame.columns if c in (*ours, *more)])
    renamed: dict[object, str] = {}
    for column in frame.columns:
        if column in (*ours, *more):
            name = f"{column}_input"
            while name in frame.columns or name in renamed.values():
                name += "_"
            renamed[column] = name
    return frame.rename(columns=renamed)


def distinct(names: Iterable[str], taken: Collection[str] = (), *, blind: bool = False) -> list[str]:
    """Return the names with a number behind those that are taken; `blind` does not tell capitals.

    >>> distinct(["naam", "NAAM", "naam"]), distinct(["naam", "NAAM", "naam_2"], blind=True)
    (['naam', 'NAAM', 'naam_2'], ['naam', 'NAAM_3', 'naam_2'])
    """
    given = list(names)
    same = str.lower if blind else str
    seen, reserved = set(taken), {*taken, *map(same, given)}
    # What was taken once stays taken: the next of the same name goes on counting.
    numbers: dict[str, int] = {}
    found = []
    for name in given:
        free = name
        if same(name) in seen:
            number = numbers.get(same(name), 2)
            while same(free := f"{name}_{number}") in reserved:
                number += 1
            numbers[same(name)] = number + 1
        seen.add(same(name))
        reserved.add(same(free))
        found.append(free)
    return found


def of_cells(columns: Sequence[Sequence[Any]], index: pd.Index[Any]) -> pd.DataFrame:
    """Return columns of cells, none of them a list, as they are; thousands of them are made at once.

    >>> of_cells([["a", None], [1, 2.5]], pd.RangeIndex(2)).to_dict("list")
    {0: ['a', None], 1: [1, 2.5]}
    """
    cells = np.empty((len(columns), len(index)), dtype=object)
    for at, column in enumerate(columns):
        cells[at] = column
    return pd.DataFrame(cells.T, index=index, dtype=object, copy=False)


def single(values: pd.Series) -> pd.Series:
    """Return a column as it is; one with several things in a cell, lists or dicts, is an error that names the row.

    >>> single(pd.Series(["a", None])).tolist()
    ['a', nan]
    """
    if values.dtype == object:
        for row, value in values.items():
            if not isinstance(value, Hashable):
                kind = type(value).__name__
                raise InputError("frames.several_in_cell", column=str(values.name), row=str(row), kind=kind)
    return values


def comparable(values: pd.Series) -> pd.Series:
    """Return a column of which values can be compared: what has parts, such as a list, as its text.

    >>> comparable(pd.Series([["a"], 1])).tolist()
    ["['a']", 1]
    """
    if values.dtype != object or all(issubclass(kind, Hashable) for kind in {*map(type, values.tolist())}):
        return values
    return values.map(lambda value: value if isinstance(value, Hashable) else str(value))


def in_order(values: pd.Series) -> list[Any]:
    """Return the different values of a column in order, without those that are missing; by their texts if need be.

    >>> in_order(pd.Series(["b", None, "a", "b"])), in_order(pd.Series([2, "a", 10], dtype=object))
    (['a', 'b'], [10, 2, 'a'])
    """
    present = single(values).dropna().unique().tolist()
    try:
        return sorted(present)
    except TypeError:
        return sorted(present, key=str)
