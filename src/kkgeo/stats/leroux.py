"""Ratios that lean on all areas and on neighbours, as far as the counts say so: Leroux's model, without chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from kkgeo.stats.propagation import Fitted, Floats, Marginals, drawn, propagate

#: Ratios below this are called a lack.
LACK = 0.8
#: Standard deviation of what is known beforehand of the common logarithm of all ratios, and of sigma (half a normal).
COMMON, SPREAD = 1.0, 1.0
#: Nodes for rho and for sigma.
_RHOS, _SIGMAS = 8, 8
#: Standard deviations of an area between which the nodes for sigma are sought.
_SOUGHT = np.geomspace(0.04, 4.0, 8)
#: Nodes less likely than the likeliest by more than so much (on the logarithm) count for nothing.
_NEGLIGIBLE = 7.0
DRAWS, SEED = 4096, 1


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Who borders on whom, as the covariance of Leroux's model needs it: ``Q = ρ (D - W) + (1 - ρ) I``."""

    values: Floats
    vectors: Floats

    @classmethod
    def of(cls, codes: Sequence[str], neighbours: Mapping[str, Sequence[str]]) -> Neighbourhood:
        """Return that of the areas `codes`, of which those with nothing expected are between others all the same.

        Areas that are only in `neighbours` take part too: two areas lean on each other by way of them.
        """
        every = [*codes, *sorted(set(neighbours) - set(codes))]
        place = {code: i for i, code in enumerate(every)}
        touching = np.zeros((len(every), len(every)))
        for code, others in neighbours.items():
            for other in others:
                if other in place and other != code:
                    touching[place[code], place[other]] = touching[place[other], place[code]] = 1.0
        values, vectors = np.linalg.eigh(np.diag(touching.sum(axis=1)) - touching)
        return cls(np.maximum(values, 0.0), vectors[: len(codes)])

    def covariance(self, rho: float) -> Floats:
        """Return the covariance of the areas for sigma 1."""
        scaled = self.vectors / np.sqrt(rho * self.values + 1 - rho)
        found: Floats = scaled @ scaled.T
        return found


def one_core() -> threadpool_limits:
    """Return a context in which linear algebra keeps to one core.

    At matrices so small several cores wait for one another: on a busy machine that took twenty times as long.
    """
    return threadpool_limits(1, user_api="blas")


@dataclass(frozen=True, eq=False)
class Node:
    """One pair of rho and sigma, how likely it is, and what is known of all ratios if it holds."""

    rho: float
    sigma: float
    weight: float
    fitted: Fitted


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the counts say of the ratios of areas; areas where nothing is expected are not in it."""

    codes: pd.Index
    expected: Floats
    nodes: tuple[Node, ...]
    around: Neighbourhood

    @property
    def rho(self) -> float:
        """How much areas lean on neighbours rather than on all: 0 not at all, 1 wholly; its mean."""
        return float(sum(node.weight * node.rho for node in self.nodes))

    @property
    def sigma(self) -> float:
        """How much logarithms of ratios differ; its mean."""
        return float(sum(node.weight * node.sigma for node in self.nodes))

    def ratios(self) -> pd.Series[float]:
        """Mean ratio of every area."""
        return self._mixed([node.fitted.marginals.ratios() for node in self.nodes])

    def below(self, ratio: float = LACK) -> pd.Series[float]:
        """Chance that the ratio of an area is below `ratio`."""
        return self._mixed([node.fitted.marginals.below(float(np.log(ratio))) for node in self.nodes])

    def shortfall(self) -> pd.Series[float]:
        """How much every area is expected to be short of ratio 1, as a share: the mean of ``max(0, 1 - θ)``.

        Of the same draws: of a set of areas, or of each draw by itself, it is `shortfall_of`.
        """
        return shortfall_of(self.draws).mean()

    def _mixed(self, values: Sequence[Floats]) -> pd.Series[float]:
        mixed = sum(
            (node.weight * value for node, value in zip(self.nodes, values, strict=True)), np.zeros(len(self.codes))
        )
        return pd.Series(mixed, index=self.codes, dtype="float64")

    @cached_property
    def draws(self) -> pd.DataFrame:
        """Draws of the ratios of all areas together, areas across; always the same ones.

        A Sobol sequence; every area's draws follow its own marginal, so that what is counted of them agrees with
        `ratios` and `below`.
        """
        from scipy.special import ndtri
        from scipy.stats import qmc

        if not self.nodes:
            return pd.DataFrame(index=range(DRAWS), columns=self.codes, dtype="float64")
        uniform = qmc.Sobol(len(self.codes), seed=SEED).random(DRAWS)
        normals = ndtri(np.clip(uniform, 1e-9, 1 - 1e-9))
        ends = np.round(np.cumsum([node.weight for node in self.nodes]) * DRAWS).astype(int)
        parts = []
        with one_core():
            for node, start, end in zip(self.nodes, [0, *ends[:-1]], ends, strict=True):
                if end > start:
                    covariance = node.sigma**2 * self.around.covariance(node.rho) + COMMON**2
                    parts.append(np.exp(drawn(covariance, node.fitted, normals[start:end])))
        return pd.DataFrame(np.vstack(parts), columns=self.codes)

    def together(self, members: Mapping[str, Sequence[str] | Mapping[str, float]]) -> pd.DataFrame:
        """Draws of the ratio of sets of areas: ``Σ E θ / Σ E`` over the members; sets across.

        Parameters
        ----------
        members : mapping
            Of each set its areas, or its areas with the share of each that lies in it. Areas where nothing is expected
            add nothing; a set of which nothing is expected is missing.
        """
        found = {}
        for name, areas in members.items():
            shares = pd.Series(areas if isinstance(areas, Mapping) else dict.fromkeys(areas, 1.0), dtype="float64")
            weights = shares.reindex(self.codes).fillna(0.0).to_numpy() * self.expected
            whole = weights.sum()
            found[name] = self.draws.to_numpy() @ (weights / whole) if whole > 0 else np.full(DRAWS, np.nan)
        return pd.DataFrame(found)


def shortfall_of(draws: pd.DataFrame) -> pd.DataFrame:
    """Return by how much ratios are short of 1, draw by draw; none where they are above it.

    >>> shortfall_of(pd.DataFrame({"a": [0.25, 1.5]}))["a"].tolist()
    [0.75, 0.0]
    """
    return (1 - draws).clip(lower=0)


def leroux(observed: pd.Series, expected: pd.Series, around: Neighbourhood) -> Posterior:
    """Fit Leroux's model to counts.

    Parameters
    ----------
    observed, expected : Series
        On one index, that of the areas of `around`.
    around : Neighbourhood
        Who borders on whom.

    Returns
    -------
    Posterior
        Of the areas where something is expected.

    Notes
    -----
    ``O ~ Poisson(E θ)``, ``log θ = μ + u``, ``u ~ N(0, σ² [ρ (D - W) + (1 - ρ) I]⁻¹)`` (Leroux, Lei, Breslow 2000),
    with D the numbers of neighbours and W who borders on whom; beforehand μ is normal (0, 1), σ half a normal (1), ρ
    anything between 0 and 1. Sums over ρ and σ by Gauss and Legendre's rule; within each node expectation propagation
    (see `propagate`), of which every marginal keeps the skewness of its own count. No draws: the same counts give the
    same figures. ``benchmarks/smoothing.py`` puts it beside NUTS.

    Examples
    --------
    >>> line = {"a": ("b",), "b": ("a", "c"), "c": ("b",)}
    >>> o, e = pd.Series({"a": 0, "b": 1, "c": 9}), pd.Series({"a": 3.0, "b": 3.0, "c": 4.0})
    >>> found = leroux(o, e, Neighbourhood.of("abc", line))
    >>> found.ratios().round(1).tolist(), found.below(0.8).round(1).tolist()
    ([0.3, 0.5, 1.9], [0.9, 0.8, 0.0])
    """
    known = (expected > 0).to_numpy(dtype=bool) & observed.notna().to_numpy(dtype=bool)
    counts = observed[known].to_numpy(dtype=np.float64)
    means = expected[known].to_numpy(dtype=np.float64)
    placed = Neighbourhood(around.values, around.vectors[known])
    with one_core():
        nodes = tuple(_nodes(counts, means, placed)) if known.any() else ()
    return Posterior(observed.index[known], means, nodes, placed)


def _nodes(observed: Floats, expected: Floats, around: Neighbourhood) -> list[Node]:
    """Return the pairs of rho and sigma that count, each with its weight."""
    points, shares = np.polynomial.legendre.leggauss(_RHOS)
    # Near 1 the evidence goes as the root of 1 - rho, which is smooth in where that root lies.
    roots = (1 - points) / 2
    rhos, rho_shares = 1 - roots**2, shares * roots
    covariances = [around.covariance(rho) for rho in rhos]
    # The standard deviation of an area means the same whatever rho is: for all of them one range will do.
    scales = [float(np.sqrt(np.diagonal(c).mean())) for c in covariances]
    start, end = _range(observed, expected, covariances[_RHOS // 3] / scales[_RHOS // 3] ** 2, scales[_RHOS // 3])
    points, shares = np.polynomial.legendre.leggauss(_SIGMAS)
    deviations = start + (end - start) * (points + 1) / 2
    found: list[tuple[float, float, float, Fitted]] = []
    for rho, rho_share, covariance, scale in zip(rhos, rho_shares, covariances, scales, strict=True):
        sites = None
        for deviation, share in zip(deviations, shares, strict=True):
            sigma = float(deviation / scale)
            fitted = propagate(sigma**2 * covariance + COMMON**2, observed, expected, sites)
            sites = fitted.sites
            prior = -0.5 * (sigma / SPREAD) ** 2 - np.log(scale)
            found.append((float(rho), sigma, float(fitted.log_evidence + prior + np.log(rho_share * share)), fitted))
    logs = np.array([log for _, _, log, _ in found])
    weights = np.where(logs > logs.max() - _NEGLIGIBLE, np.exp(logs - logs.max()), 0.0)
    weights /= weights.sum()
    return [
        Node(rho, sigma, float(weight), fitted)
        for (rho, sigma, _, fitted), weight in zip(found, weights, strict=True)
        if weight > 0
    ]


def _range(observed: Floats, expected: Floats, correlation: Floats, scale: float) -> tuple[float, float]:
    """Return between which standard deviations of an area the likely ones lie; from 0 where none is likely too."""
    from scipy.interpolate import PchipInterpolator

    sites, logs = None, []
    for deviation in _SOUGHT:
        fitted = propagate(deviation**2 * correlation + COMMON**2, observed, expected, sites)
        sites = fitted.sites
        logs.append(fitted.log_evidence - 0.5 * (deviation / scale / SPREAD) ** 2)
    between = np.linspace(0, len(_SOUGHT) - 1, 200)
    smooth = PchipInterpolator(np.arange(len(_SOUGHT)), logs)(between)
    likely = np.flatnonzero(smooth > smooth.max() - _NEGLIGIBLE)
    deviations = np.exp(np.interp(between, np.arange(len(_SOUGHT)), np.log(_SOUGHT)))
    return 0.0 if likely[0] == 0 else float(deviations[likely[0]]), float(deviations[likely[-1]])


__all__ = ["Marginals", "Neighbourhood", "Node", "Posterior", "leroux", "shortfall_of"]
