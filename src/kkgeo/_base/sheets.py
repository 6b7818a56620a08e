"""Sheets of a workbook as one works with them: a named table with a filter, headings that stay, pages to print."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import accumulate, count
from typing import TYPE_CHECKING, Any

from kkgeo._base.guard import calculated
from kkgeo._base.oddtypes import writable
from kkgeo._base.text import fold
from kkgeo._base.words import chance

if TYPE_CHECKING:
    import pandas as pd

#: Characters that the XML inside an XLSX file cannot hold.
_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")
_NOT_IN_XML |= dict.fromkeys(range(55296, 57344), "�")

#: The most characters of a cell, of a heading of a table and of the name of a sheet (Microsoft, "Excel specifications
#: and limits").
_CELL, _HEAD, _TITLE = 32_767, 255, 31
_NOT_IN_TITLE = re.compile(r"[\\/*?:\[\]\x00-\x1f]")
#: What Excel would read another way in a heading of a table than in its cell.
_NOT_IN_HEAD = re.compile(r"[\x00-\x1f]|_x[0-9a-fA-F]{4}_|^\s|\s$")
#: What a table cannot be called: a cell, in either way of writing them.
_CELL_NAME = re.compile(r"[a-z]{1,3}\d+|r\d*(?:c\d*)?|c\d*", re.IGNORECASE)

#: Widths in characters: the least, of a number, of a heading by itself, of texts, and of the column that stays.
_LEAST, _NUMBER, _HEADING, _MOST, _FIRST = 8, 12, 16, 60, 40
#: How much wider texts are set than they are long, how high a line is and a row at most in points.
_ROOM, _LINE_HIGH, _HIGHEST = 1.1, 15, 409
#: So wide a sheet is printed on one page in letters of 6 points.
_PAPER = 250
#: So many rows say how wide a column is.
_MEASURED = 200
#: A4, and its margins in inches.
_A4, _MARGIN, _FOOTER = 9, 0.4, 0.7
_GREY, _LINE = "F2F2F2", "808080"


def number_format(digits: int, *, chance_in: str | None = None) -> str:
    """Return how a spreadsheet shows a number with so many decimals; a chance is so small that it may be less.

    >>> number_format(0), number_format(2), number_format(3, chance_in="nl")
    ('#,##0', '#,##0.00', '[<0.001]"< 0,001";0.000')
    """
    if chance_in is not None:
        return f'[<0.001]"{chance(0, chance_in)}";0.000'
    return "#,##0" + ("." + "0" * digits if digits else "")


def decimals_of(shown: str) -> int:
    """Return how many decimals a number has that is shown so.

    >>> [decimals_of(number_format(digits)) for digits in (0, 2)], decimals_of(number_format(3, chance_in="nl"))
    ([0, 2], 3)
    """
    _, point, decimals = shown.rpartition(".")
    return len(decimals) if point else 0


def add_sheet(book: Any, title: str) -> Any:
    """Add an empty sheet under a title, or as near to it as a workbook can have.

    >>> from openpyxl import Workbook
    >>> book = Workbook()
    >>> [add_sheet(book, title).title for title in ("a/b", "A b", "x" * 40, "'")]
    ['a b', 'A b1', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'kkgeo']
    """
    plain = _NOT_IN_TITLE.sub(" ", title)[:_TITLE].strip(" '") or "kkgeo"
    return book.create_sheet(_free(plain, {name.casefold() for name in book.sheetnames}, _TITLE))


def fill_sheet(
    sheet: Any,
    table: pd.DataFrame,
    *,
    formats: Sequence[str | None] = (),
    foot: int = 0,
    wrapped: bool = False,
    named: bool = True,
) -> int:
    """Write a table to an empty sheet; text stays text.

    Parameters
    ----------
    sheet : openpyxl worksheet
        Where to.
    table : DataFrame
        What to write.
    formats : sequence of str or None
        How the numbers of each column are shown; none for those of which it is not said.
    foot : int
        How many rows at the end are no rows like the others: no filter or table has them.
    wrapped : bool
        Whether long texts take several lines, as in a sheet to read; a list has a line for each row.
    named : bool
        Whether what is written is a table with a name, if its headings can be that of one; else it has a filter.

    Returns
    -------
    int
        How many of the columns are printed: of a sheet to read, as many as stay legible on one page.
    """
    from openpyxl.utils import get_column_letter

    table = writable(table, ".xlsx")
    rows = [list(table.columns), *table.astype(object).where(table.notna(), None).to_numpy().tolist()]
    for r, row in enumerate(rows, start=1):
        for c, value in enumerate(row, start=1):
            _write(sheet.cell(r, c), value)
    shown = [*formats] or [None] * len(table.columns)
    widths = [_width(column, shown[c], _MOST if c else _FIRST) for c, column in enumerate(zip(*rows, strict=True))]
    on_paper = _on_paper(widths) if wrapped else len(widths)
    for c, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(c)].width = width
        _look(sheet, c, len(rows), shown[c - 1], spread=wrapped, lines=c <= on_paper)
    _heading(sheet)
    _foot(sheet, len(rows), foot)
    for r, row in enumerate(rows if wrapped else rows[:1], start=1):
        sheet.row_dimensions[r].height = _height(row[:on_paper], widths)
    sheet.freeze_panes = "B2" if len(widths) > 2 else "A2"
    body, last = len(rows) - 1 - foot, get_column_letter(len(widths) or 1)
    if body > 0 and widths:
        ref = f"A1:{last}{body + 1}"
        if named and _can_head([cell.value for cell in sheet[1]]):
            _name(sheet, ref)
        else:
            sheet.auto_filter.ref = ref
    if on_paper < len(widths):
        sheet.print_area = f"A1:{get_column_letter(on_paper)}{len(rows)}"
    printed(sheet, titles="1:1")
    return on_paper


def printed(sheet: Any, *, titles: str | None = None, pages: int = 0) -> None:
    """Print a sheet on its side, one page wide, as high as it gets or so many pages, numbered, with its headings."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.header = margins.footer = _MARGIN
    margins.bottom = _FOOTER
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"
    if titles is not None:
        sheet.print_title_rows = titles


def show_picture(sheet: Any, picture: bytes, alternative: str, *, width: int) -> None:
    """Put a PNG on a sheet, so many pixels wide, with what it says to who cannot see it; to print on one page."""
    from openpyxl.drawing.image import Image
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor, SpreadsheetDrawing
    from openpyxl.drawing.xdr import XDRPositiveSize2D
    from openpyxl.utils.units import pixels_to_EMU

    image = Image(BytesIO(picture))
    size = XDRPositiveSize2D(*map(pixels_to_EMU, (width, round(image.height * width / image.width))))
    frame = SpreadsheetDrawing()._picture_frame(1)
    frame.nvPicPr.cNvPr.descr = alternative.translate(_NOT_IN_XML)
    image.anchor = OneCellAnchor(_from=AnchorMarker(), ext=size, pic=frame)
    sheet.add_image(image)
    sheet.sheet_view.showGridLines = False
    printed(sheet, pages=1)


def _write(cell: Any, value: Any) -> None:
    import pandas as pd

    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, pd.Timestamp):
        plain = plain.tz_localize(None).to_pydatetime()
    if plain is None or isinstance(plain, bool | int | float) or type(plain).__module__ == "datetime":
        cell.value = plain
        return
    cell.value = str(plain).translate(_NOT_IN_XML)[:_CELL]
    # openpyxl takes a text that begins with "=" for a formula; a text stays a text.
    cell.data_type = "s"
    if calculated(cell.value):
        cell.quotePrefix = True


def _width(column: Sequence[Any], shown: str | None, most: int) -> int:
    """Return how wide a column is by what is in it; its heading takes several lines if it has several words."""
    head, cells = str(column[0]), [value for value in column[1:_MEASURED] if value is not None]
    least = max(min(len(head), _HEADING), *map(len, head.split() or [""]))
    longest = max((_long(value, shown) for value in cells), default=0)
    # The arrow of the filter stands in the heading.
    return min(max(longest + 3, least + 4, _LEAST), most)


def _long(value: Any, shown: str | None) -> int:
    """Return how many characters a value takes on its longest line."""
    if isinstance(value, str):
        return max(map(len, value.splitlines() or [""]))
    if shown is None or not isinstance(value, int | float):
        return min(len(str(value)), _NUMBER)
    return len(f"{value:,.{decimals_of(shown)}f}")


def _height(row: Sequence[Any], widths: Sequence[int]) -> int:
    """Return how high a row is, for programs that do not see to it themselves."""
    texts = [(value, width) for value, width in zip(row, widths, strict=False) if isinstance(value, str)]
    return min(_LINE_HIGH * max((_lines(*each) for each in texts), default=1) + 2, _HIGHEST)


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes: words do not fill each to its end."""
    return sum(1 if len(line) < width else math.ceil(_ROOM * len(line) / width) for line in text.splitlines()) or 1


def _on_paper(widths: Sequence[int]) -> int:
    """Return how many columns one page holds in letters that can be read, at least the first."""
    return max(sum(1 for wide in accumulate(widths) if wide <= _PAPER), min(len(widths), 1))


def _look(sheet: Any, column: int, rows: int, shown: str | None, *, spread: bool, lines: bool) -> None:
    """Show the numbers of a column as they are, and its texts in as many lines as they take, off those beside them."""
    from openpyxl.styles import Alignment
    from openpyxl.styles.cell_style import StyleArray

    if shown is None and not spread:
        return
    text, plain = Alignment("left", "top", wrap_text=lines, indent=1), Alignment(vertical="top")
    known: dict[bool, int] = {}
    for (cell,) in sheet.iter_rows(min_row=2, max_row=max(rows, 2), min_col=column, max_col=column):
        number = isinstance(cell.value, int | float)
        if shown is not None and number:
            cell.number_format = shown
        if spread and number in known:
            # A workbook looks an alignment up by all that is in it: for each cell that is most of the work.
            cell._style = cell._style or StyleArray()
            cell._style.alignmentId = known[number]
        elif spread:
            cell.alignment = plain if number else text
            known[number] = cell._style.alignmentId


def _heading(sheet: Any) -> None:
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    for cell in sheet[1]:
        cell.font = _bold()
        cell.fill = PatternFill("solid", fgColor=_GREY)
        cell.border = Border(bottom=Side("thin", _LINE))
        cell.alignment = Alignment("left", "top", wrap_text=True, indent=1)


def _bold() -> Any:
    """Return the letters of headings: those of the other cells, heavier."""
    from openpyxl.styles import Font
    from openpyxl.styles.fonts import DEFAULT_FONT

    return Font(name=DEFAULT_FONT.name, size=DEFAULT_FONT.size, bold=True)


def _foot(sheet: Any, rows: int, foot: int) -> None:
    from openpyxl.styles import Border, Side

    for number, row in enumerate(sheet.iter_rows(min_row=rows - foot + 1, max_row=rows) if foot else ()):
        for cell in row:
            cell.font = _bold()
            if not number:
                cell.border = Border(top=Side("thin", _LINE))


def _can_head(heads: Sequence[Any]) -> bool:
    """Return whether headings can be those of a table: texts, each another, and none that Excel reads another way."""
    plain = all(isinstance(head, str) and 0 < len(head) <= _HEAD and not _NOT_IN_HEAD.search(head) for head in heads)
    return plain and len({head.casefold() for head in heads}) == len(heads)


def _name(sheet: Any, ref: str) -> None:
    """Make a table of cells, called as its sheet is."""
    from openpyxl.worksheet.table import Table, TableStyleInfo

    plain = re.sub(r"[^a-z0-9]+", "_", fold(sheet.title), flags=re.IGNORECASE).strip("_").capitalize()
    if not plain or plain[0].isdigit() or _CELL_NAME.fullmatch(plain):
        plain = f"_{plain}"
    taken = {name.casefold() for other in sheet.parent.worksheets for name in other.tables}
    made = Table(displayName=_free(plain, taken, _HEAD), ref=ref)
    made.tableStyleInfo = TableStyleInfo("TableStyleLight1", showRowStripes=True)
    sheet.add_table(made)


def _free(name: str, taken: set[str], most: int) -> str:
    """Return a name that is not taken: itself, or with a number behind it."""
    return next(one for one in _numbered(name, most) if one.casefold() not in taken)


def _numbered(name: str, most: int) -> Iterator[str]:
    yield name
    for number in count(1):
        yield f"{name[: most - len(str(number))]}{number}"
