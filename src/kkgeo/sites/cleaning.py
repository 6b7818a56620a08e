"""Values as Excel and people leave them, made what they were: codes text, numbers numbers, years years."""

from __future__ import annotations

import re

import pandas as pd

#: Roles whose values are codes: text, whatever a spreadsheet made of them.
CODES = ("postal_code", "nis_code", "institution", "site", "house_number", "box")
NUMBERS = ("lat", "lon", "x", "y", "pupils", "oki")
_WHOLE = re.compile(r"(\d+)[.,]0+")
_BELGIAN = re.compile(r"(?:B|BE)\s*-?\s*(\d{4})", re.IGNORECASE)


def clean_code(value: object, role: str) -> str | None:
    """Return a code as text; what is not recognisable stays as typed.

    >>> clean_code(8000.0, "postal_code"), clean_code("B-8000", "postal_code")
    ('8000', '8000')
    """
    if value is None or value != value or value is pd.NA:
        return None
    text = str(value).replace("\N{NO-BREAK SPACE}", " ").strip()
    if match := _WHOLE.fullmatch(text):
        text = match.group(1)
    if role == "postal_code" and (match := _BELGIAN.fullmatch(text)):
        text = match.group(1)
    return text or None


def clean(values: pd.Series, role: str) -> pd.Series:
    """Return the values of a role in its own type, or as they are where one of them does not fit it."""
    if role in CODES:
        codes = [clean_code(value, role) for value in values.tolist()]
        return pd.Series(codes, index=values.index, dtype="str", name=values.name)
    if role in NUMBERS or role == "year":
        return _number(values, whole=role == "year")
    if pd.api.types.is_string_dtype(values):
        stripped = values.str.replace("\N{NO-BREAK SPACE}", " ").str.strip()
        return stripped.mask(stripped == "")
    return values


def _number(values: pd.Series, *, whole: bool) -> pd.Series:
    text = values.astype("str").str.strip().str.replace(",", ".", regex=False)
    text = text.mask(text == "")
    parsed = pd.to_numeric(text, errors="coerce").astype("float64")
    if (parsed.isna() & text.notna()).any():
        return values
    if whole:
        return parsed.astype("Int64") if (parsed.dropna() % 1 == 0).all() else values
    return parsed
