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
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from kkgeo._base.words import say
from kkgeo.gaps.claims import BAND, CLAIMED, POSSIBLE
from kkgeo.maps.classes.legend import DASHED, LegendEntry, outline
from kkgeo.maps.classes.palettes import BACKGROUND_COLOUR, LAND_COLOUR, UNCERTAIN_COLOUR
from kkgeo.maps.figure.lettering import HALO, Corners, Haloed, Label, font, height, place, printable, width
from kkgeo.maps.findings import Finding
from kkgeo.maps.model import Layer, MapSpec
from kkgeo.spatial.orientation import surroundings

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

_PLAIN, EDGE, BORDER = "#f4f4f4", "#6a6a6a", "#1f1f1f"
#: What lies around: its coast and its borders.
_COAST, _ABROAD = "#b9c2c9", "#c4c1ba"
#: Over a quiet ground the borders are quiet too: of municipalities and of provinces.
_QUIET_EDGE, _QUIET_BORDER, _SEAM = "#ffffff", "#8b8b8b", "#f0d9cb"
#: The layer whose ground is quiet.
QUIET_KEY = "gaps"
#: The axes of the map of all.
MAIN = "map 0"
#: The lines around a gap, and around one along a border.
OUTLINE, _BAND_OUTLINE = "#1a1a1a", "#8a3d12"
#: Boundaries are simplified for display, without gaps, to this many inches; and to so many metres at least.
_FINE, _TOLERANCE = 0.006, 40.0
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
    def tolerance(self) -> float:
        """To how many metres boundaries are simplified: what is not seen."""
        return max(_TOLERANCE, round(_FINE * self.metres_per_inch, -1))

    @property
    def fine(self) -> float:
        """How wide lines are, by their full width."""
        return float(np.clip(np.sqrt(_FULL / self.metres_per_inch), 0.45, 1.0))

    def taller(self, aspect: float) -> Frame:
        """Return a frame of another shape with the same in its middle."""
        more = ((self.right - self.left) / aspect - (self.top - self.bottom)) / 2
        return Frame(self.left, self.bottom - more, self.right, self.top + more, self.inches)

    def shows(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Whether a box is seen, in part at least."""
        return left < self.right and right > self.left and bottom < self.top and top > self.bottom

    def part(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Return what is seen of a shape of areas; it ends so far off the map that its end is not seen."""
        off = 0.5 * self.metres_per_inch
        around = shapely.box(self.left - off, self.bottom - off, self.right + off, self.top + off)
        seen = shapely.get_parts(shapely.intersection(shape, around))
        return shapely.union_all([one for one in seen if one.geom_type == "Polygon"])

    def inside(self, x: float, y: float) -> tuple[float, float]:
        """Return a place in inches from the lower left corner."""
        return (x - self.left) / self.metres_per_inch, (y - self.bottom) / self.metres_per_inch

    def outside(self, x: float, y: float) -> tuple[float, float]:
        """Return the metres of a place in inches."""
        return self.left + x * self.metres_per_inch, self.bottom + y * self.metres_per_inch


def look(entry: LegendEntry, *, unsure: bool = False) -> dict[str, Any]:
    """Return the face of an area or a swatch of a class."""
    return {"facecolor": UNCERTAIN_COLOUR if unsure else entry.colour}


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
    findings: Sequence[Finding] = (),
    within: shapely.Geometry | None = None,
) -> None:
    """Draw areas with what lies over them; only those `within`, if that is given."""
    ground(axes, frame)
    fine = frame.fine
    quiet = layer.key == QUIET_KEY
    if layer.kind != "areas":
        plain = {"facecolor": _PLAIN, "edgecolor": "#9a9a9a", "linewidth": 0.35 * fine}
        base = _paths(spec.outlines, frame.tolerance)
        axes.add_collection(PathCollection(base, zorder=1, **_plural(plain)))
    else:
        faces = _paths(layer.shapes, frame.tolerance)
        edge, wide = (_QUIET_EDGE, 0.45 * fine) if quiet else (EDGE, 0.35 * fine)
        # What lies off the map would only make a file larger.
        seen = np.array([frame.shows(*path.get_extents().extents) for path in faces], dtype=bool)
        if within is not None:
            others = frame.part(shapely.simplify(_rest(spec, within), 2 * frame.tolerance))
            if not others.is_empty:
                axes.add_patch(PathPatch(_path(others), facecolor=_PLAIN, edgecolor=_ABROAD, linewidth=fine, zorder=1))
            inside = shapely.point_on_surface(layer.shapes.to_numpy())
            seen &= shapely.contains(within, inside)
        classes(axes, layer, faces, PathCollection, seen=seen, edge=edge, wide=wide)
    for over in (*([layer] if layer.kind != "areas" else []), *overlays):
        _DRAWN[over.kind](axes, spec, over, fine)
    draw_findings(axes, spec, findings, frame)
    rings = _rings(spec.provinces, frame.tolerance)
    if within is not None:
        rings = _rings_of(shapely.simplify(within, frame.tolerance))
    colour, wide = (_QUIET_BORDER, 0.8 * fine) if quiet else (BORDER, 0.9 * fine)
    borders = LineCollection(rings, colors=colour, linewidths=wide, zorder=3)
    axes.add_collection(borders)


def _rest(spec: MapSpec, within: shapely.Geometry) -> shapely.Geometry:
    """Return the country without a part of it."""
    return shapely.difference(shapely.union_all(spec.provinces.to_numpy()), within)


def draw_findings(axes: Axes, spec: MapSpec, findings: Sequence[Finding], frame: Frame) -> None:
    """Draw what is claimed, in its order: filled where it is claimed, with a dashed line where it may be chance."""
    fine, tolerance = frame.fine, frame.tolerance
    for n, found in enumerate(findings):
        shape = frame.part(shapely.simplify(found.shape, tolerance))
        if shape.is_empty:
            continue
        rings = _rings_of(shape)
        over = 2.2 + n / 1_000
        if found.filled:
            axes.add_patch(PathPatch(_path(shape), facecolor=found.colour, edgecolor="none", zorder=over))
            paths = _paths(spec.outlines, tolerance)
            inner = [
                path
                for path, own in zip(paths, spec.outlines, strict=True)
                if frame.shows(*path.get_extents().extents) and _of(own, found)
            ]
            seams = {"facecolor": "none", "edgecolor": _SEAM, "linewidth": 0.35 * fine}
            if inner:
                axes.add_collection(PathCollection(inner, zorder=over + 1e-4, **_plural(seams)))
        casing, line = line_of(found.strength, found.colour)
        over = 3.2 + n / 1_000
        if casing:
            axes.add_collection(
                LineCollection(rings, colors="#ffffff", linewidths=casing * fine, zorder=over, joinstyle="round")
            )
        style = {**line, "linewidths": line["linewidths"] * fine}
        axes.add_collection(LineCollection(rings, zorder=over + 5e-4, joinstyle="round", **style))


def line_of(strength: str, colour: str) -> tuple[float, dict[str, Any]]:
    """Return how wide the white under the line of a finding is, and how that line is drawn."""
    colour = {CLAIMED: OUTLINE, BAND: _BAND_OUTLINE}.get(strength, colour)
    wide = {CLAIMED: 2.4, BAND: 1.0, POSSIBLE: 1.3}.get(strength, 1.1)
    dashes: Any = {CLAIMED: "-", BAND: "-", POSSIBLE: (0, (3.2, 1.6))}.get(strength, (0, (1.2, 1.2)))
    casing = {CLAIMED: 4.6, BAND: 0.0}.get(strength, 2.8)
    return casing, {"colors": colour, "linewidths": wide, "linestyles": [dashes]}


def _of(shape: Any, found: Finding) -> bool:
    """Whether an area lies in a finding."""
    return bool(shapely.contains_xy(found.shape, *shapely.get_coordinates(shapely.point_on_surface(shape))[0]))


def draw_scale_bar(axes: Axes, frame: Frame, *, size: float, lang: str) -> Corners:
    """Draw a line of a round number of kilometres in the lower left corner; return what it takes."""
    metres = max(step for step in (1e3, 2e3, 5e3, 1e4, 2e4, 5e4) if step <= 0.1 * (frame.right - frame.left))
    inch = frame.metres_per_inch
    left, top = frame.left + 0.14 * inch, frame.bottom + (0.1 + height(1, size)) * inch + 0.06 * inch
    ends = 0.04 * inch
    axes.plot(
        [left, left, left + metres, left + metres], [top, top - ends, top - ends, top], color=BORDER, linewidth=0.9,
        zorder=5, solid_capstyle="butt",
    )  # fmt: skip
    axes.text(
        left + metres / 2, top - 1.5 * ends, say("counted.km", lang, count=int(metres / 1000)), ha="center", va="top",
        fontproperties=font(size), color=BORDER, zorder=5,
    )  # fmt: skip
    return 0.05, 0.03, 0.3 + max(metres / inch, width("20 km", size)), 0.22 + height(1, size)


def ground(axes: Axes, frame: Frame) -> None:
    """Draw what lies around: land, sea and borders; what it shows is what the map shows."""
    axes.set_xlim(frame.left, frame.right)
    axes.set_ylim(frame.bottom, frame.top)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(BACKGROUND_COLOUR)
    for side in axes.spines.values():
        side.set_visible(False)
    around, fine = surroundings(), frame.fine
    shown = shapely.box(frame.left, frame.bottom, frame.right, frame.top)
    land = shapely.intersection(around["land"], shown)
    if not land.is_empty:
        axes.add_patch(
            PathPatch(_path(land), facecolor=LAND_COLOUR, edgecolor=_COAST, linewidth=0.5 * fine, zorder=0.5)
        )
    borders = [
        shapely.get_coordinates(line)
        for line in shapely.get_parts(shapely.intersection(around["borders"], shown))
        if line.geom_type == "LineString"
    ]
    axes.add_collection(LineCollection(borders, colors=_ABROAD, linewidths=0.9 * fine, zorder=0.6))


def classes(
    axes: Axes,
    layer: Layer,
    faces: Sequence[Any],
    collection: type,
    *,
    wide: float,
    edge: str = EDGE,
    seen: np.ndarray | None = None,
) -> None:
    """Draw the shapes of every class; where next to nothing was expected they are plain grey."""
    unsure = np.zeros(len(faces), dtype=bool) if layer.uncertain is None else layer.uncertain
    for position in sorted(set(layer.classes.tolist())):
        entry = layer.entry_of(position)
        for pale in (False, True):
            held = (layer.classes == position) & (unsure == pale)
            own = np.flatnonzero(held if seen is None else held & seen).tolist()
            if len(own):
                face = look(entry, unsure=pale and not entry.hatched) | {"edgecolor": edge, "linewidth": wide}
                axes.add_collection(collection([faces[i] for i in own], zorder=2, **_plural(face)))


def _plural(face: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a patch as those of a collection."""
    return {f"{key}s": value for key, value in face.items()}


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


def write(
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
        haloed(axes, x, y, placed.label.text, placed.label.size, bold=bold, colour=colour)


def haloed(axes: Axes, x: float, y: float, text: str, size: float, *, bold: bool, colour: str, **more: Any) -> None:
    """Write a text around a place in metres, with a light edge."""
    how: dict[str, Any] = {"ha": "center", "va": "center_baseline", "zorder": 6, **more}
    written = Haloed(x, y, text, color=colour, fontproperties=font(size, bold=bold), parse_math=False, **how)
    written.set_gid(f"{HALO}-{len(axes.texts)}-{axes.get_label()}".replace(" ", "-"))
    written.many = not bold and axes.get_label() != MAIN
    axes.add_artist(written)


def short(name: str) -> str:
    """Return a name that is not longer than a map can take."""
    text = printable(name)
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"


def _paths(shapes: gpd.GeoSeries, tolerance: float) -> list[Path]:
    """Return what matplotlib draws of areas; the borders of neighbours stay the same line."""
    return list(_simplified(tuple(shapes.to_numpy().tolist()), tolerance))


@lru_cache(maxsize=16)
def _simplified(shapes: tuple[Any, ...], tolerance: float) -> tuple[Path, ...]:
    simple = shapely.coverage_simplify(np.array(shapes, dtype=object), tolerance)
    return tuple(_path(shape) for shape in simple)


def _path(shape: Any) -> Path:
    rings = _rings_of(shape)
    codes = [[Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY] for ring in rings]
    return Path(np.concatenate(rings), np.concatenate([np.array(c, dtype=Path.code_type) for c in codes]))


def _rings(shapes: gpd.GeoSeries, tolerance: float) -> list[np.ndarray]:
    simple = shapely.coverage_simplify(shapes.to_numpy(), tolerance)
    return [ring for shape in simple for ring in _rings_of(shape)]


def _rings_of(shape: Any) -> list[np.ndarray]:
    rings = []
    for part in shapely.get_parts(shape):
        # Outer rings one way round and holes the other, so that a hole stays empty.
        turned = shapely.orient_polygons(part)
        rings += [shapely.get_coordinates(ring) for ring in (turned.exterior, *turned.interiors)]
    return rings
