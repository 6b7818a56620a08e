"""Against what is counted: schools, pupils, inhabitants, or any column of the register."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kkgeo._base.near import meant
from kkgeo.areas.area import located
from kkgeo.counting.measures import PER
from kkgeo.counting.numbering import different
from kkgeo.errors import InputError
from kkgeo.schools.units import check_unit, units

SCHOOLS, POPULATION = "schools", "population"
_SHOWN = 5
#: What is more cannot be added up.
_MOST = 1e100


@dataclass(frozen=True)
class Denominator:
    """What an area's count is related to.

    `rows` is the register with ``_unit`` (a number that tells one school from another) and ``_weight`` (what a row adds
    to the denominator); None without a register.
    """

    name: str
    rows: pd.DataFrame | None
    lacking: int

    @property
    def per(self) -> int:
        """A rate is per so many."""
        return PER.get(self.name, 1)

    @property
    def known(self) -> bool:
        """Whether there is anything to relate a count to."""
        return self.rows is not None or self.name == POPULATION

    @property
    def columns(self) -> list[str]:
        """The columns of `rows` that are added up."""
        return ["_unit"] if self.name in (SCHOOLS, POPULATION) else ["_unit", "_weight"]

    def grouped(self, rows: pd.DataFrame, by: list[str]) -> pd.Series:
        """Add up the denominator in every group of rows."""
        if self.name == SCHOOLS:
            return different(rows, by, "_unit").astype("float64")
        return rows.groupby(by, sort=False)["_weight"].sum()

    def total(self) -> float:
        """Return the denominator of everything that was placed; not for inhabitants."""
        if self.rows is None:
            return np.nan
        placed = self.rows[self.rows["nis"].notna()]
        return float(placed["_unit"].nunique() if self.name == SCHOOLS else placed["_weight"].sum())


def denominator_of(register: pd.DataFrame | None, name: str, unit: str) -> Denominator:
    """Prepare the register; a column that cannot be added up is an error that names the rows."""
    if register is None:
        check_unit(unit)
        if name not in (SCHOOLS, POPULATION):
            raise InputError("errors.counting.denominator_register", name=name)
        return Denominator(name, None, 0)
    which, lacking = units(register, unit)
    rows = located(pd.DataFrame(register).assign(_unit=pd.factorize(which)[0]))
    if name in (SCHOOLS, POPULATION):
        return Denominator(name, rows, lacking)
    if name not in register.columns:
        raise InputError(
            "errors.counting.denominator_column",
            name=name,
            columns=[*register.columns[:12]],
            hint=meant(name, [SCHOOLS, POPULATION, *register.columns]),
        )
    weights = _weights(register[name])
    wrong = ~np.isfinite(weights.to_numpy()) | (weights.to_numpy() < 0) | (weights.to_numpy() > _MOST)
    if wrong.any():
        where = [*register.index[wrong][:_SHOWN]]
        raise InputError(
            "errors.counting.denominator_values",
            name=name,
            wrong=int(wrong.sum()),
            count=len(register),
            where=where,
            more=" ..." if wrong.sum() > _SHOWN else "",
        )
    return Denominator(name, rows.assign(_weight=weights.to_numpy()), lacking)


def _weights(values: pd.Series) -> pd.Series:
    # Days and complex numbers are no amounts, though pandas makes numbers of them.
    numbers = pd.to_numeric(values, errors="coerce")
    if values.dtype.kind in "mMb" or numbers.dtype.kind == "c":
        return pd.Series(np.nan, index=values.index)
    return numbers.astype("float64")
