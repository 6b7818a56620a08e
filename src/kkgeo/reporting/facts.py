"""What a report is made of: its lists, what is counted and judged of them, and what cannot be."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from kkgeo._base.beside import Beside
from kkgeo._base.provenance import marks
from kkgeo._base.words import heading, phrase
from kkgeo.areas.resolving import Areas, resolve
from kkgeo.counting.clustering import ACADEMY
from kkgeo.counting.denominators import SCHOOLS
from kkgeo.counting.lists import Lists
from kkgeo.counting.tabulating import counts, tabulated
from kkgeo.equity import equity_rates, lorenz, participation
from kkgeo.gaps import Gaps, find_gaps
from kkgeo.gaps.asked import asked_of
from kkgeo.gaps.claims import Claim, claims
from kkgeo.gaps.named import judged
from kkgeo.gaps.sturdiness import looked_at
from kkgeo.maps import MapSpec
from kkgeo.maps.layers.stacking import stacked
from kkgeo.reference import Typology
from kkgeo.reporting.attempts import Part, attempt
from kkgeo.reporting.besides import Besides
from kkgeo.reporting.drawing import MAP, Drawn, drawn
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
        """How everything is counted."""
        told = {"unit": self.unit, "count": self.count, "denominator": self.denominator, "strata": self.strata}
        return {**told, "overdispersion": self.overdispersion}

    @property
    def delimiting(self) -> dict[str, Any]:
        """What areas are, and the language of their names."""
        how = {"extent": self.extent, "regions_file": self.regions_file}
        return {**how, "edition": self.edition, "lang": self.lang}

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
    #: The same, put together once for whatever is counted; of the register, `schools`.
    counting: Lists
    #: The list with the applications that were refused, which are no collaborations.
    every: pd.DataFrame | None = field(default=None, kw_only=True)
    #: Lists of other programmes, and of participation.
    besides: Besides = field(default_factory=Besides, kw_only=True)

    @classmethod
    def of(
        cls,
        placed: gpd.GeoDataFrame,
        register: gpd.GeoDataFrame | None,
        academies: gpd.GeoDataFrame | None,
        asked: Asked,
        every: pd.DataFrame | None = None,
        besides: Besides | None = None,
    ) -> Given:
        """Put the lists together as it was asked."""
        lists = Lists(placed, _schools(register), academies, asked.vintage, **asked.counting)
        return cls(placed, register, academies, asked, lists, every=every, besides=besides or Besides())

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
        return bool(marks(self.placed, self.register, self.academies, *self.besides.lists)["invented"])

    @property
    def lists(self) -> dict[str, gpd.GeoDataFrame]:
        """The lists that were given."""
        every = {"placed": self.placed, "register": self.register, "academies": self.academies}
        return {key: frame for key, frame in every.items() if frame is not None}

    @property
    def schools(self) -> gpd.GeoDataFrame | None:
        """The register, if it has any school that is in a municipality."""
        return _schools(self.register)

    def has(self, column: str) -> bool:
        """Whether the collaborations have anything in a column."""
        return column in self.placed.columns and bool(self.placed[column].notna().any())

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
    #: The one map, with everything.
    shown: Part[MapSpec]
    #: What gives it as it is drawn, if another process began with that.
    drawn: Callable[[], Drawn] | None
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


def facts_of(given: Given, beside: Beside | None = None) -> Facts:
    """Make every table of a report and its map, and say of each that cannot be made why.

    What needs nothing of the others is made `beside` them, and the map drawn as soon as it is there.
    """
    begin: Callable[[Callable[[], Any]], Callable[[], Any]] = (lambda make: make) if beside is None else beside.begin
    # The areas first, for the map waits for them.
    judging, alone = begin(partial(_named, given)), begin(partial(_alone, given))
    # Without this one there is no report: what is wrong with the arguments is wrong here.
    towns = _counted(given, "municipality")
    first, *others = AREAS
    areas = _counted_by(given, [first])
    found = _found(given, towns)
    named_areas = judging()
    named, looked = (None, None) if named_areas.value is None else named_areas.value
    shown = _made(given, "map", partial(_shown, given, towns, areas[f"counted_{first}"].value, named, found.value))
    drawing = None if beside is None or shown.value is None else beside.begin(partial(drawn, shown.value, MAP))
    areas |= _counted_by(given, others)
    invited = _invited(given, towns, [one for one in (named, found.value) if one is not None])
    spread = _spread(given, towns)
    kinds, rates, taking_part, yearly = alone()
    made = areas | kinds
    counted = {"municipality": towns}
    counted |= {by: part.value for by in BY if (part := made.get(f"counted_{by}", Part())).value is not None}
    split = _made(given, "split", partial(_split, given, counted))
    parts: dict[str, Part[Any]] = {**made, "split": split, "named": named_areas, "found": found, "invited": invited}
    parts |= {**rates, "taking_part": taking_part, "spread": spread, "yearly": yearly}
    return Facts(
        given.placed,
        given.register,
        given.academies,
        given.asked,
        given.counting,
        every=given.every,
        besides=given.besides,
        counted=counted,
        split=split.value or {},
        named=named,
        looked=looked,
        found=found.value,
        claims=claims(named, found.value),
        shown=shown,
        drawn=drawing,
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
    return tabulated(given.counting.but(strata=strata), [*by], **given.asked.delimiting)


def _shown(
    given: Given, towns: pd.DataFrame, provinces: pd.DataFrame | None, named: pd.DataFrame | None, found: Gaps | None
) -> MapSpec:
    asked = given.asked
    # The map compares by academy, whatever the report was asked to.
    usual = asked.overdispersion == ACADEMY
    return stacked(
        given.counting,
        towns,
        areas=asked.areas,
        extent=asked.extent,
        regions_file=asked.regions_file,
        edition=asked.edition,
        named=named,
        gaps=found,
        source=asked.source,
        lang=given.lang,
        provinces=provinces if usual else None,
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
    rows = replace(given.counting, register=None, academies=None, denominator=SCHOOLS, strata=())
    return {(by, across): counts(rows, [by, across], **given.asked.delimiting) for by, across in pairs}


def _lacking(given: Given, key: str) -> Part[Any]:
    return Part(reason=given.say(key))


def _made(given: Given, part: str, make: Callable[[], Made]) -> Part[Made]:
    """Make a part; data that it cannot be made of do not end the report, they are said in it."""
    return attempt(phrase(f"report.part_{part}"), make, given.lang)


def _schools(register: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    return register if register is not None and register["nis"].notna().any() else None


def _named(given: Given) -> Part[tuple[pd.DataFrame, pd.DataFrame]]:
    """Judge the areas that were asked for, and look at each in other ways."""
    if given.schools is None:
        return _lacking(given, "report.lacks_register")
    asked = given.asked
    # Areas that there are not are no data that fall short: whoever asked for them is told at once.
    resolve(asked.areas, vintage=asked.vintage, register=given.schools, **asked.delimiting)

    def judge() -> tuple[pd.DataFrame, pd.DataFrame]:
        areas = asked_of(given.counting, asked.areas, **asked.delimiting)
        looked = looked_at(areas)
        return judged(areas, looked=looked), looked.table

    return _made(given, "named", judge)


def _found(given: Given, towns: pd.DataFrame) -> Part[Gaps]:
    if given.schools is None:
        return _lacking(given, "report.lacks_register")
    known = towns[towns["expected"].gt(0)]
    if not known["observed"].sum():
        return _lacking(given, "report.lacks_compared" if towns["observed"].sum() else "report.lacks_counted")
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
        others=given.besides.others or None,
        **asked.matching,
    )
    return _made(given, "invited", choose)


def _alone(
    given: Given,
) -> tuple[dict[str, Part[pd.DataFrame]], dict[str, Part[pd.DataFrame]], Part[pd.DataFrame], Part[pd.DataFrame]]:
    """Return what needs no other table: what no areas are counted by, the rates, who takes part, and the years."""
    kinds = _counted_by(given, [by for by in BY if by not in AREAS and given.has(by)])
    return kinds, _rates(given), _taking_part(given), _yearly(given)


def _counted_by(given: Given, every: Iterable[str]) -> dict[str, Part[pd.DataFrame]]:
    return {f"counted_{by}": _made(given, f"counted_{by}", partial(_counted, given, by)) for by in every}


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
