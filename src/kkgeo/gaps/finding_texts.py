"""What the areas that were found are called, and what is said of them, in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kkgeo._base.words import number
from kkgeo.gaps.texts import NOUNS, counted_words

_TEXTS = {
    "nl": {
        "around": "Rond {name}",
        "circle": " ({count} gemeenten, tot {radius} km ervan)",
        "group": " ({count} gemeenten die aan elkaar grenzen)",
        "counted": ": {observed} waar er {expected} te verwachten waren",
        "none": "geen {many}",
        "low": "zo achterblijft",
        "high": "er zo uitspringt",
        "drawn_none": "in geen van {draws} toevallige verdelingen over heel de kaart kwam een gebied voor dat {odd}",
        "drawn_one": "in 1 van {draws} toevallige verdelingen over heel de kaart kwam een gebied voor dat {odd}",
        "drawn": "in {times} van {draws} toevallige verdelingen over heel de kaart kwam een gebied voor dat {odd}",
        "sure": "{sentence}. Met toeval alleen is dat moeilijk te verklaren: {drawn}.",
        "unsure": "{sentence}. Dit kan toeval zijn: {drawn}.",
        "low-low": "laag en zijn ook de buren dat",
        "high-high": "hoog en zijn ook de buren dat",
        "moran_one": "{sentence}. De verhouding is er {kind}, sterker dan door toeval te verwachten is",
        "moran_many": "{sentence}. In elk ervan is de verhouding {kind}, sterker dan door toeval te verwachten is",
        "moran": "{sentence} (van zulke uitspraken is gemiddeld hoogstens {share} % vals).",
        "nothing_low": "Geen enkel gebied blijft meer achter dan door toeval te verwachten is.",
        "nothing_high": "Geen enkel gebied springt er meer uit dan door toeval te verwachten is.",
        "left_out": "Niet beoordeeld, want er wordt niets verwacht: {names}.",
        "chance": " (kan toeval zijn)",
        "elsewhere": "Elders",
        "how": "Hoe gezocht",
        "how_scan": "Poisson-scan van Kulldorff, cirkels tot {share} % van wat verwacht wordt, {draws} trekkingen",
        "how_moran": "lokale Moran van verhoudingen, {draws} trekkingen, vals-ontdekkingsgraad {share} %",
    },
    "en": {
        "around": "Around {name}",
        "circle": " ({count} municipalities, up to {radius} km away)",
        "group": " ({count} municipalities side by side)",
        "counted": ": {observed} where {expected} were to be expected",
        "none": "no {many}",
        "low": "stays so far behind",
        "high": "stands out so much",
        "drawn_none": "in none of {draws} random distributions was there an area anywhere on the map that {odd}",
        "drawn_one": "in 1 of {draws} random distributions there was an area somewhere on the map that {odd}",
        "drawn": "in {times} of {draws} random distributions there was an area somewhere on the map that {odd}",
        "sure": "{sentence}. That is hard to explain by chance alone: {drawn}.",
        "unsure": "{sentence}. This may be chance: {drawn}.",
        "low-low": "low, and so are the neighbours",
        "high-high": "high, and so are the neighbours",
        "moran_one": "{sentence}. The ratio is {kind}, more than chance would have it",
        "moran_many": "{sentence}. In each of them the ratio is {kind}, more than chance would have it",
        "moran": "{sentence} (of such statements at most {share} % are false on average).",
        "nothing_low": "No area stays further behind than chance would have it.",
        "nothing_high": "No area stands out more than chance would have it.",
        "left_out": "Not judged, for nothing is expected there: {names}.",
        "chance": " (may be chance)",
        "elsewhere": "Elsewhere",
        "how": "How it was looked for",
        "how_scan": "Kulldorff's Poisson scan, circles up to {share} % of what is expected, {draws} draws",
        "how_moran": "local Moran of ratios, {draws} draws, false discovery rate {share} %",
    },
}


def say(key: str, lang: str, **values: object) -> str:
    """Return one text, filled in."""
    return _TEXTS[lang][key].format(**values)


def label(area: Mapping[str, Any], lang: str) -> str:
    """Return what an area is called in the legend of a map.

    >>> label({"rank": 2, "centre": "Landen", "n_municipalities": 3, "significant": False}, "en")
    '2. Around Landen (may be chance)'
    """
    return f"{area['rank']}. {_called(area, lang)}" + ("" if area["significant"] else say("chance", lang))


def scan_sentence(area: Mapping[str, Any], *, counted: str, direction: str, times: int, draws: int, lang: str) -> str:
    """Say how large an area of the scan is, what is missing there, and how sure that is.

    Parameters
    ----------
    area : mapping
        As a row of `kkgeo.judging.Gaps`: ``centre``, ``n_municipalities``, ``radius_km``, ``observed``, ``expected``,
        ``significant``.
    counted : str
        What was counted, as the table notes it.
    direction : {"low", "high"}
        Which side was looked on.
    times, draws : int
        How many of the draws had an area that stands out as much.
    lang : {"nl", "en"}
        Language.

    Returns
    -------
    str
        Two sentences.
    """
    where = _called(area, lang)
    if area["n_municipalities"] > 1:
        radius = number(area["radius_km"], lang, 0)
        where += say("circle", lang, count=area["n_municipalities"], radius=radius)
    key = "drawn_none" if times == 0 else "drawn_one" if times == 1 else "drawn"
    drawn = say(key, lang, times=number(times, lang), draws=number(draws, lang), odd=say(direction, lang))
    sentence = where + _quantities(area, counted, lang)
    return say("sure" if area["significant"] else "unsure", lang, sentence=sentence, drawn=drawn)


def moran_sentence(area: Mapping[str, Any], *, counted: str, kind: str, alpha: float, lang: str) -> str:
    """Say the same of municipalities side by side that are significant by themselves."""
    where, several = _called(area, lang), area["n_municipalities"] > 1
    if several:
        where += say("group", lang, count=area["n_municipalities"])
    sentence = where + _quantities(area, counted, lang)
    sentence = say("moran_many" if several else "moran_one", lang, sentence=sentence, kind=say(kind, lang))
    return say("moran", lang, sentence=sentence, share=number(100 * alpha, lang))


def _called(area: Mapping[str, Any], lang: str) -> str:
    return say("around", lang, name=area["centre"]) if area["n_municipalities"] > 1 else str(area["centre"])


def _quantities(area: Mapping[str, Any], counted: str, lang: str) -> str:
    count = area["observed"]
    words = counted_words(count, counted, lang) if count else say("none", lang, many=NOUNS[lang][counted][1])
    return say("counted", lang, observed=words, expected=number(area["expected"], lang, 1))
