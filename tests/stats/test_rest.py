from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest
from statsmodels.stats.rates import test_poisson_2indep as two_rates

from kkgeo.stats.rest import against_rest

some = st.integers(0, 60)
base = st.floats(0.5, 500)


@pytest.mark.slow
@given(some, base, st.integers(1, 60), base)
def test_without_strata_it_is_the_conditional_test_of_statsmodels(o: int, s: float, rest: int, r: float) -> None:
    judged = against_rest(o, s, rest, r)
    for p, side in ((judged.p_under, "smaller"), (judged.p_over, "larger")):
        theirs = two_rates(o, s, rest, r, method="exact-cond", alternative=side)
        assert p == pytest.approx(theirs.pvalue, rel=1e-7, abs=1e-12)


@pytest.mark.slow
@settings(deadline=None)
@given(st.integers(0, 40), base, st.integers(1, 60), base)
def test_without_strata_the_interval_is_that_of_a_binomial_share(o: int, s: float, rest: int, r: float) -> None:
    judged = against_rest(o, s, rest, r)
    shares = binomtest(o, o + rest).proportion_ci(method="exact")
    low, high = (share / (1 - share) * r / s if share < 1 else math.inf for share in (shares.low, shares.high))
    assert judged.ratio == pytest.approx((o / s) / (rest / r))
    assert judged.ratio_low == pytest.approx(low, rel=1e-6)
    assert judged.ratio_high == pytest.approx(high, rel=1e-6)


def test_strata_by_counting_every_case() -> None:
    own, rest, bases, rests = [1, 2], [3, 4], [2.0, 5.0], [6.0, 4.0]
    judged = against_rest(own, bases, rest, rests)
    chances: dict[int, float] = {}
    for counts in product(range(5), range(7)):
        chance = binom.pmf(counts[0], 4, 2 / 8) * binom.pmf(counts[1], 6, 5 / 9)
        chances[sum(counts)] = chances.get(sum(counts), 0.0) + chance
    assert judged.p_under == pytest.approx(sum(c for k, c in chances.items() if k <= 3))
    assert judged.p_over == pytest.approx(sum(c for k, c in chances.items() if k >= 3))
    assert judged.p_empty == pytest.approx(chances[0])
    # At its ratio as many are to be expected as there are, so it lies in its interval.
    mean = sum(n * judged.ratio * s / (judged.ratio * s + r) for n, s, r in ((4, 2, 6), (6, 5, 4)))
    assert (mean, judged.expected) == pytest.approx((3, 3 / judged.ratio))
    assert judged.ratio_low < judged.ratio < judged.ratio_high


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(st.integers(0, 20), base, st.integers(1, 40), base)
def test_strata_with_equal_shares_are_as_one(o: int, s: float, rest: int, r: float) -> None:
    whole = against_rest(2 * o, 2 * s, 2 * rest, 2 * r)
    parts = against_rest([o, o], [s, s], [rest, rest], [r, r])
    for name in ("expected", "ratio", "ratio_low", "p_under", "p_over", "p_empty"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), rel=1e-6), name


def test_bounds_hold_what_they_promise() -> None:
    """At the bounds of the interval the tails have 2.5 %."""
    judged = against_rest([2, 1], [30.0, 20.0], [40, 30], [300.0, 400.0])
    for ratio, tail in ((judged.ratio_high, range(4)), (judged.ratio_low, range(3, 74))):
        shares = [ratio * s / (ratio * s + r) for s, r in ((30.0, 300.0), (20.0, 400.0))]
        chances = np.convolve(binom.pmf(range(43), 42, shares[0]), binom.pmf(range(32), 31, shares[1]))
        assert sum(chances[k] for k in tail) == pytest.approx(0.025, rel=1e-6)


def test_what_cannot_be_compared() -> None:
    nothing = against_rest(0, 0, 10, 100)
    assert nothing.observed == 0
    assert math.isnan(nothing.expected)
    assert math.isnan(nothing.p_under)
    assert math.isnan(against_rest(3, 10, 0, 0).ratio)
    none = against_rest(0, 10, 0, 20)
    assert (none.p_under, none.p_over, none.p_empty, none.expected) == (1, 1, 1, 0)
    # All that there are: no upper bound. None at all: no lower one.
    assert against_rest(5, 10, 0, 10).ratio_high == math.inf
    assert against_rest(0, 10, 5, 10).ratio_low == 0
    # A stratum of which neither has any says nothing.
    with_empty = against_rest([2, 0], [10, 0], [5, 0], [10, 0])
    assert with_empty == against_rest(2, 10, 5, 10)
