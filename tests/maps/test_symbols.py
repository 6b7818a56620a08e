"""What grows with the area of a municipality is drawn as circles, never as the colour of areas."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.maps import layered_map


@pytest.mark.slow
@pytest.mark.parametrize("by", ["municipality", "province"])
def test_a_density_adjusted_count_is_drawn_as_circles(by: str, tmp_path: Path) -> None:
    rows = kk.geocode(pd.DataFrame({"postcode": ["9000", "9000", "3300"]}))
    schools = kk.geocode(pd.DataFrame({"postcode": ["9000", "3300", "3300", "3000"]}))
    table = kk.coverage(rows, schools, by=by)
    spec = kk.choropleth(table, "density_adjusted", lang="en")
    assert {layer.kind for layer in spec.layers} == {"points"}
    layer = spec.layer
    # A circle for each area that has a value, in it.
    known = table["density_adjusted"].dropna().index
    assert sorted(layer.shapes.index) == sorted(known)
    assert layer.shapes.crs == 4326
    assert len(layer.names) == len(layer.values) == len(layer.classes) == len(known)
    assert all(len(column.cells) == len(known) for column in layer.columns)
    assert sum(entry.count for entry in layer.legend) == len(known)
    # More is larger, and nothing else: one colour.
    sizes = [entry.size for entry in layer.legend]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == len(sizes)
    assert len({entry.colour for entry in layer.legend}) == 1
    values = table["density_adjusted"].reindex(layer.shapes.index).to_numpy()
    assert (np.diff(layer.classes[np.argsort(values, kind="stable")]) >= 0).all()
    assert "no colour of areas" in layer.note
    spec.save(tmp_path / "k.html")
    page = (tmp_path / "k.html").read_text(encoding="utf-8")
    found = re.search(r'"size":\s*1\.9', page)
    assert found is not None, json.dumps(sizes)
    spec.save(tmp_path / "k.svg")
    for value in ("rate", "ratio", "observed", "collaborations"):
        assert {one.kind for one in kk.choropleth(table, value).layers} == {"areas"}


def test_on_the_planners_map_it_lies_over_the_colours() -> None:
    rows = kk.geocode(pd.DataFrame({"postcode": ["9000", "9000", "3300"]}))
    schools = kk.geocode(pd.DataFrame({"postcode": ["9000", "3300", "3300", "3000"]}))
    spec = layered_map(rows, schools, layers=["rate", "density_adjusted"], circles=False)
    kinds = {layer.key: (layer.kind, layer.shown) for layer in spec.layers}
    assert kinds["density_adjusted"] == ("points", False)
    assert kinds["rate"][0] == "areas"
