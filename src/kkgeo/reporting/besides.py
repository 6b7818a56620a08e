"""The lists that a report may have besides its three: those of other programmes, and how many pupils take part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.programme import programme
from kkgeo.equity.measured import named_column
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd

#: The columns of a list of participation that are in it under these names if nobody says otherwise.
COLUMNS = {
    "before": "participation_2017",
    "after": "participation_2021",
    "pupils": "pupils",
    "partner": "partner",
}
#: Those that it may have besides. With a year, `before` and `after` are two of them and no columns.
_MAY = ("year", "academy_site", "within")
_SITE = "academy_site"


@dataclass(frozen=True, eq=False)
class Besides:
    """Lists of other programmes by name, and one of participation with what its columns are called."""

    others: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    schools: pd.DataFrame | None = None
    #: As `kkgeo.participation_change` takes them.
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def lists(self) -> tuple[pd.DataFrame, ...]:
        """All of them."""
        return (*self.others.values(), *(() if self.schools is None else (self.schools,)))


def check_others(others: Mapping[str, object]) -> None:
    """Raise an error for another programme that is called as this one is: nobody could tell them apart."""
    own = programme().name
    if any(name.strip().casefold() == own.casefold() for name in others):
        raise InputError("errors.programmes.own_name", name=own)


def columns_told(schools: pd.DataFrame, given: Mapping[str, str] | None) -> dict[str, str]:
    """Return what the columns of a list of participation are called, or raise an error for one that is not there.

    >>> columns_told(pd.DataFrame(columns=["pupils", "voor", "participation_2021", "partner"]),
    ...              {"before": "voor"})["before"]
    'voor'
    """
    given = dict(given or {})
    known = [*COLUMNS, *_MAY]
    for name in given:
        if name not in known:
            raise InputError("errors.participation.column", name=name, known=known, hint=meant(name, known))
    told = {**COLUMNS, **({_SITE: _SITE} if _SITE in schools.columns else {}), **given}
    values = ("before", "after") if "year" in told else ()
    for name, column in told.items():
        if name not in values:
            named_column(schools, column)
    return told
