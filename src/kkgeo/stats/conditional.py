"""How many of a total fall in an area: the distribution given the total of each stratum, wider where counts cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kkgeo.stats.poisson import Floats

#: A dispersion that is no further above 1 than this is 1: a beta distribution so narrow is a fixed share.
_NARROW = 1e-4
#: Of how many counts together chances are computed at a time: a block of memory.
_BLOCK = 4_000_000
#: Up to so many in an area chances are added up one by one; beyond it what they come to has a smooth form.
_EXACT = 1_000

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Conditional:
    """Areas by strata, against the rest: counts in them and outside, and what these are related to.

    All arrays but the last are areas by strata. Only strata that have a base on both sides, and anything counted, are
    told apart from zero here; see `of`.
    """

    #: Counted in the area and in the rest together.
    totals: Floats
    base: Floats
    rest_base: Floats
    #: How many times as variable the count of each area is as if each came by itself.
    dispersion: Floats

    @classmethod
    def of(cls, observed: Floats, base: Floats, rest: Floats, rest_base: Floats, dispersion: ArrayLike) -> Conditional:
        """Return the distribution of the counts of areas, of strata that can be compared."""
        used = (base > 0) & (rest_base > 0)
        totals = np.where(used, observed + rest, 0.0)
        return cls(
            totals,
            np.where(used, base, 0.0),
            np.where(used, rest_base, 1.0),
            np.broadcast_to(np.asarray(dispersion, dtype=np.float64), len(totals)),
        )

    @property
    def total(self) -> Floats:
        """Everything counted, for each area."""
        return np.asarray(self.totals.sum(axis=1))

    def take(self, rows: NDArray[np.intp]) -> Conditional:
        """Return the distribution of some of the areas."""
        return Conditional(self.totals[rows], self.base[rows], self.rest_base[rows], self.dispersion[rows])

    def shares(self, ratio: Floats) -> Floats:
        """Return the chance of each to be in the area, areas by strata, where its rate is `ratio` times the rest's."""
        own = ratio[:, None] * self.base
        return np.asarray(own / (own + self.rest_base))

    def mean(self, ratio: Floats) -> Floats:
        """Return how many there are in the area on average."""
        return np.asarray((self.totals * self.shares(ratio)).sum(axis=1))

    def at_most(self, counts: Integers, ratio: Floats) -> Floats:
        """Return the chance of so many or fewer in each area, where its rate is `ratio` times that of the rest."""
        chances = np.empty(len(counts))
        total = np.round(self.total).astype(np.int64)
        chances[counts < 0], chances[counts >= total] = 0.0, 1.0
        between = np.flatnonzero((counts >= 0) & (counts < total))
        # What is rarer is added up, from the side that is nearer: of 10 of 1,000 eleven chances, not 989.
        turned = counts[between] > total[between] / 2
        steps = np.where(turned, total[between] - counts[between] - 1, counts[between])
        for rows in _blocks(between, steps):
            far = counts[rows] > total[rows] / 2
            nearer = np.where(far, total[rows] - counts[rows] - 1, counts[rows])
            part = self.take(rows)
            shares = part.shares(ratio[rows])
            summed = part._tail(nearer, np.where(far[:, None], 1 - shares, shares))
            chances[rows] = np.where(far, 1 - summed, summed)
        return chances

    def _tail(self, counts: Integers, shares: Floats) -> Floats:
        """Return the chances of so many or fewer, where each has the chance `shares` of its stratum to be one."""
        variance = (self.totals * shares * (1 - shares)).sum(axis=1)
        total, mean = self.total, (self.totals * shares).sum(axis=1)
        strata = (self.totals > 0).sum(axis=1).max(initial=0)
        share = mean / total
        pooled = total * share * (1 - share)
        # Strata make a count a little less variable than a single one with their mean, and clusters more.
        spread = np.divide(self.dispersion * variance, pooled, out=np.ones_like(mean), where=pooled > 0)
        chances = _one_stratum(counts, total, share, np.maximum(spread, 1.0))
        narrow = np.flatnonzero(self.dispersion - 1 <= _NARROW)
        if strata > 1 and len(narrow) and counts.max(initial=0) <= _EXACT:
            chances[narrow] = _added_up(counts[narrow], self.totals[narrow], shares[narrow])
        return chances


def _blocks(rows: NDArray[np.intp], counts: Integers) -> list[NDArray[np.intp]]:
    """Split areas into parts of like size whose chances fit in memory together."""
    order = np.argsort(counts, kind="stable")
    found, start = [], 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and (counts[order[stop]] + 1) * (stop + 1 - start) <= _BLOCK:
            stop += 1
        found.append(rows[order[start:stop]])
        start = stop
    return found


def _one_stratum(counts: Integers, total: Floats, share: Floats, spread: Floats) -> Floats:
    """Return the chances of so many or fewer: binomial, or beta-binomial with `spread` times its variance."""
    from scipy.special import betainc

    # Of two every one can be in the same place, and no more than that: the widest there is.
    spread = np.minimum(spread, 1 + 0.999 * (total - 1))
    wide = spread - 1 > _NARROW
    # The binomial, with counts in bundles of `spread`: exact where that is 1, and within 0.002 beyond `_EXACT`.
    bundles = np.where(wide, (counts + 0.5) / spread - 0.5, counts)
    chances = betainc(np.maximum(total / np.where(wide, spread, 1.0) - bundles, 1e-300), bundles + 1, 1 - share)
    summed = np.flatnonzero(wide & (counts <= _EXACT))
    if len(summed):
        chances[summed] = _beta_binomial(counts[summed], total[summed], share[summed], spread[summed])
    return np.asarray(chances)


def _beta_binomial(counts: Integers, total: Floats, share: Floats, spread: Floats) -> Floats:
    """Return the chances of so many or fewer, added up one by one."""
    from scipy.special import betaln, gammaln

    around = (total - 1) / (spread - 1) - 1
    a, b = np.maximum(share * around, 1e-300), np.maximum((1 - share) * around, 1e-300)
    steps = np.arange(int(counts.max()) + 1)
    inside = steps[None, :] <= counts[:, None]
    # Only what is added up: a row is as long as its own count.
    row, k = np.nonzero(inside)
    n, same = total[row], betaln(a, b)
    ways = gammaln(total + 1)[row] - gammaln(steps + 1)[k] - gammaln(n - k + 1)
    chances = np.zeros(inside.shape)
    chances[row, k] = np.exp(ways + betaln(k + a[row], n - k + b[row]) - same[row])
    return np.asarray(np.minimum(chances.sum(axis=1), 1.0))


def _added_up(counts: Integers, totals: Floats, shares: Floats) -> Floats:
    """Return the chances of so many or fewer over all strata together: what each has, added up exactly."""
    from scipy.stats import binom

    most = int(counts.max(initial=0))
    k = np.arange(most + 1)
    chances = np.zeros((len(counts), most + 1))
    chances[:, 0] = 1.0
    for stratum in range(totals.shape[1]):
        total = totals[:, stratum]
        if not (total > 0).any():
            continue
        own = binom.pmf(k[None, :], total[:, None], shares[:, stratum, None])
        summed = np.zeros_like(chances)
        for count in range(min(most, int(total.max())) + 1):
            summed[:, count:] += own[:, count, None] * chances[:, : most + 1 - count]
        chances = summed
    return np.asarray(np.minimum(np.where(k <= counts[:, None], chances, 0.0).sum(axis=1), 1.0))
