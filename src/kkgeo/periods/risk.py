"""School-years: of every school and school year, whether a collaboration runs, and if none did, whether one began."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.programme import duration as of_programme
from kkgeo._base.provenance import marks, note, selection
from kkgeo._base.records import SchoolYears
from kkgeo._base.words import number, percent, say, section
from kkgeo._base.words import ratio as written
from kkgeo.areas.area import CORE, check_extent
from kkgeo.areas.dimensions import Dimension
from kkgeo.areas.kinds import kinds
from kkgeo.counting.about import dispersion_words
from kkgeo.counting.cells import Cut, names_of, spread
from kkgeo.counting.clustering import ACADEMY, clustering
from kkgeo.counting.cutting import cut_of, texts_of
from kkgeo.counting.denominators import SCHOOLS, denominator_of
from kkgeo.counting.expecting import held, stratify
from kkgeo.errors import InputError
from kkgeo.reference import Edition, read_typology
from kkgeo.schools.matching import match_schools
from kkgeo.schools.units import SCHOOL, school_unit
from kkgeo.sites.counted import counted_table, counts, describe_left_out
from kkgeo.sites.terms import Terms, floats, known_terms, named
from kkgeo.stats.poisson import NO_DENOMINATOR
from kkgeo.stats.verdict import judge

#: What is counted of school-years.
_COUNTED = ("school_years", "with_running", "without_running", "at_risk", "began")


@checked
def school_years(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    by: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = "province",
    first: int | None = None,
    last: int | None = None,
    unit: str = SCHOOL,
    academies: pd.DataFrame | None = None,
    overdispersion: str | float = ACADEMY,
    duration: int | None = None,
    vintage: int | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Count the school-years of schools with and without a running collaboration, and how many began one.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, that `geocode` has placed, with a ``year`` of approval or a ``start``.
    register : DataFrame
        All schools, placed likewise.
    by : str, path or sequence of these
        Kinds of area, as for `kkgeo.coverage`, or columns of the register.
    first, last : int, optional
        The school years that are looked at, by the years in which they begin: from the first approval to the last if
        not given.
    unit : {"row", "institution", "site", "address"}
        What one school is; see `kkgeo.schools.matching.match_schools`.
    academies, overdispersion
        As for `kkgeo.coverage`.
    duration : int, optional
        How many school years a collaboration runs that does not say so itself; as many as those of the programme if not
        given.
    vintage, extent, regions_file, edition
        As for `kkgeo.coverage`.
    lang : {"nl", "en", "fr"}
        Language of the names of areas and of the sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        A row for every area (every combination), indexed as by `kkgeo.coverage`. Columns: ``name``, ``schools``;
        ``school_years`` (schools times school years), ``with_running`` and ``without_running`` (those with a
        collaboration that runs, and without); ``at_risk`` (those in which none runs that began before, so that one
        could begin) and ``began`` (those among them in which one did); ``rate_at_risk`` (per 100 of these); ``ratio``
        of that to the rest, with ``ratio_low``, ``ratio_high``, ``verdict``, ``verdict_many``, ``detectable``,
        ``p_under`` and ``p_over``, as of `kkgeo.coverage`; ``sentence``.

    Raises
    ------
    InputError
        Rows that were not geocoded or have no year, a column that the register does not have, or school years of which
        the last comes before the first.
    UnknownReferenceError
        An unknown vintage or language.
    SourceError
        A file that cannot be read.

    See Also
    --------
    running : The rows that run in one school year.
    coverage : Collaborations counted against schools, whatever runs.
    targets : Schools to invite, also those whose collaboration has ended.

    Notes
    -----
    ``with_running`` and ``without_running`` add up to ``school_years``, and so do ``without_running`` and ``began`` to
    ``at_risk``. A collaboration whose school is not in the register, or of which it is not clear when it runs, is in
    none of them: ``attrs["kkgeo"]`` has how many (``unmatched``, ``unclear``).

    Examples
    --------
    >>> import kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> table = kk.school_years(placed, register)
    >>> table.loc["20001", ["school_years", "with_running", "at_risk", "began"]].tolist()
    [2580, 69, 2537, 26]
    """
    lang = check_language(lang)
    check_extent(extent)
    placed, vintage = counted_table(placed, "rows", vintage)
    register, _ = counted_table(register, "register", vintage)
    if academies is not None:
        academies, _ = counted_table(academies, "academies", vintage)
    when = known_terms(placed, duration)
    years = _years(when, first, last)
    keys = texts_of(by)
    if not keys:
        raise InputError("errors.counting.by", by=by, areas=kinds())
    clusters = read_typology(edition)
    cut = cut_of(register, keys, vintage, extent=extent, regions_file=regions_file, edition=clusters, lang=lang)
    matched = match_schools(placed, register, school_unit(unit))
    found = matched.found.reset_index(drop=True)
    laid = _laid(register, matched.school.reset_index(drop=True), found, when, years)
    own, possible = _sums(laid, cut.dimensions, cut), _sums(laid, cut.possible, cut)
    everything = laid.drop_duplicates(["_school", "_year"])[[*_COUNTED]].sum()
    table = pd.DataFrame({"name": names_of(cut.complete, cut, lang)}, index=cut.complete)
    table["schools"] = (own["school_years"] // len(years)).astype("int64")
    table[[*_COUNTED]] = own
    table["rate_at_risk"] = 100 * table["began"] / table["at_risk"].where(table["at_risk"] > 0)
    given = pd.DataFrame(placed).assign(_counted=np.arange(len(placed)))
    stratified, _ = held(stratify(given, denominator_of(register, SCHOOLS, "row"), ()))
    clustered = clustering(stratified, academies, vintage, overdispersion)
    judged = judge(
        own["began"], own["at_risk"], everything["began"] - possible["began"],
        everything["at_risk"] - possible["at_risk"], dispersion=clustered.value, index=table.index,
    )  # fmt: skip
    table = table.join(judged.drop(columns=["observed", "expected", "p_none"]))
    table["sentence"] = [_sentence(row, years, lang) for _, row in table.iterrows()]
    if len(keys) == 1:
        table.index = table.index.get_level_values(0).rename(cut.names[0])
    unclear = counts(when.problem)
    record = SchoolYears(
        vintage=vintage,
        **clusters.noted,
        by=tuple(keys),
        first=years[0],
        last=years[-1],
        duration=of_programme() if duration is None else duration,
        rows=len(placed),
        unmatched=int(found.isna().sum()),
        unclear=unclear,
        dispersion=clustered.value,
        dispersion_by=clustered.by,
        dispersion_groups=clustered.groups,
        **marks(placed, register, academies),
        **selection(placed),
    )
    words = section("about", lang)
    about = {
        words["years"]: f"{named(years[0])} - {named(years[-1])}",
        words["duration"]: str(record.duration),
        words["dispersion"]: dispersion_words(record, lang),
        words["rows"]: str(record.rows),
        words["unmatched"]: str(record.unmatched),
    }
    if told := describe_left_out(unclear, lang):
        about[words["unclear"]] = " ".join(told)
    note(table, replace(record, about=about), lang=lang)
    return table


def _years(when: Terms, first: int | None, last: int | None) -> list[int]:
    """Return the school years that are looked at."""
    approved = floats(when.approved)
    known = approved[np.isfinite(approved)]
    if not len(known) and (first is None or last is None):
        raise InputError("errors.periods.undated")
    start = int(known.min()) if first is None else first
    stop = int(known.max()) if last is None else last
    if stop < start:
        raise InputError("errors.periods.order", first=start, last=stop)
    return [*range(start, stop + 1)]


def _laid(register: pd.DataFrame, school: pd.Series, found: pd.Series, when: Terms, years: list[int]) -> pd.DataFrame:
    """Return the placed rows of the register once for every school year, with what is to be counted of its school."""
    begins, clear = floats(when.first), when.problem.isna().to_numpy(dtype=bool)
    rows = pd.DataFrame(register).reset_index(drop=True).assign(_school=school.to_numpy())
    there = rows["nis"].notna()
    parts = []
    for year in years:
        runs = clear & when.why_not(year).isna().to_numpy(dtype=bool)
        running = rows["_school"].isin(found[runs].dropna())
        before = rows["_school"].isin(found[runs & (begins < year)].dropna())
        counted: dict[str, Any] = {
            "school_years": 1, "with_running": running, "without_running": ~running, "at_risk": ~before,
            "began": ~before & running,
        }  # fmt: skip
        parts.append(rows.assign(_year=year, **counted)[there])
    table = pd.concat(parts, ignore_index=True)
    return table.astype(dict.fromkeys(_COUNTED, "int64"))


def _sums(laid: pd.DataFrame, areas: Mapping[str, Dimension], cut: Cut) -> pd.DataFrame:
    """Return what there is of school-years in every combination: a school counts once in each."""
    inside = spread(laid, areas, cut.keys).drop_duplicates([*cut.names, "_school", "_year"])
    sums = inside.groupby(cut.names, sort=False)[[*_COUNTED]].sum()
    if len(cut.names) == 1:
        sums.index = pd.MultiIndex.from_arrays([sums.index], names=cut.names)
    return sums.reindex(cut.complete, fill_value=0)


def _sentence(row: pd.Series, years: list[int], lang: str) -> str:
    """Say how many school-years had a collaboration, and how many began one where none ran."""
    values = {name: number(row[name], lang) for name in _COUNTED}
    period = named(years[0]) if len(years) == 1 else f"{named(years[0])} - {named(years[-1])}"
    if not row["school_years"]:
        return say("periods.no_schools", lang, name=row["name"])
    share = percent(row["with_running"] / row["school_years"], lang)
    said = [say("periods.school_years", lang, name=row["name"], period=period, share=share, **values)]
    if row["verdict"] != NO_DENOMINATOR and pd.notna(row["ratio"]):
        bounds = {key: written(row[key], lang) for key in ("ratio", "ratio_low", "ratio_high")}
        said.append(say(f"periods.risk_{row['verdict']}", lang, **bounds))
    return " ".join(said)
