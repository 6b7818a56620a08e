"""Cells that hold several things, areas, coordinates as people write them: the small lists, and more of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.reference import postal_localities
from kkgeo.reference._data import boundaries_2018, table
from kkgeo.schools.addresses import address_keys
from kkgeo.sites.addresses import Parts, _at_length, code_and_place, take_apart
from kkgeo.sites.splitting import split_cells
from tests.frames import one

RIGHT: dict[str, list[str | None]] = {
    "12": ["44021", None, None], "13": ["44021", "11002", "31005"], "14": ["44021"] * 4,
    "16-": ["44021", "31005", "21004"], "16b": ["44021", "21004"], "20": ["44021", "31005"],
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHT)
def test_a_case(shared: Path, case: str) -> None:
    (path,) = (shared / "cases").glob(f"{case}*")
    sites = kk.read_sites(path)
    placed = kk.geocode(sites)
    assert placed["nis"].astype(object).where(placed["nis"].notna(), None).tolist() == RIGHT[case]
    assert placed["match_status"].eq("matched").tolist() == [code is not None for code in RIGHT[case]]
    if case in ("13", "14", "20"):
        assert placed.geometry.notna().all()
    if case == "12":
        assert {"postal_code", "municipality_name", "name"} <= set(sites.columns)
        assert "_x000D_" not in sites.to_csv()
        assert "_x000D_" not in "".join(sites.attrs["kkgeo_columns"].values())


def test_ends_of_lines_of_a_workbook_go_from_csv_and_from_tables(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text('"Naam_x000D_\nNom";"Postcode_x000D_\nCode Postal";Code\n"De_x000D_\nLinde";9000;a_x0041_\n')
    frame = pd.DataFrame({"Naam_x000D_\nNom": ["De_x000D_\nLinde"], "Postcode_x000D_": ["9000"], "Code": ["a_x0041_"]})
    for source in (file, frame):
        sites = kk.read_sites(source)
        assert sites.to_dict("list") == {"name": ["De\nLinde"], "postal_code": ["9000"], "Code": ["a_x0041_"]}
        assert sites.attrs["kkgeo_columns"]["name"] == "Naam\nNom"


ADDRESSES = {
    "Kerkstraat 12, 3300 Tienen": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "Kerkstraat 12 bus 3, 3300 Tienen": Parts("Kerkstraat", "12", "3", "3300", "Tienen"),
    "3300 Tienen, Kerkstraat 12": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "Kerkstraat 12 3300 Tienen": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "Kerkstraat 12\nB-3300 Tienen\nBelgië": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "Kerkstraat 12A - 3300 TIENEN": Parts("Kerkstraat", "12A", "", "3300", "TIENEN"),
    "Kerkstraat 12/2, Tienen (3300)": Parts("Kerkstraat", "12/2", "", "3300", "Tienen"),
    "Kerkstraat 12 Tienen 3300": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "Kerkstraat 12, Tienen": Parts("Kerkstraat", "12", "", "", "Tienen"),
    "Sint-Jansschool, Kerkstraat 12, 3300 Tienen": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "Kerkstraat 12, 2de verdieping, 3300 Tienen": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "12, rue Neuve, 1000 Bruxelles": Parts("rue Neuve", "12", "", "1000", "Bruxelles"),
    "Kerkstraat 12, 3300 Tienen, tel. 016 12 34 56": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "Kerkstraat 12 b3, 3300 Tienen - info@school.be": Parts("Kerkstraat", "12", "3", "3300", "Tienen"),
    "Kerkstr.12 (bus 3), 3300 Tienen (lokaal 5)": Parts("Kerkstr.", "12", "3", "3300", "Tienen"),
    "Kerkstraat 12 - 14,3300 Tienen": Parts("Kerkstraat", "12-14", "", "3300", "Tienen"),
    "Kerkstraat 12, 2140 Borgerhout (Antwerpen)": Parts("Kerkstraat", "12", "", "2140", "Borgerhout (Antwerpen)"),
    "2140 Borgerhout (Antwerpen), Kerkstraat 12": Parts("Kerkstraat", "12", "", "2140", "Borgerhout (Antwerpen)"),
    "Kerkstraat 12 (2140 Borgerhout)": Parts("Kerkstraat", "12", "", "2140", "Borgerhout"),
    "Kerkstraat 12, 1000 Brussel 1": Parts("Kerkstraat", "12", "", "1000", "Brussel 1"),
    "Kerkstraat 12 te 3300 Tienen": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "Kerkstraat 12 / 3300 / Tienen": Parts("Kerkstraat", "12", "", "3300", "Tienen"),
    "8000/Brugge": Parts(postal_code="8000", place="Brugge"),
    "Lange Kouter 9000 Gent": Parts("Lange Kouter", "", "", "9000", "Gent"),
    "Plein 1944 12, 9000 Gent": Parts("Plein 1944", "12", "", "9000", "Gent"),
    "11 Novemberlaan 3, 8500 Kortrijk": Parts("11 Novemberlaan", "3", "", "8500", "Kortrijk"),
    "Brusselsesteenweg 1024, 1731 Zellik": Parts("Brusselsesteenweg", "1024", "", "1731", "Zellik"),
    "Sint-Pietersplein 4 bus 12": Parts("Sint-Pietersplein", "4", "12"),
    "Straat 40-42": Parts("Straat", "40-42"),
    "Plein 1944": Parts("Plein 1944"),
    "Square 40-45": Parts("Square 40-45"),
    "B-9000 Gent": Parts(postal_code="9000", place="Gent"),
    "Gent 9000": Parts(postal_code="9000", place="Gent"),
    "9000 Gent (Gentbrugge)": Parts(postal_code="9000", place="Gent (Gentbrugge)"),
    "8660 DE PANNE": Parts(postal_code="8660", place="DE PANNE"),
    "2970 's-Gravenwezel": Parts(postal_code="2970", place="'s-Gravenwezel"),
    "Dijk 1, 4561 AB Hulst": Parts("Dijk", "1", "", "4561 AB", "Hulst"),
    "1 rue Haute, F-59000 Lille": Parts("rue Haute", "1", "", "F-59000", "Lille"),
}


@pytest.mark.parametrize(("text", "parts"), ADDRESSES.items())
def test_an_address_is_taken_apart(text: str, parts: Parts) -> None:
    assert take_apart(text) == _at_length(text) == parts


LOCALITIES = postal_localities()[["postal_code", "name"]].to_numpy().tolist()
STREETS = ["Kerkstraat", "Sint-Pietersplein", "Lange Kouter", "11 Novemberlaan", "Rue de l'Église", "Albert I-laan"]


@given(
    st.sampled_from(STREETS), st.from_regex(r"[1-9][0-9]{0,2}[A-Z]?", fullmatch=True),
    st.one_of(st.just(""), st.from_regex(r"[1-9][0-9]{0,1}", fullmatch=True)), st.sampled_from(LOCALITIES),
    st.sampled_from(["{s} {n}{b}, {c} {p}", "{s} {n}{b} - {c} {p}", "{c} {p}, {s} {n}{b}", "{s} {n}{b}\nB-{c} {p}"]),
)  # fmt: skip
def test_what_was_joined_comes_apart(street: str, number: str, box: str, where: list[str], form: str) -> None:
    code, place = where
    text = form.format(s=street, n=number, b=f" bus {box}" if box else "", c=code, p=place)
    assert take_apart(text) == _at_length(text) == Parts(street, number, box, code, place)


@pytest.mark.parametrize("form", ["{c} {p}", "{p} {c}", "B-{c} {p}", "{p} ({c})", "{c}, {p}", "{c} - {p}", "{p} - {c}"])
def test_every_locality_with_its_code_comes_apart(form: str) -> None:
    for code, name in LOCALITIES:
        for place in (name, name.upper()):
            assert code_and_place(form.format(c=code, p=place), sure=True) == (code, place)


def test_addresses_of_real_lists_come_apart(shared: Path) -> None:
    left = []
    for name in ("antwerp_primary_schools", "youth_groups"):
        rows = pd.read_csv(shared / "real" / f"{name}.csv", dtype=str, keep_default_na=False)
        for street, number, code, place in rows[["street", "house_number", "postal_code", "locality"]].to_numpy():
            right = (street.strip(), number.replace(" ", ""), code, " ".join(place.split()))
            for text in (f"{street} {number}, {code} {place}", f"{code} {place}, {street} {number}"):
                parts = take_apart(text)
                found = (parts.street, parts.house_number, parts.postal_code, parts.place)
                left += [] if found == right or not (street and code) else [(text, found)]
    assert left == []


def test_a_name_that_is_only_a_name_is_not_split() -> None:
    towns = [
        table(f"municipalities_{vintage}")[name] for vintage in (2018, 2019, 2025) for name in ("name_nl", "name_fr")
    ]
    names = pd.concat([*towns, postal_localities()["name"], table("submunicipalities")["name"],
                       table("hamlets_2018")["name"]]).drop_duplicates().reset_index(drop=True)  # fmt: skip
    for role in ("municipality_name", "locality"):
        assert split_cells({role: names}).columns == {}
    streets = pd.Series([*STREETS, "Plein 1944", "Square 14-18", "Laan van 11 november", "8 Meiplein", "E3-laan"])
    assert split_cells({"street": streets}).columns == {}
    codes = pd.Series([*postal_localities()["postal_code"].unique(), "4561 AB", "F-59000"])
    assert split_cells({"postal_code": codes}).columns == {}


@pytest.mark.parametrize(("fields", "nis"), [
    ({"adres": "Kerkstraat 12, 3300 Tienen"}, "24107"), ({"address": "3300 Tienen, Kerkstraat 12"}, "24107"),
    ({"adresse": "12 rue Neuve, 1000 Bruxelles"}, "21004"), ({"gemeente": "Gent 9000"}, "44021"),
    ({"straat + nr.": "Kerkstraat 12", "postcode gemeente": "9050 Gentbrugge"}, "44021"),
    ({"postcode + gemeente": "B-9000 Gent"}, "44021"), ({"postcode": "9000 Gent (Gentbrugge)"}, "44021"),
    ({"plaats": "2970 's-Gravenwezel"}, "11039"), ({"straat": "Kerkstraat 12, 3300 Tienen"}, "24107"),
    ({"gemeente": "8660 DE PANNE"}, "38008"), ({"gemeente": "9000"}, "44021"),
    ({"adres": "Kerkstraat 1, Tienen"}, "24107"),
    ({"gemeente": "Kerkstraat 12, 3300 Tienen"}, "24107"), ({"postcode": "9000, Gent"}, "44021"),
])  # fmt: skip
def test_more_in_one_cell(fields: dict[str, Any], nis: str) -> None:
    row = one(**fields)
    assert (row["match_status"], row["nis"]) == ("matched", nis), row["match_note"]
    read = kk.geocode(kk.read_sites(pd.DataFrame([fields])), lang="en").iloc[0]
    assert (read["match_status"], read["nis"], read["match_note"]) == ("matched", nis, row["match_note"])


@pytest.mark.parametrize("fields", [
    {"gemeente": "4561 AB Hulst"}, {"postcode gemeente": "59000 Lille"}, {"adres": "Dijk 1, 4561 AB Hulst"},
    {"adres": "Rue Haute 1, 4000 Liège"}, {"gemeente": "L-7590 Beringen"},
])  # fmt: skip
def test_abroad_in_one_cell(fields: dict[str, Any]) -> None:
    assert one(**fields)["match_status"] == "outside"


@pytest.mark.parametrize("fields", [
    {"adres": "Kerkstraat 12, 3300 Tienen", "postcode": "9000"}, {"gemeente": "9000 Gent", "postcode": "8000"},
    {"adres": "Kerkstraat 12, 3300 Tienen", "gemeente": "Gent"}, {"postcode": "9000 Gent", "gemeente": "Brugge"},
    {"adres": "Kerkstraat 12, 3300 Tienen", "gemeente": "Gent", "deelgemeente": "Ledeberg", "postcode": "9050"},
])  # fmt: skip
def test_two_things_that_contradict_each_other_are_a_conflict_that_names_both(fields: dict[str, Any]) -> None:
    for frame in (pd.DataFrame([fields]), kk.read_sites(pd.DataFrame([fields]))):
        row = kk.geocode(frame, lang="en").iloc[0]
        assert row["match_status"] == "conflict", row["match_note"]


def test_nothing_of_a_person_is_overwritten_and_it_is_said_what_was_split() -> None:
    frame = pd.DataFrame({
        "adres": ["Kerkstraat 12 bus 3, 3300 Tienen", "Campus Noord", "Molenweg 5, 9000 Gent"],
        "huisnummer": [None, None, "7"], "gemeente": ["3300 Tienen", "Aalst", "Gent"],
    })  # fmt: skip
    sites = kk.read_sites(frame)
    assert sites["address"].tolist() == frame["adres"].tolist()
    assert sites["gemeente"].tolist() == frame["gemeente"].tolist()
    assert sites["municipality_name"].tolist() == ["Tienen", "Aalst", "Gent"]
    assert sites["house_number"].fillna("").tolist() == ["12", "", "7"]
    assert sites["box"].fillna("").tolist() == ["3", "", ""]
    assert sites["postal_code"].fillna("").tolist() == ["3300", "", "9000"]
    said = kk.describe_columns(sites, "en")
    assert "column 'gemeente': 1 cell split into municipality, postal code" in said
    assert (
        "column 'adres': 2 cells split into street, house number, box, postal code; 1 cell could not be split and "
        "stayed as it is"
    ) in said
    assert not any("not recognised" in line for line in said)
    # Read once more, it stays the same.
    again = kk.read_sites(sites)
    assert again.to_dict("list") == sites.to_dict("list")
    assert not any("split into" in line for line in kk.describe_columns(again, "en"))


def test_rows_with_one_address_in_one_cell_are_one_address() -> None:
    sites = kk.read_sites(
        pd.DataFrame({"adres": ["Kerkstr. 5 A, 9000 Gent", "Kerkstr 5a bus 2 - 9000 GENT", "Dorp 1"]})
    )
    assert address_keys(sites).fillna("").tolist() == ["kerkstr 5a 9000"] * 2 + [""]


def test_a_column_address_of_a_register_stays_beside_the_one_that_kkgeo_makes() -> None:
    frame = pd.DataFrame({"naam": ["A"], "instellingsnummer": ["1"], "adres": ["Kerkstraat 12, 3300 Tienen"]})
    register = kk.read_register(frame)
    assert register[["address", "address_input"]].to_numpy().tolist() == [["kerkstraat 12 3300", frame["adres"][0]]]
    again = kk.read_register(pd.DataFrame(register))
    assert again["address"].tolist() == ["kerkstraat 12 3300"]


# Coordinates


@pytest.mark.parametrize(("fields", "words"), [
    ({"x": "152.345,67", "y": "212.100,5"}, "Lambert 72"), ({"x": "152 345", "y": "212 100"}, "Lambert 72"),
    ({"x": "152,345.67", "y": "212,100.50"}, "Lambert 72"), ({"x": "152\u00a0345", "y": "212\u202f100"}, "Lambert 72"),
    ({"x": "152'345", "y": "212’100"}, "Lambert 72"), ({"x": "152.345", "y": "212.100"}, "read as metres"),
    ({"x": 152.3, "y": 212.1}, "read as metres"), ({"x": "152,3", "y": "212,1"}, "read as metres"),
    ({"x": "152,3 km", "y": "212,1 km"}, "Lambert 72"), ({"x": "152345 m", "y": "212100 m"}, "Lambert 72"),
    ({"x": "652.3", "y": "712.1"}, "read as metres"), ({"x": "152.345,00", "y": "212.100"}, "read as metres"),
    ({"lat": "51°13'10\" N", "lon": "4°24'10\" O"}, "the point"),
    ({"lat": "51,2195°", "lon": "4,4025°"}, "the point"),
])  # fmt: skip
def test_signs_for_thousands_kilometres_and_degrees(fields: dict[str, Any], words: str) -> None:
    for row in (one(**fields), kk.geocode(kk.read_sites(pd.DataFrame([fields])), lang="en").iloc[0]):
        assert (row["match_status"], row["nis"]) == ("matched", "11002"), row["match_note"]
        assert words in row["match_note"]


@pytest.mark.parametrize(("x", "y"), [("152.34.5", "212.100"), ("12,345,67", "212100"), ("a 152", "212 100")])
def test_numbers_that_are_none_are_unreadable_and_it_is_said(x: str, y: str) -> None:
    row = one(x=x, y=y)
    assert row["match_status"] == "unmatched"
    assert "unreadable" in row["match_note"]


TOGETHER = [
    "51.05, 3.72", "51,05; 3,72", "(51.05 3.72)", "POINT (3.72 51.05)", "point z (3.72 51.05 8)", "51.05° N, 3.72° E",
    "51°03'00\"N 3°43'12\"E", "51° 03' 00\" NB, 3° 43' 12\" OL", "N 51.05 E 3.72", "3.72,51.05", "51,05,3,72",
    "[3.72, 51.05]",
    "lat: 51.05, lon: 3.72", "https://www.google.com/maps/@51.05,3.72,17z", "https://maps.google.com/?q=51.05,3.72",
    "geo:51.05,3.72", '{"type": "Point", "coordinates": [3.72, 51.05]}', "SRID=4326;POINT(3.72 51.05)", "51.05/3.72",
    "POLYGON ((3.7199 51.0499, 3.7201 51.0499, 3.7201 51.0501, 3.7199 51.0501, 3.7199 51.0499))",
    shapely.to_wkb(shapely.Point(3.72, 51.05), hex=True),
]  # fmt: skip


@pytest.mark.parametrize("text", TOGETHER)
def test_coordinates_in_one_cell(text: str) -> None:
    given = pd.DataFrame({"naam": ["A"], "coördinaten": [text]})
    for frame in (given, kk.read_sites(given)):
        row = kk.geocode(frame, lang="en").iloc[0]
        assert (row["match_status"], row["nis"]) == ("matched", "44021"), row["match_note"]
        assert row.geometry.distance(shapely.Point(3.72, 51.05)) < 0.001


@pytest.mark.parametrize("text", [
    "SRID=31370;POINT (104700 193800)", "104700 193800", "104.700,00; 193.800,00", "104 700 193 800", "104.7, 193.8",
    "x=104700 y=193800", "SRID=3812;POINT (604700 693800)", "SRID=3857;POINT (414108.5 6630000)",
    shapely.to_wkb(shapely.set_srid(shapely.Point(104700, 193800), 31370), hex=True, include_srid=True),
    "MULTIPOLYGON (((104000 193000, 105000 193000, 105000 194000, 104000 193000)))",
])  # fmt: skip
def test_metres_in_one_cell(text: str) -> None:
    row = one(wkt=text)
    assert (row["match_status"], row["nis"]) == ("matched", "44021"), row["match_note"]


@pytest.mark.parametrize("heading", [
    "coördinaten", "coordinates", "gps", "geo", "wkt", "geom", "geometry", "locatie", "geo_point_2d", "latlon",
    "lat/long", "Latitude, Longitude", "Lambert72", "x,y",
])  # fmt: skip
def test_headings_of_coordinates(heading: str) -> None:
    sites = kk.read_sites(pd.DataFrame({"naam": ["A", "B"], heading: ["51.05, 3.72", None]}))
    assert sites["lat"].fillna(0).tolist() == [51.05, 0]
    assert sites["point"].fillna("").tolist() == ["51.05, 3.72", ""]
    assert f"column '{heading}': coordinates read from 1 cell" in kk.describe_columns(sites, "en")


def test_a_heading_of_coordinates_over_something_else_stays_what_it_is() -> None:
    frame = pd.DataFrame({"naam": ["A", "B"], "locatie": ["Campus Noord", "lokaal 1, 2"], "gps": ["51.05, 3.72", "?"]})
    sites = kk.read_sites(frame)
    assert sites["locatie"].tolist() == frame["locatie"].tolist()
    assert sites["point"].tolist() == frame["gps"].tolist()
    assert "column 'gps': coordinates read from 1 cell; 1 cell could not be read" in kk.describe_columns(sites, "en")
    assert kk.geocode(frame)["nis"].fillna("").tolist() == ["44021", ""]


def test_coordinates_under_a_heading_that_says_nothing_are_pointed_out() -> None:
    frame = pd.DataFrame({"naam": ["A", "B"], "waar": ["51.05, 3.72", "51.2, 4.4"], "uren": ["12, 13", "14, 15"],
                          "gsm": ["0475 12 34 56", "09/225 01 02"],
                          "van tot": ["2019, 2020", "12000 15000"]})  # fmt: skip
    sites = kk.read_sites(frame)
    assert [line for line in kk.describe_columns(sites) if "lijkt" in line] == [
        "kolom 'waar' lijkt coördinaten te hebben; om ze te gebruiken: --column \"point=waar\""
    ]
    told = kk.geocode(kk.read_sites(frame, columns={"point": "waar"}))
    assert told["nis"].tolist() == ["44021", "11002"]
    assert kk.geocode(frame, columns={"point": "waar"})["nis"].tolist() == ["44021", "11002"]


def test_numbers_under_headings_that_say_nothing_are_pointed_out_in_pairs() -> None:
    frame = pd.DataFrame({"naam": ["A", "B"], "breedte": [51.05, 51.2], "lengte": ["3,72", "4,4"], "uren": [3.5, 2.5]})
    said = [line for line in kk.describe_columns(kk.read_sites(frame), "en") if "seems" in line]
    assert said == []
    sites = kk.read_sites(frame.drop(columns="uren"))
    said = [line for line in kk.describe_columns(sites, "en") if "seems" in line]
    assert ["lat=breedte" in line for line in said] == [True, False]
    assert "lon=lengte" in said[1]
    assert not any("seems" in line for line in kk.describe_columns(kk.read_sites(frame[["naam", "breedte"]])))


def test_shapes_in_a_column_and_categories_are_read() -> None:
    frame = pd.DataFrame({"naam": ["A", "B"], "gps": ["51.05, 3.72", None]}, index=[5, 5])
    for one_of in (
        frame.astype("category"),
        frame.assign(gps=pd.Series([shapely.Point(3.72, 51.05), None]).to_numpy()),
    ):
        assert kk.geocode(one_of)["nis"].fillna("").tolist() == ["44021", ""]
        assert kk.read_sites(one_of)["lat"].fillna(0).tolist() == [51.05, 0]


def test_coordinates_of_their_own_columns_come_first() -> None:
    frame = pd.DataFrame({"lat": [51.2, None], "lon": [4.4, None], "gps": ["51.05, 3.72", "51.05, 3.72"]})
    assert kk.read_sites(frame)["lat"].tolist() == [51.2, 51.05]
    assert kk.geocode(frame)["nis"].tolist() == ["11002", "44021"]


# Areas and lines


def _placed(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame({"addr:street": ["Teststraat"] * len(shapes)}, geometry=[*shapes], crs=31370)
    placed = kk.geocode(frame, vintage=2018)
    read = kk.geocode(kk.read_sites(frame), vintage=2018)
    assert read["nis"].equals(placed["nis"])
    return placed


@pytest.fixture(scope="module")
def border() -> tuple[float, float]:
    """A place on the border of Gent and Merelbeke."""
    line = boundaries_2018()["44021"].intersection(boundaries_2018()["44043"])
    on = shapely.point_on_surface(line)
    return float(on.x), float(on.y)


def test_an_area_is_in_the_municipality_that_has_most_of_it(border: tuple[float, float]) -> None:
    atoms = boundaries_2018()[["44021", "44043"]]
    shapes = [
        shapely.box(border[0] - 300 + d, border[1] - 300, border[0] + 300 + d, border[1] + 300)
        for d in range(-250, 251, 50)
    ]
    shapes += [shapely.MultiPolygon([shapes[0], shapely.transform(shapes[0], lambda at: at + 700)])]
    placed = _placed(*shapes)
    for nis, point, shape in zip(placed["nis"], placed.geometry.to_crs(31370), shapes, strict=True):
        shares = atoms.intersection(shape).area
        assert nis == shares.idxmax()
        assert shapely.distance(point, shape) < 0.001
        assert shapely.distance(point, atoms[nis]) < 0.001


def test_a_line_by_its_length_and_points_by_their_number(border: tuple[float, float]) -> None:
    x, y = boundaries_2018()["44021"].representative_point().coords[0]
    far = boundaries_2018()["44043"].representative_point().coords[0]
    many = shapely.MultiPoint([(x, y), far, (far[0] + 50, far[1])])
    line = shapely.LineString([border, far])
    placed = _placed(
        many, line, shapely.GeometryCollection([shapely.Point(x, y), shapely.LineString([far, (far[0], far[1] + 9)])])
    )
    assert placed["nis"].tolist()[0] == "44043"
    assert placed["nis"].tolist()[2] == "44043"
    assert placed["match_status"].eq("matched").all()


def test_what_lies_abroad_counts_as_a_share() -> None:
    essen = boundaries_2018()["11016"]
    left, bottom, right, top = essen.bounds
    mostly_dutch = shapely.box(left, top - 500, right, top + 20_000)
    mostly_ours = shapely.box(left, bottom, right, top)
    placed = _placed(mostly_dutch, mostly_ours, shapely.box(100_000, 500_000, 100_100, 500_100))
    assert placed["match_status"].tolist()[0] == "outside"
    assert placed["match_status"].tolist()[2] == "outside"
    assert placed.geometry.notna().all()


def test_areas_that_cross_themselves_are_empty_or_missing() -> None:
    bow = shapely.Polygon([(104000, 193000), (104100, 193100), (104100, 193000), (104000, 193100)])
    placed = _placed(bow, shapely.Polygon(), shapely.Point(104700, 193800))
    assert placed["nis"].fillna("").tolist() == ["44021", "", "44021"]


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet"])
def test_areas_of_openstreetmap_from_a_file(tmp_path: Path, suffix: str) -> None:
    ground = shapely.box(3.717, 51.054, 3.718, 51.055)
    osm = {"addr:street": ["Teststraat", None], "addr:housenumber": ["1", None], "addr:postcode": ["9000", None],
           "addr:city": ["Gent", "Brugge"]}  # fmt: skip
    frame = gpd.GeoDataFrame(osm, geometry=[ground, shapely.Point(3.22, 51.21)], crs=4326)
    file = tmp_path / f"x.{suffix}"
    frame.to_parquet(file) if suffix == "parquet" else frame.to_file(file)
    sites = kk.read_sites(file)
    assert {"street", "house_number", "postal_code", "municipality_name", "lon", "lat"} <= set(sites.columns)
    assert kk.geocode(sites)["nis"].tolist() == ["44021", "31005"]
    assert "1 area got a point in the municipality that has most of it" in kk.describe_columns(sites, "en")


def test_the_name_of_a_place_under_another_heading_is_that_place() -> None:
    coded = kk.geocode(kk.read_sites(pd.DataFrame({"postcode": ["Gent", "9000"], "gemeente": [None, "Gent"]})))
    assert coded["nis"].tolist() == ["44021", "44021"]
    bare = kk.read_sites(pd.DataFrame({"adres": ["Tienen", "Kerkstraat 12, 9000 Gent", "Dorpsplein"]}))
    assert kk.geocode(bare)["nis"].isna().tolist() == [False, False, True]
    # Where the row says where it is, an address of one word is a street.
    street = kk.read_sites(pd.DataFrame({"adres": ["Berg"], "gemeente": ["Tienen"]}))
    assert kk.geocode(street)["nis"].tolist() == ["24107"]


def test_two_places_in_one_cell_are_no_note_under_the_list() -> None:
    rows = pd.DataFrame({"postcode": ["9000 Gent", "9000 Gent en 8000 Brugge"], "gemeente": [None, None]})
    assert "row_kind" not in kk.read_sites(rows)


@pytest.mark.parametrize(("cell", "status"), [
    ('{"lat": 51.05, "lon": 3.72}', "matched"), ('{"lon": 3.72, "lat": 51.05}', "matched"),
    ("{'lat': 51.05, 'lon': 3.72}", "matched"),
    ("campus noord", "unmatched"), ("POINT(3.72,51.05)", "unmatched"),
])  # fmt: skip
def test_coordinates_that_cannot_be_read_are_said_in_the_row(cell: str, status: str) -> None:
    cells = [cell, "51.05,3.72", "51.21 4.40", "3.2247, 51.2093", None, "POINT EMPTY"]
    rows = kk.geocode(kk.read_sites(pd.DataFrame({"geo_point_2d": cells})), lang="en")
    assert rows["match_status"].tolist()[:2] == [status, "matched"]
    said = rows["match_note"].str.contains("unreadable")
    assert said.tolist() == [status == "unmatched", *[False] * 5]


@pytest.mark.parametrize("street", ["Straat + nr", "straat en huisnummer", "Adres", "Straat/Nr."])
def test_the_number_of_a_row_is_not_that_of_the_house(street: str) -> None:
    rows = kk.read_sites(
        pd.DataFrame({"Nr": [1, 2], street: ["Kerkstraat 12", "Dorp 3"], "gemeente": ["Gent", "Gent"]})
    )
    assert rows["house_number"].tolist() == ["12", "3"]
    assert rows["Nr"].tolist() == [1, 2]


def test_the_number_beside_a_street_is_that_of_the_house() -> None:
    rows = kk.read_sites(pd.DataFrame({"Straat": ["Kerkstraat"], "Nr": [12], "gemeente": ["Gent"]}))
    assert rows["house_number"].tolist() == ["12"]
