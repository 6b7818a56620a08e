"""What a table is, in typed records: one writer into ``attrs``, one reader out of them.

``attrs`` go along with a copy, an assignment and a Parquet file, and are lost in `merge`, `concat` and other files. So
what must not be lost stands in columns too: the vintage of codes (`NIS_VINTAGE`), that rows are invented (`INVENTED`),
who looked addresses up (`ATTRIBUTION`), that refused rows count as well (`REFUSED_COUNT`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, Protocol, TypeVar, overload

import pandas as pd

from kkgeo._base.words import say

#: The columns of rows that say what they are.
NIS_VINTAGE, INVENTED, ATTRIBUTION = "nis_vintage", "invented", "attribution"
REFUSED_COUNT = "refused_count"
#: The keys in ``attrs``.
_KEY, _INVENTED_KEY = "kkgeo", "kkgeo_illustrative"
#: What a program makes of True in a text.
_TRUE = frozenset({"true", "1", "1.0", "waar", "yes", "ja"})


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
    #: Whether anything in it is made up.
    invented: bool = False
    #: The address service that was asked, and whom it wants named; several where tables were put together.
    service: str | None = None
    attribution: tuple[str, ...] = ()
    #: How many rows of the list are not counted, by the reason why (`kkgeo.sites.counted`).
    rows_left_out: Mapping[str, int] = field(default_factory=dict)
    #: Whether rows count of which the list says that they were refused.
    refused_count: bool = False
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


R = TypeVar("R", bound=Record)


class Telling(Protocol):
    """A table, or several that were made together: what says of itself what it is."""

    @property
    def attrs(self) -> dict[Any, Any]:
        """What was noted."""


@overload
def noted(table: Telling) -> Record: ...
@overload
def noted(table: Telling, kind: type[R]) -> R: ...
def noted(table: Telling, kind: type[Record] = Record) -> Record:
    """Return what a table says of itself.

    Parameters
    ----------
    table : DataFrame, Series or Gaps
        Any table, or what `kkgeo.find_gaps` found.
    kind : type of record
        What it is read as; what it does not say has the record's own default.

    Examples
    --------
    >>> table = pd.DataFrame({"nis": ["11002"], "invented": ["True"]})
    >>> note(table, Located(vintage=2018))
    >>> noted(table, Placed)
    Placed(kind='located', vintage=2018, ..., invented=True, ...)
    """
    told = dict(table.attrs.get(_KEY, {}))
    values: dict[str, Any] = {"kind": ""}
    for own in fields(kind):
        if own.name in told and told[own.name] is not None:
            value = told.pop(own.name)
            values[own.name] = tuple(value) if isinstance(value, list) else value
    if "vintage" not in values and len(years := _texts(table, NIS_VINTAGE)) == 1 and years[0][:4].isdecimal():
        values["vintage"] = int(years[0][:4])
    sources = str(values.pop("attribution", "")).splitlines()
    values["attribution"] = tuple(dict.fromkeys([*sources, *_texts(table, ATTRIBUTION)]))
    values["invented"] = table.attrs.get(_INVENTED_KEY) is True or _is_told(table, INVENTED)
    values["refused_count"] = values.get("refused_count") is True or _is_told(table, REFUSED_COUNT)
    return kind(**values, more=told)


def says(table: Telling, field: str) -> bool:
    """Return whether a table itself says a thing, so that it is not the record's own default."""
    return field in table.attrs.get(_KEY, {})


def note(
    table: pd.DataFrame, record: Record, *, lang: str | None = None, keep: Mapping[Hashable, Any] | None = None
) -> None:
    """Write what a table is.

    With `lang`, files of it say in that language that it is invented and who looked addresses up. Of `keep`, the
    ``attrs`` of what it is made of, the rest goes along.
    """
    if lang is not None:
        record = replace(record, about={**record.about, **_marks_in_words(record, lang)})
    told: dict[str, Any] = {}
    for own in fields(record):
        value = getattr(record, own.name)
        default = own.default_factory() if own.default_factory is not MISSING else own.default
        # What any table can say is left out where there is nothing to say.
        silent = own.name in Record.__dataclass_fields__ and own.name != "kind" and value == default
        if own.name not in ("invented", "attribution", "more") and not silent and value is not None:
            told[own.name] = list(value) if isinstance(value, tuple) else value
    if record.attribution:
        told["attribution"] = "\n".join(record.attribution)
    kept = {key: value for key, value in (keep or {}).items() if key not in (_KEY, _INVENTED_KEY)}
    if record.invented:
        kept[_INVENTED_KEY] = True
    table.attrs = {**kept, _KEY: {**told, **record.more}}


def marks(*tables: Telling | None) -> dict[str, Any]:
    """Return what goes along with whatever is made of tables: one invented makes all invented, and who is to be named.

    >>> marks(pd.DataFrame(), None)
    {'invented': False, 'service': None, 'attribution': ()}
    """
    records = [noted(table) for table in tables if table is not None]
    services = dict.fromkeys(record.service for record in records if record.service)
    return {
        "invented": any(record.invented for record in records),
        "service": ", ".join(services) or None,
        "attribution": tuple(dict.fromkeys(source for record in records for source in record.attribution)),
    }


def selection(rows: Telling) -> dict[str, Any]:
    """Return what goes along with whatever is made of the rows of a list: which of them count, and which do not.

    >>> selection(pd.DataFrame({"refused_count": [True]}))
    {'rows_left_out': {}, 'refused_count': True}
    """
    told = noted(rows)
    return {"rows_left_out": told.rows_left_out, "refused_count": told.refused_count}


def columns_of(table: pd.DataFrame) -> dict[str, Any]:
    """Return the columns that a file without ``attrs`` needs, so that `noted` still knows what the rows are.

    >>> table = pd.DataFrame({"nis": ["11002"]})
    >>> note(table, Located(invented=True))
    >>> columns_of(table), columns_of(table.assign(invented=True))
    ({'invented': True}, {})
    """
    told = noted(table)
    there: dict[str, Any] = {INVENTED: told.invented or None, ATTRIBUTION: "\n".join(told.attribution) or None}
    if told.kind in ("", "located", "placed"):
        there[REFUSED_COUNT] = told.refused_count or None
    if told.kind == "coverage":
        # Rows that were placed have it: codes of areas are of a vintage as well.
        there[NIS_VINTAGE] = told.vintage
    return {name: value for name, value in there.items() if value is not None and name not in table.columns}


def _marks_in_words(record: Record, lang: str) -> dict[str, str]:
    words = {say("provenance.invented", lang): say("datasets.invented", lang)} if record.invented else {}
    if record.attribution:
        words[say("provenance.attribution", lang)] = " ".join(record.attribution)
    return words


def _is_told(table: Telling, column: str) -> bool:
    return any(text.casefold() in _TRUE for text in _texts(table, column))


def _texts(table: Telling, column: str) -> list[str]:
    """Return the different values of a column of rows, as text; none where there is no such column."""
    if not isinstance(table, pd.DataFrame) or column not in table.columns:
        return []
    values = table[column]
    if not isinstance(values, pd.Series):
        return []
    return [line.strip() for value in values.dropna().unique() for line in str(value).splitlines()]
