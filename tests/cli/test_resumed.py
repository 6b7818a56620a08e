"""A list that kkgeo placed, with what a person decided in it, is taken as it is by every verb and from every file."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import kkgeo as kk
from kkgeo.geocoding.resuming import resumed
from tests.commandline import run

# B can be in two municipalities and C's postal code and name disagree: a person decides.
LIST = """naam,postcode,gemeente,jaar,x,y
A,9000,Gent,2019,104500,193500
B,3470,,2020,,
C,2000,Gent,2020,,
D,3300,,2020,,
"""
REGISTER = LIST.replace("D,3300", "D,3300,,2020,,\nE,3300")
FILES = ("csv", "xlsx", "parquet", "gpkg", "fgb", "geojson")
DECIDED = {"B": "Kortenaken (24054)", "C": "Gent (44021)"}


@pytest.fixture(scope="module", params=[2018, 2025])
def made(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[Path, gpd.GeoDataFrame]:
    """Write the list in every kind of file as the command line placed it, and return where, and it as the library does.

    Once: each test has a copy of the folder.
    """
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        placed = _made(request.param)
    return folder, placed


@pytest.fixture
def decided(made: tuple[Path, gpd.GeoDataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> gpd.GeoDataFrame:
    """Return the list as the library places it, in a folder with its files."""
    folder, placed = made
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return placed.copy()


def _made(vintage: int) -> gpd.GeoDataFrame:
    Path("lijst.csv").write_text(LIST)
    Path("scholen.csv").write_text(REGISTER)
    place = ("geocode", "lijst.csv", "--vintage", vintage)
    assert run(*place, "-o", "eerst.csv", "--review", "na.xlsx") == 0
    book = openpyxl.load_workbook("na.xlsx")
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        row[0].value = DECIDED[str(row[heads.index("name")].value)]
    book.save("na.xlsx")
    for kind in FILES:
        assert run(*place, "--decisions", "na.xlsx", "-o", f"geplaatst.{kind}") == 0
    rows = kk.geocode(kk.read_sites("lijst.csv"), vintage=vintage)
    return kk.enrich(kk.apply_decisions(rows, "na.xlsx"))


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.slow
def test_a_file_gives_back_what_was_written(decided: gpd.GeoDataFrame, kind: str) -> None:
    again = resumed(kk.read_sites(f"geplaatst.{kind}"))
    assert again is not None
    assert again.crs == "EPSG:4326"
    for column in ("nis", "nis_2018", "nis_vintage", "match_status", "match_level", "match_score", "match_note"):
        assert again[column].dtype == decided[column].dtype, column
        assert again[column].fillna("-" if column != "match_score" else 0).tolist() == (
            decided[column].fillna("-" if column != "match_score" else 0).tolist()
        ), column
    assert again.geometry.isna().tolist() == decided.geometry.isna().tolist() == [False, True, True, True]
    assert again.geometry.iloc[0].distance(decided.geometry.iloc[0]) < 1e-6


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.slow
def test_every_file_counts_as_the_library_does(
    decided: gpd.GeoDataFrame, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    vintage = int(decided["nis_vintage"].iloc[0])
    register = kk.geocode(kk.read_sites("scholen.csv"), vintage=vintage)
    assert run("coverage", f"geplaatst.{kind}", "--register", "scholen.csv", "-o", "telling.csv") == 0
    said = capsys.readouterr()
    assert f"(gemeenten van {vintage})" in said.err
    assert "4 rijen plaatsen" not in said.err
    written = pd.read_csv("telling.csv", dtype={"nis": str}).set_index("nis")
    own = kk.coverage(decided, register)
    assert own.loc["44021", "collaborations"] == 2
    columns = ["collaborations", "schools", "observed", "expected"]
    assert_frame_equal(
        written[columns], pd.DataFrame(own)[columns], check_dtype=False, check_names=False, check_index_type=False
    )


@pytest.mark.parametrize("verb", ["coverage", "gaps", "targets", "map", pytest.param("report", marks=pytest.mark.long)])
@pytest.mark.usefixtures("decided")
@pytest.mark.slow
def test_no_verb_places_it_again(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = "uit.html" if verb in ("map", "report") else "uit.csv"
    assert run(verb, "geplaatst.xlsx", "--register", "scholen.csv", "-o", out) == 0
    said = capsys.readouterr()
    assert "geplaatst.xlsx is al door kkgeo geplaatst" in said.err
    assert "4 rijen plaatsen" not in said.err
    # The four rows are placed: nothing of what was decided is open again.
    assert "│ geplaatst (matched) │     4 │" in said.out


@pytest.mark.slow
def test_another_vintage_than_its_own_is_refused(decided: gpd.GeoDataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    own = int(decided["nis_vintage"].iloc[0])
    other = 2018 if own == 2025 else 2025
    capsys.readouterr()
    assert run("coverage", "geplaatst.csv", "--vintage", other) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert str(own) in last
    assert str(other) in last


def test_a_list_of_a_person_is_none() -> None:
    assert resumed(pd.DataFrame({"name": ["A"], "nis": ["44021"]})) is None
