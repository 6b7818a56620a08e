"""What the index of a list is called is whoever's it is: it may be the name of a column, also of one of our own."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError


@pytest.fixture(scope="module")
def lists(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    return placed.iloc[::6], register.iloc[::12]


@pytest.mark.parametrize("called", ["nis", "level", "_e", "_n", "_weight", "_academy"])
def test_a_table_is_the_same_whatever_the_index_is_called(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], called: str
) -> None:
    plain, schools = lists
    assert not {called} & {*plain.index.names, *schools.index.names}
    table = kk.coverage(plain, schools, by="province", strata=["level"], geometry=False)
    more = plain.rename_axis(called), schools.rename_axis(called)
    assert kk.coverage(*more, by="province", strata=["level"], geometry=False).to_csv() == table.to_csv()


def test_an_index_of_several_levels_is_one(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> None:
    plain, schools = lists
    levels = pd.MultiIndex.from_arrays([plain["nis"], range(len(plain))], names=["nis", "year"])
    gaps = kk.coverage_gaps(plain.set_axis(levels), schools, areas="provinces")
    assert gaps["sentence"].tolist() == kk.coverage_gaps(plain, schools, areas="provinces")["sentence"].tolist()


def test_yes_and_no_are_no_pupils(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> None:
    plain, schools = lists
    with pytest.raises(InputError, match="pupils"):
        kk.coverage(plain, schools.assign(pupils=True), denominator="pupils")
