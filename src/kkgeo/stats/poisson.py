"""A count against what was expected: its exact interval and p-values, and the codes of a verdict."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Sure enough: the chance of a verdict where nothing is the matter, and 1 minus the coverage of an interval.
ALPHA = 0.05
UNDER, OVER, AS_EXPECTED, TOO_SMALL, NO_DENOMINATOR = (
    "under",
    "over",
    "as expected",
    "too small to tell",
    "no denominator",
)
#: Every verdict there is.
FLAGS = (UNDER, AS_EXPECTED, OVER, TOO_SMALL, NO_DENOMINATOR)

Floats = NDArray[np.float64]


def ratio_interval(observed: ArrayLike, expected: ArrayLike, alpha: float = ALPHA) -> tuple[Floats, Floats]:
    """Exact Poisson interval of the ratio of what was observed to what was expected.

    Parameters
    ----------
    observed, expected : array_like
        Counts (whole, from 0) and expectations (above 0; elsewhere the interval is missing). Same shape.
    alpha : float
        1 minus the coverage.

    Returns
    -------
    low, high : arrays
        Bounds of ``O / E``.

    Notes
    -----
    Garwood (1936), Biometrika 28: ``χ²(α/2; 2O) / 2E`` and ``χ²(1-α/2; 2O+2) / 2E``; the lower bound is 0 where ``O``
    is. The expectation is taken as known.

    Examples
    --------
    >>> low, high = ratio_interval([3], [9.4])
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.066, 0.933)
    """
    from scipy.stats import chi2

    counts, means = _pair(observed, expected)
    usable = means > 0
    safe = np.where(usable, means, 1.0)
    low = np.where(counts > 0, chi2.ppf(alpha / 2, 2 * np.maximum(counts, 1)) / 2, 0.0) / safe
    high = chi2.ppf(1 - alpha / 2, 2 * counts + 2) / 2 / safe
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def p_under(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """Chance of so few or fewer, where the expectation holds; missing where nothing is expected.

    >>> p_under([0], [1.7]).round(2).tolist()
    [0.18]
    """
    from scipy.stats import poisson

    counts, means = _pair(observed, expected)
    return np.where(means > 0, poisson.cdf(counts, np.where(means > 0, means, 1.0)), np.nan)


def p_over(observed: ArrayLike, expected: ArrayLike) -> Floats:
    """Chance of so many or more, where the expectation holds; missing where nothing is expected.

    >>> p_over([0, 3], [1.7, 1.0]).round(2).tolist()
    [1.0, 0.08]
    """
    from scipy.stats import poisson

    counts, means = _pair(observed, expected)
    return np.where(means > 0, poisson.sf(counts - 1, np.where(means > 0, means, 1.0)), np.nan)


def _pair(observed: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats]:
    counts, means = np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    # Where nothing is expected nothing is said; the count there must not upset the formulas.
    return np.where(means > 0, counts, 0.0), np.where(np.isnan(means), 0.0, means)
