"""Reading what the Overpass API of OpenStreetMap answers in JSON: a row for each place, its tags as columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from kkgeo.sites.geojson import with_geometry
from kkgeo.sites.records import table_of

_KINDS = frozenset({"node", "way", "relation", "area", "count"})
#: Members that say where an element is.
_WHERE = frozenset({"lat", "lon", "center", "bounds", "geometry", "nodes", "members"})


def is_overpass(found: Any) -> bool:
    """Say whether a value of JSON is an answer of the Overpass API."""
    elements = found.get("elements") if isinstance(found, dict) else None
    return isinstance(elements, list) and all(
        isinstance(one, dict) and one.get("type") in _KINDS and "id" in one for one in elements
    )


def read_overpass(found: Mapping[str, Any], where: str, told: Collection[str]) -> tuple[pd.DataFrame, int]:
    """Return a row for each element, and how many nodes are none: those without tags that only outline a way."""
    import geopandas as gpd

    elements: list[Mapping[str, Any]] = found["elements"]
    nodes = {one["id"]: (one["lon"], one["lat"]) for one in elements if one["type"] == "node" and "lat" in one}
    used = {node for one in elements for node in one.get("nodes") or ()}
    used |= {part.get("ref") for one in elements for part in one.get("members") or () if part.get("type") == "node"}
    outline = [one for one in elements if one["type"] == "node" and not one.get("tags") and one["id"] in used]
    left = {id(one) for one in outline}
    rows = [one for one in elements if id(one) not in left]
    table, _ = table_of([_members(one) for one in rows], where, told)
    shapes = [_shape(one, nodes) for one in rows]
    return with_geometry(table, gpd.GeoSeries(shapes, index=table.index, crs=4326)), len(outline)


def _members(element: Mapping[str, Any]) -> dict[str, Any]:
    others = {
        f"@{name}": value
        for name, value in element.items()
        if name not in _WHERE and name not in ("type", "id", "tags")
    }
    return {"@id": f"{element['type']}/{element['id']}", **(element.get("tags") or {}), **others}


def _shape(element: Mapping[str, Any], nodes: Mapping[Any, tuple[float, float]]) -> Any:
    """Return the point of an element, or the area or line of a way where the answer has it."""
    import shapely

    middle = element.get("center", element)
    if "lat" in middle and "lon" in middle:
        return shapely.Point(middle["lon"], middle["lat"])
    corners: Sequence[Any] = [
        (corner["lon"], corner["lat"]) for corner in element.get("geometry") or () if isinstance(corner, dict)
    ]
    corners = corners or [nodes[node] for node in element.get("nodes") or () if node in nodes]
    if len(corners) > 3 and corners[0] == corners[-1]:
        return shapely.Polygon(corners)
    return shapely.LineString(corners) if len(corners) > 1 else None
