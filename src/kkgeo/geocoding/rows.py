"""Every row of a table decided, once for all rows that are alike: a long list takes little more than a short one.

Alike are rows of the same texts, whose points lie in the same municipality of 2018 and were read the same way. Where a
decision asks more of the points (how far from the border, what lies beyond), it is answered for all rows that ask it
at once, and rows with different answers are told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.coded import Coded, together
from kkgeo._base.words import heading, number, say
from kkgeo.geocoding.deciding import DTYPES, Decision, decide
from kkgeo.geocoding.evidence import Evidence, Testimony, hear
from kkgeo.geocoding.points import atom_positions
from kkgeo.geocoding.positions import KILOMETRES, Points, Position, Question, Rows, UnansweredError
from kkgeo.geocoding.vintages import later, names
from kkgeo.spatial import coordinates as xy
from kkgeo.spatial.shares import atom_index

#: How many rows are decided before it is told again.
_TOLD = 5_000
#: How many codes 16 bits hold.
_SHORT = 1 << 16
_READ_AS = {
    xy.SWAPPED: "swapped",
    xy.LAMBERT_72: "lambert_72",
    xy.LAMBERT_2008: "lambert_2008",
    xy.UNREADABLE: "unreadable",
    xy.ZERO: "zero",
}


@dataclass(frozen=True)
class _Alike:
    """Rows that no question asked so far tells apart."""

    rows: Rows
    point: Evidence | None
    has_place: bool
    heard: Testimony
    remarks: tuple[str, ...]
    known: Mapping[Question, Any] = field(default_factory=dict)


class Decisions:
    """What was decided, and for every row which of it."""

    def __init__(self, rows: int) -> None:
        self._of_row: Rows = np.zeros(rows, dtype=np.intp)
        self._decisions: list[Decision] = []
        #: Rows of whose notes the kilometres are missing, by the municipalities that they are measured to.
        self._measured: list[tuple[Rows, tuple[str, ...]]] = []

    def add(self, rows: Rows, decision: Decision, measured: Question | None) -> None:
        """Take what was decided for some rows."""
        self._of_row[rows] = len(self._decisions)
        self._decisions.append(decision)
        if measured is not None and KILOMETRES in decision.note:
            self._measured.append((rows, measured.atoms))

    def columns(self, vintage: int, lang: str, points: Points) -> dict[str, Any]:
        """Return the columns of `kkgeo.geocoding.deciding.COLUMNS`, a value a row."""
        called, all_ = names(vintage, lang), self._decisions
        values: dict[str, list[Any]] = {
            "nis": [d.nis for d in all_],
            "municipality": [None if d.nis is None else called[d.nis] for d in all_],
            "nis_2018": [d.nis_2018 for d in all_],
            "nis_vintage": [vintage] * len(all_),
            "match_status": [d.status for d in all_],
            "match_level": [d.level for d in all_],
            "match_score": [np.nan if d.score is None else d.score for d in all_],
            "match_candidates": [";".join(d.candidates) for d in all_],
            "match_note": [d.note for d in all_],
        }
        columns = {
            name: pd.Series(of_decision, dtype=DTYPES.get(name, "str")).array.take(self._of_row)
            for name, of_decision in values.items()
        }
        if self._measured:
            columns["match_note"] = self._with_kilometres(columns["match_note"], lang, points)
        return columns

    def _with_kilometres(self, notes: Any, lang: str, points: Points) -> Any:
        rows, which = _joined([rows for rows, _ in self._measured])
        km = points.answer("kilometres", rows, [atoms for _, atoms in self._measured], which)
        code, distinct = pd.factorize(km)
        words = np.array([number(distance, lang, 1) for distance in distinct] + [""], dtype=object)[:-1]
        parted = [decision.note.partition(KILOMETRES) for decision in self._decisions]
        before = np.array([start for start, _, _ in parted] + [""], dtype=object)
        after = np.array([end for _, _, end in parted] + [""], dtype=object)
        decided = self._of_row[rows]
        whole = notes.to_numpy(dtype=object, copy=True)
        whole[rows] = before[decided] + words[code] + after[decided]
        return pd.Series(whole, dtype="str").array


def decide_rows(
    coordinates: xy.Coordinates,
    fields: Mapping[str, Coded],
    vintage: int,
    code_vintage: int | None,
    lang: str,
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """Decide every row.

    Parameters
    ----------
    coordinates : Coordinates
        Of the rows.
    fields : mapping of str to Coded
        What stands in the fields that `kkgeo.geocoding.evidence.hear` reads.
    vintage, code_vintage, lang
        As in `kkgeo.geocode`.
    progress : callable, optional
        Called now and then with how many rows are decided.

    Returns
    -------
    dict of str to array
        The columns of `kkgeo.geocoding.deciding.COLUMNS`.
    """
    count = len(coordinates.kind)
    points = Points(coordinates.lon, coordinates.lat)
    decisions = Decisions(count)
    # A text that has what stands for kilometres: then they are told apart as everything else is.
    marked = not any(text and KILOMETRES in text for coded in fields.values() for text in coded.texts)
    pending: Iterable[_Alike] = _alike(coordinates, fields, vintage, code_vintage, lang)
    asked: dict[str, list[tuple[_Alike, Question]]] = {"": []}
    done = told = 0
    while asked:
        asked = {}
        for alike in pending:
            inside = None if alike.point is None else alike.point.order[0]
            place = Position(alike.known, inside, marked) if alike.has_place else None
            try:
                decision = decide(alike.point, place, alike.heard, alike.remarks, vintage, lang)
            except UnansweredError as error:
                asked.setdefault(error.question.what, []).append((alike, error.question))
                continue
            decisions.add(alike.rows, decision, place.measured if place is not None else None)
            done += len(alike.rows)
            if done >= told + _TOLD or done == count:
                told = done
                progress(done)
        pending = [alike for what, askers in asked.items() for alike in _told_apart(points, what, askers)]
    return decisions.columns(vintage, lang, points)


def _alike(
    coordinates: xy.Coordinates,
    fields: Mapping[str, Coded],
    vintage: int,
    code_vintage: int | None,
    lang: str,
) -> Iterator[_Alike]:
    """Yield the rows by what they have in common before anything is asked of their points."""
    kind = coordinates.kind
    count = len(kind)
    _, codes = atom_index()
    text, _ = together([coded.of_row for coded in fields.values()], count)
    atom = np.full(count, -1, dtype=np.intp)
    given = np.flatnonzero(kind != xy.NONE)
    atom[given] = atom_positions(coordinates.lon[given], coordinates.lat[given])
    heard_as, _ = together([text, atom + 1], count)
    read_as = kind.astype(np.intp) * 2 + coordinates.thousands
    which, first = together([heard_as, read_as, _scaled(coordinates, lang)], count)
    known = coordinates.known
    testimonies: dict[int, Testimony] = {}
    # By their texts: what is heard where the point contradicts them, wherever it is.
    contrary: dict[int, Testimony] = {}
    image = later(vintage)
    in_atom = [Evidence("coordinates", "", (str(code),), "coordinates") for code in codes]
    for rows, row in zip(_by_code(which, len(first)), first.tolist(), strict=True):
        inside = str(codes[atom[row]]) if atom[row] >= 0 else None
        testimony = testimonies.get(heard_as[row])
        if testimony is None and inside is not None and (known_one := contrary.get(text[row])) is not None:
            testimony = None if image[inside] in (known_one.weighed or ()) else known_one
        if testimony is None:
            texts = {role: coded.texts[coded.of_row[row]] or "" for role, coded in fields.items()}
            testimony = hear(texts, vintage, code_vintage, lang, inside)
            if testimony.weighed is not None:
                contrary[text[row]] = testimony
        testimonies[heard_as[row]] = testimony
        point = None if inside is None else in_atom[atom[row]]
        yield _Alike(rows, point, bool(known[row]), testimony, _remarks(coordinates, row, lang))


def _told_apart(points: Points, what: str, askers: Sequence[tuple[_Alike, Question]]) -> Iterator[_Alike]:
    """Yield the rows again, by the answer to what was asked of them."""
    rows, which = _joined([alike.rows for alike, _ in askers])
    code, distinct = pd.factorize(points.answer(what, rows, [question.atoms for _, question in askers], which))
    answers = [*distinct.tolist(), None]
    apart, first = together([which, np.where(code < 0, len(distinct), code)], len(rows))
    for some, row in zip(_by_code(apart, len(first)), first.tolist(), strict=True):
        alike, question = askers[which[row]]
        yield replace(alike, rows=rows[some], known={**alike.known, question: answers[code[row]]})


def _joined(groups: Sequence[Rows]) -> tuple[Rows, Rows]:
    """Return the rows of all groups, and which group each is of."""
    return np.concatenate(groups), np.repeat(np.arange(len(groups)), [len(group) for group in groups])


def _by_code(code: Rows, count: int) -> list[Rows]:
    """Return the positions of every code from 0 to below a count."""
    # Of few codes numpy sorts the short form many times as fast.
    order = np.argsort(code.astype(np.uint16) if count <= _SHORT else code, kind="stable")
    return np.split(order, np.cumsum(np.bincount(code, minlength=count))[:-1]) if count else []


def _scaled(coordinates: xy.Coordinates, lang: str) -> Rows:
    """Return a number for what a note says of a decimal point that was put back; 0 where there is none."""
    number_of = np.zeros(len(coordinates.kind), dtype=np.intp)
    rows = np.flatnonzero(coordinates.scaled)
    written = [_decimals(coordinates, row, lang) for row in rows.tolist()]
    places = {text: i for i, text in enumerate(dict.fromkeys(written), start=1)}
    number_of[rows] = [places[text] for text in written]
    return number_of


def _decimals(coordinates: xy.Coordinates, row: int, lang: str) -> str:
    first, second = (number(float(axis[row]), lang, 5) for axis in (coordinates.lat, coordinates.lon))
    return say("placing.scaled", lang, first=first, second=second)


def _remarks(coordinates: xy.Coordinates, row: int, lang: str) -> tuple[str, ...]:
    texts = []
    if coordinates.scaled[row]:
        texts.append(_decimals(coordinates, row, lang))
    if coordinates.thousands[row]:
        texts.append(say("placing.thousands", lang))
    if (kind := int(coordinates.kind[row])) in _READ_AS:
        texts.append(heading(f"placing.{_READ_AS[kind]}", lang))
    return tuple(text if text.endswith(".") else text + "." for text in texts)
