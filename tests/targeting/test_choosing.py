from __future__ import annotations

import itertools
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.targeting import cover_targets, covering, targets
from kkgeo.targeting.choosing import COLUMNS
from tests.targeting.by_hand import rows

NOBODY = rows({"nis": "11001", "name": "ver weg", "institution": "999", "at": None})


def _school(name: str, at: tuple[float, float] | None, pupils: float | None = 10, **more: object) -> dict[str, object]:
    return {"nis": "24001", "name": name, "institution": name, "pupils": pupils, "at": at, **more}


# -- the example of docs/targets.md: greedy takes X first, and then no second site makes up for it ----------------

SIX = rows(*(_school(name, (k, 0)) for name, k in zip("abcdef", (0, 2, 4, 5, 7, 9), strict=True)))
NOWHERE = pd.Series([None] * 6, dtype="str")
XYZ = rows(
    {"nis": "24001", "name": "X", "at": (4.5, 0)},
    {"nis": "24001", "name": "Y", "at": (2, 1.5)},
    {"nis": "24001", "name": "Z", "at": (7, 1.5)},
)


def test_the_example_of_the_page() -> None:
    def choose(solver: str) -> gpd.GeoDataFrame:
        return cover_targets(NOBODY, SIX, academies=XYZ, n=2, max_distance_km=2.5, solver=solver)

    greedy, best = choose("greedy"), choose("auto")
    assert greedy["name"].tolist() == ["X", "Y"]
    assert greedy["gained"].tolist() == [40, 10]
    assert greedy["within"].tolist() == [40, 30]
    noted = greedy.attrs["kkgeo"]
    assert (noted["covered"], noted["upper_bound"], noted["optimal"], noted["method_used"]) == (50, 60, False, "greedy")
    assert best["name"].tolist() == ["Y", "Z"]
    noted = best.attrs["kkgeo"]
    assert (noted["covered"], noted["upper_bound"], noted["optimal"], noted["method_used"]) == (60, 60, True, "exact")
    assert best["why"].tolist() == [
        "Brengt 30 leerlingen binnen 2,5 km (30 leerlingen in 3 scholen binnen die afstand).",
        "Brengt er 30 leerlingen bij binnen 2,5 km (30 leerlingen in 3 scholen binnen die afstand).",
    ]


def test_what_comes_back(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    before = register.copy()
    found = cover_targets(placed, register, n=4, max_distance_km=1, solver="greedy", lang="en")
    assert isinstance(found, gpd.GeoDataFrame)
    assert found.crs == register.crs
    assert list(found.columns) == [*register.columns, *COLUMNS]
    running = placed[placed["year"] >= 2021]
    assert not set(found["institution"]) & set(running["institution"])
    assert found["rank"].tolist() == [1, 2, 3, 4]
    pd.testing.assert_frame_equal(pd.DataFrame(register), pd.DataFrame(before))
    pd.testing.assert_frame_equal(pd.DataFrame(found[register.columns]), pd.DataFrame(register.loc[found.index]))
    noted = found.attrs["kkgeo"]
    assert kk.datasets.is_illustrative(found)
    assert noted["counted"] == "pupils"
    assert noted["candidates"] == len(register) - running["institution"].nunique()
    assert noted["total"] == pd.to_numeric(register["pupils"]).sum()
    assert noted["covered"] == noted["covered_before"] + found["gained"].sum()
    assert noted["covered"] <= noted["upper_bound"] <= noted["total"]
    # What is reached, counted by other means.
    there = register.to_crs(31370)
    around = pd.concat([there[there["institution"].isin(running["institution"])], there.loc[found.index]])
    within = there.geometry.within(around.buffer(1000, quad_segs=64).union_all())
    assert pd.to_numeric(register["pupils"])[within].sum() == pytest.approx(noted["covered"], rel=2e-3)


points = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=1, max_size=6)


@pytest.mark.slow
@given(points, points, st.integers(1, 3), st.integers(1, 3), st.booleans())
@settings(max_examples=20, deadline=None)
def test_no_other_choice_reaches_more(
    schools: list[tuple[int, int]], academies: list[tuple[int, int]], n: int, limit: int, partner: bool
) -> None:
    register = rows(*(_school(f"s{i}", at, 7 + i) for i, at in enumerate(schools)))
    offered = rows(*({"nis": "24001", "name": f"a{i}", "at": at} for i, at in enumerate(academies)))
    placed = rows(_school("s0", None)) if partner else NOBODY

    def reached(chosen: tuple[tuple[int, int], ...]) -> int:
        around = [*chosen, schools[0]] if partner else [*chosen]
        return sum(7 + i for i, at in enumerate(schools) if any(np.hypot(*np.subtract(at, p)) <= limit for p in around))

    def best(sites: list[tuple[int, int]]) -> int:
        return max(reached(chosen) for chosen in itertools.combinations(sites, min(n, len(sites))))

    keywords: dict[str, Any] = {"n": n, "max_distance_km": limit}
    opened = cover_targets(placed, register, academies=offered, **keywords)
    assert opened.attrs["kkgeo"]["covered"] == best(academies)
    assert opened.attrs["kkgeo"]["covered_before"] == reached(())
    assert opened.attrs["kkgeo"]["optimal"]
    invited = cover_targets(placed, register, **keywords)
    assert invited.attrs["kkgeo"]["covered"] == best(schools[1:] if partner else schools)


def test_a_school_reaches_from_all_its_sites() -> None:
    sites = [_school("one", (0, 0)), _school("one", (50, 0)), _school("two", (100, 0), 15)]
    found = cover_targets(NOBODY, rows(*sites), n=1, max_distance_km=1)
    assert found["name"].tolist() == ["one"]
    assert found[["gained", "schools_within", "sites"]].iloc[0].tolist() == [20, 2, 2]
    assert found["why"].iloc[0].endswith("Geteld vanaf al haar 2 vestigingen.")
    # And a collaboration of one of its sites is one of both.
    taken = cover_targets(rows(_school("one", None)), rows(*sites), n=1, max_distance_km=1)
    assert taken["name"].tolist() == ["two"]
    assert taken.attrs["kkgeo"]["covered_before"] == 20


def test_what_is_not_known_is_counted() -> None:
    register = rows(
        _school("here", (0, 0)),
        _school("nearby", (0.5, 0), None),
        _school("no point", None),
        _school("unplaced", (0, 0)) | {"nis": None},
        _school("partner without point", None),
    )
    placed = rows(
        _school("partner without point", None),
        _school("elsewhere", None),
        _school("own point", (90, 0)),
        # Where this one is, is not decided: its point does not count.
        _school("in doubt", (0, 0)) | {"nis": None},
    )
    found = cover_targets(placed, register, n=3, max_distance_km=1)
    # The second site would add nothing, so it is not chosen.
    assert found["name"].tolist() == ["here"]
    noted = found.attrs["kkgeo"]
    assert noted["total"] == 10
    assert (noted["unplaced"], noted["without_point"], noted["pupils_unknown"]) == (1, 2, 1)
    assert noted["collaborations_without_point"] == 3
    assert noted["collaborations_unmatched"] == ["1", "2", "3"]
    assert noted["covered_before"] == 0


def test_without_pupils_schools_are_counted() -> None:
    found = cover_targets(NOBODY, SIX.drop(columns="pupils"), n=1, max_distance_km=2.5, lang="en")
    assert found.attrs["kkgeo"]["counted"] == "schools"
    assert found["why"].iloc[0] == "Brings 3 schools within 2.5 km (3 schools in 3 schools within that distance)."


def test_too_large_for_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "MOST_CELLS", 1)
    found = cover_targets(NOBODY, SIX, academies=XYZ, n=2, max_distance_km=2.5)
    assert found.attrs["kkgeo"]["method_used"] == "greedy"
    assert not found.attrs["kkgeo"]["optimal"]


@pytest.mark.parametrize(
    ("register", "more", "message"),
    [
        (SIX.set_geometry([None] * 6, crs=31370), {}, "No school of the register has a point"),
        (SIX.assign(nis=NOWHERE, nis_2018=NOWHERE), {}, "No school of the register has a point"),
        (SIX.assign(pupils=-1), {}, "pupils of the register is '-1' in row '0'"),
        (SIX, {"academies": XYZ.set_geometry([None] * 3, crs=31370)}, "No academy has a point"),
        (pd.DataFrame(SIX.drop(columns="geometry")), {}, "no points in the register"),
    ],
)
def test_errors(register: gpd.GeoDataFrame, more: dict[str, object], message: str) -> None:
    register.attrs = SIX.attrs
    with pytest.raises(InputError, match=message):
        cover_targets(NOBODY, register, n=1, max_distance_km=1, **more)  # type: ignore[arg-type]


def test_the_old_spelling_does_as_before_and_points_at_who_uses_it() -> None:
    old: Any = targets
    for more, now in (({}, {}), ({"academies": XYZ, "choose": "academies"}, {"academies": XYZ})):
        with pytest.warns(DeprecationWarning, match=r"method='cover'\) is deprecated; use cover_targets\(\)") as caught:
            found = old(NOBODY, SIX, method="cover", n=2, max_distance_km=2.5, **more)
        assert [warning.filename for warning in caught] == [__file__]
        new = cover_targets(NOBODY, SIX, n=2, max_distance_km=2.5, **now)
        pd.testing.assert_frame_equal(found, new)
        assert found.attrs == new.attrs
    with pytest.warns(DeprecationWarning, match=r"use targets\(\) without it") as caught:
        ranked = old(NOBODY, SIX, method="rank")
    assert [warning.filename for warning in caught] == [__file__]
    pd.testing.assert_frame_equal(ranked, targets(NOBODY, SIX))


@pytest.mark.filterwarnings("ignore:targets:DeprecationWarning")
@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"method": "best"}, "method='best' is unknown"),
        ({"choose": "pupils"}, "choose='pupils' is unknown"),
        ({"solver": "exact"}, "With method='rank' there is no use for solver"),
        ({"method": "cover", "n": 1}, "Give both n and max_distance_km"),
        ({"method": "cover", "n": 1, "max_distance_km": 1, "choose": "academies"}, "needs academies"),
        ({"method": "cover", "academies": XYZ}, "no use for academies"),
        (
            {"method": "cover", "n": 1, "max_distance_km": 1, "weights": {"gap": 1}, "all_rows": True},
            "no use for weights, all_rows",
        ),
    ],
)
def test_errors_of_the_old_spelling(more: dict[str, Any], message: str) -> None:
    old: Any = targets
    with pytest.raises(InputError, match=message):
        old(NOBODY, SIX, **more)
