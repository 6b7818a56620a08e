"""A workbook of more cells than fit in memory is refused before any is read; one of just as many as fit is not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from kkgeo.errors import InputError
from kkgeo.sites import budget
from kkgeo.sites.budget import BOOK_CELLS, check_parts


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
    # Ten thousand sites, with a hundred columns each, twice.
    assert BOOK_CELLS > 2 * 10_000 * 100
