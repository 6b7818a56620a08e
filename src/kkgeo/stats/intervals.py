"""How sure a share, a rate and a comparison of two of them are: 95 % intervals.

A register has all schools, so nothing here is a sample of schools. The intervals say how far chance alone carries a
count: the same schools with the same inclination to take part could have given another number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kkgeo.stats.verdict import POWER

#: Coverage of every interval.
CONFIDENCE = 0.95
#: What is left on each side of it.
TAIL = (1 - CONFIDENCE) / 2

Floats = NDArray[np.float64]


#: A bound is found by search: one that should be 1 is 1 give or take this.
ROUNDING = 1e-9
#: Smaller odds, as a logarithm, are none.
_LEAST = -12.0
#: Rarer than this no bound is computed: it is as far as can be.
_RAREST = 1e-12


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


def score_interval(count: ArrayLike, total: ArrayLike, z: float | None = None) -> tuple[Floats, Floats]:
    """Score interval of ``count / total``; missing where the total is 0. It reaches `z` standard errors, or 95 %.

    Wilson (1927), Journal of the American Statistical Association 22.

    >>> [float(bound.round(3)) for bound in score_interval(2, 10)]
    [0.057, 0.51]
    """
    from scipy.special import ndtri

    k, n = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(total, dtype=float))
    z = float(ndtri(1 - TAIL)) if z is None else z
    n = np.where(n > 0, n, np.nan)
    middle = (k + z**2 / 2) / (n + z**2)
    reach = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)


def share_difference_interval(
    count: ArrayLike,
    total: ArrayLike,
    other_count: ArrayLike,
    other_total: ArrayLike,
    dispersion: float = 1.0,
    clusters: int | None = None,
) -> tuple[Floats, Floats]:
    """Interval of the difference of two shares of separate groups; missing where one of them is empty.

    Newcombe (1998), Statistics in Medicine 17, method 10: the bounds of `score_interval` of both, combined. With a
    `dispersion` above 1 of so many less each (Rao and Scott 1992, Biometrics 48), by Student's t on one less than the
    `clusters` that it was estimated over.

    >>> low, high = share_difference_interval(56, 70, 48, 80)
    >>> float(low.round(4)), float(high.round(4))
    (0.0524, 0.3339)
    """
    from scipy.stats import t

    z = None if clusters is None else float(t.ppf(1 - TAIL, max(clusters - 1, 1)))
    k, n, j, m = (np.asarray(value, dtype=float) / dispersion for value in (count, total, other_count, other_total))
    own, other = score_interval(k, n, z), score_interval(j, m, z)
    one, two = k / np.where(n > 0, n, np.nan), j / np.where(m > 0, m, np.nan)
    low = one - two - np.hypot(one - own[0], other[1] - two)
    high = one - two + np.hypot(own[1] - one, two - other[0])
    return np.asarray(low), np.asarray(high)


def widened(chance: ArrayLike, dispersion: float) -> Floats:
    """Chances of so few, or so many, where counts are `dispersion` times as variable as those they were computed of.

    The first-order correction of Rao and Scott (1981), Journal of the American Statistical Association 76: the
    statistic that would be chi-squared is divided by the design effect. Here it is the square of the normal score of
    the exact chance, so that at a dispersion of 1 the chance stays what it is.

    >>> [round(float(widened(0.01, dispersion)), 3) for dispersion in (1, 2, 4)]
    [0.01, 0.05, 0.122]
    """
    from scipy.special import ndtr, ndtri

    return np.asarray(chance if dispersion == 1 else ndtr(ndtri(chance) / np.sqrt(dispersion)), dtype=np.float64)


def overlap_interval(both: int, high: int, partners: int, schools: int, dispersion: float = 1.0) -> tuple[float, float]:
    """Interval of how many of the `partners` one expects to be `high`, where `both` of them are; exact at 1.

    How many schools are high and how many take part is taken as given, so chance is a matter of which ones take part:
    without a preference `both` is hypergeometric, with one it is Fisher's noncentral hypergeometric. The interval of
    the odds ratio (Cornfield 1956; the one of Fisher's exact test, each side 2.5 %) becomes one of the mean that goes
    with it; the mean that goes with the best estimate is `both` itself. Missing where all or none are high or take
    part. With a `dispersion` above 1 the chances on both sides are `widened`.

    >>> [round(bound, 2) for bound in overlap_interval(6, 10, 8, 40)]
    [3.18, 7.71]
    """
    from scipy.stats import nchypergeom_fisher
    from scipy.stats.contingency import odds_ratio

    if not 0 < high < schools or not 0 < partners < schools:
        return np.nan, np.nan
    table = [[both, high - both], [partners - both, schools - high - partners + both]]
    least, most = max(0, partners + high - schools), min(partners, high)
    # What has the chance `TAIL` when widened has this one.
    tail = float(widened(TAIL, 1 / dispersion))
    if tail < _RAREST:
        return float(least), float(most)
    odds = odds_ratio(table, kind="conditional").confidence_interval(1 - 2 * tail)
    low = nchypergeom_fisher.mean(schools, high, partners, odds.low) if odds.low > 0 else least
    top = nchypergeom_fisher.mean(schools, high, partners, odds.high) if np.isfinite(odds.high) else most
    return float(low), float(top)


def chosen_by_chance(
    both: int, high: int, partners: int, schools: int, dispersion: float = 1.0, tail: float = TAIL
) -> dict[str, float]:
    """Chances of so few or so many `high` among the partners where being high makes no difference, and the power.

    ``p_under``, ``p_over``, ``p_none``, ``_all`` (of as many as there can be), and ``detectable``: the ratio to what is
    expected that would be found to be under, at the level `tail`, with a chance of 80 %. Missing where all or none are
    high or take part. With a `dispersion` above 1 they are `widened`.

    >>> {name: round(value, 3) for name, value in chosen_by_chance(6, 10, 8, 40).items()}
    {'p_under': 1.0, 'p_over': 0.001, 'p_none': 0.076, '_all': 0.0, 'detectable': nan}
    """
    from scipy.optimize import brentq
    from scipy.stats import hypergeom, nchypergeom_fisher

    names = ("p_under", "p_over", "p_none", "_all", "detectable")
    if not 0 < high < schools or not 0 < partners < schools:
        return dict.fromkeys(names, np.nan)
    chance = hypergeom(schools, high, partners)
    least, most = max(0, partners + high - schools), min(partners, high)
    counts = np.arange(least, most + 1)
    rare = counts[chance.cdf(counts) <= widened(tail, 1 / dispersion)]
    sure = float(widened(POWER, 1 / dispersion))
    detectable = np.nan
    if len(rare) and rare.max() < most:

        def excess(log_odds: float) -> float:
            return float(nchypergeom_fisher.cdf(rare.max(), schools, high, partners, np.exp(log_odds))) - sure

        # No odds are too small to find what is rare, if there is any.
        if excess(_LEAST) > 0:
            odds = np.exp(brentq(excess, _LEAST, 0.0))
            detectable = float(nchypergeom_fisher.mean(schools, high, partners, odds)) / float(chance.mean())
    chances = widened([chance.cdf(both), chance.sf(both - 1), chance.pmf(0), chance.pmf(most)], dispersion)
    return dict(zip(names, [*chances.tolist(), detectable], strict=True))


def mean_difference_interval(values: Floats, others: Floats, dispersion: float = 1.0) -> tuple[float, float]:
    """Welch's interval of the difference of two means; missing where a group has fewer than two, or nothing varies.

    The mean of `values` is `dispersion` times as variable as if each came by itself.

    >>> [round(bound, 2) for bound in mean_difference_interval(np.array([1.0, 2, 3]), np.array([1.0, 1, 4]))]
    [-3.55, 3.55]
    """
    from scipy.stats import t

    if min(len(values), len(others)) < 2 or not (np.ptp(values) or np.ptp(others)):
        return np.nan, np.nan
    # scipy's ttest_ind warns where one of the groups does not vary, and adds nothing but the arithmetic.
    parts = [dispersion * values.var(ddof=1) / len(values), others.var(ddof=1) / len(others)]
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(group) - 1) for part, group in zip(parts, (values, others), strict=True)
    )
    difference = float(values.mean() - others.mean())
    reach = float(t.ppf(1 - TAIL, freedom) * np.sqrt(sum(parts)))
    return difference - reach, difference + reach


def mean_interval(values: Floats) -> tuple[float, float]:
    """Student's interval of a mean; missing where there are fewer than two values, or nothing varies.

    >>> [round(bound, 3) for bound in mean_interval(np.array([1.0, 2, 3]))]
    [-0.484, 4.484]
    """
    from scipy.stats import t

    if len(values) < 2 or not np.ptp(values):
        return np.nan, np.nan
    reach = float(t.ppf(1 - TAIL, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
    return float(values.mean()) - reach, float(values.mean()) + reach
