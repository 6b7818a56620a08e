from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from kkgeo.errors import InputError, SourceError
from kkgeo.sites import read_sites


def write(file: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return file


def repack(file: Path, member: str, old: bytes, new: bytes) -> None:
    """Change the XML inside a workbook, as another program would have written it."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[member]
    parts[member] = parts[member].replace(old, new)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_sheets_by_name_and_number(tmp_path: Path) -> None:
    file = write(tmp_path / "x.xlsx", Uitleg=[["Lees mij"]], Scholen=[["naam"], ["A"]], **{"2024": [["naam"], ["B"]]})
    assert read_sites(file, sheet="Scholen")["name"].tolist() == ["A"]
    assert read_sites(file, sheet=2)["name"].tolist() == ["A"]
    assert read_sites(file, sheet=2024)["name"].tolist() == ["B"]
    assert read_sites(file, sheet=2).attrs["kkgeo_reading"]["sheet"] == "Scholen"
    for missing in ("Schoolen", 0, 4, -1):
        with pytest.raises(InputError, match="Its sheets are Uitleg, Scholen, 2024"):
            read_sites(file, sheet=missing)
    with pytest.raises(InputError, match="Do you mean 'Scholen'"):
        read_sites(file, sheet="Schoolen")
    with pytest.raises(InputError, match=r"headings of sheet 'Uitleg' of x.xlsx is known: Lees mij"):
        read_sites(file, sheet="Uitleg")


def test_a_hidden_sheet_is_not_the_first(tmp_path: Path) -> None:
    file = write(tmp_path / "x.xlsx", Codes=[["naam"], ["code"]], Scholen=[["naam"], ["A"]])
    book = openpyxl.load_workbook(file)
    book["Codes"].sheet_state = "hidden"
    book.active = 1
    book.save(file)
    assert read_sites(file)["name"].tolist() == ["A"]
    assert read_sites(file, sheet="Codes")["name"].tolist() == ["code"]


def test_cells_of_every_type(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["School", "Postcode", "NIS-code", "Lat", "Jaar", "Tel", "Datum", "Ja", "Mengeling"],
        [2000, 8000.0, 31005, "51,2", 2019, 50123456, dt.datetime(2020, 1, 2), True, "a"],
        ["A", "B-9000", "44021", 51.05, "2020", None, None, None, 7],
        ["B", dt.datetime(1921, 11, 25), 11002.0, None, None, 9123456, dt.datetime(2021, 1, 2, 3), False, 1.5],
    ]
    sites = read_sites(write(tmp_path / "x.xlsx", Blad1=rows))
    assert sites["name"].tolist() == ["2000", "A", "B"]
    assert sites["postal_code"].tolist() == ["8000", "9000", "8000"]
    assert sites["nis_code"].tolist() == ["31005", "44021", "11002"]
    assert sites["lat"].fillna(0).tolist() == [51.2, 51.05, 0]
    assert sites["year"].fillna(0).tolist() == [2019, 2020, 0]
    assert sites["Mengeling"].tolist() == ["a", "7", "1.5"]
    types = dict(sites.dtypes.astype(str))
    assert types == {
        "name": "str", "postal_code": "str", "nis_code": "str", "lat": "float64", "year": "Int64", "Tel": "Int64",
        "Datum": "datetime64[us]", "Ja": "boolean", "Mengeling": "str",
    }  # fmt: skip


def test_a_workbook_of_a_mac(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["postcode"])
    book.active.append([8000])
    book.active["A2"].number_format = "dd/mm/yyyy"
    book.save(file)
    assert read_sites(file)["postal_code"].tolist() == ["8000"]


def test_headings_below_titles_and_rows_that_are_blank(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Partnerscholen Kunstkuur"], ["toestand", dt.datetime(2022, 9, 1)], [None, "Naam\nschool", "Postcode "],
        [1, "A", 8000], [], [2, None, None], [3, "B", 9000],
    ]  # fmt: skip
    file = write(tmp_path / "x.xlsx", Blad1=rows)
    book = openpyxl.load_workbook(file)
    book.active["B40"].font = Font(bold=True)
    book.save(file)
    sites = read_sites(file)
    assert sites.attrs["kkgeo_columns"] == {"name": "Naam\nschool", "postal_code": "Postcode"}
    assert sites["postal_code"].fillna("-").tolist() == ["8000", "-", "-", "9000"]
    assert sites["column_1"].fillna(0).tolist() == [1, 0, 2, 3]
    assert sites.attrs["kkgeo_reading"]["heading_row"] == 3
    assert read_sites(file, header=3).equals(sites)


def test_remarks_beside_the_table_are_kept(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path / "x.xlsx", B=[["naam"], ["A", None, "nakijken"], ["B"]]))
    assert sites.columns.tolist() == ["name", "column_3"]
    assert sites["column_3"].fillna("-").tolist() == ["nakijken", "-"]


def test_a_size_that_is_wrong_loses_no_cells(tmp_path: Path) -> None:
    file = write(tmp_path / "x.xlsx", B=[["naam", "postcode"], ["A", 8000], ["B", 9000]])
    repack(file, "xl/worksheets/sheet1.xml", b'ref="A1:B3"', b'ref="A1:A2"')
    assert read_sites(file)["postal_code"].tolist() == ["8000", "9000"]


def test_a_formula_counts_by_its_result(tmp_path: Path) -> None:
    file = write(tmp_path / "x.xlsx", B=[["naam", "postcode"], ["A", "=4000*2"], ["B", '=IF(A1="","x","")']])
    with pytest.raises(InputError, match=r"Cell B2 of sheet 'B' of x.xlsx is a formula without a result\. Open"):
        read_sites(file)
    # As Excel saves them: a number, and an empty text.
    repack(file, "xl/worksheets/sheet1.xml", b"<f>4000*2</f><v />", b"<f>4000*2</f><v>8000</v>")
    repack(file, "xl/worksheets/sheet1.xml", b'<c r="B3">', b'<c r="B3" t="str">')
    assert read_sites(file)["postal_code"].fillna("-").tolist() == ["8000", "-"]


def test_workbooks_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(SourceError, match="it is broken or not whole"):
        read_sites(file)
    file.write_text("naam;postcode\n")
    with pytest.raises(InputError, match=r"not a workbook.* end in \.csv"):
        read_sites(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("naam.csv", "naam;postcode")
    with pytest.raises(InputError, match="is a zip file but not a workbook"):
        read_sites(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types")
    with pytest.raises(SourceError, match=r"Cannot read x.xlsx as a workbook. .*save it again as \.xlsx"):
        read_sites(file)
    whole = write(tmp_path / "y.xlsx", B=[["naam"], ["A"]]).read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="or it is broken"):
        read_sites(file)


def test_a_sheet_with_nothing_on_it(tmp_path: Path) -> None:
    file = write(tmp_path / "x.xlsx", Blad1=[], Blad2=[["naam"], ["A"]])
    with pytest.raises(InputError, match=r"nothing in sheet 'Blad1' of x.xlsx"):
        read_sites(file, sheet="Blad1")
    assert read_sites(file)["name"].tolist() == ["A"]
    assert len(read_sites(write(tmp_path / "y.xlsx", B=[["naam", "postcode"]]))) == 0
    with pytest.raises(InputError, match=r"encoding='utf-8' means nothing for a \.xlsx file"):
        read_sites(file, encoding="utf-8")
