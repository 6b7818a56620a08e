"""GeoPackages of several layers, each with the styles in which QGIS shows it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd

#: The table in which QGIS keeps styles, as QGIS makes it; and who made those that are ours.
STYLES, OWNER = "layer_styles", "kkgeo"
#: The moment at which a file was written, as far as it says; that of the clock would make every file another.
MOMENT = "1980-01-01T00:00:00.000Z"
#: So many signs has the name of a style at most in a table that QGIS makes.
LONGEST_NAME = 30
_MADE = """CREATE TABLE "layer_styles" (
"id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256),
"f_table_name" TEXT(256), "f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT, "styleSLD" TEXT,
"useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
"update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""
#: What a GeoPackage says of its layers, each row with the name of one.
_REGISTERS = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_ogr_contents")


@dataclass(frozen=True)
class Style:
    """How QGIS shows a layer: its name, the style as an XML document of QGIS (QML), and its name at full length."""

    name: str
    qml: str
    title: str = ""


@dataclass(frozen=True, eq=False)
class FeatureLayer:
    """A table with shapes, under a name; the first of its styles is the one that QGIS takes."""

    name: str
    table: gpd.GeoDataFrame
    styles: tuple[Style, ...] = ()


def together(packages: Sequence[bytes], layers: Sequence[FeatureLayer]) -> bytes:
    """Return one GeoPackage of those that have one layer each, with the styles; only the first has a spatial index."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(packages[0])
        for package in packages[1:]:
            _add(database, package)
        _style(database, layers)
        return database.serialize()


def _add(database: sqlite3.Connection, package: bytes) -> None:
    database.execute("ATTACH ':memory:' AS other")
    database.deserialize(package, name="other")
    [(name,)] = database.execute("SELECT table_name FROM other.gpkg_contents").fetchall()
    own = "SELECT type, sql FROM other.sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
    made = database.execute(own, (name,)).fetchall()
    for sql in [sql for kind, sql in made if kind == "table"]:
        database.execute(sql)
    quoted = '"' + name.replace('"', '""') + '"'
    database.execute("INSERT OR IGNORE INTO main.gpkg_spatial_ref_sys SELECT * FROM other.gpkg_spatial_ref_sys")
    for register in _REGISTERS:
        database.execute(f"INSERT INTO main.{register} SELECT * FROM other.{register} WHERE table_name = ?", (name,))
    database.execute(f"INSERT INTO main.{quoted} SELECT * FROM other.{quoted}")
    # What counts the rows when one is added, now that they are counted.
    for sql in [sql for kind, sql in made if kind == "trigger"]:
        database.execute(sql)
    database.commit()
    database.execute("DETACH other")


def _style(database: sqlite3.Connection, layers: Sequence[FeatureLayer]) -> None:
    shapes = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall())
    rows = [
        (layer.name, shapes[layer.name], style.name[:LONGEST_NAME], style.qml, number == 0, style.title, OWNER, MOMENT)
        for layer in layers
        for number, style in enumerate(layer.styles)
    ]
    if not rows:
        return
    database.execute(_MADE)
    contents = "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES (?, ?, ?, ?)"
    database.execute(contents, (STYLES, "attributes", STYLES, MOMENT))
    columns = "f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD"
    database.executemany(
        f"INSERT INTO {STYLES} ({columns}, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?, ?, ?, ?, '', ?, ?, ?, ?)",
        rows,
    )
    database.commit()
