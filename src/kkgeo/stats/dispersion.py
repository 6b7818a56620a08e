"""How much more variable counts are than separate events: academies bring several schools at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kkgeo.errors import InputError
from kkgeo.stats.poisson import Floats

#: Fewer groups than this tell too little of how much they differ.
FEWEST = 10


def dispersion(observed: ArrayLike, expected: ArrayLike) -> float:
    """How many times as variable the counts of groups are as if each event came by itself; at least 1.

    Parameters
    ----------
    observed, expected : array_like
        Collaborations of every group (academy) and how many it would have by its share of the schools. Groups of
        which nothing is expected say nothing.

    Returns
    -------
    float
        ``φ``; 1 with fewer than two groups.

    Notes
    -----
    Pearson's statistic over its degrees of freedom: ``φ = Σ (m - e)² / e / (A - 1)`` (McCullagh and Nelder 1989,
    Generalized Linear Models, 4.5; 6.2).

    Examples
    --------
    >>> dispersion([0, 6, 0, 6], [3, 3, 3, 3]), dispersion([3, 3, 2], [3, 3, 2])
    (4.0, 1.0)
    """
    counts, means = (np.asarray(values, dtype=np.float64) for values in (observed, expected))
    if counts.shape != means.shape or counts.ndim != 1:
        raise InputError("errors.stats.shapes", shapes=[counts.shape, means.shape])
    known = means > 0
    if known.sum() < 2:
        return 1.0
    pearson = ((counts[known] - means[known]) ** 2 / means[known]).sum() / (known.sum() - 1)
    return max(1.0, float(pearson))


@dataclass(frozen=True, eq=False)
class Null:
    """Maps in which no place differs: a count dealt out over areas as expected, in clusters or one by one.

    Parameters
    ----------
    shares : array_like, shape (areas,) or (areas, groups)
        What is expected in each area; by the group (academy) that it belongs to if counts come in clusters.
    dispersion : float
        ``φ`` of the groups; 1: every event by itself.

    Notes
    -----
    With ``φ > 1`` every group has an activity of its own, gamma distributed with mean 1 and shape
    ``C / (φ - 1) / (G - 1)`` for a total ``C`` over ``G`` groups, so that the counts of the groups have the dispersion
    ``φ`` on average; given the activities the total is multinomial.

    Examples
    --------
    >>> Null(np.array([[1.0, 0.0], [1.0, 2.0]]), 2.0).draw(10, 3, np.random.default_rng(1)).sum(axis=1).tolist()
    [10, 10, 10]
    """

    shares: Floats
    dispersion: float = 1.0

    @classmethod
    def of(
        cls,
        codes: Sequence[str],
        expected: ArrayLike,
        dispersion: float = 1.0,
        catchments: Mapping[str, Mapping[str, float]] | None = None,
    ) -> Null:
        """Return how counts come over areas of which it may be known how their expectation is split over groups.

        Parameters
        ----------
        codes : sequence of str
            The areas.
        expected : array_like
            What is expected of each, in any unit: only the proportions count.
        dispersion : float
            ``φ``.
        catchments : mapping, optional
            By code, by group, what is expected there, in any unit. Without any, each area is a group of its own.

        Examples
        --------
        >>> Null.of(["a", "b", "c"], [2, 4, 3], 2.0, {"a": {"x": 1, "y": 3}, "b": {"y": 8}}).shares.tolist()
        [[0.5, 1.5, 0.0], [0.0, 4.0, 0.0], [0.0, 0.0, 3.0]]
        >>> Null.of(["a", "b"], [2, 4]).shares.tolist()
        [2.0, 4.0]
        """
        means = np.asarray(expected, dtype=np.float64)
        if dispersion <= 1:
            return cls(means, dispersion)
        caught = catchments or {}
        groups = sorted({group for code in codes for group in caught.get(code, {})})
        if not groups:
            return cls(np.diag(means), dispersion)
        position = {group: i for i, group in enumerate(groups)}
        # An area whose expectation no group catches is as likely as it is expected to be.
        shares = np.zeros((len(means), len(groups) + 1))
        for i, code in enumerate(codes):
            own = caught.get(code, {})
            for group, part in own.items():
                shares[i, position[group]] = part
            sum_ = shares[i].sum()
            shares[i] = shares[i] * (means[i] / sum_) if sum_ > 0 else 0.0
            shares[i, -1] = 0.0 if sum_ > 0 else means[i]
        return cls(shares, dispersion)

    @property
    def groups(self) -> Floats:
        """What is expected of every group that expects anything."""
        by_group = self.shares.reshape(len(self.shares), -1).sum(axis=0)
        return np.asarray(by_group[by_group > 0])

    @property
    def clustered(self) -> bool:
        """Whether groups differ."""
        return self.shares.ndim == 2 and self.dispersion > 1 and len(self.groups) > 1

    def shape(self, total: int) -> float:
        """Return the shape of the gamma distribution of the groups' activity; infinite where they do not differ."""
        return total / (self.dispersion - 1) / (len(self.groups) - 1) if self.clustered else np.inf

    def draw(self, total: int, size: int, generator: np.random.Generator) -> NDArray[np.int64]:
        """Return `size` maps: an array (size, areas) of counts that add up to `total`."""
        if not self.clustered:
            chances = self.shares.reshape(len(self.shares), -1).sum(axis=1)
            return generator.multinomial(total, chances / chances.sum(), size=size)
        shape = self.shape(total)
        # So inactive that all are nought: one of them is the least active.
        activity = generator.gamma(shape, 1 / shape, size=(size, self.shares.shape[1])) + 1e-12
        chances = activity @ self.shares.T
        return generator.multinomial(total, chances / chances.sum(axis=1, keepdims=True))
