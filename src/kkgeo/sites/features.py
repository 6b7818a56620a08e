"""Reading Parquet, GeoPackage and GeoJSON, and turning points into longitude and latitude."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo.errors import CRSError, InputError, SourceError

if TYPE_CHECKING:
    import geopandas as gpd

    Floats = npt.NDArray[np.float64]

_KINDS = {".gpkg": "a GeoPackage", ".geojson": "GeoJSON"}
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
    """Read a GeoPackage or GeoJSON file; `layer` is a layer's name or number, the only one if not given."""
    import geopandas as gpd
    import pyogrio

    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError as error:
        # Its own message advises on drivers, which is no help here.
        kind = _KINDS[path.suffix.lower()]
        msg = f"{path.name} is not {kind}, whatever its name says, or it is broken. Save it again where it came from."
        raise SourceError(msg) from error
    if layer is None and len(names) > 1:
        msg = f"{path.name} has layers {', '.join(names)}. Say which one to read, as in sheet={names[0]!r}."
        raise InputError(msg)
    if isinstance(layer, int) and not isinstance(layer, bool) and 1 <= layer <= len(names):
        layer = names[layer - 1]
    if layer is not None and layer not in names:
        msg = f"There is no layer {layer!r} in {path.name}. Its layers are {', '.join(names)}."
        raise InputError(msg)
    # Left to itself GDAL takes a text that looks like a date for one.
    options = {"DATE_AS_STRING": "YES"} if path.suffix.lower() == ".geojson" else {}
    found: pd.DataFrame = gpd.read_file(path, layer=layer, engine="pyogrio", **options)
    return found


def degrees(geometry: gpd.GeoSeries, where: str) -> tuple[Floats, Floats, int]:
    """Return longitude and latitude (WGS84) of the points, and how many geometries are something else.

    A missing or empty geometry is NaN, and so is one that is not a point: a line or an area is not a site.
    """
    import geopandas as gpd
    import shapely

    # A copy: what is written into the array of a GeoSeries is written into the caller's frame.
    shapes = np.array(geometry.to_numpy(), dtype=object, copy=True)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    lone = there & (shapely.get_type_id(shapes) == _MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    points = there & (shapely.get_type_id(shapes) == _POINT)
    lon, lat = np.full(len(shapes), np.nan), np.full(len(shapes), np.nan)
    if points.any():
        if geometry.crs is None:
            msg = (
                f"The points of {where} have no coordinate reference system. Say which one it is, "
                "as in frame.set_crs('EPSG:31370')."
            )
            raise CRSError(msg)
        moved: Any = gpd.GeoSeries(shapes[points], crs=geometry.crs).to_crs(4326)
        on_earth = np.isfinite(moved.x.to_numpy()) & np.isfinite(moved.y.to_numpy())
        lon[points] = np.where(on_earth, moved.x, np.nan)
        lat[points] = np.where(on_earth, moved.y, np.nan)
    return lon, lat, int((there & np.isnan(lon)).sum())
