"""Headings over two rows, as people merge them: no row of them becomes a school, and every column has its role."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from kkgeo.sites import read_sites

Rows = Sequence[Sequence[object]]


def write(file: Path, rows: Rows, *merged: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(file)
    return file


DOWN: Rows = [
    ["Aanvragen"],
    ["School", "Postcode", "Aanvraag in", None, "Academie", None, "Looptijd (schooljaren)"],
    [None, None, 2019, 2020, "Naam", "Nummer", None],
    ["De Linde", 9000, "x", None, "Academie Gent", 12, 3],
    ["De Berk", 8000, None, "x", "Academie Brugge", 13, 2],
]
#: The same, of which nothing is merged downwards.
ACROSS: Rows = [
    ["School", None, "Academie", None],
    ["Naam", "Postcode", "Naam", "Nummer"],
    ["De Linde", 9000, "Academie Gent", 12],
    ["De Berk", 8000, "Academie Brugge", 13],
]


def test_headings_merged_down_beside_groups(tmp_path: Path) -> None:
    down = ("A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3")
    sites = read_sites(write(tmp_path / "x.xlsx", DOWN, "A1:G1", *down))
    assert sites["name"].tolist() == ["De Linde", "De Berk"]
    assert sites["year"].tolist() == [2019, 2020]
    assert sites["academy"].tolist() == ["Academie Gent", "Academie Brugge"]
    assert sites["academy_number"].tolist() == ["000012", "000013"]
    assert sites["duration"].tolist() == ["3", "2"]
    assert sites.attrs["kkgeo_reading"]["heading_row"] == 2
    # Whoever says where the headings are means the first of their rows.
    told = read_sites(tmp_path / "x.xlsx", header=2)
    pd.testing.assert_frame_equal(told, sites)


def test_groups_alone(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path / "x.xlsx", ACROSS, "A1:B1", "C1:D1"))
    assert sites["name"].tolist() == ["De Linde", "De Berk"]
    assert sites["academy"].tolist() == ["Academie Gent", "Academie Brugge"]
    assert sites["academy_number"].tolist() == ["000012", "000013"]


@pytest.mark.parametrize(
    ("rows", "merged", "columns"),
    [
        # A title over all of them says nothing of a column.
        ([["Academie", None], ["Naam", "Postcode"], ["A", 9000]], ["A1:B1"], ["name", "postal_code"]),
        # A heading that is merged over two columns, and a school below it.
        ([["School", None, "Postcode"], ["A", "B", 9000]], ["A1:B1"], ["name", "column_2", "postal_code"]),
        # A school of which only what is below the merged heading is filled in.
        ([["Postcode", "School", None], [None, "A", "B"], [9000, "C", None]], ["B1:C1"],
         ["postal_code", "name", "column_3"]),
    ],
)  # fmt: skip
def test_what_is_no_second_row_of_headings(
    tmp_path: Path, rows: Rows, merged: Sequence[str], columns: list[str]
) -> None:
    sites = read_sites(write(tmp_path / "x.xlsx", rows, *merged))
    assert list(sites.columns) == columns
    assert sites["name"].iloc[0] == "A"
