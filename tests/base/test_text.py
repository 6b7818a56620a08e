from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.text import whole_texts
from kkgeo._base.words import number


def test_whole_texts_leaves_what_is_whole_alone() -> None:
    frame = pd.DataFrame({"a": ["x", None], "b": [1, 2]})
    assert whole_texts(frame) is frame
    broken = pd.DataFrame({"a": ["x\ud800y", None], "b": [1, 2]}, dtype=object)
    mended = whole_texts(broken)
    assert mended["a"].iloc[0] == "x\ufffdy"
    assert pd.isna(mended["a"].iloc[1])
    assert broken["a"].iloc[0] == "x\ud800y"


@pytest.mark.slow
@pytest.mark.parametrize("column", ["name", "network", "institution", "level"])
def test_half_a_character_stops_nothing(column: str) -> None:
    rows = kk.datasets.collaborations().head(40)
    rows[column] = rows[column].astype(object)
    rows.loc[0, column] = "x\ud800y"
    placed: gpd.GeoDataFrame = kk.enrich(kk.geocode(rows))
    register = kk.enrich(kk.geocode(kk.datasets.register()))
    assert kk.coverage(placed, register, by=["province", "network"])["collaborations"].sum() == 40
    assert kk.coverage_gaps(placed, register, areas="border", strata=["level"])["observed"].iloc[0] >= 0
    assert kk.equity_rates(placed, register, by="level")["collaborations"].sum() == 40


def test_numbers_as_each_language_writes_them() -> None:
    assert (number(1234.5, "nl"), number(1234.5, "en"), number(0.0012, "nl")) == ("1.234,5", "1,234.5", "0,0012")
