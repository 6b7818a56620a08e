"""The illustrative collaborations, three of which have lost their place."""

from __future__ import annotations

import geopandas as gpd
import pytest

import kkgeo as kk


@pytest.fixture(scope="session")
def placed() -> gpd.GeoDataFrame:
    rows = kk.datasets.collaborations()
    rows.loc[[0, 1, 2], ["postal_code", "municipality_name", "locality", "lat", "lon"]] = None
    return kk.enrich(kk.geocode(rows))
