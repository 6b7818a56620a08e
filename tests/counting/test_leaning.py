"""Ratios that lean on others, as columns of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.counting.leaning import COLUMNS, posterior_of
from kkgeo.errors import InputError
from kkgeo.stats.leroux import shortfall_of
from kkgeo.stats.smoothing import smooth
from tests.frames import at, located

TOWNS = {"9000": 8, "3300": 6, "3200": 4, "3290": 4, "3500": 5, "1000": 3, "8000": 6}
FOUND = {"9000": 6, "3500": 2, "1000": 4}


@pytest.fixture(scope="module")
def lists() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Collaborations and schools; none around Tienen."""
    rows, schools = ([code for code, n in given.items() for _ in range(n)] for given in (FOUND, TOWNS))
    return located(postcode=rows), located(postcode=schools)


@pytest.fixture(scope="module")
def towns(lists: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    return kk.coverage(*lists)


def test_every_municipality_with_schools_has_all_of_them_and_the_others_what_lies_around(towns: pd.DataFrame) -> None:
    known = towns["expected_common"] > 0
    assert known.sum() == len(TOWNS)
    assert towns.loc[known, list(COLUMNS)].notna().all(axis=None)
    others = towns[~known & (towns.index != "unplaced")]
    assert others[list(COLUMNS[:4])].isna().all(axis=None)
    assert others["spatial"].between(0.1, 5).all(), "a background is everywhere, and nowhere a bare zero"
    assert at(towns, "unplaced", "spatial") is not None
    assert towns.loc["unplaced", list(COLUMNS)].isna().all()
    assert list(towns.columns).index("smoothed") > list(towns.columns).index("p_none")


def test_they_are_made_of_what_adds_up_to_what_was_counted(towns: pd.DataFrame) -> None:
    again = smooth(towns["observed"], towns["expected_common"])
    pd.testing.assert_frame_equal(pd.DataFrame(towns[["smoothed", "p_below"]]), again)
    known = posterior_of(towns)
    pd.testing.assert_series_equal(
        known.below(), pd.Series(towns["p_below_spatial"].dropna().sort_index()), check_names=False, check_index=False
    )
    assert float(known.expected.sum()) == pytest.approx(sum(FOUND.values()))


def test_three_neighbours_without_any_are_a_likelier_lack_than_each_by_itself(towns: pd.DataFrame) -> None:
    around = ["24107", "24001", "24020"]
    assert (towns.loc[around, "p_below_spatial"] > 0.5).all()
    known = posterior_of(towns)
    region = known.together({"Hageland": around, "Gent": ["44021"]})
    assert (region["Hageland"] < 0.8).mean() > towns.loc[around, "p_below_spatial"].min()
    assert (region["Gent"] < 0.8).mean() == pytest.approx(at(towns, "44021", "p_below_spatial"), abs=0.02)
    short = shortfall_of(region).mean()
    assert short["Hageland"] > 0.3 > short["Gent"]
    # Every draw ranks them all: that gives a rank its interval.
    ranks = shortfall_of(known.draws).rank(axis=1, ascending=False)
    assert ranks.shape == (4096, len(TOWNS))
    assert ranks["24107"].quantile(0.05) < ranks["24107"].quantile(0.95)


@pytest.mark.parametrize("by", ["province", "belfius", "region", "border"])
def test_areas_have_the_posterior_of_their_municipalities(
    lists: tuple[pd.DataFrame, pd.DataFrame], towns: pd.DataFrame, by: str
) -> None:
    table = kk.coverage(*lists, by=by)
    known = table["expected_common"] > 0
    assert table["p_below_spatial"].notna().equals(known)
    assert table["smoothed_spatial"].notna().equals(known)
    assert table["spatial"].isna().all()
    if by == "province":
        # East Flanders is Gent here.
        assert at(table, "40000", "smoothed_spatial") == pytest.approx(at(towns, "44021", "smoothed_spatial"), rel=0.03)
        weighted = (table["smoothed_spatial"] * table["expected_common"]).sum()
        assert weighted == pytest.approx((towns["smoothed_spatial"] * towns["expected_common"]).sum(), rel=0.03)


def test_a_table_that_is_crossed_or_has_no_register_has_no_neighbours(
    lists: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    rows, register = (frame.assign(network="GO!") for frame in lists)
    crossed = kk.coverage(rows, register, by=["province", "network"])
    assert crossed["smoothed"].notna().any()
    assert crossed[["smoothed_spatial", "p_below_spatial", "spatial"]].isna().all(axis=None)
    assert kk.coverage(rows)[list(COLUMNS)].isna().all(axis=None)
    assert kk.coverage(rows, register, by="network")[["smoothed_spatial", "spatial"]].isna().all(axis=None)


def test_the_old_column_warns_and_is_the_new_one(towns: pd.DataFrame) -> None:
    assert "smoothed_local" not in towns.columns
    with pytest.warns(DeprecationWarning, match="smoothed_spatial"):
        old = towns["smoothed_local"]
    pd.testing.assert_series_equal(old, towns["smoothed_spatial"])
    with pytest.warns(DeprecationWarning, match="smoothed_spatial"):
        assert towns.loc["44021", "smoothed_local"] == at(towns, "44021", "smoothed_spatial")


@pytest.mark.parametrize(
    "asked",
    [
        lambda table: table["flag"],
        lambda table: table[["flag", "ratio"]]["verdict"],
        lambda table: table.loc[:, "flag"],
        lambda table: table.loc[:, ["flag"]]["verdict"],
        lambda table: table.flag,
    ],
)
def test_an_old_name_warns_at_the_line_that_has_it(towns: pd.DataFrame, asked: Callable[[Any], pd.Series]) -> None:
    with pytest.warns(DeprecationWarning, match="verdict") as caught:
        found = asked(towns)
    pd.testing.assert_series_equal(found, towns["verdict"])
    assert [warning.filename for warning in caught] == [__file__]


def test_a_posterior_is_of_a_table_by_municipality(lists: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    by_province = kk.coverage(*lists, by="province")
    with pytest.raises(InputError, match="municipality"):
        posterior_of(by_province)
    table = kk.coverage(*lists)
    with pytest.raises(InputError, match="expected_common"):
        posterior_of(table.drop(columns="expected_common"))
    assert np.isfinite(posterior_of(table.iloc[::-1]).below()).all()


@pytest.mark.parametrize("by", ["municipality", "province", "belfius"])
def test_one_area_alone_leans_on_nothing(by: str) -> None:
    register = kk.geocode(pd.DataFrame({"postal_code": ["9000"] * 30}))
    table = kk.coverage(kk.geocode(pd.DataFrame({"postal_code": ["9000"] * 8})), register, by=by)
    row: Any = table[table["schools"] > 0].iloc[0]
    assert row["verdict"] == "no denominator"
    # Not sure to lack nothing by one model and likely to by another.
    assert table[["smoothed", "p_below", "smoothed_spatial", "p_below_spatial", "spatial"]].isna().all(axis=None)
    assert (row["observed"], row["expected_common"]) == (8, 8)


OLD: dict[str, Callable[[pd.DataFrame], Any]] = {
    "query": lambda table: table.query("flag == 'under'"),
    "eval": lambda table: table.eval("flag"),
    "sort_values": lambda table: table.sort_values("flag"),
    "sort_values of several": lambda table: table.sort_values(["ratio", "chance_of_none"]),
    "groupby": lambda table: table.groupby("flag").size(),
    "groupby of several": lambda table: table.groupby(["flag", "schools"]).size(),
    "drop": lambda table: table.drop(columns=["flag"]),
    "set_index": lambda table: table.set_index("flag"),
    "pivot_table": lambda table: table.pivot_table(index="flag", values="ratio"),
    "value_counts": lambda table: table.value_counts("flag"),
    "drop_duplicates": lambda table: table.drop_duplicates("flag"),
    "dropna": lambda table: table.dropna(subset=["flag"]),
    "melt": lambda table: table.melt(id_vars="flag"),
    "astype": lambda table: table.astype({"flag": "category"}),
}


@pytest.mark.parametrize("name", OLD)
def test_an_old_name_that_is_not_answered_to_is_told(towns: pd.DataFrame, name: str) -> None:
    with pytest.raises(KeyError, match=r"column '(flag|chance_of_none)' is called '(verdict|p_none)' now"):
        OLD[name](towns.copy())
    # Of what never was a column the error is that of pandas.
    with pytest.raises(KeyError, match=r"^.?'flagg'.?$"):
        towns.sort_values("flagg")
    # A column of one's own may have any name.
    assert len(towns.assign(flag=1, chance_of_none=1).query("flag == 1")) == len(towns)


def test_a_cell_by_an_old_name_warns(towns: pd.DataFrame) -> None:
    own = towns.copy()
    with pytest.warns(DeprecationWarning, match="use 'verdict'"):
        assert str(own.at["44021", "flag"]) == str(own.at["44021", "verdict"])
    with pytest.warns(DeprecationWarning, match="use 'verdict'"):
        own.at["44021", "flag"] = "over"
    assert own.at["44021", "verdict"] == "over"
