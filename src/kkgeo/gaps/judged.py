"""Which municipalities of a table can be compared with one another, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kkgeo._base.provenance import Coverage, noted
from kkgeo._base.words import phrase
from kkgeo.areas.dimensions import UNPLACED
from kkgeo.errors import CRSError, InputError
from kkgeo.reference._data import check_vintage
from kkgeo.reference.municipalities import boundaries
from kkgeo.reference.placed import check_codes, placed_table
from kkgeo.spatial.coordinates import to_lambert_72

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, eq=False)
class Judged:
    """A coverage table by municipality, checked."""

    #: Every municipality of the table in order of code: ``name``, ``observed``, ``expected``, ``ratio`` and what a map
    #: writes beside them.
    frame: pd.DataFrame
    #: Those in which something is expected, in order of place, so that neither the order of the table nor the codes
    #: decide what is drawn for whom. What is expected adds up to what was counted.
    rows: pd.DataFrame
    #: Where those lie, Lambert 72: ``x``, ``y``.
    places: pd.DataFrame
    vintage: int
    #: What the table says of itself.
    told: Coverage

    @classmethod
    def of(cls, table: pd.DataFrame, points: gpd.GeoDataFrame | None = None) -> Judged:
        """Check a table; see `kkgeo.find_gaps`."""
        frame, vintage = _checked(table)
        rows = frame[frame["expected"].gt(0) & frame["observed"].notna()]
        if len(rows) < 2:
            msg = (
                f"There are {len(rows)} municipalities with something to expect, and an area is found by comparing. "
                "Give a table of at least two, with a register of schools."
            )
            raise InputError(msg)
        total = float(rows["observed"].sum())
        if total == 0:
            msg = "Nothing was counted in any municipality, so none stands out. Check the rows that were counted."
            raise InputError(msg)
        places = _places(rows.index, vintage, points)
        order = np.lexsort((places["y"], places["x"]))
        scaled = rows.iloc[order].assign(expected=lambda t: t["expected"] * (total / t["expected"].sum()))
        return cls(frame, scaled, places.iloc[order], vintage, noted(table, Coverage))

    @property
    def total(self) -> int:
        """What was counted in the municipalities that are compared."""
        return int(self.rows["observed"].sum())

    @property
    def left_out(self) -> list[str]:
        """Codes of the municipalities in which nothing is expected."""
        return [str(code) for code in self.frame.index.difference(self.rows.index)]

    @property
    def counted(self) -> str:
        """What was counted, as the table notes it."""
        return self.told.count

    def with_columns(self, columns: pd.DataFrame) -> Judged:
        """Return the same with columns that are known of the municipalities that are compared."""
        return replace(self, frame=self.frame.join(columns))


def _checked(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the municipalities of a table in order of code, with what is needed of them, and their vintage."""
    told = noted(table, Coverage)
    if table.index.nlevels > 1 or table.index.name not in ("nis", None) or told.by != ("municipality",):
        msg = "Areas are found among municipalities: give a table of kkgeo.coverage(..., by='municipality')."
        raise InputError(msg)
    if told.vintage is None:
        msg = "The table does not say of which vintage its codes are. Make it with kkgeo.coverage, which notes it."
        raise InputError(msg)
    vintage = check_vintage(told.vintage)
    absent = [column for column in ("name", "observed", "expected") if column not in table.columns]
    if absent:
        msg = f"The table has no column {', '.join(absent)}. Make it with kkgeo.coverage(placed, register)."
        raise InputError(msg)
    rows = table[table.index != UNPLACED]
    check_codes(rows.index, vintage, phrase("frames.table"))
    if not rows.index.is_unique:
        twice = rows.index[rows.index.duplicated()][0]
        msg = f"{twice} is in the table twice. Give one row for each municipality."
        raise InputError(msg)
    kept = [column for column in ("collaborations", "schools") if column in rows.columns]
    frame = pd.DataFrame(rows)[["name", *kept]].copy()
    for column in ("observed", "expected"):
        numbers = pd.to_numeric(rows[column], errors="coerce").astype("float64")
        wrong = numbers.index[(numbers < 0) | np.isinf(numbers) | (numbers.isna() & rows[column].notna())]
        if len(wrong):
            msg = f"{column} of {wrong[0]} is {rows.loc[wrong[0], column]}; it must be a number from 0 up."
            raise InputError(msg)
        frame[column] = numbers
    broken = frame.index[frame["observed"].notna() & (frame["observed"] % 1 != 0)]
    if len(broken):
        msg = f"observed of {broken[0]} is {frame.loc[broken[0], 'observed']}; a count must be whole."
        raise InputError(msg)
    frame["ratio"] = frame["observed"] / frame["expected"].where(frame["expected"] > 0)
    frame.attrs = {}
    return frame.rename_axis("nis").sort_index(), vintage


def _places(codes: pd.Index, vintage: int, points: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return where municipalities lie, Lambert 72: the mean of their points, else the centroid of their area."""
    import geopandas as gpd

    centroids = boundaries(vintage).reindex(codes).centroid
    places = pd.DataFrame({"x": centroids.x, "y": centroids.y}, index=codes)
    if points is None:
        return places
    points, _ = placed_table(points, "points", vintage)
    if not isinstance(points, gpd.GeoDataFrame):
        msg = "points must be schools that were geocoded: kkgeo.geocode(register)."
        raise InputError(msg)
    if points.crs is None:
        msg = "The points have no CRS. Say which with points.set_crs(4326), or geocode them again."
        raise CRSError(msg)
    there = points[points["nis"].notna() & ~(points.geometry.isna() | points.geometry.is_empty)]
    if (there.geom_type != "Point").any():
        msg = f"points has a {there.geom_type[there.geom_type != 'Point'].iloc[0]} where a school should be a point."
        raise InputError(msg)
    degrees = there.geometry.to_crs(4326)
    x, y = to_lambert_72(degrees.x.to_numpy(), degrees.y.to_numpy())
    means = pd.DataFrame({"x": x, "y": y}).groupby(there["nis"].astype("str").to_numpy()).mean()
    return means.reindex(codes).fillna(places)
