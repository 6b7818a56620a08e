"""Reading Parquet, GeoPackage and what else GDAL knows, and turning points into longitude and latitude."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.alone import without_warnings
from kkgeo._base.features import HEADINGS
from kkgeo._base.frames import distinct
from kkgeo._base.geopackage import STYLES
from kkgeo._base.leftover import scratch
from kkgeo._base.near import meant
from kkgeo._base.oddtypes import held, whole
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import CRSError, InputError, KkgeoError, SourceError
from kkgeo.sites.budget import check_columns, check_footer, check_size
from kkgeo.sites.contents import DRIVERS, LAYERS, is_kind, layers, shapes, things, views
from kkgeo.spatial.coordinates import converted
from kkgeo.spatial.shares import CORNERS, degrees_inside

if TYPE_CHECKING:
    import geopandas as gpd

    Floats = npt.NDArray[np.float64]

#: How a Parquet file begins that is encrypted as a whole.
_ENCRYPTED = b"PARE"
#: Types of geometry as shapely numbers them.
_POINT, _MULTIPOINT = 0, 4
#: Options with which GDAL reaches no server, should anything make it try.
_ALONE = {
    "GDAL_HTTP_PROXY": "http://127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
}


def read_parquet(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read a Parquet file, with its geometry if it has one, and say which columns became texts."""
    from pyproj.exceptions import CRSError as UnknownCRS

    with path.open("rb") as file:
        if file.read(4) == _ENCRYPTED:
            raise SourceError("errors.sites.encrypted", path=path.name)
    check_footer(path)
    check_columns(path)
    try:
        return read_columns(path, path.name)
    except UnknownCRS as error:
        raise CRSError("errors.sites.unknown_crs_file", where=path.name) from error


def read_columns(source: Path | BytesIO, where: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read a Parquet file that was looked at, or rows of one that are in memory as one; `where` they are from."""
    import pyarrow.parquet as pq

    schema = pq.read_schema(source)
    if b"geo" in (schema.metadata or {}):
        import geopandas as gpd

        found: pd.DataFrame = gpd.read_parquet(source)
    elif len({*schema.names}) < len(schema.names):
        cells = pq.ParquetFile(source).read()
        columns = {at: column.to_pandas() for at, column in enumerate(cells.columns)}
        found = pd.DataFrame(columns).set_axis(distinct(schema.names), axis=1)
    else:
        try:
            found = pd.read_parquet(source)
        except TypeError:
            # What pandas noted of a list it cannot read again itself.
            found = pq.read_table(source).to_pandas(ignore_metadata=True)
    return _as_held(found, {field.name: field.type for field in schema}, source, where)


def _as_held(
    found: pd.DataFrame, kinds: Mapping[str, Any], source: Path | BytesIO, where: str
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return a table of columns as every kind of file holds them; `kinds` is what each is in the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    told: dict[str, list[str]] = {}
    # Of thousands of columns, each that is taken or put back by its number takes long. Texts are as they are.
    other = [at for at, dtype in enumerate(found.dtypes) if not isinstance(dtype, pd.StringDtype)]
    for at in other:
        name = str(found.columns[at])
        column = values = found.iloc[:, at]
        kind = kinds.get(name, pa.null())
        plain = kind.value_type if pa.types.is_dictionary(kind) else kind
        # Of whole numbers of which some are missing pandas makes floating ones, which are not all the same.
        floated = pa.types.is_integer(plain) and values.dtype.kind == "f"
        if floated or (pa.types.is_nested(plain) and values.dtype == object):
            values = pd.Series(pq.read_table(source, columns=[name]).column(0).to_pylist(), values.index, dtype=object)
            values = whole(values.rename(name)) if floated else values.rename(name)
        made, was = held(values, where)
        if made is not column:
            new: Any = made
            found.isetitem(at, new)
        if was is not None:
            told.setdefault(was, []).append(name)
    return found, {"made_text": told} if told else {}


def read_features(path: Path, layer: str | int | None) -> pd.DataFrame:
    """Read a file of features; `layer` is a layer's name or number, the only one if not given.

    What of a KML file is no row is counted in ``attrs["kkgeo_reading"]``.
    """
    if not is_kind(path):
        raise _not_kind(path)
    if path.suffix.lower() == ".gpkg" and (count := layers(path)) > LAYERS:
        raise InputError("errors.sites.many_layers", path=path.name, count=count)
    if path.suffix.lower() != ".kml":
        with gdal(path):
            return _features(path, layer)
    there = things(path)
    if there["links"] and not there["rows"]:
        raise InputError("errors.sites.links_only", path=path.name)
    with gdal(path):
        found = _features(path, layer)
        lost = there["rows"] - _rows(path)
    if lost > 0:
        raise SourceError("errors.sites.rows_lost", path=path.name, count=lost, total=there["rows"])
    found.attrs["kkgeo_reading"] = {f"kml_{what}": there[what] for what in ("links", "pictures") if there[what]}
    return found


def _rows(path: Path) -> int:
    """Count the rows of all layers of a file."""
    import pyogrio

    with _plainly(path) as plain:
        names = [str(name) for name, _ in pyogrio.list_layers(plain) if name != STYLES]
        return sum(int(pyogrio.read_info(plain, layer=name, force_feature_count=True)["features"]) for name in names)


@contextmanager
def gdal(path: Path) -> Iterator[None]:
    """Let GDAL read a file and ask nothing of any server, and say in one sentence what it cannot read."""
    import pyogrio
    from pyproj.exceptions import CRSError as UnknownCRS

    # GDAL warns of what it makes of a file; what matters of that is said in a sentence.
    with without_warnings(RuntimeWarning, UserWarning):
        kept = {name: pyogrio.get_gdal_config_option(name) for name in _ALONE}
        pyogrio.set_gdal_config_options(_ALONE)
        try:
            yield
        except KkgeoError:
            raise
        except (UnknownCRS, pyogrio.errors.CRSError) as error:
            raise CRSError("errors.sites.unknown_crs_file", where=path.name) from error
        except Exception as error:
            # Its own message advises on drivers, which is no help here.
            raise _not_kind(path) from error
        finally:
            pyogrio.set_gdal_config_options(kept)


def _not_kind(path: Path) -> SourceError:
    kind = phrase(f"errors.sites.kind_{path.suffix.lower()[1:]}")
    return SourceError("errors.sites.not_kind", path=path.name, kind=kind)


def _features(path: Path, layer: str | int | None) -> pd.DataFrame:
    import geopandas as gpd
    import pyogrio

    # What has a colon or an exclamation mark in its name would be taken for something elsewhere.
    with _plainly(path) as plain:
        # A table of styles, as QGIS puts beside a layer, is no list.
        names = [str(name) for name, _ in pyogrio.list_layers(plain) if name != STYLES]
        if layer is None and len(names) > 1:
            raise InputError("errors.sites.layers", path=path.name, names=names, first=names[0])
        if layer is None and names:
            layer = names[0]
        if isinstance(layer, int) and not isinstance(layer, bool) and 1 <= layer <= len(names):
            layer = names[layer - 1]
        if layer is not None and layer not in names:
            hint = meant(layer, names)
            raise InputError("errors.sites.no_layer", layer=layer, path=path.name, names=names, hint=hint)
        suffix = path.suffix.lower()
        if suffix == ".gpkg" and (layer or names[0]) in views(path):
            raise InputError("errors.sites.view", layer=layer or names[0], path=path.name)
        about = pyogrio.read_info(plain, layer=layer)
        # Room is made for as many features as a file says it has; each takes some bytes.
        if about["driver"] not in DRIVERS[suffix] or about["features"] > _bytes(path):
            raise _not_kind(path)
        check_size(path.name, about["features"], len(about["fields"]))
        found: pd.DataFrame = gpd.read_file(plain, layer=layer, engine="pyogrio")
        _unfloat(found, about, plain, layer)
    if suffix == ".gpkg" and (lost := shapes(path, layer or names[0]) - _filled(found)) > 0:
        raise SourceError("errors.sites.shapes", count=lost, path=path.name)
    kept = about["layer_metadata"] or {}
    return found.rename(columns=json.loads(kept.get(HEADINGS, "{}")))


def _unfloat(found: pd.DataFrame, about: dict[str, Any], path: Path, layer: str | int | None) -> None:
    """Make whole numbers, yes and no of what became floating numbers because some are missing."""
    import pyogrio

    kinds = zip(map(str, about["fields"]), map(str, about["dtypes"]), strict=True)
    floated = [name for name, kind in kinds if not kind.startswith(("float", "object", "datetime"))]
    floated = [name for name in floated if name in found and found[name].dtype.kind == "f"]
    if not floated:
        return
    cells = pyogrio.read_arrow(path, layer=layer, columns=floated, read_geometry=False)[1]
    for name in floated:
        values = pd.Series(cells.column(name).to_pylist(), found.index, dtype=object, name=name)
        found[name] = values.astype("boolean") if {*map(type, values)} <= {bool, type(None)} else whole(values)


@contextmanager
def _plainly(path: Path) -> Iterator[Path]:
    """Give a path that is taken for a path."""
    whole = path.absolute()
    if "!" not in str(whole) and not str(whole).startswith("/vsi"):
        yield whole
        return
    with scratch() as folder:
        for beside in whole.parent.glob(f"{glob.escape(whole.stem)}.*"):
            (folder / f"list{beside.suffix}").symlink_to(beside)
        yield folder / f"list{whole.suffix}"


def _filled(frame: pd.DataFrame) -> int:
    geometry = getattr(frame, "geometry", None)
    return 0 if geometry is None else int(geometry.notna().sum())


def _bytes(path: Path) -> int:
    """Return how large a file is, with that beside it which has the columns of a shapefile."""
    beside = path.with_suffix(".dbf")
    return path.stat().st_size + (beside.stat().st_size if path.suffix.lower() == ".shp" and beside.exists() else 0)


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
    many = there[shapely.get_num_coordinates(shapes[there]) > CORNERS]
    if len(many):
        corners = int(shapely.get_num_coordinates(shapes[many[0]]))
        raise InputError("errors.sites.corners", where=where, number=int(many[0]) + 1, corners=corners)
    lone = there[(shapely.get_type_id(shapes[there]) == _MULTIPOINT) & (shapely.get_num_geometries(shapes[there]) == 1)]
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    moved = np.array(converted(gpd.GeoSeries(shapes[there], crs=geometry.crs), 4326, where), dtype=object)
    wide = shapely.get_type_id(moved) != _POINT
    on_earth = np.isfinite(shapely.bounds(moved)).all(axis=1)
    size = shapely.get_dimensions(moved)
    counted = {what: int((wide & on_earth & (size == i)).sum()) for i, what in enumerate(("several", "lines", "areas"))}
    moved[wide & on_earth] = degrees_inside(moved[wide & on_earth])
    points = moved[on_earth]
    lon[there[on_earth]], lat[there[on_earth]] = shapely.get_x(points), shapely.get_y(points)
    return lon, lat, {**counted, "not_points": int((~on_earth).sum())}
