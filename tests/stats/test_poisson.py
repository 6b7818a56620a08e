from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.rates import confint_poisson, test_poisson

from kkgeo.stats.poisson import FLAGS, false_discovery, flags, judge, p_over, p_under, ratio_interval

# Named as pytest names tests; it is statsmodels' function.
poisson_test = test_poisson
del test_poisson

counts = st.integers(0, 400)
means = st.floats(0.05, 300)


@given(counts, means)
def test_intervals_are_those_of_statsmodels(observed: int, expected: float) -> None:
    low, high = ratio_interval([observed], [expected])
    theirs = confint_poisson(observed, expected, method="exact-c")
    assert low[0] == pytest.approx(0.0 if observed == 0 else theirs[0])
    assert high[0] == pytest.approx(theirs[1])


@given(counts, means)
def test_p_values_are_those_of_statsmodels(observed: int, expected: float) -> None:
    for ours, side in ((p_under, "smaller"), (p_over, "larger")):
        theirs = poisson_test(observed, expected, value=1, method="exact-c", alternative=side)
        assert ours([observed], [expected])[0] == pytest.approx(theirs.pvalue, rel=1e-9, abs=1e-300)


@given(counts, means)
def test_interval_and_p_values_tell_the_same(observed: int, expected: float) -> None:
    low, high = ratio_interval([observed], [expected])
    assert low[0] <= observed / expected <= high[0]
    few, many = p_under([observed], [expected])[0], p_over([observed], [expected])[0]
    if abs(few - 0.025) > 1e-9:
        assert (high[0] < 1) == (few < 0.025)
    if abs(many - 0.025) > 1e-9:
        assert (low[0] > 1) == (many < 0.025)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_false_discovery_is_that_of_statsmodels(values: list[float]) -> None:
    theirs = multipletests(values, method="fdr_bh")[1]
    np.testing.assert_allclose(false_discovery(values), theirs, atol=1e-12)
    with_gap = false_discovery([np.nan, *values])
    assert np.isnan(with_gap[0])
    np.testing.assert_allclose(with_gap[1:], theirs, atol=1e-12)


def test_nothing_expected_says_nothing() -> None:
    for expected in (0.0, np.nan):
        low, high = ratio_interval([3], [expected])
        assert np.isnan([low[0], high[0], p_under([3], [expected])[0], p_over([3], [expected])[0]]).all()
    assert np.isnan(false_discovery([np.nan, np.nan])).all()


def test_a_verdict_for_every_area() -> None:
    index = pd.Index(["a", "b", "c", "d", "e"], name="nis")
    observed, expected = pd.Series([0.0, 0, 30, 9, 2], index), pd.Series([20.0, 1.7, 10, 10, 0], index)
    judged = judge(observed, expected)
    assert judged.index.equals(index)
    assert judged["flag"].tolist() == ["under", "too small to tell", "over", "as expected", "no denominator"]
    assert set(judged["flag"]) <= set(FLAGS)
    assert judged.loc["b", "p_under"] == pytest.approx(0.18, abs=0.005)
    assert judged.loc["e", ["ratio", "ratio_low", "p_under"]].isna().all()


def test_many_looks_make_a_flag_rarer() -> None:
    alone = judge(pd.Series([2.0]), pd.Series([8.0]))
    among = judge(pd.Series([2.0] + [8.0] * 99), pd.Series([8.0] * 100))
    assert alone["flag"].tolist() == ["under"]
    assert among["flag"].iloc[0] == "as expected"
    assert among["p_under"].iloc[0] == alone["p_under"].iloc[0]


def test_a_count_that_could_not_show_a_lack_says_so_unless_it_shows_a_surplus() -> None:
    assert flags([1.0], [0.001], [0.5]) == ["over"]
    assert flags([0.9], [0.3], [0.051]) == ["too small to tell"]
    assert flags([0.9], [0.3], [0.049]) == ["as expected"]
