"""One map on a figure: areas or circles, borders, points, lines, names.

Loaded only when a figure is drawn, so matplotlib is imported at the top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PatchCollection, PathCollection
from matplotlib.patches import Circle, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from kkgeo._base.words import number, say
from kkgeo.maps.classes.legend import DASHED, DOTS, LEVEL, LINES, LegendEntry, outline
from kkgeo.maps.classes.palettes import BACKGROUND_COLOUR
from kkgeo.maps.figure.lettering import Corners, Label, font, place, printable, width
from kkgeo.maps.model import Layer, MapSpec

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

_PLAIN, _EDGE, _BORDER = "#f4f4f4", "#6a6a6a", "#1f1f1f"
#: Boundaries are simplified for display, without gaps; metres.
_TOLERANCE = 60.0
_HATCHES = {LINES: "////", DOTS: "....", LEVEL: "---"}
_HATCH_COLOUR = "#7a7a7a"
#: How much white and what lines are laid over the colour of an area that is too small to tell, so that it does not
#: stand out beside one that does tell something.
FADED = 0.55
_UNSURE_HATCH = "\\\\\\"
UNSURE_SWATCH = "#b0b0b0"
#: How many circles have their name, the largest first, and how wide a name may be, in widths of its circle.
_NAMED_CIRCLES, _WIDEST_NAME = 12, 2.2
_LONGEST_NAME = 32
#: At this many metres to the inch lines and points have their full width; on smaller maps they are thinner.
_FULL = 22_000.0


@dataclass(frozen=True)
class Frame:
    """What part of the country a map shows (metres), and how wide the map is (inches)."""

    left: float
    bottom: float
    right: float
    top: float
    inches: float

    @property
    def aspect(self) -> float:
        """Width by height."""
        return (self.right - self.left) / (self.top - self.bottom)

    @property
    def metres_per_inch(self) -> float:
        """The scale."""
        return (self.right - self.left) / self.inches

    @property
    def fine(self) -> float:
        """How wide lines are, by their full width."""
        return float(np.clip(np.sqrt(_FULL / self.metres_per_inch), 0.45, 1.0))

    def inside(self, x: float, y: float) -> tuple[float, float]:
        """Return a place in inches from the lower left corner."""
        return (x - self.left) / self.metres_per_inch, (y - self.bottom) / self.metres_per_inch

    def outside(self, x: float, y: float) -> tuple[float, float]:
        """Return the metres of a place in inches."""
        return self.left + x * self.metres_per_inch, self.bottom + y * self.metres_per_inch


def look(entry: LegendEntry, *, unsure: bool = False) -> dict[str, Any]:
    """Return the face of an area or a swatch of a class."""
    if unsure:
        return {"facecolor": _lighter(entry.colour), "hatch": _UNSURE_HATCH, "hatchcolor": _HATCH_COLOUR}
    if entry.pattern:
        return {"facecolor": entry.colour, "hatch": _HATCHES[entry.pattern], "hatchcolor": _HATCH_COLOUR}
    return {"facecolor": entry.colour}


def stroke(entry: LegendEntry) -> dict[str, Any]:
    """Return the colour and the dashes of the line around an area."""
    return {"color": entry.colour, "linestyle": "--" if entry.pattern == DASHED else "-"}


def draw_map(
    axes: Axes,
    spec: MapSpec,
    layer: Layer,
    frame: Frame,
    *,
    overlays: Sequence[Layer] = (),
    name_size: float | None = None,
    enlarged: Frame | None = None,
) -> None:
    """Draw areas with what lies over them; the part that is drawn larger elsewhere has a box around it."""
    _ground(axes, frame)
    fine = frame.fine
    base = _paths(spec.outlines)
    plain = {"facecolor": _PLAIN, "edgecolor": "#9a9a9a", "linewidth": 0.35 * fine}
    axes.add_collection(PathCollection(base, zorder=1, **_plural(plain)))
    if layer.kind == "areas":
        _classes(axes, layer, _paths(layer.shapes), PathCollection, 0.35 * fine)
    borders = _rings(spec.provinces)
    axes.add_collection(LineCollection(borders, colors=_BORDER, linewidths=0.9 * fine, zorder=3))
    for over in (*([layer] if layer.kind != "areas" else []), *overlays):
        _DRAWN[over.kind](axes, spec, over, fine)
    taken = []
    if enlarged is not None:
        sides = enlarged.right - enlarged.left, enlarged.top - enlarged.bottom
        axes.add_patch(
            Rectangle((enlarged.left, enlarged.bottom), *sides, fill=False, edgecolor=_BORDER, linewidth=fine, zorder=5)
        )
        taken = [(*frame.inside(enlarged.left, enlarged.bottom), *frame.inside(enlarged.right, enlarged.top))]
    if name_size is not None:
        _name_outlines(axes, [over for over in overlays if over.labelled], frame, name_size, taken)


def draw_circles(axes: Axes, spec: MapSpec, layer: Layer, frame: Frame, *, name_size: float) -> None:
    """Draw a circle for every area, with the names of the largest, and circles to measure them by."""
    assert spec.circles is not None
    _ground(axes, frame)
    drawn: pd.DataFrame = spec.circles.reindex(layer.shapes.index)
    circles = list(zip(drawn["x"], drawn["y"], drawn["r"], strict=True))
    _classes(axes, layer, [Circle((x, y), r) for x, y, r in circles], PatchCollection, 0.4)
    largest = np.argsort(-drawn["r"].to_numpy(), kind="stable")[:_NAMED_CIRCLES]
    labels = [Label(_short(layer.names[i]), *frame.inside(*circles[i][:2]), name_size) for i in largest]
    # A name much wider than its circle would seem to belong to the circles beside it.
    room = [_WIDEST_NAME * 2 * circles[i][2] / frame.metres_per_inch for i in largest]
    labels = [label for label, wide in zip(labels, room, strict=True) if width(label.text, name_size) <= wide]
    _write(axes, labels, ["#1a1a1a"] * len(labels), frame, bold=False)
    if "value" in drawn.columns:
        _draw_measure(axes, drawn, frame, spec.lang, name_size)


def _draw_measure(axes: Axes, drawn: pd.DataFrame, frame: Frame, lang: str, size: float) -> None:
    """Draw circles of two round values in the upper left corner, which is sea, where they cover no other."""
    sized = drawn[drawn["value"] > 0]
    if not len(sized):
        return
    squared = float((sized["r"] ** 2 / sized["value"]).median())
    highest = float(sized["value"].max())
    power = 10.0 ** np.floor(np.log10(highest))
    large = max(step * power for step in (0.5, 1, 2, 5) if step * power <= highest)
    inch = frame.metres_per_inch
    left, top = frame.left + 0.1 * inch, frame.top - 0.1 * inch
    for value in (large, large / 5):
        r = float(np.sqrt(squared * value))
        text = number(value, lang)
        wide = 2 * r + (0.05 + width(text, size)) * inch
        near_x = np.clip(sized["x"], left, left + wide) - sized["x"]
        near_y = np.clip(sized["y"], top - 2 * r, top) - sized["y"]
        if (np.hypot(near_x, near_y) < sized["r"]).any():
            return
        axes.add_patch(Circle((left + r, top - r), r, fill=False, edgecolor=_EDGE, linewidth=0.8, zorder=4))
        axes.text(
            left + 2 * r + 0.05 * inch, top - r, text, va="center", fontproperties=font(size), color=_BORDER
        )  # fmt: skip
        left += wide + 0.12 * inch


def draw_scale_bar(axes: Axes, frame: Frame, *, size: float, lang: str) -> None:
    """Draw a line of a round number of kilometres in the upper left corner, which is sea."""
    metres = max(step for step in (1e3, 2e3, 5e3, 1e4, 2e4, 5e4) if step <= 0.16 * (frame.right - frame.left))
    inch = frame.metres_per_inch
    left, top = frame.left + 0.12 * inch, frame.top - 0.12 * inch
    ends = 0.04 * inch
    axes.plot(
        [left, left, left + metres, left + metres], [top, top - ends, top - ends, top], color=_BORDER, linewidth=0.9,
        zorder=5, solid_capstyle="butt",
    )  # fmt: skip
    axes.text(
        left + metres / 2, top - 1.5 * ends, say("counted.km", lang, count=int(metres / 1000)), ha="center", va="top",
        fontproperties=font(size), color=_BORDER, zorder=5,
    )  # fmt: skip


def _ground(axes: Axes, frame: Frame) -> None:
    axes.set_xlim(frame.left, frame.right)
    axes.set_ylim(frame.bottom, frame.top)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(BACKGROUND_COLOUR)
    for side in axes.spines.values():
        side.set(linewidth=0.5, color="#9aa4ad")


def _classes(axes: Axes, layer: Layer, faces: Sequence[Any], collection: type, line: float) -> None:
    """Draw the shapes of every class; those too small to tell with a pattern over the colour of their class."""
    unsure = np.zeros(len(faces), dtype=bool) if layer.uncertain is None else layer.uncertain
    for position in sorted(set(layer.classes.tolist())):
        entry = layer.entry_of(position)
        for pale in (False, True):
            own = np.flatnonzero((layer.classes == position) & (unsure == pale)).tolist()
            if len(own):
                face = look(entry, unsure=pale and not entry.hatched) | {"edgecolor": _EDGE, "linewidth": line}
                axes.add_collection(collection([faces[i] for i in own], zorder=2, **_plural(face)))


def _plural(face: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a patch as those of a collection."""
    return {key if key == "hatch" else f"{key}s": value for key, value in face.items()}


def _points(axes: Axes, spec: MapSpec, layer: Layer, fine: float) -> None:
    metres = layer.shapes.to_crs(spec.outlines.crs)
    for position in sorted(set(layer.classes.tolist())):
        entry, own = layer.entry_of(position), metres[layer.classes == position]
        axes.scatter(
            own.x, own.y, s=20 * (fine * entry.size) ** 2, color=entry.colour, edgecolor=outline(entry.colour),
            linewidth=0.4, zorder=5,
        )  # fmt: skip


def _lines(axes: Axes, spec: MapSpec, layer: Layer, fine: float) -> None:
    metres = layer.shapes.to_crs(spec.outlines.crs)
    colours = [layer.entry_of(int(number)).colour for number in layer.classes]
    ends = [shapely.get_coordinates(line) for line in metres]
    axes.add_collection(LineCollection(ends, colors=colours, linewidths=0.5 * fine, alpha=0.7, zorder=4))


def _outlines(axes: Axes, spec: MapSpec, layer: Layer, fine: float) -> None:
    del spec
    for shape, position in zip(layer.shapes, layer.classes, strict=True):
        rings = _rings_of(shapely.simplify(shape, _TOLERANCE))
        entry = layer.entry_of(int(position))
        axes.add_collection(LineCollection(rings, colors="#ffffff", linewidths=3.0 * fine, alpha=0.8, zorder=3.4))
        axes.add_collection(LineCollection(rings, **stroke(entry), linewidths=1.7 * fine, zorder=3.5))


_DRAWN = {"points": _points, "lines": _lines, "outlines": _outlines}


def _name_outlines(axes: Axes, layers: Sequence[Layer], frame: Frame, size: float, taken: Sequence[Corners]) -> None:
    """Write the names of outlined areas; the larger area chooses its place first."""
    labels, colours = [], []
    for layer in layers:
        for i in np.argsort(-layer.shapes.area.to_numpy(), kind="stable"):
            if not layer.names[i]:
                continue
            at = shapely.point_on_surface(layer.shapes.iloc[i])
            labels.append(Label(_short(layer.names[i]), *frame.inside(shapely.get_x(at), shapely.get_y(at)), size))
            colours.append(layer.entry_of(int(layer.classes[i])).colour)
    _write(axes, labels, colours, frame, bold=True, taken=taken)


def _write(
    axes: Axes,
    labels: Sequence[Label],
    colours: Sequence[str],
    frame: Frame,
    *,
    bold: bool,
    taken: Sequence[Corners] = (),
) -> None:
    """Write names where they cover no other; one that had to go aside has a line to its place."""
    high = (frame.top - frame.bottom) / frame.metres_per_inch
    for placed, colour in zip(place(labels, (frame.inches, high), taken=taken), colours, strict=True):
        x, y = frame.outside(placed.x, placed.y)
        if placed.moved:
            there = frame.outside(placed.label.x, placed.label.y)
            axes.plot([x, there[0]], [y, there[1]], color=colour, linewidth=0.8, zorder=5)
        axes.text(
            x, y, placed.label.text, ha="center", va="center", fontproperties=font(placed.label.size, bold=bold),
            color=colour, parse_math=False, zorder=6, path_effects=[withStroke(linewidth=2.2, foreground="white")],
        )  # fmt: skip


def _short(name: str) -> str:
    text = printable(name)
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"


def _lighter(colour: str) -> str:
    """Return a colour that is faded with white, as on the interactive map."""
    mixed = (round(int(colour[i : i + 2], 16) * (1 - FADED) + 255 * FADED) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _paths(shapes: gpd.GeoSeries) -> list[Path]:
    """Return what matplotlib draws of areas; the borders of neighbours stay the same line."""
    return list(_simplified(tuple(shapes.to_numpy().tolist())))


@lru_cache(maxsize=16)
def _simplified(shapes: tuple[Any, ...]) -> tuple[Path, ...]:
    simple = shapely.coverage_simplify(np.array(shapes, dtype=object), _TOLERANCE)
    return tuple(_path(shape) for shape in simple)


def _path(shape: Any) -> Path:
    rings = _rings_of(shape)
    codes = [[Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY] for ring in rings]
    return Path(np.concatenate(rings), np.concatenate([np.array(c, dtype=Path.code_type) for c in codes]))


def _rings(shapes: gpd.GeoSeries) -> list[np.ndarray]:
    simple = shapely.coverage_simplify(shapes.to_numpy(), _TOLERANCE)
    return [ring for shape in simple for ring in _rings_of(shape)]


def _rings_of(shape: Any) -> list[np.ndarray]:
    rings = []
    for part in shapely.get_parts(shape):
        # Outer rings one way round and holes the other, so that a hole stays empty.
        turned = shapely.orient_polygons(part)
        rings += [shapely.get_coordinates(ring) for ring in (turned.exterior, *turned.interiors)]
    return rings
