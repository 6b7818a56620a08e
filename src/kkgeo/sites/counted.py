"""Which rows of a list count: the one place where rows are left out of what is counted, and where it is noted how many.

A reason why a row does not count is a function in `REASONS`. No row leaves a list for it: `kkgeo.geocode`,
`kkgeo.enrich` and `kkgeo.write_review` keep every row; whatever is counted of a list begins with `counted_table`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

import pandas as pd

from kkgeo._base.frames import comparable
from kkgeo._base.language import check_language
from kkgeo._base.provenance import note, noted
from kkgeo._base.words import say
from kkgeo.reference.placed import linked_table, placed_table
from kkgeo.sites.asides import kinds_of
from kkgeo.sites.decisions import REFUSED, applications
from kkgeo.sites.moments import same_years
from kkgeo.sites.years import YEAR

Frame = TypeVar("Frame", bound=pd.DataFrame)
#: Returns of each row why it does not count, in a word; missing where it does. Gets the list, and what it is: a key of
#: ``frames`` as for `kkgeo.reference.placed.placed_table`.
Reason = Callable[[pd.DataFrame, str], "pd.Series[str]"]
#: The lists of which a row is an application: a school that was refused is still a school, and so is an academy.
_APPLICATIONS = "rows"
#: Why a person left rows out (`kkgeo.where`).
CHOSEN = "where"


def _refused(frame: pd.DataFrame, what: str) -> pd.Series[str]:
    found = applications(frame) if what == _APPLICATIONS and not noted(frame).refused_count else None
    if found is None:
        return pd.Series(None, index=frame.index, dtype="str")
    told, _ = found
    return told.where(told == REFUSED)


def _no_place(frame: pd.DataFrame, what: str) -> pd.Series[str]:  # noqa: ARG001
    return kinds_of(frame)


#: Every reason, the first that holds being the one that is told. Of each there is a text, ``left_out.`` and its word.
REASONS: tuple[Reason, ...] = (_no_place, _refused)


def reasons(frame: pd.DataFrame, what: str = "rows") -> pd.Series[str]:
    """Return of each row of a list why it does not count; missing where it does.

    >>> reasons(pd.DataFrame({"decision": ["goedgekeurd", "geweigerd", None]})).tolist()
    [nan, 'refused', nan]
    """
    why = pd.Series(None, index=frame.index, dtype="str")
    for reason in REASONS:
        found = reason(frame, what)
        if found.notna().any():
            # By position: an index may have a label twice.
            why = why.where(why.notna().to_numpy(), found.to_numpy())
    return why


def counted(frame: Frame, what: str = "rows") -> Frame:
    """Return the rows of a list that count, which note how many do not and why; the same table if all of them do.

    A year of a list of collaborations has one spelling in them. What was left out before stays noted, so that doing it
    twice changes nothing.

    Parameters
    ----------
    frame : DataFrame
        A list of places; not changed.
    what : {"rows", "register", "academies", "added", "points"}
        What it is. A decision has a meaning in a list of collaborations ("rows") alone.

    Examples
    --------
    >>> rows = counted(pd.DataFrame({"name": ["A", "B"], "decision": ["ja", "nee"]}))
    >>> rows["name"].tolist(), noted(rows).rows_left_out
    (['A'], {'refused': 1})
    """
    why = reasons(frame, what)
    kept = frame if why.isna().all() else left_out(frame, why)
    return _in_years(kept) if what == _APPLICATIONS else kept


def _in_years(rows: Frame) -> Frame:
    """Return rows with one spelling for each year; the same table where there is only one, or several in a cell."""
    if YEAR not in rows.columns or (own := rows[YEAR]).ndim > 1 or comparable(own) is not own:
        return rows
    if (years := same_years(own)) is own:
        return rows
    made = rows.copy(deep=False)
    made[YEAR] = years
    return made


def left_out(frame: Frame, why: pd.Series[str]) -> Frame:
    """Return a list without the rows that have a reason, which is noted with how many there are of each."""
    kept = frame[why.isna().to_numpy()]
    told = noted(frame)
    every = Counter(told.rows_left_out) + Counter(counts(why))
    note(kept, replace(told, rows_left_out=dict(every)), keep=frame.attrs)
    return kept


def counts(why: pd.Series[str]) -> dict[str, int]:
    """Return how many rows there are of each reason.

    >>> counts(pd.Series(["refused", None, "refused"]))
    {'refused': 2}
    """
    return {str(reason): int(count) for reason, count in why.value_counts().items()}


def counted_table(frame: Frame, what: str, vintage: int | None = None) -> tuple[Frame, int]:
    """Return a placed table as `placed_table` does, but of its rows those that count, and its vintage."""
    frame, vintage = placed_table(frame, what, vintage)
    return counted(frame, what), vintage


def counted_lists(frame: Frame, what: str, vintage: int | None = None) -> tuple[Frame, int | None]:
    """Return a table that need not be placed as `linked_table` does, but of its rows those that count."""
    frame, known = linked_table(frame, what, vintage)
    return counted(frame, what), known


def describe_left_out(left_out: Mapping[str, int], lang: str = "nl") -> list[str]:
    """Return a sentence for each reason why rows are not counted.

    >>> describe_left_out({"refused": 2}, "en")
    ['2 rows were refused or withdrawn and are not counted.']
    """
    lang = check_language(lang)
    return [say(f"left_out.{reason}", lang, count=count) for reason, count in left_out.items() if count]
