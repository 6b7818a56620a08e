"""What a report is made of: the three lists, what is counted and judged of them, and what cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from kkgeo._base.provenance import marks
from kkgeo._base.text import tidy
from kkgeo.counting import coverage
from kkgeo.equity import equity_rates, lorenz, participation
from kkgeo.errors import KkgeoError
from kkgeo.gaps import Gaps, coverage_gaps, find_gaps
from kkgeo.reporting.texts import say
from kkgeo.targeting import targets

if TYPE_CHECKING:
    import geopandas as gpd

Made = TypeVar("Made")

#: By what the schools that take part are compared.
EQUITY = ("network", "level", "oki", "belfius")


@dataclass(frozen=True)
class Asked:
    """What the caller asked for, checked."""

    lang: str
    vintage: int
    areas: Any
    extent: str
    strata: tuple[str, ...]
    regions_file: str | os.PathLike[str] | None
    targets_n: int
    capacity: str | None
    seed: int
    source: str


@dataclass(frozen=True, eq=False)
class Facts:
    """The lists and, made once when first wanted, what the library says of them.

    What cannot be made is None; `failures` then has the reason, in words, and `broken` those that are an error in
    the data and not something that was not given.
    """

    placed: gpd.GeoDataFrame
    register: gpd.GeoDataFrame | None
    academies: gpd.GeoDataFrame | None
    asked: Asked
    failures: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    counted: dict[str, pd.DataFrame] = field(default_factory=dict)

    def say(self, key: str, /, **values: object) -> str:
        """Return a text of the report in its language."""
        return say(key, self.asked.lang, **values)

    @property
    def lang(self) -> str:
        """The language of the report."""
        return self.asked.lang

    @property
    def illustrative(self) -> bool:
        """Whether anything in the report comes from invented data."""
        return bool(marks(self.placed, self.register, self.academies)["invented"])

    @property
    def lists(self) -> dict[str, gpd.GeoDataFrame]:
        """The lists that were given."""
        every = {"placed": self.placed, "register": self.register, "academies": self.academies}
        return {key: frame for key, frame in every.items() if frame is not None}

    @property
    def schools(self) -> gpd.GeoDataFrame | None:
        """The register, if it has any school."""
        return self.register if self.register is not None and len(self.register) else None

    def has(self, column: str) -> bool:
        """Whether the collaborations have anything in a column."""
        return column in self.placed.columns and bool(self.placed[column].notna().any())

    def count(self, by: str) -> pd.DataFrame:
        """Count the collaborations, and judge the counts; made once."""
        if by not in self.counted:
            # What the rows are counted by needs no stratum of the same name.
            strata = [stratum for stratum in self.asked.strata if stratum != by and self.schools is not None]
            self.counted[by] = coverage(
                self.placed,
                self.schools,
                by=by,
                strata=strata,
                extent=self.asked.extent,
                regions_file=self.asked.regions_file,
                lang=self.lang,
            )
        return self.counted[by]

    def split(self, by: str, across: str) -> pd.Series:
        """Count the collaborations by two things at once."""
        return coverage(self.placed, by=[by, across], lang=self.lang)["collaborations"]

    @cached_property
    def towns(self) -> pd.DataFrame:
        """The collaborations by municipality."""
        return self.count("municipality")

    @cached_property
    def named(self) -> pd.DataFrame | None:
        """The areas that were named, against the rest."""
        register = self.schools
        if register is None:
            self._lacking("named", "lacks_register")
            return None
        return coverage_gaps(
            self.placed,
            register,
            areas=self.asked.areas,
            extent=self.asked.extent,
            academies=self.academies,
            strata=self.asked.strata,
            regions_file=self.asked.regions_file,
            lang=self.lang,
        )

    @cached_property
    def found(self) -> Gaps | None:
        """The gaps that nobody named."""
        if self.schools is None:
            self._lacking("found", "lacks_register")
            return None
        known = self.towns[self.towns["expected"].gt(0)]
        if not known["observed"].sum():
            self._lacking("found", "lacks_counted")
            return None
        if len(known) <= 1:
            self._lacking("found", "lacks_towns")
            return None
        return self._made("found", lambda: find_gaps(self.towns, seed=self.asked.seed, lang=self.lang))

    @cached_property
    def invited(self) -> gpd.GeoDataFrame | None:
        """The schools to invite, the first of them."""
        register = self.schools
        if register is None:
            self._lacking("invited", "lacks_register")
            return None
        return self._made(
            "invited",
            lambda: targets(
                self.placed,
                register,
                academies=self.academies,
                table=self.towns,
                n=self.asked.targets_n,
                capacity=self.asked.capacity,
                lang=self.lang,
            ),
        )

    @cached_property
    def rates(self) -> dict[str, pd.DataFrame]:
        """How often schools of each kind take part, by what they were divided by, as far as the register says it."""
        register = self.schools
        if register is None:
            self._lacking("rates", "lacks_register")
            return {}
        made = {}
        for by in EQUITY:
            if by != "belfius" and by not in register.columns:
                self._lacking(f"rates_{by}", f"lacks_{by}")
                continue
            table = self._made(f"rates_{by}", partial(equity_rates, self.placed, register, by=by, lang=self.lang))
            if table is not None:
                made[by] = table
        return made

    @cached_property
    def spread(self) -> pd.DataFrame | None:
        """How evenly the collaborations are spread over the municipalities."""
        if self.schools is None:
            self._lacking("spread", "lacks_register")
            return None
        return self._made("spread", lambda: lorenz(self.towns, seed=self.asked.seed, lang=self.lang))

    @cached_property
    def taking_part(self) -> pd.DataFrame | None:
        """Whether schools with a high OKI take part more often."""
        register = self.schools
        if register is None:
            self._lacking("taking_part", "lacks_register")
            return None
        if "oki" not in register.columns:
            self._lacking("taking_part", "lacks_oki")
            return None
        level = "level" if "level" in register.columns else None
        by = [key for key in (level, "year" if self.has("year") else None) if key is not None]
        return self._made(
            "taking_part", lambda: participation(self.placed, register, within=level, by=by, lang=self.lang)
        )

    @property
    def missing(self) -> list[str]:
        """What the data do not have and the report therefore lacks, in sentences."""
        keys = []
        if not len(self.placed):
            keys.append("missing_rows")
        if self.schools is None:
            keys.append("missing_register")
        if self.academies is None:
            keys.append("missing_academies")
        if len(self.placed):
            keys += [f"missing_{column}" for column in ("year", "network", "level") if not self.has(column)]
            if not self.has_points:
                keys.append("missing_points")
        if self.schools is not None and "oki" not in self.schools.columns:
            keys.append("missing_oki")
        return [self.say(key) for key in keys]

    @property
    def has_points(self) -> bool:
        """Whether any collaboration has a point of its own."""
        return bool((~(self.placed.geometry.isna() | self.placed.geometry.is_empty)).any())

    def _made(self, part: str, make: Callable[[], Made]) -> Made | None:
        """Make a part; data that it cannot be made of do not end the report, they are said in it."""
        try:
            return make()
        except KkgeoError as error:
            self.failures[part] = self.say("failed", part=self.say(f"part_{part}"), reason=tidy(error))
            self.broken.append(self.failures[part])
            return None

    def _lacking(self, part: str, key: str) -> None:
        self.failures[part] = self.say(key)
