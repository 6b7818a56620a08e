"""What is drawn: lines, dots and texts at their places, from the left and from the top; told to both renderers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kkgeo.charts.lettering import Box, box
from kkgeo.charts.scales import Scale
from kkgeo.stats.poisson import OVER, UNDER

#: What a mark is: of a claim on either side, of what claims nothing, in a lighter shade, words, lines behind.
PLAIN, LIGHT, INK, SOFT, GRID = "plain", "light", "ink", "soft", "grid"
TONES = (UNDER, OVER, PLAIN, LIGHT, INK, SOFT, GRID)


@dataclass(frozen=True)
class Line:
    """A line through points; `area` is the code of what it is of."""

    points: tuple[tuple[float, float], ...]
    tone: str = INK
    wide: float = 1.0
    dashed: bool = False
    area: str = ""
    title: str = ""


@dataclass(frozen=True)
class Dot:
    """A value of an area; one that claims nothing is open. `wedge` points to where a value lies that is beyond."""

    x: float
    y: float
    radius: float
    tone: str
    filled: bool = True
    area: str = ""
    title: str = ""
    wedge: str = ""


@dataclass(frozen=True)
class Text:
    """A line of words of which the middle is at `y`; `full` is the whole of what was shortened."""

    text: str
    x: float
    y: float
    size: float
    anchor: str = "start"
    bold: bool = False
    tone: str = INK
    area: str = ""
    full: str = ""

    @property
    def box(self) -> Box:
        """What it covers."""
        return box(self.text, self.size, self.x, self.y, self.anchor, bold=self.bold)


Mark = Line | Dot | Text


@dataclass(frozen=True, eq=False)
class Drawing:
    """Everything on a sheet of a width and a height, in the order in which it is drawn, with the axes by their name."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    scales: Mapping[str, Scale] = field(default_factory=dict)

    @property
    def texts(self) -> list[Text]:
        """The words."""
        return [mark for mark in self.marks if isinstance(mark, Text)]

    @property
    def dots(self) -> list[Dot]:
        """The values."""
        return [mark for mark in self.marks if isinstance(mark, Dot)]

    @property
    def lines(self) -> list[Line]:
        """The lines."""
        return [mark for mark in self.marks if isinstance(mark, Line)]
