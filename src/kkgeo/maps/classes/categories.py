"""Names instead of numbers: a colour for each, as many as can be told apart."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from kkgeo._base.text import tidy
from kkgeo._base.words import heading, say, sentence, word
from kkgeo.errors import InputError
from kkgeo.maps.classes.legend import DOTS, LINES, NO_DATA, LegendEntry, recounted
from kkgeo.maps.classes.palettes import (
    BESIDE_ELSEWHERE,
    ELSEWHERE_COLOUR,
    FAMILY_COLOURS,
    FLAG_COLOURS,
    NO_DATA_COLOUR,
    QUALITATIVE,
)
from kkgeo.reference import read_typology
from kkgeo.stats.poisson import NO_DENOMINATOR

#: Columns that hold a cluster of the Belfius typology.
CLUSTERS = ("cluster", "belfius_cluster")
#: The edition whose families have colours; `kkgeo.typology` gives this one.
FAMILY_EDITION = 2018
_TOO_SMALL = "too small to tell"


def classify_categories(values: pd.Series, lang: str) -> tuple[np.ndarray, list[LegendEntry]]:
    """Return the class of every value and the legend.

    There are as many colours as can be told apart. Where there are more names than that, the most frequent have
    a colour and the rest are one class. What is in none of the areas that a map names is white, and last.
    """
    words = values.astype(object).where(values.notna(), None)
    texts = [
        None if pd.isna(v) else say("word.yes" if v else "word.no", lang) if isinstance(v, bool | np.bool_) else tidy(v)
        for v in words
    ]
    elsewhere = heading("word.elsewhere", lang)
    colours = BESIDE_ELSEWHERE if elsewhere in texts else QUALITATIVE
    shown = _shown([text for text in texts if text and text != elsewhere], len(colours))
    position = {text: i for i, text in enumerate(shown)}
    rest, nowhere = len(shown), len(shown) + 1
    own = {**position, elsewhere: nowhere}
    classes = np.array([own.get(text, rest) if text else NO_DATA for text in texts], dtype=int)
    entries = [LegendEntry(text, colours[i], 0) for text, i in position.items()]
    if (classes == rest).any():
        entries.append(LegendEntry(heading("word.other", lang), colours[-1], 0))
    else:
        classes[classes == nowhere] = rest
    if elsewhere in texts:
        entries.append(LegendEntry(elsewhere, ELSEWHERE_COLOUR, 0))
    return _counted(classes, entries, heading("word.not_given", lang))


def classify_flags(values: pd.Series, lang: str) -> tuple[np.ndarray, list[LegendEntry]]:
    """Return the class of every flag of `kkgeo.coverage`, and the legend, which has all flags, also empty ones.

    Raises
    ------
    InputError
        A text that is no flag.

    Examples
    --------
    >>> classes, legend = classify_flags(pd.Series(["under", None, "too small to tell"]), "en")
    >>> classes.tolist(), [entry.label for entry in legend]
    ([0, -1, 3], ['Fewer than expected', 'As expected', 'More than expected', 'Too small to tell', 'No data'])
    """
    # Without anything to expect there is no verdict.
    values = values.where(values != NO_DENOMINATOR)
    wrong = values[values.notna() & ~values.isin(list(FLAG_COLOURS))]
    if len(wrong):
        raise InputError("errors.maps.flag", flag=tidy(wrong.iloc[0]), known=FLAG_COLOURS)
    position = {flag: i for i, flag in enumerate(FLAG_COLOURS)}
    classes = np.array([NO_DATA if pd.isna(v) else position[v] for v in values], dtype=int)
    entries = [
        LegendEntry(sentence(word("verdict", flag, lang)), colour, 0, DOTS if flag == _TOO_SMALL else "")
        for flag, colour in FLAG_COLOURS.items()
    ]
    return _counted(classes, entries, say("maps.no_data", lang))


def classify_clusters(values: pd.Series, lang: str) -> tuple[np.ndarray, list[LegendEntry]]:
    """Return the family of every Belfius cluster of edition 2018, and the legend, which names the clusters in each.

    Twenty-one clusters are more than anybody can tell apart by colour; the families are what their makers grouped
    them in.

    Raises
    ------
    InputError
        A text that is no cluster of that edition.

    Examples
    --------
    >>> classes, legend = classify_clusters(pd.Series(["V15", "V1", "V4"]), "en")
    >>> [(entry.label, entry.count) for entry in legend]
    [('Large and regional cities: V15', 1), ('Residential: V1, V4', 2)]
    """
    typology = read_typology(FAMILY_EDITION)
    labels = typology.names(lang)
    wrong = values[values.notna() & ~values.isin(labels.index)]
    if len(wrong):
        raise InputError("errors.maps.cluster", cluster=tidy(wrong.iloc[0]), edition=FAMILY_EDITION)
    families = typology.names("nl")["family"].to_dict()
    family = values.map(families, na_action="ignore")
    present = [name for name in FAMILY_COLOURS if (family == name).any()]
    position = {name: i for i, name in enumerate(present)}
    classes = np.array([NO_DATA if pd.isna(v) else position[v] for v in family], dtype=int)
    entries = []
    for name in present:
        codes = sorted(set(values[family == name]), key=_natural)
        label = f"{labels.loc[codes[0], 'family']}: {', '.join(codes)}"
        entries.append(LegendEntry(label, FAMILY_COLOURS[name], 0))
    return _counted(classes, entries, say("maps.no_cluster", lang))


def _shown(texts: list[str], most: int) -> list[str]:
    """Return the texts that have a colour, in the order of the legend."""
    counts = pd.Series(texts, dtype=object).value_counts()
    # Equally frequent ones by their text, so that the order of the rows changes nothing.
    ranked = sorted(counts.index, key=lambda text: (-counts[text], _natural(text)))
    return sorted(ranked[: most if len(ranked) <= most else most - 1], key=_natural)


def _natural(text: str) -> tuple[str, int, str]:
    """Sort V2 before V10."""
    parts = re.fullmatch(r"(\D*)([0-9]{1,9})", text)
    return (parts[1], int(parts[2]), text) if parts else (text, -1, text)


def _counted(classes: np.ndarray, entries: list[LegendEntry], missing: str) -> tuple[np.ndarray, list[LegendEntry]]:
    if (classes == NO_DATA).any():
        entries.append(LegendEntry(missing, NO_DATA_COLOUR, 0, LINES))
    return classes, recounted(entries, classes)
