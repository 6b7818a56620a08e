"""Every combination beside its rest, stratum by stratum: what the one verdict is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kkgeo.areas.kinds import is_kind
from kkgeo.counting.cells import YEAR, Cut, placed, sizes, spread, wanted
from kkgeo.counting.denominators import POPULATION, SCHOOLS
from kkgeo.counting.expecting import Stratified, crossed
from kkgeo.counting.numbering import different, only_there
from kkgeo.reference import municipalities
from kkgeo.stats.poisson import Floats
from kkgeo.stats.verdict import judge


@dataclass(frozen=True, eq=False)
class Sides:
    """Counts and bases of areas and of their rest, each areas by strata."""

    observed: Floats
    base: Floats
    rest: Floats
    rest_base: Floats

    def judged(self, dispersion: float, index: pd.Index, *, power: bool = True) -> pd.DataFrame:
        """Return what `kkgeo.stats.verdict.judge` says of each, without what was observed."""
        table = judge(
            self.observed, self.base, self.rest, self.rest_base, dispersion=dispersion, index=index, power=power
        )
        return table.drop(columns="observed")


def sides(given: Stratified, cut: Cut, own: pd.DataFrame | None = None) -> Sides:
    """Count in every combination of `cut`, and in all that for sure lies outside it.

    What may lie in a combination (of a merged municipality only the whole is known) is neither in it nor in the rest.
    A year has the register's schools anew, unless years are strata. `own` is what `crossed` gives of these,
    where it is there already.
    """
    strata = given.combinations()
    own = crossed(given, cut) if own is None else own
    cells = pd.MultiIndex.from_frame(cut.complete.to_frame(index=False).astype(object))
    observed, base = (_laid(own.set_index([*cut.names, *given.columns])[what], cells, strata) for what in ("_o", "_s"))
    if np.isnan(base).all():
        # Nothing to compare with, in the rest no more than in the areas.
        return Sides(observed, base, np.zeros_like(observed), np.full_like(base, np.nan))
    rows = wanted(given.rows, cut.dimensions, cut.keys, [*given.columns, "_counted"])
    there = rows["nis"].notna() & rows[YEAR].notna() if cut.dated else rows["nis"].notna()
    rows = rows if there.all() else rows[there]
    counted = different(rows, given.columns, "_counted").rename("_n").reset_index()
    everything = strata.merge(counted, on=given.columns, how="left")["_n"].fillna(0)
    inside = _only_there(rows, "_counted", cut, cut.keys, given.columns)
    rest = everything.to_numpy(dtype=np.float64)[None, :] - _laid(inside, cells, strata)
    # A stratum of another year than that of the combination is nothing to compare with.
    if set(given.source.values()) & set(cut.keys):
        there = own.assign(_there=1.0).set_index([*cut.names, *given.columns])["_there"]
        rest = np.where(_laid(there, cells, strata) > 0, rest, 0.0)
    return Sides(observed, base, rest, _rest_base(given, cut, cells, strata, base))


def _rest_base(given: Stratified, cut: Cut, cells: pd.MultiIndex, strata: pd.DataFrame, base: Floats) -> Floats:
    years = len(cut.complete.unique(YEAR)) if YEAR in cut.keys and YEAR not in given.source.values() else 1
    denominator = given.denominator
    if denominator.name == POPULATION:
        everyone = float(municipalities(cut.vintage, geometry=False)["population"].sum())
        own = sizes(cut.complete, cut)["population"].to_numpy(dtype=np.float64)
        return np.repeat((years * everyone - own)[:, None], len(strata), axis=1)
    register = denominator.rows
    split = [
        key for key in cut.keys if is_kind(key) or (register is not None and key in register.columns and key != YEAR)
    ]
    if register is None or any(key not in split and key != YEAR for key in cut.keys):
        return np.full(base.shape, np.nan)
    schools = placed(register, {}, [], [*split, *given.shared, *denominator.columns])
    everything = strata.merge(
        denominator.grouped(schools, given.shared).rename("_n").reset_index(), on=given.shared, how="left"
    )["_n"].fillna(0)
    if denominator.name == SCHOOLS:
        inside = _only_there(schools, "_unit", cut, split, given.shared)
    else:
        laid = spread(schools, cut.possible, split)
        inside = laid.groupby([*cut.names_of(split), *given.shared], sort=False)["_weight"].sum()
    return years * everything.to_numpy(dtype=np.float64)[None, :] - _laid(inside, cells, strata)


def _only_there(rows: pd.DataFrame, what: str, cut: Cut, keys: list[str], strata: list[str]) -> pd.Series:
    """Return how many of `what` (schools, collaborations) have all their rows in each combination, by stratum."""
    laid = spread(rows, cut.possible, keys, [*strata, what])
    return only_there(rows, laid, cut.names_of(keys), strata, what)


def _laid(values: pd.Series, cells: pd.MultiIndex, strata: pd.DataFrame) -> Floats:
    """Return a Series by combination and stratum as an array of that shape; 0 where it has nothing."""
    frame = values.rename("_value").reset_index()
    columns = [*strata.columns]
    names = [name for name in cells.names if name in frame.columns]
    frame = frame.astype(dict.fromkeys(names, object))
    position = strata.assign(_stratum=range(len(strata)))
    known = cells.to_frame(index=False).assign(_cell=range(len(cells)))
    on = [name for name in columns if name in frame.columns]
    found = (
        frame.merge(position, on=on).merge(known, on=names)
        if names
        else frame.merge(position, on=on).merge(known, how="cross")
    )
    array = np.zeros((len(cells), len(strata)))
    array[found["_cell"].to_numpy(), found["_stratum"].to_numpy()] = found["_value"].to_numpy(dtype=np.float64)
    return array
