"""Texts from data: what two ways of writing one have in common, and what no file can hold."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

Frame = TypeVar("Frame", bound="pd.DataFrame")
_HALVES = re.compile("[\ud800-\udfff]")
#: Control characters and halves of surrogate pairs: no file format of ours can hold or show them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return a text without capitals and accents.

    >>> fold("Ixelles / ÉLSENE")
    'ixelles / elsene'
    """
    parted = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in parted if not unicodedata.combining(c))


def tidy(text: object) -> str:
    r"""Return a text from data with what cannot be written down replaced by U+FFFD.

    >>> tidy("De Linde"), len(tidy("a\x00b"))
    ('De Linde', 3)
    """
    written = str(text)
    return written if written.isprintable() else _UNPRINTABLE.sub("\ufffd", written)


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
