"""A run that is killed and started again: same result, and no question asked twice."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from tests.services.imitation import Imitation, geopunt_item

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

ROWS = 300
KILLS = 10

_RUN = """
import sys
import pandas as pd
import kkgeo as kk

if sys.argv[3] == "within":
    # Without a name for the interpreter there is no second process: the one that is killed asks itself.
    sys.executable = ""
kk.geocode(pd.read_csv(sys.argv[1], dtype=str), service="geopunt", lang="en").to_parquet(sys.argv[2])
"""


def _answer(_path: str, params: dict[str, str]) -> Any:
    """One answer in three is right, one lies in another town, one is unknown."""
    match = re.fullmatch(r"(.*) (\d+), (\d+) (.*)", params["q"])
    assert match is not None
    street, house, postal_code, town = match.groups()
    if int(house) % 3 == 2:
        return {"LocationResult": []}
    lon, lat = ((3.7236, 51.0399), (4.4025, 51.2194))[int(house) % 3]
    return {"LocationResult": [geopunt_item(street, house, postal_code, town, lon, lat)]}


def _list(path: Path, rows: int) -> Path:
    sites = {"straat": ["Veldstraat"] * rows, "huisnummer": range(1, rows + 1), "postcode": ["9000"] * rows}
    pd.DataFrame(sites).to_csv(path, index=False)
    return path


def _start(sites: Path, out: Path, cache: Path, how: str = "apart") -> subprocess.Popen[bytes]:
    environment = {**os.environ, "KKGEO_CACHE": str(cache)}
    return subprocess.Popen([sys.executable, "-c", _RUN, str(sites), str(out), how], env=environment)


def _killed(times: int, imitation: Imitation, sites: Path, tmp_path: Path, how: str) -> None:
    """Kill a run at random moments between and during questions, then let one end; and one undisturbed."""
    moments = random.Random(20250131)
    for kill in range(times):
        target = min(len(imitation.seen) + moments.randint(1, ROWS // times - 5), ROWS - times + kill)
        process = _start(sites, tmp_path / "never.parquet", tmp_path / "disturbed", how)
        while len(imitation.seen) < target:
            assert process.poll() is None
            time.sleep(0.001)
        time.sleep(moments.uniform(0, 0.02))
        process.kill()
        process.wait()
    assert not (tmp_path / "never.parquet").exists()
    assert _start(sites, tmp_path / "disturbed.parquet", tmp_path / "disturbed", how).wait() == 0


def _same_as_undisturbed(sites: Path, tmp_path: Path) -> None:
    assert _start(sites, tmp_path / "quiet.parquet", tmp_path / "undisturbed").wait() == 0
    disturbed = gpd.read_parquet(tmp_path / "disturbed.parquet")
    quiet = gpd.read_parquet(tmp_path / "quiet.parquet")
    assert len(disturbed) == ROWS
    assert disturbed["match_status"].value_counts().to_dict() == {"matched": 200, "conflict": 100}
    assert disturbed.geometry.notna().sum() == ROWS // 3
    pd.testing.assert_frame_equal(pd.DataFrame(disturbed).astype(str), pd.DataFrame(quiet).astype(str))


@pytest.mark.long
def test_killed_ten_times_the_server_sees_each_query_once(imitation: Imitation, tmp_path: Path) -> None:
    imitation.answer, imitation.delay = _answer, 0.005
    sites = _list(tmp_path / "sites.csv", ROWS)
    _killed(KILLS, imitation, sites, tmp_path, "apart")
    assert len(imitation.requested) == ROWS
    assert set(imitation.requested.values()) == {1}
    assert imitation.delivered == imitation.requested
    _same_as_undisturbed(sites, tmp_path)


@pytest.mark.long
def test_killed_with_all_its_processes_at_most_the_query_on_its_way_is_repeated(
    imitation: Imitation, tmp_path: Path
) -> None:
    # What a power cut does: the process that asks is gone too.
    imitation.answer, imitation.delay = _answer, 0.005
    sites = _list(tmp_path / "sites.csv", ROWS)
    _killed(KILLS // 2, imitation, sites, tmp_path, "within")
    assert len(imitation.requested) == ROWS
    assert max(imitation.requested.values()) <= 2
    assert imitation.requested.total() - ROWS <= KILLS // 2
    _same_as_undisturbed(sites, tmp_path)


def test_two_runs_at_once_share_the_questions(imitation: Imitation, tmp_path: Path) -> None:
    imitation.answer, imitation.delay = _answer, 0.005
    sites = _list(tmp_path / "sites.csv", 80)
    outs = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    processes = [_start(sites, out, tmp_path / "shared") for out in outs]
    assert [process.wait() for process in processes] == [0, 0]
    assert len(imitation.requested) == 80
    assert set(imitation.requested.values()) == {1}
    one, two = (pd.DataFrame(gpd.read_parquet(out)).astype(str) for out in outs)
    pd.testing.assert_frame_equal(one, two)
