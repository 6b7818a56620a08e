r"""Texts that a spreadsheet would calculate with, and the apostrophe that stops it: put there, and taken away again.

A spreadsheet that opens a CSV file splits it where it was told to the last time: on commas, but also on semicolons,
tabs, bars or spaces, marks around a cell or not. Each piece that begins with a sign of `=+-@` is a formula to it
(OWASP, "CSV injection"). So the guard stands wherever a piece may begin. It is put before apostrophes that are there
already, so that taking one away gives exactly what was there.
"""

from __future__ import annotations

import re

#: With what a formula begins; the wide signs are read as the others where people write with them.
_SIGNS = r"[=+\-@＝＋－＠]"
#: What stands before it without changing that: spaces, marks, and signs that nobody sees.
_BEFORE = r"""[\x00-\x08\x0e-\x20"'\x7f-\xa0\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff]*"""
#: On what a file may be split, and what has to follow.
SEPARATORS = r";,|\t\n\v\f\r\u2028\u2029"
_FORMULA = rf"(?={_BEFORE}{_SIGNS})"
#: Behind a space a dash or a plus is seldom anything but a word's, and a sign that stands alone is none of a formula.
_SPACE, _FORMULA_SPACED = " ", "(?='*[=@＝＠](?! ))"

#: The script of the pages has these two as they are.
WITHIN = f"([{SEPARATORS}]{_FORMULA}|{_SPACE}{_FORMULA_SPACED})"
AT_START = rf"(?={_BEFORE}(?:{_SIGNS}|[\t\n\r]))"

_WITHIN, _AT_START = re.compile(WITHIN), re.compile(AT_START)
_UNDO_WITHIN = re.compile(f"([{SEPARATORS}])'{_FORMULA}|({_SPACE})'{_FORMULA_SPACED}")
_UNDO_AT_START = re.compile(f"'{AT_START}")


def guarded(text: str) -> str:
    r"""Return a text of which a spreadsheet shows every piece as typed.

    >>> guarded("=1+1"), guarded("Gent;=1+1"), guarded("'=1"), guarded("Sint-Jan, Gent"), guarded("+32 9 269")
    ("'=1+1", "Gent;'=1+1", "''=1", 'Sint-Jan, Gent', "'+32 9 269")
    """
    within = _WITHIN.sub(r"\1'", text)
    return f"'{within}" if _AT_START.match(text) else within


def unguarded(text: str) -> str:
    r"""Return the text that was guarded; one without a guard comes back as it is.

    >>> unguarded("'=1+1"), unguarded("Gent;'=1+1"), unguarded("''=1"), unguarded("'t Kruierke")
    ('=1+1', 'Gent;=1+1', "'=1", "'t Kruierke")
    """
    if "'" not in text:
        return text
    within = _UNDO_WITHIN.sub(lambda found: found[1] or found[2], text)
    return within[1:] if _UNDO_AT_START.match(within) else within


def calculated(text: str) -> bool:
    """Say whether a spreadsheet takes a whole text for a formula when a person types it in a cell."""
    return bool(_AT_START.match(text))
