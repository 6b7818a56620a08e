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
    [0.836, 4.477]
    """
    k, n, other, m = (np.asarray(values, dtype=float) for values in (count, base, other_count, other_base))
    low, high = share_interval(k, k + other)
    scale = np.where((n > 0) & (m > 0), m / np.where(n > 0, n, 1), np.nan)
    return low / (1 - low) * scale, np.where(high < 1, high / np.where(high < 1, 1 - high, 1), np.nan) * scale


def share_ratio_interval(count: int, total: int, other_count: int, other_total: int) -> tuple[float, float]:
    """Score interval of ``(count / total) / (other_count / other_total)``; infinite where there is no upper bound.

    Koopman (1984), Biometrics 40: 513-517: the ratios that a chi-square test does not reject. Missing where a total
    is 0, and where nobody or everybody of both takes part. statsmodels (0.15) has it too, but divides by 0 or gives
    complex or far too narrow bounds where a share is 0 or 1.

    >>> [round(bound, 2) for bound in share_ratio_interval(36, 40, 16, 80)]
    [2.94, 7.15]
    """
    from scipy.optimize import brentq
    from scipy.stats import chi2

    if not total or not other_total or count + other_count in (0, total + other_total):
        return np.nan, np.nan
    if not other_count:
        # Without a second share there is no ratio, but there is one the other way round.
        return 1 / share_ratio_interval(other_count, other_total, count, total)[1], np.inf
    limit = float(chi2.ppf(CONFIDENCE, 1))

    def excess(ratio: float) -> float:
        return _score(ratio, count, total, other_count, other_total) - limit

    best = count / total / (other_count / other_total)
    low, below = 0.0, best
    if count:
        while excess(below) < 0:
            below /= 2
        low = float(brentq(excess, below, best))
    above = best or 1 / total
    while excess(above) < 0:
        above *= 2
    # Where the count is 0 so is the best ratio; at 0 itself the shares are all there is to know of one group.
    return low, float(brentq(excess, best or above * 1e-12, above))


def _score(ratio: float, count: int, total: int, other_count: int, other_total: int) -> float:
    """Return the chi-square of a ratio, with the shares that are most likely under it."""
    a = (total + other_total) * ratio
    b = total * ratio + count + other_total + other_count * ratio
    other = (b - np.sqrt(max(b * b - 4 * a * (count + other_count), 0.0))) / (2 * a)
    chi_square = 0.0
    for k, n, share in ((count, total, ratio * other), (other_count, other_total, other)):
        variance = n * share * (1 - share)
        chi_square += (k - n * share) ** 2 / variance if variance > 0 else 0.0
    return float(chi_square)


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
    [-3.55, 3.55]
    """
    from scipy.stats import t

    if min(len(values), len(others)) < 2 or not (np.ptp(values) or np.ptp(others)):
        return np.nan, np.nan
    # scipy's ttest_ind warns where one of the groups does not vary, and adds nothing but the arithmetic.
    parts = [group.var(ddof=1) / len(group) for group in (values, others)]
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(group) - 1) for part, group in zip(parts, (values, others), strict=True)
    )
    difference = float(values.mean() - others.mean())
    reach = float(t.ppf(1 - TAIL, freedom) * np.sqrt(sum(parts)))
    return difference - reach, difference + reach
