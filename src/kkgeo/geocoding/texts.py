"""The sentences that say why a row is where it is, in Dutch and English."""

from __future__ import annotations

from kkgeo.errors import UnknownReferenceError

LANGUAGES = ("nl", "en")

_TEXTS: dict[str, dict[str, str]] = {
    "nl": {
        "coordinates": "de coördinaten",
        "code": "niscode {value}",
        "postal_code": "postcode {value}",
        "locality": "plaatsnaam '{value}'",
        "municipality_name": "gemeente '{value}'",
        "province": "provincie '{value}'",
        "and": " en ",
        "or": " of ",
        "matched": "Geplaatst in {name} op grond van {evidence}.",
        "fuzzy": "'{value}' is gelezen als '{name}'.",
        "ambiguous": "{evidence} kan op {count} gemeenten slaan: {names}. Vul een postcode, provincie of niscode aan.",
        "conflict": "{first} wijst naar {names_1}, maar {second} naar {names_2}{distance}. Verbeter een van beide.",
        "distance": " ({km} km verder)",
        "outside": "{evidence} ligt buiten Vlaanderen en Brussel{where}.",
        "wallonia": ", in Wallonië",
        "netherlands": ", in Nederland",
        "france": ", in Frankrijk",
        "germany": ", in Duitsland",
        "luxembourg": ", in Luxemburg",
        "united_kingdom": ", in het Verenigd Koninkrijk",
        "sea": ", in zee",
        "far": ", ver van België",
        "postal_code_without_area": "postcode {value} ({holder}) is een bijzondere postcode zonder eigen gebied",
        "zero": "de coördinaten (0, 0) zijn geen plaats en niet gebruikt",
        "scaled": "In de coördinaten ontbrak de komma; ze is teruggezet: {first}, {second}.",
        "unmatched": "Geen bruikbare plaats: {reason}.",
        "nothing": "geen coördinaten, niscode, postcode of plaatsnaam ingevuld",
        "unknown_code": "niscode '{value}' bestaat in geen jaargang",
        "unknown_postal_code": "postcode '{value}' is geen postcode van Vlaanderen of Brussel",
        "unknown_name": "'{value}' is niet herkend als plaatsnaam",
        "unknown_province": "'{value}' is niet herkend als provincie",
        "unreadable": "de coördinaten zijn onleesbaar en niet gebruikt",
        "swapped": "Lengte- en breedtegraad stonden omgewisseld; ze zijn teruggewisseld.",
        "lambert_72": "Coördinaten gelezen als Lambert 72.",
        "lambert_2008": "Coördinaten gelezen als Lambert 2008.",
        "near_border": "Het punt ligt {metres} m buiten {name}, binnen de veralgemening van de grens.",
        "point_outside": "een punt buiten Vlaanderen en Brussel",
        "many": "{names} en {more} andere",
    },
    "en": {
        "coordinates": "the coordinates",
        "code": "REFNIS code {value}",
        "postal_code": "postal code {value}",
        "locality": "place name '{value}'",
        "municipality_name": "municipality '{value}'",
        "province": "province '{value}'",
        "and": " and ",
        "or": " or ",
        "matched": "Placed in {name} by {evidence}.",
        "fuzzy": "'{value}' was read as '{name}'.",
        "ambiguous": "{evidence} can mean {count} municipalities: {names}. Add a postal code, province or REFNIS code.",
        "conflict": "{first} says {names_1}, but {second} says {names_2}{distance}. Correct one of them.",
        "distance": " ({km} km away)",
        "outside": "{evidence} lies outside Flanders and Brussels{where}.",
        "wallonia": ", in Wallonia",
        "netherlands": ", in the Netherlands",
        "france": ", in France",
        "germany": ", in Germany",
        "luxembourg": ", in Luxembourg",
        "united_kingdom": ", in the United Kingdom",
        "sea": ", at sea",
        "far": ", far from Belgium",
        "postal_code_without_area": "postal code {value} ({holder}) is a special one that serves no area",
        "zero": "the coordinates (0, 0) are no place and were not used",
        "scaled": "The coordinates had lost their decimal point; it was put back: {first}, {second}.",
        "unmatched": "No usable place: {reason}.",
        "nothing": "no coordinates, REFNIS code, postal code or place name given",
        "unknown_code": "REFNIS code '{value}' exists in no vintage",
        "unknown_postal_code": "postal code '{value}' is not one of Flanders or Brussels",
        "unknown_name": "'{value}' is not recognised as a place",
        "unknown_province": "'{value}' is not recognised as a province",
        "unreadable": "the coordinates are unreadable and were not used",
        "swapped": "Longitude and latitude were in the wrong order; they were put right.",
        "lambert_72": "Coordinates read as Lambert 72.",
        "lambert_2008": "Coordinates read as Lambert 2008.",
        "near_border": "The point lies {metres} m outside {name}, within the generalisation of the boundary.",
        "point_outside": "a point outside Flanders and Brussels",
        "many": "{names} and {more} others",
    },
}


def check_language(lang: str) -> str:
    """Return the language, or raise an error that lists those there are."""
    if lang not in LANGUAGES:
        msg = f"There are no texts in language {lang!r}, only in {', '.join(LANGUAGES)}."
        raise UnknownReferenceError(msg)
    return lang


def say(key: str, lang: str, **values: object) -> str:
    """Return one text, filled in."""
    return _TEXTS[lang][key].format(**values)


def sentence(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]
