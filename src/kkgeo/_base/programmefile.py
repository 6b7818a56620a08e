"""A programme from a file: its name, how long a collaboration of it runs, and its words, each checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from kkgeo._base.files import check_local
from kkgeo._base.near import meant
from kkgeo._base.programme import AProgramme, Programme, made, packaged
from kkgeo._base.words import languages, phrase, raw
from kkgeo.errors import InputError

#: School years; as long as `kkgeo.targets` takes.
LONGEST = 100
#: Characters of a word: it stands in sentences and headings.
_LONGEST_WORD = 80
#: What would be read as something else where a text is filled in or shown.
_SIGNS = frozenset("{}<>")
_TOP = ("name", "duration")
#: Words that come together: of one of them nobody can guess the others.
_TOGETHER = (
    ("noun", "plural", "article"), ("full", "full_plural"), ("partner", "partners", "partner_article"),
    ("partner_school", "partner_schools"),
)  # fmt: skip


def programme_of(programme: AProgramme | Mapping[str, object]) -> Programme:
    """Return the programme that was given, or that a file, a name or a mapping in the shape of one says."""
    if isinstance(programme, Programme):
        return programme
    if isinstance(programme, str) and programme in packaged():
        return packaged()[programme]
    if isinstance(programme, Mapping):
        _check(programme, "programme")
        return made(programme)
    file = check_local(programme)
    if file.suffix.lower() != ".toml":
        known, hint = [*packaged()], meant(str(programme), packaged())
        raise InputError("errors.programme.kind", file=file.name, known=known, hint=hint)
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise InputError("errors.list.toml", file=file.name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("errors.list.unread", file=str(file)) from error
    _check(table, file.name)
    return made(table)


def _check(table: Mapping[str, Any], file: str) -> None:
    """Refuse what is no programme."""
    for key, value in table.items():
        if key in languages() and isinstance(value, dict):
            _check_words(value, key, file)
        elif key not in _TOP:
            known = [*_TOP, *languages()]
            raise InputError("errors.programme.unknown", file=file, key=key, known=known, hint=meant(key, known))
    _check_word(table.get("name"), "name", file)
    years = table.get("duration", 1)
    if type(years) is not int or not 1 <= years <= LONGEST:
        raise InputError("errors.programme.duration", file=file, value=years, longest=LONGEST)


def _check_words(words: Mapping[str, Any], lang: str, file: str) -> None:
    texts = raw(lang) if "article.known" in raw(lang) else raw("en")
    known = sorted(key.removeprefix("programme.") for key in texts if key.startswith("programme."))
    for key, word in words.items():
        where = f"[{lang}] {key}"
        if key not in known:
            raise InputError("errors.programme.unknown", file=file, key=where, known=known, hint=meant(key, known))
        _check_word(word, where, file)
        if key.endswith("article") and word not in texts["article.known"]:
            raise InputError("errors.programme.article", file=file, key=where, value=word, known=texts["article.known"])
    for group in _TOGETHER:
        given, lacking = [key for key in group if key in words], [key for key in group if key not in words]
        if given and lacking:
            raise InputError("errors.programme.together", file=file, lang=lang, given=given, lacking=lacking)


def _check_word(word: object, key: str, file: str) -> None:
    if wrong := next(_faults(word), None):
        raise InputError("errors.programme.word", file=file, key=key, wrong=phrase(f"errors.programme.{wrong}"))


def _faults(word: object) -> Iterator[str]:
    if word is None:
        yield "absent"
    elif not isinstance(word, str):
        yield "no_text"
    elif not word.strip():
        yield "empty"
    elif len(word) > _LONGEST_WORD:
        yield "long"
    elif _SIGNS & set(word) or not word.isprintable():
        yield "signs"
