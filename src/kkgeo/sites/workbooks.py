"""Reading sheets of XLSX workbooks as Excel last computed them."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kkgeo._base.alone import without_warnings
from kkgeo.errors import InputError, SourceError
from kkgeo.sites.escapes import decoded
from kkgeo.sites.sheets import Book, Merged, Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook

_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_NUMBER = re.compile(rb"\sr=\"(\d+)\"")
_HIDDEN = re.compile(rb"\shidden=\"(?:1|true)\"")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z]+[0-9]+:[A-Z]+[0-9]+)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def read_workbook(path: Path) -> Book:
    """Read the cells of every sheet."""
    # openpyxl tells of what it does not keep (validation, styles); reading values loses nothing by that.
    with without_warnings(UserWarning):
        book = _open(path, values=True)
        try:
            sheets = [_sheet(worksheet, book.epoch) for worksheet in book.worksheets]
            return Book(sheets, path.name, check=partial(check_formulas, path))
        finally:
            book.close()


def _sheet(worksheet: Any, epoch: dt.datetime) -> Sheet:
    # Some programs write a wrong size, and openpyxl would believe it.
    worksheet.reset_dimensions()
    rows = [[decoded(value) for value in row] for row in worksheet.iter_rows(values_only=True)]
    with worksheet._get_source() as source:
        xml = source.read()
    hidden = set()
    number = 0
    for tag in _ROW.findall(xml):
        told = _NUMBER.search(tag)
        number = int(told.group(1)) if told else number + 1
        if _HIDDEN.search(tag):
            hidden.add(number - 1)
    merged = [_corners(ref.decode()) for ref in _MERGED.findall(xml)]
    return Sheet(
        worksheet.title,
        rows,
        hidden=worksheet.sheet_state != "visible",
        merged=merged,
        hidden_rows=hidden,
        filtered=b"autoFilter" in xml or b"filterMode=" in xml,
        epoch=epoch,
    )


def _corners(ref: str) -> Merged:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(ref)
    return top - 1, left - 1, bottom - 1, right - 1


def _open(path: Path, *, values: bool) -> Workbook:
    import openpyxl

    try:
        return openpyxl.load_workbook(path, data_only=values, read_only=True)
    except Exception as error:
        raise SourceError("errors.sites.workbook_unread", path=path.name) from error


def check_formulas(path: Path, title: str) -> None:
    """Raise an error if a formula has no result: a program wrote it and no spreadsheet has computed it since."""
    with without_warnings(UserWarning):
        if _has_formulas(path):
            _check_computed(path, title)


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


def _check_computed(path: Path, title: str) -> None:
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
