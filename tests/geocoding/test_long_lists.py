"""Long lists: time in proportion to the rows, beside what a spatial join takes; and how far it is is told.

The figures for a million rows are printed by ``benchmarks/lists.py``.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kkgeo import geocode, municipalities, postal_localities
from kkgeo.geocoding import placing

#: Twice as many rows take at most so many times as long: 2.4 is promised, and a short run says it less exactly.
DOUBLED = 3.2


def rows_of(count: int) -> pd.DataFrame:
    """Return rows with postal code, name and a point somewhere."""
    rng = np.random.default_rng(1)
    rows = postal_localities()[["postal_code", "name"]].rename(columns={"name": "gemeente"})
    rows = rows.iloc[rng.integers(0, 4, count)].reset_index(drop=True)
    return rows.assign(lon=rng.uniform(2.5, 5.95, count), lat=rng.uniform(50.65, 51.55, count))


def seconds(run: Callable[[], object]) -> float:
    """Return the shortest time of the processor: neither the rest of the machine nor what other tests left is in it."""
    times = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            start = time.process_time()
            run()
            times.append(time.process_time() - start)
    finally:
        gc.enable()
    return min(times)


@pytest.mark.slow
@pytest.mark.parametrize(
    "columns", [["lon", "lat"], ["postal_code", "gemeente"], ["postal_code", "gemeente", "lon", "lat"]]
)
def test_twice_as_many_rows_take_at_most_about_twice_as_long(columns: list[str]) -> None:
    rows = rows_of(80_000)[columns]
    geocode(rows.head(25_000))
    times = [seconds(lambda: geocode(rows.head(count))) for count in (20_000, 40_000, 80_000)]  # noqa: B023
    assert times[1] <= DOUBLED * times[0]
    assert times[2] <= DOUBLED * times[1]


@pytest.mark.slow
def test_points_take_no_more_than_some_joins_of_them() -> None:
    rows = rows_of(100_000)[["lon", "lat"]]
    geocode(rows.head(25_000))
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326).to_crs(31370)
    areas = municipalities(2025)[["geometry"]]
    joined = seconds(lambda: points.sjoin(areas, how="left", predicate="intersects"))
    assert seconds(lambda: geocode(rows)) <= 8 * joined


def test_how_many_rows_are_decided_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(60)
    calls: list[tuple[int, int]] = []
    geocode(rows, progress=lambda done, total: calls.append((done, total)))
    assert calls[0] == (0, 60)
    assert calls[-1] == (60, 60)
    assert calls == sorted(calls)
    monkeypatch.setattr(placing, "LONG", 50)
    for asked in (None, False):
        geocode(rows, progress=asked)
        assert capsys.readouterr() == ("", "")
    geocode(rows, progress=True)
    assert "60/60" in capsys.readouterr().err
    monkeypatch.setenv("FORCE_COLOR", "1")
    geocode(rows)
    assert "60/60" in capsys.readouterr().err
    geocode(rows.head(40))
    assert capsys.readouterr() == ("", "")
