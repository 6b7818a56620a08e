"""Small lists on which 0.4.0 failed (``cases/``, a column ``juist`` with the right answer), and more of each kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.reference import VINTAGES
from tests.frames import one

CASES = sorted((Path(__file__).parent / "cases").glob("*.csv"))


def test_all_seven_are_tried() -> None:
    assert [path.name[:2] for path in CASES] == [f"0{i}" for i in range(1, 8)]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case(path: Path) -> None:
    rows = kk.read_sites(path)
    for _, row in kk.geocode(rows, lang="nl").iterrows():
        right, status = row["juist"], row["match_status"]
        if code := re.match(r"matched (\d{5})", right):
            assert (status, row["nis"]) == ("matched", code[1]), row["match_note"]
        elif right.startswith("not matched"):
            assert status in ("outside", "conflict", "ambiguous"), row["match_note"]
        else:
            assert status == re.match(r"\w+", right)[0], row["match_note"]  # type: ignore[index]
        note = row["match_note"].replace("Wallonië", "Wallonie") + row["match_candidates"]
        for word in re.findall(r"Wallonie|Nederland|Frankrijk|Duitsland|\b62093\b|\b46021\b|Kiel|Mariakerke", right):
            assert word in note


@pytest.mark.parametrize("vintage", VINTAGES)
def test_the_parts_of_one_municipality_contradict_each_other_only_where_they_are_apart(vintage: int) -> None:
    rows = kk.geocode(kk.read_sites(CASES[0]), vintage=vintage)
    expected = {2018: {"conflict"}, 2019: {"matched", "conflict"}, 2025: {"matched"}}[vintage]
    assert set(rows["match_status"]) == expected
    merged = rows[rows["match_status"] == "matched"]
    assert merged["nis_2018"].isna().all()
    assert merged["match_note"].str.contains("Welk deel van").all()


@pytest.mark.parametrize(("fields", "nis"), [
    ({"postcode": "2620", "gemeente": "Borsbeek"}, None), ({"postcode": "2150", "gemeente": "Antwerpen"}, "11002"),
    ({"postcode": "3910", "gemeente": "Overpelt"}, "72043"), ({"postcode": "9910", "gemeente": "Aalter"}, "44084"),
    ({"postcode": "8760", "gemeente": "Tielt"}, "37022"), ({"postcode": "9180", "gemeente": "Lokeren"}, "46029"),
])  # fmt: skip
def test_more_of_one_municipality(fields: dict[str, Any], nis: str | None) -> None:
    row = one(**fields)
    assert row["match_status"] == ("matched" if nis else "conflict"), row["match_note"]
    assert nis is None or row["nis"] == nis


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        # Wallonia
        ({"gemeente": "St-Nicolas", "provincie": "Prov. Luik"}, "Wallonia (Saint-Nicolas, 62093)"),
        ({"gemeente": "Saint-Nicolas", "land": "Wallonië"}, "Wallonia (Saint-Nicolas, 62093)"),
        ({"gemeente": "Saint-Nicolas", "postcode": "4420"}, "Wallonia (Saint-Nicolas, 62093)"),
        ({"gemeente": "Bergen (Mons)"}, "Wallonia (Bergen, 53053)"),
        ({"gemeente": "Bergen", "provincie": "Heneg."}, "Wallonia"),
        ({"gemeente": "Saint-Nicolas [Liège]"}, "Wallonia"),
        ({"gemeente": "Henegouwen"}, "Wallonia"),
        # The Netherlands
        ({"gemeente": "Zwijndrecht {NL}"}, "Netherlands (Zwijndrecht)"),
        ({"gemeente": "NL-Zwijndrecht"}, "Netherlands (Z"),
        ({"gemeente": "Zwijndrecht - Nederland"}, "Netherlands (Zwijndrecht)"),
        ({"gemeente": "Hasselt, Overijssel"}, "Netherlands (H"),
        ({"gemeente": "Aalst (Noord-Brabant)"}, "Netherlands"),
        ({"gemeente": "Middelburg", "provincie": "Zeeland"}, "Netherlands"),
        ({"gemeente": "Putte", "land": "the Netherlands"}, "Netherlands"),
        ({"gemeente": "Leiden", "postcode": "2300", "land": "NL"}, "Nether"),
        ({"gemeente": "Roermond", "provincie": "Limburg"}, "Netherlands"),
        ({"gemeente": "Heusden", "postcode": "5256ab"}, "Netherlands"),
        # France
        ({"gemeente": "Lille, Frankrijk"}, "France (Lille)"),
        ({"gemeente": "F-Lille"}, "France (Lille)"),
        ({"gemeente": "Lille", "provincie": "Nord"}, "France"),
        ({"gemeente": "Rijsel", "postcode": "F-59000"}, "France (Lille)"),
        # Germany and further
        ({"gemeente": "Essen (Ruhr)"}, "Germany (Essen)"),
        ({"gemeente": "Essen", "land": "Deutschland"}, "Germany (Essen)"),
        ({"gemeente": "Halle (Saale)"}, "Germany"),
        ({"gemeente": "Essen", "postcode": "D-45127"}, "Germany (Essen)"),
        ({"gemeente": "Beringen", "postcode": "L-7590"}, "Luxembourg"),
        ({"gemeente": "London (UK)"}, "United Kingdom"),
        ({"gemeente": "Gent", "land": "Oostenrijk"}, "abroad (Austria)"),
        ({"gemeente": "Gent", "land": "Bosnië en Herzegovina"}, "abroad (Bosnia & Herzegovina)"),
        ({"gemeente": "Essen", "land": "Duitsland (DE)"}, "Germany (Essen)"),
        ({"gemeente": "Putte", "land": "NL - Nederland"}, "Netherlands (Putte)"),
        # Four digits as ours, with the sign of another country
        ({"postcode": "NL-8500"}, "Netherlands"),
        ({"postcode": "nl 9000"}, "Netherlands"),
        ({"gemeente": "Hulst", "postcode": "NL-4561"}, "Netherlands"),
        ({"gemeente": "CH-8000 Zürich"}, "abroad (Switzerland)"),
        ({"gemeente": "Aarhus", "postcode": "DK-8000"}, "abroad (Denmark)"),
        ({"adres": "Kerkstraat 12, NL-9000 Groningen"}, "Netherlands"),
    ],
)
def test_more_places_abroad(fields: dict[str, Any], where: str) -> None:
    row = one(**fields)
    assert row["match_status"] == "outside", row["match_note"]
    assert where in row["match_note"]


@pytest.mark.parametrize(("name", "nis"), [
    ("Aalst (Prov. Limburg)", "71053"), ("Halle [Antw.]", "11055"), ("Tielt, Vl.-Br.", "24135"),
    ("Machelen (O-Vl)", "44081"), ("Deurne (Diest)", "24020"), ("Kapellen - Antwerpen", "11023"),
    ("Nieuwerkerken (9320)", "41002"), ("Gent, België", "44021"), ("Borgerhout (Antwerpen)", "11002"),
    ("9000Gent", "44021"), ("3300Tienen", "24107"), ("B9000Gent", "44021"),
    ("Beveren (W.-Vl.)", None), ("Saint-Gilles (Bruxelles)", "21013"), ("Hasselt (campus Zuid)", "71072"),
])  # fmt: skip
def test_more_in_brackets(name: str, nis: str | None) -> None:
    row = one(gemeente=name)
    assert (row["nis"] if nis else row["match_status"]) == (nis or "ambiguous"), row["match_note"]


@pytest.mark.parametrize(("name", "province", "nis"), [
    ("Nieuwerkerken", "Limburg (B)", "71045"), ("Nieuwerkerken", "Limburg (België)", "71045"),
    ("Halle", "Antwerpen, BE", "11055"), ("Elsene", "Brussels Gewest", "21009"), ("Mol", "LI", "13025"),
    ("Mol", "NA", "13025"), ("Mol", "LB", "13025"),
])  # fmt: skip
def test_a_province_with_its_country_and_what_is_short_for_something_else(name: str, province: str, nis: str) -> None:
    row = one(gemeente=name, provincie=province)
    assert (row["match_status"], row["nis"]) == ("matched", nis), row["match_note"]
    assert province in row["match_note"]


@pytest.mark.parametrize("fields", [
    {"gemeente": "Gent (Breda)"}, {"gemeente": "Gent", "postcode": "9000", "land": "Nederland"},
    {"gemeente": "Sint-Niklaas", "provincie": "Namen"}, {"gemeente": "Eindhoven", "provincie": "Antwerpen"},
    {"gemeente": "Roeselare", "postcode": "59100"}, {"lat": 51.05, "lon": 3.72, "land": "Frankrijk"},
    {"postcode": "9000", "gemeente": "Hulst"}, {"postcode": "NL-9000", "gemeente": "Gent"},
    {"gemeente": "AT-9000 Gent"},
])  # fmt: skip
def test_inside_and_outside_at_once_is_a_conflict_with_both_in_words(fields: dict[str, Any]) -> None:
    row = one(**fields)
    assert row["match_status"] == "conflict", row["match_note"]
    assert "outside Flanders and Brussels" in row["match_note"]


@pytest.mark.parametrize(
    ("name", "status", "word"),
    [
        ("Eindhovn", "outside", "Netherlands"),
        ("Roosendal", "outside", "Netherlands"),
        ("Maastrict", "outside", "Netherlands"),
        ("Kiel", "ambiguous", "hamlet"),
        ("Sluis", "ambiguous", "Netherlands"),
        ("Oosterweel", "ambiguous", "Netherlands"),
        ("Lille (59)", "ambiguous", "France"),
        ("St-Nicolas", "ambiguous", "Wallonia"),
    ],
)
def test_a_name_that_nothing_backs(name: str, status: str, word: str) -> None:
    row = one(gemeente=name)
    assert row["match_status"] == status, row["match_note"]
    assert word in row["match_note"]
    assert bool(row["match_candidates"]) == (status == "ambiguous")


def test_a_homonym_abroad_is_said_where_the_name_is_all_there_is() -> None:
    row = one(gemeente="Essen")
    assert row["nis"] == "11016"
    assert "called Essen too, in Germany" in row["match_note"]
    assert "Germany" not in one(gemeente="Essen", postcode="2910")["match_note"]


@pytest.mark.parametrize(("fields", "nis", "words"), [
    ({"plaats": "Mariakerke", "gemeente": "Oostende"}, "35013", "is a hamlet or quarter of Oostende"),
    ({"plaats": "Bergen", "gemeente": "Schilde"}, "11039", "is a hamlet or quarter of Schilde"),
    ({"plaats": "Kil", "postcode": "2020"}, "11002", "'Kil' was read as 'Kiel'"),
    ({"gemeente": "Hulst (Tessenderlo)"}, "71071", "Tessenderlo"),
    ({"plaats": "Zandhove", "lat": 51.05, "lon": 3.72}, "44021", "'Zandhove' was not used"),
    ({"plaats": "Zandhove", "niscode": "44021"}, "44021", "nearest to Zandhoven (11054)"),
    ({"gemeente": "Gendt", "postcode": "9000"}, "44021", "called Gendt too, in the Netherlands"),
    ({"postcode": "3470", "plaats": "Bellekom"}, "24107", "hamlet"),
])  # fmt: skip
def test_more_hamlets_and_doubtful_names(fields: dict[str, Any], nis: str, words: str) -> None:
    row = one(**fields)
    assert (row["match_status"], row["nis"]) == ("matched", nis), row["match_note"]
    assert words in row["match_note"]


def test_notes_name_places_outside_in_dutch_as_well() -> None:
    rows = pd.DataFrame({"gemeente": ["Komen", "Gent"], "land": [None, "Oostenrijk"]})
    found = kk.geocode(rows, lang="nl")
    assert "in Wallonië (Comines)" in found["match_note"].iloc[0]
    assert "in het buitenland (Oostenrijk)" in found["match_note"].iloc[1]
