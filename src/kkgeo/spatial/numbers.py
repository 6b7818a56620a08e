"""Numbers of coordinates as people write them: with signs for thousands, degrees and minutes, or a unit."""

from __future__ import annotations

import math
import re

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:(?:[ '’`]\d{3})+(?:[.,]\d+)?|(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)")
#: Excel writes 51219448 with a sign after every third digit; a number has one decimal sign at most.
_TWICE = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})")
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d*)?(?:[eE][+-]?\d+)?")
_UNIT = re.compile(r"(?<!\s)\s*+(k?m)\.?$", re.IGNORECASE)
#: Half of the Earth, in Dutch, French and English; an O is east, for nothing here lies west of Greenwich.
_SIDE = r"(?:NB|ZB|OL|WL|[NSZEOW])(?![^\W\d_])\.?"
#: Degrees, minutes and seconds.
DMS = re.compile(
    rf"(?:(?P<before>{_SIDE})\s*)?(?P<degrees>[+-]?\d+(?:[.,]\d+)?)\s*+(?:[°º˚]\s*+"
    r"(?:(?P<minutes>\d+(?:[.,]\d+)?)\s*+['’′´]\s*+)?(?:(?P<seconds>\d+(?:[.,]\d+)?)\s*+(?:[\"”“″]|['’′´]{2})\s*+)?)?"
    rf"\s*(?P<behind>{_SIDE})?",
    re.IGNORECASE,
)


def read_number(text: str) -> float:
    r"""Return a number as people write it, NaN where it is none.

    >>> read_number("152.345,67"), read_number("152 345"), read_number("152,345.67"), read_number("152’345")
    (152345.67, 152345.0, 152345.67, 152345.0)
    >>> round(read_number("51°03'00\" N"), 5), read_number("3.72 O"), read_number("152,3 km"), read_number("zuid")
    (51.05, 3.72, 152300.0, nan)
    """
    text = _SPACES.sub(" ", text.replace("\N{MINUS SIGN}", "-")).strip()
    factor = 1.0
    if unit := _UNIT.search(text):
        text, factor = text[: unit.start()], 1000.0 if unit[1].lower() == "km" else 1.0
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[ '’`]", "", text)
        if "." in text and "," in text:
            text = text.replace(min(".,", key=text.rindex), "")
    elif _TWICE.fullmatch(text):
        text = re.sub(r"[.,]", "", text)
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", ".")) * factor
    angle = DMS.fullmatch(text)
    return read_angle(angle) if angle else math.nan


def read_angle(angle: re.Match[str]) -> float:
    """Return the degrees of a match of `DMS`."""
    parts = [float((angle[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")]
    value = abs(parts[0]) + parts[1] / 60 + parts[2] / 3600
    side = side_of(angle)
    return -value if angle["degrees"].startswith("-") or side in ("S", "Z", "W") else value


def side_of(angle: re.Match[str]) -> str:
    """Return the letter of the side of the Earth that a match of `DMS` names, or nothing."""
    return (angle["before"] or angle["behind"] or "")[:1].upper()


def numbers(values: pd.Series) -> Floats:
    """Read numbers as typed, with a decimal comma or a decimal point; what is no number becomes NaN."""
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return np.asarray(values.to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)
    text = values.astype("str").str.strip()
    read = np.array(pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce"), dtype=np.float64)
    rest = np.flatnonzero(np.isnan(read) & text.notna().to_numpy())
    if len(rest):
        row, distinct = pd.factorize(text.iloc[rest])
        read[rest] = np.array([read_number(one) for one in distinct], dtype=np.float64)[row]
    return read
