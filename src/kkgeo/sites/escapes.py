"""Signs that XML cannot hold, as workbooks write them: ``_x000D_`` is the end of a line on another machine."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from kkgeo._base.coded import listed

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
#: Those that leave a workbook for another file: the ends of lines, and the tab.
_CONTROL = re.compile("_x(000[9AaDd])_")
#: Rows from which pandas looks faster than Python.
_MANY = 2_000


def decoded(value: Any, *, control: bool = False) -> Any:
    r"""Return a text with the signs that ECMA-376 writes so; carriage returns go.

    `control` is for files that are no workbook: only what stands between lines is read.

    >>> decoded("Naam_x000D_\nNom"), decoded("a_x0041_", control=True)
    ('Naam\nNom', 'a_x0041_')
    """
    if not isinstance(value, str) or "_x" not in value:
        return value
    escaped = _CONTROL if control else _ESCAPED
    text = escaped.sub(lambda found: chr(int(found.group(1), 16)), value)
    return value if text == value else text.replace("\r\n", "\n").replace("\r", "\n")


def decoded_column(values: pd.Series[Any]) -> pd.Series[Any]:
    r"""Return a column of a table without what a workbook left in its texts.

    >>> decoded_column(pd.Series(["De_x000D_\nLinde", None])).tolist()
    ['De\nLinde', nan]
    """
    if not (values.dtype == object or isinstance(values.dtype, pd.StringDtype)):
        return values
    if len(values) > _MANY and values.dtype != object:
        some = bool(values.str.contains("_x000", regex=False, na=False).any())
    else:
        # Of thousands of columns, pandas takes far longer to begin than to look.
        some = any(isinstance(value, str) and "_x000" in value for value in listed(values))
    if not some:
        return values
    return values.map(lambda value: decoded(value, control=True))
