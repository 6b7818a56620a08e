from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kkgeo.errors import InputError, SourceError
from kkgeo.sites import read_sites, recognise_columns

TEXT = "Naam{s}Postcode{s}Gemeente\nÉcole 'Ö'{s}B-8000{s}Brugge\n\"A{s}b\"{s}9000.0{s}Gent\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_every_kind(tmp_path: Path, separator: str, encoding: str) -> None:
    file = tmp_path / "scholen.csv"
    file.write_bytes(TEXT.format(s=separator).encode(encoding))
    sites = read_sites(file)
    assert sites["name"].tolist() == ["École 'Ö'", f"A{separator}b"]
    assert sites["postal_code"].tolist() == ["8000", "9000"]
    assert sites["postal_code"].dtype == "str"
    assert sites.attrs["kkgeo_columns"] == {"name": "Naam", "postal_code": "Postcode", "municipality_name": "Gemeente"}


def workbook(path: Path, rows: list[list[object]], title: str = "Blad1") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_workbook_with_headings_in_row_three_and_codes_as_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Lijst van scholen"], [], ["School", "Postcode", "Niscode", "Breedtegraad"],
        ["A", 8000.0, 31005, 51.2], [], ["B", "B-9000", "44021", "51,05"],
    ]  # fmt: skip
    sites = read_sites(workbook(tmp_path / "x.xlsx", rows))
    assert len(sites) == 3
    assert sites["postal_code"].fillna("").tolist() == ["8000", "", "9000"]
    assert sites["nis_code"].fillna("").tolist() == ["31005", "", "44021"]
    assert sites["lat"].fillna(0).tolist() == [51.2, 0, 51.05]
    with pytest.raises(InputError, match="Its sheets are Blad1"):
        read_sites(tmp_path / "x.xlsx", sheet="Blad2")
    assert len(read_sites(tmp_path / "x.xlsx", sheet=1)) == 3


def test_points_of_geographic_files_become_coordinates(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"naam": ["A"]}, geometry=gpd.points_from_xy([152_000], [212_000]), crs=31370)
    frame.to_file(tmp_path / "a.gpkg", driver="GPKG")
    frame.to_crs(4326).to_file(tmp_path / "a.geojson", driver="GeoJSON")
    frame.to_parquet(tmp_path / "a.parquet")
    for source in (tmp_path / "a.gpkg", tmp_path / "a.geojson", tmp_path / "a.parquet", frame):
        sites = read_sites(source)
        assert sites["lon"].iloc[0] == pytest.approx(4.396, abs=0.01)
        assert sites["lat"].iloc[0] == pytest.approx(51.217, abs=0.01)
    pd.DataFrame({"naam": ["A"], "postcode": [8000]}).to_parquet(tmp_path / "b.parquet")
    assert read_sites(tmp_path / "b.parquet")["postal_code"].tolist() == ["8000"]


def test_a_table_keeps_its_index_and_is_left_alone() -> None:
    frame = pd.DataFrame({"School": ["A"], "jaar": ["2019"], "Opmerking": ["x"]}, index=["r1"])
    sites = read_sites(frame)
    assert list(frame.columns) == ["School", "jaar", "Opmerking"]
    assert sites.index.tolist() == ["r1"]
    assert sites["year"].dtype == "Int64"
    assert list(sites.columns) == ["name", "year", "Opmerking"]


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    empty = tmp_path / "leeg.csv"
    empty.write_text("")
    with pytest.raises(SourceError, match="There is no file"):
        read_sites(tmp_path / "weg.csv")
    with pytest.raises(InputError, match="is empty"):
        read_sites(empty)
    empty.write_text("\n\n")
    with pytest.raises(InputError, match="nothing in"):
        read_sites(empty)
    empty.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="None of the headings"):
        read_sites(empty)
    empty.write_text("naam,school\n1,2\n")
    with pytest.raises(InputError, match="look like name"):
        read_sites(empty)
    assert read_sites(empty, columns={"name": "school"}).columns.tolist() == ["naam", "name"]
    with pytest.raises(InputError, match="Do you mean 'school'"):
        read_sites(empty, columns={"name": "schol"})
    with pytest.raises(InputError, match="There is no role"):
        read_sites(empty, columns={"nom": "school"})
    empty.write_text("naam,postcode\na,8000,extra\n")
    with pytest.raises(InputError, match=r"Row 2 .* more cells"):
        read_sites(empty)
    empty.write_text("gemeente,gemeente\na,b\n")
    with pytest.raises(InputError, match="Two columns"):
        read_sites(empty)
    fake = tmp_path / "x.xlsx"
    fake.write_text("naam,postcode")
    with pytest.raises(InputError, match="not a workbook"):
        read_sites(fake)
    (tmp_path / "x.xls").write_text("?")
    with pytest.raises(InputError, match=r"x\.xls is not a workbook"):
        read_sites(tmp_path / "x.xls")


def test_headings_people_use() -> None:
    headings = ["Naam school", "Straat", "Nr", "Postcode", "Deelgemeente", "Gemeente", "NIS-code", "Breedtegraad",
                "Lengtegraad", "Net", "Niveau", "Schooljaar", "Academie", "Instellingsnummer"]  # fmt: skip
    assert list(recognise_columns(headings)) == [
        "name", "street", "house_number", "postal_code", "locality", "municipality_name", "nis_code", "lat", "lon",
        "network", "level", "year", "academy", "institution",
    ]  # fmt: skip


cell = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=8))
def test_no_row_is_lost_in_a_round_trip(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame([("x", *row) for row in rows], columns=["postcode", "naam", "opmerking"])
    frame.to_csv(tmp_path / "t.csv", index=False)
    sites = read_sites(tmp_path / "t.csv")
    assert len(sites) == len(rows)
    assert sites["opmerking"].fillna("").tolist() == [remark for _, remark in rows]
