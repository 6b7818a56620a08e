"""Long plain text files are read by Arrow, and give what the reader of all other files gives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.sites import plain
from kkgeo.sites.delimited import read_delimited

HEAD = "naam;postcode;gemeente;opmerking"
SCHOOLS = ["De Linde;9000;Gent;", "École É;3300;Tienen; x ", " NA ;1000;;0012", "x;9000 Gent;;"] * 1500
ROWS = [*SCHOOLS, ";;;", "", "Totaal;;;2", *SCHOOLS[:4]]


def _file(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def _both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read a file as it is read, and as if no file were plain."""
    found = kk.read_sites(path)
    with monkeypatch.context() as patched:
        patched.setattr(plain, "_LONG", 10**9)
        return found, kk.read_sites(path)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_plain_file_is_the_same_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, encoding: str, separator: str
) -> None:
    text = end.join([HEAD, *ROWS, "", ""]).replace(";", separator)
    path = _file(tmp_path, text, encoding=encoding)
    assert isinstance(read_delimited(path, None, ()).rows, plain.PlainRows)
    found, by_row = _both(path, monkeypatch)
    pd.testing.assert_frame_equal(found, by_row)
    assert found.attrs == by_row.attrs
    assert len(found) == 6007
    assert found["Opmerking" if "Opmerking" in found else "opmerking"].notna().sum() == 3003


@pytest.mark.parametrize(
    "odd",
    [
        'De "Linde";9000;Gent;', "De Linde;9000;Gent", "a_x000D_;9000;Gent;", "De Linde;9000;Gent;\r", "a\rb;9000;;",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_read_row_by_row(tmp_path: Path, odd: str) -> None:
    path = _file(tmp_path, "\n".join([HEAD, *ROWS, odd, *SCHOOLS[:9]]))
    assert isinstance(read_delimited(path, None, ()).rows, list)


def test_titles_above_columns_without_headings_and_empty_ends_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["Lijst van scholen;;;;;", f"{HEAD};;extra", *(f"{row};;7" for row in SCHOOLS), ";;;;;", ";;;;;"]
    found, by_row = _both(_file(tmp_path, "\n".join(rows)), monkeypatch)
    pd.testing.assert_frame_equal(found, by_row)
    assert found.attrs == by_row.attrs
    assert "extra" in found
    assert "column_5" not in found


def test_a_cell_too_many_is_told_with_its_line(tmp_path: Path) -> None:
    rows = [f"{HEAD};", *(f"{row};" for row in SCHOOLS), "De Linde;9000;Gent;;stray"]
    with pytest.raises(kk.errors.InputError, match="6002"):
        kk.read_sites(_file(tmp_path, "\n".join(rows)), header=1)


def test_rows_are_those_of_the_text() -> None:
    text = "\n".join(["a;b", *(f"{i};" for i in range(40_000))])
    rows = plain.plain_rows(text, ";", '"')
    assert rows is not None
    assert len(rows) == 40_001
    assert [*rows[:2]] == [["a", "b"], ["0", ""]]
    assert rows[-1] == ["39999", ""]
    assert next(iter(rows[-2:])) == ["39998", ""]
    rows.pop()
    assert rows[-1] == ["39998", ""]
    assert rows.filled(1)
    assert not rows[40_000:]
    with pytest.raises(IndexError):
        rows[40_000]
