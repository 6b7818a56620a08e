"""A report that two processes make is the report that one makes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

import kkgeo as kk
from kkgeo._base import beside


@pytest.mark.long
@pytest.mark.slow
def test_a_second_core_makes_the_same_bytes(
    tmp_path: Path, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, schools = placed.iloc[::4], register.iloc[::8]
    made: list[list[bytes]] = []
    for cores in (1, 2):
        monkeypatch.setattr(beside, "cores", lambda cores=cores: cores)
        files = kk.report(few, schools, path=tmp_path / f"{cores}.html", date="2025-03-01")
        made.append([file.read_bytes() for file in files])
    assert made[0] == made[1]
