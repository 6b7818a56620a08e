from __future__ import annotations

from math import comb

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import binomtest, hypergeom, nchypergeom_fisher

from kkgeo.stats.intervals import mean_difference_interval, overlap_interval, share_interval
from kkgeo.stats.poisson import ratio_interval


@pytest.mark.parametrize(("count", "total"), [(0, 1), (1, 1), (0, 23), (23, 23), (9, 23), (160, 2387)])
def test_a_share_is_as_scipy_and_statsmodels_have_it(count: int, total: int) -> None:
    from statsmodels.stats.proportion import proportion_confint

    low, high = share_interval([count], [total])
    assert (low[0], high[0]) == pytest.approx(proportion_confint(count, total, method="beta"), abs=1e-12)
    assert (low[0], high[0]) == pytest.approx(tuple(binomtest(count, total).proportion_ci(0.95, "exact")), abs=1e-9)


@pytest.mark.parametrize(("count", "base"), [(0, 7), (1, 0.5), (9, 23), (170, 2387)])
def test_a_rate_is_as_statsmodels_has_it(count: int, base: float) -> None:
    from statsmodels.stats.rates import confint_poisson

    low, high = ratio_interval([count], [base])
    assert (low[0], high[0]) == pytest.approx(confint_poisson(count, base, method="exact-c"), abs=1e-12)


def test_nothing_to_divide_by_gives_nothing() -> None:
    assert np.isnan([*share_interval([0], [0]), *ratio_interval([3], [0])]).all()


OVERLAPS = [(144, 1005, 335, 3787), (11, 264, 20, 1034), (6, 10, 8, 40), (0, 10, 3, 40), (10, 10, 12, 40), (3, 4, 4, 8)]


@pytest.mark.parametrize(("both", "high", "partners", "schools"), OVERLAPS)
def test_an_overlap_is_what_the_exact_test_does_not_reject(both: int, high: int, partners: int, schools: int) -> None:
    bounds = overlap_interval(both, high, partners, schools)
    assert bounds[0] <= both <= bounds[1]
    least, most = max(0, partners + high - schools), min(partners, high)
    for bound, side in zip(bounds, ("sf", "cdf"), strict=True):
        if bound in (least, most):
            assert both == bound
            continue
        # The odds that go with the mean, by search; at them so many, or so few, have a chance of 2.5 %.
        odds = np.exp(brentq(lambda x, b=bound: nchypergeom_fisher.mean(schools, high, partners, np.exp(x)) - b, -9, 9))
        tail = nchypergeom_fisher(schools, high, partners, odds)
        chance = tail.sf(both - 1) if side == "sf" else tail.cdf(both)
        assert chance == pytest.approx(0.025, rel=1e-4)


def test_the_mean_of_the_noncentral_distribution_is_as_summed() -> None:
    """Independent of scipy's: Fisher's tea, four of eight, with the weights written out."""
    weights = np.array([comb(4, k) * comb(4, 4 - k) * 3.0**k for k in range(5)])
    mean = (weights * np.arange(5)).sum() / weights.sum()
    assert nchypergeom_fisher.mean(8, 4, 4, 3.0) == pytest.approx(mean)
    low, _ = overlap_interval(3, 4, 4, 8)
    odds = 0.2117329  # R, fisher.test: the lower bound of 3 of 4 cups.
    weights = np.array([comb(4, k) * comb(4, 4 - k) * odds**k for k in range(5)])
    assert low == pytest.approx((weights * np.arange(5)).sum() / weights.sum(), abs=1e-4)


@pytest.mark.parametrize(
    ("high", "partners", "schools"), [(264, 20, 1034), (264, 17, 1034), (10, 8, 40), (741, 65, 2753)]
)
def test_without_a_preference_one_in_forty_at_most_is_called_more(high: int, partners: int, schools: int) -> None:
    """Every outcome weighed by its chance: no simulation."""
    even = partners * high / schools
    more = fewer = 0.0
    for both in range(min(high, partners) + 1):
        low, top = overlap_interval(both, high, partners, schools)
        chance = float(hypergeom.pmf(both, schools, high, partners))
        more, fewer = more + chance * (low > even), fewer + chance * (top < even)
    assert 0 < more <= 0.025
    assert fewer <= 0.025


def test_all_or_none_leave_nothing_to_compare() -> None:
    for nothing in ((0, 0, 5, 9), (5, 9, 5, 9), (0, 4, 0, 9), (4, 4, 9, 9), (0, 0, 0, 0)):
        assert np.isnan(overlap_interval(*nothing)).all()


def test_a_difference_of_means_is_as_statsmodels_has_it() -> None:
    from statsmodels.stats.weightstats import CompareMeans

    rng = np.random.default_rng(4)
    one, two = rng.normal(0.4, 0.1, 17), rng.normal(0.3, 0.2, 90)
    theirs = CompareMeans.from_data(one, two).tconfint_diff(usevar="unequal")
    assert mean_difference_interval(one, two) == pytest.approx(theirs, abs=1e-12)
    assert np.isnan(mean_difference_interval(one[:1], two)).all()
    assert np.isnan(mean_difference_interval(np.ones(3), np.ones(4))).all()
