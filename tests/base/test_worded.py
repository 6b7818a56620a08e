"""Tables in words: every column of counts and gaps has a heading in every language, and kkgeo knows it again."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo._base.worded import heading_of, worded
from kkgeo._base.words import languages, word
from kkgeo.errors import UnknownReferenceError
from kkgeo.sites.headings import role_of

pytestmark = pytest.mark.slow

Tables = dict[str, pd.DataFrame]
COUNTS = ("municipality", "province", "belfius", "region", "border", "year", "network", "arrondissement")


@pytest.fixture(scope="module")
def tables(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> Tables:
    plain = {by: kk.coverage(placed, register, by=by, geometry=False) for by in COUNTS}
    plain["two"] = kk.coverage(placed, register, by=["province", "year"])
    plain["named"] = kk.coverage_gaps(placed, register, academies=academies, sturdy=True)
    found = kk.find_gaps(plain["municipality"])
    return {**plain, "found": found.areas.drop(columns="geometry"), "towns": found.municipalities}


@pytest.mark.parametrize("lang", languages())
def test_every_column_has_a_heading_of_its_own_and_every_verdict_is_in_words(tables: Tables, lang: str) -> None:
    for name, table in tables.items():
        flat = table.reset_index() if table.index.names[0] else table
        made = worded(flat, table, lang)
        heads = [str(head) for head in made.table.columns]
        assert len({head.casefold() for head in heads}) == len(heads), name
        # A heading is a word of the language: none has the signs of a name in code, or a number for want of one.
        assert [head for head in heads if "_" in head or head[:1].islower()] == [], name
        verdict = heading_of("verdict", lang)
        if "verdict" in table.columns:
            known = table["verdict"].where(table["ratio"].notna())
            told = [None if pd.isna(flag) else word("verdict", flag, lang).casefold() for flag in known]
            assert [None if pd.isna(one) else one.casefold() for one in made.table[verdict]] == told


def test_every_number_is_that_of_the_table(tables: Tables, tmp_path: Path) -> None:
    for name, table in tables.items():
        kk.write_table(table, tmp_path / f"{name}.xlsx", lang="nl")
        sheet = openpyxl.load_workbook(tmp_path / f"{name}.xlsx").worksheets[0]
        head, *rows = sheet.iter_rows(values_only=True)
        for column in map(str, table.select_dtypes("number")):
            if column == "municipalities" and name == "found":
                continue
            label = "Gemeenten" if column in ("municipalities", "n_municipalities") else heading_of(column, "nl")
            own = pd.Series([row[head.index(label)] for row in rows], dtype="float64")
            expected = table[column].astype("float64").reset_index(drop=True)
            pd.testing.assert_series_equal(own, expected, check_names=False, rtol=1e-14)


def test_what_was_not_placed_is_in_no_table_of_the_workbook(tables: Tables, tmp_path: Path) -> None:
    table = tables["province"]
    assert table.index[-1] == "unplaced"
    kk.write_table(table, tmp_path / "t.xlsx", lang="nl")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    (made,) = sheet.tables.values()
    assert made.ref.endswith(str(len(table)))
    assert [sheet.cell(len(table) + 1, column).value for column in (1, 2)] == ["Niet geplaatst", None]


@pytest.mark.parametrize("lang", languages())
def test_a_heading_plays_the_role_that_the_column_plays(tables: Tables, lang: str) -> None:
    columns = {str(name) for table in tables.values() for name in (*table.index.names, *table.columns) if name}
    # Areas are called by their names here, not places by theirs.
    played = {name: role_of(name) for name in columns if role_of(name)}
    assert {"nis", "name", "year", "network", "pupils"} <= played.keys()
    assert {name: role_of(heading_of(name, lang)) for name in played} == played


@pytest.mark.parametrize("lang", languages())
def test_a_workbook_that_is_read_back_says_what_it_is(tables: Tables, tmp_path: Path, lang: str) -> None:
    table = tables["municipality"]
    kk.write_table(table, tmp_path / "woorden.xlsx", lang=lang)
    kk.write_table(table, tmp_path / "namen.xlsx")
    ours, plain = (kk.read_sites(tmp_path / name) for name in ("woorden.xlsx", "namen.xlsx"))
    assert ours["nis_code"].tolist() == plain["nis_code"].replace("unplaced", None).tolist()
    assert ours["name"].tolist() == plain["name"].tolist()
    assert ours["nis_vintage"].tolist() == plain["nis_vintage"].tolist()
    assert noted(ours).invented
    assert noted(plain).invented


def test_other_files_keep_the_names_of_columns(tables: Tables, tmp_path: Path) -> None:
    table = tables["municipality"]
    for suffix in ("csv", "json", "parquet"):
        for lang in (None, "nl"):
            kk.write_table(table, tmp_path / f"{lang}.{suffix}", lang=lang)
        assert (tmp_path / f"None.{suffix}").read_bytes() == (tmp_path / f"nl.{suffix}").read_bytes()
    with pytest.raises(UnknownReferenceError, match="'xx'"):
        kk.write_table(table, tmp_path / "t.xlsx", lang="xx")


def test_a_rate_of_something_else_is_called_by_what_it_is(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed, register, by="province", denominator="pupils", geometry=False)
    assert "Per 1.000 leerlingen" in worded(table.reset_index(), table, "nl").table.columns


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_list_has_its_own_municipality_beside_that_where_it_was_placed(lang: str) -> None:
    columns = ["municipality_name", "municipality", "province", "province_name", "row_kind", "pupils_beyond"]
    table = pd.DataFrame([["a"] * len(columns)], columns=columns)
    heads = worded(table, table, lang).table.columns.tolist()
    assert len(set(heads)) == len(columns)
    assert not [head for head in heads if "_" in head]
