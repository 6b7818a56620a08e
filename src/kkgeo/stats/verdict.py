"""The one verdict: areas against the rest, with ratio, interval, power, and what these come to.

Counts and codes here; the words are those of `kkgeo._base.words`, and sentences those of each analysis.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kkgeo.errors import InputError
from kkgeo.stats.conditional import Conditional, Integers
from kkgeo.stats.poisson import ALPHA, AS_EXPECTED, NO_DENOMINATOR, OVER, TOO_SMALL, UNDER, Floats

#: A lack has to be found with this chance before its absence says anything.
POWER = 0.8
#: The lack that should have shown: half of what was expected.
HALF = 0.5
#: What a verdict comes with, in the order of the columns.
COLUMNS = (
    "observed", "expected", "ratio", "ratio_low", "ratio_high", "verdict", "verdict_many", "detectable",
    "p_under", "p_over", "p_none",
)  # fmt: skip
#: A ratio is sought between these; beyond them an interval is open.
_LEAST, _MOST = -27.0, 27.0


def judge(
    observed: ArrayLike,
    base: ArrayLike,
    rest: ArrayLike,
    rest_base: ArrayLike,
    *,
    dispersion: ArrayLike = 1.0,
    alpha: float = ALPHA,
    index: pd.Index | None = None,
    power: bool = True,
) -> pd.DataFrame:
    """Judge every area against the rest, given how many there are in both together.

    Parameters
    ----------
    observed, rest : array_like of int, shape (areas,) or (areas, strata)
        Counts in each area and in its rest.
    base, rest_base : array_like, same shape
        Schools, pupils or inhabitants likewise; 0 or missing where there are none.
    dispersion : float or array_like, shape (areas,)
        How many times as variable counts are as if each came by itself, at least 1; see `kkgeo.stats.dispersion`.
    alpha : float
        1 minus the coverage of the interval.
    index : Index, optional
        Of the areas.
    power : bool
        Whether ``detectable`` is asked for, else it is missing: half of the work, where only verdicts are shown.

    Returns
    -------
    DataFrame
        Index as given, else 0, 1, 2 ... Columns: ``observed`` (of strata that can be compared), ``expected`` (at the
        rates of the rest), ``ratio`` with ``ratio_low`` and ``ratio_high``, ``verdict``, ``verdict_many``,
        ``detectable`` (the ratio that is found with a chance of 80 %; missing where none is), ``p_under``, ``p_over``,
        ``p_none`` (chance of so few or fewer, so many or more, none, if the area is like the rest).

    Raises
    ------
    InputError
        Shapes that differ, a dispersion below 1, or counts that are not whole and from 0.

    Notes
    -----
    Given the total of a stratum, ``N = O + rest``, the count of the area is binomial with share ``ρS / (ρS + R)``,
    where ``ρ`` is the ratio of the rates (Przyborowski and Wilenski 1940, Biometrika 31). Over strata the counts add
    up, exactly. With a dispersion ``φ`` above 1 they are beta-binomial with ``φ`` times the variance (Williams 1982,
    Applied Statistics 31). The interval holds every ``ρ`` that neither tail rejects at ``α/2``; ``ratio`` is the
    conditional maximum likelihood estimate, the ``ρ`` at which the mean is what was counted, so it lies in its
    interval; ``expected`` is ``O / ratio``, and at ``O = 0`` its limit ``Σ rest · S / R``, which is what it always is
    without strata.

    The verdict follows from the interval: ``under`` if it lies wholly below 1, ``over`` if wholly above, else ``as
    expected`` if a lack of half would have been found with a chance of at least 80 %, else ``too small to tell``.
    ``verdict_many`` is the same rule after looking at all these areas: the level is divided by how many of them could
    reach it at all (Tarone 1990, Biometrics 46), step by step (Holm 1979, Scandinavian Journal of Statistics 6), for
    each direction by itself.

    Examples
    --------
    >>> judge([3], [94], [297], [2906])[["expected", "ratio", "ratio_low", "ratio_high"]].round(2).to_numpy().tolist()
    [[9.61, 0.31, 0.06, 0.92]]
    >>> judge([3, 1], [94, 9], [297, 299], [2906, 2991])["verdict"].tolist()
    ['under', 'too small to tell']
    >>> judge([3], [94], [297], [2906], dispersion=2)["verdict"].tolist()
    ['too small to tell']
    """
    own, base_, other, rest_base_ = _by_strata(observed, base, rest, rest_base)
    if not (np.asarray(dispersion, dtype=np.float64) >= 1).all():
        raise InputError("errors.stats.dispersion", dispersion=dispersion)
    comparable = (base_ > 0) & (rest_base_ > 0)
    there: NDArray[np.bool_] = np.asarray(comparable.any(axis=1))
    given = Conditional.of(own, base_, other, rest_base_, dispersion)
    counts = np.where(comparable, own, 0.0).sum(axis=1).astype(np.int64)
    # What lies in strata that are nowhere else is expected as it is.
    alone = np.where((base_ > 0) & ~comparable, own, 0.0).sum(axis=1)
    one = np.ones(len(counts))
    few, less, none = (given.at_most(n, one) for n in (counts, counts - 1, np.zeros_like(counts)))
    ratio, expected = _estimate(given, counts)
    low, high = (_bound(given, counts, alpha / 2, upper=upper) for upper in (False, True))
    found_from = _detectable(given, alpha) if power else np.full(len(counts), np.nan)
    ratios = {"ratio": ratio, "ratio_low": low, "ratio_high": high, "detectable": found_from}
    chances = {"p_under": few, "p_over": 1 - less, "p_none": none}
    found = {"expected": expected + alone, **{k: _with(r, expected, alone) for k, r in ratios.items()}, **chances}
    table = pd.DataFrame({name: np.where(there, values, np.nan) for name, values in found.items()}, index=index)
    table["observed"] = np.where(there, counts + alone, own.sum(axis=1))
    once = found["detectable"] >= HALF if power else _tells(given, alpha, expected, alone)
    table["verdict"] = codes(there, high < 1, low > 1, once)
    under, over, times = _of_many(given, there, few, chances["p_over"], none, alpha)
    telling = once if times == 1 else _tells(given, alpha / times, expected, alone)
    table["verdict_many"] = codes(there, under, over, telling)
    return table[[*COLUMNS]]


def judge_many(
    observed: ArrayLike,
    base: ArrayLike,
    rest: ArrayLike,
    rest_base: ArrayLike,
    *,
    dispersion: ArrayLike = 1.0,
    alpha: float = ALPHA,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which areas are under and which are over after looking at all of them, as `judge` has it, and no more.

    That takes a fraction of the time: for who judges thousands of maps.

    Examples
    --------
    >>> under, over = judge_many([0, 5, 40], [90, 9, 99], [300, 295, 260], [2900, 2981, 2891])
    >>> under.tolist(), over.tolist()
    ([True, False, False], [False, True, True])
    """
    own, base_, other, rest_base_ = _by_strata(observed, base, rest, rest_base)
    given = Conditional.of(own, base_, other, rest_base_, dispersion)
    comparable = (base_ > 0) & (rest_base_ > 0)
    counts = np.where(comparable, own, 0.0).sum(axis=1).astype(np.int64)
    one = np.ones(len(counts))
    few, less, none = (given.at_most(n, one) for n in (counts, counts - 1, np.zeros_like(counts)))
    under, over, _ = _of_many(given, np.asarray(comparable.any(axis=1)), few, 1 - less, none, alpha)
    return under, over


def limits(counts: ArrayLike, total: int, *, dispersion: float = 1.0, alpha: float = ALPHA) -> tuple[Floats, Floats]:
    """Return from what expectation on so many are `under`, and up to which they are `over`, as `judge` has it.

    Parameters
    ----------
    counts : array_like of int, shape (n,)
        Counted in an area, fewer than `total`.
    total : int
        Counted in the area and in the rest together, of one stratum.
    dispersion, alpha : float
        As for `judge`.

    Returns
    -------
    under, over : arrays
        What is expected at the rate of the rest. An area is under from its ``under`` on, and over up to its ``over``:
        the bounds of the interval of ``ratio`` times what is expected.

    Examples
    --------
    >>> [array.round(2).tolist() for array in limits([0, 3], 300)]
    [[3.71, 8.85], [0.0, 0.62]]
    """
    own = np.asarray(counts, dtype=np.int64)
    # With as much of a base as the rest has counts one is expected, so that the bounds are those of what is expected.
    rest = (total - own).astype(np.float64)[:, None]
    given = Conditional.of(own.astype(np.float64)[:, None], np.ones_like(rest), rest, rest, dispersion)
    upper, lower = (_bound(given, own, alpha / 2, upper=upper) for upper in (True, False))
    return upper, lower


def _by_strata(*given: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the four as areas by strata, without what is missing."""
    arrays = [np.asarray(values, dtype=np.float64) for values in given]
    if len({array.shape for array in arrays}) != 1 or arrays[0].ndim not in (1, 2):
        raise InputError("errors.stats.shapes", shapes=[array.shape for array in arrays])
    own, base, other, rest_base = (
        np.nan_to_num(array.reshape(len(array), array.shape[1] if array.ndim == 2 else 1), nan=0.0) for array in arrays
    )
    if any((counts < 0).any() or (counts % 1 != 0).any() for counts in (own, other)):
        raise InputError("errors.stats.whole")
    return own, base, other, rest_base


def _with(ratio: Floats, expected: Floats, alone: Floats) -> Floats:
    """Return the ratio of all that was counted, with what is expected as it is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((alone > 0) & (expected > 0), (ratio * expected + alone) / (expected + alone), ratio)


def codes(there: ArrayLike, under: ArrayLike, over: ArrayLike, telling: ArrayLike) -> NDArray[np.str_]:
    """Return the verdict of each: whether there is one, the interval lies under or over 1, a lack of half would show.

    >>> codes([False, True, True], [False, True, False], [False] * 3, [False, True, False]).tolist()
    ['no denominator', 'under', 'too small to tell']
    """
    conditions = [~np.asarray(there), np.asarray(under), np.asarray(over), np.asarray(telling)]
    return np.select(conditions, [NO_DENOMINATOR, UNDER, OVER, AS_EXPECTED], TOO_SMALL)


def _estimate(given: Conditional, counts: Integers) -> tuple[Floats, Floats]:
    """Return the ratio at which the mean is what was counted, and what was expected by it."""
    total, scale = given.total, given.base / given.rest_base
    # Of one stratum all that is not in the area is in the rest; of none in the area everything is, in every stratum.
    single = (given.totals > 0).sum(axis=1) <= 1
    expected = ((given.totals - np.where(given.totals > 0, counts[:, None], 0)) * scale).sum(axis=1)
    between = ~single & (counts > 0) & (counts < total)
    ratio = np.exp(_root(lambda ratio, rows: given.take(rows).mean(ratio) - counts[rows], between))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(between, ratio, np.where(counts < total, counts / expected, np.inf))
        expected = np.where(between, counts / ratio, np.where(counts < total, expected, 0.0))
    ratio[total == 0] = np.nan
    return ratio, expected


def _bound(given: Conditional, counts: Integers, tail: float, *, upper: bool) -> Floats:
    """Return the ratio at which so few (upper bound) or so many (lower bound) have the chance `tail`."""
    total = given.total
    open_ = counts >= total if upper else counts <= 0

    def excess(ratio: Floats, rows: NDArray[np.intp]) -> Floats:
        part = given.take(rows)
        if upper:
            return part.at_most(counts[rows], ratio) - tail
        return 1 - part.at_most(counts[rows] - 1, ratio) - tail

    bound = np.exp(_root(excess, ~open_))
    bound[open_] = np.inf if upper else 0.0
    return bound


def _detectable(given: Conditional, alpha: ArrayLike) -> Floats:
    """Return the largest ratio at which the area is found to be under with the chance `POWER`."""
    critical = _critical(given, np.broadcast_to(np.asarray(alpha) / 2, given.total.shape))
    can = critical >= 0

    def excess(ratio: Floats, rows: NDArray[np.intp]) -> Floats:
        return given.take(rows).at_most(critical[rows], ratio) - POWER

    found = np.exp(_root(excess, can))
    found[~can] = np.nan
    return found


def _tells(given: Conditional, alpha: float, expected: Floats, alone: Floats) -> NDArray[np.bool_]:
    """Return where what is ``detectable`` at a level is at least a lack of half: one look, where no root is needed."""
    telling = finds(given, HALF, alpha)
    rows = np.flatnonzero((alone > 0) & (expected > 0))
    if len(rows):
        telling[rows] = _with(_detectable(given.take(rows), alpha), expected[rows], alone[rows]) >= HALF
    return telling


def finds(given: Conditional, ratio: float, alpha: float = ALPHA) -> NDArray[np.bool_]:
    """Return in which areas a ratio is found with the chance `POWER`: where their ``detectable`` is no less.

    >>> one = np.array([[94.0]]), np.array([[2906.0]])
    >>> [bool(finds(Conditional(np.array([[n]]), *one, np.ones(1)), 0.5)[0]) for n in (300.0, 900.0)]
    [False, True]
    """
    critical = _critical(given, np.full(given.total.shape, alpha / 2))
    return np.asarray((critical >= 0) & (given.at_most(critical, np.full(critical.shape, ratio)) >= POWER))


def _critical(given: Conditional, tail: Floats) -> Integers:
    """Return the largest count with at most the chance `tail` of so few, -1 where there is none."""
    one = np.ones(len(tail))
    low, high = np.full(len(tail), -1), np.round(given.total).astype(np.int64)
    # Halving keeps: `low` is rare enough, `high` is not (all of the total has the chance 1). The mean seldom is, and
    # fewer have to be added up for it than for half of the total.
    mean = np.minimum(np.ceil(given.mean(one)).astype(np.int64), high)
    high = np.where(given.at_most(mean, one) > tail, mean, high)
    while (high - low > 1).any():
        middle = (low + high) // 2
        rare = given.at_most(middle, one) <= tail
        low, high = np.where(rare, middle, low), np.where(rare, high, middle)
    return low


def _of_many(
    given: Conditional, there: NDArray[np.bool_], few: Floats, many: Floats, none: Floats, alpha: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], int]:
    """Return which areas are under or over after looking at all, and by how much the level of under was divided."""
    everything = 1 - given.at_most(np.round(given.total).astype(np.int64) - 1, np.ones(len(few)))
    under, times = step_down(few, none, there, alpha / 2)
    over, _ = step_down(many, everything, there, alpha / 2)
    return under, over, times


def step_down(chances: Floats, rarest: Floats, there: NDArray[np.bool_], level: float) -> tuple[NDArray[np.bool_], int]:
    """Return which are rare after looking at all, and by how much the level was divided to tell the last one.

    `rarest` is the chance of the rarest that could be, `there` which there are.

    >>> chances, there = np.array([0.01, 0.3]), np.array([True, True])
    >>> step_down(chances, np.array([0.01, 0.3]), there, 0.025)[0].tolist()
    [True, False]
    >>> step_down(chances, np.array([0.01, 0.01]), there, 0.015)[0].tolist()
    [False, False]
    """
    found, times = np.zeros(len(chances), dtype=bool), 1
    while True:
        left = there & ~found
        smallest = np.sort(rarest[left])
        # The least number that no more than that many of the areas could reach the level divided by.
        times = next(
            (k for k in range(1, len(smallest) + 1) if (smallest <= level / k).sum() <= k), max(len(smallest), 1)
        )
        now = left & (np.nan_to_num(chances, nan=1.0) <= level / times)
        if not now.any():
            return found, times
        found |= now


def _root(excess: object, wanted: NDArray[np.bool_]) -> Floats:
    """Return the log of the ratio at which a monotone function of it is 0, for the areas that are wanted."""
    from scipy.optimize.elementwise import find_root

    logs, rows = np.full(len(wanted), np.nan), np.flatnonzero(wanted)
    if len(rows):
        low, high = np.full(len(rows), _LEAST), np.full(len(rows), _MOST)

        def of(log_ratio: Floats, which: Floats) -> Floats:
            return np.asarray(excess(np.exp(log_ratio), which.astype(np.intp)))  # type: ignore[operator]

        logs[rows] = find_root(of, (low, high), args=(rows,), tolerances={"xatol": 1e-11, "xrtol": 1e-12}).x
    return logs
