from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkgeo.spatial import coordinates as xy
from tests.frames import one


@pytest.mark.parametrize(("fields", "words"), [
    ({"lat": 512194, "lon": 44025}, "decimal point"),
    ({"lat": "512194", "lon": "440"}, "decimal point"),
    ({"lat": 51219448, "lon": 4402464}, "decimal point"),
    ({"lat": "51.219.448", "lon": "4.402.464"}, "decimal point"),
    ({"lat": 44025, "lon": 512194}, "wrong order"),
    ({"x": 15250000, "y": 21200000}, "Lambert 72"),
    ({"x": "152500,12", "y": "212000,5"}, "Lambert 72"),
    ({"lat": 212000, "lon": 152500}, "Lambert 72"),
])  # fmt: skip
def test_lost_decimals_and_other_systems(fields: dict[str, Any], words: str) -> None:
    row = one(**fields)
    assert (row["match_status"], row["nis"]) == ("matched", "11002"), row["match_note"]
    assert words in row["match_note"]
    assert row.geometry.distance(one(lat=51.2194, lon=4.4025).geometry) < 0.01


@pytest.mark.parametrize(("lat", "lon", "words"), [
    (0, 0, "(0, 0) are no place"), ("zuid", "4", "unreadable"), (999999, 888888, "unreadable"),
    (51.2, None, "unreadable"),
])  # fmt: skip
def test_refused_and_said(lat: object, lon: object, words: str) -> None:
    row = one(lat=lat, lon=lon)
    assert row["match_status"] == "unmatched"
    assert words in row["match_note"]
    assert row.geometry is None
    assert one(lat=lat, lon=lon, postcode="9000")["nis"] == "44021"


@given(st.floats(50.7, 51.5), st.floats(2.6, 5.9), st.integers(3, 9), st.integers(3, 9))
def test_lost_decimals_come_back(lat: float, lon: float, lat_decimals: int, lon_decimals: int) -> None:
    north, east = round(lat * 10**lat_decimals), round(lon * 10**lon_decimals)
    found = xy.interpret(pd.Series([east]), pd.Series([north]))
    if found.kind[0] in (xy.LAMBERT_72, xy.LAMBERT_2008):
        # Readable as it stands: nothing was lost.
        assert not found.scaled[0]
        return
    assert found.kind[0] == xy.WGS84
    assert found.scaled[0]
    assert found.lat[0] == pytest.approx(lat, abs=10.0**-lat_decimals)
    assert found.lon[0] == pytest.approx(lon, abs=10.0**-lon_decimals)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_degrees_are_never_scaled(lon: float, lat: float) -> None:
    found = xy.interpret(pd.Series([lon]), pd.Series([lat]))
    assert not found.scaled[0]
    if found.kind[0] == xy.ELSEWHERE:
        assert (found.lon[0], found.lat[0]) == (lon, lat)


@pytest.mark.slow
@given(st.lists(st.tuples(st.one_of(st.floats(), st.text(max_size=6), st.none())), max_size=5))
def test_anything_is_read_or_refused(values: list[tuple[object]]) -> None:
    series = pd.Series([v for (v,) in values], dtype=object)
    found = xy.interpret(series, series)
    assert len(found.kind) == len(series)
    assert (np.isfinite(found.lon) == found.known).all()
