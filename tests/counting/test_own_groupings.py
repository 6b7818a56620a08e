"""A grouping in a file of the user's own counts as one of the package does."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from tests import commandline


@pytest.fixture
def own(tmp_path: Path) -> Path:
    rows = kk.grouping("arrondissement", vintage=2018).query("group != 'none'")
    path = tmp_path / "zones.csv"
    rows.rename(columns={"nis": "nis_2018", "group": "code"}).to_csv(path, index=False)
    return path


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.slow
def test_a_file_counts_as_the_grouping_that_is_in_it(own: Path, as_text: bool) -> None:
    placed = kk.geocode(pd.DataFrame({"postcode": ["9000", "9000", "3300", "8400", "?"], "year": [1, 1, 1, 2, 2]}))
    schools = kk.geocode(pd.DataFrame({"postcode": ["9000", "3300", "3300", "8400"]}))
    how = str(own) if as_text else own
    table, known = (kk.coverage(placed, schools, by=by) for by in (how, "arrondissement"))
    assert table.index.name == "zones"
    assert table["observed"].sum() == 4
    pd.testing.assert_frame_equal(table.rename_axis("arrondissement"), known, check_like=True)
    by_year = kk.coverage(placed, schools, by=[how, "year"])
    assert list(by_year.index.names) == ["zones", "year"]
    gaps, others = (kk.coverage_gaps(placed, schools, areas=areas) for areas in (how, "arrondissement"))
    assert gaps["observed"].tolist() == others["observed"].tolist()


def test_a_file_that_is_called_as_a_kind_is_not_taken_for_it(own: Path) -> None:
    other = own.rename(own.with_name("province.csv"))
    placed = kk.geocode(pd.DataFrame({"postcode": ["9000"]}))
    assert kk.coverage(placed, by=other).index.name == "province.csv"


def test_the_command_counts_by_a_file(own: Path, tmp_path: Path) -> None:
    rows = tmp_path / "lijst.csv"
    rows.write_text("naam,postcode\nA,9000\nB,3300\n", "utf-8")
    out = tmp_path / "uit.csv"
    assert commandline.run("coverage", rows, "--by", own, "-o", out) == 0
    assert pd.read_csv(out).columns[0] == "zones"
