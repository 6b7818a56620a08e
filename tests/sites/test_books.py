"""Workbooks of other programs: OpenDocument, and those of before 2007."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError, SourceError
from kkgeo.sites import describe_columns, read_sites
from tests.workbooks import Xml, cell, write_ods, write_xls

HEAD: list[object] = ["naam", "postcode", "gemeente", "jaar"]


def typed(kind: str, name: str, value: str, shown: str) -> Xml:
    told = f'office:value-type="{kind}" office:{name}="{value}"'
    return Xml(f"<table:table-cell {told}><text:p>{shown}</text:p></table:table-cell>")


def test_an_ods_of_every_type(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Partnerscholen"], [], [*HEAD, "datum", "deel", "ja", "code", "fout", "uur"],
        ["De Linde", 9000, "Gent", 2019.0, dt.date(2019, 9, 1),
         typed("percentage", "value", "0.5", "50 %"), True, "0012", "#DIV/0!",
         typed("time", "time-value", "PT08H30M00S", "8:30")],
        [],
        ["Sint-Jan\nafdeling  B", dt.date(1924, 8, 21), " Brugge", "2020", dt.datetime(2020, 1, 2, 3, 4), None, False],
    ]  # fmt: skip
    sites = read_sites(write_ods(tmp_path / "l.ods", {"Blad1": rows}))
    assert sites["name"].fillna("-").tolist() == ["De Linde", "-", "Sint-Jan\nafdeling  B"]
    assert sites["postal_code"].fillna("-").tolist() == ["9000", "-", "9000"]
    assert sites["municipality_name"].fillna("-").tolist() == ["Gent", "-", "Brugge"]
    assert sites["year"].fillna(0).tolist() == [2019, 0, 2020]
    assert sites["datum"].dropna().tolist() == [dt.datetime(2019, 9, 1), dt.datetime(2020, 1, 2, 3, 4)]
    assert sites["deel"].tolist()[0] == 0.5
    assert sites["ja"].dropna().tolist() == [True, False]
    assert (sites["code"][0], sites["fout"][0], sites["uur"][0]) == ("0012", "#DIV/0!", dt.time(8, 30))
    assert sites.attrs["kkgeo_reading"]["heading_row"] == 3


def test_sheets_of_an_ods(tmp_path: Path) -> None:
    sheets: dict[str, list[list[object] | Xml]] = {
        "Codes": [["naam"], ["code"]], "2019-2020": [HEAD[:3], ["A", 9000, "Gent"]],
        "2020-2021": [HEAD[:3], ["B", 8000, "Brugge"], ["C", 2000, "Antwerpen"]],
    }  # fmt: skip
    file = write_ods(tmp_path / "l.ods", sheets, hidden=["Codes"])
    sites = read_sites(file)
    assert sites["name"].tolist() == ["A"]
    assert any("2020-2021" in line for line in describe_columns(sites, "en"))
    assert read_sites(file, sheet="Codes")["name"].tolist() == ["code"]
    assert read_sites(file, sheet=3)["name"].tolist() == ["B", "C"]
    joined = read_sites(file, sheet="all")
    assert joined["name"].tolist() == ["A", "B", "C"]
    assert joined["year"].tolist() == ["2019-2020", "2020-2021", "2020-2021"]
    with pytest.raises(InputError, match="Its sheets are Codes, 2019-2020, 2020-2021"):
        read_sites(file, sheet="2021")


def test_what_is_merged_repeated_hidden_or_folded_in_an_ods(tmp_path: Path) -> None:
    down = 'table:number-rows-spanned="3" table:number-columns-spanned="1"'
    covered = Xml("<table:covered-table-cell/>")
    name = "<table:table-row {}>" + "{}" + "</table:table-row>"
    rows: list[list[object] | Xml] = [
        HEAD, ["A", "", Xml(cell("Gent", down)), 2019],
        Xml(name.format('table:visibility="filter"', cell("B") + cell(None) + covered + cell(2019))),
        Xml(name.format("", cell("C") + "<table:table-cell/>" + covered + cell(2020))),
        Xml(name.format('table:number-rows-repeated="2"', cell("D") + cell(8000) + cell("Brugge", "") + cell(2020))),
        Xml('<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/>'
            "</table:table-row>"),
        Xml('<table:table-row-group table:display="false"><table:table-row>' + cell("E") + cell("2000")
            + cell("Antwerpen") + "</table:table-row></table:table-row-group>"),
        Xml('<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'),
    ]  # fmt: skip
    sites = read_sites(write_ods(tmp_path / "l.ods", {"Blad1": rows}))
    assert sites["name"].fillna("-").tolist() == ["A", "B", "C", "D", "D", "-", "-", "-", "E"]
    towns = ["Gent", "Gent", "Gent", "Brugge", "Brugge", "-", "-", "-", "Antwerpen"]
    assert sites["municipality_name"].fillna("-").tolist() == towns
    notes = sites.attrs["kkgeo_reading"]
    assert (notes["merged"], notes["hidden_rows"], notes["filtered"]) == (2, 2, True)
    assert kk.geocode(sites)["nis"].fillna("-").tolist()[:5] == ["44021"] * 3 + ["31005"] * 2


def test_the_text_of_a_cell_of_an_ods(tmp_path: Path) -> None:
    remark = "<office:annotation><text:p>opmerking</text:p></office:annotation>"
    street = '\n  Kerk<text:span>straat</text:span> <text:s text:c="2"/>12<text:line-break/>bus<text:tab/>4 '
    text = (
        f'<table:table-cell office:value-type="string">{remark}<text:p>{street}</text:p>'
        "<text:p>9000 Gent</text:p></table:table-cell>"
    )
    empty = (
        '<table:table-cell table:formula="of:=IF(1;&quot;&quot;)" office:value-type="string" office:string-value=""/>'
    )
    file = write_ods(tmp_path / "l.ods", {"B": [["naam", "opm", "leeg"], ["A", Xml(text), Xml(empty)], ["B"]]})
    sites = read_sites(file)
    assert sites["opm"].fillna("-").tolist() == ["Kerkstraat   12\nbus\t4\n9000 Gent", "-"]
    assert sites["leeg"].isna().all()


def test_a_formula_without_a_result_in_an_ods(tmp_path: Path) -> None:
    formula = Xml('<table:table-cell table:formula="of:=4000*2"/>')
    sheets: dict[str, list[list[object] | Xml]] = {"B": [HEAD, ["A"]], "C": [HEAD, [], ["A", formula]]}
    file = write_ods(tmp_path / "l.ods", sheets)
    assert len(read_sites(file)) == 1
    with pytest.raises(InputError, match=r"Cell B3 of sheet 'C' of l.ods is a formula without a result"):
        read_sites(file, sheet="C")


def test_an_ods_that_cannot_be_read(tmp_path: Path) -> None:
    secret = '<file-entry full-path="content.xml"><encryption-data checksum="x"/></file-entry>'
    file = write_ods(tmp_path / "l.ods", {"B": [HEAD]}, manifest=secret)
    with pytest.raises(InputError, match=r"l.ods has a password. Open it .* without one"):
        read_sites(file)
    whole = write_ods(tmp_path / "l.ods", {"B": [HEAD, ["A", 9000, "Gent", 2019]]}).read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="not a workbook, whatever its name says, or it is broken"):
        read_sites(file)
    file.write_bytes(whole.replace(b"9000", b"<<<<"))
    with pytest.raises(SourceError, match=r"Cannot read l.ods as a workbook: it is broken"):
        read_sites(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<office")
    with pytest.raises(SourceError, match=r"Cannot read l.ods as a workbook"):
        read_sites(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<text/>")
    with pytest.raises(InputError, match=r"There are no sheets with cells in l.ods"):
        read_sites(file)
    file.write_text("naam;postcode\n")
    with pytest.raises(InputError, match=r"if it is text, let its name end in \.csv"):
        read_sites(file)


def test_a_workbook_of_before_2007(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = write_xls(tmp_path / "l.xls")
    sites = read_sites(file)
    assert sites.attrs["kkgeo_reading"]["sheet"] == "Lijst"
    assert sites["name"].fillna("-").tolist() == ["A", "Élan\nB", "-", "C"]
    assert sites["postal_code"].fillna("-").tolist() == ["9000", "9000", "-", "8000"]
    assert sites["municipality_name"].fillna("-").tolist() == ["Gent", "Gent", "-", "Brugge"]
    assert sites["year"].fillna(0).tolist() == [2019, 2020, 0, 0]
    assert sites["datum"].dropna().tolist() == [dt.datetime(2019, 9, 1)]
    assert sites["ja"].dropna().tolist() == [True]
    assert read_sites(file, sheet="Codes")["name"].tolist() == ["code"]
    whole = file.read_bytes()
    file.write_bytes(whole[:3000])
    with pytest.raises(SourceError, match=r"Cannot read l.xls as a workbook"):
        read_sites(file)
    # Where calamine stops in its own way, not with an error.
    for end in (4277, 4529, 4801):
        file.write_bytes(whole[:end])
        with pytest.raises(SourceError, match=r"Cannot read l.xls as a workbook"):
            read_sites(file)
    assert "panicked" not in capfd.readouterr().err


def test_what_a_workbook_is_does_not_depend_on_its_name(tmp_path: Path) -> None:
    old = write_xls(tmp_path / "old.xlsx")
    assert len(read_sites(old)) == 4
    today = tmp_path / "today.xlsx"
    pd.DataFrame([["A", 9000, "Gent", 2019]], columns=HEAD).to_excel(today, index=False)
    for name in ("n.ods", "n.xls", "n.xlsb", "n.xlsm"):
        assert len(read_sites(today.rename(tmp_path / name))) == 1
        today = tmp_path / name
    open_document = write_ods(tmp_path / "o.xlsx", {"B": [HEAD, ["A", 9000, "Gent", 2019]]})
    assert len(read_sites(open_document)) == 1
    secret = tmp_path / "p.xls"
    secret.write_bytes(old.read_bytes()[:512] + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(InputError, match=r"p.xls has a password"):
        read_sites(secret)
    binary = tmp_path / "b.xlsb"
    with zipfile.ZipFile(binary, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", b"\x83\x01")
    with pytest.raises(SourceError, match=r"Cannot read b.xlsb as a workbook"):
        read_sites(binary)
