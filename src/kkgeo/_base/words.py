"""Every word that a person reads, by language: one file a language, one `say`, one writer of numbers and dates.

The files stand in ``languages/``, or in the folder that ``KKGEO_LANGUAGES`` names; a new one there is a new language,
without a change of code. A key is
``part.name``. What comes from the data goes in as a value, never into the key.
"""

from __future__ import annotations

import datetime
import math
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePath
from typing import Any

from kkgeo._base.arguments import named, typed
from kkgeo._base.programme import Programme, programme
from kkgeo._base.spelling import Joints, Signs, filled, joined, typeset
from kkgeo._base.text import tidy

#: What is read where a language lacks a key, and what the library's errors are told in.
DEFAULT = "en"
#: A folder with languages of one's own, beside those of the package.
FOLDER = "KKGEO_LANGUAGES"
#: What stands for a number that is missing or has no bound.
NOTHING = "–"

#: A text has one form, or one for each of these: by number, or by where it is read.
_FORMS = ({"one", "other"}, {"python", "typed"})

#: Where a text has a word of the programme; with a capital where it has one.
_PROGRAMME = re.compile(r"\{programme\.(\w+)\}")

#: A chance under this is written as less than it.
RARE = 0.001
#: Finer than this no ratio is told from 1.
_MOST_DECIMALS = 12

_current: ContextVar[str] = ContextVar("kkgeo_language", default=DEFAULT)


@dataclass(frozen=True)
class Phrase:
    """A text that is told later, in the language of whoever reads it."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def told(self, lang: str) -> str:
        """Return the text in one language."""
        return say(self.key, lang, **self.values)

    def __str__(self) -> str:
        """Return the text in the language of the moment."""
        return self.told(language())


class More(Phrase):
    """How many there are beside those that are told."""

    def __repr__(self) -> str:
        """Show it as it is told, in a list as Python shows it too."""
        return str(self)


def phrase(key: str, /, **values: Any) -> Phrase:
    """Return a text to be told later, or to stand in another one.

    >>> str(phrase("counted.schools", count=2))
    '2 schools'
    """
    return Phrase(key, values)


def _folders() -> list[Traversable]:
    """Return where languages stand: the package's, and a folder of one's own."""
    own = os.environ.get(FOLDER)
    return [files("kkgeo._base").joinpath("languages"), *([Path(own)] if own else [])]


@lru_cache
def languages() -> tuple[str, ...]:
    """Return the languages there are: one for each file of the package, and of the folder ``KKGEO_LANGUAGES``.

    >>> {"en", "nl"} <= set(languages())
    True
    """
    there = {file.name for folder in _folders() for file in folder.iterdir()}
    return tuple(sorted(name.removesuffix(".toml") for name in there if name.endswith(".toml")))


def catalogue(lang: str) -> dict[str, Any]:
    """Return every text of a language, by its key, where it has none of its own the English one; not to be changed.

    It has the words of the programme of the moment.
    """
    return _catalogue(lang, programme())


@lru_cache(maxsize=64)
def _catalogue(lang: str, of: Programme) -> dict[str, Any]:
    every = {} if lang == DEFAULT else dict(_catalogue(DEFAULT, of))
    own = raw(lang)
    words = _words_of({**every, **own}, of.name, of.of(lang))
    joints = {**every, **own}["language.joints"]
    every |= {key: _named(text, words, joints) for key, text in own.items()}
    return every | {key: words[key.removeprefix("programme.")] for key in every if key.startswith("programme.")}


@lru_cache
def raw(lang: str) -> dict[str, Any]:
    """Return the texts of a language as its files have them, with braces for the words of a programme."""
    every: dict[str, Any] = {}
    # What is no language names no file: it may be as long as no name is, or lead out of the folder.
    for folder in _folders() if lang in languages() else ():
        file = folder.joinpath(f"{lang}.toml")
        if file.is_file():
            every |= _flat(tomllib.loads(file.read_text("utf-8")))
    signs = every.get("language.signs", [])
    return {key: text if key.startswith("language.") else _typeset(text, signs) for key, text in every.items()}


def _typeset(text: Any, signs: Signs) -> Any:
    """Return a text, or all forms of one, with the signs that the language prints."""
    if isinstance(text, dict):
        return {form: _typeset(each, signs) for form, each in text.items()}
    return typeset(text, signs) if isinstance(text, str) and signs else text


def _words_of(texts: Mapping[str, Any], name: str, own: Mapping[str, str]) -> dict[str, str]:
    """Return the words of a programme: its own, those that the language has for any, and what follows from articles."""
    words = {"name": name} | {k.removeprefix("programme."): v for k, v in texts.items() if k.startswith("programme.")}
    words |= own
    articles = {key.removeprefix("article."): forms for key, forms in texts.items() if key.startswith("article.")}
    known, joints = articles.pop("known"), texts["language.joints"]
    for before in ("", "partner_"):
        kind = known.index(words[f"{before}article"])
        words |= {f"{before}{form}": forms[kind] for form, forms in articles.items() if kind < len(forms)}
    words |= {key: _named(word, words, joints) for key, word in words.items()}
    return words


def _named(text: Any, words: Mapping[str, str], joints: Joints) -> Any:
    """Return a text, or all forms of one, with the words of a programme where it has braces for them."""
    if isinstance(text, dict):
        return {form: _named(each, words, joints) for form, each in text.items()}
    if not isinstance(text, str) or "{programme." not in text:
        return text
    # Beside what stands between the braces every second piece is the name of a word.
    made, *pieces = _PROGRAMME.split(text)
    for which, after in zip(pieces[::2], pieces[1::2], strict=True):
        word = words[which] if which in words else sentence(words[which[:1].lower() + which[1:]])
        made = joined(made, word, joints) + word + after
    return made


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict) and not any(forms <= value.keys() for forms in _FORMS):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def language() -> str:
    """Return the language of the moment: that of the command line, or of the library's errors."""
    return _current.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Tell errors, and what else has no language of its own, in this language for a while."""
    token = _current.set(lang)
    try:
        yield
    finally:
        _current.reset(token)


def section(part: str, lang: str) -> dict[str, Any]:
    """Return the texts of a section as they are, by the rest of their key, for what fills in the braces itself.

    >>> section("table", "en")["sort"]
    'Sort by {column}'
    """
    before = f"{part}."
    return {key.removeprefix(before): text for key, text in catalogue(lang).items() if key.startswith(before)}


def has(key: str, lang: str = DEFAULT) -> bool:
    """Return whether there is such a text."""
    return key in catalogue(lang)


def say(key: str, lang: str, /, **values: Any) -> str:
    """Return one text, filled in.

    Parameters
    ----------
    key : str
        ``part.name``, as in the files of the languages.
    lang : str
        One of `languages`.
    **values
        What the text has braces for. `count`, a number, is written as the language does, and chooses between the
        forms ``one`` and ``other`` where the text has them (others have ``python`` and ``typed``, for the command
        line; how a text names arguments: see `kkgeo._base.arguments`); `hint` may be left out; a `Phrase` is
        told in the same language; several of something are joined by commas; a text has what no file can hold
        replaced (see `kkgeo._base.text.tidy`).

    Raises
    ------
    KeyError
        No language has the text.

    Examples
    --------
    >>> say("counted.schools", "nl", count=1), say("counted.schools", "nl", count=1200)
    ('1 school', '1.200 scholen')
    """
    text = catalogue(lang)[key]
    if isinstance(text, dict) and "typed" in text:
        text = text["python" if typed() is None else "typed"]
    elif isinstance(text, dict):
        text = text["one" if values["count"] in catalogue(lang)["language.one"] else "other"]
    arguments: dict[str, str] = {}
    if "=" in text:
        text, arguments = named(text, values)
    arguments.setdefault("hint", "")
    written = arguments | {name: _written(name, value, lang) for name, value in values.items()}
    return filled(text, written, catalogue(lang)["language.joints"])


def heading(key: str, lang: str, /, **values: Any) -> str:
    """Return one text, filled in, with a capital.

    >>> heading("measure.schools", "nl")
    'Scholen'
    """
    return sentence(say(key, lang, **values))


def _written(name: str, value: Any, lang: str) -> Any:
    if type(value) is str:
        return tidy(value)
    if hasattr(value, "told"):
        # A phrase, or an error within another.
        return value.told(lang)
    if isinstance(value, str | PurePath):
        return tidy(value)
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        # A reader has no use for the name of its type.
        value = value.item() if value.ndim == 0 else value.tolist()
    if name == "count" and isinstance(value, int | float):
        return number(value, lang)
    if isinstance(value, list | tuple | set | frozenset | Mapping):
        several = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return _Joined(", ".join(str(_written("", one, lang)) for one in several), value)
    return value


class _Joined(str):
    """Several of something as a sentence has them; ``!r`` shows them as Python does."""

    __slots__ = ("_value",)
    _value: object

    def __new__(cls, text: str, value: object) -> _Joined:
        """Keep the text and what it was made of."""
        joined = super().__new__(cls, text)
        joined._value = value
        return joined

    def __repr__(self) -> str:
        """Show what it was made of."""
        return tidy(repr(self._value))


def labelled(name: str, text: str, lang: str) -> str:
    """Return a text behind its name.

    >>> labelled("Gent", "3", "nl"), labelled("Gand", "3", "fr")
    ('Gent: 3', 'Gand\u202f: 3')
    """
    return say("language.label", lang, name=name, text=text)


def apart(texts: Iterable[str], lang: str) -> str:
    """Join texts that a sentence sets apart.

    >>> apart(["a", "b"], "nl"), apart(["a", "b"], "fr")
    ('a; b', 'a\u202f; b')
    """
    return str(catalogue(lang)["language.apart"]).join(texts)


def word(part: str, value: object, lang: str) -> str:
    """Return what a code is called, such as a status or a network; one that has no other name keeps its own.

    >>> word("verdict", "under", "nl"), word("verdict", "new", "nl")
    ('minder dan verwacht', 'new')
    """
    key = f"{part}.{value}"
    return say(key, lang) if has(key, lang) else tidy(value)


def localised(names: Iterable[str], stem: str, lang: str) -> str:
    """Return which column of a reference table has the names in a language, else in English, else in Dutch.

    >>> localised(["name_nl", "name_en"], "name", "nl"), localised(["label_nl"], "label", "en")
    ('name_nl', 'label_nl')
    """
    present = set(names)
    return next(c for c in (f"{stem}_{lang}", f"{stem}_{DEFAULT}", f"{stem}_nl") if c in present)


def number(value: float, lang: str, digits: int | None = None) -> str:
    """Write a number: 1.234,5 in Dutch, 1,234.5 in English; a dash for one that is missing.

    >>> number(1234.5, "nl"), number(1234.5, "en"), number(3, "nl"), number(0.0012, "nl"), number(math.nan, "nl")
    ('1.234,5', '1,234.5', '3', '0,0012', '–')
    """
    if not math.isfinite(value):
        return NOTHING if math.isnan(value) else "∞" if value > 0 else "-∞"
    if digits is None:
        digits = 0 if float(value).is_integer() else 1 if abs(value) >= 1 else 3
        if 0 < abs(value) < 0.01:
            # Two significant digits: a rate per km² is small, not zero.
            digits = 1 - math.floor(math.log10(abs(value)))
    own = signs(lang)
    return f"{value:,.{digits}f}".translate({ord(","): own["thousands"], ord("."): own["decimal"]})


@lru_cache
def signs(lang: str) -> Mapping[str, str]:
    """Return the signs that a language writes numbers with; shared, not to be changed.

    >>> signs("nl")
    {'decimal': ',', 'thousands': '.'}
    """
    return {name: catalogue(lang)[f"language.{name}"] for name in ("decimal", "thousands")}


def chance(value: float, lang: str) -> str:
    """Write a chance with three decimals, or as less than the least of these.

    >>> chance(0.0421, "nl"), chance(0.00002, "nl"), chance(math.nan, "nl")
    ('0,042', '< 0,001', '–')
    """
    return f"< {number(RARE, lang, 3)}" if value < RARE else number(value, lang, 3)


def decimals(value: float, digits: int) -> int:
    """Return how many decimals a ratio needs so that what is written lies on its own side of 1: `digits`, or more.

    What is said of an area follows from the bounds of an interval that lie under 1 or over it.

    >>> decimals(0.5, 2), decimals(0.998, 2), decimals(1.0004, 2), decimals(1, 2)
    (2, 3, 4, 2)
    """
    if not math.isfinite(value) or value == 1:
        return digits
    return next((d for d in range(digits, _MOST_DECIMALS) if f"{value:.{d}f}" != f"{1:.{d}f}"), _MOST_DECIMALS)


def ratio(value: float, lang: str, digits: int = 2) -> str:
    """Write a ratio, or a bound of one, so that it lies on its own side of 1.

    >>> ratio(0.5312, "nl"), ratio(0.998, "nl"), ratio(math.inf, "nl")
    ('0,53', '0,998', '∞')
    """
    return number(value, lang, decimals(value, digits))


def percent(share: float, lang: str, digits: int = 1) -> str:
    """Write a share of one as a percentage, without the sign.

    >>> percent(0.1234, "nl"), percent(math.nan, "nl")
    ('12,3', '–')
    """
    return number(100 * share, lang, digits)


def date(day: datetime.date, lang: str) -> str:
    """Write a day with the name of its month.

    >>> date(datetime.date(2025, 3, 1), "nl"), date(datetime.date(2025, 3, 1), "en")
    ('1 maart 2025', '1 March 2025')
    """
    months: list[str] = catalogue(lang)["language.months"]
    return say("language.date", lang, day=day.day, month=months[day.month - 1], year=day.year)


def listing(items: Iterable[str], lang: str, last: str = "and") -> str:
    """Join texts as a sentence does.

    >>> listing(["a", "b", "c"], "nl"), listing(["a", "b"], "en", "or"), listing([], "en")
    ('a, b en c', 'a or b', '')
    """
    *most, final = [*items] or [""]
    return f"{', '.join(most)} {say(f'language.{last}', lang)} {final}" if most else final


def sentence(text: str) -> str:
    """Begin with a capital.

    >>> sentence("de coördinaten zijn onleesbaar")
    'De coördinaten zijn onleesbaar'
    """
    return text[:1].upper() + text[1:]
