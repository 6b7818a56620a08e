"""The lists that are counted, put together once for whatever they are counted by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from kkgeo.areas.area import located
from kkgeo.areas.dimensions import dimension
from kkgeo.counting.cells import YEAR, Cut
from kkgeo.counting.clustering import ACADEMY, Clustering, clustering
from kkgeo.counting.counted import check_count, counted_keys
from kkgeo.counting.denominators import SCHOOLS, Denominator, denominator_of
from kkgeo.counting.expecting import Stratified, expect, held, stratify
from kkgeo.schools.matching import MANY, check_academies, check_two
from kkgeo.sites.counted import counted_table


def check_roles(placed: pd.DataFrame, register: pd.DataFrame | None, academies: pd.DataFrame | None) -> None:
    """Raise an error for lists that took each other's place, of which no figure is worth anything."""
    if academies is not None:
        check_academies(academies, placed, register)
    # A few rows against themselves are a trial: nobody takes the figures for those of a region.
    if register is not None and (register is not placed or len(register) >= MANY):
        check_two(placed, register)


@dataclass(frozen=True, eq=False)
class Lists:
    """Rows, register and academies, and how they are counted; whoever has them changes none of these tables.

    What follows from them is made when it is first asked for, and is then there for every table of the same lists: a
    report counts by a dozen things, and looks for the school of each row once.
    """

    placed: pd.DataFrame
    register: pd.DataFrame | None
    academies: pd.DataFrame | None
    vintage: int
    count: str = "collaborations"
    denominator: str = SCHOOLS
    unit: str = "row"
    overdispersion: str | float = ACADEMY
    strata: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        placed: pd.DataFrame,
        register: pd.DataFrame | None,
        academies: pd.DataFrame | None,
        vintage: int | None = None,
        *,
        count: str = "collaborations",
        denominator: str = SCHOOLS,
        unit: str = "row",
        overdispersion: str | float = ACADEMY,
        strata: Sequence[str] = (),
    ) -> Lists:
        """Check lists, of one vintage, and keep of them the rows that count."""
        count = check_count(count)
        placed, vintage = counted_table(placed, "rows", vintage)
        if register is not None:
            register, _ = counted_table(register, "register", vintage)
        if academies is not None:
            academies, _ = counted_table(academies, "academies", vintage)
        check_roles(placed, register, academies)
        # What is wrong with the strata is said where they are used.
        within = strata if isinstance(strata, str) else tuple(strata)
        return cls(placed, register, academies, vintage, count, denominator, unit, overdispersion, within)

    def but(self, **changes: Any) -> Lists:
        """Return the same lists, counted otherwise; themselves where nothing is otherwise.

        >>> lists = Lists(pd.DataFrame(), None, None, 2025)
        >>> lists.but(count="collaborations", strata=()) is lists, lists.but(count="addresses").count
        (True, 'addresses')
        """
        told = {**changes, "strata": tuple(changes.get("strata", self.strata))}
        others = {name: value for name, value in told.items() if getattr(self, name) != value}
        return replace(self, **others) if others else self

    @cached_property
    def related(self) -> Denominator:
        """Against what is counted."""
        return denominator_of(self.register, self.denominator, self.unit)

    @property
    def keys(self) -> Mapping[str, pd.Series]:
        """What tells one counted thing from another, by what is counted."""
        return self._told[0]

    @property
    def linked(self) -> Mapping[str, int] | None:
        """How the rows were found in the register."""
        return self._told[1]

    @cached_property
    def _told(self) -> tuple[dict[str, pd.Series], dict[str, int] | None]:
        return counted_keys(self.placed, self.register, {"collaborations", "partner_schools", self.count}, self.unit)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows with ``_counted``, and what tells each of what can be counted (``_collaborations`` ...)."""
        told = {f"_{what}": keys for what, keys in self.keys.items()}
        return located(pd.DataFrame(self.placed).assign(**told, _counted=self.keys[self.count]))

    @property
    def stratified(self) -> Stratified:
        """The rows that can be compared, against the denominator."""
        return self._held[0]

    @property
    def lost(self) -> pd.DataFrame:
        """The rows where the denominator has none; see `kkgeo.counting.expecting.held`."""
        return self._held[1]

    @cached_property
    def _held(self) -> tuple[Stratified, pd.DataFrame]:
        return held(stratify(self.rows, self.related, self.strata))

    @cached_property
    def clustered(self) -> Clustering:
        """How much the counts cluster."""
        return clustering(self.stratified, self.academies, self.vintage, self.overdispersion)

    @cached_property
    def clustered_in_years(self) -> Clustering:
        """The same without the rows of no year, which change nothing of the years."""
        rows = self.stratified.rows
        if rows[YEAR].notna().all():
            return self.clustered
        dated = replace(self.stratified, rows=rows[rows[YEAR].notna()])
        return clustering(dated, self.academies, self.vintage, self.overdispersion)

    @cached_property
    def towns(self) -> pd.DataFrame:
        """What was counted in every municipality, against what, and what is expected; see `expect`."""
        town = dimension("municipality", self.vintage)
        counts, _ = expect(self.stratified, Cut(["municipality"], {"municipality": town}, {}, self.vintage))
        return counts.set_axis(counts.index.get_level_values(0))
