"""Whoever looked addresses up is named on everything that is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo._base.words import say
from tests.services.imitation import Imitation, geopunt_item

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

GHENT = (3.72145, 51.05102)
NAMED = "Digitaal Vlaanderen"


@pytest.fixture
def looked_up(imitation: Imitation) -> gpd.GeoDataFrame:
    imitation.answer = lambda _path, _params: {
        "LocationResult": [geopunt_item("Veldstraat", "12", "9000", "Gent", *GHENT)]
    }
    rows = {"name": ["a", "b"], "straat": ["Veldstraat"] * 2, "huisnummer": ["12"] * 2, "postcode": ["9000"] * 2}
    return kk.enrich(kk.geocode(pd.DataFrame(rows), service="geopunt"))


def cells(path: Path) -> list[Any]:
    return [value for sheet in openpyxl.load_workbook(path) for row in sheet.values for value in row if value]


def test_every_table_names_the_service(looked_up: gpd.GeoDataFrame) -> None:
    register = kk.geocode(pd.DataFrame({"name": ["a", "b", "c"], "postcode": ["9000", "9000", "3300"]}))
    located = kk.geocode(pd.DataFrame(looked_up)[["name", "straat", "huisnummer", "postcode"]], service="geopunt")
    decided = kk.apply_decisions(located, pd.DataFrame({"decision": ["Gent"], "kkgeo_key": ["0123456789ab@2025"]}))
    table = kk.coverage(looked_up, register)
    made = [
        looked_up,
        kk.read_sites(looked_up),
        decided,
        table,
        kk.coverage(register, looked_up, by="province"),
        kk.coverage_gaps(register, looked_up, areas="20001"),
        kk.find_gaps(table, simulations=19).areas,
        kk.targets(looked_up, register),
        kk.simulate(looked_up, register, add=["24107"]),
        kk.simulate(register, looked_up, add=["24107"]),
        kk.equity_rates(register, looked_up, by="name"),
        kk.lorenz(table, draws=0),
    ]
    for one in made:
        assert [source for source in noted(one).attribution if NAMED in source], noted(one)


def test_maps_name_the_service(looked_up: gpd.GeoDataFrame, tmp_path: Path) -> None:
    register = kk.geocode(pd.DataFrame({"name": ["a", "b"], "postcode": ["9000", "3300"]}))
    specs = [
        kk.choropleth(kk.coverage(looked_up, register)),
        kk.point_map(looked_up),
        kk.layered_map(looked_up),
        # Whichever of the lists it was.
        kk.layered_map(kk.geocode(pd.DataFrame({"postcode": ["9000"]})), looked_up),
    ]
    for spec in specs:
        assert NAMED in spec.source
    specs[0].save(tmp_path / "m.html")
    specs[0].save(tmp_path / "m.svg")
    assert NAMED in (tmp_path / "m.html").read_text("utf-8")
    # A figure has its texts as texts.
    assert "Vlaanderen" in (tmp_path / "m.svg").read_text("utf-8")


def test_the_report_names_the_service(looked_up: gpd.GeoDataFrame, tmp_path: Path) -> None:
    files = kk.report(looked_up, path=tmp_path / "r.html", date="2025-03-01")
    assert NAMED in files.html.read_text("utf-8")
    assert any(NAMED in str(value) for value in cells(files.workbook))


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "geojson", "gpkg"])
def test_files_name_the_service(looked_up: gpd.GeoDataFrame, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"placed.{suffix}"
    kk.write_table(looked_up, file)
    again = kk.geocode(kk.read_sites(file))
    assert [NAMED in source for source in noted(again).attribution] == [True]
    # And once more, without a second column.
    kk.write_table(again, file)
    assert sum("attribution" in str(column) for column in kk.read_sites(file).columns) == (suffix != "parquet")


def test_workbooks_name_the_service(looked_up: gpd.GeoDataFrame, tmp_path: Path) -> None:
    register = kk.geocode(pd.DataFrame({"name": ["a", "c"], "postcode": ["9000", "3300"]}))
    kk.write_table(kk.coverage(looked_up, register), tmp_path / "t.xlsx")
    kk.write_targets(kk.targets(looked_up, register), tmp_path / "u.xlsx")
    for name in ("t", "u"):
        told = cells(tmp_path / f"{name}.xlsx")
        assert any(NAMED in str(value) for value in told)
        # In words too, not only in the column by which kkgeo knows it again.
        assert say("provenance.attribution", "nl") in told


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "geojson", "gpkg"])
def test_files_say_that_rows_are_invented(tmp_path: Path, suffix: str) -> None:
    rows = kk.geocode(pd.DataFrame({"name": ["a", "b"], "postcode": ["9000", "3300"], "invented": True}))
    # Of these only the frame says it: no column goes along.
    bare = rows.drop(columns="invented")
    bare.attrs = {**rows.attrs, "kkgeo_illustrative": True}
    file = tmp_path / f"placed.{suffix}"
    kk.write_table(bare, file)
    again = kk.geocode(kk.read_sites(file))
    assert noted(again).invented
    assert noted(kk.coverage(again)).invented
    told = kk.geocode(pd.DataFrame({"name": ["a"], "postcode": ["9000"]}))
    kk.write_table(told, file)
    assert not noted(kk.read_sites(file)).invented
