"""Opening an XLSX workbook with openpyxl without reading any sheet of it: how large it is, is seen while it is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook


def open_sheets(path: Path, *, values: bool) -> Workbook:
    """Return a workbook of which the sheets are still to be read: their values, or their formulas."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    class Unread(ReadOnlyWorksheet):  # type: ignore[misc] # openpyxl has no types
        def _get_size(self) -> None:
            """Leave open how large the sheet is: where it does not say so, all of it would be parsed for that."""

    class Reader(ExcelReader):  # type: ignore[misc] # openpyxl has no types
        def read_worksheets(self) -> None:
            for sheet, part in self.parser.find_sheets():
                if part.target not in self.valid_files:
                    continue
                if "chartsheet" in part.Type:
                    self.read_chartsheet(sheet, part)
                    continue
                worksheet = Unread(self.wb, sheet.name, part.target, self.shared_strings)
                worksheet.sheet_state = sheet.state
                self.wb._sheets.append(worksheet)

    reader = Reader(path, read_only=True, keep_vba=False, data_only=values, keep_links=False, rich_text=False)
    reader.read()
    book: Workbook = reader.wb
    return book
