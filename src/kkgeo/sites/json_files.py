"""Reading JSON: records, GeoJSON or an answer of OpenStreetMap, one value or one after another."""

from __future__ import annotations

import io
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo._base.frames import distinct
from kkgeo._base.kinds import GEOJSON
from kkgeo._base.words import phrase
from kkgeo.errors import InputError, SourceError
from kkgeo.sites.decoding import decode
from kkgeo.sites.features import gdal
from kkgeo.sites.geojson import is_geojson, read_geojson, shape_of, with_geometry
from kkgeo.sites.openstreetmap import is_overpass, read_overpass
from kkgeo.sites.records import kind_of, rows_of, table_of, total_of

#: What may stand between values; the first of them as RFC 8142 has it before each.
_BETWEEN = "\x1e \t\r\n\ufeff"


def read_json(path: Path, encoding: str | None, told: Collection[str]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the rows of a file of JSON and what is to be said of it."""
    text, used, _ = decode(path, encoding)
    values = _values(text, path)
    found: Any = values[0] if len(values) == 1 else values
    if len(values) > 1 and all(isinstance(value, list) for value in values):
        found = [one for value in values for one in value]
    notes: dict[str, Any] = {"encoding": used}
    if any(map(_is_of_register, values)) or (isinstance(found, list) and any(map(_is_of_register, found))):
        raise InputError("errors.sites.of_register", path=path.name)
    if is_geojson(found):
        table = read_geojson(found, path.name, told)
    elif is_overpass(found):
        table, outlines = read_overpass(found, path.name, told)
        notes |= {"outlines": outlines} if outlines else {}
    elif _is_of_esri(found):
        table = _of_esri(found, path)
        if "features" in found and len(table) != len(found["features"]):
            raise SourceError("errors.sites.unread", path=path.name)
    else:
        rows, beside = rows_of(found, path.name, told)
        table = _located(*table_of(rows, path.name, told))
        notes |= {"beside": beside} if beside else {}
    if table.isna().all(axis=None):
        raise InputError("errors.sites.nothing", where=path.name)
    if (total := total_of(found)) > len(table):
        notes["page_of"] = total
    return table, notes


def _located(table: pd.DataFrame, shapes: list[Any] | None) -> pd.DataFrame:
    import geopandas as gpd

    if shapes is None:
        return table
    return with_geometry(table, gpd.GeoSeries([s and shape_of(s) for s in shapes], index=table.index, crs=4326))


def _is_of_esri(found: Any) -> bool:
    """Say whether GDAL knows a value of JSON: an answer of ArcGIS, or TopoJSON."""
    if kind_of(found) == "Topology":
        return True
    features = found.get("features") if isinstance(found, dict) else None
    return (
        isinstance(features, list)
        and bool(features)
        and all(isinstance(one, dict) and "attributes" in one for one in features)
    )


def _of_esri(found: Any, path: Path) -> pd.DataFrame:
    """Read what GDAL knows of JSON, written so that it is no text of another kind: none is without a "<"."""
    import geopandas as gpd

    text = json.dumps(found).replace("<", "\\u003c")
    with gdal(path):
        table: pd.DataFrame = gpd.read_file(io.BytesIO(text.encode()), engine="pyogrio")
    return table


def _is_of_register(found: Any) -> bool:
    """Say whether a value of JSON is a page of the register of schools: one of several, with what is of persons."""
    meta = found.get("meta") if isinstance(found, dict) else None
    return isinstance(meta, dict) and "total_elements" in meta


def _values(text: str, path: Path) -> list[Any]:
    """Return the values that stand one after another, each on its line or not."""
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    values = []
    at = 0
    try:
        while at < len(text):
            if text[at] in _BETWEEN:
                at += 1
                continue
            value, at = decoder.raw_decode(text, at)
            values.append(value)
    except (ValueError, RecursionError) as error:
        kind = phrase(f"errors.sites.kind_{'geojson' if path.suffix.lower() in GEOJSON else 'json'}")
        raise SourceError("errors.sites.not_kind", path=path.name, kind=kind) from error
    if not values:
        raise InputError("errors.sites.nothing", where=path.name)
    return values


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    # Of two members with one name the second has ``_2`` behind it, as with columns.
    return dict(zip(distinct([name for name, _ in pairs]), [value for _, value in pairs], strict=True))
