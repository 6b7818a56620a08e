"""A report can be mailed, however long its lists are: points are bundled where they would make it too large."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kkgeo as kk
from kkgeo.reporting.page import LARGEST


def _points(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="kkr-map-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    [layer] = [one for one in json.loads(found[1])["layers"] if one["key"] == "schools"]
    return dict(layer)


@pytest.mark.slow
def test_a_report_of_thousands_of_rows_can_be_mailed(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    register, academies = (kk.geocode(made()) for made in (kk.datasets.register, kk.datasets.academies))
    given = kk.datasets.register()
    rows = given.iloc[rng.integers(0, len(given), 4_000)].reset_index(drop=True).drop(columns="institution")
    rows["name"] = [f"Gemeentelijke basisschool van het dorp met nummer {i}" for i in range(len(rows))]
    rows["lon"], rows["lat"] = (rows[axis] + rng.normal(0, 1e-3, len(rows)) for axis in ("lon", "lat"))
    rows["academy"] = academies["name"].to_numpy(dtype=object)[rng.integers(0, len(academies), len(rows))]
    placed = kk.geocode(rows)
    page, _ = kk.report(placed, register, academies=academies, path=tmp_path / "r.html", lang="en", seed=1)
    assert page.stat().st_size <= LARGEST == 2_000_000
    # Whoever is in a bundle is counted in it, and the layer says what it left out.
    layer = _points(page.read_text("utf-8"))
    total = int(layer["steps"][0]["counts"][0])
    assert sum(layer["weights"]) == total > 3_500
    assert f"{total:,} points" in layer["note"]
    assert "left out" in layer["note"]


@pytest.mark.slow
def test_a_report_of_few_rows_has_each_point_by_its_name(files: Any) -> None:
    page = files.html.read_text("utf-8")
    assert "weights" not in _points(page)
