"""Kulldorff's space-time scan for lows: the circle and the run of years in which counts are furthest below expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kkgeo.errors import InputError
from kkgeo.stats.cluster import Cluster
from kkgeo.stats.dispersion import Null
from kkgeo.stats.forms import SAME, Floats, Integers
from kkgeo.stats.scan import SIMULATIONS, Windows

#: An activity that differs no more than this does not differ.
_NOTHING = 1e-9


@dataclass(frozen=True)
class Cylinder:
    """A circle in some years that follow on each other; areas and years by their position in the input."""

    cluster: Cluster
    first: int
    last: int
    #: Counted and expected there in the other years.
    observed_other: int
    expected_other: float


@dataclass(frozen=True, eq=False)
class YearlyNull:
    """Maps year by year in which no place differs: academies differ, partly always, partly anew each year.

    Parameters
    ----------
    shares : array_like, shape (areas,) or (areas, groups)
        What is expected in each area, by the group (academy) that it belongs to, in any unit.
    lasting, yearly : float
        Variance of the activity of a group that stays over the years, and of that which is new each year; 0: groups do
        not differ.

    Examples
    --------
    >>> null = YearlyNull(np.array([[1.0, 0.0], [1.0, 2.0]]), 0.5, 0.5)
    >>> [maps.sum(axis=1).tolist() for maps in null.draw([3, 5], 2, np.random.default_rng(1))]
    [[3, 3], [5, 5]]
    """

    shares: Floats
    lasting: float = 0.0
    yearly: float = 0.0

    @classmethod
    def of(cls, null: Null, totals: Sequence[int], yearly: Sequence[float]) -> YearlyNull:
        """Return the null that fits the dispersion of all years together, and that of each by itself.

        Parameters
        ----------
        null : Null
            Of all years together.
        totals : sequence of int
            Counted in each year.
        yearly : sequence of float
            ``φ`` of each year.

        Notes
        -----
        A group of which ``e`` is expected has ``φ = 1 + e (L + Y Σ w²)`` over all years and ``1 + e w (L + Y)`` in one
        year with the share ``w``, where ``L`` and ``Y`` are the variances; ``e`` is the total over the degrees of
        freedom, as in `Null`.

        Examples
        --------
        All of it lasts where the years together are as much more variable as they are more; none where they are not.

        >>> null = Null(np.eye(3), 1 + 30 * 0.2)
        >>> fit = YearlyNull.of(null, [30, 30], [1 + 15 * 0.2] * 2)
        >>> round(fit.lasting, 9), round(fit.yearly, 9)
        (0.2, 0.0)
        >>> fit = YearlyNull.of(Null(np.eye(3), 4.0), [30, 30], [4.0, 4.0])
        >>> round(fit.lasting, 9), round(fit.yearly, 9)
        (0.0, 0.2)
        """
        if not null.clustered:
            return cls(null.shares)
        groups, total = len(null.groups), float(sum(totals))
        counted = [(count, phi) for count, phi in zip(totals, yearly, strict=True) if count]
        together = (null.dispersion - 1) * (groups - 1) / total
        each = sum((phi - 1) * (groups - 1) / count * count / total for count, phi in counted)
        squares = sum((count / total) ** 2 for count, _ in counted)
        new = max(0.0, (each - together) / (1 - squares)) if squares < 1 else 0.0
        new = min(new, together / squares)
        return cls(null.shares, max(0.0, together - new * squares), new)

    def draw(self, totals: Sequence[int], size: int, generator: np.random.Generator) -> list[NDArray[np.int64]]:
        """Return for each year `size` maps: arrays (size, areas) of counts that add up to the total of the year."""
        if self.shares.ndim == 1 or max(self.lasting, self.yearly) <= _NOTHING:
            chances = self.shares.reshape(len(self.shares), -1).sum(axis=1)
            return [generator.multinomial(total, chances / chances.sum(), size=size) for total in totals]
        always = self._activity(self.lasting, size, generator)
        maps = []
        for total in totals:
            chances = (always * self._activity(self.yearly, size, generator)) @ self.shares.T
            maps.append(generator.multinomial(total, chances / chances.sum(axis=1, keepdims=True)))
        return maps

    def _activity(self, variance: float, size: int, generator: np.random.Generator) -> Floats:
        groups = self.shares.shape[1]
        if variance <= _NOTHING:
            return np.ones((size, groups))
        # So inactive that all are nought: one of them is the least active.
        return np.asarray(generator.gamma(1 / variance, variance, size=(size, groups)) + 1e-12)


@dataclass(frozen=True, eq=False)
class Scanned:
    """What a space-time scan found, and how low the lowest area of each draw was."""

    cylinders: tuple[Cylinder, ...]
    simulated: Floats
    total: int

    def least(self, alpha: float = 0.05) -> float:
        """Return how many have to be expected in a circle and years so that none at all stands out.

        >>> Scanned((), np.array([3.0, 4.0, 5.0]), 100).least(0.05) < 6
        True
        """
        ranked = np.sort(self.simulated)
        limit = float(ranked[min(int(np.ceil((1 - alpha) * (len(ranked) + 1))) - 1, len(ranked) - 1)])
        return self.total * (1 - float(np.exp(-limit / self.total)))


def scan_years(
    windows: Windows,
    counts: ArrayLike,
    *,
    null: YearlyNull | None = None,
    simulations: int = SIMULATIONS,
    seed: int = 0,
    secondary: int = 4,
) -> Scanned:
    """Find the circles and runs of years in which counts are furthest below what was expected.

    Parameters
    ----------
    windows : Windows
        The circles, with what is expected in each area over all years.
    counts : array_like of int, shape (areas, years)
        Counts of the areas, as they were given to `windows`, in years that follow on each other.
    null : YearlyNull, optional
        How counts come where no place differs; one by one if not given.
    simulations : int
        Monte Carlo draws.
    seed : int
        Seed of the draws.
    secondary : int
        At most so many cylinders after the most likely one.

    Returns
    -------
    Scanned
        The cylinders, the most likely first; no two share an area.

    Raises
    ------
    InputError
        Counts of another shape, that are not whole, or all zero.

    Notes
    -----
    Kulldorff (2001), "Prospective time periodic geographical disease surveillance using a scan statistic", Journal of
    the Royal Statistical Society A 164:61: cylinders whose base is a circle and whose height is a run of years. What is
    expected in one is ``E C_t / C`` over its areas and years: what a year has is given, so that a year with few is no
    gap everywhere. A p-value is the share of the draws, the data among them, whose lowest cylinder is as low.
    """
    table = np.asarray(counts)
    if table.ndim != 2 or len(table) != len(windows.shares):
        raise InputError("errors.stats.scan_shape", shape=table.shape, count=len(windows.shares))
    if (table < 0).any() or (table % 1 != 0).any():
        raise InputError("errors.stats.whole")
    table = table.astype(np.int64)
    totals = [int(total) for total in table.sum(axis=0)]
    total = sum(totals)
    if total == 0:
        raise InputError("errors.stats.nothing_counted")
    if simulations < 1:
        raise InputError("errors.stats.scan_simulations", simulations=simulations)
    runs = _runs(totals)
    ratios = np.array([windows.log_likelihood_ratios(table[:, a:b].sum(axis=1), total=total) for a, b in runs])
    chosen = _apart(windows, ratios * windows.weights, secondary)
    own, order = YearlyNull(windows.shares) if null is None else null, windows.order
    by_place = YearlyNull(own.shares[order], own.lasting, own.yearly)
    maps = np.zeros((len(totals), len(table), simulations), dtype=np.int64)
    maps[:, order] = [year.T for year in by_place.draw(totals, simulations, np.random.default_rng(seed))]
    simulated = np.zeros(simulations)
    for a, b in runs:
        np.maximum(simulated, windows.maxima(maps[a:b].sum(axis=0), total=total), out=simulated)
    found = [_cylinder(windows, table, runs[run], window, ratios[run, window], simulated) for run, window in chosen]
    return Scanned(tuple(found), simulated, total)


def _runs(totals: list[int]) -> list[tuple[int, int]]:
    """Return every run of years in which anything was counted, as where it begins and where it is over."""
    years = range(len(totals) + 1)
    return [(a, b) for a in years for b in years if a < b and sum(totals[a:b]) > 0]


def _apart(windows: Windows, ratios: Floats, secondary: int) -> list[tuple[int, int]]:
    """Return the most likely run and circle, and those after it that share no area with one before."""
    taken = np.zeros(len(windows.shares), dtype=np.int64)
    left = np.round(ratios, 9)
    chosen: list[tuple[int, int]] = []
    while len(chosen) <= secondary and left.max(initial=0.0) > 0:
        # Of equally likely ones the shortest circle, then the earliest and shortest run.
        run, window = min(
            zip(*np.nonzero(left == left.max()), strict=True), key=lambda at: (windows.radii[at[1]], at[0], at[1])
        )
        chosen.append((int(run), int(window)))
        taken[list(windows.members(int(window)))] = 1
        left[:, windows.sums(taken) > 0] = 0.0
    return chosen


def _cylinder(
    windows: Windows, table: Integers, run: tuple[int, int], window: int, ratio: float, simulated: Floats
) -> Cylinder:
    members, (a, b) = windows.members(window), run
    own, every = table[list(members)], table.sum(axis=0)
    share = float(windows.expected_shares[window])
    as_extreme = int((simulated >= ratio * windows.weights[window] * (1 - SAME)).sum())
    cluster = Cluster(
        centre=members[0],
        members=members,
        radius=float(windows.radii[window]),
        observed=int(own[:, a:b].sum()),
        expected=share * float(every[a:b].sum()),
        log_likelihood_ratio=float(ratio),
        as_extreme=as_extreme,
        simulations=len(simulated),
        p_value=(1 + as_extreme) / (1 + len(simulated)),
    )
    rest = int(own.sum()) - cluster.observed
    return Cylinder(cluster, a, b - 1, rest, share * float(every.sum() - every[a:b].sum()))
