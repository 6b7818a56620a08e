"""Long lists take a bounded number of times what a peer takes in the same run, in seconds of the processor.

The limits have room for a machine on which others work; `benchmarks/scale.py` and `benchmarks/points.py` print figures.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from lists import TEXTS, rows_of

import kkgeo as kk

ROWS = 200_000


def _seconds(run: Callable[[], Any], repeats: int = 3) -> float:
    taken = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a list of name, postal code and town."""
    path = tmp_path_factory.mktemp("long") / "list.csv"
    rows_of(ROWS)[[*TEXTS]].to_csv(path, index=False)
    return path


@pytest.mark.slow
def test_the_whole_path_beside_plain_reading(file: Path) -> None:
    register = kk.enrich(kk.geocode(kk.datasets.register()))

    def whole() -> pd.DataFrame:
        return kk.coverage(kk.enrich(kk.geocode(kk.read_sites(file))), register)

    table = whole()
    assert table["collaborations"].sum() == ROWS
    # Some 11 times; 0.4.0 took 25 times, and the version between them 36 times.
    assert _seconds(whole) < 20 * _seconds(lambda: pd.read_csv(file, dtype=str))


@pytest.mark.slow
@pytest.mark.parametrize(("form", "times"), [("integers", 40), ("categories", 25), ("codes", 20)])
def test_points_beside_a_spatial_join(form: Any, times: int) -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(2.5, 5.95, 2_000_000), rng.uniform(50.65, 51.55, 2_000_000)
    areas, few = kk.municipalities(2025)[["geometry"]], slice(100_000)

    def joined() -> gpd.GeoDataFrame:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon[few], lat[few]), crs=4326).to_crs(31370)
        return points.sjoin(areas, how="left", predicate="intersects")

    kk.locate_points(lon[:50_000], lat[:50_000])
    ours = _seconds(lambda: kk.locate_points(lon, lat, as_=form)) / len(lon)
    # Half of what benchmarks/points.py asks for at five million points.
    assert times * ours < _seconds(joined) / 100_000
