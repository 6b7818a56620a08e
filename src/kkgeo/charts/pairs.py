"""Two numbers of each thing, beside each other on one axis from nought: an open dot and a filled one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kkgeo._base.words import labelled, number
from kkgeo.charts.marks import PLAIN, Dot, Line, Mark
from kkgeo.charts.model import Chart, Heading
from kkgeo.charts.rows import Row, Rows
from kkgeo.charts.scales import LINEAR, Scale, rounds


@dataclass(frozen=True)
class Pair:
    """A thing with its two numbers, of which it may lack the open one; what stands out has a tone."""

    name: str
    filled: float
    opened: float | None
    tone: str = PLAIN
    block: int = 0


@dataclass(frozen=True)
class Named:
    """What the parts of the chart are called: its rows, its two numbers, and what is counted along the axis."""

    rows: str
    filled: str
    opened: str
    axis: str


def pairs(given: Sequence[Pair], named: Named, *, title: str, alternative: str, note: str, lang: str) -> Chart:
    """Return a chart of pairs; all its words are the caller's.

    >>> chart = pairs([Pair("A", 3, 5), Pair("B", 1, None)], Named("gap", "listed", "short", "schools"),
    ...               title="T", alternative="A", note="N", lang="en")
    >>> [row.numbers for row in chart.plot.rows]
    ['3 / 5', '1']
    """
    rows = tuple(
        Row(str(place), pair.name, "", _written(pair, lang), pair.tone, pair.block) for place, pair in enumerate(given)
    )
    table = pd.DataFrame(
        {
            "name": [pair.name for pair in given],
            "filled": [pair.filled for pair in given],
            "opened": [pair.opened for pair in given],
        },
        index=pd.Index([row.code for row in rows], name="row"),
    )
    return Chart(
        key="pairs",
        title=title,
        alternative=alternative,
        note=note,
        lang=lang,
        table=table.astype({"filled": float, "opened": float}),
        headings=(
            Heading("name", named.rows),
            Heading("filled", named.filled, 0),
            Heading("opened", named.opened, 0),
        ),
        plot=Pairs(rows, lang, dict(zip(rows, given, strict=True)), named) if rows else None,
    )


def _written(pair: Pair, lang: str) -> str:
    parts = [pair.filled] if pair.opened is None else [pair.filled, pair.opened]
    return " / ".join(number(part, lang, 0) for part in parts)


@dataclass(frozen=True)
class Pairs(Rows):
    """Rows with two numbers."""

    rows: tuple[Row, ...]
    lang: str
    given: Mapping[Row, Pair]
    named: Named
    counted: str = "charts.groups"
    kept: tuple[float, ...] = (0.0,)

    @property
    def heads(self) -> tuple[str, str, str]:
        """What stands above the names, above the numbers, and below the axis."""
        return self.named.rows, f"{self.named.filled} / {self.named.opened}", self.named.axis

    def scale(self, shown: Sequence[Row]) -> tuple[str, float, float]:
        """Return an axis from nought that has all numbers."""
        numbers = [each for row in shown for each in (self.given[row].filled, self.given[row].opened or 0.0)]
        low, high = min(0.0, *numbers), max(1.0, *numbers)
        return LINEAR, low, max(high, *rounds(low, 1.02 * high)) * 1.02

    def marks(self, row: Row, scale: Scale, place: float, text: float) -> list[Mark]:
        """Return both numbers, and what lies between them."""
        pair = self.given[row]
        told = labelled(row.name, f"{self.named.filled} {number(pair.filled, self.lang, 0)}", self.lang)
        marks: list[Mark] = []
        if pair.opened is not None:
            told += f", {self.named.opened} {number(pair.opened, self.lang, 0)}"
            ends = ((scale.at(pair.filled), place), (scale.at(pair.opened), place))
            marks.append(Line(ends, row.tone, 0.16 * text, area=row.code, title=told))
            marks.append(Dot(scale.at(pair.opened), place, 0.44 * text, row.tone, False, row.code, told))
        marks.append(Dot(scale.at(pair.filled), place, 0.3 * text, row.tone, True, row.code, told))
        return marks
