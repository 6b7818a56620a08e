"""Cells are read much faster than openpyxl reads them, and are the same: value, type and place."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from kkgeo.errors import InputError
from kkgeo.sites.books import read_book, read_first
from kkgeo.sites.escapes import decoded
from tests.workbooks import of_rows, with_parts


def theirs(path: Path) -> dict[str, list[list[Any]]]:
    """Return the cells of every sheet as openpyxl alone reads them, without what is blank behind the last."""
    with warnings.catch_warnings(action="ignore"):
        book = openpyxl.load_workbook(path, data_only=True)
    found = {}
    for sheet in book.worksheets:
        rows = [[decoded(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        for row in rows:
            while row and row[-1] is None:
                row.pop()
        while rows and not rows[-1]:
            rows.pop()
        found[sheet.title] = rows
    return found


def typed(rows: list[list[Any]]) -> list[list[tuple[str, object]]]:
    return [[(type(v).__name__, "nan" if isinstance(v, float) and math.isnan(v) else v) for v in row] for row in rows]


def same(path: Path) -> None:
    ours = {sheet.title: sheet.rows for sheet in read_book(path).sheets}
    other = theirs(path)
    assert ours.keys() == other.keys()
    for title, rows in other.items():
        assert typed(ours[title]) == typed(rows), title


def test_values_of_every_type(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["naam", "postcode", "dag", "tijd", "ja", "fout", "leeg", "rijk"])
    rich = CellRichText("De ", TextBlock(InlineFont(b=True), "Boom"), " & co")
    sheet.append(["a & <b>", 9000, dt.date(2020, 1, 1), dt.time(12, 30), True, "#N/A", None, rich])
    sheet.append([" x ", 9000.5, dt.datetime(2020, 1, 1, 12, 30, 1), dt.timedelta(hours=30), False, "#REF!", "", "é☺"])
    sheet.append(["regel\nregel", 1e300, dt.datetime(1900, 1, 1), -1, 0, "=1", None, "_x0041_"])
    sheet.append([None, None, None, None, None, None, None, None, "ver"])
    sheet["A9"], sheet["J12"] = "onder", 10**20
    sheet.merge_cells("A14:C15")
    sheet["A14"] = "samen"
    sheet["B20"].number_format, sheet["B20"] = "0.00%", 0.25
    sheet["C20"].number_format, sheet["C20"] = "yyyy-mm-dd", 44_000
    sheet["D20"].number_format, sheet["D20"] = "[h]:mm", 1.5
    sheet["E20"].number_format, sheet["E20"] = "dd/mm/yyyy", 10**9
    other = book.create_sheet("verborgen")
    other.sheet_state = "hidden"
    other.append(["x", 1])
    book.create_sheet("leeg")
    book.save(tmp_path / "l.xlsx")
    same(tmp_path / "l.xlsx")
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(tmp_path / "mac.xlsx")
    same(tmp_path / "mac.xlsx")


#: More than is unpacked at once, so that it is not yet known what follows.
_BLANK = f'<c{" " * 7_000} s="0"/>' * 10
_ONE = "<c><v>1</v></c>"
ROWS = {
    "many empty cells before one without a place": f"<row>{_ONE}{_BLANK}{_ONE}{_BLANK}</row>" * 3,
    "many empty cells before one with a place": f'<row>{_ONE}{_BLANK}<c r="T1"><v>2</v></c></row><row>{_BLANK}</row>',
    "many empty cells at the end": f"<row>{_ONE}{_BLANK}</row><row>{_ONE}</row>",
    "no places": "<row><c><v>1</v></c><c/><c><v>2.0</v></c></row><row/><row><c t='str'><v>x</v></c></row>",
    "a date without a place": '<row><c s="1"><v>3</v></c>'
    '<c><v>4</v></c><c t="d"><v>2020-01-01</v></c><c><v>5</v></c></row>',
    "places out of turn": '<row r="2"><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c><c><v>2</v></c></row>',
    "exponents": '<row r="1"><c r="A1"><v>1E3</v></c><c r="B1"><v>1e-3</v></c><c r="C1"><v>-0</v></c></row>',
    "yes and no": '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c></row>',
    "errors": '<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1" t="e"><v>#N/A</v></c></row>',
    "results": '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>a</v></c>'
    '<c r="C1" t="str"><f>""</f><v></v></c><c r="D1" t="b"><f>A1=2</f><v>1</v></c></row>',
    "texts in place": '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c>'
    '<c r="B1" t="inlineStr"><is><r><t>b</t></r>'
    '<r><rPr><b/></rPr><t xml:space="preserve"> c</t></r></is></c><c r="C1" t="inlineStr"><is><t/></is></c>'
    '<c r="D1" t="inlineStr"/><c r="E1" t="inlineStr"><is/></c><c r="F1"><v>1</v></c></row>',
    "shared texts": '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
    '<c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c><c r="F1" t="s"/><c r="G1" t="s"><v>5</v></c></row>',
    "an unknown type": '<row r="1"><c r="A1" t="q"><v>5</v></c><c r="B1" t="n"><v>5</v></c></row>',
    "heights and a list behind": '<row r="1" ht="20" customHeight="1" spans="1:2">'
    '<c r="A1"><v>1</v></c><extLst/></row>',
    "a remark": '<row r="1"><!-- <c r="B1"><v>9</v></c> --><c r="A1"><v>1<!-- 2 -->3</v></c></row>',
}  # fmt: skip
TEXTS = (
    '<si><t>a</t></si><si><t xml:space="preserve"> b </t></si><si><r><t>c</t></r><r><rPr><b/></rPr><t>d</t></r></si>'
    "<si><t/></si><si><t>f</t><rPh sb='0' eb='1'><t>g</t></rPh><phoneticPr fontId='1'/></si><si><t>_x000D_h</t></si>"
)


@pytest.mark.parametrize("prefix", ["", "x"])
@pytest.mark.parametrize("what", ROWS)
def test_cells_as_other_programs_write_them(what: str, prefix: str, tmp_path: Path) -> None:
    same(with_parts(tmp_path / "l.xlsx", sheet=of_rows(ROWS[what], prefix), texts=TEXTS))


def test_more_rows_than_are_unpacked_at_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("lang")
    for i in range(3_000):
        sheet.append([f"School {i} " + "x" * (i % 97), i, None if i % 3 else i / 7, dt.date(2020, 1, 1 + i % 28)])
    book.save(tmp_path / "l.xlsx")
    same(tmp_path / "l.xlsx")


def test_lists_that_people_made(shared: Path) -> None:
    for path in (shared / "cases").glob("*.xlsx"):
        same(path)


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ('<row r="3"><c r="B3"><f>1+1</f></c><c r="C3"><f>1+1</f></c></row>', "B3"),
        ("<row><c><v>1</v></c></row><row><c/><c><f>A1</f><v/></c></row>", "B2"),
        ('<row r="1"><c r="AA1"><f t="shared" si="0"/></c></row>', "AA1"),
        ('<row r="1"><c r="A1" t="b"><f>1=1</f></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="str"><f>""</f></c></row>', ""),
        ('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>', ""),
    ],
)  # fmt: skip
def test_a_formula_without_a_result_is_named(rows: str, cell: str, tmp_path: Path) -> None:
    path = with_parts(tmp_path / "l.xlsx", sheet=of_rows(rows))
    if cell:
        with pytest.raises(InputError, match=rf"\b{cell}\b"):
            read_first(path)
    else:
        read_first(path)
