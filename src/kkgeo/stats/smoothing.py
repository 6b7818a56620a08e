"""Empirical Bayes: small areas lean on all of them, or on their neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd


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
