"""The change of an area against its rest: against scipy and statsmodels, and by all there can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

from kkgeo.errors import InputError
from kkgeo.stats.change import change_dispersion, judge_change

#: So large a rest that its own uncertainty does not count.
HUGE = 10_000_000


@pytest.mark.parametrize(("before", "after"), [(20, 5), (5, 20), (12, 12), (0, 7), (7, 0), (30, 31)])
def test_beside_a_large_rest_it_is_the_exact_test_of_two_rates(before: int, after: int) -> None:
    row = judge_change([before], [after], [HUGE], [HUGE]).iloc[0]
    for name, side in (("p_under", "less"), ("p_over", "greater")):
        assert row[name] == pytest.approx(
            stats.binomtest(after, before + after, 0.5, alternative=side).pvalue, abs=1e-6
        )
        if not before:
            continue
        alternative = {"less": "smaller", "greater": "larger"}[side]
        other = poisson_2indep(after, 1, before, 1, method="exact-cond", alternative=alternative)
        assert row[name] == pytest.approx(other.pvalue, abs=1e-6)
    exact = stats.binomtest(after, before + after).proportion_ci(0.95)
    for name, share in (("ratio_low", exact.low), ("ratio_high", exact.high)):
        assert row[name] == pytest.approx(share / (1 - share) if share < 1 else np.inf, rel=1e-3)


@pytest.mark.parametrize("counts", [(19, 10, 183, 157), (55, 52, 147, 115), (11, 25, 191, 142), (30, 31, 172, 136)])
def test_the_interval_is_near_that_of_a_table_of_two_by_two(counts: tuple[int, int, int, int]) -> None:
    before, after, rest_before, rest_after = counts
    row = judge_change([before], [after], [rest_before], [rest_after]).iloc[0]
    assert row["ratio"] == pytest.approx(after * rest_before / before / rest_after)
    table = np.array([[after, before], [rest_after, rest_before]])
    found = stats.contingency.odds_ratio(table, kind="conditional").confidence_interval(0.95)
    assert np.log(row["ratio_low"]) == pytest.approx(np.log(found.low), abs=0.05)
    assert np.log(row["ratio_high"]) == pytest.approx(np.log(found.high), abs=0.05)


@pytest.mark.parametrize(("area", "rest", "after"), [(12, 40, 26), (30, 30, 30), (60, 20, 30), (6, 90, 48)])
def test_of_all_there_can_be_without_a_change_no_more_than_five_in_a_hundred_have_a_verdict(
    area: int, rest: int, after: int
) -> None:
    possible = np.arange(max(0, after - rest), min(area, after) + 1)
    chances = stats.hypergeom.pmf(possible, area + rest, area, after)
    table = judge_change(area - possible, possible, rest - (after - possible), after - possible)
    claimed = table["verdict"].isin(["under", "over"]).to_numpy()
    assert chances[claimed].sum() <= 0.05


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4), st.floats(1, 4))
def test_turned_around_it_is_the_inverse(counts: list[int], dispersion: float) -> None:
    before, after, rest_before, rest_after = ([count] for count in counts)
    one = judge_change(before, after, rest_before, rest_after, dispersion=dispersion).iloc[0]
    other = judge_change(after, before, rest_after, rest_before, dispersion=dispersion).iloc[0]
    if one[["ratio", "ratio_low", "ratio_high"]].notna().all() and one["ratio"] > 0 and np.isfinite(one["ratio"]):
        assert one["ratio"] == pytest.approx(1 / other["ratio"])
        assert one["ratio_low"] == pytest.approx(1 / other["ratio_high"], rel=1e-6)
        assert one["ratio_low"] <= one["ratio"] <= one["ratio_high"]
    if np.isfinite(one["fall"]):
        assert one["fall"] == pytest.approx(1 / other["rise"], rel=1e-6)
    assert {one["verdict"], other["verdict"]} != {"under"}


def test_more_dispersion_makes_wider_intervals() -> None:
    widths = [
        np.log(row["ratio_high"] / row["ratio_low"])
        for phi in (1.0, 1.5, 3.0)
        for _, row in judge_change([20], [30], [200], [200], dispersion=phi).iterrows()
    ]
    assert widths == sorted(widths)
    with pytest.raises(InputError, match="dispersion"):
        judge_change([1], [1], [1], [1], dispersion=0.5)


def test_dispersion_by_hand_and_by_draws() -> None:
    # Clusters of four that are all before or all after: four times as variable.
    dice = np.random.default_rng(1)
    found = []
    for _ in range(400):
        after = 4 * dice.binomial(1, 0.5, 50)
        found.append(change_dispersion(4 - after, after))
    assert np.mean(found) == pytest.approx(4 * 50 / 49)
    assert change_dispersion([3], [1]) == change_dispersion([3, 3], [0, 0]) == 1.0
    with pytest.raises(InputError):
        change_dispersion([1, 2], [1])
