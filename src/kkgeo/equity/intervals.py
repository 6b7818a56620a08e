"""How sure a share, a rate and a comparison of two of them are: 95 % intervals.

A register has all schools, so nothing here is a sample of schools. The intervals say how far chance alone carries a
count: the same schools with the same inclination to take part could have given another number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Coverage of every interval.
CONFIDENCE = 0.95
#: What is left on each side of it.
TAIL = (1 - CONFIDENCE) / 2

Floats = NDArray[np.float64]


def share_interval(count: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    """Exact interval of ``count / total``; missing where the total is 0.

    Clopper and Pearson (1934), Biometrika 26: quantiles of the beta distribution.

    >>> [float(bound[0].round(3)) for bound in share_interval([2], [10])]
    [0.025, 0.556]
    """
    from scipy.stats import beta

    k, n = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(total, dtype=float))
    low = np.where(k > 0, beta.ppf(TAIL, np.maximum(k, 1), n - k + 1), 0.0)
    high = np.where(k < n, beta.ppf(1 - TAIL, k + 1, np.maximum(n - k, 1)), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def rate_interval(count: ArrayLike, base: ArrayLike) -> tuple[Floats, Floats]:
    """Exact Poisson interval of ``count / base``; missing where the base is 0.

    Garwood (1936), Biometrika 28: quantiles of the chi-square distribution.

    >>> [float(bound[0].round(3)) for bound in rate_interval([3], [1])]
    [0.619, 8.767]
    """
    from scipy.stats import chi2

    k, n = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(base, dtype=float))
    usable = np.where(n > 0, n, np.nan)
    low = np.where(k > 0, chi2.ppf(TAIL, 2 * np.maximum(k, 1)) / 2, 0.0)
    return low / usable, chi2.ppf(1 - TAIL, 2 * k + 2) / 2 / usable


def rate_ratio_interval(
    count: ArrayLike, base: ArrayLike, other_count: ArrayLike, other_base: ArrayLike
) -> tuple[Floats, Floats]:
    """Exact interval of ``(count / base) / (other_count / other_base)``.

    Missing where a base or both counts are 0; the upper bound is missing where there is none (``other_count`` is 0).
    Given how many there are together, the count is binomial (Przyborowski and Wilenski, 1940, Biometrika 31), so the
    exact interval of its share becomes one of the ratio.

    >>> [float(bound[0].round(3)) for bound in rate_ratio_interval([10], [100], [20], [400])]
    [0.836, 4.483]
    """
    k, n, other, m = (np.asarray(values, dtype=float) for values in (count, base, other_count, other_base))
    low, high = share_interval(k, k + other)
    scale = np.where((n > 0) & (m > 0), m / np.where(n > 0, n, 1), np.nan)
    return low / (1 - low) * scale, np.where(high < 1, high / np.where(high < 1, 1 - high, 1), np.nan) * scale


def share_ratio_interval(count: int, total: int, other_count: int, other_total: int) -> tuple[float, float]:
    """Score interval of ``(count / total) / (other_count / other_total)``; infinite where there is no upper bound.

    Koopman (1984), Biometrics 40, by statsmodels. Missing where a total is 0, and where nobody or everybody of both
    takes part.

    >>> [round(bound, 3) for bound in share_ratio_interval(10, 100, 20, 400)]
    [0.972, 4.036]
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    together = count + other_count
    if not total or not other_total or together in (0, total + other_total):
        return np.nan, np.nan
    if not other_count:
        # statsmodels divides by the second share, so the ratio is turned round.
        return 1 / share_ratio_interval(other_count, other_total, count, total)[1], np.inf
    low, high = confint_proportions_2indep(count, total, other_count, other_total, compare="ratio", method="score")
    return (0.0 if not count else float(low)), float(high)


def share_difference_interval(count: int, total: int, other_count: int, other_total: int) -> tuple[float, float]:
    """Interval of ``count / total - other_count / other_total``; missing where a total is 0.

    Newcombe (1998), Statistics in Medicine 17, method 10, by statsmodels.

    >>> [round(bound, 3) for bound in share_difference_interval(10, 100, 20, 400)]
    [-0.002, 0.126]
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    if not total or not other_total:
        return np.nan, np.nan
    low, high = confint_proportions_2indep(count, total, other_count, other_total, compare="diff", method="newcomb")
    return float(low), float(high)


def mean_difference_interval(values: Floats, others: Floats) -> tuple[float, float]:
    """Welch's interval of the difference of two means; missing where a group has fewer than two, or nothing varies.

    >>> [round(bound, 2) for bound in mean_difference_interval(np.array([1.0, 2, 3]), np.array([1.0, 1, 4]))]
    [-3.44, 3.44]
    """
    from scipy.stats import ttest_ind

    if min(len(values), len(others)) < 2 or not (np.ptp(values) or np.ptp(others)):
        return np.nan, np.nan
    interval = ttest_ind(values, others, equal_var=False).confidence_interval(CONFIDENCE)
    return float(interval.low), float(interval.high)
