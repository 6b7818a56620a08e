"""What makes two sites share an address."""

from __future__ import annotations

import re

import pandas as pd

from kkgeo._base.text import fold


def address_keys(sites: pd.DataFrame) -> pd.Series[str]:
    """Return the address of each row in one form: street, house number with its letter, postal code; no box.

    Missing where street, house number or postal code is: nothing shares an address with it.

    >>> rows = {"street": ["Kerkstr. ", "KERKSTR"], "house_number": ["5 A", "5a"], "postal_code": ["9000"] * 2}
    >>> address_keys(pd.DataFrame(rows)).tolist()
    ['kerkstr 5a 9000', 'kerkstr 5a 9000']
    """
    parts = [_column(sites, role) for role in ("street", "house_number", "postal_code")]
    joined = ["" if "" in row else " ".join(row) for row in zip(*parts, strict=True)]
    keys = pd.Series(joined, index=sites.index, dtype="str", name="address")
    return keys.mask(keys == "")


def _column(sites: pd.DataFrame, role: str) -> list[str]:
    if role not in sites.columns:
        return [""] * len(sites)
    return [_plain(value) for value in sites[role].astype(object).where(sites[role].notna(), "")]


def _plain(value: object) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(str(value)))
