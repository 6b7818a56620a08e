"""How a count changed from one period to another, against how all others changed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kkgeo.errors import InputError
from kkgeo.stats.poisson import ALPHA, Floats
from kkgeo.stats.verdict import judge

#: What a change comes with, in the order of the columns.
COLUMNS = ("ratio", "ratio_low", "ratio_high", "verdict", "verdict_many", "fall", "rise", "p_under", "p_over")


def judge_change(
    before: ArrayLike,
    after: ArrayLike,
    rest_before: ArrayLike,
    rest_after: ArrayLike,
    *,
    dispersion: float = 1.0,
    alpha: float = ALPHA,
    index: pd.Index | None = None,
) -> pd.DataFrame:
    """Judge the change of every area against that of its rest.

    Parameters
    ----------
    before, after : array_like of int, shape (areas,)
        Counted in each area, in one period and in another.
    rest_before, rest_after : array_like of int, shape (areas,)
        Counted in its rest likewise.
    dispersion : float
        How many times as variable a change is as if each count came by itself; see `change_dispersion`.
    alpha : float
        1 minus the coverage of the interval.
    index : Index, optional
        Of the areas.

    Returns
    -------
    DataFrame
        ``ratio`` of the ratios, ``(after / before) / (rest_after / rest_before)``, with ``ratio_low`` and
        ``ratio_high``; ``verdict`` and ``verdict_many`` as of `kkgeo.stats.verdict.judge` (``under``: it fell against
        the rest); ``fall`` and ``rise``, the ratios nearest to 1 that would be found with a chance of 80 %, missing
        where none is; ``p_under`` and ``p_over``.

    Notes
    -----
    Given how many an area has in both periods, ``n = B + A``, its ``A`` is binomial with the share
    ``ρ A' / (ρ A' + B')`` of the rest, where ``ρ`` is the ratio of the ratios: the conditional test of two Poisson
    rates (Przyborowski and Wilenski 1940), the rates being those of the two periods. The rest is counted too, and not
    known for sure, which makes the count of an area ``1 + n / n'`` times as variable, as it is in a table of two by two
    (the hypergeometric variance); that times the dispersion ``φ`` is the dispersion that `judge` is given. The count
    is beta-binomial then.

    Examples
    --------
    >>> judge_change([20], [5], [100], [100])[["ratio", "ratio_low", "ratio_high"]].round(2).to_numpy().tolist()
    [[0.25, 0.07, 0.72]]
    >>> judge_change([2], [0], [100], [100])[["verdict", "fall"]].to_numpy().tolist()
    [['too small to tell', nan]]
    """
    if dispersion < 1:
        raise InputError("errors.stats.dispersion", dispersion=dispersion)
    own_before, own_after, other_before, other_after = (
        np.asarray(values, dtype=np.float64) for values in (before, after, rest_before, rest_after)
    )
    rest = other_before + other_after
    wider = dispersion * (1 + (own_before + own_after) / np.where(rest > 0, rest, 1.0))
    down = judge(own_after, other_after, own_before, other_before, dispersion=wider, alpha=alpha, index=index)
    up = judge(own_before, other_before, own_after, other_after, dispersion=wider, alpha=alpha, index=index)
    return down.assign(fall=down["detectable"], rise=1 / up["detectable"])[[*COLUMNS]]


def change_dispersion(before: ArrayLike, after: ArrayLike) -> float:
    """How many times as variable the changes of groups are as if each count came by itself; at least 1.

    Parameters
    ----------
    before, after : array_like
        Counts of every group (academy) in two periods.

    Returns
    -------
    float
        ``φ``; 1 with fewer than two groups that have anything, or where one of the periods has nothing.

    Notes
    -----
    ``φ = Σ (a - n q)² / (q (1 - q) Σ n) · G / (G - 1)``, where ``n`` is what a group has in both periods, ``a`` what of
    it is after, and ``q`` the share that is after of all: the design effect of clusters (Rao and Scott 1992,
    Biometrics 48:577). It is Pearson's statistic of `kkgeo.stats.dispersion.dispersion`, in which a group counts by its
    size, as it does in what an area has.

    Examples
    --------
    By hand: of two groups of four one has all before, the other all after; q = 1/2, and (4 + 4) / (1/4 · 8) · 2/1 = 8.

    >>> change_dispersion([4, 0], [0, 4]), change_dispersion([2, 2], [2, 2])
    (8.0, 1.0)
    """
    first, second = (np.asarray(values, dtype=np.float64) for values in (before, after))
    if first.shape != second.shape or first.ndim != 1:
        raise InputError("errors.stats.shapes", shapes=[first.shape, second.shape])
    size: Floats = first + second
    groups = int((size > 0).sum())
    total = size.sum()
    share = second.sum() / total if total else 0.0
    if groups < 2 or not 0 < share < 1:
        return 1.0
    spread = ((second - size * share) ** 2).sum() / (share * (1 - share) * total)
    return max(1.0, float(spread * groups / (groups - 1)))
