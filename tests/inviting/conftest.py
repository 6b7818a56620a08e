"""The illustrative data, and a coverage table with a judgement of its own, independent of the library's."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """Add observed, expected, ratio, smoothed ratios and a flag: one stratum, global empirical Bayes (Marshall)."""
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
    return judged(kk.coverage(placed, register))
