"""Amounts in a table: numbers of 0 or more. Less than nothing is no count, whatever is made of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError
from kkgeo.spatial.numbers import Floats, numbers

#: What a table of `kkgeo.coverage` counts, and against what.
_COUNTS = (
    *("collaborations", "partner_schools", "addresses", "observed", "expected", "expected_common"),
    *("schools", "population", "denominator", "area_km2"),
)


def check_counts(table: pd.DataFrame) -> None:
    """Raise an error if a table counts less than nothing, without end or in words; it may leave cells empty.

    >>> check_counts(pd.DataFrame({"observed": [0, 2.5, None]}))
    """
    for column in _COUNTS:
        if column in table.columns and isinstance(table[column], pd.Series):
            amounts(table, column, phrase("what.table"))


def amounts(frame: pd.DataFrame, column: str, what: Phrase) -> Floats:
    """Return a column as numbers of 0 or more, NaN where a cell is empty; another text or a negative number raises."""
    if column not in frame.columns:
        raise InputError(
            "errors.targeting.no_column",
            what=what,
            column=column,
            columns=[*frame.columns[:12]],
            hint=meant(column, frame.columns),
        )
    cells = frame[column]
    values = numbers(cells)
    empty = cells.isna().to_numpy(dtype=bool) | (cells.astype("str").str.strip() == "").to_numpy(dtype=bool)
    wrong = np.flatnonzero(~empty & ~((values >= 0) & (values < np.inf)))
    if len(wrong):
        raise InputError(
            "errors.targeting.values",
            column=column,
            what=what,
            value=str(cells.iloc[wrong[0]]),
            index=str(frame.index[wrong[0]]),
            count=len(wrong),
        )
    return values
