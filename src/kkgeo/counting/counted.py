"""What is counted: collaborations, partner schools or their addresses."""

from __future__ import annotations

import pandas as pd

from kkgeo.errors import InputError
from kkgeo.sites.addresses import address_keys

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
        msg = f"count={count!r} is not something to count. Choose one of {', '.join(COUNTS)}."
        raise InputError(msg)
    return count


def counted_keys(placed: pd.DataFrame, count: str) -> pd.Series:
    """Return what tells one counted thing from another, on the index of the rows; a row that lacks it is one itself."""
    own_row = pd.Series([f"#{i}" for i in range(len(placed))], index=placed.index, dtype=object)
    if check_count(count) == "collaborations":
        return own_row
    told = address_keys(placed).astype(object) if count == "addresses" else school_keys(placed)
    return told.fillna(own_row)


def school_keys(rows: pd.DataFrame) -> pd.Series:
    """Return what tells one school from another: its institution number, else its name and municipality.

    Missing where a row has neither.
    """
    number = rows["institution"] if "institution" in rows else pd.Series(None, index=rows.index, dtype=object)
    by_name = pd.Series(None, index=rows.index, dtype=object)
    if "name" in rows:
        joined = rows["name"].astype("str").str.casefold() + "|" + rows["nis"].astype(object).fillna("").astype("str")
        by_name = joined.astype(object).where(rows["name"].notna(), None)
    return number.astype(object).fillna(by_name)
