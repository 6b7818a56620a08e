"""What a table is, in typed records: one writer into ``attrs``, one reader out of them.

``attrs`` go along with a copy, an assignment and a Parquet file, and are lost in `merge`, `concat` and other files. So
what must not be lost stands in columns too: the vintage of codes (`NIS_VINTAGE`), that rows are invented (`INVENTED`),
who looked addresses up (`ATTRIBUTION`), that refused rows count as well (`REFUSED_COUNT`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, replace
from numbers import Integral, Real
from typing import Any, Protocol, TypeVar, overload

import pandas as pd

from kkgeo._base.fixed import Fixed
from kkgeo._base.records import Record
from kkgeo._base.words import say

#: The columns of rows that say what they are.
NIS_VINTAGE, INVENTED, ATTRIBUTION = "nis_vintage", "invented", "attribution"
REFUSED_COUNT = "refused_count"
#: The keys in ``attrs``.
_KEY, _INVENTED_KEY = "kkgeo", "kkgeo_illustrative"
#: What a program makes of True in a text.
_TRUE = frozenset({"true", "1", "1.0", "waar", "vrai", "yes", "ja", "oui"})


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
    >>> from kkgeo._base.records import Located, Placed
    >>> table = pd.DataFrame({"nis": ["11002"], "invented": ["True"]})
    >>> note(table, Located(vintage=2018))
    >>> noted(table, Placed)
    Placed(kind='located', vintage=2018, ..., invented=True, ...)
    """
    told = _told(table)
    sources = str(told.pop("attribution", None) or "").splitlines()
    values: dict[str, Any] = {"kind": ""}
    for own in fields(kind):
        if own.name in told and told[own.name] is not None:
            value = told.pop(own.name)
            # A file may say anything of itself: what cannot be that is not said.
            if _is_of(str(own.type), value):
                values[own.name] = tuple(value) if isinstance(value, list) else value
    values.pop("more", None)
    if "vintage" not in values and len(years := _texts(table, NIS_VINTAGE)) == 1 and years[0][:4].isdecimal():
        values["vintage"] = int(years[0][:4])
    values["attribution"] = tuple(dict.fromkeys([*sources, *_texts(table, ATTRIBUTION)]))
    values["invented"] = table.attrs.get(_INVENTED_KEY) is True or _is_told(table, INVENTED)
    values["refused_count"] = values.get("refused_count") is True or _is_told(table, REFUSED_COUNT)
    return kind(**values, more=told)


def says(table: Telling, field: str) -> bool:
    """Return whether a table itself says a thing, so that it is not the record's own default."""
    return field in _told(table)


def _told(table: Telling) -> dict[str, Any]:
    told = table.attrs.get(_KEY)
    return dict(told) if isinstance(told, Mapping) else {}


#: What a field of each kind holds.
_HELD: dict[str, type | tuple[type, ...]] = {
    "str": str, "bool": bool, "int": Integral, "float": Real, "tuple": (list, tuple), "Mapping": Mapping,
}  # fmt: skip


def _is_of(annotation: str, value: Any) -> bool:
    """Say whether a value is what a field with this annotation holds; the values of a mapping too.

    >>> _is_of("Mapping[str, int]", {"total": 2}), _is_of("int | None", "2"), _is_of("tuple[str, ...]", ["a"])
    (True, False, True)
    """
    for kind in annotation.split(" | "):
        of, _, inner = kind.removesuffix("]").partition("[")
        if of not in _HELD or not isinstance(value, _HELD[of]) or (isinstance(value, bool) and of != "bool"):
            continue
        item = inner.rpartition(", ")[2] if of == "Mapping" else ""
        if item not in _HELD or not isinstance(value, Mapping) or all(_is_of(item, one) for one in value.values()):
            return True
    return False


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
            told[own.name] = _kept(value)
    if record.attribution:
        told["attribution"] = "\n".join(record.attribution)
    kept = {key: value for key, value in (keep or {}).items() if key not in (_KEY, _INVENTED_KEY)}
    if record.invented:
        kept[_INVENTED_KEY] = True
    table.attrs = {**kept, _KEY: {**told, **record.more}}


def _kept(value: Any) -> Any:
    """Return a value as ``attrs`` keep it; what is in a mapping is copied with every column, unless it is fixed."""
    if isinstance(value, Mapping):
        return Fixed(value)
    return list(value) if isinstance(value, tuple) else value


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
    {'rows_left_out': {}, 'refused_count': True, 'school_year': None}
    """
    told = noted(rows)
    return {name: getattr(told, name) for name in ("rows_left_out", "refused_count", "school_year")}


def columns_of(table: pd.DataFrame) -> dict[str, Any]:
    """Return the columns that a file without ``attrs`` needs, so that `noted` still knows what the rows are.

    >>> from kkgeo._base.records import Located
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
