"""Every row is compared, or lies nowhere, or has nothing to be compared with: of no row it is not known."""

from __future__ import annotations

from itertools import product
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo._base.records import Counted, Coverage, NamedGaps
from kkgeo.counting.counted import COUNTS, counted_keys
from tests.crossed import crossed

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

DENOMINATORS = ("schools", "pupils", "population")
COMBINATIONS = list(product(COUNTS, DENOMINATORS))


@pytest.fixture(scope="module")
def lossy(placed: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Collaborations of which some lie nowhere, and some are of a kind that the register does not have."""
    rows = placed.copy()
    rows.loc[rows.index[::7], ["nis", "nis_2018"]] = None
    rows.loc[rows.index[::5], "level"] = "avondschool"
    return rows


def adds_up(told: Counted, rows: pd.DataFrame) -> None:
    assert told.rows == len(rows)
    assert told.unplaced == rows["nis"].isna().sum()
    assert told.compared + (told.unplaced or 0) + told.uncompared == told.rows
    assert min(told.compared, told.uncompared) >= 0


@pytest.mark.parametrize(("count", "denominator"), crossed(COUNTS, DENOMINATORS))
def test_rows_add_up_and_the_table_has_what_is_compared(
    lossy: gpd.GeoDataFrame, register: gpd.GeoDataFrame, count: str, denominator: str
) -> None:
    strata = [] if denominator == "population" else ["level"]
    how: dict[str, Any] = {"count": count, "denominator": denominator, "strata": strata}
    table = kk.coverage(lossy, register, **how)
    told = noted(table, Coverage)
    adds_up(told, lossy)
    compared = lossy[lossy["nis"].notna() & (lossy["level"].ne("avondschool") | (not strata))]
    assert told.compared == len(compared)
    # What is counted is one in each municipality and stratum that it has a row in.
    keys, _ = counted_keys(lossy, register, [count], "row")
    things = pd.DataFrame(compared).assign(key=keys[count])
    assert table["observed"].sum() == len(things.drop_duplicates(["key", "nis", *strata]))
    # As many, whatever it is cut up by, and whoever judges.
    for by in ("province", "belfius", "region", ["municipality", "year"]):
        assert noted(kk.coverage(lossy, register, by=by, **how), Coverage).compared == told.compared
    gaps = noted(kk.coverage_gaps(lossy, register, areas="20001", **how), NamedGaps)
    adds_up(gaps, lossy)
    assert (gaps.compared, gaps.uncompared) == (told.compared, told.uncompared)
    assert table.attrs["kkgeo"]["about"]["Rijen die vergeleken zijn"] == str(told.compared)


def test_without_a_register_there_is_nothing_to_compare_with(lossy: gpd.GeoDataFrame) -> None:
    told = noted(kk.coverage(lossy), Coverage)
    adds_up(told, lossy)
    assert told.compared == 0
    assert noted(kk.coverage(lossy, denominator="population"), Coverage).uncompared == 0


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_rows_add_up(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(placed) - 1), max_size=12))
    rows = placed.iloc[chosen].reset_index(drop=True)
    lost = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    rows.loc[np.array(lost, dtype=bool), ["nis", "nis_2018"]] = None
    levels = st.sampled_from([None, "avondschool", *register["level"].unique()])
    rows["level"] = data.draw(st.lists(levels, min_size=len(rows), max_size=len(rows)))
    schools = register.iloc[:: data.draw(st.sampled_from([1, 3, 40]))]
    if not set(rows["level"].dropna()) & set(schools["level"]):
        # With no value in common the two lists are not written alike, which is an error of its own.
        rows["level"] = schools["level"].iloc[0]
    count, denominator = data.draw(st.sampled_from(COMBINATIONS))
    how: dict[str, Any] = {"count": count, "denominator": denominator}
    if denominator != "population":
        how["strata"] = data.draw(st.sampled_from([[], ["level"], ["level", "year"]]))
    by = data.draw(st.sampled_from(["municipality", "province", "region"]))
    told = noted(kk.coverage(rows, schools, by=by, **how), Coverage)
    adds_up(told, rows)
    gaps = noted(kk.coverage_gaps(rows, schools, areas="20001", **how), NamedGaps)
    assert (gaps.compared, gaps.unplaced, gaps.uncompared) == (told.compared, told.unplaced, told.uncompared)
