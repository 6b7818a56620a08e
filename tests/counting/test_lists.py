"""Lists that are put together once: the same tables as each by itself, and nothing is found twice."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.counting.counted import counted_keys
from kkgeo.counting.lists import Lists
from kkgeo.counting.tabulating import counts, tabulated


@pytest.mark.slow
def test_tables_of_the_same_lists_are_those_of_coverage(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def found(*given: Any) -> Any:
        asked.append(given)
        return counted_keys(*given)

    monkeypatch.setattr("kkgeo.counting.lists.counted_keys", found)
    before = pd.DataFrame(placed).copy(), pd.DataFrame(register).copy()
    lists = Lists.of(placed, register, None)
    for by in (["municipality"], ["province"], ["network"], ["province", "year"]):
        own = kk.coverage(placed, register, by=by, geometry=False)
        asked.clear()
        pd.testing.assert_frame_equal(tabulated(lists, by, lang="nl"), own)
        assert len(asked) == (by == ["municipality"])
    pd.testing.assert_series_equal(counts(lists, by, lang="nl"), pd.Series(own["collaborations"]), check_flags=False)
    for frame, old in zip((placed, register), before, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(frame), old)


@pytest.mark.slow
def test_what_is_only_shown_has_the_same_verdicts(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    lists = Lists.of(placed, register, None)
    whole, part = (tabulated(lists, ["municipality", "level"], lang="nl", shown=shown) for shown in (False, True))
    assert part["detectable"].isna().all()
    assert set(whole) - set(part) == {"smoothed", "p_below", "smoothed_spatial", "p_below_spatial", "spatial"}
    pd.testing.assert_frame_equal(part.drop(columns="detectable"), whole[[*part]].drop(columns="detectable"))


def test_lists_counted_otherwise_are_others(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    lists = Lists.of(placed, register, None, strata=["level"])
    assert lists.but(strata=("level",), count="collaborations") is lists
    other = lists.but(strata=())
    assert (other.strata, other.placed is lists.placed, lists.strata) == ((), True, ("level",))
