"""What a value stands on and beside: its numerator, denominator and interval, and the same value of larger areas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely

from kkgeo._base.words import NOTHING, heading, say, sentence, word
from kkgeo.maps.columns import Column, amounts, digits_of, intervals
from kkgeo.reference import municipalities, typology

#: What a value is compared with.
_COMPARED = {
    "flanders": "maps.flanders",
    "province": "column.province",
    "neighbours": "maps.neighbours",
    "cluster": "column.belfius",
}
#: Brussels has no province; "Flanders" is everything else.
BRUSSELS = "04000"


@dataclass(frozen=True)
class Quotient:
    """A measure that is one count by another; of several areas it is the sum by the sum."""

    numerator: str
    denominator: str
    factor: float


QUOTIENTS = {
    "rate": Quotient("collaborations", "schools", 100),
    "rate_population": Quotient("collaborations", "population", 10_000),
    "rate_area": Quotient("collaborations", "area_km2", 1),
    "ratio": Quotient("observed", "expected", 1),
}


def columns_of(rows: pd.DataFrame, value: str, *, areas: pd.Index, vintage: int, lang: str) -> tuple[Column, ...]:
    """Return the columns that explain a value: what it is made of, its interval, and what to compare it with.

    Parameters
    ----------
    rows : DataFrame
        Indexed by code; need not have all areas.
    value : str
        The column that the map is coloured by.
    areas : Index
        The areas of the map, in its order: codes of municipalities or of provinces.
    vintage : int
        Vintage of the codes.
    lang : {"nl", "en"}
        Language of the labels.
    """
    table = rows.reindex(areas)
    parts = QUOTIENTS.get(value)
    shown = [parts.numerator, parts.denominator] if parts else ["collaborations", "schools"]
    columns = [
        amounts(heading(f"measure.{name}", lang), table[name].astype("float64"), lang=lang)
        for name in shown
        if name in table.columns and name != value
    ]
    interval = _interval(table, parts)
    if interval is not None:
        columns.append(intervals(heading("measure.interval", lang), *interval, lang=lang))
    if "flag" in table.columns and value != "flag":
        words = [NOTHING if pd.isna(v) else sentence(word("verdict", v, lang)) for v in table["flag"]]
        columns.append(Column(heading("measure.flag", lang), tuple(words)))
    if pd.api.types.is_numeric_dtype(table[value]) and not pd.api.types.is_bool_dtype(table[value]):
        columns += _comparisons(rows, value, parts, areas=areas, vintage=vintage, lang=lang)
    return tuple(columns)


def _interval(table: pd.DataFrame, parts: Quotient | None) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the interval of a quotient: that of the count, which the table has as a ratio to its expectation."""
    needed = {"ratio_low", "ratio_high", "expected"}
    if parts is None or not needed <= set(table.columns) or parts.denominator not in table.columns:
        return None
    below = table[parts.denominator].astype("float64")
    scale = (parts.factor * table["expected"].astype("float64") / below.where(below > 0)).to_numpy()
    return table["ratio_low"].to_numpy("float64") * scale, table["ratio_high"].to_numpy("float64") * scale


def _comparisons(
    rows: pd.DataFrame, value: str, parts: Quotient | None, *, areas: pd.Index, vintage: int, lang: str
) -> list[Column]:
    if parts is not None and not {parts.numerator, parts.denominator} <= set(rows.columns):
        return []
    groups = _groups(vintage) if rows.index.name != "province" else {"flanders": _all_but_brussels(areas)}
    # The value of several areas together is the sum by the sum; of what cannot be added up it is the mean.
    if parts is not None:
        known = rows[parts.numerator].notna() & rows[parts.denominator].notna()
        above = rows[parts.numerator].astype("float64").where(known, 0).reindex(areas, fill_value=0).to_numpy()
        below = rows[parts.denominator].astype("float64").where(known, 0).reindex(areas, fill_value=0).to_numpy()
        factor, compared = parts.factor, "maps.compare"
    else:
        own = rows[value].astype("float64").replace([np.inf, -np.inf], np.nan).reindex(areas)
        above, below = own.fillna(0).to_numpy(), own.notna().to_numpy().astype(float)
        factor, compared = 1, "maps.compare_mean"
    # As many decimals as the values that they are compared with.
    digits = digits_of(rows[value].astype("float64"))
    columns = []
    for group, members in groups.items():
        sums, sizes = members @ above, members @ below
        with np.errstate(invalid="ignore", divide="ignore"):
            worth = np.where(sizes > 0, factor * sums / sizes, np.nan)
        label = say(compared, lang, group=heading(_COMPARED[group], lang))
        # One figure for all areas is no column of a table.
        columns.append(amounts(label, worth, lang=lang, digits=digits, in_table=group != "flanders"))
    return columns


def _all_but_brussels(areas: pd.Index) -> np.ndarray:
    return np.tile((areas != BRUSSELS).astype(float), (len(areas), 1))


@lru_cache
def _groups(vintage: int) -> dict[str, np.ndarray]:
    """Return for every municipality with which others it is compared, as a matrix of ones."""
    towns = municipalities(vintage)
    province = towns["province"].to_numpy()
    cluster = typology(2018, vintage=vintage)["cluster"].reindex(towns.index)
    shapes = towns.geometry.to_numpy()
    beside = np.zeros((len(towns), len(towns)))
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    beside[first, second] = first != second
    known = cluster.notna().to_numpy()
    same = (cluster.to_numpy()[:, None] == cluster.to_numpy()[None, :]) & known[:, None] & known[None, :]
    return {
        "flanders": np.tile((province != BRUSSELS).astype(float), (len(towns), 1)),
        "province": (province[:, None] == province[None, :]).astype(float),
        "neighbours": beside,
        "cluster": same.astype(float),
    }
