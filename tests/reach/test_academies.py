"""Academies: whom each reaches, which near a gap have no collaboration, and in which order these are called."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.provenance import note, noted
from kkgeo.errors import InputError
from kkgeo.schools.academies import partners
from tests.frames import at

#: Where things lie: km east and north of a place in Tienen, in the core of the Hageland.
X, Y = 190_000, 165_000


def placed(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return rows with ``east`` and ``north`` (km) placed by their coordinates."""
    frame = pd.DataFrame(rows)
    if {"east", "north"} <= set(frame.columns):
        frame = frame.assign(x=X + 1000 * frame.pop("east"), y=Y + 1000 * frame.pop("north"))
    return kk.geocode(frame)


@pytest.fixture(scope="module")
def register() -> gpd.GeoDataFrame:
    """Six schools on a line, 0 to 5 km east, of 100 pupils each."""
    return placed([{"institution": f"s{i}", "name": f"S{i}", "east": i, "north": 0, "pupils": 100} for i in range(6)])


@pytest.fixture(scope="module")
def academies() -> gpd.GeoDataFrame:
    """A at 0 km, B at 4 km, C far away."""
    return placed(
        [
            {"institution": "a1", "name": "Academie A", "east": 0, "north": 0, "free_places": 5},
            {"institution": "a2", "name": "Academie B", "east": 4, "north": 0, "free_places": 9},
            {"institution": "a3", "name": "Academie C", "east": -40, "north": 0, "free_places": 0},
        ]
    )


@pytest.fixture(scope="module")
def rows() -> gpd.GeoDataFrame:
    """Two collaborations of A, with s0 and s1; one of an academy that the list does not have; one that names none."""
    return placed(
        [
            {"institution": "s0", "east": 0, "north": 0, "year": 2019, "academy_number": "a1", "academy": "A"},
            {"institution": "s1", "east": 1, "north": 0, "year": 2021, "academy_number": None, "academy": "academie a"},
            {"institution": "s5", "east": 5, "north": 0, "year": 2020, "academy_number": None, "academy": "Elders"},
            {"institution": "s5", "east": 5, "north": 0, "year": 2020, "academy_number": None, "academy": None},
        ]
    )


@pytest.fixture(scope="module")
def gap(register: gpd.GeoDataFrame) -> pd.DataFrame:
    """A gap of the municipality of these schools, as kkgeo.coverage_gaps would have judged it."""
    index = pd.MultiIndex.from_tuples([("here", "all")], names=["area", "period"])
    columns = {"name": "Hier", "kind": "region", "observed": 4, "expected": 12.5, "verdict": "under"}
    table = pd.DataFrame([columns], index=index)
    codes = sorted(set(register["nis_2018"]))
    from kkgeo._base.records import NamedGaps

    note(table, NamedGaps(vintage=2025, municipalities_2018={"here": codes}))
    return table


def table(register: gpd.GeoDataFrame, observed: int = 4) -> pd.DataFrame:
    """Return a coverage table in which so many are counted in that municipality where 12.5 are expected."""
    counted = kk.coverage(register, register.copy(), geometry=False)
    there = counted.index.isin(register["nis"])
    return counted.assign(
        observed=np.where(there, observed, counted["observed"]), expected=np.where(there, 12.5, counted["expected"])
    )


def test_by_hand(academies: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, register: gpd.GeoDataFrame, gap: Any) -> None:
    found = kk.academies(academies, rows, register, max_distance_km=2, gaps=gap, table=table(register), lang="en")
    assert found.index.equals(academies.index)
    assert found["collaborations"].tolist() == [2, 0, 0]
    assert found["last_year"].tolist() == [2021, pd.NA, pd.NA]
    # A reaches s0, s1, s2; B reaches s2 to s5; s0, s1 and s5 have a collaboration.
    assert found["schools_within"].tolist() == [3, 4, 0]
    assert found["pupils_within"].tolist() == [300, 400, 0]
    assert found["partner_schools_within"].tolist() == [2, 1, 0]
    # Without one: s2, s3, s4.
    assert found["gap_schools"].tolist() == [1, 3, 0]
    assert found["gap_share"].round(3).tolist()[:2] == [0.333, 1.0]
    assert found["gap_alone"].tolist() == [0, 2, 0]
    assert found["rank"].tolist() == [pd.NA, 1, pd.NA]
    assert at(found, 1, "why") == (
        "No collaboration yet. Within 2 km lie 3 schools without a collaboration in the area Hier, which stays behind "
        "(4 counted where 12.5 were expected), in municipalities that have fewer than expected "
        "themselves; for 2 of these there is no academy with a collaboration as near. "
        "There are 9 free places."
    )
    # Where every one has another academy as near, nothing is said of none.
    assert "as near" not in str(at(found, 0, "why"))
    told = noted(found).more
    assert (told["unnamed"], told["elsewhere"], told["gaps"]) == (1, 1, 1)


@pytest.mark.parametrize(("observed", "called"), [(4, [2]), (13, [])])
def test_nobody_is_called_for_schools_of_a_municipality_with_as_many_as_expected(
    academies: gpd.GeoDataFrame,
    rows: gpd.GeoDataFrame,
    register: gpd.GeoDataFrame,
    gap: Any,
    observed: int,
    called: list[int],
) -> None:
    counted = table(register, observed)
    found = kk.academies(academies, rows, register, max_distance_km=2, gaps=gap, table=counted, lang="en")
    assert (found.index[found["rank"].notna()] + 1).tolist() == called
    if not called:
        assert found["gap_schools"].tolist() == [0, 0, 0]
        assert at(found, 1, "why").startswith(
            "No collaboration yet. Within 2 km lie 4 schools, and none without a collaboration in an area that stays "
            "behind, in a municipality that has fewer than expected itself."
        )


def test_by_gap_by_hand(
    academies: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, register: gpd.GeoDataFrame, gap: Any
) -> None:
    how: dict[str, Any] = {"gaps": gap, "table": table(register), "by": "gap", "lang": "en"}
    [row] = kk.academies(academies, rows, register, max_distance_km=2, **how).to_dict("records")
    assert (row["schools"], row["schools_active"], row["schools_only_without"], row["schools_beyond"]) == (6, 3, 3, 0)
    assert (row["schools_near_without"], row["academies"], row["academies_without"]) == (4, 2, 1)
    assert (row["pupils_active"], row["pupils_near_without"]) == (300, 400)
    assert row["share_near_without"] == pytest.approx(4 / 6)
    [near] = kk.academies(academies, rows, register, max_distance_km=0.5, **how).to_dict("records")
    assert (near["schools_active"], near["schools_only_without"], near["schools_beyond"]) == (1, 1, 4)


def test_sites_of_one_academy_have_its_collaborations_and_it_is_called_once(
    academies: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, register: gpd.GeoDataFrame, gap: Any
) -> None:
    twice = pd.concat([academies, academies.iloc[[0, 1]]], ignore_index=True)
    found = kk.academies(twice, rows, register, max_distance_km=2, gaps=gap, table=table(register))
    assert found["collaborations"].tolist() == [2, 0, 0, 2, 0]
    assert found["rank"].dropna().tolist() == [1]


def test_without_a_point_nothing_is_said_of_its_reach(
    academies: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, register: gpd.GeoDataFrame, gap: Any
) -> None:
    blind = academies.copy()
    blind.loc[1, "geometry"] = None
    found = kk.academies(blind, rows, register, gaps=gap, table=table(register), lang="en")
    assert pd.isna(at(found, 1, "schools_within"))
    assert pd.isna(at(found, 1, "pupils_within"))
    assert "no point of its own" in at(found, 1, "why")


def test_an_empty_list_of_gaps_calls_nobody(
    academies: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    how: dict[str, Any] = {"gaps": (), "table": table(register)}
    assert kk.academies(academies, rows, register, **how)["rank"].isna().all()
    assert kk.academies(academies, rows, register, by="gap", **how).empty


def test_collaborations_that_name_no_academy_are_refused(
    academies: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    with pytest.raises(InputError, match="No collaboration names its academy"):
        kk.academies(academies, rows.drop(columns=["academy", "academy_number"]), register, gaps=())


@pytest.fixture(scope="module")
def lists() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    names = (kk.datasets.academies, kk.datasets.collaborations, kk.datasets.register)
    academies, rows, register = (kk.geocode(read()) for read in names)
    return academies, rows, register


@pytest.mark.slow
def test_built_in_totals_add_up(lists: tuple[Any, Any, Any]) -> None:
    academies, rows, register = lists
    found = kk.academies(*lists)
    assert found["collaborations"].sum() == len(rows) == 369
    gaps = kk.academies(*lists, by="gap")
    parts = ["schools_active", "schools_only_without", "schools_beyond", "schools_no_point"]
    assert (gaps[parts].sum(axis=1) == gaps["schools"]).all()
    pupils = [name.replace("schools", "pupils") for name in parts]
    assert np.allclose(gaps[pupils].sum(axis=1), gaps["pupils"])
    assert (gaps["schools_only_without"] <= gaps["schools_near_without"]).all()
    # By another way: every distance at once.
    here, there = (
        np.column_stack([f.to_crs(31370).geometry.x, f.to_crs(31370).geometry.y]) for f in (register, academies)
    )
    near = np.hypot(*(there[:, None] - here[None]).transpose(2, 0, 1)) <= 5000
    assert near.sum(axis=1).tolist() == found["schools_within"].tolist()
    assert (near @ register["pupils"].to_numpy()).tolist() == found["pupils_within"].tolist()
    none = ~academies["institution"].isin(rows["academy_number"])
    hageland = register["nis_2018"].isin(
        kk.regions(vintage=2018).query("region == 'hageland' and role == 'core'")["nis"]
    )
    assert at(gaps, 0, "name") == "Hageland"
    assert at(gaps, 0, "schools_near_without") == int((near[none].any(axis=0) & hageland).sum())
    assert at(gaps, 0, "schools_active") == int((near[~none].any(axis=0) & hageland).sum())


@pytest.mark.slow
def test_the_order_and_labels_of_rows_change_nothing(lists: tuple[Any, Any, Any]) -> None:
    academies = lists[0]
    whole = kk.academies(*lists)
    mixed = [frame.sample(frac=1, random_state=i) for i, frame in enumerate(lists)]
    again = kk.academies(*mixed)
    own = ["collaborations", "schools_within", "gap", "gap_schools", "gap_share", "gap_alone", "rank", "why"]
    pd.testing.assert_frame_equal(
        whole.set_index("institution")[own].sort_index(), again.set_index("institution")[own].sort_index()
    )
    assert list(academies.columns) == list(kk.geocode(kk.datasets.academies()).columns)


names = st.sampled_from(["a1", "a2", "Academie A", "Academie B", "Elders", None])


@given(st.lists(st.tuples(names, names), max_size=12))
def test_every_collaboration_is_of_one_academy_or_none(pairs: list[tuple[str | None, str | None]]) -> None:
    listed = pd.DataFrame({"institution": ["a1", "a2"], "name": ["Academie A", "Academie B"]})
    given_rows = pd.DataFrame(pairs, columns=["academy_number", "academy"], dtype=object)
    found = partners(given_rows, listed)
    counts = np.bincount(found.of_row[found.of_row >= 0], minlength=found.all)
    assert counts.sum() + (found.of_row < 0).sum() == len(pairs)
    assert (counts[found.listed :] > 0).all()
    back = partners(given_rows.iloc[::-1], listed)
    assert back.of_row[::-1].tolist() == found.of_row.tolist()


def test_a_name_that_two_academies_have_tells_nothing() -> None:
    listed = pd.DataFrame({"institution": ["a1", "a2"], "name": ["Muziek", "muziek "]})
    rows = pd.DataFrame({"academy": ["Muziek"], "academy_number": [None]})
    assert partners(rows, listed).of_row.tolist() == [-1]
