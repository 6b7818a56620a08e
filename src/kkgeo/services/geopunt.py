"""Geopunt: the location search of Digitaal Vlaanderen, for Flanders and Brussels; no key, no score of its own."""

from __future__ import annotations

from typing import Any

from kkgeo.services.addresses import Address, Answer, part, point, similarity, tidy
from kkgeo.services.service import Question, Service

#: How many proposals are looked at.
_ASKED = 5
#: Where the position of a house number was taken from, as its type says, and that is not a site.
_NO_SITE = ("straat", "gemeente", "postkanton")


def _question(address: Address) -> Question:
    return "/Location", {"q": address.line, "c": _ASKED}


def _read(answer: Any, asked: Address) -> list[Answer]:
    found = []
    for item in SERVICE.listed(answer, "LocationResult"):
        street, house, postal_code, municipality = (
            tidy(item.get(key)) for key in ("Thoroughfarename", "Housenumber", "Zipcode", "Municipality")
        )
        kind = tidy(item.get("LocationType")).casefold()
        level = "municipality"
        if street:
            level = "house_number" if house and not any(word in kind for word in _NO_SITE) else "street"
        lon, lat = point(part(item, "Location", "Lon_WGS84"), part(item, "Location", "Lat_WGS84"))
        score = similarity(asked, [street], house, postal_code)
        found.append(Answer(lon, lat, score, level, tidy(item.get("FormattedAddress")), postal_code, municipality))
    return found


SERVICE = Service(
    name="geopunt",
    title="Geopunt",
    version="geolocation v4 Location",
    address="https://geo.api.vlaanderen.be/geolocation/v4",
    per_second=10.0,
    # One letter wrong in a name of ten gives 0.9; another number 0.5; another postal code 0.7.
    threshold=0.85,
    attribution="Geolocation (Geopunt), Digitaal Vlaanderen; Brussels: UrbIS, Paradigm",
    question=_question,
    read=_read,
)
