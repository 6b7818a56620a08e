"""What a value stands on and beside: its numerator, denominator and interval, and the same value of larger areas."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.words import NOTHING, heading, say, sentence, word
from kkgeo.areas.kinds import areas_of
from kkgeo.counting.measures import Measure, measure_of
from kkgeo.maps.columns import Column, amounts, digits_of, intervals
from kkgeo.reference import Edition, Typology, municipalities
from kkgeo.reference._data import BRUSSELS
from kkgeo.reference.groupings import grouping_sources
from kkgeo.reference.typology import known_typology, noted_typology
from kkgeo.spatial.contiguity import contiguity

#: What a value is compared with.
_COMPARED = {
    "flanders": "maps.flanders",
    "province": "column.province",
    "neighbours": "maps.neighbours",
    "cluster": "maps.edition",
}


def columns_of(
    rows: pd.DataFrame, value: str, *, areas: pd.Index, vintage: int, edition: Edition | None = None, lang: str
) -> tuple[Column, ...]:
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
    edition : int, path or Typology, optional
        In which typology the other municipalities of a cluster are looked for; the one that the rows were counted in
        if not given, else that of 2018. Of one of the user's own the rows have the name alone: no cluster is compared.
    lang : {"nl", "en", "fr"}
        Language of the labels.
    """
    table, measure = rows.reindex(areas), measure_of(rows, value)
    columns = _counted(rows, value, measure, areas, lang)
    if measure is not None:
        # As fine as the value that they are around.
        digits = max(1, digits_of(table[value]) - 1)
        bounds = measure.interval(table)
        columns.append(
            intervals(heading("measure.interval", lang), *bounds, lang=lang, digits=digits, apart=value == "ratio")
        )
    if "verdict" in table.columns and value != "verdict":
        words = [NOTHING if pd.isna(v) else sentence(word("verdict", v, lang)) for v in table["verdict"]]
        columns.append(Column(heading("measure.verdict", lang), tuple(words), key="verdict"))
    if pd.api.types.is_numeric_dtype(table[value]) and not pd.api.types.is_bool_dtype(table[value]):
        told = noted(rows).belfius_edition or 2018
        clusters = noted_typology(rows, told) if edition is None else known_typology(edition)
        columns += _comparisons(rows, value, measure, areas=areas, vintage=vintage, clusters=clusters, lang=lang)
    return tuple(columns)


def _counted(rows: pd.DataFrame, value: str, measure: Measure | None, areas: pd.Index, lang: str) -> list[Column]:
    """Return what was counted and what it is compared with: the denominator, what was expected, how much of it lacks.

    What lacks is what was expected less what was counted, and nothing where more was counted than expected.
    """
    table = rows.reindex(areas)
    numbers = {
        name: table[name].astype("float64")
        for name in ("observed", "collaborations", "schools", "expected", *(measure.columns if measure else ()))
        if name in table.columns and pd.api.types.is_numeric_dtype(table[name])
    }
    counted = "observed" if "observed" in numbers else measure.numerator if measure else "collaborations"
    keys, told = {counted: "counted", "expected": "expected"}, noted(rows, Coverage).count
    shown = [counted, *(measure.columns if measure else ("collaborations", "schools")), "expected"]
    columns = []
    for name in dict.fromkeys(shown):
        if name not in numbers or name == value:
            continue
        # The same numbers under another name are said once.
        if keys.get(name) or counted not in numbers or not numbers[name].equals(numbers[counted]):
            # What was counted is called by what it is: schools, collaborations.
            label = _label(told if name == "observed" and measure is None else name, measure, lang)
            columns.append(amounts(label, numbers[name], lang=lang, key=keys.get(name, "")))
    if {counted, "expected"} <= set(numbers):
        lacking = (numbers["expected"] - numbers[counted]).clip(lower=0)
        columns.append(amounts(heading("measure.short", lang), lacking, lang=lang, digits=1, key="short"))
    return columns


def _label(column: str, measure: Measure | None, lang: str) -> str:
    """Return what a column is called: what was observed and the denominator, by what they are of."""
    if measure is not None:
        column = {"observed": measure.counted, "denominator": measure.per}.get(column, column)
    return sentence(word("measure", column, lang))


def _comparisons(
    rows: pd.DataFrame,
    value: str,
    measure: Measure | None,
    *,
    areas: pd.Index,
    vintage: int,
    clusters: Typology | None,
    lang: str,
) -> list[Column]:
    """Return the value of larger areas, each the sum by the sum over the areas of the table that lie in it.

    Of what cannot be added up, which is the mean of its areas, the label says so. "Flanders" is the whole table but
    Brussels; where the table has not all of Flanders it is called so.
    """
    kind = rows.index.name
    larger = kind in ("province", *grouping_sources())
    groups = _all_but_brussels(str(kind), areas, vintage) if larger else _groups(vintage, clusters)
    table, compared = rows.reindex(areas), "maps.compare"
    if measure is None:
        own = table[value].astype("float64").replace([np.inf, -np.inf], np.nan)
        table, measure = pd.DataFrame({"sum": own, "count": own.notna()}), Measure("sum", "count", 1)
        compared = "maps.compare_mean"
    # As many decimals as the values that they are compared with.
    digits = digits_of(rows[value].astype("float64"))
    columns = []
    for group, members in groups.items():
        worth = measure.together(table, members)
        part = group == "flanders" and not set(areas[members[0] > 0]) <= set(rows.index)
        against = heading(
            "maps.areas_of_table" if part else _COMPARED[group], lang, edition=clusters.title if clusters else ""
        )
        label = say(compared, lang, group=against)
        # One figure for all areas is no column of a table.
        columns.append(amounts(label, worth, lang=lang, digits=digits, in_table=group != "flanders"))
    return columns


def _all_but_brussels(kind: str, areas: pd.Index, vintage: int) -> dict[str, np.ndarray]:
    """Return which of the areas are Flanders; nothing where one of them is partly in Brussels."""
    towns = municipalities(2018, geometry=False)
    capital = set(towns.index[towns["province"] == BRUSSELS])
    atoms = {area.code: area.atoms for area in areas_of(kind, vintage=vintage, lang="nl")}
    if any(own & capital and not own <= capital for own in atoms.values()):
        return {}
    flemish = np.array([not atoms[code] <= capital for code in areas], dtype=float)
    return {"flanders": np.tile(flemish, (len(areas), 1))}


@lru_cache
def _groups(vintage: int, clusters: Typology | None) -> dict[str, np.ndarray]:
    """Return for every municipality with which others it is compared, as a matrix of ones."""
    towns = municipalities(vintage, geometry=False)
    province = towns["province"].to_numpy()
    position = {str(code): i for i, code in enumerate(towns.index)}
    beside = np.zeros((len(towns), len(towns)))
    for code, others in contiguity(vintage).items():
        beside[position[code], [position[other] for other in others]] = 1
    groups = {
        "flanders": np.tile((province != BRUSSELS).astype(float), (len(towns), 1)),
        "province": (province[:, None] == province[None, :]).astype(float),
        "neighbours": beside,
    }
    if clusters is not None:
        cluster = clusters.of(vintage)["cluster"].reindex(towns.index)
        known = cluster.notna().to_numpy()
        same = (cluster.to_numpy()[:, None] == cluster.to_numpy()[None, :]) & known[:, None] & known[None, :]
        groups["cluster"] = same.astype(float)
    return groups
