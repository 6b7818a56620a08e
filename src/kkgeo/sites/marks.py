"""Marks in a table: a cell that says yes, or no, and nothing else."""

from __future__ import annotations

from functools import lru_cache

from kkgeo._base.text import fold
from kkgeo.reference._data import table
from kkgeo.sites.cleaning import as_text

#: Words for a decision are marks if they are this short: "ja", "x"; "geweigerd" says more than no.
_SHORT = 4
_LONGER_YES, _LONGER_NO = (
    {"xx", "xxx", "+", "●", "•", "√", "✅", "☒", "🗸"},
    {"onwaar", "false", "-", "–", "—", "/", "."},
)
_NEITHER_NOR = {"n.v.t.", "nvt", "n/a", "☐", "□", "○"}


@lru_cache(maxsize=1)
def _known() -> dict[str, bool]:
    told = table("decisions")
    known = {
        text: meaning == "approved"
        for text, meaning in zip(told["text"], told["meaning"], strict=True)
        if meaning in ("approved", "refused", "no") and len(text) <= _SHORT
    }
    return known | dict.fromkeys(_LONGER_YES, True) | dict.fromkeys(_LONGER_NO | _NEITHER_NOR, False)


def mark_of(value: object) -> bool | None:
    """Say whether a cell says yes, or no (also an empty one); None where it says something else.

    >>> mark_of("X"), mark_of(1.0), mark_of("nee"), mark_of(None), mark_of("aangevraagd")
    (True, True, False, False, None)
    """
    text = as_text(value)
    return False if text is None else _known().get(fold(text))
