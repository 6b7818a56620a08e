"""Applications by area: how many, of how many schools, how many were approved, and how that differs from the rest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.oldcolumns import Table
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import marks, note, noted, selection
from kkgeo._base.records import Applied
from kkgeo.applying.sentences import sentence_of
from kkgeo.areas.area import CORE, check_extent
from kkgeo.areas.kinds import is_kind
from kkgeo.counting.about import record_of
from kkgeo.counting.cells import YEAR, Cut, names_of, spread
from kkgeo.counting.clustering import ACADEMY, Clustering, clustering
from kkgeo.counting.cutting import cut_of, keys_of
from kkgeo.counting.denominators import SCHOOLS, Denominator, denominator_of
from kkgeo.counting.expecting import Stratified, expect, held, stratify
from kkgeo.counting.rest import Sides, sides
from kkgeo.counting.tabulating import schools_in
from kkgeo.equity.clustering import clustering_of_groups, clusters_of
from kkgeo.errors import InputError
from kkgeo.reference import Edition, read_typology
from kkgeo.reference.placed import placed_table
from kkgeo.schools.matching import Matched, check_two, match_schools
from kkgeo.schools.units import school_keys, school_unit
from kkgeo.sites.counted import counted, counted_table
from kkgeo.sites.decisions import APPROVED, REFUSED
from kkgeo.sites.decisions import applications as decided_on
from kkgeo.stats.chosen import ratio_to_rest, verdicts
from kkgeo.stats.intervals import Floats, chosen_by_chance, overlap_interval, share_interval

#: What is open: not decided yet, or in words that are not understood.
_OPEN = "open"
#: The parts that the ratio of approvals to schools is made of, and what the logarithm of each is called.
_PARTS = {"": "log_ratio", "_applying": "log_applying", "_approval": "log_approval"}


@checked
def applications(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    by: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = "municipality",
    unit: str = "row",
    academies: pd.DataFrame | None = None,
    overdispersion: str | float = ACADEMY,
    vintage: int | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Count who applied and who was approved, and say where few apply and where those who do are refused.

    Parameters
    ----------
    placed : DataFrame
        Applications, one row each, that `geocode` has placed, with what was decided on them (``decision``).
    register : DataFrame
        All schools, placed likewise.
    by : str, path or sequence of these
        As for `coverage`: kinds of area, and columns such as ``year``, ``network`` or ``level``.
    unit : {"row", "institution", "site", "address"}
        What one school is; see `coverage`.
    academies : DataFrame, optional
        Academies that `geocode` has placed, for `overdispersion`; else those that the rows name.
    overdispersion : {"academy", "municipality", "none"} or float
        How much more variable counts are than separate applications, as for `coverage`. Of how many of the applications
        are approved it is the design effect over academies, as for `participation`.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the municipalities; the one the rows were geocoded in if not given.
    extent : {"core", "core+fringe"}
        How much of a region, for ``by="region"``.
    regions_file : path, optional
        Your own regions for ``by="region"``.
    edition : int, path or Typology
        Which typology ``by="belfius"`` is of; see `kkgeo.read_typology`.
    lang : {"nl", "en", "fr"}
        Language of the names of areas and of the sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        A row for every area (every combination), and last those that could not be placed, on the index of `coverage`.
        Columns: ``name``; ``applications``, which are ``approved``, ``refused`` and ``open`` (not decided, or not to be
        understood); ``approval`` (approved of what was decided, 0 to 1) with ``approval_low`` and ``approval_high``;
        ``schools``; ``applicants`` and ``partner_schools`` (schools that applied, and that were approved), of the first
        ``unregistered`` that the register does not have; ``never_applied`` (schools of the register that did not);
        ``academies`` and ``academies_approved`` (with any application, with an approved one);
        ``expected_applications`` (at the rate of the rest) and ``approval_rest`` (the approved share of the rest). Then
        of what was decided, against the rest:
        ``ratio_applying`` (applications per school), ``ratio_approval`` (approved per application) and ``ratio``
        (approved per school), each with ``_low`` and ``_high`` (95 %), with ``verdict_applying``, ``verdict_approval``
        and ``verdict`` as of `coverage` and each with ``_many`` (after looking at all these areas); their logarithms
        ``log_applying``, ``log_approval`` and ``log_ratio``, likewise; ``sentence``.

    Raises
    ------
    InputError
        A list that does not say what was decided, rows that were not geocoded, or as for `coverage`.
    UnknownReferenceError
        An unknown vintage or language.

    See Also
    --------
    coverage : Counts collaborations: refused applications are none.
    targets : Whom to invite where few apply.
    where : Which rows of a list count.

    Notes
    -----
    ``approved / schools = applications / schools × approved / applications``, so of the ratios to the rest the
    logarithms add up exactly: ``log_ratio = log_applying + log_approval`` (Das Gupta 1993, Standardization and
    Decomposition of Rates, US Bureau of the Census; a product has no interaction on this scale). What is open is left
    out of all three.

    ``ratio`` and ``ratio_applying`` with their intervals and verdicts are those that `coverage` gives of the approved
    and of the decided rows; see `kkgeo.stats.verdict.judge`. How many are approved in all is taken as given, as there
    is so much money: by chance alone the number in an area is hypergeometric, and the interval of ``ratio_approval`` is
    that of Fisher's exact test (`kkgeo.stats.intervals.overlap_interval`), widened by the design effect over
    academies. ``approval`` has the interval of Clopper and Pearson (1934), of the area by itself.

    An application counts where its row lies, a school that never applied where the register has it. A refused
    application never counts as a collaboration.

    Examples
    --------
    >>> import pandas as pd
    >>> from kkgeo.geocoding import geocode
    >>> told = ["goedgekeurd", "afgekeurd", "afgekeurd", "goedgekeurd"]
    >>> codes = ["9000", "3300", "3300", "3300"]
    >>> rows = geocode(pd.DataFrame({"institution": list("abcd"), "postcode": codes, "beslissing": told}))
    >>> schools = geocode(pd.DataFrame({"institution": list("axbcdy"), "postcode": ["9000"] * 2 + ["3300"] * 4}))
    >>> table = applications(rows, schools, by="province", lang="en")
    >>> table.loc[["20001", "40000"], ["applications", "approved", "refused", "never_applied"]].to_numpy().tolist()
    [[3, 1, 2, 1], [1, 1, 0, 1]]
    >>> table.loc["20001", ["ratio_applying", "ratio_approval", "ratio"]].astype(float).round(3).tolist()
    [1.5, 0.333, 0.5]
    """
    keys, lang = keys_of(by), check_language(lang)
    check_extent(extent)
    check_two(placed, register)
    school = school_unit(unit)
    placed, vintage = placed_table(placed, "rows", vintage)
    register, _ = counted_table(register, "register", vintage)
    if academies is not None:
        academies, _ = counted_table(academies, "academies", vintage)
    rows = every_application(placed)
    told = decided_on(rows)
    if told is None:
        raise InputError("errors.applications.no_decision")
    clusters = read_typology(edition)
    related = denominator_of(register, SCHOOLS, unit)
    cut = cut_of(rows, keys, vintage, extent=extent, regions_file=regions_file, edition=clusters, lang=lang)
    matched = match_schools(rows, register, school)
    named = clusters_of(rows, ACADEMY)
    given = pd.DataFrame(rows).assign(
        _counted=school_keys(rows, "row").astype(object).to_numpy(),
        _school=matched.keys.astype(object).to_numpy(),
        _found=matched.known,
        _academy=None if named is None else named.to_numpy(),
        _told=told[0].where(told[0].isin((APPROVED, REFUSED)), _OPEN).to_numpy(),
    )
    table = _counts(given, related, cut, matched, lang)
    judged, became, noted_of = _judged(given, related, cut, academies, overdispersion, len(rows))
    table = table.join(judged)
    if len(keys) == 1:
        table.index = table.index.get_level_values(0).rename(cut.names[0])
    table["sentence"] = pd.Series(
        [sentence_of(row, lang, advise=YEAR not in keys) for _, row in table.iterrows()], index=table.index, dtype="str"
    )
    record = record_of(
        Applied,
        related,
        {"partner_schools": matched.keys[(given["_told"] == APPROVED).to_numpy()]},
        matched.counts,
        clusters,
        count="applications",
        unit=unit,
        strata=(),
        lang=lang,
        by=tuple(keys),
        vintage=vintage,
        extent=extent,
        **became,
        **noted_of,
        **marks(placed, register, academies),
        **selection(rows),
    )
    note(table, record, lang=lang)
    return table


def every_application(placed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a list that are applications, whatever was decided on them."""
    rows = placed.copy(deep=False)
    note(rows, replace(noted(placed), refused_count=True), keep=placed.attrs)
    return counted(rows, "rows")


def _counts(given: pd.DataFrame, related: Denominator, cut: Cut, matched: Matched, lang: str) -> pd.DataFrame:
    """Return of every combination what can be counted in it."""
    index = pd.MultiIndex.from_tuples([*cut.every, *cut.unplaced], names=cut.names)
    rows = spread(given, cut.dimensions, cut.keys)
    approved = rows[rows["_told"] == APPROVED]

    def different(of: pd.DataFrame, what: str) -> pd.Series:
        return of.groupby(cut.names, sort=False)[what].nunique().reindex(index, fill_value=0).astype("int64")

    table: pd.DataFrame = Table({"name": names_of(index, cut, lang)}, index=index)
    table["applications"] = different(rows, "_counted")
    for what in (APPROVED, REFUSED, _OPEN):
        table[what] = different(rows[rows["_told"] == what], "_counted")
    decided = table[APPROVED] + table[REFUSED]
    low, high = share_interval(table[APPROVED], decided)
    table["approval"] = (table[APPROVED] / decided.where(decided > 0)).astype("float64")
    table["approval_low"], table["approval_high"] = low, high
    table["schools"] = schools_in(related, cut, index)
    table["applicants"] = different(rows, "_school")
    table["partner_schools"] = different(approved, "_school")
    table["unregistered"] = different(rows[~rows["_found"].astype(bool)], "_school")
    table["never_applied"] = _never(given, related, cut, matched, table["schools"])
    known = given["_academy"].notna().any()
    for column, of in (("academies", rows), ("academies_approved", approved)):
        table[column] = different(of, "_academy") if known else pd.array([pd.NA] * len(table), dtype="Int64")
    return table


def _never(given: pd.DataFrame, related: Denominator, cut: Cut, matched: Matched, schools: pd.Series) -> pd.Series:
    """Return how many schools of the register did not apply, where it has them; missing where it cannot say."""
    register = related.rows
    assert register is not None
    own = [key for key in cut.keys if not is_kind(key) and key in register.columns and key != YEAR]
    other = [key for key in cut.keys if not is_kind(key) and key not in own]
    applied = given.loc[matched.known, [*other]].assign(_key=matched.found[matched.known].to_numpy())
    there = register.assign(_key=matched.school.to_numpy()).drop(columns=[key for key in other if key in register])
    found = spread(there.merge(applied.drop_duplicates(), on="_key"), cut.dimensions, cut.keys)
    counts = found.groupby(cut.names, sort=False)["_unit"].nunique().reindex(schools.index, fill_value=0)
    return (schools - counts).astype("Int64")


def _judged(
    given: pd.DataFrame,
    related: Denominator,
    cut: Cut,
    academies: pd.DataFrame | None,
    asked: str | float,
    rows: int,
) -> tuple[pd.DataFrame, dict[str, int], dict[str, object]]:
    """Return of every combination how it differs from the rest, what became of the rows, and how counts cluster."""
    decided = given[given["_told"].isin((APPROVED, REFUSED))]
    applied, _ = held(stratify(decided, related, ()))
    approved = replace(applied, rows=applied.rows[applied.rows["_told"] == APPROVED])
    _, became = expect(applied, cut, rows)
    became["uncompared"] = rows - became["compared"] - became["unplaced"]
    of_applied, of_approved = sides(applied, cut), sides(approved, cut)
    clustered = [_clustered(part, cut, academies, asked) for part in (applied, approved)]
    parts = [
        of.judged(found.value, cut.complete) for of, found in zip((of_applied, of_approved), clustered, strict=True)
    ]
    dated = applied.rows[applied.rows[YEAR].notna()] if cut.dated else applied.rows
    grouped = clustering_of_groups(dated, dated["_told"], asked)
    table = pd.DataFrame({"expected_applications": parts[0]["expected"]}, index=cut.complete)
    table["approval_rest"] = _divided(of_approved.rest, of_applied.rest)
    three = {"_applying": parts[0], "_approval": _approval(of_applied, of_approved, grouped.value, cut), "": parts[1]}
    for end, part in three.items():
        for bound in ("", "_low", "_high"):
            table[f"ratio{end}{bound}"] = part[f"ratio{bound}"]
        table[f"verdict{end}"], table[f"verdict{end}_many"] = part["verdict"], part["verdict_many"]
    for end, name in _PARTS.items():
        for bound in ("", "_low", "_high"):
            with np.errstate(divide="ignore"):
                table[f"{name}{bound}"] = np.log(table[f"ratio{end}{bound}"].to_numpy(dtype=np.float64))
    more: dict[str, object] = {
        **clustered[0].noted,
        "dispersion_approval": grouped.value,
        "dispersion_approval_by": grouped.by,
    }
    return table, became, more


def _divided(part: Floats, whole: Floats) -> Floats:
    own, every = part.sum(axis=1), whole.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(every > 0, own / every, np.nan), dtype=np.float64)


def _clustered(given: Stratified, cut: Cut, academies: pd.DataFrame | None, asked: str | float) -> Clustering:
    # Rows of no year change nothing of the years.
    dated = given.rows[given.rows[YEAR].notna()] if cut.dated else given.rows
    return clustering(replace(given, rows=dated), academies, cut.vintage, asked)


def _approval(applied: Sides, approved: Sides, dispersion: float, cut: Cut) -> pd.DataFrame:
    """Return how the approved share of an area compares with that of the rest, given how many are approved in all."""
    own = [approved.observed.sum(axis=1), applied.observed.sum(axis=1)]
    rest = [approved.rest.sum(axis=1), applied.rest.sum(axis=1)]
    everything = [here + there for here, there in zip(own, rest, strict=True)]
    counts = np.nan_to_num(np.stack([*own, *everything], axis=1)).astype(np.int64)
    # Areas with the same counts are one case.
    cases, of_area = np.unique(counts, axis=0, return_inverse=True)
    found = [_case(both, kind, taken, every, dispersion) for both, kind, taken, every in cases.tolist()]
    table = pd.DataFrame(found).iloc[of_area.reshape(-1)].set_axis(cut.complete)
    chances = {name: table[name] for name in ("p_under", "p_over", "p_none", "_all", "detectable")}
    table["verdict"], table["verdict_many"] = verdicts(
        counts, table["ratio_low"], table["ratio_high"], chances, dispersion
    )
    return table


def _case(both: int, kind: int, taken: int, every: int, dispersion: float) -> dict[str, float]:
    bounds = overlap_interval(both, kind, taken, every, dispersion)

    def ratio(of: float) -> float:
        parts: list[Floats] = [np.array([float(n)]) for n in (of, kind, taken, every)]
        return float(ratio_to_rest(*parts)[0]) if 0 < kind < every else np.nan

    return {
        "ratio": ratio(both),
        "ratio_low": ratio(bounds[0]),
        "ratio_high": ratio(bounds[1]),
        **chosen_by_chance(both, kind, taken, every, dispersion),
    }
