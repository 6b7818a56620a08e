"""What was approved, ran and ended in every school year, area by area."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.programme import duration as of_programme
from kkgeo._base.provenance import marks, note, selection
from kkgeo._base.records import Timeline
from kkgeo._base.words import say, section
from kkgeo.areas.area import CORE, check_extent
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.counting.cells import Cut, names_of, spread
from kkgeo.counting.cutting import cut_of, texts_of
from kkgeo.reference import Edition, read_typology
from kkgeo.sites.counted import counted_table, counts, describe_left_out
from kkgeo.sites.terms import Terms, floats, known_terms, named

#: What is counted of every school year.
COLUMNS = ("approved", "began", "running", "ended", "stopped", "unclear")
#: The level of the index that has the school year.
SCHOOL_YEAR = "school_year"


@checked
def timeline(
    placed: pd.DataFrame,
    *,
    by: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = "province",
    duration: int | None = None,
    vintage: int | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Count what was approved, runs and ended, by area and school year.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, that `geocode` has placed, with a ``year`` of approval or a ``start``; ``end``,
        ``stopped`` and ``duration`` are used where they are there.
    by : str, path or sequence of these
        Kinds of area or columns, as for `kkgeo.coverage`; ``()`` for all together.
    duration : int, optional
        How many school years a collaboration runs that does not say so itself; as many as those of the programme if not
        given.
    vintage, extent, regions_file, edition
        As for `kkgeo.coverage`.
    lang : {"nl", "en", "fr"}
        Language of the names of areas.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        A row for every area (every combination) and school year, from the first approval to the last school year of
        any; those without a municipality as ``unplaced``. Index: one level for each of `by` (as of `kkgeo.coverage`),
        and ``school_year`` (``2021-2022``; ``unknown`` for rows approved nobody knows when, if there are any).
        Columns: ``name``; ``approved`` (for that year), ``began`` (ran for the first time), ``running``, ``ended`` (ran
        for the last time), ``stopped`` (those among them that were stopped early), and ``unclear``: approved then, but
        of these it is not clear when they run, so that they are in no other column.

    Raises
    ------
    InputError
        Rows that were not geocoded, a list without ``year`` and ``start``, a column that does not exist, or a duration
        that is none.
    UnknownReferenceError
        An unknown vintage or language.
    SourceError
        A file that cannot be read.

    See Also
    --------
    running : The rows that run in one school year.
    coverage : The same areas, counted against what was to be expected.

    Notes
    -----
    Of areas that do not overlap everything adds up: ``approved`` over all rows is the number of collaborations, and so
    are ``ended`` and ``unclear`` together; what runs in a school year is what ran in the one before, less what ended in
    that one, and what began.

    Examples
    --------
    >>> import kkgeo as kk
    >>> placed = kk.geocode(kk.datasets.collaborations())
    >>> table = kk.timeline(placed, by=())
    >>> table.loc["2021-2022", ["approved", "running", "ended"]].tolist()
    [83, 284, 97]
    """
    lang = check_language(lang)
    check_extent(extent)
    placed, vintage = counted_table(placed, "rows", vintage)
    when = known_terms(placed, duration)
    keys = texts_of(by)
    clusters = read_typology(edition)
    cut = cut_of(placed, keys, vintage, extent=extent, regions_file=regions_file, edition=clusters, lang=lang)
    events, years = _events(when)
    names = cut.names if keys else []
    rows = spread(pd.DataFrame(placed).assign(_row=np.arange(len(placed))), cut.dimensions, keys)
    counted = rows[[*names, "_row"]].merge(events, on="_row").groupby([*names, SCHOOL_YEAR, "what"], sort=False).size()
    index = _index(cut, keys, years)
    table = pd.DataFrame({"name": _names(index, cut, keys, lang)}, index=index)
    for what in COLUMNS:
        own = counted[counted.index.get_level_values("what") == what].droplevel("what")
        table[what] = own.reindex(index, fill_value=0).astype("int64")
    unclear = counts(when.problem)
    words = section("about", lang)
    long = of_programme() if duration is None else duration
    about = {words["rows"]: str(len(placed)), words["duration"]: str(long)}
    if told := describe_left_out(unclear, lang):
        about[words["unclear"]] = " ".join(told)
    record = Timeline(
        vintage=vintage,
        **clusters.noted,
        by=tuple(keys),
        duration=long,
        rows=len(placed),
        unclear=unclear,
        about=about,
        **marks(placed),
        **selection(placed),
    )
    note(table, record, lang=lang)
    return table


def _events(when: Terms) -> tuple[pd.DataFrame, list[str]]:
    """Return a row for everything that is counted of a row and school year, and every school year in order."""
    approved, first, last = (floats(one) for one in (when.approved, when.first, when.last))
    clear = when.problem.isna().to_numpy(dtype=bool)
    every, own = np.arange(len(first)), np.flatnonzero(clear)
    long = (last - first + 1)[own].astype(np.int64)
    runs = np.repeat(first[own] - (np.cumsum(long) - long), long) + np.arange(long.sum())
    early = np.flatnonzero(clear & when.stopped)
    parts = [
        ("approved", every, approved),
        ("began", own, first[own]),
        ("running", np.repeat(own, long), runs),
        ("ended", own, last[own]),
        ("stopped", early, last[early]),
        ("unclear", np.flatnonzero(~clear), approved[~clear]),
    ]
    tables = [pd.DataFrame({"what": what, "_row": rows, "_year": years}) for what, rows, years in parts]
    events = pd.concat(tables, ignore_index=True)
    known = events["_year"].dropna().astype("int64")
    years = [named(year) for year in range(known.min(), known.max() + 1)] if len(known) else []
    told = [UNKNOWN if np.isnan(year) else named(int(year)) for year in events["_year"]]
    return events.assign(**{SCHOOL_YEAR: told}), [*years, *([UNKNOWN] if UNKNOWN in told else [])]


def _index(cut: Cut, keys: list[str], years: list[str]) -> pd.Index:
    """Return every area with every school year."""
    if not keys:
        return pd.Index(years, name=SCHOOL_YEAR)
    cells = [*cut.every, *cut.unplaced]
    rows = [(*cell, year) for cell in cells for year in years]
    return pd.MultiIndex.from_tuples(rows, names=[*cut.names, SCHOOL_YEAR])


def _names(index: pd.Index, cut: Cut, keys: list[str], lang: str) -> list[str]:
    """Return what each area is called."""
    if not keys:
        return [say("periods.everything", lang)] * len(index)
    cells = [*cut.every, *cut.unplaced]
    names = names_of(pd.MultiIndex.from_tuples(cells, names=cut.names), cut, lang) if cells else []
    return [name for name in names for _ in range(len(index) // max(len(cells), 1))]
