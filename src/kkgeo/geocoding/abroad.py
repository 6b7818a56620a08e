"""What lies outside Flanders and Brussels, by what people write: places, provinces, countries, postal codes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kkgeo._base.text import fold
from kkgeo._base.words import localised, say
from kkgeo.geocoding.names import normalise, pieces
from kkgeo.reference._data import table
from kkgeo.sites.addresses import WALLOON

#: A place further from the border than this is no rival of a misspelt name in Flanders that is as near by its spelling.
NEAR_KM = 50
#: What a country is called here and in the catalogue; the others go by their code.
_NEIGHBOURS = {"NL": "netherlands", "FR": "france", "DE": "germany", "LU": "luxembourg", "GB": "united_kingdom"}
_SAID = frozenset({*_NEIGHBOURS.values(), "wallonia", "sea", "far", "abroad"})
_DUTCH = re.compile(r"(?:NL[\s-]*)?[1-9]\d{3}\s?[A-Z]{2}", re.IGNORECASE)
_BRITISH = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_PREFIXED = re.compile(r"([A-Z]{1,3})[\s.-]*\d{4,6}", re.IGNORECASE)
#: No postal code of Belgium, with the space that some countries write in it.
_FIVE_DIGITS = re.compile(r"\d{5}(?:-\d{4})?|\d{3} \d{2}|\d{2} \d{3}")
#: Countries whose postal codes have four digits, as ours.
FOUR_DIGITS = frozenset({"netherlands", "luxembourg", "CH", "AT", "DK", "NO", "HU"})
#: Beside what countries.csv has: signs on cars, codes of three letters, parts that people take for a country.
_MORE = {
    "B": "BE", "BEL": "BE", "NLD": "NL", "NED": "NL", "Holland": "NL", "The Netherlands": "NL", "F": "FR", "FRA": "FR",
    "D": "DE", "DEU": "DE", "GER": "DE", "BRD": "DE", "L": "LU", "LUX": "LU", "Groothertogdom Luxemburg": "LU",
    "UK": "GB", "VK": "GB", "GBR": "GB", "Engeland": "GB", "England": "GB", "Schotland": "GB", "Groot-Brittannië": "GB",
    "Great Britain": "GB", "Angleterre": "GB", "USA": "US", "VS": "US", "Koninkrijk België": "BE",
    "Royaume de Belgique": "BE", "Fr.": "FR", "Ned.": "NL", "Duitsl.": "DE", "Frankr.": "FR", "Dld.": "DE",
}  # fmt: skip
#: Codes that mean a country in brackets or behind a name too; others are short for something else there.
_SHORT = frozenset({"B", "BE", "D", "DE", "F", "FR", "GB", "LU", "NL", "UK", "CH", "US", "ES", "IT", "PT", "PL"})


class Place(NamedTuple):
    """A place outside: its name, where (as `where_words` takes it), its REFNIS code, kilometres from the border."""

    name: str
    where: str
    code: str = ""
    km: int = 0

    @property
    def label(self) -> str:
        """Name it, with its REFNIS code if it is a municipality of Wallonia."""
        return f"{self.name}, {self.code}" if self.code else self.name

    @property
    def called(self) -> str:
        """Name it in a sentence."""
        return f"{self.name} ({self.code})" if self.code else self.name


def _key(text: str) -> str:
    return re.sub(r"[^\w]|_", "", fold(text))


def province_key(text: str) -> str:
    """Reduce the name of a province to its letters, without the word that says it is one.

    >>> province_key("Prov. Limburg"), province_key("O.-Vl."), province_key("Province de Liège")
    ('limburg', 'ovl', 'liege')
    """
    return re.sub(r"^(?:provincie|province|provinz|prov)(?:de|du|van)?(?=.)", "", _key(text)) or _key(text)


@lru_cache
def places() -> dict[str, tuple[Place, ...]]:
    """Return the places outside by their normalised name; municipalities of Wallonia first."""
    found: dict[str, dict[Place, None]] = {}
    for nis, *names in table("wallonia").itertuples(index=False):
        for name in names:
            found.setdefault(normalise(str(name)), {})[Place(str(names[0]), "wallonia", str(nis))] = None
    for country, name, dutch, km in table("places_abroad").itertuples(index=False):
        where = "wallonia" if country == "BE" else _NEIGHBOURS.get(str(country), str(country))
        for called in filter(None, (name, dutch)):
            key = normalise(str(called))
            if key and not any(place.code and where == "wallonia" for place in found.get(key, ())):
                found.setdefault(key, {})[Place(str(name), where, km=int(km))] = None
    return {key: tuple(sorted(several, key=lambda place: (not place.code, place.km))) for key, several in found.items()}


@lru_cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, nl, en, also in table("countries")[["code", "name_nl", "name_en", "also"]].itertuples(index=False):
        for name in (code, nl, en, *str(also).split("/")):
            if key := _key(str(name)):
                found.setdefault(key, str(code))
    return found | {_key(name): code for name, code in _MORE.items()}


def country(text: str, *, short: bool = True) -> str | None:
    """Say which country a text names: "belgium", what `where_words` takes, or None.

    `short` is False where not every code of two letters means a country.

    >>> country("Nederland"), country("Deutschland"), country("FR"), country("België"), country("Gent")
    ('netherlands', 'germany', 'france', 'belgium', None)
    """
    bare = text.strip(" .")
    if not short and len(_key(bare)) <= 2 and bare.upper() not in _SHORT:
        return None
    code = _countries().get(_key(bare))
    if code is None and len(parts := pieces(re.sub(r"\s[-–]\s", ",", text))) > 1:
        # "Duitsland (DE)"
        named = {country(part, short=short) for part in parts}
        return named.pop() if len(named) == 1 else None
    return "belgium" if code == "BE" else _NEIGHBOURS.get(code, code) if code else None


@lru_cache
def _provinces() -> dict[str, str]:
    return {province_key(name): where for name, where in table("provinces_abroad").itertuples(index=False)}


def province(text: str) -> str | None:
    """Say where a province or region outside Flanders and Brussels is.

    >>> province("Prov. Luik"), province("Lg."), province("Noord-Brabant"), province("Limburg")
    ('wallonia', 'wallonia', 'netherlands', None)
    """
    return _provinces().get(province_key(text))


def province_namesakes(text: str) -> tuple[str, ...]:
    """Say where else there is a province that bears the name of one of ours.

    >>> province_namesakes("Prov. Limburg"), province_namesakes("Antwerpen")
    (('netherlands',), ())
    """
    key = province_key(text)
    return ("netherlands",) if key.startswith("lim") else ("netherlands", "wallonia") if key.startswith("br") else ()


def postal_code(text: str) -> str | None:
    """Say where a postal code is that is not one of Flanders or Brussels, by its form.

    >>> postal_code("4811 AB"), postal_code("F-59000"), postal_code("45127"), postal_code("5000"), postal_code("9000")
    ('netherlands', 'france', 'abroad', 'wallonia', None)
    """
    text = text.strip()
    if re.fullmatch(r"\d{4}", text):
        return "wallonia" if any(int(text) in some for some in WALLOON) else None
    if _DUTCH.fullmatch(text):
        return "netherlands"
    if (sign := _PREFIXED.fullmatch(text)) and (where := country(sign[1])) and where != "belgium":
        return where
    if _BRITISH.fullmatch(text):
        return "united_kingdom"
    return "abroad" if _FIVE_DIGITS.fullmatch(text) else None


def where_words(where: str, lang: str) -> str:
    """Say where something outside is, as in ", in France"."""
    if where in _SAID:
        return say(f"placing.{where}", lang)
    names = table("countries").set_index("code")
    return say("placing.country_abroad", lang, name=names.loc[where, localised(names.columns, "name", lang)])
