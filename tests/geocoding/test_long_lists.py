"""A list a thousand times as long is the same rows: what is done once for many is what is done for each alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import kkgeo as kk

TIMES = 1_000


def _repeated(frame: pd.DataFrame, times: int) -> pd.DataFrame:
    """Return the rows of a table again and again, with what it notes."""
    long = frame.iloc[np.tile(np.arange(len(frame)), times)].reset_index(drop=True)
    long.attrs = dict(frame.attrs)
    return long


@pytest.fixture(scope="module")
def given() -> pd.DataFrame:
    """The built-in list, and rows that are no place, lie in two, or have merged."""
    odd = pd.DataFrame(
        {"name": ["?", "a", "b"], "postal_code": [None, "9000", "9700"], "municipality_name": [None, "Aalst", None]}
    )
    found = pd.concat([kk.datasets.collaborations(), odd], ignore_index=True)
    found.attrs = dict(kk.datasets.collaborations().attrs)
    return found


@pytest.mark.long
@pytest.mark.slow
def test_rows_are_placed_as_each_of_them_alone(given: pd.DataFrame) -> None:
    alone = pd.concat([pd.DataFrame(kk.enrich(kk.geocode(given.iloc[[row]]))) for row in range(len(given))])
    long = pd.DataFrame(kk.enrich(kk.geocode(_repeated(given, TIMES))))
    of_each = np.tile(np.arange(len(given)), TIMES)
    assert len(long) == TIMES * len(given)
    for column in long.columns.drop("geometry"):
        repeated = pd.Series(alone[column].array.take(of_each), name=column)
        pd.testing.assert_series_equal(long[column], repeated, check_dtype=column != "pupils", check_names=True)
    assert (long["geometry"].isna() == alone["geometry"].isna().to_numpy()[of_each]).all()


@pytest.mark.slow
@pytest.mark.parametrize("by", ["municipality", "region", ["province", "year"]])
def test_counts_are_as_many_times_as_large(given: pd.DataFrame, by: str | list[str]) -> None:
    placed, register = kk.enrich(kk.geocode(given)), kk.enrich(kk.geocode(kk.datasets.register()))
    once = kk.coverage(placed, register, by=by)
    long = kk.coverage(_repeated(placed, 50), register, by=by)
    assert long.index.equals(once.index)
    for column in ("collaborations", "observed", "expected_common"):
        np.testing.assert_allclose(long[column].to_numpy(float), 50 * once[column].to_numpy(float))
    for column in ("schools", "partner_schools", "denominator", "population"):
        unplaced = long.index.get_level_values(0) == "unplaced"
        same = long[column][~unplaced].to_numpy(float), once[column][~unplaced].to_numpy(float)
        np.testing.assert_allclose(*same)
