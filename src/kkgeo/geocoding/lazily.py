"""Lists and points in partitions of Dask, placed partition by partition as they are in memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.arguments import Argument
from kkgeo._base.lazily import is_dask
from kkgeo._base.programmefile import programme_of
from kkgeo.errors import InputError
from kkgeo.geocoding import enrichment, placing, points
from kkgeo.reference import read_typology
from kkgeo.sites.headings import claim
from kkgeo.sites.unpacking import columns_by_role

if TYPE_CHECKING:
    import geopandas as gpd

#: What looks at the whole list, or at a screen.
_WHOLE = ("service", "key_file")
#: So many values of a column are enough to see whether it has coordinates.
_BEGINNING = 2_000


def geocode(sites: Any, **how: Any) -> Any:
    """Place the rows of every partition; see `kkgeo.geocode`."""
    for name in _WHOLE:
        if how.get(name) is not None:
            raise InputError("errors.lazy.whole", name=Argument(name))
    how = _shipped({name: value for name, value in how.items() if name not in (*_WHOLE, "progress")})
    columns, hidden = _point(sites, how.get("columns"))
    how = {**how, "columns": columns, "progress": False}
    # Whatever is wrong with the options is said here, and not when it is worked out.
    meta = _placed(sites._meta, how, hidden)
    return sites.map_partitions(_like, _placed, meta, how, hidden, meta=meta)


def enrich(located: Any, **how: Any) -> Any:
    """Attach what is known of municipalities to the rows of every partition; see `kkgeo.enrich`."""
    how = {**_shipped(how), "edition": read_typology(how.get("edition", 2018))}
    meta = _enriched(located._meta, how)
    kinds = _enriched(_one_row(), how).dtypes
    meta = meta.astype({name: kinds[name] for name in enrichment.COLUMNS})
    return located.map_partitions(_like, _enriched, meta, how, meta=meta)


def locate_points(lon: Any, lat: Any, **how: Any) -> Any:
    """Return the municipality of each point of two columns or arrays of Dask; see `kkgeo.locate_points`."""
    if not is_dask(lat):
        raise InputError("errors.lazy.both")
    kind = points.locate_points([4.4], [51.2], **how)
    if hasattr(lon, "map_partitions"):
        like = pd.Series(kind, dtype=kind.dtype, name="nis").iloc[:0]
        return lon.map_partitions(_located, lat, how, meta=like.set_axis(lon._meta.index[:0]))
    if isinstance(kind, pd.Categorical):
        raise InputError("errors.lazy.categories")
    import dask.array as da

    return da.map_blocks(_codes, lon, lat, how, dtype=kind.dtype, meta=np.empty(0, dtype=kind.dtype))


def _shipped(how: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as they go to another computer: not the name of a file of this one, but what is in it."""
    programme = how.get("programme")
    return {**how, **({} if programme is None else {"programme": programme_of(programme)})}


def _point(sites: Any, columns: Mapping[str, str] | None) -> tuple[dict[str, str] | None, list[Any]]:
    """Return the columns that were told, and those that only a few rows could be taken to have coordinates in.

    Which column of several, if any, has coordinates in its cells is found in memory by what it begins with.
    """
    told = dict(columns or {})
    may = [name for name in sites.columns if (claim(str(name)) or ("",))[0] == "point"]
    if not may or "point" in told:
        return told or None, []
    values = [sites[name].dropna().head(_BEGINNING, npartitions=-1, compute=True) for name in may]
    begins = pd.concat([own.reset_index(drop=True) for own in values], axis=1)
    found = columns_by_role(begins.reindex(columns=list(sites.columns)), told).get("point")
    if found is None:
        return told or None, may
    return {**told, "point": str(found.name)}, []


def _placed(rows: pd.DataFrame, how: Mapping[str, Any], hidden: list[Any]) -> gpd.GeoDataFrame:
    """Place some rows; columns without coordinates on the whole are not looked at."""
    placed = placing.geocode(rows.drop(columns=hidden), **how)
    for name in hidden:
        placed.insert(list(rows.columns).index(name), name, rows[name].array)
    return placed


def _enriched(rows: pd.DataFrame, how: Mapping[str, Any]) -> gpd.GeoDataFrame:
    return enrichment.enrich(rows, **how)


@lru_cache(maxsize=1)
def _one_row() -> gpd.GeoDataFrame:
    return placing.geocode(pd.DataFrame({"postcode": ["9000"]}))


def _like(rows: pd.DataFrame, made: Any, meta: pd.DataFrame, *given: Any) -> pd.DataFrame:
    """Return what is made of a partition, in the types that all have: in one of them a column may be empty."""
    found: pd.DataFrame = made(rows, *given)
    own = {name: kind for name, kind in meta.dtypes.items() if name != "geometry" and found[name].dtype != kind}
    attrs = found.attrs
    found = found.astype(own) if own else found
    found.attrs = attrs
    return found


def _located(lon: pd.Series, lat: pd.Series, how: Mapping[str, Any]) -> pd.Series:
    codes = points.locate_points(lon, lat, **how)
    found: pd.Series = pd.Series(codes, index=lon.index, dtype=codes.dtype, name="nis")
    return found


def _codes(lon: Any, lat: Any, how: Mapping[str, Any]) -> Any:
    return points.locate_points(lon, lat, **how)
