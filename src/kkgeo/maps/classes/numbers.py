"""Numbers from zero up, divided into classes, with the legend of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.words import number, say
from kkgeo.errors import InputError
from kkgeo.maps.classes.bounds import equal_interval, natural, pretty, quantiles
from kkgeo.maps.classes.legend import LINES, NO_DATA, LegendEntry
from kkgeo.maps.classes.palettes import NO_DATA_COLOUR, SEQUENTIAL, ZERO_COLOUR

#: How each scheme divides.
_BOUNDS = {
    "fisher_jenks": natural,
    "quantiles": quantiles,
    "equal_interval": equal_interval,
    "pretty": pretty,
}
SCHEMES = tuple(_BOUNDS)
MOST_CLASSES = 7
#: More decimals than this no legend can use.
_MOST_DIGITS = 8


def classify_numbers(
    values: pd.Series, scheme: str, k: int, breaks: Sequence[float] | None, lang: str
) -> tuple[np.ndarray, list[LegendEntry]]:
    """Return the class of every value (-1: none) and the legend. Zero is a class of its own."""
    check_scheme(scheme, k)
    known = positive_or_zero(values)
    above = known[known > 0]
    uppers = _uppers(above, scheme, k, breaks)
    # As few distinct values as classes: each class is one value, and is called by it.
    single = breaks is None and scheme != "pretty" and len(uppers) == above.nunique()
    classes = np.full(len(known), NO_DATA)
    entries: list[LegendEntry] = []
    zero = (known == 0).to_numpy()
    if zero.any():
        classes[zero] = 0
        entries.append(LegendEntry(number(0, lang), ZERO_COLOUR, int(zero.sum())))
    first = len(entries)
    positive = known.gt(0).to_numpy()
    classes[positive] = first + np.searchsorted(uppers, above.to_numpy(), side="left")
    # Bounds that were chosen, by the user or because they are round, begin at zero; others at the lowest value.
    low = 0.0 if breaks is not None or scheme == "pretty" or not len(above) else float(above.min())
    digits = _digits(np.array([low, *uppers]))
    for i, (upper, colour) in enumerate(zip(uppers, SEQUENTIAL[max(len(uppers), 1)], strict=False)):
        high_text = number(float(upper), lang, digits)
        # A class of one value is called by it too: the lowest of all may be alone in its class.
        label = high_text if single or low == upper else f"{number(low, lang, digits)} – {high_text}"
        entries.append(LegendEntry(label, colour, int((classes == first + i).sum())))
        low = float(upper)
    missing = int((classes == NO_DATA).sum())
    if missing:
        entries.append(LegendEntry(say("maps.no_data", lang), NO_DATA_COLOUR, missing, LINES))
    return classes, entries


def shared_breaks(series: Iterable[pd.Series], *, scheme: str = "fisher_jenks", k: int = 5) -> tuple[float, ...]:
    """Bounds that several maps have in common, such as those of a series of years.

    Parameters
    ----------
    series : iterable of Series
        Numbers from zero up, one Series for each map; missing values are left out.
    scheme : {"fisher_jenks", "quantiles", "equal_interval", "pretty"}
        How the values above zero of all maps together are divided.
    k : int
        Number of classes above zero, at most 7.

    Returns
    -------
    tuple of float
        Upper bounds, to give as ``breaks`` to each map; the last is the highest value of all, or above it. Empty if no
        value is above zero.

    Raises
    ------
    InputError
        An unknown scheme, too many classes, or negative values.

    Examples
    --------
    >>> import pandas as pd
    >>> shared_breaks([pd.Series([1.0, 2.0]), pd.Series([10.0, 40.0])], scheme="equal_interval", k=3)
    (14.0, 27.0, 40.0)
    """
    check_scheme(scheme, k)
    together = pd.concat([pd.Series(dtype="float64"), *(positive_or_zero(own) for own in series)], ignore_index=True)
    return tuple(float(upper) for upper in _uppers(together[together > 0], scheme, k, None))


def check_scheme(scheme: str, k: int) -> None:
    """Raise an error for a scheme or a number of classes that no map has."""
    if scheme not in SCHEMES:
        raise InputError("errors.maps.scheme", scheme=scheme, known=SCHEMES, hint=meant(scheme, SCHEMES))
    if not 1 <= k <= MOST_CLASSES:
        raise InputError("errors.maps.classes", k=k, most=MOST_CLASSES)


def positive_or_zero(values: pd.Series) -> pd.Series:
    """Return the values as numbers, infinite ones as missing; negative ones are an error."""
    known = values.astype("float64").replace([np.inf, -np.inf], np.nan)
    if (known < 0).any():
        raise InputError("errors.maps.negative", known=known.min())
    return known


def _uppers(above: pd.Series, scheme: str, k: int, breaks: Sequence[float] | None) -> np.ndarray:
    if breaks is not None:
        return _given(above, breaks)
    distinct = np.unique(above)
    if not len(distinct) or (scheme != "pretty" and len(distinct) <= k):
        return distinct
    bins = _BOUNDS[scheme](above.to_numpy(), k)
    # Multiplying widths may end a rounding error below the highest value, which then had no class.
    bins[-1] = max(bins[-1], above.max()) if scheme == "pretty" else above.max()
    return np.unique(bins)


def _given(above: pd.Series, breaks: Sequence[float]) -> np.ndarray:
    given = np.asarray(breaks, dtype=float)
    if not len(given) or len(given) > MOST_CLASSES or (np.diff(given) <= 0).any() or given[0] <= 0:
        raise InputError("errors.maps.breaks", breaks=list(breaks), most=MOST_CLASSES)
    if len(above) and above.max() > given[-1]:
        raise InputError("errors.maps.above", above=above.max(), given=given[-1])
    return given


def _digits(bounds: np.ndarray) -> int:
    """Return one precision for the whole legend: the least that keeps different bounds different."""
    if (bounds % 1 == 0).all():
        return 0
    if (bounds.round(1) == bounds).all():
        return 1
    distinct = np.unique(bounds)
    for digits in range(1 if bounds.max() >= 10 else 2, _MOST_DIGITS):
        if len(np.unique(distinct.round(digits))) == len(distinct) and (distinct.round(digits)[1:] > 0).all():
            return digits
    return _MOST_DIGITS
