from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.demo import compare
from kkgeo.errors import UnknownReferenceError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def placed() -> pd.DataFrame:
    return kk.enrich(kk.geocode(kk.datasets.collaborations(), vintage=2018))


def test_everything_says_that_it_is_fictitious() -> None:
    for frame in (kk.datasets.collaborations(), kk.datasets.register(), kk.datasets.academies()):
        assert frame.attrs["kkgeo_illustrative"] is True
        assert frame["name"].str.startswith("Fictieve ").all()
        assert frame["street"].str.startswith("Fictieve ").all()
    assert kk.datasets.collaborations()["academy"].str.startswith("Fictieve ").all()


def test_every_row_can_be_placed(placed: pd.DataFrame) -> None:
    assert len(placed) == 369
    assert (placed["match_status"] == "matched").all()
    assert placed["nis_2018"].notna().all()
    assert 30 < placed.geometry.isna().sum() < 90
    assert (kk.geocode(kk.datasets.register(), vintage=2018)["match_status"] == "matched").all()


@pytest.mark.parametrize("table", ["province", "school_network"])
def test_margins_are_the_published_ones(placed: pd.DataFrame, table: str) -> None:
    comparison = compare(placed, table)
    assert comparison.agrees
    assert int(comparison.computed.to_numpy().sum()) == 369


def test_levels_and_academies_are_the_published_ones(placed: pd.DataFrame) -> None:
    printed = kk.datasets.published("levels")
    for year in (2019, 2020, 2021, 2022):
        rows = placed[placed["year"] == year]
        schools = rows.drop_duplicates("institution")
        special = schools["buitengewoon"] == "ja"
        primary, secondary = schools["level"] == "basisonderwijs", schools["level"] == "secundair onderwijs"
        found = {
            "approved": len(rows), "academies": rows["academie_nummer"].nunique(), "schools": len(schools),
            "schools_primary": primary.sum(), "schools_primary_special": (primary & special).sum(),
            "schools_secondary": secondary.sum(), "schools_secondary_special": (secondary & special).sum(),
            "university_colleges": (schools["level"] == "hogeschool").sum(),
        }  # fmt: skip
        assert {k: int(v) for k, v in found.items()} == printed.loc[list(found), str(year)].to_dict()
    assert placed["institution"].nunique() == 344


def test_the_story_of_the_report(placed: pd.DataFrame) -> None:
    register = kk.geocode(kk.datasets.register(), vintage=2018)
    overall = 100 * len(placed) / len(register)
    by_region = kk.coverage(placed, register, by="region")
    assert (by_region.loc[["hageland", "pajottenland"], "rate"] < overall / 2).all()
    assert by_region.loc["brabantse-kempen", "rate"] < overall
    cities = kk.coverage(placed, register).loc[["11002", "44021"], "rate"]
    assert (cities > overall).all()
    edge = kk.borders(2018)
    towns = kk.municipalities(2018)
    near = (edge[["netherlands_km", "france_km", "wallonia_km"]].sum(axis=1) > 0) & (towns["population"] < 60_000)
    counts = kk.coverage(placed, register).drop("unplaced")
    on_edge = counts[near.reindex(counts.index)]
    assert 100 * on_edge["collaborations"].sum() / on_edge["schools"].sum() < overall / 3


def test_the_generator_draws_what_is_packaged() -> None:
    command = [sys.executable, str(ROOT / "datasets" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(UnknownReferenceError, match="school_network"):
        kk.datasets.published("gemeente")
    assert kk.datasets.published("academy_network").loc["Totaal", "2020"] == 104
