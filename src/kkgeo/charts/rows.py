"""Rows under one another, each with a name in front, a mark on a common axis, and numbers behind."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from kkgeo._base.words import phrase, say
from kkgeo.charts.axes import across
from kkgeo.charts.lettering import Box, shortened, width
from kkgeo.charts.marks import INK, PLAIN, SOFT, Mark, Text
from kkgeo.charts.scales import Scale

#: Names take at most this part of the width.
_NAMES = 0.42
#: Height of a row, how close rows may come, and the gap between tables, in sizes of letters.
_ROW, _CLOSEST, _GAP = 1.6, 1.18, 0.5
#: Room above and below the rows for headings and axis, in sizes of letters; headings that find no room on one line
#: have a line each, and words of the axis that find none above the rows one below.
_HEAD, _FOOT, _WORDS = 1.35, 1.45, 1.25
#: Letters get no smaller than this part of what was asked; what has no room then is counted.
_SMALLEST = 0.7


@dataclass(frozen=True)
class Row:
    """A row: its name with something behind it, its numbers, and whether anything is claimed of it (its tone)."""

    code: str
    name: str
    behind: str
    numbers: str
    tone: str
    #: Which table it is of.
    block: int = 0

    @property
    def claimed(self) -> bool:
        """Whether something is said of it."""
        return self.tone != PLAIN

    def label(self, size: float = 1.0, room: float = math.inf) -> str:
        """Return the name, shortened where there is no room, with what is behind it."""
        rest = room - width(self.behind, size, bold=self.claimed)
        return shortened(self.name, size, rest, bold=self.claimed) + self.behind

    def text(self, text: str, x: float, y: float, size: float, full: str = "") -> Text:
        """Return words of the row: of what is claimed they are bold and in its colour."""
        return Text(text, x, y, size, "end", self.claimed, self.tone if self.claimed else INK, self.code, full)


class Rows(ABC):
    """Rows to draw, with what stands above and below them."""

    rows: tuple[Row, ...]
    lang: str
    #: What rows are called that are counted for want of room.
    counted: str = "counted.areas"
    #: What is marked on the axis before anything else.
    kept: tuple[float, ...] = ()
    #: Where the words below the axis stand under.
    middle: float | None = None

    @property
    @abstractmethod
    def heads(self) -> tuple[str, str, str]:
        """What stands above the names, above the numbers, and below the axis."""

    @abstractmethod
    def scale(self, shown: Sequence[Row]) -> tuple[str, float, float]:
        """Return the kind of axis, and from where to where it goes."""

    @abstractmethod
    def marks(self, row: Row, scale: Scale, place: float, text: float) -> list[Mark]:
        """Return what stands for a row."""

    def behind(self, scale: Scale, inside: Box) -> list[Mark]:
        """Return what lies under all rows."""
        del scale, inside
        return []

    def height(self, width: float, text: float) -> float:
        """Return how high the rows are with room between them."""
        return _ends(self.rows, _ROW * text, text)[-1] + (self._head(width, text) + self._foot(width, text)) * text

    def drawn(self, frame: Box, text: float) -> tuple[list[Mark], dict[str, Scale]]:
        """Return names, axis, marks and numbers."""
        above, foot = self._head(frame.right - frame.left, text), self._foot(frame.right - frame.left, text)
        shown, hidden, letters, row = self._fitting(frame.bottom - frame.top - (above + foot) * text, text)
        head, numbers_head, axis = self.heads
        top = frame.top + above * text
        ends = _ends(shown, row, letters)
        bottom = top + ends[-1] + (row if hidden else 0.0)
        apart, wide = above > _HEAD, frame.right - frame.left
        labels = [width(each.label(), letters, bold=each.claimed) for each in shown]
        names = min(max([*labels, 0.0 if apart else width(head, letters)]), _NAMES * wide)
        numbers = max(width(each.numbers, letters, bold=True) for each in shown)
        left, right = frame.left + names + 0.9 * text, frame.right - numbers - 1.2 * text
        kind, low, high = self.scale(shown)
        scale, inside = Scale(kind, low, high, left, right), Box(left, top, right, bottom)
        first, last, line = left - 0.9 * text, frame.right, frame.top + 0.55 * text
        marks = [*across(scale, inside, letters, self.lang, kept=self.kept), *self.behind(scale, inside)]
        if apart:
            marks.append(_heading(head, frame.left, line, letters, wide, "start"))
            line += _WORDS * text
            marks.append(_heading(numbers_head, last, line, letters, wide, "end"))
        else:
            marks.append(_heading(head, first, line, letters, names, "end"))
            marks.append(_heading(numbers_head, last, line, letters, last - first - text, "end"))
        if foot > _FOOT:
            marks.append(self._words(axis, scale, (frame.left, frame.right), bottom + 2.0 * text, letters))
        else:
            between = first + text, last - width(numbers_head, letters) - text
            marks.append(self._words(axis, scale, between, line, letters))
        if hidden:
            words = say("charts.hidden", self.lang, areas=phrase(self.counted, count=hidden))
            words = shortened(words, letters, right - left)
            marks.append(Text(words, left, bottom - row / 2, letters, tone=SOFT))
        places = [top + end - row / 2 for end in ends]
        for each, place in zip(shown, places, strict=True):
            name, label = each.label(letters, names), each.label()
            marks.append(each.text(name, first, place, letters, label if name != label else ""))
        marks += [each.text(each.numbers, last, place, letters) for each, place in zip(shown, places, strict=True)]
        for each, place in zip(shown, places, strict=True):
            marks += self.marks(each, scale, place, letters)
        return marks, {"x": scale}

    def _head(self, wide: float, text: float) -> float:
        """Return the room above the rows: with a line for each heading if they have no room on one."""
        head, numbers_head, _ = self.heads
        names = self._names(wide, text)
        fits = width(head, text) <= names and names + text + width(numbers_head, text) <= wide
        return _HEAD if fits else _HEAD + _WORDS

    def _foot(self, wide: float, text: float) -> float:
        """Return the room below the rows: with a line for the words of the axis if they have no room above."""
        _, numbers_head, axis = self.heads
        needs = self._names(wide, text) + width(axis, text) + width(numbers_head, text) + 2 * text
        return _FOOT if needs <= wide else _FOOT + _WORDS

    def _names(self, wide: float, text: float) -> float:
        """Return the room of the names of all rows, and of what stands above them."""
        names = [width(each.label(), text, bold=each.claimed) for each in self.rows]
        return min(max([width(self.heads[0], text), *names]), _NAMES * wide)

    def _words(self, axis: str, scale: Scale, between: tuple[float, float], down: float, letters: float) -> Text:
        """Return what the axis is, as near to its middle as there is room."""
        left, right = between
        axis = shortened(axis, letters, right - left)
        half = width(axis, letters) / 2
        wanted = (scale.start + scale.end) / 2 if self.middle is None else scale.at(self.middle)
        return Text(axis, min(max(wanted, left + half), right - half), down, letters, "middle", tone=SOFT)

    def _fitting(self, room: float, text: float) -> tuple[list[Row], int, float, float]:
        """Return which rows have room, how many have not, the size of letters and the height of a row.

        Where there is no room letters shrink, and then the last rows that claim nothing are counted instead.
        """
        shown = list(self.rows)
        gaps = _GAP * shown[-1].block
        needs = (len(shown) * _CLOSEST + gaps) * text
        letters = text if needs <= room else max(text * room / needs, text * _SMALLEST)
        most = max(int((room - gaps * letters) / (_CLOSEST * letters) + 1e-9), 2)
        while len(shown) > (most if len(self.rows) <= most else most - 1):
            weakest = [i for i, each in enumerate(shown) if not each.claimed]
            del shown[weakest[-1] if weakest else -1]
        hidden = len(self.rows) - len(shown)
        return shown, hidden, letters, min(_ROW * text, (room - gaps * letters) / (len(shown) + bool(hidden)))


def _heading(words: str, x: float, y: float, letters: float, room: float, anchor: str) -> Text:
    """Return what stands above a column; where it has no line long enough, the whole is with it."""
    label = shortened(words, letters, room)
    return Text(label, x, y, letters, anchor, tone=SOFT, full=words if label != words else "")


def _ends(rows: Sequence[Row], row: float, text: float) -> list[float]:
    """Return how far down each row ends, with a gap between tables."""
    done, down, block = [], 0.0, rows[0].block
    for each in rows:
        down += row + (_GAP * text if each.block != block else 0.0)
        block = each.block
        done.append(down)
    return done
