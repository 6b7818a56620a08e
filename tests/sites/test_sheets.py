"""Sheets beside the one that is read, cells that are merged, rows and sheets that nobody sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import kkgeo as kk
from kkgeo.sites import describe_columns, read_sites

YEARS: dict[str, Sequence[Sequence[object]]] = {
    "2019-2020": [["school", "postcode"], ["A", 9000]],
    "2020-2021": [["school", "postcode"], ["B", 8000], ["C", 8000]],
}


def book(file: Path, sheets: Mapping[str, Sequence[Sequence[object]]], change: Callable[[Any], object] = id) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    change(made)
    made.save(file)
    return file


def said(sites: Any, lang: str = "en") -> str:
    return "\n".join(describe_columns(sites, lang))


def test_sheets_of_school_years(tmp_path: Path) -> None:
    file = book(tmp_path / "x.xlsx", YEARS)
    first = read_sites(file)
    assert first["name"].tolist() == ["A"]
    assert "not read: sheet '2020-2021' (2 rows, the same headings: --sheet all reads them together)" in said(first)
    assert "niet gelezen: werkblad '2020-2021' (2 rijen, dezelfde koppen" in said(first, "nl")
    both = read_sites(file, sheet="all")
    assert both["name"].tolist() == ["A", "B", "C"]
    assert both["sheet"].tolist() == ["2019-2020", "2020-2021", "2020-2021"]
    assert both["year"].tolist() == both["sheet"].tolist()
    assert "not read" not in said(both)
    assert kk.geocode(both)["nis"].tolist() == ["44021", "31005", "31005"]


def test_sheets_with_other_headings_are_not_joined_and_said(tmp_path: Path) -> None:
    sheets: dict[str, Any] = {
        "Uitleg": [["Lees dit eerst"]],
        "Oost": [["Naam school", "Postcode", "opmerking"], ["A", 9000, "x"]],
        "West": [["POSTCODE", "School"], [8000, "B"]],
        "Academies": [["academie", "gemeente"], ["D", "Gent"], ["E", "Gent"]],
        "Oud": [["school", "postcode"], ["F", 9000]],
        "Leeg": [],
    }
    file = book(tmp_path / "x.xlsx", sheets, lambda made: setattr(made["Oud"], "sheet_state", "hidden"))
    joined = read_sites(file, sheet="all")
    assert joined["name"].tolist() == ["A", "B"]
    assert joined["postal_code"].tolist() == ["9000", "8000"]
    assert joined["opmerking"].fillna("-").tolist() == ["x", "-"]
    assert joined["sheet"].tolist() == ["Oost", "West"]
    assert "year" not in joined
    for line in (
        "sheets Oost, West, below each other", "column 'opmerking' is only in Oost",
        "not read: sheet 'Uitleg' (1 row, no headings that are known)",
        "not read: sheet 'Academies' (2 rows, other headings; ask for it with --sheet \"Academies\")",
        "not read: sheet 'Oud' (1 row, hidden; ask for it with --sheet \"Oud\")",
    ):  # fmt: skip
        assert line in said(joined)
    assert "Leeg" not in said(joined)
    assert read_sites(file, sheet="Oud")["name"].tolist() == ["F"]


def test_a_sheet_called_all_is_that_sheet(tmp_path: Path) -> None:
    file = book(tmp_path / "x.xlsx", {"Een": [["school"], ["A"]], "all": [["school"], ["B"]]})
    assert read_sites(file, sheet="all")["name"].tolist() == ["B"]


@pytest.mark.parametrize("cover", [["Dit bestand bevat de scholen"], ["Versie", 3], ["Contact", "jan@voorbeeld.be"]])
def test_a_cover_is_no_list(tmp_path: Path, cover: list[object]) -> None:
    file = book(tmp_path / "x.xlsx", {"Leesmij": [cover], "Lijst": [["school", "postcode"], ["A", 8000]]})
    sites = read_sites(file)
    assert sites["name"].tolist() == ["A"]
    assert "sheet 'Lijst'" in said(sites)
    assert "not read: sheet 'Leesmij'" in said(sites)


def merge(*ranges: str) -> Callable[[Any], object]:
    return lambda made: [made.active.merge_cells(one) for one in ranges]


def test_cells_merged_downwards(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["schooljaar", "gemeente", "postcode", "school"], [2019, "Gent", 9000, "A"], [None, None, None, "B"],
        [None, None, None, "C"], [2020, "Brugge", 8000, "D"], [None, None, None, "E"],
    ]  # fmt: skip
    ranges = ("A2:A4", "B2:B4", "C2:C4", "A5:A6", "B5:B6", "C5:C6")
    sites = read_sites(book(tmp_path / "x.xlsx", {"B": rows}, merge(*ranges)))
    placed = kk.geocode(sites)
    assert placed["nis"].tolist() == ["44021"] * 3 + ["31005"] * 2
    assert placed["year"].value_counts().to_dict() == {2019: 3, 2020: 2}
    assert "9 cells merged downwards were filled in" in said(sites)


def test_what_is_merged_is_sensible(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Naam", "Postcode", "Gemeente", "Leerlingen", "Straat"], [None, None, None, None, None],
        ["A", 9000, "Gent", 300, "Kerkstraat"], ["B", None, None, None, None], ["C", 8000, "Brugge", 20, None],
    ]  # fmt: skip
    ranges = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "B3:B4", "C3:C4", "D3:D4", "B5:B9", "E3:E4")
    sites = read_sites(book(tmp_path / "x.xlsx", {"B": rows}, merge(*ranges)))
    assert sites["name"].tolist() == ["A", "B", "C"]
    assert sites["postal_code"].tolist() == ["9000", "9000", "8000"]
    # 300 pupils of two schools together are not 600.
    assert sites["pupils"].fillna(0).tolist() == [300, 0, 20]
    assert sites["street"].fillna("-").tolist() == ["Kerkstraat", "Kerkstraat", "-"]


def test_a_block_merged_both_ways_stays_in_its_column(tmp_path: Path) -> None:
    rows: list[list[object]] = [["gemeente", "opmerking", "school"], ["Gent", None, "A"], [None, None, "B"]]
    sites = read_sites(book(tmp_path / "x.xlsx", {"B": rows}, merge("A2:B3")))
    assert sites["municipality_name"].tolist() == ["Gent", "Gent"]
    assert sites["opmerking"].isna().all()


@pytest.mark.parametrize("by_filter", [True, False])
def test_rows_that_are_hidden_are_read_and_said(tmp_path: Path, by_filter: bool) -> None:
    def hide(made: Any) -> None:
        made.active.row_dimensions[3].hidden = True
        if by_filter:
            made.active.auto_filter.ref = "A1:B3"

    sites = read_sites(book(tmp_path / "x.xlsx", {"B": [["school", "postcode"], ["A", 9000], ["B", 8000]]}, hide))
    assert len(sites) == 2
    filtered = "1 row is hidden by a filter and was read all the same"
    assert (filtered if by_filter else "1 row is hidden and was read all the same") in said(sites)
    assert ("door een filter verborgen" in said(sites, "nl")) is by_filter


def test_carriage_returns_of_other_programs_go(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Naam_x000D_\nNom", "Postcode_x000D_"],
        ["De_x000D_\nLinde", 9000],
        ["A_x005F_x000D_", 9000],
    ]
    sites = read_sites(book(tmp_path / "x.xlsx", {"B": rows}), columns={"name": "Naam\nNom"})
    assert sites.columns.tolist() == ["name", "postal_code"]
    assert sites["name"].tolist() == ["De\nLinde", "A_x000D_"]


COVER: Sequence[Sequence[object]] = [["Schooljaar", "Aantal"], ["2019-2020", 6], ["Totaal", 11]]
OF_A_YEAR: Sequence[Sequence[object]] = [["Nr", "Naam school", "Postcode", "Gemeente"], [1, "De Linde", "9000", "Gent"]]


@pytest.mark.parametrize("cover", [
    COVER, [["Provincie", "Aantal"], ["Limburg", 6]],
    [["Jaar", "Leerlingen"], [2019, 12]], [["Academie", "Aantal scholen"], ["Hamme", 3]],
    [["Niveau", "Net", "Aantal"], ["basis", "GO!", 4]], [["Beslissing", "Aantal"], ["goedgekeurd", 4]],
])  # fmt: skip
@pytest.mark.parametrize("asked", [None, "all"])
def test_a_cover_sheet_with_counts_is_not_the_list(
    cover: Sequence[Sequence[object]], asked: str | None, tmp_path: Path
) -> None:
    sheets = {"Voorblad": cover, "2019-2020": OF_A_YEAR, "2020-2021": OF_A_YEAR}
    read = read_sites(book(tmp_path / "lijst.xlsx", sheets), sheet=asked)
    assert read["name"].tolist() == ["De Linde"] * (2 if asked else 1)
    assert any("Voorblad" in line for line in describe_columns(read))
