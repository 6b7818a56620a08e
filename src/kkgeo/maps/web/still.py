"""The picture that stands on a page where no script runs: the first layer with what is claimed, and its legend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup, escape

from kkgeo.gaps.claims import CLAIMED
from kkgeo.maps.classes.classify import LegendEntry
from kkgeo.maps.classes.legend import DASHED
from kkgeo.maps.classes.palettes import UNCERTAIN_COLOUR
from kkgeo.maps.model import Layer, MapSpec

#: How many units wide the picture is, and to how many metres its lines are simplified: less than is seen.
_WIDE, _TOLERANCE = 1000, 800.0
_PLAIN, _EDGE = "#f4f4f4", "#8b8b8b"


class _Sheet:
    """Metres to whole units of the picture."""

    def __init__(self, spec: MapSpec) -> None:
        self.west, south, east, self.north = spec.outlines.total_bounds
        self.scale = (_WIDE - 8) / (east - self.west)
        self.high = round((self.north - south) * self.scale) + 8

    def path(self, shapes: Iterable[Any]) -> str:
        """Return what draws areas or lines: every ring from its first point by whole steps."""
        drawn = []
        for part in shapely.get_parts(list(shapes)):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            drawn += [text for ring in rings if (text := self._ring(shapely.get_coordinates(ring)))]
        return "".join(drawn)

    def point(self, x: float, y: float) -> tuple[int, int]:
        return round((x - self.west) * self.scale) + 4, round((self.north - y) * self.scale) + 4

    def _ring(self, metres: Any) -> str:
        units = ((metres - (self.west, self.north)) * (self.scale, -self.scale)).round().astype(int) + 4
        kept = units[np.append(True, (np.diff(units, axis=0) != 0).any(axis=1))]
        if len(kept) < 3:
            return ""
        steps = " ".join(f"{x} {y}" for x, y in np.diff(kept, axis=0).tolist())
        return f"M{kept[0][0]} {kept[0][1]}l{steps}"


def still(spec: MapSpec) -> Markup:
    """Return the picture with its legend as HTML; every text in it is escaped."""
    sheet, layer = _Sheet(spec), spec.layer
    drawn = _areas(sheet, layer) if layer.kind == "areas" else _ground(sheet, spec)
    for finding in spec.findings if layer.key == "gaps" else ():
        path = sheet.path([shapely.simplify(finding.shape, _TOLERANCE)])
        fill = f'fill="{finding.colour}"' if finding.filled else 'fill="none" stroke-dasharray="6 4"'
        line = ("#1a1a1a", 3) if finding.strength == CLAIMED else (finding.colour, 1.5)
        drawn.append(f'<path d="{path}" {fill} fill-rule="evenodd" stroke="{line[0]}" stroke-width="{line[1]}"/>')
    borders = sheet.path(shapely.simplify(spec.provinces.boundary.to_numpy(), _TOLERANCE))
    drawn.append(f'<path d="{borders}" fill="none" stroke="{_EDGE}"/>')
    if layer.is_points:
        drawn += _points(sheet, spec, layer)
    picture = f'<svg viewBox="0 0 {_WIDE} {sheet.high}" role="img" aria-label="{escape(spec.alternative)}">'
    entries = [*(spec.findings_legend if layer.key == "gaps" else ()), *layer.legend]
    rows = "".join(f"<li>{_swatch(entry)} {escape(entry.label)}</li>" for entry in entries)
    return Markup(f'{picture}{"".join(drawn)}</svg><p>{escape(layer.legend_title)}</p><ul class="kk-still">{rows}</ul>')


def _areas(sheet: _Sheet, layer: Layer) -> list[str]:
    """Return every class as one path."""
    simple = shapely.coverage_simplify(layer.shapes.to_numpy(), _TOLERANCE)
    unsure = np.zeros(len(simple), dtype=bool) if layer.uncertain is None else layer.uncertain
    colours = np.array([layer.entry_of(int(number)).colour for number in layer.classes], dtype=object)
    colours[unsure] = UNCERTAIN_COLOUR
    drawn = []
    for colour in dict.fromkeys(colours.tolist()):
        path = sheet.path([shapely.coverage_union_all(simple[colours == colour])])
        drawn.append(f'<path d="{path}" fill="{colour}" fill-rule="evenodd" stroke="{_EDGE}" stroke-width=".5"/>')
    return drawn


def _ground(sheet: _Sheet, spec: MapSpec) -> list[str]:
    path = sheet.path(shapely.coverage_simplify(spec.provinces.to_numpy(), _TOLERANCE))
    return [f'<path d="{path}" fill="{_PLAIN}" fill-rule="evenodd"/>']


def _points(sheet: _Sheet, spec: MapSpec, layer: Layer) -> list[str]:
    metres = layer.shapes.to_crs(spec.outlines.crs)
    places = [
        (*sheet.point(x, y), layer.entry_of(int(number)))
        for x, y, number in zip(metres.x, metres.y, layer.classes, strict=True)
    ]
    return [f'<circle cx="{x}" cy="{y}" r="{4 * one.size:g}" fill="{one.colour}"/>' for x, y, one in places]


def _swatch(entry: LegendEntry) -> str:
    look = f'fill="{entry.colour}" stroke="{_EDGE}"'
    if entry.pattern == DASHED:
        look = f'fill="none" stroke="{entry.colour}" stroke-width="1.5" stroke-dasharray="4 3"'
    return f'<svg width="22" height="14" aria-hidden="true"><rect x="1" y="1" width="20" height="12" {look}/></svg>'
