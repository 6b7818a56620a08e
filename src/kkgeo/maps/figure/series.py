"""A sheet with a small map for every step of a series, all with the same classes."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kkgeo.errors import InputError
from kkgeo.maps.figure import lettering
from kkgeo.maps.figure.arranging import Arrangement, Box, Sheet, arrange
from kkgeo.maps.figure.drawing import Frame, draw_map, write
from kkgeo.maps.figure.legends import Legend, draw_legend, legend_of, split
from kkgeo.maps.figure.lettering import Label
from kkgeo.maps.figure.texts import Page
from kkgeo.maps.model import Layer, MapSpec

#: Of so many areas the values are written on the map.
_FEW = 12
#: How much higher than the country a map may be: the shares of its shape that are tried.
_TALLER = (0.5, 0.6, 0.7, 0.8, 0.9)


def draw_series(spec: MapSpec, steps: list[Layer], sheet: Sheet) -> Figure:
    """Draw every step of a series on one sheet."""
    page = Page(spec, sheet)
    overlays = [over for over in spec.layers if over.kind != "areas" and over.shown and over.key != steps[0].key]
    whole = page.texts(steps[0], overlays)
    body = Box(sheet.margin, whole.top, whole.width - 2 * sheet.margin, whole.height)
    frame = _frame(spec)
    legends, found = _arranged(spec, steps, overlays, body, frame, sheet)
    frame = frame.taller(found.maps[0].width / found.maps[0].height)
    for i, (box, step) in enumerate(zip(found.maps, steps, strict=True)):
        own = Frame(frame.left, frame.bottom, frame.right, frame.top, box.width)
        # On small maps there is no room for names; the legend has them.
        axes = page.axes(box, f"map {i}")
        draw_map(axes, spec, step, own, overlays=overlays)
        if len(step.names) <= _FEW:
            values(axes, step, own, sheet.legend)
        lines = lettering.wrapped(step.step, sheet.heading, box.width, 1, bold=True)
        high = lettering.height(len(lines), sheet.heading) + 0.05
        page.write(lines, box.left, box.top - high, sheet.heading, bold=True)
    for legend, box in zip(legends, found.items, strict=True):
        draw_legend(page.axes(box, "legend"), legend, box, sheet)
    return page.figure


def _frame(spec: MapSpec) -> Frame:
    """Return what every map shows: the whole country, with some room around."""
    left, bottom, right, top = map(float, spec.outlines.total_bounds)
    room = 0.015 * (right - left)
    return Frame(left - room, bottom - room, right + room, top + room, 1.0)


def _arranged(
    spec: MapSpec, steps: list[Layer], overlays: Sequence[Layer], body: Box, frame: Frame, sheet: Sheet
) -> tuple[list[Legend], Arrangement]:
    """Find room for everything. Where there is none the words of legends are cut."""
    heading = lettering.height(1, sheet.heading) + 0.08 if any(step.step for step in steps) else 0.0
    for most in (3, 1):
        whole = [legend_of(own, most, sheet=sheet, lang=spec.lang) for own in [steps, *([over] for over in overlays)]]
        legends = [part for legend in whole for part in split(legend, body.height, sheet)]
        items = [(legend.width, legend.height) for legend in legends]
        try:
            found = arrange(body, len(steps), aspect=frame.aspect, heading=heading, items=items)
        except InputError:
            if most == 1:
                raise
            continue
        # As high as there is room for: what lies around fills it.
        for share in _TALLER:
            try:
                taller = arrange(body, len(steps), aspect=share * frame.aspect, heading=heading, items=items)
            except InputError:
                continue
            if taller.maps[0].width >= 0.99 * found.maps[0].width:
                return legends, taller
        return legends, found
    raise AssertionError


def values(axes: Axes, step: Layer, frame: Frame, size: float) -> None:
    """Write the value of every area of a few, where it covers no other."""
    inside = shapely.point_on_surface(step.shapes.to_numpy())
    labels = [
        Label(text, *frame.inside(shapely.get_x(point), shapely.get_y(point)), size)
        for text, point in zip(step.columns[0].cells, inside, strict=True)
    ]
    write(axes, labels, ["#1a1a1a"] * len(labels), frame, bold=True)
