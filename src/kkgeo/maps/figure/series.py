"""A sheet with a small map for every step of a series, all with the same classes."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from kkgeo.errors import InputError
from kkgeo.maps.figure import lettering
from kkgeo.maps.figure.arranging import Arrangement, Box, Sheet, arrange
from kkgeo.maps.figure.drawing import Frame, draw_map
from kkgeo.maps.figure.legends import Legend, draw_legend, legend_of, split
from kkgeo.maps.figure.texts import Page
from kkgeo.maps.model import Layer, MapSpec


def draw_series(spec: MapSpec, steps: list[Layer], sheet: Sheet) -> Figure:
    """Draw every step of a series on one sheet."""
    page = Page(spec, sheet)
    overlays = [over for over in spec.layers if over.kind != "areas" and over.shown and over.key != steps[0].key]
    whole = page.texts(steps[0], overlays)
    body = Box(sheet.margin, whole.top, whole.width - 2 * sheet.margin, whole.height)
    frame = _frame(spec)
    legends, found = _arranged(spec, steps, overlays, body, frame, sheet)
    for i, (box, step) in enumerate(zip(found.maps, steps, strict=True)):
        own = Frame(frame.left, frame.bottom, frame.right, frame.top, box.width)
        # On small maps there is no room for names; the legend has them.
        draw_map(page.axes(box, f"map {i}"), spec, step, own, overlays=overlays)
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
            return legends, arrange(body, len(steps), aspect=frame.aspect, heading=heading, items=items)
        except InputError:
            if most == 1:
                raise
    raise AssertionError
