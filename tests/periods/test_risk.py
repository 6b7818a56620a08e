"""School-years with and without what runs: counted school by school, and by hand."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError

COUNTS = ["schools", "school_years", "with_running", "without_running", "at_risk", "began"]


@pytest.fixture(scope="module")
def placed() -> gpd.GeoDataFrame:
    return kk.geocode(kk.datasets.collaborations())


@pytest.fixture(scope="module")
def register() -> gpd.GeoDataFrame:
    return kk.geocode(kk.datasets.register())


def small() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Three schools in Gent and two in Tienen; A has one of 2019 and one of 2022, B one of 2020 that was stopped."""
    schools = pd.DataFrame({"institution": [*"123456"], "postcode": ["9000"] * 3 + ["3300"] * 2 + ["?"]})
    rows = pd.DataFrame({
        "institution": ["1", "1", "2", "4", "9"], "postcode": ["9000", "9000", "9000", "3300", "9000"],
        "year": [2019, 2022, 2020, 2022, 2019], "stopped": [None, None, "2020-2021", None, None],
    })  # fmt: skip
    return kk.geocode(rows), kk.geocode(schools)


def test_by_hand() -> None:
    placed, register = small()
    table = kk.school_years(placed, register, by="municipality", lang="en")
    # Gent, 2019-2022: school 1 runs in four years and begins twice, 2 runs in one; 12 school-years. Of 1, no year but
    # the first of each is free; of 2 all are but none that it had before; of 3 all.
    gent, tienen = table.loc[["44021", "24107"], COUNTS].to_numpy().tolist()
    assert gent == [3, 12, 5, 7, 10, 3]
    assert tienen == [2, 8, 1, 7, 8, 1]
    told = table.attrs["kkgeo"]
    assert (told["unmatched"], told["first"], told["last"]) == (1, 2019, 2022)
    assert table.loc["44021", "rate_at_risk"] == pytest.approx(30)
    assert "something ran in 5 (41.7 %)" in str(table.loc["44021", "sentence"])
    later = kk.school_years(placed, register, by="municipality", first=2023, last=2023)
    assert later.loc[["44021"], COUNTS].to_numpy().tolist() == [[3, 3, 1, 2, 2, 0]]


@pytest.mark.slow
def test_school_by_school_it_is_the_same(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.school_years(placed, register, by="province")
    runs: dict[str, list[tuple[int, int]]] = {}
    for number, year, stopped in zip(placed["institution"], placed["year"], placed["stopped"], strict=True):
        last = int(year) + 2 if not isinstance(stopped, str) else int(stopped[:4])
        runs.setdefault(number, []).append((int(year), last))
    enriched = kk.enrich(register)
    found: dict[str, dict[str, int]] = {}
    for number, province in zip(enriched["institution"], enriched["province"], strict=True):
        own = found.setdefault(province, dict.fromkeys(COUNTS, 0))
        own["schools"] += 1
        for year in (2019, 2020, 2021, 2022):
            running = any(first <= year <= last for first, last in runs.get(number, []))
            before = any(first < year <= last for first, last in runs.get(number, []))
            own["school_years"] += 1
            own["with_running"] += running
            own["without_running"] += not running
            own["at_risk"] += not before
            own["began"] += running and not before
    for province, own in found.items():
        assert table.loc[province, COUNTS].to_dict() == own


@pytest.mark.slow
@pytest.mark.parametrize("by", ["province", "municipality", ["province", "level"], "belfius"])
def test_it_adds_up(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, by: Any) -> None:
    table = kk.school_years(placed, register, by=by)
    assert (table["with_running"] + table["without_running"]).eq(table["school_years"]).all()
    assert (table["without_running"] + table["began"]).eq(table["at_risk"]).all()
    everything = kk.school_years(placed, register, by="province")
    assert table[COUNTS].sum().tolist() == everything[COUNTS].sum().tolist()
    assert everything["school_years"].sum() == 4 * len(register)


@pytest.mark.slow
def test_neither_order_nor_labels_matter(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    other = placed.sample(frac=1, random_state=3).set_axis(range(len(placed)))
    other.attrs = placed.attrs
    one, again = kk.school_years(placed, register), kk.school_years(other, register.iloc[::-1])
    pd.testing.assert_frame_equal(one[COUNTS], again[COUNTS])
    np.testing.assert_allclose(one["ratio"], again["ratio"])


def test_years_in_the_wrong_order_are_refused() -> None:
    placed, register = small()
    with pytest.raises(InputError, match="last"):
        kk.school_years(placed, register, first=2022, last=2020)


@pytest.mark.slow
def test_a_school_whose_collaboration_was_stopped_can_be_invited_again_and_says_until_when(
    register: gpd.GeoDataFrame,
) -> None:
    rows = kk.datasets.collaborations().query("year == 2022").drop(columns="stopped")
    before = kk.geocode(rows)
    number = rows["institution"].iloc[0]
    stopped = kk.geocode(rows.assign(stopped=["2022-2023", *[""] * (len(rows) - 1)]))
    given: dict[str, Any] = {"gaps": (), "all_rows": True, "lang": "en"}
    assert pd.isna(kk.targets(before, register, **given).set_index("institution").loc[number, "rank"])
    again = kk.targets(stopped, register, **given).set_index("institution").loc[number]
    assert pd.notna(again["rank"])
    assert again["partner_until"] == 2022
    assert "2022-2023" in again["why"]
    # Of one that is stopped nobody knows when, nobody says that it has ended.
    unknown = kk.geocode(rows.assign(stopped=["ja", *[""] * (len(rows) - 1)]))
    assert pd.isna(kk.targets(unknown, register, **given).set_index("institution").loc[number, "rank"])
