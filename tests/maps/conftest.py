"""The illustrative data as the maps use them, counted once."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.maps import MapSpec, layered_map


@pytest.fixture(scope="session")
def judged(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> pd.DataFrame:
    """A table with a judgement, whatever the library's own says: ratios by hand, small areas too small to tell."""
    table = kk.coverage(placed, register)
    observed = table["collaborations"].drop("unplaced").astype("float64")
    expected = table["schools"].drop("unplaced") * observed.sum() / table["schools"].drop("unplaced").sum()
    flag = pd.Series("as expected", index=expected.index).mask(observed > 2 * expected, "over")
    flag = flag.mask(observed < expected / 2, "under").mask(expected < 1, "too small to tell")
    new = {
        "observed": observed,
        "expected": expected,
        "ratio": observed / expected,
        "ratio_low": observed / expected / 2,
        "ratio_high": (observed + 3) / expected,
        "verdict": flag,
    }
    return table.assign(**{name: own.reindex(table.index) for name, own in new.items()})


@pytest.fixture(scope="session")
def layers(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame, judged: pd.DataFrame
) -> MapSpec:
    return layered_map(placed, register, academies=academies, table=judged)


@pytest.fixture(scope="session")
def layers_file(layers: MapSpec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return layers.save(tmp_path_factory.mktemp("layers") / "lagen.html")
