"""Rows by hand, and a judgement of a coverage table that is independent of the library's."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """Add observed, expected, ratio, smoothed ratios and a flag: one stratum, global empirical Bayes (Marshall)."""
    if table["schools"].isna().any():
        return table
    table = table.copy()
    areas = table.index != "unplaced"
    observed = table["collaborations"].where(areas).astype(float)
    schools = table["schools"].where(areas)
    expected = schools * observed.sum() / schools.sum()
    ratio = (observed / expected).where(expected > 0)
    mean = observed.sum() / expected.sum()
    spread = (expected * (ratio - mean) ** 2).sum() / expected.sum() - mean / (expected.sum() / areas.sum())
    shrink = max(spread, 0.0) / (max(spread, 0.0) + mean / expected.where(expected > 0))
    table["observed"], table["denominator"], table["expected"], table["ratio"] = observed, schools, expected, ratio
    table["smoothed"] = table["smoothed_local"] = mean + shrink * (ratio - mean)
    chance = np.exp(-expected)
    flags = np.where(chance > 0.05, "too small to tell", np.where(observed < 0.5 * expected, "under", "as expected"))
    table["flag"] = pd.Series(flags, index=table.index).where(areas)
    return table


def rows(*records: dict[str, object]) -> gpd.GeoDataFrame:
    """Return placed rows in vintage 2025; ``at`` is their place in km of Lambert 72, None for no point."""
    frame = pd.DataFrame(records)
    points = [None if at is None else shapely.Point(1000 * at[0], 1000 * at[1]) for at in frame.pop("at")]
    for column in ("nis", "name"):
        frame[column] = frame[column].astype("str")
    frame["nis_2018"] = frame["nis"]
    placed = gpd.GeoDataFrame(frame, geometry=points, crs=31370)
    placed.attrs = {"kkgeo": {"kind": "placed", "vintage": 2025, "belfius_edition": 2018}}
    return placed
