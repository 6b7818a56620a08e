"""Points in parts: the municipality of each beside what was there, in the types that it had."""

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
from kkgeo._base.provenance import note, noted
from kkgeo._base.records import Register
from kkgeo.errors import InputError


def points(count: int, seed: int = 1) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    lon, lat = chance.uniform(2.4, 6.1, count), chance.uniform(50.5, 51.7, count)
    lon[:2], lat[2] = (np.nan, 1e9), np.inf
    kinds = pd.Categorical(chance.choice(list("abc"), count), categories=list("abc"))
    whole = pd.array(chance.integers(0, 9, count), dtype="Int64")
    return pd.DataFrame({"id": whole, "soort": kinds, "lon": lon, "lat": lat})


def in_memory(rows: pd.DataFrame, vintage: int = 2025) -> pd.DataFrame:
    years = {"nis": vintage, "nis_2018": 2018}
    codes = {name: kk.locate_points(rows["lon"], rows["lat"], vintage=year) for name, year in years.items()}
    made = {name: pd.Series(list(values), index=rows.index, dtype="str") for name, values in codes.items()}
    return rows.assign(**made, nis_vintage=vintage)


@pytest.mark.parametrize(("count", "part_rows", "vintage"), [(500, 70, 2025), (500, 1000, 2018), (3, 1, 2019)])
def test_as_in_memory(tmp_path: Path, count: int, part_rows: int, vintage: int) -> None:
    rows = points(count)
    rows.to_parquet(tmp_path / "p.parquet", row_group_size=90)
    done = kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", part_rows=part_rows, vintage=vintage)
    found, wanted = pd.read_parquet(tmp_path / "out"), in_memory(rows, vintage)
    assert_frame_equal(found, wanted)
    assert noted(found).vintage == vintage
    assert (done.rows, done.placed) == (count, int(wanted["nis"].notna().sum()))
    assert sum(done.statuses.values()) == count
    assert done.review["rows"].sum() == count - done.placed
    assert sorted(done.review.loc[done.review["match_status"] == "unmatched", "first_row"]) == [1, 2]


@pytest.mark.long
@pytest.mark.slow
def test_a_million_as_in_memory(tmp_path: Path) -> None:
    rows = points(1_000_000)
    rows.to_parquet(tmp_path / "p.parquet", row_group_size=300_000)
    kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", part_rows=250_000, workers=2)
    assert_frame_equal(pd.read_parquet(tmp_path / "out"), in_memory(rows))


def test_what_is_counted_of_them(tmp_path: Path) -> None:
    points(400).to_parquet(tmp_path / "p.parquet")
    kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", part_rows=150)
    table = kk.coverage(pd.read_parquet(tmp_path / "out"), by="province")
    assert int(table["collaborations"].sum()) == 400


def test_columns_of_a_persons_own_and_those_of_an_earlier_run(tmp_path: Path) -> None:
    rows = points(50).assign(nis="eigen")
    rows.to_parquet(tmp_path / "p.parquet")
    kk.locate_parts(tmp_path / "p.parquet", tmp_path / "een")
    found = pd.read_parquet(tmp_path / "een")
    assert found["nis_input"].tolist() == ["eigen"] * 50
    found.to_parquet(tmp_path / "q.parquet")
    kk.locate_parts(tmp_path / "q.parquet", tmp_path / "twee", vintage=2018)
    again = pd.read_parquet(tmp_path / "twee")
    assert again.columns.tolist() == found.columns.tolist()
    assert set(again["nis_vintage"]) == {2018}


def test_what_is_known_of_columns_goes_along_where_one_of_them_is_called_otherwise(tmp_path: Path) -> None:
    rows = points(9).assign(nis=pd.array([7, None, 8] * 3, dtype="Int64")).set_index("id")
    rows.index = pd.Index(list("abcdefghi"), name="nis_2018")
    rows.attrs["van"] = "mij"
    note(rows, Register(invented=True), keep=rows.attrs)
    rows.to_parquet(tmp_path / "p.parquet")
    kk.locate_parts(tmp_path / "p.parquet", tmp_path / "een", part_rows=4)
    found = pd.read_parquet(tmp_path / "een")
    wanted = rows.rename(columns={"nis": "nis_input"}).rename_axis("nis_2018_input")
    assert_frame_equal(found[wanted.columns], wanted)
    assert found["nis"].tolist() == in_memory(rows)["nis"].tolist()
    assert found.attrs["van"] == "mij"
    assert noted(found).invented
    # As of one that was located before.
    found.to_parquet(tmp_path / "q.parquet")
    kk.locate_parts(tmp_path / "q.parquet", tmp_path / "twee", part_rows=4)
    again = pd.read_parquet(tmp_path / "twee")
    assert_frame_equal(again, found)
    assert noted(again).invented


def test_shapes_stay_what_they_are(tmp_path: Path) -> None:
    rows = points(20).fillna({"lon": 4.0})
    shapes = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["lon"], rows["lat"].replace(np.inf, 51)), crs=4326)
    shapes.to_parquet(tmp_path / "p.parquet")
    kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", part_rows=7)
    found = gpd.read_parquet(tmp_path / "out")
    assert found.crs == "EPSG:4326"
    assert found.geometry.geom_equals(shapes.geometry).all()


def test_numbers_as_texts_and_with_commas(tmp_path: Path) -> None:
    pd.DataFrame({"X": ["4,40", "a", None], "Y": ["51,22", "b", "51"]}).to_parquet(tmp_path / "p.parquet")
    done = kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", lon="X", lat="Y", lang="en")
    assert pd.read_parquet(tmp_path / "out")["nis"].tolist() == ["11002", np.nan, np.nan]
    assert done.review["match_note"].tolist() == ["There are no coordinates."]


def test_metres_are_no_degrees(tmp_path: Path) -> None:
    pd.DataFrame({"lon": [104_000.0], "lat": [193_000.0]}).to_parquet(tmp_path / "p.parquet")
    done = kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", lang="en")
    assert done.placed == 0
    assert "metres" in done.review["match_note"].iloc[0]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "no column 'lon'"),
        ({"lon": "lengte", "lat": "b"}, "no column 'lengte'"),
        ({"lon": "b", "lat": "b"}, ""),
    ],
)
def test_a_missing_column_is_named_with_those_that_there_are(tmp_path: Path, given: dict[str, Any], said: str) -> None:
    pd.DataFrame({"lengtes": [4.4], "b": [51.2]}).to_parquet(tmp_path / "p.parquet")
    if not said:
        assert kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", **given).placed == 0
        return
    with pytest.raises(InputError) as error:
        kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", **given)
    assert said in error.value.told("en")
    assert "lengtes" in error.value.told("en")
    assert not (tmp_path / "out").exists()


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array([4.4])] * 3, names=["lon", "lon", "lat"])
    pq.write_table(table, tmp_path / "p.parquet")
    with pytest.raises(InputError, match="'lon'"):
        kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out")
    # Others are told apart as in a list.
    others = [pa.array([1, None]), pa.array([None, "a"])]
    table = pa.Table.from_arrays([pa.array([4.4, 3.7]), pa.array([51.2, 51.0]), *others], names=["X", "Y", "a", "a"])
    pq.write_table(table, tmp_path / "p.parquet")
    kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", lon="X", lat="Y", part_rows=1)
    found = pd.read_parquet(tmp_path / "out")
    assert found["a"].isna().tolist() == [False, True]
    assert found["a_2"].isna().tolist() == [True, False]
    assert found["nis"].tolist() == ["11002", "44021"]


def test_a_file_without_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({}), tmp_path / "p.parquet")
    for parts in (kk.locate_parts, kk.geocode_parts):
        with pytest.raises(InputError) as error:
            parts(tmp_path / "p.parquet", tmp_path / "out")
        assert "p.parquet is empty" in error.value.told("en")
