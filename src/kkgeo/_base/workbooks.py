"""Saving workbooks: the same cells give the same bytes, and nothing is left outside memory."""

from __future__ import annotations

import datetime
import zipfile
from io import BytesIO
from typing import IO, Any

from kkgeo._base.kept import MARK

#: The moment of every part of a workbook, and of the workbook itself where none is told.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def save_book(
    book: Any,
    file: IO[bytes],
    moment: datetime.datetime | None = None,
    *,
    title: str | None = None,
    lang: str | None = None,
) -> None:
    """Write a workbook of openpyxl with the mark of kkgeo in it.

    Parameters
    ----------
    book : openpyxl.Workbook
        What to write.
    file : binary stream
        Where to.
    moment : datetime, optional
        When it was made, as far as it says; openpyxl takes the time of the clock.
    title, lang : str, optional
        What its properties say that it is called and which language it is in.
    """
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class Writer(ExcelWriter):  # type: ignore[misc] # openpyxl has no types
        """Writes each sheet in memory: openpyxl's own has a file for it, which a run that is killed leaves."""

        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()
            ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
            content = BytesIO()
            writer = WorksheetWriter(ws, content)
            writer.write()
            ws._rels = writer._rels
            self._archive.writestr(ws.path[1:], content.getvalue())
            self.manifest.append(ws)

    book.properties.creator, book.properties.title, book.properties.language = "kkgeo", title, lang
    book.properties.created = book.properties.modified = moment or datetime.datetime(*_EPOCH[:3])
    with _Archive(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # Any other program that saves the workbook leaves this out.
        archive.comment = MARK
        Writer(book, archive).write_data()


class _Archive(zipfile.ZipFile):
    """An archive whose parts have one moment, whatever the clock says."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        part = zipfile.ZipInfo(str(zinfo_or_arcname), _EPOCH)
        part.compress_type = self.compression
        part.external_attr = 0o644 << 16
        # What it says of the system it was made on.
        part.create_system = 3
        super().writestr(part, data)
