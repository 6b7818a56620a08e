"""Schools that come together: how much more that makes the difference of two shares vary."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def difference_effect(yes: ArrayLike, first: ArrayLike, cluster: ArrayLike) -> tuple[float, int]:
    """Return the design effect of the difference of two shares, at least 1, and over how many clusters.

    Parameters
    ----------
    yes, first : array_like of bool
        Of each one whether it does, and whether it is of the first group; the others are of the second.
    cluster : array_like of int
        What comes together: those of one cluster may be of both groups.

    Notes
    -----
    With ``e`` what one adds to the difference, ``(yes - p) / n`` in the first group and ``-(yes - q) / m`` in the
    second, its variance is ``Σ e²`` where each comes by itself, and ``A / (A - 1) Σ (Σ e)²`` over A clusters, whatever
    those of one have in common (the linearised variance of a clustered sample; Rao and Scott 1992, Biometrics 48). The
    effect is the second over the first. Where nothing varies, or there is one cluster, nothing is known: 1.

    Examples
    --------
    >>> effect, clusters = difference_effect([1, 1, 0, 0, 1, 0], [1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 2, 3])
    >>> round(effect, 4), clusters  # 4 / 3 of 0.25, over 0.1875
    (1.7778, 4)
    """
    does, own = np.asarray(yes, dtype=np.float64), np.asarray(first, dtype=bool)
    _, of = np.unique(np.asarray(cluster), return_inverse=True)
    many = int(of.max()) + 1 if len(of) else 0
    if many < 2 or own.all() or not own.any():
        return 1.0, many
    parts = np.where(own, (does - does[own].mean()) / own.sum(), (does[~own].mean() - does) / (~own).sum())
    alone = float((parts**2).sum())
    if alone == 0:
        return 1.0, many
    sums = np.bincount(of, parts, many)
    return max(1.0, many / (many - 1) * float((sums**2).sum()) / alone), many
