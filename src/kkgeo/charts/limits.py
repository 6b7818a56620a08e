"""The limits of a funnel: between which counts an area tells nothing, by what was expected of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kkgeo.stats.verdict import limits

#: Up to so many counts the limits have a point for each; beyond it they are smooth.
_EVERY, _SMOOTH = 40, 40


@dataclass(frozen=True)
class Limits:
    """From what expectation on so few are under, and up to which so many are over."""

    under: tuple[tuple[float, float], ...]
    over: tuple[tuple[float, float], ...]


def limits_of(total: int, dispersion: float, most: float) -> Limits:
    """Return the limits of the verdict as (expected, counted), up to an expectation of `most`.

    Parameters
    ----------
    total : int
        Counted in all areas together.
    dispersion : float
        As the table notes it.
    most : float
        The largest expectation that is drawn.

    Examples
    --------
    >>> limits = limits_of(369, 1.0, 30.0)
    >>> [(round(expected, 2), counted) for expected, counted in limits.under[:2]]
    [(3.71, 0.0), (5.61, 1.0)]
    """
    far = int(most + 6 * np.sqrt(dispersion * (most + 1))) + 6
    every = {*range(min(far, _EVERY) + 1), *np.geomspace(_EVERY, max(far, _EVERY), _SMOOTH).astype(int).tolist()}
    counts = np.array(sorted(count for count in every if count < total), dtype=np.int64)
    if not len(counts):
        return Limits((), ())
    low, high = limits(counts, total, dispersion=dispersion)
    under = [(float(e), float(k)) for e, k in zip(low, counts, strict=True) if np.isfinite(e)]
    over = [(float(e), float(k)) for e, k in zip(high, counts, strict=True) if e > 0]
    return Limits(tuple(under), tuple(over))
