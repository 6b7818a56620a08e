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
_DECORATIONS = re.compile(
    r"^(?:stad|gemeente|deelgemeente|b|be)\b[\s.:-]+|(?<![\s,-])[\s,-]++(?:stad|belgie|belgium|belgique)$"
)
_DISTRICT = re.compile(r"(?:(?<=[^\d\s])\s*+|(?<=\s))\d++\s*$")


@lru_cache(maxsize=65536)
def normalise(name: str) -> str:
    """Reduce a name to the letters that tell it from others.

    >>> normalise("St.-Niklaas") == normalise("SINT NIKLAAS"), normalise("Antwerpen 5")
    (True, 'antwerpen')
    """
    text = fold(name).replace("\u2019", "'").strip()
    text = _DISTRICT.sub("", text)
    text = _DECORATIONS.sub("", text)
    for pattern, long in _SHORT_FORMS:
        text = pattern.sub(long, text)
    return re.sub(r"[^a-z0-9]", "", text)


def pieces(name: str) -> list[str]:
    """Split what holds two names: "Borgerhout (Antwerpen)", "Brussel / Bruxelles", "Gent, Ledeberg".

    >>> pieces("Borgerhout (Antwerpen)")
    ['Borgerhout', 'Antwerpen']
    """
    # A short form is written with a slash too: Heist o/d Berg.
    parted = re.split(r"[()\[\]{}<>,;|&+]|(?<![oabOAB])/|/(?![dD]\b)|\s(?:en|et|and)\s", name)
    return [piece.strip() for piece in parted if normalise(piece)]
