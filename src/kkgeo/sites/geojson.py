"""Reading GeoJSON, however its features are packed: a row for each of them, with or without a geometry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from kkgeo.errors import CRSError, InputError
from kkgeo.sites.records import GEOMETRIES, kind_of, table_of

_TYPES = GEOMETRIES | {"Feature", "FeatureCollection"}
#: Members that GeoJSON gives a meaning (RFC 7946; "crs" before it).
_OF_FEATURE = frozenset({"type", "geometry", "properties", "bbox", "crs"})
_OF_COLLECTION = frozenset({"type", "features", "bbox", "crs"})
_WGS84 = 4326


def is_geojson(found: Any) -> bool:
    """Say whether a value of JSON is GeoJSON; a list is if its first member is."""
    if isinstance(found, list):
        return bool(found) and is_geojson(found[0])
    kind = kind_of(found)
    if kind not in _TYPES:
        return False
    needed = "features" if kind == "FeatureCollection" else "geometry" if kind == "Feature" else "coordinates"
    return needed in found or (kind == "Feature" and "properties" in found) or "geometries" in found


def read_geojson(found: Any, where: str, told: Collection[str]) -> pd.DataFrame:
    """Return a row for each feature and each geometry that is on its own."""
    import geopandas as gpd

    features = list(_features(found, where))
    table, _ = table_of([properties for properties, _ in features], where, told)
    shapes = [_shape(shape, number, where) for number, (_, shape) in enumerate(features, start=1)]
    systems = {str(name) for name in _systems(found)}
    if len(systems) > 1:
        raise InputError("errors.sites.two_crs", where=where, names=sorted(systems))
    try:
        geometry = gpd.GeoSeries(shapes, index=table.index, crs=systems.pop() if systems else _WGS84)
    except Exception as error:
        raise CRSError("errors.sites.unknown_crs", where=where) from error
    return with_geometry(table, geometry)


def with_geometry(table: pd.DataFrame, geometry: Any) -> pd.DataFrame:
    """Return a table of features; the geometry takes no heading that the file has."""
    import geopandas as gpd

    name = "geometry"
    while name in table.columns:
        name += "_"
    located: pd.DataFrame = gpd.GeoDataFrame(table.assign(**{name: geometry}), geometry=name, crs=geometry.crs)
    return located


def shape_of(value: Any) -> Any:
    """Return a geometry of GeoJSON; None where it is of another form."""
    import shapely
    import shapely.geometry

    try:
        if not value.get("coordinates", value.get("geometries")):
            return shapely.from_wkt(f"{value['type']} EMPTY")
        return shapely.geometry.shape(value)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError):
        return None


def _features(found: Any, where: str, around: Mapping[str, Any] | None = None) -> Iterable[tuple[dict[str, Any], Any]]:
    """Give the members and the geometry of each feature, in order; `around` is what the collection says of all."""
    if isinstance(found, list):
        for number, one in enumerate(found, start=1):
            if not isinstance(one, dict):
                raise InputError("errors.sites.json_item", where=where, number=number)
            yield from _features(one, where, around)
        return
    kind = kind_of(found)
    if kind == "FeatureCollection":
        if not isinstance(found.get("features"), list):
            raise InputError("errors.sites.json_form", where=where)
        for number, one in enumerate(found["features"], start=1):
            if kind_of(one) not in _TYPES:
                raise InputError("errors.sites.json_item", where=where, number=number)
            inner = {name: value for name, value in one.items() if name not in _OF_COLLECTION}
            within = one["type"] == "FeatureCollection"
            yield from _features(one, where, {**(around or {}), **inner} if within else around)
    elif kind == "Feature":
        properties = found.get("properties") or {}
        if not isinstance(properties, dict):
            properties = {"properties": properties}
        others = {name: value for name, value in found.items() if name not in _OF_FEATURE}
        packed = {"collection": dict(around)} if around else {}
        yield {**_beside(others, properties), **properties, **_beside(packed, properties)}, found.get("geometry")
    elif kind in GEOMETRIES:
        yield {"collection": dict(around)} if around else {}, found
    else:
        raise InputError("errors.sites.json_form", where=where)


def _beside(others: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return members of a feature under names that its properties do not have; what says the same is left out."""
    return {
        f"{name}_feature" if name in properties else name: value
        for name, value in others.items()
        if name not in properties or properties[name] != value
    }


def _shape(value: Any, number: int, where: str) -> Any:
    if value is None:
        return None
    shape = shape_of(value)
    if shape is None:
        raise InputError("errors.sites.geometry", where=where, number=number)
    return shape


def _systems(found: Any) -> Iterable[Any]:
    """Give the name of every coordinate reference system that is told."""
    if isinstance(found, list):
        for one in found:
            yield from _systems(one)
    elif isinstance(found, dict):
        told = found.get("crs")
        if isinstance(told, dict):
            properties = told.get("properties")
            yield properties.get("name") if isinstance(properties, dict) else told
        elif told is not None:
            yield told
        if kind_of(found) == "FeatureCollection":
            yield from _systems(found.get("features"))
