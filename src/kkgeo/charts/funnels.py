"""The funnel plot: every municipality by what was expected of it, and how far chance carries a ratio there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.text import tidy
from kkgeo._base.words import Phrase, listing, number, phrase, say
from kkgeo.areas.area import Area
from kkgeo.charts.axes import across, one, upwards, widest
from kkgeo.charts.given import JUDGED, Value, check_columns, counted, headings, judged, some, values_of
from kkgeo.charts.lettering import LINE, Box, Name, beside, shortened, width
from kkgeo.charts.limits import Limits, limits_of
from kkgeo.charts.marks import INK, LIGHT, PLAIN, SOFT, Dot, Line, Mark, Text
from kkgeo.charts.model import Chart
from kkgeo.charts.scales import RATIO, ROOT, Scale, ratio_range
from kkgeo.errors import InputError
from kkgeo.reference._data import atoms_of
from kkgeo.stats.poisson import ALPHA, OVER, UNDER

#: How much of the width of the text a name may take, and how many names a chart has.
_NAMED, _LONGEST = 9, 0.3
#: How wide a chart of a height is.
_ASPECT = 0.46
_SMALL, _LARGE = 0.2, 0.3
#: Letters get no smaller than this part of what was asked, and do where there are fewer lines of them than this.
_SMALLEST, _LINES = 0.75, 14.0


@checked
def funnel(
    table: pd.DataFrame,
    *,
    highlight: Mapping[str, object] | None = None,
    band: Mapping[str, object] | None = None,
    many: bool = True,
    title: str | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> Chart:
    """Funnel plot: the ratio of every area against what was expected of it, between the limits of chance.

    Parameters
    ----------
    table : DataFrame
        As `kkgeo.coverage` gives it by municipality, or by another kind of area.
    highlight : mapping of str to sequence of str, optional
        By the name of an area that is claimed, the codes of its municipalities, of the table's vintage or of 2018: they
        are drawn in the strong colour, and no other in any. If neither these nor `band` are given, the verdict of each
        decides.
    band : mapping of str to sequence of str, optional
        The same for an area that is claimed and is a border: open, in a lighter colour, under the others.
    many : bool
        Whether to show the verdict after looking at all areas (``verdict_many``), as is right for a list that was not
        made before looking; without it that of each by itself.
    title : str, optional
        Instead of the chart's own.
    lang : {"nl", "en", "fr"}
        Language of the words; names are as the table has them.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    Chart
        Claimed areas, those outside the limits and the largest ones have their name.

    Raises
    ------
    InputError
        A table without ratios and verdicts, or a code that it does not have.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    kkgeo.coverage : The table.
    forest : A few areas with their intervals.

    Notes
    -----
    Spiegelhalter (2005), Statistics in Medicine 24: 1185-1202. The limits are those of the verdict, turned round: an
    area with ``k`` of ``N`` is under if the interval of its ratio, `kkgeo.stats.verdict.judge` with the dispersion that
    the table notes, lies under 1; that depends on what was expected only, so that the limit goes through the
    expectation at which it just does. Between whole counts it is straight in counts. Where the table has strata, the
    verdict of an area may lie on the other side of a limit, which is that of one stratum.

    Examples
    --------
    >>> import kkgeo
    >>> placed, register = (kkgeo.geocode(f()) for f in (kkgeo.datasets.collaborations, kkgeo.datasets.register))
    >>> chart = funnel(kkgeo.coverage(placed, register), lang="en")
    >>> len(chart.layout().dots), chart.to_svg().count("data-area") >= 304
    (304, True)
    """
    lang = check_language(lang)
    column = "verdict_many" if many else "verdict"
    check_columns(table, [*JUDGED, column], "coverage")
    known = judged(table, column)
    known = known[np.isfinite(known["ratio"]) & (known["expected"] > 0)]
    if known.index.nlevels > 1:
        raise InputError("errors.charts.one_kind", levels=[*known.index.names])
    groups = [
        Group(tidy(name), tone, frozenset(_codes(name, codes, table)))
        for named, tone in ((highlight, UNDER), (band, LIGHT))
        for name, codes in (named or {}).items()
    ]
    values = values_of(known, column)
    lines = (
        limits_of(int(known["observed"].sum()), noted(table, Coverage).dispersion, float(known["expected"].max()))
        if values
        else None
    )
    left = int((table["verdict"] == "no denominator").sum()) + int(
        (table["verdict"].notna() & np.isinf(table["ratio"])).sum()
    )
    outside = int(known["verdict"].isin([UNDER, OVER]).sum())
    towns = noted(table, Coverage).by == ("municipality",)
    areas = phrase("charts.towns" if towns else "counted.areas", count=len(known))
    chance = number(np.ceil(ALPHA * len(known)), lang)
    notes = [say("charts.funnel_note", lang, areas=areas, outside=number(outside, lang), chance=chance)]
    if left:
        notes.append(say("charts.left_out", lang, areas=phrase("counted.areas", count=left)))
    plain = values if highlight is None and band is None else [replace(value, tone=PLAIN) for value in values]
    plot = None if lines is None else Funnel(tuple(plain), lines, tuple(groups), counted(table, lang), towns, lang)
    return Chart(
        key="funnel",
        title=title or say("charts.funnel_title" if towns else "charts.funnel_title_areas", lang),
        alternative=" ".join([_alternative(values, areas, outside, lang), *_of_groups(values, groups, lang)]),
        note=" ".join(notes),
        lang=lang,
        table=known[["name", *JUDGED[1:-1], column]].set_axis(pd.Index([value.code for value in values], name="area")),
        headings=headings(lang, verdict=column),
        plot=plot,
    )


@dataclass(frozen=True)
class Group:
    """An area whose municipalities are told apart, and in which tone."""

    name: str
    tone: str
    codes: frozenset[str]


def _codes(name: str, given: object, table: pd.DataFrame) -> list[str]:
    """Return the codes of a table's areas that a list names; codes of 2018 become those of the table's vintage."""
    several = isinstance(given, Iterable) and not isinstance(given, str)
    codes = [str(code) for code in given] if several else [str(given)]  # type: ignore[attr-defined]
    there = set(map(str, table.index))
    absent = [code for code in codes if code not in there]
    vintage = noted(table, Coverage).vintage
    if absent and vintage is not None:
        towns = {code: Area("list", code, code, frozenset([code])) for code in absent if code.isdecimal()}
        found = {code: str(area.towns(vintage).index[0]) for code, area in towns.items() if _known(area)}
        codes = [found.get(code, code) for code in codes]
        absent = [code for code in codes if code not in there]
    if absent:
        raise InputError("errors.charts.codes", name=name, absent=absent)
    return codes


def _known(area: Area) -> bool:
    return area.atoms <= set(atoms_of(2018))


def _alternative(values: Sequence[Value], areas: Phrase, outside: int, lang: str) -> str:
    if not values:
        return say("charts.nothing", lang)
    claimed = [
        say("charts.named", lang, name=v.name, observed=number(v.observed, lang), expected=number(v.expected, lang, 1))
        for v in sorted(values, key=lambda v: -v.expected)
        if v.claimed
    ]
    chance = number(np.ceil(ALPHA * len(values)), lang)
    told = say("charts.funnel_outside", lang, outside=number(outside, lang), chance=chance)
    if not claimed:
        return f"{say('charts.funnel_none', lang, areas=areas)} {told}"
    return f"{say('charts.funnel_claimed', lang, areas=areas, named=some(claimed, lang))} {told}"


def _of_groups(values: Sequence[Value], groups: Sequence[Group], lang: str) -> list[str]:
    """Return how many municipalities have none in each area that is told apart."""
    told = []
    for group in groups:
        counts = [value.observed for value in values if value.code in group.codes]
        areas, none = phrase("charts.towns", count=len(counts)), number(counts.count(0), lang)
        told.append(say("charts.funnel_group", lang, name=group.name, none=none, areas=areas))
    return told


@dataclass(frozen=True)
class Funnel:
    """Values to draw, with their limits; one in an area that is told apart has its tone, that of the first it is in."""

    values: tuple[Value, ...]
    limits: Limits
    groups: tuple[Group, ...]
    what: str
    #: Whether its areas are municipalities.
    towns: bool
    lang: str

    def height(self, width: float, text: float) -> float:
        """Return how high the chart is by its width."""
        return max(_ASPECT * width, 15 * text)

    def drawn(self, frame: Box, text: float) -> tuple[list[Mark], dict[str, Scale]]:
        """Return axes, limits, dots and names."""
        lang = self.lang
        # Where it is low the letters are smaller, and the dots have more room.
        text = min(text, max(_SMALLEST * text, (frame.bottom - frame.top) / _LINES))
        axis = shortened(say("charts.axis_ratio", lang), text, frame.right - frame.left)
        marks, beside_axis = self._legend(frame, text, width(axis, text) + 2 * text)
        low, high = ratio_range([value.ratio for value in self.values])
        most = max(value.expected for value in self.values) * 1.08
        labels = widest(Scale(RATIO, low, high, 0, 1), text, lang)
        inside = Box(
            frame.left + labels + 0.5 * text,
            frame.top + (len(marks) > 0 and not beside_axis) * LINE * text + 1.85 * text,
            frame.right - max(0.5 * text, widest(Scale(ROOT, 0.0, most, 0, 1), text, lang) / 2),
            frame.bottom - 2.7 * text,
        )
        x, y = (
            Scale(ROOT, 0.0, most, inside.left + 0.4 * text, inside.right),
            Scale(RATIO, low, high, inside.bottom, inside.top),
        )
        marks += across(x, inside, text, lang)
        marks += upwards(y, inside, text, lang, kept=(1.0, 0.0))
        marks.append(one(y, inside, upright=False))
        marks.append(Text(axis, frame.left, inside.top - 1.2 * text, text, tone=SOFT))
        bottom = shortened(say("charts.axis_expected", lang, what=self.what), text, frame.right - frame.left)
        marks.append(Text(bottom, frame.right, frame.bottom - 0.6 * text, text, "end", tone=SOFT))
        lines = [self._limit(points, x, y) for points in (self.limits.under, self.limits.over)]
        marks += [Line(tuple(points), SOFT, 1.2, dashed=True) for points in lines if len(points) > 1]
        ordered = sorted(
            self.values,
            key=lambda value: (self._tone(value) not in (PLAIN,), self._tone(value) != LIGHT, -value.expected),
        )
        dots = [self._dot(value, x, y, text) for value in ordered]
        marks += dots
        words = [*self._nought(dots, lines, y, inside, text), *self._sides(lines, dots, inside, text)]
        lines.append([(inside.left + 3.0 * step, y.at(1.0)) for step in range(int((inside.right - inside.left) / 3))])
        names = self._names(dots, lines, inside, text, [word.box for word in words])
        return [*marks, *words, *names], {"x": x, "y": y}

    def _nought(
        self, dots: Sequence[Dot], lines: Sequence[Sequence[tuple[float, float]]], y: Scale, inside: Box, text: float
    ) -> list[Text]:
        """Return how many have none, which lie over one another: to the right of the last, or over them."""
        none = {value.code for value in self.values if value.observed == 0}
        if not none:
            return []
        right = max(dot.x for dot in dots if dot.area in none) + text
        told = say("charts.nought", self.lang, areas=self._areas(len(none)))
        for left, up in ((right, 0.7), (inside.left + 0.4 * text, 1.1)):
            label = Text(told, left, y.at(0.0) - up * text, text, tone=SOFT)
            covers = label.box
            crossed = any(
                covers.left < x < covers.right and covers.top < y < covers.bottom for line in lines for x, y in line
            )
            if covers.right <= inside.right and not crossed and not any(_hit(label, dot) for dot in dots):
                return [label]
        return []

    def _sides(
        self, lines: Sequence[Sequence[tuple[float, float]]], dots: Sequence[Dot], inside: Box, text: float
    ) -> list[Text]:
        """Return what it means to lie outside the limits, at the right end of each where nothing else is."""
        found = []
        for points, key, side in ((lines[0], "below", 1.0), (lines[1], "above", -1.0)):
            label = say(f"charts.{key}", self.lang)
            left = inside.right - width(label, text)
            along = [down for over, down in points if over >= left]
            if not along:
                continue
            down = (max(along) if side > 0 else min(along)) + side * 0.8 * text
            word = Text(label, inside.right, down, text, "end", tone=SOFT)
            if inside.top < word.box.top and word.box.bottom < inside.bottom and not any(_hit(word, d) for d in dots):
                found.append(word)
        return found

    def _areas(self, count: int) -> Phrase:
        return phrase("charts.towns" if self.towns else "counted.areas", count=count)

    def _tone(self, value: Value) -> str:
        return next((group.tone for group in self.groups if value.code in group.codes), value.tone)

    def _dot(self, value: Value, x: Scale, y: Scale, text: float) -> Dot:
        tone = self._tone(value)
        radius = (_LARGE if tone != PLAIN else _SMALL) * text
        return Dot(
            x.at(value.expected), y.at(value.ratio), radius, tone, tone != LIGHT, value.code, value.briefly(self.lang)
        )

    def _legend(self, frame: Box, text: float, taken: float) -> tuple[list[Mark], bool]:
        """Return what the colours of areas that are told apart mean, and whether the words of the axis go before it.

        These take so much of the line; where not all has room there, they have the next one.
        """
        named: dict[str, list[str]] = {}
        for group in self.groups:
            named.setdefault(group.tone, []).append(group.name)
        wholes = {tone: listing(each, self.lang) for tone, each in named.items()}
        needs = sum(width(whole, text) + 2.4 * text for whole in wholes.values())
        beside = needs <= frame.right - frame.left - taken
        left, room = (
            frame.right - needs + 1.4 * text if beside else frame.left,
            (frame.right - frame.left) / max(len(named), 1),
        )
        marks: list[Mark] = []
        for tone, whole in wholes.items():
            label = shortened(whole, text, room - 1.6 * text)
            middle = frame.top + 0.6 * text
            marks.append(Dot(left + 0.35 * text, middle, _LARGE * text, tone, tone != LIGHT))
            marks.append(Text(label, left + text, middle, text, full=whole if label != whole else ""))
            left += width(label, text) + 2.4 * text
        return marks, beside

    def _limit(self, points: Sequence[tuple[float, float]], x: Scale, y: Scale) -> list[tuple[float, float]]:
        """Return a limit within the axes: straight in counts between the expectations at which a count is just out."""
        if not points:
            return []
        expected, counts = (np.array(part) for part in zip(*points, strict=True))
        inner = np.unique(np.concatenate([expected, np.geomspace(max(expected[0], 1e-3), x.high, 80)]))
        inner = inner[(inner >= expected[0]) & (inner <= min(x.high, expected[-1]))]
        ratios = np.interp(inner, expected, counts) / inner
        return [(x.at(float(e)), y.at(float(r))) for e, r in zip(inner, ratios, strict=True) if r <= y.high]

    def _names(
        self,
        dots: Sequence[Dot],
        lines: Sequence[Sequence[tuple[float, float]]],
        inside: Box,
        text: float,
        taken: list[Box],
    ) -> list[Mark]:
        """Return names of what is claimed, of what lies outside the limits and of the largest, where there is room."""
        values = {value.code: value for value in self.values}
        place = {dot.area: dot for dot in dots}
        out = sorted(
            (v for v in self.values if v.claimed or v.low > 1 or v.high < 1),
            key=lambda v: (not v.claimed, -v.expected),
        )
        largest = sorted(self.values, key=lambda v: -v.expected)[:_NAMED]
        must = {value.code for value in [*largest[:2], *out]}
        wanted = list(dict.fromkeys(v.code for v in [*largest[:2], *out, *largest]))[: 2 * _NAMED]
        room = _LONGEST * (inside.right - inside.left)
        names = {code: shortened(values[code].name, text, room, bold=values[code].claimed) for code in wanted}
        asked = [Name(names[c], place[c].x, place[c].y, place[c].radius, values[c].claimed, c in must) for c in wanted]
        points, along = [(dot.x, dot.y) for dot in dots], [point for line in lines for point in line]
        frame = Box(inside.left, inside.top - 0.3 * text, inside.right + 0.5 * text, inside.bottom + 0.3 * text)
        found = sorted(
            beside(asked, text, frame, taken=taken, points=points, lines=along), key=lambda each: not each.name.must
        )
        code_of = dict(zip(map(id, asked), wanted, strict=True))
        done: list[Mark] = []
        for each in found[:_NAMED]:
            value = values[code_of[id(each.name)]]
            full = value.name if each.name.text != value.name else ""
            tone = value.tone if value.claimed else INK
            done.append(Text(each.name.text, each.x, each.y, text, each.anchor, value.claimed, tone, value.code, full))
        return done


def _hit(label: Text, dot: Dot) -> bool:
    """Return whether a text covers a dot."""
    covers, r = label.box, dot.radius
    return covers.meets(Box(dot.x - r, dot.y - r, dot.x + r, dot.y + r))
