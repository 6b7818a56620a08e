"""What stands above and under a map: title, subtitle, notes and source, broken within the sheet, none of it cut off."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kkgeo._base.words import say
from kkgeo.maps.figure import lettering
from kkgeo.maps.figure.arranging import Box, Sheet
from kkgeo.maps.figure.drawing import QUIET_KEY
from kkgeo.maps.model import Layer, MapSpec

#: A title gets smaller rather than longer than this, down to this share of its size.
_TITLE_LINES, _SMALLEST = 2, 0.6
_STEP = 0.05


class Paper:
    """A sheet while it is filled: inches from its upper left corner."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.figure = Figure(figsize=(sheet.width, sheet.height), facecolor="white")

    def axes(self, box: Box, label: str) -> Axes:
        """Return axes that fill a box."""
        wide, high = self.sheet.width, self.sheet.height
        bottom = high - box.top - box.height
        return self.figure.add_axes((box.left / wide, bottom / high, box.width / wide, box.height / high), label=label)

    def write(
        self, lines: Sequence[str], left: float, top: float, size: float, *, bold: bool, colour: str = "#1a1a1a"
    ) -> None:
        """Write lines from a point downwards."""
        for i, line in enumerate(lines):
            down = top + lettering.height(i, size) + lettering.height(1, size) / 2
            self.figure.text(
                left / self.sheet.width, 1 - down / self.sheet.height, line, va="center_baseline", color=colour,
                fontproperties=lettering.font(size, bold=bold), parse_math=False,
            )  # fmt: skip


class Page(Paper):
    """A sheet with one specification on it."""

    def __init__(self, spec: MapSpec, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.spec = spec

    def texts(self, layer: Layer, overlays: Sequence[Layer], *, more: str = "") -> Box:
        """Write title, subtitle, `more`, notes and source; return what is left between them, over the whole width."""
        sheet, spec = self.sheet, self.spec
        inches = sheet.width - 2 * sheet.margin
        top = sheet.margin * 0.7
        title, subtitle, layer_title = spec.title, spec.subtitle, layer.title if layer.title != spec.title else ""
        if spec.layer.key == QUIET_KEY:
            # The title is the finding, which another layer does not show.
            layer_title = ""
            if layer.key != QUIET_KEY:
                title, subtitle = layer.title, ""
        lines, size = fitted(title, sheet.title, inches)
        self.write(lines, sheet.margin, top, size, bold=True)
        top += lettering.height(len(lines), size) + 0.03
        for text, bold, most in ((subtitle, False, 3), (layer_title, True, 2), (more, False, 2)):
            lines = lettering.wrapped(text, sheet.subtitle, inches, most, bold=bold)
            self.write(lines, sheet.margin, top, sheet.subtitle, bold=bold, colour="#1a1a1a" if bold else "#444444")
            top += lettering.height(len(lines), sheet.subtitle) + (0.02 if lines else 0)
        invented = say("datasets.invented", spec.lang)
        # What is invented is said by itself, in bold; the rest is one text, which takes fewer lines.
        bold_notes = [note for note in spec.notes if note == invented]
        rest = [*(note for note in spec.notes if note != invented)]
        rest += [own.note for own in (layer, *overlays) if own.note] + [spec.source]
        notes = [
            (line, True) for note in bold_notes for line in lettering.wrapped(note, sheet.note, inches, 2, bold=True)
        ]
        notes += [(line, False) for line in lettering.wrapped(" ".join(filter(None, rest)), sheet.note, inches, 12)]
        high = lettering.height(len(notes), sheet.note)
        under = sheet.height - 0.45 * sheet.margin - high
        bottom = under - 0.06
        for line, bold in notes:
            self.write([line], sheet.margin, under, sheet.note, bold=bold, colour="#333333")
            under += lettering.height(1, sheet.note)
        top += 0.05
        return Box(0.0, top, sheet.width, bottom - top)


def fitted(text: str, size: float, inches: float) -> tuple[list[str], float]:
    """Return the lines of a title, and the size at which it takes two at most, or three if it is very long."""
    share = 1.0
    while share > _SMALLEST:
        lines = lettering.wrapped(text, size * share, inches, _TITLE_LINES + 1, bold=True)
        if len(lines) <= (1 if share > 0.85 else _TITLE_LINES):
            break
        share -= _STEP
    size *= share
    lines = lettering.wrapped(text, size, inches, _TITLE_LINES + 1, bold=True)
    if len(lines) < 2:
        return lines, size
    # No single word on the last line: as narrow as the same number of lines allows.
    low, high = inches / 2, inches
    for _ in range(8):
        middle = (low + high) / 2
        if lettering.wrapped(text, size, middle, _TITLE_LINES + 1, bold=True)[-1].endswith("…") or len(
            lettering.wrapped(text, size, middle, _TITLE_LINES + 1, bold=True)
        ) > len(lines):
            low = middle
        else:
            high = middle
    return lettering.wrapped(text, size, high, _TITLE_LINES + 1, bold=True), size
