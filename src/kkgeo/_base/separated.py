"""CSV as kkgeo writes it: every text within marks and guarded, numbers bare; and how it is known again and read."""

from __future__ import annotations

import csv
import io
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from kkgeo._base.alone import Shared
from kkgeo._base.coded import coded, texts_only
from kkgeo._base.guard import SEPARATORS, guarded, unguarded

if TYPE_CHECKING:
    import pandas as pd

#: Without a byte order mark Excel reads UTF-8 as Windows-1252.
MARK = "\ufeff"
_END = "\r\n"
#: A whole file of kkgeo: no other writes texts, also headings, within marks, all else bare, and these line ends.
_TEXT = r'"(?:[^"]++|"")*+"'
_BARE = r"(?:True|False|-?inf|[-+]?[0-9][-+.0-9e]*+)?"
_NUMBER = re.compile(_BARE)
_HEADINGS = re.compile(rf"{_TEXT}(?:,{_TEXT})*+\r\n")
_ROWS = re.compile(rf"(?:(?:{_TEXT}|{_BARE})(?:,(?:{_TEXT}|{_BARE}))*+\r\n)*+")


#: A cell may be longer than the csv module allows at first (131,072 characters). The largest a C long holds anywhere.
_CELL_LIMIT = 2**31 - 1
#: Held by whoever reads cells.
LONG_CELLS = Shared(lambda: csv.field_size_limit(_CELL_LIMIT), csv.field_size_limit)

#: Where no apostrophe begins a piece there is nothing to undo.
_PERHAPS_GUARDED = re.compile(rf"""["{SEPARATORS} ]'""")


def csv_text(table: pd.DataFrame) -> str:
    r"""Return a table as the text of a CSV file, without its index; what is missing is an empty cell.

    >>> import pandas as pd
    >>> csv_text(pd.DataFrame({"naam": ["A;=1", None], "n": [-1.5, float("nan")]}))
    '\ufeff"naam","n"\r\n"A;\'=1",-1.5\r\n,\r\n'
    """
    columns = [_cells(table.iloc[:, position]) for position in range(table.shape[1])]
    if len(columns) == 1:
        # An empty line is no row to any program.
        columns = [[cell or '""' for cell in columns[0]]]
    lines = [",".join(_quoted(str(heading)) for heading in table.columns), *map(",".join, zip(*columns, strict=True))]
    return MARK + "".join(line + _END for line in lines)


def _cells(column: pd.Series[Any]) -> list[str]:
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        # The last one is that of a row without any.
        each = [*_cells(column.cat.categories.to_series()), ""]
        return [each[code] for code in column.cat.codes.tolist()]
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("str").where(column.notna(), "").tolist()
    if texts_only(column):
        return [cell or "" for cell in coded(column, _cell).rows()]
    if column.dtype != object:
        # Dates, as pandas writes them: without a time of day where none has one.
        column = column.astype("str").where(column.notna(), None)
    return [_cell(value) for value in column.tolist()]


def _cell(value: Any) -> str:
    import pandas as pd

    if isinstance(value, str):
        return _quoted(value)
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    text = str(value)
    return text if pd.api.types.is_number(value) and _NUMBER.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + guarded(text).replace('"', '""') + '"'


def own_rows(raw: bytes) -> list[list[str]] | None:
    """Return the cells of a file that kkgeo wrote and that is still as it was written, guards undone; else None."""
    if not raw.startswith(f'{MARK}"'.encode()):
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    headings = _HEADINGS.match(text)
    if headings is None or not _ROWS.fullmatch(text, headings.end()):
        return None
    with LONG_CELLS:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if len({*map(len, rows)}) > 1:
        return None
    if not _PERHAPS_GUARDED.search(text):
        return rows
    plain = {cell: unguarded(cell) for cell in {*chain.from_iterable(rows)}}
    # Who guards one text and not another is another program.
    if any(guarded(was) != cell and not _NUMBER.fullmatch(cell) for cell, was in plain.items()):
        return None
    return [[plain[cell] for cell in row] for row in rows]
