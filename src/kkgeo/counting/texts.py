"""What a table of counts says of itself, in Dutch and English: it goes into every file made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from kkgeo._base.provenance import Counted
from kkgeo._base.words import word
from kkgeo.counting.counted import said

C = TypeVar("C", bound=Counted)
_KEYS = {
    "nl": {
        "counted": "Geteld",
        "denominator": "Noemer",
        "school": "Eén school van het register",
        "strata": "Verwachting binnen",
        "rate": "rate is per",
        "vintage": "Gemeenten van",
        "belfius": "Typologie",
        "unplaced": "Rijen zonder gemeente",
        "uncompared": "Geteld zonder scholen in hun stratum",
    },
    "en": {
        "counted": "Counted",
        "denominator": "Denominator",
        "school": "One school of the register",
        "strata": "Expectation within",
        "rate": "rate is per",
        "vintage": "Municipalities of",
        "belfius": "Typology",
        "unplaced": "Rows without a municipality",
        "uncompared": "Counted without schools in their stratum",
    },
}
UNITS = {
    "nl": {"row": "een rij", "institution": "een instelling", "site": "een vestigingsplaats", "address": "een adres"},
    "en": {"row": "a row", "institution": "an institution", "site": "a site", "address": "an address"},
}
_ALL = {"nl": "alles samen", "en": "all together"}


def with_about(record: C, lang: str) -> C:
    """Return what a table notes of itself with, in words, what was counted and against what.

    `kkgeo._base.output.write_table` puts ``about`` in every workbook, and ``about_columns`` in every other file.
    """
    keys, base = _KEYS[lang], word("measure", record.denominator, lang)
    about = {
        keys["counted"]: said(record.count, record.school, lang),
        keys["denominator"]: base,
        keys["school"]: UNITS[lang][record.school],
        keys["strata"]: ", ".join(record.strata) or _ALL[lang],
        keys["rate"]: f"{record.rate_per} {base}",
        keys["vintage"]: str(record.vintage),
        keys["belfius"]: record.typology,
        keys["unplaced"]: str(record.unplaced),
        keys["uncompared"]: str(record.uncompared),
    }
    columns = tuple(keys[key] for key in ("counted", "denominator", "school"))
    return replace(record, about=about, about_columns=columns)
