"""A list of whom to invite that comes back: as it was made, or from a file that was written of it."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from kkgeo._base.files import check_local
from kkgeo._base.provenance import note, noted
from kkgeo._base.records import Targets
from kkgeo._base.words import languages, say
from kkgeo.errors import InputError
from kkgeo.geocoding import geocode
from kkgeo.reference.placed import placed_table
from kkgeo.sites import read_sites
from kkgeo.sites.workbooks import read_workbook
from kkgeo.targeting.ranking import HELD_OUT
from kkgeo.targeting.workbook import headings_of

#: The sheets of a workbook of `kkgeo.write_targets`, and what became of the schools on them.
_SHEETS = {"invite": "ranked", "held_out": HELD_OUT, "others": "beyond_n"}
#: The columns that say who was chosen.
_COLUMNS = ("rank", "partner_until")


def listed_targets(targets: str | os.PathLike[str] | pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the list with ``rank`` and, where it is known, ``status``; placed, and its vintage.

    Raises
    ------
    InputError
        A file without a column that says the rank.
    """
    rows = targets if isinstance(targets, pd.DataFrame) else _read(targets)
    rows = _named(rows)
    if "rank" not in rows.columns and "status" not in rows.columns:
        name = "targets" if isinstance(targets, pd.DataFrame) else Path(targets).name
        raise InputError("errors.evaluate.no_rank", file=name)
    if "nis" not in rows.columns:
        made = noted(rows, Targets)
        rows = geocode(rows)
        note(rows, made) if made.kind == "targets" else None
    return placed_table(rows, "targets")


def _read(path: str | os.PathLike[str]) -> pd.DataFrame:
    if Path(path).suffix.lower() != ".xlsx":
        return read_sites(path)
    known = {say(f"targets.sheet_{key}", lang): status for lang in languages() for key, status in _SHEETS.items()}
    there = [sheet.title for sheet in read_workbook(check_local(path)).sheets if sheet.title in known]
    if not there:
        return read_sites(path)
    parts = [_named(read_sites(path, sheet=name)).assign(status=known[name]) for name in there]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the list with the columns that matter by their own names, whatever language they are headed in."""
    own = {headings_of(lang)[column].casefold(): column for lang in languages() for column in _COLUMNS}
    found = {name: own[str(name).casefold()] for name in rows.columns if str(name).casefold() in own}
    found = {name: column for name, column in found.items() if column not in rows.columns}
    return rows.rename(columns=found) if found else rows
