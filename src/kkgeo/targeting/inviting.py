"""Whom to invite: the front doors to ranking schools and to choosing those that reach the most pupils."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from kkgeo._base.deprecated import deprecated, gone_keywords
from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.programme import OWN
from kkgeo._base.provenance import marks, note, selection
from kkgeo._base.records import Targets
from kkgeo.counting import coverage
from kkgeo.errors import InputError
from kkgeo.schools.matching import Matched, check_academies, check_found, check_two, match_schools
from kkgeo.schools.units import SCHOOL
from kkgeo.sites.cleaning import COUNTS
from kkgeo.sites.counted import counted_table
from kkgeo.sites.headings import column_of, role_of
from kkgeo.targeting.choosing import Wanted, choose_sites
from kkgeo.targeting.covering import SOLVERS
from kkgeo.targeting.given import (
    check_choice,
    check_hold_out,
    check_idle,
    check_method,
    check_needed,
    check_number,
    check_seed,
    check_spread,
    check_time,
)  # fmt: skip
from kkgeo.targeting.lacking import judged_gaps, lacks_of
from kkgeo.targeting.ordering import GAP
from kkgeo.targeting.ranking import Asked, rank
from kkgeo.targeting.running import running

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme

#: What `cover_targets` takes of what `targets` took with ``method="cover"``.
COVERING = ("academies", "n", "max_distance_km", "solver", "unit", "year", "duration", "lang", "programme")


@checked
def cover_targets(
    placed: pd.DataFrame,
    register: gpd.GeoDataFrame,
    *,
    n: int,
    max_distance_km: float,
    academies: gpd.GeoDataFrame | None = None,
    solver: str = "auto",
    unit: str = SCHOOL,
    year: int | None = None,
    duration: int | str | None = OWN,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> gpd.GeoDataFrame:
    """Schools to invite, or academies to involve, chosen so that the most pupils come within a distance.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, as `kkgeo.geocode` returns them.
    register : GeoDataFrame
        All schools, likewise, in the same vintage. ``pupils`` are counted where they are there, else schools.
    n : int
        How many to choose at most.
    max_distance_km : float
        How near a pupil's school must be, in kilometres in a straight line.
    academies : GeoDataFrame, optional
        Academies, with points: these are chosen from. Without them schools that have no collaboration are.
    solver : {"auto", "exact", "greedy"}
        Exact where that takes seconds, else greedy with a bound; or one of them in any case.
    unit : {"row", "institution", "site", "address"}
        What one school is, and so which rows have a collaboration when one of them has.
    year, duration : int, optional
        As for `targets`: what has ended by then reaches nobody.
    lang : {"nl", "en", "fr"}
        Language of ``why``.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    GeoDataFrame
        Rows of the register (or academies), best first, on their own index, with their columns and those below. A
        column of theirs with one of these names gets ``_input`` behind it.

        ``rank`` (in the order in which each adds the most), ``gained`` (pupils that it adds), ``within`` (pupils within
        the distance of it), ``schools_within``, ``sites`` (rows of this school in the register), ``why``.

        ``attrs["kkgeo"]`` says how: ``method_used``, ``covered``, ``upper_bound``, ``optimal``, and how each
        collaboration was linked to a school.

    Raises
    ------
    InputError
        Rows that were not geocoded, or in two vintages; a number that is not above 0; no point at all.
    CRSError
        Points without a coordinate system.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    targets : The schools ranked by why, one by one.
    simulate : What a coverage table would be with these schools.
    write_targets : A workbook to send invitations from.

    Notes
    -----
    The maximal covering location problem: see `kkgeo.targeting.covering` and docs/targets.md. What existing
    collaborations reach counts as reached.

    Examples
    --------
    >>> import kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> academies = kk.geocode(kk.datasets.academies())
    >>> best = kk.cover_targets(placed, register, academies=academies, n=2, max_distance_km=2, lang="en")
    >>> best["why"].iloc[0]
    'Brings 7,304 pupils within 2 km (7,526 pupils in 23 schools within that distance).'
    >>> best.attrs["kkgeo"]["optimal"]
    True
    """
    check_choice("solver", solver, SOLVERS)
    check_number("n", n, whole=True)
    check_number("max_distance_km", max_distance_km)
    duration = check_time(year, duration)
    lang = check_language(lang)
    placed, register, academies, vintage = _checked(placed, register, academies)
    now = running(placed, register, unit, year, duration)
    check_found(now.matched)
    wanted = Wanted(lang, int(n), float(max_distance_km), solver)
    result, told = choose_sites(placed[now.rows], register, now.of_rows, academies, wanted)
    told |= {"year": now.year, "duration": duration, "partners_ended": int(now.until.notna().sum())}
    return _noted(result, told, lang, vintage, now.matched, placed, register, academies)


def by_method(
    placed: pd.DataFrame, register: gpd.GeoDataFrame, *, method: str = "rank", choose: str = "schools", **given: Any
) -> gpd.GeoDataFrame:
    """Rank or cover, as the command line has it: by a word, and nothing given that changes nothing."""
    check_method(method, choose, *(given.get(name) for name in ("n", "max_distance_km", "capacity", "academies")))
    there = {name for name, value in given.items() if value is not None and value is not False}
    known = [name for name in inspect.signature(targets).parameters if name not in ("placed", "register")]
    for name in given.keys() - {*known, *COVERING, "solver"}:
        raise InputError(
            "errors.argument.unknown", function="targets", argument=name, known=known, hint=meant(name, known)
        )
    if method == "rank":
        check_idle(method, choose=choose != "schools", solver=given.pop("solver", "auto") != "auto")
        return targets(placed, register, **given)
    check_idle(method, **{name: name not in COVERING for name in given if name in there})
    kept = {name: value for name, value in given.items() if name in COVERING}
    return cover_targets(placed, register, **kept)


def _as_it_was(placed: pd.DataFrame, register: gpd.GeoDataFrame, **given: Any) -> gpd.GeoDataFrame:
    """Do what `targets` did when it had a method."""
    cover = given.get("method") == "cover"
    now = "cover_targets(), where academies that are given are what is chosen from" if cover else "targets() without it"
    what = f"method={given['method']!r}" if "method" in given else "choose= or solver="
    deprecated(f"targets({what})", now, stacklevel=4)
    return by_method(placed, register, **given)


@gone_keywords("method", "choose", "solver", now=_as_it_was)
@checked
def targets(
    placed: pd.DataFrame,
    register: gpd.GeoDataFrame,
    *,
    academies: gpd.GeoDataFrame | None = None,
    table: pd.DataFrame | None = None,
    n: int | None = None,
    weights: Mapping[str, float] | None = None,
    max_distance_km: float | None = None,
    capacity: str | None = None,
    all_rows: bool = False,
    unit: str = SCHOOL,
    gaps: object = None,
    spread: str | None = GAP,
    most_per_municipality: int | None = None,
    year: int | None = None,
    duration: int | str | None = OWN,
    hold_out: float | None = None,
    seed: int = 0,
    others: Mapping[str, pd.DataFrame] | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> gpd.GeoDataFrame:
    """Schools to invite, ranked by why.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, as `kkgeo.geocode` returns them.
    register : GeoDataFrame
        All schools, likewise, in the same vintage. ``oki`` (any scale of 0 or more), ``pupils``, ``institution`` and
        ``name`` are used where they are there.
    academies : GeoDataFrame, optional
        Academies, with points.
    table : DataFrame, optional
        `kkgeo.coverage` by municipality, for the gap of each; ``coverage(placed, register)`` if not given.
    n : int, optional
        How many: the first `n` of the ranking, all if not given.
    weights : mapping, optional
        How much ``gap``, ``need``, ``distance``, ``capacity`` and ``warm`` count; what is not named counts 0. By
        default 0.5, 0.25, 0.15, 0.1, and with `others` 0.1. Only their proportions matter.
    max_distance_km : float, optional
        A school with no academy within it, in kilometres in a straight line, is left out.
    capacity : str, optional
        The column of `academies` with their free places, such as ``free_places``, or the heading that it had in its
        file.
    all_rows : bool
        Also the rows of the register that are left out, after the others, without a rank.
    unit : {"row", "institution", "site", "address"}
        What one school is, and so which rows have a collaboration when one of them has.
    gaps : DataFrame, Gaps or a sequence of these, optional
        Areas that were judged: tables of `kkgeo.coverage_gaps`, and what `kkgeo.find_gaps` found. A school in one that
        stays behind is for its municipality's share in that gap, if that is more than lacks in the municipality by
        itself; one with as many as expected has no share. If not given, the regions and the border are judged; ``()``
        for municipalities alone.
    spread : {"gap"} or None
        Whether a list is spread over gaps: each next school of a gap counts for what would still lack if those before
        it joined. None: by score alone, which can be all in one town.
    most_per_municipality : int, optional
        How many schools of one municipality are on the list at most.
    year : int, optional
        The school year to invite for, by the year in which it begins; the one after the last of the rows if not given.
    duration : int, optional
        How many school years a collaboration runs from its ``year`` that does not say so itself (``start``, ``end``,
        ``stopped``, ``duration``: docs/time.md); as many as those of the programme if not given. A school of one that
        runs is not invited; of one that has ended it is, and ``why`` says so. None: none ever ends.
    hold_out : float, optional
        The share of the list, between 0 and 1, that a draw keeps out: its ``status`` is ``held_out``, and it is not to
        be invited, so that `evaluate_call` has whom to compare with. Of the first `n`; at least one school.
    seed : int
        Of that draw: the same schools with the same seed.
    others : mapping of str to DataFrame, optional
        Lists of other programmes by name, a row for each use, placed likewise: a school that used one of these and not
        this one is a warm lead, and ``why`` says so.
    lang : {"nl", "en", "fr"}
        Language of ``why``.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    GeoDataFrame
        Rows of the register, best first, on their own index, with their columns and those below. A
        column of theirs with one of these names gets ``_input`` behind it.

        ``rank``, with ``rank_low`` and ``rank_high`` (95 %, as sure as is known what lacks where; missing where that is
        known of no place); ``status``;
        ``score`` (0 to 1); ``score_gap``, ``score_need``, ``score_distance``, ``score_capacity`` (0 to 1, missing where
        not known); ``known`` (the components the score rests on); ``gap`` (what it is called) and ``gap_kind``
        (``municipality``, ``region``, ``border`` ..., ``found``); ``observed``, ``expected``, ``verdict`` (of the
        municipality); ``distance_km``, ``academy_nearest``, ``free_places``; ``sites`` (rows of this school in the
        register); ``partner_until`` (the last school year of a collaboration that has ended); ``why``. With `others`
        also ``score_warm`` (the share of these that the school used) and ``programmes_used`` (which).

        ``attrs["kkgeo"]`` says how: weights, ``counts`` (what became of every row of the register),
        ``collaborations`` (how each was linked to a school) and ``collaborations_unmatched`` (which were not).

    Raises
    ------
    InputError
        Rows that were not geocoded, or in two vintages; a weight that is NaN, negative or unknown, only zeros, or for
        something nothing is known of; a table that is not by municipality; gaps that kkgeo did not judge; a distance or
        capacity without academies; no point at all where a distance is asked for.
    CRSError
        Points without a coordinate system.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    evaluate_call : Who answered, against those that were kept out or ranked next.
    cover_targets : The schools, or academies, that together bring the most pupils within a distance.
    simulate : What a coverage table would be with these schools.
    write_targets : A workbook to send invitations from.

    Notes
    -----
    ``score = Σ w c / Σ w`` over the components that are known of the school: what is not known is not guessed.
    ``gap``: how far the ratio of observed to expected lies below 1 on average, ``E max(0, 1 - θ)``, where
    ``θ ~ Gamma(O + α, E + β)`` for a municipality and ``Gamma((O + ½) / φ, E / φ)`` for an area that was judged, which
    is shared over its municipalities in proportion to what each lacks (`kkgeo.targeting.sharing`); spread over gaps the
    k-th school of one gets ``E max(0, 1 - (k - 1) / E - θ)``. See `kkgeo.targeting.lacking`. ``need``:
    share of the schools with a lower OKI. ``distance``: ``1 - d / D``, at least 0, with ``d`` to the nearest academy
    and ``D`` `max_distance_km`, or 10 km. ``capacity``: free places of that academy over 20, at most 1. Equal scores:
    the more pupils, then the lower institution number, then the name. Distances are straight lines in Lambert 72; only
    points of their own count, not the middle of a municipality.

    A school has a collaboration if one has its institution number; or its name and municipality, where a number is
    lacking or not in the register. All sites of a school have it, and a school is invited once: at the site that scores
    highest. See docs/targets.md.

    Examples
    --------
    >>> import kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> best = kk.targets(placed, register, n=3, lang="en")
    >>> best["rank"].tolist()
    [1, 2, 3]
    """
    check_number("n", n, whole=True)
    check_number("max_distance_km", max_distance_km)
    check_number("most_per_municipality", most_per_municipality, whole=True)
    duration = check_time(year, duration)
    check_hold_out(hold_out)
    check_seed(seed)
    check_spread(spread)
    if academies is None:
        check_needed("academies", max_distance_km=max_distance_km, capacity=capacity)
    lang = check_language(lang)
    placed, register, academies, vintage = _checked(placed, register, academies)
    now = running(placed, register, unit, year, duration)
    check_found(now.matched)
    judged = coverage(placed, register, academies=academies, geometry=False, lang=lang) if table is None else table
    around = judged_gaps(placed, register, judged, lang) if gaps is None else _listed(gaps)
    lacks = lacks_of(register, judged, around, vintage, lang)
    if capacity is not None and academies is not None:
        capacity = places_column(academies, capacity)
    used = _used(others or {}, register, unit, vintage)
    asked = Asked(
        lang, n, weights, max_distance_km, capacity, all_rows, spread, most_per_municipality, duration, hold_out, seed,
        used,
    )  # fmt: skip
    result, told = rank(register, now, judged, lacks, academies, asked)
    return _noted(
        result, told, lang, vintage, now.matched, placed, register, academies, table, *(others or {}).values()
    )


def _used(
    others: Mapping[str, pd.DataFrame], register: pd.DataFrame, unit: str, vintage: int
) -> dict[str, pd.Series[bool]]:
    """Return of each other programme which rows of the register are of a school that used it."""
    used = {}
    for name, rows in others.items():
        counted, _ = counted_table(rows, "rows", vintage)
        used[name] = pd.Series(match_schools(counted, register, unit).partner)
    return used


def _listed(gaps: object) -> list[object]:
    return [*gaps] if isinstance(gaps, list | tuple) else [gaps]


def _checked(
    placed: pd.DataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame | None
) -> tuple[pd.DataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame | None, int]:
    """Return the rows of the lists that count, and their vintage."""
    rows, vintage = counted_table(placed, "rows")
    schools, _ = counted_table(register, "register", vintage)
    if academies is not None:
        academies, _ = counted_table(academies, "academies", vintage)
    check_two(rows, schools)
    if academies is not None:
        check_academies(academies, placed, register)
    return rows, schools, academies, vintage


def _noted(
    result: gpd.GeoDataFrame,
    told: dict[str, Any],
    lang: str,
    vintage: int,
    matched: Matched,
    placed: pd.DataFrame,
    register: gpd.GeoDataFrame,
    *others: pd.DataFrame | None,
) -> gpd.GeoDataFrame:
    """Write on the rows how they were chosen."""
    own = {name: told.pop(name) for name in ("method", "counts", "weights") if name in told}
    record = Targets(
        vintage=vintage,
        **own,
        collaborations=matched.counts,
        collaborations_unmatched=tuple(map(str, matched.unmatched)),
        register=len(register),
        **marks(placed, register, *others),
        **selection(placed),
        more=told,
    )
    note(result, record, lang=lang)
    return result


def places_column(academies: pd.DataFrame, capacity: str) -> str:
    """Return the column with free places: of its name, or of its heading in the file, which has a role since."""
    if capacity in academies.columns:
        return capacity
    role = role_of(capacity)
    # Not a word for something else: "plaats" is where it is, not how much room there is.
    return (column_of(academies.columns, role) if role in COUNTS else None) or capacity
