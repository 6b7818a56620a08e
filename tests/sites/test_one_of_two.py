"""Columns of two things of which a cell has only one, and numbers of rows that are none of a house."""

from __future__ import annotations

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.sites.assigning import recognise_columns

BOTH = [
    "Postcode en gemeente", "Gemeente en postcode", "Postcode + plaats", "Code postal et commune",
    "Localité et code postal", "Postcode and city", "Town and postcode", "Postal code / municipality", "PLZ Ort",
]  # fmt: skip
PLACES = ["Turnhuot", "Kiel", "Gent", "Gentbrugge", "Beveren", "Luik", "Qwertyville", "Gent (Gentbrugge)", "St Niklaas"]


@pytest.mark.parametrize("heading", BOTH)
def test_a_name_alone_is_heard_as_in_a_column_of_towns(heading: str) -> None:
    index = pd.Index(range(5, 5 + len(PLACES)))
    both, town = (
        kk.geocode(kk.read_sites(pd.DataFrame({"naam": PLACES, told: PLACES}, index=index)), lang="en")
        for told in (heading, "Gemeente")
    )
    found = ["nis", "match_status", "match_score", "match_candidates", "match_note"]
    pd.testing.assert_frame_equal(pd.DataFrame(both[found]), pd.DataFrame(town[found]))
    assert both["match_status"].tolist()[:3] == ["matched", "ambiguous", "matched"]
    assert both[heading].tolist() == PLACES
    assert both.crs == town.crs


@pytest.mark.parametrize("heading", BOTH)
def test_a_code_alone_is_a_code_beside_names_alone(heading: str) -> None:
    cells = ["9000", "B-3300", "Turnhuot", "2300 Turnhout", None]
    rows = kk.read_sites(pd.DataFrame({"naam": list("abcde"), heading: cells}))
    assert rows["postal_code"].fillna("").tolist() == ["9000", "3300", "", "2300", ""]
    assert rows["municipality_name"].fillna("").tolist() == ["", "", "Turnhuot", "Turnhout", ""]
    assert kk.geocode(rows)["nis"].fillna("").tolist() == ["44021", "24107", "13040", "13040", ""]


def test_geocode_hears_the_same_of_a_table_that_was_not_read() -> None:
    placed = kk.geocode(pd.DataFrame({"postal_code": ["Turnhuot", "9000", "Kiel"]}))
    assert placed["match_status"].tolist() == ["matched", "matched", "ambiguous"]


def test_what_stands_for_a_code_beside_a_name_is_no_second_name() -> None:
    rows = kk.geocode(kk.read_sites(pd.DataFrame({"postcode": ["geen", "onbekend"], "gemeente": ["Gent", "Turnhout"]})))
    assert rows["municipality"].tolist() == ["Gent", "Turnhout"]
    assert "locality" not in rows.columns
    assert rows["postal_code"].tolist() == ["geen", "onbekend"]


@pytest.mark.parametrize("heading", ["Huisnr en bus", "Nr + bus", "huisnummer + bus"])
@pytest.mark.parametrize("box", ["bus 3", "Bte. 3", "boîte 3", "box 3"])
def test_a_box_alone_is_a_box(heading: str, box: str) -> None:
    rows = kk.read_sites(pd.DataFrame({"straat": ["Dorp"] * 3, heading: ["12 bus 4", box, "7"], "gemeente": "Gent"}))
    assert rows["house_number"].fillna("").tolist() == ["12", "", "7"]
    assert rows["box"].fillna("").tolist() == ["4", "3", ""]


@pytest.mark.parametrize("heading", ["Straat en nr", "Rue et numéro", "Street and number"])
def test_a_number_alone_is_no_street(heading: str) -> None:
    rows = kk.read_sites(pd.DataFrame({heading: ["Dorp 12", "14", "Dorp"], "gemeente": "Gent"}))
    assert rows["street"].fillna("").tolist() == ["Dorp", "", "Dorp"]
    assert rows["house_number"].fillna("").tolist() == ["12", "14", ""]


@pytest.mark.parametrize("heading", ["Nr", "Nr.", "N r", "Numéro", "numero"])
@pytest.mark.parametrize("place", ["Gemeente", "Town", "Commune", "Postcode", "Code postal et commune"])
def test_the_number_of_a_row_is_no_number_of_a_house_without_a_street(heading: str, place: str) -> None:
    where = {"Postcode": ["9000", "9300"]}.get(place, ["Gent", "Aalst"])
    rows = kk.read_sites(pd.DataFrame({heading: [1, 2], "School": ["a", "b"], place: where}))
    assert "house_number" not in rows.columns
    assert rows[heading].tolist() == [1, 2]


@pytest.mark.parametrize("box", ["Bus", "Busnummer", "Boîte", "bte", "Box number"])
def test_a_bus_is_no_box_without_a_street(box: str) -> None:
    assert recognise_columns(["School", box, "Gemeente"]) == {"name": "School", "municipality_name": "Gemeente"}
    assert recognise_columns(["Nr", box, "Gemeente"]) == {"municipality_name": "Gemeente"}
    for street in ("Straat", "Rue", "Street", "Adres", "Huisnummer"):
        assert recognise_columns([street, box])["box"] == box


def test_a_street_that_a_person_points_out_has_numbers_and_boxes() -> None:
    told = recognise_columns(["Waar", "Nr", "Bus"], {"street": "Waar"})
    assert told == {"street": "Waar", "house_number": "Nr", "box": "Bus"}
    assert recognise_columns(["Nr", "Gemeente"], {"house_number": "Nr"})["house_number"] == "Nr"


def test_a_table_that_was_read_before_keeps_its_parts() -> None:
    assert recognise_columns(["house_number", "box"]) == {"house_number": "house_number", "box": "box"}
