"""Free places for pupils: by hand, by pysal's own, by brute force; no place given twice; gaps within bands of it."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.reach.room import BANDS_KM, WEIGHTS
from kkgeo.stats.catchment import floating_catchment
from tests.frames import at


@pytest.fixture(scope="module")
def lists() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    register, academies = kk.geocode(kk.datasets.register()), kk.geocode(kk.datasets.academies())
    return register, academies


def distances(register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> np.ndarray:
    """Return every distance in km, by geopandas' own coordinates."""
    here, there = (
        np.column_stack([f.to_crs(31370).geometry.x, f.to_crs(31370).geometry.y]) for f in (register, academies)
    )
    return np.asarray(np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)) / 1000)


@pytest.mark.slow
def test_it_is_what_pysal_makes_of_it(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> None:
    from access import fca, weights

    register, academies = (frame.reset_index(drop=True) for frame in lists)
    km = distances(register, academies)
    origin, dest = np.nonzero(km <= BANDS_KM[-1])
    costs = pd.DataFrame({"origin": origin, "dest": dest, "cost": km[origin, dest]})
    theirs = fca.two_stage_fca(
        pd.DataFrame({"geoid": register.index, "demand": register["pupils"]}).set_index("geoid"),
        pd.DataFrame({"geoid": academies.index, "supply": academies["free_places"]}).set_index("geoid"),
        costs,
        demand_index=True,
        demand_name="demand",
        supply_index=True,
        supply_name="supply",
        weight_fn=weights.step_fn(dict(zip(BANDS_KM, WEIGHTS, strict=True))),
    )
    ours = kk.access(register, academies)["access"] / 100
    there = theirs.reindex(ours.index).fillna(0.0)
    assert np.allclose(ours, there, atol=1e-12)
    assert (there > 0).sum() > 3000


@pytest.mark.slow
def test_no_place_is_given_twice(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> None:
    register, academies = lists
    found = kk.access(register, academies)
    given_out = (found["access"] * found["pupils"]).sum() / 100
    near = (distances(register, academies) <= BANDS_KM[-1]).any(axis=0)
    assert given_out == pytest.approx(academies["free_places"][near].sum())
    for by in ("municipality", "province", "belfius", "arrondissement"):
        table = kk.access(register, academies, by=by)
        assert (table["access"] * table["pupils"]).sum() / 100 == pytest.approx(given_out)
        assert table["schools"].sum() + table["schools_no_point"].sum() == len(register)
        assert table["places"].sum() == academies["free_places"].sum()
        assert table["academies"].sum() == len(academies)


@pytest.mark.slow
def test_the_order_of_rows_changes_nothing(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> None:
    mixed = [frame.sample(frac=1, random_state=i) for i, frame in enumerate(lists)]
    for column in ("access", "access_band", "academies_within"):
        ours, theirs = (kk.access(*each).set_index("institution")[column].sort_index() for each in (lists, mixed))
        assert np.allclose(ours.astype(float), theirs.astype(float), rtol=1e-12)


def test_two_schools_and_an_academy_by_hand() -> None:
    """Twenty places; 100 pupils 1 km away, 50 pupils 5 km away: 20 / (100 + 0.68 · 50) for one, 0.68 of it for two."""
    frame = pd.DataFrame({"x": [191_000, 195_000, 150_000], "y": [165_000] * 3, "pupils": [100, 50, 70]})
    register = kk.geocode(frame)
    academies = kk.geocode(pd.DataFrame({"x": [190_000], "y": [165_000], "free_places": [20]}))
    found = kk.access(register, academies)
    assert found["access"].round(4).tolist() == [14.9254, 10.1493, 0.0]
    assert found["access_band"].tolist() == [4, 1, 0]
    assert found["academies_within"].tolist() == [1, 1, 0]
    assert kk.access(register, academies.assign(free_places=[None]))["access"].tolist() == [0.0, 0.0, 0.0]


sizes = st.lists(st.just(0.0) | st.floats(0.01, 1000), min_size=1, max_size=8)


@given(sizes, sizes, st.data())
def test_what_is_given_out_is_what_was_asked_for_and_scales(
    demand: list[float], supply: list[float], data: Any
) -> None:
    cells = st.floats(0.01, 1) | st.just(0.0)
    table = np.array(data.draw(st.lists(cells, min_size=len(demand) * len(supply), max_size=len(demand) * len(supply))))
    weight = table.reshape(len(demand), len(supply))
    school, academy = np.nonzero(weight)
    pairs = (school, academy)
    found = floating_catchment(demand, supply, pairs, weight[pairs])
    asked = np.array(demand) @ weight
    assert found @ np.array(demand) == pytest.approx(np.array(supply)[asked > 0].sum(), rel=1e-6, abs=1e-6)
    # By brute force, and in any other unit of weight.
    ratio = np.divide(supply, asked, out=np.zeros(len(supply)), where=asked > 0)
    assert np.allclose(found, weight @ ratio, rtol=1e-9)
    assert np.allclose(floating_catchment(demand, supply, pairs, 2 * weight[pairs]), found, rtol=1e-9)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"bands": (6, 3)}, "bands"),
        ({"bands": (3, 6), "weights": (1,)}, "2 bands"),
        ({"weights": (0, 0, 0)}, "weights"),
        ({"by": "region"}, "overlap"),
        ({"by": "gemeente"}, "by"),
        ({"groups": 0}, "groups"),
    ],
)
def test_what_makes_no_sense_is_refused(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], how: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        kk.access(lists[0].head(5), lists[1], **how)


@pytest.mark.slow
def test_within_bands_is_what_coverage_gaps_makes_of_that_stratum(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
) -> None:
    register, academies = lists
    rows = kk.geocode(kk.datasets.collaborations())
    table = kk.access_gaps(rows, register, academies, areas=["regions", "border"])
    whole = kk.coverage_gaps(rows.drop(columns="year"), register, academies=academies, unit="institution")
    assert table["verdict"].tolist() == whole.xs("all", level="period")["verdict"].tolist()
    assert np.allclose(table["ratio_high"], whole.xs("all", level="period")["ratio_high"])
    banded = kk.access(register, academies)
    bands = banded.set_index("institution")["access_band"]
    own = rows.drop(columns="year").assign(access_band=rows["institution"].map(bands))
    strata = kk.coverage_gaps(own, banded, academies=academies, unit="institution", strata=["access_band"])
    assert np.allclose(table["expected_within"], strata.xs("all", level="period")["expected"])
    assert table["verdict_within"].tolist() == strata.xs("all", level="period")["verdict"].tolist()
    # The expectation by hand: what schools of a band have, for the schools of the area.
    groups = kk.equity_rates(rows, banded, by="access_band")
    assert groups["collaborations"].sum() == len(rows)
    assert at(table, "hageland", "observed") == 1


@pytest.mark.slow
def test_a_lack_that_is_one_of_access_fades_within_bands() -> None:
    """Where nobody without places takes part, an area without places lacks nothing that others like it have."""
    towns = [("24107", "3300", "Tienen", 190_000, 165_000), ("44021", "9000", "Gent", 104_000, 193_000),
             ("31005", "8000", "Brugge", 70_000, 211_000)]  # fmt: skip
    schools = [
        {"institution": f"{nis}-{i}", "postal_code": code, "municipality_name": name, "x": x + i, "y": y, "pupils": 100}
        for nis, code, name, x, y in towns
        for i in range(100)
    ]
    register = kk.geocode(pd.DataFrame(schools))
    academies = kk.geocode(pd.DataFrame([{"x": 104_000, "y": 193_500, "free_places": 50}]))
    rows = register[register["institution"].str.startswith("44021")].iloc[:40].assign(academy="A")
    how: dict[str, Any] = {"areas": {"Tienen": ["24107"]}, "overdispersion": "none", "lang": "en"}
    table = kk.access_gaps(rows, register, academies, **how)
    assert table["verdict"].tolist() == ["under"]
    assert table["expected_within"].tolist() == [0.0]
    assert "nothing to compare" in table["sentence"].iloc[0] or "goes together" in table["sentence"].iloc[0]
