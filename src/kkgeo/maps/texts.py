"""Every word on a map, in Dutch and English, and numbers as each language writes them."""

from __future__ import annotations

import math
import re

from kkgeo.datasets import ILLUSTRATIVE_NOTE

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
#: What the flags of a coverage table are called.
FLAGS = {
    "nl": {
        "under": "minder dan verwacht",
        "as expected": "zoals verwacht",
        "over": "meer dan verwacht",
        "too small to tell": "te klein om iets te zeggen",
    },
    "en": {
        "under": "fewer than expected",
        "as expected": "as expected",
        "over": "more than expected",
        "too small to tell": "too small to tell",
    },
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
        "outside": "Buiten het gebied",
        "no_cluster": "Geen cluster, of meer dan één",
        "ratio_zero": "0: geen enkele",
        "ratio_less": "minder dan {bound}",
        "ratio_about": "{low} – {high}: ongeveer zoals verwacht",
        "ratio_more": "meer dan {bound}",
        "raw": "Ruwe aantallen, niet gecorrigeerd voor het aantal scholen in een gemeente.",
        "unplaced": "{count} rijen konden niet geplaatst worden en staan niet op de kaart.",
        "unplaced_one": "1 rij kon niet geplaatst worden en staat niet op de kaart.",
        "no_point": "{count} rijen hebben een gemeente maar geen punt. Geef hun coördinaten om ze te tekenen.",
        "no_point_one": "1 rij heeft een gemeente maar geen punt. Geef haar coördinaten om ze te tekenen.",
        "true": "ja",
        "false": "nee",
        "invented": ILLUSTRATIVE_NOTE["nl"],
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
        "outside": "Outside the area",
        "no_cluster": "No cluster, or more than one",
        "ratio_zero": "0: none at all",
        "ratio_less": "less than {bound}",
        "ratio_about": "{low} – {high}: about as expected",
        "ratio_more": "more than {bound}",
        "raw": "Raw counts, not corrected for the number of schools in a municipality.",
        "unplaced": "{count} rows could not be placed and are not on the map.",
        "unplaced_one": "1 row could not be placed and is not on the map.",
        "no_point": "{count} rows have a municipality but no point. Give their coordinates to draw them.",
        "no_point_one": "1 row has a municipality but no point. Give its coordinates to draw it.",
        "true": "yes",
        "false": "no",
        "invented": ILLUSTRATIVE_NOTE["en"],
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


def count_of(key: str, lang: str, count: int) -> str:
    """Return the text of a number of rows, in the singular for one.

    >>> count_of("unplaced", "en", 1)
    '1 row could not be placed and is not on the map.'
    """
    return say(f"{key}_one", lang) if count == 1 else say(key, lang, count=number(count, lang))


#: Control characters and halves of surrogate pairs: no file format of ours can hold or show them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def tidy(text: object) -> str:
    r"""Return a text from data with what cannot be written down replaced by U+FFFD.

    >>> tidy("De Linde"), len(tidy("a\x00b"))
    ('De Linde', 3)
    """
    return _UNPRINTABLE.sub("\ufffd", str(text))


def number(value: float, lang: str, digits: int | None = None) -> str:
    """Write a number: 1.234,5 in Dutch, 1,234.5 in English.

    >>> number(1234.5, "nl"), number(1234.5, "en"), number(3, "nl"), number(0.0012, "nl")
    ('1.234,5', '1,234.5', '3', '0,0012')
    """
    if digits is None:
        digits = 0 if float(value).is_integer() else 1 if abs(value) >= 1 else 3
        if 0 < abs(value) < 0.01:
            # Two significant digits: a rate per km² is small, not zero.
            digits = 1 - math.floor(math.log10(abs(value)))
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "nl" else text
