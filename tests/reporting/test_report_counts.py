"""A report of something else than collaborations against schools: it says so wherever it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest

import kkgeo as kk
from kkgeo._base.words import say
from kkgeo.errors import InputError
from tests import commandline

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> tuple[str, openpyxl.Workbook]:
    path = tmp_path_factory.mktemp("report") / "r.html"
    files = kk.report(
        placed, register, path=path, count="partner_schools", denominator="pupils", date="2025-03-01", lang="nl"
    )
    return files.html.read_text("utf-8"), openpyxl.load_workbook(files.workbook)


def test_it_says_what_was_counted_and_against_what(written: tuple[str, openpyxl.Workbook]) -> None:
    page, _ = written
    assert "Geteld in dit rapport: partnerscholen" in page
    assert "vergeleken met: leerlingen" in page
    assert "Partnerscholen per provincie" in page
    assert "Per 1.000 leerlingen" in page
    assert say("report.equity_counts", "nl") in page
    assert "Elke rij van de lijst telt als een samenwerking, in het gebied" not in page


def test_the_workbook_has_those_counts(
    written: tuple[str, openpyxl.Workbook], placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    table = kk.coverage(placed, register, by="province", count="partner_schools", denominator="pupils")
    cells = {str(cell.value) for sheet in written[1].worksheets for row in sheet.iter_rows() for cell in row}
    assert {"Partnerscholen per provincie, per jaar", "Leerlingen", "Per 1.000 leerlingen"} <= cells
    for name, count in table["partner_schools"].items():
        if name != "unplaced":
            assert str(int(count)) in cells


@pytest.mark.long
def test_the_usual_report_says_nothing_of_it(
    tmp_path: Path, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    page = kk.report(placed, register, path=tmp_path / "r.html").html.read_text("utf-8")
    assert "Geteld in dit rapport" not in page
    assert say("report.equity_counts", "nl") not in page
    assert "Samenwerkingen per provincie" in page


@pytest.mark.parametrize("how", [{"count": "kinderen"}, {"denominator": "bomen"}])
def test_what_is_no_count_is_refused(
    tmp_path: Path, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, how: dict[str, Any]
) -> None:
    with pytest.raises(InputError):
        kk.report(placed, register, path=tmp_path / "r.html", **how)
    assert not list(tmp_path.iterdir())


@pytest.mark.long
def test_the_command_line_has_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text("naam,postcode,jaar\nA,9000,2025\nA,9000,2024\nB,8000,2025\n")
    told = ["--count", "partner_schools", "--denominator", "population", "--lang", "en"]
    assert commandline.run("report", "l.csv", *told) == 0
    page = Path("report.html").read_text("utf-8")
    assert "Counted in this report: partner schools" in page
    assert "compared with: inhabitants" in page
    told = ["--unit", "address", "-o", "t.csv", "--lang", "en"]
    assert commandline.run("targets", "l.csv", "--register", "l.csv", *told) == 0
