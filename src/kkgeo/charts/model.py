"""A chart: what it says, its numbers, and how it is laid out for a size; one description for both renderers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kkgeo._base.arguments import Argument
from kkgeo._base.given import checked
from kkgeo._base.givenwords import short
from kkgeo._base.kept import drawing_file
from kkgeo._base.programme import Programme
from kkgeo._base.programme import programme as telling
from kkgeo._base.text import tidy
from kkgeo._base.whole import whole_file
from kkgeo._base.words import decimals, number, say
from kkgeo.charts.lettering import LINE, Box, wrapped
from kkgeo.charts.marks import INK, SOFT, Drawing, Mark, Text
from kkgeo.charts.scales import Scale
from kkgeo.charts.svg import written
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png", ".pdf")
#: Letters of an SVG, in pixels.
TEXT = 12.0
#: Width of an SVG in pixels, of a figure in inches.
WIDTH, INCHES = 600.0, 7.0
#: Sizes of letters beside those of the words of a chart.
TITLE_SIZE, NOTE_SIZE = 1.08, 0.92
#: Lines of a title and of a note at most. A note has as many as it needs: only one that somebody made very long is cut.
_TITLE_LINES, _NOTE_LINES = 3, 12
#: The inside of a chart is at least this wide and high, in sizes of letters.
_NARROWEST, _LOWEST = 24.0, 10.0
#: No sheet is larger.
_MOST = 100_000


class Plot(Protocol):
    """The inside of a chart."""

    def height(self, width: float, text: float) -> float:
        """Return how high it wants to be at a width, with letters of a size."""

    def drawn(self, frame: Box, text: float) -> tuple[list[Mark], dict[str, Scale]]:
        """Return its marks within a frame, and its axes."""


@dataclass(frozen=True)
class Heading:
    """A column of the table of a chart: what it is called, and with how many decimals its numbers are written."""

    column: str
    label: str
    digits: int | None = None
    ratio: bool = False


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart as `kkgeo.charts` makes it: to draw with matplotlib, to show as SVG, with what it says in words.

    ``title`` and ``alternative`` are what it shows, ``note`` is what one has to know to read it, ``table`` has the
    numbers that are drawn (index: codes of areas; columns named as in the table that it was made of) and ``headings``
    what its columns are called.
    """

    key: str
    title: str
    alternative: str
    note: str
    lang: str
    table: pd.DataFrame
    headings: tuple[Heading, ...]
    plot: Plot | None
    #: In whose words it was made, and is drawn.
    programme: Programme = field(default_factory=telling)

    @checked
    def layout(
        self,
        width: float = WIDTH,
        height: float | None = None,
        *,
        text: float = TEXT,
        title: bool = True,
        note: bool = True,
    ) -> Drawing:
        """Return what is drawn, with its place, in the unit of `width`; without a height as high as it needs.

        Where there is no room the note goes, and then letters get smaller than `text`.

        Raises
        ------
        InputError
            A width, a height or letters that are nothing, or that no sheet has.
        """
        for name, size in (("width", width), ("height", height), ("text", text)):
            _check(name, size)
        text = min(text, width / _NARROWEST)
        told = self.note if note else ""
        while True:
            head = wrapped(self.title, text * TITLE_SIZE, width, _TITLE_LINES, bold=True) if title else []
            foot = wrapped(told, text * NOTE_SIZE, width, _NOTE_LINES)
            above = len(head) * text * TITLE_SIZE * LINE + (0.35 * text if head else 0.0)
            below = len(foot) * text * NOTE_SIZE * LINE + (0.35 * text if foot else 0.0)
            if height is None or height - above - below >= _LOWEST * text:
                break
            told, text = "", text if told else 0.9 * text
        inside = self.plot.height(width, text) if self.plot else 4 * text
        height = above + inside + below if height is None else height
        marks = _lines(head, text * TITLE_SIZE, 0.0, self.title, bold=True, tone=INK)
        marks += _lines(foot, text * NOTE_SIZE, height - below + 0.35 * text, self.note, bold=False, tone=SOFT)
        frame = Box(0.0, above, width, height - below)
        if self.plot is None:
            middle = (frame.top + frame.bottom) / 2
            words = wrapped(say("charts.nothing", self.lang), text, width, 1)
            marks += [Text(line, width / 2, middle, text, "middle", tone=SOFT) for line in words]
            return Drawing(width, height, tuple(marks))
        own, scales = self.plot.drawn(frame, text)
        return Drawing(width, height, (*marks, *own), scales)

    @checked
    def to_svg(
        self, *, width: float = WIDTH, height: float | None = None, title: bool = True, note: bool = True,
        style: bool = True,
    ) -> str:  # fmt: skip
        """Return the chart as one ``<svg>`` to stand in a page: real text, colours by class.

        Parameters
        ----------
        width, height : float
            In pixels of letters of 12 pixels; without a height as high as it needs. In a page it takes the width there
            is.
        title, note : bool
            Whether the title stands above it, and what one has to know to read it below it.
        style : bool
            Whether the element carries its own style; a page with several has ``kkgeo.charts.STYLE`` once instead.

        Returns
        -------
        str
            What stands for an area has its code in ``data-area``.

        Raises
        ------
        InputError
            A width or a height that is nothing, or that no sheet has.
        """
        drawing = self.layout(width, height, title=title, note=note)
        return written(drawing, self.title, self.alternative, self.lang, style=style)

    @checked
    def to_figure(self, *, width: float = INCHES, height: float | None = None) -> Figure:
        """Return the chart as a matplotlib figure; width and height in inches, without a height as high as it needs.

        Raises
        ------
        InputError
            A width or a height that is nothing, or more than a thousand inches.
        """
        for name, size in (("width", width), ("height", height)):
            _check(name, None if size is None else 100 * size)
        from kkgeo.charts.figures import figure

        return figure(self, width, height)

    @checked
    def draw(
        self, axes: Axes, *, text: float = 9.0, title: bool = True, note: bool = False, family: str | None = None
    ) -> Drawing:
        """Draw the chart onto axes of a matplotlib figure, which it fills; return what was drawn, in points.

        Parameters
        ----------
        axes : matplotlib.axes.Axes
            Their place and size in the figure decide how the chart is laid out; they become points from the upper left.
        text : float
            Size of the letters, in points; smaller where there is no room.
        title, note : bool
            As for `to_svg`.
        family : str, optional
            Family of the font instead of that of the maps; it may not be wider than DejaVu Sans.

        Raises
        ------
        InputError
            Letters that are nothing, or that no sheet has.
        """
        from kkgeo.charts.figures import draw

        return draw(self, axes, text=text, title=title, note=note, family=family)

    @checked
    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the chart, whole or not at all: .svg with real text, .png or .pdf.

        Parameters
        ----------
        path : path
            Ends in .svg, .png or .pdf.
        overwrite : bool
            Whether a file that kkgeo did not write may be replaced.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            Another suffix.
        SourceError
            The file cannot be written, or is there and is not one of kkgeo's.
        """
        target, suffix = drawing_file(path, SUFFIXES)
        with whole_file(target, overwrite=overwrite) as file:
            if suffix == ".svg":
                text = written(self.layout(), self.title, self.alternative, self.lang, alone=True)
                file.write(text.encode("utf-8"))
            else:
                from kkgeo.charts.figures import save

                save(self, file, suffix)
        return target

    @checked
    def to_html_table(self) -> str:
        """Return the numbers as a ``<table>`` with a caption, headings and numbers as the language writes them."""
        head = "".join(f'<th scope="col">{escape(tidy(each.label))}</th>' for each in self.headings)
        rows = "".join(
            f'<tr data-area="{escape(tidy(_code(code)))}">{"".join(self._cells(row))}</tr>'
            for code, row in zip(self.table.index, self.table.to_dict("records"), strict=True)
        )
        caption = f"<caption>{escape(tidy(self.title))}</caption>"
        return f'<table class="kkc-table">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'

    def _cells(self, row: dict[object, object]) -> list[str]:
        cells = []
        for place, each in enumerate(self.headings):
            value = row[each.column]
            if each.digits is None:
                text = say(f"verdict.{value}", self.lang) if each.column.startswith("verdict") else tidy(value)
            else:
                known = float(value) if value is not None else float("nan")  # type: ignore[arg-type]
                text = number(known, self.lang, decimals(known, each.digits) if each.ratio else each.digits)
            tag = 'th scope="row"' if not place else "td" if each.digits is None else 'td class="n"'
            cells.append(f"<{tag}>{escape(text)}</{tag.split()[0]}>")
        return cells

    @checked
    def _repr_html_(self) -> str:
        return self.to_svg()


def _code(code: object) -> str:
    return "/".join(map(str, code)) if isinstance(code, tuple) else str(code)


def _check(name: str, size: float | None) -> None:
    """Refuse a size that is nothing, or that no sheet has."""
    if size is not None and not 0 < size <= _MOST:
        raise InputError("errors.charts.size", name=Argument(name), size=short(size), most=_MOST)


def _lines(lines: list[str], size: float, top: float, whole: str, *, bold: bool, tone: str) -> list[Mark]:
    """Return lines under one another; one that was shortened has the whole with it."""
    full = whole if lines and lines[-1].endswith("…") and not whole.endswith("…") else ""
    return [
        Text(line, 0.0, top + (i + 0.5) * size * LINE, size, bold=bold, tone=tone, full=full)
        for i, line in enumerate(lines)
    ]
