"""One definition of the rows that count: whatever is analysed of a list leaves out the same ones, and says how many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo.sites.counted import counted, describe_left_out

#: Applications: of ten, three were refused and one is nowhere.
ROWS = pd.DataFrame(
    {
        "naam": [f"School {letter}" for letter in "ABCDEFGHIJ"],
        "instellingsnummer": range(1, 11),
        "postcode": ["9000", "9000", "3300", "3300", "2000", "8000", "?", "9000", "3500", "1000"],
        "jaar": [2019, 2020] * 5,
        "x": [104500.0, 104600.0, 190000.0, 190100.0, None, None, None, 104700.0, None, None],
        "y": [193500.0, 193600.0, 167000.0, 167100.0, None, None, None, 193700.0, None, None],
        "Beslissing": [
            "goedgekeurd", "Geweigerd", "ja", "niet goedgekeurd", None, "wachtlijst", "ok", "xyz", "ingetrokken", "1",
        ],
    }
)  # fmt: skip
REFUSED = [1, 3, 8]


@pytest.fixture(scope="module")
def placed() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.read_sites(ROWS)))


@pytest.fixture(scope="module")
def approved(placed: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows that count, as if the list had no others and no decisions."""
    return placed.drop(index=REFUSED).drop(columns="decision")


@pytest.fixture(scope="module")
def register() -> gpd.GeoDataFrame:
    # Schools have decisions of their own here: they say nothing of whether a school is one.
    rows = pd.concat([ROWS, ROWS.assign(instellingsnummer=range(11, 21), naam="Andere")], ignore_index=True)
    rows["oki"], rows["leerlingen"] = [i / 40 for i in range(20)], 100
    return kk.enrich(kk.geocode(kk.read_sites(rows)))


Analysis = Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], pd.DataFrame]
ANALYSES: dict[str, Analysis] = {
    "coverage": kk.coverage,
    "coverage by year": lambda p, r: kk.coverage(p, r, by="year"),
    "coverage of schools": lambda p, r: kk.coverage(p, r, by="province", count="partner_schools", unit="institution"),
    "coverage_gaps": lambda p, r: kk.coverage_gaps(p, r, areas="border"),
    "targets": lambda p, r: kk.targets(p, r),
    "cover_targets": lambda p, r: kk.cover_targets(p, r, academies=r.head(9), n=3, max_distance_km=9),
    "simulate": lambda p, r: kk.simulate(p, r, add={"44021": 2}),
    "equity_rates": lambda p, r: kk.equity_rates(p, r, by="belfius"),
    "participation": lambda p, r: kk.participation(p, r, within=None, by="year"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_is_that_of_the_rows_that_count(
    name: str, placed: gpd.GeoDataFrame, approved: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    table, other = (ANALYSES[name](rows, register) for rows in (placed, approved))
    assert_frame_equal(pd.DataFrame(table), pd.DataFrame(other))
    assert noted(table).rows_left_out == {"refused": 3}
    assert noted(other).rows_left_out == {}


@pytest.mark.slow
def test_what_became_of_the_rows_adds_up_to_those_that_count(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    for by in ("municipality", "year", "province"):
        told = noted(kk.coverage(placed, register, by=by), Coverage)
        assert told.rows == 7
        assert told.compared + (told.unplaced or 0) + told.uncompared == told.rows
        assert sum(told.rows_left_out.values()) + told.rows == len(placed)


def test_the_list_itself_keeps_every_row(placed: gpd.GeoDataFrame) -> None:
    assert len(placed) == len(ROWS)
    before = placed.copy()
    kk.coverage(placed)
    assert_frame_equal(placed, before)
    assert placed.attrs == before.attrs


def test_twice_is_once(placed: gpd.GeoDataFrame) -> None:
    once = counted(placed)
    twice = counted(once)
    assert twice is once
    assert noted(twice).rows_left_out == {"refused": 3}
    assert once.index.tolist() == [0, 2, 4, 5, 6, 7, 9]
    assert once.crs == placed.crs
    assert kk.coverage(once).attrs["kkgeo"]["rows_left_out"] == {"refused": 3}


def test_a_label_may_stand_twice(placed: gpd.GeoDataFrame) -> None:
    alike = placed.set_axis([0] * len(placed))
    assert counted(alike)["name"].tolist() == counted(placed)["name"].tolist()


def test_a_table_that_was_not_read_by_us_is_counted_alike() -> None:
    raw = kk.geocode(ROWS[["postcode", "Beslissing"]])
    assert int(kk.coverage(raw)["collaborations"].sum()) == 7
    status = raw.rename(columns={"Beslissing": "Status"})
    assert int(kk.coverage(status)["collaborations"].sum()) == 7
    about_schools = raw.assign(Beslissing="actief").rename(columns={"Beslissing": "Status"})
    assert int(kk.coverage(about_schools)["collaborations"].sum()) == 10


def test_what_attrs_lose_the_column_still_says(placed: gpd.GeoDataFrame) -> None:
    bare = pd.concat([placed.iloc[:5], placed.iloc[5:]])
    bare.attrs = {}
    assert kk.coverage(bare).attrs["kkgeo"]["rows_left_out"] == {"refused": 3}


def test_a_refused_school_is_a_school(register: gpd.GeoDataFrame) -> None:
    assert int(kk.coverage(register.head(0), register)["schools"].sum()) == 20
    assert len(counted(register, "register")) == len(counted(register, "academies")) == 20


@pytest.mark.slow
def test_what_was_refused_can_be_tried(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.simulate(placed, register, add=placed.loc[[1, 3]])
    assert int(table["added"].sum()) == 2
    before = kk.coverage(placed, register)["collaborations"]
    assert (table["collaborations"] - before)[["44021", "24107"]].tolist() == [1, 1]


@pytest.mark.slow
def test_maps_say_how_many_are_left_out(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    [sentence] = describe_left_out({"refused": 3})
    assert sentence == "3 rijen zijn geweigerd of ingetrokken en tellen niet mee."
    for spec in (
        kk.point_map(placed),
        kk.layered_map(placed, register, layers=["rate", "schools"]),
        kk.choropleth(kk.coverage(placed, register)),
    ):
        assert list(spec.notes).count(sentence) == 1
    assert kk.point_map(placed).legend[0].count == 3


@pytest.mark.slow
def test_the_report_says_it_in_the_chapter_on_the_data(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    page = kk.report(placed, register, path=tmp_path / "r.html").html.read_text("utf-8")
    chapter = page[page.index('id="quality"') :]
    assert "3 rijen zijn geweigerd of ingetrokken en tellen niet mee." in chapter


def test_a_file_of_a_table_says_it(placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    kk.write_table(kk.coverage(placed, by="province"), tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[1]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "3 rijen zijn geweigerd of ingetrokken en tellen niet mee." in cells


def test_reasons_have_texts_in_every_language() -> None:
    for lang in ("nl", "en"):
        for reason in ("refused", "where"):
            assert len(describe_left_out({reason: 1}, lang)) == 1


SPELLED = ("{0}", "{0}-{1}", "{0}/{2}", "'{3}-'{2}", "schooljaar {0}-{1}", "15/05/{0}")


def spelled(years: pd.Series, *how: str) -> list[str]:
    """Return years as people write them, one way after another."""
    return [
        how[at % len(how)].format(year, year + 1, f"{(year + 1) % 100:02}", f"{year % 100:02}")
        for at, year in enumerate(years.tolist())
    ]


@pytest.mark.parametrize("how", [SPELLED, SPELLED[1:2], SPELLED[3:4], SPELLED[5:]])
def test_a_year_has_one_spelling_in_what_is_counted(
    how: tuple[str, ...], placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    years = placed.assign(year=[2019 + at % 4 for at in range(len(placed))])
    typed = years.assign(year=spelled(years["year"], *how))
    was = typed.copy()
    plain, found = (kk.coverage(rows, register, by=["province", "year"]) for rows in (years, typed))
    # They are called by their years.
    one, other = (table.reset_index(drop=True).drop(columns="name") for table in (found, plain))
    assert_frame_equal(one, other)
    told = [str(year) for year in plain.index.get_level_values("year")]
    assert [str(year)[:4] for year in found.index.get_level_values("year")] == [year[:4] for year in told]
    # The list itself stays as it was typed.
    assert_frame_equal(typed, was)


def test_areas_named_from_these_very_years_are_known_however_these_are_typed(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    years = pd.Series([2019 + at % 4 for at in range(len(placed))], index=placed.index)
    for way in SPELLED:
        found = kk.coverage_gaps(placed.assign(year=spelled(years, way)), register, areas="hageland")
        assert found["named"].tolist() == ["reported"] * 5, way
    later = kk.coverage_gaps(placed.assign(year=spelled(years + 4, "'{3}-'{2}")), register, areas="hageland")
    assert set(later["named"]) == {"before"}
