"""Reading Parquet, GeoPackage and what else GDAL knows, and turning points into longitude and latitude."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.features import HEADINGS
from kkgeo._base.near import meant
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import CRSError, InputError, SourceError
from kkgeo.spatial.shares import degrees_inside

if TYPE_CHECKING:
    import geopandas as gpd

    Floats = npt.NDArray[np.float64]

#: Types of geometry as shapely numbers them.
_POINT, _MULTIPOINT = 0, 4


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file, with its geometry if it has one."""
    import pyarrow.parquet as pq

    if b"geo" in (pq.read_schema(path).metadata or {}):
        import geopandas as gpd

        located: pd.DataFrame = gpd.read_parquet(path)
        return located
    return pd.read_parquet(path)


def read_features(path: Path, layer: str | int | None) -> pd.DataFrame:
    """Read a file of features that GDAL knows; `layer` is a layer's name or number, the only one if not given."""
    import geopandas as gpd
    import pyogrio

    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError as error:
        # Its own message advises on drivers, which is no help here.
        kind = phrase(f"errors.sites.kind_{path.suffix.lower()[1:]}")
        raise SourceError("errors.sites.not_kind", path=path.name, kind=kind) from error
    if layer is None and len(names) > 1:
        raise InputError("errors.sites.layers", path=path.name, names=names, first=names[0])
    if isinstance(layer, int) and not isinstance(layer, bool) and 1 <= layer <= len(names):
        layer = names[layer - 1]
    if layer is not None and layer not in names:
        raise InputError("errors.sites.no_layer", layer=layer, path=path.name, names=names, hint=meant(layer, names))
    found: pd.DataFrame = gpd.read_file(path, layer=layer, engine="pyogrio")
    kept = pyogrio.read_info(path, layer=layer)["layer_metadata"] or {}
    return found.rename(columns=json.loads(kept.get(HEADINGS, "{}")))


def degrees(geometry: gpd.GeoSeries, where: str | Phrase) -> tuple[Floats, Floats, dict[str, int]]:
    """Return longitude and latitude (WGS84) of each geometry, and how many were areas, lines or several points.

    Each of these gets a point inside the municipality of 2018 that has most of it. A missing or empty geometry is NaN,
    and so is one that lies nowhere on Earth: it is counted as ``not_points``.
    """
    import geopandas as gpd
    import shapely

    # A copy: what is written into the array of a GeoSeries is written into the caller's frame.
    shapes = np.array(geometry.to_numpy(), dtype=object, copy=True)
    there = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    lon, lat = np.full(len(shapes), np.nan), np.full(len(shapes), np.nan)
    if not len(there):
        return lon, lat, {}
    if geometry.crs is None:
        raise CRSError("errors.sites.no_crs", where=where)
    lone = there[(shapely.get_type_id(shapes[there]) == _MULTIPOINT) & (shapely.get_num_geometries(shapes[there]) == 1)]
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    moved = np.array(gpd.GeoSeries(shapes[there], crs=geometry.crs).to_crs(4326), dtype=object)
    wide = shapely.get_type_id(moved) != _POINT
    on_earth = np.isfinite(shapely.bounds(moved)).all(axis=1)
    size = shapely.get_dimensions(moved)
    counted = {what: int((wide & on_earth & (size == i)).sum()) for i, what in enumerate(("several", "lines", "areas"))}
    moved[wide & on_earth] = degrees_inside(moved[wide & on_earth])
    points = moved[on_earth]
    lon[there[on_earth]], lat[there[on_earth]] = shapely.get_x(points), shapely.get_y(points)
    return lon, lat, {**counted, "not_points": int((~on_earth).sum())}
