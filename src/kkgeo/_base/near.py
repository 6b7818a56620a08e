"""What was meant by a value that is not one of those there are: by its spelling, or by a word for it in a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache

from kkgeo._base.programme import Programme, programme
from kkgeo._base.text import fold
from kkgeo._base.words import Phrase, catalogue, languages, phrase

#: So alike must two spellings be, and so long must a text be to stand for what begins with it.
_ALIKE, _BEGINNING = 0.6, 3


def meant(asked: object, known: Iterable[object]) -> Phrase | str:
    """Return the question whether the nearest was meant, to stand behind a sentence; nothing where nothing is near.

    >>> str(meant("Blad", ["Blad1", "Cijfers"])), meant("x", ["Blad1"]), str(meant("provincie", ["province", "year"]))
    (" Do you mean 'Blad1'?", '', " Do you mean 'province'?")
    """
    near = nearest(asked, known)
    return phrase("errors.meant", name=near[0]) if near else ""


def nearest(asked: object, known: Iterable[object], most: int = 1, alike: float = _ALIKE) -> list[str]:
    """Return which of those there are may have been meant, the nearest first.

    >>> nearest("gemeente", ["municipality", "province"]), nearest("sit", ["row", "site"]), nearest("0", ["a"])
    (['municipality'], ['site'], [])
    """
    text = _plain(asked)
    names = list(dict.fromkeys(map(str, known)))
    if not text:
        return []
    own = {name: _plain(name) for name in names}
    called = {name: {own[name], *_called(name, programme())} for name in names}
    found = [name for name in names if text in called[name]]
    if len(text) >= _BEGINNING:
        found += [name for name in names if any(word.startswith(text) for word in called[name])]
    # A word for it counts as its spelling does, so that a typing error in the word is read too.
    spellings = [*own.values(), *(word for words in called.values() for word in sorted(words))]
    for near in get_close_matches(text, list(dict.fromkeys(spellings)), n=most, cutoff=alike):
        found += [name for name in names if near in called[name]]
    return list(dict.fromkeys(found))[:most]


def _plain(text: object) -> str:
    return fold(str(text)).strip().replace("-", " ").replace("_", " ")


@lru_cache(maxsize=1024)
def _called(name: str, of: Programme) -> frozenset[str]:
    """Return what a value is called in the languages, of a programme: the one of the moment."""
    del of
    return frozenset(map(_plain, _words(name)))


def _words(name: str) -> Iterator[str]:
    for lang in languages():
        texts = catalogue(lang)
        # Its name, and what else people call it.
        for key in (f"column.{name}", f"measure.{name}", f"near.{name}"):
            if isinstance(texts.get(key), str):
                yield from texts[key].split(",")
