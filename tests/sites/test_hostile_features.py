"""Files of features that are something else than their name says, or that want more than to be read."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
from shapely.geometry import Point

import kkgeo
from kkgeo.errors import CRSError, InputError, KkgeoError, SourceError
from kkgeo.review.decisions import read_decisions
from kkgeo.sites import describe_columns, read_sites
from tests.alone import read_alone

VRT = '<OGRVRTDataSource><OGRVRTLayer name="s"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
WFS = "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>"
GML = """<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><p>
<naam>geheim</naam></p></gml:featureMember></gml:FeatureCollection>"""
GPX = '<gpx version="1.1"><wpt lat="51" lon="4"><name>geheim</name></wpt></gpx>'
COLLECTION = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"naam": "geheim"}, "geometry": {"type": "Point", "coordinates": [4, 51]}}
    ],
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that only the one who runs kkgeo may read."""
    (tmp_path / "geheim").mkdir()
    frame = gpd.GeoDataFrame({"naam": ["geheim"]}, geometry=[Point(4, 51)], crs=4326)
    frame.to_file(tmp_path / "geheim" / "s.shp", layer="s")
    return tmp_path / "geheim" / "s.shp"


@pytest.fixture
def points() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"naam": ["A", "B"]}, geometry=[Point(4, 51), Point(3, 51)], crs=4326)


def _texts(secret: Path) -> dict[str, bytes]:
    vrt = VRT.format(secret)
    return {
        "vrt": vrt.encode(),
        "vrt with a declaration": f'<?xml version="1.0"?>{vrt}'.encode(),
        "vrt behind a root": f"<kml></kml>{vrt}".encode(),
        "vrt behind the first bytes of FlatGeobuf": b"fgb\x03fgb\x01" + b"\x01\x01\x01\x01" + vrt.encode(),
        "wfs": WFS.encode(),
        "gml": GML.encode(),
        "gpx": GPX.encode(),
        "gml in kml": b'<kml xmlns:gml="http://www.opengis.net/gml"><gml:featureMember/></kml>',
        "a pipeline": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"}
        ).encode(),
        "csv": b"naam;postcode\nA;8000\n",
        "a document with entities": b'<!DOCTYPE kml [<!ENTITY a "b">]><kml><name>&a;</name></kml>',
    }


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "shp", "kml", "json", "geojson"])
def test_what_is_in_a_file_is_what_its_name_says(tmp_path: Path, secret: Path, suffix: str) -> None:
    for what, content in _texts(secret).items():
        file = tmp_path / f"p.{suffix}"
        file.write_bytes(content)
        for read in (read_sites, _polygons):
            with pytest.raises(KkgeoError) as caught:
                read(file)
            assert "geheim" not in str(caught.value), what


def _polygons(path: Path) -> None:
    from kkgeo.areas.polygons import polygons

    polygons(path, "area", 0.5, None)


@pytest.mark.parametrize("member", ["<OGRVRTDataSource>", "<OGRWFSDataSource>"])
def test_an_answer_of_arcgis_is_read_as_that_only(tmp_path: Path, secret: Path, member: str) -> None:
    text = VRT.format(secret).replace('"', "'") if "VRT" in member else WFS
    answer = {"displayFieldName": text, "features": [{"attributes": {"naam": "A"}, "geometry": {"x": 4.0, "y": 51.0}}]}
    (tmp_path / "a.json").write_text(
        json.dumps({**answer, "geometryType": "esriGeometryPoint", "spatialReference": {"wkid": 4326}})
    )
    sites = read_sites(tmp_path / "a.json")
    assert sites[["name", "lon", "lat"]].to_numpy().tolist() == [["A", 4.0, 51.0]]


@pytest.mark.parametrize(
    ("suffix", "other"), [("gpkg", "fgb"), ("fgb", "gpkg"), ("shp", "gpkg"), ("kml", "geojson"), ("gpkg", "geojson")]
)
def test_one_kind_under_the_name_of_another(tmp_path: Path, points: gpd.GeoDataFrame, suffix: str, other: str) -> None:
    points.to_file(tmp_path / f"p.{other}")
    os.replace(tmp_path / f"p.{other}", tmp_path / f"p.{suffix}")
    with pytest.raises(SourceError, match="whatever its name says"):
        read_sites(tmp_path / f"p.{suffix}")


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/lijst.csv",
        "https://example.org/lijst.geojson",
        "file:///tmp/lijst.xlsx",
        "/vsicurl/http://example.org/lijst.gpkg",
        "/vsizip/lijst.zip/lijst.gpkg",
        "/vsimem/a.geojson",
        "zip://lijst.zip!a.gpkg",
        "PG:dbname=scholen.gpkg",
        "WFS:http://example.org/.csv",
        "s3://lijst/a.gpkg",
        "ftp://example.org/a.kml",
    ],
)
@pytest.mark.parametrize("path", [str, Path], ids=["text", "path"])
def test_an_address_is_no_file(address: str, path: type[str] | type[Path]) -> None:
    for read in (
        read_sites,
        kkgeo.read_register,
        read_decisions,
        lambda given: kkgeo.regions(given),
        lambda given: _polygons(Path(given)),
    ):
        with pytest.raises(KkgeoError, match="no file on this computer"):
            read(path(address))


def test_a_file_that_only_looks_like_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Lijst: scholen.csv").write_text("naam;postcode\nA;8000\n")
    assert read_sites("Lijst: scholen.csv")["name"].tolist() == ["A"]
    frame = gpd.GeoDataFrame({"naam": ["A"]}, geometry=[Point(4, 51)], crs=4326)
    frame.to_file(tmp_path / "p.gpkg")
    Path("a.zip!b").mkdir()
    for name in ("PG:x.gpkg", "zip:a!b.gpkg", "a.zip!b/p.gpkg"):
        Path(name).write_bytes(Path("p.gpkg").read_bytes())
        assert read_sites(name)["name"].tolist() == ["A"]


def _package(path: Path, points: gpd.GeoDataFrame, *statements: str) -> None:
    points.to_file(path, layer="punten")
    with closing(sqlite3.connect(path)) as database:
        database.create_function("ST_IsEmpty", 1, lambda _: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda _: 0.0)
        for statement in statements:
            database.execute(statement)
        database.commit()


_ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n AS fid, 'x' AS naam FROM t"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE punten SET geom = x'4750000100000000DEADBEEF'"], "broken"),
        (["UPDATE punten SET geom = x'00'"], "broken"),
        (["UPDATE punten SET geom = 'tekst' WHERE fid = 2"], "shape of 1 row"),
        (["DROP TABLE gpkg_contents"], "save it again"),
        (["DROP TABLE gpkg_contents", f"CREATE VIEW gpkg_contents AS {_ENDLESS}"], "save it again"),
        (["UPDATE gpkg_contents SET srs_id = 99", "UPDATE gpkg_geometry_columns SET srs_id = 99",
          "INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 99, 'NONE', 1, 'geen wkt', NULL)"], "coordinate"),
    ],
)  # fmt: skip
def test_a_geopackage_that_is_worked_in(
    tmp_path: Path, points: gpd.GeoDataFrame, statements: list[str], said: str
) -> None:
    _package(tmp_path / "p.gpkg", points, *statements)
    with pytest.raises(KkgeoError) as caught:
        read_sites(tmp_path / "p.gpkg")
    assert said in str(caught.value).lower()


def test_triggers_of_a_geopackage_are_not_run_and_a_view_beside_a_layer_is_left(
    tmp_path: Path, points: gpd.GeoDataFrame
) -> None:
    _package(
        tmp_path / "p.gpkg", points, f"CREATE VIEW eindeloos AS {_ENDLESS}",
        "CREATE TRIGGER t AFTER INSERT ON punten BEGIN DELETE FROM punten; END",
        "UPDATE gpkg_ogr_contents SET feature_count = 4000000000",
    )  # fmt: skip
    before = (tmp_path / "p.gpkg").read_bytes()
    assert read_sites(tmp_path / "p.gpkg", sheet="punten")["name"].tolist() == ["A", "B"]
    with pytest.raises(InputError, match=r"eindeloos.* is a view"):
        read_sites(tmp_path / "p.gpkg", sheet="eindeloos")
    assert (tmp_path / "p.gpkg").read_bytes() == before


def test_a_system_of_coordinates_that_nobody_knows(tmp_path: Path, points: gpd.GeoDataFrame) -> None:
    points.to_file(tmp_path / "p.shp")
    (tmp_path / "p.prj").write_text('PROJCS["x",GEOGCS["y",DATUM["z",SPHEROID["s",0,0]],UNIT["u",0]],UNIT["v",0]]')
    points.to_parquet(tmp_path / "p.parquet")
    table = pq.read_table(tmp_path / "p.parquet")
    about = json.loads(table.schema.metadata[b"geo"])
    about["columns"]["geometry"]["crs"] = {"type": "GeographicCRS", "name": "nergens"}
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(about).encode()}), tmp_path / "q.parquet")
    (tmp_path / "p.geojson").write_text(
        json.dumps({**COLLECTION, "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::999999"}}})
    )
    for name in ("p.shp", "q.parquet", "p.geojson"):
        for read in (read_sites, _polygons):
            with pytest.raises(CRSError, match="coordinate reference system"):
                read(tmp_path / name)


def test_links_of_kml_are_not_followed(tmp_path: Path, secret: Path) -> None:
    placemark = "<Placemark><name>A</name><Point><coordinates>4.4,51.2</coordinates></Point></Placemark>"
    link = f"<NetworkLink><Link><href>{secret.as_uri()}</href></Link></NetworkLink>"
    link += "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    (tmp_path / "p.kml").write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>L</name>{link}{placemark}</Folder></Document></kml>'
    )
    sites = read_sites(tmp_path / "p.kml")
    assert sites["name"].tolist() == ["A"]
    assert "2 links to other files are not followed: what is there is not read" in describe_columns(sites, "en")


_PLACE = "<Placemark><name>{}</name><Point><coordinates>4.4,51.2</coordinates></Point></Placemark>"
_A, _B = map(_PLACE.format, "AB")
_LINK = "<NetworkLink><name>L</name><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"


def _kml(file: Path, inside: str) -> Path:
    file.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2">{inside}</kml>')
    return file


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (_A + _LINK, "1 link to another file"),
        (f"<Folder><name>F</name>{_A}{_LINK}</Folder>", "1 link to another file"),
        (_A + "<PhotoOverlay><name>P</name></PhotoOverlay>", "1 photo, picture or tour"),
        (_A + "<ScreenOverlay><name>S</name></ScreenOverlay>" * 2, "2 photos, pictures or tours"),
        (_A + '<gx:Tour xmlns:gx="http://www.google.com/kml/ext/2.2"><name>T</name></gx:Tour>', "1 photo, picture"),
    ],
    ids=["a link", "a link in a folder", "a photo", "two pictures", "a tour"],
)
def test_what_of_a_kml_is_no_row_is_said(tmp_path: Path, inside: str, said: str) -> None:
    sites = read_sites(_kml(tmp_path / "p.kml", f"<Document>{inside}</Document>"))
    assert sites["name"].tolist() == ["A"]
    assert [line for line in describe_columns(sites, "en") if line.startswith(said)]


@pytest.mark.parametrize(
    "inside",
    [
        _A + _B,
        f"<Document>{_A}<Update><Create>{_B}</Create></Update></Document>",
        f'<Document>{_A}<Own xmlns="urn:own">{_B}</Own></Document>',
    ],
    ids=["two at the root", "in an update", "in something of a program's own"],
)
def test_a_place_of_a_kml_that_is_not_read_is_never_left_out(tmp_path: Path, inside: str) -> None:
    file = _kml(tmp_path / "p.kml", inside)
    for read in (read_sites, _polygons):
        with pytest.raises(SourceError, match=r"1 of the 2 places in p\.kml cannot be read"):
            read(file)


@pytest.mark.parametrize("prefix", ["", "k:"])
def test_a_kml_that_only_links_to_another_says_so(tmp_path: Path, prefix: str) -> None:
    space = f"xmlns{':k' if prefix else ''}='http://www.opengis.net/kml/2.2'"
    text = f"<kml {space}><Document>{{}}</Document></kml>"
    link = "<NetworkLink><name>L</name><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    for body in (link, f"<Folder>{link}</Folder>", f"{link}{link}"):
        (tmp_path / "p.kml").write_text(re.sub("(</?)", rf"\1{prefix}", text.format(body)))
        for read in (read_sites, _polygons):
            with pytest.raises(InputError, match=r"p\.kml has no places itself.*link"):
                read(tmp_path / "p.kml")


def test_a_flatgeobuf_that_says_to_be_larger_than_it_is(tmp_path: Path, points: gpd.GeoDataFrame) -> None:
    points.to_file(tmp_path / "p.fgb", SPATIAL_INDEX="NO")
    whole = (tmp_path / "p.fgb").read_bytes()
    for content in (whole[:-20], whole[:8] + struct.pack("<I", 2**31) + whole[12:], whole[:30], b"fgb\x03fgb\x00"):
        (tmp_path / "q.fgb").write_bytes(content)
        with pytest.raises(SourceError, match="Save it again"):
            read_sites(tmp_path / "q.fgb")


def test_an_area_is_of_a_kind_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "p.gml").write_text(GML)
    with pytest.raises(InputError, match=r"\.gml|p\.gml"):
        _polygons(tmp_path / "p.gml")


@pytest.mark.slow
def test_features_that_are_none_are_told_in_time(tmp_path: Path, secret: Path, points: gpd.GeoDataFrame) -> None:
    files = []
    for number, content in enumerate(_texts(secret).values()):
        for suffix in ("kml", "json"):
            files.append(tmp_path / f"t{number}.{suffix}")
            files[-1].write_bytes(content)
    deep, wide = 200_000, 3_000_000
    for name, text in {
        "deep.kml": "<kml>" + "<Folder>" * deep + "</Folder>" * deep + "</kml>",
        "deep.json": "[" * deep + "]" * deep,
        "deep.geojson": '{"type":"GeometryCollection","geometries":[' * deep + "]}" * deep,
        "open.kml": "<kml>" + "<a>" * wide,
        "blank.geojson": " " * wide,
    }.items():
        files.append(tmp_path / name)
        files[-1].write_text(text)
    points.to_file(tmp_path / "p.fgb", SPATIAL_INDEX="NO")
    whole = (tmp_path / "p.fgb").read_bytes()
    for at in range(12, len(whole), 24):
        files.append(tmp_path / f"f{at}.fgb")
        files[-1].write_bytes(whole[:at] + b"\xff\xff\xff\x7f" + whole[at + 4 :])
    for file, said in read_alone(files).items():
        assert said.startswith("SAID") or file.suffix == ".fgb", (file.name, said)
