"""A count against what was expected: exact interval, exact p-values, a flag in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

#: Sure enough: the chance of a flag where nothing is the matter, and 1 minus the coverage of an interval.
ALPHA = 0.05
UNDER, OVER, AS_EXPECTED, TOO_SMALL, NO_DENOMINATOR = (
    "under",
    "over",
    "as expected",
    "too small to tell",
    "no denominator",
)
#: Every verdict there is, in the order in which a legend shows them.
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


def false_discovery(p_values: ArrayLike) -> Floats:
    """P-values adjusted for how many were looked at, so that 5 % of those under 0.05 are false; missing stay missing.

    Notes
    -----
    Benjamini and Hochberg (1995), by way of `scipy.stats.false_discovery_control`.

    Examples
    --------
    >>> false_discovery([0.01, 0.04, float("nan")]).round(2).tolist()
    [0.02, 0.04, nan]
    """
    from scipy.stats import false_discovery_control

    values = np.asarray(p_values, dtype=np.float64)
    known = ~np.isnan(values)
    adjusted = np.full(values.shape, np.nan)
    if known.any():
        # A chance is never above 1, but the sum of a thousand terms can be by a rounding.
        adjusted[known] = false_discovery_control(np.clip(values[known], 0.0, 1.0))
    return adjusted


def flags(under: ArrayLike, over: ArrayLike, empty: ArrayLike, alpha: float = ALPHA) -> list[str]:
    """Verdict for each area.

    Parameters
    ----------
    under, over : array_like
        P-values of so few or fewer and so many or more, adjusted or not; missing where there is no denominator.
    empty : array_like
        Chance that the area has none at all where the expectation holds: ``exp(-E)``. Where that is above `alpha` no
        count could show a lack, so an area that is not ``over`` is ``too small to tell``.
    alpha : float
        Level of each of the two directions.

    Returns
    -------
    list of str
        Of `FLAGS`.

    Examples
    --------
    >>> flags([0.01, 0.18, 0.5, float("nan")], [1, 1, 0.6, float("nan")], [0.001, 0.18, 0.001, float("nan")])
    ['under', 'too small to tell', 'as expected', 'no denominator']
    """
    few, many = np.asarray(under, dtype=np.float64), np.asarray(over, dtype=np.float64)
    lucky = np.asarray(empty, dtype=np.float64)
    conditions = [np.isnan(few), few <= alpha, many <= alpha, lucky > alpha]
    return [str(v) for v in np.select(conditions, [NO_DENOMINATOR, UNDER, OVER, TOO_SMALL], AS_EXPECTED)]


def judge(observed: pd.Series, expected: pd.Series) -> pd.DataFrame:
    """Ratio, interval, p-values and flag of every area, on the index of `observed`.

    The flags hold the false discovery rate over all areas at 5 %, for each direction by itself.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (observed / expected).where(expected > 0)
    low, high = ratio_interval(observed, expected)
    few, many = p_under(observed, expected), p_over(observed, expected)
    empty = np.exp(-expected.to_numpy(dtype=np.float64))
    verdict = flags(false_discovery(few), false_discovery(many), empty)
    return pd.DataFrame(
        {"ratio": ratio, "ratio_low": low, "ratio_high": high, "p_under": few, "p_over": many, "flag": verdict},
        index=observed.index,
    ).astype({"flag": "str"})


def _pair(observed: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats]:
    counts, means = np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    # Where nothing is expected nothing is said; the count there must not upset the formulas.
    return np.where(means > 0, counts, 0.0), np.where(np.isnan(means), 0.0, means)
