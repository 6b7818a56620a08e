"""Opening an XLSX workbook with openpyxl without reading any sheet of it: how large it is, is seen while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from kkgeo.sites.elements import elements
from kkgeo.sites.escapes import decoded

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from openpyxl import Workbook

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ITEM, _TEXT, _RUN = (f"{SPACE}{name}" for name in ("si", "t", "r"))


def text_in(element: Element) -> str:
    """Return the text of a cell, or of several, in whatever formats; how it is pronounced is no part of it.

    >>> from xml.etree.ElementTree import XML
    >>> text_in(XML(f'<si xmlns="{SPACE[1:-1]}"><r><t>De </t></r><r><t>Boom</t></r><rPh><t>boom</t></rPh></si>'))
    'De Boom'
    """
    if len(element) == 1 and element[0].tag == _TEXT:
        return element[0].text or ""
    parts = [part if part.tag == _TEXT else part.find(_TEXT) for part in element if part.tag in (_TEXT, _RUN)]
    return "".join(part.text or "" for part in parts if part is not None)


def open_values(file: BinaryIO) -> Workbook:
    """Return a workbook of which the values in the sheets are still to be read."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.xml.constants import SHARED_STRINGS

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

        def read_strings(self) -> None:
            part = self.package.find(SHARED_STRINGS)
            if part is not None:
                with self.archive.open(part.PartName[1:]) as source:
                    # As openpyxl does, which makes objects of the formats of each first.
                    texts = (text_in(item).replace("x005F_", "") for item in elements(source, _ITEM))
                    self.shared_strings = [*map(decoded, texts)]

    reader = Reader(file, read_only=True, keep_vba=False, data_only=True, keep_links=False, rich_text=False)
    reader.read()
    book: Workbook = reader.wb
    return book
