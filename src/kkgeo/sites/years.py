"""Years as columns with marks under them, made into rows: a row for every year that is marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.frames import comparable, distinct
from kkgeo._base.words import phrase
from kkgeo.errors import InputError
from kkgeo.sites.cleaning import as_text
from kkgeo.sites.headings import normalise_heading
from kkgeo.sites.marks import mark_of

if TYPE_CHECKING:
    from kkgeo.sites.grid import Columns

#: What is asked for, and the columns that come of it: the year, and the number of the row that it was.
ROWS, YEAR, ROW = "rows", "year", "row"
#: A year or a school year, with two figures or four.
_YEAR = re.compile(
    r"(?<![\d-])(?:(?P<first>(?:19|20)\d\d)(?:\s*[-–/_]\s*(?P<second>(?:19|20)?\d\d))?"
    r"|['’]?(?P<short>\d\d)\s*[-–/]\s*['’]?(?P<next>\d\d))(?![\d-])"
)
_FLOATED = re.compile(r"(?<=\d{4})\.0+(?!\d)")
#: Words that add nothing to a year.
_FILLERS = frozenset(
    ("schooljaar", "sj", "jaar", "school", "year", "schoolyear", "werkjaar", "annee", "scolaire", "in")
)
#: How many rows or values an error names.
_SHOWN = 5


@dataclass(frozen=True)
class Years:
    """The columns that are years: the position of each, with its year as text."""

    columns: dict[int, str]
    #: Of each column, whether each row is marked; None where that is not to be understood.
    marks: dict[int, list[bool | None]]

    def headings(self, raw: Columns) -> list[str]:
        """Return what they are called in the file."""
        return [raw.labels[at] for at in self.columns]


def year_of(heading: str) -> tuple[str, str] | None:
    """Return the year or school year that a heading is of, and what else it says; None where it is of none.

    >>> year_of("Schooljaar 2019/20"), year_of("Deelname 2021"), year_of("2019-2025")
    (('2019-2020', ''), ('2021', 'deelname'), None)
    """
    heading = _FLOATED.sub("", heading)
    found = _YEAR.search(heading)
    if found is None or len(_YEAR.findall(heading)) > 1:
        return None
    first = found["first"] or f"20{found['short']}"
    second = found["second"] or found["next"]
    if second is not None:
        second = f"{first[: 4 - len(second)]}{second}"
        if int(second) != int(first) + 1:
            return None
    words = normalise_heading(heading[: found.start()] + " " + heading[found.end() :]).split()
    if any(word[0].isdigit() for word in words) or (found.end() < len(heading) and heading[found.end()].isalpha()):
        return None
    return first if second is None else f"{first}-{second}", " ".join(w for w in words if w not in _FILLERS)


def find_years(raw: Columns, kinds: pd.Series[Any], taken: Mapping[int, str]) -> list[Years]:
    """Return the columns that are years with marks under them, those that go together in one.

    `kinds` says which rows are no places: a total of marks is no mark. `taken` has the columns that are something else.
    """
    groups: dict[str, Years] = {}
    for at, heading in enumerate(raw.headings):
        said = year_of(heading) if taken.get(at, YEAR) == YEAR else None
        if said is None:
            continue
        # 1, 1.0 and True are one value, and say the same. What is missing has the code -1, and so the last mark.
        codes, values = pd.factorize(comparable(raw.values[at]).astype(object))
        of_value = [*(_mark(value, said[0]) for value in values), False]
        marks = [
            False if no_place else of_value[code]
            for code, no_place in zip(codes.tolist(), kinds.notna().tolist(), strict=True)
        ]
        group = groups.setdefault(said[1], Years({}, {}))
        group.columns[at] = said[0]
        group.marks[at] = marks
    return [group for group in groups.values() if _are_marks(raw, group)]


def _mark(value: object, year: str) -> bool | None:
    """Return what a cell says under a year, which may be the year itself."""
    mark = mark_of(value)
    return True if mark is None and year_of(as_text(value) or "") == (year, "") else mark


def _are_marks(raw: Columns, group: Years) -> bool:
    """Say whether anything is marked, and most of what is filled in is a mark."""
    yes = sum(marks.count(True) for marks in group.marks.values())
    other = sum(marks.count(None) for marks in group.marks.values())
    filled = sum(int(raw.values[at].notna().sum()) for at in group.columns)
    return yes > 0 and 2 * other <= filled


def years_as_rows(raw: Columns, groups: Sequence[Years], kinds: pd.Series[Any]) -> tuple[Columns, pd.Series[Any]]:
    """Return the list with a row for each marked year, and what each of the rows is.

    A row without any mark, and one that is no place, stays one row, without a year.
    """
    if not groups:
        raise InputError("errors.sites.no_years", where=raw.where)
    if len(groups) > 1:
        called = [phrase("reading.quoted", heading=group.headings(raw)[0]) for group in groups]
        raise InputError("errors.sites.several_years", where=raw.where, called=called)
    [years] = groups
    numbers = list(raw.numbers) if len(raw.numbers) else list(raw.index)
    _check_marks(raw, years, numbers)
    take, told, unmarked = _taken(years, kinds)
    kept = [at for at in range(len(raw.headings)) if at not in years.columns]
    index = pd.RangeIndex(len(take))
    own = [raw.headings[at] for at in kept]
    headings = [f"{heading}_input" if heading in (YEAR, ROW) else heading for heading in own]
    columns = [raw.values[at].iloc[take].set_axis(index) for at in kept]
    columns += [pd.Series(told, index=index, dtype="object"), pd.Series([numbers[i] for i in take], index=index)]
    places = int(kinds.isna().sum())
    notes = {
        **raw.notes,
        "years": {"columns": years.headings(raw), "before": places, "made": len(take) - len(kinds) + places},
    }
    notes["years"]["unmarked"] = unmarked
    made = replace(
        raw,
        headings=[*headings, YEAR, ROW],
        labels=distinct([*_labels(raw, kept, headings), YEAR, ROW]),
        values=columns,
        index=index,
        geometry=None if raw.geometry is None else raw.geometry.iloc[take].set_axis(index),
        continued=set(),
        across=set(),
        added=2,
        numbers=[numbers[i] for i in take],
        notes=notes,
    )
    return made, kinds.iloc[take].set_axis(index)


def with_its_year(raw: Columns, groups: Sequence[Years], kinds: pd.Series[Any]) -> Columns | None:
    """Return the list with the one year of each row beside its marks; None where a row has several, or nobody can tell.

    No row is made or lost by it, so it need not be asked for.
    """
    if len(groups) != 1 or len(groups[0].columns) < 2:
        return None
    [years] = groups
    take, told, unmarked = _taken(years, kinds)
    if len(take) > len(kinds) or any(mark is None for marks in years.marks.values() for mark in marks):
        return None
    return replace(
        raw,
        headings=[*raw.headings, YEAR],
        labels=distinct([*raw.labels, YEAR]),
        values=[*raw.values, pd.Series(told, index=raw.index, dtype="object")],
        added=raw.added + 1,
        notes={**raw.notes, "year_of_marks": {"columns": years.headings(raw), "unmarked": unmarked}},
    )


def _labels(raw: Columns, kept: Sequence[int], headings: Sequence[str]) -> list[str]:
    """Return the labels, where a heading changed the heading."""
    return [new if new != raw.headings[at] else raw.labels[at] for at, new in zip(kept, headings, strict=True)]


def _taken(years: Years, kinds: pd.Series[Any]) -> tuple[list[int], list[str | None], int]:
    """Return which row each new row is made of, its year, and how many places have none."""
    take: list[int] = []
    told: list[str | None] = []
    unmarked = 0
    for row, no_place in enumerate(kinds.notna().tolist()):
        marked: list[str | None] = [
            *dict.fromkeys(year for at, year in years.columns.items() if years.marks[at][row] and not no_place)
        ]
        unmarked += not marked and not no_place
        told += marked or [None]
        take += [row] * max(len(marked), 1)
    return take, told, unmarked


def _check_marks(raw: Columns, years: Years, numbers: Sequence[Any]) -> None:
    """Raise an error that names the cells of which nobody knows whether they say yes."""
    for at in years.columns:
        rows = [row for row, mark in enumerate(years.marks[at]) if mark is None]
        if rows:
            values = np.unique([as_text(raw.values[at].iat[row]) or "" for row in rows]).tolist()
            raise InputError(
                "errors.sites.year_marks",
                heading=raw.labels[at],
                where=raw.where,
                values=[phrase("reading.quoted", heading=value) for value in values[:_SHOWN]],
                rows=[str(numbers[row]) for row in rows[:_SHOWN]],
                more=" ..." if len(rows) > _SHOWN else "",
            )
