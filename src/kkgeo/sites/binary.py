"""Reading sheets of workbooks of before 2007 (.xls) and of binary ones (.xlsb), as Excel last computed them."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from kkgeo._base.alone import ALONE
from kkgeo.errors import InputError, SourceError
from kkgeo.sites.chains import ENCRYPTED
from kkgeo.sites.sheets import Book, Sheet

#: How Rust says why it stops.
_PANIC = re.compile(rb"\n?thread '[^\n]*' (?:\(\d+\) )?panicked at .*?(?:note: [^\n]*backtrace[^\n]*\n|\Z)", re.DOTALL)


def read_binary(path: Path) -> Book:
    """Read the cells of every sheet. Which rows are hidden is not known of these files."""
    import python_calamine as calamine

    try:
        with _quiet(), path.open("rb") as file, calamine.CalamineWorkbook.from_filelike(file) as book:
            sheets = [
                _sheet(book.get_sheet_by_index(at), hidden=about.visible != calamine.SheetVisibleEnum.Visible)
                for at, about in enumerate(book.sheets_metadata)
                if about.typ == calamine.SheetTypeEnum.WorkSheet
            ]
    except calamine.PasswordError as error:
        raise InputError("errors.sites.password", path=path.name) from error
    except calamine.CalamineError as error:
        if ENCRYPTED in path.read_bytes():
            raise InputError("errors.sites.password", path=path.name) from error
        raise SourceError("errors.sites.workbook_unread", path=path.name) from error
    except BaseException as error:
        # What stops the Rust of calamine in a broken file is no Exception, and has no name to catch it by.
        if type(error).__name__ != "PanicException":
            raise
        raise SourceError("errors.sites.workbook_unread", path=path.name) from error
    return Book(sheets, path.name)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Rust itself writes of a broken file off the screen; what others write meanwhile comes later."""
    with ALONE, TemporaryFile() as aside:
        try:
            screen = os.dup(2)
        except OSError:
            # There is none.
            yield
            return
        try:
            os.dup2(aside.fileno(), 2)
            yield
        finally:
            os.dup2(screen, 2)
            os.close(screen)
            aside.seek(0)
            if others := _PANIC.sub(b"", aside.read()):
                with suppress(OSError):
                    os.write(2, others)


def _sheet(sheet: Any, *, hidden: bool) -> Sheet:
    rows = [_cells(row) for row in sheet.to_python(skip_empty_area=False)]
    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    return Sheet(sheet.name, rows, hidden=hidden, merged=merged)


def _cells(row: list[Any]) -> list[Any]:
    while row and row[-1] == "":
        row.pop()
    return [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    """Return a value as openpyxl gives it: a day is a moment, and there is nothing in an empty cell."""
    if type(value) is dt.date:
        return dt.datetime.combine(value, dt.time())
    return None if value == "" else value
