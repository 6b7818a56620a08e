"""A file that kkgeo wrote and somebody worked in since stays, whatever its kind, mark or no mark."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import SourceError

KINDS = [".csv", ".json", ".geojson", ".gpkg", ".fgb", ".parquet", ".xlsx"]


@pytest.fixture(scope="module")
def rows() -> gpd.GeoDataFrame:
    return kk.geocode(pd.DataFrame({"naam": ["A", "B"], "lat": [51.05, 51.2], "lon": [3.72, 3.22]}))


def _edited(path: Path) -> None:
    """Change a file as a program does that leaves everything else as it was."""
    whole = bytearray(path.read_bytes())
    if path.suffix in (".csv", ".json", ".geojson"):
        path.write_bytes(bytes(whole).replace(b"matched", b"decided"))
    elif path.suffix == ".gpkg":
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(path)) as database:
            database.execute("update gpkg_contents set description = 'nagekeken'")
            database.commit()
    else:
        whole[-9] ^= 1
        path.write_bytes(whole)


@pytest.mark.parametrize("suffix", KINDS)
def test_what_somebody_worked_in_stays(tmp_path: Path, rows: gpd.GeoDataFrame, suffix: str) -> None:
    file = tmp_path / f"u{suffix}"
    kk.write_table(rows, file)
    kk.write_table(rows, file)
    _edited(file)
    worked_in = file.read_bytes()
    with pytest.raises(SourceError, match="worked in since"):
        kk.write_table(rows, file)
    assert file.read_bytes() == worked_in
    kk.write_table(rows, file, overwrite=True)
    kk.write_table(rows, file)


@pytest.mark.parametrize("suffix", [".csv", ".geojson"])
def test_a_file_that_is_as_it_was_is_replaced_whatever_its_date(
    tmp_path: Path, rows: gpd.GeoDataFrame, suffix: str
) -> None:
    file = tmp_path / f"u{suffix}"
    kk.write_table(rows, file)
    os.utime(file, (1, 1))
    kk.write_table(rows, file)
    copied = tmp_path / f"copy{suffix}"
    shutil.copy(file, copied)
    kk.write_table(rows, copied)


def test_without_a_cache_folder_the_mark_decides(
    tmp_path: Path, rows: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KKGEO_CACHE", str(tmp_path / "file" / "no"))
    kk.write_table(rows, tmp_path / "u.csv")
    kk.write_table(rows, tmp_path / "u.csv")


@pytest.mark.parametrize("decided", [True, False])
def test_a_review_with_decisions_in_it_stays(tmp_path: Path, decided: bool) -> None:
    import openpyxl

    file = tmp_path / "na.xlsx"
    open_rows = kk.geocode(pd.DataFrame({"postcode": ["9000", "3470"]}))
    kk.write_review(open_rows, file)
    kk.write_review(open_rows, file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "3470"]
    sheet.cell(cell.row, 1 if decided else 2).value = "Kortenaken" if decided else "bellen"
    book.save(file)
    saved = file.read_bytes()
    with pytest.raises((SourceError, ValueError)):
        kk.write_review(open_rows, file)
    assert file.read_bytes() == saved
