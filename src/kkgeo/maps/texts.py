"""Every word on a map, in Dutch and English, and numbers as each language writes them."""

from __future__ import annotations

MEASURES = {
    "nl": {
        "rate": ("Kunstkuursamenwerkingen per 100 scholen", "per 100 scholen"),
        "rate_population": ("Kunstkuursamenwerkingen per 10.000 inwoners", "per 10.000 inwoners"),
        "rate_area": ("Kunstkuursamenwerkingen per km²", "per km²"),
        "density_adjusted": ("Kunstkuursamenwerkingen, gecorrigeerd voor schooldichtheid", "aantal, gecorrigeerd"),
        "collaborations": ("Aantal Kunstkuursamenwerkingen", "aantal"),
        "partner_schools": ("Aantal partnerscholen", "aantal"),
        "schools": ("Aantal scholen", "aantal"),
    },
    "en": {
        "rate": ("Kunstkuur collaborations per 100 schools", "per 100 schools"),
        "rate_population": ("Kunstkuur collaborations per 10,000 inhabitants", "per 10,000 inhabitants"),
        "rate_area": ("Kunstkuur collaborations per km²", "per km²"),
        "density_adjusted": ("Kunstkuur collaborations, adjusted for school density", "count, adjusted"),
        "collaborations": ("Number of Kunstkuur collaborations", "count"),
        "partner_schools": ("Number of partner schools", "count"),
        "schools": ("Number of schools", "count"),
    },
}
#: What the columns that a map is coloured by are called.
COLUMNS: dict[str, dict[str, str]] = {
    "nl": {"year": "jaar", "network": "net", "level": "onderwijsniveau", "academy": "academie", "name": "naam"},
    "en": {},
}
COUNTS = ("collaborations", "partner_schools", "schools")

_TEXTS = {
    "nl": {
        "no_data": "Geen gegevens",
        "sites": "Plaatsen waar een partnerschool ligt",
        "by": "Kleur: {column}",
        "site": "Plaats",
        "unknown": "Niet ingevuld",
        "other": "Andere",
        "raw": "Ruwe aantallen, niet gecorrigeerd voor het aantal scholen in een gemeente.",
        "unplaced": "{count} rijen konden niet geplaatst worden en staan niet op de kaart.",
        "no_point": "{count} rijen hebben een gemeente maar geen coördinaten en staan niet als punt op de kaart.",
        "invented": "Verzonnen voorbeeldgegevens: alle scholen, academies en samenwerkingen zijn fictief.",
        "source": "Grenzen: Statbel (statistische sectoren), veralgemeend, gemeenten van {vintage}. Kaart: kkgeo.",
        "alt_areas": "Kaart van Vlaanderen en Brussel met {areas} gebieden: {title}. Hoogste waarde: {top}.",
        "alt_points": "Kaart van Vlaanderen en Brussel met {points} punten: {title}. De tabel eronder heeft de punten.",
        "table": "Dezelfde gegevens als tabel",
        "area": "Gebied",
        "value": "Waarde",
        "areas": "gebieden",
        "points": "punten",
        "collaboration": "samenwerking",
        "collaborations": "samenwerkingen",
        "of_school": "school",
        "of_schools": "scholen",
        "none": "geen",
        "skip": "Naar de tabel",
    },
    "en": {
        "no_data": "No data",
        "sites": "Places with a partner school",
        "by": "Colour: {column}",
        "site": "Place",
        "unknown": "Not given",
        "other": "Other",
        "raw": "Raw counts, not corrected for the number of schools in a municipality.",
        "unplaced": "{count} rows could not be placed and are not on the map.",
        "no_point": "{count} rows have a municipality but no coordinates and are not on the map as a point.",
        "invented": "Invented example data: all schools, academies and collaborations are fictitious.",
        "source": "Boundaries: Statbel (statistical sectors), generalised, municipalities of {vintage}. Map: kkgeo.",
        "alt_areas": "Map of Flanders and Brussels with {areas} areas: {title}. Highest value: {top}.",
        "alt_points": "Map of Flanders and Brussels with {points} points: {title}. The table below has the points.",
        "table": "The same data as a table",
        "area": "Area",
        "value": "Value",
        "areas": "areas",
        "points": "points",
        "collaboration": "collaboration",
        "collaborations": "collaborations",
        "of_school": "school",
        "of_schools": "schools",
        "none": "none",
        "skip": "To the table",
    },
}


def say(key: str, lang: str, **values: object) -> str:
    """Return one text, filled in."""
    return _TEXTS[lang][key].format(**values)


def number(value: float, lang: str, digits: int | None = None) -> str:
    """Write a number: 1.234,5 in Dutch, 1,234.5 in English.

    >>> number(1234.5, "nl"), number(1234.5, "en"), number(3, "nl")
    ('1.234,5', '1,234.5', '3')
    """
    if digits is None:
        digits = 0 if float(value).is_integer() else 1 if abs(value) >= 1 else 3
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "nl" else text
