"""Ratios of small areas lean on those of all together, and how sure it is that one is a lack."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Ratios below this are called a lack.
LACK = 0.8
#: Where the shape is sought, on the logarithm; above it ratios differ by less than a hundredth.
_SHAPES = np.linspace(np.log(0.02), np.log(1e4), 40)

Floats = NDArray[np.float64]


class Gamma(NamedTuple):
    """How ratios differ between areas, before anything is counted in one: gamma with this shape and rate.

    The shape is infinite where they differ by no more than chance: all are ``mean``.
    """

    shape: float
    rate: float
    mean: float


def smooth(observed: pd.Series, expected: pd.Series) -> pd.DataFrame:
    """Ratio of every area, the closer to that of all the less was expected of it, and the chance that it is a lack.

    Parameters
    ----------
    observed, expected : Series
        On one index; areas where nothing is expected stay missing.

    Returns
    -------
    DataFrame
        On that index: ``smoothed``, and ``p_below``, the chance that the ratio is below 0.8.

    Notes
    -----
    Poisson counts with gamma ratios: ``θ | O ~ Gamma(O + α, E + β)``, so ``smoothed = (O + α) / (E + β)``, with α and β
    by `shared`.

    Examples
    --------
    >>> smooth(pd.Series([0, 2, 40]), pd.Series([2.0, 10.0, 30.0])).round(2).to_numpy().tolist()
    [[0.29, 0.94], [0.26, 0.99], [1.29, 0.0]]
    """
    known = (expected > 0) & observed.notna()
    found = pd.DataFrame({"smoothed": np.nan, "p_below": np.nan}, index=observed.index)
    if known.any():
        o, e = observed[known].to_numpy(dtype=np.float64), expected[known].to_numpy(dtype=np.float64)
        found.loc[known, :] = np.column_stack(leaning(o, e, shared(o, e)))
    return found


def leaning(observed: Floats, expected: Floats, given: Gamma, lack: float = LACK) -> tuple[Floats, Floats]:
    """Return the mean of every ratio and the chance that it is below `lack`, once its count is known.

    >>> ratio, below = leaning(np.array([0.0]), np.array([2.0]), Gamma(2.0, 2.0, 1.0))
    >>> float(ratio[0]), round(float(below[0]), 3)
    (0.5, 0.829)
    """
    from scipy.special import gammainc

    if not np.isfinite(given.shape):
        return np.full(len(observed), given.mean), np.full(len(observed), float(given.mean < lack))
    shape, rate = observed + given.shape, expected + given.rate
    return shape / rate, gammainc(shape, lack * rate)


def shared(observed: Floats, expected: Floats) -> Gamma:
    """Return how ratios differ between areas: the gamma under which such counts are likeliest.

    Notes
    -----
    The counts are negative binomial then, with mean ``E α/β`` and size α. Where they vary by no more than Poisson
    counts, ``Σ (O - mE)² ≤ ΣO``, the likelihood falls from an infinite shape on, and all ratios are m, ``ΣO / ΣE``.

    Examples
    --------
    >>> shared(np.array([1.0, 1.0, 1.0]), np.array([1.0, 1.1, 0.9]))
    Gamma(shape=inf, rate=inf, mean=1.0)
    """
    from scipy.optimize import minimize_scalar

    mean = float(observed.sum() / expected.sum())
    if ((observed - mean * expected) ** 2).sum() <= observed.sum():
        return Gamma(np.inf, np.inf, mean)

    def lacking(log_shape: float) -> float:
        shape = float(np.exp(log_shape))
        return -_log_likelihood(observed, expected, shape, _mean(observed, expected, shape))

    coarse = [lacking(each) for each in _SHAPES]
    best = int(np.argmin(coarse))
    between = _SHAPES[max(best - 1, 0)], _SHAPES[min(best + 1, len(_SHAPES) - 1)]
    shape = float(np.exp(minimize_scalar(lacking, bounds=between, method="bounded", options={"xatol": 1e-8}).x))
    mean = _mean(observed, expected, shape)
    return Gamma(shape, shape / mean, mean)


def _mean(observed: Floats, expected: Floats, shape: float) -> float:
    """Return the likeliest mean for a shape: where ``Σ (O - mE) / (α + mE)`` is 0."""
    from scipy.optimize import brentq

    # m E cannot be more than the largest ratio of all, nor less than the smallest.
    ratios = observed / expected
    low, high = float(ratios.min()), float(ratios.max())

    def score(mean: float) -> float:
        return float(((observed - mean * expected) / (shape + mean * expected)).sum())

    return low if low == high else float(brentq(score, low, high, xtol=1e-12, rtol=1e-12))


def _log_likelihood(observed: Floats, expected: Floats, shape: float, mean: float) -> float:
    from scipy.special import gammaln

    rate = mean * expected
    return float(
        (
            gammaln(observed + shape)
            - gammaln(shape)
            + observed * np.log(rate / shape)
            - (observed + shape) * np.log1p(rate / shape)
        ).sum()
    )
