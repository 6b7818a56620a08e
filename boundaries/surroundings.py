"""Draw what lies around Flanders and Brussels, for maps: ``python boundaries/surroundings.py``.

Made from the packaged `neighbours.parquet` (Natural Earth, see neighbours.py) and our own boundaries. Natural Earth
draws the border up to two kilometres beside ours. So land is one whole that lies under our municipalities too, which
are drawn over it: no gap can show, and no overlap. The borders between the neighbours are lines, which end on our own
border.
"""

from __future__ import annotations

from itertools import combinations

import geopandas as gpd
import numpy as np
import shapely
from build import DATA, write_checksums

#: Metres (EPSG:31370): what a map shows at most.
FRAME = (-60_000, 40_000, 340_000, 360_000)
#: Natural Earth's border and coast lie up to this far from ours.
OFF = 3_000
#: Narrower water is not sea, but where two drawings of one coast do not meet; beside our border much wider water too.
NARROW, BESIDE = 250, 1_100
#: Simplified to this; less than a line is wide on a map of all.
TOLERANCE = 250
#: Names stand in what a map of all shows of a neighbour: up to this far beyond us.
NEAR = 10_000
#: Area of the least of what is drawn: smaller islands and lakes are not, square metres.
SMALLEST = 4e6


def _large(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > SMALLEST]
    shells = [
        shapely.Polygon(p.exterior, [h for h in p.interiors if shapely.Polygon(h).area > SMALLEST]) for p in parts
    ]
    return shapely.union_all(shells)


def _name_at(shape: shapely.Geometry) -> shapely.Point:
    """Return the middle of the widest place, a name being wider than high."""
    flat = shapely.transform(shape, lambda xy: xy * [0.35, 1.0])
    middle = shapely.get_point(shapely.maximum_inscribed_circle(flat, tolerance=500), 0)
    return shapely.Point(np.round([middle.x / 0.35, middle.y]))


def main() -> None:
    frame = shapely.box(*FRAME)
    ours = gpd.read_parquet(DATA / "municipalities_2018.parquet").union_all()
    read = gpd.read_parquet(DATA / "neighbours.parquet").to_crs(31370).set_index("name").geometry
    # Where Natural Earth's own coast of Belgium lies before ours, that is not Wallonia.
    read["wallonia"] = _large(shapely.difference(read["wallonia"], shapely.buffer(ours, OFF)).buffer(OFF + 10))
    lands = {name: shapely.intersection(shape, frame) for name, shape in read.items()}
    lands = {name: _large(shape) for name, shape in lands.items() if shape.area > SMALLEST}
    closed = shapely.buffer(shapely.buffer(shapely.union_all([*lands.values(), ours]), NARROW), -NARROW)
    open_water = shapely.buffer(shapely.buffer(shapely.difference(frame, closed), -BESIDE), BESIDE)
    between = shapely.difference(shapely.intersection(shapely.buffer(ours, OFF), frame), open_water)
    # Water with land all around is where two drawings of one border leave something open.
    whole = shapely.get_parts(_large(shapely.union_all([shapely.intersection(closed, frame), between])))
    land = shapely.simplify(shapely.union_all([shapely.Polygon(part.exterior) for part in whole]), TOLERANCE)
    away = shapely.difference(frame, shapely.buffer(ours, OFF))
    lines = []
    for one, other in combinations(lands.values(), 2):
        touching = shapely.intersection(shapely.buffer(one, 150), shapely.boundary(other))
        merged = shapely.line_merge(shapely.intersection(touching, away))
        lines += [line for line in shapely.get_parts(merged) if line.geom_type == "LineString" and line.length > OFF]
    edge = shapely.boundary(ours)
    borders = shapely.MultiLineString([_to_edge(shapely.simplify(line, TOLERANCE), edge) for line in lines])
    left, bottom, right, top = ours.bounds
    shown = shapely.box(left - NEAR, bottom - NEAR, right + NEAR, top + NEAR)
    near = shapely.difference(shown, shapely.buffer(ours, OFF / 2))
    parts = {**lands, "sea": shapely.difference(frame, land)}
    named = {
        name: _name_at(max(shapely.get_parts(shapely.intersection(parts[name], near)), key=shapely.area))
        for name in ("netherlands", "france", "wallonia", "sea")
    }
    drawn = {"land": land, "borders": borders, **named}
    shapes = shapely.set_precision(list(drawn.values()), 1.0)
    gpd.GeoDataFrame({"name": list(drawn)}, geometry=shapes, crs=31370).to_parquet(
        DATA / "surroundings.parquet", compression="zstd"
    )
    write_checksums()


def _to_edge(line: shapely.LineString, edge: shapely.Geometry) -> shapely.LineString:
    """Return a line that goes on to our border where it stopped before it."""
    points = list(shapely.get_coordinates(line))
    for at, end in ((0, points[0]), (len(points) + 1, points[-1])):
        if shapely.Point(end).distance(edge) < 1.1 * OFF:
            points.insert(at, shapely.get_coordinates(shapely.shortest_line(shapely.Point(end), edge))[1])
    return shapely.LineString(points)


if __name__ == "__main__":
    main()
