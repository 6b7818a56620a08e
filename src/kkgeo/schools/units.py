"""What one school is: an institution, a site of it, an address, or a row of the register."""

from __future__ import annotations

import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.text import bare
from kkgeo.errors import InputError
from kkgeo.schools.addresses import address_keys
from kkgeo.sites.cleaning import clean

UNITS = ("row", "institution", "site", "address")
#: What a school is unless something else is asked for: the agreement is the institution's, whichever its site, and a
#: list that gets a column with site numbers has as many schools as before.
SCHOOL = "institution"
#: The columns by which a unit is told.
_NEEDED = {"institution": ["institution"], "site": ["institution", "site"]}


def check_unit(unit: str) -> str:
    """Return the unit, or raise an error that lists those there are."""
    if unit not in UNITS:
        raise InputError("errors.schools.unit", unit=unit, known=UNITS, hint=meant(unit, UNITS))
    return unit


def school_unit(unit: str) -> str:
    """Return what one school is where it is asked which have a collaboration: of a row, its institution.

    >>> school_unit("row"), school_unit("site")
    ('institution', 'site')
    """
    return SCHOOL if check_unit(unit) == "row" else unit


def institutions(rows: pd.DataFrame) -> pd.Series[str]:
    """Return the institution number of each row in one form, so that 39107 and 039107 are one; missing without any.

    `read_sites` gives it that form; rows that it did not read may have another.

    >>> institutions(pd.DataFrame({"institution": [39107, "039107", "F00012"]})).tolist()
    ['039107', '039107', 'F00012']
    """
    if "institution" not in rows.columns:
        return pd.Series(None, index=rows.index, dtype="str")
    return clean(rows["institution"], "institution")


def numbers_of(rows: pd.DataFrame) -> list[str]:
    """Return the institution number of each row in one form, without capitals, empty where there is none.

    >>> numbers_of(pd.DataFrame({"institution": ["00123", 123.0, " f001", None]}))
    ['000123', '000123', 'f001', '']
    """
    return [number.casefold() for number in institutions(rows).fillna("").tolist()]


def sites_of(rows: pd.DataFrame) -> list[str]:
    """Return the site number of each row in one form, empty where there is none; it counts within its institution.

    >>> sites_of(pd.DataFrame({"site": ["01", 1.0, None, "b"]}))
    ['1', '1', '', 'b']
    """
    if "site" not in rows.columns:
        return [""] * len(rows)
    return [site.casefold().lstrip("0") or site for site in clean(rows["site"], "site").fillna("").tolist()]


def names_of(rows: pd.DataFrame) -> list[str]:
    """Return the name and municipality of each row in one form, empty where one of them is missing.

    >>> names_of(pd.DataFrame({"name": ["Sint-Jan  (Élan)", "?"], "nis": ["44021", "44021"]}))
    ['sint jan elan|44021', '']
    """
    if "name" not in rows or "nis" not in rows:
        return [""] * len(rows)
    told = zip(rows["name"].tolist(), rows["name"].notna().tolist(), strict=True)
    named = [bare(str(name)) if known else "" for name, known in told]
    places = zip(named, rows["nis"].tolist(), rows["nis"].notna().tolist(), strict=True)
    return [f"{name}|{nis}" if name and known else "" for name, nis, known in places]


def school_keys(rows: pd.DataFrame, unit: str = SCHOOL) -> pd.Series[str]:
    """Return what tells one school from another: its number, else its name and municipality, else its row.

    By site the number is that of the site, if it is there; by address it is the address, else the row.

    >>> rows = pd.DataFrame({"institution": ["101", "101", None], "site": ["1", "2", None], "name": list("abA")})
    >>> school_keys(rows.assign(nis="44021")).tolist()
    ['no 000101', 'no 000101', 'a|44021']
    >>> school_keys(rows, "site").tolist()
    ['no 000101/1', 'no 000101/2', '#2']
    """
    own = [f"#{i}" for i in range(len(rows))]
    if unit == "row":
        keys = own
    elif unit == "address":
        keys = [
            "at " + key if key else row for key, row in zip(address_keys(rows).fillna("").tolist(), own, strict=True)
        ]
    else:
        ends = [f"/{site}" if site and unit == "site" else "" for site in sites_of(rows)]
        told = zip(numbers_of(rows), ends, names_of(rows), own, strict=True)
        keys = [f"no {number}{end}" if number else name or row for number, end, name, row in told]
    return pd.Series(keys, index=rows.index, dtype="str")


def units(register: pd.DataFrame, unit: str) -> tuple[pd.Series[str], int]:
    """Return what tells one unit of a register from another, on its index, and how many rows lack it."""
    check_unit(unit)
    for column in _NEEDED.get(unit, []):
        if column not in register.columns:
            raise InputError("errors.schools.unit_column", absent=column, unit=unit)
    if unit == "row":
        lacking = 0
    elif unit == "address":
        lacking = int(address_keys(register).isna().sum())
    else:
        told = zip(numbers_of(register), sites_of(register), strict=True)
        lacking = sum(not number or (unit == "site" and not site) for number, site in told)
    return school_keys(register, unit), lacking
