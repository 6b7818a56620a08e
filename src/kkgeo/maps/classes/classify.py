"""From values to classes, each with its colour and its words: one front door for every kind of value."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from kkgeo._base.words import heading, say
from kkgeo.errors import InputError
from kkgeo.maps.classes.categories import (
    CLUSTERS,
    classify_categories,
    classify_clusters,
    classify_flags,
)
from kkgeo.maps.classes.legend import DOTS, LEVEL, NO_DATA, LegendEntry, outline, recounted
from kkgeo.maps.classes.numbers import MOST_CLASSES, SCHEMES, classify_numbers, shared_breaks
from kkgeo.maps.classes.palettes import FLAG_COLOURS, NO_DATA_COLOUR, OUTSIDE_COLOUR, UNCERTAIN_COLOUR
from kkgeo.maps.classes.ratios import RATIOS, classify_ratios
from kkgeo.reference.typology import Edition, known_typology

__all__ = [
    "MOST_CLASSES",
    "NO_DATA",
    "NO_DATA_COLOUR",
    "SCHEMES",
    "LegendEntry",
    "classify",
    "classify_categories",
    "classify_clusters",
    "classify_flags",
    "classify_numbers",
    "classify_ratios",
    "classify_together",
    "outline",
    "recounted",
    "shared_breaks",
]

#: Classes around one; not for other numbers than ratios, unless asked for.
DIVERGING_SCHEME = "diverging"
Classified = tuple[np.ndarray, list[LegendEntry]]
Key = TypeVar("Key", bound=Hashable)


def classify(
    values: pd.Series,
    *,
    column: str | None = None,
    edition: Edition | None = None,
    scheme: str | None = None,
    k: int = 5,
    breaks: Sequence[float] | None = None,
    lang: str = "nl",
    too_small: np.ndarray | None = None,
    outside: np.ndarray | None = None,
) -> Classified:
    """Divide values into classes the way their column asks for.

    Parameters
    ----------
    values : Series
        Numbers from zero up, or names.
    column : str, optional
        What the values are, the name of the series if not given: ratios (``ratio``, ``smoothed`` and their like) are
        divided around one, a ``verdict`` has its own colours, a Belfius cluster that of its family.
    edition : int, path or Typology, optional
        Typology of clusters. Those of an edition that is not packaged, or not known, are names like any other, since a
        code means nothing without its edition.
    scheme : {"fisher_jenks", "quantiles", "equal_interval", "pretty", "diverging"}, optional
        How numbers are divided; that of the column if not given, Fisher-Jenks for most.
    k : int
        Number of classes above zero, at most 7; around one 3, 5 or 7, or one less where the column chose the scheme.
    breaks : sequence of float, optional
        Your own upper bounds instead; around one, the bounds above it.
    lang : {"nl", "en", "fr"}
        Language of the legend.
    too_small, outside : array of bool, optional
        Where a value is too small to tell anything by, and where the map is not about that place. Both become a class
        of their own, whatever the value.

    Returns
    -------
    array of int, list of LegendEntry
        The class of every value, its position in the legend (-1, no value, is the last), and the legend.

    Raises
    ------
    InputError
        Negative numbers, an unknown scheme, bounds that do not fit, a text that is no verdict or no cluster.

    Examples
    --------
    >>> elsewhere = np.array([False, True, False])
    >>> classes, legend = classify(pd.Series([0.0, 1.0, 3.0]), column="ratio", k=3, outside=elsewhere)
    >>> [(entry.label, entry.count) for entry in legend if entry.count]
    [('0: geen enkele', 1), ('Meer dan 1,25', 1), ('Buiten het gebied', 1)]
    """
    column = str(values.name) if column is None else column
    marks = [("too_small", too_small, UNCERTAIN_COLOUR, DOTS), ("outside", outside, OUTSIDE_COLOUR, LEVEL)]
    hidden = np.zeros(len(values), dtype=bool)
    for _, mask, _, _ in marks:
        if mask is not None and len(mask) != len(values):
            raise InputError("errors.maps.marks", count=len(values), marks=len(mask))
        hidden |= np.zeros(len(values), dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
    classes, legend = _by_kind(
        values.mask(hidden) if hidden.any() else values, column, edition, scheme, k, breaks, lang
    )
    if not hidden.any():
        return classes, legend
    # What is marked had no value above, so the legend ends in no data; the marks go before it.
    unmarked = (classes == NO_DATA) & ~hidden
    entries, last = legend[:-1], legend[-1]
    for key, mask, colour, pattern in reversed(marks):
        if mask is not None and np.asarray(mask, dtype=bool).any():
            mine = np.asarray(mask, dtype=bool) & hidden
            hidden = hidden & ~mine
            classes = np.where(mine, len(entries), classes)
            label = heading("word.next_to_nothing", lang) if key == "too_small" else say("maps.outside", lang)
            entries = [*entries, LegendEntry(label, colour, 0, pattern)]
    if unmarked.any():
        entries = [*entries, replace(last, count=0)]
    return classes, recounted(entries, classes)


def classify_together(several: Mapping[Key, pd.Series], **how: object) -> dict[Key, Classified]:
    """Divide several series into the same classes, with the same colours and words; each has its own counts.

    Parameters
    ----------
    several : mapping to Series
        One Series for each map, such as one for each year.
    **how
        As for `classify`, the same for all.

    Returns
    -------
    dict
        What `classify` returns, by the keys of `several`; a class that is empty on one map is in its legend as well.

    Examples
    --------
    >>> years = {2021: pd.Series([0.0, 2.0]), 2022: pd.Series([5.0, 9.0])}
    >>> {year: [e.count for e in legend] for year, (_, legend) in classify_together(years, k=3).items()}
    {2021: [1, 1, 0, 0], 2022: [0, 0, 1, 1]}
    """
    if not several:
        return {}
    together = pd.concat(list(several.values()), ignore_index=True)
    name = next(iter(several.values())).name
    how.setdefault("column", None if name is None else str(name))
    classes, legend = classify(together, **how)  # type: ignore[arg-type]
    ends = np.cumsum([len(own) for own in several.values()])
    parts = np.split(classes, ends[:-1])
    return {key: (own, recounted(legend, own)) for key, own in zip(several, parts, strict=True)}


def _by_kind(
    values: pd.Series,
    column: str,
    edition: Edition | None,
    scheme: str | None,
    k: int,
    breaks: Sequence[float] | None,
    lang: str,
) -> Classified:
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if not numeric:
        # A column of somebody's own may be called verdict too.
        if column in ("verdict", "flag") and values.isin(list(FLAG_COLOURS)).any():
            return classify_flags(values, lang)
        clusters = None if edition is None or column not in CLUSTERS else known_typology(edition)
        return classify_categories(values, lang) if clusters is None else classify_clusters(values, lang, clusters)
    if scheme == DIVERGING_SCHEME:
        return classify_ratios(values, k, breaks, lang)
    if scheme is None and column in RATIOS:
        # Whoever asks for six classes on all maps has five around one on this map.
        return classify_ratios(values, k if k > MOST_CLASSES else max(k - 1 + k % 2, 3), breaks, lang)
    return classify_numbers(values, SCHEMES[0] if scheme is None else scheme, k, breaks, lang)
