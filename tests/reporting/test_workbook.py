"""The workbook of the report: what is on its sheets, how they look, and how they are printed."""

from __future__ import annotations

import datetime
import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries
from PIL import Image

import kkgeo as kk
from kkgeo._base.output import write_workbook
from kkgeo._base.words import word
from kkgeo.reporting.model import Report, Section, Text
from kkgeo.reporting.workbook import filled, write
from tests.pdf import text_of
from tests.reporting.conftest import DAY
from tests.reporting.reading import Lists, Page

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

COUNTS, CHANCES = "#,##0", '[<0.001]"< 0,001";0.000'
#: What a mailing needs of a register, and texts that would do harm.
OF_REGISTER = {
    "E-mail": "school{}@voorbeeld.be",
    "Telefoon": "=0{}+1",
    "Contact\npersoon": "<b>{}</b>",
    "naam": "Naam {}",
}


@pytest.fixture(scope="module")
def book(files: Any) -> Any:
    return openpyxl.load_workbook(files.workbook)


def column(sheet: Any, heading: str) -> list[Any]:
    """Return the cells under a heading."""
    place = [cell.value for cell in sheet[1]].index(heading)
    return [row[place] for row in sheet.iter_rows(min_row=2)]


def values(sheet: Any, heading: str) -> list[Any]:
    return [cell.value for cell in column(sheet, heading)]


def tables(book: Any) -> list[Any]:
    """Return the sheets with a table: all but that with the picture."""
    return [sheet for sheet in book if sheet.title != "Kaart"]


def test_every_sheet_is_a_named_table_with_a_filter_and_headings_that_stay(book: Any) -> None:
    names = [name for sheet in book for name in sheet.tables]
    assert len(names) == len({name.casefold() for name in names}) == len(tables(book))
    for sheet in tables(book):
        (table,) = sheet.tables.values()
        heads = [cell.value for cell in sheet[1]]
        assert [made.name for made in table.tableColumns] == heads, sheet.title
        assert len(set(map(str.casefold, heads))) == len(heads)
        assert table.autoFilter.ref == table.ref
        assert sheet.freeze_panes == ("B2" if len(heads) > 2 else "A2")
        assert all(cell.font.bold for cell in sheet[1])


def test_totals_and_what_was_not_placed_stand_under_the_table(book: Any) -> None:
    for title in ("Provincie en jaar", "Gemeenten", "Deelname per net", "Plaatsing"):
        sheet = book[title]
        (table,) = sheet.tables.values()
        inside = [sheet.cell(row, 1).value for row in range(2, range_boundaries(table.ref)[3] + 1)]
        outside = [sheet.cell(row, 1).value for row in range(range_boundaries(table.ref)[3] + 1, sheet.max_row + 1)]
        assert outside, title
        assert set(outside) <= {"Totaal", "Niet geplaatst", "Niet ingevuld", "Onbekend"}
        assert not {"Totaal", "Niet geplaatst"} & set(inside)


def test_every_sheet_is_printed_on_its_side_one_page_wide(book: Any) -> None:
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.right.text == "&P / &N"
        assert sheet.print_title_rows == (None if sheet.title == "Kaart" else "$1:$1")
    lines = {row[0].value: row[1].value for row in book["Lees mij"].iter_rows()}
    narrowed = [sheet.title for sheet in tables(book) if sheet.print_area]
    assert "Gemeenten" in narrowed
    for title in narrowed:
        printed = range_boundaries(book[title].print_area.rpartition("!")[2].replace("$", ""))[2]
        assert lines[f"{title}: Op papier"].startswith(f"de eerste {printed} kolommen van {book[title].max_column}:")


def test_numbers_are_shown_as_on_the_page(book: Any) -> None:
    towns = book["Gemeenten"]
    assert {cell.number_format for cell in column(towns, "Samenwerkingen")} == {COUNTS}
    assert {cell.number_format for cell in column(towns, "Km²") if cell.value is not None} == {"#,##0.0"}
    assert {cell.number_format for cell in column(towns, "Kans op zo weinig") if cell.value is not None} == {CHANCES}
    shown = {cell.value: cell.number_format for cell in column(towns, "95 % tot") if isinstance(cell.value, float)}
    assert set(shown.values()) >= {"#,##0.00"}
    for value, code in shown.items():
        digits = len(code.partition(".")[2])
        # What lies on one side of 1 is shown there.
        assert value == 1 or float(f"{value:.{digits}f}") != 1
    assert all(8 <= dim.width <= 60 for sheet in tables(book) for dim in sheet.column_dimensions.values())


def test_gaps_have_the_numbers_of_the_library(book: Any, lists: Lists) -> None:
    named = kk.coverage_gaps(lists.placed, lists.register, academies=lists.academies, sturdy=True)
    whole = named.xs("all", level="period")
    found = kk.find_gaps(kk.coverage(lists.placed, lists.register, academies=lists.academies), seed=0).areas
    sheet = book["Gaten"]
    own = dict(zip(values(sheet, "Gebied"), range(2, sheet.max_row + 1), strict=True))
    assert set(whole["name"]) <= set(own)
    for heading, name in (("Geteld", "observed"), ("Verwacht", "expected"), ("Verhouding", "ratio"),
                          ("95 % van", "ratio_low"), ("95 % tot", "ratio_high"), ("Kans op zo weinig", "p_under"),
                          ("Scholen", "schools"), ("Gemeenten zonder", "municipalities_without")):  # fmt: skip
        shown = dict(zip(own, values(sheet, heading), strict=True))
        for _, row in whole.iterrows():
            assert shown[row["name"]] == pytest.approx(row[name], rel=1e-14), (heading, row["name"])
    # What was found and is none of these stands under them, told once.
    others = [value for area, value in zip(own, values(sheet, "Geteld"), strict=True) if area not in set(whole["name"])]
    assert others
    assert set(others) <= set(found["observed"])


def test_verdicts_are_the_words_of_the_page(book: Any, files: Any) -> None:
    page = Page(files.html)
    told = {cell for table in page.tables.values() for row in table.rows for cell in row}
    known = {word("verdict", flag, "nl").casefold() for flag in
             ("under", "over", "as expected", "too small to tell", "no denominator", "surely", "perhaps")}  # fmt: skip
    sheets = [sheet for sheet in tables(book) if "Oordeel" in [cell.value for cell in sheet[1]]]
    assert len(sheets) > 5
    for sheet in sheets:
        given = {value for value in values(sheet, "Oordeel") if value is not None}
        assert {value.casefold() for value in given} <= known
        assert sheet.title in ("Gemeenten", "Uitnodigen") or given <= told, sheet.title


def test_a_mailing_has_all_of_the_register_and_what_one_filters_on(lists: Lists, made: Any, tmp_path: Path) -> None:
    register = lists.register.copy()
    for heading, text in OF_REGISTER.items():
        register[heading] = [text.format(number) for number in range(len(register))]
    files = made(lists.placed, register, academies=lists.academies, targets_n=20)
    sheet = openpyxl.load_workbook(files.workbook)["Uitnodigen"]
    chosen = kk.targets(lists.placed, register, academies=lists.academies, n=20)
    for heading, name in (("Rang", "rank"), ("Naam", "name"), ("NIS-code", "nis"), ("Provincie", "province_name"),
                          ("Postcode", "postal_code"), ("Straat", "street"), ("Voor het tekort van", "gap"),
                          ("Waarom", "why"), ("OKI", "oki"), ("Leerlingen", "pupils"), ("E-mail", "E-mail"),
                          ("Telefoon", "Telefoon"), ("Contact\npersoon", "Contact\npersoon")):  # fmt: skip
        assert values(sheet, heading) == chosen[name].tolist(), heading
    known = {f"{name}{part}" for name in ("Hageland", "Pajottenland", "Brabantse Kempen") for part in ("", ": rand")}
    assert {one for told in values(sheet, "Streek") if told for one in told.split("; ")} <= known
    assert "Hageland" in values(sheet, "Streek")
    assert chosen["naam"].tolist() in [values(sheet, str(cell.value)) for cell in sheet[1]]
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in column(sheet, "Telefoon"))
    kk.write_targets(chosen, tmp_path / "lijst.xlsx")
    alone = openpyxl.load_workbook(tmp_path / "lijst.xlsx")["Uitnodigen"]
    assert list(alone.iter_rows(values_only=True)) == list(sheet.iter_rows(values_only=True))


def test_the_map_is_a_picture_that_says_what_it_shows(book: Any, files: Any) -> None:
    assert len(book["Kaart"]._images) == 1
    with zipfile.ZipFile(files.workbook) as archive:
        drawn = archive.read("xl/media/image1.png")
        described = re.search(r'descr="([^"]+)"', archive.read("xl/drawings/drawing1.xml").decode())
    with Image.open(BytesIO(drawn)) as picture:
        assert picture.width > 1000
        assert len(picture.convert("RGB").getcolors() or ()) <= 96
    assert len(drawn) < 250_000
    assert files.workbook.stat().st_size < 600_000
    assert described is not None
    assert "Hageland" in described[1]


def test_without_a_map_there_is_no_sheet_for_it() -> None:
    section, file = Section("a", "Niets", (Text("Er is niets."),)), BytesIO()
    report = Report(title="Leeg", lang="nl", date=DAY, sections=(section,), notes=())
    write(filled(report), {}, file, datetime.date(2025, 3, 1))
    assert openpyxl.load_workbook(file).sheetnames == ["Lees mij", "Inhoud", "Werkwijze en begrippen"]


@pytest.mark.long
def test_an_english_report_has_an_english_workbook(lists: Lists, tmp_path: Path) -> None:
    files = kk.report(
        lists.placed,
        lists.register.head(300),
        path=tmp_path / "r.html",
        lang="en",
        date=DAY,
        targets_n=3,
        title="a & b",
    )
    book = openpyxl.load_workbook(files.workbook)
    assert book.sheetnames[:4] == ["Read me", "Map", "Contents", "Method and definitions"]
    assert [cell.value for cell in book["Invite"][1]][:2] == ["Rank", "Name"]
    dutch = {"Naam", "Gemeente", "Samenwerkingen", "Verwacht", "Oordeel", "Waarde"}
    assert not dutch & {cell.value for sheet in book for cell in sheet[1]}


def printed(soffice: str, file: Path, folder: Path) -> list[str]:
    """Return the text of every page of a workbook as LibreOffice prints it."""
    done = subprocess.run(
        [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", folder, file],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    # That there is no Java is no matter of the file.
    assert [line for line in done.stderr.decode().splitlines() if line and "javaldx" not in line] == []
    return text_of(folder / f"{file.stem}.pdf").split("\f")[:-1]


def assert_one_page_wide(book: Any, pages: list[str]) -> None:
    """Check that every page of every sheet has the first and the last column that are printed."""
    titles = sorted(book.sheetnames, key=len, reverse=True)
    seen = []
    for page in pages:
        foot = page.rstrip().splitlines()[-1].strip()
        title = next(title for title in titles if foot.startswith(f"{title} "))
        seen.append(title)
        sheet = book[title]
        if not sheet.tables:
            continue
        area = sheet.print_area.rpartition("!")[2].replace("$", "") or sheet.dimensions
        for place in (1, range_boundaries(area)[2]):
            for part in str(sheet.cell(1, place).value).split():
                assert part in page, (title, part)
    assert list(dict.fromkeys(seen)) == book.sheetnames


@pytest.mark.long
def test_libreoffice_prints_the_report_one_page_wide(spreadsheet: str, files: Any, tmp_path: Path) -> None:
    assert_one_page_wide(openpyxl.load_workbook(files.workbook), printed(spreadsheet, files.workbook, tmp_path))


@pytest.mark.long
def test_libreoffice_prints_the_tables_and_the_list_one_page_wide(
    spreadsheet: str, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    areas = ("municipality", "province", "belfius", "region", "border", "year")
    write_workbook(
        {by: kk.coverage(placed, register, by=by, geometry=False) for by in areas}, tmp_path / "t.xlsx", lang="nl"
    )
    kk.write_targets(kk.targets(placed, register, n=30), tmp_path / "u.xlsx")
    for name in ("t.xlsx", "u.xlsx"):
        book = openpyxl.load_workbook(tmp_path / name)
        assert_one_page_wide(book, printed(spreadsheet, tmp_path / name, tmp_path))
    gone: pd.DataFrame = pd.read_excel(tmp_path / "t.xlsx", engine="openpyxl")
    assert len(gone) == 305
