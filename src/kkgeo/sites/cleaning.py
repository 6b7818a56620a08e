"""Values as Excel and people leave them, made what they were: codes text, numbers numbers, years years."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kkgeo._base.coded import Array, coded, texts_only
from kkgeo._base.oddtypes import whole

#: Roles whose values are codes: text, whatever a spreadsheet made of them.
CODES = frozenset({"postal_code", "nis_code", "institution", "site", "house_number", "box", "academy_number"})
NUMBERS = frozenset({"lat", "lon", "x", "y", "pupils", "oki", "free_places"})
#: Numbers of people and things: a point in them is one of thousands.
COUNTS = frozenset({"pupils", "free_places"})
#: Codes of a known length, so that each value by itself shows what was done to it.
_FIXED = {"postal_code": 4, "nis_code": 5}
#: Day 0 of a workbook made on Windows (ECMA-376, part 1, 18.17.4.1).
EXCEL_EPOCH = dt.datetime(1899, 12, 30)

#: What pandas calls "str": of thousands of columns, finding it by its name each time takes longer than the column.
_TEXT: Any = pd.Series([], dtype="str").dtype
#: Every kind of space, and what is as wide as nothing.
_SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
_FLOATED = re.compile(r"[0-9]+\.0")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INSTITUTION = re.compile(r"0*([0-9]{1,6})(?:[.,]0+)?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,\s][0-9]{3})+")
_YEAR = re.compile(r"((?:1[89]|2[01])\d\d)(?:[.,]0+)?", re.ASCII)
_BELGIAN = re.compile(r"(?:BE|B)[\s.\-–]*([1-9])[\s.]?([0-9]{3})", re.IGNORECASE)


def strip_edges(text: str) -> str:
    """Take away spaces of every kind (also those nobody sees) before and behind; what is between stays as typed."""
    return text.strip(_SPACES)


def is_missing(value: Any) -> bool:
    """Say whether a cell has no value: None, NaN, NaT or NA, whatever it came from."""
    return value is None or bool(pd.api.types.is_scalar(value) and pd.isna(value))


def as_text(value: object) -> str | None:
    """Return one value as a person would type it; None where there is none.

    >>> as_text(8000.0), as_text(51.25), as_text(" Gent "), as_text(float("nan"))
    ('8000', '51.25', 'Gent', None)
    """
    if isinstance(value, str):
        return strip_edges(value) or None
    if is_missing(value):
        return None
    single = hasattr(value, "item") and not isinstance(value, pd.Timestamp) and not getattr(value, "ndim", 0)
    given: Any = value
    plain = given.item() if single else given
    if isinstance(plain, float) and plain.is_integer():
        return str(int(plain))
    if isinstance(plain, dt.datetime):
        return plain.date().isoformat() if plain.time() == dt.time() else plain.isoformat(" ")
    return strip_edges(str(plain)) or None


def clean_code(value: object, role: str, epoch: dt.datetime = EXCEL_EPOCH) -> str | None:
    """Return a code as text; what is not recognisable stays as typed.

    A postal code or REFNIS code in a column that Excel shows as dates is the number of that day. These do not begin
    with 0, so they are not filled up with zeros. An institution's number is: it has six digits, and a spreadsheet takes
    the zeros before it away.

    >>> clean_code(8000.0, "postal_code"), clean_code("B-8000", "postal_code"), clean_code("8.000", "postal_code")
    ('8000', '8000', '8000')
    >>> clean_code("B 9 000", "postal_code"), clean_code("９０００", "postal_code"), clean_code("'3300", "postal_code")
    ('9000', '9000', '3300')
    >>> clean_code("11002.0", "nis_code"), clean_code("12 bis", "house_number")
    ('11002', '12 bis')
    >>> clean_code(39107, "institution"), clean_code("039107", "institution"), clean_code("F00012", "institution")
    ('039107', '039107', 'F00012')
    """
    if role in _FIXED:
        length = _FIXED[role]
        if isinstance(value, dt.datetime) and not is_missing(value):
            since = value.replace(tzinfo=None) - epoch
            if not since % dt.timedelta(days=1) and len(str(since.days)) == length:
                return str(since.days)
        text = as_text(value)
        if text is None:
            return None
        text = unicodedata.normalize("NFKC", text).removeprefix("'")
        if match := re.fullmatch(rf"([0-9]{{{length - 3}}})[\s.,'’]?([0-9]{{3}})(?:[.,]0+)?", text):
            return "".join(match.groups())
        if role == "postal_code" and (match := _BELGIAN.fullmatch(text)):
            return "".join(match.groups())
        return text
    text = as_text(value)
    if role in ("institution", "academy_number") and text is not None and (match := _INSTITUTION.fullmatch(text)):
        return match.group(1).zfill(6)
    return text


def clean(values: pd.Series[Any], role: str, epoch: dt.datetime = EXCEL_EPOCH) -> pd.Series[Any]:
    """Return the values of a role in its own type, or as text where one of them does not fit it."""
    if role in NUMBERS and pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return values.astype("float64")
    if role in CODES:
        codes = coded(values, lambda value: clean_code(value, role, epoch))
        return replace(codes, texts=_undo_floats(codes.texts)).series(values)
    if role not in NUMBERS | {"year"} and (trimmed := _trimmed(values)) is not None:
        return trimmed
    found = coded(values, as_text)
    texts = found.texts
    if role in NUMBERS:
        numbers = [None if text is None else as_number(text, count=role in COUNTS) for text in texts]
        if all(n is not None or t is None for n, t in zip(numbers, texts, strict=True)):
            cells = np.array(numbers, dtype="float64")[found.of_row]
            return pd.Series(cells, index=values.index, name=values.name)
    if role == "year":
        years = [None if text is None else _YEAR.fullmatch(text) for text in texts]
        if all(y is not None or t is None for y, t in zip(years, texts, strict=True)):
            whole = pd.array([None if y is None else int(y.group(1)) for y in years], dtype="Int64")
            return pd.Series(whole.take(found.of_row), index=values.index, name=values.name)
    return found.series(values)


def _trimmed(values: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return what `as_text` makes of texts; None where not every value is one."""
    if not texts_only(values):
        return None
    try:
        cells = pa.array(values, type=pa.large_string(), from_pandas=True)
    except (UnicodeEncodeError, pa.ArrowInvalid):
        # Half of a pair of surrogates.
        return None
    bare = pc.utf8_trim(cells, characters=_SPACES)
    filled = pc.if_else(pc.equal(bare, ""), pa.scalar(None, bare.type), bare)
    return pd.Series(pd.array(filled, dtype="str"), index=values.index, name=values.name)


def tidy(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column that plays no role: as it is, but text as `str`, and one of text and other things as text."""
    if values.dtype != object:
        return values.astype(_TEXT) if isinstance(values.dtype, pd.StringDtype) and values.dtype != _TEXT else values
    cells = values.tolist()
    kinds = {*map(type, cells)}
    if kinds <= {str, type(None)}:
        return _as_str(cells, values)
    kinds = {type(cell) for cell in cells if not is_missing(cell)}
    if kinds <= {str}:
        return _as_str([None if is_missing(cell) else cell for cell in cells], values)
    if kinds == {int}:
        numbers = [None if is_missing(cell) else cell for cell in cells]
        known = whole(pd.Series(numbers, index=values.index, dtype=object, name=values.name))
        return known.astype("int64") if known.dtype == "Int64" and known.notna().all() else known
    if str in kinds and all(pd.api.types.is_scalar(cell) for cell in cells):
        return _as_str([cell if isinstance(cell, str) else as_text(cell) for cell in cells], values)
    if kinds == {bool}:
        return values.astype("boolean" if any(map(is_missing, cells)) else "bool")
    return values if str in kinds else values.infer_objects()


def tidy_cells(values: pd.Series[Any]) -> Array:
    """Return what `tidy` makes of a column, without its index: making a column takes longer than a few texts do.

    >>> list(tidy_cells(pd.Series(["a", None], dtype=object))), tidy_cells(pd.Series([True, None])).tolist()
    (['a', nan], [True, <NA>])
    """
    if values.dtype == object and {*map(type, cells := values.tolist())} <= {str, type(None)}:
        return _texts(cells)
    made: Array = tidy(values).array
    return made


def _texts(cells: Sequence[str | None]) -> Array:
    made: Array = pd.array(list(cells), dtype=_TEXT)
    return made


def _as_str(texts: Sequence[str | None], like: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series(list(texts), index=like.index, dtype=_TEXT, name=like.name)


def _undo_floats(codes: Sequence[str | None]) -> Sequence[str | None]:
    """Take ".0" off where every code of the column has it: that is a program's doing, not a person's."""
    filled = [code for code in codes if code is not None]
    if filled and all(_FLOATED.fullmatch(code) for code in filled):
        return [None if code is None else code[:-2] for code in codes]
    return codes


def as_number(text: str, *, count: bool = False) -> float | None:
    """Return the number that a text is; None where it is none. In a count a point is one of thousands.

    >>> as_number("51,05"), as_number("1.250", count=True), as_number("12 bis")
    (51.05, 1250.0, None)
    """
    text = text.replace("\N{MINUS SIGN}", "-")
    if count and _THOUSANDS.fullmatch(text):
        return float(re.sub(r"[.,\s]", "", text))
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
