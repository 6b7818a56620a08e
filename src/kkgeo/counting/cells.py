"""Laying rows out over areas and attributes: a row of the result for every combination, with its name and size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kkgeo._base.frames import in_order
from kkgeo._base.words import say, word
from kkgeo.areas.area import PLACE
from kkgeo.areas.dimensions import UNKNOWN, UNPLACED, Dimension, dimension
from kkgeo.areas.kinds import index_name
from kkgeo.reference import municipalities
from kkgeo.reference._data import parts
from kkgeo.reference.municipalities import population_of_parts

#: A register is of all years: every year has its schools. Rows of which the year is not known are of no year.
YEAR = "year"


def values_of(frame: pd.DataFrame, column: str) -> list[object]:
    """Return the values of an attribute in order, a missing one last and as a text."""
    present = in_order(frame[column])
    return [*present, UNKNOWN] if frame[column].isna().any() else present


@dataclass(frozen=True, eq=False)
class Cut:
    """By what is counted: `keys` in order, the areas among them, and every combination."""

    keys: list[str]
    dimensions: dict[str, Dimension]
    values: dict[str, list[object]]
    vintage: int

    @property
    def names(self) -> list[str]:
        """Names of the levels of the index."""
        return self.names_of(self.keys)

    @staticmethod
    def names_of(keys: list[str]) -> list[str]:
        """Return the names of the levels of some of the keys."""
        return [index_name(key) for key in keys]

    @property
    def possible(self) -> dict[str, Dimension]:
        """The areas with all that may lie in them, also what is not decided."""
        return {key: dimension.possible for key, dimension in self.dimensions.items()}

    @property
    def overlapping(self) -> bool:
        """Whether something can be in two of the areas."""
        return any(dimension.overlapping for dimension in self.dimensions.values())

    @property
    def dated(self) -> bool:
        """Whether it is counted by year, and any is known: what has none is then in no year."""
        return YEAR in self.values and self.values[YEAR] != [UNKNOWN]

    @property
    def every(self) -> pd.MultiIndex:
        """Every combination of areas and attributes, also those that have no year."""
        levels = [
            list(self.dimensions[key].names.index) if key in self.dimensions else self.values[key] for key in self.keys
        ]
        return pd.MultiIndex.from_product(levels, names=self.names)

    @property
    def complete(self) -> pd.MultiIndex:
        """Every combination that something can be expected in."""
        every = self.every
        return every[every.get_level_values(YEAR) != UNKNOWN] if self.dated else every

    @property
    def unplaced(self) -> pd.MultiIndex:
        """The combinations for what could not be placed; none where no area is counted by."""
        if not self.dimensions:
            return pd.MultiIndex.from_arrays([[] for _ in self.keys], names=self.names)
        return pd.MultiIndex.from_product([self.values.get(key, [UNPLACED]) for key in self.keys], names=self.names)

    def by_municipality(self) -> Cut:
        """Return the same with municipalities for areas."""
        attributes = [key for key in self.keys if key not in self.dimensions]
        town = dimension("municipality", self.vintage)
        return Cut(["municipality", *attributes], {"municipality": town}, self.values, self.vintage)


def spread(
    frame: pd.DataFrame, cuts: Mapping[str, Dimension], keys: list[str], kept: Sequence[str] | None = None
) -> pd.DataFrame:
    """Lay the rows out with one column per dimension, named as in the index; in two areas: two rows.

    Of the other columns only those `kept`, if that is said.
    """
    rows = pd.DataFrame(frame) if kept is None else wanted(frame, cuts, keys, kept)
    rows = rows.reset_index(drop=True)
    for key in keys:
        name = index_name(key)
        if key not in cuts:
            rows[name] = rows[key].astype(object).where(rows[key].notna(), UNKNOWN)
        elif key != "municipality":
            rows = cuts[key].laid(rows, name)
    if "municipality" in keys:
        rows["nis"] = rows["nis"].astype(object).where(rows["nis"].notna(), UNPLACED)
    return rows


def placed(frame: pd.DataFrame, cuts: Mapping[str, Dimension], keys: list[str], kept: Sequence[str]) -> pd.DataFrame:
    """Lay out only the rows that lie somewhere, as `spread` does."""
    there = frame["nis"].notna().to_numpy(dtype=bool)
    rows = wanted(frame, cuts, keys, kept)
    return spread(rows if there.all() else rows[there], cuts, keys)


def wanted(frame: pd.DataFrame, cuts: Mapping[str, Dimension], keys: list[str], kept: Sequence[str]) -> pd.DataFrame:
    """Return a table without the columns that nothing is counted by: a long list has many."""
    columns = dict.fromkeys(["nis", "nis_2018", PLACE, *(key for key in keys if key not in cuts), *kept])
    return pd.DataFrame(frame)[[column for column in columns if column in frame.columns]]


def sizes(index: pd.MultiIndex, cut: Cut) -> pd.DataFrame:
    """Return inhabitants and km² of every area; of a combination of areas, of what they have in common.

    Areas are of municipalities of 2018, so inhabitants are counted by these.
    """
    pieces = pd.DataFrame(
        {
            "_place": parts(cut.vintage).index,
            "population": population_of_parts(cut.vintage).reindex(parts(cut.vintage).index).to_numpy(),
            "area_km2": municipalities(2018, geometry=False)["area_km2"].reindex(parts(cut.vintage).index).to_numpy(),
        }
    )
    areas = list(cut.dimensions)
    columns = ["population", "area_km2"]
    if not areas:
        totals = municipalities(cut.vintage, geometry=False)[columns].sum()
        return pd.DataFrame([totals.to_numpy()] * len(index), index=index, columns=columns)
    for key in areas:
        named = cut.dimensions[key].members.rename(columns={"area": f"_{key}", "place": "_place"})
        pieces = pieces.merge(named, on="_place", how="left")
    sums = pieces.groupby([f"_{key}" for key in areas])[columns].sum()
    looked_up = {k if isinstance(k, tuple) else (k,): v for k, v in zip(sums.index, sums.to_numpy(), strict=True)}
    levels = [index.get_level_values(index_name(key)) for key in areas]
    nothing, unknown = np.array([0.0, 0.0]), np.array([np.nan, np.nan])
    pairs = [unknown if UNPLACED in area else looked_up.get(area, nothing) for area in zip(*levels, strict=True)]
    return pd.DataFrame(np.array(pairs).reshape(-1, 2), index=index, columns=columns)


def names_of(index: pd.MultiIndex, cut: Cut, lang: str) -> list[str]:
    """Return what each combination is called."""
    named = []
    for row in index:
        texts = [
            say("areas.unplaced", lang)
            if value == UNPLACED
            else str(cut.dimensions[key].names[value])
            if key in cut.dimensions
            else say("word.not_given", lang)
            if value == UNKNOWN
            else word("value", value, lang)
            for key, value in zip(cut.keys, row, strict=True)
        ]
        named.append(", ".join(texts))
    return named
