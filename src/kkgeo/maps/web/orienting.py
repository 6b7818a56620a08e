"""What a page draws to be read by: towns and their names, what lies around, and what is claimed of areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from kkgeo._base.words import say
from kkgeo.gaps.claims import BAND, CLAIMED, POSSIBLE
from kkgeo.maps.findings import FILLED, FRINGE, Finding
from kkgeo.maps.model import MapSpec
from kkgeo.maps.web.packing import packed
from kkgeo.maps.web.sought import vintage_of
from kkgeo.reference._data import atoms_of, boundaries_2018
from kkgeo.spatial.orientation import NEIGHBOURS, surroundings, towns
from kkgeo.spatial.topology import Topology

#: Steps of a degree in which points of towns and of what lies around are written: some 100 metres.
SCALE = 1_000
#: What lies around is a background: simplified to so many metres.
_TOLERANCE = 250.0
#: In the order of the legend of findings.
_ORDER = (CLAIMED, BAND, POSSIBLE, FRINGE)
#: Parts of an area smaller than this share of its largest are no place for the end of a label's line.
_PART = 0.1

Degrees = list[tuple[float, float]]


def towns_of(spec: MapSpec) -> dict[str, Any]:
    """Return the towns as the page reads them: names, levels and points, those that matter most first."""
    known = towns(vintage_of(spec), spec.lang)
    place = {str(code): i for i, code in enumerate(spec.outlines.index)}
    return {
        "of": [place[str(code)] for code in known.index],
        "names": list(known["name"]),
        "levels": "".join(str(level) for level in known["level"]),
        "points": packed(_steps(_degrees(shapely.points(known["x"], known["y"]), spec))),
    }


def around(spec: MapSpec) -> dict[str, Any]:
    """Return what lies around Flanders and Brussels: land, borders, and names with their points."""
    land, borders = _around()
    names = [say(f"border.beside.{name}", spec.lang) for name in NEIGHBOURS]
    at = _degrees(surroundings()[list(NEIGHBOURS)].to_numpy(), spec)
    return {
        "land": land,
        "borders": borders,
        "names": names,
        "sea": NEIGHBOURS.index("sea"),
        "points": packed(_steps(at)),
    }


@lru_cache
def _around() -> tuple[list[str], list[str]]:
    """Return the rings of the land around and the lines of its borders, packed."""
    import geopandas as gpd

    kept = surroundings()[["land", "borders"]]
    simple = gpd.GeoSeries(shapely.simplify(kept.to_numpy(), _TOLERANCE), crs=kept.crs).to_crs(4326)
    land = [ring for part in shapely.get_parts(simple.iloc[0]) for ring in [part.exterior, *part.interiors]]
    lines = list(shapely.get_parts(simple.iloc[1]))
    rings, borders = ([packed(_steps(shapely.get_coordinates(line))) for line in own] for own in (land, lines))
    return rings, borders


def findings_data(spec: MapSpec, cut: Topology) -> list[dict[str, Any]]:
    """Return what is claimed of areas, in drawing order, each with the arcs around it, within it, and its label."""
    place = {str(code): i for i, code in enumerate(boundaries_2018().index)}
    towns_now = atoms_of(vintage_of(spec))
    codes = [str(code) for code in spec.outlines.index]
    data = []
    for finding in spec.findings:
        own = sorted(place[atom] for atom in finding.atoms)
        edge = cut.outline(own)
        seams = Counter(n if n >= 0 else ~n for i in own for ring in cut.areas[i] for n in ring)
        data.append(
            {
                "key": finding.key,
                "name": finding.name,
                "strength": finding.strength,
                "colour": finding.colour,
                "filled": finding.strength in FILLED,
                "rings": cut.rings(own),
                "seams": sorted(set(seams) - set(edge)),
                "label": list(finding.label),
                "remark": finding.remark,
                "members": [i for i, code in enumerate(codes) if not finding.atoms.isdisjoint(towns_now[code])],
                "at": [[round(y, 3), round(x, 3)] for x, y in _degrees(_anchors(finding), spec)],
            }
        )
    return data


def findings_legend(spec: MapSpec) -> list[dict[str, Any]]:
    """Return the legend of what is claimed: a class for each strength that is on the map."""
    there = {finding.strength for finding in spec.findings}
    strengths = [strength for strength in _ORDER if strength in there]
    return [
        {"label": entry.label, "colour": entry.colour, "strength": strength, "count": entry.count}
        for strength, entry in zip(strengths, spec.findings_legend, strict=True)
    ]


def _anchors(finding: Finding) -> list[Any]:
    """Return a point in each large part of an area, where the line to its label may end; the largest first."""
    if finding.strength == BAND:
        # A band is everywhere: its label is short of any of its municipalities.
        return list(shapely.point_on_surface(boundaries_2018()[sorted(finding.atoms)].to_numpy()))
    parts = sorted(shapely.get_parts(finding.shape), key=shapely.area, reverse=True)
    large = [part for part in parts if shapely.area(part) >= _PART * shapely.area(parts[0])]
    return [shapely.point_on_surface(part) for part in large]


def _degrees(points: Iterable[Any], spec: MapSpec) -> Degrees:
    import geopandas as gpd

    there = gpd.GeoSeries(list(points), crs=spec.outlines.crs).to_crs(4326)
    return list(zip(there.x, there.y, strict=True))


def _steps(points: Any) -> list[int]:
    """Return points in degrees as a first one and the steps to the next, in parts of a degree."""
    whole = (np.asarray(points) * SCALE).round().astype(int)
    flat: list[int] = np.concatenate([whole[:1], np.diff(whole, axis=0)]).ravel().tolist()
    return flat
