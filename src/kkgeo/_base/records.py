"""The kinds of tables there are, each with what it says of itself; `kkgeo._base.provenance` writes and reads that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Record:
    """What any table can say of itself."""

    kind: str = ""
    #: Vintage of the municipalities that the codes are of.
    vintage: int | None = None
    #: Edition of the typology that clusters are of.
    belfius_edition: int | str | None = None
    #: What that typology is called.
    typology: str = ""
    #: That typology, if it is one of a person's own: the arguments of `kkgeo.Typology` beside its title and edition.
    own_typology: Mapping[str, Any] = field(default_factory=dict)
    #: Whether anything in it is made up.
    invented: bool = False
    #: The address service that was asked, and whom it wants named; several where tables were put together.
    service: str | None = None
    attribution: tuple[str, ...] = ()
    #: How many rows of the list are not counted, by the reason why (`kkgeo.sites.counted`).
    rows_left_out: Mapping[str, int] = field(default_factory=dict)
    #: Whether rows count of which the list says that they were refused.
    refused_count: bool = False
    #: The school year, by the year in which it begins, of which only the rows that ran in it count.
    school_year: int | None = None
    #: What files made of the table say, in words, and without which of it the numbers cannot be read.
    about: Mapping[str, Any] = field(default_factory=dict)
    about_columns: tuple[str, ...] = ()
    #: What else was noted.
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Located(Record):
    """Rows that `kkgeo.geocode` placed."""

    kind: str = "located"


@dataclass(frozen=True, kw_only=True)
class Placed(Record):
    """Rows of which `kkgeo.enrich` said where they lie."""

    kind: str = "placed"


@dataclass(frozen=True, kw_only=True)
class Register(Record):
    """The official list of schools."""

    kind: str = "register"
    #: Fields of the service that are not taken over, with how often they were filled in.
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Counted(Record):
    """A table of counts: what was counted, against what, and how many rows are not in it."""

    count: str = "collaborations"
    #: The same in words.
    counted: str = ""
    denominator: str = "schools"
    #: A rate is per so many of the denominator.
    rate_per: int = 1
    strata: tuple[str, ...] = ()
    #: Every row is compared (it is in ``observed``), or lies nowhere, or there is nothing to compare it with.
    rows: int = 0
    compared: int = 0
    unplaced: int | None = None
    register: int | None = None
    #: What one school of the register is, and how many rows do not say it.
    school: str = "row"
    school_unknown: int = 0
    uncompared: int = 0
    #: How many times as variable counts are as separate schools, over what that was estimated, and over how many.
    dispersion: float = 1.0
    dispersion_by: str = "none"
    dispersion_groups: int = 0
    #: How many partner schools there are, and how many rows were found in the register by what (`schools.matching`).
    partner_schools: int = 0
    linked: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Coverage(Counted):
    """What `kkgeo.coverage` gives."""

    kind: str = "coverage"
    #: How much of a region: its core, or with its fringe.
    extent: str = "core"
    by: tuple[str, ...] = ("municipality",)
    #: How many times a row is in a second area.
    overlap: int = 0
    #: By municipality: what is expected there, by the academy that its schools are nearest to.
    catchments: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NamedGaps(Counted):
    """What `kkgeo.coverage_gaps` gives."""

    kind: str = "coverage_gaps"
    extent: str = "core"
    #: The municipalities of 2018 of every area.
    municipalities_2018: Mapping[str, list[str]] = field(default_factory=dict)
    #: Of areas along a border, which are wide: the largest municipality, and what was counted and expected without it.
    without_largest: Mapping[str, tuple[str, int, float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Timeline(Record):
    """What `kkgeo.timeline` gives."""

    kind: str = "timeline"
    by: tuple[str, ...] = ()
    #: How many school years a collaboration runs that does not say so itself.
    duration: int = 3
    rows: int = 0
    #: How many rows of which it is not clear when they run, by the reason why.
    unclear: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Applied(Coverage):
    """What `kkgeo.applications` gives; `dispersion` is of how many apply."""

    kind: str = "applications"
    #: How many times as variable the number of approvals is as if every application came by itself, and over what.
    dispersion_approval: float = 1.0
    dispersion_approval_by: str = "none"


@dataclass(frozen=True, kw_only=True)
class Combined(Record):
    """What `kkgeo.programmes` gives."""

    kind: str = "programmes"
    #: The programmes, and of each how many schools the register does not have.
    programmes: tuple[str, ...] = ()
    unregistered: tuple[int, ...] = ()
    #: Among the users of which one, and what day is the last one before.
    among: str = ""
    until: str | None = None


@dataclass(frozen=True, kw_only=True)
class Change(Record):
    """What `kkgeo.change` gives."""

    kind: str = "change"
    by: tuple[str, ...] = ()
    #: The years of approval of both periods.
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    #: Every row is compared, lies nowhere, has no year, or is of another one.
    rows: int = 0
    compared: int = 0
    unplaced: int = 0
    undated: int = 0
    other_years: int = 0
    #: How many times as variable changes are as of separate schools, over what that was estimated, and over how many.
    dispersion: float = 1.0
    dispersion_by: str = "none"
    dispersion_groups: int = 0


@dataclass(frozen=True, kw_only=True)
class SchoolYears(Record):
    """What `kkgeo.school_years` gives."""

    kind: str = "school_years"
    by: tuple[str, ...] = ()
    #: The school years that were looked at, by the years in which they begin.
    first: int = 0
    last: int = 0
    #: How many school years a collaboration runs that does not say so itself.
    duration: int = 3
    rows: int = 0
    #: How many rows are of no school of the register, and of how many it is not clear when they run, by the reason why.
    unmatched: int = 0
    unclear: Mapping[str, int] = field(default_factory=dict)
    #: How many times as variable counts are as separate schools, over what that was estimated, and over how many.
    dispersion: float = 1.0
    dispersion_by: str = "none"
    dispersion_groups: int = 0


@dataclass(frozen=True, kw_only=True)
class Found(Record):
    """The areas of `kkgeo.find_gaps`."""

    kind: str = "gaps"
    method: str = ""
    direction: str = ""
    simulations: int = 0
    alpha: float = 0.05
    seed: int = 0
    #: Codes of the municipalities in which nothing is expected.
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Emerging(Found):
    """The areas of `kkgeo.emerging_gaps`."""

    kind: str = "emerging_gaps"
    #: The first year of approval that was looked at, and the last.
    first: int = 0
    last: int = 0
    #: So many have to be expected in an area and years for none at all to stand out.
    least: float = 0.0
    #: What was found on the whole, and what has to be known to read it.
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Targets(Record):
    """The schools of `kkgeo.targets`."""

    kind: str = "targets"
    method: str = ""
    #: What became of every row of the register, if it was ranked, and by what weights.
    counts: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    #: How many collaborations were linked how, and which not at all.
    collaborations: Mapping[str, int] = field(default_factory=dict)
    collaborations_unmatched: tuple[str, ...] = ()
    register: int = 0


@dataclass(frozen=True, kw_only=True)
class Responses(Record):
    """What `kkgeo.simulate` gives of a rate of response."""

    kind: str = "responses"


@dataclass(frozen=True, kw_only=True)
class Evaluated(Record):
    """What `kkgeo.evaluate_call` gives."""

    kind: str = "evaluation"
    #: How many schools there are of each group.
    groups: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Linked(Record):
    """What `kkgeo.equity_rates` and `kkgeo.participation` give: of what, and how many were not found."""

    rows: int = 0
    not_in_register: int = 0
    schools: int = 0
    contradictory_schools: int = 0
    confidence: float = 0.95
    #: How many times as variable counts are as separate schools, over what that was estimated, and over how many.
    dispersion: float = 1.0
    dispersion_by: str = "none"
    dispersion_groups: int = 0
    #: What one school is, and how many rows were found by what.
    unit: str = "institution"
    linked: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Curve(Record):
    """What `kkgeo.lorenz` gives."""

    kind: str = "lorenz"
    count: str = ""
    base: str = ""
    sentence: str = ""
