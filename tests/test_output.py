from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._output import whole_file, write_table
from kkgeo.errors import InputError, SourceError


@pytest.fixture
def placed() -> gpd.GeoDataFrame:
    rows = {"naam": ["<script>alert(1)</script>", "=1+1"], "lat": [51.2194, None], "lon": [4.4025, None]}
    return kk.geocode(kk.read_sites(pd.DataFrame({**rows, "postcode": ["2000", "9000"]})))


def test_formulas_do_no_harm(placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_table(placed, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert "\n'=1+1," in text
    assert "<script>alert(1)</script>" in text
    write_table(placed, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    column = [cell.value for cell in sheet[1]].index("name") + 1
    assert (sheet.cell(3, column).value, sheet.cell(3, column).data_type) == ("=1+1", "s")
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".gpkg", ".geojson"])
def test_what_is_written_can_be_read_and_placed_again(placed: gpd.GeoDataFrame, tmp_path: Path, suffix: str) -> None:
    write_table(placed, tmp_path / f"a{suffix}")
    again = kk.geocode(kk.read_sites(tmp_path / f"a{suffix}"))
    assert again["nis"].tolist() == ["11002", "44021"]
    assert again["postal_code"].tolist() == ["2000", "9000"]


def test_a_failure_leaves_the_old_file(placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), whole_file(target) as temporary:
        temporary.write_text(str(1 / 0))
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    with pytest.raises(InputError, match="End its name in"):
        write_table(placed, tmp_path / "a.doc")
    with pytest.raises(SourceError, match="does not exist"):
        write_table(placed, tmp_path / "absent" / "a.csv")
    with pytest.raises(InputError, match="no geometry"):
        write_table(pd.DataFrame({"a": [1]}), tmp_path / "a.gpkg")
