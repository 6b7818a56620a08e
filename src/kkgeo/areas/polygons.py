"""Areas that somebody drew: the municipalities of 2018 of which enough lies in a polygon."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.files import local_file
from kkgeo._base.kinds import FEATURES, GEOJSON, JSON
from kkgeo._base.near import meant
from kkgeo._base.words import Phrase, phrase
from kkgeo.areas.area import Area
from kkgeo.errors import CRSError, InputError
from kkgeo.reference._data import boundaries_2018
from kkgeo.sites.features import read_features, read_parquet
from kkgeo.sites.json_files import read_json
from kkgeo.spatial.coordinates import converted
from kkgeo.spatial.distances import points_km

if TYPE_CHECKING:
    import geopandas as gpd

#: By what share a municipality counts as in a polygon.
WITHIN = ("area", "schools")
_KINDS = (*FEATURES, *GEOJSON, *JSON, ".parquet")


def read_shapes(given: str | os.PathLike[str]) -> Any:
    """Return what is drawn in a file: .gpkg, .geojson, .json, .shp, .fgb, .kml or .parquet."""
    path = local_file(given)
    suffix = path.suffix.lower()
    if suffix in (*JSON, *GEOJSON):
        return read_json(path, None, ())[0]
    if suffix in (".parquet", *FEATURES):
        return read_parquet(path) if suffix == ".parquet" else read_features(path, None)
    raise InputError("errors.sites.suffix", path=path.name, suffixes=_KINDS, hint=meant(suffix, _KINDS))


def names_of(drawn: pd.DataFrame) -> pd.Series:
    """Return what drawn things are called: by a column ``name``, ``naam``, ``label``, ``region``, else by number."""
    texts = [c for c in drawn.columns if str(c).lower() in ("name", "naam", "label", "region", "regio")]
    return drawn[texts[0]].astype("str") if texts else pd.Series([f"{i + 1}" for i in range(len(drawn))], drawn.index)


def polygons(given: Any, within: str, share: float, register: pd.DataFrame | None) -> list[Area]:
    """Return an area for every polygon: the municipalities of 2018 of which enough lies in it."""
    import geopandas as gpd

    where: str | Phrase = phrase("areas.polygons")
    if isinstance(given, os.PathLike):
        where, given = Path(given).name, read_shapes(given)
    if not isinstance(given, gpd.GeoDataFrame) or given.active_geometry_name is None:
        raise InputError("areas.no_geometry", where=where)
    if given.crs is None:
        raise CRSError("areas.no_crs", where=where)
    shapes = converted(given.geometry, 31370, where)
    if shapes.isna().any() or shapes.is_empty.any() or not shapes.geom_type.isin(("Polygon", "MultiPolygon")).all():
        raise InputError("areas.no_polygon", where=where)
    labels = names_of(given)
    shares = _shares(shapes, within, register)
    found = []
    for name, column in zip(labels, shares.columns, strict=True):
        inside = frozenset(map(str, shares.index[shares[column] >= share]))
        if not inside:
            best = float(np.nan_to_num(shares[column].max()))
            other = "schools" if within == "area" else "area"
            raise InputError(
                f"areas.too_little_{within}",
                share=100 * share,
                best=100 * best,
                name=str(name),
                where=where,
                other=other,
            )
        found.append(Area("polygon", str(name), str(name), inside))
    return found


def _shares(shapes: gpd.GeoSeries, within: str, register: pd.DataFrame | None) -> pd.DataFrame:
    """Return what share of every municipality of 2018 lies in each polygon: of its km², or of its schools."""
    import shapely

    polygons = shapely.make_valid(shapes.to_numpy())
    towns = boundaries_2018().sort_index()
    if within == "area":
        parts_in = [shapely.area(shapely.intersection(towns.to_numpy(), p)) / towns.area.to_numpy() for p in polygons]
        return pd.DataFrame(np.array(parts_in).T, index=towns.index)
    if register is None:
        raise InputError("areas.no_register")
    metres = points_km(register, phrase("what.register")) * 1000
    known = np.isfinite(metres).all(axis=1) & register["nis_2018"].notna().to_numpy(dtype=bool)
    spots = shapely.points(metres[known])
    inside = pd.DataFrame(np.array([shapely.intersects(p, spots) for p in polygons]).T, dtype="float64")
    return inside.groupby(register["nis_2018"].to_numpy(dtype=object)[known]).mean()
