"""What is counted: collaborations, partner schools or their addresses."""

from __future__ import annotations

import pandas as pd

from kkgeo.errors import InputError
from kkgeo.schools.addresses import address_keys
from kkgeo.schools.matching import school_keys

#: What can be counted, and what one of it is, by language.
COUNTS = {
    "collaborations": {
        "nl": "samenwerkingen: elke rij van de lijst",
        "en": "collaborations: every row of the list",
    },
    "partner_schools": {
        "nl": "partnerscholen: volgens instellingsnummer, anders volgens naam en gemeente",
        "en": "partner schools: by institution number, else by name and municipality",
    },
    "addresses": {
        "nl": "adressen van partnerscholen: volgens straat, huisnummer en postcode",
        "en": "addresses of partner schools: by street, house number and postal code",
    },
}


def check_count(count: str) -> str:
    """Return what is to be counted, or raise an error that lists what there is."""
    if count not in COUNTS:
        raise InputError("errors.counting.count", count=count, known=COUNTS)
    return count


def counted_keys(placed: pd.DataFrame, count: str) -> pd.Series:
    """Return what tells one counted thing from another, on the index of the rows; a row that lacks it is one itself."""
    own_row = pd.Series([f"#{i}" for i in range(len(placed))], index=placed.index, dtype=object)
    if check_count(count) == "collaborations":
        return own_row
    if count == "partner_schools":
        return school_keys(placed).astype(object)
    return address_keys(placed).astype(object).fillna(own_row)
