"""In which order schools stand: by score, spread over the gaps that they are for; and how sure that order is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo.spatial.coordinates import Floats
from kkgeo.targeting.lacking import Lacks

Positions = npt.NDArray[np.int64]
Groups = npt.NDArray[np.signedinteger[Any]]

#: How often ratios are drawn for the interval of a rank, with which seed, and how much of the draws it holds.
DRAWS, SEED, WITHIN = 400, 0, 0.95
#: A list is spread over gaps, or not.
GAP = "gap"


@dataclass(frozen=True, eq=False)
class Scores:
    """What schools score beside their gap, so that the gap can change."""

    lacks: Lacks
    #: The weighted sum of the other components that are known of each, and the weight of all that are.
    others: Floats
    weight: Floats
    #: The weight of the gap.
    gap: float
    spread: bool

    @classmethod
    def of(cls, lacks: Lacks, parts: pd.DataFrame, weights: dict[str, float], spread: str | None) -> Scores:
        """Take apart what `kkgeo.targeting.weights.total_score` puts together."""
        names = [name for name in parts if name != "gap"]
        values = parts[names].to_numpy(dtype=np.float64)
        counts = np.array([weights[str(name)] for name in names])
        weight = (~np.isnan(values) * counts).sum(axis=1) + np.where(parts["gap"].isna(), 0.0, weights["gap"])
        return cls(lacks, np.nansum(values * counts, axis=1), weight, weights["gap"], spread == GAP)

    def of_gap(self, gap: Floats) -> Floats:
        """Return the score of each school with such a gap; rounded as `total_score` does."""
        sums = self.others + self.gap * np.nan_to_num(gap)
        return np.asarray(
            np.round(np.divide(sums, self.weight, out=np.full(len(sums), np.nan), where=self.weight > 0), 9)
        )

    @cached_property
    def _groups(self) -> tuple[Groups, Groups]:
        """The gap of each school, and its municipality in that gap, by small numbers: those are soon put in order."""
        return _small(self.lacks.of), _small(self.lacks.part)

    def spread_out(self, best_first: Positions, ratios: Floats | None = None) -> tuple[Positions, Floats]:
        """Return schools in the order of the list, and what lacks for each if those before it in its gap join.

        `best_first` are the schools in the order of their scores, in which they stay where scores are equal. Those
        before a school in its municipality are told from these, then those before it in the area that it is for.
        """
        if not self.spread:
            return best_first, self.lacks.left(None, ratios)
        nearby, before = np.zeros(len(self.weight)), np.zeros(len(self.weight))
        of, part = self._groups
        nearby[best_first] = _before(part[best_first])
        order = self._sorted(best_first, self.lacks.left(None, ratios, nearby=nearby))
        before[order] = _before(of[order])
        gap = self.lacks.left(before, ratios, nearby=nearby)
        return self._sorted(best_first, gap), gap

    def _sorted(self, schools: Positions, gap: Floats) -> Positions:
        return schools[np.argsort(-self.of_gap(gap)[schools], kind="stable")]

    def rank_intervals(self, listed: Positions) -> tuple[Positions, Positions]:
        """Return between which ranks each school of a list would stand, as sure as ratios are.

        The list is made anew for every draw of the ratios; an interval holds 95 % of the ranks that a school gets, and
        the one that it has.
        """
        ranks = np.arange(1, len(listed) + 1)
        if not len(listed) or self.gap == 0:
            return ranks, ranks
        drawn = self.lacks.draw(np.random.default_rng(SEED), DRAWS)
        found = np.empty((DRAWS, len(self.weight)), dtype=np.int32)
        for i, ratios in enumerate(drawn):
            scores = self.of_gap(self.lacks.left(None, ratios))[listed]
            order, _ = self.spread_out(listed[np.argsort(-scores, kind="stable")], ratios)
            found[i, order] = ranks
        tails = [(1 - WITHIN) / 2, (1 + WITHIN) / 2]
        low, high = np.quantile(found[:, listed], tails, axis=0, method="inverted_cdf").astype(np.int64)
        return np.minimum(low, ranks), np.maximum(high, ranks)


def _small(groups: Positions) -> Groups:
    """Return groups by the smallest numbers that there are enough of; what is of none stays so.

    >>> _small(np.array([500_000, 2, 500_000, -1])).tolist()
    [1, 0, 1, -1]
    """
    different, codes = np.unique(np.maximum(groups, -1), return_inverse=True)
    small: Groups = (codes - (different[:1] < 0).sum()).astype(np.min_scalar_type(-len(different) - 1))
    return small


def _before(groups: Groups) -> Floats:
    """Return how many of the same group stand before each; of no group (-1) none.

    >>> _before(np.array([5, 2, 5, -1, 5, -1])).tolist()
    [0.0, 0.0, 1.0, 0.0, 2.0, 0.0]
    """
    order = np.argsort(groups, kind="stable")
    sorted_ = groups[order]
    ends = np.append(0, np.flatnonzero(np.append(sorted_[1:] != sorted_[:-1], True)) + 1)[: len(groups) + 1]
    before = np.empty(len(groups))
    before[order] = np.arange(len(groups)) - np.repeat(ends[:-1], np.diff(ends))
    return np.where(groups < 0, 0.0, before)
