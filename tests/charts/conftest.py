"""Charts of the illustrative data, made once in each language; names of areas stay Dutch."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.charts import Chart

#: What is made of the illustrative data, in a language: every table that a chart takes.
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def tables(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, table: pd.DataFrame) -> Tables:
    return {
        "gaps": kk.coverage_gaps(placed, register),
        "provinces": kk.coverage(placed, register, by="province"),
        "municipalities": table,
        "years": kk.coverage(placed, register, by=["province", "year"]),
        "curve": kk.lorenz(table, draws=199),
        "participation": kk.participation(placed, register),
        "changed": kk.participation_change(
            kk.datasets.participation(), academy_site="academy_site", by="school"
        ).set_index("institution"),
    }


@pytest.fixture(scope="session")
def charts_in(tables: Tables) -> Callable[[str], dict[str, Chart]]:
    @lru_cache
    def made(lang: str) -> dict[str, Chart]:
        areas = tables["gaps"].attrs["kkgeo"]["municipalities_2018"]
        return {
            "forest": kk.charts.forest(tables["gaps"], tables["provinces"], lang=lang),
            "funnel": kk.charts.funnel(
                tables["municipalities"],
                highlight={"Hageland": areas["hageland"]},
                band={"Grensgemeenten": areas["border"]},
                lang=lang,
            ),
            "lorenz": kk.charts.lorenz(tables["curve"], lang=lang),
            "small_multiples": kk.charts.small_multiples(tables["years"], lang=lang),
            "oki": kk.charts.oki(tables["participation"], lang=lang),
            "scatter": kk.charts.scatter(tables["changed"], lang=lang),
        }

    return made


@pytest.fixture
def lang(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "nl"))


@pytest.fixture
def every(charts_in: Callable[[str], dict[str, Chart]], lang: str) -> dict[str, Chart]:
    return charts_in(lang)
