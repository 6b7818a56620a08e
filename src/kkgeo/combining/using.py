"""Who used a programme and when: every row of a list as a school and days, and every school once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kkgeo._base.coded import coded
from kkgeo.schools.matching import Matched, match_schools
from kkgeo.sites.cleaning import as_text
from kkgeo.sites.headings import normalise_heading
from kkgeo.sites.moments import days_in, days_of
from kkgeo.sites.terms import floats, terms
from kkgeo.sites.years import YEAR

#: A column with such a heading has the days, where none has the role.
_DAYS = frozenset({"date", "datum"})
#: Days as whole numbers; of what is not known when.
UNKNOWN = np.nan


@dataclass(frozen=True, eq=False)
class Uses:
    """The rows of one programme, and its schools.

    `rows` and `schools` have ``_school`` (what tells one from another), ``_found`` (whether the register has it),
    ``_low`` and ``_high`` (the days that its use began between) and the columns of the list; `rows` also ``_start`` and
    ``_end``, the days between which it runs. Of a school its first row stands.
    """

    rows: pd.DataFrame
    schools: pd.DataFrame
    matched: Matched

    @cached_property
    def keys(self) -> frozenset[str]:
        """The schools that used it."""
        return frozenset(self.schools["_school"])


def uses_of(placed: pd.DataFrame, register: pd.DataFrame, unit: str, duration: int | None = None) -> Uses:
    """Return who used a programme, of a list of it.

    Parameters
    ----------
    placed, register : DataFrame
        A row for each use, and all schools, placed in one vintage.
    unit : str
        What one school is; see `kkgeo.schools.matching.match_schools`.
    duration : int, optional
        How many school years a row runs that has no date and does not say so itself.

    Notes
    -----
    A row with a ``date`` is of that day. Else it began in the school year of its ``start`` or ``year`` (nobody knows on
    which day) and runs the school years that `kkgeo.sites.terms.terms` says.
    """
    matched = match_schools(placed, register, unit)
    rows = pd.DataFrame(placed).reset_index(drop=True)
    low, high, start, end = _days(rows, duration)
    rows = rows.assign(
        _school=matched.keys.to_numpy(), _found=matched.known, _low=low, _high=high, _start=start, _end=end
    )
    first = rows.sort_values(["_low", "_high"], kind="stable", na_position="last").drop_duplicates("_school")
    # The first use began no later than any began for sure; where a row is undated, nobody knows whether it was first.
    latest = rows.groupby("_school")["_high"].min()
    undated = rows["_low"].isna().groupby(rows["_school"]).any()
    first = first.assign(
        _high=first["_school"].map(latest), _low=first["_low"].mask(first["_school"].map(undated), -np.inf)
    )
    return Uses(rows, first.sort_index(), matched)


def date_column(frame: pd.DataFrame) -> str | None:
    """Return the column with the day of each row; None where there is none.

    >>> date_column(pd.DataFrame({"Datum": ["15/05/2019"]})), date_column(pd.DataFrame({"jaar": [2019]}))
    ('Datum', None)
    """
    if "date" in frame.columns:
        return "date"
    return next((str(name) for name in frame.columns if normalise_heading(str(name)) in _DAYS), None)


def _days(rows: pd.DataFrame, duration: int | None) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the days between which each row began, and those between which it runs; missing where not known."""
    low, high, start, end = (np.full(len(rows), UNKNOWN) for _ in range(4))
    column = date_column(rows)
    if column is not None:
        texts = list(coded(rows[column], as_text).rows())
        told = {text: days_of(text) for text in dict.fromkeys(texts) if text is not None}
        for i, text in enumerate(texts):
            if text is not None and (days := told[text]) is not None:
                low[i], high[i] = (day.toordinal() for day in days)
                start[i], end[i] = low[i], high[i]
    if YEAR in rows.columns or "start" in rows.columns:
        when = terms(rows, duration)
        approved, first, last = (floats(years) for years in (when.approved, when.first, when.last))
        # From its beginning if it has one, though that cannot be trusted where it ends before it begins.
        begun = np.where(np.isnan(first), approved, first)
        for i in np.flatnonzero(np.isnan(low)).tolist():
            if not np.isnan(begun[i]):
                low[i], high[i] = (day.toordinal() for day in days_in(int(begun[i])))
            if not (np.isnan(first[i]) or np.isnan(last[i])) and first[i] <= last[i]:
                start[i], end[i] = days_in(int(first[i]))[0].toordinal(), days_in(int(last[i]))[1].toordinal()
    return low, high, start, end


def overlapping(rows: pd.DataFrame, others: Mapping[str, list[tuple[float, float]]]) -> np.ndarray:
    """Return which rows run on a day on which another use of the same school does, by their ``_start`` and ``_end``.

    >>> rows = pd.DataFrame({"_school": ["a", "b"], "_start": [10.0, 10.0], "_end": [20.0, 20.0]})
    >>> overlapping(rows, {"a": [(20.0, 20.0)], "b": [(9.0, 9.0)]}).tolist()
    [True, False]
    """
    own = zip(rows["_school"], rows["_start"], rows["_end"], strict=True)
    return np.array(
        [any(start <= last and first <= end for first, last in others.get(school, ())) for school, start, end in own],
        dtype=bool,
    )


def spans(uses: Uses) -> dict[str, list[tuple[float, float]]]:
    """Return of each school the days between which its uses run, as far as these are known."""
    known = uses.rows.dropna(subset=["_start", "_end"])
    found: dict[str, list[tuple[float, float]]] = {}
    for school, start, end in zip(known["_school"], known["_start"], known["_end"], strict=True):
        found.setdefault(school, []).append((float(start), float(end)))
    return found
