"""How the gap of an area is shared over its municipalities: in proportion to what each of them lacks itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kkgeo.spatial.coordinates import Floats


def shares(
    code: npt.NDArray[np.int64], observed: Floats, expected: Floats, inside: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return how large a share of the gap of an area the municipality of each school has, and how many lack there.

    Parameters
    ----------
    code : array of int
        The municipality of each school; below 0 where that is not known.
    observed, expected : array of float
        What is counted and expected in that municipality; missing where that is not known.
    inside : array of bool
        Which schools are in the area.

    Returns
    -------
    share, lacks : array of float
        ``lacks`` is ``l = max(0, E - O)``; of a municipality that is only partly in the area, as much of it as of its
        schools. ``share`` is ``(l / Σ l) / (E / Σ E)``, summed over the municipalities of the area: times the gap of
        the area, as a ratio, what lacks of the ratio of the municipality. Both are 0 outside the area, where nothing
        is known, and where nothing lacks; if nothing lacks anywhere in it, nobody has a share.

    Examples
    --------
    Three municipalities where 2 were expected: with none, with 1 and with 5. They lack 2, 1 and 0: of a gap the first
    has two thirds, which is twice its third of what is expected.

    >>> code, inside = np.array([0, 1, 2]), np.ones(3, dtype=bool)
    >>> share, lacks = shares(code, np.array([0.0, 1.0, 5.0]), np.array([2.0, 2.0, 2.0]), inside)
    >>> share.round(9).tolist(), lacks.tolist()
    ([2.0, 1.0, 0.0], [2.0, 1.0, 0.0])
    """
    known = (code >= 0) & ~np.isnan(observed) & (expected > 0)
    size = int(code.max(initial=0)) + 1
    schools, here = (np.bincount(code[rows], minlength=size) for rows in (known, known & inside))
    within = np.divide(here, schools, out=np.zeros(size), where=schools > 0)
    # Every municipality once.
    codes, first = np.unique(np.where(known & inside, code, -1), return_index=True)
    codes, first = codes[codes >= 0], first[codes >= 0]
    e, lacks, share = np.zeros(size), np.zeros(size), np.zeros(size)
    e[codes] = expected[first] * within[codes]
    lacks[codes] = np.maximum(expected[first] - observed[first], 0.0) * within[codes]
    if lacks.any():
        share[codes] = lacks[codes] / lacks.sum() * e.sum() / e[codes]
    there = known & inside
    return np.where(there, share[code], 0.0), np.where(there, lacks[code], 0.0)
