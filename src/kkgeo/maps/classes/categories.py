"""Names instead of numbers: a colour for each, as many as can be told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.text import tidy
from kkgeo._base.words import heading, labelled, say, sentence, word
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
from kkgeo.reference import Typology, read_typology
from kkgeo.reference._typologies import natural
from kkgeo.stats.poisson import NO_DENOMINATOR

#: Columns that hold a cluster of a typology.
CLUSTERS = ("cluster", "belfius_cluster")
_TOO_SMALL = "too small to tell"


def classify_categories(values: pd.Series, lang: str) -> tuple[np.ndarray, list[LegendEntry]]:
    """Return the class of every value and the legend.

    There are as many colours as can be told apart. Where there are more names than that, the most frequent have
    a colour and the rest are one class. What is in none of the areas that a map names is white, and last.
    """
    words = values.astype(object).where(values.notna(), None)
    texts = [
        None
        if pd.isna(v)
        else say("word.yes" if v else "word.no", lang)
        if isinstance(v, bool | np.bool_)
        else word("value", v, lang)
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
    """Return the class of every verdict of `kkgeo.coverage`, and the legend, which has all verdicts, also empty ones.

    Raises
    ------
    InputError
        A text that is no verdict.

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
        raise InputError(
            "errors.maps.verdict",
            verdict=tidy(wrong.iloc[0]),
            known=FLAG_COLOURS,
            hint=meant(wrong.iloc[0], FLAG_COLOURS),
        )
    position = {flag: i for i, flag in enumerate(FLAG_COLOURS)}
    classes = np.array([NO_DATA if pd.isna(v) else position[v] for v in values], dtype=int)
    entries = [
        LegendEntry(sentence(word("verdict", flag, lang)), colour, 0, DOTS if flag == _TOO_SMALL else "")
        for flag, colour in FLAG_COLOURS.items()
    ]
    return _counted(classes, entries, say("maps.no_data", lang))


def classify_clusters(
    values: pd.Series, lang: str, clusters: Typology | None = None
) -> tuple[np.ndarray, list[LegendEntry]]:
    """Return the family of every cluster of a typology, and the legend, which names the clusters in each.

    Twenty-one clusters are more than anybody can tell apart by colour; the families are what their makers grouped
    them in. A typology without families has a colour for each cluster, as far as there are colours.

    Raises
    ------
    InputError
        A text that is no cluster of that typology.

    Examples
    --------
    >>> classes, legend = classify_clusters(pd.Series(["V15", "V1", "V4"]), "en")
    >>> [(entry.label, entry.count) for entry in legend]
    [('Large and regional cities: V15', 1), ('Residential: V1, V4', 2)]
    """
    clusters = clusters or read_typology(2018)
    names, dutch = clusters.names(lang), clusters.names("nl")["family"]
    wrong = values[values.notna() & ~values.isin(names.index)]
    if len(wrong):
        raise InputError("errors.typology.cluster", cluster=str(wrong.iloc[0]), title=clusters.title)
    group = dutch.where(dutch != "", dutch.index.to_series())
    colours = _group_colours(list(group.unique()), clusters)
    if colours is None:
        return classify_categories(in_words(values, clusters, lang), lang)
    own = values.map(group.to_dict(), na_action="ignore")
    present = [name for name in colours if (own == name).any()]
    position = {name: i for i, name in enumerate(present)}
    classes = np.array([NO_DATA if pd.isna(v) else position[v] for v in own], dtype=int)
    entries = []
    for name in present:
        codes = sorted(set(values[own == name]), key=natural)
        words = names["family"][codes[0]] or names["label"][codes[0]]
        label = ", ".join(codes) if words in codes else labelled(words, ", ".join(codes), lang)
        entries.append(LegendEntry(tidy(label), colours[name], 0))
    return _counted(classes, entries, say("maps.no_cluster", lang))


def in_words(values: pd.Series, clusters: Typology, lang: str, missing: str | None = None) -> pd.Series:
    """Return what each cluster is called, with its code behind it; a code alone where that is all.

    >>> in_words(pd.Series(["V15", None]), read_typology(2018), "en", "-").tolist()
    ['Large and regional cities (V15)', '-']
    """
    names = clusters.names(lang)["name"]
    called = {code: tidy(code if name == code else f"{name} ({code})") for code, name in names.items()}
    words = values.map(called, na_action="ignore").fillna(values).astype(object)
    return words if missing is None else words.where(values.notna(), missing)


def _group_colours(groups: list[str], clusters: Typology) -> dict[str, str] | None:
    """Return a colour for each family, or nothing where there are more than can be told apart."""
    known = {**FAMILY_COLOURS, **clusters.colours}
    order = [name for name in FAMILY_COLOURS if name in groups] if set(groups) <= set(FAMILY_COLOURS) else groups
    taken = {known[name] for name in order if name in known}
    free = [colour for colour in QUALITATIVE if colour not in taken]
    if sum(name not in known for name in order) > len(free):
        return None
    return {name: known[name] if name in known else free.pop(0) for name in order}


def _shown(texts: list[str], most: int) -> list[str]:
    """Return the texts that have a colour, in the order of the legend."""
    counts = pd.Series(texts, dtype=object).value_counts()
    # Equally frequent ones by their text, so that the order of the rows changes nothing.
    ranked = sorted(counts.index, key=lambda text: (-counts[text], natural(text)))
    return sorted(ranked[: most if len(ranked) <= most else most - 1], key=natural)


def _counted(classes: np.ndarray, entries: list[LegendEntry], missing: str) -> tuple[np.ndarray, list[LegendEntry]]:
    if (classes == NO_DATA).any():
        entries.append(LegendEntry(missing, NO_DATA_COLOUR, 0, LINES))
    return classes, recounted(entries, classes)
