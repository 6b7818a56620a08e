"""Blank rows, totals, headings and notes are in a list and are not counted: all is as of the list without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo.sites import describe_columns
from kkgeo.sites.counted import describe_left_out
from tests.crossed import few

HEADINGS = ["naam", "instellingsnummer", "postcode", "gemeente", "jaar", "net", "leerlingen", "oki"]
_TOWNS = [("9000", "Gent"), ("3300", "Tienen"), ("2000", "Antwerpen"), ("8000", "Brugge"), ("3500", "Hasselt")]
#: Rows that are no places, and after how many places each comes.
ASIDES: list[tuple[int, list[Any]]] = [
    (2, []), (3, ["Totaal", None, None, None, None, None, 30]), (3, HEADINGS), (5, ["Totaal Gent"]), (5, ["  ", " "]),
    (9, ["Eindtotaal", None, None, None, None, None, 99]), (9, []), (9, ["Bron: eigen telling"]),
    (9, ["* voorlopige cijfers"]),
]  # fmt: skip
KINDS = {"blank": 3, "total": 3, "heading": 1, "footnote": 2}


def _academies(register: Any) -> Any:
    """Return academies where schools are, which no list has as schools."""
    rows = register.copy()
    rows["institution"] = "A" + rows["institution"].astype("str")
    rows.attrs = dict(register.attrs)
    return rows


def rows(count: int, first: int = 1) -> list[list[Any]]:
    made = []
    for i in range(first, first + count):
        code, town = _TOWNS[i % len(_TOWNS)]
        year = "2019" if i % 2 else "2020"
        made.append([f"School {i}", str(i), code, town, year, "OGO" if i % 3 else "VGO", "10", str((i % 9) / 10)])
    return made


def mixed(places: list[list[Any]]) -> list[list[Any]]:
    """Put the rows that are no places among those that are."""
    every: list[list[Any]] = []
    for i, place in enumerate([*places, None]):
        every += [aside for after, aside in ASIDES if after == i]
        every += [place] if place else []
    return [[*row, *[None] * len(HEADINGS)][: len(HEADINGS)] for row in every]


def placed_of(data: list[list[Any]]) -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.read_sites(pd.DataFrame(data, columns=HEADINGS))))


@pytest.fixture(scope="module")
def lists() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    return placed_of(mixed(rows(9))), placed_of(mixed(rows(30)))


@pytest.fixture(scope="module")
def bare() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    return placed_of(rows(9)), placed_of(rows(30))


def test_rows_in_are_rows_out_and_the_note_says_what_they_are(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> None:
    placed = lists[0]
    assert len(placed) == 9 + sum(KINDS.values())
    aside = placed[placed["row_kind"].notna()]
    assert aside["row_kind"].value_counts().to_dict() == KINDS
    assert set(aside["match_status"]) == {"unmatched"}
    assert aside[["nis", "nis_2018", "municipality", "match_level"]].isna().all(axis=None)
    assert aside["match_note"].str.contains("telt niet mee").all()
    assert not aside["match_note"].str.contains("ingevuld").any()
    assert placed["year"].dtype == "Int64"


Analysis = Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], pd.DataFrame]
ANALYSES: dict[str, Analysis] = {
    "coverage": kk.coverage,
    "by year": lambda p, r: kk.coverage(p, r, by=["province", "year"], strata=["year"]),
    "against pupils": lambda p, r: kk.coverage(p, r, by="province", denominator="pupils", strata=["network"]),
    "gaps": lambda p, r: kk.coverage_gaps(p, r, areas="20001", strata=["year"]),
    "targets": lambda p, r: kk.targets(p, r, academies=_academies(r)),
    "simulate": lambda p, r: kk.simulate(p, r, add={"44021": 2}),
    "equity": lambda p, r: kk.equity_rates(p, r, by="network"),
    "participation": lambda p, r: kk.participation(p, r, within=None, by="year"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", few(ANALYSES, 4))
def test_every_analysis_is_that_of_the_places(
    name: str, lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], bare: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]
) -> None:
    table, other = (ANALYSES[name](*two) for two in (lists, bare))
    plain = [pd.DataFrame(one).drop(columns=["row_kind", "row_text"], errors="ignore") for one in (table, other)]
    if name == "targets":
        plain = [one.reset_index(drop=True) for one in plain]
    assert_frame_equal(plain[0], plain[1])
    told, told_bare = noted(table), noted(other)
    assert told.rows_left_out == KINDS
    assert replace(told, rows_left_out={}, about={}) == replace(told_bare, about={})


def test_sentences_of_gaps(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], bare: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]
) -> None:
    found, without = (kk.find_gaps(kk.coverage(*two), simulations=99) for two in (lists, bare))
    assert found.sentences == without.sentences


def test_it_is_said_how_many_do_not_count(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]) -> None:
    table = kk.coverage(*lists)
    assert "3 rijen zijn leeg en tellen niet mee." in table.attrs["kkgeo"]["about"]["Rijen die niet meetellen"]
    assert describe_left_out({"footnote": 1}, "en") == ["1 row is a note or a source and is not counted."]


def test_they_are_not_reviewed(lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], tmp_path: Path) -> None:
    placed = lists[0].copy()
    assert kk.write_review(placed, tmp_path / "review.xlsx") == 0
    data = pd.DataFrame({"naam": ["Totaal", None, "School"], "postcode": [None, None, "3470"]})
    rows = kk.geocode(kk.read_sites(data))
    assert kk.write_review(rows, tmp_path / "other.xlsx") == 1


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".gpkg", ".geojson"])
def test_a_placed_list_that_is_read_again(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], bare: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], suffix: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    from kkgeo.geocoding.resuming import resumed

    kk.write_table(lists[0], tmp_path / f"placed{suffix}")
    sites = kk.read_sites(tmp_path / f"placed{suffix}")
    assert sites["row_kind"].value_counts().to_dict() == KINDS
    again = resumed(sites)
    assert again is not None
    assert_frame_equal(
        kk.coverage(again, lists[1], by=["province", "year"]), kk.coverage(*bare, by=["province", "year"])
    )


@pytest.mark.long
@pytest.mark.slow
def test_report_and_maps(
    lists: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], bare: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], tmp_path: Path
) -> None:
    texts = []
    for name, (placed, register) in (("a", lists), ("b", bare)):
        kk.report(placed, register, academies=_academies(register), path=tmp_path / f"{name}.html", date="2026-01-01")
        text = (tmp_path / f"{name}.html").read_text("utf-8")
        texts.append(
            [line for line in text.splitlines() if "tellen niet mee" not in line and "telt niet mee" not in line]
        )
    numbers = [[line for line in text if "<td" in line] for text in texts]
    assert len(numbers[0]) > 9
    assert numbers[0] == numbers[1]
    spec, other = (kk.point_map(*two[:1]) for two in (lists, bare))
    assert [len(layer.shapes) for layer in spec.layers] == [len(layer.shapes) for layer in other.layers]
    assert not any("konden niet geplaatst" in note for note in spec.notes)


def test_merged_cells_give_a_total_no_year_and_no_place(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (
        ["schooljaar", "postcode", "school"],
        [2019, "9000", "A"],
        [None, None, "B"],
        [None, None, "Totaal"],
        [2020, "8000", "C"],
        [None, None, "Subtotaal"],
        [None, None, None],
        ["Totaal", None, None],
    ):
        sheet.append(row)
    for cells in ("A2:A4", "B2:B4", "A5:A7", "B5:B7"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "x.xlsx")
    sites = kk.read_sites(tmp_path / "x.xlsx")
    assert "3 rijen met een totaal (rij 4, 6, 8) tellen niet mee" in describe_columns(sites)
    table = kk.coverage(kk.geocode(sites), by="year")
    assert table["collaborations"].to_dict() == {2019: 2, 2020: 1}


def test_a_register_says_what_it_has_of_schools() -> None:
    register = kk.read_register(pd.DataFrame(mixed(rows(9)), columns=HEADINGS))
    said = kk.describe_register(register)
    assert said[0] == "9 vestigingsplaatsen van 9 instellingen, op 0 adressen"
    assert "3 rijen zijn leeg en tellen niet mee." in said
    assert len(register) == 9 + sum(KINDS.values())
    assert not any("tellen niet mee" in line for line in kk.describe_register(kk.read_register(
        pd.DataFrame(rows(9), columns=HEADINGS))))  # fmt: skip
