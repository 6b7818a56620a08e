"""The register of schools: all sites there are, and how many share an address."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo.errors import InputError, SourceError, UnknownReferenceError
from kkgeo.sites.addresses import address_keys
from kkgeo.sites.reading import read_sites
from kkgeo.sites.register_api import INSTITUTIONS, SITES, Record, download

#: The fields of the service by role; nested ones are joined with "_".
_FIELDS = {
    "institution": "instelling_nummer",
    "site": "instellingslocatie_vestigingsnummer",
    "name": "instelling_naam",
    "street": "instellingslocatie_straatnaam",
    "house_number": "instellingslocatie_huisnummer",
    "box": "instellingslocatie_busnummer",
    "postal_code": "instellingslocatie_postcode",
    "municipality_name": "instellingslocatie_gemeente",
    "nis_code": "instellingslocatie_gemeente_nis",
    "province_given": "instellingslocatie_provincie",
    "lat": "gps_breedtegraad",
    "lon": "gps_lengtegraad",
    "network": "instelling_net_omschrijving",
}
_JOIN = "instelling_nummer"
_JSON = (".json", ".jsonl", ".ndjson")
_TEXTS = {
    "nl": {
        "rows": "{rows} vestigingsplaatsen van {institutions} instellingen, op {addresses} adressen",
        "shared": "{shared} vestigingsplaatsen delen hun adres met een andere",
        "no_address": "{no_address} hebben geen volledig adres",
        "no_point": "{no_point} hebben geen coördinaten",
        "repeated": "{repeated} rijen herhalen instelling en vestigingsplaats van een eerdere",
    },
    "en": {
        "rows": "{rows} sites of {institutions} institutions, at {addresses} addresses",
        "shared": "{shared} sites share their address with another",
        "no_address": "{no_address} have no complete address",
        "no_point": "{no_point} have no coordinates",
        "repeated": "{repeated} rows repeat the institution and site of an earlier one",
    },
}


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
        records, or a record on each line. Without it the service is asked, which needs a key (the environment variable
        ``KKGEO_ONDERWIJS_KEY``, or `key_file`) and the packages of ``kkgeo[services]``.
    structure : int, optional
        Of the service only: the main structure to ask for; 311 is secondary education.
    key_file : path, optional
        A file with nothing but the key.
    columns : mapping of str to str, optional
        Heading by role, as for `read_sites`; of a file only.

    Returns
    -------
    DataFrame
        A row for every site in the order of the source, with the columns of `read_sites` and ``address`` (street, house
        number and postal code in one form; missing if one of them is), ``sites_at_address`` and
        ``institutions_at_address`` (Int64: how many share it, itself counted). ``attrs["kkgeo_register"]`` sums it up;
        `describe_register` says it in words.

    Raises
    ------
    SourceError
        A file that does not exist or cannot be read.
    InputError
        No key, or a file without headings or records that are known.
    ServiceError
        The service cannot be reached, refuses the key, or answers something else; a part of it is never returned.

    Notes
    -----
    Source: Flemish Ministry of Education, instellingsgegevens (instellingslocatie v1, instelling v2). Several
    institutions can have a site at one address: say what you count, see ``unit`` of `kkgeo.coverage`. Municipalities
    stand in capitals there and some sites have no coordinates; `kkgeo.geocode` reads both.

    Examples
    --------
    >>> rows = pd.DataFrame({"instellingsnummer": ["1", "2"], "straat": ["Kerkstraat"] * 2,
    ...                      "huisnummer": ["1"] * 2, "postcode": ["9000"] * 2})
    >>> read_register(rows)["sites_at_address"].tolist()
    [2, 2]
    """
    if source is None:
        if columns is not None:
            msg = "columns= says what the headings of a file mean; the service needs none. Leave it out."
            raise InputError(msg)
        sites, institutions = download(structure, key_file=key_file)
        register = _from_records(_joined(sites, institutions))
        where = f"{SITES.strip('/')}, {INSTITUTIONS.strip('/')}"
    else:
        if structure is not None or key_file is not None:
            msg = "structure= and key_file= are for the service, and there is a file as well. Leave out one of them."
            raise InputError(msg)
        is_json = not isinstance(source, pd.DataFrame) and Path(source).suffix.lower() in _JSON
        register = _from_records(_records(Path(str(source)))) if is_json else read_sites(source, columns=columns)
        where = "a table" if isinstance(source, pd.DataFrame) else Path(source).name
    register["address"] = address_keys(register)
    shared = register.groupby("address")
    register["sites_at_address"] = shared["address"].transform("size").astype("Int64")
    numbers = register["institution"] if "institution" in register else pd.Series(index=register.index, dtype="str")
    own = numbers.fillna(pd.Series(range(len(register)), index=register.index).map("#{}".format).astype("str"))
    counted = own.groupby(register["address"]).transform("nunique")
    register["institutions_at_address"] = counted.astype("Int64")
    register.attrs["kkgeo_register"] = _summary(register, where)
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

    Examples
    --------
    >>> rows = {"instellingsnummer": ["1"], "straat": ["Kerkstraat"], "huisnummer": ["1"], "postcode": ["9000"]}
    >>> describe_register(read_register(pd.DataFrame(rows)), "en")[0]
    '1 sites of 1 institutions, at 1 addresses'
    """
    if lang not in _TEXTS:
        msg = f"There are no texts in language {lang!r}, only in {', '.join(_TEXTS)}."
        raise UnknownReferenceError(msg)
    summary = register.attrs.get("kkgeo_register")
    if summary is None:
        msg = "This table is no register that kkgeo read. Read it first: kkgeo.read_register(table)."
        raise InputError(msg)
    shown = [key for key in _TEXTS[lang] if key in ("rows", "shared") or summary[key]]
    return [_TEXTS[lang][key].format(**summary) for key in shown]


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


def _records(path: Path) -> list[Record]:
    """Return the records of a JSON file, in any of the forms it may have."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: it does not exist, is closed to you, or is no text. Check the name."
        raise SourceError(msg) from error
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError) as error:
            msg = f"{path.name} is no JSON, or was cut off. Download it again."
            raise SourceError(msg) from error
    pages = found if isinstance(found, list) else [found]
    records = []
    for page in pages:
        inner = page.get("content") if isinstance(page, dict) and "meta" in page else [page]
        if not isinstance(inner, list) or not all(isinstance(record, dict) for record in inner):
            msg = f"{path.name} has something other than records of the register in it. Give the service's own answers."
            raise InputError(msg)
        records += inner
    return records


def _joined(sites: list[Record], institutions: list[Record]) -> list[Record]:
    """Put what is known of its institution behind every site; a field that the site has itself stays."""
    known = {str(record.get(_JOIN)): record for record in institutions if record.get(_JOIN) is not None}
    return [{**known.get(str(site.get(_JOIN)), {}), **site} for site in sites]


def _flat(record: Record, before: str = "") -> Record:
    """Lay nested fields side by side; a list becomes one text."""
    flat: Record = {}
    for field, value in record.items():
        name = f"{before}_{field}" if before else str(field)
        if isinstance(value, dict):
            flat |= _flat(value, name)
        elif isinstance(value, list):
            flat[name] = "; ".join(str(item) for item in value) or None
        else:
            flat[name] = value
    return flat


def _from_records(records: list[Record]) -> pd.DataFrame:
    flat = [_flat(record) for record in records]
    headings = list(dict.fromkeys(name for record in flat for name in record))
    # The service's own names say it all; a register without a record still has its columns.
    headings = headings or [_FIELDS[role] for role in ("institution", "site", "postal_code")]
    table = pd.DataFrame({name: [r.get(name) for r in flat] for name in headings}, dtype=object)
    told = {role: field for role, field in _FIELDS.items() if field in headings}
    return read_sites(table, columns=told)
