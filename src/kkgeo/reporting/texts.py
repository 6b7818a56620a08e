"""The words of the report, by language: each language has them in one module."""

from __future__ import annotations

from kkgeo.reporting.texts_en import ENGLISH
from kkgeo.reporting.texts_nl import DUTCH

TEXTS = {"nl": DUTCH, "en": ENGLISH}


def say(key: str, lang: str, /, **values: object) -> str:
    """Return one text, filled in.

    >>> say("missing_oki", "en")
    'No OKI in the register: nothing on schools with a high OKI.'
    """
    return TEXTS[lang][key].format(**values)


def word(prefix: str, value: str, lang: str) -> str:
    """Return what a word of a table is called, such as a status; one that has no other name keeps its own.

    >>> word("status", "outside", "en"), word("status", "new", "en")
    ('outside Flanders and Brussels', 'new')
    """
    return TEXTS[lang].get(f"{prefix}_{value}", value)
