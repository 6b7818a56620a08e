"""Writing points and areas as features: GeoPackage, FlatGeobuf and GeoJSON, whatever the columns are called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

import pandas as pd

from kkgeo._base.frames import distinct
from kkgeo._base.geopackage import MOMENT

if TYPE_CHECKING:
    import geopandas as gpd

DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG", ".fgb": "FlatGeobuf"}
#: Where a GeoPackage keeps the headings that SQLite cannot tell apart.
HEADINGS = "kkgeo_headings"
_DATE_OPTION = "OGR_CURRENT_DATE"
_dated = Lock()


def write_features(
    features: gpd.GeoDataFrame, file: BytesIO, suffix: str, *, layer: str = "kkgeo", indexed: bool = True
) -> None:
    """Write a feature for each row in order, also where it has no geometry; the same rows give the same bytes.

    By the name of the layer kkgeo knows the file again. A GeoPackage has a spatial index if it is to be `indexed`.
    SQLite does not tell "naam" from "NAAM": in a GeoPackage the second has ``_2`` behind it, and the file says in its
    metadata what it was called, which `kkgeo.read_sites` reads.
    """
    import geopandas as gpd
    import pyogrio

    headings = [str(column) for column in features.columns if column != features.active_geometry_name]
    blind = suffix == ".gpkg"
    # What reads the file calls its geometry so.
    labels = distinct(headings, {"geometry"}, blind=blind)
    plain = pd.DataFrame(features.drop(columns=features.active_geometry_name))
    columns = {label: _storable(plain.iloc[:, position]) for position, label in enumerate(labels)}
    table = gpd.GeoDataFrame(pd.DataFrame(columns, index=features.index), geometry=features.geometry)
    options: dict[str, Any] = {}
    if blind:
        fid, shape = distinct(["fid", "geom"], {label.lower() for label in labels}, blind=True)
        options = {"FID": fid, "GEOMETRY_NAME": shape}
        called = {a: b for a, b in zip(labels, headings, strict=True) if a != b and b != "geometry"}
        options |= {"layer_metadata": {HEADINGS: json.dumps(called)}} if called else {}
        options |= {} if indexed else {"SPATIAL_INDEX": "NO"}
    elif suffix == ".fgb":
        # The index has no place for a row without geometry, and puts the others in another order.
        options = {"SPATIAL_INDEX": "NO"}
    else:
        # RFC 7946: WGS84 only. And a text is a text, also one that could be a list of JSON.
        table = table.to_crs(4326)
        options = {"AUTODETECT_JSON_STRINGS": "NO"}
    if table.geometry.geom_type.nunique() != 1:
        options["geometry_type"] = "Unknown"
    options |= {"driver": DRIVERS[suffix], "layer": layer, "promote_to_multi": False}
    with _fixed_date():
        pyogrio.write_dataframe(table, file, **options)


@contextmanager
def _fixed_date() -> Iterator[None]:
    import pyogrio

    # One setting for all that GDAL does in this process: what others write keeps its date.
    with _dated:
        was = pyogrio.get_gdal_config_option(_DATE_OPTION)
        pyogrio.set_gdal_config_options({_DATE_OPTION: MOMENT})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({_DATE_OPTION: was})


def _storable(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column that a file of features can hold: what it has no type for is text."""
    if pd.api.types.is_timedelta64_dtype(values.dtype) or values.dtype.name == "geometry":
        return values.astype("str").where(values.notna(), None)
    if values.dtype == object or isinstance(values.dtype, pd.StringDtype):
        return values.map(_storable_text, na_action="ignore")
    return values


def _storable_text(value: Any) -> Any:
    # Half of a surrogate pair is no text that UTF-8 can hold, and a text ends where it has a zero.
    if not isinstance(value, str) or ("\x00" not in value and value.isascii()):
        return value
    return value.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")
