"""Measures: what a rate is one count by another of, once; the table of counts and the maps read it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.words import Phrase, has, phrase
from kkgeo.stats.poisson import Floats, ratio_interval

#: A rate is per so many of the denominator; per one of a column that is not here.
PER = {"schools": 100, "pupils": 1_000, "population": 10_000}
#: As near as a column has to come to what it is said to be.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Measure:
    """A numerator by a base, times a factor; of several areas together it is the sum by the sum.

    `numerator` and `base` are columns of the table; `counted` and `per` say what of (see `kkgeo.coverage`: ``count``
    and ``denominator``).
    """

    numerator: str
    base: str
    factor: float
    counted: str = "collaborations"
    per: str = "schools"

    @property
    def columns(self) -> list[str]:
        """The columns that it is made of."""
        return [self.numerator, self.base]

    def of(self, table: pd.DataFrame) -> pd.Series[float]:
        """Return its value in every row; missing where the base is not above 0.

        >>> table = pd.DataFrame({"observed": [2, 1], "denominator": [400.0, 0]})
        >>> Measure("observed", "denominator", 1_000, "partner_schools", "pupils").of(table).tolist()
        [5.0, nan]
        """
        above, below = (table[column].astype("float64") for column in self.columns)
        return self.factor * above / below.where(below > 0)

    def together(self, table: pd.DataFrame, members: Floats) -> Floats:
        """Return its value in several rows together, for every row of a matrix of ones and zeros over the table's."""
        parts = table[self.columns].astype("float64")
        above, below = parts.where(parts.notna().all(axis=1), 0).to_numpy().T
        sums, sizes = members @ above, members @ below
        worth: Floats = np.divide(self.factor * sums, sizes, out=np.full(len(sizes), np.nan), where=sizes > 0)
        return worth

    def interval(self, table: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return the exact interval of its value in every row: that of the count, on the scale of the measure.

        Where the table judged that same count it is the table's own: ``ratio_low · expected · factor / base``.
        """
        above, below = (table[column].to_numpy("float64", na_value=np.nan) for column in self.columns)
        known = np.isfinite(above) & (below > 0)
        scale = np.divide(below, self.factor, out=np.full(len(below), np.nan), where=known)
        bounds = ratio_interval(np.where(known, above, 0), scale)
        if not {"observed", "expected", "ratio_low", "ratio_high"} <= set(table.columns):
            return bounds
        observed = table["observed"].to_numpy("float64", na_value=np.nan)
        if (observed != above)[known & np.isfinite(observed)].any():
            return bounds
        low, high = (
            np.where(np.isfinite(own := _times(table[end], table["expected"]) / scale), own, bound)
            for end, bound in zip(("ratio_low", "ratio_high"), bounds, strict=True)
        )
        return low, high


def _times(ratio: pd.Series[float], expected: pd.Series[float]) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.asarray(ratio.to_numpy("float64", na_value=np.nan) * expected.to_numpy("float64", na_value=np.nan))


#: Measures that are the same in every table.
FIXED = {
    "rate_population": Measure("collaborations", "population", PER["population"], per="population"),
    "rate_area": Measure("collaborations", "area_km2", 1, per="area_km2"),
}
#: The columns of a table of counts that are a rate.
RATES = ("rate", *FIXED)
#: What a rate is of a table that says nothing of itself.
_PLAIN = Measure("collaborations", "schools", PER["schools"])


def rate(count: str, denominator: str) -> Measure:
    """Return the table's own rate: what was observed by its denominator.

    >>> rate("partner_schools", "pupils").factor
    1000
    """
    return Measure("observed", "denominator", PER.get(denominator, 1), count, denominator)


def measure_of(table: pd.DataFrame, value: str) -> Measure | None:
    """Return what a column of a table of counts is one count by another of; None where it is no such thing.

    What the table says of itself counts only where it gives the numbers that are there.
    """
    if value not in table.columns:
        return None
    told = noted(table, Coverage)
    counted = told.count, told.denominator
    named = {"rate": (rate(*counted), _PLAIN), "ratio": (Measure("observed", "expected", 1, *counted),)}
    for measure in named.get(value, (FIXED[value],) if value in FIXED else ()):
        columns = [value, *measure.columns]
        if set(columns) <= set(table.columns) and all(map(pd.api.types.is_numeric_dtype, table[columns].dtypes)):
            made, own = measure.of(table), table[value].astype("float64")
            if np.allclose(made, own, rtol=_ROUNDING, equal_nan=True):
                return measure
    return None


def amount(what: str, count: float) -> Phrase:
    """Return a number of what a measure counts or is per, such as 3 partner schools.

    >>> str(amount("partner_schools", 3.0)), str(amount("aso", 1.0))
    ('3 partner schools', '1 aso')
    """
    return phrase(f"counted.{what}" if has(f"counted.{what}") else "counted.any", count=count, name=what)
