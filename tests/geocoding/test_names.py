from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from names import accuracy, plain_cdist, timed
from spoiling import ERRORS, spoiled_names

import kkgeo as kk
from kkgeo._base.text import fold
from kkgeo.geocoding.gazetteer import look_up, nearest
from kkgeo.geocoding.names import _reduced, normalise
from tests.crossed import few
from tests.frames import one

SHORT = ("olv", "saint", "sainte", "snt", "st", "ste", "stad", "gemeente", "belgie", "b", "be", "en")


def test_a_plain_word_is_reduced_as_any_other_name_is() -> None:
    words = {name for column in ("name_nl", "name_fr") for name in kk.municipalities()[column].dropna()}
    known = [*SHORT, *map(str.upper, SHORT), *words, "Sint", "oste", "\u00e9n", "\u017fint"]
    assert [normalise(name) for name in known] == [_reduced(fold(name)) for name in known]
    assert normalise("St") == "sint"


@pytest.fixture(scope="module")
def names() -> pd.DataFrame:
    return spoiled_names(20_000, seed=1)


@pytest.mark.slow
def test_the_spoiled_names_are_spoiled_and_the_same_every_time(names: pd.DataFrame) -> None:
    assert set(names["error"]) == set(ERRORS)
    assert (names["locality"] != names["name"]).mean() > 0.99
    pd.testing.assert_frame_equal(spoiled_names(500, seed=1), spoiled_names(500, seed=1))
    assert not spoiled_names(500, seed=2)["locality"].equals(spoiled_names(500, seed=1)["locality"])


@pytest.mark.slow
@pytest.mark.parametrize("vintage", few([2025, 2018]))
def test_spoiled_names_with_their_postal_code(names: pd.DataFrame, vintage: int) -> None:
    found = accuracy(names, ["locality", "postal_code"], vintage)
    assert found["right"].mean() >= 0.99
    assert found["wrong"].mean() <= 0.001
    assert set(found["status"]) <= {"matched", "ambiguous", "conflict"}


@pytest.mark.slow
@pytest.mark.parametrize("vintage", few([2025, 2018]))
def test_spoiled_names_alone(names: pd.DataFrame, vintage: int) -> None:
    found = accuracy(names, ["locality"], vintage)
    assert found["right"].mean() >= 0.88
    assert found["wrong"].mean() <= 0.005


@pytest.mark.slow
def test_spoiled_names_cost_at_most_some_tens_of_plain_comparisons(names: pd.DataFrame) -> None:
    # Measured: 4 with a postal code, 10 without; 20 seconds would be about 100.
    some = names.head(5_000)
    assert timed(some, ["locality"]) < 60 * plain_cdist(some)


@pytest.mark.parametrize(("name", "nis"), [
    ("St.-Niklaas", "46021"), ("SINT NIKLAAS", "46021"), ("St Niklaas", "46021"), ("Sint-Niklaas-stad", "46021"),
    ("Stad Antwerpen", "11002"), ("Antwerpen 5", "11002"), ("Antwerp", "11002"), ("Anvers", "11002"),
    ("Borgerhout (Antwerpen)", "11002"), ("Antwerpen-Deurne", "11002"), ("Gent Ledeberg", "44021"),
    ("Gent (Ledeberg)", "44021"), ("O.L.V.-Waver", "12035"), ("OLV Waver", "12035"), ("Heist o/d Berg", "12014"),
    ("Kapelle o/d Bos", "23039"), ("'s-Gravenvoeren", "73109"), ("s Gravenvoeren", "73109"), ("Brügge", "31005"),
    ("Löwen", "24062"), ("Mecheln", "12025"), ("Bruxelles", "21004"), ("BRUSSEL", "21004"), ("Brussels", "21004"),
    ("Ixelles", "21009"), ("Elsene", "21009"), ("Leuvenn", "24062"), ("Oostende", "35013"), ("Oostendee", "35013"),
    ("Nazareth", "44086"), ("Hasselt", "71072"), ("Courtrai", "34022"), ("Sint-Jans Molenbeek", "21012"),
])  # fmt: skip
def test_as_people_write_it(name: str, nis: str) -> None:
    row = one(gemeente=name)
    assert (row["match_status"], row["nis"]) == ("matched", nis), row["match_note"]


def test_a_misspelt_name_is_said_and_scored() -> None:
    row = one(gemeente="Turnhuot")
    assert row["match_score"] == pytest.approx(1 - 1 / 8, abs=1e-3)
    assert "'Turnhuot' was read as 'Turnhout'" in row["match_note"]


def test_two_places_as_near_as_each_other_are_both_candidates() -> None:
    meaning = nearest("halen", ["halle", "balen"], 2018, 0.6)
    assert meaning is not None
    assert meaning.order == ("13003",)
    tied = nearest("xalle", ["halle", "malle"], 2018, 0.75)
    assert tied is not None
    assert set(tied.order) >= {"23027", "11057"}
    row = one(gemeente="Xalle")
    assert row["match_status"] == "ambiguous"
    assert {"23027", "11057"} <= set(row["match_candidates"].split(";"))


def test_too_far_is_nothing() -> None:
    assert nearest("gel", ["geel"], 2018, 0.75) is None
    assert look_up("Qwertyville", 2025) is None
    assert nearest("xxxxxxxxgent", ["gent"], 2018, 0.75) is None


def test_a_misspelt_name_elsewhere_does_not_lightly_contradict_a_postal_code() -> None:
    assert one(postcode="9000", gemeente="Halla")["nis"] == "44021"
    assert one(postcode="9000", gemeente="Antwerpem")["match_status"] == "conflict"


def test_normalising_keeps_names_apart() -> None:
    lists = kk.postal_localities()
    merged = lists.assign(key=lists["name"].map(normalise)).groupby("key")["name"].nunique()
    # Only what differs in signs or accents may fall together.
    assert (merged > 1).mean() < 0.01


@pytest.mark.parametrize(("fields", "words"), [
    ({"gemeente": "Namur"}, "Wallonia"), ({"gemeente": "Luik"}, "Wallonia"), ({"gemeente": "Charleroi"}, "Wallonia"),
    ({"postcode": "5000"}, "Wallonia"), ({"postcode": "4811 AB"}, "Netherlands"), ({"postcode": "F-59000"}, "France"),
    ({"postcode": "D-52062"}, "Germany"), ({"postcode": "L-1234"}, "Luxembourg"),
    ({"lat": 50.467, "lon": 4.867}, "Wallonia"), ({"lat": 51.589, "lon": 4.776}, "Netherlands"),
    ({"lat": 50.63, "lon": 3.06}, "France"), ({"lat": 50.776, "lon": 6.084}, "Germany"),
    ({"lat": 51.5, "lon": 2.6}, "at sea"), ({"lat": 51.1, "lon": 1.2}, "Kingdom"), ({"lat": 48.86, "lon": 2.35}, "far"),
])  # fmt: skip
def test_outside_says_where(fields: dict[str, Any], words: str) -> None:
    row = one(**fields)
    assert row["match_status"] == "outside", row["match_note"]
    assert words in row["match_note"]


def test_outside_and_inside_at_once_is_a_conflict() -> None:
    row = one(postcode="5000", gemeente="Gent")
    assert row["match_status"] == "conflict"
    assert "Wallonia" in row["match_note"]
    row = one(postcode="9000", gemeente="Namur")
    assert row["match_status"] == "conflict"
    row = one(lat=50.467, lon=4.867, postcode="9000")
    assert row["match_status"] == "conflict"
    assert "Wallonia" in row["match_note"]
    assert "km away" in row["match_note"]


def test_a_postal_code_without_an_area_is_named() -> None:
    row = one(postcode="1049")
    assert row["match_status"] == "unmatched"
    assert "Europese Commissie" in row["match_note"]
    assert one(postcode="1043", gemeente="Schaarbeek")["nis"] == "21015"


def test_every_walloon_municipality_is_outside_unless_flanders_has_the_name() -> None:
    from kkgeo.reference._data import table

    names = pd.DataFrame({"gemeente": table("wallonia")["name_fr"]})
    status = kk.geocode(names)["match_status"].value_counts()
    assert status["outside"] >= 255
    assert set(status.index) <= {"outside", "matched", "ambiguous"}


@pytest.mark.parametrize("role", ["municipality_name", "postal_code", "street", "locality", "address", "name", "year"])
def test_half_a_character_in_any_column_is_a_text_like_others(role: str) -> None:
    given = pd.DataFrame({"postcode": ["9000", "9000"], role: ["a\ud800", "9000"]}, dtype=object)
    found = kk.enrich(kk.geocode(given))
    assert len(found) == 2
    assert given[role].tolist() == ["a\ud800", "9000"]
