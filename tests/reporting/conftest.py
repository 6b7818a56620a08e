"""The report of the illustrative data, and how to read a report back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

import kkgeo as kk
from tests.reporting.reading import Lists

#: A day that no test is run on.
DAY = "2025-03-01"


@pytest.fixture(scope="session")
def lists(register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> Lists:
    """The illustrative lists, but six of the collaborations have lost their place in one way or another."""
    rows = kk.datasets.collaborations()
    lost = rows.index[:6]
    rows.loc[lost, ["lat", "lon", "postal_code", "locality", "municipality_name"]] = None
    rows.loc[lost[1:3], "postal_code"] = "1234"
    rows.loc[lost[3], ["lat", "lon"]] = [48.85, 2.35]
    rows.loc[lost[4], "locality"] = "Meldert"
    rows.loc[lost[5], ["postal_code", "municipality_name"]] = ["9000", "Antwerpen"]
    return Lists(kk.enrich(kk.geocode(rows)), register, academies)


@pytest.fixture(scope="session")
def files(lists: Lists, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The report of these lists, with everything in it."""
    return kk.report(
        lists.placed,
        lists.register,
        academies=lists.academies,
        capacity="vrije_plaatsen",
        path=tmp_path_factory.mktemp("report") / "rapport.html",
        date=DAY,
    )


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Any]:
    """Make a report of other lists."""

    def make(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame | None = None, **more: Any) -> Any:
        return kk.report(placed, register, path=tmp_path / "r.html", date=DAY, **more)

    return make
