"""The static renderer: a matplotlib figure from a specification, to print or to put in a document.

Loaded only when a figure is drawn, so matplotlib is imported at the top.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.style import context as style_context

from kkgeo._base.alone import ALONE
from kkgeo._base.near import meant
from kkgeo._base.words import say
from kkgeo.errors import InputError
from kkgeo.maps.comparing import BRUSSELS
from kkgeo.maps.figure import lettering
from kkgeo.maps.figure.arranging import SHEETS, Arrangement, Box, Sheet, arrange
from kkgeo.maps.figure.drawing import Frame, draw_circles, draw_map, draw_scale_bar
from kkgeo.maps.figure.legends import Legend, draw_legend, legend_of, split
from kkgeo.maps.model import Layer, MapSpec

#: Dots per inch of a PNG.
DPI = 200
#: What would otherwise hold the time of writing or the version of matplotlib.
_FIXED: dict[str, dict[str, str | None]] = {
    ".svg": {"Date": None, "Creator": "kkgeo"},
    ".pdf": {"CreationDate": None, "Creator": "kkgeo"},
    ".png": {"Software": "kkgeo"},
}
#: More small maps than this on one sheet are stamps.
MOST_STEPS = 12


def figure(spec: MapSpec, *, size: str = "16:9", layer: str | None = None) -> Figure:
    """Draw one layer of a specification, with what is shown over it; classes, colours and texts as on the page.

    Parameters
    ----------
    spec : MapSpec
        What to draw. If it has circles, they stand beside the map.
    size : {"16:9", "a4", "a4-landscape"}
        A slide, or a sheet of A4 upright or on its side.
    layer : str, optional
        Key of the layer that colours the areas, such as ``ratio``; the first if not given. Of a series, such as
        ``year``, every step has a small map of its own, all with the same classes.

    Returns
    -------
    matplotlib.figure.Figure
        To save with `MapSpec.save`, which gives the same bytes each time.

    Raises
    ------
    InputError
        An unknown size or layer, or more steps than a sheet can hold.
    """
    if size not in SHEETS:
        raise InputError("errors.maps.size", size=size, known=SHEETS, hint=meant(size, SHEETS))
    steps = _steps(spec, layer)
    # Whatever style the user set: the same specification gives the same figure.
    with ALONE, style_context("default"):
        return _Drawing(spec, steps, SHEETS[size]).draw()


def save_figure(
    drawing: Figure, file: Path | IO[bytes], suffix: str, *, spec: MapSpec | None = None, dpi: int = DPI
) -> None:
    """Write the figure; the same figure gives the same bytes. Title and description go in for who cannot see it."""
    data: dict[str, Any] = dict(_FIXED[suffix])
    if spec is not None:
        data |= {"Title": spec.title, "Subject" if suffix == ".pdf" else "Description": spec.alternative}
    settled: Any = {"svg.hashsalt": "kkgeo", "svg.fonttype": "path", "pdf.fonttype": 42, "hatch.linewidth": 0.6}
    with ALONE, style_context("default"), mpl.rc_context(settled):
        drawing.savefig(file, format=suffix[1:], dpi=dpi, metadata=data)


def _steps(spec: MapSpec, key: str | None) -> list[Layer]:
    keys = list(dict.fromkeys(layer.key for layer in spec.layers))
    wanted = keys[0] if key is None else key
    if wanted not in keys:
        raise InputError("errors.maps.not_a_layer", key=key, keys=keys)
    steps = [layer for layer in spec.layers if layer.key == wanted]
    if len(steps) > MOST_STEPS:
        raise InputError("errors.maps.steps", wanted=wanted, count=len(steps), most=MOST_STEPS)
    return steps


class _Drawing:
    """A figure while it is drawn."""

    def __init__(self, spec: MapSpec, steps: list[Layer], sheet: Sheet) -> None:
        self.spec, self.steps, self.sheet = spec, steps, sheet
        self.layer = steps[0]
        self.overlays = [
            over for over in spec.layers if over.kind != "areas" and over.shown and over.key != self.layer.key
        ]
        self.inset = self.brussels()
        self.figure = Figure(figsize=(sheet.width, sheet.height), facecolor="white")

    def draw(self) -> Figure:
        body = self.texts()
        circles = self.has_circles()
        titles = self.headings(circles=circles)
        frame = self.frame(circles=circles)
        legends, found = self.arranged(body, titles, frame)
        self.maps(found, titles, frame, circles=circles)
        for legend, box in zip(legends, found.items, strict=False):
            draw_legend(self.axes(box, "legend"), legend, box, self.sheet)
        if self.inset is not None:
            self.draw_inset(self.inset, found.items[-1])
        return self.figure

    def arranged(self, body: Box, titles: Sequence[str], frame: Frame) -> tuple[list[Legend], Arrangement]:
        """Find room for everything. Where there is none the words of legends are cut, and then the inset goes."""
        heading = lettering.height(1, self.sheet.heading) + 0.08 if any(titles) else 0.0
        for most in (3, 1, 0):
            if not most:
                self.inset = None
            drawn = [self.steps, *([over] for over in self.overlays)]
            whole = [legend_of(steps, most or 1, sheet=self.sheet, lang=self.spec.lang) for steps in drawn]
            legends = [part for legend in whole for part in split(legend, body.height, self.sheet)]
            items = [(legend.width, legend.height) for legend in legends]
            if self.inset is not None:
                items.append((self.sheet.inset, self.sheet.inset / self.inset.aspect + heading_of(self.sheet)))
            try:
                found = arrange(body, len(titles), aspect=frame.aspect, heading=heading, items=items)
            except InputError:
                if not most:
                    raise
            else:
                break
        return legends, found

    # --- the parts of a sheet ---

    def texts(self) -> Box:
        """Write title, subtitle, notes and source; return what is left between them."""
        sheet, spec = self.sheet, self.spec
        inches = sheet.width - 2 * sheet.margin
        top = sheet.margin
        layer_title = self.layer.title if self.layer.title != spec.title else ""
        for text, size, bold, most in (
            (spec.title, sheet.title, True, 3),
            (spec.subtitle, sheet.subtitle, False, 2),
            (layer_title, sheet.subtitle, True, 2),
        ):
            lines = lettering.wrapped(text, size, inches, most, bold=bold)
            self.write(lines, sheet.margin, top, size, bold=bold)
            top += lettering.height(len(lines), size) + (0.04 if lines else 0)
        notes = [
            (lettering.wrapped(note, sheet.note, inches, 3, bold=bold), bold)
            for note, bold in [
                *((note, note == say("datasets.invented", spec.lang)) for note in spec.notes),
                *((layer.note, False) for layer in (self.layer, *self.overlays) if layer.note),
                (spec.source, False),
            ]
        ]
        high = lettering.height(sum(len(lines) for lines, _ in notes), sheet.note)
        under = sheet.height - sheet.margin - high
        bottom = under - 0.12
        for lines, bold in notes:
            self.write(lines, sheet.margin, under, sheet.note, bold=bold, colour="#333333")
            under += lettering.height(len(lines), sheet.note)
        top += 0.1
        return Box(sheet.margin, top, inches, bottom - top)

    def headings(self, *, circles: bool) -> list[str]:
        """Return what stands above each map."""
        if len(self.steps) > 1:
            return [step.step for step in self.steps]
        if not circles:
            return [self.layer.step]
        return [say("maps.panel_areas", self.spec.lang), self.spec.circles_title]

    def has_circles(self) -> bool:
        circles = self.spec.circles
        areas = self.layer.kind == "areas" and len(self.steps) == 1
        return areas and circles is not None and circles.index.equals(self.layer.shapes.index)

    def frame(self, *, circles: bool) -> Frame:
        """Return what every map shows: the whole country, and all circles, with some room around."""
        left, bottom, right, top = map(float, self.spec.outlines.total_bounds)
        drawn = self.spec.circles
        if circles and drawn is not None:
            left, right = min(left, (drawn["x"] - drawn["r"]).min()), max(right, (drawn["x"] + drawn["r"]).max())
            bottom, top = min(bottom, (drawn["y"] - drawn["r"]).min()), max(top, (drawn["y"] + drawn["r"]).max())
        room = 0.015 * (right - left)
        return Frame(left - room, bottom - room, right + room, top + room, 1.0)

    def brussels(self) -> Frame | None:
        """Return the part of the country that is drawn larger: Brussels, where nineteen areas stand close."""
        if BRUSSELS not in self.spec.provinces.index or len(self.steps) > 1:
            return None
        left, bottom, right, top = self.spec.provinces.loc[[BRUSSELS]].total_bounds
        room = 0.08 * (right - left)
        return Frame(left - room, bottom - room, right + room, top + room, self.sheet.inset)

    # --- drawing ---

    def maps(self, found: Arrangement, titles: Sequence[str], frame: Frame, *, circles: bool) -> None:
        sheet, enlarged = self.sheet, self.inset
        for i, (box, title) in enumerate(zip(found.maps, titles, strict=True)):
            axes = self.axes(box, f"map {i}")
            own = Frame(frame.left, frame.bottom, frame.right, frame.top, box.width)
            if circles and i == 1:
                draw_circles(axes, self.spec, self.layer, own, name_size=sheet.note - 1)
            else:
                step = self.steps[i if len(self.steps) > 1 else 0]
                # On small maps there is no room for names; the legend has them.
                names = sheet.legend if len(self.steps) == 1 else None
                draw_map(axes, self.spec, step, own, overlays=self.overlays, name_size=names, enlarged=enlarged)
                if i == 0:
                    draw_scale_bar(axes, own, size=sheet.note - 1, lang=self.spec.lang)
            lines = lettering.wrapped(title, sheet.heading, box.width, 1, bold=True)
            high = lettering.height(len(lines), sheet.heading) + 0.05
            self.write(lines, box.left, box.top - high, sheet.heading, bold=True)

    def draw_inset(self, inset: Frame, box: Box) -> None:
        sheet = self.sheet
        high = heading_of(sheet)
        own = Box(box.left, box.top + high, box.width, box.height - high)
        axes = self.axes(own, "inset")
        without = [over for over in self.overlays if over.kind != "outlines"]
        draw_map(axes, self.spec, self.layer, inset, overlays=without)
        for side in axes.spines.values():
            side.set(linewidth=1.0, color="#1f1f1f")
        text = lettering.wrapped(
            say("maps.inset_brussels", self.spec.lang), sheet.legend, box.width + 0.4, 1, bold=True
        )
        self.write(text, box.left, box.top, sheet.legend, bold=True)

    # --- inches to matplotlib ---

    def axes(self, box: Box, label: str) -> Axes:
        wide, high = self.sheet.width, self.sheet.height
        bottom = high - box.top - box.height
        return self.figure.add_axes((box.left / wide, bottom / high, box.width / wide, box.height / high), label=label)

    def write(
        self, lines: Sequence[str], left: float, top: float, size: float, *, bold: bool, colour: str = "#1a1a1a"
    ) -> None:
        """Write lines from a point downwards; both in inches from the upper left corner."""
        for i, line in enumerate(lines):
            down = top + lettering.height(i, size) + lettering.height(1, size) / 2
            self.figure.text(
                left / self.sheet.width, 1 - down / self.sheet.height, line, va="center_baseline", color=colour,
                fontproperties=lettering.font(size, bold=bold), parse_math=False,
            )  # fmt: skip


def heading_of(sheet: Sheet) -> float:
    """Return the height of the words above the inset."""
    return lettering.height(1, sheet.legend) + 0.06
