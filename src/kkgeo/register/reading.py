"""The register of schools: all sites there are, and how many share an address."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo._base.frames import keep_apart
from kkgeo._base.given import checked
from kkgeo._base.http import Patience
from kkgeo._base.keys import read_key
from kkgeo._base.near import meant
from kkgeo._base.provenance import marks, note
from kkgeo._base.records import Register
from kkgeo.errors import InputError
from kkgeo.register.api import INSTITUTIONS, KEY_VARIABLE, SITES, download
from kkgeo.register.describing import in_words, summary_of
from kkgeo.register.fields import joined, table_of
from kkgeo.register.lists import QUERIES
from kkgeo.register.oki import join_oki, read_oki
from kkgeo.register.parts import Source, fetched, read_part, together
from kkgeo.schools.addresses import address_keys

#: The main structure of which there is a list without a key.
_SECONDARY = 311


@checked
def read_register(
    source: Source | Sequence[Source] | None = None,
    *,
    level: str | Sequence[str] | None = None,
    oki: str | os.PathLike[str] | None = None,
    structure: int | None = None,
    key_file: str | os.PathLike[str] | None = None,
    columns: Mapping[str, str] | None = None,
    fresh: bool = False,
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> pd.DataFrame:
    """Read the register of schools: the public lists, the service that asks for a key, or files.

    Parameters
    ----------
    source : path or DataFrame, or a list of them, optional
        Files that `read_sites` reads, such as the public lists saved with a browser, or a .json file of the service's
        answers: one page, a list of pages, a list of records, or one of these on each line. Without it the public lists
        of primary and secondary schools are fetched; with a key (the environment variable ``KKGEO_ONDERWIJS_KEY``, or
        `key_file`) the service is asked. Both need the packages of ``kkgeo[services]``.
    level : str or list of str, optional
        Level of the rows of each file that say none; one for all, or one for each. Of the public lists: which to fetch.
    oki : path, optional
        Exported cross table of OKI per site (.xlsx or .csv), joined on school number, street and house number.
    structure : int, optional
        Without a file only: the main structure to ask for; 311 is secondary education, others need a key.
    key_file : path, optional
        A file with nothing but the key.
    columns : mapping of str to str, optional
        Heading by role, as for `read_sites`; of a table only.
    fresh : bool
        Fetch the public lists also where the cache has them of the last 24 hours.
    patience, sleep : optional
        How long to wait and how often to try (three times for the public lists), and what to wait with.

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
    left_out: dict[str, int] = {}
    told: dict[str, Any] = {}
    if source is None:
        if columns is not None:
            raise InputError("errors.register.columns_service")
        if level is None and (structure not in (None, _SECONDARY) or read_key(KEY_VARIABLE, key_file) is not None):
            records, left_out = joined(*download(structure, key_file=key_file, patience=patience, sleep=sleep))
            where = f"{SITES.strip('/')}, {INSTITUTIONS.strip('/')}"
            register = table_of(records, where, left_out)
        else:
            register, where, left_out, told = fetched(_levels(level, structure), fresh, patience, sleep)
    else:
        if structure is not None or key_file is not None or fresh:
            raise InputError("errors.register.service_options")
        sources = [source] if isinstance(source, str | os.PathLike | pd.DataFrame) else list(source)
        levels = [level] * len(sources) if level is None or isinstance(level, str) else list(level)
        levels = levels * len(sources) if len(levels) == 1 else levels
        if not sources or len(levels) != len(sources):
            raise InputError("errors.register.levels", levels=len(levels), files=len(sources))
        parts = [read_part(one, columns, its) for one, its in zip(sources, levels, strict=True)]
        where = ", ".join("a table" if isinstance(one, pd.DataFrame) else Path(one).name for one in sources)
        register, left_out, told = together(parts)
    if oki is not None:
        register, joining = join_oki(register, read_oki(oki))
        told |= joining
    register = keep_apart(register, ["address", "sites_at_address", "institutions_at_address"])
    register["address"] = address_keys(register)
    shared = register.groupby("address")
    register["sites_at_address"] = shared["address"].transform("size").astype("Int64")
    numbers = register["institution"] if "institution" in register else pd.Series(index=register.index, dtype="str")
    own = numbers.fillna(pd.Series(range(len(register)), index=register.index).map("#{}".format).astype("str"))
    counted = own.groupby(register["address"]).transform("nunique")
    register["institutions_at_address"] = counted.astype("Int64")
    summary = {**summary_of(register, where), **told, "left_out": left_out}
    about = in_words(summary)
    note(
        register,
        Register(left_out=left_out, about=about, **marks(register)),
        keep={**register.attrs, "kkgeo_register": summary},
    )
    return register


def _levels(level: str | Sequence[str] | None, structure: int | None) -> list[str]:
    """Return which of the public lists are asked for."""
    if structure is not None:
        return ["secundair onderwijs"]
    asked = list(QUERIES) if level is None else [level] if isinstance(level, str) else list(level)
    unknown = [one for one in asked if one not in QUERIES]
    if unknown or not asked:
        raise InputError(
            "errors.register.level",
            level=", ".join(unknown),
            levels=", ".join(QUERIES),
            hint=meant(", ".join(unknown), QUERIES),
        )
    return list(dict.fromkeys(asked))
