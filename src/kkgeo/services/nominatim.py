"""Nominatim: addresses of OpenStreetMap, from an instance that the user names; one request a second at most."""

from __future__ import annotations

import re
from typing import Any

from kkgeo.services.addresses import Address, Answer, number, part, point, similarity, tidy
from kkgeo.services.service import Question, Service

_ASKED = 5
#: Rank of a single building or its entrance in Nominatim's hierarchy of places; a street has 26 or 27.
_DOOR = 28
_ROADS = ("road", "pedestrian", "square", "footway", "path", "place", "residential")
_TOWNS = ("city", "town", "village", "municipality", "suburb", "hamlet")


def _question(address: Address) -> Question:
    place = {"postalcode": address.postal_code} if address.postal_code else {"city": address.place}
    fixed: dict[str, str | int] = {"countrycodes": "be", "format": "jsonv2", "addressdetails": 1, "limit": _ASKED}
    return "/search", {"street": f"{address.house_number} {address.street}", **place, **fixed}


def _read(answer: Any, asked: Address) -> list[Answer]:
    found = []
    for item in SERVICE.listed(answer):
        told = item.get("address")
        road = next((text for key in _ROADS if (text := tidy(part(told, key)))), "")
        town = next((text for key in _TOWNS if (text := tidy(part(told, key)))), "")
        house, postal_code = tidy(part(told, "house_number")), tidy(part(told, "postcode"))
        level = "municipality"
        if road:
            level = "house_number" if house and number(item.get("place_rank")) >= _DOOR else "street"
        # In Brussels a street has both its names: "Rue de la Loi - Wetstraat".
        names = [road, *re.split(r"(?<!\s)\s++[-/]\s+", road)]
        lon, lat = point(part(item, "lon"), part(item, "lat"))
        score = similarity(asked, names, house, postal_code)
        found.append(Answer(lon, lat, score, level, tidy(item.get("display_name")), postal_code, town))
    return found


SERVICE = Service(
    name="nominatim",
    title="Nominatim",
    version="search jsonv2",
    address=None,
    per_second=1.0,
    most_per_second=1.0,
    threshold=0.85,
    attribution="© OpenStreetMap contributors (ODbL 1.0), by way of Nominatim",
    question=_question,
    read=_read,
)
