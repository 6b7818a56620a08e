"""A server on this computer that imitates the address services: their documented shapes and their bad days."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kkgeo._base.http import Patience
from tests.loopback import Loopback

#: Waits that a test can bear.
QUICK = Patience(connect=5.0, answer=5.0, attempts=3, first_wait=0.01, longest=1.0)


class Imitation(Loopback):
    """What the server answers, and what it saw."""

    def __init__(self) -> None:
        self.answer: Callable[[str, dict[str, str]], Any] = lambda _path, _params: {}
        self.delay = 0.0
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.times: list[float] = []
        self.headers: list[dict[str, str]] = []
        self.delivered: Counter[str] = Counter()
        self.requested: Counter[str] = Counter()
        self.lock = threading.Lock()
        super().__init__(self._reply)

    def _reply(self, request: BaseHTTPRequestHandler) -> None:
        split = urlsplit(request.path)
        params = dict(parse_qsl(split.query))
        with self.lock:
            self.seen.append((split.path, params))
            self.times.append(time.monotonic())
            self.headers.append(dict(request.headers))
            self.requested[request.path] += 1
        time.sleep(self.delay)
        body = self.answer(split.path, params)
        status = 200
        if isinstance(body, tuple):
            status, body = body
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(raw)))
        request.end_headers()
        request.wfile.write(raw)
        with self.lock:
            self.delivered[request.path] += 1


def geopunt_item(street: str, house: str, postal_code: str, town: str, lon: float, lat: float, **more: Any) -> Any:
    """One result of geolocation v4, as public clients of it show it (Municipality ... LocationType, BoundingBox)."""
    corner = {"Lat_WGS84": lat, "Lon_WGS84": lon, "X_Lambert72": 0.0, "Y_Lambert72": 0.0}
    return {
        "Municipality": town,
        "Zipcode": postal_code,
        "Thoroughfarename": street,
        "Housenumber": house,
        "ID": 1,
        "FormattedAddress": f"{street} {house}, {postal_code} {town}",
        "Location": corner,
        "LocationType": "basisregisters_huisnummer_manueleAanduidingVanGebouw",
        "BoundingBox": {"LowerLeft": corner, "UpperRight": corner},
        **more,
    }


def adresmatch_item(
    street: str,
    house: str,
    postal_code: str,
    town: str,
    nis: str,
    xy: tuple[float, float] | None,
    score: float,
    **more: Any,
) -> Any:
    """One match of adresmatch v2, after the response model and example in the register's own public source."""
    item: dict[str, Any] = {
        "@type": "Adres",
        "identificator": {"id": "https://data.vlaanderen.be/id/adres/36416228", "objectId": "36416228"},
        "gemeente": {"objectId": nis, "gemeentenaam": {"geografischeNaam": {"spelling": town, "taal": "nl"}}},
        "postinfo": {"objectId": postal_code},
        "straatnaam": {"objectId": "69499", "straatnaam": {"geografischeNaam": {"spelling": street, "taal": "nl"}}},
        "huisnummer": house,
        "volledigAdres": {"geografischeNaam": {"spelling": f"{street} {house}, {postal_code} {town}", "taal": "nl"}},
        "adresStatus": "inGebruik",
        "officieelToegekend": True,
        "score": score,
        "links": [],
        **more,
    }
    if xy is not None:
        point = (
            '<gml:Point srsName="https://www.opengis.net/def/crs/EPSG/0/31370" '
            f'xmlns:gml="http://www.opengis.net/gml/3.2"><gml:pos>{xy[0]:.2f} {xy[1]:.2f}</gml:pos></gml:Point>'
        )
        item["adresPositie"] = {
            "geometrie": {"type": "Point", "gml": point},
            "positieGeometrieMethode": "aangeduidDoorBeheerder",
            "positieSpecificatie": "gebouw",
        }
    return item


def best_answer(*doors: tuple[str, str, str, str, float, float]) -> Any:
    """An answer of belgianAddress v2 with embed, as public clients recorded it: parts by `href`, positions twice."""
    items, embedded = [], {}
    for n, (street, house, postal_code, town, lon, lat) in enumerate(doors):
        refs = {kind: f"/belgianAddress/v2/{kind}/{n}" for kind in ("streets", "municipalities", "postalInfos")}
        embedded[refs["streets"]] = {"href": refs["streets"], "name": {"nl": street}}
        embedded[refs["municipalities"]] = {"href": refs["municipalities"], "name": {"nl": town}, "nisCode": "44021"}
        embedded[refs["postalInfos"]] = {"href": refs["postalInfos"], "name": {}, "postCode": postal_code}
        items.append(
            {
                "id": f"data.vlaanderen.be/id/adres/{n}/1",
                "houseNumber": house,
                "status": {"value": "current"},
                "hasStreetName": {"href": refs["streets"]},
                "hasMunicipality": {"href": refs["municipalities"]},
                "hasPostalInfo": {"href": refs["postalInfos"]},
                "addressPosition": {"lambert72": {"x": 1.0, "y": 1.0}, "wgs84": {"lat": lat, "long": lon}},
            }
        )
    return {"self": "/belgianAddress/v2/addresses", "items": items, "embedded": embedded, "total": len(items)}


def nominatim_item(street: str, house: str, postal_code: str, town: str, lon: float, lat: float, **more: Any) -> Any:
    """One place of search, jsonv2 with addressdetails (nominatim.org, release docs, API, Output)."""
    return {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "node",
        "osm_id": 1,
        "lat": str(lat),
        "lon": str(lon),
        "category": "place",
        "type": "house",
        "place_rank": 30,
        "importance": 0.00001,
        "addresstype": "place",
        "display_name": f"{house}, {street}, {town}, {postal_code}, België",
        "address": {"house_number": house, "road": street, "city": town, "postcode": postal_code, "country_code": "be"},
        "boundingbox": ["51.0", "51.1", "3.7", "3.8"],
        **more,
    }
