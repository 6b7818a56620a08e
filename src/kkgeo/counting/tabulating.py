"""Counting collaborations and schools, area by area, and judging the counts against what was to be expected."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.lazily import TableInPartitions
from kkgeo._base.oldcolumns import Table
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import marks, note, selection
from kkgeo._base.records import Coverage
from kkgeo.areas.area import CORE, check_extent
from kkgeo.areas.kinds import index_name, is_kind
from kkgeo.areas.shapes import shaped
from kkgeo.counting.about import record_of
from kkgeo.counting.cells import YEAR, Cut, names_of, sizes, spread
from kkgeo.counting.clustering import ACADEMY
from kkgeo.counting.counted import check_count
from kkgeo.counting.cutting import cut_of, keys_of
from kkgeo.counting.denominators import POPULATION, SCHOOLS, Denominator
from kkgeo.counting.expecting import Stratified, crossed, expect
from kkgeo.counting.leaning import leaned
from kkgeo.counting.lists import Lists
from kkgeo.counting.measures import FIXED, rate
from kkgeo.counting.numbering import different
from kkgeo.counting.rest import sides
from kkgeo.reference import Edition, municipalities, read_typology


@checked
def coverage(
    placed: pd.DataFrame | TableInPartitions,
    register: pd.DataFrame | None = None,
    *,
    by: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = "municipality",
    count: str = "collaborations",
    denominator: str = SCHOOLS,
    strata: Sequence[str] = (),
    unit: str = "row",
    academies: pd.DataFrame | None = None,
    overdispersion: str | float = ACADEMY,
    vintage: int | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    geometry: bool = True,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Count by area, relate the counts to what they could have been, and say what is chance.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, that `geocode` has placed (``nis``, ``nis_2018``).
    register : DataFrame, optional
        All schools, placed likewise: the denominator. Without it what is related to schools is missing, not zero.
    by : str, path or sequence of these
        ``municipality``, ``province``, ``belfius``, ``region``, ``border`` (each border by itself), and every grouping
        of `kkgeo.groupings`, such as ``arrondissement``, or a CSV file of your own as it reads: kinds of area; any
        other name is a column of the rows, such as ``year`` or ``network``. Several make every combination.
    count : {"collaborations", "partner_schools", "addresses"}
        What is observed: rows, distinct schools, or distinct addresses.
    denominator : str
        What it is related to: ``schools`` (of the register), ``population`` (inhabitants), or any column of the
        register that can be added up, such as ``pupils``.
    strata : sequence of str
        Columns of both lists, such as ``level`` and ``network``, within which the expectation is made. ``year`` needs
        to be in the rows only: a school is there every year.
    unit : {"row", "institution", "site", "address"}
        What one school is. By address, institutions that share one count once; an institution with sites in two areas
        counts in both, and once in an area that has both of them. Partner schools are told apart likewise, with rows
        of the register (the default) as institutions; see `kkgeo.schools.matching.match_schools`.
    academies : DataFrame, optional
        Academies that `geocode` has placed, for `overdispersion`; else those that the rows name.
    overdispersion : {"academy", "municipality", "none"} or float
        How much more variable counts are than separate schools, because academies bring several at once: estimated
        over academies (over municipalities where fewer than ten academies are known), not at all, or a number from 1.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the municipalities; the one the rows were geocoded in if not given.
    extent : {"core", "core+fringe"}
        How much of a region, for ``by="region"``: what all sources count in it, or also what some add.
    regions_file : path, optional
        Your own regions for ``by="region"``.
    edition : int, path or Typology
        Which typology ``by="belfius"`` is of; see `kkgeo.read_typology`.
    geometry : bool
        Whether a table of one kind of area has the shapes of the areas.
    lang : {"nl", "en", "fr"}
        Language of the names of areas.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    GeoDataFrame or DataFrame
        By one kind of area with their shapes (``geometry``, EPSG:31370), which ``.plot()`` and ``.explore()`` draw;
        ``unplaced`` and what is not decided have none. By a column, by several, or without `geometry`: a DataFrame.
        A row for every area (every combination), also with zero, and last those that could not be placed
        (``unplaced``); before it, where areas do not cover everything, ``none``, and where a merged municipality is
        only partly in an area ``undecided``: the rows there of which the part is not known (of clusters: ``mixed``).
        Index: one level for each of `by` (``nis``, ``belfius_cluster``, else the name of the kind or the column).
        Columns, each with its formula in docs/definitions.md:
        ``name``; ``collaborations``, ``partner_schools``, ``addresses`` if these are counted, ``schools``,
        ``population``, ``area_km2``; ``observed``, ``denominator``, ``expected_common`` (at the rates of all together:
        adds up to what was observed) and ``expected`` (at the rates of the rest); ``ratio`` (to the latter) with
        ``ratio_low`` and ``ratio_high`` (95 %); ``verdict`` (``under``, ``over``, ``as expected``, ``too small to
        tell``, ``no denominator``) and ``verdict_many`` (after looking at all these areas); ``detectable`` (the ratio
        that would be found with a chance of 80 %); ``p_under``, ``p_over``, ``p_none``; ``smoothed``
        and ``p_below`` (the chance that the ratio is below 0.8), leaning on all areas; ``smoothed_spatial`` and
        ``p_below_spatial``, leaning on neighbouring municipalities too (of one kind of area); ``spatial`` (the ratio
        around a municipality, for the background of a map); ``rate`` (observed per 100 schools,
        1,000 pupils or 10,000 inhabitants), ``rate_population``, ``rate_area`` (collaborations per 10,000 inhabitants
        and per km²),
        ``density_adjusted``. ``attrs["kkgeo"]`` says what was counted, against what, in which vintage and edition.

    Raises
    ------
    InputError
        Rows that were not geocoded, a column that does not exist or cannot be added up, strata that the register does
        not have, or an unknown unit or count.
    UnknownReferenceError
        An unknown vintage or language.
    SourceError
        A file that cannot be read.

    See Also
    --------
    coverage_gaps : Areas with a name, each against the rest.
    find_gaps : Areas that nobody named.
    equity_rates : Groups of schools, not of municipalities.

    Notes
    -----
    `placed` may be a DataFrame of Dask: what is different in its partitions is put together, and judged once; the table
    is that of the same rows in memory, and is worked out at once. `register` and `academies` are ordinary tables.

    Every area is judged against the rest, as by `coverage_gaps`: see `kkgeo.stats.verdict.judge`. Observed and
    ``expected_common`` have the same sum over areas that do not overlap. Regions and borders do: a row in two of them
    counts in both, ``attrs["kkgeo"]["overlap"]`` says how many times that happens, and the common rate is that of the
    municipalities. Counted in a stratum of which the register has no school nothing can be expected: such rows are in
    ``collaborations`` and not in ``observed``. Of the rows, ``attrs["kkgeo"]`` says how many are ``compared``,
    ``unplaced`` and ``uncompared``, which add up to ``rows``. By ``year``, rows without a year stand last, as
    ``unknown``: they are in ``collaborations`` and not in ``observed``, and change nothing of the years. Schools are
    split by an attribute such as ``network`` only if the register has it; otherwise they are missing. A list of areas
    that was not made before looking has ``verdict_many``.

    Examples
    --------
    >>> import pandas as pd
    >>> from kkgeo.geocoding import geocode
    >>> rows = geocode(pd.DataFrame({"postcode": ["9000", "9000", "?"]}))
    >>> schools = geocode(pd.DataFrame({"postcode": ["9000", "3300", "3300", "3300"]}))
    >>> table = coverage(rows, schools, by="province")
    >>> table.loc[["20001", "40000"], ["observed", "expected", "ratio"]].to_numpy().tolist()
    [[0.0, 6.0, 0.0], [2.0, 0.0, inf]]
    >>> int(table.loc["unplaced", "collaborations"])
    1
    """
    keys = keys_of(by)
    lang, count = check_language(lang), check_count(count)
    check_extent(extent)
    told: dict[str, Any] = {"count": count, "denominator": denominator, "unit": unit, "strata": strata}
    # What is of Dask went another way.
    rows = cast("pd.DataFrame", placed)
    lists = Lists.of(rows, register, academies, vintage, overdispersion=overdispersion, **told)
    how: dict[str, Any] = {"extent": extent, "regions_file": regions_file, "edition": edition}
    return tabulated(lists, keys, geometry=geometry, lang=lang, **how)


def tabulated(
    lists: Lists,
    keys: list[str],
    *,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    geometry: bool = False,
    lang: str,
    shown: bool = False,
) -> pd.DataFrame:
    """Return what `coverage` does of lists that were checked, by different `keys`.

    Of what is only `shown`, as the steps of a map, it is missing what could be found (``detectable``) and what leans
    on other areas.
    """
    clusters = read_typology(edition)
    how: dict[str, Any] = {"extent": extent, "regions_file": regions_file, "edition": clusters, "lang": lang}
    cut = cut_of(lists.placed, keys, lists.vintage, **how)
    index, rows = _laid_out(lists, cut)
    table: pd.DataFrame = Table({"name": names_of(index, cut, lang)}, index=index)
    for what in dict.fromkeys(("collaborations", "partner_schools", lists.count)):
        table[what] = _counts(rows, cut, index, what)
    related = lists.related
    table["schools"] = schools_in(related, cut, index)
    table[["population", "area_km2"]] = sizes(index, cut)
    stratified = lists.stratified
    cells = crossed(stratified, cut)
    expected, became = expect(stratified, cut, len(lists.placed), cells=cells)
    compared = expected.reindex(cut.complete)
    clustered = lists.clustered_in_years if cut.dated else lists.clustered
    judged = compared.rename(columns={"expected": "expected_common"}).join(
        sides(stratified, cut, cells).judged(clustered.value, cut.complete, power=not shown)
    )
    if not shown:
        judged = judged.join(leaned(lists, cut, compared))
    table = table.join(judged)
    rates = {"rate": rate(lists.count, related.name), **FIXED}
    for name, measure in rates.items():
        table[name] = measure.of(table)
    table["density_adjusted"] = _density_adjusted(table, stratified, cut)
    if len(keys) == 1:
        table.index = table.index.get_level_values(0).rename(cut.names[0])
        if geometry and cut.dimensions:
            table = shaped(table, cut.dimensions[keys[0]])
    told: dict[str, Any] = {"count": lists.count, "unit": lists.unit, "strata": lists.strata, "lang": lang}
    where: dict[str, Any] = {
        "by": tuple(keys),
        "vintage": lists.vintage,
        "extent": extent,
        "overlap": len(rows) - len(lists.placed),
        "catchments": clustered.catchments if keys == ["municipality"] else {},
        **clustered.noted,
    }
    record = record_of(
        Coverage,
        related,
        lists.keys,
        lists.linked,
        clusters,
        **told,
        **where,
        **became,
        **marks(lists.placed, lists.register, lists.academies),
        **selection(lists.placed),
    )
    note(table, record, lang=lang)
    return table


def counts(
    lists: Lists,
    keys: list[str],
    *,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str,
) -> pd.Series:
    """Return only how many there are in every combination, as `coverage` has it: neither compared nor judged."""
    how: dict[str, Any] = {"extent": extent, "regions_file": regions_file, "edition": read_typology(edition)}
    cut = cut_of(lists.placed, keys, lists.vintage, lang=lang, **how)
    index, rows = _laid_out(lists, cut)
    return _counts(rows, cut, index, lists.count).rename(lists.count)


def _laid_out(lists: Lists, cut: Cut) -> tuple[pd.MultiIndex, pd.DataFrame]:
    """Return every combination, also of what could not be placed, and the rows laid out over them."""
    index = pd.MultiIndex.from_tuples([*cut.every, *cut.unplaced], names=cut.names)
    counted = [f"_{what}" for what in lists.keys]
    return index, spread(lists.rows, cut.dimensions, cut.keys, counted)


def _counts(rows: pd.DataFrame, cut: Cut, index: pd.MultiIndex, what: str) -> pd.Series:
    return different(rows, cut.names, f"_{what}").reindex(index, fill_value=0).astype("int64")


def schools_in(related: Denominator, cut: Cut, index: pd.MultiIndex) -> pd.Series:
    """Count the register on the same dimensions; missing without a register, or where it lacks an attribute."""
    register = related.rows
    if register is None:
        return pd.Series(np.nan, index=index)
    split = [key for key in cut.keys if is_kind(key) or (key in register.columns and key != YEAR)]
    if any(key not in split and key != YEAR for key in cut.keys):
        return pd.Series(np.nan, index=index)
    if not split:
        return pd.Series(float(register["_unit"].nunique()), index=index)
    names = [index_name(key) for key in split]
    counted = different(spread(register, cut.dimensions, split, ["_unit"]), names, "_unit")
    looked_up = {key if isinstance(key, tuple) else (key,): number for key, number in counted.items()}
    levels = [index.get_level_values(name) for name in names]
    found = [looked_up.get(key, 0) for key in zip(*levels, strict=True)]
    return pd.Series(np.array(found, dtype=float), index=index)


def _density_adjusted(table: pd.DataFrame, given: Stratified, cut: Cut) -> pd.Series:
    """Return the counts there would be if the denominator lay everywhere as dense as in all areas together."""
    if table["denominator"].isna().all():
        return pd.Series(np.nan, index=table.index)
    km2 = float(municipalities(cut.vintage, geometry=False)["area_km2"].sum())
    attributes = [key for key in cut.keys if key not in cut.dimensions]
    if attributes:
        # Schools of one network are compared with the density of that network.
        everywhere, _ = expect(given, Cut(attributes, {}, cut.values, cut.vintage))
        total = everywhere["denominator"].to_dict()
        levels = [table.index.get_level_values(index_name(key)) for key in attributes]
        whole = pd.Series([total.get(key, np.nan) for key in zip(*levels, strict=True)], index=table.index)
    elif given.denominator.name == POPULATION:
        whole = pd.Series(float(municipalities(cut.vintage, geometry=False)["population"].sum()), index=table.index)
    else:
        whole = pd.Series(given.denominator.total(), index=table.index)
    return table["observed"] * (whole / km2) * table["area_km2"] / table["denominator"].where(table["denominator"] > 0)
