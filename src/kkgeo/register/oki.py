"""The exported cross table of OKI per site: joined on school number, street and house number, and nothing looser."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.files import local_file
from kkgeo._base.kinds import CELLS, TEXTS, WORKBOOKS
from kkgeo._base.text import fold
from kkgeo.errors import InputError
from kkgeo.sites.books import read_first
from kkgeo.sites.cleaning import clean_code
from kkgeo.sites.delimited import read_delimited

#: "28514 - Provinciaal Instituut PIVA | Antwerpen, Desguinlei 244"
_SITE = re.compile(r"\s*(\d{1,6})\s*[-\u2013\u2014]\s*+(.*)\|([^|,]*),([^|]*)", re.DOTALL)
#: The indicators by a word of their headings.
INDICATORS = {
    "oki_home_language": re.compile("thuistaal|taal"),
    "oki_mother_education": re.compile("moeder|opleiding"),
    "oki_school_allowance": re.compile("toelage"),
    "oki_neighbourhood": re.compile("buurt"),
}
#: How far the mean OKI may be from the sum of its indicators, on the scale of 0 to 4: both are rounded.
_NEAR = 0.06


@dataclass(frozen=True)
class Cross:
    """The rows of a cross table that are a site, and the texts of those that are none."""

    rows: pd.DataFrame
    others: list[str]


def read_oki(path: str | os.PathLike[str]) -> Cross:
    """Read an exported cross table; ``oki`` goes from 0 to 1, the indicators are shares."""
    file = local_file(path)
    suffix = file.suffix.lower()
    if suffix in WORKBOOKS:
        cells = read_first(file)
    elif suffix in TEXTS:
        cells = [*read_delimited(file, None, ()).rows]
    else:
        raise InputError("errors.register.oki_suffix", path=file.name, suffixes=CELLS)
    at = next(
        ((i, j) for i, row in enumerate(cells) for j, cell in enumerate(row) if _SITE.fullmatch(str(cell or ""))), None
    )
    if at is None:
        raise InputError("errors.register.oki_rows", path=file.name)
    first, label = at
    headings = _headings([list(row) for row in cells[:first]])
    if "oki" not in headings:
        raise InputError("errors.register.oki_heading", path=file.name)
    records, others = [], []
    for row in cells[first:]:
        text = str(row[label]) if label < len(row) and row[label] is not None else ""
        if found := _SITE.fullmatch(text):
            number, _, town, address = (part.strip() for part in found.groups())
            record: dict[str, Any] = {"text": text.strip(), "institution": clean_code(number, "institution")}
            record |= {"town": plain(town), "street_number": plain(address)}
            record |= {name: _number(row[j]) if j < len(row) else np.nan for name, j in headings.items()}
            records.append(record)
        elif text.strip():
            others.append(text.strip())
    return Cross(_on_one_scale(pd.DataFrame(records), file.name), others)


def plain(value: object) -> str:
    """Return the words and numbers of a text without capitals, accents and signs: 5A is 5 a, and 1 11 is not 11 1.

    >>> plain("Sint-Jansstraat 5A")
    'sint jansstraat 5 a'
    """
    return " ".join(re.findall(r"[a-z]+|[0-9]+", fold("" if pd.isna(value) else str(value))))  # type: ignore[call-overload]


def _headings(above: list[list[Any]]) -> dict[str, int]:
    """Return the column of the OKI and of each indicator: the last heading above the rows that says so."""
    found: dict[str, int] = {}
    for row in reversed(above):
        for j, cell in enumerate(row):
            words = fold(str(cell or ""))
            name = next((name for name, known in INDICATORS.items() if known.search(words)), None)
            if name is None and re.search(r"\boki\b|kansarmoede", words):
                name = "oki"
            if name is not None and j not in found.values():
                found.setdefault(name, j)
        if "oki" in found:
            break
    return found


def _number(value: object) -> float:
    if isinstance(value, int | float):
        return float(value)
    text = re.sub(r"[\s%]", "", str(value or ""))
    if re.fullmatch(r"[+-]?\d+(?:[.,]\d+)?", text) is None:
        return float("nan")
    return float(text.replace(",", "."))


def _on_one_scale(rows: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return the rows with shares in place of percentages and of indicators per pupil.

    The mean OKI is the sum of the four indicators, so they say on what scale it was written.
    """
    rows = rows.copy()
    there = [name for name in INDICATORS if name in rows]
    if there:
        # A spreadsheet keeps 25 % as 0.25: nothing above 1 anywhere is no percentage.
        percent = bool(np.nanmax(rows[there].to_numpy(dtype=float), initial=0.0) > 1)
        rows[there] = rows[there] / (100 if percent else 1)
    oki = rows["oki"].dropna()
    if len(there) == len(INDICATORS):
        total = rows[there].sum(axis=1, skipna=False)
        for scale in (4.0, 1.0, 100.0):
            apart = (rows["oki"] * (4 / scale) - total).abs().dropna()
            if len(apart) and float(apart.median()) <= _NEAR:
                break
        else:
            raise InputError("errors.register.oki_scale", path=where)
    elif len(oki) and oki.max() > 1:
        scale = 100.0 if oki.max() > 4 else 4.0
    else:
        raise InputError("errors.register.oki_scale", path=where)
    rows["oki"] = rows["oki"] / scale
    wrong = rows["oki"].notna() & ~rows["oki"].between(0, 1)
    if wrong.any():
        raise InputError("errors.register.oki_outside", path=where, text=str(rows.loc[wrong, "text"].iloc[0]))
    return rows


def join_oki(register: pd.DataFrame, cross: Cross) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the register with the columns of the cross table, and what did not join, from both sides.

    A row joins where one site of the table has its number, street and house number; where more have, the one that
    also has its town. More than one left is nobody's: those rows get nothing and are listed as ambiguous.
    """
    if "oki" in register:
        raise InputError("errors.register.oki_there")
    absent = [role for role in ("institution", "street", "house_number") if role not in register]
    if absent:
        raise InputError("errors.register.oki_columns", absent=absent)
    by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, (number, address) in enumerate(zip(cross.rows["institution"], cross.rows["street_number"], strict=True)):
        by_key[str(number), address].append(at)
    towns = [register[role].map(plain) for role in ("municipality_name", "locality") if role in register]
    mine: list[int | None] = []
    ambiguous: list[Any] = []
    doubted: set[int] = set()
    streets = zip(register["institution"], register["street"], register["house_number"], strict=True)
    for at, (number, street, house) in enumerate(streets):
        found = [] if pd.isna(house) or pd.isna(street) else by_key.get((str(number), plain(f"{street} {house}")), [])
        if len(found) > 1:
            own = {town.iloc[at] for town in towns}
            here = [one for one in found if cross.rows["town"].iloc[one] in own]
            if len(here) != 1:
                doubted.update(found)
                ambiguous.append(register.index[at])
            found = here
        mine.append(found[0] if len(found) == 1 else None)
    joined = register.copy()
    columns = [name for name in ("oki", *INDICATORS) if name in cross.rows]
    for name in columns:
        values = cross.rows[name].to_numpy(dtype=float)
        joined[name] = [np.nan if at is None else float(values[at]) for at in mine]
    used = {at for at in mine if at is not None}
    label = register["name"] if "name" in register else register["institution"]
    unjoined = [(index, at) for index, at in zip(register.index, mine, strict=True) if at is None]
    return joined, {
        "oki_joined": len(mine) - len(unjoined),
        "oki_without": [str(label[index]) for index, _ in unjoined],
        "oki_unused": [str(t) for at, t in enumerate(cross.rows["text"]) if at not in used and at not in doubted],
        "oki_ambiguous": [str(label[index]) for index in ambiguous],
        "oki_other_rows": cross.others,
    }
