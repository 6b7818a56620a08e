"""The language that a caller asks for."""

from __future__ import annotations

from kkgeo._base.near import meant
from kkgeo._base.words import languages
from kkgeo.errors import UnknownReferenceError


def check_language(lang: str) -> str:
    """Return the language, or raise an error that lists those there are.

    >>> check_language("nl")
    'nl'
    """
    if lang not in languages():
        raise UnknownReferenceError("errors.language", lang=lang, known=languages(), hint=meant(lang, languages()))
    return lang
