"""Areas in two periods: sums, what comes back by itself, and the figures of the notes on the design."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from tests import commandline

PERIODS: dict[str, Any] = {"before": (2019, 2020), "after": (2021, 2022)}


@pytest.fixture(scope="module")
def placed() -> gpd.GeoDataFrame:
    return kk.geocode(kk.datasets.collaborations())


@pytest.fixture(scope="module")
def register() -> gpd.GeoDataFrame:
    return kk.geocode(kk.datasets.register())


@pytest.fixture(scope="module")
def towns(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.change(placed, register, by="municipality", **PERIODS)


@pytest.mark.slow
def test_counts_add_up_and_each_area_is_beside_all_others(towns: pd.DataFrame) -> None:
    assert towns["before"].sum() == 98 + 104
    assert towns["after"].sum() == 83 + 84
    for name in ("before", "after"):
        assert (towns[name] + towns[f"rest_{name}"]).eq(towns[name].sum()).all()
        assert towns[f"expected_{name}"].sum() == pytest.approx(towns[name].sum())
    told = towns.attrs["kkgeo"]
    assert told["compared"] + told["unplaced"] + told["undated"] + told["other_years"] == told["rows"] == 369
    assert told["invented"] if "invented" in told else kk.datasets.is_illustrative(towns)


@pytest.mark.slow
def test_what_had_none_comes_to_057_by_itself_and_the_others_fall_from_198_to_142(towns: pd.DataFrame) -> None:
    # The figures that the design notes of this project found on the same data, by other code.
    none = towns["before"] == 0

    def ratio(period: str, rows: pd.Series) -> float:
        return float(towns.loc[rows, period].sum() / towns.loc[rows, f"expected_{period}"].sum())

    assert round(ratio("after", none), 2) == 0.57
    assert (round(ratio("before", ~none), 2), round(ratio("after", ~none), 2)) == (1.98, 1.42)
    # What was to be expected from the counts before alone goes the same way.
    assert 0 < towns.loc[none, "regressed"].max() < 1
    assert not towns["verdict_many"].isin(["under", "over"]).any()


@pytest.mark.slow
def test_sentences_say_the_interval_the_regression_and_that_four_years_show_little(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    table = kk.change(placed, register, lang="en", **PERIODS)
    said = str(table.loc["20001", "sentence"])
    assert said.startswith("Flemish Brabant: 19 in 2019-2020, 10 in 2021-2022; elsewhere 183 and 157.")
    assert "4 years show little here: only a fall to 0.22" in said
    assert "(regression to the mean)" in said
    assert "show little" not in str(table.loc["04000", "sentence"])
    # By what would have shown, not by a fixed phrase.
    little = table["sentence"].str.contains("show little")
    assert little.eq(table["verdict"] == "too small to tell").all()
    assert (table.loc[little, "fall"] < 0.5).all()


@pytest.mark.slow
def test_neither_order_nor_labels_matter_and_rows_of_other_years_change_nothing(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    other = placed.sample(frac=1, random_state=1).set_axis(range(1000, 1000 + len(placed)))
    other.attrs = placed.attrs
    one = kk.change(placed, register, before=[2019], after=[2021])
    pd.testing.assert_frame_equal(one, kk.change(other, register, before=[2019], after=[2021]))
    only = placed[placed["year"].isin([2019, 2021])]
    pd.testing.assert_frame_equal(one, kk.change(only, register, before=[2019], after=[2021]))


@pytest.mark.slow
def test_turned_around_every_ratio_is_its_inverse(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    one = kk.change(placed, register, **PERIODS)
    other = kk.change(placed, register, before=PERIODS["after"], after=PERIODS["before"])
    np.testing.assert_allclose(one["ratio"], 1 / other["ratio"])
    assert one.attrs["kkgeo"]["dispersion"] == pytest.approx(other.attrs["kkgeo"]["dispersion"])


@pytest.mark.parametrize(
    ("periods", "what"),
    [
        ({"before": [], "after": [2021]}, "before"), ({"before": [2019], "after": [2019]}, "2019"),
        ({"before": [2019.5], "after": [2021]}, "before"), ({"before": [2019], "after": [20]}, "after"),
        ({"before": [2019], "after": [2035]}, "2035"),
    ],
)  # fmt: skip
def test_what_are_no_periods_is_refused(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, periods: dict[str, list[float]], what: str
) -> None:
    with pytest.raises(InputError, match=what):
        kk.change(placed, register, **periods)  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_verb_writes_and_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kk.write_table(kk.datasets.collaborations(), tmp_path / "l.csv")
    kk.write_table(kk.datasets.register(), tmp_path / "s.csv")
    out = tmp_path / "v.xlsx"
    call = ["change", str(tmp_path / "l.csv"), "--register", str(tmp_path / "s.csv"), "--before", "2019-2020"]
    assert commandline.run(*call, "--after", "2021,2022", "-o", str(out), "--lang", "en") == 0
    assert "19 in 2019-2020, 10 in 2021-2022" in capsys.readouterr().out
    assert pd.read_excel(out, engine="calamine")["First"].sum() == 202
    assert commandline.run(*call, "--after", "later", "--lang", "en") == 1
    assert "--after later" in capsys.readouterr().err
