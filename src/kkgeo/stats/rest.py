"""An area against the rest: exact, given how many there are together, within strata."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kkgeo.stats.poisson import ALPHA, Floats

#: The ratio is sought between these; beyond them an interval is open.
_LEAST, _MOST = 1e-9, 1e9


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
    """Compare an area with the rest, exactly.

    Parameters
    ----------
    observed, rest : array_like of int
        Counts in the area and in the rest, one for each stratum (a single number: no strata).
    denominator, rest_denominator : array_like
        Schools, pupils or inhabitants likewise. Strata without any in both together say nothing and are left out.
    alpha : float
        1 minus the coverage of the interval.

    Returns
    -------
    AgainstRest
        ``expected`` is what the area would have at the rates of the rest; ``ratio`` is observed to expected;
        ``p_under`` and ``p_over`` the chance of so few or so many at equal rates; ``p_empty`` that of none.
        Missing where the area or the rest has no denominator.

    Notes
    -----
    Given the total of a stratum, ``N = O + rest``, the count of the area is binomial with the share ``ρS/(ρS + R)``,
    where ``ρ`` is the ratio of the rates (Przyborowski and Wilenski 1940, Biometrika 31). Over strata the counts add
    up; their distribution is the convolution of the binomials, and the interval holds every ``ρ`` that neither tail
    rejects at ``α/2``. The chance in the rest is so accounted for, which an interval around a fixed expectation does
    not do.

    Examples
    --------
    >>> judged = against_rest(3, 94, 297, 2906)
    >>> round(judged.expected, 1), round(judged.ratio, 2), round(judged.p_under, 3)
    (9.6, 0.31, 0.015)
    """
    own, other = np.atleast_1d(np.asarray(observed)), np.atleast_1d(np.asarray(rest))
    base = np.atleast_1d(np.asarray(denominator, dtype=np.float64))
    rest_base = np.atleast_1d(np.asarray(rest_denominator, dtype=np.float64))
    used = base + rest_base > 0
    own, other = own[used].astype(np.int64), other[used].astype(np.int64)
    base, rest_base = base[used], rest_base[used]
    count = int(own.sum())
    if base.sum() <= 0 or rest_base.sum() <= 0:
        return AgainstRest(count, *[np.nan] * 7)
    comparable = rest_base > 0
    expected = float((base[comparable] * other[comparable] / rest_base[comparable]).sum())
    totals = own + other
    equal = _distribution(1.0, totals, base, rest_base)
    return AgainstRest(
        observed=count,
        expected=expected,
        ratio=count / expected if expected > 0 else np.nan,
        ratio_low=_bound(count, totals, base, rest_base, alpha / 2, upper=False),
        ratio_high=_bound(count, totals, base, rest_base, alpha / 2, upper=True),
        p_under=min(1.0, float(equal[: count + 1].sum())),
        p_over=min(1.0, float(equal[count:].sum())),
        p_empty=float(equal[0]),
    )


def _distribution(ratio: float, totals: np.ndarray, base: Floats, rest_base: Floats) -> Floats:
    """Return the chances of 0, 1, 2 ... in the area, given the totals of the strata and the ratio of the rates."""
    from scipy.stats import binom

    chances = np.ones(1)
    for total, own, other in zip(totals.tolist(), base.tolist(), rest_base.tolist(), strict=True):
        share = ratio * own / (ratio * own + other)
        chances = np.convolve(chances, binom.pmf(np.arange(total + 1), total, share))
    return chances


def _bound(count: int, totals: np.ndarray, base: Floats, rest_base: Floats, tail: float, *, upper: bool) -> float:
    """Return the ratio at which so few (upper bound) or so many (lower bound) have the chance `tail`."""
    from scipy.optimize import brentq

    # A stratum that is all in the area, or all outside it, fixes its count whatever the ratio.
    fixed = int(totals[rest_base <= 0].sum())
    free = int(totals[(rest_base > 0) & (base > 0)].sum())
    if upper and count - fixed >= free:
        return np.inf
    if not upper and count - fixed <= 0:
        return 0.0

    def excess(log_ratio: float) -> float:
        chances = _distribution(float(np.exp(log_ratio)), totals, base, rest_base)
        return float(chances[: count + 1].sum() if upper else chances[count:].sum()) - tail

    return float(np.exp(brentq(excess, np.log(_LEAST), np.log(_MOST), xtol=1e-10)))
