"""Layers of applications on a map: what is drawn is what `kkgeo.applications` counts."""

from __future__ import annotations

import geopandas as gpd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError


@pytest.mark.slow
def test_the_layers_draw_what_is_counted(register: gpd.GeoDataFrame) -> None:
    every = kk.enrich(kk.geocode(kk.datasets.applications()))
    spec = kk.layered_map(every, register, layers=["applied", "approval"], circles=False, lang="en")
    assert [layer.title for layer in spec.layers] == [
        "Applications for 100 schools", "Share of the applications that is approved",
    ]  # fmt: skip
    table = kk.applications(every, register).drop("unplaced")
    decided = table["approved"] + table["refused"]
    for layer, drawn in zip(spec.layers, (table["schools"] > 0, decided >= 5), strict=True):
        assert [value is not None for value in layer.columns[1].values] == drawn.tolist()
    shares = (100 * table["approval"])[decided >= 5].tolist()
    known = [value for value in spec.layers[1].columns[1].values if value is not None]
    assert known == pytest.approx(shares, abs=0.5)
    assert "refused count too" in spec.layers[0].note


def test_a_list_without_refusals_has_no_such_layer(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    with pytest.raises(InputError, match="refused"):
        kk.layered_map(placed, register, layers=["approval"], lang="en")
