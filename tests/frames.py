"""Looking into tables: pandas' types say that a cell can be any of twenty things, a test knows which one it is."""

from __future__ import annotations

from typing import Any

import pandas as pd


def at(table: pd.DataFrame, row: object, column: object) -> Any:
    """Return ``table.loc[row, column]``: a cell, or with a list a row or column of cells."""
    found: Any = table.loc
    return found[row, column]
