"""Whom to invite: the front door to ranking schools and to choosing those that reach the most pupils."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo.counting import coverage
from kkgeo.counting.schools import match_schools
from kkgeo.datasets import is_illustrative
from kkgeo.errors import InputError
from kkgeo.geocoding.enrichment import vintage_of
from kkgeo.geocoding.texts import check_language
from kkgeo.inviting.choosing import CHOICES, Wanted, choose_sites
from kkgeo.inviting.covering import SOLVERS
from kkgeo.inviting.ranking import Asked, rank

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
    """DOC"""
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
    sources = [frame for frame in (placed, register, academies, table) if frame is not None]
    result.attrs = {
        **({"kkgeo_illustrative": True} if any(map(is_illustrative, sources)) else {}),
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
        msg = f"{' and '.join(idle)} mean nothing with method={method!r}. Leave out, or choose the other method."
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
