"""Which municipalities of a table can be compared with one another, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.words import phrase
from kkgeo.areas.dimensions import UNPLACED
from kkgeo.counting.clustering import of_table
from kkgeo.errors import CRSError, InputError
from kkgeo.reference._data import check_vintage
from kkgeo.reference.municipalities import boundaries
from kkgeo.reference.placed import check_codes
from kkgeo.sites.counted import counted_table
from kkgeo.spatial.coordinates import converted, to_lambert_72
from kkgeo.stats.dispersion import Null

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
    def of(
        cls,
        table: pd.DataFrame,
        points: gpd.GeoDataFrame | None = None,
        overdispersion: str | float | None = None,
    ) -> Judged:
        """Check a table; see `kkgeo.find_gaps`."""
        frame, vintage = _checked(table)
        rows = frame[frame["expected"].gt(0) & frame["observed"].notna()]
        if len(rows) < 2:
            raise InputError("errors.gaps.too_few", count=len(rows))
        total = float(rows["observed"].sum())
        if total == 0:
            raise InputError("errors.gaps.nothing_counted")
        places = _places(rows.index, vintage, points)
        order = np.lexsort((places["y"], places["x"]))
        scaled = rows.iloc[order].assign(expected=lambda t: t["expected"] * (total / t["expected"].sum()))
        clustered = of_table(table, overdispersion, scaled["observed"], scaled["expected"])
        told = replace(noted(table, Coverage), **clustered.noted, catchments=clustered.catchments)
        return cls(frame, scaled, places.iloc[order], vintage, told)

    @property
    def null(self) -> Null:
        """How counts come where no place differs: in clusters by academy, as the table notes; else by municipality."""
        codes, expected = [str(code) for code in self.rows.index], self.rows["expected"].to_numpy(dtype=np.float64)
        return Null.of(codes, expected, self.told.dispersion, self.told.catchments)

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
        raise InputError("errors.gaps.by_municipality")
    if told.vintage is None:
        raise InputError("errors.gaps.no_vintage")
    vintage = check_vintage(told.vintage)
    absent = [column for column in ("name", "observed", "expected") if column not in table.columns]
    if absent:
        raise InputError("errors.gaps.no_column", absent=absent)
    rows = table[table.index != UNPLACED]
    check_codes(rows.index, vintage, phrase("frames.table"))
    if not rows.index.is_unique:
        twice = rows.index[rows.index.duplicated()][0]
        raise InputError("errors.gaps.twice", twice=twice)
    kept = [column for column in ("collaborations", "schools") if column in rows.columns]
    frame = pd.DataFrame(rows)[["name", *kept]].copy()
    # A map is dealt out as all together would have it: what each is expected to have adds up to what there is.
    dealt = "expected_common" if "expected_common" in rows.columns else "expected"
    for own in dict.fromkeys(("observed", "expected", dealt)):
        numbers = pd.to_numeric(rows[own], errors="coerce").astype("float64")
        wrong = numbers.index[(numbers < 0) | np.isinf(numbers) | (numbers.isna() & rows[own].notna())]
        if len(wrong):
            raise InputError("errors.gaps.values", column=own, wrong=wrong[0], value=rows.loc[wrong[0], own])
        frame["expected" if own == dealt else own] = numbers
    broken = frame.index[frame["observed"].notna() & (frame["observed"] % 1 != 0)]
    if len(broken):
        raise InputError("errors.gaps.not_whole", broken=broken[0], value=frame.loc[broken[0], "observed"])
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
    points, _ = counted_table(points, "points", vintage)
    if not isinstance(points, gpd.GeoDataFrame):
        raise InputError("errors.gaps.points")
    if points.crs is None:
        raise CRSError("errors.gaps.points_crs")
    there = points[points["nis"].notna() & ~(points.geometry.isna() | points.geometry.is_empty)]
    if (there.geom_type != "Point").any():
        raise InputError("errors.gaps.no_point", kind=there.geom_type[there.geom_type != "Point"].iloc[0])
    degrees = converted(there.geometry, 4326, phrase("frames.points"))
    x, y = to_lambert_72(degrees.x.to_numpy(), degrees.y.to_numpy())
    means = pd.DataFrame({"x": x, "y": y}).groupby(there["nis"].astype("str").to_numpy()).mean()
    return means.reindex(codes).fillna(places)
