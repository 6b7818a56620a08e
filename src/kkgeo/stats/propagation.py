"""Counts whose logarithmic ratios are normal together: what is known of them, by expectation propagation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A sum over so many points of a marginal, so many standard deviations below and above its mode: exact to 1e-8 for
#: what falls off as a normal density does, or faster.
_POINTS, _BELOW, _ABOVE = 48, 9.0, 8.0
_SWEEPS, _TOLERANCE = 60, 1e-3
#: What the others say of an area is never less precise than this.
_LEAST = 1e-10


@dataclass(frozen=True, eq=False)
class Marginals:
    """One-dimensional densities ``∝ N(x; mean, variance) · Poisson(O | E e^x)``, one for each area.

    >>> alone = Marginals(np.array([0.0]), np.array([0.25]), np.array([3.0]), np.array([6.0]))
    >>> round(float(alone.below(0.0)[0]), 3), round(float(alone.ratios()[0]), 3)
    (0.851, 0.74)
    """

    mean: Floats
    variance: Floats
    observed: Floats
    expected: Floats

    @cached_property
    def mode(self) -> tuple[Floats, Floats]:
        """Where each density is highest, and the standard deviation that its curvature there has."""
        at = self.mean + self.variance * np.minimum(self.observed - self.expected, 0) / (
            1 + self.variance * self.expected
        )
        for _ in range(50):
            rate = self.expected * np.exp(np.minimum(at, 700.0))
            curvature = rate + 1 / self.variance
            step = (self.observed - rate - (at - self.mean) / self.variance) / curvature
            at = at + np.clip(step, -2.0, 2.0)
            if np.abs(step).max(initial=0.0) < 1e-6:
                break
        return at, 1 / np.sqrt(self.expected * np.exp(np.minimum(at, 700.0)) + 1 / self.variance)

    def log_density(self, x: Floats) -> Floats:
        """Logarithm of the densities (times what makes the normal one add up to 1), areas down, points across."""
        mean, variance = self.mean[:, None], self.variance[:, None]
        normal = -0.5 * (x - mean) ** 2 / variance - 0.5 * np.log(2 * np.pi * variance)
        found: Floats = normal + self.observed[:, None] * x - self.expected[:, None] * np.exp(x)
        return found

    @cached_property
    def _grid(self) -> tuple[Floats, Floats, Floats]:
        """Points, their weights that add up to 1, and the logarithm of what they added up to."""
        mode, deviation = self.mode
        steps = np.linspace(-_BELOW, _ABOVE, _POINTS)
        x = mode[:, None] + deviation[:, None] * steps
        logs = self.log_density(x)
        highest = logs.max(axis=1)
        weights = np.exp(logs - highest[:, None])
        sums = weights.sum(axis=1)
        return x, weights / sums[:, None], highest + np.log(sums * deviation * (steps[1] - steps[0]))

    @property
    def log_mass(self) -> Floats:
        """Logarithm of the integrals."""
        return self._grid[2]

    def moments(self) -> tuple[Floats, Floats]:
        """Mean and variance of each."""
        x, weights, _ = self._grid
        mean = (weights * x).sum(axis=1)
        return mean, (weights * (x - mean[:, None]) ** 2).sum(axis=1)

    def ratios(self) -> Floats:
        """Mean of ``e^x``."""
        x, weights, _ = self._grid
        found: Floats = (weights * np.exp(x)).sum(axis=1)
        return found

    def below(self, value: float) -> Floats:
        """Chance that x is below a value."""
        mode, deviation = self.mode
        nodes, shares = np.polynomial.legendre.leggauss(_POINTS)
        start = mode - _BELOW * deviation
        end = np.clip(value, start, mode + _ABOVE * deviation)
        half = (end - start) / 2
        logs = self.log_density(start[:, None] + half[:, None] * (1 + nodes))
        found: Floats = np.clip(half * (shares * np.exp(logs - self.log_mass[:, None])).sum(axis=1), 0, 1)
        return found

    def at_scores(self, scores: Floats) -> Floats:
        """Return what has the same chance to be exceeded as a standard normal score; areas across, draws down."""
        from scipy.special import ndtri

        mode, deviation = self.mode
        steps = np.linspace(-_BELOW, _ABOVE, 4 * _POINTS)
        x = mode[:, None] + deviation[:, None] * steps
        heights = np.exp(self.log_density(x) - self.log_mass[:, None])
        pieces = (heights[:, 1:] + heights[:, :-1]) / 2 * (deviation * (steps[1] - steps[0]))[:, None]
        chances = np.cumsum(pieces, axis=1)
        chances = np.hstack([np.zeros((len(mode), 1)), chances / chances[:, -1:]])
        found = np.empty_like(scores)
        for i, chance in enumerate(chances):
            # A chance that is 0 or 1 to the last digit has no score.
            inner = (chance > 1e-12) & (chance < 1 - 1e-12)
            found[:, i] = np.interp(scores[:, i], ndtri(chance[inner]), x[i, inner])
        return found


@dataclass(frozen=True, eq=False)
class Sites:
    """What each count says of its own ratio, as a normal likelihood: precision, and precision times mean."""

    precision: Floats
    shift: Floats

    @classmethod
    def none(cls, areas: int) -> Sites:
        """Sites that say nothing."""
        return cls(np.zeros(areas), np.zeros(areas))


@dataclass(frozen=True, eq=False)
class Fitted:
    """What is known of all ratios together for one covariance."""

    sites: Sites
    marginals: Marginals
    #: Logarithm of the chance of the counts, without ``-Σ log O!`` and what else does not depend on the covariance.
    log_evidence: float


def propagate(covariance: Floats, observed: Floats, expected: Floats, start: Sites | None = None) -> Fitted:
    """Fit ``O ~ Poisson(E e^x)``, ``x ~ N(0, covariance)``.

    Parameters
    ----------
    covariance : array
        Of the logarithms of the ratios.
    observed, expected : arrays
        Expectations above 0.
    start : Sites, optional
        Where to begin: those of a covariance that is near.

    Returns
    -------
    Fitted
        Every marginal is the count's own likelihood times what the others say (no normal approximation of its own
        count), so that skewness is kept.

    Notes
    -----
    Expectation propagation (Minka 2001; Rasmussen and Williams 2006, section 3.6), all sites at once. The likelihood is
    log-concave, so that precisions stay above 0.

    Examples
    --------
    One area has nobody to lean on, and is exact:

    >>> fitted = propagate(np.array([[0.25]]), np.array([3.0]), np.array([6.0]))
    >>> abs(float(fitted.marginals.mean[0])) < 1e-9, round(float(fitted.marginals.variance[0]), 6)
    (True, 0.25)
    """
    from scipy.linalg import cholesky, solve_triangular

    sites = start or Sites.none(len(observed))
    diagonal = np.diagonal(covariance)
    for sweep in range(_SWEEPS):
        root = np.sqrt(sites.precision)
        lower = cholesky(
            np.eye(len(root)) + root[:, None] * covariance * root, lower=True, check_finite=False, overwrite_a=True
        )
        half = solve_triangular(lower, root[:, None] * covariance, lower=True, check_finite=False)
        variance = diagonal - np.einsum("ij,ij->j", half, half)
        mean = covariance @ sites.shift - half.T @ (half @ sites.shift)
        left = np.maximum(1 / variance - sites.precision, _LEAST)
        left_shift = mean / variance - sites.shift
        marginals = Marginals(left_shift / left, 1 / left, observed, expected)
        own_mean, own_variance = marginals.moments()
        precision = np.maximum(1 / own_variance - left, 0.0)
        shift = own_mean / own_variance - left_shift
        moved = np.abs((own_mean - mean) / np.sqrt(variance)) + np.abs(np.log(own_variance / variance))
        if moved.max(initial=0.0) < _TOLERANCE:
            break
        # Later, half a step: two areas that answer one another would go to and fro.
        part = 1.0 if sweep < 8 else 0.5
        sites = Sites(
            sites.precision + part * (precision - sites.precision), sites.shift + part * (shift - sites.shift)
        )
    both = left + sites.precision
    evidence = (
        marginals.log_mass
        - 0.5 * np.log(left / both)
        - 0.5 * (left_shift + sites.shift) ** 2 / both
        + 0.5 * left_shift**2 / left
    ).sum()
    evidence += 0.5 * float(sites.shift @ mean) - float(np.log(np.diagonal(lower)).sum())
    return Fitted(sites, marginals, float(evidence))


def drawn(covariance: Floats, fitted: Fitted, normals: Floats) -> Floats:
    """Return draws of the logarithms of the ratios together; areas across, a row for each row of `normals`.

    Every area's draws have exactly its marginal; who goes along with whom is as in the normal approximation.
    """
    from scipy.linalg import cholesky, solve_triangular

    root = np.sqrt(fitted.sites.precision)
    inner = np.eye(len(root)) + root[:, None] * covariance * root
    inner_root = cholesky(inner, lower=True, check_finite=False, overwrite_a=True)
    half = solve_triangular(inner_root, root[:, None] * covariance, lower=True, check_finite=False)
    together = covariance - half.T @ half
    deviation = np.sqrt(np.diagonal(together))
    correlation = together / deviation[:, None] / deviation
    lower = cholesky(correlation + 1e-10 * np.eye(len(root)), lower=True, check_finite=False)
    return fitted.marginals.at_scores(normals @ lower.T)
