"""Whole numbers as short text: a page of a map has some thirty thousand of them, most of them small."""

from __future__ import annotations

from collections.abc import Iterable

#: What stands for 0 to 63; no sign of HTML, JSON or an address is among them. Also in assets/js/packing.js.
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def packed(numbers: Iterable[int]) -> str:
    """Return whole numbers as text: five bits a letter, the lowest first, the sign in the lowest bit of all.

    >>> packed([0, 1, -1, 15, 16, -1000])
    'ACBegBv-B'
    """
    letters = []
    for number in numbers:
        left = 2 * number if number >= 0 else -2 * number - 1
        while left > 31:
            letters.append(DIGITS[32 + left % 32])
            left //= 32
        letters.append(DIGITS[left])
    return "".join(letters)
