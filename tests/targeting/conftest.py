"""The illustrative data, and a coverage table of them with a judgement."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk


@pytest.fixture(scope="session")
def placed() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.datasets.collaborations()))


@pytest.fixture(scope="session")
def register() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.datasets.register()))


@pytest.fixture(scope="session")
def academies() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.datasets.academies()))


@pytest.fixture(scope="session")
def table(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.coverage(placed, register)
