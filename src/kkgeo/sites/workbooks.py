"""Reading sheets of XLSX workbooks as Excel last computed them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kkgeo._base.alone import without_warnings
from kkgeo.errors import SourceError
from kkgeo.sites.budget import CELLS, COLUMNS, ROWS, too_large
from kkgeo.sites.elements import elements
from kkgeo.sites.escapes import decoded
from kkgeo.sites.opening import SPACE, open_values, text_in
from kkgeo.sites.sheets import Book, Merged, Sheet
from kkgeo.sites.slimming import Slim
from kkgeo.sites.straying import letters

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DATA, _ROW, _INLINE, _VALUE, _FORMULA = (f"{SPACE}{name}" for name in ("sheetData", "row", "is", "v", "f"))
_DIGITS = "0123456789"


def read_workbook(path: Path) -> Book:
    """Read the cells of every sheet."""
    # openpyxl tells of what it does not keep (validation, styles); reading values loses nothing by that. Of a path it
    # would look at the name.
    with without_warnings(UserWarning), path.open("rb") as file:
        try:
            book = open_values(file)
        except Exception as error:
            raise SourceError("errors.sites.workbook_unread", path=path.name) from error
        try:
            sheets = [_sheet(worksheet, book, path) for worksheet in book.worksheets]
            return Book(sheets, path.name)
        finally:
            book.close()


def _sheet(worksheet: Any, book: Any, path: Path) -> Sheet:
    with worksheet._get_source() as source:
        slim = Slim(source)
        rows, without = _rows(slim, worksheet, book, path)
    return Sheet(
        worksheet.title,
        rows,
        hidden=worksheet.sheet_state != "visible",
        merged=[_corners(ref) for ref in slim.merged],
        hidden_rows=slim.hidden_rows,
        filtered=slim.filtered,
        epoch=book.epoch,
        without=without,
    )


def _rows(source: Slim, worksheet: Any, book: Any, path: Path) -> tuple[list[list[Any]], str]:
    """Return the cells of each row up to the last that has anything, and the first formula that has no result."""
    from openpyxl.worksheet._reader import WorkSheetParser

    rows: list[list[Any]] = []
    left = CELLS
    without = ""
    parser = WorkSheetParser(
        source, worksheet._shared_strings, data_only=True, epoch=book.epoch,
        date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
    )  # fmt: skip
    parser.parse_cell = _reader(parser)
    for element in elements(source, _ROW, within=_DATA):
        number, cells = parser.parse_row(element)
        # How high each row is, openpyxl keeps.
        parser.row_dimensions.clear()
        filled = [cell for cell in cells if cell[1] is not None]
        if len(filled) < len(cells) and not without:
            without = next((f"{letters(cell[0] - 1)}{number}" for cell in cells if len(cell) > 2), "")
        if not filled:
            continue
        width = max([cell[0] for cell in filled])
        if not (len(rows) < number <= ROWS and width <= COLUMNS):
            raise SourceError("errors.sites.workbook_unread", path=path.name)
        left -= width
        if left < 0:
            raise too_large(path)
        row = [None] * width
        for column, value in filled:
            row[column - 1] = value
        rows += [[] for _ in range(number - len(rows) - 1)]
        rows.append(row)
    return rows, without


def _reader(parser: Any) -> Callable[[Element], tuple[Any, ...]]:
    """Return what gives the column and the value of a cell as openpyxl does, which makes more of each first.

    Of a formula without a result it gives a third thing: a program wrote it and no spreadsheet has computed it since.
    """
    from openpyxl.utils.cell import coordinate_to_tuple
    from openpyxl.worksheet._reader import _cast_number

    parse, texts, dates = parser.parse_cell, parser.shared_strings, parser.date_formats
    columns: dict[str, int] = {}
    moments: dict[str | None, bool] = {None: 0 in dates}

    def read(element: Element) -> tuple[Any, ...]:
        kind, place = element.get("t", "n"), element.get("r")
        if place:
            name = place.rstrip(_DIGITS)
            if name not in columns:
                columns[name] = coordinate_to_tuple(place)[1]
            column = parser.col_counter = columns[name]
        else:
            column = parser.col_counter = parser.col_counter + 1
        if kind == "inlineStr":
            inner = element.find(_INLINE)
            value = None if inner is None else text_in(inner)
            return column, decoded(value) if value and "_x" in value else value
        text = element.findtext(_VALUE)
        if not text:
            # A formula that gives an empty text has no value either, but says that its result is text ("str").
            return (column, None) if kind == "str" or element.find(_FORMULA) is None else (column, None, None)
        if kind == "s":
            return column, texts[int(text)]
        if kind == "n":
            style = element.get("s")
            if style not in moments:
                moments[style] = int(style or 0) in dates
            if not moments[style]:
                return column, _cast_number(text)
        elif kind in ("str", "e"):
            return column, decoded(text)
        if not place:
            # It counts them too.
            parser.col_counter -= 1
        return column, decoded(parse(element)["value"])

    return read


def _corners(ref: str) -> Merged:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(ref)
    return top - 1, left - 1, bottom - 1, right - 1
