"""What a sentence shows of a value that is too long for it: the ends of a text, and the first of many."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from kkgeo._base.words import More, Phrase

#: So long may a value be within a sentence.
LONGEST = 200
#: So many signs may all items of a list have within a sentence; so many of them are told in any case.
_ROOM, _LEAST = 600, 2
#: A whole number of more than some 60 digits is not told whole; one of more than 4,300 Python does not write out.
_BITS, _WRITABLE = 200, 14_000


def shortened(value: Any, most: int = LONGEST) -> Any:
    """Return a text, or the texts in a list, without the middle of what is too long for a sentence.

    >>> shortened("kort"), shortened(["x" * 1000, 3], 20), shortened("0123456789" * 9, 20)
    ('kort', ['xxxxxxxxxxxxx … xxxxx', 3], '0123456789012 … 56789')
    """
    if isinstance(value, PurePath):
        return shortened(str(value), most)
    if type(value) is int and value.bit_length() > _BITS:
        return f"{str(value)[:10]}…" if value.bit_length() < _WRITABLE else "…"
    if isinstance(value, str):
        end = most // 4
        return value if len(value) <= most else f"{value[: most - end - 2]} … {value[-end:]}"
    if isinstance(value, Phrase):
        return type(value)(value.key, {name: shortened(own, most) for name, own in value.values.items()})
    if type(value) is list or type(value) is tuple:
        return type(value)(_first([shortened(each, most) for each in value]))
    return value


def _first(items: list[Any]) -> list[Any]:
    """Return the first of many items, and how many there are more."""
    room = _ROOM
    for kept, item in enumerate(items):
        room -= len(str(item))
        if room < 0 and kept >= _LEAST:
            return [*items[:kept], More("errors.more", {"count": len(items) - kept})]
    return items
