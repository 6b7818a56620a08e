"""Texts from data: what two ways of writing one have in common, and what no file can hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from numbers import Number
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

Frame = TypeVar("Frame", bound="pd.DataFrame")
_HALVES = re.compile("[\ud800-\udfff]")
#: Control characters and halves of surrogate pairs: no file format of ours can hold or show them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: What stands between words.
_SIGNS = re.compile(r"[\W_]+")
#: No name, street or heading has more signs.
_NAME = 500
#: No address has more signs: what is longer is a letter, and is not taken apart.
LONGEST_ADDRESS = 2_000
#: What steers a terminal instead of being shown, line breaks and tabs excepted: controls of both kinds, marks that turn
#: the direction round, what has no width and hides in a word, halves of surrogate pairs.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)


def fold(text: str) -> str:
    """Return a text without capitals and accents.

    >>> fold("Ixelles / ÉLSENE")
    'ixelles / elsene'
    """
    # What is longer than any name comes once, and would fill the memory.
    return _folded(text) if len(text) <= _NAME else _folded.__wrapped__(text)


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    if text.isascii():
        # It has no accents.
        return text.lower()
    parted = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in parted if not unicodedata.combining(c))


def bare(text: str) -> str:
    """Return the words of a text with a space between, without capitals, accents and signs.

    >>> bare("Sint-Jan  (Élan)")
    'sint jan elan'
    """
    return _bared(text) if len(text) <= _NAME else _bared.__wrapped__(text)


@lru_cache(maxsize=65_536)
def _bared(text: str) -> str:
    return _SIGNS.sub(" ", fold(text)).strip()


def tidy(text: object) -> str:
    r"""Return a text from data with what cannot be written down replaced by U+FFFD.

    >>> tidy("De Linde"), len(tidy("a\x00b"))
    ('De Linde', 3)
    """
    written = str(text)
    return written if written.isprintable() else _UNPRINTABLE.sub("\ufffd", written)


def whole(text: str) -> str:
    r"""Return a text in which half of a pair of surrogates is U+FFFD: Arrow, and files, have no room for one.

    >>> whole("a\ud800") == "a\ufffd", whole("De Linde")
    (True, 'De Linde')
    """
    return _HALVES.sub("\ufffd", text)


def shown(text: str) -> str:
    r"""Return a text that steers no terminal: what would is shown as U+FFFD.

    >>> len(shown("\x1b[31mred")), shown("De Linde")
    (8, 'De Linde')
    """
    return text if text.isprintable() else _STEERING.sub("\ufffd", text)


def one_line(text: object) -> str:
    r"""Return a sentence on one line: a name with a line break in it would begin another sentence.

    >>> one_line("a\nWritten: b.csv")
    'a Written: b.csv'
    """
    return " ".join(str(text).splitlines())


def one_kind(frame: Frame, columns: Sequence[str]) -> Frame:
    """Return a table in which a column that has texts and other things has texts; the same table if none has.

    Someone who wrote ``2019`` and ``"2019"`` in one column meant one year, and would get two.

    >>> import pandas as pd
    >>> one_kind(pd.DataFrame({"year": [2019, 2019.0, "2019", None]}, dtype=object), ["year"])["year"].tolist()
    ['2019', '2019', '2019', None]
    """
    mended = {}
    for column in columns:
        values = frame[column] if column in frame.columns else None
        if values is None or values.ndim > 1 or values.dtype != "object":
            continue
        there = values.notna()
        if len({isinstance(value, str) for value in values[there]}) > 1:
            mended[column] = values.where(~there, values.map(_plain_text, na_action="ignore"))
    return frame.assign(**mended) if mended else frame


def _plain_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def parquet_columns(frame: Frame) -> Frame:
    """Return a table whose columns are each of one kind, as texts where they are of several; the same if all are.

    Of a number among days pyarrow would make a day, and of a text among numbers an error.

    >>> import pandas as pd
    >>> parquet_columns(pd.DataFrame({"house": [1, "3A", None]}, dtype=object))["house"].tolist()
    ['1', '3A', None]
    """
    import pandas as pd
    import pyarrow as pa

    frame = whole_texts(frame)
    mended = {}
    for place, column in enumerate(frame.columns):
        values = frame.iloc[:, place]
        if values.dtype != "object":
            continue
        there = values.notna()
        try:
            mixed = len({_kind(value) for value in values[there]}) > 1
            if not mixed:
                pa.array(values, from_pandas=True)
        except (pa.ArrowException, OverflowError, TypeError):
            mixed = True
        if mixed:
            texts = [_plain_text(value) if known else None for value, known in zip(values, there, strict=True)]
            mended[column] = pd.Series(texts, index=frame.index, dtype=object)
    return frame.assign(**mended) if mended else frame


def _kind(value: object) -> str:
    """Return of what kind a value is: a whole number and one with decimals go in one column."""
    if isinstance(value, Number) and not isinstance(value, bool):
        return "number"
    return "text" if isinstance(value, str) else type(value).__name__


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
            mended[column] = [whole(value) if isinstance(value, str) else value for value in values]
    if not mended:
        return frame
    made = frame.copy()
    for column, texts in mended.items():
        made[column] = texts
    return made
