"""A list that kkgeo placed, as it comes back from a file with what a person decided in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from kkgeo._base.provenance import NIS_VINTAGE, Located, marks, note, selection
from kkgeo.geocoding.deciding import COLUMNS, DTYPES
from kkgeo.geocoding.placing import points_in
from kkgeo.reference.placed import WRITTEN_POINTS, placed_table
from kkgeo.sites import recognise_columns

if TYPE_CHECKING:
    import geopandas as gpd


def resumed(sites: pd.DataFrame) -> gpd.GeoDataFrame | None:
    """Return a list that `kkgeo.geocode` placed as it was before it was written; None where it is another list.

    Parameters
    ----------
    sites : DataFrame
        As `kkgeo.read_sites` gives it.

    Raises
    ------
    InputError
        A list of more than one vintage.
    UnknownReferenceError
        Codes that its vintage does not have.
    """
    import geopandas as gpd

    if not set(COLUMNS) <= set(sites.columns):
        return None
    frame, vintage = placed_table(pd.DataFrame(sites), "rows")
    numbers: dict[str, pd.Series[Any]] = {
        name: pd.to_numeric(frame[name], errors="coerce").astype(cast("Any", kind)) for name, kind in DTYPES.items()
    }
    texts = {name: frame[name].astype("str").where(frame[name].notna()) for name in COLUMNS if name not in DTYPES}
    frame = frame.assign(**numbers, **texts)
    # A row of which the codes are there and the vintage is not is refused above; what lies nowhere is of this vintage.
    frame[NIS_VINTAGE] = frame[NIS_VINTAGE].fillna(vintage)
    plain = pd.DataFrame(frame).drop(columns=[name for name in (*WRITTEN_POINTS, "geometry") if name in frame])
    known = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    located = gpd.GeoDataFrame(plain, geometry=frame.geometry if known else _read_points(frame), crs=4326)
    note(located, Located(vintage=vintage, **marks(sites), **selection(sites)), keep=sites.attrs)
    return located


def _read_points(frame: pd.DataFrame) -> gpd.GeoSeries:
    """Return where the rows are, from the coordinates that a file of features was read as."""
    import geopandas as gpd

    roles = recognise_columns([str(column) for column in frame.columns])
    read = points_in({role: frame[name] for role, name in roles.items() if name in frame}, len(frame), None)
    shapes = np.full(len(frame), None, dtype=object)
    shapes[read.known] = gpd.points_from_xy(read.lon[read.known], read.lat[read.known])
    return gpd.GeoSeries(shapes, index=frame.index, crs=4326)
