"""Reducing a text to what two ways of writing it have in common."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return a text without capitals and accents.

    >>> fold("Ixelles / ÉLSENE")
    'ixelles / elsene'
    """
    parted = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in parted if not unicodedata.combining(c))
