"""Lists in JSON: records in the forms that services and programs write, GeoJSON however packed, OpenStreetMap."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import CRSError, InputError, SourceError
from kkgeo.sites import describe_columns, read_sites

ROWS: list[dict[str, Any]] = [
    {"naam": "A", "postcode": "9000", "jaar": 2019, "opm": None}, {"naam": "B", "postcode": 8000, "jaar": 2020.0},
    {"naam": "C", "postcode": "2000", "jaar": None, "opm": "x"},
]  # fmt: skip
FRAME = pd.DataFrame(ROWS)


def write(folder: Path, value: Any, name: str = "lijst.json", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).encode(encoding))
    return file


@pytest.mark.parametrize("value", [
    ROWS, {"data": ROWS}, {"results": ROWS}, {"records": ROWS}, {"value": ROWS}, {"scholen": ROWS},
    {"result": {"fields": [{"id": "naam"}], "records": ROWS}}, {"about": {"x": 1}, "rows": ROWS},
    {"records": [{"recordid": str(i), "fields": row} for i, row in enumerate(ROWS)]},
    [list(ROWS[0]), *([row.get(name) for name in ROWS[0]] for row in ROWS)],
    *(FRAME.to_json(orient=orient) for orient in ("columns", "index", "records", "split", "table")),
    FRAME.to_json(orient="records", lines=True), FRAME.to_dict("list"), {f"S{i}": row for i, row in enumerate(ROWS)},
    "\n\n".join(json.dumps(row, indent=1) for row in ROWS), json.dumps(ROWS[:1]) + json.dumps(ROWS[1:]),
    "".join(f"\x1e{json.dumps(row)}\n" for row in ROWS),
], ids=str)  # fmt: skip
def test_records_in_the_usual_forms(tmp_path: Path, value: Any) -> None:
    value = json.loads(json.dumps(value).replace("NaN", "null")) if not isinstance(value, str) else value
    sites = read_sites(write(tmp_path, value))
    assert sites["name"].tolist() == ["A", "B", "C"]
    assert sites["postal_code"].tolist() == ["9000", "8000", "2000"]
    assert sites["year"].fillna(0).tolist() == [2019, 2020, 0]
    assert sites["opm"].fillna("-").tolist() == ["-", "-", "x"]
    assert sites.index.tolist() == [0, 1, 2]


@pytest.mark.parametrize("suffix", ["jsonl", "ndjson", "json"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, suffix: str, encoding: str) -> None:
    text = '{"naam": "Élan", "postcode": "8000"}\n{"naam": "Ö"}\n'
    assert read_sites(write(tmp_path, text, f"l.{suffix}", encoding))["name"].tolist() == ["Élan", "Ö"]


def test_nested_members_are_columns_and_nothing_is_lost(tmp_path: Path) -> None:
    rows = [
        {"naam": "A", "adres": {"postcode": "9000", "gemeente": {"naam": "Gent"}}, "tags": ["a", {"b": 1}], "d": {}},
        {"naam": "B", "directeur": {"naam": "X"}, "adres": {"postcode": "8000"}, "directeur.naam": "Y", "ja": True},
    ]
    sites = read_sites(write(tmp_path, rows))
    assert sites["postal_code"].tolist() == ["9000", "8000"]
    assert sites["name"].tolist() == ["A", "B"]
    assert sites["tags"].fillna("-").tolist() == ['["a", {"b": 1}]', "-"]
    assert sites["adres.gemeente.naam"].fillna("-").tolist() == ["Gent", "-"]
    assert [sites[c].tolist()[1] for c in sites if str(c).startswith("directeur.naam")] == ["X", "Y"]
    assert sites["ja"].dropna().tolist() == [True]
    twice = read_sites(write(tmp_path, '[{"naam": "A", "opm": 1, "opm": 2}]'))
    assert twice.to_dict("list") == {"name": ["A"], "opm": [1], "opm_2": [2]}
    told = read_sites(write(tmp_path, [{"x": {"wie": "A"}}]), columns={"name": "x.wie"})
    assert told.to_dict("list") == {"name": ["A"]}


def test_a_place_in_a_record(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [3.7174, 51.0543]}
    sites = read_sites(write(tmp_path, [{"naam": "A", "geom": point}, {"naam": "B", "geom": None}]))
    assert sites[["lon", "lat"]].fillna(0).to_numpy().tolist() == [[3.7174, 51.0543], [0, 0]]
    sites = read_sites(write(tmp_path, [{"naam": "A", "geo_point_2d": {"lon": 3.7174, "lat": 51.0543}}]))
    assert kk.geocode(sites)["nis"].tolist() == ["44021"]


def test_what_is_no_list_of_places(tmp_path: Path) -> None:
    value: Any
    for value in (5, "tekst", {"error": "not found"}, {"a": [1], "b": [1, 2]}):
        with pytest.raises(InputError, match=r"is not a list of places\. What is expected is a list of objects"):
            read_sites(write(tmp_path, json.dumps(value)))
    for value in ([1, 2], [{"naam": "A"}, 5], [["naam"], ["A", "B"]], [["naam", "naam"], ["A", "B"]]):
        with pytest.raises(InputError, match=r"Item [12] of lijst\.json is not of the kind"):
            read_sites(write(tmp_path, value))
    with pytest.raises(InputError, match=r"has several lists: scholen, academies\."):
        read_sites(write(tmp_path, {"scholen": ROWS, "academies": ROWS}))
    for value in ([], {"data": []}, {"type": "FeatureCollection", "features": []}, " \n", {"elements": []}):
        with pytest.raises(InputError, match=r"nothing in lijst\.json|is not a list of places"):
            read_sites(write(tmp_path, value))
    for text in ("naam;postcode", "[{]", '[{"naam": "A"}', '{"naam": "A"}\n{"naam', "[" * 100_000):
        with pytest.raises(SourceError, match=r"lijst\.json is not JSON, whatever its name says, or it is broken"):
            read_sites(write(tmp_path, text))
    with pytest.raises(InputError, match="None of the headings"):
        read_sites(write(tmp_path, [{"p": 1}]))
    half = read_sites(write(tmp_path, '[{"naam": "A\\ud83d", "opm": "\\ud83d\\ude00"}]'))
    assert half.to_numpy().tolist() == [["A\ufffd", "\U0001f600"]]


def test_what_is_beside_the_list_is_said(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, {"total_count": 1021, "gemeente": "Gent", "results": ROWS}))
    lines = describe_columns(sites, "en")
    assert any("1,021" in line for line in lines)
    assert any("not read: total_count, gemeente" in line for line in lines)


def feature(name: str | None, geometry: Any = None, **more: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": None if name is None else {"naam": name}, "geometry": geometry, **more}


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **more, "features": list(features)}


POINT = {"type": "Point", "coordinates": [3.7174, 51.0543]}
BOTH = {"type": "GeometryCollection", "geometries": [POINT, {"type": "LineString", "coordinates": [[3, 51], [4, 51]]}]}


def test_case_17(shared: Path) -> None:
    sites = read_sites(shared / "cases" / "17-nested-featurecollection.geojson")
    assert kk.geocode(sites)["nis"].tolist() == ["44021", "44021"]


@pytest.mark.parametrize("suffix", ["geojson", "json", "geojsonl", "ndjson"])
@pytest.mark.parametrize(("value", "names", "points"), [
    (collection(feature("A", POINT), feature("B")), ["A", "B"], 1),
    (collection(feature("A", BOTH), feature("B", POINT)), ["A", "B"], 2),
    (collection(collection(feature("A", POINT)), feature("B", POINT), collection(collection(feature("C")))),
     ["A", "B", "C"], 2),
    ([feature("A", POINT), collection(feature("B", POINT))], ["A", "B"], 2),
    (collection(feature("A", POINT), POINT), ["A", "-"], 2), (feature("A", POINT), ["A"], 1),
    ("\n".join(json.dumps(feature(name, POINT)) for name in "ABC"), ["A", "B", "C"], 3),
    (collection(feature("A", {"type": "Point", "coordinates": []})), ["A"], 0),
    (collection({"type": "Feature", "properties": {"naam": "A"}}), ["A"], 0),
])  # fmt: skip
def test_geojson_however_packed(tmp_path: Path, value: Any, names: list[str], points: int, suffix: str) -> None:
    sites = read_sites(write(tmp_path, value, f"l.{suffix}"))
    assert sites["name"].fillna("-").tolist() == names
    assert int(sites["lon"].notna().sum() if "lon" in sites else 0) == points


def test_geometries_alone(tmp_path: Path) -> None:
    for value in (POINT, feature(None, POINT), [POINT], collection(POINT)):
        sites = read_sites(write(tmp_path, value, "l.geojson"))
        assert sites.to_dict("list") == {"lon": [3.7174], "lat": [51.0543]}


def test_members_of_a_feature(tmp_path: Path) -> None:
    one = feature("A", POINT, id="way/5", opm={"x": 1})
    two = {**feature(None, POINT, id=7), "properties": {"id": 7, "geometry": "g", "datum": "2020-01-01", "n": [1]}}
    sites = read_sites(write(tmp_path, collection(collection(one, name="2019"), two), "l.geojson"))
    assert sites["id"].tolist() == ["way/5", "7"]
    assert sites["opm.x"].fillna(0).tolist() == [1, 0]
    assert sites["collection.name"].fillna("-").tolist() == ["2019", "-"]
    assert {"g", "2020-01-01", "[1]"} <= {*sites.iloc[1].tolist()}
    assert len(sites["lon"].dropna()) == 2


def test_geojson_that_cannot_be_read(tmp_path: Path) -> None:
    lambert, web = ({"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{n}"}} for n in (31370, 3857))
    far = {"type": "Point", "coordinates": [104_500.0, 194_000.0]}
    sites = read_sites(write(tmp_path, collection(feature("A", far), crs=lambert), "l.geojson"))
    assert kk.geocode(sites)["nis"].tolist() == ["44021"]
    with pytest.raises(InputError, match="more than one coordinate reference system"):
        read_sites(write(tmp_path, collection(collection(feature("A", far), crs=web), crs=lambert), "l.geojson"))
    strange = {"type": "name", "properties": {"name": "EPSG:0"}}
    with pytest.raises(CRSError, match="is not known"):
        read_sites(write(tmp_path, collection(feature("A", far), crs=strange), "l.geojson"))
    for geometry in ({"type": "Point", "coordinates": ["x", "y"]}, {"type": "Polygon", "coordinates": [3, 51]}, 5):
        with pytest.raises(InputError, match=r"geometry of item 2 of l\.geojson"):
            read_sites(write(tmp_path, collection(feature("A", POINT), feature("B", geometry)), "l.geojson"))
    for value in (collection(feature("A"), 5), collection(feature("A"), {"type": "Iets"})):
        with pytest.raises(InputError, match=r"Item 2 of l\.geojson"):
            read_sites(write(tmp_path, value, "l.geojson"))
    with pytest.raises(SourceError, match="not GeoJSON"):
        read_sites(write(tmp_path, '{"type": "FeatureCollection", "features": [', "l.geojson"))


def test_an_answer_of_openstreetmap(tmp_path: Path) -> None:
    corners = [(3.71, 51.05), (3.72, 51.05), (3.72, 51.06)]
    elements = [
        {"type": "node", "id": 1, "lat": 51.0543, "lon": 3.7174,
         "tags": {"name": "A", "addr:postcode": "9000", "type": "x"}},
        {"type": "way", "id": 2, "center": {"lat": 51.2, "lon": 3.2}, "nodes": [9], "tags": {"name": "B"}},
        {"type": "way", "id": 3, "nodes": [11, 12, 13, 11], "tags": {"name": "C"}},
        {"type": "relation", "id": 4, "tags": {"name": "D"}, "members": [{"type": "way", "ref": 3, "role": ""}]},
        {"type": "node", "id": 5, "lat": 51.0, "lon": 4.0},
        *({"type": "node", "id": 11 + i, "lat": lat, "lon": lon} for i, (lon, lat) in enumerate(corners)),
    ]  # fmt: skip
    sites = read_sites(write(tmp_path, {"version": 0.6, "osm3s": {"x": "y"}, "elements": elements}))
    assert sites["name"].fillna("-").tolist() == ["A", "B", "C", "D", "-"]
    assert sites["@id"].tolist() == ["node/1", "way/2", "way/3", "relation/4", "node/5"]
    assert sites["type"].fillna("-").tolist() == ["x", "-", "-", "-", "-"]
    assert sites["lon"].notna().tolist()[:2] == [True, True]
    assert kk.geocode(sites)["nis"].tolist()[:2] == ["44021", "31005"]
    assert any("3 points" in line for line in describe_columns(sites, "en"))


def test_an_answer_of_arcgis(tmp_path: Path) -> None:
    features = [{"attributes": {"naam": n}, "geometry": {"x": 104_500.0, "y": 194_000.0}} for n in "AB"]
    answer = {
        "geometryType": "esriGeometryPoint", "spatialReference": {"wkid": 31370}, "features": features,
        "fields": [{"name": "naam", "type": "esriFieldTypeString", "length": 5}],
    }  # fmt: skip
    assert kk.geocode(read_sites(write(tmp_path, answer)))["nis"].tolist() == ["44021", "44021"]


def test_what_kkgeo_wrote_as_json(tmp_path: Path) -> None:
    placed = kk.geocode(read_sites(pd.DataFrame({"School": ["A", "B"], "Postcode": ["9000", "8000"]})))
    kk.write_table(placed, tmp_path / "u.json")
    again = read_sites(tmp_path / "u.json")
    assert again["nis"].tolist() == placed["nis"].tolist()


def test_an_answer_of_the_register_is_for_the_register(tmp_path: Path) -> None:
    page = {
        "meta": {"total_elements": 1, "number": 0},
        "content": [{"instelling_nummer": "1", "email": "x@example.be"}],
    }
    for value in (page, [page, page], f"{json.dumps(page)}\n{json.dumps(page)}\n"):
        with pytest.raises(InputError, match=r"Read it with kkgeo register lijst\.json"):
            read_sites(write(tmp_path, value))
