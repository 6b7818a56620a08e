"""Which collaborations run in the school year that schools are invited for, and which have ended by then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo.schools.matching import Matched, match_schools
from kkgeo.sites.terms import ENDED, STOPPED, terms


@dataclass(frozen=True, eq=False)
class Running:
    """Who takes part in a school year, who did before, and what became of all collaborations."""

    #: Of the schools that take part: `partner` and `possible` are theirs. How rows were linked is told of every row.
    matched: Matched
    #: Rows that run.
    rows: npt.NDArray[np.bool_]
    #: By row of the register the last school year in which an ended collaboration of its school ran, else missing.
    until: pd.Series[int]
    #: The school year that schools are invited for: the one that begins then; None where no row has one.
    year: int | None

    @property
    def of_rows(self) -> Matched:
        """What became of the rows that run."""
        own = self.matched
        return replace(own, how=own.how[self.rows], found=own.found[self.rows], keys=own.keys[self.rows])


def running(
    placed: pd.DataFrame, register: pd.DataFrame, unit: str, year: int | None, duration: int | None = None
) -> Running:
    """Return who has a collaboration in a school year.

    Parameters
    ----------
    placed, register : DataFrame
        Collaborations and schools, placed, in one vintage.
    unit : str
        What one school is; see `kkgeo.schools.matching.match_schools`.
    year : int, optional
        In which the school year begins; if not given the one after the last of the rows.
    duration : int, optional
        How many school years a collaboration runs that does not say so itself; None: it never ends.

    Returns
    -------
    Running
        A row of which it is not clear when it runs does run: nobody can say that it has ended.
    """
    everything = match_schools(placed, register, unit)
    nothing = pd.Series(pd.array([None] * len(register), dtype="Int64"))
    when = terms(placed, duration)
    if year is None:
        year = int(when.approved.max()) + 1 if when.approved.notna().any() else None
    if year is None or duration is None:
        return Running(everything, np.ones(len(placed), dtype=bool), nothing, year)
    rows = ~when.why_not(year).isin((ENDED, STOPPED)).to_numpy(dtype=bool)
    if rows.all():
        return Running(everything, rows, nothing, year)
    now = match_schools(placed[rows], register, unit)
    last = when.last[~rows].groupby(everything.found.to_numpy()[~rows]).max()
    until = everything.school.reset_index(drop=True).map(last).astype("Int64").mask(pd.Series(now.partner))
    matched = replace(everything, partner=now.partner, possible=now.possible)
    return Running(matched, rows, until, year)
