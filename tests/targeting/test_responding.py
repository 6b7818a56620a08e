"""How many invitations a gap takes: by hand, and against invitations that are drawn one by one."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.targeting.responding import Response


@pytest.mark.parametrize("needed", [1, 3, 14])
@pytest.mark.parametrize("given", [0.2, [8, 40], [0, 10], [0.2, 0.1, 0.35]])
def test_invitations_are_those_of_draws(given: float | list[float], needed: int) -> None:
    response, generator = Response.of(given), np.random.default_rng(1)
    size = 40_000
    sure = math.isinf(response.a)
    rates = np.full(size, response.mean) if sure else generator.beta(response.a, response.b, size)
    # As many failures as there are before the last that is needed, and those that join.
    drawn = np.minimum(generator.negative_binomial(needed, np.maximum(rates, 1e-6)) + needed, 10**9)
    for chance in (0.025, 0.5, 0.9):
        count = response.invitations(needed, chance)
        if count is not None and count > needed:
            assert (drawn <= count).mean() >= chance - 0.01
            assert (drawn <= count - 1).mean() < chance + 0.01


def test_a_mean_and_its_interval_are_those_of_the_rate() -> None:
    response = Response.of([0.2, 0.1, 0.35])
    low, high = beta.ppf([0.025, 0.975], response.a, response.b)
    assert high - low == pytest.approx(0.25, abs=1e-6)
    assert response.a / (response.a + response.b) == pytest.approx(0.2)


def test_more_are_needed_for_more_and_at_a_lower_rate() -> None:
    counts = [[Response.of(rate).invitations(needed, 0.5) or 0 for needed in range(1, 20)] for rate in (0.5, 0.3, 0.1)]
    assert all(counts[0][i] < counts[0][i + 1] for i in range(18))
    assert (np.diff(np.array(counts), axis=0)[:, 1:] > 0).all()
    assert Response.of(1.0).invitations(7, 0.975) == 7
    assert Response.of(0.5).invitations(0, 0.975) == 0


@pytest.mark.parametrize("given", [0.0, -0.1, 1.5, [5, 4], [1.5, 4], [0.2, 0.3, 0.4], [0.1, 0.2], [1, 2, 3, 4], []])
def test_what_is_no_rate_is_refused(given: float | list[float]) -> None:
    with pytest.raises(InputError, match="no rate of response"):
        Response.of(given)


def _schools(codes: list[str], **columns: list[object]) -> gpd.GeoDataFrame:
    table = pd.DataFrame({"institution": [f"{100 + i:06d}" for i in range(len(codes))], "nis_code": codes})
    return kk.geocode(table.assign(**columns))  # type: ignore[arg-type]


def test_a_municipality_by_hand() -> None:
    # Two municipalities of ten schools each; all four collaborations are in one of them.
    register = _schools(["24001"] * 10 + ["11002"] * 10)
    placed = _schools(["11002"] * 4).assign(institution=[f"{110 + i:06d}" for i in range(4)])
    order = register.head(10)
    told = kk.simulate(placed, register, invite=order, response=0.5, gaps=(), lang="en")
    # Four are expected where none is, by the rest, which has as many schools; with four more it has them.
    row = told.loc["Aarschot"]
    assert list(row[["observed", "expected", "needed", "listed"]]) == [0, 4, 4, 10]
    after = kk.simulate(placed, register, add={"24001": 4}, overdispersion="none")
    assert after.loc[["24001"], ["observed", "expected"]].to_numpy().tolist() == [[4.0, 4.0]]
    assert list(row[["invitations", "through"]]) == [7, 7]
    assert row["chance"] == pytest.approx(1 - sum(math.comb(10, k) for k in range(4)) / 2**10)
    other = kk.simulate(placed, register, invite=order.iloc[::-1].set_axis([0] * 10), response=0.5, gaps=(), lang="en")
    pd.testing.assert_frame_equal(told, other)


@pytest.mark.slow
def test_an_area_that_was_judged_closes_with_what_is_needed() -> None:
    placed, register = kk.geocode(kk.datasets.collaborations()), kk.geocode(kk.datasets.register())
    order = kk.targets(placed, register, n=300, lang="en")
    told = kk.simulate(placed, register, invite=order, response=(8, 40), lang="en")
    judged = kk.coverage_gaps(placed, register, lang="en").xs("all", level="period").set_index("name")
    needed = int(pd.to_numeric(told["needed"]).loc["Hageland"])
    lack = float(judged["expected"].loc["Hageland"]) - float(judged["observed"].loc["Hageland"])
    assert needed - 1 < lack <= needed
    held = kk.targets(placed, register, n=300, hold_out=0.5, lang="en")
    fewer = kk.simulate(placed, register, invite=held, response=(8, 40), lang="en")
    assert fewer["listed"].sum() < told["listed"].sum()


def test_what_is_added_or_who_is_invited() -> None:
    placed = _schools(["11002"])
    rate = {"response": 0.2}
    for wrong in ({}, {"add": ["24001"], "invite": placed} | rate, {"invite": placed}, {"add": ["24001"]} | rate):
        with pytest.raises(InputError, match="invite="):
            kk.simulate(placed, placed, **wrong)
