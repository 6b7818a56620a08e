from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.rates import confint_poisson, test_poisson

from kkgeo.stats.poisson import p_over, p_under, ratio_interval

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


def test_nothing_expected_says_nothing() -> None:
    for expected in (0.0, np.nan):
        low, high = ratio_interval([3], [expected])
        assert np.isnan([low[0], high[0], p_under([3], [expected])[0], p_over([3], [expected])[0]]).all()
