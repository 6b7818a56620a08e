"""A cluster on this computer, two workers: the same tables as in memory, also where one of the two is killed."""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from pandas.testing import assert_frame_equal

import kkgeo as kk

pytestmark = [
    pytest.mark.slow,
    # What distributed leaves to be cleared away, and says of its own clock and sockets on a busy machine.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # The lists of these tests are in memory, and go from there.
    pytest.mark.filterwarnings("ignore:Sending large graph:UserWarning"),
    pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    place = str(tmp_path_factory.mktemp("dask"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        settings = {"dataframe.convert-string": False, "distributed.worker.daemon": True, "temporary-directory": place}
        with (
            # It sets variables for the processes that it starts, and leaves them to whatever starts one later.
            patch.dict(os.environ),
            dask.config.set(settings),
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
            Client(cluster) as client,
        ):
            yield client


def parted(rows: pd.DataFrame, count: int) -> Any:
    return dd.from_pandas(rows, npartitions=count, sort=False)


def check_same(rows: pd.DataFrame, found: Any) -> None:
    wanted = kk.enrich(kk.geocode(rows))
    assert_frame_equal(pd.DataFrame(found), pd.DataFrame(wanted))
    assert found.crs == wanted.crs


def test_lists_and_counts(client: Client, register: Any) -> None:
    assert len(client.scheduler_info()["workers"]) == 2
    rows = pd.concat([kk.datasets.collaborations()] * 5, ignore_index=True)
    placed = kk.enrich(kk.geocode(parted(rows, 6)))
    made: Any = placed.compute()
    check_same(rows, made)
    table = kk.coverage(placed, register, by="province")
    assert_frame_equal(pd.DataFrame(table), pd.DataFrame(kk.coverage(made, register, by="province")))


@pytest.mark.long
@pytest.mark.parametrize("name", ["collaborations", "academies"])
def test_the_built_in_lists_a_thousand_times(client: Client, name: str) -> None:
    del client
    lists: pd.DataFrame = getattr(kk.datasets, name)()
    rows = pd.concat([lists] * 1_000, ignore_index=True)
    placed = kk.enrich(kk.geocode(parted(rows, 8)))
    check_same(rows, placed.compute())


def test_points(client: Client) -> None:
    del client
    chance = np.random.default_rng(1)
    rows = pd.DataFrame({"lon": chance.uniform(2.5, 6, 90_000), "lat": chance.uniform(50.6, 51.6, 90_000)})
    of = parted(rows, 3)
    found: Any = kk.locate_points(of["lon"], of["lat"])
    assert found.compute().tolist() == kk.locate_points(rows["lon"], rows["lat"]).tolist()


def test_a_folder_of_parts_is_a_table_of_dask(client: Client, tmp_path: Path) -> None:
    del client
    rows = pd.DataFrame({"lon": [4.4, 3.72, 2.35], "lat": [51.2, 51.05, 48.86]})
    rows.to_parquet(tmp_path / "p.parquet")
    kk.locate_parts(tmp_path / "p.parquet", tmp_path / "out", part_rows=1)
    table = kk.coverage(dd.read_parquet(tmp_path / "out"), by="province")
    wanted = kk.coverage(pd.read_parquet(tmp_path / "out"), by="province")
    assert_frame_equal(pd.DataFrame(table), pd.DataFrame(wanted))


@pytest.mark.skipif(sys.platform == "win32", reason="a signal there ends the process")
def test_a_worker_that_is_killed_loses_and_repeats_nothing(client: Client) -> None:
    rows = pd.concat([kk.datasets.collaborations()] * 20, ignore_index=True)
    future: Any = client.compute(kk.enrich(kk.geocode(parted(rows, 24))))
    begun = time.monotonic()
    while not any(client.processing().values()) and time.monotonic() - begun < 30:
        time.sleep(0.01)
    process = next(iter(client.run(os.getpid).values()), None)
    assert process is not None
    os.kill(process, signal.SIGKILL)
    check_same(rows, future.result(timeout=120))
