"""Gaps that came or closed: one that was made is found with its years; the built-in rows have none that is sure."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from tests import commandline


@pytest.fixture(scope="module")
def register() -> gpd.GeoDataFrame:
    return kk.geocode(kk.datasets.register())


@pytest.mark.slow
def test_a_gap_that_was_made_is_found_with_its_years(register: gpd.GeoDataFrame) -> None:
    dice = np.random.default_rng(4)
    schools = register[register["nis"].notna()]
    parts = []
    for year in (2019, 2020, 2021, 2022):
        chosen = schools.iloc[dice.choice(len(schools), 300, replace=False)].assign(year=year)
        # From 2021 on nobody in Limburg.
        parts.append(chosen[~(chosen["nis"].str.startswith("7") & (year >= 2021))])
    rows = pd.concat(parts)[["name", "institution", "nis", "nis_2018", "nis_vintage", "municipality", "year"]]
    found = kk.emerging_gaps(rows, register, simulations=99, overdispersion="none", max_share=0.2, lang="en")
    first = found.iloc[0]
    assert (first["when"], first["from_year"], first["until_year"]) == ("emerging", 2021, 2022)
    assert first["significant"]
    codes = first["municipalities"].split("; ")
    assert np.mean([code.startswith("7") for code in codes]) > 0.8
    assert first["observed_other"] > 0.7 * first["expected_other"]
    assert "2021-2022: " in first["sentence"]
    assert "In the years before there were" in first["sentence"]


@pytest.mark.slow
def test_the_built_in_rows_have_none_that_is_sure_and_it_is_said_what_would_be(register: gpd.GeoDataFrame) -> None:
    placed = kk.geocode(kk.datasets.collaborations())
    found = kk.emerging_gaps(placed, register, simulations=199, lang="en")
    assert not found["significant"].any()
    told = found.attrs["kkgeo"]
    assert "4 years show little" in told["sentences"][0]
    assert found.crs.to_epsg() == 31370
    assert kk.datasets.is_illustrative(found)
    # An area that lasts is that of the scan over all years.
    table = kk.coverage(placed.drop(columns="year"), register, geometry=False)
    both = kk.find_gaps(table, simulations=19).areas.iloc[0]
    lasting = found[found["when"] == "lasting"].iloc[0]
    assert set(lasting["municipalities"].split("; ")) == set(both["municipalities"].split("; "))
    assert lasting["log_likelihood_ratio"] == pytest.approx(both["log_likelihood_ratio"])
    assert (found["observed"] + found["observed_other"]).sum() <= 369


def test_one_year_is_not_enough(register: gpd.GeoDataFrame) -> None:
    rows = kk.geocode(kk.datasets.collaborations().query("year == 2019"))
    with pytest.raises(InputError, match="at least two are needed"):
        kk.emerging_gaps(rows, register)


@pytest.mark.slow
def test_the_verb_writes_and_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kk.write_table(kk.datasets.collaborations(), tmp_path / "l.csv")
    kk.write_table(kk.datasets.register(), tmp_path / "s.csv")
    out = tmp_path / "g.gpkg"
    call = ["emerging", str(tmp_path / "l.csv"), "--register", str(tmp_path / "s.csv"), "-o", str(out)]
    assert commandline.run(*call, "--lang", "nl") == 0
    assert "4 jaar tonen weinig" in capsys.readouterr().out
    assert len(gpd.read_file(out)) == 5
