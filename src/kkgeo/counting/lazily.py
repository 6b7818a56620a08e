"""Rows in partitions of Dask, counted: of each partition what is different in it goes on, and all is judged once.

Of a row only what it is counted by and whose it is matters, and most rows have that in common with others. So a
partition gives its different rows, and for every row the number of its own. Put together they are the rows in their
order, without what nobody counts by.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.arguments import Argument
from kkgeo._base.coded import together
from kkgeo._base.frames import comparable
from kkgeo._base.lazily import is_dask
from kkgeo._base.provenance import ATTRIBUTION, INVENTED, NIS_VINTAGE, REFUSED_COUNT, marks, note, noted
from kkgeo.areas.kinds import is_kind
from kkgeo.counting import tabulating
from kkgeo.counting.cutting import keys_of
from kkgeo.errors import InputError
from kkgeo.sites.asides import ROW_KIND
from kkgeo.sites.headings import claim, refusal

#: What any row is told by: where it lies, what it is, whose it is, and what it may be counted by.
_ALWAYS = (
    "nis", "nis_2018", NIS_VINTAGE, ROW_KIND, INVENTED, ATTRIBUTION, REFUSED_COUNT, "kkgeo_key", "year", "network",
    "level", "name", "institution", "site", "street", "house_number", "postal_code", "geometry", "longitude",
    "latitude",
)  # fmt: skip
#: Roles that a column of any heading may play.
_ROLES = frozenset({"academy", "academy_number", "decision"})
#: Partitions that are put together at a time.
_AT_ONCE = 8


@dataclass(frozen=True)
class Slim:
    """Rows: those that are different, for every row which of them it is, and what they note of themselves."""

    different: pd.DataFrame
    of_row: npt.NDArray[np.int64]
    attrs: Mapping[Any, Any]

    def rows(self) -> pd.DataFrame:
        """Return every row, in order."""
        rows = self.different.iloc[self.of_row].reset_index(drop=True)
        rows.attrs = dict(self.attrs)
        return rows


def coverage(placed: Any, register: pd.DataFrame | None = None, **how: Any) -> pd.DataFrame:
    """Count rows in partitions; see `kkgeo.coverage`. It is worked out at once: areas are judged by all rows."""
    import dask

    for name, table in (("register", register), ("academies", how.get("academies"))):
        if is_dask(table):
            raise InputError("errors.lazy.in_memory", name=Argument(name))
    by: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = how.get("by", "municipality")
    columns = _needed(placed._meta, [*keys_of(by), *how.get("strata", ())])
    _check(placed._meta, register, how)
    parts = [dask.delayed(slim)(part, columns) for part in placed.to_delayed()]
    while len(parts) > 1:
        parts = [dask.delayed(put_together)(parts[i : i + _AT_ONCE]) for i in range(0, len(parts), _AT_ONCE)]
    [found] = dask.compute(*parts)
    return tabulating.coverage(found.rows(), register, **how)


def _check(meta: pd.DataFrame, register: pd.DataFrame | None, how: Mapping[str, Any]) -> None:
    """Say whatever is wrong with columns, options and other lists before anything is worked out: count no rows."""
    others = [table for table in (register, how.get("academies")) if table is not None]
    # Rows that are not there have no vintage; all lists are to be of one.
    vintage = next((told for table in others if (told := noted(table).vintage) is not None), None)
    tabulating.coverage(meta, register, **{"vintage": vintage, **how})


def _needed(meta: pd.DataFrame, keys: Sequence[str]) -> list[Any]:
    """Return the columns that decide what is counted, of those there are."""
    wanted = {*_ALWAYS, *(key for key in keys if not is_kind(key))}
    return [
        column
        for column, kind in meta.dtypes.items()
        if str(column) in wanted
        or str(kind) == "geometry"
        or (claim(str(column)) or ("",))[0] in _ROLES
        or refusal(str(column)) is not None
    ]


def slim(rows: pd.DataFrame, columns: Sequence[Any]) -> Slim:
    """Return the different rows of a partition.

    >>> found = slim(pd.DataFrame({"nis": ["44021", "44021", None], "note": [1, 2, 3]}), ["nis"])
    >>> len(found.different), found.of_row.tolist()
    (2, [0, 0, 1])
    """
    own = rows[list(columns)]
    attrs = {key: value for key, value in rows.attrs.items() if key != "kkgeo_reading"}
    return _different(own.set_axis(pd.RangeIndex(len(own))), np.arange(len(own)), attrs)


def put_together(parts: Sequence[Slim]) -> Slim:
    """Return the rows of several partitions, one after another."""
    starts = np.cumsum([0, *(len(part.different) for part in parts)])
    of_row = np.concatenate([part.of_row + start for part, start in zip(parts, starts, strict=False)])
    every = pd.concat([part.different for part in parts], ignore_index=True)
    return _different(every, of_row, _attrs(parts))


def _different(rows: pd.DataFrame, of_row: npt.NDArray[np.int64], attrs: Mapping[Any, Any]) -> Slim:
    codes = [pd.factorize(_told_apart(rows[column]))[0] + 1 for column in rows.columns]
    which, first = together(codes, len(rows))
    return Slim(rows.iloc[first].reset_index(drop=True), which[of_row].astype(np.int64), attrs)


def _told_apart(values: pd.Series) -> pd.Series:
    if str(values.dtype) == "geometry":
        return pd.Series(values.to_wkb(), index=values.index, dtype=object)
    return comparable(values)


def _attrs(parts: Sequence[Slim]) -> dict[Any, Any]:
    """Return what the rows of all parts are: one invented part makes all invented, and whom one names all name."""
    frames = []
    for part in parts:
        frame = pd.DataFrame()
        frame.attrs = dict(part.attrs)
        frames.append(frame)
    filled = [frame for frame in frames if frame.attrs] or frames[:1]
    told = replace(noted(filled[0]), **marks(*filled))
    note(filled[0], told, keep=filled[0].attrs)
    return dict(filled[0].attrs)
