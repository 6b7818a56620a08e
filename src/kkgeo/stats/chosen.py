"""Verdicts where chance decides which ones: of all, some are of a kind and some are taken; how many are both."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kkgeo.stats.intervals import ROUNDING, TAIL, Floats, chosen_by_chance
from kkgeo.stats.verdict import HALF, codes, step_down


def verdicts(
    counts: ArrayLike, low: ArrayLike, high: ArrayLike, chances: Mapping[str, ArrayLike], dispersion: float = 1.0
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Return what the interval of each ratio comes to, by itself and after looking at all of them.

    Parameters
    ----------
    counts : array_like of int, shape (n, 4)
        How many are both, of the kind, taken, and there in all.
    low, high : array_like, shape (n,)
        The bounds of the ratio; missing where there is none.
    chances : mapping of str to array_like
        As `kkgeo.stats.intervals.chosen_by_chance` has them.
    dispersion : float
        How many times as variable the number of both is as if each came by itself.

    Examples
    --------
    >>> chances = {name: [value] for name, value in chosen_by_chance(0, 100, 100, 400).items()}
    >>> [found.tolist() for found in verdicts([[0, 100, 100, 400]], [0.0], [0.2], chances)]
    [['under'], ['under']]
    """
    bottom, top = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    there = ~np.isnan(bottom)
    found = {name: np.asarray(values, dtype=np.float64) for name, values in chances.items()}
    # A bound is found by search: one that should be 1 is 1 give or take a rounding.
    under, over = top < 1 - ROUNDING, bottom > 1 + ROUNDING
    telling: NDArray[np.bool_] = found["detectable"] >= HALF
    alone = codes(there, under, over, telling)
    few, times = step_down(found["p_under"], found["p_none"], there, TAIL)
    many, _ = step_down(found["p_over"], found["_all"], there, TAIL)
    # What would show after looking at so many is less than what would by itself, and is asked only where that does.
    asked: NDArray[np.bool_] = there & ~few & ~many & telling
    asked[asked] = [
        chosen_by_chance(both, kind, taken, every, dispersion, TAIL / times)["detectable"] >= HALF
        for both, kind, taken, every in np.asarray(counts, dtype=np.int64)[asked].tolist()
    ]
    return alone, codes(there, few, many, asked)


def ratio_to_rest(both: Floats, kind: Floats, taken: Floats, every: Floats) -> Floats:
    """Return the share taken of a kind over that of the rest; missing where there is none of one of them.

    >>> ratio_to_rest(*(np.array([float(n)]) for n in (6, 10, 8, 40))).tolist()
    [9.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((both / kind) / ((taken - both) / (every - kind)), dtype=np.float64)
