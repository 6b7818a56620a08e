"""A workbook of more cells than fit in memory is refused before any is read; one of just as many as fit is not."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kkgeo.errors import InputError
from kkgeo.sites import budget
from kkgeo.sites.budget import BOOK_CELLS, check_parts
from kkgeo.sites.straying import letters
from tests.alone import read_alone
from tests.workbooks import of_rows, with_parts


def book(path: Path, *sheets: int) -> Path:
    """Write what a workbook has of sheets with so many filled cells, in rows of 50; blank ones do not count."""
    row = b"<row>" + b"<c/><c><v>1</v></c>" * 50 + b"</row>"
    with zipfile.ZipFile(path, "w") as archive:
        for number, cells in enumerate(sheets, 1):
            body = row * (cells // 50) + b"<row>" + b"<c><is><t>a</t></is></c>" * (cells % 50) + b"</row>"
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"<worksheet>" + body + b"</worksheet>")
    return path


@pytest.mark.parametrize("sheets", [(51,), (26, 25), (10, 10, 31)])
def test_more_cells_than_fit_are_refused(
    sheets: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "BOOK_CELLS", 50)
    with pytest.raises(InputError, match=r"many\.xlsx has more than 50 cells.*CSV or Parquet") as caught:
        check_parts(book(tmp_path / "many.xlsx", *sheets))
    assert "meer dan 50 cellen" in caught.value.told("nl")


@pytest.mark.parametrize("sheets", [(50,), (25, 25)])
def test_as_many_cells_as_fit_are_not(sheets: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "BOOK_CELLS", 50)
    check_parts(book(tmp_path / "fits.xlsx", *sheets))


def test_all_schools_of_flanders_fit() -> None:
    # Twenty thousand sites, with thirty columns each.
    assert BOOK_CELLS > 20_000 * 30


def full(path: Path, headings: Sequence[str], cell: Callable[[int, int], str]) -> Path:
    """Write a workbook of just as many cells as are read."""
    names = [letters(column) for column in range(len(headings))]
    rows = ["".join(f'<c r="{n}1" t="inlineStr"><is><t>{h}</t></is></c>' for n, h in zip(names, headings, strict=True))]
    for row in range(2, BOOK_CELLS // len(headings) + 1):
        rows.append("".join(f'<c r="{name}{row}"{cell(row, column)}</c>' for column, name in enumerate(names)))
    sheet = "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(rows, 1))
    return with_parts(path, sheet=of_rows(sheet))


@pytest.mark.slow
@pytest.mark.long
def test_as_many_cells_as_fit_are_read_in_time_and_memory(tmp_path: Path) -> None:
    others = [f"kolom {i}" for i in range(25)]

    def text(row: int, column: int) -> str:
        return f' t="inlineStr"><is><t>{"9000" if column == 3 else f"x{row} {column}"}</t></is>'

    texts = full(tmp_path / "t.xlsx", ["naam", "straat", "nr", "postcode", "gemeente", *others], text)
    # Of a row of nothing but numbers it is looked whether they are the sums of those above.
    numbers = full(tmp_path / "n.xlsx", ["naam", *others], lambda row, column: f"><v>{row * column % 97 or 1}.5</v>")
    assert set(read_alone([texts, numbers]).values()) == {"READ"}
