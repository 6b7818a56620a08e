"""A column as its different texts, and which of them each row has: what is done to a text is done once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray

Array = ExtensionArray | npt.NDArray[Any]
Positions = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Coded:
    """Different texts (None: there is none), and for every row the position of its own."""

    of_row: Positions
    texts: Sequence[str | None]

    def series(self, like: pd.Series[Any]) -> pd.Series[Any]:
        """Return the texts of the rows as a column of `str`, on the index and with the name of another."""
        taken = pd.Series(list(self.texts), dtype="str").array.take(self.of_row)
        return pd.Series(taken, index=like.index, name=like.name)

    def rows(self) -> list[str | None]:
        """Return the text of every row."""
        texts = np.array([*self.texts, None], dtype=object)[:-1]
        rows: list[str | None] = texts[self.of_row].tolist()
        return rows


def coded(values: pd.Series[Any], made: Callable[[Any], str | None]) -> Coded:
    """Return what a function makes of every value of a column; it is called once for values that are the same text.

    >>> found = coded(pd.Series([" Gent", "Aalst", " Gent", None]), lambda value: value and value.strip())
    >>> found.texts, found.of_row.tolist()
    (['Gent', 'Aalst', None], [0, 1, 0, 2])
    """
    if texts_only(values) or (isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu"):
        of_row, distinct = pd.factorize(values)
        return Coded(np.where(of_row < 0, len(distinct), of_row), [*map(made, distinct.tolist()), made(None)])
    # 1, 1.0 and True are equal and are not written alike.
    texts = np.array([*map(made, values.tolist()), None], dtype=object)[:-1]
    of_row, different = pd.factorize(texts)
    return Coded(np.where(of_row < 0, len(different), of_row), [*different.tolist(), None])


def texts_only(values: pd.Series[Any]) -> bool:
    """Say whether every value of a column is a text, or missing."""
    if isinstance(values.dtype, pd.StringDtype):
        return True
    if values.dtype != object:
        return False
    kinds = {*map(type, values.tolist())}
    return kinds <= {str, type(None)} or (
        kinds <= {str, type(None), float} and pd.api.types.infer_dtype(values, skipna=True) == "string"
    )


def listed(values: pd.Series[Any] | Array) -> list[Any]:
    """Return the values of a column as a list, what is missing as None where Arrow has the texts.

    Of thousands of columns pandas takes far longer to begin with their texts than Arrow takes to list them.

    >>> listed(pd.Series(["Gent", None])), listed(pd.Series([1, 2]))
    (['Gent', None], [1, 2])
    """
    if isinstance(values.dtype, pd.StringDtype) and values.dtype.storage == "pyarrow":
        cells: list[Any] = pa.array(values.array if isinstance(values, pd.Series) else values).to_pylist()
        return cells
    return list(values.tolist())


def alike(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[Positions, Positions]:
    """Return for every row which combination of columns it has, what is missing among them, and the first row of each.

    >>> which, first = alike(pd.DataFrame({"a": ["x", "y", "x"], "b": [None, None, None]}), ["a", "b"])
    >>> which.tolist(), first.tolist()
    ([0, 1, 0], [0, 1])
    """
    return together([pd.factorize(frame[column])[0] + 1 for column in columns], len(frame))


def together(columns: Sequence[Positions], rows: int) -> tuple[Positions, Positions]:
    """Return for every row which combination of the columns it has, and the first row that has each.

    >>> which, first = together([np.array([0, 1, 0]), np.array([5, 5, 5])], 3)
    >>> which.tolist(), first.tolist()
    ([0, 1, 0], [0, 1])
    """
    which = np.zeros(rows, dtype=np.intp)
    for column in columns:
        # Both are below the number of rows after this, so the product does not overflow.
        if span := int(column.max(initial=0)):
            which = pd.factorize(which * (span + 1) + column)[0]
    first = np.full(int(which.max(initial=-1)) + 1, rows, dtype=np.intp)
    np.minimum.at(first, which, np.arange(rows))
    return which, first
