"""What a table of counts says of itself, in Dutch and English: it goes into every file made of it."""

from __future__ import annotations

from typing import Any

from kkgeo._base.words import word
from kkgeo.counting.counted import COUNTS

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


def with_about(noted: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return what a table notes of itself with, in words, what was counted and against what.

    `kkgeo._base.output.write_table` puts ``about`` in every workbook, and ``about_columns`` in every other file.
    """
    keys, base = _KEYS[lang], word("measure", noted["denominator"], lang)
    about = {
        keys["counted"]: COUNTS[noted["count"]][lang],
        keys["denominator"]: base,
        keys["school"]: UNITS[lang][noted["school"]],
        keys["strata"]: ", ".join(noted["strata"]) or _ALL[lang],
        keys["rate"]: f"{noted['rate_per']} {base}",
        keys["vintage"]: str(noted["vintage"]),
        keys["belfius"]: noted["typology"],
        keys["unplaced"]: str(noted["unplaced"]),
        keys["uncompared"]: str(noted["uncompared"]),
    }
    return {**noted, "about": about, "about_columns": [keys[key] for key in ("counted", "denominator", "school")]}
