"""The register of schools: all sites there are, and how many share an address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo._base.language import check_language
from kkgeo._base.provenance import Register, marks, note
from kkgeo._base.words import say
from kkgeo.errors import InputError
from kkgeo.register.api import INSTITUTIONS, SITES, download
from kkgeo.register.fields import joined, listed, table_of
from kkgeo.register.files import read_records
from kkgeo.schools.addresses import address_keys
from kkgeo.sites.reading import read_sites

_JSON = (".json", ".jsonl", ".ndjson")
#: What is said of a register, the last four where there is any.
_SAID = ("rows", "shared", "no_address", "no_point", "repeated", "left_out")


def read_register(
    source: str | os.PathLike[str] | pd.DataFrame | None = None,
    *,
    structure: int | None = None,
    key_file: str | os.PathLike[str] | None = None,
    columns: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Read the register of schools from the official service, or from a file of it.

    Parameters
    ----------
    source : path or DataFrame, optional
        A file that `read_sites` reads, or a .json file of the service's answers: one page, a list of pages, a list of
        records, or one of these on each line. Without it the service is asked, which needs a key (the environment
        variable ``KKGEO_ONDERWIJS_KEY``, or `key_file`) and the packages of ``kkgeo[services]``.
    structure : int, optional
        Of the service only: the main structure to ask for; 311 is secondary education.
    key_file : path, optional
        A file with nothing but the key.
    columns : mapping of str to str, optional
        Heading by role, as for `read_sites`; of a table only.

    Returns
    -------
    DataFrame
        A row for every site in the order of the source, with the columns of `read_sites` and ``address`` (street, house
        number and postal code in one form; missing if one of them is), ``sites_at_address`` and
        ``institutions_at_address`` (Int64: how many share it, itself counted). ``attrs["kkgeo_register"]`` sums it up;
        `describe_register` says it in words. ``attrs["kkgeo"]["left_out"]`` has the fields of the service that were not
        taken over, and how many records had them filled in.

    Raises
    ------
    SourceError
        A file that does not exist or cannot be read, or that has some of the pages of the register and not the others.
    InputError
        No key, one that would go over http, or a file without headings or records that are known.
    ServiceError
        The service cannot be reached, refuses the key, answers something else, changes while it is read (twice), or
        gives more or fewer records than it says it has; a part of it is never returned.

    See Also
    --------
    describe_register : What was read, in sentences.
    read_sites : Any other list.
    geocode : Places the rows.

    Notes
    -----
    Source: Flemish Ministry of Education, instellingsgegevens (instellingslocatie v1, instelling v2). Several
    institutions can have a site at one address: say what you count, see ``unit`` of `kkgeo.coverage`. Municipalities
    stand in capitals there and some sites have no coordinates; `kkgeo.geocode` reads both.

    Of the service's answers a list of fields is taken over: numbers, names, addresses and points of sites, network,
    level, type and structure, dates, school community. Left out is everything else, first of all the names of head
    teachers, e-mail addresses and telephone numbers. A table of your own keeps its columns.

    Examples
    --------
    >>> rows = pd.DataFrame({"instellingsnummer": ["1", "2"], "straat": ["Kerkstraat"] * 2,
    ...                      "huisnummer": ["1"] * 2, "postcode": ["9000"] * 2})
    >>> read_register(rows)["sites_at_address"].tolist()
    [2, 2]
    """
    if source is None:
        if columns is not None:
            raise InputError("errors.register.columns_service")
        records, left_out = joined(*download(structure, key_file=key_file))
        where = f"{SITES.strip('/')}, {INSTITUTIONS.strip('/')}"
        register = table_of(records, where, left_out)
    else:
        if structure is not None or key_file is not None:
            raise InputError("errors.register.service_options")
        where = "a table" if isinstance(source, pd.DataFrame) else Path(source).name
        if isinstance(source, pd.DataFrame) or Path(source).suffix.lower() not in _JSON:
            register, left_out = read_sites(source, columns=columns), {}
        else:
            if columns is not None:
                raise InputError("errors.register.columns_json")
            records, left_out = listed(read_records(Path(source)))
            register = table_of(records, where, left_out)
    register["address"] = address_keys(register)
    shared = register.groupby("address")
    register["sites_at_address"] = shared["address"].transform("size").astype("Int64")
    numbers = register["institution"] if "institution" in register else pd.Series(index=register.index, dtype="str")
    own = numbers.fillna(pd.Series(range(len(register)), index=register.index).map("#{}".format).astype("str"))
    counted = own.groupby(register["address"]).transform("nunique")
    register["institutions_at_address"] = counted.astype("Int64")
    summary = {**_summary(register, where), "left_out": left_out}
    about = {**summary, "left_out": _named(left_out)}
    note(
        register,
        Register(left_out=left_out, about=about, **marks(register)),
        keep={**register.attrs, "kkgeo_register": summary},
    )
    return register


def describe_register(register: pd.DataFrame, lang: str = "nl") -> list[str]:
    """Lines of text that say what the register holds, and what shares an address.

    Parameters
    ----------
    register : DataFrame
        As `read_register` gives it.
    lang : {"nl", "en"}
        Language of the lines.

    Returns
    -------
    list of str
        How many sites, institutions and addresses; how many sites share one; what is missing or repeated.

    Raises
    ------
    InputError
        A table that `read_register` did not read.
    UnknownReferenceError
        A language that there are no texts in.

    See Also
    --------
    read_register : Reads what is described here.

    Examples
    --------
    >>> rows = {"instellingsnummer": ["1"], "straat": ["Kerkstraat"], "huisnummer": ["1"], "postcode": ["9000"]}
    >>> describe_register(read_register(pd.DataFrame(rows)), "en")[0]
    '1 sites of 1 institutions, at 1 addresses'
    """
    check_language(lang)
    summary = register.attrs.get("kkgeo_register")
    if summary is None:
        raise InputError("errors.register.not_read")
    told = {**summary, "left_out": _named(summary["left_out"])}
    shown = [key for key in _SAID if key in ("rows", "shared") or told[key]]
    return [say(f"register.{key}", lang, **told) for key in shown]


def _named(left_out: Mapping[str, int]) -> str:
    return ", ".join(f"{field} ({count})" for field, count in left_out.items())


def _summary(register: pd.DataFrame, where: str) -> dict[str, Any]:
    numbers = register["institution"] if "institution" in register else pd.Series(dtype="str")
    repeated = 0
    if {"institution", "site"} <= set(register.columns):
        both = register[["institution", "site"]].dropna()
        repeated = int(both.duplicated().sum())
    points = register[["lat", "lon"]].notna().all(axis=1) if {"lat", "lon"} <= set(register.columns) else None
    return {
        "source": where,
        "read": pd.Timestamp.now().date().isoformat(),
        "rows": len(register),
        "institutions": int(numbers.nunique()),
        "addresses": int(register["address"].nunique()),
        "shared": int((register["sites_at_address"] > 1).sum()),
        "no_address": int(register["address"].isna().sum()),
        "no_point": 0 if points is None else int((~points).sum()),
        "repeated": repeated,
    }
