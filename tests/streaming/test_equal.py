"""A list in parts is the list at once: the same rows, types, index and CRS, however its file is cut up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

import kkgeo as kk
from kkgeo.errors import SourceError
from kkgeo.streaming import Parts


def at_once(path: Path) -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.read_sites(path)))


def check_same(path: Path, folder: Path, part_rows: int) -> Parts:
    """Check that a list in parts is the list at once, and return what is said of it."""
    done = kk.geocode_parts(path, folder, part_rows=part_rows)
    found, wanted = gpd.read_parquet(folder), at_once(path)
    assert found.crs == wanted.crs == "EPSG:4326"
    assert found.active_geometry_name == "geometry"
    assert_frame_equal(pd.DataFrame(found), pd.DataFrame(wanted), check_index_type="equiv")
    told = {key: value for key, value in wanted.attrs.items() if key != "kkgeo_reading"}
    assert found.attrs == told
    assert done.rows == len(wanted)
    assert done.placed == int(wanted["nis"].notna().sum())
    open_rows = wanted[wanted["match_status"] != "matched"]
    kinds = open_rows.get("row_kind", pd.Series(np.nan, open_rows.index))
    assert done.review["rows"].sum() == int(kinds.isna().sum())
    assert sum(done.statuses.values()) == len(wanted)
    return done


@pytest.mark.parametrize("name", ["collaborations", "register", "academies", "applications"])
def test_the_built_in_lists(tmp_path: Path, name: str) -> None:
    rows: pd.DataFrame = getattr(kk.datasets, name)()
    rows = pd.concat([rows.iloc[:300]] * 3, ignore_index=True)
    rows.to_parquet(tmp_path / "l.parquet", row_group_size=170)
    done = check_same(tmp_path / "l.parquet", tmp_path / "out", part_rows=251)
    assert done.parts == -(-len(rows) // 251)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("name", ["collaborations", "academies"])
def test_the_built_in_lists_a_thousand_times(tmp_path: Path, name: str) -> None:
    rows: pd.DataFrame = getattr(kk.datasets, name)()
    pd.concat([rows] * 1_000, ignore_index=True).to_parquet(tmp_path / "l.parquet", row_group_size=70_000)
    check_same(tmp_path / "l.parquet", tmp_path / "out", part_rows=100_000)


def mixed(path: Path) -> None:
    """Write rows in groups of different sizes, some of them empty, with columns of every kind."""
    count = 60
    texts = [f"school {i}" for i in range(count)]
    table = pa.table(
        {
            "naam": pa.array(texts).dictionary_encode(),
            "postcode": pa.array([None] * 20 + ["9000", "3300", "?", None] * 10, pa.string()),
            "gemeente": pa.array(["Gent", "Tienen", "8000 Brugge", None] * 15),
            "aantal": pa.array([*range(50), *[None] * 10], pa.int64()),
            "groot": pa.array([2**60 + i if i < 55 else None for i in range(count)], pa.int64()),
            "leeg": pa.nulls(count),
            "soort": pa.array([*["a"] * 20, *["b", "a", None, "c"] * 10]).dictionary_encode(),
            "maat": pa.array([*[None] * 20, *["S", "M", None, "L"] * 10], pa.large_string()).dictionary_encode(),
            "ja": pa.array([True] * 30 + [None] * 30),
            "lijst": pa.array([[1, 2], None] * 30),
            "dag": pa.array([np.datetime64("2020-01-01", "us")] * count),
            "deel": pa.array([0.5, None] * 30, pa.float32()),
        }
    )
    with pq.ParquetWriter(path, table.schema) as writer:
        at = 0
        for rows in (7, 0, 1, 22, 0, 30):
            writer.write_table(table.slice(at, rows), row_group_size=max(rows, 1))
            at += rows


@pytest.mark.parametrize("part_rows", [3, 10, 59, 60, 1000])
def test_row_groups_of_every_size(tmp_path: Path, part_rows: int) -> None:
    mixed(tmp_path / "l.parquet")
    check_same(tmp_path / "l.parquet", tmp_path / "out", part_rows)


def test_what_one_part_has_and_another_has_not(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "adres": [None, None, "Kerkstraat 12 bus 3, 3300 Tienen", None],
            "lat": ["51.05", "51,05", None, "op het plein"],
            "lon": ["3.72", "3,72", None, "idem"],
            "jaar": ["2019", "2020", "ooit", None],
            "pupils": ["12", "1.250", "10", "9"],
        }
    )
    rows.to_parquet(tmp_path / "l.parquet")
    check_same(tmp_path / "l.parquet", tmp_path / "out", part_rows=1)
    found = pd.read_parquet(tmp_path / "out")
    assert found["lat"].tolist()[:2] == ["51.05", "51,05"]
    assert found["postal_code"].tolist() == [np.nan, np.nan, "3300", np.nan]


def test_a_heading_that_means_something_only_by_its_values_is_read_of_the_whole_list(tmp_path: Path) -> None:
    states = ["open", "open", "goedgekeurd", "geweigerd", "goedgekeurd", "geweigerd"]
    rows = pd.DataFrame({"postcode": ["9000"] * 6, "status": states, "locatie": ["zaal", "51.05, 3.72", *["hal"] * 4]})
    rows.to_parquet(tmp_path / "l.parquet")
    check_same(tmp_path / "l.parquet", tmp_path / "out", part_rows=2)
    assert "decision" in pd.read_parquet(tmp_path / "out")


def test_points_of_a_geoparquet(tmp_path: Path) -> None:
    points = gpd.points_from_xy([3.72, 4.4, 2.35, 0], [51.05, 51.22, 48.86, 0], crs=4326).to_crs(31370)
    rows = gpd.GeoDataFrame({"naam": list("abcd")}, geometry=points, crs=31370)
    rows.loc[3, "geometry"] = None
    rows.to_parquet(tmp_path / "l.parquet")
    check_same(tmp_path / "l.parquet", tmp_path / "out", part_rows=3)


@pytest.mark.parametrize(
    "index",
    [
        pd.Index(["x", "y", "z", "w"], name="sleutel"),
        pd.Index([90, 70, 70, 50]),
        pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["deel", None]),
        pd.date_range("2020", periods=4, tz="Europe/Brussels"),
        pd.CategoricalIndex(list("abca")),
    ],
    ids=["texts", "numbers", "several", "moments", "categories"],
)
def test_labels_of_rows_go_along_and_rows_are_numbered_as_they_stand(tmp_path: Path, index: pd.Index[Any]) -> None:
    rows = pd.DataFrame({"postcode": ["9000", "3300", "?", "??"]}, index=index)
    rows.to_parquet(tmp_path / "l.parquet")
    done = check_same(tmp_path / "l.parquet", tmp_path / "out", part_rows=3)
    assert done.review["first_row"].min() == 3


@pytest.mark.parametrize("said", ["geen json", '"x"', "[1]", '{"kkgeo": 5}', '{"kkgeo": {"service": 5, "more": 1}}'])
def test_whatever_a_file_says_of_itself(tmp_path: Path, said: str) -> None:
    table = pa.table({"postcode": ["9000", "?"], "lon": [4.4, 3.7], "lat": [51.2, 51.0]})
    pq.write_table(table.replace_schema_metadata({"PANDAS_ATTRS": said, "pandas": said}), tmp_path / "l.parquet")
    assert kk.locate_parts(tmp_path / "l.parquet", tmp_path / "points", part_rows=1).placed == 2
    assert pd.read_parquet(tmp_path / "points")["nis"].tolist() == ["11002", "44021"]
    pq.write_table(table.replace_schema_metadata({"PANDAS_ATTRS": said}), tmp_path / "l.parquet")
    try:
        at_once(tmp_path / "l.parquet")
    except SourceError as error:
        with pytest.raises(SourceError, match=str(error)):
            kk.geocode_parts(tmp_path / "l.parquet", tmp_path / "out")
    else:
        check_same(tmp_path / "l.parquet", tmp_path / "out", part_rows=1)


@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one(tmp_path: Path, rows: int) -> None:
    pd.DataFrame({"postcode": pd.Series(["9000"] * rows, dtype="str")}).to_parquet(tmp_path / "l.parquet")
    done = check_same(tmp_path / "l.parquet", tmp_path / "out", part_rows=10)
    assert (done.rows, done.parts) == (rows, 1)


def test_invented_in_one_part_is_invented_in_all(tmp_path: Path) -> None:
    rows = pd.DataFrame({"postcode": ["9000", "3300"], "invented": [False, True]})
    rows.to_parquet(tmp_path / "l.parquet")
    kk.geocode_parts(tmp_path / "l.parquet", tmp_path / "out", part_rows=1)
    for part in sorted((tmp_path / "out").glob("part-*")):
        assert kk.datasets.is_illustrative(pd.read_parquet(part))


def test_the_same_options_as_in_memory(tmp_path: Path) -> None:
    rows = pd.DataFrame({"A": ["44021", "44021"], "B": ["104000", "105000"], "C": ["193000", "194000"]})
    rows.to_parquet(tmp_path / "l.parquet")
    columns = {"nis_code": "A", "x": "B", "y": "C"}
    how: dict[str, Any] = {"vintage": 2019, "crs": 31370, "code_vintage": 2018}
    kk.geocode_parts(tmp_path / "l.parquet", tmp_path / "out", columns=columns, part_rows=1, lang="en", **how)
    read = kk.read_sites(tmp_path / "l.parquet", columns=columns)
    wanted = kk.enrich(kk.geocode(read, lang="en", **how))
    assert_frame_equal(pd.DataFrame(gpd.read_parquet(tmp_path / "out")), pd.DataFrame(wanted))
