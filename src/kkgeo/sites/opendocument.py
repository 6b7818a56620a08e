"""Reading sheets of OpenDocument (.ods), as LibreOffice saves them, with what is merged, hidden and filtered."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from kkgeo.errors import InputError, KkgeoError, SourceError
from kkgeo.sites.budget import CELLS, COLUMNS, ROWS, too_large
from kkgeo.sites.layout import empty_cell
from kkgeo.sites.sheets import Book, Merged, Sheet
from kkgeo.sites.straying import letters

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_OFFICE, _STYLE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{part}:1.0}}" for part in ("office", "style", "table", "text")
)
#: What may hold tables that are no sheet.
_INSIDE = {f"{_TABLE}shapes", f"{_TABLE}table-cell"}
_WHOLE = re.compile(r"[+-]?[0-9]+")
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,](\d+))?S")
_BLANKS = re.compile("[ \t\r\n]+")
#: Signs that stand in no XML file, for blanks that are meant while the others run together (ODF 1.3, part 3, 6.1.2).
_MEANT = {f"{_TEXT}s": "\x00", f"{_TEXT}tab": "\x01", f"{_TEXT}line-break": "\x02"}
_BLANK_OF = str.maketrans("\x00\x01\x02", " \t\n")
#: The most characters of one cell, and so of blanks in it.
_CELL = 32_767


def read_opendocument(path: Path) -> Book:
    """Read the cells of every sheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            if _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST):
                raise InputError("errors.sites.password", path=path.name)
            with archive.open(CONTENT) as content:
                sheets = list(_sheets(ElementTree.iterparse(content, events=("start", "end")), path))
    except KkgeoError:
        raise
    except (RecursionError, ElementTree.ParseError, zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
        raise SourceError("errors.sites.workbook_unread", path=path.name) from error
    return Book(sheets, path.name)


def _sheets(events: Iterator[tuple[str, Any]], path: Path) -> Iterator[Sheet]:
    hidden_styles: set[str] = set()
    above: list[str] = []
    reader: _Rows | None = None
    for event, element in events:
        if event == "start":
            above.append(element.tag)
            # A table inside a link or a drawing is no sheet.
            if element.tag == f"{_TABLE}table" and above[-2] == f"{_OFFICE}spreadsheet":
                title = element.get(f"{_TABLE}name", "")
                reader = _Rows(title, path, hidden=element.get(f"{_TABLE}style-name") in hidden_styles)
            elif reader is not None and element.tag == f"{_TABLE}table-row-group":
                reader.groups.append(element.get(f"{_TABLE}display") == "false")
            continue
        above.pop()
        if element.tag == f"{_STYLE}style":
            if any(part.get(f"{_TABLE}display") == "false" for part in element):
                hidden_styles.add(element.get(f"{_STYLE}name", ""))
        elif reader is not None and element.tag == f"{_TABLE}table-row" and _INSIDE.isdisjoint(above):
            reader.add(element)
            element.clear()
        elif reader is not None and element.tag == f"{_TABLE}table-row-group":
            reader.groups.pop()
        elif reader is not None and element.tag == f"{_TABLE}table" and above[-1] == f"{_OFFICE}spreadsheet":
            yield reader.sheet()
            reader = None
            element.clear()


class _Rows:
    """The rows of one sheet while it is read."""

    def __init__(self, title: str, path: Path, *, hidden: bool) -> None:
        self.title, self.path, self.hidden = title, path, hidden
        self.left = CELLS
        self.rows: list[list[Any]] = []
        self.merged: list[Merged] = []
        self.hidden_rows: set[int] = set()
        self.filtered = False
        #: Whether each of the groups of rows that we are in is folded.
        self.groups: list[bool] = []
        self.without = ""
        #: Blank rows count once there is something below them.
        self.blank = 0

    def add(self, element: Any) -> None:
        times = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        at = len(self.rows) + self.blank
        row = self._cells(element, at)
        shown = element.get(f"{_TABLE}visibility", "visible")
        if shown != "visible" or any(self.groups):
            self.hidden_rows |= set(range(at, min(at + times, ROWS)))
            self.filtered |= shown == "filter"
        if not row:
            self.blank += times
            return
        # A program may give the last row the whole length of a sheet, and its last cell the whole width.
        times = min(times, ROWS - at)
        self.left -= times * len(row)
        if times <= 0 or self.left < 0:
            raise too_large(self.path)
        self.rows += [[] for _ in range(self.blank)]
        self.blank = 0
        self.rows += [[*row] for _ in range(times)]

    def _cells(self, element: Any, at: int) -> list[Any]:
        row: list[Any] = []
        blank = 0
        for cell in element:
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            # What merging covered is still in the file, and nobody sees it.
            value = _value(cell) if cell.tag == f"{_TABLE}table-cell" else None
            left = len(row) + blank
            down, across = (int(cell.get(f"{_TABLE}number-{way}-spanned", "1")) for way in ("rows", "columns"))
            if down > 1 or across > 1:
                self.merged.append((at, left, at + down - 1, left + across - 1))
            if value is None and not self.without and _has_no_result(cell):
                self.without = f"{letters(left)}{at + 1}"
            if empty_cell(value):
                blank += times
            else:
                if left >= COLUMNS:
                    raise too_large(self.path)
                row += [None] * blank + [value] * min(times, COLUMNS - left)
                blank = 0
        return row

    def sheet(self) -> Sheet:
        hidden = {row for row in self.hidden_rows if row < len(self.rows)}
        return Sheet(
            self.title, self.rows, hidden=self.hidden, merged=self.merged, hidden_rows=hidden,
            filtered=self.filtered and bool(hidden), without=self.without,
        )  # fmt: skip


def _has_no_result(cell: Any) -> bool:
    return cell.get(f"{_TABLE}formula") is not None and cell.get(f"{_OFFICE}value-type") is None


def _value(cell: Any) -> Any:
    """Return what is in a cell in its own type; as the text that is shown where it is not of the type it says."""
    kind = cell.get(f"{_OFFICE}value-type")
    told = cell.get(f"{_OFFICE}{'value' if kind in ('float', 'percentage', 'currency') else f'{kind}-value'}")
    if told is not None:
        with suppress(ValueError):
            if kind in ("float", "percentage", "currency"):
                return int(told) if _WHOLE.fullmatch(told) else float(told)
            if kind == "boolean":
                return told == "true"
            if kind == "date":
                return dt.datetime.fromisoformat(told)
            if kind == "time" and (match := _TIME.fullmatch(told)):
                hours, minutes, seconds = map(int, match.groups()[:3])
                return dt.time(hours, minutes, seconds)
    if kind == "string" and told is not None:
        return told or None
    lines = [_text(part) for part in cell if part.tag in (f"{_TEXT}p", f"{_TEXT}h")]
    return "\n".join(lines) or told


def _text(paragraph: Any) -> str:
    text = _BLANKS.sub(" ", "".join(_pieces(paragraph)))
    return text.strip(" ").translate(_BLANK_OF)


def _pieces(element: Any) -> Iterator[str]:
    if element.text:
        yield element.text
    for part in element:
        if part.tag in _MEANT:
            yield _MEANT[part.tag] * min(int(part.get(f"{_TEXT}c", "1")), _CELL)
        # A remark is not in the cell.
        elif part.tag != f"{_OFFICE}annotation":
            yield from _pieces(part)
        if part.tail:
            yield part.tail
