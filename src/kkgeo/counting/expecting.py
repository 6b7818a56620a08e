"""How many are to be expected: every area at the common rates of its strata (indirect standardisation)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.coded import alike, coded
from kkgeo._base.near import meant
from kkgeo._base.text import fold
from kkgeo.areas.area import PLACE
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.areas.kinds import index_name, is_kind
from kkgeo.counting.cells import YEAR, Cut, placed, sizes
from kkgeo.counting.denominators import POPULATION, Denominator
from kkgeo.counting.numbering import different, numbered
from kkgeo.errors import InputError
from kkgeo.sites.headings import column_of


@dataclass(frozen=True)
class Stratified:
    """Rows (with ``_counted``) and denominator with a column for each stratum, written alike.

    `shared` are the columns that both have, `apart` those of the rows alone (years); `source` says which column of the
    rows each comes from.
    """

    rows: pd.DataFrame
    denominator: Denominator
    shared: list[str]
    apart: list[str]
    source: dict[str, str]

    @property
    def columns(self) -> list[str]:
        """All strata."""
        return [*self.shared, *self.apart]

    @cached_property
    def placed(self) -> pd.DataFrame:
        """What was counted in a municipality, each in a stratum once: what tells where and whose it is."""
        there = self.rows["nis"].notna().to_numpy(dtype=bool)
        known = [column_of(self.rows.columns, role) for role in ("academy_number", "academy")]
        shapes = [column for column, kind in self.rows.dtypes.items() if str(kind) == "geometry"]
        columns = dict.fromkeys(["nis", "nis_2018", PLACE, *filter(None, known), *shapes, *self.columns, "_counted"])
        rows = self.rows[[column for column in columns if column in self.rows.columns]]
        # An index of whoever gave the list may be called as a column.
        rows = (rows if there.all() else rows[there]).reset_index(drop=True)
        _, first = alike(rows, [*self.columns, "_counted"])
        return rows if len(first) == len(rows) else rows.iloc[first]

    def combinations(self) -> pd.DataFrame:
        """Return every stratum there is on either side."""
        sides = [self.rows] if self.denominator.rows is None else [self.rows, self.denominator.rows]
        found = pd.concat([side[self.shared].iloc[alike(side, self.shared)[1]] for side in sides]).drop_duplicates()
        if self.apart:
            found = found.merge(self.rows[self.apart].iloc[alike(self.rows, self.apart)[1]], how="cross")
        return found.sort_values(self.columns, ignore_index=True)


def stratify(rows: pd.DataFrame, denominator: Denominator, strata: Sequence[str]) -> Stratified:
    """Give both sides a column for each stratum; one that cannot be compared is an error."""
    if isinstance(strata, str) or len(set(strata)) != len(strata):
        raise InputError("errors.counting.strata", strata=strata)
    # One stratum that all share, so that without any the same steps hold.
    rows, register = pd.DataFrame(rows).assign(_all=""), denominator.rows
    register = None if register is None else register.assign(_all="")
    shared, apart, source = ["_all"], [], {}
    for i, column in enumerate(strata):
        if column not in rows.columns:
            raise InputError("errors.counting.stratum_column", column=column, hint=meant(column, rows.columns))
        name = f"_stratum{i}"
        source[name] = column
        rows = rows.assign(**{name: _folded(rows[column])})
        if column == YEAR:
            apart.append(name)
            continue
        if register is None or column not in register.columns or denominator.name == POPULATION:
            lacks = "inhabitants" if denominator.name == POPULATION else "register"
            raise InputError(f"errors.counting.undivided_{lacks}", column=column)
        register = register.assign(**{name: _folded(register[column])})
        shared.append(name)
        ours, theirs = set(rows[name]) - {UNKNOWN}, set(register[name]) - {UNKNOWN}
        if ours and not ours & theirs:
            raise InputError(
                "errors.counting.stratum_apart", column=column, listed=_listed(ours), listed2=_listed(theirs)
            )
    return Stratified(rows, replace(denominator, rows=register), shared, apart, source)


def held(given: Stratified) -> tuple[Stratified, pd.DataFrame]:
    """Return the same without the rows of municipalities in which the denominator has none, and those rows.

    A collaboration where the register has no school has nothing that it could be one of: if it counted, all others
    would be expected too many. Such rows are ``uncompared``, whatever the areas are; see `became_of`.
    """
    register = given.denominator.rows
    if register is None or given.denominator.name == POPULATION:
        return given, given.rows.iloc[:0]
    there = given.denominator.grouped(register[register["nis"].notna()], ["nis"])
    kept = (given.rows["nis"].isin(there.index[there > 0]) | given.rows["nis"].isna()).to_numpy(dtype=bool)
    return given if kept.all() else replace(given, rows=given.rows[kept]), given.rows[~kept]


def expect(
    given: Stratified, cut: Cut, rows: int = 0, *, cells: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Count in every combination, and say how many there would be at the common rates.

    `cells` is what `crossed` gives of these, where it is there already.

    Returns
    -------
    table : DataFrame
        Every combination of `cut`: ``observed``, ``denominator``, ``expected``.
    became : dict
        What became of every row, see `became_of`.

    Notes
    -----
    The common rate of a stratum is that of all combinations together. Where areas overlap it is that of the
    municipalities, so that nothing counts twice.
    """
    table = crossed(given, cut) if cells is None else cells
    reference = crossed(given, cut.by_municipality()) if cut.overlapping else table
    sums = reference.groupby(given.columns, sort=False)[["_o", "_s"]].sum(min_count=1)
    rates = (sums["_o"] / sums["_s"].where(sums["_s"] > 0)).rename("_rate")
    cells = table.join(rates, on=given.columns)
    cells["_e"] = cells["_s"] * cells["_rate"]
    cells["_o"] = cells["_o"].where(cells["_rate"].notna())
    table = cells.groupby(cut.names, sort=False)[["_o", "_e"]].sum(min_count=1)
    table["_s"] = (
        cells.drop_duplicates([*cut.names, *given.shared]).groupby(cut.names, sort=False)["_s"].sum(min_count=1)
    )
    if len(cut.names) == 1:
        table.index = pd.MultiIndex.from_arrays([table.index], names=cut.names)
    table = table.rename(columns={"_o": "observed", "_s": "denominator", "_e": "expected"})
    return table[["observed", "denominator", "expected"]], became_of(given, rows, rates.notna(), cut)


def became_of(given: Stratified, rows: int, known: pd.Series, cut: Cut | None = None) -> dict[str, Any]:
    """Return how many rows are compared, lie nowhere, or are where the denominator has none.

    `rows` is how many there are, of which `given` has those that are `held`; `known` says of the strata whether there
    is anything to compare with; by year there is nothing for rows that have none. Whatever is counted and against what,
    the three add up to the rows.
    """
    there = given.rows["nis"].notna().to_numpy(dtype=bool)
    which, strata = numbered(given.rows, given.columns)
    found = there & strata.join(known.rename("_known"), on=given.columns)["_known"].eq(True).to_numpy()[which]
    if cut is not None and cut.dated:
        found &= given.rows[YEAR].notna().to_numpy(dtype=bool)
    compared = int(found.sum())
    unplaced = int((~there).sum())
    return {"rows": rows, "compared": compared, "unplaced": unplaced, "uncompared": rows - unplaced - compared}


def crossed(given: Stratified, cut: Cut) -> pd.DataFrame:
    """Return a row for every combination and stratum, with the count ``_o`` and the denominator ``_s``."""
    on = [*cut.names, *given.columns]
    frame = cut.complete.to_frame(index=False).astype(object).merge(given.combinations(), how="cross")
    for stratum, column in given.source.items():
        if column in cut.keys:
            # Counted by year and expected within years: the schools of 2019 are not expected to work in 2020.
            frame = frame[_folded(frame[column]) == frame[stratum]]
    counted = different(placed(given.rows, cut.dimensions, cut.keys, [*given.columns, "_counted"]), on, "_counted")
    frame = frame.merge(_objects(counted.rename("_o"), cut.names), on=on, how="left").fillna({"_o": 0.0})
    denominator = given.denominator
    if denominator.name == POPULATION:
        inhabitants = sizes(cut.complete, cut)["population"].rename("_s")
        return frame.merge(_objects(inhabitants, cut.names), on=cut.names, how="left")
    rows = denominator.rows
    split = [key for key in cut.keys if is_kind(key) or (rows is not None and key in rows.columns and key != YEAR)]
    if rows is None or any(key not in split and key != YEAR for key in cut.keys):
        return frame.assign(_s=np.nan)
    names = [index_name(key) for key in split]
    laid = placed(rows, cut.dimensions, split, [*given.shared, *denominator.columns])
    sums = denominator.grouped(laid, [*names, *given.shared])
    frame = frame.merge(_objects(sums.rename("_s"), names), on=[*names, *given.shared], how="left")
    return frame.fillna({"_s": 0.0})


def _objects(values: pd.Series, names: Sequence[str]) -> pd.DataFrame:
    """Return a Series as columns that can be merged on: years are numbers on one side and objects on the other."""
    return values.reset_index().astype(dict.fromkeys(names, object))


def _folded(values: pd.Series) -> pd.Series:
    return coded(values, lambda value: UNKNOWN if pd.isna(value) else fold(str(value)).strip()).series(values)


def _listed(values: set[str]) -> str:
    return ", ".join(repr(value) for value in sorted(values)[:5]) or "none"
