"""Reading sheets of XLSX workbooks as Excel last computed them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kkgeo._base.alone import without_warnings
from kkgeo.errors import InputError, SourceError
from kkgeo.sites.budget import CELLS, COLUMNS, ROWS, too_large
from kkgeo.sites.escapes import decoded
from kkgeo.sites.opening import open_sheets
from kkgeo.sites.sheets import Book, Merged, Sheet
from kkgeo.sites.slimming import Slim

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from openpyxl import Workbook

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_INLINE, _TEXT, _VALUE = f"{_SPACE}is", f"{_SPACE}t", f"{_SPACE}v"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def read_workbook(path: Path) -> Book:
    """Read the cells of every sheet."""
    # openpyxl tells of what it does not keep (validation, styles); reading values loses nothing by that.
    with without_warnings(UserWarning):
        book = _open(path, values=True)
        try:
            sheets = [_sheet(worksheet, book, path) for worksheet in book.worksheets]
            return Book(sheets, path.name, check=partial(check_formulas, path))
        finally:
            book.close()


def _sheet(worksheet: Any, book: Any, path: Path) -> Sheet:
    with worksheet._get_source() as source:
        slim = Slim(source)
        rows = _rows(slim, worksheet, book, path)
    return Sheet(
        worksheet.title,
        rows,
        hidden=worksheet.sheet_state != "visible",
        merged=[_corners(ref) for ref in slim.merged],
        hidden_rows=slim.hidden_rows,
        filtered=slim.filtered,
        epoch=book.epoch,
    )


def _rows(source: Slim, worksheet: Any, book: Any, path: Path) -> list[list[Any]]:
    """Return the cells of each row up to the last that has anything: openpyxl would make all those that have not."""
    from openpyxl.worksheet._reader import WorkSheetParser

    rows: list[list[Any]] = []
    left = CELLS
    parser = WorkSheetParser(
        source, worksheet._shared_strings, data_only=True, epoch=book.epoch,
        date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
    )  # fmt: skip
    parser.parse_cell = partial(_cell, parser.parse_cell)
    for number, cells in parser.parse():
        filled = [(cell["column"], cell["value"]) for cell in cells if cell["value"] is not None]
        if not filled:
            continue
        width = max(column for column, _ in filled)
        if not (len(rows) < number <= ROWS and width <= COLUMNS):
            raise SourceError("errors.sites.workbook_unread", path=path.name)
        left -= width
        if left < 0:
            raise too_large(path)
        row = [None] * width
        for column, value in filled:
            row[column - 1] = decoded(value)
        rows += [[] for _ in range(number - len(rows) - 1)]
        rows.append(row)
    return rows


def _cell(parse: Callable[[Element], dict[str, Any]], element: Element) -> dict[str, Any]:
    """Return a cell as openpyxl parses it; of a text without formats in it openpyxl would make four objects first."""
    if element.get("t") == "inlineStr" and len(element) == 1:
        inner = element[0]
        if inner.tag == _INLINE and len(inner) == 1 and inner[0].tag == _TEXT and inner[0].text:
            inner.tag, inner.text = _VALUE, inner[0].text
            element.set("t", "str")
    return parse(element)


def _corners(ref: str) -> Merged:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(ref)
    return top - 1, left - 1, bottom - 1, right - 1


def _open(path: Path, *, values: bool) -> Workbook:
    try:
        return open_sheets(path, values=values)
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
