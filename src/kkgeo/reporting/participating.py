"""A chapter of the report for who has the list of it: how participation in part-time arts education changed."""

from __future__ import annotations

from functools import partial

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.words import phrase
from kkgeo.reporting.chapters.participation import changed
from kkgeo.reporting.contents import Chapter


@checked
def participation_chapter(
    schools: pd.DataFrame,
    *,
    before: str = "participation_2017",
    after: str = "participation_2021",
    year: str | None = None,
    pupils: str = "pupils",
    partner: str = "partner",
    academy_site: str | None = None,
    within: str | None = "level",
) -> Chapter:
    """Return a chapter on how participation changed, for `chapters` of `kkgeo.report`.

    Parameters
    ----------
    schools : DataFrame
        As `kkgeo.participation_change` takes it.
    before, after, year, pupils, partner, academy_site, within : str, optional
        Likewise. The language is that of the report.

    Returns
    -------
    Chapter
        Its key is ``participation``: what is said of partner schools, every school by its size, the means of all
        groups, and what these cannot show.

    Raises
    ------
    InputError
        A table that is none. What is wrong in it the report says.

    See Also
    --------
    kkgeo.participation_change : The figures.
    kkgeo.report : Has it where ``participation=schools`` is given; this one is for a report that has it elsewhere, or
        of several lists, as in ``chapters=["gaps", participation_chapter(schools)]``.

    Examples
    --------
    >>> import kkgeo
    >>> participation_chapter(kkgeo.datasets.participation(), academy_site="academy_site").key
    'participation'
    """
    how: dict[str, str | None] = {"before": before, "after": after, "year": year, "pupils": pupils, "partner": partner}
    how |= {"academy_site": academy_site, "within": within}
    return Chapter("participation", phrase("participation.chapter"), partial(changed, schools, how))
