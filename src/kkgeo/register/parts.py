"""The parts a register is read from, files or lists that were fetched, and how they become one table."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo._base.files import check_local
from kkgeo._base.http import Patience
from kkgeo._base.kinds import JSON
from kkgeo._base.leftover import scratch
from kkgeo._base.provenance import marks, note
from kkgeo._base.records import Register
from kkgeo.errors import InputError
from kkgeo.register.fields import listed, table_of
from kkgeo.register.files import read_records
from kkgeo.register.lists import fetch
from kkgeo.register.official import by_heading, is_official, schools_only, unread_roles
from kkgeo.sites.reading import read_sites

Source = str | os.PathLike[str] | pd.DataFrame
Part = tuple[pd.DataFrame, dict[str, int], dict[str, int]]


def fetched(
    levels: list[str], fresh: bool, patience: Patience | None, sleep: Callable[[float], None]
) -> tuple[pd.DataFrame, str, dict[str, int], dict[str, Any]]:
    """Return the public lists of these levels as one table."""
    lists = fetch(levels, fresh=fresh, patience=patience, sleep=sleep)
    with scratch() as place:
        parts = []
        for found in lists:
            file = place / "list.csv"
            file.write_bytes(found.content)
            parts.append(read_part(file, None, found.level))
    register, left_out, told = together(parts)
    told["lists"] = "; ".join(found.said for found in lists)
    return register, ", ".join(found.address for found in lists), left_out, told


def read_part(source: Source, columns: Mapping[str, str] | None, level: str | None) -> Part:
    """Return the rows of one file that count, what of it was left out, and how many rows were."""
    left: dict[str, int] = {}
    if not isinstance(source, pd.DataFrame):
        check_local(source)
    if not isinstance(source, pd.DataFrame) and Path(source).suffix.lower() in JSON:
        if columns is not None:
            raise InputError("errors.register.columns_json")
        records, left_out = listed(read_records(Path(source)))
        table = table_of(records, Path(source).name, left_out)
    else:
        table, left_out = read_sites(source, columns=columns), {}
        if is_official(by_heading(table)):
            if unread := unread_roles(table):
                table = read_sites(source, columns={**unread, **(columns or {})})
            told = dict(table.attrs)
            table, left, left_out = schools_only(table)
            table.attrs.update(told)
    if level is not None:
        table["level"] = table["level"].fillna(level) if "level" in table else level
        table["level"] = table["level"].astype("str")
    return table, left_out, left


def together(parts: list[Part]) -> tuple[pd.DataFrame, dict[str, int], dict[str, Any]]:
    """Return the parts below each other, and what was left out of all of them."""
    tables = [part[0] for part in parts]
    if len(tables) == 1:
        return tables[0], parts[0][1], dict(parts[0][2])
    register = pd.concat(tables, ignore_index=True)
    register.attrs = {
        **tables[0].attrs,
        "kkgeo_columns": {role: name for one in reversed(tables) for role, name in one.attrs["kkgeo_columns"].items()},
    }
    note(register, Register(**marks(*tables)), keep=register.attrs)
    return register, _added([part[1] for part in parts]), dict(_added([part[2] for part in parts]))


def _added(counts: list[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)
