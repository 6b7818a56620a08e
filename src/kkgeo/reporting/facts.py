"""What a report is made of: the three lists, what is counted and judged of them, and what cannot be."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from kkgeo._base.provenance import marks
from kkgeo._base.words import heading, phrase
from kkgeo.areas.resolving import Areas, resolve
from kkgeo.counting import coverage
from kkgeo.counting.clustering import ACADEMY
from kkgeo.equity import equity_rates, lorenz, participation
from kkgeo.gaps import Gaps, coverage_gaps, find_gaps, sturdiness
from kkgeo.gaps.claims import Claim, claims
from kkgeo.reference import Typology
from kkgeo.reporting.attempts import Part, attempt
from kkgeo.schools.units import school_unit
from kkgeo.targeting import targets

if TYPE_CHECKING:
    import geopandas as gpd

Made = TypeVar("Made")

#: By what the schools that take part are compared.
EQUITY = ("network", "level", "oki", "belfius")
#: What is counted by, besides municipalities; the first by whatever the rows have.
BY = ("province", "belfius", "network", "level")
#: Those that are areas.
AREAS = ("province", "belfius")


@dataclass(frozen=True)
class Asked:
    """What the caller asked for, checked."""

    lang: str
    vintage: int
    areas: Areas
    extent: str
    strata: tuple[str, ...]
    unit: str
    count: str
    denominator: str
    overdispersion: str | float
    regions_file: str | os.PathLike[str] | None
    edition: Typology
    targets_n: int
    capacity: str | None
    seed: int
    source: str
    date: datetime.date

    @property
    def counting(self) -> dict[str, Any]:
        """How everything is counted, as arguments of `kkgeo.coverage` and its like."""
        how = {"extent": self.extent, "regions_file": self.regions_file, "edition": self.edition}
        told = {"unit": self.unit, "count": self.count, "denominator": self.denominator}
        return {**how, **told, "overdispersion": self.overdispersion, "lang": self.lang}

    @property
    def usual(self) -> bool:
        """Whether collaborations are counted, against schools."""
        return (self.count, self.denominator) == ("collaborations", "schools")

    @property
    def matching(self) -> dict[str, Any]:
        """What one school is where it is asked which of them have a collaboration, and the language."""
        return {"unit": school_unit(self.unit), "lang": self.lang}


@dataclass(frozen=True, eq=False)
class Given:
    """The lists, and what the caller asked for."""

    placed: gpd.GeoDataFrame
    register: gpd.GeoDataFrame | None
    academies: gpd.GeoDataFrame | None
    asked: Asked

    def say(self, key: str, /, **values: object) -> str:
        """Return a text in the language of the report, with a capital: a sentence, a heading, a label."""
        return heading(key, self.asked.lang, **values)

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
        """The register, if it has any school that is in a municipality."""
        return self.register if self.register is not None and self.register["nis"].notna().any() else None

    def has(self, column: str) -> bool:
        """Whether the collaborations have anything in a column."""
        return column in self.placed.columns and bool(self.placed[column].notna().any())

    @property
    def missing(self) -> list[str]:
        """What the data do not have and the report therefore lacks, in sentences."""
        keys = []
        if not len(self.placed):
            keys.append("report.missing_rows")
        elif self.placed["nis"].isna().all():
            keys.append("report.missing_nowhere")
        if self.schools is None:
            keys.append("report.missing_register" if self.register is None else "report.missing_register_empty")
        if self.academies is None:
            keys.append("report.missing_academies")
        if len(self.placed):
            keys += [f"report.missing_{column}" for column in ("year", "network", "level") if not self.has(column)]
            if not self.has_points:
                keys.append("report.missing_points")
        if self.schools is not None and "oki" not in self.schools.columns:
            keys.append("report.missing_oki")
        return [self.say(key) for key in keys]

    @property
    def has_points(self) -> bool:
        """Whether any collaboration has a point of its own."""
        return bool((~(self.placed.geometry.isna() | self.placed.geometry.is_empty)).any())


@dataclass(frozen=True, eq=False)
class Facts(Given):
    """The lists, and what the library says of them; what cannot be made is None."""

    #: The collaborations by what they are counted by, judged; and by two things at once.
    counted: Mapping[str, pd.DataFrame]
    split: Mapping[tuple[str, str], pd.Series]
    #: The areas that were named, against the rest, and the gaps that nobody named.
    named: pd.DataFrame | None
    #: The same areas in several ways, to see how sturdy a verdict is.
    looked: pd.DataFrame | None
    found: Gaps | None
    #: What is claimed of both, an area once.
    claims: tuple[Claim, ...]
    #: The provinces year by year, judged.
    yearly: pd.DataFrame | None
    #: The schools to invite, the first of them.
    invited: gpd.GeoDataFrame | None
    #: How often schools of each kind take part, by what they were divided by, as far as the register says it.
    rates: Mapping[str, pd.DataFrame]
    #: Whether schools with a high OKI take part more often, and how evenly the collaborations are spread.
    taking_part: pd.DataFrame | None
    spread: pd.DataFrame | None
    #: Why a part is not there, in words; and of these what is an error in the data.
    failures: Mapping[str, str]
    broken: tuple[str, ...]

    @property
    def towns(self) -> pd.DataFrame:
        """The collaborations by municipality."""
        return self.counted["municipality"]


def facts_of(given: Given) -> Facts:
    """Make every table of a report, and say of each that cannot be made why."""
    # Without this one there is no report: what is wrong with the arguments is wrong here.
    counted = {"municipality": _counted(given, "municipality")}
    made = {f"counted_{by}": _made(given, f"counted_{by}", partial(_counted, given, by))
            for by in BY if by in AREAS or given.has(by)}  # fmt: skip
    counted |= {by: part.value for by in BY if (part := made.get(f"counted_{by}", Part())).value is not None}
    split = _made(given, "split", partial(_split, given, counted))
    named, looked = _named(given, coverage_gaps, sturdy=True), _named(given, sturdiness)
    found = _found(given, counted["municipality"])
    invited = _invited(given, counted["municipality"], [one.value for one in (named, found) if one.value is not None])
    rates = _rates(given)
    taking_part, spread = _taking_part(given), _spread(given, counted["municipality"])
    parts: dict[str, Part[Any]] = {**made, "split": split, "named": named, "found": found, "invited": invited, **rates}
    yearly = _yearly(given)
    parts |= {"taking_part": taking_part, "spread": spread, "yearly": yearly}
    return Facts(
        given.placed,
        given.register,
        given.academies,
        given.asked,
        counted=counted,
        split=split.value or {},
        named=named.value,
        looked=looked.value,
        found=found.value,
        claims=claims(named.value, found.value),
        yearly=yearly.value,
        invited=invited.value,
        rates={by: part.value for by in EQUITY if (part := rates.get(f"rates_{by}", Part())).value is not None},
        taking_part=taking_part.value,
        spread=spread.value,
        failures={name: part.reason for name, part in parts.items() if part.value is None},
        broken=tuple(part.reason for part in parts.values() if part.broken),
    )


def _counted(given: Given, *by: str) -> pd.DataFrame:
    # What the rows are counted by needs no stratum of the same name.
    strata = [stratum for stratum in given.asked.strata if stratum not in by and given.schools is not None]
    return coverage(
        given.placed,
        given.schools,
        by=by[0] if len(by) == 1 else [*by],
        strata=strata,
        academies=given.academies,
        geometry=False,
        **given.asked.counting,
    )


def _yearly(given: Given) -> Part[pd.DataFrame]:
    if not given.has("year"):
        return _lacking(given, "report.missing_year")
    if given.schools is None:
        return _lacking(given, "report.lacks_register")
    return _made(given, "yearly", partial(_counted, given, "province", "year"))


def _split(given: Given, counted: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], pd.Series]:
    """Count by year whatever is counted, but municipalities, and networks by level too."""
    pairs = [(by, "year") for by in counted if by != "municipality" and given.has("year")]
    if {"network", "level"} <= set(counted):
        pairs.append(("network", "level"))
    # Only counted, not compared.
    count = partial(coverage, given.placed, **{**given.asked.counting, "denominator": "schools"})
    return {(by, across): count(by=[by, across])[given.asked.count] for by, across in pairs}


def _lacking(given: Given, key: str) -> Part[Any]:
    return Part(reason=given.say(key))


def _made(given: Given, part: str, make: Callable[[], Made]) -> Part[Made]:
    """Make a part; data that it cannot be made of do not end the report, they are said in it."""
    return attempt(phrase(f"report.part_{part}"), make, given.lang)


def _named(given: Given, make: Callable[..., pd.DataFrame], **more: bool) -> Part[pd.DataFrame]:
    if given.schools is None:
        return _lacking(given, "report.lacks_register")
    asked = given.asked
    # Areas that there are not are no data that fall short: whoever asked for them is told at once.
    resolve(
        asked.areas,
        vintage=asked.vintage,
        extent=asked.extent,
        regions_file=asked.regions_file,
        register=given.schools,
        lang=asked.lang,
        edition=asked.edition,
    )
    judge = partial(
        make,
        given.placed,
        given.schools,
        areas=asked.areas,
        academies=given.academies,
        strata=asked.strata,
        **more,
        **asked.counting,
    )
    return _made(given, "named", judge)


def _found(given: Given, towns: pd.DataFrame) -> Part[Gaps]:
    if given.schools is None:
        return _lacking(given, "report.lacks_register")
    known = towns[towns["expected"].gt(0)]
    if not known["observed"].sum():
        return _lacking(given, "report.lacks_counted")
    if len(known) <= 1:
        return _lacking(given, "report.lacks_towns")
    return _made(given, "found", partial(find_gaps, towns, seed=given.asked.seed, lang=given.lang))


def _invited(given: Given, towns: pd.DataFrame, gaps: list[object]) -> Part[gpd.GeoDataFrame]:
    if given.schools is None:
        return _lacking(given, "report.lacks_register")
    asked = given.asked
    choose = partial(
        targets,
        given.placed,
        given.schools,
        academies=given.academies,
        table=towns,
        gaps=gaps,
        n=asked.targets_n,
        capacity=asked.capacity,
        **asked.matching,
    )
    return _made(given, "invited", choose)


def _rates(given: Given) -> dict[str, Part[pd.DataFrame]]:
    if given.schools is None:
        return {"rates": _lacking(given, "report.lacks_register")}
    made: dict[str, Part[pd.DataFrame]] = {}
    for by in EQUITY:
        part = f"rates_{by}"
        if by != "belfius" and by not in given.schools.columns:
            made[part] = _lacking(given, f"report.lacks_{by}")
        else:
            how = {"by": by, "edition": given.asked.edition, **given.asked.matching}
            how["overdispersion"] = given.asked.overdispersion
            if by == "belfius" and given.asked.overdispersion == ACADEMY:
                # Only of areas does it matter where academies lie.
                how["academies"] = given.academies
            compare = partial(equity_rates, given.placed, given.schools, **how)
            made[part] = _made(given, part, compare)
    return made


def _taking_part(given: Given) -> Part[pd.DataFrame]:
    if given.schools is None:
        return _lacking(given, "report.lacks_register")
    if "oki" not in given.schools.columns:
        return _lacking(given, "report.lacks_oki")
    level = "level" if "level" in given.schools.columns else None
    by = [key for key in (level, "year" if given.has("year") else None) if key is not None]
    how = {"within": level, "by": by, "overdispersion": given.asked.overdispersion, **given.asked.matching}
    measure = partial(participation, given.placed, given.schools, **how)
    return _made(given, "taking_part", measure)


def _spread(given: Given, towns: pd.DataFrame) -> Part[pd.DataFrame]:
    if given.schools is None:
        return _lacking(given, "report.lacks_register")
    return _made(given, "spread", partial(lorenz, towns, seed=given.asked.seed, lang=given.lang))
