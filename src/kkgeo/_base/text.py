"""Texts: what two ways of writing one have in common, and numbers as each language writes them."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

Frame = TypeVar("Frame", bound="pd.DataFrame")
_HALVES = re.compile("[\ud800-\udfff]")


def fold(text: str) -> str:
    """Return a text without capitals and accents.

    >>> fold("Ixelles / ÉLSENE")
    'ixelles / elsene'
    """
    parted = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in parted if not unicodedata.combining(c))


def number(value: float, lang: str, digits: int | None = None) -> str:
    """Write a number: 1.234,5 in Dutch, 1,234.5 in English.

    >>> number(1234.5, "nl"), number(1234.5, "en"), number(3, "nl"), number(0.0012, "nl")
    ('1.234,5', '1,234.5', '3', '0,0012')
    """
    if digits is None:
        digits = 0 if float(value).is_integer() else 1 if abs(value) >= 1 else 3
        if 0 < abs(value) < 0.01:
            # Two significant digits: a rate per km² is small, not zero.
            digits = 1 - math.floor(math.log10(abs(value)))
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "nl" else text


def whole_texts(frame: Frame) -> Frame:
    r"""Return a table in which no text has half of a pair of surrogates: those are U+FFFD; the same table if none has.

    pandas cannot group by such a text, and no file can hold it.

    >>> import pandas as pd
    >>> whole_texts(pd.DataFrame({"network": ["a\ud800"]}, dtype=object))["network"].tolist() == ["a\ufffd"]
    True
    """
    mended = {}
    for column in frame.columns[[dtype == "object" for dtype in frame.dtypes]]:
        values = frame[column]
        if values.ndim == 1 and any(isinstance(value, str) and _HALVES.search(value) for value in values):
            mended[column] = [_HALVES.sub("\ufffd", value) if isinstance(value, str) else value for value in values]
    if not mended:
        return frame
    whole = frame.copy()
    for column, texts in mended.items():
        whole[column] = texts
    return whole
