"""What is known of every shape of a layer: columns of texts or of numbers, and how their numbers are written.

A column of numbers has numbers, in Python and in the page; each is rounded to what is written of it, so that both write
the same text from it and sort by what a person reads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kkgeo._base.words import NOTHING, number

#: Decimals at most: a number with more is written as zero.
_MOST_DIGITS = 15
#: What the table of a page has at first, in this order: what the areas are coloured by, what was counted, what was
#: expected, how much of that is lacking, and what is concluded.
KEYS = ("value", "counted", "expected", "short", "verdict")
#: Of an interval whose upper end is under this, both ends have one decimal more.
_FINE = 10


@dataclass(frozen=True, eq=False)
class Column:
    """What is known of every shape of a layer: a column of the table, a line of the tooltip, or both.

    `values` are texts, or with `digits` numbers with so many decimals, None where one is `missing`; see `amounts` and
    `intervals`. `ends` are the upper ends of intervals. Of years the thousands are not `grouped`. `key` says which of
    the columns that a page looks for it is (see `KEYS`); one without is shown when all columns are asked for.
    """

    label: str
    values: tuple[Any, ...]
    digits: int | None = None
    ends: tuple[float | None, ...] | None = None
    lang: str = ""
    missing: str = NOTHING
    grouped: bool = True
    in_tooltip: bool = True
    in_table: bool = True
    key: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the column has numbers."""
        return self.digits is not None

    @property
    def cells(self) -> tuple[str, ...]:
        """The values as a person reads them."""
        if self.digits is None:
            return self.values
        if self.ends is not None:
            return tuple(self._range(*pair, self.digits) for pair in zip(self.values, self.ends, strict=True))
        return tuple(self.missing if value is None else self._number(value, self.digits) for value in self.values)

    def _number(self, value: float, digits: int) -> str:
        if not self.grouped:
            return f"{value:.{digits}f}"
        # What would be written as zero and is not has decimals of its own.
        return number(value, self.lang, None if value and round(value, digits) == 0 else digits)

    def _range(self, low: float | None, high: float | None, digits: int) -> str:
        if low is None or high is None:
            return self.missing
        own = digits + (high < _FINE)
        return f"{number(low, self.lang, own)} – {number(high, self.lang, own)}"


def amounts(label: str, values: Iterable[float], *, lang: str, digits: int | None = None, **more: Any) -> Column:
    """Return a column of numbers, all with as many decimals; those that their highest needs if not given.

    >>> amounts("x", [20, 18.36, 0, float("nan"), 0.01], lang="nl").cells
    ('20,0', '18,4', '0,0', '–', '0,010')
    """
    plain = [float(value) for value in values]
    own = min(digits_of(plain) if digits is None else digits, _MOST_DIGITS)
    # What many areas have in common, as the rate of their province, is written once.
    written = {value: _rounded(value, own) for value in dict.fromkeys(plain)}
    return Column(label, tuple(written[value] for value in plain), own, lang=lang, **more)


def intervals(
    label: str,
    lows: Iterable[float],
    highs: Iterable[float],
    *,
    lang: str,
    digits: int = 1,
    apart: bool = False,
) -> Column:
    """Return a column of intervals; where the upper end is under ten, both have one decimal more.

    Of ratios every end is kept `apart` from 1: what would be written as 1 and is not is the number next to it.

    >>> intervals("x", [10.52, 0.25, float("nan")], [19.4, 1.5, 2], lang="nl").cells
    ('10,5 – 19,4', '0,25 – 1,50', '–')
    >>> intervals("x", [0.53], [0.998], lang="en", apart=True).cells
    ('0.53 – 0.99',)
    """
    pairs = [(float(low), float(high)) for low, high in zip(lows, highs, strict=True)]
    ends = [tuple(_shortened(end, digits + (pair[1] < _FINE), apart) for end in pair) for pair in pairs]
    return Column(label, tuple(low for low, _ in ends), digits, tuple(high for _, high in ends), lang=lang)


def digits_of(values: Iterable[float]) -> int:
    """Return how many decimals a column of numbers needs, by its highest.

    >>> digits_of([20, 18.36, 0]), digits_of([0.5, 1.25]), digits_of([3, 4])
    (1, 2, 0)
    """
    known = [abs(value) for value in map(float, values) if math.isfinite(value)]
    if all(value.is_integer() for value in known):
        return 0
    highest = max(known)
    return 1 if highest >= 10 else 2 if highest >= 1 else 2 - math.floor(math.log10(highest))


def _shortened(value: float, digits: int, apart: bool = False) -> float | None:
    """Return a number with so many decimals, whole ones as integers; None for one that is missing or has no bound."""
    if not math.isfinite(value):
        return None
    # Plus zero: no number is less than zero and zero.
    short = round(value, digits) + 0.0
    if apart and short == 1 != value:
        short = round(1 + math.copysign(10.0**-digits, value - 1), digits)
    return int(short) if short.is_integer() else short


def _rounded(value: float, digits: int) -> float | None:
    """Return a number as it is written: what would be zero and is not has three decimals, or two digits if smaller."""
    short = _shortened(value, digits)
    if short == 0 and abs(value) >= 10.0**-_MOST_DIGITS:
        return round(value, 3) if abs(value) >= 0.01 else float(f"{value:.2g}")
    return short
