"""A drawing with matplotlib: on axes of somebody's figure, as a figure of its own, or as a file.

Loaded only when a figure is drawn, so matplotlib is imported at the top.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any, Protocol

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.style import context as style_context

from kkgeo._base.alone import ALONE
from kkgeo._base.font import BOLD, FAMILY, REGULAR, let_matplotlib_know
from kkgeo._base.text import tidy
from kkgeo.charts.colours import COLOURS, PAPER
from kkgeo.charts.marks import Dot, Drawing, Line, Mark, Text
from kkgeo.charts.svg import BASELINE, corners

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What has a letter that the font has not.
_BESIDE = "DejaVu Sans"
#: Letters of a figure, and the room around a chart, in points.
POINTS, MARGIN = 9.0, 6.0
#: Width of a figure.
INCHES = 7.0
POINTS_PER_INCH = 72
#: Dots per inch of a PNG.
_DPI = 200
#: What would otherwise hold the time of writing or the version of matplotlib.
_FIXED: dict[str, dict[str, str | None]] = {
    ".pdf": {"CreationDate": None, "Creator": "kkgeo"},
    ".png": {"Software": "kkgeo"},
}


class Laid(Protocol):
    """What can be laid out for a size: a `kkgeo.charts.Chart`."""

    @property
    def key(self) -> str:
        """What kind of chart it is."""

    @property
    def title(self) -> str:
        """What stands above it."""

    @property
    def alternative(self) -> str:
        """What it shows."""

    def layout(
        self, width: float, height: float | None = None, *, text: float, title: bool = True, note: bool = True
    ) -> Drawing:
        """Return what is drawn, with its place."""


def figure(chart: Laid, width: float, height: float | None) -> Figure:
    """Return a figure of a size in inches, with a small margin."""
    if height is None:
        needs = chart.layout(width * POINTS_PER_INCH - 2 * MARGIN, text=POINTS).height
        height = (needs + 2 * MARGIN) / POINTS_PER_INCH
    with ALONE, style_context("default"):
        drawn = Figure(figsize=(width, height), facecolor=PAPER)
        across, up = (MARGIN / POINTS_PER_INCH / size for size in (width, height))
        axes = drawn.add_axes((across, up, 1 - 2 * across, 1 - 2 * up), label=chart.key)
        draw(chart, axes, text=POINTS, note=True)
    return drawn


def save(chart: Laid, file: IO[bytes], suffix: str) -> None:
    """Write the chart; the same chart gives the same bytes."""
    data: dict[str, Any] = dict(_FIXED[suffix])
    data |= {"Title": tidy(chart.title), "Subject" if suffix == ".pdf" else "Description": tidy(chart.alternative)}
    drawn = figure(chart, INCHES, None)
    with ALONE, style_context("default"), mpl.rc_context({"pdf.fonttype": 42}):
        drawn.savefig(file, format=suffix[1:], dpi=_DPI, metadata=data)


def draw(
    chart: Laid, axes: Axes, *, text: float, title: bool = True, note: bool = False, family: str | None = None
) -> Drawing:
    """Draw a chart onto axes, laid out for the room that they have."""
    owner = axes.get_figure(root=True)
    assert owner is not None
    place = axes.get_position()
    inches = owner.get_size_inches()
    width, height = (
        float(part * size * POINTS_PER_INCH) for part, size in zip((place.width, place.height), inches, strict=True)
    )
    drawing = chart.layout(width, height, text=text, title=title, note=note)
    axes.set_axis_off()
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="auto")
    axes.set_autoscale_on(False)
    letters = families(family)
    for order, (_, alike) in enumerate(groupby(drawing.marks, key=_alike), start=2):
        marks = list(alike)
        first = marks[0]
        if isinstance(first, Dot) and not first.wedge:
            _dots(axes, [mark for mark in marks if isinstance(mark, Dot)], order)
            continue
        for mark in marks:
            if isinstance(mark, Line):
                axes.add_line(_line(mark, order))
            elif isinstance(mark, Text):
                _write(axes, mark, letters, order)
            else:
                axes.add_patch(
                    Polygon(corners(mark), zorder=order, **_filled(mark, "linewidth", "facecolor", "edgecolor"))
                )
    return drawing


def _line(mark: Line, order: int) -> Line2D:
    across, down = zip(*mark.points, strict=True)
    return Line2D(
        across, down, color=COLOURS[mark.tone], linewidth=mark.wide, zorder=order, solid_capstyle="butt",
        linestyle=(0, (4, 3)) if mark.dashed else "-", gid=mark.area or None,
    )  # fmt: skip


def _alike(mark: Mark) -> tuple[object, ...]:
    """Return what marks have in common that are drawn in one go."""
    return (Dot, mark.tone, mark.radius, mark.filled, mark.wedge) if isinstance(mark, Dot) else (type(mark),)


def _dots(axes: Axes, marks: list[Dot], order: int) -> None:
    look = _filled(marks[0], "markeredgewidth", "markerfacecolor", "markeredgecolor")
    across, down = [mark.x for mark in marks], [mark.y for mark in marks]
    size = 2 * marks[0].radius
    axes.add_line(Line2D(across, down, linestyle="none", marker="o", markersize=size, zorder=order, **look))


def _filled(mark: Dot, wide: str, face: str, edge: str) -> dict[str, Any]:
    colour = COLOURS[mark.tone]
    return {wide: 0.6, face: colour, edge: PAPER} if mark.filled else {wide: 1.4, face: PAPER, edge: colour}


def _write(axes: Axes, mark: Text, family: Sequence[str], order: int) -> None:
    text, used = _printable(mark.text, tuple(family))
    font = FontProperties(family=list(used), size=mark.size, weight=BOLD if mark.bold else REGULAR)
    axes.text(
        mark.x, mark.y + BASELINE * mark.size, text, fontproperties=font,
        color=COLOURS[mark.tone], ha={"start": "left", "middle": "center", "end": "right"}[mark.anchor], va="baseline",
        zorder=order, parse_math=False,
    )  # fmt: skip


@lru_cache
def families(family: str | None = None) -> tuple[str, ...]:
    """Return the families of the letters, first that of the maps, which matplotlib is told of here."""
    if family is None:
        let_matplotlib_know()
    return (family or FAMILY, _BESIDE)


@lru_cache(maxsize=1_000)
def _printable(text: str, family: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the text with a box for everything that no font has, and the fonts that it takes."""
    # A mark of byte order has no width, and a PDF with one cannot be written.
    text = tidy(text).replace("\ufeff", "")
    letters = [get_font(findfont(FontProperties(family=each))) for each in family]
    if all(letters[0].get_char_index(ord(c)) for c in text):
        return text, family[:1]
    known = [any(font.get_char_index(ord(c)) for font in letters) for c in text]
    written = (c if has else " " if c.isspace() else "□" for c, has in zip(text, known, strict=True))
    return "".join(written), family
