"""The report as a workbook: a sheet for every table, one with the map, and in front what it is and what is where."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any

import pandas as pd

from kkgeo._base.frames import distinct
from kkgeo._base.sheets import add_sheet, fill_sheet, number_format, show_picture
from kkgeo._base.worded import on_paper
from kkgeo._base.words import apart, heading, labelled
from kkgeo._base.workbooks import save_book
from kkgeo.reporting.drawing import Drawn
from kkgeo.reporting.model import Card, Cards, Column, Figures, Item, Listing, Report, Table, Terms, Text

#: The time of day of a file that has a date only.
_NOON = datetime.time(12)
#: How many pixels wide the picture of the map is shown.
_WIDE = 1100

Line = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Filled:
    """A workbook with every sheet, of which that of the map and that of the contents are empty."""

    report: Report
    book: Any
    shown: Any
    listed: Any
    #: Of every table its sheet, what it is and what is to be said of it.
    contents: list[tuple[str, str, str]]


def filled(report: Report) -> Filled:
    """Fill in what takes no map, so that a map can be drawn meanwhile."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    about = add_sheet(book, heading("report.sheet_about", report.lang))
    shown = add_sheet(book, heading("report.sheet_map", report.lang)) if report.maps else None
    listed = add_sheet(book, heading("report.sheet_contents", report.lang))
    terms = add_sheet(book, heading("report.method", report.lang))
    lines, contents = _explaining(report), []
    for table in report.tables:
        sheet, frame = add_sheet(book, table.sheet), frame_of(table)
        printed = fill_sheet(
            sheet,
            frame,
            formats=[_format(column, report.lang) for column in table.columns],
            foot=table.foot,
            wrapped=True,
        )
        _ratios(sheet, table)
        lines += [
            (labelled(sheet.title, what, report.lang), told) for what, told in on_paper(printed, frame, report.lang)
        ]
        contents.append((sheet.title, table.caption, table.note))
    _words(about, ("word.what", "word.value"), lines, report.lang)
    pairs = [pair for item in report.items if isinstance(item, Terms) for pair in item.pairs]
    _words(terms, ("word.what", "word.value"), pairs, report.lang)
    return Filled(report, book, shown, listed, contents)


def write(filled: Filled, maps: Mapping[str, Drawn], file: IO[bytes], date: datetime.date) -> None:
    """Write the workbook, with the first of the maps; the same report and date give the same bytes."""
    heads = ("report.content_sheet", "report.content_caption", "word.remark")
    _words(filled.listed, heads, [*_map(filled, maps), *filled.contents], filled.report.lang)
    report = filled.report
    moment = datetime.datetime.combine(date, _NOON)
    save_book(filled.book, file, moment, title=report.title, lang=report.lang)


def frame_of(table: Table) -> pd.DataFrame:
    """Return a table as a sheet has it: numbers as numbers, what is missing empty, no bound as a text."""
    rows = list(zip(*(column.values for column in table.columns), strict=True))
    heads = distinct([column.label for column in table.columns], blind=True)
    frame = pd.DataFrame(rows, dtype=object, columns=heads)
    return frame.map(lambda value: "∞" if value == float("inf") else value)


def _explaining(report: Report) -> list[Line]:
    """Return what the report is, and what stands in front of it."""

    def told(key: str) -> str:
        return heading(key, report.lang)

    lines = [(told("report.about_title"), report.title), (told("report.about_date"), report.date)]
    lines += [(told("word.note"), note) for note in report.notes]
    lines.append((told("report.summary"), report.sections[0].title))
    return [*lines, *_said(report.sections[0].items, told("report.summary"), report.lang)]


def _said(items: Iterable[Item], what: str, lang: str) -> Iterable[Line]:
    """Yield what blocks say, each with what it is about."""
    for item in items:
        if isinstance(item, Text):
            yield what, item.text
        elif isinstance(item, Listing):
            yield from ((what, text) for text in item.texts)
        elif isinstance(item, Figures):
            yield from ((name, value) for value, name in item.pairs)
        elif isinstance(item, Cards):
            for card in item.cards:
                yield from _of_card(card, lang)


def _of_card(card: Card, lang: str) -> Iterable[Line]:
    yield from ((labelled(card.title, name, lang), value) for name, value in card.pairs)
    if card.names:
        yield labelled(card.title, card.names_title, lang), apart(card.names, lang)


def _words(sheet: Any, heads: tuple[str, ...], rows: list[Any], lang: str) -> None:
    columns = [heading(key, lang) for key in heads]
    fill_sheet(sheet, pd.DataFrame(rows, columns=columns, dtype=object), wrapped=True)


def _format(column: Column, lang: str) -> str | None:
    """Return how the numbers of a column are shown: as on the page; the cell keeps all decimals."""
    if column.digits is None:
        return None
    return number_format(column.digits, chance_in=lang if column.chance else None)


def _ratios(sheet: Any, table: Table) -> None:
    """Show each ratio with as many decimals as put it on its own side of 1."""
    for c, column in enumerate(table.columns, start=1):
        if not column.ratio:
            continue
        for (cell,) in sheet.iter_rows(min_row=2, min_col=c, max_col=c):
            if isinstance(cell.value, int | float):
                cell.number_format = number_format(column.decimals(cell.value) or 0)


def _map(filled: Filled, maps: Mapping[str, Drawn]) -> list[tuple[str, str, str]]:
    """Put the first map on its sheet, and return what the contents say of it."""
    if not filled.report.maps:
        return []
    shown, sheet = filled.report.maps[0], filled.shown
    spec, made = shown.spec, maps[shown.ident].picture
    if made.value is None:
        sheet["A1"] = made.reason
    else:
        show_picture(sheet, made.value, spec.alternative, width=_WIDE)
    return [(sheet.title, spec.title, made.reason)]
