"""What one school of a register is: a row, an institution, a site, or an address."""

from __future__ import annotations

import pandas as pd

from kkgeo.errors import InputError
from kkgeo.schools.addresses import address_keys
from kkgeo.sites.cleaning import clean

UNITS = ("row", "institution", "site", "address")


def check_unit(unit: str) -> str:
    """Return the unit, or raise an error that lists those there are."""
    if unit not in UNITS:
        raise InputError("errors.schools.unit", unit=unit, known=UNITS)
    return unit


def institutions(rows: pd.DataFrame) -> pd.Series[str]:
    """Return the institution number of each row in one form, so that 39107 and 039107 are one; missing without any.

    `read_sites` gives it that form; rows that it did not read may have another.

    >>> institutions(pd.DataFrame({"institution": [39107, "039107", "F00012"]})).tolist()
    ['039107', '039107', 'F00012']
    """
    if "institution" not in rows.columns:
        return pd.Series(None, index=rows.index, dtype="str")
    return clean(rows["institution"], "institution")


def units(register: pd.DataFrame, unit: str) -> tuple[pd.Series[str], int]:
    """Return what tells one unit from another, on the index of the register, and how many rows lack it.

    A row that lacks it is a unit of its own.
    """
    told = _told(register, unit)
    own = pd.Series([f"#{i}" for i in range(len(register))], index=register.index, dtype="str")
    return told.where(told.notna(), own), 0 if unit == "row" else int(told.isna().sum())


def _told(register: pd.DataFrame, unit: str) -> pd.Series[str]:
    nothing = pd.Series(None, index=register.index, dtype="str")
    if check_unit(unit) == "row":
        return nothing
    if unit == "address":
        return address_keys(register)
    needed = ["institution"] if unit == "institution" else ["institution", "site"]
    absent = [column for column in needed if column not in register.columns]
    if absent:
        raise InputError("errors.schools.unit_column", absent=absent[0], unit=unit)
    # A site number counts within its institution.
    told = institutions(register)
    return told if unit == "institution" else told + "/" + register["site"].astype("str")
