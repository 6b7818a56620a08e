"""Keys of services: from a file or the environment, and never shown, nor what may be one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError

#: How long the suffix of a file is, its point included; behind the last point of a key there is more, or nothing.
_SUFFIXES = range(2, 6)


def read_key(variable: str, file: str | os.PathLike[str] | None = None) -> str | None:
    """Return an API key from a file or from the environment; None where neither has one. It is never shown.

    Raises
    ------
    InputError
        A file that cannot be read, or whose content cannot be a key.
    """
    if file is None:
        key, where = os.environ.get(variable, "").strip(), phrase("errors.http.in_variable", name=variable)
    else:
        where = key_file_name(file)
        text = _text_of(file)
        # Not within the handling of what went wrong: that has the content in it, or a key in the place of a name.
        if text is None:
            raise InputError("errors.http.key_unread", where=where)
        key = text.strip()
        if not key:
            raise InputError("errors.http.key_empty", where=where)
    if not key:
        return None
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise InputError("errors.http.key_wrong", where=where)
    return key


def _text_of(file: str | os.PathLike[str]) -> str | None:
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return None


def key_file_name(file: str | os.PathLike[str]) -> Phrase:
    """Return how a key file is called; not where it is none and its name may be the key itself."""
    with suppress(OSError, ValueError):
        path = Path(file)
        if len(path.suffix) in _SUFFIXES or os.path.lexists(path):
            return phrase("errors.http.in_file", name=path.name)
    return phrase("errors.http.in_no_file")
