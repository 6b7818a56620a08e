"""What was found says what it was made of, as a whole and in each of its tables."""

from __future__ import annotations

import geopandas as gpd
import pytest

import kkgeo as kk
from kkgeo._base.provenance import marks, noted


@pytest.fixture(scope="module")
def looked_up() -> gpd.GeoDataFrame:
    """Invented rows of 2018, of which a service looked addresses up."""
    return kk.geocode(kk.datasets.collaborations().assign(attribution="Bron: de dienst"), vintage=2018)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["scan", "moran"])
def test_gaps_keep_mark_vintage_and_attribution(looked_up: gpd.GeoDataFrame, method: str) -> None:
    table = kk.coverage(looked_up, kk.geocode(kk.datasets.register(), vintage=2018))
    found = kk.find_gaps(table, method=method, simulations=99)
    for part in (found, found.areas, found.municipalities, found.layer):
        assert kk.datasets.is_illustrative(part)
        assert noted(part).vintage == 2018
        assert marks(part) == marks(table)
        assert marks(part)["attribution"] == ("Bron: de dienst",)
    plain = table.copy()
    plain.attrs = {"kkgeo": {**table.attrs["kkgeo"], "attribution": ""}}
    assert not kk.datasets.is_illustrative(kk.find_gaps(plain, method=method, simulations=99))
