"""An address as it is asked for, what a service answers, and how alike the two are."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from kkgeo._base.streets import number_and_box, street_and_number
from kkgeo._base.text import fold

#: What the point of an answer is the point of, nearest first. Only the first is a site.
LEVELS = ("house_number", "street", "municipality")

#: Belgium with a margin (degrees). BeST gives addresses without a position the origin of Lambert 72, near Compiègne.
_LON, _LAT = (2.5, 6.5), (49.45, 51.6)
#: The longest text that is taken over from an answer, and the longest that is looked at for it.
_LONGEST, _LOOKED_AT = 160, 4_000

#: Factors of the score for what is not the same: the letter behind a house number, the number, the postal code.
_OTHER_LETTER, _OTHER_NUMBER, _OTHER_POSTAL_CODE = 0.9, 0.5, 0.7

_SHORT_FORMS = (
    (re.compile(r"^(?:st|ste)\b[.\s-]*|(?<=\s)(?:st|ste)\b\.?[\s-]*"), "sint "),
    (re.compile(r"\bo\.?\s?l\.?\s?v\.?(?=\W|$)"), "onze lieve vrouw "),
    (re.compile(r"str\.?$"), "straat"),
    (re.compile(r"(?:stwg|stw|steenw)\.?$"), "steenweg"),
    (re.compile(r"(?<=[a-z\s])ln\.?$"), "laan"),
    (re.compile(r"\bav\.?(?=\s)"), "avenue"),
    (re.compile(r"\bch(?:ss|ee|aussee)?\.?(?=\s)"), "chaussee"),
)


def tidy(text: object) -> str:
    """Return a text on one line without signs that cannot be shown; anything else than a text or number is empty."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return ""
    told = unicodedata.normalize("NFC", str(text)[:_LOOKED_AT])
    shown = "".join(" " if unicodedata.category(c)[0] in "ZC" else c for c in told)
    return " ".join(shown.split())[:_LONGEST].rstrip()


@dataclass(frozen=True)
class Address:
    """What is asked for: the door of a building. A box is left out: it is behind the same door."""

    street: str
    house_number: str
    postal_code: str = ""
    place: str = ""

    @property
    def key(self) -> str:
        """The same for two ways to type one address: spaces and capitals make no difference."""
        parts = (self.street, self.house_number, self.postal_code, self.place)
        return json.dumps([tidy(part).casefold() for part in parts], ensure_ascii=False)

    @property
    def line(self) -> str:
        """As one writes it: street and number, postal code and place."""
        behind = " ".join(part for part in (self.postal_code, self.place) if part)
        return f"{self.street} {self.house_number}" + (f", {behind}" if behind else "")


@dataclass(frozen=True)
class Answer:
    """One place that a service proposes: degrees (EPSG:4326), NaN where it has no position."""

    lon: float
    lat: float
    score: float
    level: str
    text: str
    postal_code: str = ""
    municipality: str = ""

    @property
    def placed(self) -> bool:
        """Whether it has a position."""
        return math.isfinite(self.lon) and math.isfinite(self.lat)


def make_address(street: object, house_number: object = "", postal_code: object = "", place: object = "") -> Address:
    """Return an address with what people write tidied; the house number may stand behind the street.

    >>> make_address(" Kerkstraat  12 bus 3", "", "9000", "Gent").line
    'Kerkstraat 12, 9000 Gent'
    >>> make_address("Kerkstraat", "12.0").house_number
    '12'
    """
    number, _ = number_and_box(re.sub(r"^(\d+)\.0+$", r"\1", tidy(house_number)))
    road, _ = number_and_box(tidy(street))
    name, behind, _ = street_and_number(road)
    # Where both are filled in the column has the number, and what stands behind the street may belong to its name.
    if behind and (not number or _together(number) == _together(behind)):
        road, number = name, number or behind
    return Address(road.strip(" ,"), _together(number), tidy(postal_code), tidy(place))


def _together(number: str) -> str:
    return re.sub(r"\s+", "", number)


def point(lon: object, lat: object) -> tuple[float, float]:
    """Return a position in degrees as given, or NaN where it is none or cannot be in Belgium."""
    x, y = number(lon), number(lat)
    inside = _LON[0] <= x <= _LON[1] and _LAT[0] <= y <= _LAT[1]
    return (x, y) if inside else (math.nan, math.nan)


def number(value: object) -> float:
    """Return a number that may be written as a text, or NaN."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return math.nan
    if isinstance(value, str) and len(value) > _LONGEST:
        return math.nan
    try:
        return float(value)
    except (ValueError, OverflowError):
        return math.nan


def similarity(asked: Address, streets: list[str], house_number: str, postal_code: str) -> float:
    """Return how alike an answer is to what was asked, 0 to 1, for services that give no score of their own.

    Notes
    -----
    1 - edits / length of the longer (optimal string alignment) of the street names without accents, signs and short
    forms; the likest where a street has several names. Less for another number, letter or postal code.

    >>> asked = make_address("St.-Pietersnieuwstr.", "33", "9000")
    >>> similarity(asked, ["Sint-Pietersnieuwstraat"], "33", "9000")
    1.0
    >>> similarity(asked, ["Sint-Pietersnieuwstraat"], "35", "9000")
    0.5
    """
    from rapidfuzz.distance import OSA

    own = _street_key(asked.street)
    likest = max((OSA.normalized_similarity(own, _street_key(name)) for name in streets if name), default=0.0)
    score = float(likest) * same_number(asked.house_number, house_number)
    if asked.postal_code and postal_code and asked.postal_code != postal_code:
        score *= _OTHER_POSTAL_CODE
    return round(score, 3)


def same_number(asked: str, found: str) -> float:
    """Return 1 for the same house number, less for another letter, and still less for another number."""
    ours, theirs = (re.sub(r"[^0-9a-z/+-]", "", text.casefold()) for text in (asked, found))
    if not theirs or ours == theirs:
        return 1.0
    first = [re.match(r"\d*", text) for text in (ours, theirs)]
    same = first[0] and first[1] and first[0].group() and first[0].group() == first[1].group()
    return _OTHER_LETTER if same else _OTHER_NUMBER


def _street_key(name: str) -> str:
    text = fold(name).replace("\u2019", "'").strip()
    for pattern, long in _SHORT_FORMS:
        text = pattern.sub(long, text)
    return re.sub(r"[^a-z0-9]", "", text)


def part(value: object, *path: str) -> Any:
    """Follow keys into a JSON value, or return None where they lead nowhere."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
