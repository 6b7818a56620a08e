"""What runs in a school year: the rows of a list that do, and why the others do not."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import note, noted
from kkgeo.sites.counted import left_out, reasons
from kkgeo.sites.terms import known_terms
from kkgeo.sites.terms import school_year as beginning

Frame = TypeVar("Frame", bound=pd.DataFrame)


@checked
def running(
    rows: Frame, *, school_year: int | str, duration: int | None = None, programme: AProgramme | None = None
) -> Frame:
    """Return the collaborations that run in a school year.

    Parameters
    ----------
    rows : DataFrame
        Collaborations, one row each, as `kkgeo.read_sites`, `kkgeo.geocode` or `kkgeo.enrich` gives them, with a
        ``year`` of approval or a ``start``; ``end``, ``stopped`` and ``duration`` are used where they are there.
    school_year : int or str
        Such as ``2021-2022``, or the year in which it begins.
    duration : int, optional
        How many school years a collaboration runs that does not say so itself; as many as those of the programme if not
        given.
    programme : str, path or Programme, optional
        Whose duration; that of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        The rows that run, on their own index, with their columns. ``attrs["kkgeo"]["rows_left_out"]`` says how many
        do not and why: ``not_begun``, ``ended``, ``stopped``, refused or no collaboration at all, or not clear:
        ``undated``, ``unreadable_term``, ``end_before_start``, ``stopped_undated``. They and the rows that run add up
        to the rows that were given. ``attrs["kkgeo"]["school_year"]`` has the year in which the school year begins.

    Raises
    ------
    InputError
        What is no school year, a duration that is none, or a list without ``year`` and ``start``.

    See Also
    --------
    timeline : What was approved, ran and ended in every school year.
    where : The rows that meet a condition.
    coverage : Counts the rows by area.

    Notes
    -----
    Approved in year y a collaboration runs in the school years y-(y+1) to (y+2)-(y+3), or until its ``end``, and no
    longer than the school year in which it was ``stopped``, which still counts. See docs/time.md.

    Examples
    --------
    >>> import kkgeo as kk
    >>> collaborations = kk.datasets.collaborations()
    >>> then = kk.running(collaborations, school_year="2021-2022")
    >>> len(then), then.attrs["kkgeo"]["rows_left_out"]
    (284, {'not_begun': 84, 'stopped': 1})
    """
    year = beginning(school_year)
    when = known_terms(rows, duration).why_not(year)
    why = reasons(rows)
    return _kept(rows, why.where(why.notna(), when.set_axis(rows.index)), year)


def that_run(rows: Frame, year: int) -> Frame:
    """Return a list without the rows that do not run in a school year; what does not count for another reason stays."""
    when = known_terms(rows).why_not(year)
    other = reasons(rows).notna().to_numpy()
    return _kept(rows, pd.Series(when.mask(other).to_numpy(), index=rows.index, dtype="str"), year)


def _kept(rows: Frame, why: pd.Series[str], year: int) -> Frame:
    kept = left_out(rows, why)
    note(kept, replace(noted(kept), school_year=year), keep=kept.attrs)
    return kept
