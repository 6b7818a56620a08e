"""The parts that charts share: an axis with its marks, the line of one, a value with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kkgeo._base.words import number
from kkgeo.charts.given import Value
from kkgeo.charts.lettering import Box, box, width
from kkgeo.charts.marks import GRID, INK, SOFT, Dot, Line, Mark, Text
from kkgeo.charts.scales import LINEAR, RATIO, Scale

#: Room between two marks of an axis, in sizes of letters.
_BETWEEN = 0.6


def across(scale: Scale, frame: Box, text: float, lang: str, *, kept: Sequence[float] = ()) -> list[Mark]:
    """Return the marks of an axis below a frame: those that have room, what is `kept` first, with lines behind."""
    behind: list[Mark] = []
    words: list[Mark] = []
    taken: list[Box] = []
    for value in _by_weight(scale, kept):
        place, label = scale.at(value), marked(value, scale, lang)
        covers = box(label, text, place, frame.bottom + 0.75 * text, "middle")
        around = Box(covers.left - _BETWEEN * text, covers.top, covers.right + _BETWEEN * text, covers.bottom)
        if any(around.meets(other) for other in taken):
            continue
        taken.append(covers)
        behind.append(Line(((place, frame.top), (place, frame.bottom)), GRID, 0.8))
        words.append(Text(label, place, frame.bottom + 0.75 * text, text, "middle", tone=SOFT))
    return [*behind, *words]


def upwards(scale: Scale, frame: Box, text: float, lang: str, *, kept: Sequence[float] = ()) -> list[Mark]:
    """Return the marks of an axis to the left of a frame."""
    behind: list[Mark] = []
    words: list[Mark] = []
    taken: list[Box] = []
    for value in _by_weight(scale, kept):
        place, label = scale.at(value), marked(value, scale, lang)
        covers = box(label, text, frame.left - 0.4 * text, place, "end")
        if any(covers.meets(other) for other in taken):
            continue
        taken.append(covers)
        behind.append(Line(((frame.left, place), (frame.right, place)), GRID, 0.8))
        words.append(Text(label, frame.left - 0.4 * text, place, text, "end", tone=SOFT))
    return [*behind, *words]


def marked(value: float, scale: Scale, lang: str) -> str:
    """Write what stands along an axis: as many decimals everywhere, save where values are far apart.

    >>> marked(0.4, Scale("linear", 0.32, 0.48, 0, 1), "nl"), marked(10, Scale("ratio", 0.1, 10, 0, 1), "nl")
    ('0,40', '10')
    """
    return number(value, lang, max(map(_digits, scale.marks)) if scale.kind == LINEAR else _digits(value))


def widest(scale: Scale, text: float, lang: str) -> float:
    """Return how wide the widest mark of an axis is."""
    return max(width(marked(value, scale, lang), text) for value in scale.marks)


def _digits(value: float) -> int:
    return next(digits for digits in range(7) if digits == 6 or abs(round(value, digits) - value) < 1e-9)


def _by_weight(scale: Scale, kept: Sequence[float]) -> list[float]:
    """Return the values to mark, those first that have to be there, then the ends."""
    marks = list(scale.marks)
    first = [value for value in kept if value in marks]
    ends = [value for value in (marks[0], marks[-1]) if value not in first] if marks else []
    if scale.kind == RATIO:
        # Those next to one tell more than the ends.
        order = sorted((value for value in marks if value > 0), key=lambda value: abs(math.log(value)))
        return list(dict.fromkeys([*first, *order, *ends]))
    return [*first, *ends, *(value for value in marks if value not in (*first, *ends))]


def one(scale: Scale, frame: Box, *, upright: bool) -> Line:
    """Return the line of one: as many as expected."""
    place = scale.at(1.0)
    ends = ((place, frame.top), (place, frame.bottom)) if upright else ((frame.left, place), (frame.right, place))
    return Line(ends, INK, 1.2)


def interval(
    value: Value, scale: Scale, place: float, text: float, lang: str, *, upright: bool, year: str = ""
) -> list[Mark]:
    """Return a ratio with its interval; where that has no end within the axis a wedge says so.

    A value without an interval is a dot alone.
    """
    told = value.told(lang, year)
    if not value.bounded:
        x, y = (place, scale.at(value.ratio)) if upright else (scale.at(value.ratio), place)
        return [Dot(x, y, 0.36 * text, value.tone, value.claimed, value.code, told)]
    ends = [scale.at(value.low), scale.at(value.high)]
    radius = 0.36 * text
    wide = 0.26 * text if value.claimed else 0.16 * text
    tone = value.tone
    points = tuple((place, end) if upright else (end, place) for end in ends)
    done: list[Mark] = [Line(points, tone, wide, area=value.code, title=told)]
    if not scale.holds(value.high):
        x, y = points[1]
        done.append(Dot(x, y, radius * 0.8, tone, True, value.code, told, "up" if upright else "right"))
    x, y = (place, scale.at(value.ratio)) if upright else (scale.at(value.ratio), place)
    if scale.holds(value.ratio):
        done.append(Dot(x, y, radius, tone, value.claimed, value.code, told))
    return done
