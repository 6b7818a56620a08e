"""Binary workbooks (.xlsb): what is in them, and how far a sheet may reach. Each is made by hand, record by record."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from kkgeo.errors import InputError
from kkgeo.sites import read_sites
from kkgeo.sites.budget import _reach

Cell = tuple[int, int, str]
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATION}" Target="worksheets/sheet1.bin"/></Relationships>'
)
#: Kinds of records (MS-XLSB, 2.3.2).
_ROW, _TEXT, _SHEET, _DATA, _DATA_END, _SIZE, _BOOK, _SHEETS, _SHEETS_END, _BOOK_END = (
    0, 6, 156, 145, 146, 148, 131, 143, 144, 132,
)  # fmt: skip


def _number(value: int) -> bytes:
    """Return a number of seven bits in a byte, the last without the eighth."""
    found = b""
    while value > 0x7F:
        found += bytes([value & 0x7F | 0x80])
        value >>= 7
    return found + bytes([value])


def _record(kind: int, content: bytes = b"") -> bytes:
    return _number(kind) + _number(len(content)) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _cells(cells: Sequence[Cell]) -> bytes:
    found, last = b"", -1
    for row, column, text in cells:
        if row != last:
            found += _record(_ROW, struct.pack("<I", row) + bytes(21))
            last = row
        found += _record(_TEXT, struct.pack("<II", column, 0) + _wide(text))
    return found


def _sheet(cells: Sequence[Cell]) -> bytes:
    size = struct.pack(
        "<IIII", min(r for r, _, _ in cells), max(r for r, _, _ in cells),
        min(c for _, c, _ in cells), max(c for _, c, _ in cells),
    )  # fmt: skip
    return _record(_SIZE, size) + _record(_DATA) + _cells(cells) + _record(_DATA_END)


def _book(file: Path, sheet: bytes) -> Path:
    about = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Lijst")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS)
        parts = ((_BOOK, b""), (_SHEETS, b""), (_SHEET, about), (_SHEETS_END, b""), (_BOOK_END, b""))
        archive.writestr("xl/workbook.bin", b"".join(_record(*part) for part in parts))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return file


LIST: list[Cell] = [(0, 0, "naam"), (0, 1, "postcode"), (1, 0, "De Linde"), (1, 1, "8000"), (2, 0, "De Wilg")]


def test_a_binary_workbook_is_read(tmp_path: Path) -> None:
    sites = read_sites(_book(tmp_path / "l.xlsb", _sheet(LIST)))
    assert sites["name"].tolist() == ["De Linde", "De Wilg"]
    assert sites["postal_code"].fillna("-").tolist() == ["8000", "-"]


@pytest.mark.parametrize(
    ("cells", "reach"),
    [
        (LIST, (3, 2)),
        ([(100, 3, "a")], (1, 1)),
        ([(100, 3, "a"), (104, 1, "b"), (104, 300, "c")], (5, 300)),
        ([(0, 0, "x" * 300), (200_000, 0, "b")], (200_001, 1)),
    ],
    ids=["a list", "one cell", "from the first to the last", "a text longer than a byte says"],
)
def test_how_far_a_sheet_reaches(cells: list[Cell], reach: tuple[int, int]) -> None:
    assert _reach(_sheet(cells)) == reach


@pytest.mark.parametrize(
    "content",
    [b"", _record(_DATA) + _record(_DATA_END), _record(_ROW, b"\x01"), _record(_TEXT), b"\xff", b"\xff" * 6],
    ids=["nothing", "no rows", "a row cut", "a cell cut", "half a number", "no end"],
)  # fmt: skip
def test_a_sheet_without_cells_reaches_nowhere(content: bytes) -> None:
    assert _reach(content) == (0, 0)


@pytest.mark.parametrize(
    "stray",
    [
        [(1_048_575, 16_383, "x")],
        [(1_048_575, 30, "x")],
        [(2**32 - 1, 0, "x"), (2**32 - 1, 2**32 - 1, "y")],
        [(900, 16_383, "x")],
        [(10**9, 1, "x")],
    ],
    ids=["the last cell", "the last row", "beyond any sheet", "the last column", "row 10^9"],
)
def test_a_far_cell_is_refused_before_all_up_to_it_is_laid_out(tmp_path: Path, stray: list[Cell]) -> None:
    file = _book(tmp_path / "l.xlsb", _sheet([*LIST, *stray]))
    begin = time.process_time()
    with pytest.raises(InputError, match=r"l\.xlsb is far larger than a list can be"):
        read_sites(file)
    assert time.process_time() - begin < 2


def test_a_sheet_that_starts_far_down_is_no_far_cell() -> None:
    far = [(row + 1_000_000, column + 16_000, text) for row, column, text in LIST]
    assert _reach(_sheet(far)) == (3, 2)
