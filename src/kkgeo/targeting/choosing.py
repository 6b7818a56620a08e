"""Choosing schools or academies so that the most pupils come within a distance of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from kkgeo._base.frames import keep_apart
from kkgeo._base.words import number, phrase, say
from kkgeo.counting.amounts import amounts
from kkgeo.errors import InputError
from kkgeo.schools.matching import Matched
from kkgeo.spatial.coordinates import Floats
from kkgeo.spatial.distances import points_km, within_km
from kkgeo.targeting.covering import Covering, Positions, cover

if TYPE_CHECKING:
    import geopandas as gpd

COLUMNS = ("rank", "gained", "within", "schools_within", "sites", "why")


@dataclass(frozen=True)
class Wanted:
    """What the choice was asked for, checked."""

    lang: str
    n: int
    limit_km: float
    solver: str


@dataclass(frozen=True)
class _Candidates:
    """What can be chosen: the row that stands for each, how many sites it has, and whom they reach together."""

    rows: list[int]
    sites: list[int]
    reach: list[Positions]


def choose_sites(
    placed: pd.DataFrame,
    register: gpd.GeoDataFrame,
    matched: Matched,
    academies: gpd.GeoDataFrame | None,
    wanted: Wanted,
) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Return the chosen schools, or academies if these are given, and what to note about how it was done.

    Notes
    -----
    A pupil is reached if the school is at most `limit_km`, in a straight line, from a site that is chosen or from a
    school that has a collaboration already. Schools without a municipality or a point of their own are not counted.
    """
    points = points_km(register, phrase("what.register"))
    unplaced = register["nis"].isna().to_numpy(dtype=bool)
    points[unplaced] = np.nan
    usable = np.isfinite(points).all(axis=1)
    if not usable.any():
        raise InputError("errors.targeting.no_school_point")
    with_pupils = "pupils" in register.columns
    pupils = amounts(register, "pupils", phrase("what.register")) if with_pupils else np.ones(len(register))
    weights = np.where(usable, np.nan_to_num(pupils), 0.0)
    existing, lost = _existing(placed, matched, points)
    already = np.array([len(near) > 0 for near in within_km(points, existing, wanted.limit_km)], dtype=bool)
    if academies is None:
        candidates = _schools(points, matched, wanted.limit_km)
    else:
        candidates = _academies(points, academies, wanted.limit_km)
    answer = cover(candidates.reach, weights, wanted.n, already=already, solver=wanted.solver)
    base = register if academies is None else academies
    unit = "pupils" if with_pupils else "schools"
    result = _result(base, candidates, answer, weights, unit, wanted)
    return result, {
        "method": "cover",
        "choose": "schools" if academies is None else "academies",
        "max_distance_km": wanted.limit_km,
        "n": wanted.n,
        "candidates": len(candidates.rows),
        "counted": unit,
        "method_used": answer.method,
        "optimal": answer.optimal,
        "covered_before": float(weights[already].sum()),
        "covered": answer.covered,
        "upper_bound": answer.upper_bound,
        "total": float(weights.sum()),
        "unplaced": int(unplaced.sum()),
        "without_point": int((~usable & ~unplaced).sum()),
        "pupils_unknown": int((usable & np.isnan(pupils)).sum()),
        "collaborations_without_point": lost,
    }


def _existing(placed: pd.DataFrame, matched: Matched, points: Floats) -> tuple[Floats, int]:
    """Return where there are collaborations, and of how many that is not known.

    A collaboration is where its row says and at every site of its school.
    """
    import geopandas as gpd

    own = np.full((len(placed), 2), np.nan)
    if isinstance(placed, gpd.GeoDataFrame):
        own = points_km(placed, phrase("what.collaborations"))
        own[placed["nis"].isna().to_numpy(dtype=bool)] = np.nan
    located = matched.school.to_numpy()[np.isfinite(points).all(axis=1)]
    lost = np.isnan(own).any(axis=1) & ~matched.found.isin(located).to_numpy(dtype=bool)
    return np.vstack([points[matched.partner], own]), int(lost.sum())


def _schools(points: Floats, matched: Matched, limit: float) -> _Candidates:
    """Return the schools without a collaboration; one with several sites reaches whom any of them reaches."""
    free = np.flatnonzero(np.isfinite(points).all(axis=1) & ~matched.partner)
    reach = within_km(points[free], points, limit)
    together: dict[str, list[int]] = {}
    for i, school in enumerate(matched.school.iloc[free]):
        together.setdefault(school, []).append(i)
    groups = list(together.values())
    return _Candidates(
        [int(free[group[0]]) for group in groups],
        [len(group) for group in groups],
        [np.unique(np.concatenate([reach[i] for i in group])) for group in groups],
    )


def _academies(points: Floats, academies: pd.DataFrame, limit: float) -> _Candidates:
    there = points_km(academies, phrase("what.academies"))
    rows = np.flatnonzero(np.isfinite(there).all(axis=1))
    if not len(rows):
        raise InputError("errors.targeting.no_academy_point")
    return _Candidates(list(map(int, rows)), [1] * len(rows), within_km(there[rows], points, limit))


def _result(
    base: gpd.GeoDataFrame, candidates: _Candidates, answer: Covering, weights: Floats, unit: str, wanted: Wanted
) -> gpd.GeoDataFrame:
    chosen = base.iloc[[candidates.rows[site] for site in answer.sites]]
    result = cast("gpd.GeoDataFrame", keep_apart(chosen, COLUMNS).copy())
    reach = [candidates.reach[site] for site in answer.sites]
    result["rank"] = pd.array(range(1, len(reach) + 1), dtype="Int64")
    result["gained"] = np.array(answer.gains, dtype=float)
    result["within"] = np.array([weights[near].sum() for near in reach], dtype=float)
    result["schools_within"] = np.array([len(near) for near in reach], dtype="int64")
    result["sites"] = np.array([candidates.sites[site] for site in answer.sites], dtype="int64")
    whys = [_why(row, unit, wanted) for row in result[list(COLUMNS[:-1])].to_dict("records")]
    result["why"] = pd.Series(whys, index=result.index, dtype="str")
    return result


def _why(row: Mapping[Any, Any], unit: str, wanted: Wanted) -> str:
    lang = wanted.lang
    text = say(
        "targets.cover_first" if row["rank"] == 1 else "targets.cover_next",
        lang,
        gained=phrase(f"counted.{unit}", count=float(row["gained"])),
        limit=number(wanted.limit_km, lang),
        within=phrase(f"counted.{unit}", count=float(row["within"])),
        schools=phrase("counted.schools", count=int(row["schools_within"])),
    )
    return text if row["sites"] == 1 else f"{text} {say('targets.cover_sites', lang, n=row['sites'])}"
