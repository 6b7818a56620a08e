"""When each collaboration of a list runs: from which school year to which, and what is not clear about that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.coded import coded
from kkgeo._base.programme import duration as of_programme
from kkgeo._base.words import phrase
from kkgeo.errors import InputError
from kkgeo.sites.cleaning import as_text
from kkgeo.sites.moments import EARLIEST, LATEST, LONGEST, approved_in, first_of, last_of, stopped_in, years_long
from kkgeo.sites.years import YEAR, year_of

Floats = npt.NDArray[np.float64]
#: Why it is not clear when a row runs.
UNDATED, UNREADABLE, END_BEFORE_START, STOPPED_UNDATED = (
    "undated", "unreadable_term", "end_before_start", "stopped_undated",
)  # fmt: skip
#: Why a row does not run in a school year.
NOT_BEGUN, ENDED, STOPPED = "not_begun", "ended", "stopped"


@dataclass(frozen=True, eq=False)
class Terms:
    """The school years of each row, on a plain index; each is known by the year in which it begins.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2019, 2019, 2020], "stopped": ["2021", None, "ja"]})
    >>> terms(rows).last.tolist(), terms(rows).problem.tolist()
    ([2020, 2021, 2022], [nan, nan, 'stopped_undated'])
    >>> terms(rows).why_not(2021).tolist()
    ['stopped', nan, 'stopped_undated']
    """

    #: For which year it was approved.
    approved: pd.Series
    #: The first school year and the last, missing where it is not known.
    first: pd.Series
    last: pd.Series
    #: Whether it was stopped before its time.
    stopped: npt.NDArray[np.bool_]
    #: What is not clear, in a word; missing where all is.
    problem: pd.Series

    def why_not(self, year: int) -> pd.Series:
        """Return why each row does not run in a school year, or why that is not known; missing where it runs."""
        first, last = (floats(one) for one in (self.first, self.last))
        unclear = self.problem.notna().to_numpy(dtype=bool)
        # Where it ends before it begins, neither of the two is to be trusted.
        sure = ~self.problem.eq(END_BEFORE_START).fillna(False).to_numpy(dtype=bool)
        why = np.full(len(first), None, dtype=object)
        why[unclear] = self.problem.to_numpy(dtype=object)[unclear]
        why[sure & (last < year)] = ENDED
        why[sure & (last < year) & self.stopped] = STOPPED
        why[sure & (first > year)] = NOT_BEGUN
        return pd.Series(why, dtype="str")


def terms(rows: pd.DataFrame, duration: int | None = None) -> Terms:
    """Return when each row of a list runs.

    Parameters
    ----------
    rows : DataFrame
        A list with a ``year`` of approval or a ``start``; ``end``, ``stopped`` and ``duration`` are used where they
        are there. Without any of the first two nothing is known of when anything runs.
    duration : int, optional
        How many school years a row runs that does not say so itself; as many as those of the programme if not given.

    Notes
    -----
    A collaboration approved in a year runs from the school year that begins in it, unless it has a ``start``. It runs
    ``duration`` school years, or until its ``end``, whatever its duration; and not beyond the school year in which it
    was ``stopped``. The school year in which it ends or is stopped counts as one in which it ran; of a plain year that
    is the one that ends in it.
    """
    size, usual = len(rows), check_duration(of_programme() if duration is None else duration)
    own = {name: _cells(rows, name) for name in (YEAR, "start", "end", "stopped", "duration")}
    approved, unread_year = _read(own[YEAR], approved_in)
    start, unread_start = _read(own["start"], first_of)
    end, unread_end = _read(own["end"], last_of)
    long, unread_long = _read(own["duration"], years_long)
    when = [None if text is None else stopped_in(text) for text in own["stopped"]]
    at = np.array([np.nan if one is None or isinstance(one, bool) else float(one) for one in when], dtype=np.float64)
    undated = np.array([one is True for one in when], dtype=bool)
    unread_stop = np.array([t is not None and w is None for t, w in zip(own["stopped"], when, strict=True)], dtype=bool)
    first = np.where(np.isnan(start), approved, start)
    planned = np.where(np.isnan(end), first + np.where(np.isnan(long), usual, long) - 1, end)
    stopped = at < planned
    last = np.where(stopped, at, planned)
    problem = np.full(size, None, dtype=object)
    problem[undated] = STOPPED_UNDATED
    problem[np.isnan(first)] = UNDATED
    wrong_end = unread_end | unread_stop | (unread_long & np.isnan(end))
    problem[unread_start | (unread_year & np.isnan(first)) | wrong_end] = UNREADABLE
    problem[(end < first) | (at < first)] = END_BEFORE_START
    last[wrong_end] = np.nan
    approved = np.where(np.isnan(approved) & ~unread_year, first, approved)
    why = pd.Series(problem, dtype="str")
    return Terms(_whole(approved), _whole(first), _whole(last), np.asarray(stopped), why)


def known_terms(rows: pd.DataFrame, duration: int | None = None) -> Terms:
    """Return when each row runs, or raise an error if the list says nothing of it."""
    if YEAR not in rows.columns and "start" not in rows.columns:
        columns = [*rows.columns[:12]]
        raise InputError("errors.sites.no_term", columns=columns)
    return terms(rows, duration)


def school_year(told: int | str) -> int:
    """Return the year in which a school year begins.

    >>> school_year("2021-2022"), school_year("2021/22"), school_year(2021)
    (2021, 2021, 2021)
    """
    found = year_of(str(told).strip())
    if found is None or found[1] or not EARLIEST <= int(found[0][:4]) <= LATEST:
        raise InputError("errors.sites.school_year", school_year=told)
    return int(found[0][:4])


def named(year: int) -> str:
    """Return what a school year is called, by the year in which it begins.

    >>> named(2021)
    '2021-2022'
    """
    return f"{year}-{year + 1}"


def check_duration(duration: int | str | None) -> int:
    """Return a number of school years, or raise an error if nothing runs so many."""
    if not isinstance(duration, int) or not 1 <= duration <= LONGEST:
        raise InputError("errors.targeting.duration", duration=duration, longest=LONGEST)
    return duration


def _cells(rows: pd.DataFrame, name: str) -> list[str | None]:
    if name not in rows.columns:
        return [None] * len(rows)
    column: Any = rows[name]
    if column.ndim > 1:
        raise InputError("errors.sites.twice", heading=phrase("reading.quoted", heading=name))
    return list(coded(column, as_text).rows())


def _read(texts: list[str | None], read: Any) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the year that each text says, missing where it says none, and which cannot be read."""
    found = {text: read(text) for text in dict.fromkeys(texts) if text is not None}
    values = [None if text is None else found[text] for text in texts]
    numbers = np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    unread = np.array([t is not None and v is None for t, v in zip(texts, values, strict=True)], dtype=bool)
    return numbers, unread


def _whole(years: Floats) -> pd.Series:
    return pd.Series(years).astype("Int64")


def floats(years: pd.Series) -> Floats:
    """Return years that may be missing as numbers."""
    return np.asarray(years.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
