"""Parquet and tables of odd types, to every kind of file: written as it was, or one sentence with the column."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

import kkgeo as kk
from kkgeo._base.output import TABLE_SUFFIXES
from kkgeo.errors import InputError, SourceError

BASE = {"naam": pa.array(["A", "B", "C"]), "postcode": pa.array(["9000", "8000", "2000"])}
MOMENT = dt.datetime(2025, 9, 1, 12, 30)
#: Columns of a Parquet file, with what reading makes of them.
ODD: dict[str, tuple[pa.Array, list[object]]] = {
    "decimals": (pa.array([Decimal("1.50"), None, Decimal("-3.25")]), [1.5, None, -3.25]),
    "large decimals": (
        pa.array([Decimal("12345678901234567890.123"), None, Decimal("1.000")]),
        ["12345678901234567890.123", None, "1.000"],
    ),
    "lists": (pa.array([["a", "é"], None, []]), ['["a", "é"]', None, "[]"]),
    "lists of numbers": (pa.array([[1, 2], None, [3]]), ["[1, 2]", None, "[3]"]),
    "records": (
        pa.array([{"a": 1, "b": "x"}, None, {"a": 2, "b": None}]),
        ['{"a": 1, "b": "x"}', None, '{"a": 2, "b": null}'],
    ),
    "nested": (pa.array([[{"a": [1]}], None, []]), ['[{"a": [1]}]', None, "[]"]),
    "maps": (pa.array([[("k", 1)], None, []], pa.map_(pa.string(), pa.int64())), ['[["k", 1]]', None, "[]"]),
    "words": (pa.array(["x", None, "y"]).dictionary_encode(), ["x", None, "y"]),
    "numbers by code": (pa.array([2**60 + 1, None, 2]).dictionary_encode(), [2**60 + 1, None, 2]),
    "bytes of text": (pa.array(["é".encode(), None, b"[1, 2]"]), ["é", None, "[1, 2]"]),
    "days": (
        pa.array([dt.date(2025, 9, 1), None, dt.date(1600, 1, 1)]),
        [dt.date(2025, 9, 1), None, dt.date(1600, 1, 1)],
    ),
    "hours": (pa.array([dt.time(12, 30), None, dt.time(1, 2, 3, 4)]), [dt.time(12, 30), None, dt.time(1, 2, 3, 4)]),
    "moments": (pa.array([MOMENT, None, MOMENT]), [MOMENT, None, MOMENT]),
    "nanoseconds": (
        pa.array([1, None, 123456789123456789], pa.timestamp("ns")),
        [pd.Timestamp(1), None, pd.Timestamp(123456789123456789)],
    ),
    "whole": (pa.array([2**63 - 1, None, -(2**63)]), [2**63 - 1, None, -(2**63)]),
    "unsigned": (pa.array([2**64 - 1, None, 1], pa.uint64()), [2**64 - 1, None, 1]),
    "small": (pa.array([1, None, -1], pa.int8()), [1, None, -1]),
    "half": (pa.array(np.array([1.5, 2, 3], dtype="float16")), [1.5, 2.0, 3.0]),
    "yes": (pa.array([True, None, False]), [True, None, False]),
    "nothing": (pa.nulls(3), [None, None, None]),
    "texts": (pa.array(["[1, 2]", '{"a": 1}', "true"], pa.large_string()), ["[1, 2]", '{"a": 1}', "true"]),
    "durations": (
        pa.array([dt.timedelta(1, 3), None, dt.timedelta(0)]),
        [pd.Timedelta(1, "D") + pd.Timedelta(3, "s"), None, pd.Timedelta(0)],
    ),
}


def parquet(folder: Path, **columns: Any) -> Path:
    path = folder / "l.parquet"
    pq.write_table(pa.table({**BASE, **columns}), path)
    return path


def values(column: pd.Series[Any]) -> list[object]:
    return [None if pd.isna(value) else value for value in column.tolist()]


@pytest.mark.parametrize("kind", ODD)
def test_a_column_is_read_as_it_was(tmp_path: Path, kind: str) -> None:
    column, expected = ODD[kind]
    sites = kk.read_sites(parquet(tmp_path, wat=column))
    assert values(sites["wat"]) == expected
    assert [isinstance(value, str) for value in values(sites["wat"])] == [isinstance(value, str) for value in expected]


@pytest.mark.parametrize("kind", ["lists", "records", "maps", "nested", "large decimals", "bytes of text"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_became_a_text_is_said(tmp_path: Path, kind: str, lang: str) -> None:
    sites = kk.read_sites(parquet(tmp_path, wie=ODD[kind][0]))
    assert any("wie" in line and ("tekst" in line or "text" in line) for line in kk.describe_columns(sites, lang))


def refused(table: pd.DataFrame, target: Path) -> str:
    """Return the sentence with which a table was refused; nothing if it was written."""
    try:
        kk.write_table(table, target)
    except InputError as error:
        return str(error)
    return ""


def same(value: object, expected: object, suffix: str) -> bool:
    """Say whether a value that came back is the one that was written, or its text where the file has texts only."""
    if expected is None or value is None:
        return value is expected
    if value == expected or str(value) == str(expected):
        return True
    if isinstance(expected, bool) or suffix == ".csv":
        return str(value) == str(expected) or (isinstance(expected, float) and float(str(value)) == expected)
    if isinstance(expected, dt.date):
        return pd.Timestamp(str(value)) == pd.Timestamp(expected)
    return isinstance(expected, int | float) and float(str(value)) == float(expected) and abs(expected) < 2**53


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_every_kind_of_file_has_every_column(tmp_path: Path, suffix: str) -> None:
    columns = {f"wat {kind}": column for kind, (column, _) in ODD.items()}
    placed = kk.geocode(kk.read_sites(parquet(tmp_path, **columns)))
    kk.write_table(placed, tmp_path / f"a{suffix}")
    again = kk.read_sites(tmp_path / f"a{suffix}")
    for kind, (_, expected) in ODD.items():
        found = values(again[f"wat {kind}"])
        assert len(found) == 3
        assert all(same(value, old, suffix) for value, old in zip(found, expected, strict=True)), (kind, found)


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
@pytest.mark.parametrize(
    "column",
    [
        [[1], None, [2]], [{"a": 1}, None, {}], [b"\x00\xff", None, b"a"], [(1, 2), None, ()], [{1}, None, set()],
        [1 + 2j, None, 3j], [2**70, None, 1], ["a", 1, None], [Decimal("1.5"), None, 2], [np.array([1]), None, []],
        [dt.date(2025, 1, 1), dt.datetime(2025, 1, 1), None], [pd.Period("2025"), None, pd.Period("2024")],
        [pd.Interval(0, 1), None, None], [object, None, None], [shapely.Point(1, 2), None, None],
        ["\ud800", "a\x00", None],
        [Decimal("NaN"), Decimal("Infinity"), None], [float("inf"), -1.5, None],
    ],
    ids=str,
)  # fmt: skip
def test_a_table_in_memory_is_written_or_refused_by_name(tmp_path: Path, column: list[object], suffix: str) -> None:
    table = gpd.GeoDataFrame(
        {"name": list("ABC"), "wat": pd.Series(column, dtype=object)},
        geometry=gpd.points_from_xy([3.7, 3.8, 3.9], [51.0, 51.1, 51.2]), crs=4326,
    )  # fmt: skip
    target = tmp_path / f"a{suffix}"
    if said := refused(table, target):
        assert "'wat'" in said
        assert suffix in said
        assert not target.exists()
    else:
        assert len(pd.read_parquet(target) if suffix == ".parquet" else kk.read_sites(target)) == 3


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1, 0, 0]).astype(pd.SparseDtype("int64")), pd.Series([1.5, 2, 3], dtype="float16"),
        pd.Series([1, None, 3], dtype="int64[pyarrow]"),
        pd.Series([[1], None, [2]], dtype=pd.ArrowDtype(pa.list_(pa.int64()))),
        pd.Series([1, 2, 3j]), pd.Series(pd.period_range("2025", periods=3)), pd.Series(pd.interval_range(0, 3)),
        pd.Series([2**64 - 1, None, 1], dtype="UInt64"), pd.Series([2**63, 1, 2], dtype="uint64"),
        pd.Series(pd.Categorical([1, None, 2])), pd.Series(pd.Categorical([1.5, 2.5, 1.5])),
        pd.Series(["a", None, "b"], dtype="string[pyarrow]"),
        pd.Series([Decimal("1.5")] * 3, dtype=pd.ArrowDtype(pa.decimal128(5, 2))),
    ],
    ids=lambda column: str(column.dtype),
)  # fmt: skip
def test_so_is_a_column_of_another_type_of_pandas(tmp_path: Path, column: pd.Series[Any], suffix: str) -> None:
    points = gpd.points_from_xy([3.7, 3.8, 3.9], [51.0, 51.1, 51.2])
    table = gpd.GeoDataFrame({"name": list("ABC"), "wat": column}, geometry=points, crs=4326)
    if said := refused(table, tmp_path / f"a{suffix}"):
        assert "'wat'" in said
    else:
        assert len(kk.read_sites(tmp_path / f"a{suffix}")) == 3


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_a_text_that_looks_like_json_is_a_text(tmp_path: Path, suffix: str) -> None:
    texts = ["[1, 2]", '{"a": 1}', "[]", "{}", '["x"]', '{"type": "Point", "coordinates": [1, 2]}', "[a", "null", "1"]
    placed = kk.geocode(pd.DataFrame({"naam": texts, "postcode": "9000", "nota": texts[::-1]}))
    kk.write_table(placed, tmp_path / f"a{suffix}")
    assert kk.read_sites(tmp_path / f"a{suffix}")["nota"].tolist() == texts[::-1]
    if suffix == ".geojson":
        found = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
        assert [feature["properties"]["nota"] for feature in found["features"]] == texts[::-1]


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_two_columns_with_one_name_are_two(tmp_path: Path, suffix: str) -> None:
    table = gpd.GeoDataFrame(
        {"name": ["A"], "x1": [1], "x2": [2]}, geometry=gpd.points_from_xy([3.7], [51.0]), crs=4326
    ).rename(columns={"x1": "wat", "x2": "wat"})
    kk.write_table(table, tmp_path / f"a{suffix}")
    again = kk.read_sites(tmp_path / f"a{suffix}")
    assert [int(again[column].iloc[0]) for column in ("wat", "wat_2")] == [1, 2]


def test_a_parquet_file_with_one_name_twice_is_read(tmp_path: Path) -> None:
    cells = [pa.array([text]) for text in ("A", "B", "9000", "C")]
    pq.write_table(pa.table(cells, names=["naam", "nota", "postcode", "nota"]), tmp_path / "l.parquet")
    sites = kk.read_sites(tmp_path / "l.parquet")
    assert sites.to_dict("list") == {"name": ["A"], "nota": ["B"], "postal_code": ["9000"], "nota_2": ["C"]}


def test_numbers_too_long_for_a_cell_are_texts_in_a_workbook(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "whole": [2**53 + 1, -5], "far": [dt.datetime(2025, 1, 1), dt.datetime(1601, 1, 1)],
            "endless": [float("inf"), 1.5], "zone": pd.to_datetime(["2025-09-01 12:00+02:00"] * 2),
            "hour": [dt.time(1, 2, 3, 4), dt.time(1)], "d": [Decimal("1.5"), Decimal("2")],
        }
    )  # fmt: skip
    kk.write_table(table, tmp_path / "a.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows(min_row=2, values_only=True))
    assert rows == [
        ("9007199254740993", dt.datetime(2025, 1, 1), "inf", "2025-09-01 12:00:00+02:00", "01:02:03.000004", 1.5),
        ("-5", "1601-01-01 00:00:00", 1.5, "2025-09-01 12:00:00+02:00", dt.time(1), 2),
    ]


def geometry(folder: Path, change: Callable[[pa.Table], pa.Table]) -> Path:
    frame = gpd.GeoDataFrame(
        {"naam": ["A", "B"], "postcode": ["9000", "8000"]},
        geometry=gpd.points_from_xy([3.72, 3.22], [51.05, 51.2]), crs=4326,
    )  # fmt: skip
    frame["tweede"] = frame.geometry.to_crs(31370).buffer(10)
    frame.to_parquet(folder / "g.parquet")
    pq.write_table(change(pq.read_table(folder / "g.parquet")), folder / "l.parquet")
    return folder / "l.parquet"


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_two_columns_of_shapes(tmp_path: Path, suffix: str) -> None:
    sites = kk.read_sites(geometry(tmp_path, lambda table: table))
    assert sites["lon"].tolist() == [3.72, 3.22]
    kk.write_table(kk.geocode(sites), tmp_path / f"a{suffix}")
    again = kk.read_sites(tmp_path / f"a{suffix}")
    if suffix != ".parquet":
        assert again["tweede"].str.startswith("POLYGON").all()
    assert again["nis"].tolist() == ["44021", "31005"]


@pytest.mark.parametrize(
    ("meta", "named"),
    [
        (None, "'geometry'"), ({b"geo": b"{bad"}, None), ({b"geo": b"[]"}, None),
        ({b"geo": b'{"version": "1.0.0", "primary_column": "x", "columns": {"x": {"encoding": "WKB"}}}'}, None),
    ],
)  # fmt: skip
def test_shapes_without_a_word_on_what_they_are(
    tmp_path: Path, meta: dict[bytes, bytes] | None, named: str | None
) -> None:
    path = geometry(tmp_path, lambda table: table.replace_schema_metadata(meta))
    with pytest.raises((InputError, SourceError), match=named or r"l\.parquet"):
        kk.read_sites(path)


def test_a_list_that_pandas_cannot_read_again_itself_is_read(tmp_path: Path) -> None:
    lists = pd.Series([[1], None], dtype=pd.ArrowDtype(pa.list_(pa.int64())))
    pd.DataFrame({"naam": ["A", "B"], "wat": lists}).to_parquet(tmp_path / "l.parquet")
    assert values(kk.read_sites(tmp_path / "l.parquet")["wat"]) == ["[1]", None]


@pytest.mark.parametrize("cells", [[b"\x00\xff", None, b"abc"], [b"\xff\xd8\xff", b"\x89PNG", None]])
def test_bytes_that_are_no_text_are_told_by_column(tmp_path: Path, cells: list[bytes | None]) -> None:
    with pytest.raises(InputError, match=r"'foto'.*l\.parquet"):
        kk.read_sites(parquet(tmp_path, foto=pa.array(cells)))


def test_a_file_that_is_not_whole(tmp_path: Path) -> None:
    raw = parquet(tmp_path).read_bytes()
    broken = {
        "half": raw[: len(raw) // 2], "no begin": raw[20:], "begin": raw[:4], "text": b"naam,postcode\nA,9000\n",
        "page": raw[:20] + b"\xff" * 40 + raw[60:], "foot": raw[:-20] + b"\xff" * 12 + raw[-8:], "no end": raw[:-4],
    }  # fmt: skip
    for name, content in broken.items():
        (tmp_path / f"{name}.parquet").write_bytes(content)
        with pytest.raises(SourceError, match=rf"{name}\.parquet"):
            kk.read_sites(tmp_path / f"{name}.parquet")


def test_an_encrypted_file_is_called_so(tmp_path: Path) -> None:
    raw = parquet(tmp_path).read_bytes()
    (tmp_path / "e.parquet").write_bytes(b"PARE" + raw[4:-4] + b"PARE")
    with pytest.raises(SourceError, match=r"e\.parquet is (versleuteld|encrypted)"):
        kk.read_sites(tmp_path / "e.parquet")


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_no_rows_are_no_rows(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "l.parquet"
    pq.write_table(pa.table(BASE).slice(0, 0), path)
    placed = kk.geocode(kk.read_sites(path))
    assert len(placed) == 0
    kk.write_table(placed, tmp_path / f"a{suffix}")
    for empty in (pd.DataFrame(), pd.DataFrame(index=range(3))):
        empty.to_parquet(path)
        with pytest.raises(InputError, match=r"l\.parquet"):
            kk.read_sites(path)
