"""Workbooks that unpack to more than a list, and cells that somebody touched by accident far from one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from kkgeo.errors import InputError, KkgeoError
from kkgeo.sites import describe_columns, read_sites
from kkgeo.sites.slimming import Slim
from kkgeo.sites.straying import letters
from tests.alone import made_in, read_alone
from tests.workbooks import Xml, write_ods

_HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>naam</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>postcode</t></is></c></row>'
)
_LIST = _HEAD + '<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c><c r="B2"><v>8000</v></c></row>'


def _book(file: Path, rows: str | bytes = _LIST, behind: str | bytes = b"", **parts: str | bytes) -> Path:
    """Write a workbook of one sheet, with parts of it replaced."""
    openpyxl.Workbook().save(file)
    with zipfile.ZipFile(file) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    rows, behind = (part if isinstance(part, bytes) else part.encode() for part in (rows, behind))
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kept["xl/worksheets/sheet1.xml"] = b"<worksheet %s><sheetData>%s</sheetData>%s</worksheet>" % (space, rows, behind)
    kept |= {name.replace("__", "/").replace("_xml", ".xml"): part.encode() if isinstance(part, str) else part
             for name, part in parts.items()}  # fmt: skip
    if "xl/sharedStrings.xml" in kept and b"sharedStrings" not in kept["[Content_Types].xml"]:
        kept["[Content_Types].xml"] = kept["[Content_Types].xml"].replace(
            b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
        )  # fmt: skip
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
    return file


def _cell(name: str, text: str = "x") -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def _row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _doctype(content: str) -> str:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lach">{laughs}<!ENTITY f SYSTEM "/etc/hostname">]>{content}'


_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
_STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'
_STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>{}</cellXfs></styleSheet>'
)


def _ods(*rows: str) -> Callable[[Path], Path]:
    heads = Xml(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>naam</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>postcode</text:p></table:table-cell></table:table-row>'
    )

    def write(folder: Path) -> Path:
        file = write_ods(folder / "l.ods", {"L": [heads, *map(Xml, rows)]})
        with zipfile.ZipFile(file) as archive:
            kept = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in kept.items():
                archive.writestr(name, content)
        return file

    return write


def _xlsx(*args: str | bytes, **parts: str | bytes) -> Callable[[Path], Path]:
    return lambda folder: _book(folder / "l.xlsx", *args, **parts)


def _packed(folder: Path) -> Path:
    inner = _book(folder / "binnen.xlsx").read_bytes()
    with zipfile.ZipFile(folder / "l.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", inner)
        archive.writestr("xl/workbook.xml", inner * 1000)
    return folder / "l.xlsx"


def _x(text: str, value: str) -> str:
    return f'<table:table-cell {text} office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def _columns(times: int, cell: str = "") -> str:
    repeated = f'table:number-columns-repeated="{times}"'
    return _x(repeated, cell) if cell else f"<table:table-cell {repeated}/>"


def _line(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def _rows(first: int, last: int, *columns: str) -> str:
    return "".join(_row(i, *(_cell(f"{column}{i}") for column in columns)) for i in range(first, last))


def _merged(*refs: str) -> str:
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return f"<mergeCells>{cells}</mergeCells>"


def _styled(*, cells: int, rows: int, placed: bool = False) -> Callable[[Path], Path]:
    """A list of which somebody formatted what is below it."""

    def line(row: int) -> str:
        empty = "".join(f'<c r="{letters(i)}{row}" s="0"/>' for i in range(cells)) if placed else '<c s="0"/>' * cells
        return f'<row r="{row}" s="0">{empty}</row>'

    return _xlsx(_LIST + "".join(map(line, range(3, 3 + rows))))


def _laughing(text: str) -> Callable[[Path], Path]:
    return _xlsx(xl__worksheets__sheet1_xml=_doctype(_SHEET.format(_row(1, _cell("A1", text)))))


HOSTILE: dict[str, Callable[[], Callable[[Path], Path]]] = {
    "a bomb of blanks": lambda: _xlsx(_LIST, b" " * 150_000_000),
    "a bomb of rows": lambda: _xlsx(b"<row/>" * 15_000_000),
    "a bomb of texts": lambda: _xlsx(xl__sharedStrings_xml=_STRINGS.format("<si><t>x</t></si>" * 1_500_000)),
    "a bomb of styles": lambda: _xlsx(xl__styles_xml=_STYLES.format("<xf/>" * 3_000_000)),
    "a bomb of cells in a row": lambda: _xlsx(b"<row>" + b"<c/>" * 4_000_000 + b"</row>"),
    "a bomb behind the cells": lambda: _xlsx(_LIST, b"<x/>" * 4_000_000),
    "row 10^9": lambda: _xlsx(_LIST + _row(10**9, _cell("A1000000000"))),
    "row 10^300": lambda: _xlsx(_LIST + f'<row r="1e300">{_cell("A1")}</row>'),
    "the last column of many rows": lambda: _xlsx(_LIST + _rows(3, 5000, "XFD")),
    "far columns of far rows": lambda: _xlsx(_LIST + _rows(1_000_000, 1_000_100, "ZZ")),
    "texts that no cell has": lambda: _xlsx(
        xl__sharedStrings_xml=_STRINGS.format("".join(f"<si><t>t{i}</t></si>" for i in range(1_000_000)))
    ),
    "laughs in a sheet": lambda: _laughing("&l9;"),
    "laughs in texts": lambda: _xlsx(xl__sharedStrings_xml=_doctype(_STRINGS.format("<si><t>&l9;</t></si>"))),
    "an entity of a file": lambda: _laughing("&f;"),
    "an archive in an archive": lambda: _packed,
    "a million merged cells": lambda: _xlsx(_LIST, _merged(*["A1:A2"] * 1_000_000)),
    "merged over all of it": lambda: _xlsx(
        _LIST + _rows(3, 90, "A", "XFD") + _rows(3000, 3010, "A"), _merged("XFD3:XFD3000")
    ),
    "empty cells of a style": lambda: _styled(cells=16_384, rows=200),
    "empty cells of a style, with their places": lambda: _styled(cells=1_000, rows=700, placed=True),
    "empty rows of a style": lambda: _styled(cells=0, rows=1_048_570),
    "an empty cell in every row": lambda: _styled(cells=1, rows=1_048_570),
    "a stray cell": lambda: _xlsx(_LIST + _row(50_000, _cell("XFD50000"))),
    "repeated rows": lambda: _ods(_line(_columns(16_000, "x"), times=1_000_000)),
    "repeated cells": lambda: _ods(_line(_columns(16_384, "x") * 2000)),
    "a cell behind 10^9 others": lambda: _ods(_line(_columns(10**9), _x("", "x"))),
    "a row behind 10^9 others": lambda: _ods(_line(times=10**9), _line(_x("", "x"))),
    "10^9 blanks": lambda: _ods(_line(_x("", '<text:s text:c="1000000000"/>' * 1000))),
}
#: What is read all the same: there is no more in it than in a list.
READ = {"10^9 blanks", "a stray cell", "empty rows of a style", "an empty cell in every row"}
READ |= {what for what in HOSTILE if what.startswith("empty cells")}
#: What is read or refused in half of the time.
QUICK = {"row 10^9", "a stray cell", "a bomb of blanks", "a bomb of rows", "a bomb of cells in a row"}


@pytest.mark.slow
def test_what_is_no_list_is_told_in_time(tmp_path: Path) -> None:
    files = made_in(tmp_path, HOSTILE)
    assert all(file.stat().st_size < 20_000_000 for file in files)
    for quick in (True, False):
        chosen = [file for file, what in files.items() if (what in QUICK) is quick]
        for file, said in read_alone(chosen, seconds=5 if quick else 10).items():
            assert said.startswith("READ" if files[file] in READ else "SAID"), (files[file], said)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "stray"),
    [
        (_row(50_000, _cell("XFD50000")), ["XFD50000"]),
        (_row(1_048_576, _cell("A1048576", " ")), ["A1048576"]),
        (_row(4, _cell("A4", "B"), _cell("GZ4")), ["GZ4"]),
        (_rows(4, 5, "A", "XFC", "XFD") + _rows(9000, 9001, "C"), ["C9000", "XFD4", "XFC4"]),
    ],
)  # fmt: skip
def test_a_cell_far_away_is_left_and_said(tmp_path: Path, rows: str, stray: list[str]) -> None:
    sites = read_sites(_book(tmp_path / "l.xlsx", _LIST + _row(3) + rows))
    assert sites.columns.tolist()[:2] == ["name", "postal_code"]
    assert sites.attrs["kkgeo_reading"]["stray"] == stray
    assert len(sites) <= 3
    told = [line for line in describe_columns(sites, lang="nl") if "ver van de lijst" in line]
    assert len(told) == 1
    assert all(name in told[0] for name in stray)


def test_a_cell_far_away_in_an_ods_is_left_and_said(tmp_path: Path) -> None:
    sites = read_sites(_ods(_line(_x("", "B"), _columns(300), _x("", "x")))(tmp_path))
    assert sites["name"].tolist() == ["B"]
    assert sites.attrs["kkgeo_reading"]["stray"] == ["KP2"]


def test_what_is_near_or_many_is_no_stray(tmp_path: Path) -> None:
    near = _LIST + _row(3, _cell("A3", "B"), _cell("J3", "let op")) + _row(900, _cell("A900", "C"))
    sites = read_sites(_book(tmp_path / "l.xlsx", near))
    assert "stray" not in sites.attrs["kkgeo_reading"]
    assert len(sites) == 899
    many = _LIST + "".join(_row(i, _cell(f"A{i}", f"N{i}"), _cell(f"FA{i}")) for i in range(5000, 5010))
    sites = read_sites(_book(tmp_path / "m.xlsx", many))
    assert "stray" not in sites.attrs["kkgeo_reading"]
    assert len(sites) == 5008


def test_rows_that_come_twice_are_told(tmp_path: Path) -> None:
    with pytest.raises(KkgeoError, match="broken"):
        read_sites(_book(tmp_path / "l.xlsx", _LIST + _row(2, _cell("A2", "B"))))


def test_a_row_beyond_the_last_is_told(tmp_path: Path) -> None:
    with pytest.raises(KkgeoError, match="broken"):
        read_sites(_book(tmp_path / "l.xlsx", _LIST + _row(10**9, _cell("A1000000000"))))
    with pytest.raises(InputError, match="far larger than a list"):
        read_sites(_book(tmp_path / "m.xlsx", _LIST + "".join(_row(i, _cell(f"XFD{i}")) for i in range(3, 900))))


@pytest.mark.parametrize(
    "many",
    [
        '<dataValidation sqref="A1:B2" type="list"/>', '<hyperlink ref="A1" location="b"/>', '<mergeCell ref="A9:B9"/>',
        '<conditionalFormatting sqref="A1"/>', '<x:cfRule type="expression" priority="1"/>',
    ],
)  # fmt: skip
def test_what_is_slow_to_make_is_not_there_more_often_than_excel_has_it(tmp_path: Path, many: str) -> None:
    with pytest.raises(InputError, match="far larger than a list"):
        read_sites(_book(tmp_path / "l.xlsx", behind=many * 70_000))
    behind = f"<dataValidations>{many * 40}</dataValidations>" if "dataV" in many else ""
    assert len(read_sites(_book(tmp_path / "m.xlsx", behind=behind))) == 1


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        ('<row><c/><c><v>1</v></c></row>', {1: {2: 1}}),
        ('<row r="2"/><row><c><v>1</v></c></row>', {3: {1: 1}}),
        ('<row/><row></row><row r="7"><c/></row><row><c/></row><row><c r="B8"/><c><v>1</v></c></row>', {9: {3: 1}}),
        ('<row r="1"><c r="A1"/><c r="B1" s="1"/><c r="C1"><v>1</v></c></row><row r="4"/>', {1: {3: 1}}),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c/></row>]]></t></is></c></row>', {1: {1: "<c/></row>"}}),
        ('<!-- <row r="1"/> --><row><c/><c><v>1</v></c></row>', {1: {2: 1}}),
    ],
)  # fmt: skip
def test_what_is_left_out_moves_nothing(rows: str, values: dict[int, dict[int, object]]) -> None:
    from openpyxl.worksheet._reader import WorkSheetParser

    slim = Slim(io.BytesIO(_SHEET.format(rows).encode()))
    found: dict[int, dict[int, object]] = {}
    for number, cells in WorkSheetParser(slim, [], data_only=True).parse():
        filled = {cell["column"]: cell["value"] for cell in cells if cell["value"] is not None}
        found |= {number: filled} if filled else {}
    assert found == values


def test_hidden_rows_are_known_where_nothing_is_in_them() -> None:
    rows = (
        '<row r="1"/><row hidden="1"/><row r="5" hidden="1"></row><row><c r="A6"><v>1</v></c></row><row hidden="true"/>'
    )
    slim = Slim(io.BytesIO(_SHEET.format(rows).encode()))
    while slim.read():
        pass
    assert slim.hidden_rows == {1, 4, 6}
