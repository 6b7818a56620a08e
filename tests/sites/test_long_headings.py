"""A heading as long as a book is shortened before anything is made of it, in every kind of file."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kkgeo.errors import InputError
from kkgeo.sites import describe_columns, read_sites
from kkgeo.sites.budget import check_footer
from kkgeo.sites.headings import HEADING, normalise_heading
from tests.workbooks import write_ods


def _csv(file: Path, heading: str) -> None:
    file.write_text(f"postcode,{heading}\n9000,1\n")


def _json(file: Path, heading: str) -> None:
    file.write_text(json.dumps([{"postcode": "9000", heading: "1"}]))


def _geojson(file: Path, heading: str) -> None:
    point = {"type": "Point", "coordinates": [3.7, 51]}
    feature = {"type": "Feature", "geometry": point, "properties": {"postcode": "9000", heading: "1"}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))


def _parquet(file: Path, heading: str) -> None:
    pq.write_table(pa.table({"postcode": ["9000"], heading: ["1"]}), file)


def _xlsx(file: Path, heading: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["postcode", heading], ["9000", "1"]):
        sheet.append(row)
    book.save(file)


def _ods(file: Path, heading: str) -> None:
    write_ods(file, {"L": [["postcode", heading], ["9000", "1"]]})


WRITERS: dict[str, Callable[[Path, str], None]] = {
    "csv": _csv, "json": _json, "geojson": _geojson, "parquet": _parquet, "xlsx": _xlsx, "ods": _ods,
}  # fmt: skip


@pytest.mark.parametrize("kind", [*WRITERS, "table"])
def test_a_long_heading_is_shortened_and_said(tmp_path: Path, kind: str) -> None:
    # A workbook may have 32,767 signs in a cell.
    heading = "Is dit een vraag " + "over de school " * 2_000 + "of niet?"
    given: Path | pd.DataFrame = pd.DataFrame({"postcode": ["9000"], heading: ["1"]})
    if kind != "table":
        given = tmp_path / f"l.{kind}"
        WRITERS[kind](given, heading)
    sites = read_sites(given)
    short = sites.columns[1]
    assert len(short) == HEADING
    assert short.startswith("Is dit een vraag over")
    assert short.endswith("of niet?")
    assert sites[short].tolist() == ["1"]
    assert [line for line in describe_columns(sites, "nl") if line.startswith("de kop van 1 kolom was langer")]
    assert "cut_short" not in read_sites(sites).attrs["kkgeo_reading"]


@pytest.mark.parametrize("kind", ["csv", "json", "geojson", "parquet", "table"])
def test_two_that_differ_only_in_their_middle_stay_two(tmp_path: Path, kind: str) -> None:
    first, second = (f"{'a' * 5_000}{sign}{'a' * 5_000}" for sign in "bc")
    table = pd.DataFrame([["9000", "1", "2"]], columns=["postcode", first, second])
    given: Path | pd.DataFrame = table
    if kind == "csv":
        table.to_csv(given := tmp_path / "l.csv", index=False)
    elif kind == "parquet":
        table.to_parquet(given := tmp_path / "l.parquet")
    elif kind != "table":
        WRITERS[kind](given := tmp_path / f"l.{kind}", first)
        text = given.read_text().replace(f'"{first}": "1"', f'"{first}": "1", "{second}": "2"')
        given.write_text(text)
    sites = read_sites(given)
    assert sites.iloc[0, 1:3].tolist() == ["1", "2"]
    assert sites.columns[2] == f"{sites.columns[1]}_2"


def test_a_long_heading_can_be_told(tmp_path: Path) -> None:
    heading = "naam van wat daar staat " * 100
    _csv(tmp_path / "l.csv", heading)
    for given in (tmp_path / "l.csv", pd.DataFrame({"postcode": ["9000"], heading: ["1"]})):
        assert read_sites(given, columns={"name": heading})["name"].tolist() == ["1"]


@pytest.mark.parametrize("piece", ["x", "a b ", "(", "1 ", "2019-", "é"])
def test_a_heading_of_many_megabytes_costs_no_more_than_reading_it(tmp_path: Path, piece: str) -> None:
    heading = piece * (3_000_000 // len(piece))
    _csv(tmp_path / "l.csv", heading)
    begin = time.process_time()
    sites = read_sites(tmp_path / "l.csv", columns={"name": heading})
    normalise_heading(heading)
    assert sites.shape == (1, 2)
    assert time.process_time() - begin < 3


def test_a_parquet_file_that_says_far_more_of_its_columns_than_a_list(tmp_path: Path) -> None:
    file = tmp_path / "l.parquet"
    file.write_bytes(b"PAR1" + bytes(100) + struct.pack("<I", 2**25 + 1) + b"PAR1")
    with pytest.raises(InputError, match=r"l\.parquet says of its columns"):
        read_sites(file)
    _parquet(file, "x" * 5_000)
    check_footer(file)
