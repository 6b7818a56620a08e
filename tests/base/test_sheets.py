"""Sheets of workbooks: how numbers look, what a filter and a table have, what is printed; hostile texts included."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from kkgeo._base.sheets import add_sheet, fill_sheet, number_format, show_picture
from kkgeo._base.workbooks import save_book

#: Headings that Excel reads another way in a table than in a cell, or that no table can have.
NO_HEADS = {
    "the same but for capitals": ["Naam", "NAAM"],
    "a line break": ["Naam", "Kans\nop"],
    "what stands for a sign": ["Naam", "a_x000D_b"],
    "nothing": ["Naam", ""],
    "a space at the end": ["Naam", "Jaar "],
    "too long": ["Naam", "x" * 256],
}


def saved(**sheets: Any) -> Any:
    """Return a workbook as it is read back, made of arguments of `fill_sheet` by title."""
    book, file = openpyxl.Workbook(), BytesIO()
    book.remove(book.active)
    for title, told in sheets.items():
        fill_sheet(add_sheet(book, title), **told)
    save_book(book, file)
    return openpyxl.load_workbook(file)


def test_a_workbook_says_who_made_it_what_it_is_called_and_in_which_language() -> None:
    book, file = openpyxl.Workbook(), BytesIO()
    save_book(book, file, title="À vérifier", lang="fr")
    told = openpyxl.load_workbook(file).properties
    assert (told.creator, told.title, told.language) == ("kkgeo", "À vérifier", "fr")


def test_a_sheet_is_a_table_with_a_filter_that_its_foot_is_not_in() -> None:
    table = pd.DataFrame({"Naam": ["Gent", "Aalst", "Totaal"], "Scholen": [1234, 2, 1236], "Jaar": [2019, 2020, None]})
    sheet = saved(Scholen={"table": table, "formats": [None, number_format(0), None], "foot": 1})["Scholen"]
    (made,) = sheet.tables.values()
    assert (made.displayName, made.ref, made.autoFilter.ref) == ("Scholen", "A1:C3", "A1:C3")
    assert [column.name for column in made.tableColumns] == ["Naam", "Scholen", "Jaar"]
    assert sheet.auto_filter.ref is None
    assert [sheet[f"B{row}"].number_format for row in (2, 3, 4)] == ["#,##0"] * 3
    # A year is no count.
    assert sheet["C2"].number_format == "General"
    assert sheet["A4"].font.bold
    assert not sheet["A3"].font.bold


def test_a_sheet_prints_one_page_wide_with_its_headings_and_numbers() -> None:
    sheet = saved(Lijst={"table": pd.DataFrame({name: ["x"] for name in "abc"})})["Lijst"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("&A", "&P / &N")
    assert sheet.freeze_panes == "B2"


def test_of_a_wide_sheet_to_read_as_many_columns_are_printed_as_are_legible() -> None:
    table = pd.DataFrame({f"Kolom {i}": ["x" * 40] for i in range(20)})
    wide = saved(Breed={"table": table, "wrapped": True}, Lijst={"table": table})
    assert wide["Breed"].print_area == "'Breed'!$A$1:$E$2"
    # A list has all its columns on paper, however small.
    assert not wide["Lijst"].print_area
    assert {wide["Breed"][f"{letter}2"].alignment.wrap_text for letter in "ABCDE"} == {True}
    assert not wide["Breed"]["T2"].alignment.wrap_text


def test_columns_are_as_wide_as_their_contents_and_rows_as_high() -> None:
    table = pd.DataFrame({"Nr": [1, 2], "Waarom": ["kort", "woord " * 60], "Uitleg bij de kolom": [0.5, 1.25]})
    sheet = saved(Lijst={"table": table, "wrapped": True})["Lijst"]
    widths = {letter: sheet.column_dimensions[letter].width for letter in "ABC"}
    assert widths["B"] == 60
    assert widths["A"] < widths["C"] < 25
    assert sheet.row_dimensions[3].height > 4 * sheet.row_dimensions[2].height


@pytest.mark.parametrize("heads", NO_HEADS.values(), ids=list(NO_HEADS))
def test_headings_that_no_table_can_have_get_a_filter(heads: list[str]) -> None:
    sheet = saved(Lijst={"table": pd.DataFrame([["x", "y"]], columns=heads)})["Lijst"]
    assert not sheet.tables
    assert sheet.auto_filter.ref == "A1:B2"


def test_names_of_sheets_and_tables_are_what_a_workbook_can_have_and_each_another() -> None:
    titles = ["Naam", "naam", "a/b*c?[d]:e", "A1", "r1c1", "2019", "x" * 40, "X" * 40, "É & <b>", "'", "\x01"]
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in titles:
        fill_sheet(add_sheet(book, title), pd.DataFrame({"a": [1], "b": [2]}))
    file = BytesIO()
    save_book(book, file)
    book = openpyxl.load_workbook(file)
    assert len({title.casefold() for title in book.sheetnames}) == len(titles)
    assert all(0 < len(title) <= 31 for title in book.sheetnames)
    names = [name for sheet in book for name in sheet.tables]
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(re.fullmatch(r"[A-Za-z_]\w*", name) and not re.fullmatch(r"[A-Za-z]{1,3}\d+", name) for name in names)


def test_an_empty_table_and_one_of_a_foot_only_have_no_filter() -> None:
    empty = pd.DataFrame({"Naam": [], "Scholen": []})
    book = saved(Leeg={"table": empty}, Voet={"table": pd.DataFrame({"Naam": ["Totaal"]}), "foot": 1})
    assert not any(sheet.tables or sheet.auto_filter.ref for sheet in book)


def test_a_small_chance_is_shown_as_less_than_the_least_of_its_language() -> None:
    assert number_format(3, chance_in="nl") == '[<0.001]"< 0,001";0.000'
    assert number_format(3, chance_in="en") == '[<0.001]"< 0.001";0.000'


def test_a_picture_has_its_text_and_the_same_bytes(tmp_path: Path) -> None:
    from PIL import Image

    drawn = BytesIO()
    Image.new("RGB", (20, 10), "red").save(drawn, "PNG")
    for name in ("a.xlsx", "b.xlsx"):
        book = openpyxl.Workbook()
        show_picture(book.active, drawn.getvalue(), 'Kaart van "A" & <B>\x01', width=200)
        with (tmp_path / name).open("wb") as file:
            save_book(book, file)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        assert archive.read("xl/media/image1.png") == drawn.getvalue()
    assert 'descr="Kaart van &quot;A&quot; &amp; &lt;B&gt;\ufffd"' in drawing
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    (image,) = sheet._images
    assert (image.anchor.ext.width, image.anchor.ext.height) == (200 * 9525, 100 * 9525)
    assert sheet.page_setup.fitToHeight == 1
