"""Kulldorff's scan statistic: the circle (or ellipse) in which a count is furthest from what was expected."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kkgeo.errors import InputError
from kkgeo.stats.cluster import Cluster
from kkgeo.stats.dispersion import Null
from kkgeo.stats.forms import CIRCLE, SAME, SHAPES, Floats, Integers, check_max_share, lay_out

DIRECTIONS = ("low", "high")
#: An area to aim a call at is a region, smaller than any province: Limburg has an eighth of the schools. The chance to
#: find a gap the size of the Hageland hardly depends on it (benchmarks/scan.py).
MAX_SHARE = 0.1
#: Monte Carlo draws, as in Kulldorff (1997): p-values in steps of 0.001. Where these cannot tell on which side of the
#: level a p-value lies, so many.
SIMULATIONS, MORE = 999, 9_999
#: With this confidence they have to tell.
_TOLD = 0.99
#: How many draws go through the windows at once: few enough for the processor's cache.
_BLOCK = 128


class Windows:
    """Every circle (or ellipse) around every area, up to a share of what is expected; made once, scanned many times.

    Parameters
    ----------
    x, y : array_like
        Places of the areas, projected (metres).
    expected : array_like
        Expected counts above zero, in any unit: only their proportions count.
    max_share : float
        The largest share of the expected total that a circle may hold, at most 0.5.
    shape : {"circle", "ellipse"}
        Circles alone, or ellipses as well: up to five times as long as wide, in up to fifteen directions.

    Raises
    ------
    InputError
        Fewer than two areas, arrays of different lengths, an expectation that is not above zero, another share.

    Notes
    -----
    A circle around an area grows by one area at a time, in order of distance; areas at the same distance enter
    together. Circles that hold the same areas count once. Neither the order of the areas nor their names matter, also
    not for what is drawn: inside, the areas are in order of place.
    """

    def __init__(
        self, x: ArrayLike, y: ArrayLike, expected: ArrayLike, *, max_share: float = MAX_SHARE, shape: str = CIRCLE
    ) -> None:
        places = np.column_stack([_column(x, "x"), _column(y, "y")])
        means = _column(expected, "expected")
        if len(means) != len(places):
            raise InputError("errors.stats.scan_lengths", count=len(places), expected=len(means))
        if len(means) < 2:
            raise InputError("errors.stats.scan_few", count=len(means))
        if not (means > 0).all():
            raise InputError("errors.stats.scan_expected")
        check_max_share(max_share)
        if shape not in SHAPES:
            raise InputError("errors.stats.shape", shape=shape, known=SHAPES)
        self._input = np.lexsort((means, places[:, 1], places[:, 0]))
        self._places = places[self._input]
        #: Share of the expected total, area by area.
        self._shares = means[self._input] / means.sum()
        self._forms = lay_out(self._places, self._shares, max_share, shape)
        #: Distance from the centre of every circle to its furthest member.
        self.radii: Floats = self._forms.radii
        #: Share of the expected total in every circle.
        self.expected_shares: Floats = self._forms.shares
        #: What the ratio of every circle counts for: 1; of an ellipse less.
        self.weights: Floats = self._forms.weights

    def __len__(self) -> int:
        """How many different circles there are."""
        return len(self.expected_shares)

    @property
    def shares(self) -> Floats:
        """Share of the expected total of every area, in the order in which they were given."""
        return np.asarray(self._shares[np.argsort(self._input)])

    @property
    def order(self) -> NDArray[np.intp]:
        """The areas in order of place, by their position in the input: what is drawn for whom hangs on that alone."""
        return self._input

    def members(self, window: int) -> tuple[int, ...]:
        """Return the areas in a circle by their position in the input, from the centre outwards."""
        inside = self._forms.order[self._forms.centre[window], : self._forms.last[window] + 1]
        return tuple(int(i) for i in self._input[inside])

    def sums(self, counts: ArrayLike) -> NDArray[Any]:
        """Add up one number of every area over each circle."""
        ordered = np.asarray(counts)[self._input]
        return np.asarray(np.cumsum(ordered[self._forms.order], axis=1)[self._forms.centre, self._forms.last])

    def log_likelihood_ratios(self, observed: ArrayLike, *, direction: str = "low", total: int | None = None) -> Floats:
        """How far the count of every circle is from what was expected there; zero on the other side.

        Parameters
        ----------
        observed : array_like
            Counts of the areas.
        direction : {"low", "high"}
            Look for circles with fewer than expected, or with more.
        total : int, optional
            Of how many the counts are a part, as those of some years are of all; their own sum if not given.

        Returns
        -------
        array
            One for each circle.

        Notes
        -----
        ``c log(c/e) + (C-c) log((C-c)/(C-e))`` with ``c`` the count and ``e`` the expectation inside, ``C`` the total
        count; the expectations are scaled to add up to that of the counts (Kulldorff 1997, Communications in Statistics
        26:1481).
        """
        counts = _counts(observed, len(self._shares))
        own = int(counts.sum())
        return _ratios(self.sums(counts), self.expected_shares * own, own if total is None else total, direction)

    def maxima(self, counts: ArrayLike, *, direction: str = "low", total: int | None = None) -> Floats:
        """Return the largest log-likelihood ratio of each of many maps, that of an ellipse less its penalty.

        Parameters
        ----------
        counts : array_like
            A row for each area, a column for each map. All maps have the same total.
        direction : {"low", "high"}
            Which side to look on.
        total : int, optional
            Of how many the counts of a map are a part; their own sum if not given.

        Returns
        -------
        array
            One for each map.

        Raises
        ------
        InputError
            Maps of different totals.
        """
        maps = np.asarray(counts)
        if maps.ndim != 2 or len(maps) != len(self._shares):
            raise InputError("errors.stats.scan_shape", shape=maps.shape, count=len(self._shares))
        totals = maps.sum(axis=0)
        if not len(totals) or (totals != totals[0]).any():
            raise InputError("errors.stats.scan_totals")
        return self._maxima(maps[self._input].astype(np.int64), int(totals[0]), direction, total)

    def _maxima(self, maps: Integers, within: int, direction: str, whole: int | None = None) -> Floats:
        """Return the maxima of maps whose rows are in order of place, and have so many of a whole."""
        total = within if whole is None else whole
        own = _of_counts(total)
        means = self.expected_shares * within
        slopes = np.log(means) - np.log(total - means)
        offsets = total * np.log(total - means)
        outside = np.greater_equal if _direction(direction) == "low" else np.less_equal
        best = np.zeros(maps.shape[1])
        for start in range(0, maps.shape[1], _BLOCK):
            block = np.ascontiguousarray(maps[:, start : start + _BLOCK])
            most = best[start : start + _BLOCK]
            for centre, own_windows in enumerate(self._forms.of_centre):
                last = self._forms.last[own_windows]
                if not len(last):
                    continue
                inside = block[self._forms.order[centre, : last[-1] + 1]].cumsum(axis=0)[last]
                ratios = own[inside]
                ratios -= inside * slopes[own_windows, None]
                ratios -= offsets[own_windows, None]
                ratios[outside(inside, means[own_windows, None])] = 0.0
                ratios *= self.weights[own_windows, None]
                np.maximum(most, ratios.max(axis=0), out=most)
        return best

    def null_maxima(
        self,
        total: int,
        *,
        direction: str = "low",
        simulations: int = SIMULATIONS,
        seed: int = 0,
        null: Null | None = None,
    ) -> Floats:
        """Scatter the total over the areas by chance, as expected, and return the largest ratio of each draw.

        Parameters
        ----------
        total : int
            The count to scatter.
        direction : {"low", "high"}
            Which side to look on.
        simulations : int
            How many draws.
        seed : int
            Seed of the draws; the same seed gives the same draws, whatever the order of the areas.
        null : Null, optional
            How counts come where no place differs, for the areas as they were given; one by one if not given.

        Returns
        -------
        array
            One for each draw.
        """
        if simulations < 1:
            raise InputError("errors.stats.scan_simulations", simulations=simulations)
        return self._drawn(total, direction, simulations, np.random.default_rng(seed), null)

    def _drawn(
        self, total: int, direction: str, simulations: int, generator: np.random.Generator, null: Null | None
    ) -> Floats:
        ordered = Null(self._shares) if null is None else Null(null.shares[self._input], null.dispersion)
        draws = ordered.draw(total, simulations, generator)
        return self._maxima(np.ascontiguousarray(draws.T), total, direction)

    def scan(
        self,
        observed: ArrayLike,
        *,
        direction: str = "low",
        simulations: int = SIMULATIONS,
        more: int | None = None,
        alpha: float = 0.05,
        seed: int = 0,
        secondary: int = 4,
        null: Null | None = None,
    ) -> tuple[Cluster, ...]:
        """Find the most likely area and those after it that share nothing with one before; see `scan`.

        With `more`, so many draws are made where `simulations` cannot tell on which side of `alpha` a p-value lies.
        """
        counts = _counts(observed, len(self._shares))
        total = int(counts.sum())
        if secondary < 0:
            raise InputError("errors.stats.scan_secondary", secondary=secondary)
        if total == 0:
            raise InputError("errors.stats.nothing_counted")
        if simulations < 1:
            raise InputError("errors.stats.scan_simulations", simulations=simulations)
        ratios = self.log_likelihood_ratios(counts, direction=direction)
        chosen = self._apart(ratios * self.weights, secondary)
        if not chosen:
            return ()
        generator = np.random.default_rng(seed)
        simulated = self._drawn(total, direction, simulations, generator, null)
        found = [self._cluster(window, counts, ratios, simulated) for window in chosen]
        if more is not None and more > simulations and any(c.unsettled(alpha, _TOLD) for c in found):
            simulated = np.append(simulated, self._drawn(total, direction, more - simulations, generator, null))
            found = [self._cluster(window, counts, ratios, simulated) for window in chosen]
        return tuple(found)

    def _apart(self, ratios: Floats, secondary: int) -> list[int]:
        """Return the most likely window, and those after it that share no area with one before."""
        # Rounded, so that of equally likely circles the smallest is named first on every machine.
        ranked = np.lexsort((np.arange(len(self)), self.radii, -np.round(ratios, 9)))
        taken = np.zeros(len(self._shares), dtype=np.int64)
        free = np.ones(len(self), dtype=bool)
        chosen: list[int] = []
        while len(chosen) <= secondary:
            left = ranked[free[ranked]]
            if not len(left) or ratios[left[0]] <= 0:
                break
            chosen.append(int(left[0]))
            taken[list(self.members(chosen[-1]))] = 1
            free = self.sums(taken) == 0
        return chosen

    def _cluster(self, window: int, counts: Integers, ratios: Floats, simulated: Floats) -> Cluster:
        members = self.members(window)
        as_extreme = int((simulated >= ratios[window] * self.weights[window] * (1 - SAME)).sum())
        return Cluster(
            centre=members[0],
            members=members,
            radius=float(self.radii[window]),
            observed=int(counts[list(members)].sum()),
            expected=float(self.expected_shares[window] * counts.sum()),
            log_likelihood_ratio=float(ratios[window]),
            as_extreme=as_extreme,
            simulations=len(simulated),
            p_value=(1 + as_extreme) / (1 + len(simulated)),
        )


def scan(
    observed: ArrayLike,
    expected: ArrayLike,
    x: ArrayLike,
    y: ArrayLike,
    *,
    direction: str = "low",
    max_share: float = MAX_SHARE,
    simulations: int = SIMULATIONS,
    seed: int = 0,
    secondary: int = 4,
    shape: str = CIRCLE,
) -> tuple[Cluster, ...]:
    """Find the circles in which a count is furthest below (or above) what was expected.

    Parameters
    ----------
    observed : array_like
        Whole counts, one for each area.
    expected : array_like
        Expected counts above zero; they are scaled to the total of `observed`.
    x, y : array_like
        Places of the areas, projected (metres).
    direction : {"low", "high"}
        Look for fewer than expected, or for more.
    max_share : float
        The largest share of the expected total that a circle may hold.
    simulations : int
        Monte Carlo draws.
    seed : int
        Seed of the draws.
    secondary : int
        At most so many areas after the most likely one.
    shape : {"circle", "ellipse"}
        Circles alone, or ellipses as well.

    Returns
    -------
    tuple of Cluster
        The most likely first; no two share an area. Empty if no circle is on the side that was asked for.

    Raises
    ------
    InputError
        Arrays that do not fit each other, counts that are not whole or all zero, fewer than two areas.

    Notes
    -----
    Kulldorff (1997), "A spatial scan statistic", Communications in Statistics 26:1481-1496, Poisson model. The p-value
    of an area is the share of the draws, the data among them, whose most likely area stands out at least as much. For
    the areas after the first this is conservative. Ellipses: Kulldorff, Huang, Pickle and Duczmal (2006), "An elliptic
    spatial scan statistic", Statistics in Medicine 25:3929, with the forms and the medium penalty of SaTScan.

    Examples
    --------
    >>> first, *_ = scan([0, 0, 9, 8, 7], [5, 5, 5, 5, 4], [0, 1, 5, 6, 7], [0] * 5, max_share=0.5)
    >>> first.members, first.observed, first.expected
    ((0, 1), 0, 10.0)
    """
    windows = Windows(x, y, expected, max_share=max_share, shape=shape)
    return windows.scan(observed, direction=direction, simulations=simulations, seed=seed, secondary=secondary)


def log_likelihood_ratio(count: int, mean: float, total: int, *, direction: str = "low") -> float:
    """How far one count is from its mean, out of a total; see `Windows.log_likelihood_ratios`.

    >>> round(log_likelihood_ratio(0, 10.0, 24), 2), log_likelihood_ratio(12, 10.0, 24)
    (12.94, 0.0)
    """
    return float(_ratios(np.array([count]), np.array([mean]), total, direction)[0])


def _direction(direction: str) -> str:
    if direction not in DIRECTIONS:
        raise InputError("errors.stats.direction", direction=direction, known=DIRECTIONS)
    return direction


def _of_counts(total: int) -> Floats:
    """Return the part of the log-likelihood that hangs on the count alone: ``c log c + (C-c) log(C-c)``."""
    whole = np.arange(total + 1, dtype=float)
    own = whole * np.log(np.maximum(whole, 1))
    return np.asarray(own + own[::-1])


def _ratios(inside: Integers, means: Floats, total: int, direction: str) -> Floats:
    outside = inside >= means if _direction(direction) == "low" else inside <= means
    ratios = (
        _of_counts(total)[inside] - inside * (np.log(means) - np.log(total - means)) - total * np.log(total - means)
    )
    return np.where(outside, 0.0, ratios)


def _column(values: ArrayLike, name: str) -> Floats:
    column = np.asarray(values, dtype=float)
    if column.ndim != 1 or not np.isfinite(column).all():
        raise InputError("errors.stats.finite", name=name)
    return column


def _counts(observed: ArrayLike, areas: int) -> Integers:
    counts = _column(observed, "observed")
    if len(counts) != areas:
        raise InputError("errors.stats.counts", count=len(counts), areas=areas)
    if (counts < 0).any() or (counts != np.round(counts)).any():
        raise InputError("errors.stats.whole")
    return counts.astype(np.int64)
