from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.arguments import typed_as
from kkgeo.errors import InputError
from kkgeo.sites import recognise_columns
from kkgeo.sites.headings import _FILLERS, ROLES, TERMS, normalise_heading, role_of

#: What the issue and the register's API name, with the role it should have.
PEOPLE_WRITE = {
    "name": ["naam", "Naam school", "NAAM VAN DE SCHOOL", "School", "Schoolnaam", "naam_school", "École"],
    "institution": ["Instellingsnummer", "instellingsnr.", "instelling_nummer", "Nummer van de instelling"],
    "site": ["vestigingsnummer", "Vestigings-nr", "instellingslocatie_vestigingsnummer"],
    "address": ["adres", "Address", "Adresse", "Adres (school)", "Volledig adres", "addr:full"],
    "point": [
        "Coördinaten",
        "coordinates",
        "gps",
        "geo",
        "wkt",
        "geom",
        "geometry",
        "locatie",
        "geo_point_2d",
        "lat/long",
    ],
    "street": ["straat", "straat + nr.", "Straatnaam", "instellingslocatie_straatnaam", "Straat school", "rue"],
    "house_number": ["huisnummer", "Huisnr", "Nr.", "Huis-nr", "instellingslocatie_huisnummer", "House number"],
    "box": ["bus", "Busnummer", "boîte"],
    "postal_code": [
        "postcode",
        "postcode gemeente",
        "Postcode + gemeente",
        "Post-code",
        "postnr",
        "P.C.",
        "instellingslocatie_postcode",
        "Code postal",
        "Zip",
    ],
    "locality": ["deelgemeente", "plaats", "Woonplaats", "Localité"],
    "municipality_name": [
        "gemeente",
        "Stad",
        "Stad/gemeente",
        "instellingslocatie_gemeente",
        "Gemeente (school)",
        "Gemeente en deelgemeente",
        "Deelgemeente / gemeente",
        "Stad en deelgemeente",
        "Municipality and town",
    ],
    "nis_code": ["niscode", "NIS", "NIS-code", "refnis", "REFNIS code", "instellingslocatie_gemeente_nis"],
    "lat": ["lat", "Breedtegraad", "latitude", "gps_breedtegraad", "Lat (WGS84)", "lat [°]"],
    "lon": ["lon", "lng", "Long", "lengtegraad", "longitude", "gps_lengtegraad"],
    "x": ["x", "X-coördinaat", "x_coordinaat", "Lambert X", "X (Lambert 72)"],
    "y": ["y", "Y-coördinaat", "lambert y", "Y [m]"],
    "network": ["net", "Onderwijsnet", "network", "onderwijsverstrekker", "Net van de school"],
    "level": ["niveau", "Onderwijsniveau", "level"],
    "year": ["jaar", "Schooljaar", "year", "Jaar van goedkeuring", "Schooljaar van aanvraag"],
    "academy": ["academie", "Naam academie", "Academy", "académie"],
    "academy_number": ["academie_nummer", "Academienummer", "Nummer van de academie"],
    "free_places": ["vrije_plaatsen", "Aantal vrije plaatsen", "Beschikbare plaatsen", "Free places"],
    "pupils": ["leerlingen", "Aantal leerlingen", "aantal_leerlingen", "# leerlingen"],
    "oki": ["oki", "OKI", "Onderwijskansarmoede-indicator"],
    "country": ["land", "Land", "Country", "pays"],
    "province_given": ["provincie", "Province", "instellingslocatie_provincie"],
    "date": ["Aanvraagdatum", "datum aanvraag", "Indiendatum", "Datum van de rit", "date", "Ingediend op"],
    "decision": ["Beslissing", "besluit", "decision", "Décision", "Beslissing (jury)", "Beslissing jury"],
}


@pytest.mark.parametrize(("role", "heading"), [(role, h) for role, hs in PEOPLE_WRITE.items() for h in hs])
def test_headings_that_people_write(role: str, heading: str) -> None:
    # A number that is not written in full, and a box, are of a street.
    beside = {"street": "Straat"} if role == "box" or heading == "Nr." else {}
    assert recognise_columns([*beside.values(), heading, "Opmerking"]) == {**beside, role: heading}


def test_every_role_is_tried_above_and_known_by_its_own_name() -> None:
    # Those of when it runs have their role by what stands under them: tests/sites/test_terms.py.
    assert PEOPLE_WRITE.keys() == ROLES.keys() - {*TERMS}
    assert recognise_columns(list(ROLES)) == {role: role for role in ROLES if role not in TERMS}


def test_no_heading_stands_for_two_roles() -> None:
    meant: dict[str, set[str]] = {}
    for role, headings in ROLES.items():
        for heading in (role, *headings):
            words = [word for word in normalise_heading(heading).split() if word not in _FILLERS]
            meant.setdefault("".join(words), set()).add(role)
    assert [key for key, roles in meant.items() if len(roles) > 1] == []


@pytest.mark.parametrize(
    "heading",
    [
        "Opmerking",
        "",
        "e-mailadres",
        "nis_2018",
        "match_status",
        "School bus",
        "Gemeente academie",
        "Gemeente en school",
        "Straat en gemeente",
        "postcodes en namen",
        "status",
        "Goedgekeurd?",
        "Status school",
        "?",
    ],
)
def test_headings_that_say_nothing(heading: str) -> None:
    assert role_of(heading) is None


OFFICIAL = {
    "gemeente_id": "nis_code", "gemeente_naam": "municipality_name", "deelgemeente_naam": "locality",
    "provincie_naam": "province_given", "instellingscode": "institution", "indienjaar": "year", "lx": "x", "ly": "y",
    "intern_vplnummer": "site", "addr:postcode": "postal_code", "addr:city": "municipality_name",
    "addr:housenumber": "house_number", "addr:street": "street", "CD_REFNIS": "nis_code", "TX_DESCR_NL":
    "municipality_name", "CD_MUNTY_REFNIS": "nis_code", "TX_PROV_DESCR_NL": "province_given", "EPSG:31370_x": "x",
    "EPSG:4326_lat": "lat", "streetname_nl": "street", "postname_nl": "locality", "municipality_name_nl":
    "municipality_name", "Gemeente / Commune": "municipality_name", "Postcode_x000D_\nCode Postal": "postal_code",
    "T_MUN_NL": "municipality_name", "T_PROVI_NL": "province_given", "X_LAMB": "x", "LAMBY": "y",
    "lambert_x_72": "x", "Y Lambert 72": "y", "WGS84_LAT": "lat", "WGS84_LONG": "lon", "gemnaam": "municipality_name",
    "city name": "municipality_name", "Code postal et localité": "postal_code", "Postnummer en plaats": "postal_code",
    "Naam - Nom": "name", "Commune, Gemeente, Municipality": "municipality_name", "Rue / Straat": "street",
}  # fmt: skip


FRENCH = {
    "Nom de l'école": "name", "Établissement": "name", "Nom de l’implantation": "name", "Rue et numéro": "street",
    "N° d'établissement": "institution", "Numéro d'établissement": "institution", "Numéro d’implantation": "site",
    "Adresse de l'école": "address", "Boîte": "box", "Code postal": "postal_code", "CP + commune": "postal_code",
    "Localité": "locality", "Section de commune": "locality", "Commune": "municipality_name", "Code INS": "nis_code",
    "Réseau d’enseignement": "network", "Niveau d'enseignement": "level", "Année scolaire": "year",
    "Année d'approbation": "year", "Académie": "academy", "Nom de l'académie": "academy",
    "Numéro de l’académie": "academy_number", "Places disponibles": "free_places", "Nombre d'élèves": "pupils",
    "Province": "province_given", "Pays": "country", "Coordonnée X": "x", "Coordonnées GPS": "point",
    "Date de la demande": "date", "Date d'introduction": "date", "Décision": "decision",
    "Décision du ministre": "decision", "N° de l’académie": "academy_number", "Rue et n°": "street",
    "École partenaire": "name", "Établissement scolaire": "name", "Académie partenaire": "academy",
    "Année scolaire de la demande": "year", "Introduite le": "date", "Commune et localité": "municipality_name",
    "Localité ou commune": "municipality_name", "Commune et province": None,
}  # fmt: skip


@pytest.mark.parametrize(("heading", "role"), FRENCH.items())
def test_headings_of_french_lists(heading: str, role: str | None) -> None:
    assert role_of(heading) == role


@pytest.mark.parametrize(("heading", "role"), OFFICIAL.items())
def test_headings_of_official_lists_and_in_two_languages(heading: str, role: str) -> None:
    assert role_of(heading) == role


@given(st.sampled_from(sorted(ROLES)), st.data())
def test_a_heading_in_two_languages_is_known_in_any_order(role: str, data: st.DataObject) -> None:
    first, second = (data.draw(st.sampled_from([role, *ROLES[role]])) for _ in range(2))
    between = data.draw(st.sampled_from([" / ", "/", " - ", "\n", "_x000D_\n", " | "]))
    assert role_of(f"{first}{between}{second}".upper()) == role_of(f"{second}{between}{first}") == role


def test_what_was_chosen_between_two_is_said() -> None:
    sites = kk.read_sites(pd.DataFrame({"naam_fr": ["b"], "naam_nl": ["a"], "Nr": ["1"], "Huisnummer": ["2"]}))
    assert sites["name"].tolist() == ["a"]
    said = " ".join(kk.describe_columns(sites, "en"))
    assert "name may also stand in 'naam_fr'; 'naam_nl' was taken" in said
    assert "house number may also stand in 'Nr'; 'Huisnummer' was taken" in said


def test_a_municipality_and_the_one_it_is_part_of() -> None:
    found = recognise_columns(["naam", "postcode", "gemeente", "hoofdgemeente"])
    assert (found["locality"], found["municipality_name"]) == ("gemeente", "hoofdgemeente")
    three = kk.read_sites(pd.DataFrame({"deelgemeente": ["a"], "gemeente": ["b"], "fusiegemeente": ["c"]}))
    assert three.attrs["kkgeo_columns"] == {"locality": "deelgemeente", "municipality_name": "fusiegemeente"}
    assert "may also stand in 'gemeente'" in " ".join(kk.describe_columns(three, "en"))
    assert recognise_columns(["hoofdgemeente"]) == {"municipality_name": "hoofdgemeente"}


@given(st.text(max_size=20))
def test_any_text_can_be_a_heading(text: str) -> None:
    assert role_of(text) is None or role_of(text) in ROLES
    assert normalise_heading(normalise_heading(text)) == normalise_heading(text)


@given(st.permutations(["Naam", "Postcode", "Gemeente", "Deelgemeente", "Net"]))
def test_the_order_of_columns_changes_nothing_but_the_order(headings: list[str]) -> None:
    found = recognise_columns(headings)
    assert list(found.values()) == headings
    assert found["municipality_name"] == "Gemeente"
    assert found["locality"] == "Deelgemeente"


@pytest.mark.parametrize(
    ("headings", "named"),
    [
        (["naam", "school"], "Columns 'naam' and 'school' look like name"),
        (["Gemeente school", "Gemeente"], "Columns 'Gemeente school' and 'Gemeente' look like municipality_name"),
        (["net", "Netwerk", "onderwijsnet"], "Columns 'net', 'Netwerk' and 'onderwijsnet' look like network"),
        (["gemeente", "naam", "gemeente"], "Two columns are called 'gemeente', which stands for municipality_name"),
        (["name", "name"], "Two columns are called 'name'"),
    ],
)
def test_two_columns_for_one_role(headings: list[str], named: str) -> None:
    with pytest.raises(InputError, match=named):
        recognise_columns(headings)


def test_the_error_for_two_columns_says_what_to_type() -> None:
    with pytest.raises(InputError) as raised:
        recognise_columns(["naam", "school"])
    assert "columns={'name': 'naam'}" in str(raised.value)
    with typed_as({"columns": "--column"}), pytest.raises(InputError) as raised:
        recognise_columns(["naam", "school"])
    assert "--column name=naam." in str(raised.value)
    assert recognise_columns(["naam", "school"], {"name": "naam"}) == {"name": "naam"}


def test_what_decides_between_two() -> None:
    # The role's own name; a house number written in full rather than a number of rows.
    assert recognise_columns(["School", "name"]) == {"name": "name"}
    assert recognise_columns(["Nr", "Huisnummer"]) == {"house_number": "Huisnummer"}
    with pytest.raises(InputError, match="look like house_number"):
        recognise_columns(["Straat", "Nr", "nr."])


def test_a_mapping_takes_headings_from_other_roles() -> None:
    found = recognise_columns(["Gemeente", "Plaats"], {"locality": "Gemeente"})
    assert found == {"locality": "Gemeente"}
    assert recognise_columns(["a  b"], {"name": "a\nb"}) == {"name": "a  b"}


def test_mappings_that_cannot_be() -> None:
    with pytest.raises(InputError, match=r"no role 'naam'\. The roles are name, institution, .*province_given"):
        recognise_columns(["naam"], {"naam": "naam"})
    with pytest.raises(
        InputError, match=r"'Postcod' for role 'postal_code'; the columns are naam, POSTCODE\. Do you mean"
    ):
        recognise_columns(["naam", "POSTCODE"], {"postal_code": "Postcod"})
    with pytest.raises(InputError, match="cannot be both name and street"):
        recognise_columns(["naam"], {"name": "naam", "street": "naam"})
    with pytest.raises(InputError, match="Two columns are called 'a'"):
        recognise_columns(["a", "a"], {"name": "a"})


def test_conclusions_of_an_earlier_run_are_no_evidence() -> None:
    ours = ["nis", "municipality", "nis_2018", "match_status", "province", "province_name", "belfius_cluster"]
    theirs = ["name", "municipality_name", "nis_code", "lon", "lat", "province_given"]
    places = ["longitude", "latitude"]
    assert recognise_columns([*theirs, *ours, *places]) == {role: role for role in theirs}
    assert recognise_columns(["name", *ours]) == {"name": "name"}
    # Its point serves where the person gave no coordinates.
    assert recognise_columns(["name", *ours, *places]) == {"name": "name", "lon": "longitude", "lat": "latitude"}
    assert recognise_columns(["x", "y", *ours, *places]) == {"x": "x", "y": "y"}
    # Columns that were the person's own, moved aside by geocode or by writing.
    moved = ["nis_input", "longitude", "latitude", *ours, "longitude_kkgeo", "latitude_kkgeo"]
    assert recognise_columns(moved) == {"nis_code": "nis_input", "lon": "longitude", "lat": "latitude"}
    # Without enrich, a column "province" is the person's.
    assert recognise_columns(["province", "match_status"]) == {"province_given": "province"}


def test_the_number_of_an_academy_and_its_free_places_are_roles_of_any_file() -> None:
    rows = pd.DataFrame({"Naam": ["a"], "Academie-nr.": [39107], "Aantal vrije plaatsen": ["1.200"]})
    sites = kk.read_sites(rows)
    assert sites["academy_number"].tolist() == ["039107"]
    assert sites["free_places"].tolist() == [1200.0]
    told = kk.describe_columns(sites)
    assert any("nummer van de academie" in line for line in told)
    assert any("vrije plaatsen (free_places)" in line for line in told)


def test_a_list_with_two_levels_and_one_in_the_shape_of_an_export_are_placed() -> None:
    rows = {"instellingscode": ["7", "8"], "naam instelling": ["A", "B"], "gemeente_naam": ["Halle", "Beveren"],
            "gemeente_id": ["23027", "46003"], "provincie_naam": ["Vlaams-Brabant", "Oost-Vlaanderen"],
            "deelgemeente_naam": ["Halle", "Melsele"]}  # fmt: skip
    sites = kk.read_sites(pd.DataFrame(rows))
    assert set(sites.columns) >= {"institution", "name", "nis_code", "province_given", "locality", "municipality_name"}
    assert kk.geocode(sites)["nis"].tolist() == ["23027", "46030"]
    two = {"naam": ["B"], "postcode": ["3290"], "gemeente": ["Deurne"], "hoofdgemeente": ["Diest"]}
    assert kk.geocode(kk.read_sites(pd.DataFrame(two)))["nis"].tolist() == ["24020"]


def test_the_headings_of_the_official_list_give_points_sites_and_network(tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    lines = ["schoolnummer;intern_vplnummer;net;naam;postcode;gemeente;niscode;lx;ly",
             '"000007";"1";"Vrij";"A";"9000";"Gent";"44021";"104700";"193800"',
             '"000009";"1";"Vrij";"B";"9120";"Beveren-Waas";"46003";"0";"0"']  # fmt: skip
    file.write_bytes(("\ufeff" + "\r".join(lines) + "\r").encode())
    sites = kk.read_sites(file)
    assert sites[["institution", "site"]].to_numpy().tolist() == [["000007", "1"], ["000009", "1"]]
    placed = kk.geocode(sites)
    assert placed["nis"].tolist() == ["44021", "46030"]
    assert placed.geometry.notna().tolist() == [True, False]
