"""The front door: tables, files that are not there, our own output, real lists, any text there and back."""

from __future__ import annotations

import csv
import errno
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.output import write_table
from kkgeo.errors import InputError, SourceError
from kkgeo.sites import describe_columns, read_sites, recognise_columns
from kkgeo.sites.cleaning import strip_edges
from kkgeo.sites.headings import role_of


def test_a_table_is_left_alone_and_its_index_kept() -> None:
    frame = pd.DataFrame({"School": [" A ", None], 5: [1, 2], "Postcode": [8000, np.nan]}, index=["r", "r"])
    frame.attrs = {"bron": "zelf"}
    before = frame.copy(deep=True)
    sites = read_sites(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert sites.index.tolist() == ["r", "r"]
    assert sites.columns.tolist() == ["name", "5", "postal_code"]
    assert sites["name"].fillna("-").tolist() == ["A", "-"]
    assert sites["postal_code"].fillna("-").tolist() == ["8000", "-"]
    assert sites.attrs["bron"] == "zelf"
    sites["5"] = 0
    assert frame[5].tolist() == [1, 2]


def test_reading_twice_is_reading_once() -> None:
    frame = pd.DataFrame({"name": ["x"], "School": ["A"], "PC": [8000.0], "jaar": [2019], "lat": ["51,2"], "nr": [1]})
    once = read_sites(frame, columns={"name": "School"})
    twice = read_sites(once)
    pd.testing.assert_frame_equal(once, twice, check_like=False)
    assert recognise_columns(once.columns) == {role: role for role in once.attrs["kkgeo_columns"]}


def test_a_heading_beside_the_one_that_was_told_does_not_stop_geocoding() -> None:
    frame = pd.DataFrame({"Naam": ["x"], "School": ["A"], "Postcode": ["8000"]})
    sites = read_sites(frame, columns={"name": "School"})
    assert sites.columns.tolist() == ["Naam", "name", "postal_code"]
    assert kk.geocode(sites)["nis"].tolist() == ["31005"]


def test_no_column_is_lost_to_a_role() -> None:
    frame = pd.DataFrame({"name": ["x"], "name_input": ["y"], "School": ["A"]})
    sites = read_sites(frame, columns={"name": "School"})
    assert sites.to_dict("list") == {"name_input_": ["x"], "name_input": ["y"], "name": ["A"]}
    assert sites.attrs["kkgeo_reading"]["renamed"] == {"name_input_": "name"}


def test_tables_with_nothing_known(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing in the table"):
        read_sites(pd.DataFrame())
    with pytest.raises(InputError, match=r"None of the headings of the table is known: a, b\. Say which"):
        read_sites(pd.DataFrame({"a": [1], "b": [2]}))
    assert len(read_sites(pd.DataFrame({"naam": []}))) == 0
    for wrong in (5, None, ["naam"]):
        with pytest.raises(InputError, match="source must be a text, a path to a file or a table"):
            read_sites(wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="columns must be a dict with a text for each name, not 'naam'"):
        read_sites(pd.DataFrame({"naam": []}), columns="naam")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="sheet='x' means nothing for a table"):
        read_sites(pd.DataFrame({"naam": []}), sheet="x")
    with pytest.raises(SourceError, match="is a folder"):
        read_sites(tmp_path)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match=r"There is no file .*weg\.csv"):
        read_sites(str(tmp_path / "weg.csv"))
    (tmp_path / "x.dwg").write_bytes(b"?")
    with pytest.raises(InputError, match=r"end in \.csv, .*\.geojson"):
        read_sites(tmp_path / "x.dwg")
    for name in ("x.csv", "x.xlsx", "x.parquet", "x.gpkg", "x.geojson"):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(InputError, match=f"{name} is empty"):
            read_sites(tmp_path / name)

    def locked(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    (tmp_path / "x.csv").write_text("naam\n")
    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(SourceError, match="Is it open in another program"):
        read_sites(tmp_path / "x.csv")


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "gpkg", "geojson"])
def test_our_own_output_can_be_read_again(tmp_path: Path, suffix: str) -> None:
    frame = pd.DataFrame(
        {
            "School": ["=A", "B", "C", "D"],
            "Postcode": [8000, 2140, 9000, np.nan],
            "Gemeente": ["Brugge", "Borgerhout", "Aalst", None],
            "Breedtegraad": ["51,209", None, None, "51,2"],
            "Lengtegraad": ["3,224", None, None, "4,4"],
            "Jaar": [2019, 2020, 2021, 2022],
        }
    )
    first = kk.enrich(kk.geocode(read_sites(frame)))
    write_table(first, tmp_path / f"uit.{suffix}")
    again = read_sites(tmp_path / f"uit.{suffix}")
    theirs = ["name", "postal_code", "municipality_name", "lat", "lon", "year"]
    assert sorted(again.attrs["kkgeo_columns"]) == sorted(theirs)
    for column in ("nis", "municipality", "nis_2018", "match_status", "match_note", "province_name"):
        assert again[column].fillna("").tolist() == first[column].fillna("").tolist()
    second = kk.geocode(again)
    for column in ("nis", "nis_2018", "match_status", "match_level", "match_note"):
        assert second[column].fillna("").tolist() == first[column].fillna("").tolist()


def test_our_output_on_a_table_of_a_persons_own_can_be_read_again(tmp_path: Path) -> None:
    frame = pd.DataFrame({"School": ["A"], "nis": ["11002"], "longitude": [4.4], "latitude": [51.2]})
    first = kk.enrich(kk.geocode(frame))
    write_table(first, tmp_path / "uit.csv")
    again = read_sites(tmp_path / "uit.csv")
    assert again.attrs["kkgeo_columns"] == {
        "name": "School", "nis_code": "nis_input", "lon": "longitude", "lat": "latitude",
    }  # fmt: skip
    assert kk.geocode(again)["match_note"].tolist() == first["match_note"].tolist()


def test_the_point_of_our_output_serves_where_there_is_no_other(tmp_path: Path) -> None:
    frame = pd.DataFrame({"naam": ["A"], "Lambert X": [152_000], "Lambert Y": [212_000]})
    write_table(kk.geocode(frame), tmp_path / "uit.csv")
    both = pd.read_csv(tmp_path / "uit.csv")
    assert read_sites(both).attrs["kkgeo_columns"] == {"name": "naam", "x": "Lambert X", "y": "Lambert Y"}
    again = read_sites(both.drop(columns=["Lambert X", "Lambert Y"]))
    assert again.attrs["kkgeo_columns"] == {"name": "naam", "lon": "longitude", "lat": "latitude"}
    assert again["lon"].iloc[0] == pytest.approx(4.396, abs=0.01)


def test_real_lists(shared: Path, tmp_path: Path) -> None:
    for name, rows in (("antwerp_primary_schools", 192), ("youth_groups", 167)):
        file = shared / "real" / f"{name}.csv"
        sites = read_sites(file)
        plain = pd.read_csv(file, dtype=str, keep_default_na=False)
        assert len(sites) == rows == len(plain)
        assert sites["lat"].dtype == sites["lon"].dtype == "float64"
        assert sites["lat"].fillna(0).tolist() == [float(number or 0) for number in plain["lat"]]
        assert sites["lat"].notna().sum() > 150
        assert sites["name"].fillna("").tolist() == plain["name"].str.strip().tolist()
        assert sites["postal_code"].fillna("").str.fullmatch(r"\d{4}|").all()
        # As a policy officer has it: Dutch headings below a title, in a workbook, codes as numbers.
        dutch = plain.rename(columns={"name": "Naam", "street": "Straat", "house_number": "Nr.", "locality": "Plaats"})
        dutch = dutch.rename(columns={"postal_code": "Postcode", "lat": "Breedtegraad", "lon": "Lengtegraad"})
        dutch["Postcode"] = pd.to_numeric(dutch["Postcode"])
        with pd.ExcelWriter(tmp_path / f"{name}.xlsx", engine="openpyxl") as writer:
            dutch.to_excel(writer, index=False, startrow=2)
        book = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
        book.active["A1"] = "Lijst"
        book.save(tmp_path / f"{name}.xlsx")
        found = read_sites(tmp_path / f"{name}.xlsx")
        for column in ("name", "street", "house_number", "postal_code", "locality"):
            assert found[column].fillna("").tolist() == sites[column].fillna("").tolist()
        np.testing.assert_array_equal(found["lat"], sites["lat"])
        # Semicolons and decimal commas, as Excel saves CSV in Belgium.
        belgian = plain.assign(lat=plain["lat"].str.replace(".", ","), lon=plain["lon"].str.replace(".", ","))
        belgian.to_csv(tmp_path / "be.csv", sep=";", index=False, encoding="cp1252", errors="replace")
        np.testing.assert_array_equal(read_sites(tmp_path / "be.csv")["lat"], sites["lat"])
        assert any("postcode" in line for line in describe_columns(found))


# Control characters do not survive XML, nor a lone carriage return a text file; separators are for values only.
text = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=15)
value = text | st.sampled_from(
    ["a;b", "a,b", 'a"b', '"', "a\nb", "NA", "nan", "8000", "0031", "1e5", "=1+1", " x ", "'", "\t"]
)
heading = st.text("abcdefghijABCDEFG é_-", min_size=1, max_size=8).map(str.strip).filter(bool)
tables = st.lists(heading, min_size=1, max_size=3, unique=True).flatmap(
    lambda headings: st.tuples(
        st.just(headings), st.lists(st.tuples(value, *[value] * len(headings)), min_size=0, max_size=8)
    )
)
there_and_back = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(sites: pd.DataFrame, headings: list[str], rows: list[tuple[str, ...]]) -> None:
    assert len(sites) == len(rows)
    assert sites["name"].fillna("").tolist() == [row[0] for row in rows]
    for i, label in enumerate(headings, start=1):
        assert sites[label].dtype == "str"
        assert sites[label].fillna("").tolist() == [row[i] for row in rows]


def plain_names(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows whose names have nothing around them, which reading takes away; the other columns stay as typed."""
    return [(strip_edges(row[0]), *row[1:]) for row in rows]


@there_and_back
@given(tables, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_table_of_text_survives_csv(
    tmp_path: Path, table: tuple[list[str], list[tuple[str, ...]]], separator: str, encoding: str
) -> None:
    headings, rows = table[0], plain_names(table[1])
    assume(not any(role_of(h) for h in headings))
    assume(not rows or any(rows[-1]))
    file = tmp_path / "t.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=separator).writerows([("Naam", *headings), *rows])
    check(read_sites(file), headings, rows)


@pytest.mark.slow
@there_and_back
@given(tables)
def test_any_table_of_text_survives_a_workbook(tmp_path: Path, table: tuple[list[str], list[tuple[str, ...]]]) -> None:
    headings, rows = table[0], plain_names(table[1])
    assume(not any(role_of(h) for h in headings))
    assume(not rows or any(rows[-1]))
    book = openpyxl.Workbook()
    for r, row in enumerate([("Naam", *headings), *rows], start=1):
        for c, content in enumerate(row, start=1):
            cell = book.active.cell(r, c, content)
            cell.data_type = "s"
    book.save(tmp_path / "t.xlsx")
    check(read_sites(tmp_path / "t.xlsx"), headings, rows)
