"""What one school is: an institution, a site of it, an address, or a row of the register."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from kkgeo._base.alltexts import bares, each, joined, series, texts_of
from kkgeo._base.near import meant
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


def numbers_of(rows: pd.DataFrame) -> pd.Series[str]:
    """Return the institution number of each row in one form, without capitals; missing where there is none.

    >>> numbers_of(pd.DataFrame({"institution": ["00123", 123.0, " f001", None]})).tolist()
    ['000123', '000123', 'f001', nan]
    """
    return series(each(texts_of(institutions(rows)), str.casefold), rows)


def sites_of(rows: pd.DataFrame) -> pd.Series[str]:
    """Return the site number of each row in one form, missing where there is none; it counts within its institution.

    >>> sites_of(pd.DataFrame({"site": ["01", 1.0, None, "b"]})).tolist()
    ['1', '1', nan, 'b']
    """
    if "site" not in rows.columns:
        return pd.Series(None, index=rows.index, dtype="str")
    sites = texts_of(clean(rows["site"], "site"))
    return series(each(sites, lambda site: site.casefold().lstrip("0") or site), rows)


def names_of(rows: pd.DataFrame) -> pd.Series[str]:
    """Return the name and municipality of each row in one form, missing where one of them is.

    >>> names_of(pd.DataFrame({"name": ["Sint-Jan  (Élan)", "?"], "nis": ["44021", "44021"]})).tolist()
    ['sint jan elan|44021', nan]
    """
    if "name" not in rows or "nis" not in rows:
        return pd.Series(None, index=rows.index, dtype="str")
    named = bares(rows["name"])
    return series(joined(texts_of(named.where(named != "")), "|", texts_of(rows["nis"])), rows)


def school_keys(
    rows: pd.DataFrame, unit: str = SCHOOL, *, told: tuple[pd.Series[str], pd.Series[str]] | None = None
) -> pd.Series[str]:
    """Return what tells one school from another: its number, else its name and municipality, else its row.

    By site the number is that of the site, if it is there; by address it is the address, else the row. `told` is what
    `numbers_of` and `names_of` say of the rows, where that is known.

    >>> rows = pd.DataFrame({"institution": ["101", "101", None], "site": ["1", "2", None], "name": list("abA")})
    >>> school_keys(rows.assign(nis="44021")).tolist()
    ['no 000101', 'no 000101', 'a|44021']
    >>> school_keys(rows, "site").tolist()
    ['no 000101/1', 'no 000101/2', '#2']
    """
    keys = []
    if unit == "address":
        keys = [joined("at ", texts_of(address_keys(rows)))]
    elif unit != "row":
        number, name = told or (numbers_of(rows), names_of(rows))
        numbers = joined("no ", texts_of(number))
        if unit == "site":
            keys = [joined(numbers, "/", texts_of(sites_of(rows)))]
        keys += [numbers, texts_of(name)]
    own = joined("#", texts_of(pd.Series(np.arange(len(rows)))))
    return series(pc.coalesce(*keys, own), rows)


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
        told = numbers_of(register).notna()
        lacking = int((~(told & sites_of(register).notna() if unit == "site" else told)).sum())
    return school_keys(register, unit), lacking
