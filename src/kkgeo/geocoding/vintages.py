"""The municipalities of a vintage that municipalities of 2018 lie in, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from kkgeo._base.words import listing, say
from kkgeo.reference._data import parts
from kkgeo.reference.municipalities import town_names

#: How many candidates a note names.
_NAMED = 5


@lru_cache
def later(vintage: int) -> dict[str, str]:
    """Return, for every municipality of 2018, its municipality in a vintage."""
    return {str(k): str(v) for k, v in parts(vintage).items()}


def images(atoms: Iterable[str], vintage: int) -> tuple[str, ...]:
    """Return the municipalities of a vintage that some municipalities of 2018 lie in, in their order."""
    return _images(tuple(atoms), vintage)


@lru_cache(maxsize=65536)
def _images(atoms: tuple[str, ...], vintage: int) -> tuple[str, ...]:
    image = later(vintage)
    return tuple(dict.fromkeys(image[atom] for atom in atoms))


@lru_cache
def names(vintage: int, lang: str = "nl") -> dict[str, str]:
    """Return what the municipalities of a vintage are called in a language, by REFNIS code."""
    return {str(code): str(name) for code, name in town_names(vintage, lang).items()}


def label(code: str, vintage: int, lang: str) -> str:
    """Name a municipality with its code.

    >>> label("24107", 2025, "fr"), label("21004", 2025, "fr")
    ('Tirlemont (24107)', 'Bruxelles (21004)')
    """
    return f"{names(vintage, lang)[code]} ({code})"


def listed(codes: Sequence[str], vintage: int, lang: str) -> str:
    """Name some municipalities, as in "A (1), B (2) or C (3)"; of many the first few and how many more."""
    shown = [label(code, vintage, lang) for code in codes[:_NAMED]]
    if len(codes) > _NAMED:
        return say("placing.many", lang, names=", ".join(shown), more=len(codes) - _NAMED)
    return listing(shown, lang, "or")
