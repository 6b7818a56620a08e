"""A year, a school year, a day or a number of years in a cell, and what it says of when something runs.

A school year is known by the year in which it begins: 2021 is 2021-2022, from 1 September to the end of August. That
is what a plain year is wherever something begins, was approved or was used in it; only where something ends in it, it
is the school year that ends in it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from kkgeo._base.coded import coded
from kkgeo._base.text import fold
from kkgeo._base.words import catalogue, languages
from kkgeo.sites.cleaning import as_text
from kkgeo.sites.headings import claim
from kkgeo.sites.marks import mark_of
from kkgeo.sites.years import year_of

#: Years that a person can mean, and how many school years something can run.
EARLIEST, LATEST, LONGEST = 1900, 2200, 100
#: Under a heading that may be of anything ("duur", of a lesson in minutes) no more years than these are years.
_LIKELY = 10
#: The month in which a school year begins, and from which on the one before it has no lessons any more.
_SEPTEMBER, _HOLIDAYS = 9, 7
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[ t]\d.*)?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})[-/. ]+)?(\d{1,2})[-/. ]+(\d{4})")
_MONTH_NAMED = re.compile(r"(?:(\d{1,2})\.? +)?([a-z]+) +(\d{4})")
_DURATION = re.compile(r"(\d{1,3})(?:[.,]0+)?(?: *(?:schooljaar|schooljaren|jaar|jaren|school years?|years?|ans?))?")
#: What says that it was stopped, before the day or alone.
_STOPPED = re.compile(
    r"(?:vroegtijdig |early )?(?:stopgezet|gestopt|beeindigd|stopped|ended)(?: (?:op|in|sinds|on|since))?"
)


@lru_cache
def _months() -> dict[str, int]:
    return {fold(name): i for lang in languages() for i, name in enumerate(catalogue(lang)["language.months"], start=1)}


@lru_cache(maxsize=65_536)
def _said(text: str) -> tuple[int, int | None, int | None] | None:
    """Return the year that a text says, the month (0 for a school year, None for a whole year) and the day."""
    plain = " ".join(fold(text).split())
    found = year_of(plain)
    if found is not None and not found[1]:
        year = int(found[0][:4])
        said: tuple[int, int | None, int | None] = (year, 0 if "-" in found[0] else None, None)
    elif match := _YEAR_FIRST.fullmatch(plain):
        said = int(match[1]), int(match[2]), _whole(match[3])
    elif match := _DAY_FIRST.fullmatch(plain):
        said = int(match[3]), int(match[2]), _whole(match[1])
    elif (match := _MONTH_NAMED.fullmatch(plain)) and match[2] in _months():
        said = int(match[3]), _months()[match[2]], _whole(match[1])
    else:
        return None
    fits = EARLIEST <= said[0] <= LATEST and (not said[1] or 1 <= said[1] <= 12)
    return said if fits and (said[2] is None or 1 <= said[2] <= 31) else None


def _whole(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def approved_in(text: str) -> int | None:
    """Return the year that something was approved for: the year itself, of a school year the first, of a day its own.

    >>> [approved_in(text) for text in ("2019", "2019-2020", "15/05/2019", "20219", "?")]
    [2019, 2019, 2019, None, None]
    """
    said = _said(text)
    return None if said is None else said[0]


def first_of(text: str) -> int | None:
    """Return the first school year of what begins then; in July or August there are no lessons any more.

    >>> [first_of(text) for text in ("2019", "2019-2020", "1/9/2019", "2020-02-01", "juli 2020", "ooit")]
    [2019, 2019, 2019, 2019, 2020, None]
    """
    said = _said(text)
    if said is None:
        return None
    year, month, _ = said
    return year if not month or month >= _HOLIDAYS else year - 1


def last_of(text: str) -> int | None:
    """Return the last school year of what ends then: of a year the one that ends in it.

    >>> [last_of(text) for text in ("2022", "2021-2022", "30/06/2022", "1 september 2022", "15/10/2022", "ooit")]
    [2021, 2021, 2021, 2021, 2022, None]
    """
    said = _said(text)
    if said is None:
        return None
    year, month, day = said
    if month is None:
        return year - 1
    if month == 0:
        return year
    return year if (month, day or 1) > (_SEPTEMBER, 1) else year - 1


def days_of(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of the day, the month or the school year that a text says; None for another.

    >>> [f"{first} {last}" for first, last in map(days_of, ("15/05/2019", "mei 2019", "2019", "2019-2020"))]
    ['2019-05-15 2019-05-15', '2019-05-01 2019-05-31', '2019-09-01 2020-08-31', '2019-09-01 2020-08-31']
    >>> days_of("31/02/2019"), days_of("ooit")
    (None, None)
    """
    said = _said(text)
    if said is None:
        return None
    year, month, day = said
    if not month:
        return days_in(year)
    if day is None:
        return dt.date(year, month, 1), dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)
    try:
        one = dt.date(year, month, day)
    except ValueError:
        return None
    return one, one


def days_in(year: int) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the school year that begins in a year.

    >>> [day.isoformat() for day in days_in(2019)]
    ['2019-09-01', '2020-08-31']
    """
    return dt.date(year, _SEPTEMBER, 1), dt.date(year + 1, _SEPTEMBER, 1) - dt.timedelta(1)


def stopped_in(text: str) -> int | bool | None:
    """Return the last school year of what was stopped, True if it was nobody says when, False if it was not.

    None for what is none of these.

    >>> [stopped_in(text) for text in ("2021", "stopgezet op 30/06/2021", "ja", "nee", "stopgezet", "zie mail")]
    [2020, 2020, True, False, True, None]
    """
    plain = " ".join(fold(text).split())
    if match := _STOPPED.match(plain):
        plain = plain[match.end() :].strip()
        if not plain:
            return True
    last = last_of(plain)
    return last if last is not None else mark_of(plain)


def years_long(text: str) -> int | None:
    """Return how many school years a text says.

    >>> [years_long(text) for text in ("3", "3 jaar", "2 schooljaren", "0", "36 maanden")]
    [3, 3, 2, None, None]
    """
    found = _DURATION.fullmatch(" ".join(fold(text).split()))
    return int(found[1]) if found and 1 <= int(found[1]) <= LONGEST else None


def same_years(years: pd.Series) -> pd.Series:
    """Return the years of a list with one spelling for each, so that what is of one school year is counted together.

    Where all are years, or days, they are numbers. Where one is a school year all are, as 2019-2020. What is not to be
    understood stays as it is.

    >>> same_years(pd.Series(["'19-'20", "2019/20", "2019", None, "?"])).tolist()
    ['2019-2020', '2019-2020', '2019-2020', nan, '?']
    >>> same_years(pd.Series(["15/05/2019", "schooljaar 2020"])).tolist()
    [2019, 2020]
    """
    if pd.api.types.is_numeric_dtype(years):
        return years
    found = coded(years, as_text)
    told = [None if text is None else _said(text) for text in found.texts]
    school_years = any(one is not None and one[1] == 0 for one in told)
    texts = [
        text if one is None else f"{one[0]}-{one[0] + 1}" if school_years else str(one[0])
        for text, one in zip(found.texts, told, strict=True)
    ]
    if texts == found.texts:
        return years
    if school_years or any(one is None and text is not None for one, text in zip(told, found.texts, strict=True)):
        return replace(found, texts=texts).series(years)
    whole = pd.array([None if text is None else int(text) for text in texts], dtype="Int64")
    return pd.Series(whole.take(found.of_row), index=years.index, name=years.name)


def are_terms(values: pd.Series, heading: Hashable) -> bool:
    """Say whether the values under a heading that may mean something else say when a collaboration runs.

    >>> are_terms(pd.Series(["31/08/2021", None]), "Einddatum"), are_terms(pd.Series(["12:30"]), "Einde")
    (True, False)
    >>> are_terms(pd.Series([3, 3]), "Duur"), are_terms(pd.Series([50, 50]), "Duur")
    (True, False)
    """
    role = (claim(str(heading)) or ("", 0))[0]
    texts = [text for text in coded(values, as_text).texts if text is not None]
    if role == "duration":
        fit = [(years_long(text) or LONGEST) <= _LIKELY for text in texts]
    elif role == "stopped":
        fit = [stopped_in(text) is not None for text in texts]
    else:
        fit = [_said(text) is not None for text in texts]
    return bool(texts) and 2 * sum(fit) > len(fit)
