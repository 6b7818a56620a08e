"""From values to classes, each with its colour and its words."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kkgeo._text import number
from kkgeo.errors import InputError
from kkgeo.maps.texts import say, tidy

#: ColorBrewer YlGnBu, safe for colour-blind readers and in print, for 1 to 7 classes above zero.
_RAMP = ("#edf8b1", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84")
_PICKS = {1: (3,), 2: (1, 5), 3: (1, 3, 5), 4: (0, 2, 4, 6), 5: (0, 2, 3, 5, 6), 6: (0, 1, 2, 3, 5, 6), 7: range(7)}
ZERO_COLOUR, NO_DATA_COLOUR = "#ffffff", "#e0e0e0"
#: Okabe and Ito's qualitative palette, without yellow (too light for a point), then greys and browns for the rest.
QUALITATIVE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7f7f7f", "#8c564b",
               "#5e3c99", "#a6611a", "#80cdc1", "#4d9221", "#c51b7d", "#b8e186", "#543005", "#35978f", "#fdae61",
               "#2d004b", "#bababa", "#999933", "#661100")  # fmt: skip
SCHEMES = ("fisher_jenks", "quantiles", "equal_interval")
MOST_CLASSES = 7
NO_DATA = -1


@dataclass(frozen=True)
class LegendEntry:
    """One class: its words, its colour, whether it is hatched, and how many areas or points are in it."""

    label: str
    colour: str
    count: int
    hatched: bool = False


def classify_numbers(
    values: pd.Series, scheme: str, k: int, breaks: Sequence[float] | None, lang: str
) -> tuple[np.ndarray, list[LegendEntry]]:
    """Return the class of every value (-1: none) and the legend. Zero is a class of its own."""
    if scheme not in SCHEMES:
        msg = f"There is no scheme {scheme!r}. There are {', '.join(SCHEMES)}; or give your own breaks."
        raise InputError(msg)
    if not 1 <= k <= MOST_CLASSES:
        msg = f"k={k} classes cannot be told apart on a map. Take 1 to {MOST_CLASSES}."
        raise InputError(msg)
    known = values.astype("float64").replace([np.inf, -np.inf], np.nan)
    if (known < 0).any():
        msg = f"The column has negative values, {known.min():g} the lowest, which this map does not draw."
        raise InputError(msg)
    above = known[known > 0]
    uppers = _uppers(above, scheme, k, breaks)
    # As few distinct values as classes: each class is one value, and is called by it.
    single = breaks is None and len(uppers) == above.nunique()
    classes = np.full(len(known), NO_DATA)
    entries: list[LegendEntry] = []
    zero = (known == 0).to_numpy()
    if zero.any():
        classes[zero] = 0
        entries.append(LegendEntry(number(0, lang), ZERO_COLOUR, int(zero.sum())))
    first = len(entries)
    positive = known.gt(0).to_numpy()
    classes[positive] = first + np.searchsorted(uppers, above.to_numpy(), side="left")
    low = 0.0 if breaks is not None or not len(above) else float(above.min())
    digits = _digits(np.array([low, *uppers]))
    for i, (upper, pick) in enumerate(zip(uppers, _PICKS[max(len(uppers), 1)], strict=False)):
        high_text = number(float(upper), lang, digits)
        label = high_text if single else f"{number(low, lang, digits)} – {high_text}"
        entries.append(LegendEntry(label, _RAMP[pick], int((classes == first + i).sum())))
        low = float(upper)
    missing = int((classes == NO_DATA).sum())
    if missing:
        entries.append(LegendEntry(say("no_data", lang), NO_DATA_COLOUR, missing, hatched=True))
    return classes, entries


#: More decimals than this no legend can use.
_MOST_DIGITS = 8


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


def outline(colour: str) -> str:
    """Return the colour of a point's edge: dark around a light point, which would vanish on the map otherwise.

    >>> outline("#ffffff"), outline("#0072b2")
    ('#555555', '#ffffff')
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    # ITU-R BT.601 luma, 0 to 255.
    return "#555555" if 0.299 * red + 0.587 * green + 0.114 * blue > 170 else "#ffffff"


def _uppers(above: pd.Series, scheme: str, k: int, breaks: Sequence[float] | None) -> np.ndarray:
    if breaks is not None:
        given = np.asarray(breaks, dtype=float)
        if not len(given) or len(given) > MOST_CLASSES or (np.diff(given) <= 0).any() or given[0] <= 0:
            msg = f"breaks={list(breaks)} must be 1 to {MOST_CLASSES} upper bounds above zero that rise."
            raise InputError(msg)
        if len(above) and above.max() > given[-1]:
            msg = f"The highest value is {above.max():g}, above the last break {given[-1]:g}. Add a break."
            raise InputError(msg)
        return given
    distinct = np.unique(above)
    if len(distinct) <= k:
        return distinct
    import mapclassify

    with warnings.catch_warnings():
        # Fewer classes than asked for is no accident to warn of: the legend shows those there are.
        warnings.simplefilter("ignore")
        name = {"fisher_jenks": "FisherJenks", "quantiles": "Quantiles", "equal_interval": "EqualInterval"}[scheme]
        found = getattr(mapclassify, name)(above.to_numpy(), k=k)
    bins = np.asarray(found.bins, dtype=float)
    # Adding up widths may end a rounding error below the highest value, which then had no class.
    bins[-1] = above.max()
    return np.unique(bins)


def classify_categories(values: pd.Series, lang: str) -> tuple[np.ndarray, list[LegendEntry]]:
    """Return the class of every value and the legend, a colour for each distinct value."""
    words = values.astype(object).where(values.notna(), None)
    texts = [
        None if pd.isna(v) else say("true" if v else "false", lang) if isinstance(v, bool | np.bool_) else tidy(v)
        for v in words
    ]
    present = sorted({v for v in texts if v}, key=lambda t: (len(t) if t[1:].isdigit() else 0, t))
    shown = present if len(present) <= len(QUALITATIVE) - 1 else present[: len(QUALITATIVE) - 1]
    position = {text: i for i, text in enumerate(shown)}
    rest, missing = len(shown), NO_DATA
    classes = np.array([position.get(v, rest) if v else missing for v in texts], dtype=int)
    entries = [LegendEntry(t, QUALITATIVE[i], int((classes == i).sum())) for t, i in position.items()]
    if (classes == rest).any():
        entries.append(LegendEntry(say("other", lang), QUALITATIVE[-1], int((classes == rest).sum())))
    if (classes == missing).any():
        entries.append(LegendEntry(say("unknown", lang), NO_DATA_COLOUR, int((classes == missing).sum()), hatched=True))
    return classes, entries
