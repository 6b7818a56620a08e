"""Tables of polars and pyarrow give what the same table of pandas gives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

import kkgeo as kk
from kkgeo.errors import InputError

ROWS: dict[str, list[Any]] = {
    "School": ["De Linde", "De Beuk", None, "Mozaïek"],
    "postcode": ["9000", "3300", "2140", None],
    "gemeente": ["Gent", "Tienen", "Borgerhout", None],
    "leerlingen": [120, None, 80, 40],
    "open": [True, False, None, True],
    "Jaar": [2019, 2020, 2020, 2021],
}
#: How a table is made of columns: by polars, by pyarrow, and as what else gives a stream.
MADE: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "batch": lambda rows: pa.record_batch(pa.table(rows).to_batches()[0].columns, names=list(rows)),
    "of pandas": lambda rows: pa.Table.from_pandas(pd.DataFrame(rows)),
}
made = pytest.mark.parametrize("made", MADE.values(), ids=MADE)


def placed(rows: dict[str, list[Any]]) -> gpd.GeoDataFrame:
    return kk.geocode(pd.DataFrame(rows))


@made
def test_a_list_is_placed_and_enriched_alike(made: Callable[[dict[str, list[Any]]], Any]) -> None:
    expected = placed(ROWS)
    found = kk.geocode(made(ROWS))
    assert_frame_equal(found, expected)
    assert found.attrs == expected.attrs
    assert_frame_equal(kk.enrich(found), kk.enrich(expected))


@made
def test_it_is_read_described_chosen_and_written_alike(
    made: Callable[[dict[str, list[Any]]], Any], tmp_path: Path
) -> None:
    frame, table = pd.DataFrame(ROWS), made(ROWS)
    assert_frame_equal(kk.read_sites(table), kk.read_sites(frame))
    assert kk.describe_columns(table) == kk.describe_columns(frame)
    assert_frame_equal(kk.where(table, "jaar=2020"), kk.where(frame, "jaar=2020"))
    kk.write_table(table, tmp_path / "one.csv")
    kk.write_table(frame, tmp_path / "other.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()


def test_what_was_placed_and_went_through_another_library_counts_alike() -> None:
    """A point goes along as the bytes that a Parquet file keeps it in, or as what geopandas makes of it."""
    rows = placed(ROWS | {"lat": [51.05, None, None, 51.2], "lon": [3.72, None, None, 4.4]})
    expected = kk.coverage(rows)
    plain = pd.DataFrame(rows).assign(geometry=rows.geometry.to_wkb())
    for table in (pl.from_pandas(plain), pa.Table.from_pandas(plain), rows.to_arrow()):
        assert_frame_equal(kk.coverage(table), expected)  # type: ignore[arg-type]


def test_shares_are_alike() -> None:
    table = {"collaborations": [0, 2, 4], "schools": [10, 10, 5]}
    assert kk.gini(pl.DataFrame(table)) == kk.gini(pd.DataFrame(table)) == 0.6  # type: ignore[arg-type]


def test_a_table_that_was_not_worked_out_says_how() -> None:
    with pytest.raises(InputError, match=r"sites must be a table .*, not .* LazyFrame\. Make it .* \.collect\(\)\."):
        kk.geocode(pl.LazyFrame(ROWS))  # type: ignore[call-overload]


def test_the_rows_that_were_given_stay_as_they_were() -> None:
    table = pl.DataFrame(ROWS)
    kk.geocode(table)  # type: ignore[call-overload]
    assert table.equals(pl.DataFrame(ROWS))


def test_polars_is_not_needed() -> None:
    table = "pyarrow.table({'collaborations': [1], 'schools': [2]})"
    code = f"import sys, kkgeo, pyarrow; kkgeo.gini({table}); print('polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
