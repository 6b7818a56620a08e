"""What is known of every school whose participation is compared: its columns, read, or said what is wrong in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.text import fold
from kkgeo.errors import InputError
from kkgeo.sites.headings import role_of
from kkgeo.spatial.numbers import Floats, numbers
from kkgeo.stats.regression import least_squares

Mask = npt.NDArray[np.bool_]

OTHERS, PARTNERS, WITH = "others", "partners", "with_site"
SIZES = ("small", "middle", "large")
#: What stands in a column of yes and no; empty is no.
_YES, _NO = (
    frozenset({"ja", "x", "yes", "oui", "true", "waar", "1", "j", "y"}),
    frozenset({"", "nee", "no", "non", "false", "onwaar", "0", "n", "-"}),
)


@dataclass(frozen=True, eq=False)
class Measured:
    """What is known of every school."""

    before: Floats
    after: Floats
    pupils: Floats
    partner: Mask
    site: Mask
    #: What schools are adjusted by besides, as columns of noughts and ones.
    levels: Floats

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        before: str,
        after: str,
        pupils: str,
        partner: str,
        site: str | None,
        within: str | None,
    ) -> Measured:
        """Read the columns, or say what is wrong with one."""
        sizes = numbers(_column(frame, pupils))
        there = within is not None and within in frame.columns
        levels = pd.get_dummies(frame[within].astype("str").fillna(""), drop_first=True) if there else None
        return cls(
            _share(frame, before),
            _share(frame, after),
            np.where(sizes > 0, sizes, np.nan),
            _yes(frame, partner),
            np.zeros(len(frame), dtype=bool) if site is None else _yes(frame, site),
            np.zeros((len(frame), 0)) if levels is None else levels.to_numpy(dtype=np.float64),
        )

    @property
    def change(self) -> Floats:
        """By how much the share changed."""
        return self.after - self.before

    @property
    def known(self) -> Mask:
        """Of which schools everything is known that is compared."""
        return np.asarray(np.isfinite(self.change) & np.isfinite(self.pupils), dtype=bool)

    def groups(self) -> list[str | None]:
        """Return the group of every school."""
        told = np.where(self.partner, np.where(self.site, WITH, PARTNERS), OTHERS)
        return [group if known else None for group, known in zip(told.tolist(), self.known.tolist(), strict=True)]

    def thirds(self) -> Iterator[tuple[str, Mask]]:
        """Yield the thirds of the schools by their number of pupils; as large is in the same third."""
        sizes = self.pupils[self.known]
        cuts = np.quantile(sizes, [1 / 3, 2 / 3]) if len(sizes) else [0.0, 0.0]
        which = np.searchsorted(cuts, self.pupils, side="left")
        yield from ((name, self.known & (which == i)) for i, name in enumerate(SIZES))

    def adjusted(self, told: Mask, among: Mask) -> tuple[float, float, float]:
        """Return how much more some changed than the others among these that are as large and began alike."""
        if not told[among].any() or told[among].all():
            return np.nan, np.nan, np.nan
        columns = [np.ones(len(told)), told, np.log(np.where(among, self.pupils, 1.0)), self.before]
        table = np.column_stack([*columns, self.levels])[among].astype(np.float64)
        # A column that says nothing among these is no reason to say nothing.
        kept = [0, 1, *(i for i in range(2, table.shape[1]) if np.ptp(table[:, i]) > 0)]
        fit = least_squares(self.change[among], table[:, kept])
        return float(fit.coefficients[1]), float(fit.low[1]), float(fit.high[1])


def named_column(frame: pd.DataFrame, column: str) -> str:
    """Return the name of a column, given that or the heading that it had in its file; an error says which there are.

    >>> named_column(pd.DataFrame({"pupils": [3]}), "Leerlingen")
    'pupils'
    """
    if column in frame.columns:
        return column
    # A heading of the file, which has had a role since `read_sites` read it.
    role = role_of(column)
    if role is None or role not in frame.columns:
        known = [*frame.columns[:12]]
        raise InputError(
            "errors.participation.no_column", column=column, columns=known, hint=meant(column, frame.columns)
        )
    return role


def _column(frame: pd.DataFrame, column: str) -> pd.Series:
    values = frame[named_column(frame, column)]
    if not isinstance(values, pd.Series):
        raise InputError("errors.participation.column_twice", column=column)
    return values


def _share(frame: pd.DataFrame, column: str) -> Floats:
    cells = _column(frame, column)
    values = numbers(cells)
    empty = cells.isna().to_numpy(dtype=bool) | (cells.astype("str").str.strip() == "").to_numpy(dtype=bool)
    wrong = np.flatnonzero(~empty & ~((values >= 0) & (values <= 1)))
    if len(wrong):
        at = wrong[0]
        raise InputError(
            "errors.participation.share",
            column=column,
            value=str(cells.iloc[at]),
            index=str(frame.index[at]),
            count=len(wrong),
        )
    return values


def _yes(frame: pd.DataFrame, column: str) -> Mask:
    cells = _column(frame, column)
    told = ["" if pd.isna(cell) else fold(str(cell)).strip().removesuffix(".0") for cell in cells.tolist()]
    for at, text in enumerate(told):
        if text not in _YES and text not in _NO:
            value = str(cells.iloc[at])
            raise InputError("errors.participation.yes_no", column=column, value=value, index=str(frame.index[at]))
    return np.array([text in _YES for text in told], dtype=bool)


def widened(schools: pd.DataFrame, year: str, before: str, after: str) -> pd.DataFrame:
    """Return rows of a school and a year as a row for each school: those of the first year, with both shares."""
    years = _column(schools, year).astype("str").str.strip()
    shares, own = _column(schools, "participation"), _column(schools, "institution").astype("str")
    parts = {}
    for name, value in (("_before", before), ("_after", after)):
        there = (years == str(value).strip()).to_numpy(dtype=bool)
        if not there.any():
            raise InputError("errors.participation.no_year", column=year, value=value, years=sorted(set(years))[:12])
        twice = own[there][own[there].duplicated()]
        if len(twice):
            raise InputError("errors.participation.twice", school=twice.iloc[0], value=value)
        parts[name] = there
    later = pd.Series(shares[parts["_after"]].to_numpy(), index=own[parts["_after"]].to_numpy())
    rows = schools[parts["_before"]].copy()
    rows["_before"] = shares[parts["_before"]].to_numpy()
    rows["_after"] = later.reindex(own[parts["_before"]].to_numpy()).to_numpy()
    return rows
