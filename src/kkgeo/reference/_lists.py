"""Somebody's own list of municipalities: the text of a file, its rows, and the vintage that a heading states."""

from __future__ import annotations

import csv
import io
import os
import tomllib
from typing import Any

from kkgeo._base.files import check_local
from kkgeo._base.separated import LONG_CELLS
from kkgeo._base.words import phrase
from kkgeo.errors import InputError, SourceError
from kkgeo.reference._data import VINTAGES

#: The heading of a column of codes states their vintage.
CODES = {f"nis_{vintage}": vintage for vintage in VINTAGES}


def own_text(path: str | os.PathLike[str], what: str, kinds: tuple[str, ...] = (".toml", ".csv")) -> str:
    """Return the text of a file; `what` is the key of what it holds, for whoever reads the error."""
    file = check_local(path)
    if file.suffix.lower() not in kinds:
        raise InputError("errors.list.kind", file=file.name, kinds=kinds, what=phrase(f"errors.list.{what}"))
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("errors.list.unread", file=str(file)) from error


def own_toml(text: str, where: str) -> dict[str, Any]:
    """Return what a TOML file says."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("errors.list.toml", file=where) from error


def own_rows(text: str) -> list[tuple[int, dict[str, str]]]:
    r"""Return the rows of a CSV file, each with its line: headings in small letters, cells without spaces around.

    >>> own_rows("NIS_2025;Name\n11002; Antwerpen \n")
    [(2, {'nis_2025': '11002', 'name': 'Antwerpen'})]
    """
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows = []
    with LONG_CELLS:
        headings = [heading.strip().lower() for heading in next(reader, [])]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                filled = [cell.strip() for cell in cells] + [""] * (len(headings) - len(cells))
                rows.append((reader.line_num, dict(zip(headings, filled, strict=False))))
    return rows


def code_column(rows: list[tuple[int, dict[str, str]]], where: str) -> str:
    """Return the one column of codes, of which the heading states the vintage."""
    if not rows:
        raise InputError("errors.list.empty", file=where)
    headings = list(rows[0][1])
    found = [heading for heading in headings if heading in CODES]
    if len(found) != 1:
        raise InputError("errors.list.codes", file=where, codes=_or(CODES), headings=headings)
    return found[0]


def _or(names: dict[str, int]) -> Any:
    *first, last = names
    return phrase("errors.list.or", first=first, last=last)
