"""Reading sheets of XLSX workbooks as Excel last computed them."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kkgeo._base.words import meant, phrase
from kkgeo.errors import InputError, SourceError
from kkgeo.sites.layout import Grid

if TYPE_CHECKING:
    from openpyxl import Workbook

#: First bytes of an OLE2 file (MS-CFB, 2.2): a workbook of before 2007, or one with a password.
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def read_workbook(path: Path, sheet: str | int | None) -> Grid:
    """Read the cells of one sheet: the one asked for, by name or number, or the first one not hidden."""
    _check_container(path)
    with warnings.catch_warnings():
        # openpyxl tells of what it does not keep (validation, styles); reading values loses nothing by that.
        warnings.simplefilter("ignore", UserWarning)
        book = _open(path, values=True)
        try:
            title = _choose(book, sheet, path.name)
            worksheet = book[title]
            # Some programs write a wrong size, and openpyxl would believe it.
            worksheet.reset_dimensions()
            rows = [list(row) for row in worksheet.iter_rows(values_only=True)]
            epoch: dt.datetime = book.epoch
            others = len(book.sheetnames) > 1
        finally:
            book.close()
        if _has_formulas(path):
            _check_computed(path, title)
    where = phrase("errors.sites.where_sheet", title=title, path=path.name) if others else path.name
    return Grid(rows, where, open_right=True, epoch=epoch, notes={"sheet": title})


def _check_container(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(len(_OLE2))
    if start == _OLE2:
        raise InputError("errors.sites.password", path=path.name)
    if not zipfile.is_zipfile(path):
        raise InputError("errors.sites.no_workbook", path=path.name)
    with zipfile.ZipFile(path) as archive:
        if "[Content_Types].xml" not in archive.namelist():
            raise InputError("errors.sites.zip", path=path.name)


def _open(path: Path, *, values: bool) -> Workbook:
    import openpyxl

    try:
        return openpyxl.load_workbook(path, data_only=values, read_only=True)
    except Exception as error:
        raise SourceError("errors.sites.workbook_unread", path=path.name) from error


def _choose(book: Workbook, sheet: str | int | None, where: str) -> str:
    sheets: dict[str, str] = {worksheet.title: worksheet.sheet_state for worksheet in book.worksheets}
    names = list(sheets)
    if not names:
        raise InputError("errors.sites.no_sheets", where=where)
    if sheet is None:
        return next((title for title, state in sheets.items() if state == "visible"), names[0])
    if isinstance(sheet, int) and not isinstance(sheet, bool) and 1 <= sheet <= len(names):
        return names[sheet - 1]
    if str(sheet) in names:
        return str(sheet)
    near = difflib.get_close_matches(str(sheet), names, n=1)
    raise InputError("errors.sites.no_sheet", sheet=sheet, where=where, names=names, hint=meant(near))


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


def _check_computed(path: Path, title: str) -> None:
    """Raise an error if a formula has no result: a program wrote it and no spreadsheet has computed it since."""
    results, formulas = _open(path, values=True), _open(path, values=False)
    try:
        sheets: list[Any] = [results[title], formulas[title]]
        for sheet in sheets:
            sheet.reset_dimensions()
        for computed, written in zip(*(sheet.iter_rows() for sheet in sheets), strict=True):
            for result, formula in zip(computed, written, strict=True):
                # A formula that gives an empty text has no value either, but says that its result is text ("str").
                if formula.data_type == "f" and result.value is None and result.data_type != "str":
                    raise InputError("errors.sites.formula", cell=formula.coordinate, title=title, path=path.name)
    finally:
        results.close()
        formulas.close()
