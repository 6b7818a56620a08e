"""The cells of a file as they stand in it, and the columns that come of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from kkgeo._base.words import Phrase
from kkgeo.sites.cleaning import EXCEL_EPOCH
from kkgeo.sites.plain import PlainRows

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass
class Grid:
    """The cells of a file as they stand in it."""

    rows: list[list[Any]] | PlainRows
    where: str | Phrase
    #: Line of the file on which each row begins: not its number where a quoted text runs over several lines.
    lines: Sequence[int] = ()
    #: Whether cells to the right of the headings are normal, as remarks beside a table in a workbook.
    open_right: bool = False
    epoch: dt.datetime = EXCEL_EPOCH
    #: Cells (row and column, from 0) filled with what is merged into them from above, and rows merged across.
    continued: set[tuple[int, int]] = field(default_factory=set)
    across: set[int] = field(default_factory=set)
    #: Cells that are merged across alone: the row, and the first and last column.
    groups: list[tuple[int, int, int]] = field(default_factory=list)
    #: Rows that a person does not see, and whether a filter hides them.
    hidden: set[int] = field(default_factory=set)
    filtered: bool = False
    #: Whether kkgeo wrote it: the headings are the first row, as they stand, and every row below is one.
    own: bool = False
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Columns:
    """Columns with their headings; `labels` are the headings made different from one another."""

    headings: list[str]
    labels: list[str]
    values: list[pd.Series[Any]]
    index: pd.Index[Any]
    where: str | Phrase
    geometry: gpd.GeoSeries | None = None
    epoch: dt.datetime = EXCEL_EPOCH
    attrs: dict[Any, Any] = field(default_factory=dict)
    #: Of the rows under the headings, as in `Grid`.
    continued: set[tuple[int, int]] = field(default_factory=set)
    across: set[int] = field(default_factory=set)
    #: How many of the last columns are no part of the file.
    added: int = 0
    #: What a person calls each row: its number in the file; the labels of the index where there is none.
    numbers: Sequence[Any] = ()
    notes: dict[str, Any] = field(default_factory=dict)
