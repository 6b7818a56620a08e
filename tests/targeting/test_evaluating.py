"""Who answered a call: counts by hand, intervals against statsmodels, without a call against draws."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo.errors import InputError
from kkgeo.stats.intervals import score_interval, share_difference_interval
from tests.crossed import few
from tests.frames import at

COUNTS = [(0, 5), (1, 5), (3, 7), (5, 5), (12, 40), (0, 40), (40, 40), (17, 100)]


@pytest.mark.parametrize(("one", "other"), [*product(COUNTS, COUNTS)])
def test_the_interval_of_a_difference_is_that_of_statsmodels(one: tuple[int, int], other: tuple[int, int]) -> None:
    low, high = share_difference_interval(*one, *other)
    assert (low, high) == pytest.approx(confint_proportions_2indep(*one, *other, method="newcomb", compare="diff"))
    assert score_interval(*one) == pytest.approx(proportion_confint(*one, method="wilson"), abs=1e-12)
    back = share_difference_interval(*other, *one)
    assert (low, high) == pytest.approx((-back[1], -back[0]))


def test_of_nobody_there_is_no_interval() -> None:
    assert np.isnan(share_difference_interval(0, 0, 1, 4)).all()


def _placed(rows: list[tuple[str, str, int]], **columns: list[str]) -> gpd.GeoDataFrame:
    table = pd.DataFrame(rows, columns=["institution", "nis_code", "year"])
    for name, values in columns.items():
        table[name] = values
    return kk.geocode(table)


#: Twelve schools in two municipalities; the list is of eight of them, in their order.
REGISTER = _placed([(f"{100 + i:06d}", "24001" if i < 6 else "11002", 0) for i in range(12)]).drop(columns="year")
LIST = REGISTER.head(8).assign(
    rank=range(1, 9), status=["ranked"] * 2 + ["held_out"] * 2 + ["ranked"] * 2 + ["beyond_n"] * 2
)
LATER = _placed([("000100", "24001", 2025), ("000104", "24001", 2025), ("000102", "24001", 2025),
                 ("000106", "11002", 2025), ("000110", "11002", 2025), ("000101", "24001", 2023)])  # fmt: skip


def test_counts_by_hand() -> None:
    told = kk.evaluate_call(LIST, LATER, REGISTER, year=2025, lang="en")
    # Of 100, 101, 104 and 105 two answered: the row of 2023 is no answer, and 101 had one before.
    assert told["schools"].to_dict() == {"invited": 4, "held_out": 2, "next": 2, "elsewhere": 4}
    assert told["answered"].to_dict() == {"invited": 2, "held_out": 1, "next": 1, "elsewhere": 1}
    assert told.loc["elsewhere", "difference"] == pytest.approx(2 / 4 - 1 / 4)
    assert str(told["sentence"].iloc[0]).startswith("Of 4 schools that were invited 2 answered (50.0 %;")
    assert "Lots were drawn" in str(told.loc["held_out", "sentence"])
    assert "No lots were drawn" in str(told.loc["next", "sentence"])


def test_without_a_year_every_row_is_an_answer() -> None:
    told = kk.evaluate_call(LIST, LATER, REGISTER, lang="en")
    assert told.loc["invited", "answered"] == 3
    # Of whom there was one before, nothing says.
    assert str(told.loc["elsewhere", "sentence"]).startswith("Of 4 other schools 1 did (")
    known = kk.evaluate_call(LIST, LATER, REGISTER, year=2025, lang="en")
    assert str(known.loc["elsewhere", "sentence"]).startswith("Of 4 other schools without a collaboration 1 did (")


def test_the_first_of_the_list_that_were_invited_leave_the_next() -> None:
    told = kk.evaluate_call(LIST, LATER, invited=2, year=2025)
    assert told["schools"].to_dict() == {"invited": 2, "held_out": 2, "next": 2}
    assert told["answered"].to_dict() == {"invited": 1, "held_out": 1, "next": 1}


def test_a_refused_application_is_no_answer_unless_one_says_so() -> None:
    asked = _placed([("000100", "24001", 2025), ("000104", "24001", 2025)], decision=["goedgekeurd", "afgekeurd"])
    assert kk.evaluate_call(LIST, asked, year=2025).loc["invited", "answered"] == 1
    assert kk.evaluate_call(LIST, asked, year=2025, refused=True).loc["invited", "answered"] == 2


def test_neither_the_order_nor_the_labels_of_rows_matter() -> None:
    plain = kk.evaluate_call(LIST, LATER, REGISTER, year=2025)
    other = kk.evaluate_call(
        LIST.sample(frac=1, random_state=1).set_axis([7] * 8), LATER.iloc[::-1], REGISTER.iloc[::-1], year=2025
    )
    pd.testing.assert_frame_equal(plain, other)


def test_two_rows_of_one_school_are_one_school() -> None:
    twice = pd.concat([LIST, LIST], ignore_index=True)
    twice.attrs = LIST.attrs
    told = kk.evaluate_call(twice, LATER, REGISTER, year=2025)
    assert told["schools"].sum() == 12


def test_what_does_not_count_is_told() -> None:
    with pytest.raises(InputError, match="year"):
        kk.evaluate_call(LIST, LATER.drop(columns="year"), REGISTER, year=2025, lang="en")
    later = LATER.astype({"year": object})
    later.iloc[0, [*later.columns].index("year")] = None
    without = LIST.assign(rank=[None, *range(2, 9)])
    told = noted(kk.evaluate_call(without, later, REGISTER, year=2025)).more
    assert (told["undated"], told["unranked"], told["every_row"]) == (1, 1, 0)
    assert noted(kk.evaluate_call(LIST, LATER, REGISTER)).more["every_row"] == len(LATER)


def test_who_says_nobody_was_invited_is_told_so() -> None:
    with pytest.raises(InputError, match="Nobody on the list"):
        kk.evaluate_call(LIST.assign(status="beyond_n"), LATER)
    with pytest.raises(InputError, match="no column that says the rank"):
        kk.evaluate_call(LIST.drop(columns=["rank", "status"]), LATER)


@pytest.fixture(scope="module")
def lists() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    return kk.geocode(kk.datasets.collaborations()), kk.geocode(kk.datasets.register())


@pytest.fixture(scope="module")
def chosen(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    placed, register = lists
    return kk.targets(placed[placed["year"] < 2022], register, n=60, hold_out=0.5, year=2022, all_rows=True)


@pytest.mark.slow
def test_a_draw_keeps_out_its_share_and_changes_no_rank(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], chosen: gpd.GeoDataFrame
) -> None:
    placed, register = lists
    early = placed[placed["year"] < 2022]
    assert chosen["status"].value_counts()[["ranked", "held_out"]].to_list() == [30, 30]
    whole = kk.targets(early, register, n=60, year=2022)
    assert chosen.head(60)["institution"].to_list() == whole["institution"].to_list()
    assert chosen.head(60)["rank"].to_list() == whole["rank"].to_list()
    again, other = (kk.targets(early, register, n=60, year=2022, hold_out=0.5, seed=seed) for seed in (0, 1))
    assert again["status"].to_list() == chosen.head(60)["status"].to_list()
    assert other["status"].to_list() != again["status"].to_list()
    with pytest.raises(InputError, match="between 0 and 1"):
        kk.targets(early, register, hold_out=1)


@pytest.mark.slow
@pytest.mark.parametrize("name", few(["nl.xlsx", "x.csv", "en.xlsx"], 2))
def test_a_file_of_the_list_says_the_same_as_the_list(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], chosen: gpd.GeoDataFrame, name: str, tmp_path: Path
) -> None:
    placed, register = lists
    if name.endswith("xlsx"):
        kk.write_targets(chosen, tmp_path / name, lang=name[:2])
    else:
        kk.write_table(chosen, tmp_path / name)
    plain = kk.evaluate_call(chosen, placed, register)
    told = kk.evaluate_call(tmp_path / name, placed, register, year=2022)
    pd.testing.assert_frame_equal(plain.drop(columns="invented", errors="ignore"), told, check_dtype=False)


@pytest.mark.slow
def test_what_would_be_seen_without_a_call_is_the_mean_of_draws(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], chosen: gpd.GeoDataFrame
) -> None:
    """Brute force: every school by itself, from the counts of before, written out again."""
    placed, register = lists
    early = placed[placed["year"] < 2022]
    told = kk.evaluate_call(chosen, placed, register)
    table = pd.DataFrame(kk.coverage(early, register, geometry=False))
    ratio = table["smoothed"]
    had = set(early["institution"])
    listed = chosen[chosen["status"].isin(["ranked", "held_out"])]
    schools = register.drop_duplicates("institution")
    # Ranked next is also who had a collaboration that has ended; as many as were invited.
    after = chosen[chosen["status"] == "beyond_n"].head(30)["institution"]
    others = schools[~schools["institution"].isin([*listed["institution"], *(had - {*after})])]
    joined = set(placed.loc[placed["year"] >= 2022, "institution"])
    base = others["institution"].isin(joined).mean()
    invited = chosen[chosen["status"] == "ranked"]
    level = others["nis"].map(ratio).mean()
    chances = base * invited["nis"].map(ratio) / level
    assert told["without_call"].iloc[0] == pytest.approx(chances.sum(), rel=1e-9)
    draws = (np.random.default_rng(5).random((20_000, len(chances))) < chances.to_numpy()).sum(axis=1)
    own = {str(name): float(told[name].iloc[0]) for name in told.columns if name != "sentence"}
    # Ratios that are not known make it wider than these draws, never narrower.
    assert own["without_call_low"] <= np.quantile(draws, 0.025)
    assert own["without_call_high"] >= np.quantile(draws, 0.975)
    assert own["ratio_earlier"] < own["ratio_expected"] < 1


def test_an_interval_reckons_with_academies_that_bring_several_at_once() -> None:
    """Of 101 to 106 in Antwerp and Leuven: who answered is of the academy that brought it, others of the nearest."""
    towns = ["24062"] * 6 + ["11002"] * 6
    register = _placed([(f"{100 + i:06d}", town, 0) for i, town in enumerate(towns)]).drop(columns="year")
    listed = register.assign(
        rank=range(1, 13), status=["ranked"] * 3 + ["held_out"] * 3 + ["ranked"] * 3 + ["held_out"] * 3
    )
    answers = [
        ("000100", "24062", 2025),
        ("000101", "24062", 2025),
        ("000102", "24062", 2025),
        ("000109", "11002", 2025),
    ]
    alone = _placed(answers)
    named = alone.assign(academy=["Een", "Een", "Een", "Twee"])
    plain, clustered = (kk.evaluate_call(listed, later, register, year=2025, lang="en") for later in (alone, named))
    assert clustered["difference"].equals(plain["difference"])
    # By hand: 3 of 6 invited, 1 of 6 kept out; academy Een has schools 100 to 105, Twee 106 to 111.
    sums = [3 * (1 / 12) + 3 * (1 / 36), 3 * (-1 / 12) + 2 * (1 / 36) - 5 / 36]
    srs = 6 * (1 / 4) / 36 + 6 * (5 / 36) / 36
    assert at(clustered, "held_out", "dispersion") == pytest.approx(2 * sum(one**2 for one in sums) / srs)
    assert at(clustered, "held_out", "difference_low") < at(plain, "held_out", "difference_low")
    assert plain["dispersion"].isna().all()
    assert [noted(table).more["academies"] for table in (plain, clustered)] == [0, 2]
    for one in (plain, clustered):
        assert one["dispersion"].dtype == "float64"
