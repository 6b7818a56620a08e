"""Areas as circles, so that small dense municipalities are seen; and circles to measure them by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import Circle

from kkgeo._base.words import number
from kkgeo.maps.figure.drawing import BORDER, EDGE, Frame, classes, ground, short, write
from kkgeo.maps.figure.lettering import Corners, Label, font, width
from kkgeo.maps.model import Layer, MapSpec

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

#: How many circles have their name, the largest first, and how wide a name may be, in widths of its circle.
_NAMED_CIRCLES, _WIDEST_NAME = 30, 2.0


def draw_circles(
    axes: Axes,
    spec: MapSpec,
    layer: Layer,
    frame: Frame,
    *,
    name_size: float,
    taken: Sequence[Corners] = (),
    measure: bool = True,
) -> None:
    """Draw a circle for every area, with the names of the largest, and circles to measure them by."""
    assert spec.circles is not None
    ground(axes, frame)
    drawn: pd.DataFrame = spec.circles.reindex(layer.shapes.index)
    circles = list(zip(drawn["x"], drawn["y"], drawn["r"], strict=True))
    seen = np.array([frame.shows(x - r, y - r, x + r, y + r) for x, y, r in circles], dtype=bool)
    classes(axes, layer, [Circle((x, y), r) for x, y, r in circles], PatchCollection, wide=0.4, seen=seen)
    inside = np.array([frame.shows(x, y, x, y) for x, y, _ in circles], dtype=bool)
    largest = [i for i in np.argsort(-drawn["r"].to_numpy(), kind="stable") if inside[i]][:_NAMED_CIRCLES]
    labels = [Label(short(layer.names[i]), *frame.inside(*circles[i][:2]), name_size) for i in largest]
    # A name much wider than its circle would seem to belong to the circles beside it.
    room = [_WIDEST_NAME * 2 * circles[i][2] / frame.metres_per_inch for i in largest]
    labels = [label for label, wide in zip(labels, room, strict=True) if width(label.text, name_size) <= wide]
    write(axes, labels, ["#1a1a1a"] * len(labels), frame, bold=False)
    if measure and "value" in drawn.columns:
        _draw_measure(axes, drawn, frame, spec.lang, name_size, after=max((box[2] for box in taken), default=0.0))


def _draw_measure(axes: Axes, drawn: pd.DataFrame, frame: Frame, lang: str, size: float, *, after: float) -> None:
    """Draw circles of two round values in the upper left corner, which is sea, where they cover no other."""
    sized = drawn[drawn["value"] > 0]
    if not len(sized):
        return
    squared = float((sized["r"] ** 2 / sized["value"]).median())
    highest = float(sized["value"].max())
    power = 10.0 ** np.floor(np.log10(highest))
    large = max(step * power for step in (0.5, 1, 2, 5) if step * power <= highest)
    inch = frame.metres_per_inch
    left, top = frame.left + (after + 0.3) * inch, frame.top - 0.1 * inch
    for value in (large, large / 5):
        r = float(np.sqrt(squared * value))
        text = number(value, lang)
        wide = 2 * r + (0.05 + width(text, size)) * inch
        near_x = np.clip(sized["x"], left, left + wide) - sized["x"]
        near_y = np.clip(sized["y"], top - 2 * r, top) - sized["y"]
        if (np.hypot(near_x, near_y) < sized["r"]).any():
            return
        axes.add_patch(Circle((left + r, top - r), r, fill=False, edgecolor=EDGE, linewidth=0.8, zorder=4))
        axes.text(
            left + 2 * r + 0.05 * inch, top - r, text, va="center", fontproperties=font(size), color=BORDER
        )  # fmt: skip
        left += wide + 0.12 * inch
