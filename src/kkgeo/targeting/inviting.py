"""Whom to invite: the front door to ranking schools and to choosing those that reach the most pupils."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.language import check_language
from kkgeo._base.marks import mark_of
from kkgeo.counting import coverage
from kkgeo.errors import InputError
from kkgeo.geocoding.enrichment import vintage_of
from kkgeo.schools.matching import match_schools
from kkgeo.targeting.choosing import CHOICES, Wanted, choose_sites
from kkgeo.targeting.covering import SOLVERS
from kkgeo.targeting.ranking import Asked, rank

if TYPE_CHECKING:
    import geopandas as gpd

METHODS = ("rank", "cover")


def targets(
    placed: pd.DataFrame,
    register: gpd.GeoDataFrame,
    *,
    academies: gpd.GeoDataFrame | None = None,
    table: pd.DataFrame | None = None,
    method: str = "rank",
    n: int | None = None,
    weights: Mapping[str, float] | None = None,
    max_distance_km: float | None = None,
    capacity: str | None = None,
    choose: str = "schools",
    solver: str = "auto",
    all_rows: bool = False,
    lang: str = "nl",
) -> gpd.GeoDataFrame:
    """Schools to invite: ranked by why, or chosen so that the most pupils come within a distance.

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
        `kkgeo.coverage` by municipality, for the gap of each area; ``coverage(placed, register)`` if not given.
    method : {"rank", "cover"}
        ``rank``: by a weighted score. ``cover``: `n` that bring the most pupils within `max_distance_km`.
    n : int, optional
        How many: the first `n` of the ranking (all if not given); with ``cover`` at most `n`, and needed.
    weights : mapping, optional
        How much ``gap``, ``need``, ``distance`` and ``capacity`` count; what is not named counts 0. By default 0.5,
        0.25, 0.15 and 0.1. Only their proportions matter.
    max_distance_km : float, optional
        Kilometres in a straight line. With ``rank`` a school with no academy within it is left out; with ``cover``
        how near a pupil's school must be, and needed.
    capacity : str, optional
        The column of `academies` with their free places.
    choose : {"schools", "academies"}
        With ``cover``: schools without a collaboration to invite, or academies to open or involve.
    solver : {"auto", "exact", "greedy"}
        With ``cover``: exact where that takes seconds, else greedy with a bound; or one of them in any case.
    all_rows : bool
        With ``rank``: also the rows of the register that are left out, after the others, without a rank.
    lang : {"nl", "en"}
        Language of ``why``.

    Returns
    -------
    GeoDataFrame
        Rows of the register (or academies), best first, on their own index, with their columns and those below. A
        column of theirs with one of these names gets ``_input`` behind it.

        With ``rank``: ``rank``; ``status``; ``score`` (0 to 1); ``score_gap``, ``score_need``, ``score_distance``,
        ``score_capacity`` (0 to 1, missing where not known); ``known`` (the components the score rests on);
        ``observed``, ``expected``, ``flag`` (of the municipality); ``distance_km``, ``academy_nearest``,
        ``free_places``; ``sites`` (rows of this school in the register); ``why``.

        With ``cover``: ``rank`` (in the order in which each adds the most), ``gained`` (pupils that it adds),
        ``within`` (pupils within the distance of it), ``schools_within``, ``sites``, ``why``.

        ``attrs["kkgeo"]`` says how: weights, ``counts`` (what became of every row of the register),
        ``collaborations`` (how each was linked to a school) and ``collaborations_unmatched`` (which were not); with
        ``cover`` ``method_used``, ``covered``, ``upper_bound``, ``optimal``.

    Raises
    ------
    InputError
        Rows that were not geocoded, or in two vintages; a weight that is NaN, negative or unknown, only zeros, or for
        something nothing is known of; a table that is not by municipality; an argument that is lacking or means nothing
        with this method; no point at all where a distance is asked for.
    CRSError
        Points without a coordinate system.
    UnknownReferenceError
        An unknown language.

    Notes
    -----
    ``score = Σ w c / Σ w`` over the components that are known of the school: what is not known is not guessed.
    ``gap``: ``1 - r`` between 0 and 1, with ``r`` the locally smoothed ratio of observed to expected of the
    municipality. ``need``: share of the schools with a lower OKI. ``distance``: ``1 - d / D``, at least 0, with ``d``
    to the nearest academy and ``D`` `max_distance_km`, or 10 km. ``capacity``: free places of that academy over 20,
    at most 1. Equal scores: the more pupils, then the lower institution number, then the name. Distances are straight
    lines in Lambert 72; only points of their own count, not the middle of a municipality.

    A school has a collaboration if one has its institution number; or its name and municipality, where a number is
    lacking or not in the register. All sites of a school have it, and a school is invited once: at the site that scores
    highest. See docs/targets.md.

    Examples
    --------
    >>> import kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> academies = kk.geocode(kk.datasets.academies())
    >>> best = targets(placed, register, academies=academies, method="cover", choose="academies", n=2,
    ...                max_distance_km=2, lang="en")
    >>> best["why"].iloc[0]
    'Brings 6,149 pupils within 2 km (6,149 pupils in 20 schools within that distance).'
    >>> best.attrs["kkgeo"]["optimal"]
    True
    """
    lang = check_language(lang)
    _check_choice("method", method, METHODS)
    _check_choice("choose", choose, CHOICES)
    _check_choice("solver", solver, SOLVERS)
    _check_number("n", n, whole=True)
    _check_number("max_distance_km", max_distance_km)
    for frame, what in ((placed, "the collaborations"), (register, "the register")):
        if not {"nis", "nis_2018"} <= set(frame.columns):
            msg = f"There is no column nis in {what}. Geocode them first: kkgeo.geocode(rows)."
            raise InputError(msg)
    vintage = vintage_of(register, vintage_of(placed, None))
    if method == "rank":
        _check_idle(method, choose=choose != "schools", solver=solver != "auto")
        if academies is None:
            _check_needed("academies", max_distance_km=max_distance_km, capacity=capacity)
        matched = match_schools(placed, register)
        judged = coverage(placed, register, lang=lang) if table is None else table
        asked = Asked(vintage, lang, n, weights, max_distance_km, capacity, all_rows)
        result, noted = rank(register, matched, judged, academies, asked)
    else:
        _check_idle(
            method,
            table=table is not None,
            weights=weights is not None,
            capacity=capacity is not None,
            all_rows=all_rows,
            academies=academies is not None and choose == "schools",
        )
        if n is None or max_distance_km is None:
            msg = "method='cover' chooses n within a distance. Give both n and max_distance_km."
            raise InputError(msg)
        if academies is None:
            _check_needed("academies", choose=choose if choose == "academies" else None)
        matched = match_schools(placed, register)
        result, noted = choose_sites(
            placed, register, matched, academies, Wanted(lang, int(n), float(max_distance_km), solver)
        )
    result.attrs = {
        **mark_of(placed, register, academies, table),
        "kkgeo": {
            "kind": "targets",
            "vintage": vintage,
            **noted,
            "collaborations": matched.counts,
            "collaborations_unmatched": matched.unmatched,
            "register": len(register),
        },
    }
    return result


def _check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        msg = f"{name}={value!r} is unknown. Choose one of {', '.join(choices)}."
        raise InputError(msg)


def _check_idle(method: str, **given: bool) -> None:
    """Refuse what would change nothing: whoever gives it expects that it does."""
    idle = [name for name, there in given.items() if there]
    if idle:
        msg = f"With method={method!r} there is no use for {' and '.join(idle)}. Leave it out, or change the method."
        raise InputError(msg)


def _check_needed(what: str, **given: object) -> None:
    for name, value in given.items():
        if value is not None:
            msg = f"{name}={value!r} needs {what}: give them too."
            raise InputError(msg)


def _check_number(name: str, value: Any, *, whole: bool = False) -> None:
    if value is None:
        return
    kind = int | np.integer if whole else Real
    if isinstance(value, bool | np.bool_) or not isinstance(value, kind) or not 0 < float(value) < math.inf:
        msg = f"{name}={value!r} must be a {'whole ' if whole else ''}number above 0."
        raise InputError(msg)
