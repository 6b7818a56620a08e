"""Small multiples: the years of every area, side by side on one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.text import tidy
from kkgeo._base.words import phrase, say
from kkgeo.charts.axes import interval, one, upwards, widest
from kkgeo.charts.given import (
    ALL,
    JUDGED,
    PERIODS,
    Value,
    check_columns,
    counted,
    headings,
    judged,
    some,
    values_of,
)
from kkgeo.charts.lettering import LINE, Box, box, shortened
from kkgeo.charts.marks import SOFT, Mark, Text
from kkgeo.charts.model import Chart, Heading
from kkgeo.charts.scales import LINEAR, RATIO, Scale, ratio_range
from kkgeo.errors import InputError
from kkgeo.stats.poisson import OVER, UNDER

#: More panels than this nobody compares.
MOST_PANELS = 24
#: How wide a panel is at least, how high it wants to be and has to be, in sizes of letters.
_WIDE, _HIGH, _LEAST = 11.0, 9.5, 6.0


@dataclass(frozen=True)
class Panel:
    """An area with its value in every year that has one."""

    code: str
    name: str
    values: tuple[tuple[str, Value], ...]


@checked
def small_multiples(
    table: pd.DataFrame,
    *,
    many: bool = True,
    title: str | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> Chart:
    """Small multiples: for every area a panel with its ratio in each year and the 95 % interval, all on one scale.

    Parameters
    ----------
    table : DataFrame
        As ``kkgeo.coverage(by=["province", "year"])`` or `kkgeo.coverage_gaps` gives it: one level of its index is the
        year (``year`` or ``period``), the others are what has a panel. At most 24 panels: of municipalities, years say
        nothing.
    many : bool
        Whether to show the verdict after looking at all of them (``verdict_many``), as is right for years that nobody
        chose before looking; without it that of each by itself.
    title : str, optional
        Instead of the chart's own.
    lang : {"nl", "en", "fr"}
        Language of the words; names are as the table has them.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    Chart
        Panels in the order of the table. All years together (``all``) and what has no year are left out.

    Raises
    ------
    InputError
        A table without years, without ratios and verdicts, or with more than 24 areas.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    kkgeo.coverage : The table.
    forest : All years together.

    Examples
    --------
    >>> import kkgeo
    >>> placed, register = (kkgeo.geocode(f()) for f in (kkgeo.datasets.collaborations, kkgeo.datasets.register))
    >>> chart = small_multiples(kkgeo.coverage(placed, register, by=["province", "year"]), lang="en")
    >>> len(chart.table), chart.alternative
    (24, 'Of 24 yearly figures no difference is larger than chance.')
    """
    lang = check_language(lang)
    column = "verdict_many" if many else "verdict"
    check_columns(table, [*JUDGED, column], 'coverage(by=["province", "year"]), coverage_gaps')
    level = next((name for name in PERIODS if name in table.index.names), None)
    if level is None or table.index.nlevels < 2:
        raise InputError("errors.charts.years", levels=[*table.index.names])
    known = judged(table[table.index.get_level_values(level) != ALL], column)
    years = [tidy(year) for year in known.index.get_level_values(level)]
    place = known.index.names.index(level)
    codes = ["/".join(tidy(part) for i, part in enumerate(label) if i != place) for label in known.index]
    values = [
        replace(value, code=code, name=value.name.removesuffix(f", {year}"))
        for code, year, value in zip(codes, years, values_of(known, column), strict=True)
    ]
    panels = _panels(years, values)
    if len(panels) > MOST_PANELS:
        raise InputError("errors.charts.panels", count=len(panels), most=MOST_PANELS)
    labels = pd.MultiIndex.from_arrays([codes, years], names=["area", "year"])
    numbers = known[["name", *JUDGED[1:-1], column]].set_axis(labels)
    return Chart(
        key="small_multiples",
        title=title or say("charts.multiples_title", lang),
        alternative=_alternative(years, values, lang),
        note=say("charts.multiples_note" if many else "charts.forest_note", lang, what=counted(table, lang)),
        lang=lang,
        table=numbers.assign(name=[value.name for value in values], period=years),
        headings=headings(lang, verdict=column, more=[Heading("period", say("charts.year", lang))]),
        plot=Multiples(panels, tuple(dict.fromkeys(sorted(years))), lang) if panels else None,
    )


def _panels(years: Sequence[str], values: Sequence[Value]) -> tuple[Panel, ...]:
    """Return the areas in the order of the table, each with its years."""
    found: dict[str, list[tuple[str, Value]]] = {}
    for year, value in zip(years, values, strict=True):
        found.setdefault(value.code, []).append((year, value))
    return tuple(Panel(code, own[0][1].name, tuple(own)) for code, own in found.items())


def _alternative(years: Sequence[str], values: Sequence[Value], lang: str) -> str:
    if not values:
        return say("charts.nothing", lang)
    told = []
    for verdict in (UNDER, OVER):
        named = [
            say("charts.named", lang, name=f"{value.name} {year}", **value.amounts(lang))
            for year, value in zip(years, values, strict=True)
            if value.verdict == verdict
        ]
        if named:
            told.append(say(f"charts.forest_{verdict}", lang, areas=some(named, lang)))
    rest = phrase("charts.years", count=sum(not value.claimed for value in values))
    return " ".join([*told, say("charts.multiples_rest" if told else "charts.multiples_none", lang, years=rest)])


@dataclass(frozen=True)
class Multiples:
    """Panels to draw, all with these years."""

    panels: tuple[Panel, ...]
    years: tuple[str, ...]
    lang: str

    def height(self, wide: float, text: float) -> float:
        """Return how high the panels want to be at a width."""
        _, rows = self._grid(wide, math.inf, text)
        return rows * _HIGH * text + LINE * text

    def _grid(self, wide: float, high: float, text: float) -> tuple[int, int]:
        """Return how many panels stand beside and how many under one another: so that they are as high as wide."""
        count = len(self.panels)
        most = max(min(count, int((wide - 2.5 * text) / (_WIDE * text))), 1)
        if math.isfinite(high):
            # Where it is low more stand beside one another than there is room for names: these are shortened.
            most = max(most, math.ceil(count / max(int(high / (_LEAST * text)), 1)))
        rows = math.ceil(count / most)
        return math.ceil(count / rows), rows

    def drawn(self, frame: Box, text: float) -> tuple[list[Mark], dict[str, Scale]]:
        """Return a panel for each area."""
        lang = self.lang
        values = [value for panel in self.panels for _, value in panel.values]
        low, high = ratio_range([v.ratio for v in values], [end for v in values for end in (v.low, v.high)])
        ticks = widest(Scale(RATIO, low, high, 0, 1), text, lang)
        axis = say("charts.axis_ratio", lang)
        across_ = frame.right - frame.left
        marks: list[Mark] = [Text(shortened(axis, text, across_), frame.left, frame.top + 0.6 * text, text, tone=SOFT)]
        top, left = frame.top + LINE * text, frame.left + ticks + 0.6 * text
        beside, under = self._grid(across_, frame.bottom - top, text)
        wide, tall = (frame.right - left) / beside, (frame.bottom - top) / under
        scales: dict[str, Scale] = {}
        for place, panel in enumerate(self.panels):
            column, row = place % beside, place // beside
            inside = Box(
                left + column * wide,
                top + row * tall + 1.75 * text,
                left + (column + 1) * wide - 0.9 * text,
                top + (row + 1) * tall - 1.5 * text,
            )
            y = Scale(RATIO, low, high, inside.bottom, inside.top)
            x = Scale(LINEAR, -0.5, len(self.years) - 0.5, inside.left, inside.right)
            scales |= {f"x {panel.code}": x, f"y {panel.code}": y}
            marks += self._panel(panel, inside, x, y, text, labelled=not column)
        return marks, scales

    def _panel(self, panel: Panel, inside: Box, x: Scale, y: Scale, text: float, *, labelled: bool) -> list[Mark]:
        name = shortened(panel.name, text, inside.right - inside.left, bold=True)
        full = panel.name if name != panel.name else ""
        marks: list[Mark] = [
            Text(name, inside.left, inside.top - 1.1 * text, text, bold=True, area=panel.code, full=full)
        ]
        axis = upwards(y, inside, text, self.lang, kept=(1.0, 0.0))
        marks += [each for each in axis if labelled or not isinstance(each, Text)]
        marks.append(one(y, inside, upright=False))
        marks += self._along(inside, x, text)
        for year, value in panel.values:
            marks += interval(value, y, x.at(self.years.index(year)), 0.85 * text, self.lang, upright=True, year=year)
        return marks

    def _along(self, inside: Box, x: Scale, text: float) -> list[Mark]:
        """Return the years below a panel, the first and the last first, as far as there is room."""
        last = len(self.years) - 1
        taken: list[Box] = []
        marks: list[Mark] = []
        for place in dict.fromkeys([0, last, *range(last)]):
            year = self.years[place]
            for label in (year, f"’{year[2:]}") if len(year) == 4 and year.isdecimal() else (year,):
                covers = box(label, text, x.at(place), inside.bottom + 0.75 * text, "middle")
                around = Box(covers.left - 0.3 * text, covers.top, covers.right + 0.3 * text, covers.bottom)
                fits = covers.left >= inside.left - 0.3 * text and covers.right <= inside.right + 0.6 * text
                if fits and not any(around.meets(other) for other in taken):
                    taken.append(covers)
                    marks.append(Text(label, x.at(place), inside.bottom + 0.75 * text, text, "middle", tone=SOFT))
                    break
        return marks
