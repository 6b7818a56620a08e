"""What the four services answer, and what becomes of a row."""

from __future__ import annotations

import functools
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.http import Client, Patience
from kkgeo.errors import InputError, KkgeoError, NoAnswerError, ServiceError
from kkgeo.services import SERVICES, service_named
from kkgeo.services.addresses import make_address
from kkgeo.services.asking import ask
from kkgeo.services.cache import KEPT_DAYS, KEPT_DAYS_NOTHING, Cache
from tests import frames
from tests.services.imitation import QUICK, Imitation, geopunt_item

GENT, ANTWERP = (3.7236, 51.0526), (4.4025, 51.2194)


def adressenregister(house: str, lon: float, lat: float, score: float = 100.0) -> Any:
    """One match of basisregisters v2 ``adresmatch``: names in a language, the position as GML in Lambert 72."""
    x, y = gpd.GeoSeries(gpd.points_from_xy([lon], [lat]), crs=4326).to_crs(31370).iloc[0].coords[0]
    gml = (
        '<gml:Point srsName="http://www.opengis.net/def/crs/EPSG/0/31370" xmlns:gml="http://www.opengis.net/gml/3.2">'
        f"<gml:pos>{x:.2f} {y:.2f}</gml:pos></gml:Point>"
    )
    return {
        "adresMatches": [
            {
                "gemeente": {
                    "objectId": "44021",
                    "gemeentenaam": {"geografischeNaam": {"spelling": "Gent", "taal": "nl"}},
                },
                "postinfo": {"objectId": "9000"},
                "straatnaam": {"straatnaam": {"geografischeNaam": {"spelling": "Veldstraat", "taal": "nl"}}},
                "huisnummer": house,
                "volledigAdres": {"geografischeNaam": {"spelling": f"Veldstraat {house}, 9000 Gent", "taal": "nl"}},
                "adresPositie": {
                    "geometrie": {"type": "Point", "gml": gml},
                    "positieSpecificatie": "gebouweenheid",
                },
                "score": score,
            }
        ],
        "warnings": [],
    }


def best(house: str, lon: float, lat: float) -> Any:
    """One item of belgianAddress v2 ``addresses``."""
    return {
        "items": [
            {
                "houseNumber": house,
                "status": {"value": "current"},
                "hasStreetName": {"name": {"nl": "Veldstraat"}},
                "hasMunicipality": {"name": {"nl": "Gent", "fr": "Gand"}},
                "hasPostalInfo": {"postCode": "9000"},
                "addressPosition": {
                    "wgs84": {"long": lon, "lat": lat},
                    "lambert72": {"x": 1.0, "y": 1.0},
                    "positionSpecification": "building",
                },
            }
        ]
    }


def nominatim(house: str, lon: float, lat: float) -> Any:
    """One place of Nominatim's jsonv2 with address details."""
    told = {"house_number": house, "road": "Veldstraat", "city": "Gent", "postcode": "9000"}
    place = {"lat": str(lat), "lon": str(lon), "place_rank": 30, "display_name": f"{house}, Veldstraat, Gent"}
    return [{**place, "address": told}]


def geopunt(house: str, lon: float, lat: float) -> Any:
    return {"LocationResult": [geopunt_item("Veldstraat", house, "9000", "Gent", lon, lat)]}


SHAPES = {"geopunt": geopunt, "adressenregister": adressenregister, "best": best, "nominatim": nominatim}


def one(service: str = "geopunt", **more: object) -> Any:
    row: dict[str, Any] = {"straat": "Veldstraat", "huisnummer": "5", "postcode": "9000", "gemeente": "Gent", **more}
    return frames.one(service=service, **row)


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_each_service_in_its_documented_shape(imitation: Imitation, service: str) -> None:
    imitation.answer = lambda _path, _params: SHAPES[service]("5", *GENT)
    rows = {"straat": ["Veldstraat", None], "huisnummer": ["5", None], "postcode": ["9000", "8000"]}
    sites = pd.DataFrame(rows, index=["b", "a"])
    before = sites.copy()
    located = kk.geocode(sites, service=service)
    assert isinstance(located, gpd.GeoDataFrame)
    assert located.crs.to_epsg() == 4326
    assert located.index.tolist() == ["b", "a"]
    assert located["match_level"].tolist() == ["address", "postal_code"]
    assert located["match_status"].tolist() == ["matched", "matched"]
    assert located["match_score"].dtype == "float64"
    assert located["match_score"].tolist() == [1.0, 1.0]
    assert (located.geometry.iloc[0].x, located.geometry.iloc[0].y) == pytest.approx(GENT, abs=1e-5)
    assert located.geometry.isna().tolist() == [False, True]
    assert located.attrs["kkgeo"]["attribution"]
    assert len(imitation.seen) == 1
    pd.testing.assert_frame_equal(sites, before)
    assert list(located.columns) == list(kk.geocode(sites).columns)
    path, params = imitation.seen[0]
    assert {"geopunt": "/Location", "adressenregister": "/adresmatch", "best": "/addresses", "nominatim": "/search"}[
        service
    ] == path
    assert "Veldstraat" in " ".join(params.values())


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_a_poor_answer_or_one_elsewhere_is_a_conflict(imitation: Imitation, service: str) -> None:
    imitation.answer = lambda _path, _params: SHAPES[service]("5", *ANTWERP)
    row = one(service)
    assert (row["match_status"], row.geometry) == ("conflict", None)
    for word in ("Antwerpen (11002)", "Gent (44021)", "km away"):
        assert word in row["match_note"]
    assert row["match_candidates"] == "44021;11002"
    imitation.answer = lambda _path, _params: SHAPES[service]("55", *GENT)
    row = one(service, huisnummer="7")
    assert (row["match_status"], row.geometry) == ("conflict", None)
    assert "score 0.50" in row["match_note"]
    assert pd.isna(row["match_score"])


@pytest.mark.slow
def test_the_services_own_score_counts(imitation: Imitation) -> None:
    imitation.answer = lambda _path, _params: adressenregister("5", *GENT, score=60.0)
    assert one("adressenregister")["match_status"] == "conflict"


def test_an_address_decides_between_places_of_one_name(imitation: Imitation) -> None:
    imitation.answer = lambda _path, _params: {
        "LocationResult": [geopunt_item("Veldstraat", "5", "9120", "Beveren", 4.2566, 51.2120)]
    }
    row = one(postcode=None, gemeente="Beveren")
    assert (row["match_status"], row["nis"], row["match_level"]) == ("matched", "46030", "address")
    assert "chooses between 4 municipalities" in row["match_note"]


def test_ties_are_never_broken(imitation: Imitation) -> None:
    beveren = [
        geopunt_item("Veldstraat", "5", code, "Beveren", lon, lat)
        for code, lon, lat in (("9120", 4.2566, 51.2120), ("8800", 3.125, 50.968))
    ]
    for items in (beveren, beveren[::-1]):
        imitation.answer = functools.partial(lambda found, _path, _params: {"LocationResult": found}, items)
        row = one(postcode=None, gemeente="Beveren", huisnummer="5" if items is beveren else "5 ")
        assert row["match_status"] == "ambiguous"
        assert row["match_candidates"] == "36015;46030"
        assert row.geometry is None


@pytest.mark.parametrize(("items", "words"), [
    ([], "does not know"),
    ([geopunt_item("Veldstraat", "", "9000", "Gent", *GENT)], "not the house number"),
    ([geopunt_item("", "", "9000", "Gent", *GENT)], "does not know the street"),
    ([geopunt_item("Veldstraat", "5", "9000", "Gent", 0, 0)], "no point of it"),
    ([geopunt_item("Veldstraat", "5", "9000", "Gent", lon, 51.0526) for lon in (3.7236, 3.7336)], "2 places"),
])  # fmt: skip
def test_what_is_no_site_is_not_passed_off_as_one(imitation: Imitation, items: list[Any], words: str) -> None:
    imitation.answer = lambda _path, _params: {"LocationResult": items}
    row = one()
    assert (row["match_status"], row["nis"], row["match_level"]) == ("matched", "44021", "postal_code")
    assert row.geometry is None
    assert words in row["match_note"]


def test_who_is_asked(imitation: Imitation) -> None:
    imitation.answer = lambda _path, _params: geopunt("5", *GENT)
    assert one(lat=51.05, lon=3.72)["match_level"] == "coordinates"
    assert one(postcode="2000")["match_status"] == "conflict"
    assert one(postcode="5000", gemeente=None)["match_status"] == "outside"
    assert "not looked up" in one(huisnummer=None)["match_note"]
    assert not imitation.seen
    assert one(straat="Veldstraat 5", huisnummer=None)["match_level"] == "address"
    with pytest.raises(InputError, match="column with a street"):
        kk.geocode(pd.DataFrame({"postcode": ["9000"]}), service="geopunt")
    with pytest.raises(InputError, match="geopunt, adressenregister"):
        kk.geocode(pd.DataFrame({"postcode": ["9000"]}), service="google")


def test_a_question_is_asked_once_and_kept(imitation: Imitation) -> None:
    imitation.answer = lambda _path, _params: geopunt("5", *GENT)
    addresses = [make_address("Veldstraat", "5", "9000", "Gent"), make_address(" VELDSTRAAT ", "5", "9000", "gent")]
    assert [len(outcome.answers) for outcome in ask(addresses, "geopunt", patience=QUICK)] == [1, 1]
    assert len(ask(addresses, "geopunt", patience=QUICK)) == 2
    assert len(imitation.seen) == 1
    steps: list[tuple[int, int]] = []
    ask([*addresses, make_address("Markt", "1", "9000", "Gent")], "geopunt", progress=lambda *s: steps.append(s))
    assert steps == [(1, 2), (2, 2)]


def test_what_is_kept_expires(tmp_path: Path) -> None:
    now = [1_000_000_000.0]
    with Cache(tmp_path / "a.sqlite", clock=lambda: now[0]) as cache:
        cache.put("s", "1", "found", {"a": 1}, found=True)
        cache.put("s", "1", "nothing", [], found=False)
        assert cache.get("s", "1", "found") == {"a": 1}
        assert cache.get("s", "2", "found") is None
        assert cache.get("t", "1", "found") is None
        now[0] += (KEPT_DAYS_NOTHING + 1) * 86_400
        assert cache.get("s", "1", "nothing") is None
        assert cache.get("s", "1", "found") == {"a": 1}
        now[0] += KEPT_DAYS * 86_400
        assert cache.get("s", "1", "found") is None
        cache.forget_old()
    with sqlite3.connect(tmp_path / "a.sqlite") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("SELECT count(*) FROM answers").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize("damage", [b"", b"garbage" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_cache_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "a.sqlite").write_bytes(damage)
    with Cache(tmp_path / "a.sqlite") as cache:
        cache.put("s", "1", "q", 5, found=True)
        assert cache.get("s", "1", "q") == 5


def test_without_a_cache_folder_it_works_all_the_same(
    imitation: Imitation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "file"))
    imitation.answer = lambda _path, _params: geopunt("5", *GENT)
    assert one()["match_level"] == "address"


def test_the_rate_is_kept_by_all_runs_together(tmp_path: Path) -> None:
    with (
        Cache(tmp_path / "a.sqlite", clock=lambda: 100.0) as one_run,
        Cache(tmp_path / "a.sqlite", clock=lambda: 100.0) as other,
    ):
        assert one_run.reserve("s", 2.0) == 0.0
        assert other.reserve("s", 2.0) == pytest.approx(0.5)
        assert one_run.reserve("t", 2.0) == 0.0


def test_the_server_sees_the_rate(imitation: Imitation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKGEO_GEOPUNT_RATE", "20")
    imitation.answer = lambda _path, _params: geopunt("5", *GENT)
    ask([make_address("Veldstraat", str(i), "9000", "Gent") for i in range(6)], "geopunt", patience=QUICK)
    # Five pauses of 1/20 s; a busy machine may see the first question late.
    assert imitation.times[-1] - imitation.times[0] > 0.5 * 5 / 20
    monkeypatch.setenv("KKGEO_NOMINATIM_RATE", "50")
    assert service_named("nominatim").pace == 1.0


@pytest.mark.slow
def test_a_question_that_fails_does_not_stop_the_others_but_five_do(imitation: Imitation) -> None:
    bad = {"3"}

    def answer(_path: str, params: dict[str, str]) -> Any:
        number = params["q"].split(",")[0].split()[-1]
        return (500, b"") if number in bad else geopunt(number, *GENT)

    imitation.answer = answer
    addresses = [make_address("Veldstraat", str(i), "9000", "Gent") for i in range(1, 9)]
    outcomes = ask(addresses, "geopunt", patience=QUICK)
    assert [bool(outcome.failure) for outcome in outcomes] == [i == 3 for i in range(1, 9)]
    bad.clear()
    seen = len(imitation.seen)
    assert not any(outcome.failure for outcome in ask(addresses, "geopunt", patience=QUICK))
    assert len(imitation.seen) == seen + 1
    bad |= {str(i) for i in range(20, 40)}
    with pytest.raises(ServiceError, match="in a row"):
        ask([make_address("Veldstraat", str(i), "9000", "Gent") for i in range(20, 40)], "geopunt", patience=QUICK)


@pytest.mark.parametrize(("body", "words"), [
    (b"<html>log in</html>", "web page"), ((403, b"{}"), "refuses access"), ([1], "another form"),
    ({"LocationResult": ["x"]}, "another form"),
])  # fmt: skip
def test_what_stops_a_run(imitation: Imitation, body: Any, words: str) -> None:
    imitation.answer = lambda _path, _params: body
    with pytest.raises(ServiceError, match=words):
        one()


@pytest.mark.slow
def test_a_key_goes_in_a_header_and_nowhere_else(
    imitation: Imitation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imitation.answer = lambda _path, _params: adressenregister("5", *GENT)
    (tmp_path / "key").write_text("secret-key-1\n")
    rows = pd.DataFrame({"straat": ["Veldstraat"], "huisnummer": ["5"], "postcode": ["9000"]})
    kk.geocode(rows, service="adressenregister", key_file=tmp_path / "key")
    monkeypatch.setenv("KKGEO_ADRESSENREGISTER_KEY", "secret-key-2")
    kk.geocode(rows.assign(huisnummer="6"), service="adressenregister")
    sent = [{k.lower(): v for k, v in headers.items()} for headers in imitation.headers]
    assert [headers.get("x-api-key") for headers in sent] == ["secret-key-1", "secret-key-2"]
    assert "secret" not in str(imitation.seen)
    kept = b"".join(p.read_bytes() for p in (tmp_path / "cache").iterdir())
    assert b"secret" not in kept
    with pytest.raises(InputError, match="takes no key"):
        kk.geocode(rows, service="geopunt", key_file=tmp_path / "key")
    monkeypatch.delenv("KKGEO_NOMINATIM_URL")
    with pytest.raises(InputError, match="KKGEO_NOMINATIM_URL"):
        kk.geocode(rows, service="nominatim")


def test_a_proxy_is_used_and_named(imitation: Imitation, monkeypatch: pytest.MonkeyPatch) -> None:
    imitation.answer = lambda _path, _params: {"through": "the proxy"}
    monkeypatch.setenv("HTTP_PROXY", imitation.url)
    with Client("A", "http://service.invalid", patience=Patience(attempts=1)) as client:
        assert client.get("/x") == {"through": "the proxy"}
    monkeypatch.setenv("NO_PROXY", "service.invalid")
    with (
        Client("A", "http://service.invalid", patience=Patience(attempts=1, connect=2)) as client,
        pytest.raises(ServiceError, match="HTTPS_PROXY"),
    ):
        client.get("/x")
    imitation.answer = lambda _path, _params: (407, b"")
    monkeypatch.delenv("NO_PROXY")
    with (
        Client("A", "http://service.invalid", patience=Patience(attempts=1)) as client,
        pytest.raises(ServiceError, match="name and password"),
    ):
        client.get("/x")


@pytest.mark.slow
def test_the_command_line(imitation: Imitation, tmp_path: Path) -> None:
    imitation.answer = lambda _path, _params: geopunt("5", *GENT)
    (tmp_path / "l.csv").write_text("straat;huisnummer;postcode\nVeldstraat;5;9000\n")
    command = [sys.executable, "-m", "kkgeo", "geocode", "l.csv", "-o", "u.csv", "--service", "geopunt"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Bron van de adressen: Geolocation (Geopunt)" in done.stderr
    table = pd.read_csv(tmp_path / "u.csv")
    assert table["match_level"].tolist() == ["address"]
    assert table["longitude"].tolist() == [pytest.approx(GENT[0])]


hostile: st.SearchStrategy[object] = st.sampled_from(
    ["=1+1", "<script>", "{{7*7}}", "\ud800", "\x00", "a" * 5000, "\u202e", None, 7, [], {}]
)
shape = st.recursive(
    hostile | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["LocationResult", "Location", "adresMatches", "items", "score", "address", "lat", "lon"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape, st.sampled_from(SERVICES))
def test_any_answer_is_read_or_refused(answer: Any, name: str) -> None:
    answer = json.loads(json.dumps(answer))
    try:
        found = service_named(name).read(answer, make_address("Veldstraat", "5", "9000", "Gent"))
    except KkgeoError as error:
        assert isinstance(error, ServiceError)  # noqa: PT017 - either outcome is right
        assert not isinstance(error, NoAnswerError)  # noqa: PT017
        return
    assert all(0 <= place.score <= 1 for place in found)
    assert all(len(place.text) <= 160 for place in found)


@pytest.mark.parametrize(("street", "number", "line"), [
    ("Kerkstraat 12 bus 3", "", "Kerkstraat 12, 9000 Gent"), ("Kerkstraat 12A", "", "Kerkstraat 12A, 9000 Gent"),
    ("Kerkstraat, 12 bte 3", "", "Kerkstraat 12, 9000 Gent"), ("Kerkstraat", "12 bus 3", "Kerkstraat 12, 9000 Gent"),
    ("Kerkstraat", "12.0", "Kerkstraat 12, 9000 Gent"), ("Kerkstraat 12", "12", "Kerkstraat 12, 9000 Gent"),
    ("Plein 1944", "3", "Plein 1944 3, 9000 Gent"), ("Busstraat", "1-3", "Busstraat 1-3, 9000 Gent"),
    ("  Sint-Pietersnieuwstraat   33 ", "", "Sint-Pietersnieuwstraat 33, 9000 Gent"),
])  # fmt: skip
def test_addresses_as_people_write_them(street: str, number: str, line: str) -> None:
    assert make_address(street, number, "9000", "Gent").line == line
