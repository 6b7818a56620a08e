"""The Lorenz curve: how much of what is counted goes to how little of what it could go to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import noted
from kkgeo._base.records import Curve
from kkgeo._base.text import tidy
from kkgeo._base.words import number, percent, say, word
from kkgeo.charts.axes import across, upwards
from kkgeo.charts.given import check_columns
from kkgeo.charts.lettering import LINE, Box, shortened, width, wrapped
from kkgeo.charts.marks import INK, PLAIN, SOFT, Dot, Line, Mark, Text
from kkgeo.charts.model import Chart, Heading
from kkgeo.charts.scales import LINEAR, Scale
from kkgeo.equity.inequality import verdict_of
from kkgeo.stats.poisson import OVER, UNDER

_NEEDED = ("cumulative_base", "cumulative_count")
#: The side of the square, as far as there is room, and the least room for words beside it, in sizes of letters.
_SIDE, _BESIDE = 20.0, 14.0
#: Room above the square, and above and below it together.
_ABOVE, _AROUND = 1.9, 4.6
_HUNDRED = 100.0
#: What a curve notes of how it lies to chance.
_CHANCE = ("gini", "gini_expected", "gini_low", "gini_high", "p")


@checked
def lorenz(
    table: pd.DataFrame, *, title: str | None = None, lang: str = "nl", programme: AProgramme | None = None
) -> Chart:
    """Lorenz curve: areas from the lowest rate to the highest, with how far chance alone makes a spread uneven.

    Parameters
    ----------
    table : DataFrame
        As `kkgeo.lorenz` gives it.
    title : str, optional
        Instead of the chart's own.
    lang : {"nl", "en", "fr"}
        Language of the words.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    Chart
        The curve, the line that it would be if all areas had the same rate, and two points in words: what part of
        the base has nothing, and to what part half of the count goes.

    Raises
    ------
    InputError
        A table that is no curve.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    kkgeo.lorenz : The table.
    kkgeo.gini : The curve in one number.

    Examples
    --------
    >>> import pandas as pd
    >>> import kkgeo
    >>> table = pd.DataFrame({"collaborations": [4, 0, 2], "schools": [5, 10, 10]}, index=["a", "b", "c"])
    >>> lorenz(kkgeo.lorenz(table), lang="en").alternative
    '40.0 % of schools lie in areas without collaborations. Half of collaborations go to areas with 15.0 % of ...'
    """
    lang = check_language(lang)
    check_columns(table, _NEEDED, "lorenz")
    told = noted(table, Curve)
    names = {
        "what": word("measure", told.count or "collaborations", lang),
        "over": word("measure", told.base or "schools", lang),
    }
    base, count = (table[column].to_numpy(dtype=np.float64) for column in _NEEDED)
    drawn = len(base) > 1 and bool(np.isfinite(count).all())
    more = {key: float(told.more.get(key, np.nan)) for key in _CHANCE}
    columns = [c for c in ("name", told.count, told.base, *_NEEDED) if c in table.columns]
    labels = {"name": say("charts.area", lang), **{c: word("measure", c, lang) for c in (told.count, told.base)}}
    labels |= {c: say(f"charts.{c}", lang, **names) for c in _NEEDED}
    digits = {"name": None, **dict.fromkeys(_NEEDED, 3)}
    facts = _facts(base, count, names, lang) if drawn else ()
    gini = _gini(more, lang)
    return Chart(
        key="lorenz",
        title=title or say("charts.lorenz_title", lang, **names),
        alternative=_alternative(facts, gini) if drawn else say("charts.nothing", lang),
        note="",
        lang=lang,
        table=table[columns].iloc[1:] if drawn else table[columns].iloc[:0],
        headings=tuple(Heading(c, tidy(labels[c]), digits.get(c, 0)) for c in columns),
        plot=Lorenz(
            tuple(zip(base.tolist(), count.tolist(), strict=True)),
            facts,
            gini,
            _tone(more),
            names["what"],
            names["over"],
            lang,
        )
        if drawn
        else None,
    )


@dataclass(frozen=True)
class Fact:
    """A point of the curve, and what it says."""

    base: float
    count: float
    short: str
    text: str


def _facts(base: np.ndarray, count: np.ndarray, names: dict[str, str], lang: str) -> tuple[Fact, ...]:
    """Return what part of the base has nothing, and to what part half of the count goes."""
    nothing = float(base[count <= 0].max(initial=0.0))
    half = float(np.interp(0.5, count, base))
    facts = []
    if nothing > 0:
        share = percent(nothing, lang)
        facts.append(Fact(nothing, 0.0, "1", say("charts.lorenz_nothing", lang, share=share, **names)))
    share = percent(1 - half, lang)
    facts.append(Fact(half, 0.5, str(len(facts) + 1), say("charts.lorenz_half", lang, share=share, **names)))
    return tuple(facts)


def _gini(told: Mapping[str, float], lang: str) -> str:
    """Return the coefficient, with what chance gives where that is known."""
    if not np.isfinite(told["gini"]):
        return ""
    numbers = {key: number(told[f"gini_{key}"], lang, 2) for key in ("low", "high")}
    key = f"gini_{verdict_of(told)}" if np.isfinite(told["p"]) else "gini"
    return say(f"charts.{key}", lang, gini=number(told["gini"], lang, 2), **numbers)


def _tone(told: Mapping[str, float]) -> str:
    """Return the tone of the curve: strong where it is more uneven, or more even, than chance makes it."""
    return {"above": UNDER, "below": OVER}.get(verdict_of(told), INK)


def _alternative(facts: tuple[Fact, ...], gini: str) -> str:
    return " ".join(filter(None, [*(fact.text for fact in facts), gini]))


@dataclass(frozen=True)
class Lorenz:
    """A curve to draw, with what is said of it."""

    points: tuple[tuple[float, float], ...]
    facts: tuple[Fact, ...]
    gini: str
    tone: str
    what: str
    over: str
    lang: str

    def height(self, wide: float, text: float) -> float:
        """Return how high the chart is by its width."""
        side = min(_SIDE * text, wide - 4 * text)
        if wide >= side + (_BESIDE + 4) * text:
            return side + _AROUND * text
        return side + _AROUND * text + self._deep(wide, text)

    def _words(self, room: float, text: float, deep: float = math.inf) -> list[tuple[float, str]]:
        """Return lines, each with how far down it stands, a little more between what is said and what is said next.

        What has no room is left out: it is in the alternative text.
        """
        lines: list[tuple[float, str]] = []
        down = 0.0
        for said in [*(f"{fact.short}. {fact.text}" for fact in self.facts), self.gini]:
            own = wrapped(said, text, room, 6)
            if down + len(own) * LINE * text > deep:
                break
            lines += [(down + (i + 0.5) * LINE * text, line) for i, line in enumerate(own)]
            down += (len(own) * LINE + 0.4) * text
        return lines

    def _deep(self, room: float, text: float) -> float:
        """Return how high the words are."""
        return max((down for down, _ in self._words(room, text)), default=0.0) + LINE * text

    def drawn(self, frame: Box, text: float) -> tuple[list[Mark], dict[str, Scale]]:
        """Return the square with the curve, and the words beside or below it."""
        lang = self.lang
        wide, high = frame.right - frame.left, frame.bottom - frame.top
        margin = width("100", text) + 0.6 * text
        beside = wide - (high - _AROUND * text) - margin >= _BESIDE * text
        below = 0.0 if beside else self._deep(wide, text)
        side = max(min(high - _AROUND * text - below, wide - margin - 1.2 * text), 4 * text)
        top = frame.top + _ABOVE * text
        inside = Box(frame.left + margin, top, frame.left + margin + side, top + side)
        x, y = (
            Scale(LINEAR, 0.0, _HUNDRED, inside.left, inside.right),
            Scale(LINEAR, 0.0, _HUNDRED, inside.bottom, inside.top),
        )
        marks = [
            *across(x, inside, text, lang, kept=(0.0, _HUNDRED)),
            *upwards(y, inside, text, lang, kept=(0.0, _HUNDRED)),
        ]
        up, along = say("charts.lorenz_up", lang, what=self.what), say("charts.lorenz_across", lang, over=self.over)
        marks.append(Text(shortened(up, text, wide), frame.left, frame.top + 0.6 * text, text, tone=SOFT))
        whole, along = along, shortened(along, text, inside.right - frame.left if beside else wide)
        marks.append(
            Text(
                along,
                max(inside.right, frame.left + width(along, text)),
                inside.bottom + 2.0 * text,
                text,
                "end",
                tone=SOFT,
                full=whole if whole != along else "",
            )
        )
        marks.append(Line(((x.at(0), y.at(0)), (x.at(_HUNDRED), y.at(_HUNDRED))), SOFT, 1.0, dashed=True))
        even = say("charts.lorenz_even", lang)
        if width(even, text) < 0.68 * side - text:
            marks.append(Text(even, x.at(68) - 0.3 * text, y.at(76), text, "end", tone=SOFT))
        curve = tuple((x.at(_HUNDRED * base), y.at(_HUNDRED * count)) for base, count in self.points)
        marks.append(Line(_thinned(curve), self.tone, 0.2 * text))
        for fact in self.facts:
            across_, down = x.at(_HUNDRED * fact.base), y.at(_HUNDRED * fact.count)
            marks.append(Dot(across_, down, 0.36 * text, self.tone if self.tone != INK else PLAIN, True, "", fact.text))
            marks.append(Text(fact.short, across_ - 0.6 * text, down - 0.75 * text, text, "end", True))
        left, first = (inside.right + 1.5 * text, top) if beside else (frame.left, inside.bottom + 2.9 * text)
        lines = self._words(frame.right - left, text, frame.bottom - first + 0.1 * text)
        marks += [Text(line, left, first + down, text) for down, line in lines]
        return marks, {"x": x, "y": y}


def _thinned(curve: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """Return a curve without the points that nobody sees."""
    kept = [curve[0]]
    for point in curve[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= 0.8:
            kept.append(point)
    return (*kept, curve[-1])
