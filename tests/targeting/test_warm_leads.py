"""A school that used another programme and not this one is a warm lead: it counts, and the reason says so."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError

NAMES = {"dynamoPROJECT": kk.datasets.dynamoproject, "dynamoOPWEG": kk.datasets.dynamoopweg}


@pytest.fixture(scope="module")
def others() -> dict[str, gpd.GeoDataFrame]:
    return {name: kk.geocode(load()) for name, load in NAMES.items()}


@pytest.fixture(scope="module")
def how(table: pd.DataFrame) -> dict[str, Any]:
    return {"table": table, "gaps": (), "lang": "en", "all_rows": True}


@pytest.mark.slow
def test_who_knows_another_programme_is_that_of_sets(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, others: dict[str, gpd.GeoDataFrame], how: dict[str, Any]
) -> None:
    result = kk.targets(placed, register, others=others, **how)
    sets = {name: set(rows["institution"]) for name, rows in others.items()}
    expected = [sum(school in own for own in sets.values()) / 2 for school in result["institution"]]
    assert result["score_warm"].tolist() == expected
    ranked = result[result["status"] == "ranked"]
    known = ranked["institution"].isin(set().union(*sets.values())).to_numpy()
    assert ranked["why"].str.contains("it knows dynamo").to_numpy().tolist() == known.tolist()
    assert not set(ranked["institution"]) & set(placed.loc[placed["year"] >= 2021, "institution"])
    both = ranked[ranked["score_warm"] == 1]
    assert (both["programmes_used"] == "dynamoPROJECT, dynamoOPWEG").all()
    assert result.attrs["kkgeo"]["weights"]["warm"] == pytest.approx(0.1 / 0.85)
    # Of two schools alike the one that knows another programme is invited first.
    warm = kk.targets(placed, register, others=others, weights={"warm": 1}, spread=None, **how)
    scores = warm.loc[warm["status"] == "ranked", "score"].tolist()
    assert scores == sorted(scores, reverse=True)
    assert set(scores) == {0.0, 0.5, 1.0}


@pytest.mark.slow
def test_without_other_programmes_nothing_changes(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, how: dict[str, Any]
) -> None:
    plain, empty = kk.targets(placed, register, **how), kk.targets(placed, register, others={}, **how)
    pd.testing.assert_frame_equal(pd.DataFrame(plain), pd.DataFrame(empty))
    assert "score_warm" not in plain.columns
    assert "warm" not in plain.attrs["kkgeo"]["weights"]
    with pytest.raises(InputError, match="others"):
        kk.targets(placed, register, weights={"warm": 1}, **how)
