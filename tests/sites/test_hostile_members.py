"""Files of every kind that want more than to be read, or are none: each is one sentence, or a list, in time."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import Point

from kkgeo.errors import KkgeoError
from kkgeo.sites import read_sites
from tests.alone import made_in, read_alone

Made = Callable[[Path], Path]
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "lach">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)


def _text(name: str, content: str | bytes) -> Made:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder / name

    return write


def _xlsx(**parts: bytes) -> Made:
    """A workbook that Excel could have written, with parts of it replaced or put beside it."""

    def write(folder: Path) -> Path:
        book = openpyxl.Workbook()
        for row in (["naam", "postcode"], ["A", 8000]):
            book.active.append(row)
        book.save(folder / "w.xlsx")
        with zipfile.ZipFile(folder / "w.xlsx") as archive:
            kept = {name: archive.read(name) for name in archive.namelist()}
        kept |= {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
        with zipfile.ZipFile(folder / "l.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in kept.items():
                archive.writestr(name, content)
        return folder / "l.xlsx"

    return write


def _many_parts(folder: Path) -> Path:
    file = _xlsx()(folder)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(12_000):
            archive.writestr(f"xl/worksheets/sheet{number + 2}.xml", b"")
    return file


def _names(folder: Path) -> Path:
    file = _xlsx()(folder)
    with zipfile.ZipFile(file, "a") as archive:
        for name in ("../../weg.xml", "/etc/weg.xml", "xl/worksheets/../../../weg.xml", "C:\\weg.xml"):
            archive.writestr(name, b"<x/>")
    return file


def _twice(folder: Path) -> Path:
    file = _xlsx()(folder)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet><sheetData/></worksheet>")
    return file


def _large_part(name: str, piece: bytes, times: int) -> Made:
    def write(folder: Path) -> Path:
        file = _xlsx()(folder)
        with zipfile.ZipFile(file) as archive:
            kept = {part: archive.read(part) for part in archive.namelist()}
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for part, content in kept.items():
                if part != name:
                    archive.writestr(part, content)
            with archive.open(name, "w", force_zip64=True) as stream:
                for _ in range(times):
                    stream.write(piece)
        return file

    return write


def _points(count: int = 2) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"naam": [f"S{i}" for i in range(count)]}, geometry=[Point(4, 51)] * count, crs=4326)


def _package(*statements: str, layers: int = 1) -> Made:
    def write(folder: Path) -> Path:
        _points().to_file(folder / "p.gpkg", layer="punten")
        with closing(sqlite3.connect(folder / "p.gpkg")) as database:
            for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
                database.create_function(name, 1, lambda _: 0)
            for statement in statements:
                database.execute(statement)
            for number in range(layers - 1):
                database.execute(f"CREATE TABLE l{number} (fid INTEGER PRIMARY KEY, naam TEXT)")
                database.execute(
                    "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
                    (f"l{number}", f"l{number}"),
                )
            database.commit()
        return folder / "p.gpkg"

    return write


def _bytes_at(made: Made, at: int, content: bytes) -> Made:
    def write(folder: Path) -> Path:
        file = made(folder)
        whole = bytearray(file.read_bytes())
        whole[at : at + len(content)] = content
        file.write_bytes(whole)
        return file

    return write


def _cut(made: Made, share: float) -> Made:
    def write(folder: Path) -> Path:
        file = made(folder)
        whole = file.read_bytes()
        file.write_bytes(whole[: int(share * len(whole))])
        return file

    return write


def _features(name: str) -> Made:
    def write(folder: Path) -> Path:
        _points(200).to_file(folder / name)
        return folder / name

    return write


def _parquet(table: Callable[[], pa.Table], **options: object) -> Made:
    def write(folder: Path) -> Path:
        pq.write_table(table(), folder / "t.parquet", **options)
        return folder / "t.parquet"

    return write


def _rows_of_nothing() -> pa.Table:
    """A table of which the texts take next to no room in the file and all memory outside it."""
    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(3_000_000, dtype=np.int32)), pa.array(["x" * 10_000]))
    return pa.table({"naam": text, "postcode": text})


def _many_rows(folder: Path) -> Path:
    """A Parquet file of a kilobyte that says to have 10^12 rows."""
    file = _parquet(lambda: pa.table({"naam": ["A"], "postcode": ["8000"]}))(folder)
    whole = file.read_bytes()
    length = struct.unpack("<I", whole[-8:-4])[0]
    foot = whole[-8 - length : -8]
    # num_rows, the third field of FileMetaData: a zigzag varint of 1 (0x02) behind the schema.
    at = foot.index(b"\x16\x02\x19")
    number, more = 2 * 10**12, b""
    while number >= 128:
        more += bytes([number % 128 + 128])
        number //= 128
    more += bytes([number])
    foot = foot[: at + 1] + more + foot[at + 2 :]
    file.write_bytes(whole[: -8 - length] + foot + struct.pack("<I", len(foot)) + b"PAR1")
    return file


def _feature(geometry: str) -> str:
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"naam":"A","postcode":"8000"},'
        f'"geometry":{geometry}}}]}}'
    )


_RING = "[" + ",".join(f"[{4 + 0.0001 * (i % 1000)},{51 + 1e-6 * i}]" for i in range(60_000)) + ",[4,51]]"

_VIEW = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) SELECT n AS fid FROM t"
_GENERATED = "ALTER TABLE punten ADD COLUMN c TEXT GENERATED ALWAYS AS (printf('%.*c', 900000000, 'x'))"

MEMBERS: dict[str, Callable[[], Made]] = {
    "laughs in kml": lambda: _text("a.kml", f"<?xml version='1.0'?>{_LAUGHS}<kml><name>&j;</name></kml>"),
    "laughs in gml under kml": lambda: _text("b.kml", f"{_LAUGHS}<FeatureCollection>&j;</FeatureCollection>"),
    "laughs in the texts of a workbook": lambda: _xlsx(
        xl__sharedStrings_dot_xml=f"{_LAUGHS}<sst><si><t>&j;</t></si></sst>".encode()
    ),
    "laughs in the list of sheets": lambda: _xlsx(xl__workbook_dot_xml=f"{_LAUGHS}<workbook>&j;</workbook>".encode()),
    "laughs in the types": lambda: _xlsx(**{"[Content_Types]_dot_xml": f"{_LAUGHS}<Types>&j;</Types>".encode()}),
    "laughs in the properties": lambda: _xlsx(docProps__core_dot_xml=f"{_LAUGHS}<x>&j;</x>".encode()),
    "12,000 parts": lambda: _many_parts,
    "names outside": lambda: _names,
    "a part twice": lambda: _twice,
    "texts of 300 MB": lambda: _large_part("xl/sharedStrings.xml", b"<si><t>" + b"x" * 2**20 + b"</t></si>", 300),
    "one text of 300 MB": lambda: _large_part("xl/sharedStrings.xml", b"x" * 2**20, 300),
    "a theme of 300 MB": lambda: _large_part("xl/theme/theme1.xml", b" " * 2**20, 300),
    "no workbook in the archive": lambda: _text("n.xlsx", b"PK\x05\x06" + b"\0" * 18),
    "a line of 40 MB": lambda: _text("a.csv", b"naam;postcode\n" + b"x" * 40_000_000),
    "a line of a million separators": lambda: _text("s.csv", b"naam;postcode\n" + b";" * 1_000_000),
    "a text without an end": lambda: _text("q.csv", b'naam;postcode\n"' + b"x\n" * 1_000_000),
    "marks only": lambda: _text("m.csv", b"naam;postcode\n" + b'"' * 1_000_001),
    "NULs": lambda: _text("z.csv", b"\0" * 5_000_000),
    "headings and NULs": lambda: _text("y.csv", b"naam;postcode\nA;8000\n" + b"\0" * 5_000_000),
    "UTF-16 without a mark": lambda: _text("u.csv", "naam;postcode\nA;8000\n".encode("utf-16-le")),
    "UTF-16 cut in half": lambda: _text("v.csv", "naam;postcode\nA;8000\n".encode("utf-16-le")[:-1]),
    "line ends only": lambda: _text("e.csv", b"naam;postcode" + b"\n" * 100_000 + b"A;8000\n"),
    "brackets only": lambda: _text("b.json", "[" * 100_000),
    "records in records": lambda: _text("r.json", '{"a":' * 100_000 + "1" + "}" * 100_000),
    "records in records, not too deep": lambda: _text(
        "d.json", '[{"naam":"A","postcode":"8000","b":' + '{"a":' * 700 + "1" + "}" * 700 + "}]"
    ),
    "a heading for each record": lambda: _text(
        "h.json", json.dumps([{"naam": "A", f"k{i}": i} for i in range(20_000)])
    ),
    "a number of a million digits": lambda: _text("g.json", '[{"naam":"A","postcode":' + "9" * 1_000_000 + "}]"),
    "the same member a hundred thousand times": lambda: _text(
        "t.json", '[{"naam":"A"' + ',"naam":"B"' * 100_000 + "}]"
    ),
    "coordinates that are no numbers": lambda: _text(
        "n.geojson", _feature('{"type":"Point","coordinates":[NaN,Infinity]}')
    ),
    "coordinates of 10^308": lambda: _text("i.geojson", _feature('{"type":"Point","coordinates":[1e308,-1e308]}')),
    "coordinates of 10^999": lambda: _text("j.geojson", _feature('{"type":"Point","coordinates":[1e999,51]}')),
    "60,000 corners": lambda: _text("o.geojson", _feature('{"type":"Polygon","coordinates":[' + _RING + "]}")),
    "a collection in a collection": lambda: _text(
        "c.geojson", _feature('{"type":"GeometryCollection","geometries":[' * 400 + "]}" * 400)
    ),
    "coordinates in a list of what is none": lambda: _text(
        "l.geojson", _feature('{"type":"Polygon","coordinates":{"a":1}}')
    ),
    "a system of coordinates that is a text": lambda: _text(
        "k.geojson", _feature("null")[:-1] + ',"crs":{"properties":{"name":"' + "x" * 5_000_000 + '"}}}'
    ),
    "a view that goes on": lambda: _package(
        f"CREATE VIEW v AS {_VIEW}", "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('v', 'attributes')"
    ),
    "a column that goes on": lambda: _package(_GENERATED),
    "a cell of a billion": lambda: _package(
        "ALTER TABLE punten ADD COLUMN c BLOB", "UPDATE punten SET c = zeroblob(60000000)"
    ),
    "1,000 layers": lambda: _package(layers=1_000),
    "a wrong page size": lambda: _bytes_at(_package(), 16, b"\x03\x07"),
    "a schema of nonsense": lambda: _bytes_at(_package(), 100, b"\xff" * 400),
    "half a package": lambda: _cut(_package(), 0.5),
    "half a flatgeobuf": lambda: _cut(_features("f.fgb"), 0.6),
    "a flatgeobuf without its last byte": lambda: _cut(_features("g.fgb"), 0.9999),
    "half a shapefile": lambda: _cut(_features("s.shp"), 0.5),
    "10^12 rows": lambda: _many_rows,
    "rows of nothing": lambda: _parquet(_rows_of_nothing),
    "half a parquet": lambda: _cut(_parquet(lambda: pa.table({"naam": ["A"]})), 0.5),
    "a parquet of no columns": lambda: _parquet(lambda: pa.table({"naam": ["A"]}).select([])),
    "an arrow file": lambda: _text("w.parquet", b"ARROW1\0\0" + b"\0" * 1000),
}

#: What is a list all the same, or where what is hostile is left as it is.
READ = {
    "names outside", "a line of 40 MB", "a line of a million separators", "UTF-16 without a mark", "line ends only",
    "records in records, not too deep", "coordinates that are no numbers", "coordinates of 10^308",
    "coordinates of 10^999", "a collection in a collection", "a cell of a billion",
}  # fmt: skip
_SECONDS = 5


@pytest.mark.slow
def test_each_is_a_list_or_one_sentence_in_time(tmp_path: Path) -> None:
    files = made_in(tmp_path, MEMBERS)
    for file, said in read_alone(list(files), seconds=_SECONDS).items():
        assert said.startswith("READ" if files[file] in READ else "SAID"), (files[file], said)


def _fifo(file: Path) -> Path:
    os.mkfifo(file)
    return file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
def test_what_has_no_end_is_not_waited_for(tmp_path: Path) -> None:
    files = [_fifo(tmp_path / f"p.{suffix}") for suffix in ("csv", "xlsx", "json", "gpkg", "shp", "parquet", "kml")]
    for suffix in ("csv", "ods", "fgb", "geojson"):
        (tmp_path / f"z.{suffix}").symlink_to("/dev/zero")
        files.append(tmp_path / f"z.{suffix}")
    for beside in ("dbf", "prj", "shx", "cpg"):
        (tmp_path / beside).mkdir()
        _points().to_file(tmp_path / beside / "s.shp")
        (tmp_path / beside / f"s.{beside}").unlink()
        _fifo(tmp_path / beside / f"s.{beside}")
        files.append(tmp_path / beside / "s.shp")
    for behind in ("journal", "wal"):
        (tmp_path / behind).mkdir()
        _points().to_file(tmp_path / behind / "g.gpkg")
        _fifo(tmp_path / behind / f"g.gpkg-{behind}")
        files.append(tmp_path / behind / "g.gpkg")
    for said in read_alone(files).values():
        assert "pipe or a device" in said, said
    (tmp_path / "l.csv").symlink_to("l.csv")
    (tmp_path / "d.csv").mkdir()
    for name, why in (("l.csv", "no file"), ("d.csv", "folder")):
        with pytest.raises(KkgeoError, match=why):
            read_sites(tmp_path / name)


@pytest.mark.parametrize("beside", ["shp", "dbf", "shx"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_shapefile_that_was_cut_is_not_read_in_part(tmp_path: Path, beside: str, share: float) -> None:
    _points(40).to_file(tmp_path / "s.shp")
    whole = (tmp_path / f"s.{beside}").read_bytes()
    (tmp_path / f"s.{beside}").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(KkgeoError, match="broken"):
        read_sites(tmp_path / "s.shp")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps([{"naam": "A", f"k{i}": i} for i in range(5_000)])),
        ("b.json", json.dumps([{"naam": "A", **{f"k{i}": 1 for i in range(17_000)}}])),
        ("c.csv", "naam;postcode;" + ";".join(f"k{i}" for i in range(17_000)) + "\nA;8000;1\n"),
        ("d.csv", "naam;postcode" + ";x" * 16_000 + "\n" + "A;8000\n" * 50_000),
        ("e.geojson", json.dumps([{"type": "Feature", "geometry": None, "properties": {"naam": "A", f"k{i}": 1}}
                                  for i in range(5_000)])),
    ],
)  # fmt: skip
def test_a_table_that_is_vast_though_its_file_is_not(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(KkgeoError, match="far larger than a list") as caught:
        read_sites(tmp_path / name)
    assert name in str(caught.value)


def test_what_is_large_and_full_is_read(tmp_path: Path) -> None:
    frame = pd.DataFrame({"naam": ["A"] * 100, **{f"k{i}": ["x"] * 100 for i in range(300)}})
    frame.astype("category").to_parquet(tmp_path / "p.parquet")
    assert read_sites(tmp_path / "p.parquet").shape == (100, 301)


def test_a_shape_of_too_many_corners_is_named() -> None:
    ring = [(4 + 1e-7 * i, 51) for i in range(60_000)]
    wkt = f"LINESTRING ({', '.join(f'{x} {y}' for x, y in ring)})"
    shapes = gpd.GeoSeries.from_wkt(["POINT (4 51)", wkt], crs=4326)
    with pytest.raises(KkgeoError, match=r"row 2 of .* has 60000 corners"):
        read_sites(gpd.GeoDataFrame({"naam": ["A", "B"]}, geometry=shapes))
    # In a cell it is a text that is no place.
    sites = read_sites(pd.DataFrame({"naam": ["A", "B"], "wkt": ["POINT (4 51)", wkt]}))
    assert sites["lat"].tolist() == ["51.0", wkt]


@pytest.mark.parametrize("heading", ["naam", "straat", "adres", "postcode", "gemeente", "coördinaten", "jaar", "nr"])
@pytest.mark.parametrize("text", ["x" * 100_000, "1" * 100_000, "1," * 50_000, "(" * 100_000, "a " * 50_000])
def test_a_cell_as_long_as_a_book_takes_no_longer_than_its_length(heading: str, text: str) -> None:
    begin = time.process_time()
    sites = read_sites(pd.DataFrame({"provincie": ["Antwerpen"], "opmerking": ["-"], heading: [text]}))
    assert time.process_time() - begin < 4
    assert text.strip() in [str(cell).strip() for cell in sites.iloc[0]]
