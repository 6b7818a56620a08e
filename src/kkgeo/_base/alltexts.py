"""What `kkgeo._base.text` makes of one text, made of a whole column at once: a million names in less than a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kkgeo._base.text import bare, whole

#: Every sign of ASCII as `bare` has it: letters small, what stands between words a space.
_BARE = bytes(ord(bare(chr(sign)) or " ") if sign < 128 else sign for sign in range(256))


def bares(values: pd.Series[Any]) -> pd.Series[str]:
    """Return what `bare` makes of the text of every value; what is missing stays missing.

    >>> bares(pd.Series(["Sint-Jan  (Élan)", "De Linde", None, " ? "])).tolist()
    ['sint jan elan', 'de linde', nan, '']
    """
    cells = texts_of(values)
    plain = pc.fill_null(pc.string_is_ascii(cells), True)
    if pc.all(plain).as_py():
        return series(_ascii(cells), values)
    rest = pc.invert(plain)
    odd = each(cells.filter(rest), bare)
    return series(pc.replace_with_mask(_ascii(pc.if_else(plain, cells, None)), rest, odd), values)


def texts_of(values: pd.Series[Any]) -> pa.LargeStringArray:
    """Return a column as texts in Arrow: numbers as they are written, what is missing as none.

    >>> texts_of(pd.Series(["a", None, 1], dtype=object)).to_pylist()
    ['a', None, '1']
    """
    if isinstance(values.dtype, pd.StringDtype):
        cells = pa.array(values.array, type=pa.large_string())
    elif isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        cells = pc.cast(pa.array(values), pa.large_string())
    else:
        told = [whole(str(value)) if known else None for value, known in zip(values, values.notna(), strict=True)]
        cells = pa.array(told, type=pa.large_string())
    return cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells


def series(cells: pa.Array, like: pd.Series[Any] | pd.DataFrame) -> pd.Series[str]:
    """Return texts in Arrow as a column of `str` on the index of another."""
    return pd.Series(pd.array(cells, dtype="str"), index=like.index)


def each(cells: pa.LargeStringArray, made: Callable[[str], str | None]) -> pa.LargeStringArray:
    """Return what a function makes of every text, asked once for each; of what is missing nothing.

    >>> each(pa.array(["a", None, "b", "a"], pa.large_string()), str.upper).to_pylist()
    ['A', None, 'B', 'A']
    """
    encoded = pc.dictionary_encode(cells)
    return pa.array([*map(made, encoded.dictionary.to_pylist())], pa.large_string()).take(encoded.indices)


def joined(*parts: pa.LargeStringArray | str) -> pa.LargeStringArray:
    """Return texts one behind the other; missing where one of them is.

    >>> joined("no ", pa.array(["1", None], pa.large_string())).to_pylist()
    ['no 1', None]
    """
    own = (pa.scalar(part, pa.large_string()) if isinstance(part, str) else part for part in (*parts, ""))
    return pc.binary_join_element_wise(*own)


def _ascii(cells: pa.LargeStringArray) -> pa.LargeStringArray:
    """Return bare texts of texts in ASCII: sign by sign where they lie, then without the spaces that are too many."""
    if not len(cells):
        return cells
    valid, ends, signs = cells.buffers()
    written = b"" if signs is None else signs.to_pybytes().translate(_BARE)
    whole = pa.LargeStringArray.from_buffers(len(cells), ends, pa.py_buffer(written), valid, -1, cells.offset)
    double = pc.fill_null(pc.match_substring(whole, "  "), False)
    if pc.any(double).as_py():
        single = pc.replace_substring_regex(whole.filter(double), " +", " ")
        whole = pc.replace_with_mask(whole, double, single)
    return pc.utf8_trim(whole, characters=" ")


def positions(cells: pa.Array) -> tuple[np.ndarray, pa.Array]:
    """Return for every text which of the different ones it is (-1: none), and these in order of appearance.

    >>> of_row, texts = positions(pa.array(["b", None, "a", "b"]))
    >>> of_row.tolist(), texts.to_pylist()
    ([0, -1, 1, 0], ['b', 'a'])
    """
    encoded = pc.dictionary_encode(cells)
    return pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.intp), encoded.dictionary
