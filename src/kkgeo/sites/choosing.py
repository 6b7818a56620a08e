"""Choosing rows of a list by what stands in its columns, as a person types it: ``beslissing=goedgekeurd``."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.coded import coded
from kkgeo._base.given import checked
from kkgeo._base.near import meant
from kkgeo._base.provenance import note, noted
from kkgeo._base.separated import LONG_CELLS
from kkgeo._base.text import fold
from kkgeo._base.words import phrase
from kkgeo.errors import InputError
from kkgeo.sites.cleaning import as_text
from kkgeo.sites.counted import CHOSEN, left_out
from kkgeo.sites.decisions import asks_for_refused, decision_column
from kkgeo.sites.headings import claim, column_of

Frame = TypeVar("Frame", bound=pd.DataFrame)
#: How many headings, and how many values, an error names.
_HEADINGS, _VALUES = 30, 8
_OPERATORS = re.compile(r"!=|==|=|\s+in(?:\s+|$)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
#: What a spreadsheet calls it in its own language, and a program in its own.
_TRUTHS = {"waar": "true", "onwaar": "false", "vrai": "true", "faux": "false"}


@checked
def where(rows: Frame, *conditions: str, refused: bool = False) -> Frame:
    """Return the rows of a list that meet every condition, and that what was refused counts if it was asked for.

    Parameters
    ----------
    rows : DataFrame
        A list of places: as `read_sites`, `geocode` or `enrich` gives it, or any table.
    *conditions : str
        ``column=value``, ``column!=value`` or ``column in value, value``. A column is named by its heading in the file
        or by its role (``year``, ``decision``). Capitals, accents and spaces around do not matter, and a number is a
        number: ``jaar=2019`` finds 2019.0. ``column=`` finds what is empty. In double quotes a value of ``in`` may
        have a comma.
    refused : bool
        Whether rows are counted that the list says were refused (its column ``decision``). A condition that asks for
        such rows, as ``beslissing=geweigerd``, does that too.

    Returns
    -------
    DataFrame
        The rows that are chosen, on their own index. ``attrs["kkgeo"]["rows_left_out"]`` says how many are not.

    Raises
    ------
    InputError
        What is no condition, a column that is not there, or conditions that no row meets.

    See Also
    --------
    read_sites : Reads a list.
    coverage : Counts the rows that are chosen, without those that were refused.

    Notes
    -----
    In a list of collaborations (the first list of every analysis; not in a register, where a school that was refused
    is still a school) rows that were refused or withdrawn do not count unless `refused` says so. They stay in the list.
    A value is compared with what stands in the list, not with what it means: ``beslissing=goedgekeurd`` does not find
    "ja". An empty cell is not equal to any value, so ``!=`` finds it.

    Examples
    --------
    >>> rows = pd.DataFrame({"Jaar": [2019, 2020, 2020], "Beslissing": ["Goedgekeurd", "goedgekeurd ", "geweigerd"]})
    >>> where(rows, "jaar=2020", "beslissing = goedgekeurd").index.tolist()
    [1]
    >>> where(rows, "jaar in 2019, 2021").index.tolist(), where(rows, "beslissing!=goedgekeurd").index.tolist()
    ([0], [2])
    """
    asked = [_condition(rows, text) for text in conditions]
    chosen = np.ones(len(rows), dtype=bool)
    for one in asked:
        met = chosen & one.of(rows)
        if chosen.any() and not met.any():
            raise InputError("errors.sites.where_none", text=one.text, heading=one.heading, **one.left(rows[chosen]))
        chosen = met
    kept = rows if chosen.all() else left_out(rows, pd.Series(CHOSEN, index=rows.index, dtype="str").mask(chosen))
    if (refused or any(one.refused for one in asked)) and not noted(kept).refused_count:
        kept = kept.copy() if kept is rows else kept
        note(kept, replace(noted(kept), refused_count=True), keep=kept.attrs)
    return kept


@dataclass(frozen=True)
class _Condition:
    """One condition, understood."""

    text: str
    heading: str
    column: Hashable
    #: What a cell is compared with, and whether it must be one of them or must not.
    values: frozenset[object]
    equal: bool
    #: Whether it asks for rows that were refused.
    refused: bool

    def of(self, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Return which rows meet it."""
        found = coded(rows[self.column], as_text)
        met = np.array([(_key(text) in self.values) == self.equal for text in found.texts], dtype=bool)
        return met[found.of_row]

    def left(self, rows: pd.DataFrame) -> dict[str, Any]:
        """Return the values that its column has, the most frequent first, and how many more there are."""
        texts = [text or "" for text in coded(rows[self.column], as_text).rows()]
        written = {_key(text): text for text in reversed(texts)}
        there = [written[key] for key, _ in Counter(map(_key, texts)).most_common()]
        more = phrase("errors.sites.where_more", count=len(there) - _VALUES) if len(there) > _VALUES else ""
        return {"values": [phrase("reading.quoted", heading=text) for text in there[:_VALUES]], "more": more}


def _key(text: str | None) -> object:
    """Return what two ways of writing one value have in common."""
    plain = " ".join(fold(text or "").split())
    if _NUMBER.fullmatch(plain):
        return Decimal(plain.replace(",", "."))
    return _TRUTHS.get(plain, plain)


def _condition(rows: pd.DataFrame, text: str) -> _Condition:
    parts = list(_parts(str(text)))
    if not parts or not parts[0][0]:
        raise InputError("errors.sites.where_form", text=text)
    columns = _Columns(rows)
    for heading, operator, rest in parts:
        column = columns.called(heading)
        if column is None:
            continue
        values = [_unquoted(rest)] if operator != "in" else _several(rest)
        equal = operator != "!="
        refused = equal and asks_for_refused(rows, column, values)
        return _Condition(str(text), heading, column, frozenset(map(_key, values)), equal, refused)
    heading = parts[0][0]
    labels = [*columns.headings]
    shown = [*labels[:_HEADINGS], *["..."][: len(labels) - _HEADINGS]]
    raise InputError("errors.sites.where_column", text=text, heading=heading, labels=shown, hint=columns.near(heading))


def _parts(text: str) -> Iterator[tuple[str, str, str]]:
    """Return every way to part a text into heading, operator and value; a heading too may have an operator in it."""
    for start in range(len(text)):
        # An operator that begins inside another one, as the second of "!=", is one of its own for a heading like "GO!".
        if match := _OPERATORS.match(text, start):
            yield text[:start].strip(), match[0].strip().lower().replace("==", "="), text[match.end() :]


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _several(text: str) -> list[str]:
    with LONG_CELLS:
        return next(csv.reader([text.replace("\n", " ").replace("\r", " ")], skipinitialspace=True), [])


class _Columns:
    """The columns of a list by what a person may call them."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        roles: Mapping[str, str] = rows.attrs.get("kkgeo_columns", {})
        renamed: Mapping[str, str] = rows.attrs.get("kkgeo_reading", {}).get("renamed", {})
        by_text = {str(column): column for column in rows.columns}
        #: As they stand in the file.
        self.headings: dict[str, Hashable] = {}
        for name, column in by_text.items():
            self.headings.setdefault(roles.get(name) or renamed.get(name) or name, column)
        self.names: dict[str, Hashable] = {**by_text, **self.headings}

    def called(self, heading: str) -> Hashable | None:
        """Return the column that is meant, if there is one; two that could be are an error."""
        found = self.names.get(heading)
        if found is None:
            alike = {column for name, column in self.names.items() if _plain(name) == _plain(heading)}
            if len(alike) > 1:
                raise InputError("errors.sites.twice", heading=heading)
            found = next(iter(alike), None) if heading else None
        if found is None and heading and (role := claim(heading)):
            decided = role[0] == "decision"
            found = decision_column(self.rows) if decided else self.names.get(str(column_of(self.names, role[0])))
        if found is not None and self.rows[found].ndim > 1:
            raise InputError("errors.sites.twice", heading=heading)
        return found

    def near(self, heading: str) -> object:
        """Return the question whether another heading was meant."""
        return meant(heading, self.headings)


def _plain(heading: str) -> str:
    return " ".join(fold(heading).split())
