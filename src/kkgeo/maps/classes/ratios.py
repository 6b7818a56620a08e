"""Ratios to what is expected: classes below, about and above one, each with its mirror image."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from kkgeo._base.words import number, say
from kkgeo.errors import InputError
from kkgeo.maps.classes.legend import LINES, NO_DATA, LegendEntry
from kkgeo.maps.classes.numbers import positive_or_zero
from kkgeo.maps.classes.palettes import DIVERGING, DIVERGING_ZERO, NO_DATA_COLOUR

#: Columns of `kkgeo.coverage` in which one means: as many as expected.
RATIOS = ("ratio", "ratio_low", "ratio_high", "smoothed", "smoothed_spatial", "spatial")
#: Bounds above one, by the number of classes; below one come their inverses: 1.25 and 0.8, 2 and 0.5, 4 and 0.25.
_BOUNDS = {3: (1.25,), 5: (1.25, 2.0), 7: (1.25, 2.0, 4.0)}
#: The inverse of an inverse is off by a rounding error, and no class may depend on that.
_ROUNDING = 1 + 1e-12
#: As far below one as any bound may be above it; the inverse of anything smaller might be infinite.
_FARTHEST = 1e6


def classify_ratios(
    values: pd.Series, k: int, breaks: Sequence[float] | None, lang: str
) -> tuple[np.ndarray, list[LegendEntry]]:
    """Divide ratios into classes that lie symmetrically around one on a logarithmic scale.

    Parameters
    ----------
    values : Series
        Ratios, zero or above; missing and infinite ones have no class.
    k : {3, 5, 7}
        How many classes, the middle one about one. All are in the legend, also those that are empty.
    breaks : sequence of float, optional
        Your own bounds above one instead, 1 to 3 that rise, such as ``(1.5, 3)``; their inverses are the bounds below.
    lang : {"nl", "en", "fr"}
        Language of the legend.

    Returns
    -------
    array of int, list of LegendEntry
        The class of every value (-1: none) and the legend. Zero, infinitely far from one, is a class of its own.

    Raises
    ------
    InputError
        Negative values, another `k`, or breaks that are not above one and rising.

    Notes
    -----
    A ratio ``v`` and its inverse ``1/v`` are as far from one: the class of one is the mirror image of that of the
    other. A bound belongs to the class that is nearer to one.

    Examples
    --------
    >>> import pandas as pd
    >>> classes, legend = classify_ratios(pd.Series([0.4, 1.0, 2.5]), 3, None, "en")
    >>> [(entry.label, entry.count) for entry in legend]
    [('Less than 0.8', 1), ('0.8 – 1.25: about as expected', 1), ('More than 1.25', 1)]
    """
    bounds = _bounds(k, breaks)
    known = positive_or_zero(values).to_numpy()
    positive = known > 0
    # How many bounds a value lies beyond, whichever side it is on.
    far = np.maximum(known[positive], 1 / np.maximum(known[positive], 0.5 / _FARTHEST))
    beyond = np.searchsorted(np.asarray(bounds) * _ROUNDING, far, side="left")
    classes = np.full(len(known), NO_DATA)
    zero = known == 0
    first = int(zero.any())
    classes[zero] = 0
    classes[positive] = first + len(bounds) + np.where(known[positive] < 1, -beyond, beyond)
    entries = [LegendEntry(say("maps.ratio_zero", lang), DIVERGING_ZERO, int(zero.sum()))] if first else []
    labels = _labels(bounds, lang)
    for i, (label, colour) in enumerate(zip(labels, DIVERGING[len(labels)], strict=True)):
        entries.append(LegendEntry(label, colour, int((classes == first + i).sum())))
    missing = int((classes == NO_DATA).sum())
    if missing:
        entries.append(LegendEntry(say("maps.no_data", lang), NO_DATA_COLOUR, missing, LINES))
    return classes, entries


def _bounds(k: int, breaks: Sequence[float] | None) -> tuple[float, ...]:
    if breaks is None:
        if k not in _BOUNDS:
            raise InputError("errors.maps.ratio_classes", k=k)
        return _BOUNDS[k]
    given = tuple(float(b) for b in breaks)
    rising = all(low < high for low, high in pairwise((1.0, *given, _FARTHEST)))
    if not 1 <= len(given) <= len(_BOUNDS) or not rising:
        raise InputError("errors.maps.ratio_breaks", breaks=list(breaks), count=len(_BOUNDS))
    return given


def _labels(bounds: tuple[float, ...], lang: str) -> list[str]:
    """Return the words of all classes, lowest first."""
    above = [_short(b, lang) for b in bounds]
    below = [_short(1 / b, lang) for b in bounds]
    middle = say("maps.ratio_about", lang, low=below[0], high=above[0])
    lower = [f"{a} – {b}" for a, b in pairwise(reversed(below))]
    upper = [f"{a} – {b}" for a, b in pairwise(above)]
    return [
        say("maps.ratio_less", lang, bound=below[-1]),
        *lower,
        middle,
        *upper,
        say("maps.ratio_more", lang, bound=above[-1]),
    ]


def _short(value: float, lang: str) -> str:
    """Write a bound with as many decimals as it needs, three at most."""
    digits = next((d for d in range(3) if abs(round(value, d) - value) < 1e-9), 3 if value < 1 else 2)
    return number(value, lang, digits)
