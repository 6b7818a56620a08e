"""Names of places as people write them, reduced to what tells one from another."""

from __future__ import annotations

import re
from functools import lru_cache

from kkgeo._base.text import fold

_SHORT_FORMS = (
    (re.compile(r"\bo\.?\s?l\.?\s?v\.?(?=\W|$)"), "onze lieve vrouw "),
    (re.compile(r"\bo/d\b|\bo\.d\."), "op den"),
    (re.compile(r"\ba/d\b|\ba\.d\."), "aan de"),
    (re.compile(r"\bb/d\b"), "bij de"),
    (re.compile(r"\b(?:st|ste|snt|saint|sainte)\b\.?"), "sint"),
)
#: Words that are short for others all by themselves; any other word of plain letters stays as it is.
_SHORT = frozenset({"olv", "saint", "sainte", "snt", "st", "ste"})
_SIGNS = re.compile(r"[^a-z0-9]")
_DECORATIONS = re.compile(
    r"^(?:stad|gemeente|deelgemeente|b|be)\b[\s.:-]+|(?<![\s,-])[\s,-]++(?:stad|belgie|belgium|belgique)$"
)
_DISTRICT = re.compile(r"(?:(?<=[^\d\s])\s*+|(?<=\s))\d++\s*$")


#: "Aalst (bij Sint-Truiden)"
_BESIDE = re.compile(r"^(?:en|et|and|bij|nabij|in|te|près de|near)\s+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=65536)
def normalise(name: str) -> str:
    """Reduce a name to the letters that tell it from others.

    >>> normalise("St.-Niklaas") == normalise("SINT NIKLAAS"), normalise("Antwerpen 5")
    (True, 'antwerpen')
    """
    text = fold(name)
    return text if text.isascii() and text.isalpha() and text not in _SHORT else _reduced(text)


def _reduced(folded: str) -> str:
    text = folded.replace("\u2019", "'").strip()
    text = _DISTRICT.sub("", text)
    text = _DECORATIONS.sub("", text)
    for pattern, long in _SHORT_FORMS:
        text = pattern.sub(long, text)
    return _SIGNS.sub("", text)


def pieces(name: str) -> list[str]:
    """Split what holds two names: "Borgerhout (Antwerpen)", "Brussel / Bruxelles", "Gent, Ledeberg".

    >>> pieces("Borgerhout (Antwerpen)")
    ['Borgerhout', 'Antwerpen']
    """
    # A short form is written with a slash too: Heist o/d Berg.
    parted = re.split(r"[()\[\]{}<>,;|&+]|(?<![oabOAB])/|/(?![dD]\b)|\s(?:en|et|and)\s", name)
    told = [piece.strip() for piece in parted if normalise(piece)]
    return [*told[:1], *(_BESIDE.sub("", piece) for piece in told[1:])]
