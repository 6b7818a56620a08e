"""An area against the rest, one at a time, as it was called before `kkgeo.stats.verdict` judged several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kkgeo.stats.poisson import ALPHA
from kkgeo.stats.verdict import judge


@dataclass(frozen=True)
class AgainstRest:
    """What an area has, what it would have at the rate of the rest, and how sure the difference is."""

    observed: int
    expected: float
    ratio: float
    ratio_low: float
    ratio_high: float
    p_under: float
    p_over: float
    p_empty: float


def against_rest(
    observed: ArrayLike, denominator: ArrayLike, rest: ArrayLike, rest_denominator: ArrayLike, alpha: float = ALPHA
) -> AgainstRest:
    """Compare one area with the rest: one row of `kkgeo.stats.verdict.judge`, which is to be used.

    Parameters
    ----------
    observed, rest : array_like of int
        Counts in the area and in the rest, one for each stratum (a single number: no strata).
    denominator, rest_denominator : array_like
        Schools, pupils or inhabitants likewise.
    alpha : float
        1 minus the coverage of the interval.

    Returns
    -------
    AgainstRest
        As the columns of `kkgeo.stats.verdict.judge`; ``p_empty`` is its ``p_none``.

    Examples
    --------
    >>> judged = against_rest(3, 94, 297, 2906)
    >>> round(judged.expected, 1), round(judged.ratio, 2), round(judged.p_under, 3)
    (9.6, 0.31, 0.015)
    """
    sides = (np.atleast_1d(np.asarray(side))[None, :] for side in (observed, denominator, rest, rest_denominator))
    row = judge(*sides, alpha=alpha).iloc[0]
    names = ("expected", "ratio", "ratio_low", "ratio_high", "p_under", "p_over", "p_none")
    return AgainstRest(int(row["observed"]), *(float(row[name]) for name in names))
