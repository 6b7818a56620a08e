"""What was given to a public function, and what it should have been, in words."""

from __future__ import annotations

import os
from typing import Any

from kkgeo._base.lazily import is_dask
from kkgeo._base.tables import as_table, is_lazy, is_table
from kkgeo._base.text import tidy
from kkgeo._base.words import Phrase, phrase

#: Characters of a value.
_SHOWN = 40


def either(kinds: list[Phrase]) -> Phrase:
    """Return kinds as one: "a text, a path or a table"."""
    *before, last = kinds
    if not before:
        return last
    first = before[0]
    for kind in before[1:]:
        first = phrase("errors.argument.and_so", first=first, last=kind)
    return phrase("errors.list.or", first=first, last=last)


def short(value: Any) -> str:
    """Return a value as Python writes it, the beginning of a long one."""
    try:
        text = tidy(repr(value))
    except ValueError:
        # Python does not write out a whole number of thousands of digits.
        text = type(value).__name__
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def cure(name: str, value: Any, expected: list[tuple[str, str]]) -> Phrase | str:
    """Return how something that is nearly right becomes right."""
    if is_dask(value):
        return phrase("errors.argument.cure_dask")
    if is_lazy(value):
        return phrase("errors.argument.cure_lazy")
    if is_table(value) and as_table(value) is None:
        return phrase("errors.argument.cure_levels")
    if isinstance(value, str) and ("texts", "") in expected and ("text", "") not in expected:
        return phrase("errors.argument.cure_one", name=name, value=short(value))
    if isinstance(value, str | os.PathLike) and ("table", "") in expected and ("path", "") not in expected:
        return phrase("errors.argument.cure_file")
    return ""
