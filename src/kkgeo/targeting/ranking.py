"""Ranking the schools without a collaboration: what each scores, which are left out, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from kkgeo._base import provenance, records
from kkgeo._base.frames import keep_apart
from kkgeo._base.words import Phrase, phrase, say
from kkgeo.counting.amounts import amounts
from kkgeo.errors import InputError
from kkgeo.schools.matching import Matched
from kkgeo.spatial.coordinates import Floats
from kkgeo.spatial.distances import EQUAL_KM, nearest_km, points_km
from kkgeo.targeting.components import FAR_KM, closeness, known_programmes, need, room
from kkgeo.targeting.lacking import Lacks
from kkgeo.targeting.ordering import Positions, Scores
from kkgeo.targeting.reasons import Reasons
from kkgeo.targeting.running import Running
from kkgeo.targeting.weights import WARM, check_weights, total_score

if TYPE_CHECKING:
    import geopandas as gpd

COLUMNS = (
    "rank", "rank_low", "rank_high", "status", "score", "score_gap", "score_need", "score_distance", "score_capacity",
    "known", "gap", "gap_kind", "observed", "expected", "verdict", "distance_km", "academy_nearest", "free_places",
    "sites", "partner_until", "why",
)  # fmt: skip
#: On the list, and kept out of it by a draw to compare with.
HELD_OUT = "held_out"
#: What becomes of a row of the register, in the order in which it is decided.
STATUSES = (
    "partner", "unplaced", "no_point", "out_of_reach", "nothing_known", "other_site", "beyond_town", "ranked",
    "beyond_n",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the ranking was asked for, checked."""

    lang: str
    n: int | None
    weights: Mapping[str, float] | None
    limit_km: float | None
    capacity: str | None
    all_rows: bool
    #: Over what the list is spread, and how many schools of one municipality are on it at most.
    spread: str | None = None
    most: int | None = None
    #: How many school years a collaboration is taken to run.
    duration: int | None = None
    #: The share of the list that a draw keeps out, and the seed of the draw.
    hold_out: float | None = None
    seed: int = 0
    #: Of other programmes, by name, which rows of the register are of a school that used it.
    others: Mapping[str, pd.Series[bool]] | None = None


def rank(
    register: gpd.GeoDataFrame,
    now: Running,
    table: pd.DataFrame,
    lacks: Lacks,
    academies: gpd.GeoDataFrame | None,
    asked: Asked,
) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Return the ranked schools, and what to note about how it was done."""
    matched = now.matched
    absent: dict[str, Phrase] = {}
    if "oki" not in register.columns:
        absent["need"] = phrase("errors.targeting.give_oki")
    if academies is None:
        absent["distance"] = phrase("errors.targeting.give_academies")
    if academies is None or asked.capacity is None:
        absent["capacity"] = phrase("errors.targeting.give_capacity")
    if not asked.others:
        absent[WARM] = phrase("errors.targeting.give_others")
    weights = check_weights(asked.weights, absent)
    there = None if academies is None else points_km(academies, phrase("what.academies"))
    facts = _facts(register, now, lacks, asked)
    if academies is not None and there is not None:
        _nearest_academy(facts, points_km(register, phrase("what.register")), academies, there, asked.capacity)
    scale = asked.limit_km or FAR_KM
    oki = facts["oki"].to_numpy(dtype=float)
    parts = pd.DataFrame(
        {
            "gap": lacks.left(),
            "need": need(oki, matched.school),
            "distance": closeness(facts["distance_km"].to_numpy(), scale),
            "capacity": room(facts["free_places"].to_numpy()),
        }
    )
    names: tuple[str, ...] = COLUMNS
    if asked.others:
        parts[WARM], facts["programmes_used"] = known_programmes(asked.others)
        names = (*COLUMNS, f"score_{WARM}", "programmes_used")
    facts = facts.join(total_score(parts, weights))
    facts["status"] = _status(facts, matched, asked)
    order = _order(facts, register)
    kept = _one_site_each(facts, matched.school, order, asked.most)
    scores = Scores.of(lacks, parts, weights, asked.spread)
    listed, gap = scores.spread_out(kept)
    # Who is not on the list stands as if nobody were.
    parts.loc[listed, "gap"] = gap[listed]
    facts.loc[listed, "score"] = scores.of_gap(gap)[listed]
    if asked.n is not None:
        facts.loc[listed[asked.n :], "status"] = "beyond_n"
    if asked.hold_out is not None:
        facts.loc[_drawn(listed[: asked.n], asked.hold_out, asked.seed), "status"] = HELD_OUT
    places = {"rank": np.arange(1, len(listed) + 1)}
    # Where it is known of no place what lacks, nobody knows how sure a rank is.
    if (lacks.of >= 0).any():
        places["rank_low"], places["rank_high"] = scores.rank_intervals(listed)
    on_list = set(listed.tolist())
    order = [*listed.tolist(), *(i for i in order if i not in on_list)]

    result = cast("gpd.GeoDataFrame", keep_apart(register, names).copy())
    for place in ("rank", "rank_low", "rank_high"):
        column = pd.array([None] * len(facts), dtype="Int64")
        if place in places:
            column[listed] = places[place]
        result[place] = column
    result["status"] = facts["status"].to_numpy()
    result["score"] = facts["score"].to_numpy()
    for name in parts:
        result[f"score_{name}"] = parts[name].to_numpy()
    for name in (*COLUMNS[COLUMNS.index("known") : COLUMNS.index("why")], *names[len(COLUMNS) + 1 :]):
        result[name] = facts[name].array
    reasons = Reasons(
        lang=asked.lang,
        counting=provenance.noted(table, records.Coverage).count,
        with_oki="oki" in register.columns,
        with_academies=academies is not None,
        with_capacity=asked.capacity is not None,
        limit_km=asked.limit_km,
        n=asked.n,
        most=asked.most,
        duration=asked.duration,
        others=tuple(asked.others or ()),
    )
    facts["higher_than"] = parts["need"]
    status = facts["status"].tolist()
    shown = [i for i in order if asked.all_rows or status[i] in ("ranked", HELD_OUT)]
    result = result.iloc[shown]
    # Only of what is shown: most of a register is not.
    told = [reasons.of(row) for row in facts.iloc[shown].itertuples()]
    result["why"] = pd.Series(told, index=result.index, dtype="str")
    became = Counter(status)
    noted = {
        "method": "rank",
        "weights": weights,
        "scale_km": scale,
        "counts": {name: became[name] for name in STATUSES},
        "without_point": int(facts["no_point"].sum()),
        "academies_without_point": 0 if there is None else int(np.isnan(there).any(axis=1).sum()),
        "oki_unknown": int(np.isnan(oki).sum()),
        "possible_partners": int(matched.possible.sum()),
        "partners_ended": int(now.until.notna().sum()),
        "year": now.year,
        "duration": asked.duration,
        "spread": asked.spread,
        "most_per_municipality": asked.most,
    }
    if asked.hold_out is not None:
        counts = {name: Counter(facts["status"])[name] for name in (*STATUSES, HELD_OUT)}
        noted |= {"counts": counts, "hold_out": asked.hold_out, "seed": asked.seed}
    return result, noted


def _drawn(chosen: Positions, share: float, seed: int) -> Positions:
    """Return which of those on the list a draw keeps out, in their order: that share of them, at least one."""
    many = min(max(1, round(share * len(chosen))), len(chosen))
    drawn = np.random.default_rng(seed).choice(len(chosen), size=many, replace=False)
    return chosen[np.sort(drawn)]


def _facts(
    register: gpd.GeoDataFrame,
    now: Running,
    lacks: Lacks,
    asked: Asked,
) -> pd.DataFrame:
    """Return what is known of every row, in order, on a plain index."""
    matched = now.matched
    facts = lacks.towns.copy()
    facts["town"] = facts.pop("name").astype("str").fillna(say("targets.here", asked.lang))
    facts["nis"], facts["nis_known"] = register["nis"].to_numpy(), register["nis"].notna().to_numpy()
    own = lacks.gaps.reindex(lacks.of).reset_index(drop=True)
    facts["gap"], facts["gap_kind"] = own["name"].astype("str"), own["kind"].astype("str")
    for column in ("observed", "expected", "verdict"):
        facts[f"gap_{column}"] = own[column]
    facts["partner_until"] = now.until
    facts["oki"] = amounts(register, "oki", phrase("what.register")) if "oki" in register.columns else np.nan
    facts["pupils"] = amounts(register, "pupils", phrase("what.register")) if "pupils" in register.columns else np.nan
    facts["sites"] = matched.school.groupby(matched.school.to_numpy()).transform("size").to_numpy()
    facts["possible"] = matched.possible
    facts["no_point"] = np.isnan(points_km(register, phrase("what.register"))[:, 0])
    facts["distance_km"] = facts["free_places"] = np.nan
    facts["academy_nearest"] = pd.Series(None, index=facts.index, dtype="str")
    facts["academy_town"] = pd.Series(None, index=facts.index, dtype="str")
    facts["why_no_distance"] = "distance_unknown"
    if asked.limit_km is not None and facts["no_point"].all() and len(facts):
        raise InputError("errors.targeting.none_within")
    return facts


def _nearest_academy(
    facts: pd.DataFrame, points: Floats, academies: gpd.GeoDataFrame, there: Floats, capacity: str | None
) -> None:
    facts["distance_km"], position = nearest_km(points, there)
    # Position -1, none, is no label of these: it becomes missing.
    near = academies.reset_index(drop=True)
    for column, into in (("name", "academy_nearest"), ("municipality", "academy_town")):
        if column in near.columns:
            facts[into] = near[column].astype("str").reindex(position).array
    if capacity is not None:
        facts["free_places"] = pd.Series(amounts(academies, capacity, phrase("what.academies"))).reindex(position).array
    if np.isnan(there).any(axis=1).all():
        facts["why_no_distance"] = "no_academy"


def _status(facts: pd.DataFrame, matched: Matched, asked: Asked) -> pd.Series[str]:
    status = pd.Series("ranked", index=facts.index, dtype="str")
    status[facts["score"].isna()] = "nothing_known"
    if asked.limit_km is not None:
        status[facts["distance_km"] > asked.limit_km + EQUAL_KM] = "out_of_reach"
        status[facts["distance_km"].isna()] = "no_point"
    status[~facts["nis_known"]] = "unplaced"
    status[matched.partner] = "partner"
    return status


def _order(facts: pd.DataFrame, register: pd.DataFrame) -> list[int]:
    """Return the positions of the rows, best first; those that are not ranked last, as they stood."""
    keys = pd.DataFrame({"out": facts["status"] != "ranked", "score": -facts["score"], "pupils": -facts["pupils"]})
    for column in ("institution", "name"):
        values = register[column].astype("str").to_numpy() if column in register.columns else ""
        keys[column] = values
    keys.loc[keys["out"], ["score", "pupils", "institution", "name"]] = None
    return list(keys.sort_values(list(keys.columns), kind="stable", na_position="last").index)


def _one_site_each(facts: pd.DataFrame, school: pd.Series[str], order: list[int], most: int | None) -> Positions:
    """Keep the best site of each school, and of each municipality the best schools; return these, best first."""
    status = facts["status"].tolist()
    best_first = np.array([i for i in order if status[i] == "ranked"], dtype=np.int64)
    again = school.iloc[best_first].duplicated().to_numpy(dtype=bool)
    facts.loc[best_first[again], "status"] = "other_site"
    kept = best_first[~again]
    if most is not None:
        before = facts.loc[kept].groupby("nis", sort=False).cumcount().to_numpy()
        facts.loc[kept[before >= most], "status"] = "beyond_town"
        kept = kept[before < most]
    return kept
