"""Empirical Bayes: small areas lean on all of them, or on their neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def smooth(observed: pd.Series, expected: pd.Series) -> pd.Series:
    """Ratio of every area, drawn towards that of all the more the less was expected of it.

    Parameters
    ----------
    observed, expected : Series
        On one index; areas where nothing is expected stay missing.

    Returns
    -------
    Series
        Float, on that index.

    Notes
    -----
    Marshall (1991), Applied Statistics 40, with expectations for populations: ``θ = m + (O/E - m) · A/(A + m/E)``,
    where ``m = ΣO/ΣE``, and ``A = Σ E(O/E - m)²/ΣE - m/Ē``, at least 0, is what the ratios vary by beyond chance. Where
    they vary by no more than chance all areas get ``m``.

    Examples
    --------
    >>> smooth(pd.Series([0, 2, 40]), pd.Series([2.0, 10.0, 30.0])).round(2).tolist()
    [0.71, 0.46, 1.29]
    """
    known = (expected > 0) & observed.notna()
    theta = pd.Series(np.nan, index=observed.index)
    if known.any():
        o, e = observed[known].to_numpy(dtype=np.float64), expected[known].to_numpy(dtype=np.float64)
        theta[known] = _shrink(o, e, np.full(len(o), o.sum() / e.sum()), np.full(len(o), _excess(o, e)))
    return theta


def smooth_locally(observed: pd.Series, expected: pd.Series, neighbours: Mapping[str, Sequence[str]]) -> pd.Series:
    """Ratio of every area, drawn towards that of its neighbours and itself together.

    Parameters
    ----------
    observed, expected : Series
        On one index of codes; areas where nothing is expected stay missing, and are nobody's neighbour.
    neighbours : mapping of str to sequence of str
        The codes that border on each.

    Returns
    -------
    Series
        Float, on that index.

    Notes
    -----
    As `smooth`, with ``m`` and ``A`` of an area and its neighbours (Marshall 1991, section 3).

    Examples
    --------
    >>> line = {"a": ("b",), "b": ("a", "c"), "c": ("b",)}
    >>> o, e = pd.Series({"a": 0, "b": 1, "c": 9}), pd.Series({"a": 3.0, "b": 3.0, "c": 4.0})
    >>> smooth_locally(o, e, line).round(2).tolist()
    [0.17, 0.54, 1.9]
    """
    known = (expected > 0) & observed.notna()
    codes = [str(code) for code in observed.index[known]]
    place = {code: i for i, code in enumerate(codes)}
    o, e = observed[known].to_numpy(dtype=np.float64), expected[known].to_numpy(dtype=np.float64)
    means, excesses = np.empty(len(codes)), np.empty(len(codes))
    for i, code in enumerate(codes):
        around = [i, *sorted(place[n] for n in neighbours.get(code, ()) if n in place)]
        means[i] = o[around].sum() / e[around].sum()
        excesses[i] = _excess(o[around], e[around])
    theta = pd.Series(np.nan, index=observed.index)
    theta[known] = _shrink(o, e, means, excesses)
    return theta


def _excess(observed: np.ndarray, expected: np.ndarray) -> float:
    """Return by how much the ratios vary beyond what chance alone would do."""
    mean = observed.sum() / expected.sum()
    spread = (expected * (observed / expected - mean) ** 2).sum() / expected.sum()
    return max(0.0, float(spread - mean / expected.mean()))


def _shrink(observed: np.ndarray, expected: np.ndarray, mean: np.ndarray, excess: np.ndarray) -> np.ndarray:
    chance = mean / expected
    # Where neither chance nor anything else makes ratios vary they are all the mean: nothing to weigh.
    weight = np.divide(excess, excess + chance, out=np.zeros_like(mean), where=excess + chance > 0)
    shrunk: np.ndarray = mean + (observed / expected - mean) * weight
    return shrunk


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
