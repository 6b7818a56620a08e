"""What each service is asked, and how its documented answer is read."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkgeo.errors import InputError, ServiceError
from kkgeo.services import SERVICES, service_named
from kkgeo.services.addresses import LEVELS, Answer, make_address, same_number, similarity
from tests.services.imitation import adresmatch_item, best_answer, geopunt_item, nominatim_item

GHENT = (3.7236, 51.0399)
ASKED = make_address("Veldstraat", "12", "9000", "Gent")
DOCUMENTED: dict[str, Any] = {
    "geopunt": {"LocationResult": [geopunt_item("Veldstraat", "12", "9000", "Gent", *GHENT)]},
    "adressenregister": {
        "@context": "https://docs.basisregisters.vlaanderen.be/context/adresmatch/2023-03-13/adresmatch.jsonld",
        "adresMatches": [adresmatch_item("Veldstraat", "12", "9000", "Gent", "44021", (104751.84, 192389.4), 100)],
        "warnings": [],
    },
    "best": best_answer(("Veldstraat", "12", "9000", "Gent", *GHENT)),
    "nominatim": [nominatim_item("Veldstraat", "12", "9000", "Gent", *GHENT)],
}


def read(name: str, answer: Any, asked: Any = ASKED) -> list[Answer]:
    return service_named(name).read(answer, asked)


@pytest.mark.parametrize("name", SERVICES)
def test_the_documented_answer(name: str) -> None:
    (answer,) = read(name, DOCUMENTED[name])
    assert answer.level == "house_number"
    assert answer.score == 1.0
    # The same point in all of them: 104751.84, 192389.4 in Lambert 72 (public example of geolocation v4).
    assert (answer.lon, answer.lat) == pytest.approx(GHENT, abs=5e-5)
    assert answer.postal_code == "9000"
    assert answer.municipality == "Gent"
    for word in ("Veldstraat", "12", "9000", "Gent"):
        assert word in answer.text


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_found(name: str) -> None:
    empty = copy.deepcopy(DOCUMENTED[name])
    if isinstance(empty, dict):
        for key, value in empty.items():
            empty[key] = [] if isinstance(value, list) else value
    else:
        empty = []
    assert read(name, empty) == []


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("answer", [None, 1, "text", {}, {"items": {}}, {"LocationResult": None}, ["text"], [[]]])
def test_another_shape_names_service_and_version(name: str, answer: Any) -> None:
    service = service_named(name)
    with pytest.raises(ServiceError) as caught:
        service.read(answer, ASKED)
    assert service.title in str(caught.value)
    assert service.version in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def _holes(value: Any) -> list[list[Any]]:
    """Every place in an answer that could hold something else."""
    found: list[list[Any]] = [[]]
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            found += [[key, *rest] for rest in _holes(value[key])]
    return found


def _replaced(value: Any, path: list[Any], by: Any) -> Any:
    if not path:
        return by
    changed = copy.copy(value)
    changed[path[0]] = _replaced(value[path[0]], path[1:], by)
    return changed


def _check(name: str, answer: Any) -> None:
    try:
        answers = read(name, answer)
    except ServiceError:
        return
    for found in answers:
        assert 0 <= found.score <= 1
        assert found.level in LEVELS
        assert found.placed == (math.isfinite(found.lon) and math.isfinite(found.lat))
        assert not found.placed or (2 < found.lon < 7 and 49 < found.lat < 52)
        for text in (found.text, found.municipality, found.postal_code):
            assert text.isprintable()
            assert len(text) < 400
            text.encode("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVICES)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_json_gives_answers_or_the_documented_error(name: str, data: st.DataObject) -> None:
    _check(name, data.draw(json_values))
    path = data.draw(st.sampled_from(_holes(DOCUMENTED[name])))
    _check(name, _replaced(DOCUMENTED[name], path, data.draw(json_values)))


@pytest.mark.parametrize(("name", "path", "params"), [
    ("geopunt", "/Location", {"q": "Veldstraat 12, 9000 Gent", "c": 5}),
    ("adressenregister", "/adresmatch", {"postcode": "9000", "straatnaam": "Veldstraat", "huisnummer": "12"}),
    ("best", "/addresses", {"postCode": "9000", "streetName": "Veldstraat", "houseNumber": "12", "status": "current",
                            "embed": "streets,municipalities,postalInfos"}),
    ("nominatim", "/search", {"street": "12 Veldstraat", "postalcode": "9000", "countrycodes": "be",
                              "format": "jsonv2", "addressdetails": 1, "limit": 5}),
])  # fmt: skip
def test_the_question(name: str, path: str, params: dict[str, Any]) -> None:
    assert service_named(name).question(ASKED) == (path, params)


@pytest.mark.parametrize(("name", "key"), [
    ("adressenregister", "gemeentenaam"), ("best", "municipalityName"), ("nominatim", "city"),
])  # fmt: skip
def test_the_question_without_a_postal_code(name: str, key: str) -> None:
    _, params = service_named(name).question(make_address("Veldstraat", "12", "", "Gent"))
    assert params[key] == "Gent"


def test_signs_that_mean_any_letters_are_not_sent_to_best() -> None:
    _, params = service_named("best").question(make_address("*Veld~straat*", "12", "9000"))
    assert params["streetName"] == "Veld straat"


@pytest.mark.parametrize(
    "kind", ["crab_huisnummer_afgeleidVanGemeente", "crab_huisnummer_afgeleidVanStraat", "crab_straat"]
)
def test_geopunt_a_number_laid_at_the_middle_of_something_is_no_site(kind: str) -> None:
    item = geopunt_item("Veldstraat", "12", "9000", "Gent", *GHENT, LocationType=kind)
    assert read("geopunt", {"LocationResult": [item]})[0].level == "street"


def test_geopunt_a_street_or_a_municipality_only() -> None:
    items = [
        geopunt_item("Veldstraat", "", "9000", "Gent", *GHENT, LocationType="crab_straat"),
        geopunt_item("", "", "", "Gent", *GHENT, LocationType="crab_gemeente"),
        {"Municipality": "Gent", "FormattedAddress": "Gent", "Thoroughfarename": None, "Housenumber": None},
    ]
    assert [a.level for a in read("geopunt", {"LocationResult": items})] == ["street", "municipality", "municipality"]


@pytest.mark.parametrize("specified", ["gemeente", "wegsegment"])
def test_adressenregister_the_middle_of_a_street_or_municipality_is_no_site(specified: str) -> None:
    item = adresmatch_item("Veldstraat", "12", "9000", "Gent", "44021", (104751.84, 192389.4), 100)
    item["adresPositie"]["positieSpecificatie"] = specified
    assert read("adressenregister", {"adresMatches": [item]})[0].level == "street"


def test_adressenregister_scores_of_a_hundred_and_less_for_another_number() -> None:
    items = [
        adresmatch_item("Veldstraat", "12", "9000", "Gent", "44021", None, 89.3),
        adresmatch_item("Veldstraat", "14", "9000", "Gent", "44021", None, 90.0),
    ]
    same, other = read("adressenregister", {"adresMatches": items})
    assert same.score == 0.893
    assert other.score < service_named("adressenregister").threshold
    assert not same.placed


@pytest.mark.parametrize("score", [None, -1, 101, "goed", math.nan])
def test_adressenregister_a_score_that_is_none(score: Any) -> None:
    item = adresmatch_item("Veldstraat", "12", "9000", "Gent", "44021", None, score)
    with pytest.raises(ServiceError, match="no score from 0 to 100"):
        read("adressenregister", {"adresMatches": [item]})


@pytest.mark.parametrize("system", ["3812", "4326", "28992"])
def test_adressenregister_other_systems(system: str) -> None:
    # 104751.84, 192389.4 in Lambert 72 is 604749.6, 692387.9 in Lambert 2008 (pyproj).
    xy = {"3812": (604749.6, 692387.9), "4326": GHENT, "28992": (1.0, 1.0)}[system]
    item = adresmatch_item("Veldstraat", "12", "9000", "Gent", "44021", xy, 100)
    gml = item["adresPositie"]["geometrie"]["gml"]
    x, y = ("3.7236", "51.0399") if system == "4326" else (f"{xy[0]:.2f}", f"{xy[1]:.2f}")
    gml = gml.replace("EPSG/0/31370", f"EPSG/0/{system}").replace(f"{xy[0]:.2f} {xy[1]:.2f}", f"{x} {y}")
    item["adresPositie"]["geometrie"]["gml"] = gml
    (answer,) = read("adressenregister", {"adresMatches": [item]})
    if system == "28992":
        assert not answer.placed
    else:
        assert (answer.lon, answer.lat) == pytest.approx(GHENT, abs=5e-5)


def test_best_an_address_without_a_position_has_no_point() -> None:
    answer = best_answer(("Veldstraat", "12", "9000", "Gent", 2.3055, 49.2939))
    answer["items"][0]["addressPosition"]["lambert72"] = {"x": 0.0, "y": 0.0}
    assert [a.placed for a in read("best", answer)] == [False]


def test_best_a_retired_address_is_none_and_parts_may_stand_in_place() -> None:
    answer = best_answer(("Veldstraat", "12", "9000", "Gent", *GHENT), ("Veldstraat", "12", "9000", "Gent", *GHENT))
    answer["items"][0]["status"] = {"value": "retired"}
    answer["items"][1] |= {"hasStreetName": {"name": {"fr": "Rue des Champs", "nl": "Veldstraat"}}}
    (found,) = read("best", answer)
    assert found.score == 1.0


def test_nominatim_both_names_of_a_street_in_brussels() -> None:
    item = nominatim_item("Rue de la Loi - Wetstraat", "16", "1000", "Bruxelles", 4.3676, 50.8462)
    assert read("nominatim", [item], make_address("Wetstraat", "16", "1000"))[0].score == 1.0
    assert read("nominatim", [item], make_address("Rue de la Loi", "16", "1000"))[0].score == 1.0


def test_nominatim_a_street_with_a_rank_of_its_own() -> None:
    item = nominatim_item("Veldstraat", "12", "9000", "Gent", *GHENT, place_rank=26)
    assert read("nominatim", [item])[0].level == "street"


@pytest.mark.parametrize(("typed", "official"), [
    ("St.-Pietersnieuwstr.", "Sint-Pietersnieuwstraat"), ("O.L.V.-straat", "Onze-Lieve-Vrouwstraat"),
    ("Gentsestwg", "Gentsesteenweg"), ("KERKSTRAAT", "Kerkstraat"), ("Zevénborrestraat", "Zevenborrestraat"),
    ("Ch. de Wavre", "Chaussée de Wavre"), ("Av. Louise", "Avenue Louise"), ("Konings ln", "Koningslaan"),
])  # fmt: skip
def test_ways_to_write_a_street(typed: str, official: str) -> None:
    assert similarity(make_address(typed, "1"), [official], "1", "") == 1.0


@pytest.mark.parametrize(("typed", "official", "accepted"), [
    ("Kerkstraat", "Kerkstraat", True), ("Kersktraat", "Kerkstraat", True), ("Kerkstraat", "Kerklaan", False),
    ("Nieuwstraat", "Nieuwpoortstraat", False), ("Stationsstraat", "Stationstraat", True),
])  # fmt: skip
def test_the_threshold_takes_a_slip_and_not_another_street(typed: str, official: str, accepted: bool) -> None:
    score = similarity(make_address(typed, "1"), [official], "1", "")
    assert (score >= service_named("geopunt").threshold) == accepted


@pytest.mark.parametrize(("asked", "found", "factor"), [
    ("12", "12", 1.0), ("12A", "12a", 1.0), ("12", "12A", 0.9), ("12-14", "12", 0.9), ("12", "14", 0.5),
    ("12", "120", 0.5), ("12", "", 1.0),
])  # fmt: skip
def test_house_numbers(asked: str, found: str, factor: float) -> None:
    assert same_number(asked, found) == factor


@pytest.mark.parametrize(("street", "number", "line"), [
    ("Kerkstraat", "12", "Kerkstraat 12"), ("Kerkstraat 12", "", "Kerkstraat 12"),
    ("Kerkstraat, 12 A", "", "Kerkstraat 12A"),
    ("Kerkstraat 12-14", "", "Kerkstraat 12-14"), ("Kerkstraat 12 bus 3", "", "Kerkstraat 12"),
    ("Kerkstraat 12", "12", "Kerkstraat 12"), ("Kerkstraat", "12.0", "Kerkstraat 12"),
    ("Kerkstraat", "12 bus 4", "Kerkstraat 12"),
    ("Laan van 1940", "5", "Laan van 1940 5"), ("Rue X bte A", "3", "Rue X 3"),
    ("Plein 1940 nr. 3", "", "Plein 1940 3"), ("  Sint  Jans\u00a0straat\t", " 5 ", "Sint Jans straat 5"),
    ("Kerkstraat", "z.n.", "Kerkstraat z.n."), ("3 Septemberstraat", "7", "3 Septemberstraat 7"),
])  # fmt: skip
def test_a_number_behind_the_street(street: str, number: str, line: str) -> None:
    assert make_address(street, number).line == line


@given(st.text(max_size=60), st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_text_is_an_address_and_its_key_is_stable(street: str, number: str) -> None:
    address = make_address(street, number, "9000", "Gent")
    assert address.line.isprintable()
    again = make_address(address.street, address.house_number, "9000", "Gent")
    assert make_address(f" {street} ", number, "9000", "GENT").key == address.key
    assert again.postal_code == "9000"


def test_a_service_that_does_not_exist() -> None:
    with pytest.raises(InputError, match=r"no address service 'google'\. There are geopunt"):
        service_named("google")
