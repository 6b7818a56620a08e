"""One area that a scan found, and how far its p-value can be told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cluster:
    """One area that the scan found; areas are given by their position in the input."""

    centre: int
    #: From the centre outwards.
    members: tuple[int, ...]
    #: Distance from the centre to the furthest member, in the unit of the coordinates.
    radius: float
    observed: int
    #: What was expected, out of the observed total.
    expected: float
    log_likelihood_ratio: float
    #: How many of the simulations had an area that stands out as much.
    as_extreme: int
    simulations: int
    #: ``(1 + as_extreme) / (1 + simulations)``.
    p_value: float

    def p_between(self, confidence: float = 0.95) -> tuple[float, float]:
        """Return between what the p-value lies that endless draws would give (Clopper and Pearson 1934).

        >>> c = Cluster(0, (0,), 0.0, 1, 4.0, 2.0, as_extreme=50, simulations=999, p_value=0.051)
        >>> [round(p, 3) for p in c.p_between()]
        [0.037, 0.065]
        """
        from scipy.special import betaincinv

        k, n, tail = self.as_extreme, self.simulations, (1 - confidence) / 2
        low = float(betaincinv(k, n - k + 1, tail)) if k else 0.0
        return low, float(betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0

    def unsettled(self, alpha: float, confidence: float = 0.95) -> bool:
        """Return whether the draws leave open on which side of `alpha` the p-value lies."""
        low, high = self.p_between(confidence)
        return low <= alpha <= high
