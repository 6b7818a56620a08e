"""Rows by hand, placed, and looking into tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

import kkgeo as kk


def at(table: pd.DataFrame, row: object, column: object) -> Any:
    """Return ``table.loc[row, column]``, of any type: pandas' types say twenty, a test knows which one it is."""
    found: Any = table.loc
    return found[row, column]


def located(**columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Return rows of these columns, placed."""
    return kk.geocode(pd.DataFrame(columns))


def one(vintage: int = 2025, service: str | None = None, **fields: object) -> Any:
    """Return one row of these fields, placed."""
    return kk.geocode(pd.DataFrame([fields]), vintage=vintage, lang="en", service=service).iloc[0]
