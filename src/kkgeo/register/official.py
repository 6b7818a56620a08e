"""The form of the official list of sites: which rows are schools that are open, and what of it stays out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pandas as pd

from kkgeo._base.today import today
from kkgeo.sites.headings import normalise_heading

#: What the headings of the list mean that say it in no other list.
_ROLES = {"intern vplnummer": "site", "lx": "x", "ly": "y"}
_SCHOOL = "onderwijsinstelling"
_DATE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d).*|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d).*", re.DOTALL
)
#: Words of a heading behind which is a person, or a way to reach one.
_PERSONAL = re.compile(
    r"\b(e ?mail|mail|mailadres|tel|telefoon\w*|phone|fax\w*|gsm|mobiel|directeur|directie|contact\w*|website|web)\b"
)


def is_official(headings: Mapping[str, str]) -> bool:
    """Return whether normalised headings are those of the list: the number of a site is called so nowhere else."""
    return {"schoolnummer", "intern vplnummer"} <= set(headings)


def by_heading(table: pd.DataFrame) -> dict[str, str]:
    """Return the column of each normalised heading, as the file had it."""
    roles = {heading: role for role, heading in table.attrs.get("kkgeo_columns", {}).items()}
    headings = {normalise_heading(str(column)): str(column) for column in table.columns}
    return {**headings, **{normalise_heading(str(heading)): role for heading, role in roles.items()}}


def unread_roles(table: pd.DataFrame) -> dict[str, str]:
    """Return headings by role that only this list has, where `read_sites` did not take them."""
    known = by_heading(table)
    return {
        role: known[heading]
        for heading, role in _ROLES.items()
        if heading in known and known[heading] != role and role not in table.columns
    }


def schools_only(table: pd.DataFrame, day: date | None = None) -> tuple[pd.DataFrame, dict[str, int], dict[str, int]]:
    """Return the schools that are open, how many rows were left out and why, and which columns with persons.

    A row whose last day cannot be read stays, and is counted as ``undated``. A point at 0, 0 is none.
    """
    known = by_heading(table)
    day = day or today()
    nothing = pd.Series(False, index=table.index)
    closed, undated, other = nothing, nothing, nothing
    if (column := known.get("einddatum")) is not None:
        ends = table[column].map(_day)
        closed = ends.map(lambda end: isinstance(end, date) and end < day).astype(bool)
        undated = ends.eq("unread")
    if (column := known.get("soort instelling")) is not None:
        kinds = table[column].astype("str").str.strip().str.casefold()
        other = table[column].notna() & kinds.ne(_SCHOOL) & kinds.ne("")
    left = {"closed": int(closed.sum()), "no_school": int((other & ~closed).sum()), "undated": int(undated.sum())}
    personal = {
        str(column): int(table[column].notna().sum())
        for heading, column in known.items()
        if _PERSONAL.search(heading) and column in table.columns
    }
    kept = table[~(closed | other)].drop(columns=list(personal)).reset_index(drop=True)
    if {"x", "y"} <= set(kept.columns):
        x, y = (pd.to_numeric(kept[axis], errors="coerce") for axis in ("x", "y"))
        kept[["x", "y"]] = kept[["x", "y"]].mask(x.eq(0) & y.eq(0))
    return kept, left, personal


def _day(value: object) -> date | str | None:
    """Return the day that a cell says, None where it says none and "unread" where that is not clear."""
    if pd.isna(value) or not str(value).strip():  # type: ignore[call-overload]
        return None
    if found := _DATE.fullmatch(str(value).strip()):
        one = [int(part) for part in found.groups() if part is not None]
        year, month, day = one if found.group(1) else one[::-1]
        try:
            return date(year, month, day)
        except ValueError:
            return "unread"
    return "unread"
