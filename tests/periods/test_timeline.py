"""Approved, running and ended by school year: what adds up, and what does not hang on order or names."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError

COUNTS = ["approved", "began", "running", "ended", "stopped", "unclear"]


@pytest.fixture(scope="module")
def placed() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.datasets.collaborations()))


def untidy(seed: int, size: int = 60) -> gpd.GeoDataFrame:
    """Rows of all kinds, also such that nobody knows when they run."""
    dice = np.random.default_rng(seed)

    def some(values: list[Any]) -> list[Any]:
        return [values[i] for i in dice.integers(0, len(values), size)]

    rows = pd.DataFrame({
        "postcode": some(["9000", "3300", "2000", "8000", "?"]), "year": some(["2019", "2020-2021", "2022", None, "x"]),
        "start": some([None, None, "2021", "1/9/2020"]), "end": some([None, None, "2023", "2018"]),
        "stopped": some([None, None, None, "ja", "2021"]), "duration": some([None, "2", "5"]),
        "decision": some(["ja", "ja", "nee"]),
    })  # fmt: skip
    return kk.geocode(rows)


def test_the_built_in_years_are_those_of_the_report(placed: gpd.GeoDataFrame) -> None:
    table = kk.timeline(placed, by=())
    assert table["approved"].tolist() == [98, 104, 83, 84, 0, 0]
    assert table["running"].tolist() == [98, 202, 284, 271, 167, 84]
    assert table["ended"].tolist() == [0, 1, 97, 104, 83, 84]
    assert table.index.tolist()[2] == "2021-2022"


def test_by_province_and_year_the_approved_are_as_published() -> None:
    in_2018 = kk.geocode(kk.datasets.collaborations(), vintage=2018)
    table = kk.timeline(in_2018)["approved"].unstack()
    published = kk.datasets.published("province").drop(index="Totaal")
    names = kk.provinces()["name_nl"]
    for name, years in published.iterrows():
        [code] = names.index[names == str(name).removeprefix("Provincie ")]
        assert table.loc[code].iloc[:4].tolist() == years.tolist()


@pytest.mark.parametrize(
    "by", ["province", "municipality", "belfius", "network", ["province", "level"], "arrondissement"]
)
def test_areas_add_up_to_everything(placed: gpd.GeoDataFrame, by: Any) -> None:
    everything, table = kk.timeline(placed, by=()), kk.timeline(placed, by=by)
    pd.testing.assert_frame_equal(table.groupby("school_year")[COUNTS].sum(), everything[COUNTS])


@pytest.mark.parametrize("seed", range(8))
def test_every_row_is_approved_once_and_ends_once_or_is_not_clear(seed: int) -> None:
    rows = untidy(seed)
    count = int((rows["decision"] == "ja").sum())
    table = kk.timeline(rows)
    assert table["approved"].sum() == count
    assert table["began"].sum() == table["ended"].sum() == count - table["unclear"].sum()
    for area, own in table.drop("unknown", level="school_year", errors="ignore").groupby(level=0):
        before = own["running"].shift(fill_value=0) - own["ended"].shift(fill_value=0)
        assert own["running"].tolist() == (before + own["began"]).tolist(), area
        assert (own["stopped"] <= own["ended"]).all()
    # In each school year as many run as `running` keeps.
    for year, own in table.groupby("school_year"):
        if year != "unknown":
            assert own["running"].sum() == len(kk.running(rows, school_year=str(year)))


@pytest.mark.parametrize("seed", range(3))
def test_neither_order_nor_labels_matter(seed: int) -> None:
    rows = untidy(seed)
    other = rows.sample(frac=1, random_state=seed).set_axis([f"r{i}" for i in range(len(rows))])
    other.attrs = rows.attrs
    pd.testing.assert_frame_equal(kk.timeline(rows), kk.timeline(other))


def test_a_union_of_lists_is_the_sum_of_their_tables(placed: gpd.GeoDataFrame) -> None:
    one, other = placed.iloc[::2], placed.iloc[1::2]
    both = kk.timeline(one)[COUNTS].add(kk.timeline(other)[COUNTS], fill_value=0).astype("int64")
    pd.testing.assert_frame_equal(both, kk.timeline(placed)[COUNTS], check_like=True)


def test_an_empty_list_and_one_without_years() -> None:
    nothing = kk.geocode(pd.DataFrame({"postcode": pd.Series([], dtype="str"), "year": pd.Series([], dtype="str")}))
    assert kk.timeline(nothing).empty
    with pytest.raises(InputError, match="year"):
        kk.timeline(kk.geocode(pd.DataFrame({"postcode": ["9000"]})))


def test_what_is_not_clear_is_said_in_words() -> None:
    rows = kk.geocode(pd.DataFrame({"postcode": ["9000"] * 2, "year": ["2019", "x"]}))
    about = kk.timeline(rows, lang="en").attrs["kkgeo"]["about"]
    assert about["Not clear when it runs"].startswith("A year, a date or a duration of 1 row cannot be read")
