"""What people say for the whole of a name, or beside it: a part, a region, a province, the capital for its region."""

from __future__ import annotations

import pandas as pd
import pytest

import kkgeo as kk


def _row(**cells: str | None) -> pd.Series:
    row: pd.Series = kk.geocode(pd.DataFrame([cells])).iloc[0]
    return row


@pytest.mark.parametrize(("text", "among"), [
    # Taken by spelling for another place before: Wange, Oorbeek, Nieuwkerke, Sint-Jan (Ieper), Diest, Essen.
    ("Winge", {"24135"}), ("Korbeek", {"24009", "24011"}), ("Nieuwkerken", {"46021"}), ("Sint-Jans", {"21012"}),
    ("Esse", {"41027"}),
    # A place outside has the name: Limburg (NL), Pas-de-Calais, Wallonia, the Rhineland.
    ("Sint-Joost", {"21014"}), ("St-Joost", {"21014"}), ("Saint-Josse", {"21014"}), ("Saint-Pierre", {"21019"}),
    ("Haan", {"35029"}), ("Boekel", {"45065"}),
    # Not known at all before, or with other candidates only.
    ("Woluwe", {"21018", "21019"}), ("Baarle", {"13002"}), ("Watermaal", {"21017"}),
])  # fmt: skip
def test_a_part_of_a_name_is_a_candidate_and_no_other_place_is_taken(text: str, among: set[str]) -> None:
    row = _row(gemeente=text)
    assert row["match_status"] == "ambiguous"
    assert among <= set(row["match_candidates"].split(";"))
    assert pd.isna(row["nis"])


@pytest.mark.parametrize(("text", "code", "nis"), [
    ("Winge", "3390", "24135"), ("Sint-Joost", "1210", "21014"), ("Korbeek", "3360", "24011"),
    ("Heist", "2220", "12014"), ("Kessel", "3010", "24062"), ("Woluwe", "1200", "21018"), ("Woluwe", "1150", "21019"),
])  # fmt: skip
def test_a_part_of_a_name_backs_the_postal_code(text: str, code: str, nis: str) -> None:
    row = _row(gemeente=text, postcode=code)
    assert (row["match_status"], row["nis"]) == ("matched", nis)


@pytest.mark.parametrize(("part", "town", "nis"), [
    ("Heist", "Heist-op-den-Berg", "12014"), ("Kessel", "Leuven", "24062"), ("Winge", "Tielt-Winge", "24135"),
    ("Sint-Gillis", "Dendermonde", "42006"), ("Houtem", "Sint-Lievens-Houtem", "41063"),
])  # fmt: skip
def test_a_part_of_a_name_does_not_contradict_its_town(part: str, town: str, nis: str) -> None:
    row = _row(deelgemeente=part, gemeente=town)
    assert (row["match_status"], row["nis"]) == ("matched", nis)
    assert _row(gemeente=f"{part} ({town})")["nis"] == nis


def test_a_part_of_a_name_is_called_one() -> None:
    notes = kk.geocode(pd.DataFrame({"gemeente": ["Winge"], "postcode": ["3390"]}), lang="en")["match_note"]
    assert "'Winge' is a part of the name of a place in Tielt-Winge (24135)." in notes.iloc[0]
    assert (
        "also a part of the name of a place in Tielt-Winge"
        in kk.geocode(pd.DataFrame({"gemeente": ["Winge"]}), lang="en")["match_note"].iloc[0]
    )


@pytest.mark.parametrize(("text", "nis"), [
    ("Vorst (Kempen)", "13053"), ("Halle (Kempen)", "11055"), ("Lille (Kempen)", "13019"),
    ("Tielt (Hageland)", "24135"), ("Kapellen (Hageland)", "24137"),
    ("Meldert (Hageland)", "24041"), ("Nieuwerkerken (Haspengouw)", "71045"),
    ("Halle (Pajottenland)", "23027"), ("Beveren, Waasland", "46030"), ("Machelen (Leiestreek)", "44081"),
    ("Kempen (Vorst)", None), ("Gent (Hageland)", "44021"),
])  # fmt: skip
def test_a_region_beside_a_name_tells_which(text: str, nis: str | None) -> None:
    row = _row(gemeente=text)
    assert (None if pd.isna(row["nis"]) else row["nis"]) == nis


@pytest.mark.parametrize("text", ["Limburg", "Vlaanderen", "Antwerpen (prov.)", "Antwerpen (provincie)"])
def test_a_province_in_the_column_of_towns_is_no_town(text: str) -> None:
    row = _row(gemeente=text)
    assert (row["match_status"], row["match_candidates"]) == ("unmatched", "")


def test_a_town_of_wallonia_keeps_its_own_name() -> None:
    assert _row(gemeente="Limbourg")["match_status"] == "outside"
    assert _row(gemeente="Limburg", postcode="4830")["match_status"] == "outside"
    assert _row(gemeente="Genk, Limburg")["nis"] == "71016"


@pytest.mark.parametrize(("cells", "nis"), [
    ({"postcode": "1180", "gemeente": "Brussel"}, "21016"), ({"postcode": "1070", "gemeente": "Bruxelles"}, "21001"),
    ({"adres": "Grotestraat 1, 1190 Brussel"}, "21007"), ({"gemeente": "1030 Brussels"}, "21015"),
    ({"deelgemeente": "Anderlecht", "gemeente": "Brussel"}, "21001"),
    ({"deelgemeente": "Brussel", "gemeente": "Anderlecht"}, "21001"),
    ({"nis": "21001", "gemeente": "Brussel"}, "21001"), ({"gemeente": "Brussel", "lat": 50.8, "lon": 4.33}, "21016"),
    ({"postcode": "1000", "gemeente": "Brussel"}, "21004"), ({"gemeente": "Brussel"}, "21004"),
    ({"postcode": "1020", "gemeente": "Brussel"}, "21004"), ({"deelgemeente": "Laken", "gemeente": "Brussel"}, "21004"),
])  # fmt: skip
def test_the_capital_is_also_what_its_region_is_called(cells: dict[str, str], nis: str) -> None:
    row = _row(**cells)
    assert (row["match_status"], row["nis"]) == ("matched", nis)


@pytest.mark.parametrize("cells", [
    {"postcode": "3000", "gemeente": "Brussel"}, {"postcode": "2300", "gemeente": "Antwerpen"},
    {"postcode": "1180", "gemeente": "Brussel-Stad"},
])  # fmt: skip
def test_what_contradicts_still_does(cells: dict[str, str]) -> None:
    assert _row(**cells)["match_status"] == "conflict"


def test_a_code_of_two_municipalities_of_brussels_stays_open() -> None:
    row = _row(postcode="1050", gemeente="Brussel")
    assert (row["match_status"], set(row["match_candidates"].split(";"))) == ("ambiguous", {"21004", "21009"})


@pytest.mark.parametrize("text", ["Leuven (en Tienen)", "Leuven (et Tienen)", "Leuven, en Tienen"])
def test_a_second_town_is_one_whatever_joins_it(text: str) -> None:
    assert set(_row(gemeente=text)["match_candidates"].split(";")) == {"24062", "24107"}


@pytest.mark.parametrize("text", ["Aalst (bij Sint-Truiden)", "Aalst, nabij Sint-Truiden", "Deurne (bij Diest)"])
def test_a_town_near_which_it_lies_tells_which(text: str) -> None:
    assert _row(gemeente=text)["nis"] == ("24020" if "Diest" in text else "71053")


@pytest.mark.parametrize("code", ["'3300", "３３００", "B 3 300", "be 3.300", "B-3 300"])
def test_a_postal_code_is_known_in_every_dress(code: str) -> None:
    assert _row(postcode=code)["nis"] == "24107"
