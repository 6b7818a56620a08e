"""The Flemish address register: address match, with a score of its own; a key raises its limit."""

from __future__ import annotations

import math
import re
from typing import Any

from kkgeo._base.words import phrase
from kkgeo.services.addresses import Address, Answer, number, part, point, same_number, tidy
from kkgeo.services.service import Question, Service

# No two parts of these match the same sign: a text of megabytes takes one look.
_POS = re.compile(r"<(?:\w+:)?pos\b[^<>]*>\s*([-+\d.eE]+)\s+([-+\d.eE]+)\s*</")
_SYSTEM = re.compile(r"""srsName\s*=\s*["']([^"']*)["']""")
#: A point takes some two hundred signs.
_LONGEST_GML = 10_000
#: What a position is the position of, where that is not a site (`positieSpecificatie`).
_NO_SITE = ("gemeente", "wegsegment", "straat")


def _question(address: Address) -> Question:
    # The postal code alone where there is one: with both, an old or other name of the place costs score.
    place = {"postcode": address.postal_code} if address.postal_code else {"gemeentenaam": address.place}
    return "/adresmatch", {**place, "straatnaam": address.street, "huisnummer": address.house_number}


def _spelling(value: Any) -> str:
    """Read a name, with or without its language around it."""
    for path in (("geografischeNaam", "spelling"), ("spelling",)):
        if text := tidy(part(value, *path)):
            return text
    return tidy(value)


def _position(item: dict[str, Any]) -> tuple[float, float]:
    gml = part(item, "adresPositie", "geometrie", "gml")
    if not isinstance(gml, str) or len(gml) > _LONGEST_GML or (found := _POS.search(gml)) is None:
        return math.nan, math.nan
    x, y = number(found[1]), number(found[2])
    told = _SYSTEM.search(gml)
    # The last number of the name; none is Lambert 72.
    system = told[1][len(told[1].rstrip("0123456789")) :] if told else ""
    system = system or "31370"
    if system == "4326":
        return point(x, y)
    from kkgeo.services.projecting import to_degrees

    return point(*to_degrees(x, y, system))


def _read(answer: Any, asked: Address) -> list[Answer]:
    found = []
    for item in SERVICE.listed(answer, "adresMatches"):
        percent = number(item.get("score"))
        if not 0 <= percent <= 100:
            raise SERVICE.misshapen(phrase("errors.services.no_score"))
        house, municipality = tidy(item.get("huisnummer")), _spelling(part(item, "gemeente", "gemeentenaam"))
        specified = tidy(part(item, "adresPositie", "positieSpecificatie")).casefold()
        level = "municipality"
        if house:
            level = "street" if specified in _NO_SITE else "house_number"
        elif item.get("straatnaam"):
            level = "street"
        text = _spelling(item.get("volledigAdres")) or municipality
        # The score is over the whole address: another number in the right street may still come high.
        score = round(percent / 100 * same_number(asked.house_number, house), 3)
        postal_code = tidy(part(item, "postinfo", "objectId"))
        found.append(Answer(*_position(item), score, level, text, postal_code, municipality))
    return found


SERVICE = Service(
    name="adressenregister",
    title="Adressenregister",
    version="basisregisters v2 adresmatch",
    address="https://api.basisregisters.vlaanderen.be/v2",
    per_second=10.0,
    threshold=0.80,
    attribution="Adressenregister, Digitaal Vlaanderen",
    question=_question,
    read=_read,
    key=("KKGEO_ADRESSENREGISTER_KEY", "x-api-key"),
)
