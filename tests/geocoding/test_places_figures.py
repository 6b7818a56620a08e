"""The figures of ``benchmarks/places.py``: places abroad, typing errors, hamlets. A sample, and slowly all of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from places import LETTERS, abroad, hamlets, judged, one_error, places_abroad, secondary_sites, statuses
from spoiling import ERRORS

from kkgeo.reference import VINTAGES
from tests.crossed import few


def sampled(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    return rows.sample(count, random_state=11).reset_index(drop=True)


def matched_by_name_alone(names: pd.DataFrame, vintage: int = 2025) -> float:
    return float((statuses(pd.DataFrame({"gemeente": names["name"]}), vintage) == "matched").mean())


def test_some_places_abroad(shared: Path) -> None:
    assert matched_by_name_alone(sampled(places_abroad(shared, unique=True), 400)) <= 0.005
    assert set(abroad(sampled(places_abroad(shared), 60)).values()) == {0.0}


def test_some_hamlets_with_their_postal_code(shared: Path) -> None:
    found = judged(sampled(hamlets(shared), 500), ["locality", "postal_code"])
    assert found["rightly"] >= 0.99
    assert found["wrongly"] == 0


def test_secondary_sites_by_code_and_town(shared: Path) -> None:
    assert secondary_sites(shared, ["postal_code", "municipality_name"]) == {"rightly": 1.0, "wrongly": 0.0}
    assert secondary_sites(shared, ["municipality_name"])["wrongly"] == 0


@pytest.mark.parametrize("kinds", [tuple(ERRORS), LETTERS], ids=["any", "letters"])
def test_typing_errors_are_still_read(kinds: tuple[str, ...]) -> None:
    found = judged(one_error(kinds, seed=4), ["locality"])
    assert found["rightly"] >= 0.85
    assert found["wrongly"] <= 0.01


@pytest.mark.slow
@pytest.mark.parametrize("vintage", VINTAGES)
def test_all_places_abroad_by_name_alone(shared: Path, vintage: int) -> None:
    assert matched_by_name_alone(places_abroad(shared, unique=True), vintage) <= 0.005


@pytest.mark.long
@pytest.mark.slow
def test_no_place_abroad_is_matched_with_its_country_province_or_postal_code(shared: Path) -> None:
    assert {kind: share for kind, share in abroad(places_abroad(shared)).items() if share > 0} == {}


@pytest.mark.slow
@pytest.mark.parametrize("vintage", few(VINTAGES))
def test_all_hamlets_with_their_postal_code(shared: Path, vintage: int) -> None:
    found = judged(hamlets(shared), ["locality", "postal_code"], vintage)
    assert found["rightly"] >= 0.99
    assert found["wrongly"] == 0
