"""The illustrative data, and a coverage table of them with a judgement."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from by_hand import judged, rows

import kkgeo as kk
from kkgeo.counting import coverage


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let coverage judge, also where it only counts."""
    if "ratio" in kk.coverage(rows({"nis": "24001", "name": "a", "at": None})).columns:
        return

    def whole(*args: object, **keywords: object) -> pd.DataFrame:
        return judged(coverage(*args, **keywords))

    for module in ("simulating", "targeting"):
        monkeypatch.setattr(f"kkgeo.inviting.{module}.coverage", whole)


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
