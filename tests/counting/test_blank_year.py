"""A collaboration of which the year is not known is counted, adds no year, and changes no other year's expectation."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage

_CODES = ["9000", "9000", "3300", "8000", "8500", "2000", "3300"]


@pytest.fixture(scope="module")
def schools() -> gpd.GeoDataFrame:
    codes = ["9000", "3300", "8000", "8500", "2000", "3500"] * 5
    names = [f"School {i}" for i in range(30)]
    every = pd.DataFrame({"naam": names, "postcode": codes, "net": ["OGO", "VGO", "GO"] * 10})
    return kk.geocode(kk.read_sites(every))


def rows(years: list[Any]) -> gpd.GeoDataFrame:
    names = [f"School {i}" for i in range(len(_CODES))]
    list_ = pd.DataFrame(
        {"naam": names, "postcode": _CODES, "net": "VGO", "jaar": [2019, 2020, 2019, 2020, 2019, *years]}
    )
    return kk.geocode(kk.read_sites(list_))


BLANK = [[2020, None], [None, None], ["2020", ""], [2020.0, float("nan")], ["2020", "  "], [2020, pd.NA]]


@pytest.mark.parametrize(
    ("years", "by", "strata"),
    [
        *((years, ["year"], ()) for years in BLANK),
        (BLANK[0], ["province", "year"], ()),
        (BLANK[1], ["year", "belfius"], ("year",)),
        (BLANK[2], ["network", "year"], ("year",)),
        (BLANK[0], ["year"], ("year", "network")),
    ],
    ids=str,
)
def test_every_other_year_is_as_without_it(
    schools: gpd.GeoDataFrame, years: list[Any], by: list[str], strata: tuple[str, ...]
) -> None:
    placed = rows(years)
    known = placed[placed["year"].notna()]
    table = kk.coverage(placed, schools, by=by, strata=strata)
    without = kk.coverage(known, schools, by=by, strata=strata)
    there = table.index.get_level_values("year") != "unknown"
    assert_frame_equal(table[there], without, check_dtype=False, check_index_type=False, check_column_type=False)
    blank = table[~there]
    assert blank["collaborations"].sum() == len(placed) - len(known)
    assert blank[["observed", "expected", "verdict"]].isna().all(axis=None)
    assert blank["name"].str.contains("niet ingevuld").all()
    told = noted(table, Coverage)
    assert (told.compared, told.uncompared) == (len(known), len(placed) - len(known))


def test_a_list_without_any_year_is_counted_as_before(schools: gpd.GeoDataFrame) -> None:
    placed = rows([2020, 2020]).assign(year=pd.array([pd.NA] * len(_CODES), dtype="Int64"))
    table = kk.coverage(placed, schools, by="year")
    assert table["observed"].tolist() == [len(_CODES)]


@pytest.mark.parametrize("years", BLANK[:3], ids=str)
def test_gaps_have_the_years_there_are(schools: gpd.GeoDataFrame, years: list[Any]) -> None:
    placed = rows(years)
    found = kk.coverage_gaps(placed, schools, areas="40000", strata=["year"])
    known = kk.coverage_gaps(placed[placed["year"].notna()], schools, areas="40000", strata=["year"])
    assert set(found.index.unique("period")) == {"all", "2019", "2020"}
    single = found.index.get_level_values("period") != "all"
    assert_frame_equal(found[single], known[single])


@pytest.mark.slow
@pytest.mark.parametrize("years", BLANK[:1], ids=str)
def test_report_and_maps_are_made_of_it(schools: gpd.GeoDataFrame, years: list[Any], tmp_path: Any) -> None:
    placed = kk.enrich(rows(years))
    kk.report(placed, kk.enrich(schools), path=tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text("utf-8")
    assert "Niet ingevuld" in text
    spec = kk.layered_map(placed, schools, layers=["year"])
    steps = {step for layer in spec.layers if (step := layer.step)}
    assert steps == {"2019", "2020"}
    assert any("zonder jaar" in layer.note for layer in spec.layers)
