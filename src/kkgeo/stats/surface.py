"""A quiet background for maps: the ratio around each area, everywhere resting on about as much."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: What every value rests on: as if so many were expected in one area.
INFORMATION = 12.0
#: Halvings of the range of bandwidths.
_HALVINGS = 60

Floats = NDArray[np.float64]


def surface(
    observed: pd.Series, expected: pd.Series, places: pd.DataFrame, information: float = INFORMATION
) -> pd.DataFrame:
    """Ratio of what was counted to what was expected around each area, and what it rests on.

    Parameters
    ----------
    observed, expected : Series
        On one index; areas where nothing is expected, or nothing can be counted, add nothing to those around them.
    places : DataFrame
        On that index: ``x``, ``y``, in one unit of length.
    information : float
        How much each value is to rest on.

    Returns
    -------
    DataFrame
        On that index: ``spatial``, the ratio, also of areas where nothing is expected themselves, missing only where
        nothing is expected anywhere; ``bandwidth``, the standard deviation of the kernel, in the unit of `places`,
        infinite where all areas together are not enough; ``information``, what the value rests on.

    Notes
    -----
    ``Σ wO / Σ wE`` with ``w = exp(-d² / 2h²)``, and h such that ``(Σ wE)² / Σ w²E``, which grows with h, is
    `information`: the sum varies by chance as a count of which so many are expected. An area of which more is expected
    stands for itself. Where all together have an ``information`` n below that, nobody knows enough: the ratio is drawn
    to 1 by what lacks, ``r n/12 + (1 - n/12)``. So a zero means none where 12 or more were expected, and never that
    next to nothing is known.

    Examples
    --------
    >>> places = pd.DataFrame({"x": [0.0, 1.0, 9.0], "y": 0.0})
    >>> o, e = pd.Series([0, 0, 30]), pd.Series([8.0, 8.0, 14.0])
    >>> surface(o, e, places).round(2).to_numpy().tolist()
    [[0.0, 0.62, 12.0], [0.0, 0.62, 12.0], [2.14, 0.0, 14.0]]

    Of one area with 3 expected next to nothing is known:

    >>> surface(pd.Series([0]), pd.Series([3.0]), places[:1])["spatial"].tolist()
    [0.75]
    """
    there = (expected > 0).to_numpy(dtype=bool) & observed.notna().to_numpy(dtype=bool)
    found = pd.DataFrame({"spatial": np.nan, "bandwidth": np.nan, "information": 0.0}, index=observed.index)
    if not there.any():
        return found
    o, e = observed[there].to_numpy(dtype=np.float64), expected[there].to_numpy(dtype=np.float64)
    where = places.reindex(observed.index)[["x", "y"]].to_numpy(dtype=np.float64)
    squared = ((where[:, None, :] - where[None, there, :]) ** 2).sum(axis=2)
    # Only how much farther than the nearest counts, so that no sum is 0 however small the bandwidth.
    farther = squared - squared.min(axis=1, keepdims=True)
    everywhere = float(e.sum())
    largest = float(farther.max())
    if everywhere <= information or largest == 0:
        narrowness = np.zeros(len(found))
    else:
        narrowness = _narrowness(farther, e, information, largest)
    weights = np.exp(-farther * narrowness[:, None])
    sums = weights @ e
    rests = sums**2 / (weights**2 @ e)
    known = np.minimum(rests / information, 1.0)
    with np.errstate(divide="ignore"):
        bandwidth = np.where(narrowness > 0, 1 / np.sqrt(2 * narrowness), np.inf)
    bandwidth[rests > information * (1 + 1e-6)] = 0.0 if largest else np.inf
    return found.assign(spatial=known * (weights @ o) / sums + 1 - known, bandwidth=bandwidth, information=rests)


def _narrowness(farther: Floats, expected: Floats, information: float, largest: float) -> Floats:
    """Return ``1 / 2h²`` for every area, by halving; largest for those that have enough by themselves."""
    smallest = float(farther[farther > 0].min())
    low = np.full(len(farther), np.log(1e-9 / largest))
    high = np.full(len(farther), np.log(60.0 / smallest))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        weights = np.exp(-farther * np.exp(middle)[:, None])
        enough = (weights @ expected) ** 2 / (weights**2 @ expected) >= information
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    narrow: Floats = np.exp((low + high) / 2)
    return narrow
