"""Rows by hand."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely


def rows(*records: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Return placed rows in vintage 2025; ``at`` is their place in km of Lambert 72, None for no point."""
    frame = pd.DataFrame(records)
    points = [None if at is None else shapely.Point(1000 * at[0], 1000 * at[1]) for at in frame.pop("at")]
    for column in ("nis", "name"):
        frame[column] = frame[column].astype("str")
    frame["nis_2018"], frame["nis_vintage"] = frame["nis"], 2025
    placed = gpd.GeoDataFrame(frame, geometry=points, crs=31370)
    placed.attrs = {"kkgeo": {"kind": "placed", "vintage": 2025, "belfius_edition": 2018}}
    return placed
