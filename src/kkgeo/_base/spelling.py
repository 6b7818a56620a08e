"""What a language does to its texts where they are set and filled in: its signs, and words that change before a vowel.

Both stand in the file of the language, under ``[language]``, as patterns with what they become; a language that needs
neither has empty lists.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

#: Pattern of a text, what it becomes.
Signs = Sequence[Sequence[str]]
#: Pattern of the end of what stands before a brace, pattern of how begins what is put there, what the end becomes.
Joints = Sequence[Sequence[str]]

_FORMATTER = string.Formatter()
_compiled = lru_cache(maxsize=64)(re.compile)


def typeset(text: str, signs: Signs) -> str:
    r"""Return a text with the signs that its language prints.

    >>> typeset("Vraiment ?", [[" ([?!])", "~\\1"]])
    'Vraiment~?'
    """
    for pattern, becomes in signs:
        text = _compiled(pattern).sub(becomes, text)
    return text


def joined(before: str, value: str, joints: Joints) -> str:
    """Return what stands before a value, as the value makes it end.

    Only where the two meet: what stands within a value is a person's own.

    >>> joined("province de ", "Anvers", [["de $", "[AEIOU]", "d’"]])
    'province d’'
    >>> joined("province de ", "Namur", [["de $", "[AEIOU]", "d’"]])
    'province de '
    """
    # The last words: no pattern looks further back.
    kept, end = before[:-12], before[-12:]
    for at_end, begins, becomes in joints:
        if _compiled(begins).match(value):
            end = _compiled(at_end).sub(becomes, end)
    return kept + end


def filled(text: str, values: Mapping[str, Any], joints: Joints) -> str:
    """Return a text with its braces filled in, as `str.format` does, and joined to what stands before them.

    >>> filled("{n:.1f} km de {town!r}", {"n": 2, "town": "Ath"}, [])
    "2.0 km de 'Ath'"
    >>> filled("près de {town}", {"town": "Ath"}, [["de $", "[AEIOU]", "d’"]])
    'près d’Ath'
    """
    if not joints:
        return text.format(**values)
    made = ""
    for said, name, form, conversion in _FORMATTER.parse(text):
        made += said
        if name is not None:
            value, _ = _FORMATTER.get_field(name, (), values)
            shown = _FORMATTER.format_field(_FORMATTER.convert_field(value, conversion), form or "")
            made = joined(made, shown, joints) + shown
    return made
