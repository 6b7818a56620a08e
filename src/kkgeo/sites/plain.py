"""Text files without marks around cells, in which all rows are equally wide: Arrow reads them in a tenth of the time.

Such a file can be read in one way only: a line is a row, and what stands between separators is a cell. Whatever is not
so plain, the reader of `kkgeo.sites.delimited` takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import pandas as pd
import pyarrow as pa

#: Shorter texts are read at once either way.
_LONG = 100_000
#: Signs by which a text is not plain: marks, what no file should have, what Excel writes for a control character.
_NOT_PLAIN = ('"', "\0", "_x000")


class PlainRows(Sequence[list[Any]]):
    """The rows of a plain text, which are in memory as columns; an empty cell is an empty text."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    @property
    def width(self) -> int:
        """How many cells every row has."""
        return int(self._table.num_columns)

    def __len__(self) -> int:
        return int(self._table.num_rows)

    @overload
    def __getitem__(self, which: int) -> list[Any]: ...
    @overload
    def __getitem__(self, which: slice) -> PlainRows: ...
    def __getitem__(self, which: int | slice) -> list[Any] | PlainRows:
        first, last, _ = slice(which, (which + 1) or None).indices(len(self)) if isinstance(which, int) else (
            which.indices(len(self))
        )  # fmt: skip
        some = self._table.slice(first, max(last - first, 0))
        if isinstance(which, slice):
            return PlainRows(some)
        if not some.num_rows:
            raise IndexError(which)
        return [cell or "" for cell in some.to_pylist()[0].values()]

    def __iter__(self) -> Iterator[list[Any]]:
        columns = ([cell or "" for cell in column.to_pylist()] for column in self._table.columns)
        yield from map(list, zip(*columns, strict=True))

    def pop(self) -> None:
        """Take the last row away."""
        self._table = self._table.slice(0, len(self) - 1)

    def column(self, at: int, index: pd.Index[Any]) -> pd.Series[str]:
        """Return the cells of a column, an empty one missing."""
        return pd.Series(pd.array(self._table.column(at), dtype="str"), index=index)

    def filled(self, at: int) -> bool:
        """Say whether a column has anything in it."""
        return bool(self._table.column(at).null_count < len(self))


def plain_rows(text: str, separator: str, quote: str) -> PlainRows | None:
    r"""Return the rows of a long text that is plain; None if it is short, or anything but plain.

    >>> rows = plain_rows("naam;postcode\n" + "De Linde;9000\n" * 10_000, ";", '"')
    >>> len(rows), rows[0], rows[-1]
    (10001, ['naam', 'postcode'], ['De Linde', '9000'])
    >>> plain_rows("naam;postcode\nDe Linde;9000\n", ";", '"') is None
    True
    """
    if len(text) < _LONG or not separator.isascii() or quote != '"' or any(sign in text for sign in _NOT_PLAIN):
        return None
    ends = text.count("\r")
    if ends and not text.count("\r\n") == ends == text.count("\n"):
        return None
    from pyarrow import csv

    try:
        # Empty lines behind the last row are no rows.
        content = pa.py_buffer(text.rstrip("\r\n").encode())
    except UnicodeEncodeError:
        return None
    head = text.partition("\n")[0]
    names = [str(i) for i in range(head.count(separator) + 1)]
    if len(names) < 2 or text.startswith("\ufeff"):
        return None
    try:
        table = csv.read_csv(
            pa.BufferReader(content),
            csv.ReadOptions(use_threads=False, column_names=names),
            csv.ParseOptions(delimiter=separator, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                null_values=[""],
                strings_can_be_null=True,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        # A row of another width, or one longer than any row is.
        return None
    return PlainRows(table)
