"""The report as a workbook: a sheet for every table, one that says what it is, one that says what is where."""

from __future__ import annotations

import datetime
from typing import IO, Any

import pandas as pd

from kkgeo._base.output import fill_sheet
from kkgeo._base.words import heading
from kkgeo._base.workbooks import save_book
from kkgeo.reporting.model import Figures, Listing, Report, Table, Terms, Text

#: The time of day of a file that has a date only.
_NOON = datetime.time(12)


def write(report: Report, file: IO[bytes], date: datetime.date) -> None:
    """Write the workbook; the same report and date give the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, frame in _explaining(report).items():
        fill_sheet(book.create_sheet(title), frame)
    for table in report.tables:
        sheet = book.create_sheet(table.sheet)
        fill_sheet(sheet, frame_of(table))
        _formats(sheet, table)
    save_book(book, file, datetime.datetime.combine(date, _NOON))


def frame_of(table: Table) -> pd.DataFrame:
    """Return a table as a sheet has it: numbers as numbers, what is missing empty, no bound as a text."""
    rows = list(zip(*(column.values for column in table.columns), strict=True))
    frame = pd.DataFrame(rows, dtype=object, columns=[column.label for column in table.columns])
    return frame.map(lambda value: "∞" if value == float("inf") else value)


def _explaining(report: Report) -> dict[str, pd.DataFrame]:
    """Return the sheets in front: what this is, what is where, what the words mean."""

    def told(key: str) -> str:
        return heading(key, report.lang)

    lines = [(told("report.about_title"), report.title), (told("report.about_date"), report.date)]
    lines += [(told("word.note"), note) for note in report.notes]
    for item in report.sections[0].items:
        if isinstance(item, Text):
            lines.append((told("report.summary"), item.text))
        elif isinstance(item, Listing):
            lines += [(told("report.summary"), text) for text in item.texts]
        elif isinstance(item, Figures):
            lines += [(what, value) for value, what in item.pairs]
    contents = [(table.sheet, table.caption, table.note) for table in report.tables]
    terms = [pair for item in report.items if isinstance(item, Terms) for pair in item.pairs]
    pair = [told("word.what"), told("word.value")]
    return {
        told("report.sheet_about"): pd.DataFrame(lines, columns=pair, dtype=object),
        told("report.sheet_contents"): pd.DataFrame(
            contents,
            columns=[told("report.content_sheet"), told("report.content_caption"), told("word.remark")],
            dtype=object,
        ),
        told("report.method")[:31]: pd.DataFrame(terms, columns=pair, dtype=object),
    }


def _formats(sheet: Any, table: Table) -> None:
    """Show numbers with as many decimals as the page has; the cell keeps all of them."""
    for c, column in enumerate(table.columns, start=1):
        if column.numeric:
            for (cell,) in sheet.iter_rows(min_row=2, min_col=c, max_col=c):
                number = isinstance(cell.value, int | float)
                digits = column.decimals(cell.value) if number else column.digits
                cell.number_format = "#,##0" + ("." + "0" * digits if digits else "")
