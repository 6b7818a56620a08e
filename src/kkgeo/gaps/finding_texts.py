"""What the areas that were found are called, and what is said of them, in Dutch and English."""

from __future__ import annotations

from kkgeo._text import number
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
        "sure": "{sentence}. Toeval is onwaarschijnlijk: {drawn}.",
        "unsure": "{sentence}. Dit kan toeval zijn: {drawn}.",
        "low-low": "laag en zijn ook de buren dat",
        "high-high": "hoog en zijn ook de buren dat",
        "moran_one": "{sentence}. De verhouding is er {kind}, sterker dan door toeval te verwachten is",
        "moran_many": "{sentence}. In elk ervan is de verhouding {kind}, sterker dan door toeval te verwachten is",
        "moran": "{sentence} (hoogstens {share} % van zulke uitspraken is vals).",
        "nothing_low": "Geen enkel gebied blijft meer achter dan door toeval te verwachten is.",
        "nothing_high": "Geen enkel gebied springt er meer uit dan door toeval te verwachten is.",
        "left_out": "Niet beoordeeld, want er wordt niets verwacht: {names}.",
        "chance": " (kan toeval zijn)",
        "elsewhere": "Elders",
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
        "sure": "{sentence}. Chance is unlikely: {drawn}.",
        "unsure": "{sentence}. This may be chance: {drawn}.",
        "low-low": "low, and so are the neighbours",
        "high-high": "high, and so are the neighbours",
        "moran_one": "{sentence}. The ratio is {kind}, more than chance would have it",
        "moran_many": "{sentence}. In each of them the ratio is {kind}, more than chance would have it",
        "moran": "{sentence} (at most {share} % of such statements are false).",
        "nothing_low": "No area stays further behind than chance would have it.",
        "nothing_high": "No area stands out more than chance would have it.",
        "left_out": "Not judged, for nothing is expected there: {names}.",
        "chance": " (may be chance)",
        "elsewhere": "Elsewhere",
    },
}


def say(key: str, lang: str, **values: object) -> str:
    """Return one text, filled in."""
    return _TEXTS[lang][key].format(**values)


def label(rank: int, name: str, count: int, significant: bool, lang: str) -> str:
    """Return what an area is called in the legend of a map.

    >>> label(2, "Landen", 3, False, "en")
    '2. Around Landen (may be chance)'
    """
    return f"{rank}. {_called(name, count, lang)}" + ("" if significant else say("chance", lang))


def scan_sentence(
    name: str,
    count: int,
    radius_km: float,
    observed: int,
    expected: float,
    *,
    counted: str,
    direction: str,
    times: int,
    draws: int,
    significant: bool,
    lang: str,
) -> str:
    """Say how large an area of the scan is, what is missing there, and how sure that is."""
    where = _called(name, count, lang)
    if count > 1:
        where += say("circle", lang, count=count, radius=number(radius_km, lang, 0))
    key = "drawn_none" if times == 0 else "drawn_one" if times == 1 else "drawn"
    drawn = say(key, lang, times=number(times, lang), draws=number(draws, lang), odd=say(direction, lang))
    sentence = where + _quantities(observed, expected, counted, lang)
    return say("sure" if significant else "unsure", lang, sentence=sentence, drawn=drawn)


def moran_sentence(
    name: str, count: int, observed: int, expected: float, *, counted: str, kind: str, alpha: float, lang: str
) -> str:
    """Say the same of municipalities side by side that are significant by themselves."""
    where = _called(name, count, lang)
    if count > 1:
        where += say("group", lang, count=count)
    sentence = where + _quantities(observed, expected, counted, lang)
    sentence = say("moran_many" if count > 1 else "moran_one", lang, sentence=sentence, kind=say(kind, lang))
    return say("moran", lang, sentence=sentence, share=number(100 * alpha, lang))


def _called(name: str, count: int, lang: str) -> str:
    return say("around", lang, name=name) if count > 1 else name


def _quantities(observed: int, expected: float, counted: str, lang: str) -> str:
    many = NOUNS[lang][counted][1]
    words = say("none", lang, many=many) if observed == 0 else counted_words(observed, counted, lang)
    return say("counted", lang, observed=words, expected=number(expected, lang, 1))
