"""What a file of features is by its content: GDAL follows whatever it finds there, whatever the name says."""

from __future__ import annotations

import sqlite3
import struct
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from xml.parsers import expat

from kkgeo._base.files import check_beside

#: Layers of a GeoPackage.
LAYERS = 500
#: First bytes of each kind. A zero comes soon behind them, and so no text that another driver knows.
_PACKAGE = b"SQLite format 3\x00"
_SHAPEFILE = struct.pack(">i", 9994)
_FLAT = b"fgb\x03fgb"
#: The longest header that GDAL reads of FlatGeobuf.
_HEADER = 10 * 2**20
#: Deeper than any folder of a KML file is.
_DEPTH = 100
_PIECE = 2**20
#: What of a KML file GDAL makes a row of, and what it leaves out.
_THINGS = {
    "Placemark": "rows", "GroundOverlay": "rows", "NetworkLink": "links",
    "PhotoOverlay": "pictures", "ScreenOverlay": "pictures", "Tour": "pictures",
}  # fmt: skip

#: What opens each kind of file.
DRIVERS = {".gpkg": {"GPKG"}, ".fgb": {"FlatGeobuf"}, ".shp": {"ESRI Shapefile"}, ".kml": {"KML", "LIBKML"}}


def is_kind(path: Path) -> bool:
    """Whether a file is of the kind that its suffix says, and of no other."""
    check_beside(path)
    return _LOOKS[path.suffix.lower()](path)


def views(path: Path) -> set[str]:
    """Return the names that a GeoPackage works out while it is read, instead of having their rows."""
    with closing(_connected(path)) as database:
        return {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type <> 'table'")}


def shapes(path: Path, layer: str) -> int:
    """Count the rows of a layer of a GeoPackage that have something for a geometry."""
    query = "SELECT column_name FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?)"
    with closing(_connected(path)) as database:
        columns = [name for (name,) in database.execute(query, [layer])]
        if not columns:
            return 0
        column, table = (name.replace('"', '""') for name in (columns[0], layer))
        counted = database.execute(f'SELECT count("{column}") FROM "{table}"')
        return int(counted.fetchone()[0])


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _package(path: Path) -> bool:
    if _begins(path, 16) != _PACKAGE:
        return False
    query = "SELECT type, sql FROM sqlite_master WHERE lower(name) = 'gpkg_contents'"
    with suppress(sqlite3.Error), closing(_connected(path)) as database:
        found = database.execute(query).fetchall()
        return len(found) == 1 and found[0][0] == "table" and "VIRTUAL" not in found[0][1].upper().split("(")[0]
    return False


def layers(path: Path) -> int:
    """Count the layers of a GeoPackage: GDAL opens each of them before it says that there are many."""
    with closing(_connected(path)) as database:
        return int(database.execute("SELECT count(*) FROM gpkg_contents").fetchone()[0])


def _shapefile(path: Path) -> bool:
    """Whether a file is a shapefile, and as long as it says: GDAL gives rows without a shape where it was cut."""
    start = _begins(path, 28)
    return (
        start[:4] == _SHAPEFILE and len(start) == 28 and 2 * struct.unpack(">i", start[24:])[0] <= path.stat().st_size
    )


def _flat(path: Path) -> bool:
    start = _begins(path, 12)
    return len(start) == 12 and start[:7] == _FLAT and struct.unpack("<I", start[8:])[0] <= _HEADER


def _begins(path: Path, length: int) -> bytes:
    with path.open("rb") as file:
        return file.read(length)


class _NoKmlError(Exception):
    """What no KML file has."""


def _kml(path: Path) -> bool:
    """Whether a file is XML with KML at its root: whole, without entities of its own and without GML in it."""
    depth = 0

    def opens(name: str, given: dict[str, str]) -> None:
        nonlocal depth
        if depth == 0 and name.rpartition(":")[2].lower() != "kml":
            raise _NoKmlError
        # By this GDAL takes the file for GML.
        if depth >= _DEPTH or any("opengis.net/gml" in value for value in given.values()):
            raise _NoKmlError
        depth += 1

    def closes(name: str) -> None:
        del name
        nonlocal depth
        depth -= 1

    def refuses(*given: Any) -> None:
        del given
        raise _NoKmlError

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = opens, closes
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuses
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, _NoKmlError, ValueError):
        return False
    return True


def things(path: Path) -> Counter[str]:
    """Count what a KML file has: ``rows``, ``links`` to other files, and ``pictures`` and tours."""
    found = Counter[str]()

    def opens(name: str, _: dict[str, str]) -> None:
        if kind := _THINGS.get(name.rpartition(":")[2]):
            found[kind] += 1

    parser = expat.ParserCreate()
    parser.StartElementHandler = opens
    with path.open("rb") as file:
        parser.ParseFile(file)
    return found


_LOOKS = {".gpkg": _package, ".fgb": _flat, ".shp": _shapefile, ".kml": _kml}
