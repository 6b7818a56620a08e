from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest, chi2

from kkgeo.equity.intervals import (
    mean_difference_interval,
    rate_interval,
    rate_ratio_interval,
    share_difference_interval,
    share_interval,
    share_ratio_interval,
)


@pytest.mark.parametrize(("count", "total"), [(0, 1), (1, 1), (0, 23), (23, 23), (9, 23), (160, 2387)])
def test_a_share_is_as_scipy_and_statsmodels_have_it(count: int, total: int) -> None:
    from statsmodels.stats.proportion import proportion_confint

    low, high = share_interval([count], [total])
    assert (low[0], high[0]) == pytest.approx(proportion_confint(count, total, method="beta"), abs=1e-12)
    assert (low[0], high[0]) == pytest.approx(tuple(binomtest(count, total).proportion_ci(0.95, "exact")), abs=1e-9)


@pytest.mark.parametrize(("count", "base"), [(0, 7), (1, 0.5), (9, 23), (170, 2387)])
def test_a_rate_is_as_statsmodels_has_it(count: int, base: float) -> None:
    from statsmodels.stats.rates import confint_poisson

    low, high = rate_interval([count], [base])
    assert (low[0], high[0]) == pytest.approx(confint_poisson(count, base, method="exact-c"), abs=1e-12)


def test_nothing_to_divide_by_gives_nothing() -> None:
    assert np.isnan([*share_interval([0], [0]), *rate_interval([3], [0])]).all()
    assert np.isnan([*rate_ratio_interval([3], [0], [1], [5]), *rate_ratio_interval([0], [4], [0], [5])]).all()
    assert np.isnan([*share_difference_interval(0, 0, 1, 5), *share_ratio_interval(1, 5, 0, 0)]).all()


@pytest.mark.parametrize("counts", [(10, 20), (1, 5), (0, 12), (30, 3), (289, 80)])
def test_what_a_ratio_of_rates_excludes_the_exact_test_of_statsmodels_rejects(counts: tuple[int, int]) -> None:
    from statsmodels.stats.rates import test_poisson_2indep as exact_test

    bounds = [float(bound[0]) for bound in rate_ratio_interval([counts[0]], [100], [counts[1]], [400])]
    for bound, side in zip(bounds, ("larger", "smaller"), strict=True):
        if bound > 0:
            tested = exact_test(counts[0], 100, counts[1], 400, value=bound, method="exact-cond", alternative=side)
            assert tested.pvalue == pytest.approx(0.025, rel=1e-6)
    assert bounds[0] > 0 or counts[0] == 0


def test_a_ratio_to_nothing_has_no_upper_bound() -> None:
    low, high = rate_ratio_interval([8], [100], [0], [400])
    assert low[0] == pytest.approx((0.025 ** (1 / 8)) / (1 - 0.025 ** (1 / 8)) * 4)
    assert np.isnan(high[0])
    assert share_ratio_interval(3, 10, 0, 40)[1] == np.inf


def test_a_ratio_of_shares_is_as_published() -> None:
    # Koopman (1984), Biometrics 40, page 517: 36 of 40 against 16 of 80.
    assert share_ratio_interval(36, 40, 16, 80) == pytest.approx((2.94, 7.15), abs=0.005)


@pytest.mark.parametrize("counts", [(10, 100, 20, 400), (5, 25, 9, 75), (113, 741, 151, 2012), (1, 8, 19, 20)])
def test_a_ratio_of_shares_is_as_statsmodels_has_it(counts: tuple[int, int, int, int]) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    theirs = confint_proportions_2indep(*counts, compare="ratio", method="score", correction=False)
    assert share_ratio_interval(*counts) == pytest.approx(theirs, rel=1e-4)


def _least_chi_square(ratio: float, k1: int, n1: int, k2: int, n2: int) -> float:
    """Pearson's chi-square under a ratio, with the shares found by search rather than by formula."""

    def unlikely(other: float) -> float:
        share = ratio * other
        likelihood = sum(k * np.log(p) + (n - k) * np.log1p(-p) for k, n, p in ((k1, n1, share), (k2, n2, other)))
        return -float(likelihood)

    other = float(minimize_scalar(unlikely, bounds=(1e-12, min(1, 1 / ratio) - 1e-12), options={"xatol": 1e-13}).x)
    return sum((k - n * p) ** 2 / (n * p * (1 - p)) for k, n, p in ((k1, n1, ratio * other), (k2, n2, other)))


@pytest.mark.parametrize(
    ("one", "two"), list(product([(0, 8), (3, 8), (8, 8), (7, 264)], [(1, 20), (20, 20), (9, 770)]))
)
def test_a_ratio_of_shares_holds_also_where_nobody_or_everybody_takes_part(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    if one[0] + two[0] == one[1] + two[1]:
        assert np.isnan(share_ratio_interval(*one, *two)).all()
        return
    low, high = share_ratio_interval(*one, *two)
    ratio = one[0] / one[1] / (two[0] / two[1])
    assert low <= ratio <= high
    assert low == 0 if one[0] == 0 else low > 0
    limit = float(chi2.ppf(0.95, 1))
    for bound in (low, high):
        if bound:
            assert _least_chi_square(bound, *one, *two) == pytest.approx(limit, rel=1e-3)


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 40)] * 4))
def test_turning_a_ratio_round_turns_its_bounds_round(numbers: tuple[int, int, int, int]) -> None:
    k1, extra1, k2, extra2 = numbers
    one, two = (k1, k1 + extra1), (k2, k2 + extra2)
    low, high = share_ratio_interval(*one, *two)
    back_low, back_high = share_ratio_interval(*two, *one)
    if np.isnan(low):
        assert np.isnan(back_high)
        return
    assert low * back_high == pytest.approx(1, rel=1e-6) or (low == 0 and back_high == np.inf)
    assert high * back_low == pytest.approx(1, rel=1e-6) or (high == np.inf and back_low == 0)


def test_a_difference_of_shares_is_as_published() -> None:
    # Newcombe (1998), Statistics in Medicine 17: 873-890, method 10: 56 of 70 against 48 of 80.
    assert share_difference_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_a_difference_of_means_is_as_statsmodels_has_it() -> None:
    from statsmodels.stats.weightstats import CompareMeans

    rng = np.random.default_rng(4)
    one, two = rng.normal(0.4, 0.1, 17), rng.normal(0.3, 0.2, 90)
    theirs = CompareMeans.from_data(one, two).tconfint_diff(usevar="unequal")
    assert mean_difference_interval(one, two) == pytest.approx(theirs, abs=1e-12)
    assert np.isnan(mean_difference_interval(one[:1], two)).all()
    assert np.isnan(mean_difference_interval(np.ones(3), np.ones(4))).all()
