from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.output import write_table, write_workbook
from kkgeo._base.whole import whole_file
from kkgeo.errors import InputError, SourceError


@pytest.fixture
def placed() -> gpd.GeoDataFrame:
    rows = {"naam": ["<script>alert(1)</script>", "=1+1"], "lat": [51.2194, None], "lon": [4.4025, None]}
    return kk.geocode(kk.read_sites(pd.DataFrame({**rows, "postcode": ["2000", "9000"]})))


def test_formulas_do_no_harm(placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_table(placed, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert '\n"\'=1+1",' in text
    assert "<script>alert(1)</script>" in text
    write_table(placed, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    column = [cell.value for cell in sheet[1]].index("name") + 1
    assert (sheet.cell(3, column).value, sheet.cell(3, column).data_type) == ("=1+1", "s")
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".gpkg", ".geojson"])
def test_what_is_written_can_be_read_and_placed_again(placed: gpd.GeoDataFrame, tmp_path: Path, suffix: str) -> None:
    write_table(placed, tmp_path / f"a{suffix}")
    again = kk.geocode(kk.read_sites(tmp_path / f"a{suffix}"))
    assert again["nis"].tolist() == ["11002", "44021"]
    assert again["postal_code"].tolist() == ["2000", "9000"]


def test_a_failure_leaves_the_old_file(placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), whole_file(target, overwrite=True) as file:
        file.write(bytes(1 // 0))
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    with pytest.raises(InputError, match="End its name in"):
        write_table(placed, tmp_path / "a.doc")
    with pytest.raises(SourceError, match="does not exist"):
        write_table(placed, tmp_path / "absent" / "a.csv")
    with pytest.raises(InputError, match="no geometry"):
        write_table(pd.DataFrame({"a": [1]}), tmp_path / "a.gpkg")


ABOUT = {"counted": "collaborations", "school_unit": "address", "vintage": 2025, "note": "=1+1"}


def counts(**about: object) -> pd.DataFrame:
    """Return a table of counts that says what it is."""
    table = pd.DataFrame({"schools": [3, 0]}, index=pd.Index(["44021", "unplaced"], name="nis"))
    table.attrs["kkgeo"] = {"kind": "coverage", "about": ABOUT, "about_columns": ["counted", "school_unit"], **about}
    return table


def sheet_rows(path: Path, title: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[title].iter_rows(values_only=True))


def test_a_workbook_says_what_its_table_is(tmp_path: Path) -> None:
    write_table(counts(), tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["kkgeo", "about"]
    assert sheet_rows(tmp_path / "a.xlsx", "kkgeo") == [("nis", "schools"), ("44021", 3), ("unplaced", 0)]
    assert sheet_rows(tmp_path / "a.xlsx", "about") == [
        ("sheet", "key", "value"),
        *[("kkgeo", key, value) for key, value in ABOUT.items()],
    ]
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["about"]["C5"].data_type == "s"


def test_a_workbook_of_several_tables_says_it_of_each(tmp_path: Path) -> None:
    plain = pd.DataFrame({"a": [1]})
    several = {"by year": counts(), "plain": plain, "about": counts(about={"counted": "academies"})}
    write_workbook(several, tmp_path / "a.xlsx")
    # A sheet of the caller's that is called "about" stays; the one that explains comes behind it.
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["by year", "plain", "about", "about1"]
    rows = sheet_rows(tmp_path / "a.xlsx", "about1")
    assert [row[0] for row in rows] == ["sheet", *["by year"] * len(ABOUT), "about"]
    assert rows[-1] == ("about", "counted", "academies")
    write_workbook({"plain": plain}, tmp_path / "b.xlsx")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames == ["plain"]


def test_text_files_have_what_is_counted_on_every_row(tmp_path: Path) -> None:
    table = counts()
    write_table(table, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text("utf-8-sig").splitlines() == [
        '"nis","schools","counted","school_unit"',
        '"44021",3,"collaborations","address"',
        '"unplaced",0,"collaborations","address"',
    ]
    assert list(table.columns) == ["schools"]
    write_table(table.assign(counted=[1, 2]), tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_text("utf-8-sig").splitlines()[:2] == [
        '"nis","schools","counted","counted_kkgeo","school_unit"',
        '"44021",3,1,"collaborations","address"',
    ]
    write_table(counts(about_columns=["note"]), tmp_path / "c.csv")
    assert (tmp_path / "c.csv").read_text("utf-8-sig").splitlines()[1] == '"44021",3,"\'=1+1"'
    with pytest.raises(InputError, match="names 'unit'"):
        write_table(counts(about_columns=["unit"]), tmp_path / "d.csv")
    assert not (tmp_path / "d.csv").exists()


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_feature_files_have_what_is_counted_on_every_row(tmp_path: Path, suffix: str) -> None:
    table = counts()
    located = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([3.7, 3.8], [51.0, 51.1]), crs=4326)
    located.attrs = table.attrs
    write_table(located, tmp_path / f"a{suffix}")
    again = gpd.read_file(tmp_path / f"a{suffix}")
    assert again["school_unit"].tolist() == ["address", "address"]
    assert list(again.columns) == ["nis", "schools", "counted", "school_unit", "geometry"]


def test_a_parquet_file_keeps_what_the_table_is(tmp_path: Path) -> None:
    table = counts()
    write_table(table, tmp_path / "a.parquet")
    again = pd.read_parquet(tmp_path / "a.parquet")
    pd.testing.assert_frame_equal(again, table)
    assert again.attrs["kkgeo"]["about"] == ABOUT
    located = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([3.7, 3.8], [51.0, 51.1]), crs=4326)
    located.attrs = table.attrs
    write_table(located, tmp_path / "b.parquet")
    assert gpd.read_parquet(tmp_path / "b.parquet").attrs["kkgeo"]["about"] == ABOUT


_OF_SEVERAL_KINDS: dict[str, tuple[list[Any], list[Any]]] = {
    "numbers and texts": ([1, "3A", None], ["1", "3A", None]),
    "texts and halves": ([2.0, 2.5, "x"], ["2", "2.5", "x"]),
    "more than 64 bits": ([10**30, 1, -(10**30)], [str(10**30), "1", str(-(10**30))]),
    "yes and texts": ([True, "ja", None], ["True", "ja", None]),
    "infinity and texts": ([math.inf, "", math.nan], ["inf", "", None]),
    "half a character": (["a\ud800", "b", None], ["a\ufffd", "b", None]),
    "bytes and texts": ([b"a", "b", None], ["b'a'", "b", None]),
    "days and numbers": ([pd.Timestamp("2020-01-02"), 5, None], ["2020-01-02 00:00:00", "5", None]),
}


@pytest.mark.parametrize(("given", "written"), _OF_SEVERAL_KINDS.values(), ids=list(_OF_SEVERAL_KINDS))
def test_a_column_of_several_kinds_is_one_of_texts_in_parquet(
    tmp_path: Path, given: list[Any], written: list[Any]
) -> None:
    table = pd.DataFrame({"a": pd.Series(given, dtype=object), "b": [1, 2, 3]})
    before = table.copy()
    for frame, name in ((table, "a.parquet"), (gpd.GeoDataFrame(table, geometry=[None] * 3, crs=4326), "b.parquet")):
        write_table(frame, tmp_path / name)
        again = pd.read_parquet(tmp_path / name)
        assert [None if pd.isna(value) else value for value in again["a"]] == written
        assert again["b"].tolist() == [1, 2, 3]
    pd.testing.assert_frame_equal(table, before)
