"""What stands on the sheet of a summary: each piece knows how high it is, at least and at most, and draws itself.

Loaded only where a summary is made, so matplotlib is imported at the top.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from matplotlib.patches import Rectangle

from kkgeo import charts
from kkgeo._base.font import FAMILY
from kkgeo.errors import InputError
from kkgeo.maps import MapSpec
from kkgeo.maps.figure.arranging import Box, Sheet
from kkgeo.maps.figure.lettering import height, width, wrapped
from kkgeo.maps.figure.single import Single
from kkgeo.maps.figure.texts import Paper, fitted
from kkgeo.reporting.model import Card, is_number

INK, QUIET, _RULE = "#1a1a1a", "#4a4a4a", "#c9ccd1"
#: How high a map may be, and how wide the country at least, and when it is well seen.
_MAP, _COUNTRY = (2.2, 2.6, 3.0, 3.4, 3.8, 4.5), (3.6, 5.2)
#: How high a chart is at least; and what share of what it wants does well.
_CHART, _ENOUGH = 1.35, 0.85
#: Letters of the legend of the map, which stands beside the country.
_LEGEND = 7.5
#: A number that stands out, by the letters under it.
_LARGE = 1.9
#: Between cards and between numbers; within a card around its words, and between two facts.
_GUTTER, _WITHIN, _FACTS = 0.16, 0.08, 0.02
#: What part of a card the names of facts take at most; how wide it is when schools stand beside the facts.
_NAMES, _WIDE = 0.4, 5.0


class Piece(ABC):
    """Something over the width of the sheet, between its margins: how high at least, when it is good, and at most."""

    def __init__(self, sheet: Sheet, high: float, good: float | None = None, most: float | None = None) -> None:
        self.sheet, self.least = sheet, high
        self.good = max(good or high, high)
        self.most = max(most or high, self.good)
        #: Whether it is left out after all others, if a sheet has no room.
        self.needed = False

    @property
    def room(self) -> float:
        """How wide it is."""
        return self.sheet.width - 2 * self.sheet.margin

    @abstractmethod
    def draw(self, paper: Paper, box: Box) -> None:
        """Draw it in its place."""


class Written(Piece):
    """Lines of text."""

    def __init__(
        self, sheet: Sheet, lines: Sequence[str], size: float, *, bold: bool = False, colour: str = INK
    ) -> None:
        super().__init__(sheet, height(len(lines), size))
        self.lines, self.size, self.bold, self.colour = lines, size, bold, colour

    @classmethod
    def of(cls, sheet: Sheet, text: str, size: float, most: int, *, bold: bool = False, colour: str = INK) -> Written:
        """Break a text into lines over the width of the sheet."""
        room = sheet.width - 2 * sheet.margin
        return cls(sheet, wrapped(text, size, room, most, bold=bold), size, bold=bold, colour=colour)

    @classmethod
    def finding(cls, sheet: Sheet, text: str) -> Written:
        """Write what was found: as large as two lines allow."""
        lines, size = fitted(text, sheet.title, sheet.width - 2 * sheet.margin)
        return cls(sheet, lines, size, bold=True)

    def draw(self, paper: Paper, box: Box) -> None:
        """Write the lines."""
        paper.write(self.lines, box.left, box.top, self.size, bold=self.bold, colour=self.colour)


class Mapped(Piece):
    """The first layer of a map, with what was found and its legend."""

    def __init__(self, sheet: Sheet, spec: MapSpec) -> None:
        self.spec, self.own = spec, replace(sheet, legend=_LEGEND)
        left, _, right, _ = spec.provinces.total_bounds
        wide = {high: self._scale(high) * (right - left) / 1_000 for high in _MAP}
        least, good = (next((high for high in _MAP if wide[high] >= enough), _MAP[-1]) for enough in _COUNTRY)
        super().__init__(sheet, least, good, _MAP[-1])

    def _scale(self, high: float) -> float:
        """Return how wide a kilometre is on a map so high; nought where it has no room."""
        try:
            return self._single(Paper(self.own)).composed(Box(0.0, 0.0, self.own.width, high))[0].wide
        except InputError:
            return 0.0

    def _single(self, paper: Paper) -> Single:
        single = Single(self.spec, self.spec.layers[0], paper, self.own)
        # Those that it has by itself are pieces of their own.
        single.charts = ()
        return single

    def draw(self, paper: Paper, box: Box) -> None:
        """Draw the map over the whole width of the sheet."""
        single = self._single(paper)
        single.fill(*single.composed(replace(box, left=0.0, width=self.sheet.width)))


class Charted(Piece):
    """A chart, with what one has to know to read it."""

    def __init__(self, sheet: Sheet, chart: charts.Chart) -> None:
        self.chart = chart
        wide = 72 * (sheet.width - 2 * sheet.margin)
        wanted = chart.layout(wide, text=sheet.chart, note=True).height / 72
        super().__init__(sheet, min(_CHART, wanted), _ENOUGH * wanted, wanted)

    def draw(self, paper: Paper, box: Box) -> None:
        """Draw the chart."""
        self.chart.draw(paper.axes(box, self.chart.key), text=self.sheet.chart, family=FAMILY, note=True)


class Figured(Piece):
    """A few numbers that stand out, side by side."""

    def __init__(self, sheet: Sheet, pairs: Sequence[tuple[str, str]], most: int) -> None:
        super().__init__(sheet, 0.0)
        self.size = sheet.legend
        self.wide = (self.room - _GUTTER * (len(pairs) - 1)) / max(len(pairs), 1)
        self.columns = [
            (wrapped(value, _LARGE * self.size, self.wide, 1, bold=True), wrapped(what, self.size, self.wide, most))
            for value, what in pairs
        ]
        words = max((len(what) for _, what in self.columns), default=0)
        self.least = self.good = self.most = height(1, _LARGE * self.size) + height(words, self.size)

    def draw(self, paper: Paper, box: Box) -> None:
        """Write every number over what it counts."""
        for place, (value, what) in enumerate(self.columns):
            left = box.left + place * (self.wide + _GUTTER)
            paper.write(value, left, box.top, _LARGE * self.size, bold=True)
            top = box.top + height(1, _LARGE * self.size)
            paper.write(what, left, top, self.size, bold=False, colour=QUIET)


class Carded(Piece):
    """Cards side by side, as high as the highest."""

    def __init__(self, sheet: Sheet, cards: Sequence[Card], most: int) -> None:
        super().__init__(sheet, 0.0)
        wide = (self.room - _GUTTER * (len(cards) - 1)) / max(len(cards), 1)
        self.cards = [_Card(sheet, card, wide, most) for card in cards]
        self.least = self.good = self.most = max((card.high for card in self.cards), default=0.0)

    def draw(self, paper: Paper, box: Box) -> None:
        """Draw every card in its frame."""
        for place, card in enumerate(self.cards):
            card.draw(paper, replace(box, left=box.left + place * (card.wide + _GUTTER), width=card.wide))


class _Card:
    """The words of one card, measured: facts with their names, and under or beside them schools."""

    def __init__(self, sheet: Sheet, card: Card, wide: float, most: int) -> None:
        self.size, self.wide = sheet.legend, wide
        room = wide - 2 * _WITHIN
        self.title = wrapped(card.title, self.size + 1, room, min(most, 2), bold=True)
        beside = wide >= _WIDE and bool(card.names)
        part = (room - _GUTTER) / 2 if beside else room
        self.left = _NAMES * part
        if card.pairs:
            self.left = min(self.left, max(width(what, self.size) for what, _ in card.pairs) + 0.1)
        self.facts = [
            (
                wrapped(what, self.size, self.left - 0.05, most),
                wrapped(told, self.size, part - self.left, most, bold=True),
            )
            for what, told in card.pairs
        ]
        self.across = part + _GUTTER if beside else 0.0
        self.names_title = wrapped(card.names_title, self.size, part, 1) if card.names else []
        self.indent = width("5. ", self.size)
        self.names = [wrapped(name, self.size, part - self.indent, min(most, 2)) for name in card.names]
        own = [self._high(self.title, self.size + 1), sum(map(self._fact, self.facts)) + 0.05]
        schools = self._high([*self.names_title, *(line for lines in self.names for line in lines)], self.size)
        inside = own[0] + (max(own[1], schools) if beside else own[1] + schools)
        self.high = inside + 2 * _WITHIN

    def _high(self, lines: Sequence[str], size: float) -> float:
        return height(len(lines), size)

    def _fact(self, fact: tuple[list[str], list[str]]) -> float:
        return height(max(len(lines) for lines in fact), self.size) + _FACTS

    def draw(self, paper: Paper, box: Box) -> None:
        """Write the card."""
        axes = paper.axes(box, "card")
        axes.set_axis_off()
        axes.add_patch(Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, edgecolor=_RULE, linewidth=1.0))
        left, top = box.left + _WITHIN, box.top + _WITHIN
        paper.write(self.title, left, top, self.size + 1, bold=True)
        top += self._high(self.title, self.size + 1)
        down = top
        for what, told in self.facts:
            paper.write(what, left, down, self.size, bold=False, colour=QUIET)
            paper.write(told, left + self.left, down, self.size, bold=is_number("".join(told)))
            down += self._fact((what, told))
        down = top if self.across else down + 0.05
        paper.write(self.names_title, left + self.across, down, self.size, bold=False, colour=QUIET)
        down += self._high(self.names_title, self.size)
        for place, lines in enumerate(self.names, start=1):
            paper.write([f"{place}."], left + self.across, down, self.size, bold=False)
            paper.write(lines, left + self.across + self.indent, down, self.size, bold=False)
            down += self._high(lines, self.size)
