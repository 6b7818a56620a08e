"""Every circle and ellipse around areas, up to a share of what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kkgeo.errors import InputError

#: What is looked through: every circle, or every ellipse of `VIEWS` as well.
CIRCLE, ELLIPSE = "circle", "ellipse"
SHAPES = (CIRCLE, ELLIPSE)
#: Ellipses by how much longer than wide they are, and in how many directions: those of SaTScan.
VIEWS = {1.5: 4, 2.0: 6, 3.0: 9, 4.0: 12, 5.0: 15}
#: An ellipse has to stand out more than a circle: its ratio counts times ``(4s / (s + 1)²)`` to this power, SaTScan's
#: medium penalty (Kulldorff and others 2006).
_PENALTY = 0.5
#: Log-likelihood ratios and distances that differ by less than this share are the same.
SAME = 1e-9

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Forms:
    """Different sets of areas, each the nearest to a centre by some distance: circles first, then ellipses."""

    #: In which row of `order` each begins, and the last of its areas there.
    centre: Integers
    last: Integers
    #: Distance from the centre to its furthest member.
    radii: Floats
    #: Share of what is expected.
    shares: Floats
    #: What its ratio counts for: 1 for a circle, less for an ellipse.
    weights: Floats
    #: Areas from each centre outwards, a row for each centre and form.
    order: Integers
    #: Of each row of `order`, which forms begin there.
    of_centre: tuple[slice, ...]


def check_max_share(max_share: float) -> None:
    """Refuse a share of all that is expected that no window may have."""
    if not 0 < max_share <= 0.5:
        raise InputError("errors.stats.max_share", max_share=max_share)


def lay_out(places: Floats, shares_of: Floats, max_share: float, shape: str) -> Forms:
    """Order the areas around each centre, once for each form, and decide where a form may end."""
    n = len(shares_of)
    views = [(1.0, 0.0)]
    if shape == ELLIPSE:
        views += [(long, np.pi * k / count) for long, count in VIEWS.items() for k in range(count)]
    # A set of areas is known by the sum of the random numbers of its members (64 bits: no two sets alike).
    tags = np.random.default_rng(0).integers(0, 2**64, n, dtype=np.uint64)
    apart = places[:, None, :] - places[None, :, :]
    true = np.hypot(apart[..., 0], apart[..., 1])
    orders, parts = [], []
    for view, (long, angle) in enumerate(views):
        away = true if long == 1 else _stretched(apart, long, angle)
        order = np.argsort(away, axis=1, kind="stable")
        away = np.take_along_axis(away, order, axis=1)
        shares = np.cumsum(shares_of[order], axis=1)
        # It ends where the next area lies further out, never between two at the same distance.
        ends = np.ones((n, n), dtype=bool)
        ends[:, :-1] = np.diff(away, axis=1) > SAME * away[:, 1:]
        ends &= shares <= max_share * (1 + SAME)
        centre, last = np.nonzero(ends)
        sums = np.cumsum(tags[order], axis=1, dtype=np.uint64)[centre, last]
        radii = np.maximum.accumulate(np.take_along_axis(true, order, axis=1), axis=1)[centre, last]
        weight = np.full(len(centre), (4 * long / (long + 1) ** 2) ** _PENALTY)
        parts.append((centre + view * n, last, sums, radii, weight, shares[centre, last]))
        orders.append(order)
    rows, last, sums, radii, weight, inside = (np.concatenate(column) for column in zip(*parts, strict=True))
    # Of equal sets the roundest and tightest form stays, so that the radius does not hang on the order of areas.
    by_form = np.lexsort((rows, radii, -weight))
    _, first = np.unique(sums[by_form], return_index=True)
    chosen = np.sort(by_form[first])
    bounds = np.searchsorted(rows[chosen], np.arange(len(views) * n + 1))
    return Forms(
        centre=rows[chosen],
        last=last[chosen],
        radii=radii[chosen],
        shares=inside[chosen],
        weights=weight[chosen],
        order=np.concatenate(orders),
        of_centre=tuple(slice(a, b) for a, b in pairwise(bounds)),
    )


def _stretched(apart: Floats, long: float, angle: float) -> Floats:
    """Return distances in which an ellipse, `long` times as long as wide in the direction `angle`, is round."""
    along = apart[..., 0] * np.cos(angle) + apart[..., 1] * np.sin(angle)
    across = apart[..., 1] * np.cos(angle) - apart[..., 0] * np.sin(angle)
    return np.asarray(np.hypot(along, long * across))
