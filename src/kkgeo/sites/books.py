"""Opening a workbook of any kind by what is in it, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from kkgeo.errors import InputError
from kkgeo.sites.binary import read_binary
from kkgeo.sites.budget import check_binary, check_parts, too_large
from kkgeo.sites.chains import check_chains
from kkgeo.sites.opendocument import CONTENT, read_opendocument
from kkgeo.sites.sheets import Book
from kkgeo.sites.straying import without_strays
from kkgeo.sites.workbooks import read_workbook

#: First bytes of an OLE2 file (MS-CFB, 2.2): a workbook of before 2007, or one with a password.
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_book(path: Path) -> Book:
    """Read the cells of every sheet, but for those far from the others."""
    try:
        book = _read(path)
        for sheet in book.sheets:
            without_strays(sheet, path)
    except MemoryError as error:
        raise too_large(path) from error
    return book


def _read(path: Path) -> Book:
    with path.open("rb") as file:
        start = file.read(len(_OLE2))
    if start == _OLE2:
        check_chains(path)
        return read_binary(path)
    if not zipfile.is_zipfile(path):
        raise InputError("errors.sites.no_workbook", path=path.name)
    with zipfile.ZipFile(path) as archive:
        parts = set(archive.namelist())
    check_parts(path)
    if CONTENT in parts:
        return read_opendocument(path)
    if "[Content_Types].xml" not in parts:
        raise InputError("errors.sites.zip", path=path.name)
    if "xl/workbook.bin" in parts:
        check_binary(path)
        return read_binary(path)
    return read_workbook(path)


def read_first(path: Path) -> list[list[Any]]:
    """Read the cells of the first sheet that is not hidden."""
    book = read_book(path)
    if not book.sheets:
        raise InputError("errors.sites.no_sheets", where=path.name)
    book.check(book.seen[0])
    return book.seen[0].rows
