"""What is said of several areas together: what holds for all of them is said once."""

from __future__ import annotations

import pandas as pd

from kkgeo._base.words import listing, say
from kkgeo.gaps.looking import REPORT, scan_words
from kkgeo.stats.poisson import NO_DENOMINATOR


def listed(rows: pd.DataFrame, count: str, lang: str) -> list[str]:
    """Return the sentences of areas, one row each, without what `kkgeo.gaps.looking.said_once` says under them.

    Areas of which there is nothing to be judged, as there are none anywhere, have one sentence together.
    """
    told = [_without_scan(row, lang) for _, row in rows.iterrows()]
    return together(rows, told, count, lang)


def together(rows: pd.DataFrame, sentences: list[str], count: str, lang: str) -> list[str]:
    """Return sentences of areas, one row each; one for all of which there is nothing to be judged.

    >>> rows = pd.DataFrame({"name": ["A", "B"], "ratio": [float("nan")] * 2, "verdict": "too small to tell"})
    >>> together(rows.assign(uncompared=0), ["", ""], "collaborations", "en")
    ['A and B: 0 collaborations, and none elsewhere: there is nothing to be judged.']
    """
    nothing = (rows["ratio"].isna() & rows["verdict"].ne(NO_DENOMINATOR) & rows["uncompared"].eq(0)).tolist()
    if sum(nothing) < 2:
        return sentences
    names = [str(name) for name, one in zip(rows["name"], nothing, strict=True) if one]
    whole = say("gaps.nobody", lang, name=listing(names, lang), observed=say(f"counted.{count}", lang, count=0.0))
    first = nothing.index(True)
    return [whole if i == first else told for i, told in enumerate(sentences) if i == first or not nothing[i]]


def _without_scan(row: pd.Series, lang: str) -> str:
    """Return the sentence of an area without how often chance gives any like it, if the report named it."""
    told = str(row["sentence"])
    if row["named"] != REPORT or pd.isna(row["p_scan"]):
        return told
    for direction in ("low", "high"):
        for claimed in (True, False):
            said = scan_words(float(row["p_scan"]), direction, lang, told=claimed, after=False)
            told = told.replace(f" {said}", "")
    return told
