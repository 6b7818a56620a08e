"""Rates by kind of school: how often the schools of a network, level, OKI band or cluster take part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base import provenance, records
from kkgeo._base.frames import in_order
from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.programme import AProgramme
from kkgeo._base.words import heading, number, percent, phrase, ratio, say, word
from kkgeo.areas.dimensions import MIXED, UNKNOWN, dimension
from kkgeo.areas.kinds import index_name
from kkgeo.counting.clustering import ACADEMY
from kkgeo.equity.clustering import clustering_of_areas, clustering_of_groups
from kkgeo.equity.oki import OKI, band_edges, band_names, in_bands, school_oki
from kkgeo.errors import InputError
from kkgeo.geocoding.enrichment import enrich
from kkgeo.reference import Edition, Typology, read_typology
from kkgeo.reference.groupings import grouping_sources
from kkgeo.reference.placed import placed_table
from kkgeo.reference.typology import editions_of
from kkgeo.schools.matching import Matched, check_lists, match_schools
from kkgeo.schools.units import SCHOOL, school_unit
from kkgeo.stats.intervals import TAIL, share_interval
from kkgeo.stats.poisson import NO_DENOMINATOR, TOO_SMALL, ratio_interval
from kkgeo.stats.verdict import judge


@checked
def equity_rates(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    by: str = "network",
    oki_bands: int | Sequence[float] = 4,
    unit: str = SCHOOL,
    academies: pd.DataFrame | None = None,
    overdispersion: str | float = ACADEMY,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """How often schools of each kind take part, how sure that is, and how it compares with all other schools.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, with ``institution``, or ``name`` and ``nis``.
    register : DataFrame
        All schools, likewise, with what to group by.
    by : str
        ``oki``, ``belfius`` or a grouping of `kkgeo.groupings` (of rows that `geocode` has placed), or any column of
        the register, such as ``network`` or ``level``.
    oki_bands : int or sequence of float
        For ``by="oki"``: a number of bands with as many schools each, or the limits between bands (0 to 1); a school
        on a limit is in the upper band.
    unit : {"row", "institution", "site", "address"}
        What one school is: the institution, whichever its site; a site of it, where both tables have ``site``; or all
        that is at one address. With "row", as in `kkgeo.report`, it is the institution.
    academies : DataFrame, optional
        Academies that `geocode` has placed, for ``overdispersion="academy"`` where groups are areas; refused elsewhere.
    overdispersion : {"academy", "municipality", "none"} or float
        How much more variable counts are than separate schools, because academies bring several of one kind: estimated
        over the academies that the rows name (over municipalities where fewer than ten are known; not at all where
        rows have neither), not at all, or a number from 1.
    edition : int, path or Typology
        For ``by="belfius"``: which typology; see `kkgeo.read_typology`.
    lang : {"nl", "en", "fr"}
        Language of names and sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        A row for each group, the last one ``unknown``. Index: ``belfius_cluster``, or the name of the column. Columns
        ``name``; ``collaborations``; ``partner_schools`` (distinct); ``unregistered`` (those of them that the register
        does not have); ``schools``; ``share`` (of the schools, 0 to 1, that have a collaboration) with ``share_low``
        and ``share_high``; ``rate`` (collaborations per 100 schools) with ``rate_low`` and ``rate_high``; ``expected``
        (collaborations, if each of these schools had as many as those of all other groups); ``ratio`` (rate over that
        of all other groups together) with ``ratio_low`` and ``ratio_high``, ``verdict``, ``verdict_many`` (after
        looking at all groups), ``detectable``, ``p_under``, ``p_over``, ``p_none``: as of `coverage`; ``sentence``.
        ``attrs["kkgeo"]`` says how much counts cluster, how many collaborations were not found in the register, which
        groups only one of the two tables has, and where rows contradict each other.

    Raises
    ------
    InputError
        No register, nothing that ties the two tables together, a column that the register lacks, or an OKI that is
        not from 0 to 1.
    UnknownReferenceError
        An unknown language.
    SourceError
        A file that cannot be read.

    See Also
    --------
    participation : Whether schools with many disadvantaged pupils take part.
    lorenz : How evenly collaborations are spread.
    coverage : Areas, not groups of schools.

    Notes
    -----
    A collaboration counts in the group that the register puts its school in. Its own row decides only where the
    register does not have the school (never for the OKI). ``unknown`` has the schools without a value and the
    collaborations that nothing is known of, so that ``collaborations`` adds up to the rows given and ``schools`` to
    those of the register; it has no rates, and is no part of "all other schools". A school is an institution number
    (by `unit` a site or an address of it), else a name in a municipality; see
    `kkgeo.schools.matching.match_schools`. ``rate`` counts every collaboration
    of the group, ``share`` only schools that the register has.

    Intervals have 95 % coverage and are exact: Clopper and Pearson (1934) for shares, Garwood (1936) for rates;
    ratio and verdict are those of every other judgement, see `kkgeo.stats.verdict.judge`. Of twenty groups that do not
    differ, one is expected to have an interval without 1: ``verdict_many`` minds that. How much counts cluster is
    estimated as by `coverage` where groups are areas; elsewhere by how much the schools of an academy are of one kind:
    that it brings ten makes no kind of school more frequent, if these are of any kind.

    Examples
    --------
    >>> schools = pd.DataFrame({"institution": list("abcdef"), "network": ["GO!"] * 2 + ["Vrij"] * 4})
    >>> table = equity_rates(pd.DataFrame({"institution": ["a", "c", "c"]}), schools, by="network", lang="en")
    >>> table[["collaborations", "partner_schools", "schools", "share", "rate", "ratio"]].to_numpy().tolist()[:2]
    [[1.0, 1.0, 2.0, 0.5, 50.0, 1.0], [2.0, 1.0, 4.0, 0.25, 50.0, 1.0]]
    """
    lang = check_language(lang)
    unit = school_unit(unit)
    placed, register = check_lists(placed, register, unit)
    linked = match_schools(placed, register, unit)
    groups = _groups(placed, register, linked, by, oki_bands, read_typology(edition), lang)
    table = _counts(groups, linked)
    areas = by == "belfius" or by in grouping_sources()
    if academies is not None and not (areas and overdispersion == ACADEMY):
        raise InputError("errors.equity.academies", by=by, overdispersion=overdispersion)
    if areas:
        # Groups of schools that are areas are judged as areas: each has one verdict.
        clustered = clustering_of_areas(placed, register, academies, overdispersion, unit)
    else:
        clustered = clustering_of_groups(placed, groups.of_row.where(groups.of_row != UNKNOWN), overdispersion)
    table = _intervals(table, clustered.value)
    known = table.drop(index=UNKNOWN)
    others = int((known["schools"] > 0).sum()) > 1
    table["sentence"] = [_sentence(label, row, others, lang) for label, row in table.iterrows()]
    record = records.Linked(
        kind="equity_rates",
        unit=unit,
        **linked.told,
        vintage=provenance.noted(placed).vintage or provenance.noted(register).vintage,
        confidence=1 - 2 * TAIL,
        **groups.notes,
        **clustered.noted,
        **provenance.marks(register, placed),
        **provenance.selection(placed),
        more={
            "by": by,
            "counted": say("equity.counted", lang, unit=phrase(f"unit.{unit}")),
            "only_in_register": known.index[(known["collaborations"] == 0) & (known["schools"] > 0)].tolist(),
            "only_in_collaborations": known.index[(known["collaborations"] > 0) & (known["schools"] == 0)].tolist(),
            **groups.more,
        },
    )
    provenance.note(table, record, lang=lang)
    return table


@dataclass
class _Groups:
    """Which group every school and every collaboration is in."""

    index_name: str
    #: Name of each group by its label, in the order in which they are shown.
    names: pd.Series
    #: By school of the register; missing where it has none.
    of_school: pd.Series
    #: By position of the collaboration.
    of_row: pd.Series
    #: What is noted of them: in the record's own fields, and besides.
    notes: dict[str, Any] = field(default_factory=dict)
    more: dict[str, object] = field(default_factory=dict)


def _groups(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    linked: Matched,
    by: str,
    oki_bands: int | Sequence[float],
    clusters: Typology,
    lang: str,
) -> _Groups:
    """Return the groups, and lay schools and collaborations in them."""
    nothing = pd.Series(np.nan, index=range(len(placed)), dtype=object)
    notes: dict[str, Any] = {}
    more: dict[str, object] = {}
    names: pd.Series | None = None
    if by == OKI:
        values, contradictory = school_oki(linked, register)
        edges = band_edges(values, oki_bands)
        names = band_names(edges, lang)
        of_school, own = in_bands(values, edges, names.index), nothing
        more["oki_edges"] = edges
    elif by == "belfius":
        of_school, contradictory = linked.of_schools(_clusters(register, clusters))
        own = _clusters(placed, clusters).reset_index(drop=True)
        names = dimension("belfius", placed_table(placed, "rows")[1], edition=clusters, lang=lang).names
        if MIXED not in {*of_school.dropna(), *own.dropna()}:
            names = names.drop(MIXED)
        notes |= clusters.noted
    elif by in grouping_sources():
        cut = dimension(by, placed_table(placed, "rows")[1], lang=lang)
        of_school, contradictory = linked.of_schools(cut.of(register))
        own, names = cut.of(placed).reset_index(drop=True), cut.names
    elif by in register.columns:
        of_school, contradictory = linked.of_schools(register[by])
        own = placed[by].reset_index(drop=True) if by in placed.columns else nothing
    else:
        raise InputError(
            "errors.equity.by",
            by=by,
            columns=[*register.columns[:12]],
            hint=meant(by, ["oki", "belfius", *register.columns]),
        )
    of_school = of_school.astype(object).where(of_school.notna(), None)
    keys = linked.keys.reset_index(drop=True)
    # As texts of pyarrow they could not be compared with numbers that somebody wrote among the texts of the other list.
    in_register = keys.map(of_school).astype(object).where(linked.known, None)
    of_row = in_register.where(linked.known, own.astype(object))
    if names is None:
        present = in_order(pd.concat([of_school, of_row]))
        names = pd.Series([word("value", value, lang) for value in present], index=pd.Index(present, dtype=object))
    names = pd.concat([names.drop(UNKNOWN, errors="ignore"), pd.Series({UNKNOWN: heading("word.unknown", lang)})])
    disagree = linked.known & own.notna().to_numpy() & in_register.notna().to_numpy()
    notes["contradictory_schools"] = contradictory
    more["contradictory_rows"] = int((disagree & (own.astype(object) != in_register).to_numpy()).sum())
    return _Groups(
        index_name(by),
        names,
        of_school.where(of_school.notna(), UNKNOWN),
        of_row.where(of_row.notna(), UNKNOWN),
        notes,
        more,
    )


def _clusters(frame: pd.DataFrame, clusters: Typology) -> pd.Series:
    """Return the cluster of each row, ``mixed`` where a merged municipality has several.

    Clusters that the rows have are read only where the rows say that they are of this edition.
    """
    there = {"belfius_cluster", "belfius_edition", "belfius_status"} <= set(frame.columns)
    rich = (
        frame
        if there and editions_of(frame["belfius_edition"]) <= {clusters.edition}
        else enrich(frame, edition=clusters)
    )
    return rich["belfius_cluster"].astype(object).mask(rich["belfius_status"] == "mixed", MIXED)


def _counts(groups: _Groups, linked: Matched) -> pd.DataFrame:
    index = pd.Index(groups.names.index, name=groups.index_name)
    table = pd.DataFrame({"name": groups.names.to_numpy()}, index=index)

    def spread(counts: pd.Series) -> pd.Series:
        return counts.reindex(index, fill_value=0).astype("int64")

    keys = linked.keys.reset_index(drop=True)
    schools = keys.groupby(groups.of_row.to_numpy())
    outside = keys[~linked.known].groupby(groups.of_row[~linked.known].to_numpy())
    table["collaborations"] = spread(groups.of_row.value_counts())
    table["partner_schools"] = spread(schools.nunique())
    table["unregistered"] = spread(outside.nunique())
    table["schools"] = spread(groups.of_school.value_counts())
    return table


def _intervals(table: pd.DataFrame, dispersion: float) -> pd.DataFrame:
    """Add shares and rates with their intervals, and what is to be said of each group; none for the unknown."""
    known = table.index != UNKNOWN
    schools = table["schools"].where(known & (table["schools"] > 0))
    count = table["collaborations"]
    registered = table["partner_schools"] - table["unregistered"]
    total, everything = int(count[known].sum()), int(table.loc[known, "schools"].sum())
    # Groups that the register does not have are no part of the others either: they would be counts without schools.
    bare = int(count[known & (table["schools"] == 0)].sum())
    others, rest = total - bare - count, everything - table["schools"]
    base = schools.fillna(0)
    table["share"] = registered / schools
    table["share_low"], table["share_high"] = share_interval(registered.where(base > 0, 0), base)
    table["rate"] = 100 * count / schools
    table["rate_low"], table["rate_high"] = (100 * bound for bound in ratio_interval(count, base))
    there = (base > 0) & (rest > 0)
    sides = (count.where(there, 0), base, others.where(there, 0), rest.where(there, 0))
    judged = judge(*sides, dispersion=dispersion, index=table.index)
    return table.join(judged.drop(columns="observed"))


def _sentence(label: object, row: pd.Series, others: bool, lang: str) -> str:
    collaborations, schools = (
        phrase(f"counted.{what}", count=int(row[what])) for what in ("collaborations", "schools")
    )
    if label == UNKNOWN:
        if not row["collaborations"] and not row["schools"]:
            return say("equity.unknown_none", lang)
        return say(
            "equity.unknown_group",
            lang,
            schools=schools,
            partners=number(row["partner_schools"] - row["unregistered"], lang, 0),
            outside=phrase("counted.schools", count=int(row["unregistered"])),
            collaborations=collaborations,
        )
    if not row["schools"]:
        key = "no_schools" if row["collaborations"] else "nothing"
        return say(f"equity.{key}", lang, name=row["name"], collaborations=collaborations)
    shares = {column: percent(row[column], lang) for column in ("share", "share_low", "share_high")}
    rates = {"rate": "rate", "low": "rate_low", "high": "rate_high"}
    text = say(
        "equity.rate",
        lang,
        name=row["name"],
        collaborations=collaborations,
        schools=schools,
        **shares,
        **{key: number(row[column], lang, 1) for key, column in rates.items()},
    )
    text += " " + _comparison(row, others, lang)
    if row["unregistered"]:
        text += " " + say(
            "equity.unregistered", lang, schools=phrase("counted.schools", count=int(row["unregistered"]))
        )
    return text


def _comparison(row: pd.Series, others: bool, lang: str) -> str:
    """Say how a group compares with the others, and how sure that is."""
    if row["verdict"] == NO_DENOMINATOR or pd.isna(row["ratio"]):
        return say("equity.nowhere" if others else "equity.no_others", lang)
    if row["verdict"] == TOO_SMALL:
        return say("equity.tiny" if row["p_none"] > TAIL else "equity.weak", lang)
    if np.isinf(row["ratio"]):
        return say(f"equity.{row['verdict']}_unbounded", lang)
    ratios = {"ratio": "ratio", "low": "ratio_low", "high": "ratio_high"}
    return say(f"equity.{row['verdict']}", lang, **{key: ratio(row[column], lang) for key, column in ratios.items()})
