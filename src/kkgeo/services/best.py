"""BeST: the addresses of the three regions together, of the federal government; no key, no score of its own."""

from __future__ import annotations

import math
import re
from typing import Any

from kkgeo.services.addresses import Address, Answer, part, point, similarity, tidy
from kkgeo.services.service import Question, Service

_LANGUAGES = ("nl", "fr", "de")
#: What a position is the position of, where that is not a site (`positionSpecification`).
_NO_SITE = ("municipality", "street", "roadsegment")


def _question(address: Address) -> Question:
    place = {"postCode": address.postal_code} if address.postal_code else {"municipalityName": address.place}
    # "*" and "~" stand for any letters there; a name that a person typed does not mean them.
    street = re.sub(r"[*~]", " ", address.street).strip()
    house = {"houseNumber": address.house_number, "status": "current"}
    return "/addresses", {**place, "streetName": street, **house, "embed": "streets,municipalities,postalInfos"}


def _meant(item: dict[str, Any], key: str, embedded: Any) -> Any:
    """Return a part of an address: in place, or among what is embedded, by its address."""
    value = item.get(key)
    href = part(value, "href")
    looked_up = part(embedded, href) if isinstance(href, str) else None
    return looked_up if isinstance(looked_up, dict) else value


def _names(value: Any) -> list[str]:
    name = part(value, "name")
    if isinstance(name, dict):
        return [text for language in _LANGUAGES if (text := tidy(name.get(language)))]
    return [tidy(name)] if tidy(name) else []


def _read(answer: Any, asked: Address) -> list[Answer]:
    found = []
    embedded = part(answer, "embedded")
    for item in SERVICE.listed(answer, "items"):
        status = item.get("status")
        if tidy(part(status, "value") or status).casefold() == "retired":
            continue
        streets = _names(_meant(item, "hasStreetName", embedded))
        towns = _names(_meant(item, "hasMunicipality", embedded))
        postal_code = tidy(part(_meant(item, "hasPostalInfo", embedded), "postCode"))
        house, position = tidy(item.get("houseNumber")), item.get("addressPosition")
        specified = tidy(part(position, "positionSpecification")).casefold()
        level = "house_number" if house and specified not in _NO_SITE else "street"
        text = f"{streets[0] if streets else ''} {house}, {postal_code} {towns[0] if towns else ''}"
        lon, lat = point(part(position, "wgs84", "long"), part(position, "wgs84", "lat"))
        if part(position, "lambert72", "x") == part(position, "lambert72", "y") == 0:
            # Without a position the register has the origin of Lambert 72.
            lon = lat = math.nan
        score = similarity(asked, streets, house, postal_code)
        found.append(Answer(lon, lat, score, level, tidy(text), postal_code, towns[0] if towns else ""))
    return found


SERVICE = Service(
    name="best",
    title="BeST",
    version="belgianAddress v2 addresses",
    address="https://best.pr.fedservices.be/api/opendata/best/v1/belgianAddress/v2",
    per_second=5.0,
    threshold=0.85,
    attribution="BeST Address, FPS BOSA, with the regions",
    question=_question,
    read=_read,
    headers={"BelGov-Trace-Id": "kkgeo"},
)
