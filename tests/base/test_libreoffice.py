"""What LibreOffice makes of the CSV files of kkgeo, however it is told to split them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.guard import guarded
from tests.base.test_csv_written import DANGEROUS, HARMLESS

#: Separators and marks around cells as LibreOffice numbers them, as a person had them the time before.
TOLD = {
    "as it is": ("44", "34"),
    "several": ("44/59/9", "34"),
    "semicolon": ("59", "34"),
    "tab": ("9", "34"),
    "every, no marks": ("44/59/9/32/124", ""),
    "semicolon, no marks": ("59", ""),
}


def imported(soffice: str, source: Path, separators: str, marks: str, folder: Path) -> list[list[object]]:
    """Return the cells that LibreOffice makes; a formula would be one that openpyxl calls so."""
    told = f"CSV:{separators},{marks},76,1,,0,false,true,false,false,false,-1"
    folder.mkdir()
    subprocess.run(
        [soffice, f"-env:UserInstallation={(source.parent / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
         f"--infilter={told}", "--outdir", folder, source],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (made,) = folder.glob("*.xlsx")
    book = openpyxl.load_workbook(made)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}, [c.value for c in cells if c.data_type == "f"]
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def one_line(text: object) -> str:
    """Return a text as it is whatever a program makes of the ends of its lines, and of nothing."""
    return "" if text is None else re.sub(r"\r\n?|\u2028", "\n", str(text))


@pytest.mark.slow
def test_no_cell_is_a_formula_and_texts_come_through(spreadsheet: str, tmp_path: Path) -> None:
    texts = [text for text in [*DANGEROUS, *HARMLESS] if "\x01" not in text]
    table = pd.DataFrame({"naam": texts, "=1+1;＝2": texts[::-1], "n": range(-1, len(texts) - 1)})
    kk.write_table(table, tmp_path / "a.csv")
    for name, told in TOLD.items():
        rows = imported(spreadsheet, tmp_path / "a.csv", *told, tmp_path / name)
        if name in ("as it is", "several"):
            assert rows[0] == ["naam", guarded("=1+1;＝2"), "n"]
            assert [one_line(row[0]) for row in rows[1:]] == [one_line(guarded(text)) for text in texts]
            assert [one_line(row[1]) for row in rows[1:]] == [one_line(guarded(text)) for text in texts[::-1]]
            assert [row[2] for row in rows[1:]] == table["n"].tolist()
