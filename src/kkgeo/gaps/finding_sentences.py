"""What the areas that were found are called, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kkgeo._base.words import number, phrase, say


def label(area: Mapping[str, Any], lang: str) -> str:
    """Return what an area is called in the legend of a map.

    >>> label({"rank": 2, "centre": "Landen", "n_municipalities": 3, "significant": False}, "en")
    '2. Around Landen (may be chance)'
    >>> label({"rank": 1, "centre": "Lot", "n_municipalities": 3, "significant": True, "regions": "Pajottenland"}, "nl")
    '1. Pajottenland, rond Lot'
    """
    return f"{area['rank']}. {called(area, lang)}" + ("" if area["significant"] else say("found.chance", lang))


def close_call(low: float, high: float, alpha: float, lang: str) -> str:
    """Say that the draws leave open on which side of the limit a chance lies.

    >>> close_call(0.046, 0.055, 0.05, "en")
    'That share lies between 4.6 and 5.5 in 100, so on either side of the limit of 5: do not build on it.'
    """
    shares = {key: number(100 * share, lang, 1) for key, share in (("low", low), ("high", high))}
    return say("found.close", lang, limit=number(100 * alpha, lang), **shares)


def scan_sentence(area: Mapping[str, Any], *, counted: str, direction: str, times: int, draws: int, lang: str) -> str:
    """Say how large an area of the scan is, what is missing there, and how sure that is.

    Parameters
    ----------
    area : mapping
        As a row of `kkgeo.judging.Gaps`: ``centre``, ``n_municipalities``, ``radius_km``, ``regions``, ``observed``,
        ``expected``, ``significant``.
    counted : str
        What was counted, as the table notes it.
    direction : {"low", "high"}
        Which side was looked on.
    times, draws : int
        How many of the draws had an area that stands out as much.
    lang : {"nl", "en", "fr"}
        Language.

    Returns
    -------
    str
        Two sentences.
    """
    where = called(area, lang)
    if area["n_municipalities"] > 1:
        radius = number(area["radius_km"], lang, 0)
        where += say("found.circle", lang, count=area["n_municipalities"], radius=radius)
    key = "found.drawn" if times else "found.drawn_none"
    drawn = say(key, lang, count=times, draws=number(draws, lang), odd=phrase(f"found.{direction}"))
    sentence = where + _quantities(area, counted, lang)
    return say("found.sure" if area["significant"] else "found.unsure", lang, sentence=sentence, drawn=drawn)


def moran_sentence(area: Mapping[str, Any], *, counted: str, kind: str, alpha: float, lang: str) -> str:
    """Say the same of municipalities side by side that are significant by themselves."""
    where, several = called(area, lang), area["n_municipalities"] > 1
    if several:
        where += say("found.group", lang, count=area["n_municipalities"])
    sentence = where + _quantities(area, counted, lang)
    sentence = say(
        "found.moran_many" if several else "found.moran_one", lang, sentence=sentence, kind=phrase(f"found.{kind}")
    )
    return say("found.moran", lang, sentence=sentence, share=number(100 * alpha, lang))


def called(area: Mapping[str, Any], lang: str) -> str:
    """Return what an area is called: after the regions that it overlaps, and its centre.

    >>> called({"centre": "Landen", "n_municipalities": 3, "regions": "Hageland"}, "en")
    'Hageland, around Landen'
    """
    several, regions = area["n_municipalities"] > 1, area.get("regions")
    if not regions:
        return say("found.around", lang, name=area["centre"]) if several else str(area["centre"])
    return say("found.in_around" if several else "found.in_one", lang, region=regions, name=area["centre"])


def _quantities(area: Mapping[str, Any], counted: str, lang: str) -> str:
    count = area["observed"]
    some = say(f"counted.{counted}", lang, count=float(count))
    words = some if count else say("found.none", lang, many=phrase(f"measure.{counted}"))
    return say("found.counted", lang, observed=words, expected=number(area["expected"], lang, 1))
