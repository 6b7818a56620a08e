"""How areas changed from one period to another, each against all others."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import marks, note, selection
from kkgeo._base.records import Change
from kkgeo._base.words import number, say, section
from kkgeo._base.words import ratio as written
from kkgeo.areas.area import CORE, check_extent
from kkgeo.areas.dimensions import Dimension
from kkgeo.areas.kinds import kinds
from kkgeo.counting.about import dispersion_words
from kkgeo.counting.cells import Cut, names_of, spread
from kkgeo.counting.clustering import ACADEMY, MUNICIPALITY, NONE, check_overdispersion
from kkgeo.counting.cutting import cut_of, texts_of
from kkgeo.counting.denominators import SCHOOLS, Denominator, denominator_of
from kkgeo.counting.expecting import expect, held, stratify
from kkgeo.errors import InputError
from kkgeo.reference import Edition, read_typology
from kkgeo.schools.academies import partners
from kkgeo.sites.counted import counted_table
from kkgeo.sites.moments import EARLIEST, LATEST
from kkgeo.sites.terms import floats, known_terms
from kkgeo.stats.change import change_dispersion, judge_change
from kkgeo.stats.dispersion import FEWEST
from kkgeo.stats.poisson import NO_DENOMINATOR, TOO_SMALL
from kkgeo.stats.smoothing import smooth

#: An area that had this many times what was expected, or fewer, had few; its inverse or more, many: of these it is said
#: what comes back by itself.
_FEW = 0.8


@checked
def change(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    before: Sequence[float],
    after: Sequence[float],
    by: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = "province",
    overdispersion: str | float = ACADEMY,
    vintage: int | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Say how much more, or less, each area changed between two periods than all others did.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, that `geocode` has placed, with a ``year`` of approval.
    register : DataFrame
        All schools, placed likewise: what is expected where, and so what comes back by itself.
    before, after : sequence of int
        The years of approval of each period: ``before=(2019, 2020), after=(2021, 2022)``. They need not be as many.
    by : str, path or sequence of these
        Kinds of area or columns, as for `kkgeo.coverage`.
    overdispersion : {"academy", "municipality", "none"} or float
        How much more variable changes are than of separate schools: estimated over academies that the rows name (over
        municipalities where these are fewer than ten), over municipalities, not at all, or a number from 1.
    vintage, extent, regions_file, edition
        As for `kkgeo.coverage`.
    lang : {"nl", "en", "fr"}
        Language of the names of areas and of the sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        A row for every area (every combination), indexed as by `kkgeo.coverage`. Columns: ``name``; ``before``,
        ``after``, ``rest_before``, ``rest_after`` (rows); ``ratio`` (of the ratios: how many times as much the area
        changed as the rest) with ``ratio_low`` and ``ratio_high`` (95 %); ``verdict`` (``under``: it fell against the
        others, ``over``: it rose) and ``verdict_many`` (after looking at all these areas); ``fall`` and ``rise`` (the
        ratios nearest to 1 that would be found with a chance of 80 %; missing where none is); ``p_under``,
        ``p_over``; ``expected_before`` and ``expected_after`` (by the schools, at the rate of all together),
        ``ratio_before`` and ``ratio_after`` (to these), ``regressed`` (the ratio that is to be expected after, from the
        one before alone; missing where areas overlap); ``sentence``. ``attrs["kkgeo"]`` says how many rows
        are ``compared``, ``unplaced``, ``undated`` and of ``other_years``, which add up to ``rows``, and the
        ``dispersion``.

    Raises
    ------
    InputError
        Periods that are empty, overlap or have no year; rows that were not geocoded or have no year; a column that does
        not exist; nothing approved in one of the periods.
    UnknownReferenceError
        An unknown vintage or language.
    SourceError
        A file that cannot be read.

    See Also
    --------
    timeline : What was approved, ran and ended in every school year.
    emerging_gaps : Where gaps came or closed, without naming areas.
    coverage : The areas in one period, against what was to be expected.

    Notes
    -----
    See `kkgeo.stats.change`: the conditional test of two ratios, wider by how much academies bring several schools at
    once. ``regressed`` is the mean of the ratio once the count before is known, ``(O + α) / (E + β)``, which
    `kkgeo.coverage` has as ``smoothed``: what had few has more later without any change, and what had many has less
    (regression to the mean). It holds of areas whose activity does not change at all. That an area changed does not say
    why.

    Examples
    --------
    >>> import kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> table = kk.change(placed, register, before=(2019, 2020), after=(2021, 2022), lang="en")
    >>> table.loc["20001", ["before", "after"]].tolist(), table.loc["20001", "verdict"]
    ([19, 10], 'too small to tell')
    """
    lang = check_language(lang)
    check_extent(extent)
    asked = check_overdispersion(overdispersion)
    placed, vintage = counted_table(placed, "rows", vintage)
    register, _ = counted_table(register, "register", vintage)
    periods = periods_of(before, after)
    approved = floats(known_terms(placed).approved)
    keys = texts_of(by)
    if not keys:
        raise InputError("errors.counting.by", by=by, areas=kinds())
    clusters = read_typology(edition)
    cut = cut_of(placed, keys, vintage, extent=extent, regions_file=regions_file, edition=clusters, lang=lang)
    given = pd.DataFrame(placed).assign(_row=np.arange(len(placed)))
    there = given["nis"].notna().to_numpy(dtype=bool)
    inside = [np.isin(approved, years) & there for years in periods]
    for years, own in zip(periods, inside, strict=True):
        if not own.any():
            raise InputError("errors.periods.nothing", years=years)
    table = pd.DataFrame({"name": names_of(cut.complete, cut, lang)}, index=cut.complete)
    for name, own in zip(("before", "after"), inside, strict=True):
        table[name], table[f"rest_{name}"] = _counts(given[own], cut)
    clustered = _clustered(given, inside, asked)
    judged = judge_change(
        table["before"], table["after"], table["rest_before"], table["rest_after"],
        dispersion=clustered.value, index=table.index,
    )  # fmt: skip
    table = table.join(judged)
    related = denominator_of(register, SCHOOLS, "row")
    for name, own in zip(("before", "after"), inside, strict=True):
        found = _expected(given[own], related, cut).reindex(table.index)
        table[f"expected_{name}"], table[f"ratio_{name}"] = found["expected"], found["ratio"]
        if name == "before":
            table["regressed"] = found["smoothed"]
    table["sentence"] = [_sentence(row, periods, lang) for _, row in table.iterrows()]
    if len(keys) == 1:
        table.index = table.index.get_level_values(0).rename(cut.names[0])
    dated, compared = np.isfinite(approved), int((inside[0] | inside[1]).sum())
    unplaced = int((~there).sum())
    undated = int((there & ~dated).sum())
    record = Change(
        vintage=vintage,
        **clusters.noted,
        by=tuple(keys),
        before=periods[0],
        after=periods[1],
        rows=len(placed),
        compared=compared,
        unplaced=unplaced,
        undated=undated,
        other_years=len(placed) - compared - unplaced - undated,
        dispersion=clustered.value,
        dispersion_by=clustered.by,
        dispersion_groups=clustered.groups,
        **marks(placed, register),
        **selection(placed),
    )
    words = section("about", lang)
    about = {
        words["before"]: _named(periods[0]),
        words["after"]: _named(periods[1]),
        words["rows"]: str(record.rows),
        words["compared"]: str(compared),
        words["dispersion"]: dispersion_words(record, lang),
        words["regression"]: say("periods.regression", lang),
    }
    note(table, replace(record, about=about), lang=lang)
    return table


@dataclass(frozen=True)
class _Clustered:
    """How many times as variable changes are as of separate schools, over what that was estimated, and how many."""

    value: float
    by: str
    groups: int


def periods_of(*given: Sequence[float]) -> list[tuple[int, ...]]:
    """Return the years of both periods in order, or raise an error for what are none."""
    found = []
    for name, years in zip(("before", "after"), given, strict=True):
        if not len(years) or any(year != int(year) or not EARLIEST <= year <= LATEST for year in years):
            raise InputError("errors.periods.years", name=name, years=list(years))
        found.append(tuple(sorted({int(year) for year in years})))
    if set(found[0]) & set(found[1]):
        raise InputError("errors.periods.overlap", years=sorted(set(found[0]) & set(found[1])))
    return found


def _counts(rows: pd.DataFrame, cut: Cut) -> tuple[pd.Series, pd.Series]:
    """Return how many rows are in every combination, and how many are outside it for sure."""

    def laid(areas: Mapping[str, Dimension]) -> pd.Series:
        counted = spread(rows, areas, cut.keys).groupby(cut.names, sort=False)["_row"].nunique()
        if len(cut.names) == 1:
            counted.index = pd.MultiIndex.from_arrays([counted.index], names=cut.names)
        return counted.reindex(cut.complete, fill_value=0).astype("int64")

    return laid(cut.dimensions), len(rows) - laid(cut.possible)


def _expected(rows: pd.DataFrame, related: Denominator, cut: Cut) -> pd.DataFrame:
    """Return what the schools of every combination lead one to expect, and the ratio of what was counted to it."""
    stratified, _ = held(stratify(rows.assign(_counted=rows["_row"]), related, ()))
    table, _ = expect(stratified, cut)
    table["ratio"], table["smoothed"] = table["observed"] / table["expected"].where(table["expected"] > 0), np.nan
    if not cut.overlapping and table["expected"].gt(0).sum() > 1:
        table["smoothed"] = smooth(table["observed"], table["expected"])["smoothed"]
    return table


def _clustered(rows: pd.DataFrame, inside: Sequence[np.ndarray], asked: str | float) -> _Clustered:
    """Return how much more variable changes are than of separate schools."""
    if asked == NONE:
        return _Clustered(1.0, NONE, 0)
    if not isinstance(asked, str):
        return _Clustered(asked, "given", 0)
    academy = partners(rows, None).of_row
    towns, _ = pd.factorize(rows["nis"])
    named = int(pd.Series(academy[(inside[0] | inside[1]) & (academy >= 0)]).nunique())
    if asked == ACADEMY and named >= FEWEST:
        # Of a row that names no academy nobody knows with which others it came.
        alone = np.where(academy >= 0, academy, academy.max(initial=0) + 1 + np.arange(len(academy)))
        return _Clustered(_over(alone, inside), ACADEMY, named)
    both = inside[0] | inside[1]
    return _Clustered(_over(towns, inside), MUNICIPALITY, int(pd.Series(towns[both]).nunique()))


def _over(groups: np.ndarray, inside: Sequence[np.ndarray]) -> float:
    size = int(groups.max(initial=0)) + 1
    return change_dispersion(*(np.bincount(groups[own & (groups >= 0)], minlength=size) for own in inside))


def _sentence(row: pd.Series, periods: Sequence[tuple[int, ...]], lang: str) -> str:
    """Say how an area changed, whether that is more than chance, and what comes back by itself."""
    count = {name: number(row[name], lang) for name in ("before", "after", "rest_before", "rest_after")}
    said = [say("periods.counted", lang, name=row["name"], then=_named(periods[0]), now=_named(periods[1]), **count)]
    if row["verdict"] == NO_DENOMINATOR or pd.isna(row["ratio"]):
        return " ".join([*said, say("periods.nothing", lang)])
    ratios = {key: written(row[key], lang) for key in ("ratio", "ratio_low", "ratio_high", "fall", "rise")}
    said.append(say("periods.against", lang, **{k: ratios[k] for k in ("ratio", "ratio_low", "ratio_high")}))
    verdict = str(row["verdict"])
    if verdict == TOO_SMALL:
        years = len(periods[0]) + len(periods[1])
        low, high = pd.notna(row["fall"]), pd.notna(row["rise"])
        key = "little" if low and high else "little_rise" if high else "little_none"
        said.append(say(f"periods.{key}", lang, count=years, fall=ratios["fall"], rise=ratios["rise"]))
    else:
        said.append(say(f"periods.{verdict}", lang))
    few, regressed = row["ratio_before"], row["regressed"]
    if pd.notna(few) and pd.notna(regressed) and (few <= _FEW or few >= 1 / _FEW):
        own = {"was": few, "regressed": regressed, "became": row["ratio_after"]}
        told = {name: written(value, lang) for name, value in own.items()}
        said.append(say("periods.back_few" if few < 1 else "periods.back_many", lang, **told))
    return " ".join(said)


def _named(years: Sequence[int]) -> str:
    """Return what a period is called.

    >>> _named((2019, 2020)), _named((2019,)), _named((2019, 2021))
    ('2019-2020', '2019', '2019, 2021')
    """
    whole = len(years) > 1 and years[-1] - years[0] == len(years) - 1
    return f"{years[0]}-{years[-1]}" if whole else ", ".join(map(str, years))
